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
