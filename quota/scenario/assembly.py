"""From checked tables to the records of a case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from quota.scenario.case import Case
from quota.scenario.demands import Protection
from quota.scenario.importance import importance
from quota.scenario.inputs import Inputs
from quota.scenario.lists import Lists
from quota.scenario.memory import Memory
from quota.scenario.merged import MergedTable, Record
from quota.scenario.names import split_names
from quota.scenario.office_records import OfficeLimit, OfficeTemplate
from quota.scenario.passing import passed_rows, taken, work_of
from quota.scenario.problems import Findings
from quota.scenario.records import (
    Activity,
    Band,
    Budget,
    Category,
    Consolidation,
    Digest,
    Holding,
    Jurisdiction,
    Limit,
    PairwiseJudgement,
    PoolTerms,
    Position,
    Rate,
    Ratio,
    Role,
    Route,
    SoftLimit,
    TotalBound,
    Unit,
    Weight,
    when_empty,
)
from quota.scenario.settings import resolved
from quota.scenario.sources import appeals_of
from quota.scenario.successors import with_successors
from quota.scenario.vocabulary import UNIT_DRIVERS
from quota.scenario.work_records import Delegation, PassedDown
from quota.scenario.year_records import Ages, Exit, ExitRate, Hiring, Retirement, Year

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_COLUMN: Mapping[str, str] = MappingProxyType(
    {
        "id": "unit_id",
        "unit": "unit_id",
        "unit_class": "class",
        "start": "from",
        "end": "below",
        "leaving": "out",
        "entering": "in",
    }
)
"""Column of the fields that are not called as their column is: some headers are words of Python."""
_TAKING_PLACE = ("required", "optional")
"""Modes of merges that may take place: an excluded one is as if it were not written."""
Made = TypeVar("Made")
Kind = TypeVar("Kind", bound="DataclassInstance")


def draft_case(inputs: Inputs, memory: Memory) -> Case:
    """Return the case without its approvals, which depend on what the pools hold."""

    def once(field: str, make: Callable[[Inputs], Made]) -> Made:
        return memory.of(field, lambda watched, _: make(watched), inputs, Findings())

    def listed(table: str, kind: type[Kind], **made: Callable[[Record], object]) -> tuple[Kind, ...]:
        return once(table, lambda watched: tuple(records(watched.tables[table], kind, **made)))

    return Case(
        settings=once("settings", lambda watched: resolved(watched.settings)),
        jurisdictions=once("jurisdictions", _jurisdictions),
        categories=once("categories", _categories),
        units=once("units", lambda watched: with_successors(_units(watched, memory), _consolidations(watched))),
        pool_terms=listed("pools", PoolTerms),
        approvals=(),
        routes=listed("routes", Route, has_terms=_has_terms),
        limits=listed("limits", Limit),
        protections=once("protected", _protections),
        rates=listed("rates", Rate),
        weights=listed("weights", Weight),
        bands=once("bands", _bands),
        roles=listed("roles", Role),
        activities=once("activities", _activities),
        workload=once("workload", _workload),
        origins=inputs.origins,
        warnings=(),
        totals=listed("totals", TotalBound),
        ratios=listed("ratios", Ratio),
        budgets=listed("budgets", Budget),
        soft_limits=listed("soft_limits", SoftLimit),
        consolidations=once("consolidations", _consolidations),
        delegations=once("delegations", _delegations),
        passed_down=once("passed_down", _passed_down),
        positions=listed("positions", Position),
        digests=listed("digests", Digest),
        years=once("years", _years),
        exits=listed("exits", Exit),
        hiring=listed("hiring", Hiring),
        ages=listed("ages", Ages),
        retirement=listed("retirement", Retirement),
        exit_rates=listed("exit_rates", ExitRate),
        templates=listed("templates", OfficeTemplate, also=lambda row: split_names(row["also"] or "")),
        office_limits=listed("office_limits", OfficeLimit),
        comparisons=once("comparisons", _comparisons),
        appeals=once("appeals", lambda watched: appeals_of(watched, Findings())),
    )


def _jurisdictions(inputs: Inputs) -> dict[str, Jurisdiction]:
    return {item.code: item for item in records(inputs.tables["jurisdictions"], Jurisdiction)}


def _categories(inputs: Inputs) -> dict[str, Category]:
    found = records(inputs.tables["categories"], Category, name_en=lambda row: row["name_en"] or row["code"])
    by_code = {category.code: category for category in found}
    return {code: by_code[code] for code in inputs.vocabulary.categories}


def _consolidations(inputs: Inputs) -> tuple[Consolidation, ...]:
    return tuple(item for item in records(inputs.tables["consolidations"], Consolidation) if item.mode in _TAKING_PLACE)


def _bands(inputs: Inputs) -> tuple[Band, ...]:
    found = records(inputs.tables["bands"], Band)
    return tuple(sorted(found, key=lambda band: (band.category, band.unit_class, band.driver, band.start)))


def _activities(inputs: Inputs) -> dict[str, Activity]:
    return {item.activity: item for item in records(inputs.tables["activities"], Activity)}


def _workload(inputs: Inputs) -> dict[tuple[str, str], Decimal]:
    rows = (row for _, row in inputs.tables["workload"].filled() if row["passed_by"] is None)
    return {(row["unit_id"], row["activity"]): row["volume"] for row in rows}


def _years(inputs: Inputs) -> tuple[Year, ...]:
    return tuple(sorted(records(inputs.tables["years"], Year), key=lambda item: item.year))


def _delegations(inputs: Inputs) -> tuple[Delegation, ...]:
    return tuple(
        records(
            inputs.tables["delegations"],
            Delegation,
            types=lambda row: split_names(row["types"] or ""),
            volume=lambda row: work_of(inputs, row)[0],
            hours=lambda row: work_of(inputs, row)[1],
            taken=lambda row: taken(inputs, row),
        )
    )


def _passed_down(inputs: Inputs) -> tuple[PassedDown, ...]:
    lawful = {row for item in _delegations(inputs) for row in item.taken}
    return tuple(row for _, row in passed_rows(inputs) if row not in lawful)


def _comparisons(inputs: Inputs) -> tuple[PairwiseJudgement, ...]:
    found = records(inputs.tables["comparisons"], PairwiseJudgement, ratio=lambda row: importance(row["ratio"]))
    return tuple(item for item in found if item.ratio is not None)


def records(table: MergedTable, kind: type[Kind], **made: Callable[[Record], object]) -> Iterator[Kind]:
    """Yield the rows of a table as records, sorted by key; an empty cell is its default, or nothing.

    Parameters
    ----------
    made : Callable
        By field: what is made of a row, where it is more than the cell of the column of that name.
    """
    columns = table.columns
    plain = [
        (field.name, column, when_empty(field))
        for field in fields(kind)
        if field.name not in made and (column := _COLUMN.get(field.name, field.name)) in columns
    ]
    for _, row in table.filled():
        values = {name: empty if (value := row[column]) is None else value for name, column, empty in plain}
        yield kind(**values, **{name: make(row) for name, make in made.items()})


def _protections(inputs: Inputs) -> tuple[Protection, ...]:
    lists = Lists(inputs)
    units = {"named": lambda row: row["units"], "units": lambda row: lists.codes(row["units"])}
    return tuple(records(inputs.tables["protected"], Protection, **units))


def _has_terms(row: Record) -> bool:
    """Return whether a route says more than how many posts of one giver must cross."""
    said = (row["price"], row["limit"], row["body"], row["up_to_need"] or None)
    return row["jurisdiction"] is None or row["at_least"] is None or any(value is not None for value in said)


def _units(inputs: Inputs, memory: Memory) -> dict[str, Unit]:
    drivers = (*UNIT_DRIVERS, *inputs.vocabulary.declared_drivers, *inputs.vocabulary.dated)
    columns = {
        category: {field.name: f"{category}_{field.name}" for field in fields(Holding)}
        for category in inputs.vocabulary.categories
    }

    def holdings(row: Record) -> dict[str, Holding]:
        return {
            category: _holding({field: row[column] for field, column in named.items()})
            for category, named in columns.items()
            if row[named["current"]] is not None
        }

    def figures(row: Record) -> dict[str, Any]:
        return {driver: row[driver] for driver in drivers if row[driver] is not None}

    def made(rows: MergedTable) -> Iterator[Unit]:
        return records(rows, Unit, drivers=figures, holdings=holdings)

    return {unit.id: unit for unit in memory.by_row(inputs.tables["units"], made).values()}


def _holding(values: dict[str, Any]) -> Holding:
    """Return what is held; where nobody counted the people, every post is taken as filled."""
    return Holding(**{**values, "headcount": values["current"] if values["headcount"] is None else values["headcount"]})
