"""The words that staffing offices use in the headers of their tables.

The schema's own names are known too; see `quota.intake.vocabulary.meanings`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple


class Meaning(NamedTuple):
    """What a column holds.

    Parameters
    ----------
    field : str
        ``name``, ``jurisdiction``…; a driver such as ``area_km2``; or a field of posts such as ``current``.
    category : str
        Category of posts; empty where the header names none, or the field is not of posts.
    """

    field: str
    category: str = ""


NO_CATEGORY = "posts"
"""Category of posts whose kind the workbook does not name."""

ROW_CATEGORY = "*"
"""Stands, before the category of a row that names none, for the category that each row names itself."""

CATEGORIES: Mapping[str, tuple[str, str]] = {
    "administrative": ("行政编制", "administrative posts"),
    "discipline": ("纪检编制", "discipline inspection posts"),
    "political_legal": ("政法专项编制", "political and legal posts"),
    "earmarked": ("专项编制", "earmarked posts"),
    "reference": ("参公编制", "institution posts run like the civil service"),
    "institution": ("事业编制", "institution posts"),
    "institution_full": ("全额事业编制", "institution posts, fully funded"),
    "institution_partial": ("差额事业编制", "institution posts, partly funded"),
    "institution_self": ("自收自支事业编制", "institution posts, self-funded"),
    "institution_first": ("公益一类事业编制", "institution posts, public service class 1"),
    "institution_second": ("公益二类事业编制", "institution posts, public service class 2"),
    "filed": ("备案编制", "filed posts"),
    "controlled": ("人员控制数", "posts under a limit of staff"),
    "circulating": ("周转编制", "circulating posts"),
    "logistics": ("后勤服务编制", "logistics posts"),
    "support": ("工勤编制", "support staff posts"),
    "administrative_support": ("机关工勤编制", "support staff posts of organs"),
    "reference_support": ("参公工勤编制", "support staff posts of units run like the civil service"),
    "institution_support": ("事业工勤编制", "support staff posts of institutions"),
    NO_CATEGORY: ("编制", "posts"),
    "leadership": ("领导职数", "leadership posts"),
    "inner_leadership": ("内设机构领导职数", "leadership posts of inner offices"),
}
"""Chinese and English name by code of the categories that a workbook may hold."""

LEADERS = frozenset({"leadership", "inner_leadership"})
"""Categories whose holders sit on posts of other categories, so that no total adds them."""

POST_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "difference",
        re.compile(r"[空缺]编?(\([-+]\))?[(/、]?超|超编?(\([-+]\))?[(/、]?[空缺]|余缺|超编数?\(\+\)|空编数?\(-\)"),
    ),
    (
        "vacancy",
        re.compile(
            r"空编|缺编|空缺|缺额|空岗|余编|(未使?用|剩余|结余|空余|富余|可使?用)(?!情况).{0,4}编|编制?(剩余|结余|空余|余额)|^(结余|剩余|空余|余额|尚[余空缺]|空额|[空缺余])数?$"
        ),
    ),
    ("overfill", re.compile(r"超编|超配|超员|^超数?$")),
    ("movable", re.compile(r"随编划转|可划转人")),
    ("spare", re.compile(r"可?(调出|调剂出|收回|腾出)编制?|可调出")),
    ("need", re.compile(r"测算|应(配|核|编|设|有|定)|按.{0,6}标准(?!核)|标准编|理论编|需求编|编制需求")),
    ("floor", re.compile(r"下限|最低")),
    ("ceiling", re.compile(r"上限|最高|限额")),
    ("pin", re.compile(r"冻结")),
    ("dispatched", re.compile(r"派驻(?!机构|站所|单位|部门|实有|在编|现有|.{0,3}编)")),
    (
        "headcount",
        re.compile(
            r"实有(?!人口)|在编|入编|编内|在册|[在到]岗|在[职任]|现[员职任]|实[员职]|实配|现配|配备数|现有(?!.{0,4}编)|实际人数|[年月季期]末人[数员]|(已使?用|占用|实用|使用)(?!情况|范围).{0,4}(编|控制数)|(编制?|^)\(?(已|实际)?(使用|占用|用)数?\)?$|占编|用编|^实[数员]?$"
        ),
    ),
    (
        "current",
        re.compile(
            r"编制|核定|^核数?$|核编|编数|职数|现有编|定编|定员|[正副]职$|职工编|编$|控制数|^员额|[编名]额|额定|(?<!人)定额数?$"
            r"|(批[复准]|核[准批]|审[定批]|下达|分配|控编)数$|^(批[复准]|核[准批]|审定)$|额度$|\(编制?数?\)$"
        ),
    ),
)
"""What names a field of posts in a header; the first that is found counts."""

POST_FIELDS = frozenset(field for field, _ in POST_WORDS)
"""Fields of posts and of people on them."""

COUNTED = ("current", "headcount")
"""Fields of posts and of people in post, which tell sums from units."""

DERIVED = frozenset({"vacancy", "overfill", "difference"})
"""Fields that follow from posts and people."""

FOLLOWING = DERIVED | {"headcount"}
"""Fields that stand behind the posts that they belong to."""

COORDINATES = frozenset({"longitude", "latitude"})

NOT_ADDED = COORDINATES | DERIVED
"""Fields whose figures are not added up from row to row, or follow from others."""

SAYS_PEOPLE = re.compile(r"人(员|数|员数|头)?(\((人|名)\))?$|\(人(数|员)?\)$")
"""What says behind a kind of posts that people are counted, not whether they are in post: 行政人数, 行政（人）."""

PLAN = re.compile(
    r"拟(?!定稿)|建议|申请|申报|请求|规划|计划|(?<!三定)(?<!三定[”\"])方案|意见|目标|预计|预期|远期|待(批|核|定|上编)|需增|需减|草案|[报送]审(?!计)|报批|讨论稿"
)
"""What marks a figure that somebody wishes for: no fact, so never what is held now."""

OUTSIDE = r"编外|编制外|劳务|派遣|临聘|外聘|聘用|公益性?岗|合同制|辅警|协警|购买服务"
"""Words of people who hold no posts."""

NOT_USED = re.compile(
    rf"是否|(村|社区).{{0,5}}干部|两委|{OUTSIDE}|聘请|自聘|代课|临时|协管|协理|志愿|三支一扶|见习|实习"
    r"|(非|无|不|未)(在|占|入)?编(?!制?使)|编制(总[量数额])?控制数|控编(?!数)|借调|借用|退休|离休|军转|挂职|遗属|女性|男性|党员|学历|本科|大专|专科|研究生|硕士|博士|年龄|周?岁|职称|级别|规格|调整数|增减|增加|减少|核增|核减"
    r"|文号|批文|文件(?!核|规定|批|编)|批复进度|依据|时间|日期|邮编|邮政|编码|编号|网址|地址|传真|电话|联系|负责人|经费(?!自理|自给|自筹)|收入|支出|资金|工资|债|税|产值|投资|占比"
)
"""Headers of columns that speak of posts or people, and hold something else."""

PLACES: Mapping[str, tuple[str, ...]] = {
    "sequence": ("序号", "编号", "号", "序", "顺序号", "行次", "no", "no."),
    "name": (
        "单位", "单位名称", "机构", "机构名称", "名称", "部门", "部门名称", "乡镇", "乡镇名称", "乡镇街道", "乡镇街道名称",
        "镇街", "镇街名称", "乡(镇)", "乡镇(街道)", "乡镇(街道)名称", "乡(镇、街道)", "乡(镇、街道)名称", "乡(镇)街道",
        "镇(街道)", "镇(街)", "镇(乡、街道)", "镇乡街道", "街道(乡镇)", "街道乡镇", "街镇", "各乡镇", "乡镇、街道",
        "所属单位", "项目单位", "单位项目", "单位(机构)名称", "机构(单位)名称", "机关单位名称", "事业单位名称",
        "地区", "行政单位", "单位全称", "机构全称", "全称", "单位(全称)", "规范名称", "法定名称", "单位规范名称", "机构规范名称",
    ),
    "part": (
        "内设机构", "内设机构名称", "内设科室", "内设部门", "科室", "科室名称", "股室", "股室名称", "科(股)室", "股(科)室",
        "处室", "处室名称", "内设(下属)机构", "内设股室", "内设科(股)室", "内设股(科)室", "内设处室", "部门科室", "所属科室",
    ),
    "township": (),  # a second column of names, beside that of the units inside townships
    "code": (
        "单位代码", "机构代码", "代码", "编码", "单位编码", "机构编码", "区划代码", "行政区划代码", "统计代码", "统计用区划代码",
        "统一社会信用代码",
    ),
    "jurisdiction": (
        "县区", "区县", "县市区", "县(市、区)", "县(市区)", "市县", "市(县、区)", "市、县(区)", "县(区)", "区(县)", "区(县、市)",
        "县", "所属县区", "所属县(市、区)", "所属县市区", "所在县区", "所在县(市、区)", "所属县", "所在县", "所属辖区", "辖区",
        "所属区县", "辖区名称", "所属地区", "县区名称", "县(市、区)名称",
    ),
    "type": ("类型", "单位类型", "机构类型", "单位性质", "机构性质", "建制类型", "性质"),
    "level": ("层级", "机构层级", "隶属层级"),
    "class": ("分类", "单位分类", "等次", "档次", "类别等次", "乡镇分类", "乡镇类别"),
    "year": (
        "年度", "年份", "统计年度", "数据年度", "数据年份", "所属年度", "时间",
        "时点", "统计时间", "统计时点", "数据时间", "截止时间", "截至时间",
    ),
    "note": ("备注", "说明", "附注", "备考"),
    "row_category": ("编制类别", "编制性质", "编制类型", "编制种类", "用编类别", "用编类型", "使用编制类别", "编制使用类别"),
    "funding": (
        "经费形式", "经费来源", "经费渠道", "经费类型", "经费性质", "经费保障形式", "经费供给形式", "经费供给方式",
        "拨款形式", "拨款方式",
        "财政拨款形式", "预算形式", "预算管理形式", "公益类别", "公益分类",
    ),
}  # fmt: skip
"""Whole headers, without blanks, of the columns that say what a row is about."""

WORK: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("students", re.compile(r"(?<!大)学生|在校生|在园(幼儿|儿童)|幼儿数|学员数")),
    ("classes", re.compile(r"班级|班数|教学班")),
    ("beds", re.compile(r"床位|病床|床数")),
    ("visits", re.compile(r"门诊|诊疗|急诊")),
    ("cases", re.compile(r"(办件|办结|受理|立案|收案|结案|接警|案件)(数|量|总量|总数|件)?")),
)
"""What names a measure of work in a header; the first that is found counts."""

MEASURES = frozenset(field for field, _ in WORK)
"""Fields that measure work."""

WRITTEN_DRIVERS = ("area_km2", "population_resident", "population_registered", "villages", "longitude", "latitude")
"""Drivers that the unit table is written with, in the order of its columns."""

DRIVERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("population_resident", re.compile(r"常住|普查|[三四五六七八]普")),
    ("population_registered", re.compile(r"户籍|户口")),
    ("population", re.compile(r"^(辖区|年末|总|全镇|服务)?总?人口(数|总数|数量|规模|情况)?$")),
    (
        "area_km2",
        re.compile(
            r"^(辖区|管辖|行政区域|行政区划|行政辖区|行政区|区划|行政|区域|国土|土地|幅员|版图|疆域|地域|镇域|乡域|县域|全域|总|[乡镇]+)*总?面积$"
            r"|^(幅员|版图|疆域)(范围)?$"
        ),
    ),
    (
        "all_committees",
        re.compile(
            r"^(?!.*(干部|职数|人员|人数|待遇|补贴)).*(村\(?[、/]?(居|社区|社)\)?|村居|村社|社区\(村\)|村委会?(和|及|、)居委)"
        ),
    ),
    ("communities", re.compile(r"^(下辖|所辖|辖)?(社区|居委会|居民委员会|社区居委会)(个?数|数量|总数)?$")),
    ("villages", re.compile(r"^(下辖|所辖|辖)?(行政村|建制村|村委会|村民委员会|村)(个?数|数量|总数)?$")),
)
"""What names a driver in a header without its unit of measurement; the first that is found counts."""

SIZES = frozenset(field for field, _ in DRIVERS)
"""Fields that say how large a unit is."""

PEOPLE = ("population_resident", "population_registered")
"""Fields of population, of a stated kind."""

MONEY = frozenset({"元", "万元", "亿元", "千元"})
"""Units of measurement of money."""

UNITS_OF_MEASUREMENT = re.compile(
    r"万人|千人|百人|人|名|个|万平方公里|平方公里|平方千米|km2|k㎡|㎢|万公顷|千公顷|百公顷|公顷|万亩|千亩|亩|平方米|m2|㎡|hm2|家|户|万户|元|万元|亿元|千元|岁|职|万"
)
"""Units that stand in a header, alone in brackets or after a stroke."""

BARE_SUMS = frozenset({"合计", "总计", "小计", "共计", "总数", "计"})
"""Whole headers that say that a column adds up others, not which."""

PLAIN = frozenset({"数量", "数", "数值", "人数", "名额", "数额", "数据", "名", "人", "个", "数字", "情况"})
"""Whole headers that say nothing but that figures stand below."""

SUM_LABEL = re.compile(
    r"^[\w()]*?(合计|总计|小计|共计|累计|总数|汇总)(数|人数)?(\(.*\))?:?$|^(全县|全市|全区|全旗|总|计)(合计|总计|数)?$"
)
"""Labels of rows that add up others, without blanks."""

BLOCK_SUM = re.compile(r"小计")
"""Labels of sums that add up the block that they stand in, rather than the table."""

FOOTNOTE = re.compile(
    r"^((注|附注|备注|说明|数据来源|资料来源|来源|日期|时间)\d*(:|、|\.|$)|填表|填报|制表|审核|复核|经办|联系人|联系电话|联系方式|电话|手机|单位负责人|负责人"
    r"|分管领导|报送|单位\(?盖?章|\*|※|①|\d{4}年\d{1,2}月)"
)
"""Beginnings of what stands under a table."""

COLUMN_NUMBERS = frozenset({"甲", "栏次", "列次", "行次"})
"""Names in the row that numbers the columns of a form."""

MADE_UP = re.compile(r"示例|样表|样例|模拟|虚构|测试|演示")
"""What says in a title or file name that the figures are not real."""
