"""A scenario that was saved by 试算, opened again: its edits are in force, and what is tried next comes upon them."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import TABLES, csv_text, write_scenario

from quota.app.opening import Opening, _begun
from quota.scenario.edits import Edit
from quota.scenario.saving import save_edits
from quota.whatif import TrialSession

HEADCOUNT, PIN = "units.9001A.administrative_headcount", "units.9001B.administrative_pin"
APPEAL = Edit(HEADCOUNT, "17", "东镇", "2024-03-01", "东政〔2024〕3号", "统计有误")


@pytest.fixture
def child(tmp_path) -> Path:
    """The west at 19: of 38 posts the east has the other 19."""
    base = write_scenario(tmp_path / "base")
    save_edits(base, [APPEAL, Edit(PIN, "19")], tmp_path / "试算一", title="第一次")
    return tmp_path / "试算一"


def opened(child: Path, tmp_path: Path) -> TrialSession:
    return TrialSession(child.parent / "base", saved=child, autosave=True, folder=tmp_path / "home")


def edits(session: TrialSession) -> list[tuple[str, str]]:
    return [(one.key, one.value) for one in session.answer().edits]


def planned(session: TrialSession) -> int | None:
    return next(
        one.planned for one in session.answer().rows if (one.unit_id, one.category) == ("9001A", "administrative")
    )


def test_edits_are_in_force_and_can_be_taken_back_one_by_one(child, tmp_path):
    """Proves: each edit by itself, with its appeal, against the base's plan; there is nothing to undo, and nothing unsaved."""
    with opened(child, tmp_path) as session:
        answer = session.answer()
        assert planned(session) == 19
        assert [(one.batch, one.key) for one in answer.edits] == [(1, HEADCOUNT), (2, PIN)]
        first = answer.edits[0]
        assert Edit(first.key, first.value, first.who, first.date, first.document, first.reason) == APPEAL
        assert not answer.undo
        session.drop(2)
        assert planned(session) == 20
        session.undo()
        assert edits(session) == [(HEADCOUNT, "17"), (PIN, "19")]
        assert session.save(child.name, "第一次") == child.resolve()
    assert list((tmp_path / "home").iterdir()) == []
    with opened(child, tmp_path) as session:
        assert session.unsaved is None


def test_what_was_tried_upon_it_is_offered_again(child, tmp_path):
    """Proves: what came after the saved edits is unsaved; put aside, the saved ones are in force again, not the bare base.

    Sensitivity: a session of the base itself does not hear of it.
    """
    session = opened(child, tmp_path)
    session.edit({"stickiness": "3"})
    session.close()
    with TrialSession(child.parent / "base", autosave=True, folder=tmp_path / "home") as other:
        assert other.unsaved is None
    with opened(child, tmp_path) as again:
        assert again.unsaved is not None
        assert again.unsaved.edits == 3
        again.discard()
        assert edits(again) == [(HEADCOUNT, "17"), (PIN, "19")]
        assert planned(again) == 19


def test_a_base_that_is_another_one_since(child, tmp_path):
    """Proves: an edit of a unit that is gone is told and left out, the others hold."""
    rows = [row for row in TABLES["units"] if row[0] != "9001B"]
    (tmp_path / "base" / "units.csv").write_text(csv_text(rows), encoding="utf-8-sig")
    with opened(child, tmp_path) as session:
        assert [one.key for one in session.lost] == [PIN]
        assert edits(session) == [(HEADCOUNT, "17")]


def test_only_what_was_saved_by_it_opens_so(child, tmp_path, monkeypatch):
    """Proves: a scenario that a person wrote is a base itself, be it a child; so is one whose base is gone, to tell its fault."""
    monkeypatch.setattr("quota.whatif.session.default_folder", lambda: tmp_path / "home")
    with Opening(child, None) as opening:
        assert len(edits(opening._session)) == 2
    own = tmp_path / "own"
    own.mkdir()
    (own / "scenario.toml").write_text('extends = "../base"\ntitle = "手写"\n', encoding="utf-8")
    assert _begun(own) == (own, None)
    assert _begun(child) == (tmp_path / "base", child)
    (tmp_path / "base").rename(tmp_path / "gone")
    assert _begun(child) == (child, None)
