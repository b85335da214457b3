"""A scenario that was read once, and is understood again with changes: the very case that reading from nothing gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from field_walk import Walk
from quick import few
from small import write_scenario

from quota.need import KeptNeeds, Needs, measure
from quota.scenario import Case, CaseError, Reader, read_case
from quota.scenario.memory import Memory


def understood(read: Reader | Path, edits: list[str]) -> tuple[str, Case | None]:
    """Return all that a reading says, to the last digit, and the case."""
    try:
        case = read.case(edits) if isinstance(read, Reader) else read_case(read, edits)
    except CaseError as error:
        return repr(error.problems), None
    return repr(case), case


def measured(measure: Callable[[Case], Needs], case: Case) -> str:
    """Return all that is said of the needs of a case."""
    try:
        return repr(measure(case))
    except CaseError as error:
        return repr(error.problems)


def walked(folder: Path, seed: int, steps: int) -> int:
    """Add, drop and take back edits at random; return how many of the cases could be read."""
    walk, random = Walk(folder, seed), np.random.default_rng(seed)
    reader, kept, edits, readable = Reader(folder), KeptNeeds(), list[str](), 0
    for _ in range(steps):
        chance = random.random()
        if edits and chance < 0.3:
            del edits[int(random.integers(len(edits)))]
        else:
            edits.append(walk.drawn_set())
        (said, case), (due, anew) = understood(reader, edits), understood(folder, edits)
        assert said == due, edits
        if case is not None and anew is not None:
            assert measured(kept.of, case) == measured(measure, anew), edits
        if case is None:
            edits.pop()
        readable += case is not None
    return readable


@pytest.mark.parametrize("edits", few([20, 50], 1))
def test_any_changes_give_the_case_of_a_new_start(tmp_path: Path, edits: int):
    """Proves: after any edits of any field, added, dropped and taken back, case, problems and needs are those of reading anew.

    Sensitivity: a step that is not watched where it reads a setting, a rank that shifts with what is set, needs kept while
    a table that they rest on is another.
    """
    assert walked(tmp_path / "w", 1, edits) > edits // 6


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 7))
def test_many_changes(tmp_path: Path, seed: int):
    """Proves: the same of 1,000 edits."""
    assert walked(tmp_path / "w", seed, 200) > 40


def test_what_a_change_does_not_touch_stays_the_same_object(tmp_path: Path):
    """Proves: by identity one unit changes, and no table; with the edit gone the units are those from before.

    Sensitivity: records made anew at every reading.
    """
    reader = Reader(write_scenario(tmp_path / "s"))
    base = reader.case()
    other = reader.case(["units.9001A.administrative_floor=19"])
    assert [code for code, unit in other.units.items() if unit is not base.units[code]] == ["9001A"]
    assert other.routes is base.routes
    assert other.categories is base.categories
    assert other.settings is base.settings
    again = reader.case()
    assert again.units == base.units
    assert reader.case(["stickiness=2"]).units is again.units


def test_a_step_runs_again_only_where_it_looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Proves: a floor has the figures of units checked again, but neither residents, templates nor any table beside units.

    Sensitivity: whole tables watched in place of columns and keys.
    """
    ran: list[str] = []
    of = Memory.of

    def watched(memory: Memory, name: Any, step: Any, inputs: Any, findings: Any) -> Any:
        def noted(inputs: Any, findings: Any) -> Any:
            ran.append(f"{getattr(name, 'func', name)} {getattr(name, 'keywords', '')}")
            return step(inputs, findings)

        return of(memory, name, noted, inputs, findings)

    reader = Reader(write_scenario(tmp_path / "s"))
    reader.case()
    monkeypatch.setattr(Memory, "of", watched)
    reader.case(["units.9001A.administrative_floor=19"])
    told = " ".join(ran)
    assert "check_units" in told
    assert "check_codes" in told
    for idle in (
        "check_residents",
        "check_templates",
        "check_merges",
        "check_sums",
        "check_tree",
        "'pools'",
        "'routes'",
    ):
        assert idle not in told


def test_files_are_read_once(tmp_path: Path):
    """Proves: what is on the disk later is not looked at; whoever wants it reads anew. Sensitivity: a mix of old and new."""
    folder = write_scenario(tmp_path / "s")
    reader = Reader(folder)
    (folder / "units.csv").unlink()
    assert reader.case().units["9001A"].name == "东镇"
    with pytest.raises(CaseError):
        read_case(folder)
