"""What a heading can count at all: a rate is no number of people, and a bed is no post."""

from __future__ import annotations

import re
from enum import StrEnum

from quota.intake.vocabulary.header_words import NOT_USED, OUTSIDE, PLAN, WORK
from quota.intake.vocabulary.kinds import category_in


class Unused(StrEnum):
    """Why a column that speaks of posts or people holds neither."""

    RATIO = "ratio"
    PLAN = "plan"
    THING = "thing"  # beds, cars, offices, households
    WORK = "work"  # a measure of work
    SOME_PEOPLE = "some_people"  # only some of the residents
    RANK = "rank"  # ranks of civil servants, which are no posts of leaders
    ELSEWHERE = "elsewhere"  # says itself that it does not count here
    DOCUMENT = "document"
    MIXED = "mixed"  # people on posts together with others
    OUTSIDE = "outside"  # people without posts
    OTHER = "other"


_RATIO = re.compile(
    r"率|%|‰|百分[比点]|密度|比重|比例|(?<!不)占(?!编|用|地)|增长|增幅|增速|增减幅|降幅|人均|平均|均[^衡等]|同比|环比|[生师床护医]比|之比|倍数|指数|系数|得分|排名|排序|位次|名次"
    r"|每(?![年月日周季]|学[年期])|^[百千万]人(拥有|占有|配备?|编|行政|事业|公务员)|[人编制口员]比(\(|$)"
    r"|[人名个编制]/每?[百千万]?(人|户|村|k㎡|km2|平方)"
)
_RANK = re.compile(r"(?<!职务)(?<!职[务数][和及与、])职级|调研员|主任科员|[一二三四]级科员|巡视员|非领导职[数务位]")
_DUTY = re.compile(
    r"书记|[乡镇区县市旗局处所站院校]长|主任|主席|委员|部长|班子成员|(其[他它余]|班子)成员|[正副]职|[正副][厅处科股]级?"
)
_ELSEWHERE = re.compile(
    r"\(((单独?|另)(行?核定|列|计|算)?|[暂均])?,?不(计|列|纳|算|统计|占)入?(?P<whole>[^()]*)\)|\(?仅供参考\)?|\(供?参考\)"
)
_PEOPLE = re.compile(r"人口|常住|户籍|普查|[三四五六七八]普")
_SOME_PEOPLE = re.compile(
    r"外来|流动|暂住|流入|流出|外出|城镇(?!居委)|非农|农业|农村|乡村|农民|男|女|\d+周?岁|岁|老年|老龄|儿童|学龄|劳动力|少数民族|贫困|低保|残疾|新生|出生|死亡|迁入|迁出|净|户籍地|不在|离开"
)
DOCUMENT = re.compile(
    r"(文号|批文|审批(状态|情况|结果|意见)?|批[复准](情况|状态|文件|日期|时间|进度)?|依据|文件)(\([^()]*\))?$"
)
"""Headings of documents: 批准文号, 批复情况."""
_MIXED = re.compile(rf"(?<!不)(内?含|包[括含])[^()]*({OUTSIDE})")
_OUTSIDE_ALONE = re.compile(OUTSIDE)
_ASIDE = re.compile(r"\(不?(含|包[含括])[^()]*\)")
_THING = re.compile(
    r"床|用车|车辆|车编|车数|公车|机构个?数|机构总数|机构数量|机构设置|单位数|单位个数|网格|学位|班级|建筑面积|用房|房屋|房间|宿舍|校舍|占地|办公面积|内设(?!.*(职数|领导))|股室数|科室数|窗口数|服务面积|耕地|林地|水域|绿化|园区面积|建成区|户数|家庭户|总户|户$|户\(|户均|住户"
)
_POST_OF_WORK = re.compile(r"岗位|(?<![空在到])岗数|核岗")


def why_unused(header: str) -> Unused | None:
    """Return why a header counts neither posts, people nor area; None where it may.

    >>> why_unused("常住人口城镇化率(%)"), why_unused("核定床位"), why_unused("户籍人口")
    (<Unused.RATIO: 'ratio'>, <Unused.WORK: 'work'>, None)
    """
    some_people = _PEOPLE.search(header) and _SOME_PEOPLE.search(_ASIDE.sub("", header))
    thing = _THING.search(header) or (_POST_OF_WORK.search(header) and "编" not in header)
    reasons = (
        (Unused.RATIO, _RATIO.search(header)),
        (Unused.RANK, _RANK.search(header)),
        (Unused.DOCUMENT, NOT_USED.search(header) and DOCUMENT.search(header)),
        (Unused.MIXED, NOT_USED.search(header) and _MIXED.search(header)),
        (Unused.OUTSIDE, NOT_USED.search(header) and _OUTSIDE_ALONE.search(header)),
        (Unused.OTHER, NOT_USED.search(header)),
        (Unused.ELSEWHERE, _counts_elsewhere(header)),
        (Unused.PLAN, PLAN.search(header)),
        (Unused.WORK, work_measured(header)),
        (Unused.THING, thing),
        (Unused.SOME_PEOPLE, some_people),
    )
    return next((reason for reason, found in reasons if found), None)


def says_duty(header: str) -> bool:
    """Return whether a header names a duty of leaders, or their rank: 乡镇长（主任）, 其他班子成员, 副科级."""
    return bool(_DUTY.search(header)) and not re.search("村|社区|合计|小计", header)


def _counts_elsewhere(header: str) -> bool:
    """Return whether a heading says that its posts are not this unit's, or, of no kind that is known, not in the total."""
    found = _ELSEWHERE.search(header)
    own = found and (not found["whole"] or re.search("本|乡|镇|街|单位", found["whole"]))
    return bool(found and (own or not category_in(header[: found.start()])))


def work_measured(header: str) -> str:
    """Return the measure of work that a header counts; empty where it counts none."""
    return next((field for field, words in WORK if words.search(header)), "")
