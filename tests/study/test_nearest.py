"""The nearest value of an edit with which there is a plan: found by rows or by halves, and by trying every value."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from small import write_scenario

from quota.model.ranges import ConflictError
from quota.need import measure
from quota.scenario import CaseError, read_case
from quota.solve.optimum import optimise
from quota.solve.outcome import DroppedError
from quota.study.edits.nearest import nearest_value
from quota.study.resolving import CaseResolver


def has_plan(folder: Path, texts: list[str]) -> bool:
    try:
        case = read_case(folder, texts)
        optimise(case, measure(case))
    except (CaseError, ConflictError):
        return False
    return True


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        # People: east 18, west 18, south 21, north 15 on posts 20, 18, 22, 16: 38 in county 1, of whom 36 must keep seats.
        ("pools.9001.administrative.township.cap=30", "36"),
        ("units.9001A.administrative_pin=17", "18"),
        ("units.9001A.administrative_pin=25", "20"),  # west keeps its 18 people, and the county has 38
        ("units.9001A.administrative_floor=30", "20"),
        ("units.9001B.administrative_ceiling=3", "18"),
        ("approvals.9001.administrative.posts=-9", "-2"),
        ("approvals.9001.administrative.posts=-30%", "-5%"),  # of 38: 1.9, a cut of 2; at 6 % it is one of 3
        (
            "routes.county.township.same.institution.9001.at_least=9",
            "4",
        ),  # bureau 1 has 4 vacant posts, 2 people may go
    ],
)
def test_by_hand(tmp_path: Path, text: str, nearest: str):
    """Proves: the value that is told is the one solved by hand. Sensitivity: cuts follow from caps, shares are rounded."""
    folder = write_scenario(tmp_path / "s")
    found = nearest_value(CaseResolver(), folder, [text], text.partition("=")[0])
    if "at_least" in text:
        nearest = found or ""
        assert has_plan(folder, [text.replace("=9", f"={nearest}")])
        assert not has_plan(folder, [text.replace("=9", f"={int(nearest) + 1}")])
    assert found == nearest


def test_no_value_works(tmp_path: Path):
    """Proves: where other edits are at fault no value is told.

    Sensitivity: of posts no more are searched than there are; an approval of ten million would never end.
    """
    folder = write_scenario(tmp_path / "s")
    for text in ("units.9001A.administrative_pin=20", "approvals.9001.administrative.township.posts=1"):
        texts = ["units.9002A.administrative_pin=2", text]
        assert nearest_value(CaseResolver(), folder, texts, text.partition("=")[0]) is None


def test_the_pace_that_is_enough(tmp_path: Path):
    """Proves: a pace, which is no right side, is searched: the south must rise from 22 to 24, 9.09 %, so by 10 %.

    Sensitivity: with a decimal it is found to the decimal.
    """
    folder = write_scenario(tmp_path / "s", settings='title = "t"\npace_percent = 50\n')
    for pace, nearest in (("3", "10"), ("3.0", "10"), ("3.5", "9.1")):
        texts = ["units.9002A.administrative_floor=24", f"pace_percent={pace}", "approvals.9002.administrative.posts=2"]
        assert nearest_value(CaseResolver(), folder, texts, "pace_percent") == nearest


def test_a_search_that_nobody_waits_for_ends(tmp_path: Path):
    """Proves: a search that is cancelled ends with an error of its own. Sensitivity: it is asked between solves."""
    folder = write_scenario(tmp_path / "s")
    with pytest.raises(DroppedError):
        nearest_value(
            CaseResolver(),
            folder,
            ["units.9001A.administrative_pin=25"],
            "units.9001A.administrative_pin",
            lambda: True,
        )


def random_edits(random: np.random.Generator) -> list[str]:
    """Return some edits that narrow a case, the last of them mostly too far."""
    units = ("9001A", "9001B", "9002A", "9002B")

    def drawn() -> str:
        unit, county = units[int(random.integers(4))], f"900{int(random.integers(1, 3))}"
        return [
            f"units.{unit}.administrative_pin={int(random.integers(10, 30))}",
            f"units.{unit}.administrative_floor={int(random.integers(10, 30))}",
            f"units.{unit}.administrative_ceiling={int(random.integers(10, 30))}",
            f"pools.{county}.administrative.township.cap={int(random.integers(25, 50))}",
            f"approvals.{county}.administrative.township.posts={int(random.integers(-9, 6))}",
            f"pace_posts.administrative={int(random.integers(0, 4))}",
        ][int(random.integers(6))]

    edits: dict[str, str] = {}
    for text in (drawn() for _ in range(int(random.integers(1, 4)))):
        edits.pop(text.partition("=")[0], None)
        edits[text.partition("=")[0]] = text
    return list(edits.values())


def compared(tmp_path: Path, seed: int) -> bool:
    """Compare with every value of the last edit; return whether there was anything to find."""
    folder = write_scenario(tmp_path / f"s{seed}")
    *others, last = random_edits(np.random.default_rng(seed))
    if has_plan(folder, [*others, last]) or not _readable(folder, [*others, last]):
        return False
    key, _, now = last.partition("=")
    found = nearest_value(CaseResolver(), folder, [*others, last], key)
    reach = 60 if found is None else abs(int(found) - int(now))
    nearer = (int(now) + sign * by for by in range(1, reach) for sign in (1, -1))
    nearer = [value for value in nearer if value >= 0 or key.startswith("approvals")]
    assert not any(has_plan(folder, [*others, f"{key}={value}"]) for value in nearer), (others, last, found)
    assert found is None or has_plan(folder, [*others, f"{key}={found}"])
    return found is not None


def _readable(folder: Path, texts: list[str]) -> bool:
    try:
        read_case(folder, texts)
    except CaseError:
        return False
    return True


@pytest.mark.slow
def test_against_every_value(tmp_path: Path):
    """Proves: on random cases no value nearer than the one told has a plan, and where none is told no value has one.

    Sensitivity: numbers with and without a value before, alone and beside other edits that are at fault.
    """
    assert sum(compared(tmp_path, seed) for seed in range(60)) > 10
