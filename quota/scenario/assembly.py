"""From checked tables to the records of a case."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from quota.scenario.case import (
    Activity,
    Approval,
    Band,
    Case,
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
from quota.scenario.inputs import Inputs
from quota.scenario.merged import Record
from quota.scenario.settings import resolved
from quota.scenario.vocabulary import UNIT_DRIVERS


def draft_case(inputs: Inputs) -> Case:
    """Return the case without its approvals, which depend on what the pools hold."""
    return Case(
        settings=resolved(inputs.settings, default_method="stated"),
        jurisdictions=_jurisdictions(inputs),
        categories=_categories(inputs),
        units=_units(inputs),
        pool_terms=_pool_terms(inputs),
        approvals=(),
        routes=_routes(inputs),
        limits=_limits(inputs),
        rates=_rates(inputs),
        weights=_weights(inputs),
        bands=_bands(inputs),
        roles=_roles(inputs),
        activities=_activities(inputs),
        workload={(record["unit_id"], record["activity"]): record["volume"] for record in _records(inputs, "workload")},
        origins=inputs.origins,
        warnings=(),
    )


def in_order(approvals: Iterable[Approval]) -> tuple[Approval, ...]:
    """Return the approvals sorted by their name."""
    return tuple(sorted(approvals, key=lambda approval: approval.id))


def _records(inputs: Inputs, table: str) -> Iterable[Record]:
    """Yield the rows of a table, sorted by key, with defaults for empty cells."""
    return (record for _, record in inputs.tables[table].filled())


def _jurisdictions(inputs: Inputs) -> dict[str, Jurisdiction]:
    return {
        record["code"]: Jurisdiction(record["code"], record["name"], record["parent"])
        for record in _records(inputs, "jurisdictions")
    }


def _categories(inputs: Inputs) -> dict[str, Category]:
    categories = {
        record["code"]: Category(
            code=record["code"],
            name=record["name"],
            name_en=record["name_en"] or record["code"],
            counts_in_total=record["counts_in_total"],
            cost=record["cost"],
            basis=record["basis"] or "",
        )
        for record in _records(inputs, "categories")
    }
    return {code: categories[code] for code in inputs.vocabulary.categories}


def _units(inputs: Inputs) -> dict[str, Unit]:
    drivers = (*UNIT_DRIVERS, *inputs.vocabulary.declared_drivers)
    fields = {
        category: {field: f"{category}_{field}" for field in Holding.__slots__}
        for category in inputs.vocabulary.categories
    }
    return {
        record["unit_id"]: Unit(
            id=record["unit_id"],
            name=record["name"],
            jurisdiction=record["jurisdiction"],
            level=record["level"],
            type=record["type"],
            unit_class=record["class"] or "",
            role=record["role"] or "",
            drivers={driver: record[driver] for driver in drivers if record[driver] is not None},
            holdings={
                category: _holding(record, columns)
                for category, columns in fields.items()
                if record[columns["current"]] is not None
            },
            longitude=record["longitude"],
            latitude=record["latitude"],
            note=record["note"] or "",
        )
        for record in _records(inputs, "units")
    }


def _holding(record: Record, columns: dict[str, str]) -> Holding:
    current, headcount = record[columns["current"]], record[columns["headcount"]]
    return Holding(
        current=current,
        headcount=current if headcount is None else headcount,
        floor=record[columns["floor"]],
        ceiling=record[columns["ceiling"]],
        pin=record[columns["pin"]],
        spare=record[columns["spare"]],
        movable=record[columns["movable"]],
        dispatched=record[columns["dispatched"]],
        need=record[columns["need"]],
    )


def _pool_terms(inputs: Inputs) -> tuple[PoolTerms, ...]:
    return tuple(
        PoolTerms(
            jurisdiction=record["jurisdiction"],
            level=record["level"],
            category=record["category"],
            reserve_now=record["reserve_now"],
            reserve_min=record["reserve_min"],
            cap=record["cap"],
            basis=record["basis"] or "",
        )
        for record in _records(inputs, "pools")
    )


def _routes(inputs: Inputs) -> tuple[Route, ...]:
    return tuple(
        Route(
            from_level=record["from_level"],
            to_level=record["to_level"],
            scope=record["scope"],
            category=record["category"],
            jurisdiction=record["jurisdiction"],
            price=record["price"],
            limit=record["limit"],
            body=record["body"] or "",
            basis=record["basis"] or "",
        )
        for record in _records(inputs, "routes")
    )


def _limits(inputs: Inputs) -> tuple[Limit, ...]:
    return tuple(
        Limit(
            category=record["category"],
            type=record["type"] or "",
            unit_class=record["class"] or "",
            floor=record["floor"],
            ceiling=record["ceiling"],
            reference=record["reference"],
            basis=record["basis"] or "",
        )
        for record in _records(inputs, "limits")
    )


def _rates(inputs: Inputs) -> tuple[Rate, ...]:
    return tuple(
        Rate(record["category"], record["type"] or "", record["driver"], record["rate"], record["basis"] or "")
        for record in _records(inputs, "rates")
    )


def _weights(inputs: Inputs) -> tuple[Weight, ...]:
    return tuple(
        Weight(record["category"], record["driver"], record["weight"], record["basis"] or "")
        for record in _records(inputs, "weights")
    )


def _bands(inputs: Inputs) -> tuple[Band, ...]:
    bands = (
        Band(
            category=record["category"],
            unit_class=record["class"] or "",
            driver=record["driver"] or "",
            start=record["from"],
            end=record["below"],
            posts=record["posts"],
            basis=record["basis"] or "",
        )
        for record in _records(inputs, "bands")
    )
    return tuple(sorted(bands, key=lambda band: (band.category, band.unit_class, band.driver, band.start)))


def _roles(inputs: Inputs) -> tuple[Role, ...]:
    return tuple(
        Role(
            role=record["role"],
            category=record["category"] or "",
            name=record["name"] or "",
            multiplier=record["multiplier"],
            basis=record["basis"] or "",
        )
        for record in _records(inputs, "roles")
    )


def _activities(inputs: Inputs) -> dict[str, Activity]:
    return {
        record["activity"]: Activity(
            activity=record["activity"],
            name=record["name"],
            category=record["category"],
            kind=record["kind"],
            hours=record["hours"] or Decimal(0),
            share=record["share"] or Decimal(0),
            basis=record["basis"] or "",
        )
        for record in _records(inputs, "activities")
    }
