"""What is chosen, not computed, in the Nanping scenario: policy rows and the constants of the made-up figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

CATEGORY_NAMES = {"administrative": "行政编制", "institution": "事业编制", "leadership": "领导职数"}
POST_COLUMNS = {
    "administrative": ("current", "headcount", "pin", "movable"),
    "institution": ("current", "headcount", "ceiling", "pin", "spare", "movable"),
    "leadership": ("current", "headcount", "movable"),
}
"""Columns of the table of units that each category has."""

DEVELOPED_TOWNS = frozenset({"水吉镇", "徐墩镇"})
"""The two economically developed towns that the reform of 2020 names."""


# --- Constants of the made-up posts ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OldPosts:
    """How posts were given in a made-up past: a base by type, little for people, some for committees."""

    base: Mapping[str, int]
    per_person: Fraction
    per_committee: Fraction


OLD_POSTS = {
    "administrative": OldPosts(
        base={"街道": 28, "镇": 23, "乡": 20}, per_person=Fraction(16, 100_000), per_committee=Fraction(20, 100)
    ),
    "institution": OldPosts(
        base={"街道": 32, "镇": 21, "乡": 18}, per_person=Fraction(44, 100_000), per_committee=Fraction(30, 100)
    ),
}
SPREAD = 12
"""Made-up posts lie within ±12 % of that formula."""

OVERFILLED = {
    ("350702102", "institution"): 2,
    ("350721105", "administrative"): 1,
    ("350722107", "institution"): 3,
    ("350781105", "institution"): 1,
    ("350783103", "administrative"): 2,
}
"""People above the posts, by unit and category: made up, to show how over-filling is treated."""

PINNED = "350723203"
"""华桥乡: its area could not be estimated from a map, which makes it the natural unit to freeze."""

NOTES = {
    PINNED: "示例：面积未能核实，行政、事业编制暂时冻结",
    "350703107": "2020年改革确定的经济发达镇：增设产业发展办公室、文化旅游服务中心",
    "350783100": "2020年改革确定的经济发达镇：增设招商引资办公室、文化旅游服务中心",
    "350722002": "2010年人口含已撤销的水南农场5372人（并入本街道为推断）",
    "350781004": "驻地坐标未查到，面积按村居数推算",
}

LEADERSHIP_TOTAL = 911
"""Leadership posts of the town leading groups in all (南平市委编办, 2020): real."""
LEADERSHIP_FLOOR = 5
LEADERSHIP_WEIGHT = {"街道": Fraction(2), "镇": Fraction(3), "乡": Fraction(1)}

COUNTY_INSTITUTIONS = (
    ("农业技术推广中心", 44),
    ("林业服务中心", 42),
    ("水利工程服务中心", 34),
    ("城市管理服务中心", 48),
    ("交通运输服务中心", 38),
    ("自然资源服务中心", 36),
    ("住房保障服务中心", 30),
    ("文化体育服务中心", 28),
)
"""Kinds of made-up county institutions with their posts in a middling county."""

CITY_INSTITUTIONS = (("农业农村综合服务中心", 90), ("水利技术服务中心", 70), ("城市建设服务中心", 110))


@dataclass(frozen=True, slots=True)
class Merge:
    """A made-up merge of county institutions: how many posts it frees, how many people can move, its price in points."""

    code: str
    county: str
    members: tuple[str, ...]
    name: str
    mode: str
    freed: int
    movable: int
    price: int


MERGES = (
    Merge("J01", "350783", ("S02", "S03"), "建瓯市林业水利服务中心（示例）", "必须", 14, 6, 0),
    Merge("J02", "350703", ("S05", "S06"), "建阳区交通自然资源服务中心（示例）", "可选", 14, 8, 60),
    Merge("J03", "350782", ("S05", "S06"), "武夷山市交通自然资源服务中心（示例）", "可选", 12, 4, 60),
)

RESERVES = {"350702": (4, 2), "350722": (3, 3), "350781": (5, 2), "350783": (4, 3)}
"""Made-up administrative posts held unassigned, and those to be kept, by county."""


@dataclass(frozen=True, slots=True)
class Volume:
    """Made-up volume of an activity: cases a year for each 1,000 people by type, varied by ±spread percent."""

    per_thousand: Mapping[str, int]
    spread: int


VOLUMES = {
    "enforcement": Volume(per_thousand={"街道": 20, "镇": 16, "乡": 12}, spread=30),
    "service": Volume(per_thousand={"街道": 1000, "镇": 900, "乡": 800}, spread=20),
}


# --- Tables of policy ------------------------------------------------------------------------------------------------

POLICY = "政策选择，非公布标准"
CAP_BASIS = "国务院令第486号第十六条：行政编制总额控制；数额为示例"
LEADERSHIP_BASIS = "南平市委编办2020年：乡镇（街道）领导职数总数911名，总量管理"
INSTITUTION_CHAIN = "县（市、区）委编办→市委编办→省委编办"

CATEGORIES = [
    ("类别代码", "类别名称", "英文名称", "计入合计", "占用类别", "依据"),
    ("administrative", "行政编制", "administrative posts", "是", "", "国务院令第486号第十五条"),
    ("institution", "事业编制", "institution posts", "是", "", "国务院令第486号第十五条、第二十九条"),
    (
        "leadership",
        "领导职数",
        "leadership posts",
        "否",
        "administrative",
        "国务院令第486号第二十条、第二十八条；占用行政编制，不重复计算",
    ),
]

ROUTES = [
    ("调出层级", "调入层级", "范围", "编制类别", "跨层级门槛", "批准机关", "依据"),
    (
        "县级",
        "乡镇级",
        "本辖区",
        "institution",
        5,
        INSTITUTION_CHAIN,
        "2007年中办、国办关于严格控制机构编制的通知：乡镇事业编制总额变动逐级上报省级批准；门槛为政策选择",
    ),
    (
        "市级",
        "乡镇级",
        "下级辖区",
        "institution",
        8,
        INSTITUTION_CHAIN,
        "2007年中办、国办关于严格控制机构编制的通知：乡镇事业编制总额变动逐级上报省级批准；门槛为政策选择",
    ),
    (
        "乡镇级",
        "乡镇级",
        "跨辖区",
        "leadership",
        2,
        "市委编委",
        "南平市2020年乡镇（街道）机构改革：领导职数总量管理，可在乡镇（街道）之间调剂；门槛为政策选择",
    ),
]

SANTAI = "参照四川省三台县2021年：一般乡镇行政编制不少于15名"
INSTITUTION_FLOOR = "政策选择，非公布标准：三个事业单位平均各4名"
LIMITS = [
    ("编制类别", "类型", "下限", "上限", "参照", "依据"),
    ("administrative", "镇", 15, "", "是", SANTAI),
    ("administrative", "乡", 15, "", "是", SANTAI),
    ("institution", "街道", 12, "", "否", INSTITUTION_FLOOR),
    ("institution", "镇", 12, "", "否", INSTITUTION_FLOOR),
    ("institution", "乡", 12, "", "否", INSTITUTION_FLOOR),
    ("leadership", "", LEADERSHIP_FLOOR, 9, "是", "下限参照四川省2006年（5至7名），上限参照长沙市2011年（不超过9名）"),
]

RATES = [
    ("编制类别", "类型", "测算因素", "标准", "依据"),
    *(
        (category, kind, driver, rate, POLICY)
        for category, kind, driver, rate in (
            ("administrative", "街道", "base", "20"),
            ("administrative", "镇", "base", "17.5"),
            ("administrative", "乡", "base", "16"),
            ("administrative", "", "population", "0.00035"),
            ("administrative", "", "area_km2", "0.012"),
            ("administrative", "", "villages", "0.2"),
            ("institution", "街道", "base", "20"),
            ("institution", "镇", "base", "17.5"),
            ("institution", "乡", "base", "15.5"),
            ("institution", "", "population", "0.0003"),
            ("institution", "", "area_km2", "0.012"),
            ("institution", "", "villages", "0.32"),
            ("leadership", "街道", "base", "5.2"),
            ("leadership", "镇", "base", "5.6"),
            ("leadership", "乡", "base", "5.2"),
            ("leadership", "", "population", "0.00004"),
            ("leadership", "", "villages", "0.026"),
        )
    ),
]

ROLES = [
    ("功能定位", "名称", "系数", "依据"),
    ("industrial", "工业化城镇化型", "1.05", POLICY),
    ("agricultural", "农业型", "1", POLICY),
    ("weak_economy", "经济薄弱型", "1", POLICY),
    ("urban_street", "城市街道型", "1", POLICY),
]

ACTIVITIES = [
    ("事项代码", "事项名称", "编制类别", "方式", "时数", "占比", "依据"),
    ("enforcement", "综合执法案件", "institution", "按件", "10", "", POLICY),
    ("service", "便民服务事项", "institution", "按件", "0.3", "", POLICY),
    ("support", "学习、会议、值班等共同工作", "institution", "共同工作", "", "0.1", POLICY),
]

MERGE_BODY = "县（市、区）委编委→市委编委"
MERGE_BASIS = "国务院令第486号第九条；南平市2020年改革：整合县直事业单位腾出编制。整合事项为示例"
NEVER_FALL = "政策选择：下沉后乡镇事业编制只增不减"

DIGESTS = [
    ("单位代码", "编制类别", "消化数", "年限", "依据"),
    ("350722107", "institution", 3, 3, "政策选择，非公布标准；出一减一的做法参照湖南省2015年"),
]

REFORM = "南平市2020年乡镇（街道）机构改革；职责占比和最低编制为政策选择"
UNNAMED = "南平市2020年改革：乡镇比街道多一个内设机构，名称未公布；职责占比和最低编制为政策选择"


@dataclass(frozen=True, slots=True)
class Office:
    """An office or institution inside a township unit; `share` is its relative part of the duties."""

    code: str
    name: str
    kind: str
    share: str
    least: int

    def row(self, kind_of_unit: str, unit: str = "") -> tuple[object, ...]:
        """Return the cells of its row for a type of unit, or for one unit."""
        category = "administrative" if self.kind == "内设机构" else "institution"
        named = self.code != SIXTH
        basis = REFORM if named else UNNAMED
        cells = (self.code, self.name, self.kind, category, self.share, self.least, "是" if named else "否", basis)
        return (kind_of_unit, unit, *cells)


SIXTH = "sixth"
OFFICES = (
    Office("party", "党群工作办公室", "内设机构", "2", 2),
    Office("general", "党政综合办公室", "内设机构", "2", 2),
    Office("economy", "财政和经济发展办公室", "内设机构", "2", 2),
    Office("governance", "社会治理办公室", "内设机构", "2.5", 2),
    Office("affairs", "社会事务办公室", "内设机构", "2", 2),
)
"""The five offices that all units share (published); of towns and townships the sixth is not named."""
SIXTH_OFFICE = Office(SIXTH, "第六个内设机构（名称未公布）", "内设机构", "1.5", 2)
ENFORCEMENT = Office("enforcement", "综合执法大队", "事业单位", "3", 3)
SERVICE = Office("service", "党群服务中心", "事业单位", "3", 3)
RURAL = Office("development", "乡村振兴发展中心", "事业单位", "4", 3)
URBAN = Office("development", "社区发展中心", "事业单位", "4", 3)
TOURISM = Office("tourism", "文化旅游服务中心", "事业单位", "2", 2)
OF_ONE_UNIT = (
    ("350703107", Office("industry", "产业发展办公室", "内设机构", "2", 2)),
    ("350703107", TOURISM),
    ("350783100", Office("investment", "招商引资办公室", "内设机构", "2", 2)),
    ("350783100", TOURISM),
)
"""What the two developed towns have beyond the others of their type."""

TEMPLATES: list[tuple[object, ...]] = [
    ("类型", "单位代码", "机构代码", "机构名称", "机构性质", "编制类别", "职责占比", "最低编制", "已公布", "依据"),
    *(office.row("街道") for office in (*OFFICES, URBAN, ENFORCEMENT, SERVICE)),
    *(office.row(kind) for kind in ("镇", "乡") for office in (*OFFICES, SIXTH_OFFICE, RURAL, ENFORCEMENT, SERVICE)),
    *(office.row("", unit) for unit, office in OF_ONE_UNIT),
]


TABLES = {
    "categories": CATEGORIES,
    "routes": ROUTES,
    "limits": LIMITS,
    "rates": RATES,
    "roles": ROLES,
    "activities": ACTIVITIES,
    "digests": DIGESTS,
    "templates": TEMPLATES,
}
"""The tables that need no arithmetic, by name."""
