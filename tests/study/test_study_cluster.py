"""Studies on a Dask cluster: the same to the last byte, whoever is lost; and nothing is believed that no study can have."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from cases import make_case, unit
from small import write_scenario
from test_sweep_cluster import ROOT, cluster_of, run

import quota
from quota.need import measure
from quota.study.alternatives.search import DifferTerms, alternatives
from quota.study.crews.crew import Here
from quota.study.frontier import stretches
from quota.study.frontier.walk import walk
from quota.study.robustness import draws as robustness
from quota.study.robustness.draws import Uncertainty, solve_draws
from quota.texts import text

pytest.importorskip("distributed")

ONE_DIES = """
    import os, signal
    from pathlib import Path
    from quota.study.crews import cluster

    room = Path(os.environ["DASK_TEMPORARY_DIRECTORY"])
    cluster.honest = honest = getattr(cluster, "honest", cluster._answer)  # Dask runs this more than once

    def _answer(*given):
        if (room / "begun").exists() and not (room / "died").exists():
            (room / "died").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        (room / "begun").touch()
        return honest(*given)

    cluster._answer = _answer
"""
"""Makes the worker that begins the second piece die on it, once."""

WRONG = """
    from quota.study.crews import cluster

    cluster.honest = honest = getattr(cluster, "honest", cluster._answer)

    def _answer(*given):
        return (*honest(*given)[:2], [])

    cluster._answer = _answer
"""
"""Makes workers answer nothing of what they found."""

STUDIES = {"frontier": ["--every", "1"], "robustness": ["--draws", "40"], "alternatives": ["--count", "2"]}


def study(command: str, scenario: Path, *more: object) -> list[str]:
    return [sys.executable, "-m", "quota", command, str(scenario), "-q", "--lang", "en", *map(str, more)]


def made_up(folder: Path) -> Path:
    """Return a scenario of 140 made-up units, whose frontier takes a second or two; that of Nanping takes twenty."""
    scenario = folder / "made-up"
    make = (
        f"from pathlib import Path; from benchmarks.synthetic import *; write_synthetic(140, Path({str(scenario)!r}))"
    )
    subprocess.run([sys.executable, "-c", make], check=True, cwd=ROOT)
    return scenario


@pytest.mark.slow
@pytest.mark.parametrize("command", STUDIES)
def test_a_study_on_four_workers_of_which_one_is_killed(tmp_path, command):
    """Proves: of Nanping, and of a frontier with 369 points, all that is printed and written is that of this process alone.

    Only manifests are left out, which tell the seconds.
    Sensitivity: a crew that yields results as they come mixes up draws; where what all pieces share is scattered it dies
    with its worker, and the study breaks off.
    """
    scenario = made_up(tmp_path) if command == "frontier" else ROOT / "scenarios" / "nanping"
    given = (*STUDIES[command], "--out", "out")
    here = [] if command == "alternatives" else ["--jobs", "1"]
    told, found = [], []
    with cluster_of(tmp_path, 4, preload=ONE_DIES) as (address, _):
        for place, where in (("here", here), ("there", ["--scheduler", address])):
            (tmp_path / place).mkdir()
            ended = subprocess.run(
                study(command, scenario, *given, *where),
                check=True, cwd=tmp_path / place, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)},
            )  # fmt: skip
            told.append(ended.stdout)
            files = (file for file in (tmp_path / place).rglob("*") if file.is_file() and file.name != "manifest.json")
            found.append({str(file.relative_to(tmp_path / place)): file.read_bytes() for file in files})
    assert (tmp_path / "machine room" / "died").exists()
    assert told[0] == told[1]
    assert found[0]
    assert found[0] == found[1]


@pytest.mark.slow
def test_answers_that_no_study_can_have_are_refused(tmp_path):
    """Proves: each study ends with exit 2 and the worker's address, and shows nothing. Sensitivity: believe what comes."""
    scenario = write_scenario(tmp_path / "s")
    with cluster_of(tmp_path, 1, preload=WRONG) as (address, _):
        for command in STUDIES:
            ended = subprocess.run(
                study(command, scenario, "--scheduler", address), check=False, cwd=ROOT, capture_output=True, text=True
            )
            assert (ended.returncode, ended.stdout) == (2, "")
            assert "is not what was asked for (list)" in ended.stderr
            assert "tcp://" in ended.stderr


@pytest.mark.parametrize("command", STUDIES)
def test_a_scheduler_that_is_not_there_is_told(tmp_path, monkeypatch, command):
    monkeypatch.setattr("quota.study.crews.cluster.PATIENCE", 1)
    code, complaints = run(command, write_scenario(tmp_path / "s"), "--scheduler", "tcp://127.0.0.1:9")
    assert (code, "tcp://127.0.0.1:9" in complaints) == (2, True)


@pytest.mark.parametrize("command", STUDIES)
def test_without_dask_the_extra_is_named(tmp_path, monkeypatch, command):
    monkeypatch.setitem(sys.modules, "distributed", None)
    code, complaints = run(command, write_scenario(tmp_path / "s"), "--scheduler", "tcp://127.0.0.1:9")
    assert (code, "quota[dask]" in complaints) == (2, True)


class Overseen(Here):
    """Solves here, and asks of each answer, as it is and as it must not be, whether it fits."""

    def __init__(self, *turns):
        self._turns = turns

    def each(self, task, fits):
        for piece in task.pieces:
            found = task.solve(task.shared, piece)
            assert fits(piece, found)
            assert [fits(piece, turn(found)) for turn in self._turns] == [False] * len(self._turns)
            yield found


def three() -> tuple:
    """Return a case of three units, and its needs."""
    case = make_case([unit("a", 9, need=6), unit("b", 4, need=10), unit("c", 6, need=7)])
    return case, measure(case)


def other_plan(draw):
    plan = dict(draw.plan)
    plan[next(iter(plan))] += 1
    return draw._replace(plan=plan)


def test_draws_are_as_many_as_were_asked_for_and_keep_every_rule():
    """Proves: too few draws, needs of fewer units, a post too many and half a post are no draws. Sensitivity: count only."""
    case, _ = three()
    turns = (
        lambda found: None,
        lambda found: found[1:],
        lambda found: [*found, found[0]],
        lambda found: [other_plan(found[0]), *found[1:]],
        lambda found: [found[0]._replace(plan={}), *found[1:]],
        lambda found: [found[0]._replace(plan={key: float(n) for key, n in found[0].plan.items()}), *found[1:]],
        lambda found: [found[0]._replace(needs=replace(found[0].needs, by_holding={})), *found[1:]],
    )
    asked = Uncertainty(10, 10, robustness.BATCH + 1, 1)
    assert solve_draws(case, asked, crew=Overseen(*turns)).plans == solve_draws(case, asked).plans


def test_points_of_a_frontier_lie_within_their_limits():
    """Proves: a point too few, too many, one of another shape, one in parts and one that moves more than its limit are none.

    Sensitivity: leave out the limit, and the last point in place of the first is one.
    """
    case, needs = three()
    turns = (
        lambda found: None,
        lambda found: found._replace(points=found.points[:-1]),
        lambda found: found._replace(points=99 * found.points),
        lambda found: found._replace(points=(found.points[-1], *found.points[1:])),
        lambda found: found._replace(points=tuple(point[1:] for point in found.points)),
        lambda found: found._replace(points=tuple(point + 0.5 for point in found.points)),
        lambda found: found._replace(points=tuple(point + 99 for point in found.points)),
    )
    assert walk(case, needs, crew=Overseen(*turns)) == walk(case, needs)


def test_an_alternative_keeps_what_it_was_sought_by():
    """Proves: another point, another difference and one above the bound are none. Sensitivity: believe the numbers."""
    case, needs = three()

    def turned(**values):
        return lambda found: found and replace(found, **values)

    turns = (
        lambda found: [],
        lambda found: found and replace(found, point=found.point + 99),
        lambda found: found and replace(found, point=np.zeros(1, dtype=np.int64)),
        lambda found: found and replace(found, nearest=found.nearest + 1, most=found.most + 1),
        lambda found: found and replace(found, most=found.nearest - 1),
    )
    terms = DifferTerms(Fraction(50), 1, 1)
    assert (
        alternatives(case, needs, terms, crew=Overseen(*turns)).solutions == alternatives(case, needs, terms).solutions
    )


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_frontier_in_short_stretches_is_the_frontier(monkeypatch, jobs):
    """Proves: two limits at a time, here and in two processes, give the points of one long stretch, and no limit is left out.

    Sensitivity: end with the first stretch, and only the first two points are there.
    """
    case = make_case([unit("a", 20, need=6), unit("b", 4, need=10), unit("c", 6, need=17)])
    needs = measure(case)
    whole = walk(case, needs).points
    assert len(whole) > 8
    monkeypatch.setattr(stretches, "STRETCH", 2)
    assert walk(case, needs, jobs=jobs).points == whole


class GivingUp(Here):
    """Solves so many pieces, and has no time for the others that it was handed."""

    def __init__(self, count):
        self._count = count

    def each(self, task, fits):
        for piece in [*task.pieces][: self._count]:
            yield task.solve(task.shared, piece)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_what_a_crew_has_no_time_for_is_not_told(monkeypatch, count):
    """Proves: the walk is not complete, and has the points of the first stretches, two each, and the last point of all.

    Sensitivity: end where answers end, and the walk is called complete.
    """
    case = make_case([unit("a", 20, need=6), unit("b", 4, need=10), unit("c", 6, need=17)])
    needs = measure(case)
    whole = walk(case, needs)
    monkeypatch.setattr(stretches, "STRETCH", 2)
    some = walk(case, needs, crew=GivingUp(count))
    assert (whole.complete, some.complete) == (True, False)
    assert some.points == (*whole.points[: 2 * count], whole.points[-1])


HANGS = """
    import os, time
    from pathlib import Path
    from quota.study.crews import cluster

    room = Path(os.environ["DASK_TEMPORARY_DIRECTORY"])
    cluster.honest = honest = getattr(cluster, "honest", cluster._answer)

    def _answer(*given):
        with (room / "begun").open("ab") as begun:
            begun.write(b".")
        if (room / "begun").stat().st_size > 8:
            time.sleep(3600)
        return honest(*given)

    cluster._answer = _answer
"""
"""Makes every worker hang on the ninth piece."""


@pytest.mark.slow
def test_a_frontier_on_a_cluster_ends_in_time(tmp_path):
    """Proves: with a limit of time and workers that hang, what was found by then is told, with exit 5, and nobody waits longer.

    Sensitivity: wait for pieces that are under way, and it ends after 600 s without points.
    """
    with cluster_of(tmp_path, 1, preload=HANGS) as (address, _):
        ended = subprocess.run(
            study("frontier", made_up(tmp_path), "--time-limit", 20, "--scheduler", address),
            check=False, cwd=ROOT, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
    assert ended.returncode == 5
    assert len(ended.stdout.splitlines()) > stretches.STRETCH


def answers(case: quota.Scenario, **where: object) -> list[object]:
    """Return what every study of Python that knows clusters finds."""
    found = (
        case.frontier(**where),
        case.robustness(draws=12, **where),
        case.alternatives(loss=50, differ=1, count=1, **where),
        case.sweep({"stickiness": [0, 1, 2]}, **where),
    )
    return [each.table.to_csv() for each in found]


@pytest.mark.slow
def test_studies_of_python_on_a_cluster(tmp_path):
    """Proves: all four find there what they find here, and are told the workers before. Sensitivity: one that leaves the
    cluster out tells of no workers."""
    case = quota.read(write_scenario(tmp_path / "s"))
    told: list[int] = []
    with cluster_of(tmp_path, 2) as (address, _):
        assert answers(case, cluster=quota.Cluster(address, connected=told.append)) == answers(case)
    assert told == [2, 2, 2, 2]


def no_row(case: object) -> tuple[quota.Row, ...]:
    return ()


@pytest.mark.parametrize("study", ["frontier", "robustness", "alternatives"])
def test_rules_of_ones_own_stay_here(tmp_path, study):
    """Proves: they are refused before anything is asked of a scheduler, which is not there. Sensitivity: ask it first."""
    ruled = quota.read(write_scenario(tmp_path / "s")).with_rules(quota.Rule("own", no_row))
    there = quota.Cluster("tcp://127.0.0.1:9")
    with pytest.raises(quota.QuotaError, match=words("cluster.fault_own_rules")):
        getattr(ruled, study)(cluster=there)
    with pytest.raises(quota.QuotaError, match=words("cluster.fault_own_rules")):
        ruled.sweep({"stickiness": [0, 1]}, cluster=there)


def words(key: str) -> str:
    return re.escape(text(key, "zh"))
