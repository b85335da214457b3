"""Edits as a list and as a scenario of a few lines: each from the other, and the very case either way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from field_walk import Walk
from quick import few
from small import SETTINGS, TABLES, write_scenario

from quota.scenario import Case, CaseError, Origins, Reader, read_case
from quota.scenario.edits import Edit, EditsError, Saved, in_order, read_edits, texts_of
from quota.scenario.saving import save_edits


def bare(case: Case) -> str:
    """Return all that a case says, but where it was written and what it is called."""
    untitled = replace(case.settings, title="")
    return repr(replace(case, origins=Origins(), warnings=(), settings=untitled))


def edits_of(*texts: str) -> list[Edit]:
    return [Edit(*text.split("=", 1)) for text in texts]


def walked(folder: Path, seed: int, steps: int, every: int) -> int:
    """Add edits at random, save and open them every so often; return how often."""
    walk, random = Walk(folder / "base", seed), np.random.default_rng(seed)
    reader, edits, saved = Reader(folder / "base"), list[Edit](), 0
    for step in range(steps):
        key, _, value = walk.drawn_set().partition("=")
        note = {"who": "甲", "date": "2024-01-02"} if key.startswith("units.") and random.random() < 0.3 else {}
        try:
            reader.case([edit.text for edit in (*edits, Edit(key, value))])
        except CaseError:
            continue
        edits.append(Edit(key, value, **note))
        if step % every == 0:
            due = in_order(reader, edits)
            assert save_edits(folder / "base", edits, folder / "child", title="t") == due
            assert read_edits(folder / "child") == Saved(folder / "base", "t", due)
            assert bare(read_case(folder / "child")) == bare(reader.case(texts_of(due))), edits
            saved += 1
    return saved


@pytest.mark.parametrize("every", few([8, 4], 1))
def test_a_saved_scenario_is_its_edits(tmp_path: Path, every: int):
    """Proves: after random edits of any field the saved child is the case of the base with them, and opens as the same list.

    Sensitivity: a word on one category before one on all, the last word of several, new rows, cells taken away, notes.
    """
    assert walked(tmp_path, 3, 24, every) >= 8 // every


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4, 10))
def test_many_saved_scenarios(tmp_path: Path, seed: int):
    """Proves: the same after each of many edits."""
    assert walked(tmp_path, seed, 60, 1) > 10


def test_what_is_written(tmp_path: Path):
    """Proves: settings and, of each table, only the rows and columns that differ; names become codes.

    Sensitivity: a word on all categories takes back an earlier one on a single category, a later one stands beside it.
    """
    base = write_scenario(tmp_path / "base")
    edits = edits_of(
        "units.东镇.行政编制冻结=１９", "stickiness.institution=5", "stickiness=2", "stickiness.administrative=3",
        "pools.9001.administrative.township.cap=38", "township_only=否",
    )  # fmt: skip
    save_edits(base, edits, tmp_path / "试算一", title='问："多少"')
    head, *lines = (tmp_path / "试算一/scenario.toml").read_text(encoding="utf-8").splitlines()
    assert head.startswith("#")
    assert lines == [
        "", 'extends = "../base"', r'title = "问：\"多少\""', '"stickiness" = 2', '"stickiness.administrative" = 3',
        '"township_only" = false',
    ]  # fmt: skip
    files = {file.name: file.read_text(encoding="utf-8-sig") for file in (tmp_path / "试算一").glob("*.csv")}
    assert files == {
        "units.csv": "单位代码,行政编制冻结\n9001A,19\n",
        "pools.csv": "辖区代码,编制类别,层级,总量上限\n9001,administrative,乡镇级,38\n",
    }


def test_weights_that_share_the_rest_are_spelled_out(tmp_path: Path):
    """Proves: 0.4 of 0.5, 0.3, 0.2 is stored as 0.4, 0.36, 0.24. Sensitivity: a base that changes later moves nothing."""
    rows = [
        ("category", "driver", "weight"),
        *(("administrative", d, w) for d, w in (("area_km2", 0.5), ("villages", 0.3), ("population_resident", 0.2))),
    ]
    base = write_scenario(tmp_path / "base", settings=SETTINGS + 'population = "resident"\n', weights=rows)
    found = save_edits(base, edits_of("weights.administrative.area_km2=0.4"), tmp_path / "w", title="t")
    assert {edit.key.split(".")[2]: float(edit.value) for edit in found} == {
        "area_km2": 0.4,
        "population_resident": 0.24,
        "villages": 0.36,
    }


def test_an_appeal_says_who_asked_for_it(tmp_path: Path):
    """Proves: who, when and in which document stand in a table of their own, in the case, and with the edit again."""
    base = write_scenario(tmp_path / "base")
    edit = Edit("units.9001A.administrative_headcount", "17", "东镇", "2024-03-01", "东政〔2024〕3号", "统计有误")
    written = replace(edit, who=" 东镇 ", date="2024年3月1日")
    assert save_edits(base, [written], tmp_path / "a", title="t") == (edit,)
    (appeal,) = read_case(tmp_path / "a").appeals
    assert (appeal.table, appeal.column, appeal.rows) == ("units", "administrative_headcount", "9001A")
    assert (appeal.who, appeal.date, appeal.document) == ("东镇", "2024-03-01", "东政〔2024〕3号")
    assert read_edits(tmp_path / "a").edits == (edit,)
    with pytest.raises(EditsError) as refused:
        save_edits(base, [Edit("stickiness", "2", who="东镇")], tmp_path / "b", title="t")
    assert refused.value.message.key == "edits.note_of_setting"


@pytest.mark.parametrize("row", ["units,administrative_headcount,9009Z", "units,nothing,9001A", "unitz,name,9001A"])
def test_an_appeal_about_nothing_is_told(tmp_path: Path, row: str):
    """Proves: an appeal names a table, a column and a row that are there."""
    rows = [("table", "column", "rows"), row.split(",")]
    with pytest.raises(CaseError) as refused:
        read_case(write_scenario(tmp_path / "s", appeals=rows))
    assert refused.value.errors[0].where.startswith("appeals.csv:2")


def test_the_base_may_be_a_child_or_a_workbook(tmp_path: Path):
    """Proves: edits of a child of a workbook are saved beside it, and give its case. Sensitivity: `extends` of a book."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.create_sheet("scenario").append(("title", "书"))
    for name, rows in TABLES.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "base.xlsx")
    first = save_edits(tmp_path / "base.xlsx", edits_of("units.9001A.administrative_pin=19"), tmp_path / "a", title="a")
    second = save_edits(
        tmp_path / "a", edits_of("units.9001A.administrative_pin=-", "stickiness=2"), tmp_path / "b", title="b"
    )
    assert read_edits(tmp_path / "a") == Saved(tmp_path / "base.xlsx", "a", first)
    assert read_edits(tmp_path / "b") == Saved(tmp_path / "a", "b", second)
    assert read_case(tmp_path / "b").units["9001A"].holdings["administrative"].pin is None


@pytest.mark.parametrize("name", ["CON", "nul.txt", "a.", "a ", "a:b", "x" * 81])
def test_names_that_no_system_can_hold(tmp_path: Path, name: str):
    """Proves: they are refused before anything is written."""
    base = write_scenario(tmp_path / "base")
    with pytest.raises(EditsError) as refused:
        save_edits(base, edits_of("stickiness=2"), tmp_path / name, title="t")
    assert refused.value.message.key == "edits.bad_name"
    assert [file.name for file in tmp_path.iterdir()] == ["base"]


def test_other_folders_are_left_alone(tmp_path: Path):
    """Proves: a scenario of somebody's own, a saved one with a further file, the base, a place elsewhere: all refused, as is
    what cannot be read; what was saved before is replaced, and stays where the next one cannot be read.
    """
    base = write_scenario(tmp_path / "base")
    own = write_scenario(tmp_path / "own")
    edits = edits_of("stickiness=2")
    save_edits(base, edits, tmp_path / "a", title="t")
    (tmp_path / "far").mkdir()
    for folder, key in ((own, "occupied"), (base, "not_beside"), (tmp_path / "far/x", "not_beside")):
        with pytest.raises(EditsError) as refused:
            save_edits(base, edits, folder, title="t")
        assert refused.value.message.key == f"edits.{key}"
    with pytest.raises(CaseError):
        save_edits(base, edits_of("stickiness=x"), tmp_path / "a", title="t")
    assert read_edits(tmp_path / "a").edits == tuple(edits)
    save_edits(base, edits_of("stickiness=4"), tmp_path / "a", title="t")
    assert read_edits(tmp_path / "a").edits == (Edit("stickiness", "4"),)
    (tmp_path / "a/notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(EditsError):
        save_edits(base, edits, tmp_path / "a", title="t")
