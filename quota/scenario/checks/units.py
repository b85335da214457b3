"""Checks of the figures of each unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from quota.scenario.inputs import Inputs
from quota.scenario.lookups import cells_of, column_name
from quota.scenario.names import listed, named
from quota.scenario.origin import Key
from quota.scenario.problems import Findings
from quota.scenario.reason import beyond_residents
from quota.scenario.vocabulary import UNIT_DRIVERS
from quota.schema import LARGEST, Domain
from quota.schema import table as schema_table
from quota.texts import first_few

_FIELDS = tuple(column.code for column in schema_table("units").per_category)
_REMARKED = ("current", "headcount", "ceiling")
"""The fields of a holding that `_remarks` looks at."""
_SHOWN_UNITS = 5
_DIGITS = 6
_TABLES = 8
"""Tables of which the codes are kept."""
_HOLDINGS = 1 << 13
"""Holdings whose findings are kept: a change touches few of them, and what is found follows from the figures alone."""

Posts = tuple[Any, ...]
"""The figures of one holding as written, in the order in which they are asked for; None where empty."""
Told = TypeVar("Told")


class Remark(NamedTuple):
    """A fact about a holding that a planner should know and may have meant: message, advice, field."""

    what: str
    mend: str
    field: str


def check_units(inputs: Inputs, findings: Findings) -> None:
    """The figures of every holding agree with each other."""
    for key, name, category, posts, wrong in _telling(inputs, _FIELDS, _contradictions):
        if posts[_FIELDS.index("current")] is None and (key, f"{category}_current") in inputs.tables["units"].faulty:
            continue
        for what, mend, field, other in wrong:
            findings.error(
                inputs.place("units", key, f"{category}_{field}"),
                what,
                mend,
                unit=name,
                least=posts[_FIELDS.index(field)],
                most=posts[_FIELDS.index(other)],
                other=inputs.place("units", key, f"{category}_{other}"),
            )


def check_codes(inputs: Inputs, findings: Findings, *, table: str) -> None:
    """No count of posts or of people in post is the code of a unit or jurisdiction that slipped into its column; told once each.

    How many people live somewhere may be any number of six digits.
    """
    merged = inputs.tables[table]
    counts = [
        column
        for column in merged.columns.values()
        if column.code in merged.positions
        and column.kind in (Domain.WHOLE, Domain.NUMBER, Domain.RELATIVE)
        and column.unit in ("posts", "people")
        and column.code not in UNIT_DRIVERS
    ]
    coded = ("units", "jurisdictions") if counts else ()
    codes = frozenset[int]().union(*(_codes(inputs.tables[code].keys) for code in coded))
    for column in counts if codes else ():
        if codes.isdisjoint(merged.column(column.code)):
            continue
        found = [(key, value) for key, value in merged.column_values(column.code) if value in codes]
        for key, value in found[:1]:
            what, mend = "scenario.code_as_figure", "scenario.too_many_posts_mend"
            place = inputs.place(table, key, column.code)
            findings.error(place, what, mend, column=named(column.zh, column.code), text=value)


def check_residents(inputs: Inputs, findings: Findings) -> None:
    """No unit has posts or people in post beyond reason for the people who live there; told once for a column."""
    columns = ("name", "level", "population_resident", "population_registered")
    inhabited = {
        key: (name, level, max(resident or 0, registered or 0))
        for key, (name, level, resident, registered) in cells_of(inputs, "units", *columns)
        if resident or registered
    }
    fields = ("current", "headcount") if inhabited else ()
    for column in (f"{category}_{field}" for category in inputs.vocabulary.categories for field in fields):
        beyond = [
            (key, figure, *inhabited[key])
            for key, figure in inputs.tables["units"].column_values(column)
            if isinstance(figure, int)
            and key in inhabited
            and beyond_residents(figure, inhabited[key][2], inhabited[key][1])
        ]
        for key, figure, name, _, residents in beyond[:1]:
            findings.error(
                inputs.place("units", key, column),
                "scenario.beyond_residents",
                column=column_name(inputs, "units", column),
                unit=name,
                figure=figure,
                residents=residents,
                count=len(beyond),
            )


@lru_cache(_TABLES)
def _codes(keys: tuple[Key, ...]) -> frozenset[int]:
    return frozenset(int(key[0]) for key in keys if _is_code(key[0]))


def _is_code(text: str) -> bool:
    """Return whether a code looks like an official one, of six digits or more; shorter ones may be numbers of posts."""
    return text.isascii() and text.isdigit() and len(text) >= _DIGITS and text[0] != "0"


def check_sums(inputs: Inputs, findings: Findings) -> None:
    """The posts of no pool go beyond reason."""
    most = int(LARGEST["posts"])
    for category in inputs.vocabulary.categories:
        sums: dict[tuple[str, str], int] = {}
        first: dict[tuple[str, str], Key] = {}
        for key, (jurisdiction, level, current) in cells_of(
            inputs, "units", "jurisdiction", "level", f"{category}_current"
        ):
            if current is not None and level is not None:
                pool = (str(jurisdiction), level)
                sums[pool] = sums.get(pool, 0) + current
                first.setdefault(pool, key)
        for pool, posts in sums.items():
            if posts > most:
                findings.error(
                    inputs.place("units", first[pool], f"{category}_current"),
                    "scenario.too_many_in_pool",
                    jurisdiction=pool[0],
                    category=named(inputs.vocabulary.categories[category], category),
                    posts=posts,
                    most=most,
                )


def warn_of_units(inputs: Inputs, findings: Findings) -> None:
    """Gather facts that may be meant, one warning for each kind and category."""
    remarks: dict[tuple[Remark, str], list[tuple[Key, str]]] = {}
    soft = [
        (record["category"], record["unit_id"])
        for _, record in inputs.records("soft_limits")
        if record["rule"] == "ceiling" and record["price"] is not None
    ]
    for key, name, category, posts, found in _telling(inputs, _REMARKED, _remarks):
        above = bool(soft) and any(cat in (None, category) and unit in (None, key[0]) for cat, unit in soft)
        for remark in _remarks(posts, soft=True) if above else found:
            remarks.setdefault((remark, category), []).append((key, name))
    _warn(inputs, remarks, findings)


def warn_of_empty_units(inputs: Inputs, findings: Findings) -> None:
    """Tell of units without any figure of any category."""
    columns = [f"{category}_{field}" for category in inputs.vocabulary.categories for field in _FIELDS]
    nothing = [None] * len(columns)
    idle = [(key, str(name)) for key, (name, *held) in cells_of(inputs, "units", "name", *columns) if held == nothing]
    if idle:
        remark = Remark("scenario.holds_nothing", "scenario.holds_nothing_mend", "current")
        _warn(inputs, {(remark, ""): idle}, findings)


def _warn(inputs: Inputs, remarks: Mapping[tuple[Remark, str], Sequence[tuple[Key, str]]], findings: Findings) -> None:
    for (remark, category), units in remarks.items():
        shown = first_few([name for _, name in units], _SHOWN_UNITS)
        findings.warning(
            inputs.place("units", units[0][0], f"{category}_{remark.field}"),
            remark.what,
            remark.mend,
            category=named(inputs.vocabulary.categories.get(category, ""), category),
            count=len(units),
            units=listed(shown),
        )


def _telling(
    inputs: Inputs, fields: Sequence[str], told: Callable[[Posts], Sequence[Told]]
) -> Iterator[tuple[Key, str, str, Posts, Sequence[Told]]]:
    """Yield (key, name, category, fields, what is told of them), unit by unit, where anything is told of some figures."""
    units, found = inputs.tables["units"], list[tuple[int, str, Posts, Sequence[Told]]]()
    for category in inputs.vocabulary.categories:
        figures = list(zip(*(units.column(f"{category}_{field}") for field in fields), strict=True))
        words = map(told, figures)
        found += ((place, category, figures[place], said) for place, said in enumerate(words) if said)
    names, keys = (units.column("name"), list(units.rows)) if found else ((), [])
    for place, category, posts, said in sorted(found, key=itemgetter(0)):
        yield keys[place], str(names[place]), category, posts, said


@lru_cache(_HOLDINGS)
def _contradictions(figures: Posts) -> tuple[tuple[str, str, str, str], ...]:
    return tuple(_contradicting(dict(zip(_FIELDS, figures, strict=True))))


def _contradicting(posts: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Yield (message, mend, field at fault, field that it contradicts)."""
    current, floor, ceiling, pin = posts["current"], posts["floor"], posts["ceiling"], posts["pin"]
    if all(value is None for value in posts.values()):
        return
    people = "current" if posts["headcount"] is None else "headcount"
    if current is None:
        filled = next(field for field, value in posts.items() if value is not None)
        yield "scenario.not_held", "scenario.not_held_mend", filled, "current"
    if _above(floor, ceiling):
        yield "scenario.floor_above_ceiling", "scenario.floor_above_ceiling_mend", "floor", "ceiling"
    if _above(floor, pin):
        yield "scenario.pin_below_floor", "scenario.pin_mend", "pin", "floor"
    if _above(pin, ceiling):
        yield "scenario.pin_above_ceiling", "scenario.pin_mend", "pin", "ceiling"
    if _above(posts["spare"], current):
        yield "scenario.spare_above_current", "scenario.spare_above_current_mend", "spare", "current"
    if _above(posts["movable"], posts[people]):
        yield "scenario.movable_above_headcount", "scenario.movable_above_headcount_mend", "movable", people
    if posts["need"] is not None and posts["need"] <= 0:
        yield "scenario.no_need", "scenario.no_need_mend", "need", "need"


@lru_cache(_HOLDINGS)
def _remarks(figures: Posts, *, soft: bool = False) -> tuple[Remark, ...]:
    return tuple(_remarking(*figures, soft=soft))


def _remarking(current: int | None, headcount: int | None, ceiling: int | None, *, soft: bool) -> Iterator[Remark]:
    """Yield what may be meant of a unit's posts; `soft`: whether its ceiling may be exceeded at a price."""
    if current is None:
        return
    if headcount is None:
        yield Remark("scenario.no_headcount", "scenario.no_headcount_mend", "headcount")
    if _above(headcount, current):
        yield Remark("scenario.overfilled", "scenario.overfilled_mend", "headcount")
    if _above(headcount, ceiling):
        yield Remark("scenario.headcount_above_ceiling", "scenario.headcount_above_ceiling_mend", "headcount")
    if _above(current, ceiling):
        mend = "scenario.current_above_soft_ceiling_mend" if soft else "scenario.current_above_ceiling_mend"
        yield Remark("scenario.current_above_ceiling", mend, "current")


def _above(value: int | Decimal | None, bound: int | Decimal | None) -> bool:
    return value is not None and bound is not None and value > bound
