"""Bases that cannot be written beside, workbooks as bases, and disks that are full: words, and nothing lost."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import openpyxl
import pytest
from small import TABLES, write_scenario
from typer.testing import CliRunner

from quota.cli.commands import app
from quota.scenario.edits import Edit, read_edits
from quota.scenario.saving import save_edits
from quota.whatif import TrialSession

PIN = "units.9001B.administrative_pin"


def book(file: Path) -> Path:
    """The small scenario as a workbook."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    made.create_sheet("scenario").append(("title", "书"))
    for name, rows in TABLES.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(file)
    return file


def planned(session: TrialSession) -> list[int | None]:
    return [row.planned for row in session.answer().rows]


def test_a_workbook_is_tried_saved_reopened_and_merged(tmp_path):
    """Proves: what is saved beside a book is a folder that inherits from it, with the live plan; the book stays to the byte."""
    base = book(tmp_path / "base.xlsx")
    before = base.read_bytes()
    with TrialSession(base) as tried:
        tried.edit({PIN: "19"})
        folder = tried.save("试算一")
        live = planned(tried)
    with TrialSession(base, saved=folder) as again:
        assert planned(again) == live
    save_edits(base, [Edit("stickiness", "3")], tmp_path / "乙", title="乙")
    command = ["merge", str(folder), str(tmp_path / "乙"), "--base", str(base), "--out", str(tmp_path / "合")]
    assert CliRunner().invoke(app, command).exit_code == 0
    assert [edit.key for edit in read_edits(tmp_path / "合").edits] == ["stickiness", PIN]
    assert base.read_bytes() == before


def refuse(monkeypatch, place: Path, number: int) -> None:
    """Let no folder or file be made below a place, as a stick that is locked or a disk that is full."""

    def refused(make):
        def made(path, *arguments, **options):
            if Path(os.fspath(path)).resolve().is_relative_to(place):
                raise OSError(number, os.strerror(number), str(path))
            return make(path, *arguments, **options)

        return made

    monkeypatch.setattr(os, "mkdir", refused(os.mkdir))


@pytest.mark.parametrize("number", [errno.EROFS, errno.ENOSPC, errno.EACCES])
def test_where_nothing_can_be_written(tmp_path, monkeypatch, number):
    """Proves: a stick that is locked or full opens and is tried; saving says the file and the system's reason; edits and journal
    stay, the base is as it was, and what was saved before is whole.
    """
    stick = tmp_path / "stick"
    base = write_scenario(stick / "base")
    with TrialSession(base, autosave=True, folder=tmp_path / "home") as first:
        first.edit({"stickiness": "3"})
        first.save("试算一")
    before = {file: file.read_bytes() for file in stick.rglob("*") if file.is_file()}
    session = TrialSession(base, saved=stick / "试算一", autosave=True, folder=tmp_path / "home")
    session.edit({PIN: "19"})
    refuse(monkeypatch, stick, number)
    for name in ("试算一", "试算二"):
        with pytest.raises(OSError, match=re.escape(os.strerror(number))) as told:
            session.save(name)
        assert told.value.errno == number
    assert session.answer().autosave == "saved"
    assert [one.key for one in session.answer().edits] == ["stickiness", PIN]
    result = CliRunner().invoke(
        app, ["merge", str(stick / "试算一"), str(stick / "试算一"), "--out", str(stick / "合")]
    )
    assert result.exit_code == 2
    assert os.strerror(number) in result.stderr
    assert "Traceback" not in result.stderr
    session.close()
    monkeypatch.undo()
    assert {file: file.read_bytes() for file in stick.rglob("*") if file.is_file()} == before
    with TrialSession(base, saved=stick / "试算一", autosave=True, folder=tmp_path / "home") as again:
        assert again.unsaved is not None
        again.resume()
        assert [one.key for one in again.answer().edits] == ["stickiness", PIN]
