"""Plans as folders: what is written is what is read, whole or not at all."""

import csv
import json
from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path

import pytest
from cases import make_case, unit
from plan_cases import full_case, stored
from rich_cases import rich_case

from quota.model.ranges import ConflictError
from quota.model.rules import rows
from quota.plan import StoreError, make_plan, read_tables, recheck, replaced_whole, write_tables
from quota.plan.records import RECORDS
from quota.plan.subjects import told_subjects
from quota.scenario import Case
from quota.scenario.records import Consolidation
from quota.scenario.successors import with_successors


def test_what_is_written_is_read(tmp_path: Path):
    """Proves: every table comes back as it was, figures exact, and passes the re-check."""
    case = full_case()
    plan, found = stored(case, tmp_path)
    for field in fields(found):
        if field.name != "manifest":
            assert getattr(found, field.name) == getattr(plan, field.name), field.name
    assert set(RECORDS) == {path.stem for path in tmp_path.glob("*.csv")}
    recheck(case, found)


def unmerged() -> Case:
    """j and k, who may merge to n, and do not: n is in no table but that of merges."""
    units = [unit(code, 10, level="county", headcount=9, consolidation="M") for code in "jk"]
    item = Consolidation("M", "administrative", "optional", "n", "new", 18, 0, Decimal(9999), "", "")
    case = make_case([*units, unit("a", 8, need=16)])
    return replace(case, consolidations=(item,), units=with_successors(case.units, [item]))


@pytest.mark.parametrize("make", [full_case, *(lambda seed=seed: rich_case(seed) for seed in range(12)), unmerged])
def test_what_rows_are_about_is_read_back(make: Callable[[], Case], tmp_path: Path):
    """Proves: from the tables alone, without the scenario, it is told of every row which unit, pool, jurisdiction, category or
    item it is about.

    Sensitivity: ratios name two categories, merges and approvals come first or last, documents have blanks in their names.
    """
    case = make()
    try:
        _, found = stored(case, tmp_path)
    except ConflictError:
        pytest.skip("no plan")
    assert [subject for *_, subject in told_subjects(found)] == [row.subject for row in rows(case)]


def test_equal_numbers_keep_their_own_zeros(tmp_path: Path):
    """Proves: 1.0 and 1.00 in one column are written as they are, though they are equal. Sensitivity: so is nothing."""
    plan = make_plan(full_case())
    quantities = (Decimal("1.0"), Decimal("1.00"), None)
    parts = tuple(plan.need_parts[0]._replace(quantity=quantity) for quantity in quantities)
    write_tables(replace(plan, need_parts=parts), tmp_path, 1.25)
    with (tmp_path / "needs.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["quantity"] for row in csv.DictReader(file)] == ["1.0", "1.00", ""]


def test_columns_in_another_order_are_read(tmp_path: Path):
    """Proves: cells are found by the names of their columns. Sensitivity: columns nobody knows are passed over."""
    plan, _ = stored(full_case(), tmp_path)
    with (tmp_path / "reserve.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = [["remark", *line[::-1]] for line in csv.reader(file)]
    with (tmp_path / "reserve.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(lines)
    assert read_tables(tmp_path).reserve == plan.reserve


def test_rows_share_their_names(tmp_path: Path):
    """Proves: equal words of a column are read once, so that the tables of a country fit into memory."""
    _, found = stored(full_case(), tmp_path)
    categories = {row.category for row in found.posts}
    assert len(found.posts) > len(categories)
    assert len({id(row.category) for row in found.posts}) == len(categories)


def test_tables_open_in_excel(tmp_path: Path):
    """Proves: UTF-8 with a byte order mark and lines that end as on Windows, so that Excel shows Chinese."""
    stored(full_case(), tmp_path)
    for path in tmp_path.glob("*.csv"):
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.endswith(b"\r\n")
        assert content.count(b"\n") == content.count(b"\r\n")


def test_manifest(tmp_path: Path):
    """Proves: status, value, bound and gap stand in the manifest in full. Sensitivity: nothing but the time may differ."""
    plan, found = stored(full_case(), tmp_path)
    manifest = found.manifest
    assert (manifest["status"], manifest["gap"], manifest["solver"]) == ("optimal", "0", "highs")
    assert manifest["value"] == manifest["bound"]
    assert float(manifest["value"]) == pytest.approx(float(plan.status.value))
    assert manifest["seconds"] == 1.25
    assert set(manifest["versions"]) == {"quota", "pulp", "highspy"}


def test_same_inputs_same_bytes(tmp_path: Path):
    """Proves: solving twice writes the same bytes, manifest included; shuffled rows write the same tables."""
    contents = []
    for name, shuffled in (("one", False), ("two", False), ("three", True)):
        stored(full_case(shuffled=shuffled), tmp_path / name)
        contents.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert contents[0] == contents[1]
    assert contents[0] == contents[2]


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("posts.csv", lambda text: text.replace("planned", "plans", 1)),
        ("posts.csv", lambda text: text.replace(",12,", ",many,", 1)),
        ("manifest.json", lambda text: text[:20]),
        ("rules.csv", None),
    ],
)
def test_damaged_folders(file: str, change, tmp_path: Path):
    """Proves: a missing column, a number that is none, half a manifest and a lost table are told as damage."""
    stored(full_case(), tmp_path)
    path = tmp_path / file
    if change is None:
        path.unlink()
    else:
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8", newline="")
    with pytest.raises(StoreError) as raised:
        read_tables(tmp_path)
    assert raised.value.reason == "damaged"


def test_a_folder_without_manifest_is_no_plan(tmp_path: Path):
    with pytest.raises(StoreError) as raised:
        read_tables(tmp_path)
    assert raised.value.reason == "not_a_plan"


def fill(folder: Path, words: str) -> None:
    """Write a folder in place that looks like a plan."""
    manifest = {"inputs": [], "versions": {}, "status": "optimal"}
    with replaced_whole(folder) as fresh:
        (fresh / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        (fresh / "posts.csv").write_text(words, encoding="utf-8")


def test_a_plan_replaces_a_plan_whole(tmp_path: Path):
    """Proves: nothing of the old plan is left beside the new one, nor anything beside the folder. Chinese and spaces."""
    folder = tmp_path / "方案 一"
    fill(folder, "old")
    (folder / "offices.csv").write_text("old", encoding="utf-8")
    fill(folder, "new")
    assert {path.name for path in folder.iterdir()} == {"manifest.json", "posts.csv"}
    assert (folder / "posts.csv").read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["方案 一"]


def test_empty_and_new_folders_are_filled(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    fill(tmp_path / "empty", "new")
    fill(tmp_path / "deep" / "down", "new")
    assert (tmp_path / "empty" / "posts.csv").is_file()
    assert (tmp_path / "deep" / "down" / "posts.csv").is_file()


@pytest.mark.parametrize("name", ["notes.txt", "manifest.json"])
def test_other_peoples_files_are_left_alone(name: str, tmp_path: Path):
    """Proves: a folder with other files is refused, even if one of them happens to be called manifest.json."""
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / name).write_text('{"name": "theirs"}', encoding="utf-8")
    with pytest.raises(StoreError) as raised:
        fill(tmp_path / "theirs", "new")
    assert raised.value.reason == "not_a_plan_folder"
    assert [path.name for path in (tmp_path / "theirs").iterdir()] == [name]


def test_a_file_in_the_way_is_left_alone(tmp_path: Path):
    (tmp_path / "file").write_text("theirs", encoding="utf-8")
    with pytest.raises(StoreError) as raised:
        fill(tmp_path / "file", "new")
    assert raised.value.reason == "not_a_plan_folder"
    assert (tmp_path / "file").read_text(encoding="utf-8") == "theirs"


@pytest.mark.parametrize("error", [RuntimeError("stopped"), OSError("disk full")])
def test_when_filling_fails_the_old_plan_stays(error: Exception, tmp_path: Path):
    """Proves: written whole or not at all. A full disk is told as such; other errors pass through."""
    fill(tmp_path / "plan", "old")

    def fail() -> None:
        with replaced_whole(tmp_path / "plan") as fresh:
            (fresh / "posts.csv").write_text("half", encoding="utf-8")
            raise error

    with pytest.raises(StoreError if isinstance(error, OSError) else RuntimeError):
        fail()
    assert (tmp_path / "plan" / "posts.csv").read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_when_the_swap_fails_the_old_plan_comes_back(tmp_path: Path, monkeypatch):
    """Proves: where the new folder cannot be put in place, the old one, already moved away, is moved back."""
    fill(tmp_path / "plan", "old")
    replace = Path.replace

    def stubborn(self: Path, target: Path) -> Path:
        if self.parent.name == "new":
            raise PermissionError("in use")
        return replace(self, target)

    monkeypatch.setattr("quota.files.whole.exchange", lambda *_: False)  # as on Windows
    monkeypatch.setattr(Path, "replace", stubborn)
    with pytest.raises(StoreError) as raised:
        fill(tmp_path / "plan", "new")
    assert raised.value.reason == "not_writable"
    assert (tmp_path / "plan" / "posts.csv").read_text(encoding="utf-8") == "old"


def test_frames_for_notebooks():
    """Proves: a table as a data frame has the columns of its file. Sensitivity: an unknown table is a KeyError."""
    plan = make_plan(full_case())
    frame = plan.frame("posts")
    assert list(frame["planned"]) == [row.planned for row in plan.posts]
    assert list(frame.columns)[:5] == ["unit_id", "name", "jurisdiction", "level", "category"]
    with pytest.raises(KeyError):
        plan.frame("post")


def test_tables_are_written_for_an_empty_kind_too(tmp_path: Path):
    """Proves: a table without rows is a header, and reads back as no rows."""
    plan, found = stored(full_case(), tmp_path)
    assert plan.merges == found.merges == ()
    assert (tmp_path / "merges.csv").read_text(encoding="utf-8-sig").startswith("merge,")
    write_tables(plan, tmp_path, 2.0)
    assert read_tables(tmp_path).posts == plan.posts
