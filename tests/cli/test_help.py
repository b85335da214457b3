"""What the command line says of itself."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from quota.cli.commands import SHORT, app

ROOT = Path(__file__).parents[2]
NAMES = list(SHORT)


def test_every_command_is_listed_in_both_languages():
    """Proves: the list has a line for each command, whole, with Chinese before English; and so has the README."""
    lines = CliRunner().invoke(app, ["--help"]).stdout.splitlines()
    told = {line.split()[0]: line for line in lines[lines.index("Commands:") + 1 :] if line.strip()}
    assert list(told) == NAMES
    for line in told.values():
        assert re.search(r"[\u4e00-\u9fff].* \| [a-z]", line)
        assert "..." not in line
    named = re.findall(r"^\| `quota (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(named) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_gives_an_example(name: str):
    """Proves: help ends with a command that a planner can copy."""
    assert f"quota {name}" in CliRunner().invoke(app, [name, "--help"]).stdout
