"""A plan carried out over years: posts, people and hiring, year by year (docs/years.md)."""

from quota.phase.course import Course, make_course
from quota.phase.start import Start, YearsError, start_of

__all__ = ["Course", "Start", "YearsError", "make_course", "start_of"]
