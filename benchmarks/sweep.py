"""A sweep of many scenarios on a Dask cluster of this machine: how long each takes, and what client and workers hold over time.

    python -m benchmarks.sweep scenarios/nanping 5000 OUT --workers 4

The scenarios differ in stickiness and in the posts that the city approves; the fewest posts have no plan. Where OUT is an
address, as ``s3://bucket/sweep``, the workers write there themselves.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

import dask
import psutil
from distributed import LocalCluster

APPROVED = "approvals.350700.administrative.posts"
CUTS = 50
"""Cuts of what is approved, by tenths of a percent, within each stickiness."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the sweep and print what was seen."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweep", description=__doc__)
    parser.add_argument("scenario")
    parser.add_argument("count", type=int)
    parser.add_argument("out")
    parser.add_argument("--workers", type=int, default=4)
    chosen = parser.parse_args(arguments)
    steps = max(1, chosen.count // CUTS)
    vary = [
        "stickiness=" + ",".join(f"{4 * step / steps:g}" for step in range(steps)),
        f"{APPROVED}=" + ",".join(f"-{cut / 10:g}%" for cut in range(1, CUTS + 1)),
    ]
    options = [option for text in vary for option in ("--vary", text)]
    command = [sys.executable, "-m", "quota", "sweep", chosen.scenario, *options, "--out", chosen.out]
    # Dask's own profiler keeps up to an hour of call trees: 0.1 MB a second at each worker.
    dask.config.set({"distributed.worker.profile.enabled": False})
    with LocalCluster(
        n_workers=chosen.workers, threads_per_worker=1, memory_limit=0, dashboard_address=None
    ) as cluster:
        print("| finished | s on the clock | client MB | workers MB | processor s of workers | of client |")
        print("|---|---|---|---|---|---|")
        for line in _watched([*command, "--scheduler", cluster.scheduler_address, "--lang", "en"], cluster):
            print(line, flush=True)


def _watched(command: list[str], cluster: LocalCluster) -> Iterator[str]:
    """Run a sweep; yield what is seen of it now and then, and its last words."""
    workers = [psutil.Process(worker.pid) for worker in cluster.workers.values()]
    begin = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        client = psutil.Process(running.pid)
        assert running.stderr
        for told in running.stderr:
            figures = [
                (told.split() or [""])[0],
                f"{time.monotonic() - begin:.0f}",
                _megabytes(client),
                " ".join(map(_megabytes, workers)),
                f"{sum(map(_processor, workers)):.1f}",
                f"{_processor(client):.1f}",
            ]
            yield f"| {' | '.join(figures)} |"
        assert running.stdout
        yield running.stdout.read().strip()


def _megabytes(process: psutil.Process) -> str:
    return f"{process.memory_info().rss / 1e6:.0f}"


def _processor(process: psutil.Process) -> float:
    used = process.cpu_times()
    return used.user + used.system


if __name__ == "__main__":
    main()
