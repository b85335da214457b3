"""A sweep of many scenarios on a Dask cluster of this machine: how long each takes, and what client and workers hold over time.

    python -m benchmarks.sweep scenarios/nanping 100000 OUT --workers 4 --kill --check 200
    python -m benchmarks.sweep 1100 1000000 OUT --approval approvals.35.institution.posts --batches 4

The scenarios differ in stickiness and in the posts that are approved. Where OUT is an address, as ``s3://bucket/sweep``, the
workers write there themselves. With ``--kill`` a worker is killed at a third and the sweep itself at two thirds, which is then
started again. With ``--check`` so many results, spread over all, are solved again in processes and compared to the byte.
A number instead of a scenario makes up so many units. With ``--batches`` only so many batches, spread over all, are solved, in
this process, and nothing is stored: what a sweep takes that is too large to be run here.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory

import dask
import psutil
from distributed import LocalCluster

from benchmarks.synthetic import write_synthetic
from quota.study.crews.processes import workers
from quota.study.sweep import Sweep, SweepTerms, combinations, parse_vary, readable_case
from quota.study.sweep.work import Batch, solve_batch

APPROVED = "approvals.350700.administrative.posts"
CUTS = 50
"""Cuts of what is approved, by tenths of a percent, within each stickiness."""
GLANCE = 1
"""Seconds between two looks at what is finished."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the sweep and print what was seen."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweep", description=__doc__)
    parser.add_argument("scenario")
    parser.add_argument("count", type=int)
    parser.add_argument("out")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--approval", default=APPROVED)
    parser.add_argument("--every", type=float, default=60, help="seconds between two lines")
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--check", type=int, default=0)
    parser.add_argument("--batches", type=int, default=0)
    chosen = parser.parse_args(arguments)
    with TemporaryDirectory() as room:
        made_up = chosen.scenario.isdecimal()
        scenario = write_synthetic(int(chosen.scenario), Path(room)) if made_up else Path(chosen.scenario)
        vary = _varied(chosen.approval, chosen.count)
        points = combinations([parse_vary(text) for text in vary])
        case = readable_case(scenario, (), points)
        sweep = Sweep.of(scenario, case, SweepTerms(language=case.settings.language), points, chosen.out)
        if chosen.batches:
            for line in _sampled(sweep, chosen.batches):
                print(line, flush=True)
            return
        options = [option for text in vary for option in ("--vary", text)]
        command = [sys.executable, "-m", "quota", "sweep", str(scenario), *options, "--out", chosen.out]
        _run(command, sweep, chosen.workers, chosen.every, kill=chosen.kill)
        if chosen.check:
            print(f"{_check(sweep, chosen.check, chosen.workers)} results are those of processes, byte for byte")


def _varied(approval: str, count: int) -> list[str]:
    steps = max(1, count // CUTS)
    return [
        "stickiness=" + ",".join(f"{4 * step / steps:g}" for step in range(steps)),
        f"{approval}=" + ",".join(f"-{cut / 10:g}%" for cut in range(1, CUTS + 1)),
    ]


def _sampled(sweep: Sweep, count: int) -> Iterator[str]:
    """Solve some batches; yield what each takes of a worker that knows the scenario already, of the client, and of the store."""
    yield "| batch | scenarios | processor ms of the worker, each | of the client | bytes |"
    yield "|---|---|---|---|---|"
    work = replace(sweep.work, place=None)
    solve_batch(work, Batch(0, tuple(sweep.points[:1])))
    for number in range(1, sweep.batches + 1, max(1, ceil(sweep.batches / count))):
        batch, begin = sweep.batch(number), time.process_time()
        contents = solve_batch(work, batch)
        solved = time.process_time()
        sweep.checked(batch.points, contents)
        figures = [solved - begin, time.process_time() - solved]
        each = [f"{1000 * seconds / len(batch.points):.1f}" for seconds in figures]
        stored = sum(map(len, contents or ())) / len(batch.points)
        yield f"| {number}/{sweep.batches} | {len(batch.points)} | {each[0]} | {each[1]} | {stored:.0f} |"


def _run(command: list[str], sweep: Sweep, count: int, every: float, *, kill: bool) -> None:
    # Dask's own profiler keeps up to an hour of call trees: 0.1 MB a second at each worker.
    dask.config.set({"distributed.worker.profile.enabled": False})
    with LocalCluster(n_workers=count, threads_per_worker=1, memory_limit=0, dashboard_address=None) as cluster:
        print("| finished | s on the clock | client MB | workers MB | processor s of workers | of client |")
        print("|---|---|---|---|---|---|")
        for line in _Watch(cluster, sweep, every, kill=kill).lines(
            [*command, "--scheduler", cluster.scheduler_address, "--lang", "en", "-q"]
        ):
            print(line, flush=True)


class _Watch:
    """What is seen of a sweep now and then; and who is killed when."""

    def __init__(self, cluster: LocalCluster, sweep: Sweep, every: float, *, kill: bool) -> None:
        self._cluster, self._sweep, self._every = cluster, sweep, every
        self._begin = time.monotonic()
        self._seen: dict[psutil.Process, tuple[float, float]] = {}
        count = len(sweep.points)
        self._worker_dies, self._client_dies = (count // 3, 2 * count // 3) if kill else (count + 1, count + 1)

    def lines(self, command: list[str]) -> Iterator[str]:
        """Run a sweep, again where it was killed; yield a line now and then, and its last words."""
        told = 0.0
        clients: list[psutil.Process] = []
        while True:
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
                clients.append(psutil.Process(running.pid))
                while running.poll() is None:
                    finished = self._finished()
                    figures = self._figures(finished, clients)
                    if time.monotonic() >= told + self._every:
                        told = time.monotonic()
                        yield figures
                    if finished >= self._worker_dies:
                        self._worker_dies = len(self._sweep.points) + 1
                        self._workers()[0].kill()
                        yield f"{figures} a worker is killed"
                    if finished >= self._client_dies:
                        self._client_dies = len(self._sweep.points) + 1
                        running.kill()
                        yield f"{figures} the sweep is killed"
                    time.sleep(GLANCE)
                assert running.stdout
                words = running.stdout.read().strip()
            if running.returncode >= 0:
                yield self._figures(self._finished(), clients)
                yield words
                return

    def _finished(self) -> int:
        waiting = sum(1 for _ in self._sweep.unfinished())
        return max(0, len(self._sweep.points) - waiting * self._sweep.size)

    def _workers(self) -> list[psutil.Process]:
        return [psutil.Process(nanny.pid) for nanny in self._cluster.workers.values() if nanny.pid]

    def _figures(self, finished: int, clients: list[psutil.Process]) -> str:
        at_work = self._workers()
        for process in (*at_work, clients[-1]):
            with suppress(psutil.NoSuchProcess):
                used = process.cpu_times()
                self._seen[process] = process.memory_info().rss / 1e6, used.user + used.system
        by_client = sum(self._seen[process][1] for process in clients)
        figures = [
            f"{finished}/{len(self._sweep.points)}",
            f"{time.monotonic() - self._begin:.0f}",
            f"{self._seen[clients[-1]][0]:.0f}",
            " ".join(f"{self._seen[process][0]:.0f}" for process in at_work),
            f"{sum(processor for _, processor in self._seen.values()) - by_client:.1f}",
            f"{by_client:.1f}",
        ]
        return f"| {' | '.join(figures)} |"


def _check(sweep: Sweep, count: int, jobs: int) -> int:
    """Solve some scenarios again, each alone in one of several processes, and return how many were compared to the byte."""
    count = min(count, len(sweep.points))
    places = [each * len(sweep.points) // count for each in range(count)]
    batches = [Batch(0, tuple(sweep.points[place : place + 1])) for place in places]
    with workers(jobs) as pool:
        found = [pool.submit(solve_batch, sweep.work, batch) for batch in batches]
        for batch, place, future in zip(batches, places, found, strict=True):
            number = 1 + place // sweep.size
            within = sweep.batch(number).points
            files = [sweep.place.read(file) for file in sweep.form.files(number)]
            stored = sweep.checked(within, tuple(content or b"" for content in files))[place % sweep.size]
            if sweep.form.encode(batch.points, [stored]) != future.result():
                raise SystemExit(f"scenario {place + 1} differs")
    return count


if __name__ == "__main__":
    main()
