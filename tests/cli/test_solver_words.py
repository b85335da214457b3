"""What a planner reads where a solver cannot cope."""

from pathlib import Path

import pytest
import typer
from small import TABLES, write_scenario
from typer.testing import CliRunner

from quota.cli.commands import app
from quota.cli.console import Console
from quota.cli.failures import NOT_PROVED, PROVED, failures
from quota.model.costs import FarApartError
from quota.solve.outcome import Outcome, StoppedError


@pytest.mark.parametrize(
    ("raised", "said", "unsaid"),
    [
        (StoppedError(Outcome.STOPPED), "--time-limit", "quota need"),
        (StoppedError(Outcome.GAVE_UP), "quota need", "--time-limit"),
        (FarApartError(), "quota need", "--time-limit"),
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
