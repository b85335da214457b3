"""How often Python looks for objects that only refer to each other."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

OBJECTS = 500_000
"""New objects after which Python looks. A country is millions of objects without any such: to look as often as Python does
by itself takes a quarter of the time of a solve."""


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Look seldom within; whoever asked for seldomer looks, or for none, keeps them."""
    often, *older = gc.get_threshold()
    if not 0 < often < OBJECTS:
        yield
        return
    gc.set_threshold(OBJECTS)
    try:
        yield
    finally:
        gc.set_threshold(often, *older)
