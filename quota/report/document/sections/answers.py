"""What a meeting will ask of a plan, answered from its figures: why somebody ends above the need, or stays below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quota.model.subject import pool_of
from quota.need import two_decimals
from quota.plan.coverage import percent_words
from quota.plan.records import PostsRow
from quota.plan.totals import totals
from quota.report.document.blocks import Item
from quota.report.document.draft import Draft
from quota.report.reasons import Reasons
from quota.words import figures
from quota.words.names import kind_of

MOST_PLACES_TOLD = 4
"""Jurisdictions that an answer names with their figures."""


def answers(draft: Draft) -> Iterator[Item]:
    """Yield the answers that the plan gives reason for."""
    for name, find in (
        ("above_need", _above_need),
        ("ample_gain", _ample_gain),
        ("below", _below),
        ("least", _least),
        ("registered", _registered),
    ):
        found = [words for words in (find(draft, category) for category in draft.plan.case.categories) if words]
        if found:
            yield Item(draft.words(f"document.lead_{name}"), draft.sentences(found))
    single = _single(draft)
    if single:
        yield Item(draft.words("document.lead_single"), single)


@dataclass(frozen=True)
class _Place:
    """A jurisdiction that gets posts from other levels, or could: its units, and the units above that can give."""

    name: str
    total: figures.Total
    crossing: int
    own: bool
    spare: int
    givers: figures.Total


def _crossed(draft: Draft, category: str) -> Mapping[str, _Place]:
    """Return the jurisdictions of a category that other levels of theirs can give to, by code."""
    found: dict[str, _Place] = {}
    above = [row for row in draft.rows(category) if row.level != draft.level]
    into = [move for move in draft.moves.get(category, ()) if kind_of(draft.plan, move) == "down"]
    for code, rows in draft.by_place(category).items():
        givers = [row for row in above if draft.place_of.get(row.jurisdiction) == code]
        moves = [move for move in into if draft.place_of.get(pool_of(move.to_pool).jurisdiction) == code]
        found[code] = _Place(
            name=draft.place_name(code),
            total=draft.total(rows),
            crossing=sum(move.posts for move in moves),
            own=all(draft.place_of.get(pool_of(move.from_pool).jurisdiction) == code for move in moves),
            spare=_spare_left(draft, category, givers),
            givers=draft.total(givers),
        )
    return found


def _spare_left(draft: Draft, category: str, rows: Sequence[PostsRow]) -> int:
    """Return how many posts units could still give."""
    units = draft.plan.case.units
    spare = {row.unit_id: units[row.unit_id].holdings[category].spare for row in rows}
    anew = draft.anew
    return sum(
        max(held + row.change, 0)
        for row in rows
        if (held := spare[row.unit_id]) is not None and row.unit_id not in anew
    )


def _above_need(draft: Draft, category: str) -> str:
    """Say why a category that gained ends above its own need."""
    total = draft.totals.get((category, draft.level))
    if category not in draft.counted or total is None or not total.change > 0:
        return ""
    mean = total.after.mean
    over = Decimal(total.planned) - two_decimals(total.need)
    if mean is None or mean <= 1 or over <= 0:
        return ""
    values = {"category": draft.name(category), "level": draft.units_name, "mean": percent_words(mean), "over": over}
    givers = [row for row in draft.rows(category) if row.level != draft.level]
    mean_above = draft.total(givers).after.mean if givers else None
    if mean_above is None or not any(move.route for move in draft.moves[category]):
        return draft.words("document.above_need", **values)
    return draft.words("document.above_need_crossing", above=percent_words(mean_above), **values)


def _ample_gain(draft: Draft, category: str) -> str:
    """Say why jurisdictions above full need still gain: what they get is their own, and may go nowhere else."""
    places = [
        place
        for place in _crossed(draft, category).values()
        if place.crossing and place.own and place.total.change > 0 and (mean := place.total.before.mean) and mean > 1
    ]
    if not places:
        return ""
    return draft.words(
        "document.ample_gain",
        category=draft.name(category),
        places=draft.listed(
            draft.words(
                "document.place_gains",
                place=place.name,
                change=place.total.change,
                before=percent_words(place.total.before.mean),
                after=percent_words(place.total.after.mean),
                above=percent_words(place.givers.after.mean),
            )
            for place in places
        ),
    )


def _below(draft: Draft, category: str) -> str:
    """Say why jurisdictions end below full need while others end above: what their own units above can still give."""
    places = _crossed(draft, category)
    ends = {code: place.total.after.mean for code, place in places.items() if place.total.after.mean is not None}
    crossing = any(place.crossing for place in places.values())
    if not crossing or not any(mean > 1 for mean in ends.values()):
        return ""
    short = sorted((mean, code) for code, mean in ends.items() if mean < 1)
    if not short:
        return ""
    parts = [
        draft.words(
            "document.place_below" if places[code].spare else "document.place_spent",
            place=places[code].name,
            mean=percent_words(mean),
            crossing=places[code].crossing,
            spare=places[code].spare,
        )
        for mean, code in short[:MOST_PLACES_TOLD]
    ]
    more = draft.words("document.and_more_places", count=len(short)) if len(short) > MOST_PLACES_TOLD else ""
    open_ended = any(places[code].spare for _, code in short)
    why = draft.words("document.below_threshold", points=_threshold(draft, category)) if open_ended else ""
    told = draft.words("document.below", category=draft.name(category), places=draft.clauses(parts) + more)
    return draft.sentences([told, why])


def _threshold(draft: Draft, category: str) -> str:
    """Name the thresholds for crossing, in percentage points of coverage; changing posts has one of its own."""
    prices = sorted({route.price for route in draft.plan.case.routes if route.category == category})
    own = draft.plan.case.settings.stickiness[category]
    return draft.listed(draft.words("document.points", points=f"{price + own:f}") for price in prices)


def _least(draft: Draft, category: str) -> str:
    """Say why the unit of least coverage stays where it is."""
    total = draft.totals.get((category, draft.level))
    worst = total.after.worst if total and draft.known_now(category) else None
    if category not in draft.counted or worst is None or worst.coverage >= 1:
        return ""
    row = next(row for row in draft.rows(category, draft.level) if row.unit_id == worst.unit)
    note = draft.note(worst.unit)
    holding = draft.plan.case.units[worst.unit].holdings[category]
    reason = Reasons(draft.plan, draft.language).of_posts(row)
    return draft.words(
        "document.least",
        category=draft.name(category),
        unit=draft.unit(worst.name),
        share=percent_words(worst.coverage),
        reason=draft.comma([reason, note]) if note and holding.pin is not None else reason,
    )


def _single(draft: Draft) -> str:
    """Say how many units change by one post only, and what a change has to be worth."""
    anew = draft.anew
    counts = {
        category: sum(abs(row.change) == 1 and row.unit_id not in anew for row in draft.rows(category, draft.level))
        for category in filter(draft.known_now, draft.present)
    }
    if not any(counts.values()):
        return ""
    told = (
        draft.words("document.units_of_category", category=draft.name(code), units=counts[code])
        for code in counts
        if counts[code]
    )
    words = draft.words("document.single", count=sum(counts.values()), told=draft.listed(told))
    over = any(draft.plan.case.settings.stickiness[code] for code in counts)
    return draft.sentences([words, draft.words("document.single_over") if over else ""])


def _registered(draft: Draft, category: str) -> str:
    """Count apart the posts and people that a merge only registers anew."""
    moves = [
        move for move in draft.plan.transfers if move.category == category and kind_of(draft.plan, move) == "merge"
    ]
    posts, people = sum(move.posts for move in moves), sum(move.people for move in moves)
    if not posts and not people:
        return ""
    values = {"posts": posts, "people": people, "moved": totals(draft.plan, category).moved}
    return draft.words("document.registered", category=draft.name(category), **values)
