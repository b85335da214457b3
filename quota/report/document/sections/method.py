"""How need is measured, and what it consists of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import get_args

from quota.need import label
from quota.need.parts import PartCode, exact_sum
from quota.report.document.draft import Draft
from quota.texts import render
from quota.words.names import driver_name
from quota.words.standing import Surety, most_unsure
from quota.words.table import Cell, Column, Line, Table

PartKey = tuple[str, str, str]
"""Jurisdiction shown, category, name of the part."""
PartSums = Mapping[PartKey, tuple[Fraction, Surety]]

PART_CODES: tuple[PartCode, ...] = get_args(PartCode)
"""In the order in which tables show the parts."""
NAMED_BY_DRIVER = ("driver", "workload", "share", "individual")
"""Parts that are called after what they count."""


def population(draft: Draft) -> str:
    """Say which population counts, where any does."""
    if not any(row.driver == "population" for row in draft.plan.need_parts):
        return ""
    return draft.words("document.population", kind=driver_name(draft.plan.case, "population", draft.language))


def how(draft: Draft, category: str) -> str:
    """Say how the need of a category is found."""
    case = draft.plan.case
    settings = case.settings.need[category]
    rows = [row for row in draft.plan.need_parts if row.category == category]
    counted = dict.fromkeys((row.part, row.driver) for row in rows)
    parts = {part for part, _ in counted}
    drivers = _names(draft, [driver for part, driver in counted if part in ("driver", "share", "band") and driver])
    sentences = [draft.words(f"document.method_{settings.method}", drivers=drivers or draft.words("document.classes"))]
    if parts & {"workload", "individual"}:
        activities = _names(draft, [driver for part, driver in counted if part in ("workload", "individual")])
        sentences.append(draft.words("document.method_workload", activities=activities, hours=settings.available_hours))
    if "allowance" in parts:
        shares = [row for row in case.activities.values() if row.category == category and row.kind == "share"]
        share = sum((row.share for row in shares), Decimal(0))
        sentences.append(
            draft.words(
                "document.method_allowance",
                names=draft.listed(row.name for row in shares),
                percent=f"{100 * share:f}".rstrip("0").rstrip("."),
            )
        )
    for part in ("role", "position", "dispatched", "delegated", "special", "spare"):
        if part in parts:
            sentences.append(draft.words(f"document.method_{part}"))
    return draft.sentences(sentences)


def _names(draft: Draft, drivers: Iterable[str]) -> str:
    """Name what parts of needs count, each once."""
    return draft.listed(dict.fromkeys(driver_name(draft.plan.case, driver, draft.language) for driver in drivers))


# results


def parts_named(draft: Draft) -> list[str]:
    """Name the parts of needs of the level that the papers are about."""
    return list(dict.fromkeys(name for _, _, name in part_sums(draft)))


def parts_table(draft: Draft) -> Table:
    """What needs consist of, over the units of the level that the paper is about."""
    sums = part_sums(draft)
    names = dict.fromkeys(name for _, _, name in sums)
    columns = [*draft.heads("part"), *(Column(draft.name(category)) for category in draft.present)]
    shown = [parts_shown(draft, sums, category, names) for category in draft.present]
    lines = [Line((name, *(figures[name] for figures in shown))) for name in names]
    lines.append(Line((draft.words("document.sum"), *(figures[""] for figures in shown)), strong=True))
    caption = draft.words("document.table_parts", level=draft.units_name)
    return Table(caption, columns, lines, draft.words("document.unit_posts"))


def need_by_place(draft: Draft, category: str) -> Table:
    """Parts of the needs of a category by jurisdiction."""
    sums = part_sums(draft)
    parts = dict.fromkeys(name for _, held, name in sums if held == category)
    columns = [*draft.heads("jurisdiction"), *(Column(name) for name in parts), *draft.heads("whole")]

    def cells(*places: str) -> Iterable[Cell | str]:
        return parts_shown(draft, sums, category, parts, places, "—").values()

    lines = [Line((draft.place_name(code), *cells(code))) for code in draft.by_place(category)]
    lines.append(Line((draft.words("document.sum"), *cells(*draft.places)), strong=True))
    title = draft.words("document.table_needs", category=draft.name(category))
    return Table(title, columns, lines, draft.words("document.unit_posts"))


def parts_shown(
    draft: Draft,
    sums: PartSums,
    category: str,
    names: Iterable[str],
    places: Collection[str] | None = None,
    empty: str = "",
) -> dict[str, Cell | str]:
    """Return the figures of the parts of needs by name, and of the whole under the empty name, over some or all places."""
    found: dict[str, list[tuple[Fraction, Surety]]] = {
        name: [
            value
            for (place, held, part), value in sums.items()
            if held == category and part == name and (places is None or place in places)
        ]
        for name in names
    }
    there = [name for name, values in found.items() if values]
    whole = _added(value for values in found.values() for value in values)
    figures = draft.amounts([_added(found[name]) for name in there], whole)
    shown = dict(zip((*there, ""), figures, strict=True)) if there else {}
    return {name: shown.get(name, empty) for name in (*found, "")}


def _added(values: Iterable[tuple[Fraction, Surety]]) -> tuple[Fraction, Surety]:
    listed = list(values)
    return exact_sum(amount for amount, _ in listed), most_unsure(standing for _, standing in listed)


def part_sums(draft: Draft) -> PartSums:
    """Add up the parts of needs at the level that the paper is about; units that a merge closes have none."""
    case = draft.plan.case
    amounts: dict[PartKey, list[Fraction]] = defaultdict(list)
    standings: dict[PartKey, set[Surety]] = defaultdict(set)
    names: dict[tuple[PartCode, str], str] = {}
    _, closed = draft.merged
    for row, standing in zip(draft.plan.need_parts, draft.standings.parts, strict=True):
        unit = case.units[row.unit_id]
        if unit.level != draft.level or row.unit_id in closed:
            continue
        kind = (row.part, row.driver)
        if kind not in names:
            names[kind] = _part_name(draft, *kind)
        key = (draft.place_of[unit.jurisdiction], row.category, names[kind])
        amounts[key].append(row.exact)
        standings[key].add(standing)
    order = {name: (PART_CODES.index(part), driver) for (part, driver), name in names.items()}
    keys = sorted(amounts, key=lambda key: (order[key[2]], key))
    return {key: (exact_sum(amounts[key]), most_unsure(standings[key])) for key in keys}


def _part_name(draft: Draft, part: PartCode, driver: str) -> str:
    words = render(label(part), draft.language)
    if not driver or part in ("base", "role", "allowance"):
        return words
    name = driver_name(draft.plan.case, driver, draft.language)
    return name if part in NAMED_BY_DRIVER else draft.words("document.part_of", part=words, driver=name)
