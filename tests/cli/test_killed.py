"""Killed before any step: every command that writes leaves what was there, or all that is new, and no rooms for long."""

from __future__ import annotations

import random
import re
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest
from limited_runs import Runner
from small import write_scenario
from steps import content, rooms, states_of
from typer.testing import CliRunner

from quota.cli.commands import app
from quota.files import restore
from quota.files.whole import clear

CHANGE = ("--set", "units.9001A.administrative_need=30")
WRITING = {
    "solve": ("solve", "{s}", "--out", "{out}"),
    "export": ("export", "{s}", "{out}/x.mps"),
    "export-lp": ("export", "{s}", "{out}/x.lp"),
    "compare": ("compare", "{plans}/a", "{plans}/b", "--out", "{out}/c.csv"),
}
SLOW = {
    "propose": ("propose", "{s}", "--out", "{out}"),
    "repair": ("audit", "{s}", "{plans}/a", "--repair", "--out", "{out}"),
    "alternatives": ("alternatives", "{s}", "--loss", "20", "--differ", "2", "--count", "1", "--out", "{out}"),
    "frontier": ("frontier", "{s}", "--plans", "10", "--out", "{out}"),
    "robustness": ("robustness", "{s}", "--draws", "2", "--jobs", "1", "--out", "{out}"),
    "phase": ("phase", "{s}", "--years", "1", "--out", "{out}"),
    "phase-vary": ("phase", "{s}", "--years", "1", "--vary", "stickiness=0,1", "--out", "{out}"),
    "phase-exits": ("phase", "{s}", "--years", "1", "--uncertain-exits", "9", "--draws", "1", "--out", "{out}"),
    "request": ("request", "{s}", "9001A", "+1", "--category", "administrative", "--out", "{out}.docx"),
}
FRESH = {
    "new": ("new", "{out}"),
    "calibrate": ("calibrate", "{s}", "administrative_current", "--drivers", "area_km2", "--out", "{out}.csv"),
}
"""Those that replace nothing."""
REAL = {name: WRITING[name] for name in ("solve", "export", "compare")}
KILLS = 24
"""Times that each of them is really killed."""


def run(*arguments: str) -> None:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code in (0, 3, 5), result.output + result.stderr


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A scenario and two plans of it."""
    home = tmp_path_factory.mktemp("killed")
    scenario = write_scenario(home / "s")
    for name, changes in (("a", ()), ("b", CHANGE)):
        run("solve", str(scenario), "--out", str(home / "plans" / name), *changes)
    return {"s": str(scenario), "plans": str(home / "plans")}


def marked(commands, *marks):
    return [pytest.param(arguments, id=name, marks=marks) for name, arguments in commands.items()]


@pytest.mark.parametrize("exchange", [True, False])
@pytest.mark.parametrize("arguments", [*marked(WRITING), *marked(FRESH), *marked(SLOW, pytest.mark.slow)])
def test_old_or_new_whole(folders, tmp_path, monkeypatch, arguments, exchange):
    """Proves: before every step of every command that writes, what is there under its own name is what was there before,
    or all that is new, or, where a system knows no exchange or several files belong together, nothing that could be taken
    for whole: then the next look for it finds it. The next run beside it leaves no room.

    Sensitivity: write in place, put the programme in place before its dictionaries, or leave rooms alone, and it fails.
    """
    home = tmp_path / "home"
    home.mkdir()
    told = [word.format(out=home / "out", **folders) for word in arguments]
    target = next(Path(word) for word in told if word.startswith(str(home)))
    target.parent.mkdir(exist_ok=True)
    if arguments not in FRESH.values():
        run(*told)
        told += {"compare": ("--all",), "audit": ()}.get(arguments[0], CHANGE)
    old = content(home)
    with states_of(home, tmp_path / "copies", monkeypatch, exchange=exchange) as states:
        run(*told)
    new = content(home)
    assert new
    assert rooms(home) == []
    assert len(states) > 5
    gone = 0
    for state in states:
        there = state / target.relative_to(home)
        if content(state) not in (old, new):
            assert not there.exists(), state
            gone += 1
            restore(there)
        assert content(state) in (old, new), state
        clear(there.parent)
        assert content(state) in (old, new), state
        assert rooms(state) == [], state
    assert (gone > 0) == (arguments[0] == "export" or (not exchange and bool(old) and target.is_dir()))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="signals and copies of processes as Linux has them")
@pytest.mark.parametrize("name", REAL)
def test_really_killed_at_any_moment(folders, tmp_path, name):
    """Proves: whatever the moment at which the system kills a command, what is there under its name is old or new, whole,
    after the next look; every single file is old or new at once; and the next run gives what an undisturbed one gives, and
    leaves no room.

    Sensitivity: write in place, or leave rooms alone, and it fails.
    """
    home, scratch, generator = tmp_path / "home", tmp_path / "scratch", random.Random(name)
    told = [word.format(out=home / "out", **folders) for word in REAL[name]]
    target = next(Path(word) for word in told if word.startswith(str(home)))
    target.parent.mkdir(parents=True)
    scratch.mkdir()
    runner = Runner()
    try:
        assert runner.run(told, scratch).code == 0
        told += ("--all",) if name == "compare" else CHANGE
        old = _timeless(home)
        shutil.copytree(home, tmp_path / "before")
        started = time.monotonic()
        assert runner.run(told, scratch).code == 0
        seconds, new = time.monotonic() - started, _timeless(home)
        killed = 0
        for number in range(KILLS):
            shutil.rmtree(home)
            shutil.copytree(tmp_path / "before", home)
            killed += runner.run(told, scratch, generator.uniform(0, seconds)).code == -signal.SIGKILL
            held = _timeless(home)
            assert all(content in (old.get(file), new.get(file)) for file, content in held.items()), number
            if number % 2:
                restore(target)
                clear(target.parent)
                assert _timeless(home) in (old, new), number
            else:
                assert runner.run(told, scratch).code == 0, number
                assert _timeless(home) == new, number
            assert rooms(home) == [], number
        assert killed > KILLS // 2
    finally:
        runner.close()


def _timeless(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder but those in rooms, without the time that a run took."""
    return {name: re.sub(rb'"seconds": [0-9.]+', b"", held) for name, held in content(folder).items()}
