"""What commands print with ``--json``."""

from __future__ import annotations

import importlib
import inspect
import json
from pathlib import Path

import pytest
from solved import counties
from test_terminal import COMMANDS, LIST
from typer.testing import CliRunner

from quota.cli.commands import SHORT, app
from quota.cli.options import Json

REFUSED = ("audit S HAND --repair", "merge S S --base S --out W", "people LIST --out AGED")
"""Said on the other stream: what was given cannot be read."""


def offers_json(command: str) -> bool:
    """Return whether a command has the option."""
    function = getattr(importlib.import_module(f"quota.cli.{command}"), command)
    return "as_json" in inspect.signature(function).parameters


OFFERED = [line for line in COMMANDS if offers_json(line.split()[0]) and "=x" not in line and line != "explain P 房道"]


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two plans of two counties, one of them twice; a list of persons."""
    folder = tmp_path_factory.mktemp("json")
    scenario = counties(folder / "S")
    for name, sets in (("P", ()), ("Q", ("--set", "stickiness=0")), ("R", ())):
        run("solve", scenario, "--out", folder / name, "-q", *sets)
    (folder / "LIST.csv").write_text("\n".join(map(",".join, LIST)), encoding="utf-8")
    (folder / "HAND.csv").write_text("unit_id,administrative_planned\n350783102,40", encoding="utf-8")
    files = {name: folder / f"{name}.csv" for name in ("HAND", "LIST")}
    return files | {"AGED": counties(folder / "AGED")} | {name: folder / name for name in "SPQR"}


def run(*words: object) -> str:
    found = CliRunner().invoke(app, [str(word) for word in words])
    assert found.exception is None or isinstance(found.exception, SystemExit)
    return found.stdout


def test_the_option_is_one():
    """Proves: whoever offers JSON does so by the same option. Sensitivity: an option of a command's own."""
    for command in filter(offers_json, SHORT):
        module = importlib.import_module(f"quota.cli.{command}")
        assert module.Json is Json


@pytest.mark.parametrize("line", OFFERED)
def test_it_is_json_and_nothing_else(line: str, given: dict[str, Path], tmp_path: Path):
    """Proves: every command that offers JSON prints one value and no further word, with a plan or without; none where it refuses.

    Sensitivity: fails where a command names a field that its records do not have, or tells something besides.
    """
    fresh = {name: tmp_path / name for name in "TNWE"}
    words = [(given | fresh).get(word, word) for word in line.split()]
    told = run(*words, "--json")
    assert bool(json.loads(told)) if told else line in REFUSED
