"""Nothing that comes back from a cluster, or from a damaged disk, is believed unchecked, and nothing is waited for for ever."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from small import write_scenario
from sweeps import keep, parts, stated
from test_sweep_cluster import ROOT, cluster_of, run, sweep_command

from quota.study.crews.crew import Solved
from quota.study.resolving import CaseResolver
from quota.study.sweep import SweepError
from quota.study.sweep import parts as parts_module
from quota.study.sweep.results import fault_of
from quota.study.sweep.running import contents_of
from quota.study.sweep.solving import solve_point
from quota.study.sweep.work import solve_batch
from quota.texts import RefusalError

cluster = pytest.importorskip("quota.study.crews.cluster")

Turn = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweep")
    return stated(write_scenario(folder / "s"), "stickiness=1,2", folder / "w")


@pytest.fixture(scope="module")
def solved(sweep) -> str:
    scenario = sweep.parcel.unpack(sweep.place.path / "..")
    return json.dumps(solve_point(scenario, sweep.terms, sweep.points[0], CaseResolver()))


def turned(part: str, value: object) -> Turn:
    return lambda found: {**found, part: value}


def cell(table: str, name: str | int, value: object) -> Turn:
    def turn(found: dict[str, Any]) -> object:
        found[table][0][name] = value
        return found

    return turn


TURNS: dict[str, tuple[Turn, str]] = {
    "another number": (turned("number", 2), "number"),
    "a number that is yes": (turned("number", True), "number"),
    "other changes": (turned("changes", {"stickiness": "3"}), "changes"),
    "a status that is none": (turned("status", "=cmd|x"), "status"),
    "a status that is a list": (turned("status", []), "status"),
    "a reason that is no list": (turned("reason", "why"), "reason"),
    "an endless reason": (turned("reason", ["x" * 5000]), "reason"),
    "a reason with control signs": (turned("reason", ["\x1b[2J"]), "reason"),
    "no figures": (turned("summary", []), "summary"),
    "no units": (turned("units", []), "summary"),
    "figures of a scenario without plan": (turned("status", "no plan"), "summary"),
    "a part too many": (turned("more", 1), "keys"),
    "no mapping": (lambda _: [1], "keys"),
    "half a post": (cell("summary", "moved", 1.5), "summary"),
    "posts below nothing": (cell("summary", "moved", -999), "summary"),
    "posts without end": (cell("summary", "moved", 10**20), "summary"),
    "posts as words": (cell("summary", "people", "3"), "summary"),
    "a figure too many": (cell("summary", "more", 3), "summary keys"),
    "a coverage that is no number": (cell("summary", "least_coverage", "NaN"), "summary"),
    "a sum that is none": (cell("summary", "after", 7), "summary administrative"),
    "a unit of no category": (cell("units", 1, "other"), "units"),
    "planned posts that are no number": (cell("units", 2, None), "units"),
    "another number of planned posts": (cell("units", 2, 999), "summary administrative"),
    "a unit twice": (lambda found: {**found, "units": found["units"] + found["units"][:1]}, "units"),
    "a short row": (lambda found: {**found, "units": [found["units"][0][:3]]}, "units"),
}


@pytest.mark.parametrize("name", TURNS)
def test_a_result_is_what_was_asked_for_or_is_not_stored(sweep, solved, name):
    """Proves: number, changes, types, ranges and sums are checked, and what is wrong is never stored.
    Sensitivity: `keep` stores what it is given.
    """
    turn, part = TURNS[name]
    found = turn(json.loads(solved))
    assert fault_of(sweep.points[0], found) == part
    without_tables = replace(sweep, form=parts_module._Json())
    with pytest.raises(SweepError) as raised:
        without_tables.keep(sweep.batch(1), (json.dumps([found]).encode(),))
    assert raised.value.message.values == {"number": 1, "part": part}
    assert not without_tables.place.names("parts")


def other(table: pa.Table, name: str, value: object) -> pa.Table:
    """Return a table with another value in the last row of a column."""
    place = table.column_names.index(name)
    cells = [*table.column(name).to_pylist()[:-1], value]
    return table.set_column(place, table.schema.field(name), pa.array(cells, table.schema.field(name).type))


TABLES: dict[str, tuple[int, Callable[[pa.Table], pa.Table]]] = {
    "another number": (0, lambda units: other(units, "number", 2)),
    "other changes of a unit": (0, lambda units: other(units, "stickiness", 2.0)),
    "other changes of a category": (1, lambda summary: other(summary, "stickiness", 2.0)),
    "half of the units": (0, lambda units: units.slice(0, len(units) // 2)),
    "a category less": (1, lambda summary: summary.slice(0, len(summary) - 1)),
    "a sum that is none": (1, lambda summary: other(summary, "after", 7)),
    "a status that is none": (1, lambda summary: other(summary, "status", "fine")),
    "two statuses": (1, lambda summary: other(summary, "status", "feasible")),
    "a unit without posts": (0, lambda units: other(units, "planned", None)),
    "a coverage that is no number": (0, lambda units: other(units, "coverage_after", float("nan"))),
    "a coverage of many decimals": (0, lambda units: other(units, "coverage_after", 1 / 3)),
    "a column more": (0, lambda units: units.append_column("more", [[1] * len(units)])),
    "a column less": (1, lambda summary: summary.drop_columns(["people"])),
    "another type": (0, lambda units: units.cast(units.schema.set(0, pa.field("number", pa.int32())))),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_what_was_asked_for_or_is_not_stored(sweep, name):
    """Proves: a part whose tables say anything but what these scenarios can have is refused, and nothing of it is stored.
    Sensitivity: believe tables that the results in them do not make, and one with the changes of another scenario is stored.
    """
    table, turn = TABLES[name]
    batch = sweep.batch(1)
    contents = list(solve_batch(sweep.work, batch))
    assert sweep.checked(batch.points, tuple(contents))
    contents[table] = parts_module._bytes_of(turn(parts_module._table_of(contents[table])))
    with pytest.raises(SweepError) as raised:
        sweep.keep(batch, tuple(contents))
    assert raised.value.reason == "result"
    assert not parts(sweep.place.path)


def test_what_a_solved_scenario_gives_is_kept(sweep, solved):
    assert fault_of(sweep.points[0], json.loads(solved)) == ""


ANSWERS: dict[str, Callable[[tuple[bytes, ...], str], object]] = {
    "nothing": lambda _, own: None,
    "no triple": lambda found, own: ("tcp://w", own),
    "no worker": lambda found, own: (None, own, found),
    "no files": lambda found, own: ("tcp://w", own, ()),
    "a file too many": lambda found, own: ("tcp://w", own, (*found, b"")),
    "words": lambda found, own: ("tcp://w", own, ("a", "b")),
    "another version": lambda found, own: ("tcp://w", "quota 0.0\x1b[2J1", found),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_answer_of_a_worker_is_checked(sweep, name):
    """Proves: an answer of another shape, count or version is refused with printable words.
    Sensitivity: the answer is taken apart unchecked.
    """
    batch = sweep.batch(1)
    there = cluster.Workers(None, "tcp://s", ("quota", "pyarrow"), 1, keeps=True)
    own = cluster._versions(("quota", "pyarrow"))
    contents = solve_batch(sweep.work, batch)

    def stored(answer: object) -> object:
        worker, found = there.checked(answer)
        return contents_of(sweep, Solved(0, batch, worker, found))

    assert stored(("tcp://w", own, contents)) == contents
    with pytest.raises(RefusalError) as raised:
        stored(ANSWERS[name](contents, own))
    assert all(str(value).isprintable() for value in raised.value.message.values.values())


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"PAR1", b"[" * 100_000])
@pytest.mark.parametrize("table", [0, 1])
def test_a_damaged_stored_part_is_none(sweep, solved, content, table):
    """Proves: it is told, taken away, and its scenarios are unfinished again; sound ones stay.
    Sensitivity: a file that is there is taken for a result.
    """
    keep(sweep, 1, [json.loads(solved)])
    assert (list(sweep.results()), sweep.clear_damaged()) == ([json.loads(solved)], ())
    sweep.place.write(sweep.form.files(1)[table], content)
    assert sweep.clear_damaged() == ("summary.parquet/0000001.parquet",)
    assert (list(sweep.results()), list(sweep.unfinished())) == ([], [1, 2])
    assert not sweep.place.names("units.parquet")


@pytest.mark.slow
def test_a_damaged_stored_result_is_solved_again_and_told(tmp_path):
    command = (
        "sweep",
        write_scenario(tmp_path / "s"),
        "--vary",
        "stickiness=1,2",
        "--out",
        tmp_path / "w",
        "--jobs",
        1,
    )
    assert run(*command)[0] == 0
    whole = (tmp_path / "w" / "units.csv").read_bytes()
    first = parts(tmp_path / "w")[0]
    first.write_bytes(b"{")
    code, complaints = run(*command)
    assert (code, first.name in complaints) == (0, True)
    assert (tmp_path / "w" / "units.csv").read_bytes() == whole


WORKER = """
    import os, sys, time
    from quota.study.crews import cluster

    cluster.honest = solved = getattr(cluster, "honest", cluster._answer)  # Dask runs this more than once

    def _answer(*given):
        {does}

    cluster._answer = _answer
"""
"""Makes a worker do something else with the scenarios that it is handed."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("does", "words"),
    [
        ("sys.exit(0)", ""),
        ("time.sleep(3600)", "--patience"),
        ("return 5", "not what was asked for"),
        ("found = solved(*given); return (*found[:2], found[2][::-1])", "tcp://"),
        ("found = solved(*given); return (*found[:2], found[2][:-1])", "tcp://"),
        ("found = solved(*given); return (*found[:2], None)", "tcp://"),
        ("raise RuntimeError('x\\x1b[2J' * 9)", "RuntimeError"),
    ],
)
def test_a_worker_that_does_something_else(tmp_path, does, words):
    """Proves: it is refused in words (exit 2) in bearable time, nothing wrong is stored, and the sweep then goes on here.
    Sensitivity: results are stored as they come, or waited for without end.
    """
    scenario = write_scenario(tmp_path / "s")
    command = sweep_command(scenario, "stickiness=1,2", tmp_path / "w")
    with cluster_of(tmp_path, 1, preload=WORKER.format(does=does)) as (address, _):
        ended = subprocess.run(
            [*command, "--scheduler", address, "--patience", "8" if "sleep" in does or "exit" in does else "60", "--lang", "en"],
            check=False, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120,
        )  # fmt: skip
    assert (ended.returncode, words in ended.stderr, "Traceback" in ended.stderr) == (2, True, False), ended.stderr
    assert "\x1b" not in ended.stderr
    assert not parts(tmp_path / "w")
    subprocess.run(command, check=True, cwd=ROOT, timeout=90)
    assert len(parts(tmp_path / "w")) == 2


@contextmanager
def server(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    """Listen, and do one thing with everyone who calls."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        held: list[socket.socket] = []

        def serve() -> None:
            while True:
                try:
                    caller, _ = listening.accept()
                    held.append(caller)
                    speak(caller)
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
        for caller in held:
            caller.close()


@pytest.mark.parametrize(
    "speak",
    [
        lambda caller: None,
        lambda caller: caller.sendall(b"\x00\xff" * 500),
        lambda caller: caller.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
        lambda caller: caller.sendall(b"\xff" * 7 + b"\x7f" + b"\x00" * 64),
        lambda caller: caller.close(),
    ],
    ids=["silent", "garbage", "http", "huge frame", "closes"],
)
def test_what_is_no_scheduler_is_told_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, speak) -> None:
    """Proves: whatever answers at the address, the sweep ends with exit 2 and the address within seconds.
    Sensitivity: no limit on the first words.
    """
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    begin = time.monotonic()
    scenario = write_scenario(tmp_path / "s")
    with server(speak) as address:
        code, complaints = run(
            "sweep", scenario, "--vary", "stickiness=1,2", "--out", tmp_path / "w", "--scheduler", address
        )
    assert (code, address in complaints) == (2, True)
    assert time.monotonic() - begin < 10
