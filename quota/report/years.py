"""The years of a plan for its papers; what reckons years is loaded only where a plan has some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quota.texts import Language
from quota.words.standing import Surety

if TYPE_CHECKING:
    from quota.phase import Course
    from quota.phase.papers import YearsTold


def years_told(course: Course | None, language: Language, plan: Surety) -> YearsTold | None:
    """Return the years in words and tables, with how sure the plan is; nothing of a plan that is not carried out over years."""
    if course is None:
        return None
    from quota.phase.papers import YearsTold  # noqa: PLC0415 - few scenarios have years

    return YearsTold(course, language, plan)
