"""Plan folders that were cut, saved otherwise or made up are refused in words, and lead nowhere."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from quick import few
from small import write_scenario
from typer.testing import CliRunner

from quota.cli.commands import app
from quota.plan import reading

SECRET = "SECRET-hunter2"


def run(*arguments: object) -> tuple[int, str]:
    found = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return found.exit_code, found.output


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a plan beside its scenario ``s``."""
    home = tmp_path_factory.mktemp("plans")
    write_scenario(home / "s")
    assert run("solve", home / "s", "--out", home / "whole")[0] == 0
    return home / "whole"


@pytest.fixture
def plan(whole: Path) -> Path:
    """Return a copy beside the plan, so that the way to the scenario holds."""
    folder = whole.parent / "copy"
    shutil.rmtree(folder, ignore_errors=True)
    return Path(shutil.copytree(whole, folder))


def explained(folder: Path) -> tuple[int, str]:
    return run("explain", folder, "9001A", "--lang", "en")


def table(folder: Path, name: str) -> list[list[str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def write_table(folder: Path, name: str, rows: list[list[str]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def write_cell(folder: Path, name: str, line: int, column: str, text: str) -> None:
    rows = table(folder, name)
    rows[line - 1][rows[0].index(column)] = text
    write_table(folder, name, rows)


def write_manifest(folder: Path, **changes: object) -> None:
    file = folder / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(manifest | changes), encoding="utf-8")


@pytest.mark.parametrize("row", ["short", "1,2", "x" * 140_000, "\0", '"open'])
def test_a_damaged_row_is_named_with_its_line(plan: Path, row: str) -> None:
    """Proves: a row that is no row of its table gives exit 4 with file and line. Sensitivity: rows taken unchecked."""
    lines = (plan / "rules.csv").read_text(encoding="utf-8-sig").splitlines()
    lines[4] = row
    (plan / "rules.csv").write_text("\n".join(lines), encoding="utf-8")
    code, output = explained(plan)
    assert (code, "rules.csv:5" in output) == (4, True), output


CELLS = {
    "no whole number": ("posts", "planned", "x", "posts.csv:2:9 planned"),
    "half a post": ("posts", "planned", "20.5", "posts.csv:2:9 planned"),
    "no number": ("posts", "need", "NaN", "posts.csv:2:8 need"),
    "a number beyond bearing": ("posts", "need", "1e400", "posts.csv:2:8 need"),
    "neither yes nor no": ("rules", "reference", "maybe", "rules.csv:2:10 reference"),
    "an unknown category": ("posts", "category", "other", "posts.csv:2:5 category"),
    "an unknown level": ("posts", "level", "village", "posts.csv:2:4 level"),
    "an unknown rule": ("rules", "rule", "none", "rules.csv:2:1 rule"),
    "an unknown sense": ("rules", "sense", "<>", "rules.csv:2:4 sense"),
    "an unknown unit": ("needs", "unit_id", "nobody", "needs.csv:2:1 unit_id"),
    "an unknown end": ("transfers", "from_unit", "nobody", "transfers.csv:2:2 from_unit"),
    "an unknown pool": ("transfers", "to_pool", "9009/township", "transfers.csv:2:7 to_pool"),
    "an unknown route": ("transfers", "route", "x", "transfers.csv:2:10 route"),
    "another name": ("needs", "name", "别处", "needs.csv:2:2 name"),
    "posts below nothing": ("reserve", "before", "-1", "reserve.csv:2:4 before"),
    "a sum that is none": ("posts", "planned", "99", "posts.csv:2:10 change"),
    "a slack that is none": ("rules", "slack", "77", "rules.csv:2:6 slack"),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_damaged_cell_is_named_by_every_command(plan: Path, whole: Path, name: str) -> None:
    """Proves: what no cell can hold, names that nobody bears and figures that disagree give exit 4 with file, line and
    column in explain and compare. Sensitivity: `disagreements` left out.
    """
    file, column, text, place = CELLS[name]
    write_cell(plan, file, 2, column, text)
    for code, output in (explained(plan), run("compare", whole, plan, "--lang", "en")):
        assert (code, place in output) == (4, True), output


@pytest.mark.parametrize(("file", "column"), [("rules", "basis"), ("transfers", "approval"), ("needs", "basis")])
def test_what_only_the_scenario_can_tell_is_told_with_its_line(plan: Path, whole: Path, file: str, column: str) -> None:
    """Proves: words of a table that do not follow from the scenario are no words of the plan.
    Sensitivity: only figures are reckoned again.
    """
    if file == "rules":
        column, text = "limit", "1"
        write_cell(plan, file, 2, "activity", "1")
        write_cell(plan, file, 2, "slack", "0")
        write_cell(plan, file, 2, "sense", "==")
    else:
        text = "made up"
    write_cell(plan, file, 2, column, text)
    for code, output in (explained(plan), run("compare", whole, plan, "--lang", "en")):
        assert (code, f"{file}.csv:2" in output) == (4, True), output


def test_a_row_twice_is_named(plan: Path) -> None:
    """Proves: exit 4 with the line of the second. Sensitivity: rows by key, the last one counting."""
    rows = table(plan, "posts")
    write_table(plan, "posts", [*rows, rows[1]])
    code, output = explained(plan)
    assert (code, f"posts.csv:{len(rows) + 1}" in output) == (4, True), output


def test_a_plan_saved_otherwise_is_read(plan: Path, whole: Path) -> None:
    """Proves: GB18030, other line ends, quotes, empty rows and a column of one's own change nothing.
    Sensitivity: UTF-8 alone is read, or only the columns that are written.
    """
    for file in plan.glob("*.csv"):
        rows = table(plan, file.stem)
        with file.open("w", encoding="gb18030", newline="") as opened:
            csv.writer(opened, quoting=csv.QUOTE_ALL).writerows(
                [[*rows[0], "mine"], [""] * 3, *([*row, "x"] for row in rows[1:])]
            )
    assert explained(plan) == explained(whole)


@pytest.mark.parametrize(("text", "number"), [("1,234", 1234), ("-12,345,678", -12345678), ("1234", 1234)])
def test_thousands_set_apart_are_read(text: str, number: int) -> None:
    """Proves: whole numbers as Excel sets them apart lose nothing. Sensitivity: a comma refused."""
    assert reading._reader(int)(text) == number


@pytest.mark.parametrize("text", ["1,23", "1,2345", "1.0", "1E+5", " 1", "\uff11", "1,234.5", "", "9" * 16])
def test_other_spellings_of_whole_numbers_are_refused(text: str) -> None:
    """Proves: what may have lost something is no whole number. Sensitivity: all commas are dropped, or `int` decides."""
    with pytest.raises(ValueError, match="whole"):
        reading._reader(int)(text)


WAYS = [
    "/etc", "//host/share/s", "\\\\host\\share\\s", "C:\\secret", "C:secret", "C:/secret", "..\\s", "../x/../s", "./../s",
    "../s/", "..//s", "../../{home}/s", "\n../s", "../\0s", "x" * 5000, "../" * 400 + "etc",
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_plan_names_its_scenario_only_as_it_was_written(plan: Path, way: str) -> None:
    """Proves: absolute, network and drive ways, and ways about, are refused by name. Sensitivity: the way is followed."""
    write_manifest(plan, scenario=way.replace("{home}", plan.parent.name))
    code, output = explained(plan)
    assert (code, "manifest.json scenario" in output) == (4, True), output


def foreign(home: Path) -> Path:
    """Return a scenario of somebody else's, with a faulty cell that must not be told."""
    other = write_scenario(home / "foreign")
    (other / "units.csv").write_text(f"unit_id,name\n1,{SECRET}\n{SECRET},\n", encoding="utf-8")
    return other


@pytest.mark.parametrize("hashes", ["those of the plan", "the right ones", "none", "of files elsewhere"])
def test_nothing_of_another_scenario_is_told(plan: Path, hashes: str) -> None:
    """Proves: a plan that names a foreign folder, whatever hashes it lists, prints no word of its cells.
    Sensitivity: the scenario is read before hashes are compared, or its faults are shown.
    """
    other = foreign(plan.parent)
    changes: dict[str, object] = {"scenario": "../foreign"}
    if hashes == "the right ones":
        found = [(file.name, file.read_bytes()) for file in sorted(other.iterdir())]
        changes["inputs"] = [{"file": name, "sha256": sha256(data).hexdigest()} for name, data in found]
    elif hashes == "none":
        changes["inputs"] = []
    elif hashes == "of files elsewhere":
        changes["inputs"] = [{"file": "../../../../../etc/passwd", "sha256": "0" * 64}]
    write_manifest(plan, **changes)
    code, output = explained(plan)
    assert (code, SECRET in output) == (4, False), output
    assert run("compare", plan, plan, "--names", "a,b")[1].count(SECRET) == 0


def test_a_link_is_no_way_to_a_scenario(plan: Path) -> None:
    """Proves: a link inside the folder leads nowhere. Sensitivity: links are followed."""
    (plan / "s").symlink_to(foreign(plan.parent))
    write_manifest(plan, scenario="s")
    code, output = explained(plan)
    assert (code, "manifest.json scenario" in output, SECRET in output) == (4, True, False), output


ENTRIES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "inputs null": (lambda found: found.update(inputs=None), "inputs"),
    "inputs of texts": (lambda found: found.update(inputs=["x"]), "inputs.0"),
    "a hash that is none": (lambda found: found["inputs"][0].update(sha256="x"), "inputs.0.sha256"),
    "no status": (lambda found: found.pop("status"), "status"),
    "a status that is none": (lambda found: found.update(status="best"), "status"),
    "a value that is none": (lambda found: found.update(value="1/0"), "value"),
    "a value without end": (lambda found: found.update(value="1e400"), "value"),
    "a number for a text": (lambda found: found.update(gap=0), "gap"),
    "seconds that are yes": (lambda found: found.update(seconds=True), "seconds"),
    "no seconds": (lambda found: found.pop("seconds"), "seconds"),
    "settings of lists": (lambda found: found["settings"].update(divisor=[]), "settings.divisor"),
    "names of nothing": (lambda found: found["names"]["categories"].update(institution=None), "names.categories.institution"),
    "a name in one language": (
        lambda found: found["names"]["categories"]["institution"].pop("en"), "names.categories.institution.en",
    ),
    "an alternative that is none": (lambda found: found.update(alternative=[1]), "alternative"),
    "versions that are none": (lambda found: found.update(versions="1"), "versions"),
    "overrides of numbers": (lambda found: found.update(overrides=[1]), "overrides.0"),
    "kept numbers that are none": (lambda found: found.update(by_hand={"numbers": 3}), "by_hand.file"),
}  # fmt: skip


@pytest.mark.parametrize("name", ENTRIES)
def test_every_entry_of_a_manifest_has_its_form(plan: Path, whole: Path, name: str) -> None:
    """Proves: a manifest with one entry turned is refused by the name of the entry. Sensitivity: types are not looked at."""
    turn, place = ENTRIES[name]
    manifest = json.loads((plan / "manifest.json").read_text(encoding="utf-8"))
    turn(manifest)
    (plan / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    for code, output in (explained(plan), run("compare", whole, plan, "--lang", "en")):
        assert (code, f"manifest.json {place} " in output) == (4, True), output


@pytest.mark.parametrize("kind", ["deep", "pipe", "infinity", "large", "folder", "cut"])
def test_a_manifest_is_looked_at_without_harm(plan: Path, whole: Path, kind: str) -> None:
    """Proves: deep nesting, pipes and size end in words, in solve too. Sensitivity: it is opened or parsed as it comes."""
    file = plan / "manifest.json"
    text = file.read_text(encoding="utf-8")
    file.unlink()
    match kind:
        case "pipe":
            os.mkfifo(file)
        case "folder":
            file.mkdir()
        case _:
            turned = {
                "deep": "[" * 100_000,
                "infinity": '{"value": Infinity}',
                "large": text + " " * 2**23,
                "cut": text[:99],
            }
            file.write_text(turned[kind], encoding="utf-8")
    assert run("solve", whole.parent / "s", "--out", plan)[0] == 2
    code, output = explained(plan)
    assert (code, "manifest.json" in output) == (4, True), output


@pytest.mark.parametrize("name", ["posts", "transfers", "merges"])
def test_an_audit_waits_for_no_pipe(plan: Path, whole: Path, name: str) -> None:
    """Proves: a table that is a pipe, or is gone, ends the audit with exit 4 and its name. Sensitivity: it is opened."""
    file = plan / f"{name}.csv"
    file.unlink()
    assert run("audit", whole.parent / "s", plan)[0] == 4
    os.mkfifo(file)
    code, output = run("audit", whole.parent / "s", plan)
    assert (code, file.name in output) == (4, True), output


VALUES = (None, 5, "x", {}, [], "1/0", "1e400", "NaN", True, ["x"], {"x": 1}, "../..", -1, 10**30, "\x1b[2J")
TEXTS = (
    "",
    "x",
    "NaN",
    "-1",
    "1e400",
    "NO/where",
    "99",
    "0",
    "a,b",
    '"',
    "\0",
    "=1+1",
    "township",
    "9001A",
    "9" * 5000,
    "是",
)


def _mutated(folder: Path, draw: random.Random) -> None:
    """Change one thing, or a few, as a fault, a hand or an enemy might."""
    tables = sorted(folder.glob("*.csv"))
    file = draw.choice(tables)
    rows = table(folder, file.stem)
    kind = draw.choice(
        ("byte", "cell", "cell", "row", "column", "cut", "swap", "json", "json", "deep json", "link", "header")
    )
    match kind:
        case "byte":
            chosen = draw.choice([*tables, folder / "manifest.json"])
            data = bytearray(chosen.read_bytes())
            for _ in range(draw.randint(1, 8)):
                data[draw.randrange(len(data))] = draw.randrange(256)
            chosen.write_bytes(data)
        case "cell":
            for _ in range(draw.randint(1, 3)):
                row = draw.choice(rows[1:] or rows)
                row[draw.randrange(len(row))] = draw.choice(TEXTS)
            write_table(folder, file.stem, rows)
        case "row":
            row = draw.randrange(len(rows))
            write_table(folder, file.stem, rows[:row] + rows[row + 1 :] if draw.random() < 0.5 else [*rows, rows[row]])
        case "column":
            at = draw.randrange(len(rows[0]))
            write_table(folder, file.stem, [row[:at] + row[at + 1 :] for row in rows])
        case "header":
            rows[0][draw.randrange(len(rows[0]))] = draw.choice((*TEXTS, *rows[0]))
            write_table(folder, file.stem, rows)
        case "cut":
            chosen = draw.choice([*tables, folder / "manifest.json"])
            chosen.write_bytes(chosen.read_bytes()[: draw.randrange(chosen.stat().st_size)])
        case "swap":
            shutil.copy(draw.choice(tables), folder / "swapped")
            (folder / "swapped").replace(file)
        case "json":
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            write_manifest(folder, **{draw.choice(sorted(manifest)): draw.choice(VALUES)})
        case "deep json":
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            inner = manifest[draw.choice(["inputs", "settings", "versions", "names"])]
            key = draw.randrange(len(inner)) if isinstance(inner, list) else draw.choice(sorted(inner))
            inner[key] = draw.choice(VALUES)
            write_manifest(folder, **manifest)
        case _:
            file.unlink()
            target = draw.choice(("/dev/zero", "/etc/passwd", "nowhere", file.name, "/", str(folder / "manifest.json")))
            file.symlink_to(target)


BLOCKS = [range(6), range(6, 30), *(range(first, first + 30) for first in range(30, 360, 30))]


@pytest.mark.parametrize("draws", few(BLOCKS, 1), ids=str)
def test_no_mutation_ends_in_a_traceback(plan: Path, whole: Path, draws: range) -> None:
    """Proves: whatever is changed, every command ends in words, and bad input names a file, for 360 mutations.
    Sensitivity: an error of reading that is let through.
    """
    for draw in draws:
        shutil.rmtree(plan)
        shutil.copytree(whole, plan)
        _mutated(plan, random.Random(draw))
        commands = [("explain", plan, "9001A"), ("compare", whole, plan), ("audit", whole.parent / "s", plan)]
        if draws is not BLOCKS[0]:
            commands.append(("solve", whole.parent / "s", "--out", plan))
        for arguments in commands:
            found = CliRunner().invoke(app, [str(argument) for argument in arguments])
            told = (draw, arguments[0], found.output[:400], found.exception)
            assert found.exit_code in (0, 2, 3, 4), told
            assert "Traceback" not in found.output, told
            assert found.exit_code != 4 or any(
                part in found.output for part in (".csv", ".json", ".toml", "找不到方案")
            ), told


def without(folder: Path, name: str, column: str) -> None:
    rows = table(folder, name)
    at = rows[0].index(column)
    write_table(folder, name, [[cell for place, cell in enumerate(row) if place != at] for row in rows])


@pytest.mark.parametrize(("name", "column"), [("posts", "need_exact"), ("needs", "basis")])
def test_a_plan_of_another_version_is_called_that(plan: Path, name: str, column: str) -> None:
    """Proves: a plan of a version that did not write a column yet, be its number an earlier one or the same, gives exit 4
    and is called neither damaged nor mended by copying it again; the same column taken out of a plan of this version is
    damage.

    Sensitivity: without `other_version` all three are damaged.
    """
    without(plan, name, column)
    assert "is damaged" in explained(plan)[1]
    manifest = json.loads((plan / "manifest.json").read_text(encoding="utf-8"))
    write_manifest(plan, versions={**manifest["versions"], "quota": "0.0.7"})
    for command in (("explain", plan, "9001A"), ("compare", plan.parent / "whole", plan, "--names", "a,b")):
        code, output = run(*command, "--lang", "en")
        assert (code, "quota 0.0.7 wrote it" in output, column in output, "is damaged" in output) == (
            4,
            True,
            True,
            False,
        )
    shortened = {key: value for key, value in manifest.items() if key != "value_exact"}
    (plan / "manifest.json").write_text(json.dumps(shortened), encoding="utf-8")
    code, output = explained(plan)
    assert (code, f"quota {manifest['versions']['quota']} wrote it" in output) == (4, True), output


def test_a_column_that_was_deleted_leaves_the_others_in_their_place(plan: Path) -> None:
    """Proves: without `price`, `exceeded` is still what its header says. Sensitivity: give rows their cells in turn."""
    with (plan / "rules.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    with (plan / "rules.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([[*header, "exceeded"], *([*row, "3"] for row in rows)])
    found = reading.read_tables(plan).rules
    assert {(row.price, row.exceeded) for row in found} == {(None, 3)}
