"""The planner's page on years: every command of docs/phase.md runs, and prints what the page shows of it."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from quota.cli.commands import app

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "phase.md"


def blocks() -> list[list[str]]:
    """Return the indented blocks of the page."""
    found: list[list[str]] = [[]]
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            found[-1].append(line.strip())
        elif found[-1]:
            found.append([])
    return [block for block in found if block]


@pytest.mark.slow
def test_every_command_prints_what_the_page_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Proves: from files as the page has them, commands in their order print each line that it shows after them.

    Sensitivity: a figure or a word of the page, or of the commands, changed. The list of persons has its own tests.
    """
    for name in ("nanping", "nanping-years"):
        shutil.copytree(ROOT / "scenarios" / name, tmp_path / "scenarios" / name)
    mine = tmp_path / "scenarios" / "我的情景"
    mine.mkdir()
    monkeypatch.chdir(tmp_path)
    said, commands, shown = "", 0, 0
    for block in blocks():
        if block[0].startswith("extends"):
            (mine / "scenario.toml").write_text("\n".join(block), encoding="utf-8")
        elif block[0].startswith("单位代码"):
            (mine / "digests.csv").write_text("\n".join(block), encoding="utf-8")
        elif block[0].startswith("quota people"):
            continue
        elif block[0].startswith("quota "):
            for line in block:
                result = CliRunner().invoke(app, shlex.split(line)[1:])
                assert result.exit_code == (3 if result.stderr.count("到不了位") else 0), (line, result.output)
                said, commands = result.output, commands + 1
        else:
            assert [line for line in block if line not in said] == [], said
            shown += len(block)
    assert commands >= 8
    assert shown >= 10
