"""Every table of a plan is the same, byte for byte, from HiGHS, from CBC and from rows in another order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from field_walk import Walk
from quick import blocks, few
from random_cases import CATEGORIES, random_case
from rich_cases import rich_case

from quota.model.ranges import ConflictError
from quota.plan import make_plan, write_tables
from quota.scenario import Case, read_case
from quota.scenario.records import Ratio

SEEDS = (1, 4)
SCENARIOS = Path(__file__).parents[2] / "scenarios"
CaseOf = Callable[..., Case]


def coupled_case(seed: int, *, shuffled: bool = False) -> Case:
    """Return a random case with a ratio in every township, so that whole numbers have to be searched for.

    With ``shuffled`` the units come in another order.
    """
    case = random_case(seed, shuffled=shuffled)
    most = Decimal(10 + seed % 5) / 10
    ratio = Ratio("r", CATEGORIES[1], CATEGORIES[0], "unit", None, "township", "", None, most, False, "")
    return replace(case, ratios=(ratio,))


def tables(case: Case, folder: Path, solver: str = "highs") -> Mapping[str, bytes] | None:
    """Return the files of the plan; None where there is no plan. The manifest, which names the solver, is left out."""
    folder.mkdir(parents=True)
    try:
        write_tables(make_plan(case, solver=solver), folder, 0.0)
    except ConflictError:
        return None
    return {file.name: file.read_bytes() for file in sorted(folder.glob("*.csv"))}


def same(seed: int, case_of: CaseOf, folder: Path) -> bool:
    """Compare the tables of three solves; return whether there is a plan."""
    found = tables(case_of(seed), folder / "highs")
    assert tables(case_of(seed), folder / "cbc", "cbc") == found, (case_of.__name__, seed)
    assert tables(case_of(seed, shuffled=True), folder / "shuffled") == found, (case_of.__name__, seed)
    return found is not None


def same_from_files(seed: int, steps: int, folder: Path) -> int:
    """Walk over all fields; compare each plan with that of CBC and with that of files whose rows are shuffled.

    Return how many plans there were. The cells that rules.csv names move with their rows.
    """
    walk, random, found = Walk(folder / "walk", seed), np.random.default_rng(seed), 0
    for number, (field, case, _) in enumerate(walk.steps(steps)):
        plan = tables(case, folder / f"{number}")
        assert tables(case, folder / f"{number}cbc", "cbc") == plan, (seed, number, field)
        if plan is None:
            walk.undo()
            continue
        other = tables(read_case(shuffled(walk.folder, folder / f"{number}files", random)), folder / f"{number}other")
        assert other is not None
        assert {**other, "rules.csv": b""} == {**plan, "rules.csv": b""}, (seed, number, field)
        found += 1
    return found


def shuffled(folder: Path, target: Path, random: np.random.Generator) -> Path:
    """Copy a scenario with the rows of every table in another order."""
    target.mkdir()
    for file in sorted(file for file in folder.iterdir() if file.is_file()):
        header, *rows = file.read_bytes().splitlines(keepends=True)
        if file.suffix == ".csv":
            rows = [rows[place] for place in random.permutation(len(rows))]
        (target / file.name).write_bytes(b"".join([header, *rows]))
    return target


@pytest.mark.parametrize("seed", few(SEEDS, 1))
def test_the_same_tables(tmp_path: Path, seed: int):
    """Proves: all tables, transfers from unit to unit and offices among them, are the same from both solvers and any order.

    Sensitivity: plain cases, cases with every rule of a plain scenario, cases that leave fractions, cases from files.
    """
    for kind in (random_case, rich_case, coupled_case):
        assert same(seed, kind, tmp_path / kind.__name__)
    assert same_from_files(1, 3, tmp_path / "files")


@pytest.mark.slow
@blocks(10)
def test_the_same_tables_of_five_hundred_cases(tmp_path: Path, block: int):
    """Proves: the same of five hundred cases, and of two hundred turns of any field of a scenario on disk."""
    for kind, count in ((random_case, 20), (rich_case, 20), (coupled_case, 10)):
        seeds = range(count * block, count * (block + 1))
        assert sum(same(seed, kind, tmp_path / kind.__name__ / str(seed)) for seed in seeds) > count // 4
    assert same_from_files(100 + block, 20, tmp_path / "files")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["nanping", "nanping-mergers", "nanping-delegation", "nanping-cut"])
def test_the_same_tables_of_nanping(tmp_path: Path, name: str):
    """Proves: the same of the scenarios of Nanping: alone, with merges, with delegated tasks and with a cut."""
    folder = SCENARIOS / name
    plan = tables(read_case(folder), tmp_path / "highs")
    assert plan is not None
    assert tables(read_case(folder), tmp_path / "cbc", "cbc") == plan
    random, stack = np.random.default_rng(1), tmp_path / "scenarios"
    stack.mkdir()
    for layer in sorted({"nanping", name}):  # the others extend it
        shuffled(SCENARIOS / layer, stack / layer, random)
    other = tables(read_case(stack / name), tmp_path / "other")
    assert other is not None
    assert {**other, "rules.csv": b""} == {**plan, "rules.csv": b""}
