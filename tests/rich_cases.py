"""Random cases with every rule of a plain scenario: caps that overlap, limited routes, pace, reserves with a coverage."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from cases import make_case, unit

from quota.scenario import Case
from quota.scenario.demands import Protection

Random = np.random.Generator

ROUTES = (
    ("county", "township", "same"),
    ("city", "township", "below"),
    ("township", "township", "across"),
    ("city", "county", "below"),
    ("township", "county", "same"),
    ("county", "county", "across"),
    ("county", "township", "across"),
)


def rich_case(seed: int, *, shuffled: bool = False) -> Case:
    """Return a case of one city, three counties and 7 to 14 units, one category; the same for the same seed.

    With ``shuffled`` the rows come in another order; the case means the same.
    """
    random = np.random.default_rng(seed)
    tree = {"C": None, "A": "C", "B": "C", "D": "C"}
    units = [
        _unit(random, f"u{place}{number}", jurisdiction, level)
        for place, (jurisdiction, level) in enumerate(
            [("A", "township"), ("B", "township"), ("D", "township"), ("A", "county"), ("B", "county"), ("D", "county")]
        )
        for number in range(int(random.integers(1, 3)))
    ]
    units.append(_unit(random, "u9", "C", "city"))
    arguments: dict[str, Any] = {
        "units": units,
        "routes": _routes(random),
        "approvals": [
            {
                "jurisdiction": str(random.choice(list(tree))),
                "posts": int(random.choice([-1, 2, 3])),
                "document": f"{n}",
            }
            for n in range(int(random.integers(0, 3)))
        ],
        "pool_terms": _pool_terms(random, units),
    }
    if shuffled:
        other = np.random.default_rng(seed + 1)
        for name, rows in arguments.items():
            arguments[name] = [rows[place] for place in other.permutation(len(rows))]
    return make_case(**arguments, jurisdictions=tree, settings=_settings(random))


def _chosen(random: Random, probability: float, value: object) -> Any:
    return value if random.random() < probability else None


def _unit(random: Random, code: str, jurisdiction: str, level: str) -> dict[str, Any]:
    current = int(random.integers(2, 10))
    return unit(
        code,
        current,
        jurisdiction=jurisdiction,
        level=level,
        headcount=max(0, current + int(random.integers(-5, 2))),
        movable=int(random.integers(0, 4)),
        need=int(random.choice([3, 4, 5, 8, 8, 10, 16])),
        spare=_chosen(random, 0.1, 1),
        floor=_chosen(random, 0.2, max(0, current - 3)),
        ceiling=_chosen(random, 0.2, current + 3),
        pin=_chosen(random, 0.05, current),
    )


def _routes(random: Random) -> list[dict[str, Any]]:
    return [
        {
            "from_level": giver,
            "to_level": receiver,
            "scope": scope,
            "price": int(random.choice([0, 0, 2, 5])),
            "limit": _chosen(random, 0.7, int(random.integers(1, 6))),
        }
        for giver, receiver, scope in ROUTES
        if random.random() < 0.6
    ]


def _pool_terms(random: Random, units: list[dict[str, Any]]) -> list[dict[str, Any]]:
    terms = []
    for jurisdiction in "ABD":
        for level in ("township", "county", None):
            held = sum(
                row["current"] for row in units if row["jurisdiction"] == jurisdiction and level in (None, row["level"])
            )
            if random.random() < 0.3:
                reserve = int(random.integers(0, 3)) if level else 0
                least = _chosen(random, 0.5, 0) if level else None
                room = int(random.integers(2, 7))
                terms.append(
                    {
                        "jurisdiction": jurisdiction,
                        "level": level,
                        "reserve_now": reserve,
                        "reserve_min": least,
                        "cap": _chosen(random, 0.6, held + room),
                    }
                )
    return terms


def _settings(random: Random) -> dict[str, Any]:
    return {
        "stickiness": int(random.choice([0, 0, 3, 10])),
        "divisor": str(random.choice(["webster", "webster", "hill", "dean", "adams", "jefferson"])),
        "reserve_at": _chosen(random, 0.4, int(random.choice([50, 75, 80, 100]))),
        "pace_percent": _chosen(random, 0.2, 50),
        "pace_posts": _chosen(random, 0.2, int(random.integers(1, 4))),
        "township_only": bool(random.random() < 0.5),
        "share_scarcity": bool(random.random() < 0.5),
    }


def asking_case(seed: int) -> Case:
    """Return the rich case of a seed in which a post must cross on some routes, and some units are protected."""
    case, random = rich_case(seed), np.random.default_rng([seed, 15])
    routes = tuple(replace(route, at_least=_chosen(random, 0.3, 1)) for route in case.routes)
    units = [code for code in case.units if random.random() < 0.3]
    protections = tuple(Protection(code, None, (code,), _chosen(random, 0.5, 3), "") for code in units)
    return replace(case, routes=routes, protections=protections)
