"""What stands on a terminal of 100 columns: every command, in both languages."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from small import SETTINGS, TABLES, Rows, write_scenario
from solved import NANPING, counties
from terminal import SCREEN, on_terminal

from quota.cli.commands import SHORT
from quota.cli.drawn import drawn
from quota.texts.width import folded, width_of

LIST: Rows = (
    ("姓名", "工作单位", "编制类别", "性别", "出生年月"),
    ("甲", "房道镇", "行政编制", "男", "1990.05"),
    ("乙", "房道", "行政编制", "男", "1990.05"),
)
HAND: Rows = (("unit_id", "administrative_planned"), ("350783102", 40))
COMMANDS = (
    "check S", "show S", "need S", "solve S --out T", "propose S --out T", "conflict S", "conflict S --set pace_percent=0",
    "compare P Q", "compare P Q R --all", "explain P 房道镇", "audit S P", "audit S HAND --repair",
    "calibrate S administrative_current", "export S E.mps", "new N", "check S --set pace_percent=x", "explain P 房道",
    "request S 房道镇 +3 --category administrative", "request S 房道镇 +300 --category administrative",
    "frontier S --every 40", "alternatives S --count 1", "robustness S --draws 1 --jobs 1",
    "phase S --years 2", "merge S S --base S --out W", "people LIST --out AGED",
    "sweep S --vary stickiness=0:1:1 --jobs 1 --out W", "help --no-browser",
)  # fmt: skip
LONG = ("frontier", "alternatives", "robustness", "sweep", "propose", "phase")


@pytest.fixture(scope="module", params=["counties", pytest.param("city", marks=pytest.mark.slow)])
def given(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two plans of two counties of Nanping, or of all of it, and a third that is a copy; a table made by hand."""
    folder = tmp_path_factory.mktemp("terminal")
    scenario = counties(folder / "S") if request.param == "counties" else NANPING
    on_terminal("solve", scenario, "--out", folder / "P", "-q")
    on_terminal("solve", scenario, "--out", folder / "Q", "-q", "--set", "stickiness=0")
    shutil.copytree(folder / "P", folder / "R")
    for name, rows in (("HAND", HAND), ("LIST", LIST)):
        (folder / f"{name}.csv").write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="utf-8")
    files = {name: folder / f"{name}.csv" for name in ("HAND", "LIST")}
    return {"S": scenario, "AGED": counties(folder / "AGED"), **files, **{name: folder / name for name in "PQRTNEW"}}


def names_of(case_folder: Path) -> str:
    """Return all that planners wrote into a scenario: names, types, bases, titles."""
    texts = [
        file.read_text(encoding="utf-8-sig") for file in (*case_folder.glob("*.csv"), case_folder / "scenario.toml")
    ]
    return re.sub(r"\s", "", "".join(texts))


def test_every_command_is_here():
    """Proves: no command is forgotten."""
    assert {line.split()[0] for line in COMMANDS} | {"open"} == set(SHORT)  # open serves a page


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "line",
    [pytest.param(line, marks=pytest.mark.slow if line.startswith(LONG) else ()) for line in COMMANDS],
)
def test_no_line_is_wider_than_the_terminal(line, language, given, tmp_path):
    """Proves: no line passes 100 columns, doubtful signs counted as wide; no raw CSV; English has Chinese only in names.

    Sensitivity: fails where words are printed past `Console`, a table is too wide, or a wording of ours stays Chinese.
    """
    fresh = {name: tmp_path / name for name in "TNW"} | {"E.mps": tmp_path / "e.mps"}
    told = on_terminal(*((given | fresh).get(word, word) for word in line.split()), "--lang", language)
    assert told.strip()
    for words in told.split("\n"):
        assert width_of(words) <= SCREEN, words
        assert len(re.findall(r"\S,\S", words)) < 4, words
    if language == "en":
        known = names_of(given["S"])
        for part in re.findall(r"[\u4e00-\u9fff]{2,}", told):
            assert part in known, part


def test_help_fits():
    """Proves: help of every command stays within the terminal too."""
    for command in SHORT:
        for words in on_terminal(command, "--help").split("\n"):
            assert width_of(words) <= SCREEN, words


def test_columns_are_left_out_before_they_are_broken():
    """Proves: a column that says the same everywhere is told once, a spare one is left out, both are named; wide shows all.

    Sensitivity: fails where a column is dropped without a word.
    """
    headers, rows = (
        ["unit", "words", "sure", "extra"],
        [["a", "x" * 12, "yes", "z" * 9], ["b", "x" * 9, "yes", "z" * 8]],
    )
    narrow = drawn(headers, rows, 20, [3])
    assert (narrow.same, narrow.left_out) == ([("sure", "yes")], ["extra"])
    assert max(map(width_of, narrow.words.split("\n"))) <= 20
    wide = drawn(headers, rows, None, [3])
    assert (wide.same, wide.left_out) == ([], [])
    assert all(cell in wide.words for row in rows for cell in row)


@pytest.mark.parametrize("width", [8, 17, 40, 99])
def test_folding_loses_nothing(width):
    """Proves: words that are folded are the same words, no line is wider, and no line begins with a stop."""
    words = (
        "  - 把【调整幅度】来舟镇 行政编制（scenario.toml pace_percent.administrative）由 24 名到 25 名；依据：政策。“好”"
        * 2
    )
    lines = folded(words, width).split("\n")
    assert "".join("".join(lines).split()) == "".join(words.split())
    assert all(width_of(line) <= width for line in lines)
    assert not any(line.lstrip()[:1] in "，。；：、）】”" for line in lines if width > 8)


def occupied() -> Rows:
    """The units of the small scenario with everybody in post and nobody who may move."""
    header, *rows = TABLES["units"]
    filled = []
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        for category in ("administrative", "institution"):
            cells[f"{category}_headcount"] = cells[f"{category}_current"]
        filled.append(tuple({**cells, "institution_spare": "", "institution_movable": ""}.values()))
    return (header, *filled)


@pytest.mark.parametrize(
    ("tables", "more", "told"),
    [
        ({"units": occupied()}, "", ("实有人数", "可随编划转")),
        ({"routes": None}, "pace_percent = 0\n", ("调整幅度", "--set pace_percent")),
        ({"routes": None}, "stickiness = 99\n", ("门槛", "--set stickiness=0")),
    ],
)
def test_a_plan_in_which_nothing_moves_says_why(tables, more, told, tmp_path):
    """Proves: the first sentence says that nothing moves, which rule leaves no room, and what opens it.

    Sensitivity: fails where the totals come without it.
    """
    scenario = write_scenario(tmp_path / "s", settings=SETTINGS + more, **tables)
    first = on_terminal("solve", scenario, "--out", tmp_path / "p", "-q", width=1000).split("\n")[0]
    assert first.startswith("本方案一名编制也没有调动")
    assert all(word in first for word in told)


def test_a_county_in_which_nothing_moves_says_why(tmp_path):
    """Proves: where one county stands still and another does not, the county is named with its own reason."""
    header, *rows = TABLES["units"]
    pins = [(*header, "administrative_pin", "institution_pin")]
    pins += [(*row, row[6], row[9]) if row[0] in ("9002A", "9002B") else (*row, "", "") for row in rows]
    scenario = write_scenario(tmp_path / "s", units=pins)
    told = on_terminal("solve", scenario, "--out", tmp_path / "p", "-q", width=1000)
    assert told.startswith("乙县（共 1 个）一名编制也没有调动")
    assert "冻结" in told.split("\n")[0]
    assert "甲县" not in told.split("\n")[0]


@pytest.mark.parametrize(
    ("asked", "possible"), [("-9", "最多可减 1 名（要求减 9 名）"), ("20", "最多可增 9 名（要求增 20 名）")]
)
def test_a_conflict_answers_first(asked, possible, tmp_path):
    """Proves: the first line says how much of what is asked is possible, and so much is: solved by hand.

    9002 holds 22 + 16 administrative posts for 21 + 16 people: one can go. With ceilings of 27 and 20, 9 can come.
    """
    header, *rows = TABLES["units"]
    more = {"9002A": ("27", "21"), "9002B": ("20", "16")}
    place = header.index("administrative_headcount")
    units = [(*header, "administrative_ceiling")]
    for row in rows:
        ceiling, people = more.get(row[0], ("", row[place]))
        units.append((*row[:place], people, *row[place + 1 :], ceiling))
    posts = re.findall(r"\d+", possible)[0]
    for number, code in ((asked, 3), (f"{'-' if asked[0] == '-' else ''}{posts}", 0)):
        approvals = (("jurisdiction", "category", "level", "posts"), ("9002", "administrative", "township", number))
        scenario = write_scenario(tmp_path / f"s{number}", units=units, approvals=approvals)
        told = on_terminal("conflict", scenario, width=1000).split("\n")[0]
        assert (possible in told) == (code == 3)
