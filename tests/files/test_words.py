"""Texts that people edit."""

from __future__ import annotations

from pathlib import Path

import quota
from quota.files import write_words
from quota.scenario.template import write_template


def test_lines_end_as_every_notepad_shows_them(tmp_path: Path) -> None:
    """Proves: settings of a new scenario end their lines with CR LF, on any system, and read as before.

    Sensitivity: line ends of the system, or of Linux.
    """
    write_words(tmp_path / "a.toml", 'title = "甲"\ndivisor = "hill"\n')
    assert (tmp_path / "a.toml").read_bytes() == 'title = "甲"\r\ndivisor = "hill"\r\n'.encode()
    (tmp_path / "new").mkdir()
    write_template(tmp_path / "new")
    settings = (tmp_path / "new" / "scenario.toml").read_bytes()
    assert settings.count(b"\n") == settings.count(b"\r\n") > 5
    assert quota.read(tmp_path / "new").title
