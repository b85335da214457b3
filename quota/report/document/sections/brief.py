"""The page that a leader reads in a minute: what is asked for, totals, where posts come from, who gains, who approves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from quota.plan.records import PostsRow
from quota.report.document.blocks import Block, Item
from quota.report.document.draft import Draft
from quota.report.document.sections.approval import bodies_told
from quota.report.reasons import Reasons
from quota.scenario import LEVEL_ORDER
from quota.words.names import level_units
from quota.words.table import Cell, Column, Line, Table

MOST_CHANGED = 10
"""Units that gain, and that lose, most of all, as the page names them."""
TOTALS = (
    *("units", "current", "change", "planned", "gaining", "losing"),
    *("mean_before", "mean_after", "least_before", "least_after"),
)
"""Figures of a category that the page tells."""
MOST_GIVERS = 12
"""Pools that the page names as sources of posts."""


def brief(draft: Draft) -> list[Block]:
    """Return the page."""
    blocks: list[Block] = [Item(draft.words("document.brief_asked"), _asked(draft)), _totals(draft)]
    told = [words for category in draft.present if (words := sources_told(draft, category, MOST_GIVERS))]
    if told:
        blocks.append(Item(draft.words("document.brief_sources"), draft.sentences(told)))
    if any(draft.known_now(category) for category in draft.counted):
        blocks += _largest(draft)
    told = list(bodies_told(draft))
    if told:
        words = draft.clauses(told) + draft.words("document.stop")
        blocks.append(Item(draft.words("document.brief_approval"), words))
    return blocks


def _asked(draft: Draft) -> str:
    """Say what the paper asks for."""
    crossing = [
        draft.words("document.posts_of_category", category=draft.name(category), posts=posts)
        for category, moves in draft.moves.items()
        if (posts := sum(move.posts for move in moves if move.route))
    ]
    units = len({row.unit_id for category in draft.present for row in draft.rows(category, draft.level)})
    categories = draft.listed(draft.name(category) for category in draft.present)
    asked = draft.words("document.asked", level=draft.units_name, units=units, categories=categories)
    above = draft.words("document.asked_above", posts=draft.listed(crossing)) if crossing else ""
    kept = draft.words("document.asked_kept", count=len(draft.plan.case.kept)) if draft.plan.case.kept else ""
    return draft.sentences([asked, above, kept])


def _totals(draft: Draft) -> Table:
    """Totals of the level that the paper is about, before and after."""
    columns = [
        *draft.heads("category", "units"),
        *draft.short_heads(("current", "change", "planned", "gaining", "losing")),
        *(
            Column(draft.words(f"words.column_{when}"), draft.words(f"document.measure_{measure}"))
            for measure in ("mean", "least")
            for when in ("whole_before", "whole_after")
        ),
    ]
    lines = [
        Line((draft.name(category), *draft.cells(category, draft.rows(category, draft.level), TOTALS)))
        for category in draft.present
    ]
    title = draft.words("document.table_brief", level=draft.units_name)
    return Table(title, columns, lines, draft.words("document.unit_posts_percent"))


# where posts come from


def sources_told(draft: Draft, category: str, most: int) -> str:
    """Say where the level gets its posts from, or gives them to: other levels by jurisdiction, reserve, approvals."""
    change = sum(row.change for row in draft.rows(category, draft.level))
    if not change or not draft.known_now(category):
        return ""
    sides = list(_sides(draft, category, most))
    key = "document.gained_from" if change > 0 else "document.given_to"
    return draft.words(
        key, level=draft.units_name, category=draft.name(category), posts=abs(change), sides=draft.clauses(sides)
    )


def _sides(draft: Draft, category: str, most: int) -> Iterator[str]:
    for level in LEVEL_ORDER:
        if level != draft.level and (rows := draft.rows(category, level)):
            changes = [(row.jurisdiction, row.change) for row in rows]
            yield from _side(draft, "", changes, most, level_units(level, draft.language))
    reserve = [(row.jurisdiction, row.after - row.before) for row in draft.plan.reserve if row.category == category]
    yield from _side(draft, "_reserve", reserve, most)
    approved = [(row.jurisdiction, -row.posts) for row in draft.plan.changes if row.category == category]
    yield from _side(draft, "_approval", approved, most)


def _side(draft: Draft, kind: str, changes: Sequence[tuple[str, int]], most: int, name: str = "") -> Iterator[str]:
    """Say what one side gives or takes, in all and by jurisdiction."""
    by_place: Counter[str] = Counter()
    for code, change in changes:
        by_place[draft.place_of.get(code, code)] += change
    whole = sum(by_place.values())
    if not whole:
        return
    found = sorted(
        ((draft.place_name(code), abs(change)) for code, change in by_place.items() if change), key=_largest_first
    )
    names = draft.words("document.in_brackets", words=draft.named(found, most)) if len(found) > 1 else ""
    way = ("gives" if whole < 0 else "takes") + kind
    yield draft.words(f"document.side_{way}", side=name, posts=abs(whole)) + names


def _largest_first(found: tuple[str, int]) -> tuple[int, str]:
    return -found[1], found[0]


# who gains and loses


def _largest(draft: Draft) -> Iterator[Table]:
    """The units that gain and lose most, side by side, each with its reason."""
    reasons = Reasons(draft.plan, draft.language)
    gaining, losing = (_ranked(draft, sign)[:MOST_CHANGED] for sign in (1, -1))
    if not gaining and not losing:
        return
    columns = [
        Column(
            draft.words(f"words.column_{name}"),
            draft.words(f"document.band_{side}"),
            "text" if name != "moved_by" else "change",
        )
        for side in ("gaining", "losing")
        for name in ("unit", "moved_by", "reason_brief")
    ]
    lines = [
        Line((*_changed(draft, reasons, gained), *_changed(draft, reasons, lost)))
        for gained, lost in zip_longest(gaining, losing)
    ]
    merged = draft.words("document.note_largest_merged") if any(merge.taken for merge in draft.plan.merges) else ""
    notes = [draft.sentences([draft.words("document.note_largest"), merged])]
    yield Table(draft.words("document.table_largest"), columns, lines, draft.words("document.unit_posts"), notes)


def _ranked(draft: Draft, sign: int) -> list[list[PostsRow]]:
    """Return the rows of units that gain, or lose, the largest change first; units that a merge opens or closes are none."""
    anew = draft.anew
    counted = [code for code, item in draft.plan.case.categories.items() if item.counts_in_total]
    units: dict[str, list[PostsRow]] = {}
    for category in counted:
        for row in draft.rows(category):
            if row.unit_id not in anew:
                units.setdefault(row.unit_id, []).append(row)
    changes = {unit: sign * sum(row.change for row in rows) for unit, rows in units.items()}
    found = sorted((unit for unit, change in changes.items() if change > 0), key=lambda unit: (-changes[unit], unit))
    return [units[unit] for unit in found]


def _changed(draft: Draft, reasons: Reasons, rows: Sequence[PostsRow] | None) -> Iterator[Cell | str]:
    """Yield name, change and reason of a unit; the reason is that of its largest change."""
    if rows is None:
        yield from ("", "", "")
        return
    change = sum(row.change for row in rows)
    main = max(rows, key=lambda row: row.change if change > 0 else -row.change)
    first = rows[0]
    yield draft.in_full(first.unit_id, first.name)
    yield draft.change(change, draft.result(row.category for row in rows))
    yield reasons.in_brief(main)
