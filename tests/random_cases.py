"""Small random cases, the same for the same seed, with many equal needs and thresholds that are met exactly."""

from __future__ import annotations

from typing import Any

import numpy as np
from cases import make_case, unit

from quota.scenario import Case

CATEGORIES = ("administrative", "institution")


def random_case(seed: int, *, shuffled: bool = False, **changes: Any) -> Case:
    """Return a case of one city, two counties and 6 to 14 units.

    With ``shuffled`` the rows come in another order; the case means the same. ``changes`` replace arguments of `make_case`.
    """
    random = np.random.default_rng(seed)
    units = [_random_unit(random, number) for number in range(int(random.integers(6, 15)))]
    arguments: dict[str, Any] = {
        "units": units,
        "categories": CATEGORIES,
        "routes": _random_routes(random),
        "approvals": _random_approvals(random),
        "pool_terms": [
            {
                "jurisdiction": county,
                "level": "township",
                "category": category,
                "reserve_now": int(random.integers(0, 3)),
            }
            for county in "AB"
            for category in CATEGORIES
        ],
        "settings": {
            "stickiness": int(random.choice([0, 0, 3, 10])),
            "divisor": str(random.choice(["webster", "webster", "hill", "dean", "adams", "jefferson"])),
        },
        **changes,
    }
    if shuffled:
        other = np.random.default_rng(seed + 1)
        for name in ("units", "routes", "approvals", "pool_terms"):
            rows = arguments[name]
            arguments[name] = [rows[place] for place in other.permutation(len(rows))]
    return make_case(**arguments)


def _random_unit(random: np.random.Generator, number: int) -> dict[str, Any]:
    level = str(random.choice(["township", "township", "township", "county", "city"]))
    current = {category: int(random.integers(3, 12)) for category in CATEGORIES}
    headcount = {category: max(0, posts + int(random.integers(-4, 2))) for category, posts in current.items()}
    given: dict[str, Any] = {"headcount": headcount, "level": level}
    if level == "township":
        given["need"] = {category: int(random.choice([4, 5, 8, 8, 10, 10, 16])) for category in CATEGORIES}
        if random.random() < 0.3:
            given["floor"] = {category: max(0, posts - 3) for category, posts in current.items()}
        if random.random() < 0.3:
            given["ceiling"] = {category: posts + 3 for category, posts in current.items()}
    else:
        given["spare"] = {category: int(random.integers(0, min(3, posts))) for category, posts in current.items()}
        given["movable"] = {category: int(random.integers(0, 2)) for category in CATEGORIES}
        given["ceiling"] = current
    given["jurisdiction"] = "C" if level == "city" else str(random.choice(["A", "B"]))
    return unit(f"u{number:02d}", current, **given)


def _random_routes(random: np.random.Generator) -> list[dict[str, Any]]:
    routes = [
        {"from_level": "county", "to_level": "township", "scope": "same"},
        {"from_level": "city", "to_level": "township", "scope": "below"},
        {"from_level": "township", "to_level": "township", "scope": "across"},
        {"from_level": "city", "to_level": "county", "scope": "below"},
    ]
    return [
        {**route, "category": category, "price": int(random.choice([0, 2, 5, 25]))}
        for route in routes
        for category in CATEGORIES
        if random.random() < 0.6
    ]


def _random_approvals(random: np.random.Generator) -> list[dict[str, Any]]:
    return [
        {
            "jurisdiction": str(random.choice(["C", "A", "B"])),
            "category": category,
            "posts": int(random.choice([-3, 2, 4])),
        }
        for category in CATEGORIES
        if random.random() < 0.5
    ]
