"""Where names on a map stand, so that they touch neither each other nor, if possible, the symbols."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

HEIGHT = 17.0
"""Of a name. [px]"""
CLEAR = 9.0
"""Between a seat and the edge of its name. [px]"""
FARTHEST = 5
"""Rings around a point on which a name may stand."""


class Name(NamedTuple):
    """A name, the point that it belongs to, and its width. [px]"""

    words: str
    x: float
    y: float
    width: float


class Box(NamedTuple):
    """What a name or a symbol covers, by its middle. [px]"""

    x: float
    y: float
    width: float
    height: float

    def touches(self, other: Box) -> bool:
        """Return whether two boxes overlap."""
        return (
            abs(self.x - other.x) < (self.width + other.width) / 2
            and abs(self.y - other.y) < (self.height + other.height) / 2
        )


def placed(names: Iterable[Name], symbols: Sequence[Box], rings: int = 1) -> list[tuple[Name, Box]]:
    """Return the names that find a place, in the order in which they are asked for, earlier ones first served.

    Parameters
    ----------
    rings : int
        How far from its point a name may stand: 1 for the seat of a unit, more for a whole area.
    """
    taken: list[tuple[Name, Box]] = []
    for name in names:
        free = [box for box in _places(name, rings) if not any(box.touches(other) for _, other in taken)]
        if free:
            taken.append((name, min(free, key=lambda box: sum(box.touches(symbol) for symbol in symbols))))
    return taken


def _places(name: Name, rings: int) -> Iterable[Box]:
    """Yield the places of a name from the best to the worst: above, below, right, left, then farther off."""
    if rings > 1:
        yield Box(name.x, name.y, name.width, HEIGHT)
    for ring in range(1, rings + 1):
        up, across = ring * (HEIGHT / 2 + CLEAR), name.width / 2 + CLEAR + (ring - 1) * HEIGHT
        for x, y in (
            (0.0, up),
            (0.0, -up),
            (across, 0.0),
            (-across, 0.0),
            (across, up),
            (-across, up),
            (across, -up),
            (-across, -up),
        ):
            yield Box(name.x + x, name.y + y, name.width, HEIGHT)
