"""The Nanping scenario: its published totals hold, and no made-up figure passes for a real one."""

import csv
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from quota.schema import Domain, table
from quota.schema.columns import ColumnSchema

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "scenarios" / "nanping"
GENERATED = sorted(path.name for path in FOLDER.glob("*.csv"))
CATEGORIES = {"行政编制": "administrative", "事业编制": "institution", "领导职数": "leadership"}
FIGURES = {Domain.WHOLE, Domain.NUMBER, Domain.CHANGE}
LEVELS = {"市级": "city", "县级": "county", "乡镇级": "township"}

CENSUS_2020 = {
    "350702": 454605,
    "350703": 340843,
    "350721": 179064,
    "350722": 297719,
    "350723": 130294,
    "350724": 130867,
    "350725": 179413,
    "350781": 273721,
    "350782": 259668,
    "350783": 434451,
}
REGISTERED_2010 = {"350702": 497768, "350723": 163095, "350783": 533993}
AREAS = {
    "350702": "2653",
    "350703": "3383",
    "350721": "1980",
    "350722": "3381",
    "350723": "2241",
    "350724": "1041",
    "350725": "1744",
    "350781": "2857",
    "350782": "2802.8",
    "350783": "4199.2",
}


def rows(name, folder=FOLDER):
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def columns_of(name):
    """Every header that the table may have, with its code and column."""
    headers = {column.zh: (column.code, column) for column in table(name).columns}
    for zh, category in CATEGORIES.items():
        for column in table(name).per_category:
            headers[zh + column.zh] = (f"{category}_{column.code}", column)
    return headers


@pytest.fixture(scope="module")
def townships():
    return [row for row in rows("units") if row["层级"] == "乡镇级"]


@pytest.fixture(scope="module")
def standings():
    """Standing by (table, column, rows)."""
    return {(row["表"], row["列"], row["适用行"]): row["性质"] for row in rows("sources")}


def sum_by_county(townships, header):
    sums = defaultdict(Decimal)
    for row in townships:
        sums[row["辖区代码"]] += Decimal(row[header])
    return dict(sums)


def test_there_are_139_units_of_three_types(townships):
    assert len({row["单位代码"] for row in townships}) == 139
    assert Counter(row["类型"] for row in townships) == {"街道": 24, "镇": 72, "乡": 43}


def test_people_add_up_to_the_censuses(townships):
    assert sum_by_county(townships, "常住人口") == CENSUS_2020
    registered = sum_by_county(townships, "户籍人口")
    assert {code: registered[code] for code in REGISTERED_2010} == REGISTERED_2010


def test_facts_add_up_to_the_census_of_2010():
    people = Counter()
    for row in rows("townships", FOLDER / "facts"):
        people[row["县代码"]] += int(row["2010年常住人口"])
    assert people == {row["代码"]: int(row["2010年常住人口"]) for row in rows("counties", FOLDER / "facts")}
    assert people.total() == 2645548


def test_areas_add_up_to_the_published_ones(townships):
    areas = sum_by_county(townships, "面积")
    assert {code: abs(areas[code] - Decimal(AREAS[code])) <= Decimal("0.1") for code in AREAS} == dict.fromkeys(
        AREAS, True
    )


def test_six_published_areas_stay(townships, standings):
    real = {key[2] for key, standing in standings.items() if key[:2] == ("units", "area_km2") and standing == "真实"}
    known = {row["代码"]: row["公开面积"] for row in rows("townships", FOLDER / "facts") if row["公开面积"]}
    assert real == set(known)
    assert len(real) == 6
    assert {row["单位代码"]: row["面积"] for row in townships if row["单位代码"] in real} == known


def test_leadership_posts_are_911_between_five_and_nine(townships):
    posts = [int(row["领导职数现核定"]) for row in townships]
    assert sum(posts) == 911
    assert min(posts) >= 5
    assert max(posts) <= 9
    assert all(int(row["领导职数现核定"]) <= int(row["行政编制现核定"]) for row in townships)


def test_limits_hold_now_so_that_they_cut_nobody(townships):
    floors = {(row["编制类别"], row["类型"]): int(row["下限"]) for row in rows("limits")}
    for zh, category in CATEGORIES.items():
        for row in townships:
            floor = floors.get((category, row["类型"]), floors.get((category, ""), 0))
            assert int(row[f"{zh}现核定"]) >= floor


def test_administrative_caps_equal_what_is_held(townships):
    held = sum_by_county(townships, "行政编制现核定")
    for row in rows("pools"):
        if row["编制类别"] == "administrative":
            assert int(row["总量上限"]) == held[row["辖区代码"]] + int(row["现有机动编制"])


def test_givers_can_give_what_they_state():
    """Proves: vacancies and people who may move cover the spare posts of every giver."""
    givers = [row for row in rows("units") if row["层级"] != "乡镇级"]
    assert Counter(row["层级"] for row in givers) == {"县级": 65, "市级": 3}
    for row in givers:
        posts, people, spare, movable = (
            int(row[f"事业编制{column}"]) for column in ("现核定", "实有人数", "可调出编制", "可随编划转人数")
        )
        assert people - movable <= posts - spare
        assert row["单位名称"].endswith("（示例）")
        assert row["常住人口"] == ""


def test_the_script_gives_these_bytes(tmp_path):
    subprocess.run([sys.executable, FOLDER / "make.py", tmp_path], check=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == GENERATED
    for name in GENERATED:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name


@pytest.mark.parametrize("name", [name.removesuffix(".csv") for name in GENERATED])
def test_tables_are_as_excel_and_the_schema_like_them(name):
    data = (FOLDER / f"{name}.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    data.decode("utf-8-sig").encode("gbk")
    known = columns_of(name)
    first = rows(name)[0]
    assert set(first) <= set(known)
    assert {column.zh for column in table(name).columns if column.required} <= set(first)


def figure_cells(name):
    """Yield (column code, row) for every cell of the table that holds a figure."""
    headers = columns_of(name)
    for row in rows(name):
        for header, cell in row.items():
            code, column = headers[header]
            if cell and isinstance(column, ColumnSchema) and column.kind in FIGURES:
                yield code, row


def standing_of(name, code, row, standings):
    """The standing of one cell: its own row's before a filter's before the column's."""
    key = "/".join(row[table(name).column(part).zh] for part in table(name).key if table(name).column(part).zh in row)
    filters = [
        f"level={LEVELS.get(row.get('层级', ''), '')}",
        f"category={row.get('编制类别', '')}",
    ]
    for which in (key, *filters, ""):
        if (name, code, which) in standings:
            return standings[name, code, which]
    return None


@pytest.mark.parametrize("name", [name.removesuffix(".csv") for name in GENERATED if name != "sources.csv"])
def test_every_figure_has_a_standing(name, standings):
    missing = {code for code, row in figure_cells(name) if standing_of(name, code, row, standings) is None}
    assert not missing


def test_no_made_up_figure_is_marked_real(standings):
    made_up = {"current", "headcount", "movable", "spare", "ceiling", "pin"}
    for (name, column, _), standing in standings.items():
        if name == "units" and column.rpartition("_")[2] in made_up:
            assert standing == "示例", column
        if name in {"workload", "rates", "roles", "activities", "routes"}:
            assert standing == "示例", (name, column)
        if column.startswith("population"):
            assert standing == "估算", column
    assert standings["pools", "cap", "category=administrative"] == "示例"
    assert standings["pools", "cap", "category=leadership"] == "真实"


def test_made_up_institutions_are_never_real(standings):
    for row in rows("units"):
        if row["层级"] != "乡镇级":
            assert standing_of("units", "name", row, standings) == "示例"
