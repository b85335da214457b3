"""Sweeps on a Dask cluster: workers and sweeps that are killed, scenarios that kill, clusters that are not there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from small import write_scenario
from sweeps import contents, parts, undisturbed
from typer.testing import CliRunner

from quota.cli.commands import app

pytest.importorskip("distributed")

ROOT = Path(__file__).parents[2]
NANPING_CUT = ROOT / "scenarios" / "nanping-cut"

CLUSTER = """
import sys
from distributed import LocalCluster

workers, threads, *preload = sys.argv[1:]
if __name__ == "__main__":
    with LocalCluster(
        n_workers=int(workers), threads_per_worker=int(threads), memory_limit=0,
        dashboard_address=None, silence_logs="CRITICAL", preload=preload,
    ) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""
"""A cluster in a process of its own, which lives until its input ends."""

SLOWLY = """
    import time
    from quota.study.sweep import work
    from quota.study.sweep.solving import solve_point

    def slowly(scenario, terms, point, resolver):
        time.sleep(0.1)
        return solve_point(scenario, terms, point, resolver)

    work.solve_point = slowly
"""
"""Makes every scenario take long enough to be disturbed."""

DEADLY = """
    import os, signal
    from quota.study.sweep import work
    from quota.study.sweep.solving import solve_point

    def deadly(scenario, terms, point, resolver):
        if point.number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return solve_point(scenario, terms, point, resolver)

    work.solve_point = deadly
"""
"""Makes the third scenario kill its worker, always."""

OLD = """
    import importlib.metadata

    found = importlib.metadata.distribution
    importlib.metadata.version = lambda name: "0.0.1" if name == "quota" else found(name).version
"""
"""Makes a worker say that its quota is an old one."""


@contextmanager
def cluster_of(
    folder: Path, workers: int = 2, *, threads: int = 1, preload: str = "", deaths: int = 3
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run a cluster whose workers stand in a folder of their own; yield its address and its process.

    A batch is given up after more than so many deaths of workers.
    """
    place = folder / "machine room"
    place.mkdir(exist_ok=True)
    (place / "cluster.py").write_text(CLUSTER, encoding="utf-8")
    (place / "preload.py").write_text(textwrap.dedent(preload), encoding="utf-8")
    arguments = [str(workers), str(threads), *([str(place / "preload.py")] if preload else [])]
    running = subprocess.Popen(
        [sys.executable, "cluster.py", *arguments],
        cwd=place,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ
        | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(deaths), "DASK_TEMPORARY_DIRECTORY": str(place)},
    )
    assert running.stdin
    assert running.stdout
    try:
        yield running.stdout.readline().strip(), running
    finally:
        end_all(running)
        running.stdin.close()
        running.stdout.close()


def end_all(running: subprocess.Popen[str]) -> None:
    """Kill a process and all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def sweep_command(scenario: Path, vary: str, out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "quota", "sweep", str(scenario), "--vary", vary, "--out", str(out), "-q", *more]


def wait_for_points(folder: Path, count: int, running: subprocess.Popen[bytes]) -> None:
    while len(parts(folder)) < count:
        assert running.poll() is None, "ended before it could be disturbed"
        time.sleep(0.01)


def worker_processes(cluster: subprocess.Popen[str]) -> list[int]:
    """Return the processes of the workers themselves: children of the nannies' own process that run Dask's worker."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "-g", str(cluster.pid)], capture_output=True, text=True, check=True
    )
    rows = [line.split(maxsplit=1) for line in listed.stdout.splitlines()]
    return [int(pid) for pid, arguments in rows if "spawn_main" in arguments]


def disturbed(tmp_path: Path, scenario: Path, vary: str, after: int, *, losing: int, preload: str = "") -> None:
    """Compare a sweep solved here with one on a cluster of which workers, and then the sweep itself, are killed."""
    whole = undisturbed(scenario, vary, tmp_path / "whole")
    with cluster_of(tmp_path, preload=preload) as (address, cluster):
        command = sweep_command(scenario, vary, tmp_path / "disturbed", "--scheduler", address)
        first = subprocess.Popen(command, cwd=ROOT)
        wait_for_points(tmp_path / "disturbed", after, first)
        for worker in worker_processes(cluster)[:losing]:
            os.kill(worker, signal.SIGKILL)
        wait_for_points(tmp_path / "disturbed", 2 * after, first)
        first.kill()
        first.wait()
        kept = {file: file.stat().st_mtime_ns for file in parts(tmp_path / "disturbed")}
        assert 2 * after <= len(kept) < len(parts(tmp_path / "whole"))
        subprocess.run(command, check=True, cwd=ROOT)
    assert contents(tmp_path / "disturbed") == whole
    assert kept == {file: file.stat().st_mtime_ns for file in kept}


@pytest.mark.slow
def test_a_sweep_whose_workers_and_client_are_killed_ends_the_same(tmp_path):
    """Proves: all workers and then the sweep itself killed change no byte; what was finished is not solved again.

    The workers stand in another folder, and the scenario has a parent: its files go with it.
    Sensitivity: with `scatter` instead of a task the parcel dies with the workers, and the sweep breaks off.
    """
    write_scenario(tmp_path / "base")
    heir = tmp_path / "heir"
    heir.mkdir()
    (heir / "scenario.toml").write_text('extends = "../base"\nstickiness = 3\n', encoding="utf-8")
    disturbed(tmp_path, heir, "routes.county.township.same.institution.limit=0:23:0.5", 5, losing=2, preload=SLOWLY)


@pytest.mark.slow
def test_two_hundred_nanping_scenarios_on_a_cluster_that_loses_workers(tmp_path):
    """Proves: 200 scenarios of Nanping, a worker and then the sweep itself killed, end byte for byte undisturbed."""
    disturbed(tmp_path, NANPING_CUT, "stickiness=0:19.9:0.1", 40, losing=1)


@pytest.mark.slow
def test_a_scenario_that_kills_its_worker_is_recorded_alone(tmp_path):
    """Proves: the scheduler gives up the batch, only the culprit is recorded as crashed, the others have their results."""
    scenario = write_scenario(tmp_path / "s")
    whole = undisturbed(scenario, "stickiness=0:5:1", tmp_path / "whole")
    with cluster_of(tmp_path, preload=DEADLY, deaths=0) as (address, _):
        command = sweep_command(scenario, "stickiness=0:5:1", tmp_path / "w", "--scheduler", address)
        subprocess.run(command, check=True, cwd=ROOT, timeout=120)
    deadly = contents(tmp_path / "w")
    different = sorted(name for name in whole if whole[name] != deadly[name] and ".parquet/" in name)
    assert different == [f"{table}.parquet/0000003.parquet" for table in ("summary", "units")]
    assert deadly["summary.csv"].count(b",crashed,") == 1


@pytest.mark.slow
def test_threads_of_one_worker_do_not_disturb_each_other(tmp_path):
    scenario = write_scenario(tmp_path / "s")
    whole = undisturbed(scenario, "stickiness=0:20:0.5", tmp_path / "whole")
    with cluster_of(tmp_path, 1, threads=4) as (address, _):
        command = sweep_command(scenario, "stickiness=0:20:0.5", tmp_path / "w", "--scheduler", address)
        subprocess.run(command, check=True, cwd=ROOT, timeout=120)
    assert contents(tmp_path / "w") == whole


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stderr


@pytest.mark.slow
def test_a_worker_with_another_version_is_refused_by_name(tmp_path):
    with cluster_of(tmp_path, 1, preload=OLD) as (address, _):
        scenario = write_scenario(tmp_path / "s")
        command = sweep_command(scenario, "stickiness=1,2", tmp_path / "w", "--scheduler", address)
        ended = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert ended.returncode == 2
    assert "0.0.1" in ended.stderr
    assert "tcp://" in ended.stderr
    assert not parts(tmp_path / "w")


@pytest.mark.slow
def test_a_scheduler_that_goes_away_ends_the_sweep_but_not_its_results(tmp_path):
    """Proves: exit code 2 and words, not a wait without end; the same command then goes on in processes."""
    scenario = write_scenario(tmp_path / "s")
    with cluster_of(tmp_path, 1, preload=SLOWLY) as (address, cluster):
        command = sweep_command(scenario, "stickiness=0:29:1", tmp_path / "w", "--scheduler", address, "--lang", "en")
        running = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, encoding="utf-8")
        wait_for_points(tmp_path / "w", 3, running)
        end_all(cluster)
        _, complaints = running.communicate(timeout=60)
    assert running.returncode == 2
    assert "went away" in complaints
    assert "Traceback" not in complaints
    assert subprocess.run(sweep_command(scenario, "stickiness=0:29:1", tmp_path / "w"), check=True, cwd=ROOT)
    assert len(parts(tmp_path / "w")) == 30


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", "ucx://127.0.0.1:9"])
def test_a_scheduler_that_is_not_there_is_told_soon(tmp_path, monkeypatch, address):
    monkeypatch.setattr("quota.study.crews.cluster.PATIENCE", 1)
    begin = time.monotonic()
    scenario = write_scenario(tmp_path / "s")
    code, complaints = run(
        "sweep", scenario, "--vary", "stickiness=1,2", "--out", tmp_path / "w", "--scheduler", address
    )
    assert code == 2
    assert address in complaints
    assert time.monotonic() - begin < 5


def test_without_dask_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.delitem(sys.modules, "quota.study.crews.cluster", raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    scenario = write_scenario(tmp_path / "s")
    code, complaints = run("sweep", scenario, "--vary", "stickiness=1,2", "--out", tmp_path / "w", "--scheduler", "x:1")
    assert code == 2
    assert "quota[dask]" in complaints
