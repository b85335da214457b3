"""The solution of another solver to an exported programme, read back."""

from __future__ import annotations

import json
from pathlib import Path

import highspy
import pytest
from small import write_scenario
from typer.testing import CliRunner

from quota.cli.commands import app


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, float]]:
    """The small scenario, the solution that HiGHS itself writes of its exported programme, and the values in it."""
    room = tmp_path_factory.mktemp("solution")
    scenario = write_scenario(room / "scenario")
    assert CliRunner().invoke(app, ["export", str(scenario), str(room / "p.mps")]).exit_code == 0
    highs = highspy.Highs()
    highs.silent()
    highs.readModel(str(room / "p.mps"))
    highs.run()
    highs.writeSolution(str(room / "p.sol"), 0)
    values = highs.getSolution().col_value
    names = [highs.getColName(place)[1] for place in range(len(values))]
    return scenario, room / "p.sol", dict(zip(names, values, strict=True))


def told(scenario: Path, file: Path) -> tuple[int, dict[str, object]]:
    found = CliRunner().invoke(app, ["audit", str(scenario), str(file), "--json"])
    return found.exit_code, json.loads(found.stdout) if found.stdout else {}


def test_a_solution_of_any_solver_has_the_value_of_the_plan(exported, tmp_path: Path):
    """Proves: what HiGHS writes, and the same in the forms of CBC, SCIP and Gurobi, is 0 points from the plan.
    Sensitivity: a value taken from the second number of CBC's lines reads another plan.
    """
    scenario, file, values = exported
    whole = {name: round(value) for name, value in values.items()}
    forms = {
        "cbc": ["Optimal - objective value 1.5", *(f"  {n} {c} {v} 7.25" for n, (c, v) in enumerate(whole.items()))],
        "scip": ["solution status: optimal", "objective value: 12", *(f"{c} {v} (obj:5)" for c, v in whole.items() if v)],
        "gurobi": ["# Solution for model quota", "# Objective value = 3", *(f"{c} {v}" for c, v in whole.items())],
    }  # fmt: skip
    files = [file]
    for name, lines in forms.items():
        files.append(tmp_path / f"{name}.sol")
        files[-1].write_text("\n".join(lines), encoding="utf-8")
    for each in files:
        status, said = told(scenario, each)
        assert (status, said["apart"], said["broken"]) == (0, "0", []), each.name


def test_rows_that_a_solution_breaks_are_named(exported, tmp_path: Path):
    """Proves: a post more than there is breaks the balance of its pool, by one, with exit 3.
    Sensitivity: rows that are not evaluated break nothing.
    """
    scenario, _, values = exported
    name = next(name for name, value in values.items() if name != "constant" and round(value) == 1)
    lines = [f"{other} {round(value) - (other == name)}" for other, value in values.items()]
    (tmp_path / "x.sol").write_text("\n".join(lines), encoding="utf-8")
    status, said = told(scenario, tmp_path / "x.sol")
    assert status == 3
    assert any(row["row"].startswith("balance ") and row["by"] == 1 for row in said["broken"])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", None),
        ("x0000000 1\nx0000000 1", 2),
        ("x9999999 1", 1),
        ("x0000000 nan", 1),
        ("x0000000 1e99", 1),
        ("x0000000 0.5", 1),
        ("x0000000 -1", 1),
        ("x0000000", 1),
        ("# Columns 3\nx0000000 1\nnonsense here", 3),
        ("\x00\x01", 1),
        ("x0000000 " + "9" * 100_000, 1),
    ],
)
def test_hostile_solutions_end_with_their_line(exported, tmp_path: Path, text: str, line: int | None):
    """Proves: what is no solution of the programme ends with exit 4 and the line, never a traceback.
    Sensitivity: numbers read with `float` take the nan and the 1e99.
    """
    (tmp_path / "x.sol").write_text(text, encoding="utf-8")
    found = CliRunner().invoke(app, ["audit", str(exported[0]), str(tmp_path / "x.sol"), "--lang", "en"])
    assert found.exit_code == 4
    assert (f"x.sol:{line} " if line else "x.sol ") in found.stderr
