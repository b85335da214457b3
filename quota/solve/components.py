"""Parts of a case that no row ties together: each can be solved for itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from quota.model.rows import Quantity, Row


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
