"""A plan as analysts have it: its tables, what binds, who gets what and why, its charts and its papers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quota.api.errors import BAD_INPUT, NO_PLAN, QuotaError, refusal, told
from quota.api.finding import find_addressees, find_held, find_unit
from quota.api.sources import MADE
from quota.api.tables import KEYS, RULE, plan_table, rule_row
from quota.plan import Status, path_from, plan, read_rows, recheck, replaced_whole, write_tables
from quota.plan.recheck import read_quantities
from quota.plan.records import RECORDS
from quota.plan.totals import Totals, status_words, totals
from quota.texts import Language, text
from quota.words.binding import binding_rows

if TYPE_CHECKING:
    from quota.api.comparison import Comparison
    from quota.api.frames import Frame
    from quota.api.plots import Plots
    from quota.api.requests import Request
    from quota.api.scenario import Scenario
    from quota.phase import Course
    from quota.plan.explanation import Explanation
    from quota.plan.hand.repair import Repair
    from quota.report.told import ToldBlocks
    from quota.study.fairness import Fairness
    from quota.words.appeals import Appealed

# Modules that few commands need are imported where they are used: `solve` pays for every one that it loads.
TOTALS = tuple({"before": "current", "after": "planned"}.get(name, name) for name in Totals._fields)
MEASURED = ("units", "posts", "least_coverage", "least_unit", "mean_coverage", "short_units", "short_share")
WANTED = ("unit_id", "name", "category", "wanted", "best", "planned", "is_kept")


class Plan:
    """A plan, complete and reconciled. Get one with `Scenario.solve` or `open_plan`.

    Parameters
    ----------
    scenario : Scenario
        What it was made from.
    made : quota.plan.Plan
        The plan itself, in records.
    seconds : float
        How long it took.
    repair : Repair, optional
        Of a plan around numbers made by hand: what became of them.
    by_hand : Mapping, optional
        What its manifest says of them.
    """

    def __init__(
        self,
        scenario: Scenario,
        made: plan.Plan,
        *,
        seconds: float = 0,
        repair: Repair | None = None,
        by_hand: Mapping[str, Any] | None = None,
    ) -> None:
        self.scenario = scenario
        self.made = made
        self.seconds = seconds
        self.repair, self._by_hand = repair, by_hand

    # --- Tables ------------------------------------------------------------------------------------------------------

    @cached_property
    def posts(self) -> Frame:
        """Every unit's posts before and after: one row per unit and category."""
        return self.table("posts")

    @cached_property
    def transfers(self) -> Frame:
        """Posts, and people with them, from one end to another."""
        return self.table("transfers")

    @cached_property
    def reserve(self) -> Frame:
        """Posts that each pool keeps unassigned."""
        return self.table("reserve")

    @cached_property
    def changes(self) -> Frame:
        """How approvals are split."""
        return self.table("changes")

    @cached_property
    def rules(self) -> Frame:
        """Every row of every rule: what it limits, and what is left of it."""
        return self.table("rules")

    @cached_property
    def needs(self) -> Frame:
        """The parts of every need."""
        return self.table("needs")

    @cached_property
    def merges(self) -> Frame:
        """Merges of institutions: whether they take place, and what they free."""
        return self.table("merges")

    @cached_property
    def offices(self) -> Frame:
        """Posts of offices and institutions inside units."""
        return self.table("offices")

    @cached_property
    def digest(self) -> Frame:
        """How over-filled units shrink, year by year."""
        return self.table("digest")

    def table(self, name: str, *, exact: bool = False) -> Frame:
        """Return a table by its name, as `posts`; with exact numbers (Decimal, Fraction) if asked for."""
        if name not in RECORDS:
            raise refusal(self.language, "api.no_plan_table", name=name, names=", ".join(RECORDS))
        columns, rows = plan_table(self.made, name, self.language)
        return self.scenario.frame(rows, columns, exact=exact)

    def binding(self, *, exact: bool = False) -> Frame:
        """Return the rows with nothing to spare that policy can change, each with what one post of slack is worth."""
        rows = [rule_row(self.made, row, shown) for row, shown in binding_rows(self.made)]
        return self.scenario.frame(rows, ("rule", *KEYS, *RULE), exact=exact)

    def by_hand(self) -> Frame:
        """Return what became of every number made by hand; of a plan from `Audit.repair`."""
        units, wanted = self.made.case.units, self.repair.wanted if self.repair else ()
        rows = (
            (wish.unit, units[wish.unit].name, wish.category, wish.posts, wish.best, wish.planned, wish.kept)
            for wish in wanted
        )
        return self.scenario.frame(rows, WANTED)

    def totals(self) -> Frame:
        """Return each category before and after, and what moves."""
        names = {code: known.named(self.language) for code, known in self.made.case.categories.items()}
        rows = ((code, name, *totals(self.made, code)) for code, name in names.items())
        return self.scenario.frame(rows, ("category", "category_name", *TOTALS))

    def fairness(self, *, exact: bool = False) -> Frame:
        """Return how even each category is over the township-level units, before and after."""
        from quota.study.fairness import BASES, fairness, known_bases  # noqa: PLC0415

        bases = [base for base in BASES if base in known_bases(self.made)]
        rows = [(one.category, one.when, *fairness_cells(one, bases)) for one in fairness(self.made)]
        return self.scenario.frame(rows, ("category", "when", *MEASURED, *spread_names(bases)), exact=exact)

    # --- How sure, and why --------------------------------------------------------------------------------------------

    @property
    def language(self) -> Language:
        """The language in which it speaks."""
        return self.scenario.language

    @property
    def status(self) -> Status:
        """How it was found, and how sure it is."""
        return self.made.status

    @property
    def proved(self) -> bool:
        """Whether it is proved that no plan is better."""
        return self.made.status.outcome.value == "optimal"

    @property
    def value(self) -> float:
        """What is minimised: the priority of all posts filled, with thresholds. [percentage points, summed over posts]"""
        return float(self.made.status.value)

    def why(self, unit: str, category: str | None = None) -> ToldBlocks:
        """Tell why a unit got what it got.

        Parameters
        ----------
        unit : str
            Code or name; a slip is answered with the near ones.
        category : str, optional
            Code or name. Default: all that the unit holds.
        """
        from quota.report.explanation import explanation_words  # noqa: PLC0415 - heavy
        from quota.report.told import ToldBlocks  # noqa: PLC0415

        blocks = (explanation_words(self.made, one, self.language) for one in self._explained(unit, category))
        return ToldBlocks(tuple(block for found in blocks for block in found))

    def in_year(self, unit: str, year: int, category: str | None = None) -> list[str]:
        """Tell why a unit has what it has in a year of the years in which the plan is carried out, sentence by sentence.

        Parameters
        ----------
        unit, category
            As in `why`.
        year : int
            As in the table of years.
        """
        from quota.model.rows import Posts  # noqa: PLC0415
        from quota.phase.explain import year_explained  # noqa: PLC0415

        case = self.made.case
        found = find_unit(case, unit, self.language)
        numbers = [item.year for item in case.years]
        if not numbers:
            raise refusal(self.language, "phase.explain_no_years", code=BAD_INPUT)
        if year not in numbers:
            values = {"year": year, "first": numbers[0], "last": numbers[-1]}
            raise refusal(self.language, "phase.explain_no_year", code=BAD_INPUT, **values)
        course = self.course
        if course is None:
            lines = self.no_course
            raise QuotaError(lambda: lines, NO_PLAN)
        held = find_held(case, found, category, self.language)
        place = numbers.index(year)
        lines = [line for code in held for line in year_explained(course, Posts(found.id, code), place, self.language)]
        return [*lines, *([text("phase.illustrative", self.language)] if case.illustrative else [])]

    def explain(self, unit: str, category: str | None = None) -> list[dict[str, Any]]:
        """Return the same as records, one per category, as ``quota explain --json`` prints them."""
        from quota.api.explaining import explanation_record  # noqa: PLC0415

        return [explanation_record(self.made.case, found) for found in self._explained(unit, category)]

    def _explained(self, unit: str, category: str | None) -> list[Explanation]:
        from quota.plan.explain import NotBestError, explain  # noqa: PLC0415

        case = self.made.case
        found = find_unit(case, unit, self.language, {row.unit_id for row in self.made.posts})
        try:
            return explain(self.made, found.id, find_held(case, found, category, self.language))
        except NotBestError:
            raise refusal(self.language, "explain.not_best", code=BAD_INPUT, folder=self.scenario.title) from None

    def request(self, unit: str, asked: int | str, category: str | None = None) -> Request:
        """Return what a unit's request would change of this plan; see `Scenario.request`."""
        from quota.api.requests import requested  # noqa: PLC0415

        return requested(self.scenario, unit, asked, category, self)

    @property
    def plot(self) -> Plots:
        """Its charts, as ``plan.plot.coverage("institution")``."""
        from quota.api.plots import Plots  # noqa: PLC0415 - altair

        return Plots(self)

    def compare(self, *others: Plan, names: Sequence[str] | None = None) -> Comparison:
        """Return it beside other plans."""
        from quota.api.comparison import compare  # noqa: PLC0415 - pandas

        return compare([self, *others], names=names)

    # --- Written -----------------------------------------------------------------------------------------------------

    def save(self, folder: Path | str, *, certificate: bool = False) -> Path:
        """Write its tables into a folder; a plan there is replaced, and nothing else is.

        Parameters
        ----------
        certificate : bool
            Whether to write what ``python -m quota.verify`` proves the plan with, too.
        """
        self._write(Path(folder), lambda room: None, certificate=certificate)
        return Path(folder)

    def propose(self, folder: Path | str, *, letters: str | None = None) -> None:
        """Write its tables and the papers.

        Parameters
        ----------
        letters : str, optional
            Also a letter to a jurisdiction, by code or name; ``all``: one to each county.
        """
        from quota.report.letters import write_letters  # noqa: PLC0415
        from quota.report.proposal import write_proposal  # noqa: PLC0415 - libraries of papers

        wanted = self.repair.wanted if self.repair else ()
        codes = find_addressees(self.made.case, letters, self.language)
        course, changed = self.course, self._appealed()

        def write(room: Path) -> None:
            write_proposal(self.made, room, self.language, wanted=wanted, appealed=changed, course=course)
            write_letters(self.made, codes, room, self.language)

        self._write(Path(folder), write)

    def _appealed(self) -> tuple[Appealed, ...]:
        if not self.made.case.appeals:
            return ()
        from quota.study.edits.appeals import appealed  # noqa: PLC0415 - few scenarios have appeals

        with told(self.language):
            return appealed(self.made, self.scenario.source.case_with)

    @property
    def course(self) -> Course | None:
        """The years in which it is carried out, where its scenario has years and they can be; `no_course` says why not."""
        return self._carried_out[0]

    @property
    def no_course(self) -> list[str]:
        """What stands in the way of the years; nothing where they can be had, or the scenario has none."""
        return self._carried_out[1]

    @cached_property
    def _carried_out(self) -> tuple[Course | None, list[str]]:
        if not self.made.case.years:
            return None, []
        from quota.api.years import course_of  # noqa: PLC0415 - few scenarios have years

        return course_of(self.made, self.scenario.language)

    def _write(self, folder: Path, more: Callable[[Path], None], *, certificate: bool = False) -> None:
        source = self.scenario.source
        with told(self.language), replaced_whole(folder) as room:
            scenario = MADE if source.beside(room) else path_from(folder, source.path)
            write_tables(
                self.made, room, self.seconds, scenario=scenario, overrides=source.overrides, by_hand=self._by_hand
            )
            recheck(self.made.case, read_rows(room))
            if certificate:
                from quota.solve.certificate import write_certificate  # noqa: PLC0415

                write_certificate(self.made.case, self.made.needs, read_quantities(self.made.case, self.made), room)
            more(room)

    def __str__(self) -> str:
        return "\n".join((str(self.scenario), status_words(self.status, self.language)))

    def __repr__(self) -> str:
        told_totals = ((known, totals(self.made, code)) for code, known in self.made.case.categories.items())
        words = (
            f"{known.named(self.language)} {one.before} → {one.after} (±{one.moved})" for known, one in told_totals
        )
        return f"{self}\n{'; '.join(words)}"

    def _repr_html_(self) -> str:
        return self.made._repr_html_()


def fairness_cells(one: Fairness, bases: Sequence[str]) -> tuple[object, ...]:
    """Return the cells of `MEASURED`, then Gini and Theil by base."""
    shares = [None if share is None else 100 * share for share in (one.least, one.mean, one.short_share)]
    spreads = (getattr(one.spreads[base], measure) for base in bases for measure in ("gini", "theil"))
    return one.units, one.posts, shares[0], one.least_unit, shares[1], one.short, shares[2], *spreads


def spread_names(bases: Sequence[str]) -> list[str]:
    """Return the columns of Gini and Theil."""
    return [f"{measure}_{base}" for base in bases for measure in ("gini", "theil")]
