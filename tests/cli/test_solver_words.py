"""What a planner reads where a solver cannot cope."""

from pathlib import Path

import pytest
import typer
from openpyxl import Workbook
from small import TABLES, write_scenario
from typer.testing import CliRunner

from quota.cli.commands import app
from quota.cli.console import Console
from quota.cli.failures import BAD_INPUT, NOT_PROVED, PROVED, USAGE, failures
from quota.solve.outcome import Outcome, StoppedError


@pytest.mark.parametrize(
    ("raised", "said", "unsaid"),
    [
        (StoppedError(Outcome.STOPPED), "--time-limit", "quota need"),
        (StoppedError(Outcome.GAVE_UP), "quota need", "--time-limit"),
    ],
)
def test_a_solver_that_gives_up_is_not_a_time_limit(capsys, raised: Exception, said: str, unsaid: str):
    """Proves: exit 5 with words of its own for either end, and no fault of the program."""
    with pytest.raises(typer.Exit) as ended, failures(Console("en", quiet=True)):
        raise raised
    told = capsys.readouterr().err
    assert (ended.value.exit_code, said in told, unsaid in told) == (NOT_PROVED, True, False)


@pytest.mark.parametrize(
    "needs", [("0.03", "998877.66", "0.02"), ("987654.32", "987654.33", "5"), ("0.01", "0.01", "1e6")]
)
def test_needs_far_apart_end_in_a_plan_or_in_words(tmp_path: Path, needs: tuple[str, str, str]):
    """Proves: needs a hundred million times apart, or alike but for a hundredth of a million, are no fault."""
    units = [list(row) for row in TABLES["units"]]
    for row, need in zip(units[1:3] + units[4:5], needs, strict=True):
        row[8] = row[11] = f"{float(need):.2f}"
    folder = write_scenario(tmp_path / "s", units=units)
    ended = CliRunner().invoke(app, ["solve", str(folder), "--out", str(tmp_path / "plan"), "--lang", "en"])
    assert ended.exit_code in (PROVED, NOT_PROVED), ended.output
    assert (tmp_path / "plan" / "posts.csv").is_file() == (ended.exit_code == PROVED)


@pytest.mark.parametrize("command", ["check", "show", "need", "solve", "conflict"])
@pytest.mark.parametrize(("solver", "code"), [('"gurobbi"', BAD_INPUT), ("7", BAD_INPUT), ('"highs"', PROVED)])
def test_a_solver_that_is_not_there_is_bad_input(tmp_path: Path, command: str, solver: str, code: int):
    """Proves: every command that reads the settings tells their place and the solvers that are there."""
    folder = write_scenario(tmp_path / "s", settings=f'title = "x"\nsolver = {solver}\n')
    where = ["--out", str(tmp_path / "p")] if command == "solve" else []
    ended = CliRunner().invoke(app, [command, str(folder), *where, "--lang", "en"])
    assert ended.exit_code == code, ended.output
    assert ("scenario.toml solver" in ended.output and "highs, cbc" in ended.output) == (code == BAD_INPUT)


def test_where_a_solver_that_is_not_there_was_written(tmp_path: Path):
    """Proves: a parent, a cell of a workbook and --set are named as such; --solver is usage."""
    write_scenario(tmp_path / "base", settings='title = "x"\nsolver = "nope"\n')
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "scenario.toml").write_text('title = "y"\nextends = "../base"\n', encoding="utf-8")
    inherited = CliRunner().invoke(app, ["check", str(tmp_path / "s")])
    assert (inherited.exit_code, "../base/scenario.toml solver" in inherited.output) == (BAD_INPUT, True)
    book = Workbook()
    book.active.title = "scenario"
    book.active.append(["title", "x"])
    book.active.append(["solver", "nope"])
    for name, lines in TABLES.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(tmp_path / "b.xlsx")
    in_cell = CliRunner().invoke(app, ["check", str(tmp_path / "b.xlsx")])
    assert (in_cell.exit_code, "b.xlsx scenario!B2" in in_cell.output) == (BAD_INPUT, True)
    changed = CliRunner().invoke(app, ["check", str(tmp_path / "s"), "--set", "solver=none"])
    assert (changed.exit_code, "--set solver" in changed.output) == (BAD_INPUT, True)
    right = ["solve", str(tmp_path / "s"), "--set", "solver=highs", "--out", str(tmp_path / "p"), "--solver", "nope"]
    assert CliRunner().invoke(app, right).exit_code == USAGE
