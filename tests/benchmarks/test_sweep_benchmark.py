"""The benchmark of sweeps on a cluster of this machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_memory_of_client_and_workers_is_told_over_time(tmp_path):
    """Proves: it ends with all scenarios solved, and each line has the memory of the client and of both workers."""
    pytest.importorskip("distributed")
    command = [
        sys.executable,
        "-m",
        "benchmarks.sweep",
        "scenarios/nanping",
        "50",
        str(tmp_path / "w"),
        "--workers",
        "2",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=True)
    *_, last, words = done.stdout.strip().splitlines()
    finished, _, client, workers, *_ = (cell.strip() for cell in last.strip("|").split("|"))
    assert finished == "50/50"
    assert int(client) > 0
    assert len([megabytes for megabytes in workers.split() if int(megabytes) > 0]) == 2
    assert words.startswith("50 scenarios: 50 proved optimal")


@pytest.mark.slow
def test_a_worker_and_the_sweep_are_killed_and_results_compared(tmp_path):
    """Proves: both are killed, the sweep goes on to its end, and results are those of processes.

    Sensitivity: do not start it again, and it ends without words of its own.
    """
    pytest.importorskip("distributed")
    options = ["200", str(tmp_path / "w"), "--workers", "2", "--kill", "--check", "3"]
    command = [sys.executable, "-m", "benchmarks.sweep", "scenarios/nanping", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=400, check=True)
    assert [line.rpartition("|")[2].strip() for line in done.stdout.splitlines() if "killed" in line] == [
        "a worker is killed",
        "the sweep is killed",
    ]
    assert "200 scenarios: 200 proved optimal" in done.stdout
    assert done.stdout.endswith("3 results are those of processes, byte for byte\n")


@pytest.mark.slow
def test_what_a_large_sweep_takes_is_told_from_some_of_its_batches():
    """Proves: of 10,000 scenarios two batches of forty are solved, and time and bytes of each scenario told."""
    command = [sys.executable, "-m", "benchmarks.sweep", "scenarios/nanping", "10000", "nowhere", "--batches", "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=True)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in done.stdout.splitlines()[2:]]
    assert [(row[0], row[1]) for row in rows] == [("1/250", "40"), ("126/250", "40")]
    assert all(float(cell) > 0 for row in rows for cell in row[2:])
    assert not (ROOT / "nowhere").exists()
