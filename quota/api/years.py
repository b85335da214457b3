"""What the years of plans start from, and those of several plans side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from quota import plan
from quota.api.errors import refusal
from quota.phase import Course, Start, YearsError, make_course, start_of
from quota.phase.course import NoCourseError
from quota.phase.open_target import open_start
from quota.phase.words import YearSummary, obstacle_lines, summary
from quota.plan import RecheckError, read_rows, recheck
from quota.plan.recheck import read_quantities
from quota.solve.optimum import optimise
from quota.solve.outcome import StoppedError
from quota.texts import Language, render, text

if TYPE_CHECKING:
    from quota.api.scenario import Scenario


def course_of(made: plan.Plan, language: Language) -> tuple[Course | None, list[str]]:
    """Return the years in which a plan is carried out, or why they cannot be had; neither where its scenario has none."""
    case = made.case
    if not case.years:
        return None, []
    limit = case.settings.time_limit
    try:
        start = start_of(case, made.needs, read_quantities(case, made))
        return make_course(start, case.settings.solver, None if limit is None else float(limit)), []
    except NoCourseError as error:
        return None, obstacle_lines(start, error, language)
    except (YearsError, StoppedError) as error:
        return None, [render(error.message, language)]


class YearsBeside:
    """The years of several plans, year by year; of a plan that has none it is said why.

    Parameters
    ----------
    sides : mapping of name to plan
        None: only its tables are known, not its scenario.
    """

    def __init__(self, sides: Mapping[str, plan.Plan | None], language: Language) -> None:
        self.language, self._illustrative = language, False
        self._found: list[tuple[int, int, str, YearSummary, str]] = []
        self._without: list[tuple[str, list[str]]] = []
        for name, made in sides.items():
            course, why = (None, [text("phase.beside_tables", language)]) if made is None else course_of(made, language)
            if course is None:
                self._without.append((name, why or [text("phase.beside_none", language)]))
                continue
            self._illustrative = self._illustrative or course.start.case.illustrative
            kinds = course.start.case.categories
            order = {code: (place, kind.named(language)) for place, (code, kind) in enumerate(kinds.items())}
            for row in summary(course):
                place, words = order[row.category]
                self._found.append((row.year, place, name, row, words))
        self._found.sort(key=lambda found: found[:2])

    @property
    def rows(self) -> list[tuple[str, YearSummary]]:
        """Name of the plan and what a year comes to, by year and category: the plans one below the other."""
        return [(name, row) for _, _, name, row, _ in self._found]

    @property
    def table(self) -> tuple[list[str], list[list[object]]]:
        """Headings and rows in words."""
        heads = [text(f"phase.column_{name}", self.language) for name in ("plan", *YearSummary._fields)]
        return heads, [[name, *row._replace(category=words)] for _, _, name, row, words in self._found]

    @property
    def lines(self) -> list[str]:
        """Whether figures are made up, and why plans have no years; nothing where no plan has any."""
        none = text("phase.beside_none", self.language)
        marked = [text("phase.illustrative", self.language)] if self._illustrative else []
        return marked + [
            text("phase.beside_without", self.language, name=name, why=words.strip())
            for name, why in self._without
            for words in why
            if self._found or words != none
        ]


class AskedYears(NamedTuple):
    """What the years are to be: how many (None: all), whether nobody moves, whether the last year is decided here too."""

    years: int | None = None
    nobody_moves: bool = False
    open_target: bool = False


def start_for(
    scenario: Scenario, asked: AskedYears, solver: str, limit: float | None, target: Path | str | None = None
) -> Start:
    """Return where the years of a plan start: of the best one of today or of the last year, or of a folder's."""
    case, needs, years = scenario.case, scenario.needs.measured, asked.years
    if asked.open_target:
        if target:
            raise refusal(scenario.language, "phase.open_or_target")
        return open_start(case, needs, solver, limit, years, moving=not asked.nobody_moves)
    if target is None:
        return start_of(case, needs, optimise(case, needs, solver, limit).quantities, years)
    stored = read_rows(Path(target))
    try:
        recheck(case, stored)
    except RecheckError as error:
        detail = error.breaches[0]
        raise refusal(scenario.language, "phase.target_unlike", folder=target, detail=detail) from None
    return start_of(case, needs, read_quantities(case, stored), years)


def in_words(
    scenario: Scenario, columns: Sequence[str], rows: Iterable[Sequence[object]], keys: Sequence[str] = ()
) -> tuple[list[str], list[list[object]]]:
    """Return headings and rows in words: categories and figures by their names; `keys` are columns that bear their own."""
    language, kinds = scenario.language, scenario.case.categories

    def worded(column: str, cell: object) -> object:
        if column == "category" and cell in kinds:
            return kinds[str(cell)].named(language)
        return text(f"phase.column_{cell}", language) if column == "figure" else cell

    heads = [name if name in keys else text(f"phase.column_{name}", language) for name in columns]
    return heads, [[worded(name, cell) for name, cell in zip(columns, row, strict=True)] for row in rows]
