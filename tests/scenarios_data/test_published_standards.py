"""The presets and the Feicheng scenario say what was published, in words that the schema knows."""

import csv
import tomllib
from pathlib import Path

import pytest

from quota.schema import TABLES, table

ROOT = Path(__file__).parents[2]
PRESETS = ROOT / "quota" / "scenario" / "presets"
FEICHENG = ROOT / "scenarios" / "feicheng-2002"
NAMES = (
    "changsha-2011",
    "feicheng-1993",
    "feicheng-2002",
    "gansu-2019",
    "hubei-2005",
    "jiangsu-2007",
    "retirement-2025",
)


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def posts_by(preset, *columns):
    return {tuple(row[column] for column in columns): int(row["posts"]) for row in rows(PRESETS / preset / "bands.csv")}


def test_presets_are_those_documented():
    assert tuple(sorted(path.name for path in PRESETS.iterdir() if path.is_dir())) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_is_a_titled_set_of_tables(name):
    settings = tomllib.loads((PRESETS / name / "scenario.toml").read_text(encoding="utf-8"))
    assert set(settings) == {"title"}, "a preset must not name a category that a scenario may lack"
    known = {table.code for table in TABLES}
    for path in (PRESETS / name).glob("*.csv"):
        data = path.read_bytes()
        assert path.stem in known
        assert data.startswith(b"\xef\xbb\xbf")
        assert data.count(b"\n") == data.count(b"\r\n")
        data.decode("utf-8-sig").encode("gbk")
        headers = {column.code for column in table(path.stem).columns}
        assert all(set(row) <= headers for row in rows(path))


@pytest.mark.parametrize("name", NAMES)
def test_what_a_preset_takes_from_elsewhere_says_so(name):
    for path in (PRESETS / name).glob("*.csv"):
        for row in rows(path):
            if path.stem != "sources":
                # what holds of the whole country is taken from nowhere else
                assert row["basis"].startswith("全国人民代表大会常务委员会" if path.stem == "retirement" else "参照")
            if path.stem in ("limits", "office_limits"):
                assert row["reference"] == "yes"


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_of_a_preset_has_a_source(name):
    sources = {(row["table"], row["column"]) for row in rows(PRESETS / name / "sources.csv")}
    for path in (PRESETS / name).glob("*.csv"):
        for row in rows(path):
            for column in {"from", "below", "posts", "floor", "ceiling", "most"} & set(row):
                assert not row[column] or (path.stem, column) in sources


def test_jiangsu_steps_meet_without_gap_or_overlap():
    for category, posts in (("administrative", [30, 35, 40]), ("institution", [35, 40, 45])):
        steps = [row for row in rows(PRESETS / "jiangsu-2007" / "bands.csv") if row["category"] == category]
        assert [(row["from"], row["below"]) for row in steps] == [("0", "50000"), ("50000", "70000"), ("70000", "")]
        assert [int(row["posts"]) for row in steps] == posts


def test_classes_have_their_published_posts():
    assert posts_by("changsha-2011", "class") == {("一类",): 35, ("二类",): 30, ("三类",): 25}
    assert posts_by("feicheng-1993", "class") == {("一类",): 35, ("二类",): 30}
    ceilings = {row["class"]: int(row["ceiling"]) for row in rows(PRESETS / "hubei-2005" / "limits.csv")}
    assert ceilings == {"一类": 45, "二类": 40, "三类": 35}


def test_gansu_limits_give_the_number_of_maiji():
    """Proves: 6 towns of 5 + 6, 8 of 5 + 5, 3 of 4 + 5 and 3 streets of 5 + 5 have 203, as Maiji district set up."""
    most = {}
    for row in rows(PRESETS / "gansu-2019" / "office_limits.csv"):
        unit = row["class"] or row["type"]
        most[unit] = most.get(unit, 0) + int(row["most"])
    assert most == {"一类": 11, "二类": 10, "三类": 9, "街道": 10}
    assert 6 * most["一类"] + 8 * most["二类"] + 3 * most["三类"] + 3 * most["街道"] == 203


def test_feicheng_classes_give_the_published_total():
    """Proves: 8 × 44 + 3 × 40 + 3 × 34 = 574, the printed total, which is what the approval distributes."""
    posts = posts_by("feicheng-2002", "class")
    given = [posts[(row["分类"],)] for row in rows(FEICHENG / "units.csv")]
    assert [given.count(number) for number in (44, 40, 34)] == [8, 3, 3]
    assert [int(row["增减数"]) for row in rows(FEICHENG / "approvals.csv")] == [sum(given)] == [574]


def test_unpublished_posts_of_feicheng_never_look_real():
    standings = {row["列"]: row["性质"] for row in rows(FEICHENG / "sources.csv") if row["表"] == "units"}
    assert standings["institution_current"] == standings["institution_headcount"] == "示例"
    assert all(row["事业编制现核定"] == "0" and "未公布" in row["备注"] for row in rows(FEICHENG / "units.csv"))
