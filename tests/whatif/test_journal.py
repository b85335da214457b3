"""Journals: replayed after any end, held by one session, never in the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from quota.scenario.edits import Edit
from quota.whatif.journal import JOURNALS, Journal, default_folder, open_journal, replayed
from quota.whatif.keeping import Keeper
from quota.whatif.ledger import Ledger, Step

FIRST = Step(kind="edit", edits=(Edit("stickiness", "3"),))
SECOND = Step(kind="edit", edits=(Edit("pace_posts", "2", who="张三"),))


def _opened(tmp_path: Path) -> Journal:
    journal, _ = open_journal(tmp_path / "state", tmp_path / "base")
    return journal


def _written(tmp_path: Path, *steps: Step) -> Path:
    journal = _opened(tmp_path)
    journal.opened("http://127.0.0.1:1", {"scenario.toml": "ab"})
    for step in steps:
        journal.steps([step])
    journal.close()
    return journal.path


def _assert_left(tmp_path: Path, *steps: Step) -> None:
    journal, ledger = _opened(tmp_path), Ledger()
    for step in steps:
        ledger = step.on(ledger)
    journal.close()
    assert journal.found.ledger == ledger


def test_what_was_written_is_replayed(tmp_path: Path) -> None:
    """Proves: steps that were written lead to the ledger that they led to, and are unsaved until they are saved.
    Sensitivity: `saved` without what was in force."""
    _written(tmp_path, FIRST, SECOND, Step(kind="undo"))
    journal = _opened(tmp_path)
    assert journal.found.ledger == Step(kind="undo").on(SECOND.on(FIRST.on(Ledger())))
    assert (journal.found.unsaved, journal.found.torn) == (True, False)
    assert journal.found.files == {"scenario.toml": "ab"}
    journal.saved(tmp_path / "child")
    journal.close()
    assert not journal.path.exists()


def test_saved_is_what_was_in_force_then(tmp_path: Path) -> None:
    """Proves: an edit after saving is unsaved, and taking it back is not. Sensitivity: a mark that any step takes away."""
    path = _written(tmp_path, FIRST)
    for steps, unsaved in (((SECOND,), True), ((SECOND, Step(kind="undo")), False)):
        lines = [{"saved": "child"}, *({"when": "2026", **step.record} for step in steps)]
        found = replayed(path.read_bytes() + b"".join(json.dumps(line).encode() + b"\n" for line in lines))
        assert found.unsaved is unsaved


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_torn_last_line_is_left_out_and_told(tmp_path: Path, cut: int) -> None:
    """Proves: however much of the last line is there, the lines before it hold, and it is said; what is written next stands
    in its place. Sensitivity: reading a line without its end; appending behind what is torn."""
    path = _written(tmp_path, FIRST, SECOND)
    path.write_bytes(path.read_bytes()[:-cut])
    journal = _opened(tmp_path)
    assert (journal.found.torn, journal.found.ledger) == (True, FIRST.on(Ledger()))
    journal.steps([Step(kind="undo")])
    journal.close()
    assert replayed(path.read_bytes() if path.exists() else b"").torn is False


@pytest.mark.parametrize(
    "rubbish", [b"\xff\xfe\n", b"[]\n", b'{"step": "undo", "when": ""}\n' * 5, b"\0" * 40, b"{}\n"]
)
def test_rubbish_ends_a_journal(tmp_path: Path, rubbish: bytes) -> None:
    """Proves: bytes that no session writes are no fault; what stands before them holds. Sensitivity: any check of a line."""
    path = _written(tmp_path, FIRST)
    found = replayed(path.read_bytes() + rubbish)
    assert found.torn
    assert found.end >= len(path.read_bytes())


def test_a_second_session_is_told_who_has_the_first(tmp_path: Path) -> None:
    """Proves: who opens a scenario that is open learns process and address, and keeps a journal of its own; links lead to the
    same scenario. Sensitivity: the lock; the real path."""
    (tmp_path / "base").mkdir()
    first = _opened(tmp_path)
    first.opened("http://127.0.0.1:8", {})
    (tmp_path / "link").symlink_to(tmp_path / "base")
    second, others = open_journal(tmp_path / "state", tmp_path / "link")
    assert [(holder.pid, holder.address) for holder in others] == [(os.getpid(), "http://127.0.0.1:8")]
    assert second.path != first.path
    first.close()
    second.close()
    third, alone = open_journal(tmp_path / "state", tmp_path / "base")
    third.close()
    assert alone == ()


def test_unsaved_edits_of_a_second_session_are_found(tmp_path: Path) -> None:
    """Proves: what only the second of two sessions left is offered to the next. Sensitivity: taking the first that is free."""
    first = _opened(tmp_path)
    _written(tmp_path, SECOND)
    first.close()
    _assert_left(tmp_path, SECOND)


@pytest.mark.slow
def test_the_lock_of_a_dead_process_is_free(tmp_path: Path) -> None:
    """Proves: nothing has to be cleared after a process was killed. Sensitivity: a lock that is a file."""
    code = (
        "import sys, time; from pathlib import Path; from quota.whatif.journal import open_journal\n"
        "journal, _ = open_journal(Path(sys.argv[1]), Path(sys.argv[2])); journal.opened('x', {})\n"
        "print('held', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "state"), str(tmp_path / "base")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        second, others = open_journal(tmp_path / "state", tmp_path / "base")
        assert [holder.pid for holder in others] == [child.pid]
        second.close()
        child.kill()
    third, others = open_journal(tmp_path / "state", tmp_path / "base")
    third.close()
    assert others == ()


def test_lines_that_could_not_be_written_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: while a disk is full, steps go on unsaved and it is said; once there is room all of them are written.
    Sensitivity: lines that are thrown away with the error."""
    keeper = Keeper(tmp_path / "state", tmp_path / "base", {}, "", "en")
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", _full)
        keeper.steps([FIRST])
        kind, words = keeper.autosave
        assert kind == "failed"
        assert "No space left" in words
    keeper.steps([SECOND])
    assert keeper.autosave == ("saved", "")
    keeper.close()
    _assert_left(tmp_path, FIRST, SECOND)


def _full(_: int) -> None:
    raise OSError(28, "No space left on device")


def test_a_folder_that_cannot_be_written_is_no_hindrance(tmp_path: Path) -> None:
    """Proves: without a journal a session goes on, and says so. Sensitivity: the error let through."""
    (tmp_path / "state").write_text("a file")
    keeper = Keeper(tmp_path / "state", tmp_path / "base", {}, "", "zh")
    keeper.steps([FIRST])
    assert keeper.autosave[0] == "failed"
    assert keeper.autosave[1].startswith("没有自动保存")
    keeper.close()


def test_too_many_sessions_of_one_scenario(tmp_path: Path) -> None:
    """Proves: whoever finds every journal held goes on without one, and it is said why. Sensitivity: the last journal missed."""
    held = [_opened(tmp_path) for _ in range(JOURNALS)]
    keeper = Keeper(tmp_path / "state", tmp_path / "base", {}, "", "en")
    assert keeper.autosave[0] == "failed"
    assert "too many sessions" in keeper.autosave[1]
    for journal in held:
        journal.close()


def test_where_journals_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: the user's own folder for such data, never the scenario. Sensitivity: the variable of the system unread."""
    monkeypatch.setenv("XDG_STATE_HOME", "/tmp/elsewhere")
    assert default_folder() == Path("/tmp/elsewhere/quota/whatif")
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", "/tmp/home")
    assert default_folder() == Path("/tmp/home/.local/state/quota/whatif")
