"""Section: what is proposed: totals, by jurisdiction, the largest changes, and how even posts then are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quota.plan.coverage import percent_words
from quota.plan.records import PostsRow
from quota.plan.totals import totals
from quota.report.document.blocks import Block, Heading, Item, Section, Text
from quota.report.document.draft import Draft
from quota.report.document.sections.present import named
from quota.study.fairness import BASES, Fairness, fairness
from quota.words import figures
from quota.words.standing import Surety, most_unsure
from quota.words.table import Cell, Column, Line, Table


def adjustment(draft: Draft) -> Section:
    """Write the section."""
    blocks: list[Block] = [Heading(draft.words("document.totals")), *_totals(draft)]
    if draft.counted and len(draft.places) > 1:
        blocks.append(Heading(draft.words("document.by_place", level=draft.units_name)))
        for category in draft.counted:
            blocks += [Text(place_words(draft, category)), place_table(draft, category)]
    changes = list(_largest(draft))
    if changes:
        blocks += [Heading(draft.words("document.largest")), *changes]
    blocks += [Heading(draft.words("document.evenness")), *_evenness(draft)]
    return Section(draft.words("document.part_adjustment"), "reasonableness", blocks)


def main_result(draft: Draft, category: str) -> str:
    """Say in one sentence what happens to a category at the level that the paper is about."""
    total = draft.totals[category, draft.level]
    if not total.current or not total.before.held or not total.after.held:
        return draft.words(
            "document.result_new",
            category=draft.marked(category),
            level=draft.units_name,
            units=total.before.units,
            planned=total.planned,
            mean=percent_words(total.after.mean),
        )
    return draft.words(
        "document.result",
        category=draft.marked(category),
        level=draft.units_name,
        units=total.before.units,
        posts=_posts_words(draft, total),
        gaining=total.gaining,
        losing=total.losing,
        mean=draft.changed(percent_words(total.before.mean), percent_words(total.after.mean)),
        least=draft.changed(
            *(
                draft.words("document.least_at", share=percent_words(one.least), unit=one.least_unit)
                for one in (total.before, total.after)
            )
        ),
    )


def _posts_words(draft: Draft, total: figures.Total) -> str:
    if not total.change:
        return draft.words("document.posts_same", posts=total.current)
    key = "document.posts_more" if total.change > 0 else "document.posts_fewer"
    return draft.words(key, before=total.current, after=total.planned, change=abs(total.change))


# totals


def _totals(draft: Draft) -> Iterator[Block]:
    categories = [category for category in draft.plan.case.categories if draft.rows(category)]
    for category in categories:
        yield Text(_total_words(draft, category))
    names = (
        "category",
        "units_before",
        "reserve_now",
        "approved_change",
        "units_after",
        "reserve_planned",
        "both_sides",
    )
    columns = draft.heads(names, words=("category",))
    lines = [_balance_line(draft, category) for category in categories]
    yield Table(
        draft.words("document.table_totals"),
        columns,
        lines,
        draft.words("document.unit_posts"),
        [draft.words("document.note_totals"), *_apart_note(draft)],
    )


def _apart_note(draft: Draft) -> list[str]:
    if not draft.apart:
        return []
    names = draft.listed(draft.name(category) for category in draft.apart)
    return [draft.words("document.note_apart", names=names)]


def _total_words(draft: Draft, category: str) -> str:
    item = totals(draft.plan, category)
    before, after = item.before + item.reserve_before, item.after + item.reserve_after
    if not item.before:
        return draft.words("document.total_new", category=draft.marked(category), after=after)
    if before == after:
        return draft.words("document.total_same", category=draft.marked(category), total=after)
    key = "document.total_more" if after > before else "document.total_fewer"
    return draft.words(key, category=draft.marked(category), before=before, after=after, change=abs(after - before))


def _balance_line(draft: Draft, category: str) -> Line:
    item = totals(draft.plan, category)
    current = draft.standing(draft.rows(category), "current")
    reserve, result = draft.standings.all_reserves(category), draft.standings.result[category]
    return Line(
        (
            draft.name(category),
            draft.count(item.before, current),
            draft.count(item.reserve_before, reserve),
            draft.change(item.approved, "real"),
            draft.count(item.after, result),
            draft.count(item.reserve_after, reserve),
            draft.count(item.after + item.reserve_after, result),
        )
    )


# by jurisdiction


def place_words(draft: Draft, category: str) -> str:
    """Say which jurisdictions gain and lose."""
    changes = [
        (draft.place_name(code), sum(row.change for row in rows)) for code, rows in draft.by_place(category).items()
    ]
    gaining = sorted((item for item in changes if item[1] > 0), key=lambda item: -item[1])
    losing = sorted((item for item in changes if item[1] < 0), key=lambda item: item[1])
    if not gaining and not losing:
        return draft.words("document.places_same", category=draft.marked(category))
    parts = []
    if gaining:
        parts.append(draft.words("document.places_gaining", count=len(gaining), names=named(draft, gaining)))
    if losing:
        parts.append(
            draft.words(
                "document.places_losing",
                count=len(losing),
                names=named(draft, [(name, -change) for name, change in losing]),
            )
        )
    return draft.words("document.places", category=draft.marked(category), changes=draft.clauses(parts))


PLACE_HEADS = (
    "jurisdiction",
    "units",
    "current",
    "headcount",
    "need",
    "change",
    "planned",
    "units_gaining",
    "units_losing",
    "coverage_before",
    "coverage_after",
)


def place_table(draft: Draft, category: str) -> Table:
    """Return a category by jurisdiction, with its total."""
    columns = draft.heads(PLACE_HEADS, words=("jurisdiction",))
    places = draft.by_place(category)
    lines = [Line(place_cells(draft, draft.place_name(code), rows)) for code, rows in places.items()]
    if len(lines) > 1:
        everything = draft.rows(category, draft.level)
        lines.append(Line(place_cells(draft, draft.words("document.sum"), everything), strong=True))
    caption = draft.words("document.table_places", category=draft.name(category), level=draft.units_name)
    return Table(caption, columns, lines, draft.words("document.unit_posts"), [draft.words("document.note_coverage")])


def place_cells(draft: Draft, name: str, rows: Sequence[PostsRow]) -> tuple[Cell | str, ...]:
    """Return the cells of some units of one category taken together."""
    total = draft.total(rows)
    current, need = draft.standing(rows, "current"), draft.standing(rows, "need")
    result: Surety = draft.standings.result[rows[0].category]
    return (
        name,
        draft.count(total.before.units),
        draft.count(total.current, current),
        draft.count(total.headcount, draft.standing(rows, "headcount")),
        draft.amount(total.need, need),
        draft.change(total.change, result),
        draft.count(total.planned, result),
        draft.count(total.gaining, result),
        draft.count(total.losing, result),
        Cell(draft.mean_before(total), "percent", most_unsure([current, need])),
        Cell(total.after.mean, "percent", result),
    )


# units


def _largest(draft: Draft) -> Iterator[Item]:
    """Name the units that change most; ties by their codes."""
    for category in draft.counted:
        rows = draft.rows(category, draft.level)
        if not draft.known_now(category):
            continue
        gaining = sorted((row for row in rows if row.change > 0), key=lambda row: (-row.change, row.unit_id))
        losing = sorted((row for row in rows if row.change < 0), key=lambda row: (row.change, row.unit_id))
        parts = []
        if gaining:
            names = named(draft, [(row.name, row.change) for row in gaining])
            parts.append(draft.words("document.units_gaining", count=len(gaining), names=names))
        if losing:
            names = named(draft, [(row.name, -row.change) for row in losing])
            parts.append(draft.words("document.units_losing", count=len(losing), names=names))
        if parts:
            yield Item(draft.marked(category), draft.clauses(parts) + draft.words("document.stop"))


# evenness


def _evenness(draft: Draft) -> Iterator[Block]:
    """Compare how evenly posts are spread, before and after."""
    measured = fairness(draft.plan)
    by_category = {category: [one for one in measured if one.category == category] for category in draft.present}
    known = [category for category in draft.present if draft.known_now(category) and len(by_category[category]) == 2]
    for category in known:
        yield Text(_evenness_words(draft, *by_category[category]))
    columns = [Column(draft.words("words.column_measure"), kind="text")]
    for category in draft.present:
        band = draft.name(category)
        columns += [Column(draft.words(f"words.column_{when}"), band) for when in _whens(draft, category)]
    measures = list(_measures(draft, by_category))
    lines = [
        Line((name, *(cell for category in draft.present for cell in _measured(draft, measure, by_category[category]))))
        for measure, name in measures
    ]
    notes = [draft.words("document.note_gini")] if any(measure in BASES for measure, _ in measures) else []
    yield Table(draft.words("document.table_evenness", level=draft.units_name), columns, lines, notes=notes)


def _whens(draft: Draft, category: str) -> tuple[str, ...]:
    return ("whole_before", "whole_after") if draft.known_now(category) else ("whole_after",)


def _measures(draft: Draft, found: dict[str, list[Fairness]]) -> Iterator[tuple[str, str]]:
    """Yield (measure, its name); the spread over a base only where the base is known."""
    for measure in ("mean", "least", "short"):
        yield measure, draft.words(f"document.measure_{measure}")
    for base in BASES:
        if any(
            base in one.spreads and one.spreads[base].gini is not None for several in found.values() for one in several
        ):
            yield base, draft.words(f"document.gini_{base}")


def _measured(draft: Draft, measure: str, found: Sequence[Fairness]) -> Iterator[Cell | str]:
    for one in found:
        if one.when == "before" and not draft.known_now(one.category):
            continue
        rows = draft.rows(one.category, draft.level)
        standing = (
            draft.standing(rows, "current", "need") if one.when == "before" else draft.standings.result[one.category]
        )
        match measure:
            case "mean":
                yield Cell(one.mean, "percent", standing)
            case "least":
                yield Cell(one.least, "percent", standing)
            case "short":
                yield draft.count(one.short, standing)
            case _:
                yield Cell(one.spreads[measure].gini if measure in one.spreads else None, "index", standing)


def _evenness_words(draft: Draft, earlier: Fairness, later: Fairness) -> str:
    words = draft.words(
        "document.evenness_of",
        category=draft.marked(later.category),
        least=draft.changed(percent_words(earlier.least), percent_words(later.least)),
        short=draft.changed(str(earlier.short), str(later.short)),
    )
    worse = [base for base in BASES if _rises(earlier, later, base)]
    if not worse:
        return words
    bases = draft.listed(draft.words(f"document.base_{base}") for base in worse)
    return draft.sentences([words, draft.words("document.evenness_worse", bases=bases)])


def _rises(earlier: Fairness, later: Fairness, base: str) -> bool:
    """Tell whether posts are less even over a base than they were, as far as three decimals show."""
    if base not in earlier.spreads or base not in later.spreads:
        return False
    then, now = earlier.spreads[base].gini, later.spreads[base].gini
    return then is not None and now is not None and round(now, 3) > round(then, 3)
