"""A request of one unit, checked against the plan."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quota.api.errors import BAD_INPUT, USAGE, refusal
from quota.api.finding import find_held, find_unit
from quota.plan.by_hand import Shift
from quota.scenario import Case
from quota.study.edits import request as study
from quota.words import figures
from quota.words.names import category_name, listed

if TYPE_CHECKING:
    from quota.api.frames import Frame
    from quota.api.plan import Plan
    from quota.api.scenario import Scenario
    from quota.report.request import RequestPage
    from quota.report.told import ToldBlocks

_NUMBER = re.compile(r"([+＋增加]{1,2}|[-－−–减少]{1,2})?\s*([0-9]{1,6})\s*名?")
PAYERS = ("unit_id", "name", "category", "planned", "granted", "change")


class Request:
    """What became of a request: `verdict`, `granted`, `others`, `nearest`, and the page. Get one with `Scenario.request`."""

    def __init__(self, scenario: Scenario, found: study.Request) -> None:
        self.scenario = scenario
        self.found = found

    @property
    def verdict(self) -> str:
        """``planned``: the plan gives it anyway; ``costs``: others would pay; ``impossible``: no plan grants it."""
        return self.found.verdict

    @property
    def planned(self) -> int:
        """Posts of the unit in the plan without the request."""
        return self.found.row.planned

    @property
    def nearest(self) -> int:
        """Posts of the unit, nearest to what is asked for, that keep the rules."""
        return self.found.nearest

    @property
    def points(self) -> float | None:
        """What granting it costs. [percentage points of coverage, summed over posts]"""
        return None if self.found.points is None else float(self.found.points)

    @property
    def others(self) -> Frame:
        """Who would differ from the plan if it were granted."""
        return self.scenario.frame((self._payer(shift) for shift in self.found.others), PAYERS)

    def _payer(self, shift: Shift) -> tuple[object, ...]:
        case = self.scenario.case
        named = isinstance(shift.unit, str)
        code = shift.unit if isinstance(shift.unit, str) else f"{shift.unit.jurisdiction}/{shift.unit.level}"
        name = case.units[code].name if named else ""
        return code, name, shift.category, shift.best, shift.planned, shift.change

    @property
    def page(self) -> RequestPage:
        """The page."""
        from quota.report.request import RequestPage  # noqa: PLC0415 - libraries of papers

        return RequestPage(self.found, self.scenario.language)

    def told(self) -> ToldBlocks:
        """Return the page as a notebook shows it."""
        from quota.report.told import ToldBlocks  # noqa: PLC0415

        return ToldBlocks(tuple(self.page.lines()))

    def save(self, file: Path | str) -> Path:
        """Write the page as a Word document."""
        self.page.write(Path(file))
        return Path(file)

    def record(self) -> dict[str, Any]:
        """Return it as a record, as ``quota request --json`` prints it."""
        found = self.found
        return {
            "unit": found.unit,
            "category": found.category,
            "asked": found.asked,
            "current": found.row.current,
            "target": found.target,
            "planned": found.row.planned,
            "need": found.row.need,
            "verdict": found.verdict,
            "nearest": found.nearest,
            "points": found.points,
            "in_the_way": [{"rule": row.rule.id, "key": list(row.subject.parts)} for row in found.in_the_way],
            "others": [dict(zip(PAYERS, self._payer(shift), strict=True)) for shift in found.others],
        }

    def __repr__(self) -> str:
        return str(self.told())

    def _repr_html_(self) -> str:
        return self.told()._repr_html_()


def requested(
    scenario: Scenario, unit: str, asked: int | str, category: str | None, plan: Plan | None = None
) -> Request:
    """Check a request against the best plan of a scenario; `plan`, where that is known already."""
    case, language = scenario.case, scenario.language
    opened = {item.successor for item in case.consolidations}
    held = find_unit(case, unit, language, case.units.keys() - opened)
    codes = find_held(case, held, category, language)
    if len(codes) != 1:
        names = listed([category_name(case, code, language) for code in codes], language)
        raise refusal(language, "request.which_category", code=USAGE, unit=held.name, names=names)
    number = _number(scenario, asked)
    current = held.holdings[codes[0]].current
    if current + number < 0:
        values = {"unit": held.name, "category": category_name(case, codes[0], language), "current": current}
        raise refusal(language, "request.below_zero", code=BAD_INPUT, posts=-number, **values)
    from quota.plan import plan as plans  # noqa: PLC0415

    def solve(asked_case: Case) -> plans.Plan:
        return plan.made if plan is not None and asked_case is case else plans.make_plan(asked_case)

    with scenario.told():
        found = study.request(case, solve, held.id, codes[0], number)
    if held.id in figures.merged(found.plan)[1]:
        raise refusal(language, "request.closed", code=BAD_INPUT, unit=held.name)
    return Request(scenario, found)


def _number(scenario: Scenario, asked: int | str) -> int:
    """Return the change that is meant; refuse what is none."""
    found = _NUMBER.fullmatch(str(asked).strip())
    number = int(found[2]) if found else 0
    if not number or found is None:
        raise refusal(scenario.language, "request.no_number", code=USAGE, word=asked)
    return -number if found[1] and found[1][0] in "-－−–减" else number
