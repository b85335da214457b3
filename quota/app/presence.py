"""Whether anybody looks at the page."""

from __future__ import annotations

TICK = 5.0
"""Seconds between two looks."""
PATIENCE = 24
"""Looks without a word from a tab after which nobody is there: two minutes. A machine that sleeps does not look."""


class Presence:
    """Counts looks since a tab was heard of: no clock is asked, so that sleep and a clock that is set back do no harm."""

    def __init__(self) -> None:
        self._looks: int | None = None

    def seen(self) -> None:
        """Hear from a tab."""
        self._looks = PATIENCE

    def look(self) -> bool:
        """Look once; return whether somebody is there, or nobody has come yet."""
        if self._looks is None:
            return True
        self._looks -= 1
        return self._looks > 0
