"""Numbers that add to a plan: which plan it is, and what becomes of them.

In the small scenario the bureau 9001X gives all 6 posts that it can spare to its townships: 6 cross.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from small import SETTINGS, findings_of, write_scenario

import quota
from quota.plan import make_plan
from quota.plan.reopen import reopen
from quota.scenario import Case, CaseError, read_case
from quota.scenario.read import Reader
from quota.solve import over_plan
from quota.solve.optimum import optimise
from quota.solve.outcome import Outcome
from quota.solve.over_plan import BasePlans, read_planned
from quota.study.resolving import CaseResolver
from quota.study.sweep.points import Point
from quota.study.sweep.solving import SweepTerms, solve_point

ROUTE = "routes.county.township.same.institution"
KEY = ("county", "township", "same", "institution", "")


def heir(path: Path, of: str, *more: str) -> Path:
    path.mkdir()
    path.joinpath("scenario.toml").write_text("\n".join((f'extends = "../{of}"', *more, "")), encoding="utf-8")
    return path


def least(case: Case) -> int | None:
    return case.routes[0].at_least


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write_scenario(tmp_path / "base")


@pytest.mark.parametrize("written", ["plan - 2", "方案-2", "原方案 － 2 名", "PLAN-2"])
def test_ways_to_write(base: Path, written: str):
    """Proves: 6 less 2 is 4, however it is written. Sensitivity: other words and halves are refused."""
    assert least(read_planned(base, [f"{ROUTE}.at_least={written}"])) == 4
    assert least(read_planned(base, [f"{ROUTE}.at_least=plan"])) == 6
    assert least(read_planned(base, [f"{ROUTE}.at_least=plan-9"])) == 0
    for wrong in ("plans-2", "plan-2.5", "plan*2", "2+plan"):
        assert findings_of(base, f"{ROUTE}.at_least={wrong}") == [(f"--set {ROUTE}.at_least", "not_whole")]


def test_the_plan_of_what_is_extended(base: Path):
    """Proves: a line adds to the plan of the scenario that its own file extends, whatever the file, an heir or --set changes.

    Two can be spared after the change: 6 + 0 is then more than there is. Sensitivity: an heir's own line adds to the plan of
    the child, in which 2 cross; --set to that of the files.
    """
    child = heir(
        base.parent / "child", "base", 'units."甲县服务中心".institution_spare = 2', f'{ROUTE}.at_least = "plan - 5"'
    )
    assert least(read_planned(child)) == 1
    assert least(read_planned(child, [f"{ROUTE}.limit=0"])) == 1
    grandchild = heir(base.parent / "grandchild", "child", f"{ROUTE}.price = 3")
    assert least(read_planned(grandchild)) == 1
    own = heir(base.parent / "own", "child", f'{ROUTE}.at_least = "plan - 1"')
    assert least(read_planned(own)) == 1
    assert least(read_planned(child, [f"{ROUTE}.at_least=plan", "units.9001X.institution_spare=5"])) == 2
    (told,) = read_planned(own).over_plans
    assert (told.key, told.plan, told.added, told.posts, told.of) == (KEY, 2, -1, 1, "小情景")


def test_its_own_plan_without_the_line(tmp_path: Path):
    """Proves: in a scenario that extends nothing, it is its own plan as it is without such numbers, even one of the limit.

    Sensitivity: a plain limit beside it does count.
    """
    path = write_scenario(tmp_path / "s", settings=f'{SETTINGS}{ROUTE}.at_least = "plan - 1"\n')
    assert least(read_planned(path)) == 5
    lines = f'{SETTINGS}{ROUTE}.at_least = "plan"\n{ROUTE}.9001.at_least = "plan - 4"\n'
    both = write_scenario(tmp_path / "both", settings=lines)
    assert [item.at_least for item in read_planned(both).routes] == [6, 2]
    fewer = write_scenario(
        tmp_path / "fewer", routes=None, settings=f'{SETTINGS}{ROUTE}.limit = 3\n{ROUTE}.at_least = "plan"\n'
    )
    assert least(read_planned(fewer)) == 3


def test_a_limit_may_add_to_a_plan(base: Path):
    """Proves: with a limit and a least number of the plan less 3, exactly 3 cross. Sensitivity: without them 6 do."""
    case = read_planned(base, [f"{ROUTE}.limit=plan-3", f"{ROUTE}.at_least=plan-3"])
    assert sum(row.posts for row in make_plan(case).transfers if row.route) == 3
    assert sum(row.posts for row in make_plan(read_case(base)).transfers if row.route) == 6


def test_one_more_than_can_be(base: Path):
    """Proves: one more than the plan has is a conflict, told with the plan's number. Sensitivity: as many is none."""
    scenario = quota.read(base, {f"{ROUTE}.at_least": "plan+1"})
    found = scenario.conflict()
    assert found is not None
    assert "不少于 7 名，即原方案 6 名、再加 1 名" in str(found)
    eased = next(way for way in found.ways if list(way.changes) == [f"{ROUTE}.at_least"]).apply()
    assert (least(eased.case), eased.case.over_plans) == (6, ())
    assert quota.read(base, {f"{ROUTE}.at_least": "plan"}).conflict() is None


def test_no_plan_to_add_to(base: Path):
    """Proves: where the scenario that is extended has no plan, or cannot be read alone, the line is told, not guessed.

    Sensitivity: a plain number needs no plan.
    """
    heir(base.parent / "cut", "base", "units.9001A.institution_floor = 900")
    child = heir(base.parent / "child", "cut", f'{ROUTE}.at_least = "plan"', "units.9001A.institution_floor = 3")
    with pytest.raises(CaseError) as raised:
        read_planned(child)
    assert [(one.where, one.what.key) for one in raised.value.errors] == [
        (f"scenario.toml {ROUTE}.at_least", "scenario.no_plan_below")
    ]
    assert least(read_planned(child, [f"{ROUTE}.at_least=4"])) == 4
    heir(base.parent / "wrong", "base", "units.9001A.institution_floor = 9", "units.9001A.institution_ceiling = 8")
    child = heir(base.parent / "right", "wrong", f'{ROUTE}.at_least = "plan"', "units.9001A.institution_floor = 3")
    with pytest.raises(CaseError) as raised:
        read_planned(child)
    assert raised.value.errors[0].what.key == "scenario.faulty_plan_below"


def test_the_manifest_tells_it_and_the_plan_opens_again(base: Path, tmp_path: Path):
    """Proves: the manifest has the cell, the plan's number, what is added, and whose plan it is; reopened, all is the same.

    Sensitivity: a scenario without such numbers says nothing of them.
    """
    child = heir(base.parent / "child", "base", f'{ROUTE}.at_least = "plan - 2"')
    plan = quota.read(child).solve()
    plan.save(tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    told = {"cell": f"{ROUTE}.at_least", "plan": 6, "added": -2, "posts": 4, "of": "小情景"}
    assert manifest["over_plans"] == [told]
    again = reopen(tmp_path / "out")
    assert again.case.over_plans == plan.made.case.over_plans
    quota.read(base).solve().save(tmp_path / "plain")
    assert "over_plans" not in json.loads((tmp_path / "plain" / "manifest.json").read_text(encoding="utf-8"))


def test_a_sweep_plans_once(base: Path, monkeypatch: pytest.MonkeyPatch):
    """Proves: of many scenarios that add to one plan, that plan is made once; each has its own number.

    Sensitivity: what varies beside it does not move the plan.
    """
    made = []
    monkeypatch.setattr(over_plan, "optimise", lambda *given: made.append(given) or optimise(*given))
    resolver, crossed = CaseResolver(), []
    for number, (more, spare) in enumerate((("plan-5", 6), ("plan-1", 6), ("plan-1", 5))):
        changes = (
            (f"{ROUTE}.at_least", more),
            ("units.9001X.institution_spare", str(spare)),
            (f"{ROUTE}.price", "1000"),
        )
        result = solve_point(base, SweepTerms(), Point(number, changes), resolver)
        assert result["status"] == "optimal"
        crossed += [change for unit, _, _, change, _ in result["units"] if unit == "9001X"]
    assert crossed == [-1, -5, -5]
    assert len(made) == 1


def test_a_reader_without_plans_says_so(base: Path):
    """Proves: read where no plan can be made, such a number is refused and never taken for none. Sensitivity: others are read."""
    with pytest.raises(TypeError):
        read_case(base, [f"{ROUTE}.at_least=plan"])
    assert read_case(base, [f"{ROUTE}.at_least=3"]).routes[0].at_least == 3
    assert isinstance(read_case(base, [f"{ROUTE}.at_least=plan"], BasePlans()), Case)


def test_the_plan_is_proved(base: Path, monkeypatch: pytest.MonkeyPatch):
    """Proves: a plan that was not proved is none to add to, for another run might end with another."""
    monkeypatch.setattr(over_plan, "optimise", lambda *given: replace(optimise(*given), outcome=Outcome.FEASIBLE))
    with pytest.raises(CaseError):
        read_planned(base, [f"{ROUTE}.at_least=plan"])


def test_a_reader_keeps_the_number(base: Path):
    """Proves: understood again with changes, a scenario gives the case of reading anew, its number with it; only a change of the
    number itself, or the last line of an heir, gives another.

    Sensitivity: what does not touch routes leaves them the same objects.
    """
    child = heir(base.parent / "child", "base", f'{ROUTE}.at_least = "plan - 5"', 'protected = "东镇"')
    reader = Reader(child, BasePlans())
    for edits in (
        [],
        [f"{ROUTE}.price=3"],
        ["units.东镇.administrative_floor=3"],
        [f"{ROUTE}.at_least=plan-4", "protected.西乡.at_least=9"],
        [f"{ROUTE}.at_least=2"],
        ["stickiness=2"],
    ):
        assert repr(reader.case(edits)) == repr(read_planned(child, edits)), edits
    before = reader.case()
    assert reader.case(["units.东镇.administrative_floor=3"]).routes is before.routes
