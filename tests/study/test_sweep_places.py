"""Sweeps at an address: stores that fsspec knows, written by whoever solves, lost workers and a killed client included."""

from __future__ import annotations

import errno
import os
import pickle
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from small import write_scenario
from sweeps import contents, stated, undisturbed
from test_sweep_cluster import ROOT, SLOWLY, cluster_of, run, sweep_command, worker_processes

from quota.files import Place, PlaceError, place_of
from quota.scenario import read_case
from quota.study.crews.crew import Here
from quota.study.crews.processes import Processes
from quota.study.resolving import CaseResolver
from quota.study.sweep import Point, SweepError, SweepTerms, store, tables, write_results
from quota.study.sweep import parts as parts_module
from quota.study.sweep import run as run_sweep
from quota.study.sweep.solving import solve_point
from quota.study.sweep.work import solve_batch
from quota.texts import render

fsspec = pytest.importorskip("fsspec")
NANPING_CUT = ROOT / "scenarios" / "nanping-cut"


class _Files(fsspec.get_filesystem_class("memory")):  # type: ignore[misc]
    """A store of files, of which half is there while it is written, and that moves none to where one is."""

    protocol = "smb"
    store: dict[str, object] = {}  # noqa: RUF012 - fsspec's own way of a store in memory
    pseudo_dirs = [""]  # noqa: RUF012

    def pipe_file(self, path: str, value: bytes, **more: object) -> None:
        super().pipe_file(path, value[: len(value) // 2], **more)
        super().pipe_file(path, value, **more)

    def mv(self, one: str, other: str, **more: object) -> None:
        if self.exists(other):
            raise FileExistsError(other)
        super().mv(one, other, **more)


@contextmanager
def object_store(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Run an S3 server on this machine; give the address of a bucket, which this process and those it starts reach."""
    server = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    store = fsspec.get_filesystem_class("s3")
    store.clear_instance_cache()  # those of another server
    store().makedirs("bucket", exist_ok=True)
    try:
        yield "s3://bucket"
    finally:
        server.stop()


def held(place: Place) -> dict[str, bytes | None]:
    return {name: place.read(name) for name in place.files()}


@pytest.mark.parametrize("kind", ["folder", "file", "memory", "smb"])
def test_places_hold_files(tmp_path, kind):
    """Proves: what is written is there whole, under its name alone, and can be replaced, listed and taken away; a place goes
    to other processes by its name.
    """
    fsspec.register_implementation("smb", _Files, clobber=True)
    where = {"folder": tmp_path / "w", "file": f"file://{tmp_path}/w"}.get(kind, f"{kind}://w/{tmp_path.name}")
    place = pickle.loads(pickle.dumps(place_of(where)))
    assert (place.shared, place.names(), place.read("a")) == (kind != "folder", [], None)
    place.make("b")
    place.write("b/c", b"1234")
    place.write("b/c", b"56")
    with place.written("d.csv") as fresh:
        fresh.write_bytes(b"7")
    place.delete("none")
    assert held(place) == {"b/c": b"56", "d.csv": b"7"}
    assert (place.names(), place.names("b"), place.names("none")) == (["b", "d.csv"], ["c"], [])
    place.delete("b/c")
    assert place.names("b") == []
    assert place.shown("d.csv") == f"{where}/d.csv".removeprefix("file://")


@pytest.mark.parametrize("address", ["nothing://w", "s4://bucket/w"])
def test_an_address_that_cannot_be_used_is_told(tmp_path, address):
    with pytest.raises(PlaceError):
        place_of(address)
    code, complaints = run("sweep", write_scenario(tmp_path / "s"), "--vary", "stickiness=1", "--out", address)
    assert (code, address in complaints) == (2, True)


@pytest.mark.parametrize("step", ["write", "written"])
def test_a_full_disk_is_told_as_by_other_commands(tmp_path, monkeypatch, step):
    """Proves: words of the system without number, the folder, and how to go on, be it a part or a table that does not fit.
    Sensitivity: tell the error as Python prints it, and ``[Errno 28]`` stands there.
    """
    sweep = stated(write_scenario(tmp_path / "s"), "stickiness=1", tmp_path / "w")

    def full(*given: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(given[-1]))

    monkeypatch.setattr(type(sweep.place), step, full)

    def swept() -> None:
        run_sweep(sweep, Here(), lambda point: None)
        write_results(sweep)

    with pytest.raises(SweepError) as raised:
        swept()
    words = render(raised.value.message, "en")
    assert words.startswith(f"{tmp_path / 'w'} cannot be written: No space left on device. Check space")


def test_a_sweep_at_an_address_has_the_bytes_of_one_in_a_folder(tmp_path):
    """Proves: part, table and statement are the same wherever they lie; a second run solves nothing."""
    scenario = write_scenario(tmp_path / "s")
    whole = undisturbed(scenario, "stickiness=0,-1,30", tmp_path / "whole")
    for _ in range(2):
        sweep = stated(scenario, "stickiness=0,-1,30", f"memory://{tmp_path.name}/w")
        run_sweep(sweep, Here(), lambda point: None)
        write_results(sweep)
    assert held(sweep.place) == whole


def test_what_a_worker_stored_is_read_before_it_counts(tmp_path):
    """Proves: a part that is missing, cut or another one's is refused with the worker's name, and taken away; so it is when
    a later run finds it. Sensitivity: believe that it is stored.
    """
    sweep = stated(write_scenario(tmp_path / "s"), "stickiness=0,1", f"memory://{tmp_path.name}/w")
    first, second = sweep.batch(1), sweep.batch(2)
    assert solve_batch(sweep.work, second) is None
    units, summary = sweep.form.files(1)
    other_units, other_summary = (sweep.place.read(file) for file in sweep.form.files(2))
    for content in (None, other_summary[:-9], other_summary):
        if content is not None:
            sweep.place.write(units, other_units)
            sweep.place.write(summary, content)
            assert sweep.clear_damaged() == (summary,)
            sweep.place.write(units, other_units)
            sweep.place.write(summary, content)
        with pytest.raises(SweepError) as raised:
            sweep.keep(first, None, "tcp://w")
        assert raised.value.reason == "worker_result"
        assert sweep.place.read(summary) is None
        assert list(sweep.unfinished()) == [1]


def test_one_batch_of_many_scenarios_has_their_results(tmp_path, monkeypatch):
    """Proves: batches of several scenarios, with failures between, give the tables of single ones; where pyarrow is missing
    the tables are the same still.
    """
    scenario, vary = write_scenario(tmp_path / "s"), "stickiness=0,-1,30,2"
    whole = undisturbed(scenario, vary, tmp_path / "whole")
    monkeypatch.setattr(store, "BATCHES", 1)
    for name, form in (("parquet", store.form_for), ("json", lambda _: parts_module._Json())):
        monkeypatch.setattr(store, "form_for", form)
        sweep = stated(scenario, vary, tmp_path / name)
        assert len(sweep.batch(1).points) == 4
        run_sweep(sweep, Here(), lambda point: None)
        assert write_results(sweep).statuses == {"optimal": 3, "bad input": 1}
        found = contents(tmp_path / name)
        assert [found[table] == whole[table] for table in ("summary.csv", "units.csv")] == [True, True]


@pytest.mark.parametrize(("rows", "written"), [(12, ["summary.csv", "units.csv"]), (11, ["summary.csv"]), (3, [])])
def test_tables_that_excel_cannot_hold_are_left_to_parquet(tmp_path, monkeypatch, rows, written):
    """Proves: of 3 scenarios with 4 units and 1 category `units.csv` has at most 12 rows, `summary.csv` 3 and no more."""
    monkeypatch.setattr(tables, "EXCEL_ROWS", rows if rows != 3 else 2)
    scenario = write_scenario(tmp_path / "s")
    case = read_case(scenario)
    sweep = stated(scenario, "stickiness=0,1,2", tmp_path / "w")
    sweep = replace(sweep, widths=(1, 4))
    run_sweep(sweep, Here(), lambda point: None)
    found = write_results(sweep)
    assert len(case.categories) >= 1
    assert [table for table in found.tables if table.endswith(".csv")] == written
    assert sorted(file.name for file in (tmp_path / "w").glob("*.csv")) == written
    assert found.statuses == {"optimal": 3}


@pytest.mark.slow
def test_processes_write_to_an_object_store(tmp_path, monkeypatch):
    scenario = write_scenario(tmp_path / "s")
    whole = undisturbed(scenario, "stickiness=0:5:1", tmp_path / "whole")
    with object_store(monkeypatch) as bucket:
        sweep = stated(scenario, "stickiness=0:5:1", f"{bucket}/w")
        run_sweep(sweep, Processes(2), lambda point: None)
        write_results(sweep)
        assert held(sweep.place) == whole


def disturbed(tmp_path: Path, scenario: Path, vary: str, bucket: str, *, preload: str = "") -> Place:
    """Sweep on a cluster of four workers into an object store; kill workers, then the client, and go on."""
    place = place_of(f"{bucket}/{tmp_path.name}")
    command = sweep_command(scenario, vary, Path("none"))
    command[command.index("none")] = place.name
    with cluster_of(tmp_path, 4, preload=preload) as (address, cluster):
        command += ["--scheduler", address]
        first = subprocess.Popen(command, cwd=ROOT)
        for count in (20, 60):
            while len(place.names("summary.parquet")) < count:
                assert first.poll() is None, "ended before it could be disturbed"
            for worker in worker_processes(cluster)[:2]:
                os.kill(worker, 9)
        first.kill()
        first.wait()
        assert not place.read("summary.csv")
        subprocess.run(command, check=True, cwd=ROOT, timeout=300)
    return place


@pytest.mark.slow
def test_four_workers_and_an_object_store_with_losses(tmp_path, monkeypatch):
    """Proves: 150 scenarios, two of four workers killed twice, then the client: every byte is that of a sweep that nothing
    disturbed, in a folder. The workers stand in another folder and write themselves.
    Sensitivity: a client that believes what it listed once finds none of the parts that were written since.
    """
    scenario, vary = write_scenario(tmp_path / "s"), "stickiness=0:14.9:0.1"
    whole = undisturbed(scenario, vary, tmp_path / "whole")
    with object_store(monkeypatch) as bucket:
        assert held(disturbed(tmp_path, scenario, vary, bucket, preload=SLOWLY)) == whole


@pytest.mark.slow
def test_nanping_on_four_workers_into_an_object_store(tmp_path, monkeypatch):
    """Proves: of 300 scenarios of Nanping in batches of two, with workers and client killed, every 20th has the figures of
    a solve from nothing, to the byte of its part's results; the tables have all 300.
    """
    vary = "stickiness=0:14.95:0.05"
    with object_store(monkeypatch) as bucket:
        place = disturbed(tmp_path, NANPING_CUT, vary, bucket)
        sweep = stated(NANPING_CUT, vary, place.name)
        results = list(sweep.results())
    assert [result["number"] for result in results] == list(range(1, 301))
    for result in results[::20]:
        point = Point(result["number"], tuple(result["changes"].items()))
        assert result == solve_point(NANPING_CUT, SweepTerms(), point, CaseResolver())
