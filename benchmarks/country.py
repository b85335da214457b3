"""Make a scenario of the whole country from a list of its township-level units, to measure what size costs.

Run ``python benchmarks/country.py DATA OUT``. DATA is a folder with ``townships.csv``: code, name, type, county_code,
prefecture_code, province_code, n_village_committees, n_resident_committees, pop_2010, pop_2010_match. OUT becomes a
scenario. The same list gives the same bytes.

Three kinds of figures leave this script, and ``sources.csv`` says of each which it is:

- real: codes, names, committees, and people of 2010 where the list has them;
- estimated: people of 2010 elsewhere, as the mean of the units of the same type in the county;
- illustrative: areas, posts, people in post, reserves, caps, approvals, limits and rates. Nobody has published them.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Row = Sequence[object]

COUNTRY = "00"
"""Code of the country as a whole, where cases have it."""
PROVINCES: Mapping[str, str] = {
    COUNTRY: "全国",
    **{"11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区"},
    **{"21": "辽宁省", "22": "吉林省", "23": "黑龙江省"},
    **{"31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省", "35": "福建省", "36": "江西省", "37": "山东省"},
    **{"41": "河南省", "42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区", "46": "海南省"},
    **{"50": "重庆市", "51": "四川省", "52": "贵州省", "53": "云南省", "54": "西藏自治区"},
    **{"61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区", "65": "新疆维吾尔自治区"},
}
"""Provinces by code (GB/T 2260). The list has codes alone for what lies between them and the townships."""

ESTIMATED = "人口为估算"
"""Note of the units whose people are estimated; the table of sources names them by it."""

MADE_UP = "示例，由 benchmarks/country.py 按固定算法生成，非真实数据"
POLICY = "示例，非公布标准"


# --- The list --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Township:
    """A township-level unit of the list; `people` of 2010, None where the list does not know them for sure."""

    code: str
    name: str
    type: str
    county: str
    prefecture: str
    province: str
    committees: int
    people: int | None


def read_townships(folder: Path) -> list[Township]:
    """Return the units of the list, by code."""
    with (folder / "townships.csv").open(encoding="utf-8-sig", newline="") as file:
        found = [
            Township(
                code=row["code"],
                name=row["name"],
                type=row["type"],
                county=row["county_code"],
                prefecture=row["prefecture_code"],
                province=row["province_code"],
                committees=int(row["n_village_committees"]) + int(row["n_resident_committees"]),
                people=int(row["pop_2010"]) if row["pop_2010"] and "unverified" not in row["pop_2010_match"] else None,
            )
            for row in csv.DictReader(file)
        ]
    return sorted(found, key=lambda town: town.code)


def estimates(townships: Iterable[Township]) -> dict[str, int]:
    """Estimate unknown people: mean of the type in the county, else in the prefecture, the province, the country."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    towns = list(townships)
    for town in towns:
        for place in _widening(town):
            if town.people is not None:
                sums[place, town.type][0] += town.people
                sums[place, town.type][1] += 1
    found = {}
    for town in towns:
        if town.people is None:
            total, units = next(sums[place, town.type] for place in _widening(town) if sums[place, town.type][1])
            found[town.code] = (2 * total + units) // (2 * units)
    return found


def _widening(town: Township) -> tuple[str, str, str, str]:
    return (town.county, town.prefecture, town.province, "")


# --- Illustrative figures --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recipe:
    """How posts were given in a made-up past. A base by type; posts for 100,000 people and for 100 committees.

    `salt` makes the variation of each category its own.
    """

    base: Mapping[str, int]
    per_person: int
    per_committee: int
    salt: int


RECIPES: Mapping[str, Recipe] = {
    "administrative": Recipe({"街道": 28, "镇": 23, "乡": 20, "其他": 18}, 16, 20, salt=1),
    "institution": Recipe({"街道": 32, "镇": 21, "乡": 18, "其他": 16}, 44, 30, salt=2),
}
SPREAD = 12
"""Made-up posts lie within ±12 % of the recipe."""
LAND: Mapping[str, tuple[int, int]] = {"街道": (60, 12), "镇": (300, 45), "乡": (400, 70), "其他": (500, 30)}
"""Made-up area by type: a base and so much for each committee. [tenths of km2]"""
CUT, GROWTH, HEADROOM = 1, 1, 5
"""Per cent: administrative posts cut, institution posts approved, and most by which a county's may grow."""


def variation(code: str, salt: int, spread: int) -> int:
    """Return a whole number from -spread to spread that looks random and is the same everywhere.

    >>> variation("350702001", 1, 12), variation("350702002", 1, 12)
    (3, -9)
    """
    mixed = (int(code) * 2_654_435_761 + salt * 40_503_829) % 2**32
    mixed = (mixed ^ (mixed >> 15)) * 2_246_822_519 % 2**32
    return (mixed ^ (mixed >> 13)) % (2 * spread + 1) - spread


def area(town: Township) -> str:
    """Make up an area in km2, in tenths."""
    base, per_committee = LAND[town.type]
    tenths = (base + per_committee * town.committees) * (100 + variation(town.code, 3, 30)) // 100
    return f"{tenths // 10}.{tenths % 10}"


def posts(town: Township, people: int, category: str) -> tuple[int, int, int]:
    """Make up current posts, people in post and how many of them can move; one unit in 500 is over-filled."""
    recipe = RECIPES[category]
    fair = (
        100_000 * recipe.base[town.type] + recipe.per_person * people + 1_000 * recipe.per_committee * town.committees
    )
    current = fair * (100 + variation(town.code, recipe.salt, SPREAD)) // 10_000_000
    vacant = current * (15 + variation(town.code, 10 + recipe.salt, 10)) // 100
    over_filled = variation(town.code, 20 + recipe.salt, 250) == 0
    return current, current + 1 if over_filled else current - vacant, 1 + variation(town.code, 30 + recipe.salt, 1)


# --- Tables ----------------------------------------------------------------------------------------------------------


def tables(townships: Sequence[Township]) -> dict[str, list[Row]]:
    """Return every table of the scenario, header first."""
    guessed = estimates(townships)
    held: dict[tuple[str, str], int] = defaultdict(int)
    units: list[Row] = [UNITS]
    for town in townships:
        people = guessed.get(town.code, town.people or 0)
        cells: list[object] = [town.code, town.name, town.county, "乡镇级", town.type, area(town), people]
        cells.append(town.committees)
        for category in RECIPES:
            figures = posts(town, people, category)
            held[town.county, category] += figures[0]
            cells += figures
        units.append([*cells, ESTIMATED if town.code in guessed else ""])
    caps, approvals = caps_and_approvals(townships, held)
    return {
        "units": units,
        "jurisdictions": [JURISDICTIONS, *jurisdictions(townships)],
        "categories": CATEGORIES,
        "pools": [POOLS, *caps],
        "approvals": [APPROVALS, *approvals],
        "limits": LIMITS,
        "rates": RATES,
        "sources": SOURCES,
    }


def jurisdictions(townships: Iterable[Township]) -> Iterator[Row]:
    """Yield provinces, prefectures and counties; the list has codes alone of the last two, so they are their names."""
    seen = set()
    for town in townships:
        for code, name, parent in (
            (town.province, PROVINCES[town.province], ""),
            (town.prefecture, f"{town.prefecture}（地级）", town.province),
            (town.county, f"{town.county}（县级）", town.prefecture),
        ):
            if code not in seen:
                seen.add(code)
                yield code, name, parent


def caps_and_approvals(
    townships: Iterable[Township], held: Mapping[tuple[str, str], int]
) -> tuple[list[Row], list[Row]]:
    """Return reserves and caps by county, caps by province, and the approvals that the provinces divide.

    Administrative posts are cut: a province's cap lies below what it holds. Institution posts grow by an approval.
    No county may have more administrative posts than now, nor more institution posts by above 5 %.
    """
    province = {town.county: town.province for town in townships}
    totals: dict[tuple[str, str], int] = defaultdict(int)
    caps: list[Row] = []
    for (county, category), current in held.items():
        reserve = 2 + variation(county, 40, 2) if category == "administrative" else 0
        total = current + reserve
        totals[province[county], category] += total
        cap = total if category == "administrative" else total * (100 + HEADROOM) // 100
        caps.append((county, category, "乡镇级", reserve, reserve // 2, cap, MADE_UP))
    approvals: list[Row] = []
    for (code, category), total in sorted(totals.items()):
        if category == "administrative":
            caps.append((code, category, "", "", "", total - total * CUT // 100, MADE_UP))
        else:
            approved = total * GROWTH // 100
            caps.append((code, category, "", "", "", total + approved, MADE_UP))
            approvals.append((code, category, "乡镇级", "示例", approved, "省（区、市）委编委（示例）", MADE_UP))
    return caps, approvals


UNITS = (
    *("单位代码", "单位名称", "辖区代码", "层级", "类型", "面积", "常住人口", "村（社区）数"),
    *("行政编制现核定", "行政编制实有人数", "行政编制可随编划转人数"),
    *("事业编制现核定", "事业编制实有人数", "事业编制可随编划转人数"),
    "备注",
)
JURISDICTIONS = ("辖区代码", "辖区名称", "上级辖区")
POOLS = ("辖区代码", "编制类别", "层级", "现有机动编制", "机动编制下限", "总量上限", "依据")
APPROVALS = ("辖区代码", "编制类别", "层级", "文号", "增减数", "批准机关", "依据")
CATEGORIES: list[Row] = [
    ("类别代码", "类别名称", "英文名称", "计入合计", "依据"),
    ("administrative", "行政编制", "administrative posts", "是", "国务院令第486号第十五条"),
    ("institution", "事业编制", "institution posts", "是", "国务院令第486号第十五条、第二十九条"),
]
LIMITS: list[Row] = [
    ("编制类别", "类型", "下限", "参照", "依据"),
    *(("administrative", kind, 10, "否", POLICY) for kind in ("街道", "镇", "乡")),
]
RATES: list[Row] = [
    ("编制类别", "类型", "测算因素", "标准", "依据"),
    *(
        (category, kind, driver, rate, POLICY)
        for category, kind, driver, rate in (
            *(("administrative", kind, "base", rate) for kind, rate in zip(LAND, (20, 17, 16, 15), strict=True)),
            ("administrative", "", "population", "0.00035"),
            ("administrative", "", "area_km2", "0.012"),
            ("administrative", "", "villages", "0.2"),
            *(("institution", kind, "base", rate) for kind, rate in zip(LAND, (20, 17, 15, 14), strict=True)),
            ("institution", "", "population", "0.0005"),
            ("institution", "", "area_km2", "0.012"),
            ("institution", "", "villages", "0.32"),
        )
    ),
]

DIVISIONS = ("国家统计局统计用区划代码", "2020-06-30")
CENSUS = ("第六次全国人口普查", "2010-11-01")
SOURCES: list[Row] = [
    ("表", "列", "适用行", "性质", "来源", "时点", "说明"),
    *(("units", column, "", "真实", *DIVISIONS, "") for column in ("unit_id", "name", "jurisdiction")),
    ("units", "type", "", "真实", *DIVISIONS, "按名称区分街道、镇、乡，余为其他"),
    ("units", "villages", "", "真实", *DIVISIONS, "村委会与居委会之和"),
    ("units", "population_resident", "", "真实", *CENSUS, "分乡镇资料，按代码、名称与2020年单位对应"),
    (
        *("units", "population_resident", f"note={ESTIMATED}", "估算", *CENSUS),
        "未能对应的单位：取本县同类型单位平均数；本县没有的取地级、省级、全国平均数",
    ),
    ("units", "area_km2", "", "示例", MADE_UP, "", ""),
    *(
        ("units", f"{category}_{column}", "", "示例", MADE_UP, "", "")
        for category in RECIPES
        for column in ("current", "headcount", "movable")
    ),
    ("jurisdictions", "code", "", "真实", *DIVISIONS, ""),
    ("jurisdictions", "name", "", "示例", MADE_UP, "", "省级名称真实；地级、县级以代码代名称"),
    *(("pools", column, "", "示例", MADE_UP, "", "") for column in ("reserve_now", "reserve_min", "cap")),
    ("approvals", "posts", "", "示例", MADE_UP, "", ""),
    ("limits", "floor", "", "示例", POLICY, "", ""),
    ("rates", "rate", "", "示例", POLICY, "", ""),
]

SETTINGS = """\
# 全国乡镇级单位规模测试。除单位、村居和大部分2010年人口外，全部数字为示例，不得引用。见 README.md 和 sources.csv。

title = "全国乡镇级单位规模测试（编制数为示例）"
population = "resident"
divisor = "webster"

[stickiness]
administrative = 2
institution = 3

[pace_percent]
administrative = 20
institution = 25

[need.administrative]
method = "rates"

[need.institution]
method = "rates"
"""

README = """\
# 全国乡镇级单位：规模测试用，编制数全部为示例

**本情景的编制数、实有人数、机动编制、总量上限、批准数、面积、标准都是按固定算法生成的示例，不是任何地方的真实数据，
不得引用，不得据以判断任何单位。** 它只用来测量计算规模：{units} 个乡镇级单位，{counties} 个县级辖区。

**真实**（公开统计）：单位代码、名称、村（居）委会数（统计用区划代码，2020-06-30）；{known} 个单位的 2010 年常住人口（第六次
全国人口普查）。

**估算**：其余 {guessed} 个单位的人口，取本县同类型单位的平均数（备注栏写“{note}”）。

**示例**：其他全部数字。地级、县级辖区的名称以代码代替。每一列的性质和来源见 `sources.csv`。

In English: this scenario measures size and nothing else. Codes, names, committees and the people of {known} units are real; the
people of {guessed} units are estimated; **every post, headcount, reserve, cap, approval, area, limit and rate is made up by a
fixed recipe** and says nothing about any place.
"""


def write_scenario(folder: Path, scenario: Mapping[str, Sequence[Row]]) -> None:
    """Write tables in UTF-8 with byte-order mark and Windows line ends, as Excel likes them, and the settings."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in scenario.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, lineterminator="\r\n").writerows(rows)
    (folder / "scenario.toml").write_text(SETTINGS, encoding="utf-8")


def write_readme(folder: Path, townships: Sequence[Township]) -> None:
    """Say what is real and what is made up."""
    guessed = sum(town.people is None for town in townships)
    figures = {"units": len(townships), "counties": len({town.county for town in townships}), "note": ESTIMATED}
    text = README.format(**figures, known=len(townships) - guessed, guessed=guessed)
    (folder / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("python benchmarks/country.py DATA OUT")
    country = read_townships(Path(sys.argv[1]))
    write_scenario(Path(sys.argv[2]), tables(country))
    write_readme(Path(sys.argv[2]), country)
