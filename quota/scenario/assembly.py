"""From checked tables to the records of a case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from quota.scenario.case import (
    Activity,
    Approval,
    Band,
    Budget,
    Case,
    Category,
    Consolidation,
    Delegation,
    Digest,
    Holding,
    Jurisdiction,
    Limit,
    OfficeLimit,
    OfficeTemplate,
    PairwiseJudgement,
    PoolTerms,
    Position,
    Rate,
    Ratio,
    Role,
    Route,
    Total,
    Unit,
    Weight,
)
from quota.scenario.importance import importance
from quota.scenario.inputs import Inputs
from quota.scenario.merged import Record
from quota.scenario.settings import resolved
from quota.scenario.successors import with_successors
from quota.scenario.vocabulary import UNIT_DRIVERS


def draft_case(inputs: Inputs) -> Case:
    """Return the case without its approvals, which depend on what the pools hold."""
    return Case(
        settings=resolved(inputs.settings, default_method="stated"),
        jurisdictions=_jurisdictions(inputs),
        categories=_categories(inputs),
        units=with_successors(_units(inputs), _consolidations(inputs)),
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
        totals=_totals(inputs),
        ratios=_ratios(inputs),
        budgets=_budgets(inputs),
        consolidations=_consolidations(inputs),
        delegations=_delegations(inputs),
        positions=_positions(inputs),
        digests=_digests(inputs),
        templates=_templates(inputs),
        office_limits=_office_limits(inputs),
        comparisons=_comparisons(inputs),
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
            seated_on=record["seated_on"],
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
            consolidation=record["consolidation"] or "",
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
        special=record[columns["special"]],
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


def _comparisons(inputs: Inputs) -> tuple[PairwiseJudgement, ...]:
    return tuple(
        PairwiseJudgement(record["category"], record["driver"], record["other"], ratio, record["basis"] or "")
        for record in _records(inputs, "comparisons")
        if (ratio := importance(record["ratio"])) is not None
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


def _totals(inputs: Inputs) -> tuple[Total, ...]:
    return tuple(
        Total(record["jurisdiction"], record["category"], record["level"], record["direction"], record["basis"] or "")
        for record in _records(inputs, "totals")
    )


def _ratios(inputs: Inputs) -> tuple[Ratio, ...]:
    return tuple(
        Ratio(
            ratio=record["ratio"],
            numerator=record["numerator"],
            denominator=record["denominator"],
            scope=record["scope"],
            jurisdiction=record["jurisdiction"],
            level=record["level"],
            type=record["type"] or "",
            least=record["least"],
            most=record["most"],
            reference=record["reference"],
            basis=record["basis"] or "",
        )
        for record in _records(inputs, "ratios")
    )


def _budgets(inputs: Inputs) -> tuple[Budget, ...]:
    return tuple(
        Budget(record["jurisdiction"], record["amount"], record["basis"] or "")
        for record in _records(inputs, "budgets")
    )


def _consolidations(inputs: Inputs) -> tuple[Consolidation, ...]:
    """Return the merges that may take place: an excluded one is as if it were not written."""
    return tuple(
        Consolidation(
            merge=record["merge"],
            category=record["category"],
            mode=record["mode"],
            successor=record["successor"],
            name=record["name"],
            kept=record["kept"],
            movable=record["movable"],
            price=record["price"],
            body=record["body"] or "",
            basis=record["basis"] or "",
        )
        for record in _records(inputs, "consolidations")
        if record["mode"] != "excluded"
    )


def _delegations(inputs: Inputs) -> tuple[Delegation, ...]:
    return tuple(
        Delegation(
            item=record["item"],
            name=record["name"],
            origin=record["origin"],
            category=record["category"],
            volume=record["volume"],
            hours=record["hours"],
            types=split_names(record["types"] or ""),
            driver=record["driver"] or "",
            least_share=record["least_share"],
            basis=record["basis"] or "",
        )
        for record in _records(inputs, "delegations")
    )


def split_names(text: str) -> tuple[str, ...]:
    """Split a cell that holds several names, by Chinese or English commas and semicolons.

    >>> split_names("镇、乡, 街道")
    ('镇', '乡', '街道')
    """
    return tuple(name for part in re.split("[、,，;；]", text) if (name := part.strip()))


def _positions(inputs: Inputs) -> tuple[Position, ...]:
    return tuple(
        Position(
            category=record["category"],
            type=record["type"],
            position=record["position"],
            posts=record["posts"],
            cross_posted=record["cross_posted"],
            basis=record["basis"] or "",
        )
        for record in _records(inputs, "positions")
    )


def _digests(inputs: Inputs) -> tuple[Digest, ...]:
    return tuple(
        Digest(record["unit_id"], record["category"], record["posts"], record["years"], record["basis"] or "")
        for record in _records(inputs, "digests")
    )


def _templates(inputs: Inputs) -> tuple[OfficeTemplate, ...]:
    return tuple(
        OfficeTemplate(
            type=record["type"] or "",
            unit=record["unit_id"],
            office=record["office"],
            name=record["name"],
            kind=record["kind"],
            category=record["category"],
            share=record["share"],
            least=record["least"],
            named=record["named"],
            basis=record["basis"] or "",
        )
        for record in _records(inputs, "templates")
    )


def _office_limits(inputs: Inputs) -> tuple[OfficeLimit, ...]:
    return tuple(
        OfficeLimit(
            type=record["type"] or "",
            unit_class=record["class"] or "",
            kind=record["kind"],
            most=record["most"],
            reference=record["reference"],
            basis=record["basis"] or "",
        )
        for record in _records(inputs, "office_limits")
    )
