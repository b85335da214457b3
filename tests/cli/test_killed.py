"""Killed before any step: every command that writes leaves what was there, or all that is new, and no rooms for long."""

from __future__ import annotations

from pathlib import Path

import pytest
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
}
FRESH = {
    "new": ("new", "{out}"),
    "calibrate": ("calibrate", "{s}", "administrative_current", "--drivers", "area_km2", "--out", "{out}.csv"),
}
"""Those that replace nothing."""


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
