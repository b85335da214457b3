"""The tables of a scenario, column by column."""

from __future__ import annotations

from decimal import Decimal

from quota.schema.columns import Column, Kind, Table

ZERO = Decimal(0)
HUNDRED = Decimal(100)

LEVELS = (("city", "市级"), ("county", "县级"), ("township", "乡镇级"))
STANDINGS = (("real", "真实"), ("estimated", "估算"), ("illustrative", "示例"))
SCOPES = (("same", "本辖区"), ("below", "下级辖区"), ("across", "跨辖区"))
ACTIVITY_KINDS = (("cases", "按件"), ("share", "共同工作"), ("individual", "个别工作"))


def _category(required: bool = True) -> Column:
    return Column(
        "category",
        "编制类别",
        Kind.CODE,
        "编制类别代码",
        "category of posts",
        example="administrative",
        required=required,
        refers_to="categories",
    )


def _basis() -> Column:
    return Column(
        "basis", "依据", Kind.TEXT, "文件或条款", "document or article that it rests on", example="省编委批复"
    )


UNITS = Table(
    "units",
    "单位",
    ("unit_id",),
    "持有编制的单位：乡镇、街道、县直和市直单位，一行一个",
    "the units that hold posts, one a row",
    required=True,
    drivers=True,
    columns=(
        Column(
            "unit_id",
            "单位代码",
            Kind.CODE,
            "单位的唯一代码",
            "unique code of the unit",
            example="350702100",
            required=True,
        ),
        Column("name", "单位名称", Kind.TEXT, "单位名称", "name of the unit", example="来舟镇", required=True),
        Column(
            "jurisdiction",
            "辖区代码",
            Kind.CODE,
            "所属辖区",
            "jurisdiction that it belongs to",
            example="350702",
            required=True,
            refers_to="jurisdictions",
        ),
        Column(
            "level",
            "层级",
            Kind.CHOICE,
            "编制所在层级",
            "level at which its posts are held",
            example="township",
            required=True,
            choices=LEVELS,
        ),
        Column(
            "type",
            "类型",
            Kind.TEXT,
            "单位类型，如镇、乡、街道",
            "kind of unit; limits and rates may differ by it",
            example="镇",
            required=True,
        ),
        Column(
            "class",
            "分类",
            Kind.TEXT,
            "按标准评定的类别，如一类、二类",
            "class by a published standard",
            example="一类",
        ),
        Column(
            "role",
            "功能定位",
            Kind.CODE,
            "功能定位，见功能定位表",
            "functional role, see the table roles",
            example="agricultural",
            refers_to="roles",
        ),
        Column("area_km2", "面积", Kind.NUMBER, "行政区域面积", "area", unit="km2", example="123.1", minimum=ZERO),
        Column(
            "population_resident",
            "常住人口",
            Kind.NUMBER,
            "常住人口",
            "resident population",
            unit="people",
            example="8100",
            minimum=ZERO,
        ),
        Column(
            "population_registered",
            "户籍人口",
            Kind.NUMBER,
            "户籍人口",
            "registered population",
            unit="people",
            example="9200",
            minimum=ZERO,
        ),
        Column(
            "villages",
            "村（社区）数",
            Kind.NUMBER,
            "村委会和居委会个数",
            "village and resident committees",
            unit="committees",
            example="10",
            minimum=ZERO,
        ),
        Column(
            "longitude",
            "经度",
            Kind.NUMBER,
            "驻地经度（WGS84）",
            "longitude of the seat (WGS84)",
            unit="degrees",
            example="117.98",
            minimum=Decimal(-180),
            maximum=Decimal(180),
        ),
        Column(
            "latitude",
            "纬度",
            Kind.NUMBER,
            "驻地纬度（WGS84）",
            "latitude of the seat (WGS84)",
            unit="degrees",
            example="26.62",
            minimum=Decimal(-90),
            maximum=Decimal(90),
        ),
        Column("note", "备注", Kind.TEXT, "备注", "note"),
    ),
    per_category=(
        Column(
            "current",
            "现核定",
            Kind.WHOLE,
            "现核定编制数；空白表示该单位没有这类编制",
            "approved posts now; empty: the unit holds no posts of this category",
            unit="posts",
            example="28",
            minimum=ZERO,
        ),
        Column(
            "headcount",
            "实有人数",
            Kind.WHOLE,
            "实有人数；空白按现核定计，并提示",
            "people in post; empty: taken as current, with a warning",
            unit="people",
            example="25",
            minimum=ZERO,
        ),
        Column(
            "floor",
            "下限",
            Kind.WHOLE,
            "本单位编制下限",
            "least posts of this unit",
            unit="posts",
            example="15",
            minimum=ZERO,
        ),
        Column(
            "ceiling",
            "上限",
            Kind.WHOLE,
            "本单位编制上限",
            "most posts of this unit",
            unit="posts",
            example="45",
            minimum=ZERO,
        ),
        Column(
            "pin",
            "冻结",
            Kind.WHOLE,
            "冻结为此数，不作调整",
            "frozen at this number of posts",
            unit="posts",
            example="30",
            minimum=ZERO,
        ),
        Column(
            "spare",
            "可调出编制",
            Kind.WHOLE,
            "可调出的编制数，即测算编制为现核定减可调出",
            "posts that can leave: the need is current minus spare, and so is the floor",
            unit="posts",
            example="6",
            minimum=ZERO,
        ),
        Column(
            "movable",
            "可随编划转人数",
            Kind.WHOLE,
            "可以随编制划转的人数",
            "people who can move with their posts",
            unit="people",
            example="2",
            minimum=ZERO,
            default="0",
        ),
        Column(
            "dispatched",
            "派驻人员",
            Kind.NUMBER,
            "上级部门派驻、在本单位工作的人数",
            "staff of higher bodies who work here",
            unit="people",
            example="3",
            minimum=ZERO,
            default="0",
        ),
        Column(
            "need",
            "测算编制",
            Kind.NUMBER,
            "直接给定的测算编制；给定后不再测算",
            "need as stated; it replaces the need that a method would give",
            unit="posts",
            example="27.5",
            minimum=ZERO,
        ),
    ),
)

JURISDICTIONS = Table(
    "jurisdictions",
    "辖区",
    ("code",),
    "市、县的上下级关系",
    "the tree of jurisdictions, city to county",
    required=True,
    columns=(
        Column("code", "辖区代码", Kind.CODE, "辖区代码", "code of the jurisdiction", example="350702", required=True),
        Column("name", "辖区名称", Kind.TEXT, "辖区名称", "name", example="延平区", required=True),
        Column(
            "parent",
            "上级辖区",
            Kind.CODE,
            "上级辖区代码；最高一级空白",
            "code of the jurisdiction above; empty at the top",
            example="350700",
            refers_to="jurisdictions",
        ),
    ),
)

CATEGORIES = Table(
    "categories",
    "编制类别",
    ("code",),
    "编制类别，互不混用",
    "categories of posts, never convertible",
    required=True,
    columns=(
        Column(
            "code",
            "类别代码",
            Kind.CODE,
            "类别代码，用于列名",
            "code, as in column names",
            example="administrative",
            required=True,
        ),
        Column(
            "name",
            "类别名称",
            Kind.TEXT,
            "类别名称，可用于列名",
            "Chinese name, may stand in column names",
            example="行政编制",
            required=True,
        ),
        Column("name_en", "英文名称", Kind.TEXT, "英文名称", "English name", example="administrative posts"),
        Column(
            "counts_in_total",
            "计入合计",
            Kind.YES_NO,
            "是否计入编制合计；领导职数不计入",
            "whether it is added to totals over categories; leadership posts are not",
            example="yes",
            default="yes",
        ),
        Column(
            "cost",
            "每编年经费",
            Kind.NUMBER,
            "每个编制的年度经费",
            "yearly cost of one post",
            unit="10,000 yuan",
            example="12",
            minimum=ZERO,
        ),
        _basis(),
    ),
)

POOLS = Table(
    "pools",
    "编制池",
    ("jurisdiction", "category", "level"),
    "机动编制与总量上限",
    "reserves and caps, by jurisdiction, level and category",
    columns=(
        Column(
            "jurisdiction",
            "辖区代码",
            Kind.CODE,
            "辖区",
            "jurisdiction",
            example="350702",
            required=True,
            refers_to="jurisdictions",
        ),
        _category(),
        Column(
            "level",
            "层级",
            Kind.CHOICE,
            "层级；空白表示该辖区及其下全部层级（只能设总量上限）",
            "level; empty: the whole jurisdiction with all below it (a cap only)",
            example="township",
            choices=LEVELS,
        ),
        Column(
            "reserve_now",
            "现有机动编制",
            Kind.WHOLE,
            "现有机动编制",
            "posts held unassigned now",
            unit="posts",
            example="4",
            minimum=ZERO,
            default="0",
        ),
        Column(
            "reserve_min",
            "机动编制下限",
            Kind.WHOLE,
            "应保留的机动编制；空白为现有数",
            "posts to be kept unassigned; empty: as many as now",
            unit="posts",
            example="2",
            minimum=ZERO,
        ),
        Column(
            "cap",
            "总量上限",
            Kind.WHOLE,
            "编制总量上限；低于现有总数即为核减",
            "most posts in all; below what is held now it is a cut",
            unit="posts",
            example="640",
            minimum=ZERO,
        ),
        _basis(),
    ),
)

APPROVALS = Table(
    "approvals",
    "批准事项",
    ("jurisdiction", "category", "level", "document"),
    "上级批准增加或核减的编制，由模型分配到各编制池",
    "posts added or taken by a competent body; the programme decides the split",
    columns=(
        Column(
            "jurisdiction",
            "辖区代码",
            Kind.CODE,
            "批准给哪个辖区（含其下各级）",
            "jurisdiction that it is given to, with all below",
            example="350700",
            required=True,
            refers_to="jurisdictions",
        ),
        _category(),
        Column(
            "level",
            "层级",
            Kind.CHOICE,
            "限定层级；空白不限",
            "only pools of this level; empty: any",
            example="township",
            choices=LEVELS,
        ),
        Column("document", "文号", Kind.TEXT, "批准文号", "number of the document", example="南委编〔2020〕1号"),
        Column(
            "posts",
            "增减数",
            Kind.CHANGE,
            "增加为正、核减为负的编制数，或占现有总数的百分比（向下取整）",
            "posts, signed; or a share of what is held there now, such as -2% (rounded down)",
            unit="posts",
            example="-2%",
            required=True,
        ),
        Column("body", "批准机关", Kind.TEXT, "批准机关", "body that approved it", example="省委编委"),
        Column("date", "日期", Kind.DATE, "批准日期", "date of the approval", example="2020-08-24"),
        _basis(),
    ),
)

ROUTES = Table(
    "routes",
    "调剂通道",
    ("from_level", "to_level", "scope", "category", "jurisdiction"),
    "允许跨编制池调剂的方向",
    "directions in which posts may cross from pool to pool",
    columns=(
        Column(
            "from_level",
            "调出层级",
            Kind.CHOICE,
            "调出层级",
            "level that gives",
            example="county",
            required=True,
            choices=LEVELS,
        ),
        Column(
            "to_level",
            "调入层级",
            Kind.CHOICE,
            "调入层级",
            "level that gets",
            example="township",
            required=True,
            choices=LEVELS,
        ),
        Column(
            "scope",
            "范围",
            Kind.CHOICE,
            "本辖区：同一辖区内；下级辖区：调到下级辖区；跨辖区：同一上级的辖区之间",
            "same: within one jurisdiction; below: to jurisdictions below; across: between those of one parent",
            example="same",
            required=True,
            choices=SCOPES,
        ),
        _category(),
        Column(
            "jurisdiction",
            "调出辖区",
            Kind.CODE,
            "只适用于此调出辖区；空白适用于全部",
            "only for this giver; empty: for every giver",
            example="350702",
            refers_to="jurisdictions",
        ),
        Column(
            "price",
            "跨层级门槛",
            Kind.NUMBER,
            "调出方末位与调入方末位配备率之差超过此数才调剂",
            "a post crosses only for a gain of more than this",
            unit="percentage points",
            example="5",
            minimum=ZERO,
            maximum=Decimal(1000),
            default="0",
        ),
        Column(
            "limit",
            "上限",
            Kind.WHOLE,
            "本通道最多调剂的编制数",
            "most posts on this route in all",
            unit="posts",
            example="120",
            minimum=ZERO,
        ),
        Column(
            "body", "批准机关", Kind.TEXT, "批准机关", "body that must approve", example="县委编委→市委编办→省委编委"
        ),
        _basis(),
    ),
)

LIMITS = Table(
    "limits",
    "限额标准",
    ("category", "type", "class"),
    "按类型或分类设定的下限、上限",
    "floors and ceilings by type or class of unit",
    columns=(
        _category(),
        Column("type", "类型", Kind.TEXT, "适用类型；空白不限", "type that it holds for; empty: any", example="乡"),
        Column("class", "分类", Kind.TEXT, "适用分类；空白不限", "class that it holds for; empty: any", example="一类"),
        Column("floor", "下限", Kind.WHOLE, "编制下限", "least posts", unit="posts", example="15", minimum=ZERO),
        Column("ceiling", "上限", Kind.WHOLE, "编制上限", "most posts", unit="posts", example="45", minimum=ZERO),
        Column(
            "reference",
            "参照",
            Kind.YES_NO,
            "是否参照外地标准",
            "whether it is taken from another place",
            example="yes",
            default="no",
        ),
        _basis(),
    ),
)

DRIVERS = Table(
    "drivers",
    "测算因素",
    ("code",),
    "单位表中自定义的数值列",
    "numeric columns that the scenario adds to the table units",
    columns=(
        Column("code", "因素代码", Kind.CODE, "列名代码", "column code", example="enterprises", required=True),
        Column("name", "因素名称", Kind.TEXT, "中文列名", "Chinese column name", example="企业数", required=True),
        Column("unit", "计量单位", Kind.TEXT, "计量单位", "unit of measurement", example="家"),
    ),
)

RATES = Table(
    "rates",
    "测算标准",
    ("category", "type", "driver"),
    "每单位因素对应的编制数",
    "posts per unit of a driver (method rates)",
    columns=(
        _category(),
        Column(
            "type",
            "类型",
            Kind.TEXT,
            "适用类型；空白不限，写明的优先",
            "type that it holds for; empty: any; the named one wins",
            example="街道",
        ),
        Column(
            "driver",
            "测算因素",
            Kind.CODE,
            "因素列名；基数写 base",
            "driver column, or base for the fixed part",
            example="population",
            required=True,
        ),
        Column(
            "rate",
            "标准",
            Kind.NUMBER,
            "每单位因素的编制数",
            "posts per unit of the driver",
            unit="posts per unit",
            example="0.0005",
            required=True,
            minimum=ZERO,
        ),
        _basis(),
    ),
)

WEIGHTS = Table(
    "weights",
    "因素权重",
    ("category", "driver"),
    "因素法的权重，合计为 1",
    "weights of the method shares, adding up to 1",
    columns=(
        _category(),
        Column("driver", "测算因素", Kind.CODE, "因素列名", "driver column", example="population", required=True),
        Column(
            "weight",
            "权重",
            Kind.NUMBER,
            "权重",
            "weight",
            example="0.4",
            required=True,
            minimum=ZERO,
            maximum=Decimal(1),
        ),
        _basis(),
    ),
)

BANDS = Table(
    "bands",
    "分档标准",
    ("category", "class", "driver", "from"),
    "按分类或按因素分档的编制标准",
    "published step tables, by class or by a driver (method bands)",
    columns=(
        _category(),
        Column("class", "分类", Kind.TEXT, "适用分类；空白不限", "class that it holds for; empty: any", example="一类"),
        Column(
            "driver",
            "测算因素",
            Kind.CODE,
            "分档因素；只按分类时空白",
            "driver of the steps; empty: by class alone",
            example="population",
        ),
        Column(
            "from",
            "起点",
            Kind.NUMBER,
            "档次起点（含）；空白为 0",
            "from this value on; empty: 0",
            example="50000",
            minimum=ZERO,
            default="0",
        ),
        Column(
            "below",
            "止点",
            Kind.NUMBER,
            "档次止点（不含）；空白不限",
            "below this value; empty: no end",
            example="70000",
            minimum=ZERO,
        ),
        Column(
            "posts",
            "编制数",
            Kind.NUMBER,
            "该档编制数",
            "posts of the step",
            unit="posts",
            example="35",
            required=True,
            minimum=ZERO,
        ),
        _basis(),
    ),
)

ROLES = Table(
    "roles",
    "功能定位",
    ("role", "category"),
    "功能定位及其系数",
    "functional roles and their multipliers",
    columns=(
        Column(
            "role", "功能定位", Kind.CODE, "功能定位代码", "code of the role", example="agricultural", required=True
        ),
        Column(
            "category",
            "编制类别",
            Kind.CODE,
            "适用类别；空白适用于全部",
            "category; empty: all",
            example="institution",
            refers_to="categories",
        ),
        Column("name", "名称", Kind.TEXT, "名称", "name", example="农业型"),
        Column(
            "multiplier",
            "系数",
            Kind.NUMBER,
            "乘在基数和因素部分上的系数",
            "multiplies the base and the driver parts",
            example="1.05",
            required=True,
            minimum=ZERO,
            maximum=Decimal(10),
        ),
        _basis(),
    ),
)

ACTIVITIES = Table(
    "activities",
    "工作事项",
    ("activity",),
    "工作事项及其耗时（世卫组织 WISN 法）",
    "activities and the time that they take (WHO WISN)",
    columns=(
        Column("activity", "事项代码", Kind.CODE, "事项代码", "code", example="enforcement", required=True),
        Column("name", "事项名称", Kind.TEXT, "事项名称", "name", example="综合执法案件", required=True),
        _category(),
        Column(
            "kind",
            "方式",
            Kind.CHOICE,
            "按件：每件耗时；共同工作：占全部工作时间的比例；个别工作：部分人每年的时数",
            "cases: hours per case; share: part of everyone's time; individual: hours a year of some people",
            example="cases",
            required=True,
            choices=ACTIVITY_KINDS,
        ),
        Column(
            "hours",
            "时数",
            Kind.NUMBER,
            "每件或每人每年的时数",
            "hours per case, or per person and year",
            unit="hours",
            example="6",
            minimum=ZERO,
        ),
        Column(
            "share",
            "占比",
            Kind.NUMBER,
            "占工作时间的比例",
            "part of working time",
            example="0.05",
            minimum=ZERO,
            maximum=Decimal("0.99"),
        ),
        _basis(),
    ),
)

WORKLOAD = Table(
    "workload",
    "工作量",
    ("unit_id", "activity"),
    "各单位一年的工作量",
    "a year's volume of each activity, by unit",
    columns=(
        Column(
            "unit_id", "单位代码", Kind.CODE, "单位代码", "unit", example="350702100", required=True, refers_to="units"
        ),
        Column(
            "activity",
            "事项代码",
            Kind.CODE,
            "事项代码",
            "activity",
            example="enforcement",
            required=True,
            refers_to="activities",
        ),
        Column(
            "volume",
            "年工作量",
            Kind.NUMBER,
            "一年的件数；个别工作为人数",
            "cases a year; for individual work, people",
            unit="cases",
            example="180",
            required=True,
            minimum=ZERO,
        ),
    ),
)

SOURCES = Table(
    "sources",
    "数据来源",
    ("table", "column", "rows"),
    "每列数据的来源与性质",
    "where each column comes from, and whether it is real, estimated or illustrative",
    columns=(
        Column("table", "表", Kind.TEXT, "表名", "table", example="units", required=True),
        Column(
            "column",
            "列",
            Kind.TEXT,
            "列名；编制列可只写 现核定 等，适用于各类编制",
            "column; of a column of posts the field alone, such as current, holds for every category",
            example="area_km2",
            required=True,
        ),
        Column(
            "rows",
            "适用行",
            Kind.TEXT,
            "空白为全部行；某行写其代码；某类写 列名=值",
            "empty: all rows; one row: its key; some rows: column=value",
            example="level=county",
        ),
        Column(
            "standing",
            "性质",
            Kind.CHOICE,
            "真实、估算或示例",
            "real, estimated or illustrative",
            example="estimated",
            required=True,
            choices=STANDINGS,
        ),
        Column("source", "来源", Kind.TEXT, "来源", "source", example="第六次全国人口普查", required=True),
        Column("date", "时点", Kind.TEXT, "数据时点", "date of the figures", example="2010-11-01"),
        Column("note", "说明", Kind.TEXT, "说明", "note"),
    ),
)

TABLES = (
    JURISDICTIONS,
    CATEGORIES,
    DRIVERS,
    ROLES,
    UNITS,
    POOLS,
    APPROVALS,
    ROUTES,
    LIMITS,
    RATES,
    WEIGHTS,
    BANDS,
    ACTIVITIES,
    WORKLOAD,
    SOURCES,
)
"""Every table, each after those that its cells refer to."""


def table(code: str) -> Table:
    """Return the table ``code``.

    Raises
    ------
    KeyError
        If there is none.
    """
    for candidate in TABLES:
        if candidate.code == code:
            return candidate
    raise KeyError(code)
