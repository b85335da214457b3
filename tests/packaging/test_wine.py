"""The rehearsal under Wine: what it calls the same is the same to the byte. Wine itself is run before a release alone."""

from __future__ import annotations

import shutil

import pytest
from test_stick import PACKAGING, STICK, script

rehearse = script(PACKAGING / "wine" / "rehearse.py")


def test_a_byte_a_name_or_a_folder_that_differs_is_found(tmp_path):
    """Proves: of two plans only the seconds that they took and the folder's own name may differ; one bit, a file too many,
    or other names are told.

    Sensitivity: a comparison by size, by common names alone, or one that leaves the manifest out.
    """
    plan = {
        "manifest.json": b'{\n  "seconds": 1.5,\n  "gap": 0.25\n}\n',
        "posts.csv": b"a,1\n",
        "read.md": b"quota propose HERE/a",
        "方 案/a & b.docx": b"PK\3\4",
    }
    for side in ("one", "other"):
        for name, content in plan.items():
            file = tmp_path / side / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.replace(b"1.5", b"20.125").replace(b"HERE", b"/one") if side == "one" else content)

    def found() -> list[str]:
        one, other = rehearse.contents(tmp_path / "one", "/one"), rehearse.contents(tmp_path / "other", "HERE")
        return rehearse.differing(one, other)

    assert found() == []
    for name, content in plan.items():
        file = tmp_path / "other" / name
        changed = (
            content.replace(b"0.25", b"0.26") if name == "manifest.json" else content[:-1] + bytes([content[-1] ^ 1])
        )
        file.write_bytes(changed)
        assert found() == [name]
        file.write_bytes(content)
    shutil.copy(tmp_path / "one" / "posts.csv", tmp_path / "one" / "moves.csv")
    (tmp_path / "other" / "posts.csv").rename(tmp_path / "other" / "Posts.csv")
    assert found() == ["Posts.csv", "moves.csv", "posts.csv"]


def test_it_speaks_of_the_stick_as_it_is():
    """Proves: the launchers that it looks for on the desktop are those that the installer copies there."""
    install = script(STICK / "install.py")
    assert rehearse.LAUNCHERS == (install.LAUNCHER, install.OPENER, install.WINDOW)
    assert rehearse.BOOK.is_file()


@pytest.mark.parametrize("spoilt", [False, True])
def test_a_step_that_differs_fails_the_rehearsal(spoilt, tmp_path, monkeypatch, capsys):
    """Proves: one byte that differs on one side names the file in the report and fails the whole, though a later step is
    the same on both; without it nothing fails.

    Sensitivity: the verdict of the last step alone; sides that read each other's folder.
    """

    def writes(side, folder, _):
        (folder / "posts.csv").write_text("a,2" if spoilt and side.drive.name == "wine" else "a,1")

    def agrees(side, folder, _):
        (folder / "same.csv").write_text(f"{side.named(folder / 'read.md')}")

    monkeypatch.setattr(rehearse, "STEPS", {"one": writes, "two": agrees})
    sides = [rehearse.Side(tmp_path / name) for name in ("linux", "wine")]
    for side in sides:
        side.drive.mkdir()
    assert rehearse.rehearse(sides, tmp_path) is not spoilt
    found = capsys.readouterr().out
    assert f"| one | 1 | 3 | {'posts.csv' if spoilt else 0} |" in found
    assert "| two | 1 | 7 | 0 |" in found
