"""Sweeps: points, going on after a kill, failures that do not stop the others."""

from __future__ import annotations

import csv
import os
import pty
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from small import write_scenario
from steps import content, rooms, states_of
from sweeps import contents, keep, parts, stated, undisturbed
from typer.testing import CliRunner

from quota.cli.commands import app
from quota.plan import Plan, make_plan
from quota.scenario import CaseError, read_case
from quota.study.crews.processes import Processes
from quota.study.resolving import CaseResolver
from quota.study.sweep import (
    Parcel,
    Point,
    SweepError,
    SweepTerms,
    combinations,
    parse_vary,
    points_of_table,
    running,
    solving,
    store,
    work,
    write_results,
)

ROOT = Path(__file__).parents[2]
NANPING = ROOT / "scenarios" / "nanping"


def run_sweep(*arguments: object) -> tuple[int, str, str]:
    return run("sweep", *arguments, "--jobs", 1)  # a process takes longer to start than a small scenario


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def test_ranges_include_their_end_and_are_exact():
    """Proves: 0:0.3:0.1 has four values and ends at 0.3; binary floats would stop at 0.2 or give 0.30000000000000004."""
    assert parse_vary("stickiness=0:0.3:0.1") == ("stickiness", ("0", "0.1", "0.2", "0.3"))


def test_signs_of_a_chinese_keyboard_are_understood():
    assert parse_vary("stickiness＝0：1：0.5") == ("stickiness", ("0", "0.5", "1"))
    assert parse_vary("divisor=webster， hill") == ("divisor", ("webster", "hill"))


@pytest.mark.parametrize(
    "text", ["stickiness", "stickiness=", "=1", "a=1,", "a=0:1", "a=1:0:1", "a=0:1:0", "a=x:1:1", "a=0:inf:1"]
)
def test_a_range_that_is_none_is_refused(text):
    with pytest.raises(SweepError):
        parse_vary(text)


def test_combinations_vary_the_last_key_fastest():
    points = combinations([("a", ("1", "2")), ("b", ("x", "y"))])
    assert [dict(point.changes) for point in points] == [
        {"a": "1", "b": "x"}, {"a": "1", "b": "y"}, {"a": "2", "b": "x"}, {"a": "2", "b": "y"},
    ]  # fmt: skip
    assert [point.number for point in points] == [1, 2, 3, 4]
    assert points[2] == Point(3, (("a", "2"), ("b", "x")))


def test_a_million_scenarios_take_no_room():
    """Proves: scenarios are made when they are asked for, so that three ranges of 200 values are 8,000,000 at no cost.
    Sensitivity: made beforehand they need 2 GB and a minute.
    """
    ranges = [parse_vary(f"{key}=1:200:1") for key in ("a", "b", "c")]
    points = combinations(ranges)
    assert len(points) == 8_000_000
    assert points[7_999_999] == Point(8_000_000, (("a", "200"), ("b", "200"), ("c", "200")))
    assert points[200:202] == (
        Point(201, (("a", "1"), ("b", "2"), ("c", "1"))),
        Point(202, (("a", "1"), ("b", "2"), ("c", "2"))),
    )


def test_a_table_gives_one_scenario_a_row(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text("stickiness,divisor\n1,hill\n2,\n", encoding="utf-8")
    assert [point.changes for point in points_of_table(file)] == [
        (("stickiness", "1"), ("divisor", "hill")),
        (("stickiness", "2"),),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_as_planners_save_it(tmp_path, encoding):
    file = tmp_path / "情景 表.csv"
    file.write_bytes("变动门槛,units.9001A.name\r\n1,\r\n,東镇\r\n".encode(encoding))
    assert [point.changes for point in points_of_table(file)] == [(("变动门槛", "1"),), (("units.9001A.name", "東镇"),)]


def test_a_table_may_be_a_workbook(tmp_path):
    """Proves: numbers are those that the planner sees; an empty sheet beside the table does no harm."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["stickiness", "approvals.9001.administrative.posts"])
    sheet.append([0.1, -0.02])
    sheet["B2"].number_format = "0%"
    book.create_sheet("Sheet2")
    book.save(tmp_path / "t.xlsx")
    (point,) = points_of_table(tmp_path / "t.xlsx")
    assert point.changes == (("stickiness", "0.1"), ("approvals.9001.administrative.posts", "-2%"))


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (None, "t.csv"),
        ("", "t.csv"),
        ("stickiness\n", "t.csv"),
        ("stickiness,\n1,2\n", "t.csv:1:2"),
        ("stickiness,Stickiness\n1,2\n", "t.csv:1:2"),
        ('stickiness\n"1\n', "t.csv:2"),
    ],
)
def test_a_faulty_table_is_told_with_its_place(tmp_path, content, place):
    if content is not None:
        (tmp_path / "t.csv").write_text(content, encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        points_of_table(tmp_path / "t.csv")
    assert caught.value.errors[0].where.endswith(place)


def test_a_key_that_no_scenario_understands_is_told_at_once(tmp_path):
    """Proves: exit code 4 with the nearest name, and no folder, before anything is solved.

    Sensitivity: where one scenario can be read, the others are recorded as bad input.
    """
    scenario = write_scenario(tmp_path / "s")
    code, _, complaints = run_sweep(scenario, "--vary", "stickines=1,2", "--out", tmp_path / "w")
    assert code == 4
    assert "stickiness" in complaints
    assert not (tmp_path / "w").exists()


def test_results_equal_those_of_single_solves(tmp_path):
    """Proves: a sweep's posts are those of `quota solve --set`; failures are recorded and do not stop the rest."""
    scenario = write_scenario(tmp_path / "s")
    out = tmp_path / "w"
    code, stdout, _ = run_sweep(scenario, "--vary", "stickiness=0,30,-1", "--out", out, "-q")
    assert code == 0, stdout
    with (out / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["status"] for row in rows if row["category"] in ("administrative", "")] == [
        "optimal",
        "optimal",
        "bad input",
    ]
    for number, value in (("1", "0"), ("2", "30")):
        assert run("solve", scenario, "--out", tmp_path / f"p{value}", "--set", f"stickiness={value}", "-q")[0] == 0
        with (tmp_path / f"p{value}" / "posts.csv").open(encoding="utf-8-sig", newline="") as file:
            posts = [(row["unit_id"], row["category"], row["planned"]) for row in csv.DictReader(file)]
        with (out / "units.csv").open(encoding="utf-8-sig", newline="") as file:
            swept = [row for row in csv.DictReader(file) if row["number"] == number]
        assert [(row["unit_id"], row["category"], row["planned"]) for row in swept] == posts


def figures_of(plan: Plan) -> dict[str, object]:
    """What a sweep should keep, taken from the tables of a plan."""
    summary = []
    for category in plan.case.categories:
        rows = [row for row in plan.posts if row.category == category]
        townships = [row for row in rows if row.level == "township"] or rows
        opened = {row.successor for row in plan.merges}
        moves = [
            row
            for row in plan.transfers
            if row.category == category
            and (row.route or row.to_unit not in opened or row.from_unit in ("reserve", "approval"))
        ]
        summary.append(
            {
                "category": category,
                "before": sum(row.current for row in rows),
                "after": sum(row.planned for row in rows),
                "gaining": sum(row.change > 0 for row in rows),
                "losing": sum(row.change < 0 for row in rows),
                "moved": sum(row.posts for row in moves),
                "crossed": sum(row.posts for row in moves if row.route),
                "people": sum(row.people for row in moves),
                "least_coverage": str(min(row.coverage_after for row in townships)),
                "under_90": sum(row.coverage_after < 90 for row in townships),
            }
        )
    units = [[row.unit_id, row.category, row.planned, row.change, str(row.coverage_after)] for row in plan.posts]
    return {"summary": summary, "units": units}


CHANGES = (
    (("stickiness", "3"), ("divisor", "hill")),
    (("approvals.350700.administrative.posts", "-99%"),),  # no plan
    (("stickiness", "3"), ("divisor", "hill"), ("township_only", "no")),
    (("stickiness", "-1"),),  # bad input
    (("pace_posts", "2"),),
    (("stickiness", "30"),),  # merges that pay at 3 do not
    (),
)


@pytest.mark.slow
def test_what_is_kept_is_that_of_single_plans_in_any_order():
    """Proves: with one resolver, forwards and backwards, each scenario of Nanping has the figures of the tables of its
    own plan, and one without a plan changes nothing for the next.

    Sensitivity: other rules, other divisors and merges taken or not come between; institutions that no merge opens are
    left out.
    """
    points = [Point(number, changes) for number, changes in enumerate(CHANGES, start=1)]
    forwards, backwards = CaseResolver(), CaseResolver()
    one = {point: solving.solve_point(NANPING, SweepTerms(), point, forwards) for point in points}
    other = {point: solving.solve_point(NANPING, SweepTerms(), point, backwards) for point in reversed(points)}
    assert one == other
    assert [one[point]["status"] for point in points].count("optimal") == 5
    assert (one[points[1]]["status"], one[points[3]]["status"]) == ("no plan", "bad input")
    for point in points:
        if one[point]["status"] == "optimal":
            plan = make_plan(read_case(NANPING, SweepTerms().sets(point)))
            assert {key: one[point][key] for key in ("summary", "units")} == figures_of(plan), point


@pytest.mark.parametrize(
    ("changes", "solver", "asked"),
    [
        ((), None, ("highs", None)),
        ((("time_limit", "9"), ("solver", "cbc")), None, ("cbc", 9.0)),
        ((("solver", "cbc"),), "highs", ("highs", None)),
    ],
)
def test_each_scenario_is_solved_as_it_says(tmp_path, changes, solver, asked):
    """Proves: the solver is the sweep's or else the scenario's own, and the time limit the scenario's."""
    heard = []

    class Listening(CaseResolver):
        def solve(self, case, needs, solver, seconds=None):
            heard.append((solver, seconds))
            return super().solve(case, needs, solver, seconds)

    result = solving.solve_point(write_scenario(tmp_path / "s"), SweepTerms((), solver), Point(1, changes), Listening())
    assert result["status"] == "optimal"
    assert heard == [asked]


def test_a_second_run_solves_nothing_again(tmp_path, monkeypatch):
    """Proves: finished scenarios are kept; other changes or changed inputs are refused rather than mixed."""
    scenario = write_scenario(tmp_path / "s")
    arguments = (scenario, "--vary", "stickiness=0:2:1", "--out", tmp_path / "w", "-q")
    assert run_sweep(*arguments)[0] == 0
    first = contents(tmp_path / "w")
    monkeypatch.setattr(work, "solve_point", None)
    assert run_sweep(*arguments)[0] == 0
    assert contents(tmp_path / "w") == first
    assert run_sweep(scenario, "--vary", "stickiness=0:3:1", "--out", tmp_path / "w", "-q")[0] == 2
    (scenario / "scenario.toml").write_text('title = "另一个"\n', encoding="utf-8")
    assert run_sweep(*arguments)[0] == 2


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "letter.txt").write_text("keep", encoding="utf-8")
    assert run_sweep(write_scenario(tmp_path / "s"), "--vary", "stickiness=1,2", "--out", tmp_path / "w")[0] == 2


def _dies(scenario: Path, terms: SweepTerms, point: Point, resolver: CaseResolver) -> dict[str, object]:
    if point.number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return solving.solve_point(scenario, terms, point, resolver)


def _deadly(how: work.Work, batch: work.Batch) -> object:
    work.solve_point = _dies
    return work.solve_batch(how, batch)


@pytest.mark.slow
@pytest.mark.parametrize("together", [1, 4])
def test_a_scenario_that_kills_its_process_takes_no_other_with_it(tmp_path, monkeypatch, together):
    """Proves: after the pool broke, every other scenario has its result, those of the same batch too, and the culprit is
    recorded as crashed.
    """
    monkeypatch.setattr(running, "solve_batch", _deadly)
    monkeypatch.setattr(Processes, "tries", 1)
    monkeypatch.setattr(store, "BATCHES", 4 // together)
    sweep = stated(write_scenario(tmp_path / "s"), "stickiness=1:4:1", tmp_path / "w")
    running.run(sweep, Processes(2), lambda point: None)
    assert [result["status"] for result in sweep.results()] == ["optimal", "crashed", "optimal", "optimal"]
    assert [len(result["units"]) for result in sweep.results()] == [10, 0, 10, 10]
    assert write_results(sweep).statuses == {"optimal": 3, "crashed": 1}


def test_words_of_results_are_no_formulas(tmp_path):
    """Proves: what was varied, and what a worker says, is no formula in the tables; numbers and percents stay as they are.
    Sensitivity: write results as they came, and three cells are reckoned.
    """
    sweep = stated(write_scenario(tmp_path / "s"), "units.9001A.name==1,-2%", tmp_path / "w")
    for point in sweep.points:
        figures = {
            "before": 5,
            "after": 2,
            "gaining": 0,
            "losing": 1,
            "moved": 3,
            "crossed": 0,
            "people": 0,
            "under_90": 1,
        }
        told = {**solving.failed(point, "fault", ["+1 and more"]), "status": "optimal"}
        told["summary"] = [{"category": "@a", "least_coverage": "1.50", **figures}]
        keep(sweep, point.number, [{**told, "units": [["=u", "@a", 2, -3, "1.50"]]}])
    write_results(sweep)
    with (tmp_path / "w" / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["units.9001A.name"] for row in rows] == ["'=1", "-2%"]
    told = {(row["reason"], row["category"], row["after"], row["least_coverage"]) for row in rows}
    assert told == {("'+1 and more", "'@a", "2", "1.50")}
    with (tmp_path / "w" / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {(row["unit_id"], row["change"]) for row in csv.DictReader(file)} == {("'=u", "-3")}


@pytest.mark.parametrize("exchange", [True, False])
def test_a_sweep_killed_before_any_step(tmp_path, monkeypatch, exchange):
    """Proves: before every step of a sweep each file under its own name is whole, and the same sweep, started again, takes
    the folder for its own and leaves no room. Sensitivity: write a result in place, and half of one is found.
    """
    scenario, home = write_scenario(tmp_path / "s"), tmp_path / "home"
    home.mkdir()

    def swept(folder: Path) -> None:
        sweep = stated(scenario, "stickiness=1,2", folder)
        sweep.clear_damaged()
        for number in sweep.unfinished():
            keep(sweep, number, [solving.failed(point, "fault") for point in sweep.batch(number).points])
        write_results(sweep)

    with states_of(home, tmp_path / "copies", monkeypatch, exchange=exchange) as states:
        swept(home / "w")
    whole = content(home)
    assert len(states) > 40
    for state in states:
        assert content(state).items() <= whole.items(), state
    for state in states[:: len(states) // 8]:
        swept(state / "w")
        assert content(state).keys() == whole.keys()
        assert rooms(state) == []


def test_a_fault_of_the_program_is_recorded_and_told(tmp_path, monkeypatch):
    """Proves: a scenario that the program cannot bear does not stop the others, and the command says that it is at fault."""
    monkeypatch.setattr(CaseResolver, "measure", lambda self, case: 1 // 0)
    point = Point(1, (("stickiness", "1"),))
    result = solving.solve_point(write_scenario(tmp_path / "s"), SweepTerms(), point, CaseResolver())
    assert (result["status"], result["reason"]) == ("fault", ["ZeroDivisionError: integer division or modulo by zero"])


def test_a_need_that_cannot_be_measured_is_bad_input(tmp_path):
    """Proves: it is told as the planner's figure, with its unit, and not as a fault of the program."""
    scenario = write_scenario(tmp_path / "s")
    point = Point(1, (("units.9001A.administrative_need", "0.001"),))
    result = solving.solve_point(scenario, SweepTerms(), point, CaseResolver())
    assert result["status"] == "bad input", result
    assert any("东镇" in reason for reason in result["reason"])


def test_a_scenario_without_a_plan_says_which_rows_clash(tmp_path):
    """Proves: the conflict is kept in sentences, with the cell; at most `MOST_REASONS` of them."""
    scenario = write_scenario(tmp_path / "s")
    point = Point(1, (("units.9001A.administrative_floor", "90"),))
    result = solving.solve_point(scenario, SweepTerms(), point, CaseResolver())
    assert result["status"] == "no plan"
    assert any("东镇" in sentence and "90" in sentence for sentence in result["reason"])
    many = solving.failed(point, "no plan", (str(number) for number in range(50)))
    assert len(many["reason"]) == solving.MOST_REASONS


def test_changed_inputs_do_not_reach_a_sweep_under_way(tmp_path):
    """Proves: all scenarios rest on the inputs as they were when the sweep began."""
    sweep = stated(write_scenario(tmp_path / "s"), "stickiness=1,2", tmp_path / "w")
    (tmp_path / "s" / "units.csv").unlink()
    running.run(sweep, Processes(1), lambda point: None)
    assert [result["status"] for result in sweep.results()] == ["optimal", "optimal"]


def test_a_parcel_holds_all_that_the_scenario_reads(tmp_path):
    """Proves: parents and Chinese names travel with a scenario, presets need not; the case read elsewhere is the same."""
    write_scenario(tmp_path / "上级 情景")
    heir = tmp_path / "heir"
    heir.mkdir()
    (heir / "scenario.toml").write_text('extends = "../上级 情景"\npresets = "hubei-2005"\n', encoding="utf-8")
    parcel = Parcel.pack(heir)
    moved = parcel.unpack(tmp_path / "elsewhere")
    assert read_case(moved) == read_case(heir)
    assert parcel.digests == read_case(heir).origins.files()
    assert sorted(entry.name for entry in (tmp_path / "elsewhere").iterdir()) == ["heir", "上级 情景"]


def test_parquet_has_the_same_types_whatever_failed(tmp_path):
    """Proves: figures are numbers and empty cells no values, so that scenarios without a plan do not turn them into text."""
    parquet = pytest.importorskip("pyarrow.parquet")
    run_sweep(write_scenario(tmp_path / "s"), "--vary", "stickiness=0,-1", "--out", tmp_path / "w", "-q")
    table = parquet.read_table(tmp_path / "w" / "summary.parquet").sort_by("number")
    types = {name: str(kind) for name, kind in zip(table.column_names, table.schema.types, strict=True)}
    assert (types["stickiness"], types["status"], types["after"]) == ("double", "string", "int64")
    assert table.column("after").to_pylist() == [76, 107, None]


def test_a_statement_may_be_mended_until_something_is_solved(tmp_path):
    scenario, out = write_scenario(tmp_path / "s"), tmp_path / "w"
    stated(scenario, "stickiness=1", out)
    second = stated(scenario, "stickiness=2", out)
    keep(second, 1, [solving.failed(second.points[0], "fault")])
    with pytest.raises(SweepError) as raised:
        stated(scenario, "stickiness=3", out)
    assert raised.value.reason == "other_sweep"


def test_a_sweep_of_an_older_version_is_refused_in_words(tmp_path):
    """Proves: a folder with a file for each scenario is left as it is, with words of its own (exit 2)."""
    out = tmp_path / "w"
    (out / "points").mkdir(parents=True)
    (out / "sweep.json").write_text('{"points": ["000001-6b86b273ff34"]}', encoding="utf-8")
    (out / "points" / "000001-6b86b273ff34.json").write_text("{}", encoding="utf-8")
    before = contents(out)
    code, _, complaints = run_sweep(write_scenario(tmp_path / "s"), "--vary", "stickiness=1", "--out", out)
    assert (code, "旧版" in complaints) == (2, True)
    assert contents(out) == before


def test_a_table_that_cannot_be_replaced_is_told(tmp_path):
    """Proves: exit code 2 and words, as on Windows where Excel has the table open; the finished scenarios are kept."""
    arguments = (write_scenario(tmp_path / "s"), "--vary", "stickiness=1", "--out", tmp_path / "w", "-q")
    (tmp_path / "w").mkdir()
    assert run_sweep(*arguments)[0] == 0
    (tmp_path / "w" / "summary.csv").unlink()
    (tmp_path / "w" / "summary.csv").mkdir()
    (tmp_path / "w" / "summary.csv" / "letter.txt").touch()
    code, _, complaints = run_sweep(*arguments)
    assert code == 2
    assert "Excel" in complaints


def children(pid: int) -> list[str]:
    return subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()


def alive(pid: str) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", pid], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


@pytest.mark.parametrize("stop", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.slow)])
def test_a_stopped_sweep_leaves_no_processes(tmp_path, stop):
    """Proves: the processes end with the sweep, killed or interrupted; after Ctrl-C it says how to go on, and no more."""
    command = [sys.executable, "-m", "quota", "sweep", str(write_scenario(tmp_path / "s")), "--lang", "en"]
    command += ["--vary", "stickiness=0:40:0.01", "--out", str(tmp_path / "w"), "-q", "--jobs", "1"]
    with (tmp_path / "complaints").open("wb") as complaints:
        running = subprocess.Popen(command, cwd=ROOT, stderr=complaints, start_new_session=True)
    while not parts(tmp_path / "w"):
        assert running.poll() is None
        time.sleep(0.01)
    workers = children(running.pid)
    assert workers
    if stop is signal.SIGINT:
        os.killpg(running.pid, stop)  # as the terminal does: to all of them
        assert running.wait(20) == 130
        told = (tmp_path / "complaints").read_text(encoding="utf-8").strip()
        assert told == "Interrupted. What was finished is kept; run the same command again to go on."
    else:
        running.kill()
        running.wait()
    deadline = time.monotonic() + 10
    while any(alive(pid) for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def on_terminal(command: list[str], **environment: str) -> str:
    """Run a command whose stderr is a terminal, and return what it shows there."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs, env=os.environ | {"TERM": "xterm"} | environment
    ) as running:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # Linux's way of saying that the other end is closed
            while part := os.read(ours, 4096):
                shown += part
        os.close(ours)
        assert running.wait() == 0
    return shown.decode(environment.get("PYTHONIOENCODING", "utf-8"))


def test_a_terminal_shows_a_bar(tmp_path):
    """Proves: on a terminal that writes GBK one bar runs to its end; `--quiet` shows nothing."""
    command = [sys.executable, "-m", "quota", "sweep", str(write_scenario(tmp_path / "s")), "--jobs", "1"]
    command += ["--vary", "stickiness=0,1,2", "--out", str(tmp_path / "w")]
    shown = on_terminal(command, PYTHONIOENCODING="gbk")
    assert "测算" in shown
    assert "3/3" in shown
    assert "已算" not in shown
    assert run(*command[3:], "-q")[2] == ""


@pytest.mark.slow
def test_elsewhere_progress_is_a_few_lines(tmp_path):
    """Proves: 45 scenarios make at most 20 lines, the last of which is the end."""
    _, _, told = run_sweep(write_scenario(tmp_path / "s"), "--vary", "stickiness=0:4.4:0.1", "--out", tmp_path / "w")
    lines = [line for line in told.splitlines() if line.startswith("已算")]
    assert 10 <= len(lines) <= 20
    assert lines[-1] == "已算 45/45"


def killed_and_continued(tmp_path: Path, scenario: Path, vary: str, after: int, jobs: str) -> None:
    """Compare a sweep that was killed with SIGKILL, children and all, once it had some results, with one left alone."""
    command = [sys.executable, "-m", "quota", "sweep", str(scenario), "--vary", vary, "-q", "--jobs", jobs, "--out"]
    whole = undisturbed(scenario, vary, tmp_path / "whole")
    running = subprocess.Popen([*command, str(tmp_path / "killed")], cwd=ROOT, start_new_session=True)
    while len(parts(tmp_path / "killed")) < after and running.poll() is None:
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    finished = len(parts(tmp_path / "killed"))
    subprocess.run([*command, str(tmp_path / "killed")], check=True, cwd=ROOT, capture_output=True)
    assert after <= finished < len(whole) - 2
    assert contents(tmp_path / "killed") == whole


@pytest.mark.slow
def test_a_killed_sweep_goes_on_and_ends_the_same(tmp_path):
    killed_and_continued(tmp_path, write_scenario(tmp_path / "s"), "stickiness=0:30:0.5", 3, "1")


@pytest.mark.slow
def test_two_hundred_nanping_scenarios_killed_and_continued(tmp_path):
    """Proves: 200 scenarios of Nanping, killed midway, end byte for byte like an undisturbed run."""
    killed_and_continued(tmp_path, NANPING, "stickiness=0:19.9:0.1", 57, "2")
