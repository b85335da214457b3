"""The table of sources: what each figure of the Nanping scenario rests on, and whether it is real."""

from __future__ import annotations

import chosen

HEADER = ("表", "列", "适用行", "性质", "来源", "时点", "说明")
Row = tuple[str, ...]

DIVISIONS = ("国家统计局统计用区划代码", "2020-06-30")
CENSUS_2010 = ("第六次全国人口普查", "2010-11-01")
CENSUSES = ("第六次、第七次全国人口普查", "2020-11-01")
COORDINATES = ("公开地图，误差数米", "")
REFORM = ("南平市委编办：乡镇（街道）机构改革", "2020-08-24")
MADE_UP = ("示例，按固定算法生成，非真实数据", "")
POLICY = ("政策选择，非公布标准", "")

TOWNSHIPS, COUNTIES, CITIES = "level=township", "level=county", "level=city"

PUBLISHED_AREAS = {
    "350722104": "仙阳镇",
    "350722107": "忠信镇",
    "350782100": "星村镇",
    "350783101": "吉阳镇",
    "350783102": "房道镇",
    "350783108": "东峰镇",
}


def facts_of_units() -> list[Row]:
    """Return the rows of published figures of units."""
    return [
        *(("units", column, TOWNSHIPS, "真实", *DIVISIONS, "") for column in ("unit_id", "name", "jurisdiction")),
        ("units", "type", TOWNSHIPS, "真实", *DIVISIONS, "按名称区分街道、镇、乡"),
        ("units", "villages", "", "真实", *DIVISIONS, "村委会与居委会之和"),
        ("units", "longitude", "", "真实", *COORDINATES, "乡镇政府（街道办）驻地，139个单位中的137个"),
        ("units", "latitude", "", "真实", *COORDINATES, "乡镇政府（街道办）驻地，139个单位中的137个"),
        *(
            ("units", "area_km2", code, "真实", "地方百科条目，未经核实", "", name)
            for code, name in PUBLISHED_AREAS.items()
        ),
    ]


def estimates_of_units() -> list[Row]:
    """Return the rows of figures that published totals and a rule give."""
    return [
        (
            "units",
            "area_km2",
            "",
            "估算",
            "各县（市、区）公开面积，按驻地远近划分",
            "",
            "各县合计与公开面积一致；单个单位误差平均约两成，驻地同在城区的按村居数分摊",
        ),
        (
            "units",
            "population_resident",
            "",
            "估算",
            *CENSUSES,
            "各县合计为普查数；街道和杭川镇按本县城镇人口、其余按本县乡村人口2010至2020年的变化推算",
        ),
        (
            "units",
            "population_registered",
            "",
            "估算",
            *CENSUS_2010,
            "各县合计为普查数；按户籍在本乡镇（街道）的常住人口分摊",
        ),
    ]


def made_up_of_units() -> list[Row]:
    """Return the rows of figures that stand for what nobody has published."""
    return [
        *(
            ("units", column, level, "示例", *MADE_UP, "示例单位，并非实际机构")
            for column in ("unit_id", "name", "type")
            for level in (COUNTIES, CITIES)
        ),
        ("units", "consolidation", "", "示例", *MADE_UP, "整合事项为示例"),
        ("units", "role", "", "示例", *MADE_UP, "四类功能定位见2020年改革；各单位归类未公布"),
        *(
            ("units", f"{category}_{column}", "", "示例", *MADE_UP, "")
            for category, columns in chosen.POST_COLUMNS.items()
            for column in columns
        ),
    ]


def of_other_tables() -> list[Row]:
    """Return the rows of the tables other than units."""
    total = "各单位领导职数为示例，总数911为真实"
    return [
        ("jurisdictions", "code", "", "真实", *DIVISIONS, ""),
        ("jurisdictions", "name", "", "真实", *DIVISIONS, ""),
        ("pools", "cap", "category=leadership", "真实", *REFORM, total),
        ("pools", "cap", "category=administrative", "示例", *MADE_UP, "等于示例现有数"),
        ("pools", "reserve_now", "", "示例", *MADE_UP, ""),
        ("pools", "reserve_min", "", "示例", *MADE_UP, ""),
        ("limits", "floor", "category=administrative", "真实", "四川省三台县", "2021-03-23", "外地标准，参照"),
        ("limits", "floor", "category=institution", "示例", *POLICY, ""),
        ("limits", "floor", "category=leadership", "真实", "四川省乡镇改革", "2006-11-08", "外地标准，参照"),
        ("limits", "ceiling", "category=leadership", "真实", "长沙市乡镇改革", "2011-12-19", "外地标准，参照"),
        ("routes", "price", "", "示例", *POLICY, ""),
        ("rates", "rate", "", "示例", *POLICY, ""),
        ("roles", "multiplier", "", "示例", *POLICY, ""),
        ("activities", "hours", "", "示例", *POLICY, ""),
        ("activities", "share", "", "示例", *POLICY, ""),
        *(
            ("consolidations", column, "", "示例", *MADE_UP, "整合事项为示例")
            for column in ("kept", "movable", "price")
        ),
        *(("digests", column, "", "示例", *POLICY, "超编人数为示例") for column in ("posts", "years")),
        ("templates", "name", "", "真实", *REFORM, "机构总数812个、419个；乡镇的第六个内设机构名称未公布"),
        ("templates", "share", "", "示例", *POLICY, ""),
        ("templates", "least", "", "示例", *POLICY, ""),
        ("workload", "volume", "", "示例", *MADE_UP, "按估算人口推算"),
    ]


SOURCES: list[Row] = [HEADER, *facts_of_units(), *estimates_of_units(), *made_up_of_units(), *of_other_tables()]
