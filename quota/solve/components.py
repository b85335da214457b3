"""Parts of a case that no row ties together: each can be solved for itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from quota.model.ranges import Range
from quota.model.rows import Quantity, Row


class Component(NamedTuple):
    """Quantities that rows tie together, with those that stand still in the same rows, and these rows."""

    spans: Mapping[Quantity, Range]
    rows: Sequence[Row]


def parts(spans: Mapping[Quantity, Range], rows: Sequence[Row]) -> Iterator[Component]:
    """Yield the parts of a case; the last one is what stands still everywhere, with the rows over nothing else.

    Parameters
    ----------
    spans : Mapping[Quantity, Range]
        How far each quantity can go by itself.
    rows : sequence of Row
        The rows over several quantities.
    """
    changing = [quantity for quantity, span in spans.items() if span.low < span.high]
    left = dict.fromkeys(range(len(rows)))
    number = {quantity: number for number, quantity in enumerate(spans)}
    for quantities, places in components(changing, rows):
        here = [rows[place] for place in places]
        inside = set(quantities) | {quantity for row in here for quantity, _ in row.terms}
        for place in places:
            del left[place]
        order = quantities if len(inside) == len(quantities) else sorted(inside & number.keys(), key=number.__getitem__)
        yield Component({quantity: spans[quantity] for quantity in order}, here)
    still = {quantity: span for quantity, span in spans.items() if span.low == span.high}
    yield Component(still, [rows[place] for place in left])


def components(quantities: Iterable[Quantity], rows: Sequence[Row]) -> Iterator[tuple[list[Quantity], list[int]]]:
    """Yield the quantities of each part and the places of the rows over them, in the order of the quantities.

    Parameters
    ----------
    quantities : iterable of Quantity
        Those that can change; others tie nothing together, and belong to no part.
    """
    places: dict[Quantity, list[int]] = {quantity: [] for quantity in quantities}
    order = {quantity: number for number, quantity in enumerate(places)}
    tied = [[quantity for quantity, _ in row.terms if quantity in places] for row in rows]
    for place, here in enumerate(tied):
        for quantity in here:
            places[quantity].append(place)
    seen: set[Quantity] = set()
    for start in places:
        if start in seen:
            continue
        part, waiting, found = {start}, [start], set[int]()
        while waiting:
            for place in places[waiting.pop()]:
                if place not in found:
                    found.add(place)
                    fresh = [quantity for quantity in tied[place] if quantity not in part]
                    part.update(fresh)
                    waiting += fresh
        seen |= part
        yield sorted(part, key=order.__getitem__), sorted(found)
