"""Transfers as drawn streams: from the pools, or units, that give to those that take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from quota.model.subject import pool_of
from quota.plan.matching import APPROVAL, RESERVE
from quota.plan.plan import Plan
from quota.plan.records import TransferRow
from quota.report.vectors.ink import FAINT, WIDE, shortened, text_width
from quota.report.vectors.sheet import LEGEND, Canvas, Drawing, box, ribbon
from quota.report.vectors.subjects import standing_notes
from quota.texts import Language, text
from quota.words.names import KINDS, Kind, category_name, end_words, kind_of, pool_words

STREAMS = 360
"""Width between the two sides, where there is so much room. [px]"""
LEAST = 420.0
"""Least width, for title and notes. [px]"""
NAMES = 0.4
"""Part of the whole width that the names of a side take at most."""
LEAST_SLOT, GAP, ROOM = 17.0, 5.0, 560.0
"""Least height of a name, space between two, and height that all posts together take. [px]"""
INK: Mapping[str, str] = {
    "move": "#c9d3dd", "down": "#1f4e79", "across": "#e69f3c", "up": "#7d4e9e",
    "reserve": "#8a8a8a", "approval": "#4f9a94",
}  # fmt: skip


class Node(NamedTuple):
    """A pool, a unit, a reserve or an approval: what it is sorted by, unlike every other's, and its name."""

    order: str
    name: str


@dataclass(frozen=True, slots=True)
class Stream:
    """Posts of one kind that go from one end to another."""

    giver: Node
    taker: Node
    kind: Kind
    posts: int


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one end on its side: top and height in pixels."""

    top: float
    height: float


def transfers(
    plan: Plan, category: str, language: Language, *, jurisdiction: str | None = None, width: float = WIDE
) -> Drawing | None:
    """Draw what moves between pools as streams, as wide as the posts are many.

    Posts that pass to the successor of merged institutions are not drawn: a note counts them.

    Parameters
    ----------
    jurisdiction : str, optional
        Draw only what this jurisdiction's units give or take, unit by unit. Default: pools of all jurisdictions; units
        where there is only one.

    Returns
    -------
    Drawing or None
        None where nothing moves.

    Raises
    ------
    KeyError
        If the plan has no such category or jurisdiction.
    """
    name = category_name(plan.case, category, language)
    pools = {pool for move in plan.transfers for pool in (move.from_pool, move.to_pool)}
    homes = {pool_of(pool).jurisdiction for pool in pools}
    if jurisdiction is None and len(homes) == 1:
        jurisdiction = homes.pop()
    place = plan.case.jurisdictions[jurisdiction].name if jurisdiction else plan.case.settings.title
    moves = [
        move for move in plan.transfers if move.category == category and move.posts and _touches(move, jurisdiction)
    ]
    streams = _streams(plan, moves, language, by_unit=jurisdiction is not None)
    if not streams:
        return None
    merging = sum(move.posts for move in moves if kind_of(plan, move) == "merge")
    title = text("charts.transfers_title", language, place=place, category=name)
    notes = [text("charts.transfers_note", language, posts=sum(stream.posts for stream in streams))]
    notes += [text("charts.transfers_merging", language, posts=merging)] if merging else []
    return _drawn(streams, language, width, title, [*notes, *standing_notes(plan, language, category)])


def _touches(move: TransferRow, jurisdiction: str | None) -> bool:
    ends = (pool_of(move.from_pool).jurisdiction, pool_of(move.to_pool).jurisdiction)
    return jurisdiction is None or jurisdiction in ends


def _streams(plan: Plan, moves: Sequence[TransferRow], language: Language, *, by_unit: bool) -> list[Stream]:
    """Add up moves by their ends and kind: by jurisdiction, then level, or by the unit's code; merges left out."""
    posts: Counter[tuple[Node, Node, Kind]] = Counter()
    for move in moves:
        kind = kind_of(plan, move)
        if kind != "merge":
            giver = _end(plan, move.from_unit, move.from_name, move.from_pool, language, by_unit=by_unit)
            taker = _end(plan, move.to_unit, move.to_name, move.to_pool, language, by_unit=by_unit)
            posts[giver, taker, kind] += move.posts
    order = sorted(posts, key=lambda key: (key[0], key[1], KINDS.index(key[2])))
    return [Stream(*key, posts[key]) for key in order]


def _end(plan: Plan, unit: str, name: str, pool: str, language: Language, *, by_unit: bool) -> Node:
    if unit == APPROVAL:
        return Node(f"{pool_of(pool).jurisdiction}/approval/{name}", end_words(plan.case, unit, name, language))
    words = pool_words(plan.case, pool_of(pool), language)
    if unit == RESERVE:
        return Node(f"{pool}/reserve", text("audit.reserve_of", language, pool=words))
    return Node(f"{pool}/{unit}", name) if by_unit else Node(pool, words)


def _drawn(streams: Sequence[Stream], language: Language, width: float, title: str, notes: Sequence[str]) -> Drawing:
    scale = min(14.0, ROOM / sum(stream.posts for stream in streams))
    taken = _totals((stream.taker, stream.posts) for stream in streams)
    takers = _slots({end: taken[end] for end in sorted(taken)}, scale)
    given = _totals((stream.giver, stream.posts) for stream in streams)
    givers = _slots({end: given[end] for end in _near(given, streams, list(takers))}, scale)
    height = max(slot.top + slot.height for side in (givers, takers) for slot in side.values())
    givers, takers = _centred(givers, height), _centred(takers, height)
    sheet = Canvas()
    kinds = [kind for kind in KINDS if any(stream.kind == kind for stream in streams)]
    square = box(-6, -6, 12, 12)
    sheet.legend(
        0, LEGEND / 2, [(square, INK[kind], INK[kind], text(f"report.kind_{kind}", language)) for kind in kinds]
    )
    rows = list(_areas(streams, givers, takers, scale, language))
    sides = [(givers, given), (takers, taken)]
    told = [[f"{shortened(end.name, width * NAMES - 40)} {totals[end]}" for end in slots] for slots, totals in sides]
    left, right = (max(map(text_width, words)) + 10 for words in told)
    across = min(STREAMS, width - left - right)
    for number, (start, end) in enumerate(zip(rows[::2], rows[1::2], strict=True)):
        ends = [(left + across * row["x"], LEGEND + row["top"], LEGEND + row["bottom"]) for row in (start, end)]
        tip = text("charts.stream_told", language, **{key: start[key] for key in ("giver", "taker", "kind", "posts")})
        sheet.shape(ribbon(ends[0], ends[1]), INK[streams[number].kind], edge="white", tip=tip)
    for x, anchor, step, slots, words in (
        (left, "end", -8, givers, told[0]),
        (left + across, "start", 8, takers, told[1]),
    ):
        for slot, name in zip(slots.values(), words, strict=True):
            sheet.line((x, LEGEND + slot.top), (x, LEGEND + slot.top + slot.height), FAINT, width=5)
            sheet.words(x + step, LEGEND + slot.top + slot.height / 2, name, anchor=anchor)
    names = [{"words": words} for side in told for words in side]
    whole = max(left + across + right, min(width, LEAST))
    return sheet.finished(title, notes, {"streams": rows, "names": names}, whole, LEGEND + height)


def _totals(parts: Iterable[tuple[Node, int]]) -> Counter[Node]:
    totals: Counter[Node] = Counter()
    for end, posts in parts:
        totals[end] += posts
    return totals


def _near(givers: Iterable[Node], streams: Sequence[Stream], takers: Sequence[Node]) -> list[Node]:
    """Order givers by the mean place of those that they give to, so that streams cross little."""
    places: Counter[Node] = Counter()
    posts: Counter[Node] = Counter()
    for stream in streams:
        places[stream.giver] += takers.index(stream.taker) * stream.posts
        posts[stream.giver] += stream.posts
    return sorted(givers, key=lambda end: (Fraction(places[end], posts[end]), end))


def _slots(totals: Mapping[Node, int], scale: float) -> dict[Node, Slot]:
    """Stack ends from the top down, far enough apart that their names do not touch."""
    slots, top = {}, 0.0
    for end, posts in totals.items():
        height = posts * scale
        room = max(height, LEAST_SLOT)
        slots[end] = Slot(top + (room - height) / 2, height)
        top += room + GAP
    return slots


def _centred(slots: Mapping[Node, Slot], height: float) -> dict[Node, Slot]:
    """Spread a side that is shorter than the other over the whole height."""
    used = max(slot.top + slot.height for slot in slots.values())
    gap = (height - used) / (len(slots) + 1)
    return {end: Slot(slot.top + gap * (place + 1), slot.height) for place, (end, slot) in enumerate(slots.items())}


def _areas(
    streams: Sequence[Stream],
    givers: Mapping[Node, Slot],
    takers: Mapping[Node, Slot],
    scale: float,
    language: Language,
) -> Iterator[dict[str, Any]]:
    """Yield the outline of every stream: those of one end lie side by side, in the order of the other side."""
    by_taker = sorted(streams, key=lambda stream: (list(takers).index(stream.taker), KINDS.index(stream.kind)))
    by_giver = sorted(streams, key=lambda stream: (list(givers).index(stream.giver), KINDS.index(stream.kind)))
    left = _tops(((stream, stream.giver) for stream in by_taker), givers, scale)
    right = _tops(((stream, stream.taker) for stream in by_giver), takers, scale)
    for number, stream in enumerate(streams):
        for x, top in ((0, left[stream]), (1, right[stream])):
            yield {
                "stream": number,
                "x": x,
                "top": round(top, 2),
                "bottom": round(top + stream.posts * scale, 2),
                "giver": stream.giver.name,
                "taker": stream.taker.name,
                "kind": text(f"report.kind_{stream.kind}", language),
                "posts": stream.posts,
            }


def _tops(ends: Iterable[tuple[Stream, Node]], slots: Mapping[Node, Slot], scale: float) -> dict[Stream, float]:
    used: Counter[Node] = Counter()
    tops = {}
    for stream, end in ends:
        tops[stream] = slots[end].top + used[end] * scale
        used[end] += stream.posts
    return tops
