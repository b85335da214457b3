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
from quota.cli.commands import SHORT, app
from quota.cli.opening import WRITTEN

PLACES = [
    (command, name, str(hint))
    for command in SHORT
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
    monkeypatch.setattr("quota.scenario.read.read_stack", lambda *_: pytest.fail("the scenario was read"))
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
