"""Which of many draws are tried every day, and which when there is time."""

from __future__ import annotations

from collections.abc import Sequence

import pytest


def few(draws: Sequence[object], every_day: int) -> list[object]:
    """Return draws to parametrise a test with, a tuple for several arguments; all but the first few are slow."""
    rest = (draw if isinstance(draw, tuple) else (draw,) for draw in draws[every_day:])
    return [*draws[:every_day], *(pytest.param(*draw, marks=pytest.mark.slow) for draw in rest)]


def blocks(count: int) -> pytest.MarkDecorator:
    """Parametrise a test with the number of its block; `conftest` hands blocks out to whichever process is free."""
    return pytest.mark.parametrize("block", range(count), ids="block{}".format)
