"""What the parts of the page are written from."""

from __future__ import annotations

from quota.words.pen import Pen

MOST_DETAILED = 3000
"""Units × categories up to which a page holds every explanation; a larger one would take long to open."""


class PageView(Pen):
    """A plan about to become a page."""

    @property
    def detailed(self) -> bool:
        """Whether the plan is small enough for a page with every explanation."""
        return len(self.plan.posts) <= MOST_DETAILED
