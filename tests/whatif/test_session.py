"""A session: steps and their answers, what is refused, files, and a second session beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from small import TABLES, changed, write_scenario

from quota.plan.plan import make_plan
from quota.scenario import read_case
from quota.scenario.edits import EditsError
from quota.whatif import Answer, TrialSession, WhatIfError

PIN = "units.9001A.administrative_pin"
"""East town: 20 posts, 18 people, a need of 24."""
CUT = "pools.9001.administrative.township.cap"
"""What the townships of the first county hold: 38."""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write_scenario(tmp_path / "base")


@pytest.fixture
def tried(base: Path) -> Iterator[TrialSession]:
    with TrialSession(base, language="en") as session:
        yield session


def _posts(answer: Answer) -> dict[tuple[str, str], int | None]:
    return {(row.unit_id, row.category): row.planned for row in answer.rows}


def _of(answer: Answer, unit: str, category: str = "administrative") -> int | None:
    return _posts(answer)[unit, category]


def _reason(error: pytest.ExceptionInfo[WhatIfError]) -> str:
    return error.value.reason


# --- Steps and answers -------------------------------------------------------------------------------------------------


def test_an_edit_and_its_way_back(tried: TrialSession) -> None:
    """Proves: the town that is frozen at 18 gives its two posts to the other of its county, the base column stays, totals add
    up, and undo leads back. Solved by hand: 38 posts in the county; base 23 and 15 by needs of 24 and 15, held at 18 for the
    other by its people. Sensitivity: rows of another version; a base column that moves."""
    first = tried.answer()
    assert (first.version, first.state, first.undo, first.edits) == (0, "proved", False, ())
    assert (_of(first, "9001A"), _of(first, "9001B")) == (20, 18)
    told = tried.edit({PIN: "18"}, after=0)
    assert (told.version, told.state, told.stale) == (1, "proved", False)
    assert (_of(told, "9001A"), _of(told, "9001B")) == (18, 20)
    assert {row.unit_id: (row.base, row.difference, row.pinned) for row in told.changed} == {
        "9001A": (20, -2, True),
        "9001B": (18, 2, False),
    }
    total = told.totals[0]
    assert total.before + total.reserve_before + total.approved == total.after + total.reserve_after
    assert (total.more, total.fewer, total.posts_more, total.posts_fewer) == (1, 1, 2, 2)
    back = tried.undo(after=1)
    assert (back.version, back.rows, back.undo, back.redo) == (2, first.rows, False, True)
    assert tried.redo().rows == told.rows


def test_only_rows_that_changed_for_whom_they_changed(tried: TrialSession) -> None:
    """Proves: whoever comes from version 0 gets all that changed since, whoever comes from nowhere gets all rows.
    Sensitivity: changes against the last answer, whoever asks."""
    tried.edit({PIN: "18"})
    assert {row.unit_id for row in tried.edit({"units.9002A.administrative_pin": "21"}, after=1).changed} == {
        "9002A",
        "9002B",
    }
    assert len(tried.answer().changed) == len(tried.answer().rows)


def test_an_edit_is_dropped_out_of_order(tried: TrialSession) -> None:
    """Proves: an older batch is taken back by its number, the newer stays, and undo brings it back. Sensitivity: a drop of
    the last one."""
    tried.edit({PIN: "18"})
    both = tried.edit({"units.9002A.administrative_pin": "21"})
    left = tried.drop(both.edits[0].batch)
    assert [edit.key for edit in left.edits] == ["units.9002A.administrative_pin"]
    assert tried.undo().rows == both.rows
    with pytest.raises(WhatIfError) as refused:
        tried.drop(99)
    assert _reason(refused) == "no_batch"


def test_nothing_takes_an_edit_back(tried: TrialSession) -> None:
    """Proves: None, and an empty text, take the edit of a key back, in any spelling of the key; a base pin is lifted by 无.
    Sensitivity: an empty text set as a value."""
    first = tried.answer()
    for nothing in (None, "", "  "):
        tried.edit({PIN: "18"})
        assert tried.edit({"单位.9001A.行政编制冻结": nothing}).rows == first.rows
    assert tried.pin("9001A", "administrative", "") == {PIN: None}


def test_a_pin_of_the_base_is_lifted(tmp_path: Path) -> None:
    """Proves: an emptied cell frees a unit that the base freezes. Sensitivity: leaving out that edit."""
    base = write_scenario(tmp_path / "base", units=changed("units", 1, "administrative_pin", "19"))
    with TrialSession(base) as tried:
        assert _of(tried.answer(), "9001A") == 19
        assert _of(tried.edit(tried.pin("9001A", "administrative", "")), "9001A") == 20


def test_a_second_window_is_told(tried: TrialSession) -> None:
    """Proves: a step upon a version that has passed is refused by name, and changes nothing. Sensitivity: the version unread."""
    told = tried.edit({PIN: "18"}, after=0)
    for step in (lambda: tried.edit({PIN: "19"}, after=0), lambda: tried.undo(after=0), lambda: tried.drop(1, after=7)):
        with pytest.raises(WhatIfError) as refused:
            step()
        assert _reason(refused) == "stale"
    assert tried.answer().rows == told.rows
    tried.undo()
    for step in (tried.undo, lambda: (tried.redo(), tried.redo())):
        with pytest.raises(WhatIfError):
            step()


def test_sixty_edits_at_once(base: Path) -> None:
    """Proves: sixty edits from ten threads are all in force, in few solves, and end in the plan of all of them.
    Sensitivity: a solve for each; an edit lost."""
    with TrialSession(base) as tried, ThreadPoolExecutor(10) as pool:
        solves: list[int] = []
        solve = tried._desk.bench.solve
        tried._desk.bench.solve = lambda edits, keys=(): (
            solves.append(len(edits)),
            time.sleep(0.02),
            solve(edits, keys),
        )[2]
        keys = [(f"units.{unit}.{one}_{column}") for unit in ("9001A", "9002A") for one in ("administrative", "institution")
                for column in ("floor", "need", "dispatched")]  # fmt: skip
        edits = [(keys[number % 12], str(10 + number // 12)) for number in range(60)]
        answers = list(pool.map(lambda edit: tried.edit(dict([edit])), edits))
        last = tried.answer()
    assert sorted(edit.key for edit in last.edits) == sorted(keys)
    assert max(answer.version for answer in answers) == last.version == 60
    assert len(solves) <= 30
    case = read_case(base, [f"{edit.key}={edit.value}" for edit in last.edits])
    assert _posts(last) == {(row.unit_id, row.category): row.planned for row in make_plan(case).posts}


def test_one_of_several_that_is_wrong(tried: TrialSession) -> None:
    """Proves: of edits that are taken together only the wrong one is refused, and its caller alone is told.
    Sensitivity: all of them refused; the wrong one kept."""
    good, bad = {PIN: "18"}, {"units.9002A.administrative_pin": "abc"}
    with ThreadPoolExecutor(9) as pool:
        answers = list(pool.map(tried.edit, [good, bad, good, bad, good, bad, good]))
    assert [bool(answer.refused) for answer in answers] == [False, True] * 3 + [False]
    assert [edit.key for edit in tried.answer().edits] == [PIN]


# --- What is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "least"),
    [
        ("abc", None),
        ("+2", None),
        ("增2", None),
        ("-3", None),
        ("=1+1", None),
        ("17", 18),
        ("0", 18),
        ("1000000000", None),
    ],
)
def test_a_number_that_cannot_be(tried: TrialSession, typed: str, least: int | None) -> None:
    """Proves: text, a change, a formula, a negative number and one below the people are refused at once with words, the mend,
    and the least that the law allows; what held holds. Sensitivity: +2 read as 2; a conflict in place of the least."""
    before = tried.edit({"units.9002A.administrative_pin": "21"})
    told = tried.edit({PIN: typed})
    if typed == "1000000000":
        assert told.refused or told.state == "no_plan"
        return
    (refused,) = told.refused
    assert (refused.key, refused.where, refused.least) == (PIN, "", least)
    assert refused.words
    assert refused.mend
    assert (told.version, told.rows, told.edits) == (before.version, before.rows, before.edits)
    assert tried.answer().refused == ()


@pytest.mark.parametrize("typed", ["１９", "19名", " 19 ", "19 posts"])
def test_a_number_in_other_spellings(tried: TrialSession, typed: str) -> None:
    """Proves: full-width digits and measure words are the number. Sensitivity: the text set as it is."""
    told = tried.edit(tried.pin("9001A", "administrative", typed))
    assert (told.refused, _of(told, "9001A")) == ((), 19)


@pytest.mark.parametrize(
    "changes",
    [
        {"nonsense": "3"},
        {"units.nobody.administrative_pin": "3"},
        {"stickiness=3\nsolver": "highs"},
        {"a=b": "c"},
        {"": "3"},
        {"units": "3"},
        {"stickiness": "9" * 300},
        {"solver": "nobody"},
        {PIN: "19", "units.nobody.administrative_pin": "3"},
        {"divisor": "\x00"},
        {"weights.administrative.population": "2"},
    ],
)
def test_a_key_that_is_none(tried: TrialSession, changes: dict[str, str]) -> None:
    """Proves: whatever is typed as a key or value is refused with words, the whole batch, and never an error of the program.
    Sensitivity: half a batch; an error let through."""
    before = tried.answer()
    told = tried.edit(changes)
    assert told.refused
    assert all(refused.words for refused in told.refused)
    assert (told.version, told.rows) == (before.version, before.rows)


def test_an_objection_is_noted(tried: TrialSession) -> None:
    """Proves: who asked for a figure, when and in which document comes back with the edit. Sensitivity: a note dropped."""
    told = tried.edit(
        {"units.9001A.administrative_need": "25"}, who="东镇", date="2026-03-01", document="东政〔2026〕3号"
    )
    (edit,) = told.edits
    assert (edit.who, edit.date, edit.document) == ("东镇", "2026-03-01", "东政〔2026〕3号")
    assert tried.edit({"stickiness": "3"}, who="东镇").refused


# --- No plan -----------------------------------------------------------------------------------------------------------


def test_no_plan_and_the_ways_out(tried: TrialSession) -> None:
    """Proves: 35 posts for 36 people have no plan; the last plan is shown and called so; the nearest cap is 36; the batch of
    each way out has a plan; undo leads back. Sensitivity: rows of nothing; a nearest value that has no plan."""
    before = tried.answer()
    told = tried.edit({CUT: "35"})
    assert (told.state, told.stale, told.rows, told.changed) == ("no_plan", True, before.rows, before.rows)
    assert tried.details(told.version) is not None
    why = tried.why(told.version, ways=False)
    assert why is not None
    assert why.sets
    assert why.ways is None
    assert why.nearest is not None
    assert (why.nearest.key, why.nearest.text) == (CUT, "36")
    assert tried.edit(why.nearest.changes).state == "proved"
    assert tried.undo().state == "no_plan"
    ways = tried.why(tried.version)
    assert ways is not None
    assert ways.ways
    batches = [way.changes for way in ways.ways if way.changes]
    for changes in batches:
        assert tried.edit(changes).state == "proved"
        tried.undo()
    assert tried.why(told.version) is None
    assert tried.undo().rows == before.rows


def test_a_base_without_a_plan(tmp_path: Path) -> None:
    """Proves: a base that has no plan opens with what there is and an empty base column, says why, and an edit may give it a
    plan. Sensitivity: an error at opening."""
    base = write_scenario(
        tmp_path / "base",
        pools=(("jurisdiction", "category", "level", "cap"), ("9001", "administrative", "township", "35")),
    )
    with TrialSession(base, language="en") as tried:
        first = tried.answer()
        assert (first.state, first.stale, first.totals) == ("no_plan", False, ())
        assert {(row.base, row.planned) for row in first.rows} == {(None, None)}
        assert (bare := tried.why(0, nearest=False, ways=False)) is not None
        assert bare.sets
        why = tried.why(0, ways=False)
        assert why is not None
        assert (bool(why.sets), why.nearest) == (True, None)
        told = tried.edit({CUT: "38"})
        assert (told.state, _of(told, "9001A"), told.rows[0].base) == ("proved", 20, None)


def test_a_scenario_with_errors(tmp_path: Path) -> None:
    """Proves: a base that cannot be read opens with what is wrong and nothing to edit; once its files are mended it is read
    again. Sensitivity: an error at opening; a session that has to be opened anew."""
    base = write_scenario(tmp_path / "base", units=changed("units", 1, "administrative_current", "x"))
    with TrialSession(base) as tried:
        first = tried.answer()
        assert (first.state, first.rows, tried.base_case) == ("faulty", (), None)
        assert first.refused[0].where == "units.csv:2:7"
        with pytest.raises(WhatIfError) as refused:
            tried.edit({PIN: "18"})
        assert _reason(refused) == "no_base"
        write_scenario(base)
        assert tried.reread().state == "proved"
        assert tried.edit({PIN: "18"}).state == "proved"


def test_a_scenario_that_is_not_there(tmp_path: Path) -> None:
    """Proves: a path of nothing opens with words. Sensitivity: an error."""
    with TrialSession(tmp_path / "nothing") as tried:
        assert (tried.answer().state, bool(tried.answer().refused)) == ("faulty", True)


@pytest.mark.parametrize(
    ("setting", "delay"), [("time_limit = 60", "time_limit"), ("gap = 1", "gap"), ('solver = "cbc"', "solver")]
)
def test_a_scenario_that_is_not_immediate(tmp_path: Path, setting: str, delay: str) -> None:
    """Proves: settings by which each answer starts from scratch are told. Sensitivity: one of the three left out."""
    base = write_scenario(tmp_path / "base", settings=f'title = "小情景"\n{setting}\n')
    with TrialSession(base) as tried:
        assert tried.answer().delay == delay
        assert tried.edit({PIN: "18"}).rows


# --- Files -------------------------------------------------------------------------------------------------------------


def test_saved_and_opened_again(base: Path, tried: TrialSession) -> None:
    """Proves: a saved scenario has the very plan, and opens again as the same edits; the base is untouched.
    Sensitivity: an edit that is not saved."""
    before = {file.name: file.read_bytes() for file in base.iterdir()}
    tried.edit({PIN: "18", "stickiness.administrative": "3"})
    told = tried.edit({"units.9002A.administrative_need": "27.5"}, who="南镇")
    folder = tried.save("试算一", "试算一号")
    assert folder == base.parent / "试算一"
    saved = make_plan(read_case(folder))
    assert {(row.unit_id, row.category): row.planned for row in saved.posts} == _posts(told)
    with TrialSession(base, language="en") as other:
        again = other.reopen(folder)
        assert sorted(edit[1:] for edit in again.edits) == sorted(edit[1:] for edit in told.edits)
        assert again.rows == told.rows
        assert other.undo().edits == ()
    assert {file.name: file.read_bytes() for file in base.iterdir()} == before
    with TrialSession(folder) as child:
        assert _posts(child.edit({"stickiness.administrative": "0"})) is not None
        with pytest.raises(WhatIfError) as refused:
            child.reopen(folder)
    assert _reason(refused) == "other_base"


@pytest.mark.parametrize("name", ["con", "a/b", "..", "a.", "base", "x" * 200, ""])
def test_a_name_that_cannot_be(tried: TrialSession, name: str) -> None:
    """Proves: a name that some system cannot have, that leads elsewhere or stands for the base is refused.
    Sensitivity: a path in place of a name."""
    tried.edit({PIN: "18"})
    with pytest.raises((EditsError, OSError)):
        tried.save(name)


def test_what_an_approval_rests_on(tmp_path: Path) -> None:
    """Proves: a basis that is given at saving is that of the approvals that were edited, and of no other.
    Sensitivity: a basis that is dropped."""
    header = ("jurisdiction", "category", "level", "posts", "document", "basis")
    rows = (
        ("9001", "administrative", "township", "1", "甲", ""),
        ("9002", "administrative", "township", "1", "乙", "批"),
    )
    base = write_scenario(tmp_path / "base", approvals=(header, *rows))
    with TrialSession(base) as tried:
        tried.edit({"approvals.9001.administrative.township.甲.posts": "2"})
        case = read_case(tried.save("子", basis="县委编委会议纪要"))
    assert [approval.basis for approval in case.approvals] == ["县委编委会议纪要", "批"]


def test_a_base_that_changes(base: Path, tried: TrialSession) -> None:
    """Proves: a file that changes on disk is named in the next answer, nothing is read before it is asked for, and then the
    edits that no longer fit are named, the others hold. Sensitivity: files that are read again by themselves; an edit that is
    dropped in silence."""
    tried.edit({PIN: "18"})
    told = tried.edit({"units.9002B.administrative_pin": "16"})
    rows = [row for row in changed("units", 1, "administrative_headcount", "17") if row[0] != "9002B"]
    write_scenario(base, units=rows)
    seen = tried.answer()
    assert (seen.files_changed, seen.rows) == (("units.csv",), told.rows)
    again = tried.reread()
    assert [edit.key for edit in again.edits] == [PIN]
    assert [refused.key for refused in again.refused] == ["units.9002B.administrative_pin"]
    assert (again.files_changed, again.undo, again.version) == ((), False, told.version + 1)
    assert "9002B" not in {row.unit_id for row in again.rows}


def test_a_table_that_comes_or_goes(base: Path, tried: TrialSession) -> None:
    """Proves: a new file of the base is seen, a file of another program is not, and a base that is gone is told.
    Sensitivity: looking at known files alone."""
    (base / "~$lock.tmp").write_text("")
    assert tried.answer().files_changed == ()
    (base / "limits.csv").write_text("category,type,floor\nadministrative,镇,5\n")
    assert tried.answer().files_changed == ("limits.csv",)
    shutil.rmtree(base)
    assert "units.csv" in tried.answer().files_changed
    assert tried.edit({PIN: "18"}).state == "proved"


# --- The journal -------------------------------------------------------------------------------------------------------


def test_goes_on_after_it_was_left(base: Path, tmp_path: Path) -> None:
    """Proves: what was not saved is offered to the next session, which decides before anything is edited; going on leads to
    the same version, edits and rows, with their past. Sensitivity: a journal without the steps that were taken back."""
    folder = tmp_path / "state"
    with TrialSession(base, autosave=True, folder=folder) as tried:
        assert tried.unsaved is None
        tried.edit({PIN: "18"})
        tried.edit({"stickiness": "3"}, who="")
        tried.undo()
        told = tried.edit({"units.9002A.administrative_pin": "21"}, document="")
        assert told.autosave == "saved"
    with TrialSession(base, autosave=True, folder=folder) as tried:
        assert tried.unsaved is not None
        assert (tried.unsaved.edits, tried.unsaved.torn, tried.unsaved.base_changed) == (2, False, False)
        assert tried.unsaved.words.startswith("上次有 2 处改动未保存")
        with pytest.raises(WhatIfError) as refused:
            tried.edit({PIN: "19"})
        assert _reason(refused) == "undecided"
        again = tried.resume()
        assert (again.version, again.edits, again.rows) == (told.version, told.edits, told.rows)
        assert [edit.key for edit in tried.undo().edits] == [PIN]
        tried.save("子")
    with TrialSession(base, autosave=True, folder=folder) as tried:
        assert tried.unsaved is None
    assert list(folder.iterdir()) == []


def test_what_was_left_is_forgotten(base: Path, tmp_path: Path) -> None:
    """Proves: dropping what a session left begins at the base, for good. Sensitivity: a journal that comes back."""
    folder = tmp_path / "state"
    with TrialSession(base, autosave=True, folder=folder) as tried:
        tried.edit({PIN: "18"})
    with TrialSession(base, autosave=True, folder=folder) as tried:
        assert tried.discard().edits == ()
        assert tried.edit({PIN: "19"}).version == 1
        tried.undo()
        tried.save("子")
    with TrialSession(base, autosave=True, folder=folder) as tried:
        assert tried.unsaved is None


def test_goes_on_from_another_base(base: Path, tmp_path: Path) -> None:
    """Proves: where files of the base are others than when the edits were made it is said, and those that do not fit are named.
    Sensitivity: hashes that are not compared; an edit lost in silence."""
    folder = tmp_path / "state"
    with TrialSession(base, autosave=True, folder=folder) as tried:
        tried.edit({PIN: "18"})
        tried.edit({"units.9002B.administrative_pin": "16"})
    write_scenario(base, units=[row for row in TABLES["units"] if row[0] != "9002B"])
    with TrialSession(base, autosave=True, folder=folder) as tried:
        assert tried.unsaved is not None
        assert tried.unsaved.base_changed
        again = tried.resume()
        assert [refused.key for refused in again.refused] == ["units.9002B.administrative_pin"]
        assert tried.unsaved is None
    with TrialSession(base, autosave=True, folder=folder) as tried:
        assert tried.resume().edits == again.edits


def test_two_sessions_of_one_scenario(base: Path, tmp_path: Path) -> None:
    """Proves: the second is told who has it, and both go on. Sensitivity: an address that is told too late."""
    folder = tmp_path / "state"
    with TrialSession(base, autosave=True, folder=folder) as first:
        first.tell_address("http://127.0.0.1:5000")
        with TrialSession(base, autosave=True, folder=folder) as second:
            assert [(holder.pid, holder.address) for holder in second.others] == [
                (os.getpid(), "http://127.0.0.1:5000")
            ]
            assert second.edit({PIN: "18"}).autosave == "saved"
        assert first.edit({PIN: "19"}).autosave == "saved"


def test_a_session_that_has_ended(base: Path) -> None:
    """Proves: what is asked of it then is refused by name, and it may be ended twice. Sensitivity: a caller left waiting."""
    tried = TrialSession(base)
    tried.close()
    tried.close()
    for call in (tried.answer, lambda: tried.edit({PIN: "18"}), lambda: tried.details(0)):
        with pytest.raises(WhatIfError) as refused:
            call()
        assert _reason(refused) == "closed"


@pytest.mark.slow
@pytest.mark.parametrize("place", ["before", "after"])
def test_killed_about_the_line_of_its_step(base: Path, tmp_path: Path, place: str) -> None:
    """Proves: a process that is killed before the line of a step is written loses that step alone; killed between line and
    answer, it loses nothing. Sensitivity: a line that is not on the disk before the answer."""
    code = f"""
import os, signal, sys
from quota.whatif import TrialSession
from quota.whatif.journal import Journal
tried = TrialSession(sys.argv[1], autosave=True, folder=sys.argv[2])
print(tried.edit({{"{PIN}": "18"}}).version, flush=True)
steps = Journal.steps
def killed(journal, made):
    if "{place}" == "after":
        steps(journal, made)
    os.kill(os.getpid(), signal.SIGKILL)
Journal.steps = killed
tried.edit({{"stickiness": "3"}})
"""
    command = [
        sys.executable,
        "-c",
        code.replace("sys.argv[2])", "__import__('pathlib').Path(sys.argv[2]))"),
        str(base),
    ]
    done = subprocess.run([*command, str(tmp_path / "state")], capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout, done.returncode) == ("1\n", -9), done.stderr
    with TrialSession(base, autosave=True, folder=tmp_path / "state") as tried:
        keys = [edit.key for edit in tried.resume().edits]
    assert keys == ([PIN, "stickiness"] if place == "after" else [PIN])
