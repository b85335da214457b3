"""Short ways to build a case by hand, for tests.

>>> case = make_case([unit("a", 9, need=12), unit("b", 5, need="9.5", jurisdiction="B")])
>>> case.units["b"].holdings["administrative"].need
Decimal('9.5')

What a test does not say is harmless: township units of county A, type ``town``, one category, nobody in post
(so that no headcount binds), no limits, method ``stated``, every threshold 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from decimal import Decimal
from typing import Any, TypeVar

from quota.scenario.case import Case
from quota.scenario.origin import Origins
from quota.scenario.records import (
    Activity,
    Approval,
    Band,
    Category,
    Holding,
    Jurisdiction,
    Limit,
    PoolTerms,
    Rate,
    Role,
    Route,
    Unit,
    Weight,
)
from quota.scenario.settings import NeedSettings, Settings

Record = TypeVar("Record")
Given = Mapping[str, Any]

CATEGORIES = ("administrative", "institution", "leadership")
TREE = {"C": None, "A": "C", "B": "C"}
"""City C with the counties A and B."""

EMPTY_HOLDING: Given = {
    "headcount": 0,
    "floor": None,
    "ceiling": None,
    "pin": None,
    "spare": None,
    "movable": 0,
    "dispatched": 0,
    "special": 0,
    "need": None,
}
SETTINGS: Given = {
    "title": "test",
    "language": "en",
    "population": "resident",
    "divisor": "webster",
    "gap": 0,
    "stickiness": 0,
    "reserve_at": None,
    "reserve_share": None,
    "pace_percent": None,
    "pace_posts": None,
    "up_to_need": False,
    "least_step": None,
    "yearly_pace": None,
    "township_only": True,
    "share_scarcity": False,
    "need": {},
    "solver": "highs",
    "time_limit": None,
    "easing_order": (),
}
BY_CATEGORY = (
    "stickiness",
    "reserve_at",
    "reserve_share",
    "pace_percent",
    "pace_posts",
    "least_step",
    "yearly_pace",
    "up_to_need",
)
NEED: Given = {"method": "stated", "total": None, "dispatched_weight": 0, "available_hours": None}


def unit(code: str, current: int | Mapping[str, int], **given: Any) -> dict[str, Any]:
    """Return a row for `make_case`: ``unit("a", 9, need=12, floor=5)``.

    `current` and the other fields of a holding are one figure, for every category that the unit holds, or a figure by
    category: ``unit("a", {"administrative": 9, "institution": 4}, need={"administrative": 12, "institution": 5})``.
    A single `current` means the first category of the case.
    """
    return {"id": code, "current": current, **given}


def make_case(
    units: Iterable[Given],
    *,
    categories: Iterable[str | Category] | None = None,
    jurisdictions: Mapping[str, str | None] | None = None,
    settings: Given | None = None,
    pool_terms: Iterable[Given] = (),
    approvals: Iterable[Given] = (),
    routes: Iterable[Given] = (),
    limits: Iterable[Given] = (),
    rates: Iterable[Given] = (),
    weights: Iterable[Given] = (),
    bands: Iterable[Given] = (),
    roles: Iterable[Given] = (),
    activities: Iterable[Given] = (),
    workload: Mapping[tuple[str, str], Any] | None = None,
    origins: Origins | None = None,
) -> Case:
    """Build a case; every row is a dict of the fields that matter.

    Parameters
    ----------
    units : rows of `unit`, or dicts
        Fields of `Unit` (``id`` alone is required) and of `Holding`.
    categories : codes or records
        Default: those that the units name, else ``administrative``.
    jurisdictions : code to parent
        Default: city C with the counties A and B.
    settings : dict
        Fields of `Settings`. What may differ by category is one value or a dict by category; ``need`` is the fields
        of `NeedSettings`, for all categories or in a dict by category.
    others : dicts of the record's fields
        ``category`` defaults to the first category, ``jurisdiction`` to A (of a route: None), texts to ''.
        Numbers may be int, str or Decimal.
    """
    rows = [dict(row) for row in units]
    kinds = [_category(entry) for entry in (categories or _named_categories(rows))]
    codes = [kind.code for kind in kinds]
    first = {"category": codes[0]}
    members = sorted((_unit(row, codes) for row in rows), key=lambda member: member.id)
    works = [_record(Activity, {**first, "kind": "cases", "hours": 0, "share": 0}, row) for row in activities]
    return Case(
        settings=_settings(settings or {}, codes),
        jurisdictions={
            code: Jurisdiction(code, code, parent)
            for code, parent in sorted((TREE if jurisdictions is None else jurisdictions).items())
        },
        categories={kind.code: kind for kind in kinds},
        units={member.id: member for member in members},
        pool_terms=_sorted(
            (
                _record(PoolTerms, {**first, "jurisdiction": "A", "level": "township", "reserve_now": 0}, row)
                for row in pool_terms
            ),
            "jurisdiction category level",
        ),
        approvals=_sorted(
            (_record(Approval, {**first, "jurisdiction": "A"}, row) for row in approvals),
            "jurisdiction category level document",
        ),
        routes=_sorted(
            (
                _record(
                    Route,
                    {**first, "from_level": "county", "to_level": "township", "scope": "same", "price": 0},
                    row,
                )
                for row in routes
            ),
            "from_level to_level scope category jurisdiction",
        ),
        limits=_sorted(
            (_record(Limit, {**first, "reference": False}, row) for row in limits), "category type unit_class"
        ),
        rates=_sorted((_record(Rate, first, row) for row in rates), "category type driver"),
        weights=_sorted((_record(Weight, first, row) for row in weights), "category driver"),
        bands=_sorted((_record(Band, {**first, "start": 0}, row) for row in bands), "category unit_class driver start"),
        roles=_sorted((_record(Role, {}, row) for row in roles), "role category"),
        activities={work.activity: work for work in sorted(works, key=lambda work: work.activity)},
        workload={key: _exact(volume) for key, volume in sorted((workload or {}).items())},
        origins=Origins() if origins is None else origins,
        warnings=(),
    )


def _record(kind: type[Record], defaults: Given, given: Given) -> Record:
    """Fill a record: texts default to '', what may be None to None, and numbers become exact."""
    values: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        name, words = field.name, str(field.type)
        if name in given or name in defaults:
            value = given.get(name, defaults.get(name))
        elif field.default is not MISSING:
            value = field.default
        elif words.endswith("| None"):
            value = None
        elif words == "str":
            value = ""
        else:
            raise TypeError(f"{kind.__name__} needs {name}")
        values[name] = _exact(value) if words.startswith("Decimal") else value
    unknown = set(given) - set(values)
    if unknown:
        raise TypeError(f"{kind.__name__} has no {sorted(unknown)}")
    return kind(**values)


def _exact(value: Any) -> Any:
    return value if value is None or isinstance(value, Decimal) else Decimal(str(value))


def _sorted(records: Iterable[Record], names: str) -> tuple[Record, ...]:
    keys = names.split()
    return tuple(sorted(records, key=lambda record: tuple(str(getattr(record, key) or "") for key in keys)))


def _category(entry: str | Category) -> Category:
    return entry if isinstance(entry, Category) else Category(entry, entry, entry, entry != "leadership", None, "")


def _named_categories(rows: Iterable[Given]) -> list[str]:
    named = {code for row in rows if isinstance(row["current"], Mapping) for code in row["current"]}
    return [code for code in CATEGORIES if code in named] + sorted(named - set(CATEGORIES)) or [CATEGORIES[0]]


def _unit(row: dict[str, Any], codes: list[str]) -> Unit:
    current = row.pop("current")
    current = current if isinstance(current, Mapping) else {codes[0]: current}
    held = {name: row.pop(name, default) for name, default in EMPTY_HOLDING.items()}
    holdings = {
        code: _record(
            Holding,
            {"current": current[code]},
            {
                name: value.get(code, EMPTY_HOLDING[name]) if isinstance(value, Mapping) else value
                for name, value in held.items()
            },
        )
        for code in codes
        if code in current
    }
    drivers = {name: _exact(value) for name, value in row.pop("drivers", {}).items() if value is not None}
    defaults = {"name": row["id"], "jurisdiction": "A", "level": "township", "type": "town"}
    return _record(Unit, {**defaults, "drivers": drivers, "holdings": holdings}, row)


def _settings(given: Given, codes: list[str]) -> Settings:
    values = {**SETTINGS, **given}
    for name in BY_CATEGORY:
        value = values[name]
        exact = (lambda number: number) if name in ("pace_posts", "least_step", "yearly_pace", "up_to_need") else _exact
        values[name] = {
            code: exact(value.get(code, SETTINGS[name]) if isinstance(value, Mapping) else value) for code in codes
        }
    need = values["need"]
    values["need"] = {
        code: _record(NeedSettings, NEED, need.get(code, {}) if set(need) <= set(codes) else need) for code in codes
    }
    return _record(Settings, {}, values)
