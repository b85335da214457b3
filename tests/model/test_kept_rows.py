"""Rows kept from case to case: always those that the rules write, and each part of a rule reads what it states, no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cases import make_case, unit
from changes import RESHAPES, reshaping
from quick import few
from random_cases import random_case
from rich_cases import rich_case

from quota.model.kept_rows import KeptRows
from quota.model.rows import Row, Rule, RulePiece
from quota.model.rules import RULES, rows, rows_about, rows_of
from quota.scenario import Case, read_case
from quota.scenario.records import Consolidation, Ratio, TotalBound
from quota.scenario.successors import with_successors

NANPING = Path(__file__).parents[2] / "scenarios" / "nanping"

PARTS = [(rule, piece) for rule in RULES.values() for piece in rule.pieces]
WRITING = [part for part in PARTS if part[0].id != "no_mixing" and part[1].reads is not None]
"""All parts, and those that write rows and say what they read; one that says nothing is written anew each time."""


def merging() -> Case:
    """j and k, each alone in its pool but for the new institution n, may merge; two townships."""
    units = [
        unit("j", 10, level="county", headcount=9, consolidation="M"),
        unit("k", 8, level="county", jurisdiction="B", headcount=5, consolidation="M"),
        unit("a", 8, need=16, headcount=8),
        unit("b", 6, need=12, floor=5),
    ]
    case = make_case(units, approvals=[{"jurisdiction": "C", "posts": 2}])
    item = Consolidation("M", "administrative", "optional", "n", "new", 12, 0, Decimal(0), "", "")
    return replace(case, consolidations=(item,), units=with_successors(case.units, [item]))


# The rows that the rules write


@pytest.mark.parametrize("seed", range(4))
def test_rows_about_some_units_leave_out_those_of_others_alone(seed: int) -> None:
    """Proves: of every row that bounds the posts of a unit asked for, and of every row over several units, none is missing,
    and they stand in the order of the rules; rows of other units alone are not made.
    Sensitivity: a piece that is not written unit by unit, made for these units, sums up these alone.
    """
    case = rich_case(seed)
    asked = list(case.units)[::3]
    found, every = list(rows_about(case, asked)), list(rows(case))
    others = case.units.keys() - set(asked)
    assert found == [row for row in every if row in found]
    assert all(row.subject.unit in others and len({posts.unit for posts, _ in row.terms}) == 1
               for row in every if row not in found)  # fmt: skip
    assert len(found) < len(every)


def same_all_along(case: Case, seed: int, rounds: int) -> None:
    kept = KeptRows()
    before: tuple[Row, ...] = ()
    for what, other in (("first", case), *reshaping(case, seed, rounds)):
        found = kept.of(other)
        assert found.rows == tuple(rows(other)), (what, seed)
        was, now = ({id(row) for row in labelled} for labelled in (before, found.rows))
        assert {id(row) for row in found.gone} == was - now, (what, seed)
        assert {id(row) for row in found.come} == now - was, (what, seed)
        before = found.rows


@pytest.mark.parametrize("make", [random_case, rich_case])
@pytest.mark.parametrize("seeds", few([range(3), range(3, 15)], 1), ids=str)
def test_same_rows_after_any_change(make: Callable[[int], Case], seeds: range):
    """Proves: after every one of some 2,000 changes of any table the kept rows are those that the rules write, and it is told
    which of them came and went.

    Sensitivity: all that a rule reads is changed in turn: holdings, merges, approvals, routes, limits, pools, totals, digest
    schedules, delegations, templates, ratios, budgets, categories, the tree and settings.
    """
    for seed in seeds:
        same_all_along(make(seed), seed, 2)


@pytest.mark.parametrize("seeds", few([range(2), range(2, 8)], 1), ids=str)
def test_same_rows_where_a_unit_is_alone_in_its_pool(seeds: range):
    """Proves: the same where the people of a pool are those of one unit, whose limit gives way when it merges.

    Sensitivity: the line of the pool is then about one unit alone, though it is not written unit by unit.
    """
    for seed in seeds:
        same_all_along(merging(), seed, 2)


@pytest.mark.slow
def test_same_rows_of_a_city():
    """Proves: the same in a city with every table, and going back to a case seen before gives its rows again."""
    case = read_case(NANPING)
    kept = KeptRows()
    first = kept.of(case).rows
    for what, other in reshaping(case, 1):
        assert kept.of(other).rows == tuple(rows(other)), what
    assert kept.of(case).rows == first == tuple(rows(case))


def test_a_unit_that_goes_takes_its_rows_along():
    """Proves: without b the rows of b are gone, by unit too, and with it they are back. Sensitivity: those of a stay."""
    case = make_case([unit("a", 6, floor=2), unit("b", 4, floor=3)])
    kept = KeptRows()
    kept.of(case)
    found = kept.of(replace(case, units={"a": case.units["a"]}))
    assert {(row.rule.id, row.subject.parts) for row in found.gone} >= {("floor", ("b", "administrative"))}
    assert not any(row.subject.place == "a" for row in (*found.gone, *found.come))
    assert ("floor", ("b", "administrative")) in {(row.rule.id, row.subject.parts) for row in kept.of(case).come}


def test_every_rule_has_a_part():
    """Proves: the parts are of all rules, in the order of the rules. Sensitivity: a rule without one would be forgotten."""
    assert list(dict.fromkeys(rule.id for rule, _ in PARTS)) == list(RULES)
    assert list(RULES.values()) == sorted(RULES.values(), key=lambda rule: rule.order)
    assert len({rule.order for rule in RULES.values()}) == len(RULES)


def test_rules_that_are_left_out_have_no_rows(without):
    """Proves: a rule taken out of the product is taken out of the kept rows too. Sensitivity: it had rows before."""
    case = random_case(3)
    assert {row.rule.id for row in KeptRows().of(case).rows} >= {"headcount", "floor"}
    without("headcount")
    assert KeptRows().of(case).rows == tuple(rows(case))
    assert "headcount" not in {row.rule.id for row in KeptRows().of(case).rows}


# Rows that stay


def written(before: tuple[Row, ...], now: tuple[Row, ...]) -> set[tuple[str, str]]:
    """Name, by rule and first part of the key, the rows that are other objects than before."""
    stayed = {id(row) for row in before}
    return {(row.rule.id, row.subject.parts[0]) for row in now if id(row) not in stayed}


def with_holding(case: Case, code: str, **limits: int | None) -> Case:
    chosen = case.units[code]
    category = next(iter(chosen.holdings))
    holdings = {**chosen.holdings, category: replace(chosen.holdings[category], **limits)}  # type: ignore[arg-type]
    return replace(case, units={**case.units, code: replace(chosen, holdings=holdings)})


def test_only_what_a_change_touches_is_written():
    """Proves: rows of all other rules and units stay the same objects; what is equal to before is not written at all.

    A floor of one unit concerns its floors; an approval its own row; a price and stickiness no row; more people in a
    unit its own line and those of all pools, of which the other pools' stay. Sensitivity: all rows would be others if
    they were written anew, and the same case read again gives equal units that are other objects.
    """
    case = read_case(NANPING)
    code = next(code for code, held in case.units.items() if held.level == "township")
    kept = KeptRows()

    def touched(other: Case) -> set[tuple[str, str]]:
        return written(kept.of(case).rows, kept.of(other).rows)

    assert touched(read_case(NANPING)) == set()
    assert (
        touched(replace(case, settings=replace(case.settings, stickiness=dict.fromkeys(case.categories, 9)))) == set()
    )
    assert touched(replace(case, routes=tuple(replace(item, price=Decimal(99)) for item in case.routes))) == set()
    assert touched(with_holding(case, code, floor=1)) == {("floor", code)}
    holding = next(iter(case.units[code].holdings.values()))
    pool = f"{case.units[code].jurisdiction}/township"
    fewer = with_holding(case, code, headcount=min(holding.headcount, holding.current) - 1)
    assert touched(fewer) == {("headcount", code), ("headcount", pool)}
    limited = replace(case, routes=(replace(case.routes[0], limit=7), *case.routes[1:]))
    assert touched(limited) == {("route", case.routes[0].id)}


def test_what_a_cap_and_a_pin_have_rules_reckon(monkeypatch: pytest.MonkeyPatch):
    """Proves: for another cap only rules that read it are asked again, and for another pin only about its unit.

    Sensitivity: a rule about pools, or about leaders, that states that it reads all terms, or all units.
    """
    case = read_case(NANPING)
    code = next(code for code, held in case.units.items() if held.level == "township")
    asked: list[tuple[str, int]] = []

    def noted(of: Case, rule: Rule, piece: RulePiece) -> Iterator[Row]:
        asked.append((rule.id, len(of.units)))
        return rows_of(of, rule, piece)

    def reckoned(other: Case) -> list[tuple[str, int]]:
        kept.of(case)
        asked.clear()
        kept.of(other)
        return asked

    kept = KeptRows()
    monkeypatch.setattr("quota.model.kept_rows.rules.rows_of", noted)
    terms = tuple(replace(item, cap=(item.cap or 0) + 1) for item in case.pool_terms)
    assert {rule for rule, _ in reckoned(replace(case, pool_terms=terms))} == {"total_cap", "reserve", "up_to_need"}
    reckoned_again = reckoned(with_holding(case, code, pin=30))
    assert ("leadership", 1) in reckoned_again
    assert ("leadership", len(case.units)) not in reckoned_again


def test_an_approval_writes_its_own_row():
    """Proves: other posts of an approval change one row. Sensitivity: a sign that changes turns its split round too."""
    case = random_case(5, approvals=[{"posts": 4}, {"posts": 2, "category": "institution"}])
    (mine,) = [item for item in case.approvals if item.category == "administrative"]
    kept = KeptRows()
    before = kept.of(case).rows

    def written_at(posts: int) -> list[tuple[str, ...]]:
        approvals = tuple(replace(item, posts=posts) if item is mine else item for item in case.approvals)
        stayed = {id(row) for row in before}
        return [row.subject.parts for row in kept.of(replace(case, approvals=approvals)).rows if id(row) not in stayed]

    assert written_at(5) == [(mine.id,)]
    assert len(written_at(-5)) > 1


# What the parts read


class Watched(Case):
    """A case of which only some fields may be read."""

    def __getattribute__(self, name: str) -> Any:
        if name in FIELDS and name not in object.__getattribute__(self, "__dict__"):
            raise AssertionError(f"{name} is read, but not stated")
        return super().__getattribute__(name)


FIELDS = frozenset(field.name for field in fields(Case))


def watched(case: Case, piece: RulePiece) -> Case:
    """Return the case with what a part states that it reads; of records of which it states some fields, those alone."""
    given: dict[str, Any] = {"consolidations": case.consolidations, "soft_limits": case.soft_limits}
    settings: dict[str, Any] = {}
    for reader in piece.reads:
        match getattr(reader, "__name__", ""):
            case "ledger":
                given.setdefault("units", {unit.id: _holder(unit) for unit in case.units.values()})
            case "stocked":
                names = ("jurisdiction", "level", "category", "reserve_now")
                given.setdefault("pool_terms", [_only(item, *names) for item in case.pool_terms])
            case "split":
                given["approvals"] = [_only(item, "id", "jurisdiction", "level", "category") for item in case.approvals]
            case "joined":
                names = (
                    "id",
                    "kind",
                    "from_level",
                    "to_level",
                    "scope",
                    "category",
                    "jurisdiction",
                )  # the parts of its id
                names = (*names, "has_terms")
                given.setdefault("routes", [_only(item, *names) for item in case.routes])
            case _:
                name = reader.__reduce__()[1][0]  # type: ignore[index]
                if name.startswith("settings."):
                    settings[name.removeprefix("settings.")] = getattr(case.settings, name.removeprefix("settings."))
                else:
                    given[name] = getattr(case, name)
    if piece.by_unit:
        given["units"] = case.units
    if settings:
        given["settings"] = SimpleNamespace(**settings)
    other = object.__new__(Watched)
    for name, value in given.items():
        object.__setattr__(other, name, value)
    return other


def _holder(unit: Any) -> SimpleNamespace:
    """Return a unit of which one can tell its pool, its merge, and its posts and people."""
    holdings = {category: _only(holding, "current", "headcount") for category, holding in unit.holdings.items()}
    return SimpleNamespace(
        holdings=holdings, **vars(_only(unit, "id", "jurisdiction", "level", "pool", "consolidation"))
    )


def _only(record: object, *names: str) -> SimpleNamespace:
    return SimpleNamespace(**{name: getattr(record, name) for name in names})


def written_by(part: tuple[Rule, RulePiece], case: Case) -> list[Row]:
    """Write the rows of a part."""
    return list(rows_of(case, *part))


def full_case() -> Case:
    """A city with every table, two categories that cost, a ratio, a budget and delegated work."""
    case = read_case(NANPING)
    for seed in range(3):
        *_, (_, case) = reshaping(case, seed)
    ratios = (Ratio("r", "institution", "administrative", "unit", None, None, "", None, Decimal(9), False, ""),)
    return replace(
        case, ratios=ratios, totals=(*case.totals, TotalBound("350700", "institution", None, "never_rise", ""))
    )


@pytest.fixture(scope="module")
def cases() -> tuple[Case, ...]:
    return (full_case(), read_case(NANPING), merging(), rich_case(2), rich_case(7))


@pytest.mark.parametrize("part", WRITING, ids=lambda part: f"{part[0].id} by unit" if part[1].by_unit else part[0].id)
def test_parts_read_what_they_state(part: tuple[Rule, RulePiece], cases: tuple[Case, ...]):
    """Proves: a part writes the same rows where all but what it states cannot be read; merges can always be.

    What follows from the stated fields can be read too: pools follow from who holds what. Sensitivity: a part that reads
    one field more, be it of a unit, fails at that field; each part writes rows in one of the cases.
    """
    found = [written_by(part, case) for case in cases]
    assert any(found)
    for case, expected in zip(cases, found, strict=True):
        assert written_by(part, watched(case, part[1])) == expected


@pytest.mark.parametrize("part", [part for part in PARTS if part[1].by_unit], ids=lambda part: part[0].id)
def test_rows_of_a_unit_do_not_depend_on_others(part: tuple[Rule, RulePiece], cases: tuple[Case, ...]):
    """Proves: written unit by unit, each unit without all others, the rows are the same, and their keys begin with it."""
    for case in cases:
        by_unit = [
            (code, row)
            for code in case.units
            for row in written_by(part, replace(case, units={code: case.units[code]}))
        ]
        assert all(row.subject.unit == code for code, row in by_unit)
        assert [row for _, row in by_unit] == written_by(part, case)


def test_walks_touch_every_field_that_parts_read():
    """Proves: whatever a part states, the walks above change. Sensitivity: a new reader needs a change of its own."""
    names = {reshape.__name__ for reshape in RESHAPES}
    read = {
        reader.__reduce__()[1][0]
        for _, piece in PARTS
        for reader in piece.reads or ()
        if not hasattr(reader, "__name__")
    }  # type: ignore[index]
    others = {
        "settings.need": "available_hours",
        "jurisdictions": "tree",
        "routes": "limit_of_route",
        "units": "current",
    }
    assert {others.get(name, name.removeprefix("settings.")) for name in read} <= names
