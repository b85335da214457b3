"""The public face: what is changed goes through the reader, errors say what the commands print, tables have one shape."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pulp
import pytest
from small import EXITS, HIRING, TABLES, YEARS, write_scenario
from typer.testing import CliRunner

import quota
from quota.api.collecting import OBJECTS
from quota.cli.commands import app
from quota.need import measure
from quota.testing import make_case

TOWNS = [
    {"unit_id": "a", "current": 20, "headcount": 15, "need": 24},
    {"unit_id": "b", "current": 20, "headcount": 15, "need": 16},
]


def frames(**others: object) -> dict[str, pd.DataFrame]:
    """Return the small scenario as data frames, empty cells as missing ones."""
    found = {}
    for name, (header, *rows) in {**TABLES, **others}.items():
        found[name] = pd.DataFrame(rows, columns=header).replace("", None)
    return found


def told(*arguments: object) -> tuple[int, list[str]]:
    ended = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return ended.exit_code, ended.stderr.splitlines()


def test_frames_are_read_like_files(tmp_path: Path) -> None:
    """Proves: a scenario from data frames, numbers as numbers, is the very case of its files. Sensitivity: a column lost."""
    numbers = frames()
    numbers["units"] = numbers["units"].assign(
        area_km2=[120, 90.5, None, 150, 30, None], administrative_current=[20, 18, float("nan"), 22, 16, None]
    )
    made = quota.from_frames(numbers, {"title": "小情景"})
    read = quota.read(write_scenario(tmp_path / "s"))
    assert made.case.units == read.case.units
    assert made.case.settings == read.case.settings
    assert made.solve().posts.equals(read.solve().posts)


def test_a_fault_in_a_frame_has_its_place() -> None:
    """Proves: every check applies, and names the row. Sensitivity: frames that bypass the reader."""
    spoilt = frames()
    spoilt["units"].loc[1, "administrative_current"] = "十八"
    with pytest.raises(quota.CaseError, match=r"units\.csv:3:7 .*十八"):
        quota.from_frames(spoilt, {"title": "小情景"})
    with pytest.raises(quota.QuotaError, match="unitz"):
        quota.from_frames({"unitz": []}, {"title": "小情景"})


def test_set_goes_the_way_of_the_command_line(tmp_path: Path) -> None:
    """Proves: a cap below what is held implies its cut, as with --set, which fields replaced by hand do not.

    By hand: 78 posts are held in the two counties' townships of administrative posts, county 9001 has 38; a cap of 36 takes 2.
    """
    case = quota.read(write_scenario(tmp_path / "s"))
    capped = case.set({"pools.9001.administrative.township.cap": 36})
    assert [(item.posts, item.implied) for item in capped.case.approvals] == [(-2, True)]
    assert capped.solve().totals()["approved"].tolist()[0] == -2
    assert case.case.approvals == ()
    with pytest.raises(quota.CaseError, match="stickyness"):
        case.set({"stickyness": 2})


def test_changed_takes_a_frame_of_cells(tmp_path: Path) -> None:
    """Proves: cells of a frame are set by key; empty ones leave things as they are. Sensitivity: a missing cell taken for 0."""
    case = quota.read(write_scenario(tmp_path / "s"))
    frame = pd.DataFrame({"单位代码": ["9001A", "9001B"], "administrative_need": [30.5, None]})
    needs = case.changed(units=frame).needs.exactly().set_index(["unit_id", "category"])["need"]
    assert needs["9001A", "administrative"] == Fraction(61, 2)
    assert needs["9001B", "administrative"] == 15


def test_none_means_that_there_is_nothing() -> None:
    """Proves: None takes a floor away. Sensitivity: None as an empty cell, which keeps what is inherited."""
    case = make_case([{**TOWNS[0], "floor": 22}, TOWNS[1]])
    assert case.set({"units.a.administrative_floor": None}).units["floor"].isna().all()


def test_files_that_changed_are_refused(tmp_path: Path) -> None:
    """Proves: a scenario and its changes rest on the same files. Sensitivity: the digests not compared."""
    case = quota.read(write_scenario(tmp_path / "s"))
    write_scenario(tmp_path / "s", settings='title = "别的"\n')
    for change in (lambda: case.set({"stickiness": 1}), lambda: quota.Session(case).solve_many([{}])):
        with pytest.raises(quota.QuotaError, match=r"scenario\.toml"):
            change()


@pytest.mark.parametrize(
    "sets",
    [("stickyness=2", "units.9001A.area_km2=大"), ("units.9001A.administrative_floor=90",), ("solver=gurobbi",)],
)
def test_errors_say_what_the_command_line_prints(tmp_path: Path, sets: tuple[str, ...]) -> None:
    """Proves: the lines of an error are those of the command, and str has the first ten. Sensitivity: another wording."""
    scenario = write_scenario(tmp_path / "s")
    options = [part for text in sets for part in ("--set", text)]
    code, lines = told("solve", scenario, "--out", tmp_path / "p", "--quiet", *options)
    with pytest.raises(quota.QuotaError) as raised:
        quota.read(scenario, dict(text.split("=") for text in sets)).solve()
    assert list(raised.value.lines) == lines
    assert str(raised.value) == "\n".join(lines[:10])
    assert raised.value.code == code


def test_ways_out_apply() -> None:
    """Proves: each way becomes changes with which there is a plan. By hand: 40 posts; floors 25 and 20 are 5 too many."""
    conflict = make_case(TOWNS).set({"units.a.administrative_floor": 25, "units.b.administrative_floor": 20}).conflict()
    assert conflict is not None
    assert [way.posts for way in conflict.ways] == [5, 5]
    planned = {tuple(way.apply().solve().posts["planned"]) for way in conflict.ways}
    assert planned == {(20, 20), (25, 15)}


def test_a_way_through_a_setting_applies() -> None:
    """Proves: a pace gives way by the least whole percent. By hand: 20 posts and 10 % leave 22; 25 posts take 25 %."""
    tight = make_case(TOWNS, {"pace_percent": 10}).set(
        {"units.a.administrative_floor": 25, "units.b.administrative_pin": 15}
    )
    conflict = tight.conflict()
    assert conflict is not None
    changes = [way.changes for way in conflict.ways]
    assert {"pace_percent.administrative": "25"} in changes
    assert all(way.apply().solve().proved for way in conflict.ways)


def test_people_are_never_eased() -> None:
    """Proves: where only people are in the way there is no way that changes their number. Sensitivity: headcount set."""
    held = [{"unit_id": "a", "current": 20, "headcount": 20, "need": 20}]
    conflict = make_case(held).set({"units.a.administrative_pin": 12}).conflict()
    assert conflict is not None
    assert all("headcount" not in key for way in conflict.ways for key in way.changes)


def test_tables_have_one_shape(tmp_path: Path) -> None:
    """Proves: float64 by default and exact numbers on demand; every column has a heading in both languages, no key is joined."""
    plan = quota.read(write_scenario(tmp_path / "s")).solve()
    for name in ("posts", "transfers", "reserve", "changes", "rules", "needs", "merges", "offices", "digest"):
        found = getattr(plan, name)
        assert set(found.attrs["headings"]) == set(found.columns)
        assert "key" not in found.columns
        assert not any(isinstance(cell, Decimal | Fraction) for column in found for cell in found[column])
        assert "示例数据" in found._repr_html_()
    assert plan.posts["coverage_after"].dtype == "float64"
    assert plan.posts["need"].dtype == "float64"
    assert {type(cell) for cell in plan.table("posts", exact=True)["need"]} == {Fraction}
    rules = plan.rules.query("rule == 'floor'")
    assert set(rules["unit_id"]) >= {"9001X"}
    assert plan.posts.query("category == 'institution'").in_words().columns[0] == "单位代码"


def test_the_same_name_is_the_same_thing(tmp_path: Path) -> None:
    """Proves: figures of one name agree between tables: what moves, what is held, what is planned."""
    plan = quota.read(write_scenario(tmp_path / "s")).solve()
    totals = plan.totals().set_index("category")
    for name, table in (
        ("moved", plan.transfers),
        ("people", plan.transfers),
        ("current", plan.posts),
        ("planned", plan.posts),
    ):
        sums = table.groupby("category")[name].sum()
        assert all(totals[name].get(category, 0) == posts for category, posts in sums.items())
    live = quota.Session(plan.scenario).solve_many([{}]).set_index("category")
    for name in ("current", "planned", "moved", "people", "gaining", "losing"):
        assert live[name].to_dict() == totals[name].to_dict()


def test_binding_is_the_workbooks(tmp_path: Path) -> None:
    """Proves: nothing to spare, and only what policy can change. Sensitivity: balances listed."""
    binding = quota.read(write_scenario(tmp_path / "s")).solve().binding()
    assert (binding["slack"] == 0).all()
    assert "balance" not in set(binding["rule"])


def test_a_saved_plan_opens_again(tmp_path: Path) -> None:
    """Proves: a plan of a scenario from frames lies with its scenario, for commands too. Sensitivity: the room's path kept."""
    plan = make_case(TOWNS).set({"stickiness": 1}).solve()
    folder = plan.save(tmp_path / "p")
    again = quota.open_plan(folder)
    assert again.posts.equals(plan.posts)
    assert again.scenario.set({"stickiness": 500}).solve().posts["planned"].tolist() == [20, 20]
    ended = CliRunner().invoke(app, ["explain", str(folder), "a", "--lang", "en"])
    assert ended.exit_code == 0, ended.output
    assert "quota-" not in (folder / "manifest.json").read_text(encoding="utf-8")


def test_an_audit_of_a_frame(tmp_path: Path) -> None:
    """Proves: a frame is audited like a file, and its repair keeps its numbers through saving, opening and changes.

    By hand: 21 + 20 posts are one more than the 40 that there are; either number can be kept.
    """
    found = make_case(TOWNS).audit([{"unit_id": "a", "category": "administrative", "planned": 21},
                                    {"unit_id": "b", "category": "administrative", "planned": 20}])  # fmt: skip
    assert not found.keeps_every_rule
    assert found.breaches[["rule", "broken_by"]].to_numpy().tolist() == [["balance", 1]]
    plan = found.repair()
    assert sorted(plan.by_hand()["is_kept"]) == [False, True]
    again = quota.open_plan(plan.save(tmp_path / "p"))
    assert again.scenario.set({"stickiness": 1}).solve().posts["planned"].tolist() == plan.posts["planned"].tolist()


def test_near_names() -> None:
    """Proves: a slip is answered with the near ones, a name of two with their codes."""
    plan = make_case([{**TOWNS[0], "name": "东镇"}, {**TOWNS[1], "name": "西乡"}]).solve()
    with pytest.raises(quota.QuotaError, match="东镇"):
        plan.why("东真")
    with pytest.raises(quota.QuotaError, match="administrative"):
        plan.plot.coverage("institutional")


MADE = ("scenario", "plan", "conflict", "comparison", "study", "plans", "audit", "session", "years", "years drawn")


@pytest.mark.parametrize("made", MADE)
def test_a_repr_fits_four_lines(made: str) -> None:
    """Proves: nobody's screen is flooded, however many categories there are, and all is called by words, not by an address.

    Sensitivity: fails where a class says nothing of itself, or a sound plan is shown as a nought.
    """
    case = make_case(TOWNS)
    plan = case.solve()
    shown = {
        "scenario": lambda: case,
        "plan": lambda: plan,
        "conflict": lambda: case.set({"units.a.administrative_floor": 60}).conflict(),
        "comparison": lambda: plan.compare(case.set({"stickiness": 50}).solve(), names=["x", "y"]),
        "study": case.frontier,
        "plans": lambda: case.frontier().plans,
        "audit": lambda: case.audit(plan.posts),
        "session": lambda: quota.Session(case),
        "years": lambda: case.phase(2),
        "years drawn": lambda: case.phase(2).robustness(draws=1),
    }[made]()
    assert " at 0x" not in repr(shown)
    assert len(repr(shown)) > 9
    assert repr(shown).count("\n") <= 3
    assert len(repr(shown)) < 2000


def test_studies_have_one_shape(tmp_path: Path) -> None:
    """Proves: table, plans, plot and write of every study, and that their plans can be opened."""
    case = make_case([{**town, "area_km2": 10 * place} for place, town in enumerate(TOWNS, start=1)])
    frontier, sweep = case.frontier(), case.sweep({"stickiness": [0, 30]})
    robust, others = case.robustness(draws=2), case.alternatives(loss=50, differ=1, count=1)
    for place, study in enumerate((frontier, sweep, robust, others)):
        assert len(study.table)
        assert all(plan.posts["planned"].sum() == 40 for plan in study.plans.values())
        study.plot()
        assert study.write(tmp_path / str(place)).is_dir()
    assert [plan.posts["planned"].tolist() for plan in sweep.plans.values()] == [[24, 16], [21, 19]]
    assert quota.open_plan(tmp_path / "3" / "alternative-1").posts["planned"].sum() == 40
    assert "quota-" not in (tmp_path / "3" / "optimum" / "manifest.json").read_text(encoding="utf-8")


def test_calibration_applies() -> None:
    """Proves: rates that explain posts become those of the scenario. By hand: 10 + area/10 explains 12 and 14 exactly."""
    towns = [
        {"unit_id": name, "current": posts, "need": posts, "area_km2": area}
        for name, posts, area in (("a", 12, 20), ("b", 14, 40), ("c", 13, 30))
    ]
    found = make_case(towns).calibrate("administrative_current", drivers=["area_km2"])
    assert found.table[["driver", "rate"]].to_numpy().tolist() == [["base", 10.0], ["area_km2", 0.1]]
    assert found.units["residual"].abs().sum() == 0
    assert found.apply().case.rates[0].category == "administrative"


def test_the_problem_is_the_programme() -> None:
    """Proves: PuLP alone finds the value of the plan, and a plan with a row changed. By hand: at most 22 leaves 18."""
    case = make_case(TOWNS, {"stickiness": 2})
    problem, plan = case.problem(), case.solve()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        problem.solve(pulp.PULP_CBC_CMD(msg=False))
        assert pulp.value(problem.objective) == pytest.approx(plan.value, abs=1e-6)
        names = problem.variablesDict()
        names["posts_a_administrative"].upBound = 22
        problem.solve(pulp.PULP_CBC_CMD(msg=False))
    assert names["posts_b_administrative"].value() == 18
    assert "balance_9001_township_administrative_equal" in {row.name for row in problem.constraints()}


def test_a_live_case_gives_the_plan_of_a_new_start() -> None:
    """Proves: a session's plan is that of `Scenario.solve`; wrong changes and conflicts are rows, and the others go on."""
    case = make_case(TOWNS)
    live = quota.Session(case)
    changes = [{"stickiness": 0}, {"stickiness": 30}, {"stickyness": 1}, {"units.a.administrative_floor": 50}, {}]
    found = live.solve_many(changes)
    assert found["status"].tolist() == ["optimal", "optimal", "bad input", "no plan", "optimal"]
    assert live.solve({"stickiness": 30}).posts.equals(case.set({"stickiness": 30}).solve().posts)
    assert live.solve_many([{"stickiness": 30}], by="unit")["planned"].tolist() == [21, 19]


@pytest.mark.parametrize("asked", [{"population": -1}, {"draws": 0}, {"jobs": 10_000}])
def test_bounds_of_reason(asked: dict[str, int]) -> None:
    """Proves: numbers that the command refuses are refused from Python too. Sensitivity: negative shares drawn."""
    with pytest.raises(quota.QuotaError, match=next(iter(asked))):
        make_case(TOWNS).robustness(**asked)


def test_counts_are_shown_whole(tmp_path: Path) -> None:
    """Proves: where some places have a hiring plan and others none, a notebook shows 3 and nothing, not 3.0 and NaN; values stay.

    Sensitivity: a share of people, which is no count, keeps its decimals.
    """
    years = quota.read(write_scenario(tmp_path / "s", years=YEARS, exits=EXITS, hiring=HIRING)).phase()
    plans = years.hiring[["jurisdiction", "category", "most"]].query("category == 'administrative'")
    shown = plans._repr_html_()
    assert plans["most"].isna().any()
    assert ">3<" in shown
    assert "3.0" not in shown
    assert "NaN" not in shown
    assert "83.33" in years.people[["unit_id", "staffing"]]._repr_html_()


def test_python_seldom_looks_for_cycles_while_a_scenario_is_solved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves: within a piece of work, and one within another, Python looks for cycles seldom, and afterwards as often as before;
    whoever turned it off, or looks still seldomer, is left alone.

    Sensitivity: a threshold that is not put back, or set whatever it was.
    """
    seen = []
    monkeypatch.setattr("quota.api.scenario.measure", lambda case: seen.append(gc.get_threshold()) or measure(case))
    before = gc.get_threshold()
    try:
        for often, within in ((700, OBJECTS), (0, 0), (2 * OBJECTS, 2 * OBJECTS)):
            gc.set_threshold(often, 10, 10)
            assert quota.read(write_scenario(tmp_path / str(often))).solve().proved
            assert seen.pop() == (within, 10, 10)
            assert gc.get_threshold() == (often, 10, 10)
    finally:
        gc.set_threshold(*before)


def test_folders_are_compared_as_the_command_does(tmp_path: Path) -> None:
    """Proves: folders of plans come with their scenarios, so that a changed cell is named as between plans at hand; where a
    scenario is not what it was, the plan is named and its tables are compared. Words are in the language asked for.

    Sensitivity: folders read as tables alone name no cell.
    """
    folder = write_scenario(tmp_path / "s")
    first = quota.read(folder)
    second = first.set({"units.9001A.administrative_headcount": 19})
    for scenario, name in ((first, "first"), (second, "second")):
        scenario.solve().save(tmp_path / name)
    at_hand = quota.compare({"first": first.solve(), "second": second.solve()})
    read = quota.compare([tmp_path / "first", str(tmp_path / "second")])
    assert read.inputs().equals(at_hand.inputs())
    assert "cell" in set(read.inputs()["kind"])
    assert read.by_tables == ()
    (folder / "units.csv").write_bytes((folder / "units.csv").read_bytes() + b"\n")
    assert quota.compare([tmp_path / "first", tmp_path / "second"]).by_tables == ("first", "second")
    with pytest.raises(quota.QuotaError, match="not a plan") as error:
        quota.compare([tmp_path / "first", tmp_path / "s"], language="en")
    assert error.value.code == 4


@pytest.mark.parametrize(
    "ask",
    [
        lambda scenario: scenario.robustness(draws=1, seed=-1),
        lambda scenario: scenario.frontier().moves_for(2),
        lambda scenario: scenario.frontier().moves_for(float("nan")),
        lambda scenario: scenario.solve(seconds=-1),
        lambda scenario: scenario.solve(seconds=float("nan")),
        lambda scenario: scenario.phase(0),
        lambda scenario: scenario.phase(-3),
        lambda scenario: scenario.changed(units={"unit_id": ["9001A", "9001B"], "area_km2": [1]}),
        lambda scenario: scenario.audit({"unit_id": ["9001A", "9001B"], "category": ["administrative"]}),
        lambda scenario: quota.from_frames({"units": {"unit_id": ["a", "b"], "name": ["c"]}}, {"title": "t"}),
    ],
)
def test_what_is_beyond_reason_is_refused_in_words(tmp_path: Path, ask: Callable[[quota.Scenario], object]) -> None:
    """Proves: numbers beyond their bounds, and columns of different length, are refused as whatever else cannot be done.

    Sensitivity: a seed below 0, a share above 1 or no years come out as faults of libraries, or as answers to nothing.
    """
    scenario = quota.read(write_scenario(tmp_path / "s", years=YEARS, exits=EXITS, hiring=HIRING))
    with pytest.raises(quota.QuotaError, match=r"之间|长短不一"):
        ask(scenario)
