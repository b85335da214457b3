"""Paths that cannot be used, in every command and every place for one: exit 2 before anything is solved."""

import inspect
import os
from pathlib import Path
from typing import get_type_hints

import pytest
from small import write_scenario
from typer.models import OptionInfo
from typer.testing import CliRunner

import quota.cli.opening
from quota.cli.commands import SHORT, app, named
from quota.cli.opening import WRITTEN

PLACES = [
    (command, name, str(hint))
    for command in map(named, SHORT)
    for name, hint in get_type_hints(command, include_extras=True).items()
    if "pathlib.Path" in str(hint)
]
OTHERS = {
    "scenario": "{s}",
    "table": "{s}/units.csv",
    "plan": "{s}",
    "plans": "{s}",
    "folder": "{t}/new",
    "file": "{t}/m.mps",
}


def arguments(command, place: str, path: str, tmp_path: Path) -> list[str]:
    """Return a command line with this path in this place, and others that could be right in the others."""
    line = [command.__name__]
    for name, parameter in inspect.signature(command).parameters.items():
        hint = get_type_hints(command, include_extras=True)[name]
        option = hint.__metadata__[0] if hasattr(hint, "__metadata__") else None
        flags = [option.default, f"--{name}"] if isinstance(option, OptionInfo) else []
        asked = name == place
        if not asked and parameter.default is not inspect.Parameter.empty:
            continue
        value = path if asked else OTHERS.get(name, "x").format(s=tmp_path / "s", t=tmp_path)
        if name == "out" and not asked:
            value = str(tmp_path / "out")
        line += [*[flag for flag in flags if isinstance(flag, str)][:1], value]
    return line


@pytest.mark.parametrize(
    ("command", "place", "hint"), PLACES, ids=[f"{entry[0].__name__}-{entry[1]}" for entry in PLACES]
)
def test_every_path_of_every_command(tmp_path: Path, monkeypatch, command, place: str, hint: str):
    """Proves: a path too long, a loop, a pipe, and a name that Windows keeps for a device, are told; nothing is solved."""
    write_scenario(tmp_path / "s")
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr("quota.scenario.read.Library", lambda *_: pytest.fail("the scenario was read"))
    wrong = [str(tmp_path / ("a" * 300)), str(tmp_path / "loop"), str(tmp_path / "pipe")]
    if place in WRITTEN:
        wrong += [str(tmp_path / "CON"), str(tmp_path / "s" / "units.csv" / "below")]
    for path in wrong:
        ended = CliRunner().invoke(app, arguments(command, place, path, tmp_path))
        assert ended.exit_code == 2, (path, ended.output)
        assert str(path)[:20] in ended.output


@pytest.mark.parametrize(("mode", "fault"), [(0o444, "cli.path_out_of_reach"), (0o555, "cli.path_not_writable")])
def test_folders_without_rights(tmp_path: Path, monkeypatch, mode: int, fault: str):
    """Proves: a folder that may not be entered is out of reach, one that may not be written is told before solving."""

    def may(path, rights: int) -> bool:  # as of a user who is not root
        return Path(path).stat().st_mode >> 6 & rights == rights

    monkeypatch.setattr(os, "access", may)
    (tmp_path / "closed").mkdir(mode=mode)
    assert quota.cli.opening._fault(tmp_path / "closed" / "out", written=True) in (fault, "cli.path_not_writable")
    assert quota.cli.opening._fault(tmp_path / "closed", written=False) == ("" if mode == 0o555 else fault)


PLANS = ("solve", "propose", "audit", "alternatives", "frontier", "robustness")


@pytest.mark.parametrize("command", PLANS)
def test_an_occupied_folder_is_found_before_anything_is_read(tmp_path: Path, monkeypatch, command: str):
    """Proves: a folder that holds something other than a plan is refused by every command that writes one, with exit 2
    and its name, before the scenario is read, let alone solved; so is what Windows would not let go.

    Sensitivity: leave `out` away where the command reads its scenario.
    """
    write_scenario(tmp_path / "s")
    monkeypatch.setattr("quota.scenario.read.Library", lambda *_: pytest.fail("the scenario was read"))
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "notes.txt").write_text("theirs")
    more = [str(tmp_path / "s" / "units.csv"), "--repair"] if command == "audit" else []
    ended = CliRunner().invoke(app, [command, str(tmp_path / "s"), *more, "--out", str(theirs)])
    assert (ended.exit_code, str(theirs) in ended.output) == (2, True), ended.output
    assert [file.name for file in theirs.iterdir()] == ["notes.txt"]


def test_an_occupied_folder_is_found_before_a_book_is_read(tmp_path: Path):
    """Proves: `new` asks for an empty folder before it reads a workbook, which here is none."""
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "notes.txt").write_text("theirs")
    (tmp_path / "book.xlsx").write_text("no workbook")
    ended = CliRunner().invoke(app, ["new", str(tmp_path / "theirs"), "--from", str(tmp_path / "book.xlsx")])
    assert (ended.exit_code, "theirs" in ended.output, "book.xlsx" in ended.output) == (2, True, False)


@pytest.mark.parametrize(
    "line",
    [
        ("alternatives", "--differ", "99999999999999999999"),
        ("robustness", "--jobs", "100000"),
        ("robustness", "--draws", "100000"),
        ("sweep", "--out", "x", "--patience", "99999999999"),
        ("solve", "--out", "x", "--time-limit", "inf"),
        ("solve", "--out", "x", "--time-limit", "nan"),
    ],
)
def test_options_have_bounds_of_reason(tmp_path: Path, line: tuple[str, ...]):
    """Proves: a number beyond reason is a fault of usage that names the option. Sensitivity: leave a bound away."""
    write_scenario(tmp_path / "s")
    ended = CliRunner().invoke(app, [line[0], str(tmp_path / "s"), *line[1:]])
    assert (ended.exit_code, line[-2] in ended.output) == (2, True), ended.output
