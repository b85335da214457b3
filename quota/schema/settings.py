"""The settings of a scenario, as written in scenario.toml or with ``--set``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quota.schema.columns import Kind


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Parameters
    ----------
    key : str
        Dotted name. ``<category>`` in it stands for the code of any category.
    per_category : bool
        Whether the value may be one for all categories or a table by category, e.g.
        ``stickiness = 2`` or ``[stickiness] administrative = 2``.
    listed : bool
        Whether the value is a list of texts (one text stands for a list of one).

    Other parameters as in `quota.schema.Column`.
    """

    key: str
    zh: str
    kind: Kind
    meaning_zh: str
    meaning_en: str
    unit: str = ""
    example: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    required: bool = False
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    per_category: bool = False
    listed: bool = False


_ZERO = Decimal(0)
_POINTS = "percentage points"

SETTINGS = (
    Setting(
        "title",
        "标题",
        Kind.TEXT,
        "情景名称",
        "title of the scenario",
        example="南平市2020年乡镇街道编制调整",
        required=True,
    ),
    Setting(
        "as_of",
        "数据时点",
        Kind.TEXT,
        "编制和人数的时点，写入文稿",
        "date of the posts and people, for the paper",
        example="2023年12月31日",
    ),
    Setting(
        "office",
        "编报单位",
        Kind.TEXT,
        "编报方案的单位，写入文稿的发文机关和署名",
        "office that makes the proposal: it heads and signs the paper",
        example="中共南平市委机构编制委员会办公室",
    ),
    Setting(
        "language",
        "语言",
        Kind.CHOICE,
        "输出语言",
        "language of what people read",
        default="zh",
        choices=(("zh", "中文"), ("en", "英文")),
    ),
    Setting(
        "extends",
        "继承",
        Kind.TEXT,
        "所继承的情景文件夹（相对路径）",
        "scenario folders that it inherits from, as relative paths",
        example="../base",
        listed=True,
    ),
    Setting(
        "presets",
        "预置标准",
        Kind.TEXT,
        "随产品提供的公开标准",
        "published standards that come with the product",
        example="jiangsu-2007",
        listed=True,
    ),
    Setting(
        "population",
        "人口口径",
        Kind.CHOICE,
        "测算所用人口：常住或户籍；二者可相差一倍，须写明",
        "which population the driver `population` means; they can differ by a factor of two, so it must be stated",
        choices=(("resident", "常住人口"), ("registered", "户籍人口")),
    ),
    Setting(
        "divisor",
        "进位方法",
        Kind.CHOICE,
        "末位编制的除数法",
        "divisor method",
        default="webster",
        choices=(
            ("webster", "韦伯斯特"),
            ("hill", "亨廷顿-希尔"),
            ("dean", "迪恩"),
            ("adams", "亚当斯"),
            ("jefferson", "杰斐逊"),
        ),
    ),
    Setting(
        "gap",
        "允许差距",
        Kind.NUMBER,
        "目标值与下界的允许相对差距，达到即停止求解，0 为完全证明",
        "relative gap between value and bound at which the search stops; 0: full proof",
        unit="percent",
        default="0",
        minimum=_ZERO,
        maximum=Decimal(100),
    ),
    Setting(
        "stickiness",
        "变动门槛",
        Kind.NUMBER,
        "增编所得超过此数才调整",
        "a unit grows only for a gain of more than this",
        unit=_POINTS,
        default="0",
        minimum=_ZERO,
        maximum=Decimal(1000),
        per_category=True,
    ),
    Setting(
        "reserve_at",
        "入池配备率",
        Kind.NUMBER,
        "配备率超过此数的编制转入机动编制；不写则机动编制按要求数保留",
        "posts above this coverage are better kept in reserve; without it a pool keeps exactly its required reserve",
        unit="percent",
        example="110",
        minimum=_ZERO,
        maximum=Decimal(1000),
        per_category=True,
    ),
    Setting(
        "reserve_share",
        "机动编制比例",
        Kind.NUMBER,
        "机动编制占编制池的最低比例",
        "least reserve, as a share of what the pool holds",
        unit="percent",
        example="2",
        minimum=_ZERO,
        maximum=Decimal(100),
        per_category=True,
    ),
    Setting(
        "pace_percent",
        "调整幅度（%）",
        Kind.NUMBER,
        "单个单位增减不超过现核定的此比例",
        "a unit changes by at most this share of its posts",
        unit="percent",
        example="10",
        minimum=_ZERO,
        maximum=Decimal(1000),
        per_category=True,
    ),
    Setting(
        "pace_posts",
        "调整幅度（名）",
        Kind.WHOLE,
        "单个单位增减不超过此数",
        "a unit changes by at most this many posts",
        unit="posts",
        example="5",
        minimum=_ZERO,
        per_category=True,
    ),
    Setting(
        "township_only",
        "乡镇编制专用",
        Kind.YES_NO,
        "乡镇编制不得上调（专编专用）",
        "township posts are not taken upwards",
        default="yes",
    ),
    Setting(
        "share_scarcity",
        "调出单位共担",
        Kind.YES_NO,
        "调出单位的下限不固定为现核定减可调出",
        "givers share in scarcity: their floor is not raised to current minus spare",
        default="no",
    ),
    Setting(
        "need.<category>.method",
        "测算方法",
        Kind.CHOICE,
        "测算方法",
        "how need is found",
        example="rates",
        choices=(
            ("rates", "标准法"),
            ("shares", "因素法"),
            ("entropy", "熵权法"),
            ("ahp", "层次分析法"),
            ("bands", "分档法"),
            ("positions", "职务法"),
            ("stated", "直接给定"),
        ),
    ),
    Setting(
        "need.<category>.total",
        "因素法总量",
        Kind.NUMBER,
        "因素法、熵权法、层次分析法分配的总量；空白为现有编制总数",
        "total that the methods shares, entropy and ahp divide; without it the posts held now",
        unit="posts",
        example="1040",
        minimum=_ZERO,
    ),
    Setting(
        "need.<category>.dispatched_weight",
        "派驻折算",
        Kind.NUMBER,
        "每名派驻人员折减的编制",
        "posts taken off the need per dispatched person",
        unit="posts per person",
        default="0",
        minimum=_ZERO,
        maximum=Decimal(1),
    ),
    Setting(
        "need.<category>.available_hours",
        "年可用工时",
        Kind.NUMBER,
        "每人每年可用工时；有工作事项时必填",
        "working hours that one person has in a year; needed with activities",
        unit="hours",
        example="1760",
        minimum=Decimal(1),
        maximum=Decimal(8784),
    ),
    Setting(
        "solver",
        "求解器",
        Kind.TEXT,
        "求解器：highs 或 cbc 等",
        "solver: highs, cbc or another one that PuLP knows",
        default="highs",
    ),
    Setting(
        "time_limit",
        "时限",
        Kind.NUMBER,
        "求解时限",
        "time limit of the solve",
        unit="seconds",
        example="60",
        minimum=_ZERO,
        maximum=Decimal(10**7),
    ),
    Setting(
        "easing_order",
        "放宽次序",
        Kind.CHOICE,
        "约束冲突时先放宽什么、后放宽什么；未列出的在后，法定约束一律不放宽",
        "what is eased first where rows cannot hold together; what is left out comes last, statutes are never eased",
        example="policy",
        choices=(
            ("policy", "政策"),
            ("approval", "批准"),
            ("total_cap", "总量上限"),
            ("township_only", "乡镇编制专用"),
            ("route", "调剂通道"),
            ("never_rise", "总量只减不增"),
            ("never_fall", "总量只增不减"),
            ("floor", "编制下限"),
            ("ceiling", "编制上限"),
            ("structure", "机构设置"),
            ("ratio", "编制比例"),
            ("pin", "冻结"),
            ("pace", "调整幅度"),
            ("duties_follow", "编随事走"),
            ("consolidation", "机构整合"),
            ("reserve", "机动编制"),
            ("budget", "经费控制"),
        ),
        listed=True,
    ),
)
"""Every setting, in the order of templates."""
