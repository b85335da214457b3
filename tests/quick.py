"""Which of many draws are tried every day, and which when there is time."""

from __future__ import annotations

from collections.abc import Sequence

import pytest


def few(draws: Sequence[object], every_day: int) -> list[object]:
    """Return draws to parametrise a test with, of which all but the first few are slow."""
    return [*draws[:every_day], *(pytest.param(draw, marks=pytest.mark.slow) for draw in draws[every_day:])]
