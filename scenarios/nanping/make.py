"""Make the tables of the Nanping scenario from the published figures in ``facts/``.

Run ``python scenarios/nanping/make.py`` after a change; the same facts give the same bytes. Another folder may be
named: ``python scenarios/nanping/make.py FOLDER``.

Three kinds of figures leave this script, and ``sources.csv`` says of each column which it is:

- real: codes, names, committees, coordinates, county totals of the censuses, 911 leadership posts;
- estimated: populations, and areas but for six, by the rules below;
- illustrative: every quota and headcount of a unit, every workload. Nobody has published them.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from math import floor
from pathlib import Path

import chosen
import standings

FOLDER = Path(__file__).parent
CITY = "350700"
CITY_AREA = Fraction(26282)
"""Published area of the city in km2; the one county without a published area is what the others leave."""

Row = Sequence[object]


# --- Facts -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class County:
    """A county of the city. Populations in people (censuses of 2010 and 2020), area in km2."""

    code: str
    name: str
    urban_2010: int
    rural_2010: int
    registered_2010: int
    population_2020: int
    urban_2020: int
    rural_2020: int
    area: Fraction


@dataclass(frozen=True, slots=True)
class Township:
    """A township or street with what is published about it.

    `area` is the published one; `cell` is the part of the county that is nearest to its seat. Both in km2.
    `shares_seat`: its seat lies within 5 km of that of a street (or of the county town 杭川镇).
    """

    code: str
    name: str
    type: str
    county: str
    village_committees: int
    resident_committees: int
    population_2010: int
    registered_here_2010: int
    urban_villages: int
    special_villages: int
    classed_villages: int
    shares_seat: bool
    area: Fraction | None
    cell: Fraction | None
    longitude: str
    latitude: str

    @property
    def committees(self) -> int:
        """Village and resident committees."""
        return self.village_committees + self.resident_committees

    @property
    def is_seat(self) -> bool:
        """Whether it is a street or the town in which a county without streets has its seat."""
        return self.type == "街道" or self.name == "杭川镇"


def read(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of facts."""
    with (FOLDER / "facts" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_counties() -> list[County]:
    """Return the counties by code."""
    rows = read("counties.csv")
    others = sum(Fraction(row["公开面积"]) for row in rows if row["公开面积"])
    return [
        County(
            code=row["代码"],
            name=row["名称"],
            urban_2010=int(row["2010年城镇人口"]),
            rural_2010=int(row["2010年乡村人口"]),
            registered_2010=int(row["2010年户籍人口"]),
            population_2020=int(row["2020年常住人口"]),
            urban_2020=int(row["2020年城镇人口"]),
            rural_2020=int(row["2020年乡村人口"]),
            area=Fraction(row["公开面积"]) if row["公开面积"] else CITY_AREA - others,
        )
        for row in rows
    ]


def read_townships() -> list[Township]:
    """Return the townships and streets by code."""
    cells = {row["代码"]: Fraction(row["驻地单元面积（估算）"]) for row in read("area_cells.csv")}
    return [
        Township(
            code=row["代码"],
            name=row["名称"],
            type=row["类型"],
            county=row["县代码"],
            village_committees=int(row["村委会"]),
            resident_committees=int(row["居委会"]),
            population_2010=int(row["2010年常住人口"]),
            registered_here_2010=int(row["2010年常住本地户籍人口"]),
            urban_villages=int(row["2016年城镇类村居数"]),
            special_villages=int(row["2016年特殊区域村居数"]),
            classed_villages=int(row["2016年村居总数"]),
            shares_seat=row["驻地在城区"] == "是",
            area=Fraction(row["公开面积"]) if row["公开面积"] else None,
            cell=cells.get(row["代码"]),
            longitude=row["驻地经度"],
            latitude=row["驻地纬度"],
        )
        for row in read("townships.csv")
    ]


# --- Whole numbers ---------------------------------------------------------------------------------------------------


def rounded(number: Fraction) -> int:
    """Return the nearest whole number, halves upwards."""
    return floor(number + Fraction(1, 2))


def apportioned(total: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """Divide a whole total by weight: whole parts first, then the largest remainders, equal ones by code."""
    scale = total / sum(weights.values())
    parts = {code: floor(weight * scale) for code, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda code: (parts[code] - weights[code] * scale, code))
    for code in by_remainder[: total - sum(parts.values())]:
        parts[code] += 1
    return parts


def variation(code: str, purpose: str, spread: int) -> int:
    """Return a whole number from -spread to spread that looks random and never changes."""
    digest = sha256(f"{code}/{purpose}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % (2 * spread + 1) - spread


# --- Estimates -------------------------------------------------------------------------------------------------------


def residents(county: County, townships: Iterable[Township]) -> dict[str, int]:
    """Estimate the people of 2020: seats grow like the county's urban people, others like its rural people."""
    urban = Fraction(county.urban_2020, county.urban_2010)
    rural = Fraction(county.rural_2020, county.rural_2010)
    grown = {town.code: town.population_2010 * (urban if town.is_seat else rural) for town in townships}
    return apportioned(county.population_2020, grown)


def registered(county: County, townships: Iterable[Township]) -> dict[str, int]:
    """Estimate the registered people of 2010 by the share of residents who are registered where they live."""
    return apportioned(county.registered_2010, {town.code: Fraction(town.registered_here_2010) for town in townships})


def areas(county: County, townships: Sequence[Township]) -> dict[str, Fraction]:
    """Estimate areas in km2: published ones stay, the others share what they leave, in tenths."""
    published = {town.code: town.area for town in townships if town.area is not None}
    weights = {code: weight for code, weight in land(county, townships).items() if code not in published}
    tenths = apportioned(rounded(10 * (county.area - sum(published.values()))), weights)
    return published | {code: Fraction(part, 10) for code, part in tenths.items()}


def land(county: County, townships: Sequence[Township]) -> dict[str, Fraction]:
    """Return how much land each township stands for: its cell, but for seats that lie together and one without.

    Cells of seats that lie in one town say nothing, so what they hold together is shared by committees.
    A township without coordinates gets the county's mean for each of its village committees.
    """
    together = [town for town in townships if town.shares_seat]
    joint = sum((town.cell for town in together if town.cell is not None), Fraction(0))
    committees = sum(map(committees_of_land, together))
    per_village = county.area / sum(town.village_committees for town in townships)

    def land_of(town: Township) -> Fraction:
        if town.shares_seat:
            return joint * committees_of_land(town) / committees
        return per_village * town.village_committees if town.cell is None else town.cell

    return {town.code: land_of(town) for town in townships}


def committees_of_land(town: Township) -> Fraction:
    """Count committees by land: a resident committee in a town covers about a tenth of what a village does."""
    return town.village_committees + Fraction(town.resident_committees, 10)


def role_of(town: Township, people: int) -> str:
    """Assign one of the four roles of the 2020 reform; the recipe is ours, the reform's lists are not published.

    Streets are streets. Industrialised: the two developed towns of the reform, county towns, towns with an
    industrial zone among their villages, and towns with two villages in five of an urban class. Weak: townships
    below 8,000 people. The others are agricultural.
    """
    if town.type == "街道":
        return "urban_street"
    urban = 5 * town.urban_villages >= 2 * town.classed_villages or town.special_villages > 0 or town.is_seat
    if town.name in chosen.DEVELOPED_TOWNS or (town.type == "镇" and urban):
        return "industrial"
    return "weak_economy" if town.type == "乡" and people < 8000 else "agricultural"


# --- Illustrative posts ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Posts:
    """Posts and people of one unit and category, as they stand in the table."""

    current: int
    headcount: int
    movable: int
    spare: int | None = None
    ceiling: int | None = None
    pin: int | None = None

    def cells(self, columns: Sequence[str]) -> list[object]:
        """Return the cells of these columns."""
        return ["" if getattr(self, column) is None else getattr(self, column) for column in columns]


def township_posts(town: Township, category: str) -> Posts:
    """Make up posts that were fair to the people of 2010 and flatter than the work: so growth is in want."""
    old = chosen.OLD_POSTS[category]
    fair = old.base[town.type] + old.per_person * town.population_2010 + old.per_committee * town.committees
    current = rounded(fair * (100 + variation(town.code, category, chosen.SPREAD)) / 100)
    vacant = rounded(Fraction(current * (15 + variation(town.code, f"{category} vacancy", 10)), 100))
    over = chosen.OVERFILLED.get((town.code, category))
    return Posts(
        current=current,
        headcount=current - vacant if over is None else current + over,
        movable=1 + variation(town.code, f"{category} movable", 1),
        pin=current if town.code == chosen.PINNED else None,
    )


def leadership_posts(townships: Iterable[Township]) -> dict[str, Posts]:
    """Divide the real total of leadership posts: the floor each, the rest by type and people of 2010."""
    least = chosen.LEADERSHIP_FLOOR
    towns = list(townships)
    weights = {
        town.code: chosen.LEADERSHIP_WEIGHT[town.type]
        + Fraction(town.population_2010, 15000)
        + Fraction(variation(town.code, "leadership", 10), 10)
        for town in towns
    }
    extra = apportioned(chosen.LEADERSHIP_TOTAL - least * len(towns), weights)
    return {
        town.code: Posts(
            current=least + extra[town.code],
            headcount=least + extra[town.code] - max(0, variation(town.code, "leadership vacancy", 1)),
            movable=max(0, variation(town.code, "leadership movable", 1)),
        )
        for town in towns
    }


def institution_posts(code: str, size: int) -> Posts:
    """Make up an institution that can give: 10-16 % of its posts, most of them vacant, the rest with their people."""
    current = rounded(Fraction(size * (100 + variation(code, "size", 15)), 100))
    spare = rounded(Fraction(current * (13 + variation(code, "spare", 3)), 100))
    movable = rounded(Fraction(spare * (35 + variation(code, "movable", 15)), 100))
    return Posts(
        current=current,
        headcount=current - spare + movable,
        movable=movable,
        spare=spare,
        ceiling=current,
    )


def institutions(county: County, townships: Sequence[Township], people: int) -> list[tuple[str, str, Posts]]:
    """Return code, name and posts of a county's made-up institutions: 5 to 8, larger where more people live."""
    number = min(8, 5 + len(townships) // 7)
    size_percent = 65 + rounded(Fraction(people, 5500))
    return [
        (code, f"{county.name}{name}（示例）", institution_posts(code, rounded(Fraction(size * size_percent, 100))))
        for code, name, size in (
            (f"{county.code}-S{place:02d}", name, size)
            for place, (name, size) in enumerate(chosen.COUNTY_INSTITUTIONS[:number], start=1)
        )
    ]


# --- Tables ----------------------------------------------------------------------------------------------------------

UNIT_COLUMNS = (
    *("单位代码", "单位名称", "辖区代码", "层级", "类型", "功能定位"),
    *("面积", "常住人口", "户籍人口", "村（社区）数", "经度", "纬度", "整合事项"),
)
MERGE_COLUMNS = (
    *("整合事项", "编制类别", "方式", "新机构代码", "新机构名称"),
    *("保留编制", "可随编划转人数", "整合门槛", "批准机关", "依据"),
)
HEADERS = {
    "current": "现核定",
    "headcount": "实有人数",
    "ceiling": "上限",
    "pin": "冻结",
    "spare": "可调出编制",
    "movable": "可随编划转人数",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """One row of the table of units. Areas are in km2, people in persons; made-up units have neither."""

    code: str
    name: str
    county: str
    level: str
    type: str
    role: str
    posts: Mapping[str, Posts]
    note: str
    area: str = ""
    residents: int = 0
    registered: int = 0
    committees: int = 0
    longitude: str = ""
    latitude: str = ""
    merge: str = ""

    def row(self) -> list[object]:
        """Return the cells of the row."""
        cells: list[object] = [self.code, self.name, self.county, self.level, self.type, self.role]
        cells += [self.area, self.residents or "", self.registered or "", self.committees or ""]
        cells += [self.longitude, self.latitude, self.merge]
        for category, columns in chosen.POST_COLUMNS.items():
            held = self.posts.get(category)
            cells += held.cells(columns) if held else [""] * len(columns)
        return [*cells, self.note]


def township_units(counties: Sequence[County], townships: Sequence[Township]) -> list[Unit]:
    """Return the townships and streets with their estimates and made-up posts."""
    leadership = leadership_posts(townships)
    units = []
    for county in counties:
        members = [town for town in townships if town.county == county.code]
        people, on_register, area = residents(county, members), registered(county, members), areas(county, members)
        for town in members:
            kinds = {category: township_posts(town, category) for category in chosen.OLD_POSTS}
            units.append(
                Unit(
                    code=town.code,
                    name=town.name,
                    county=town.county,
                    level="乡镇级",
                    type=town.type,
                    role=role_of(town, people[town.code]),
                    posts=kinds | {"leadership": leadership[town.code]},
                    note=chosen.NOTES.get(town.code, ""),
                    area=decimal(area[town.code]),
                    residents=people[town.code],
                    registered=on_register[town.code],
                    committees=town.committees,
                    longitude=town.longitude,
                    latitude=town.latitude,
                )
            )
    return units


def giving_units(counties: Sequence[County], townships: Sequence[Township]) -> list[Unit]:
    """Return the made-up institutions of the city and the counties."""
    made_up = [(CITY, "市级", "市直事业单位", *city) for city in city_institutions()]
    for county in counties:
        members = [town for town in townships if town.county == county.code]
        made_up += [
            (county.code, "县级", "县直事业单位", *institution)
            for institution in institutions(county, members, county.population_2020)
        ]
    merge_of = {f"{merge.county}-{member}": merge.code for merge in chosen.MERGES for member in merge.members}
    return [
        Unit(
            code=code,
            name=name,
            county=jurisdiction,
            merge=merge_of.get(code, ""),
            level=level,
            type=kind,
            role="",
            posts={"institution": posts},
            note="示例单位，并非实际机构",
        )
        for jurisdiction, level, kind, code, name, posts in made_up
    ]


def city_institutions() -> list[tuple[str, str, Posts]]:
    """Return code, name and posts of the city's made-up institutions."""
    return [
        (code, f"南平市{name}（示例）", institution_posts(code, size))
        for code, name, size in (
            (f"{CITY}-S{place:02d}", name, size) for place, (name, size) in enumerate(chosen.CITY_INSTITUTIONS, start=1)
        )
    ]


def pools(counties: Sequence[County], townships: Sequence[Unit]) -> list[Row]:
    """Return the caps: administrative posts of each county as held now, leadership posts of the city in all."""
    rows: list[Row] = [(CITY, "leadership", "", "", "", chosen.LEADERSHIP_TOTAL, chosen.LEADERSHIP_BASIS)]
    for county in counties:
        reserve, least = chosen.RESERVES.get(county.code, (0, 0))
        posts = sum(unit.posts["administrative"].current for unit in townships if unit.county == county.code)
        rows.append((county.code, "administrative", "乡镇级", reserve, least, posts + reserve, chosen.CAP_BASIS))
    return rows


def consolidations(givers: Iterable[Unit]) -> list[Row]:
    """Return the made-up merges; a new institution keeps what its members hold less the posts that are freed."""
    held: Counter[str] = Counter()
    for unit in givers:
        held[unit.merge] += unit.posts["institution"].current
    return [
        (
            merge.code,
            "institution",
            merge.mode,
            f"{merge.county}-{merge.code}",
            merge.name,
            held[merge.code] - merge.freed,
            merge.movable,
            merge.price,
            chosen.MERGE_BODY,
            chosen.MERGE_BASIS,
        )
        for merge in chosen.MERGES
    ]


def workload(townships: Iterable[Unit]) -> list[Row]:
    """Return made-up yearly volumes: cases for each 1,000 people, varied by unit."""

    def cases(unit: Unit, activity: str, volume: chosen.Volume) -> int:
        percent = 100 + variation(unit.code, activity, volume.spread)
        return rounded(Fraction(unit.residents * volume.per_thousand[unit.type] * percent, 100_000))

    return [
        (unit.code, activity, cases(unit, activity, volume))
        for unit in townships
        for activity, volume in chosen.VOLUMES.items()
    ]


def tables() -> dict[str, list[Row]]:
    """Return every table, header first."""
    counties, townships = read_counties(), read_townships()
    units, givers = township_units(counties, townships), giving_units(counties, townships)
    headers = [
        chosen.CATEGORY_NAMES[category] + HEADERS[column]
        for category, columns in chosen.POST_COLUMNS.items()
        for column in columns
    ]
    return {
        "units": [
            [*UNIT_COLUMNS, *headers, "备注"],
            *(unit.row() for unit in (*units, *givers)),
        ],
        "jurisdictions": [
            ("辖区代码", "辖区名称", "上级辖区"),
            (CITY, "南平市", ""),
            *((county.code, county.name, CITY) for county in counties),
        ],
        "pools": [
            ("辖区代码", "编制类别", "层级", "现有机动编制", "机动编制下限", "总量上限", "依据"),
            *pools(counties, units),
        ],
        "consolidations": [
            MERGE_COLUMNS,
            *consolidations(givers),
        ],
        "totals": [
            ("辖区代码", "编制类别", "层级", "走向", "依据"),
            *((county.code, "institution", "乡镇级", "只增不减", chosen.NEVER_FALL) for county in counties),
        ],
        "workload": [("单位代码", "事项代码", "年工作量"), *workload(units)],
        **chosen.TABLES,
        "sources": standings.SOURCES,
    }


def decimal(number: Fraction) -> str:
    """Write a number of at most two decimals as people write it.

    >>> decimal(Fraction(2381, 10)), decimal(Fraction(23811, 100))
    ('238.1', '238.11')
    """
    hundredths = int(number * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}".removesuffix("0")


def write(folder: Path) -> None:
    """Write every table as Excel likes it: UTF-8 with byte-order mark, Windows line ends."""
    for name, rows in tables().items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, lineterminator="\r\n").writerows(rows)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
