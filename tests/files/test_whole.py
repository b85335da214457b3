"""Files and folders written whole or not at all: rooms, their owners, and what must not be replaced."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from quota.files import restore, write_whole, written_whole
from quota.files.system import lock
from quota.files.whole import NEW, OLD, OWNER, clear

OWNED = """
import pathlib, sys, time
from quota.files import written_whole
with written_whole(pathlib.Path(sys.argv[1])) as fresh:
    fresh.write_text("half")
    print("ready", flush=True)
    sys.stdin.read()
"""


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def left_room(parent: Path, words: str, **parts: dict[str, str]) -> Path:
    """Lay out a room as a killed run leaves it."""
    room = parent / ".quota-00000000"
    room.mkdir(parents=True)
    (room / OWNER).write_text(words, encoding="utf-8")
    for part, files in parts.items():
        (room / part).mkdir()
        for name, text in files.items():
            (room / part / name).parent.mkdir(exist_ok=True)
            (room / part / name).write_text(text, encoding="utf-8")
    return room


def test_the_rooms_of_the_living_stay_and_those_of_the_dead_go(tmp_path):
    """Proves: while its process lives a room stays, whoever writes beside it; killed, the next run takes it away.

    Sensitivity: without the lock, or with the number of the process alone, one of the two fails.
    """
    target = tmp_path / "a.csv"
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNED, str(target)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with owner:
        assert owner.stdout.readline() == "ready\n"
        write_whole(target, b"other")
        assert len(names(tmp_path)) == 2
        owner.kill()
        owner.wait()
    assert len(names(tmp_path)) == 2
    write_whole(tmp_path / "b.csv", b"b")
    assert names(tmp_path) == ["a.csv", "b.csv"]
    assert target.read_bytes() == b"other"


def test_on_a_disk_without_locks_nobody_is_taken_for_dead(tmp_path, monkeypatch):
    """Proves: where locks are refused, files are written all the same, and the rooms of others stay."""
    room = left_room(tmp_path, '["x"]')

    def refuse(_):
        raise OSError(95, "not supported")

    monkeypatch.setattr("quota.files.whole.lock", refuse)
    write_whole(tmp_path / "a", b"a")
    assert names(tmp_path) == [room.name, "a"]


def test_a_room_that_another_run_took_is_made_again(tmp_path, monkeypatch):
    """Proves: a run whose room was cleared before it had locked it makes another one."""
    taken = []

    def late(file):
        if not taken:
            taken.append(file.name)
            Path(file.name).unlink()
            Path(file.name).parent.rmdir()
        lock(file)

    monkeypatch.setattr("quota.files.whole.lock", late)
    write_whole(tmp_path / "a", b"a")
    assert names(tmp_path) == ["a"]
    assert taken


@pytest.mark.parametrize("words", ["", "{", "[]", "3", '["../../x"]', '[""]', '{"a": 1}'])
def test_a_damaged_room_harms_nobody(tmp_path, words):
    """Proves: an owner's file that says nothing, or names what lies elsewhere, puts nothing anywhere, and goes."""
    inner = tmp_path / "in"
    left_room(inner, words, **{NEW: {"x": "theirs"}, OLD: {"x": "theirs"}})
    clear(inner)
    assert names(inner) == []
    assert names(tmp_path) == ["in"]


def test_a_link_that_looks_like_a_room_is_left_alone(tmp_path):
    """Proves: clearing follows no link. Sensitivity: follow it, and somebody's file called owner is gone."""
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / OWNER).write_text('["x"]', encoding="utf-8")
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / ".quota-link").symlink_to(theirs)
    clear(tmp_path / "here")
    assert names(theirs) == [OWNER]


def test_what_was_there_comes_back_before_anything_is_in_place(tmp_path):
    """Proves: of three files that belong together the old ones come back while no new one is in place; as soon as one is,
    the others follow. A main file that is there already is left alone, whoever wrote it."""
    words = '["p", "p.rows", "p.columns"]'
    fresh = {"p": "new", "p.rows": "new", "p.columns": "new"}
    left_room(tmp_path / "back", words, **{NEW: fresh, OLD: {"p": "old", "p.rows": "old"}})
    restore(tmp_path / "back" / "p")
    assert {name: (tmp_path / "back" / name).read_text() for name in names(tmp_path / "back")} == {
        "p": "old",
        "p.rows": "old",
    }
    on = tmp_path / "on"
    left_room(on, words, **{NEW: {"p": "new", "p.rows": "new"}, OLD: {"p": "old"}})
    (on / "p.columns").write_text("new")
    restore(on / "p")
    assert {(on / name).read_text() for name in names(on)} == {"new"}
    assert len(names(on)) == 3
    later = tmp_path / "later"
    left_room(later, words, **{NEW: fresh, OLD: {"p": "old"}})
    (later / "p").write_text("theirs")
    clear(later)
    assert {name: (later / name).read_text() for name in names(later)} == {"p": "theirs"}


def test_links_are_followed(tmp_path):
    """Proves: what a link leads to is replaced, on its own disk, and the link stays; a folder likewise."""
    real = tmp_path / "real"
    real.mkdir()
    (real / "a").write_text("old")
    (tmp_path / "a").symlink_to(real / "a")
    write_whole(tmp_path / "a", b"new")
    assert (real / "a").read_text() == "new"
    (tmp_path / "d").symlink_to(real)
    with written_whole(tmp_path / "d") as fresh:
        fresh.mkdir()
    assert (tmp_path / "d").is_symlink()
    assert names(real) == []


@pytest.mark.parametrize("kind", ["folder", "device", "pipe", "read-only"])
def test_what_must_not_be_replaced(tmp_path, kind):
    """Proves: a table does not take the place of a folder, a device, a pipe or a file marked as not to be written.

    Sensitivity: rename without looking, and a run as root replaces /dev/null.
    """
    target = tmp_path / "t"
    if kind == "folder":
        target.mkdir()
    elif kind == "device":
        target.symlink_to("/dev/null")
    elif kind == "pipe":
        os.mkfifo(target)
    else:
        target.write_text("old")
        target.chmod(0o400)
        if os.access(target, os.W_OK):
            pytest.skip("root may write everything")
    with pytest.raises(OSError):  # noqa: PT011 - which one differs
        write_whole(target, b"new")
    assert names(tmp_path) == ["t"]
    assert not Path("/dev/null").is_file()


def test_rights_of_a_file_are_kept(tmp_path):
    """Proves: a file that only its owner reads is no more readable after it was replaced."""
    file = tmp_path / "a"
    file.write_text("old")
    file.chmod(0o600)
    write_whole(file, b"new")
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_folder_swap_that_is_interrupted_is_taken_back(tmp_path, monkeypatch):
    """Proves: Ctrl-C between the two renames of a system without exchange leaves the old folder."""
    target = tmp_path / "p"
    target.mkdir()
    (target / "old").write_text("old")
    replace = Path.replace

    def stopped(self: Path, other: Path) -> Path:
        if self.parent.name == NEW:
            raise KeyboardInterrupt
        return replace(self, other)

    monkeypatch.setattr("quota.files.whole.exchange", lambda *_: False)
    monkeypatch.setattr(Path, "replace", stopped)
    with pytest.raises(KeyboardInterrupt), written_whole(target) as fresh:
        fresh.mkdir()
    assert names(tmp_path) == ["p"]
    assert names(target) == ["old"]
