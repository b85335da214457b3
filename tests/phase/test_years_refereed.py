"""The years of larger cases, beside a solver of another kind to which they are written down once more."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cases import unit
from year_cases import KIND, started, told, years_case

from quota.model.rows import Change
from quota.phase import Start, start_of
from quota.phase.course import NoCourseError, make_course
from quota.phase.recheck import recheck_years
from quota.phase.start import crossings
from quota.phase.tables import year_tables
from quota.scenario import Approval, Case, Digest, Hiring
from quota.solve.conflict import ConflictError

REFEREE = Path(__file__).with_name("year_referee.py")
YEARS = 4


def larger(seed: int) -> Case:
    """Draw two counties of four towns and an institution each, whose posts may cross down to them, over four years."""
    random = np.random.default_rng([seed, 29])

    def draw(low: int, high: int) -> int:
        return int(random.integers(low, high + 1))

    units, exits = [], {}
    for county in "AB":
        for place in range(5):
            code, down = f"{county}{place}", place == 4
            current = draw(3, 8)
            people = left = current + draw(-2, 1)
            need = {"spare": draw(0, 2), "level": "county"} if down else {"need": draw(2, 10)}
            floor = current + 1 if not down and draw(0, 9) == 0 else None
            movable = min(people, draw(0, 2))
            units.append(
                unit(code, current, headcount=people, movable=movable, floor=floor, jurisdiction=county, **need)
            )
            for year in range(1, YEARS + 1):
                exits[code, year] = gone = min(left, draw(0, 3) // 3)
                left -= gone
    digests = [Digest("A0", KIND, 1, draw(2, 4), "", 2, 1)] if draw(0, 2) == 0 else []
    case = years_case(
        units,
        YEARS,
        exits,
        digests=digests,
        routes=[{"price": draw(0, 1) * 5}],
        settings={"yearly_pace": draw(1, 2) if draw(0, 2) == 0 else None, "stickiness": draw(0, 1) * 3},
    )
    approvals = (Approval("B", KIND, "township", "one", draw(1, 3), "", "", "", year=draw(1, 3)),) * draw(0, 1)
    plans = [("A", 2), ("B", 2), ("C", 3)][: draw(2, 3)]
    hiring = tuple(
        Hiring(place, KIND, year, draw(0, most), "", "") for place, most in plans for year in range(1, YEARS + 1)
    )
    return replace(case, approvals=approvals, hiring=hiring)


def described(start: Start) -> dict[str, Any]:
    """Return a case as the referee takes it: tables of the scenario, and the plan that the years lead to."""
    case, pools = start.case, list(start.case.pools)
    order = {holder.posts.unit: place for place, holder in enumerate(start.holders)}
    holders = []
    for code in order:
        held, digest = case.units[code].holdings[KIND], case.digest_of.get((code, KIND))
        holder = start.holders[order[code]]
        holders.append(
            {
                "pool": pools.index((case.units[code].pool, KIND)),
                "need": [holder.need.numerator, holder.need.denominator],
                "before": held.current,
                "target": holder.target,
                "people": held.headcount,
                "movable": held.movable,
                "floor": held.floor,
                "exits": [
                    sum(item.people for item in case.exits if (item.unit, item.year) == (code, year.year))
                    for year in case.years
                ],
                "digest": digest
                and {"posts": digest.posts, "years": digest.years, "out": digest.leaving, "in": digest.entering},
            }
        )
    granted = [
        [
            sum(
                posts
                for change, posts in start.target.items()
                if isinstance(change, Change)
                and (change.pool, change.category) == pool
                and year.year >= (case.approvals[0].year or 1)
            )
            for year in case.years
        ]
        for pool in pools
    ]
    flows = [
        {
            "from": pools.index((transfer.giver, KIND)),
            "to": pools.index((transfer.receiver, KIND)),
            "target": start.target[transfer],
            "price": int(case.routes[0].price),
        }
        for transfer in crossings(start)
    ]
    plans = dict.fromkeys(item.jurisdiction for item in case.hiring)
    return {
        "years": len(case.years),
        "most": max(max(h["before"], h["target"], h["people"]) for h in holders) + 2,
        "holders": holders,
        "pools": [{"granted": of_years} for of_years in granted],
        "flows": flows,
        "hiring": [
            {
                "of": [order[code] for code in order if place in ("C", case.units[code].jurisdiction)],
                "most": [item.most for item in case.hiring if item.jurisdiction == place],
            }
            for place in plans
        ],
        "pace": case.settings.yearly_pace[KIND],
        "stickiness": int(case.settings.stickiness[KIND]),
    }


@pytest.mark.slow
@pytest.mark.skipif(find_spec("ortools") is None, reason="OR-Tools is not installed")
@pytest.mark.parametrize("part", range(4))
def test_a_solver_of_another_kind_finds_the_same_years(part: int):
    """Proves: of 4 × 25 drawn cases of ten units in four pools over four years, CP-SAT, to which docs/years.md was written down
    once more, finds the same value of each objective and the same years, to the last person; or none where there are none.

    Sensitivity: crossings, approvals of a year, floors that do not hold yet, schedules, paces and hiring plans of counties and
    the city are drawn; a rule or objective left out of either is seen.
    """
    starts: list[Start] = []
    for seed in count(1000 * part):
        with suppress(ConflictError):
            starts.append(started(larger(seed)))
        if len(starts) == 25:
            break
    asked = json.dumps([described(start) for start in starts])
    run = subprocess.run([sys.executable, str(REFEREE)], input=asked, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    found = 0
    for place, (start, best) in enumerate(zip(starts, json.loads(run.stdout), strict=True)):
        try:
            course = make_course(start)
        except NoCourseError:
            assert best is None, place
            continue
        assert best is not None, place
        assert (course.proved, course.within) == (True, 0), place
        assert [[list(kind) for kind in year] for year in told(course)] == best["told"], place
        assert {name: course.values[name] for name in best["values"]} == best["values"], place
        recheck_years(course, year_tables(course))
        found += 1
    assert found >= 15


@pytest.mark.slow
def test_one_year_and_years_that_nothing_holds_back_are_the_plan_of_today():
    """Proves: of 15 drawn cases one year ends at the plan; where nobody leaves, hiring is free and no pace or approval of a later
    year holds posts back, all of it is in place in the first of four.

    Sensitivity: a line of the years that asks more than the plan; an objective before fairness.
    """
    found = 0
    for seed in range(15):
        case = replace(larger(seed), exits=(), hiring=(), digests=())
        settings = replace(case.settings, yearly_pace={KIND: None})
        case = replace(case, settings=settings, approvals=tuple(replace(item, year=None) for item in case.approvals))
        with suppress(ConflictError, NoCourseError):
            start = started(case)
            one = make_course(start_of(case, start.needs, start.target, 1))
            for course in (one, make_course(start)):
                assert all(course.of(holder.posts, 0) == holder.target for holder in start.holders), seed
                found += any(holder.target != holder.before for holder in start.holders)
    assert found >= 20
