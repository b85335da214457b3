"""What the name of a row claims to be: a sum, a township, another unit, a part of one, a reserve, or a statistic."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from quota.intake.cells.grid import packed
from quota.intake.vocabulary.unit_names import (
    NAMES_KEPT,
    institution_type,
    is_kind,
    level_in,
    township_type,
    without_aside,
    without_numbering,
)

_OF_WHICH = re.compile(r"^(?:\(?(?:其中|内含|其中包括|其中含)[:,、)]*|(?:所属|下属|下设|下辖):)(?=.)")
_PLACE = r"(?:全?[县市区旗]|[\u4e00-\u9fff]{1,6}[县市区旗])?"
_LEVEL = r"(?:本级|直属|直|属|级)?(?:委?编办|编委)?(?:机关|单位|机关事业单位)?(?:各?乡镇(?:\(街道\)|街道)?|街道|镇街)?"
_UNASSIGNED = (
    r"(?:机动|预留|周转|待分配|未分配|待核定|待下达|尚未分配|备用|统筹|储备|剩余|结余|收回|上收|待收回|核减|调减|划出"
    r"|军转(?:干部)?(?:安置)?|(?:高层次|高端|急需紧缺)?人才(?:引进|储备|专项|专用)*)"
)
_RESERVE = re.compile(
    rf"{_PLACE}{_LEVEL}(?:行政|事业|工勤)?(?:编制)?{_UNASSIGNED}{{1,2}}用?(?:行政|事业|工勤)?(?:人员)?"
    r"(?:编制|编|名额|指标|空编)?(?:池|库)?(?:编制)?(?:总?数)?(?:\([^()]*\))?"
)
_STATISTIC = re.compile(
    r"平均|人均|每[百千万]+人|均值|均数|上年|去年|前年|上期|往年|历年|年初|同期|同比|环比|增减|增幅|增长|比例|占比|占全|比重|百分比|%|下达|最[大小高低多少]值?"
    r"|中位数|标准差|极差|率(\(.*\))?$"
    r"|^(现有|实际|尚|共|其中)?([空缺超余满][编额员岗]|空缺|超缺|空超|超空|缺超)(编|编制|名额|人员)?(数|人数|情况|总数)?(\(.*\))?$"
    r"|^(\d{4}年.*|.{0,4}(差额|差数|差异|相差|变化|变动|净增|净减|总额|控制数|总控|总量|限额|上限|核定总数|增加|减少|增|减)数?(\(.*\))?)$"
)
_GENERIC = re.compile(
    r"^(全?[县市区旗州]|[县市区]级|[县市区州]?(本级|直|属|直属)|省直|省属|中央驻.{0,2}|垂管|驻.{0,2})?(各|所辖|下辖|其他|其它|全部|有关)*"
    r"((党政群|党政|党群|党委|政府|政法|群团|参公|公益[一二三]类|行政|事业|直属|派出|所属|街道|乡镇|社会事业|经济|综合|农业|教育|卫生)*"
    r"(机关事业单位|机关|部门|单位|机构|系统|组织|团体))?(部分|类|情况|小计|计|数)*$"
    r"|(本级|系统|战线|片区|片|[党农政工财]口|类|部分|合计数|辖区内?|领域|板块)$|^[东南西北中]部(地区|乡镇|片区)?$|^(合|总|小|共)$"
    r"|^(城区|郊区|农村|城镇|山区|平原|沿海|县城|城关片|中心城区|主城区|市区|远郊|近郊)(乡镇|街道|各镇|部分)?$"
)
_KIND_OF_TOWNSHIPS = re.compile(r"..(乡镇|镇街|镇乡)$")
_OFFICE = re.compile(
    r"(局|委|办|办公室|部|院|所|站|中心|队|校|馆|会|社|团|厅|处|庭|台|场|园|室|公司|学|集团|银行|检察|政协|人大|政府|联|协|行|库|段|公园|基地|管委会"
    r"|书院|报|剧团|机关|党组|工委|纪委|监委|县委|市委|区委|开发区|新区|园区|景区|保税区|示范区|保护区|农场|林场|大学|党校|中学|小学|村)$"
)
_STEM = re.compile(r"(办公室|办|局|委员会|(?<=..)委|部|厅)$")
_PART = re.compile(
    r"(股|(?<=..)科|^[一二三四五六七八九十]科|班子|[局院委部办]领导|领导班子成员)$|^(领导|领导干部|主要领导|本部|机关本部|办公室|综合办公室|党政办公室|党政综合办公室|综合办|党政办|秘书室|文秘室|人事室)$"
)
_LIKELY_PART = re.compile(r"(室|所|站|队|中心|组|办|处|庭|岗|窗口|班)$")
_OWN_OFFICE = re.compile(r"^[局委办部院厅校本]?(机关|本级|本部)$")
_OF_A_PLACE = re.compile(
    r"^(?:[县市区](?![场政容域划])|[\u4e00-\u9fff]{1,5}[县市区州](?!场|政|容|域|划)|[\u4e00-\u9fff]{1,6}(?:[镇乡]|街道)(?=..))"
)
_BARE_TOTAL = re.compile(
    r"^(本|全)?(表|页)?(合计|总计|总数|共计|累计|汇总|总|计)(数|人数|编制)?(\(.*\))?:?$|^(全[县市区旗州省]|全[部体]单位)(合计|总计|总数|共计|汇总)?数?(\(.*\))?:?$"
    r"|^[\u4e00-\u9fff]{1,6}[县市区旗州](合计|总计|总数|共计)(\(.*\))?:?$"
)


class Claim(StrEnum):
    """What a name claims that its row is."""

    SUM = "sum"  # names kinds of units, such as 本级 or 街道
    TOWNSHIP = "township"
    OFFICE = "office"
    PART = "part"  # an office inside a unit, such as 人事股
    OTHER = "other"


@lru_cache(NAMES_KEPT)
def of_which(name: str) -> str:
    """Return what 其中： stands before; empty where it does not stand there.

    >>> of_which("其中：街道"), of_which("石塘镇")
    ('街道', '')
    """
    clean = packed(name)
    found = _OF_WHICH.match(clean)
    return clean[found.end() :] if found else ""


def is_reserve(name: str) -> bool:
    """Return whether a row holds posts that no unit has: 机动编制, 预留, 周转池.

    >>> is_reserve("县级事业编制周转池"), is_reserve("机动车检测中心")
    (True, False)
    """
    return bool(_RESERVE.fullmatch(_bare(name)))


def is_statistic(name: str) -> bool:
    """Return whether a row tells something about others rather than what a unit holds: 平均, 上年数, 增减.

    >>> is_statistic("比上年增减"), is_statistic("空编数"), is_statistic("下达村便民服务中心")
    (True, True, False)
    """
    clean = _bare(name)
    unit = township_type(clean) or _OFFICE.search(clean)
    return bool(_STATISTIC.search(clean)) and not unit


def is_bare_total(label: str) -> bool:
    """Return whether a label names a sum of all rows, as 合计 and 全县 do, rather than of a part of them."""
    return bool(_BARE_TOTAL.match(packed(label)))


def is_grand_total(label: str) -> bool:
    """Return whether a label leaves no room for another total beside it, as 总计 and 全县 do, and 合计 does not."""
    return bool(re.match(r"全|总", packed(label)))


@lru_cache(NAMES_KEPT)
def claim_of(name: str) -> Claim:
    """Return what a name claims that its row is.

    >>> [str(claim_of(name)) for name in ("本级", "其中：街道", "石塘镇", "县教育局", "人事股", "东头")]
    ['sum', 'sum', 'township', 'office', 'part', 'other']
    """
    clean = without_aside(_bare(name)) or _bare(name)
    if is_kind(clean) or _KIND_OF_TOWNSHIPS.search(clean):
        return Claim.SUM
    if township_type(clean):
        return Claim.TOWNSHIP
    if _PART.search(clean):
        return Claim.PART
    if _GENERIC.search(clean) and not names_one_unit(clean):
        return Claim.SUM
    if _OFFICE.search(clean):
        return Claim.OFFICE
    return Claim.OTHER


def names_one_unit(name: str) -> bool:
    """Return whether a name such as 人大机关 is that of one unit although it ends like a kind."""
    return bool(
        re.search(r"(人大|政协|县委|市委|区委|政府|法院|检察院|纪委|[镇乡]|街道|总工会)机关$", name)
    ) and not re.match(r"^[县市区]?(乡镇|街道)机关$", name)


@lru_cache(NAMES_KEPT)
def may_be_part(name: str) -> bool:
    """Return whether a name without a place before it may be that of an office inside a unit, such as 财政所."""
    clean = _bare(name)
    likely = _LIKELY_PART.search(clean) and not _OF_A_PLACE.match(clean)
    return claim_of(clean) is Claim.PART or bool(likely or _OWN_OFFICE.match(clean))


def is_own_office(name: str) -> bool:
    """Return whether a name is that of what an office itself is beside those below it: 局机关, 本级."""
    return bool(_OWN_OFFICE.match(_bare(name)))


def names_a_place(name: str) -> bool:
    """Return whether a name says of which place its office is, as 县教育局 does and 第一中学 does not."""
    return bool(_OF_A_PLACE.match(_bare(name)))


def heads_its_kind(name: str, below: str) -> bool:
    """Return whether a kind such as 乡镇 stands above a unit of that kind, so that it can only be a sum of such.

    >>> heads_its_kind("乡镇", "石塘镇"), heads_its_kind("乡镇", "县档案馆"), heads_its_kind("县直机关", "县档案馆")
    (True, False, True)
    """
    clean, under = _bare(name), claim_of(below)
    if is_kind(clean) or level_in(clean) == "township":
        return under is Claim.TOWNSHIP
    return bool(re.match(r"^[县市区]?(本级|直|属)|[县市区]级", clean)) and under is Claim.OFFICE


def is_below(name: str, above: str) -> bool:
    """Return whether an office bears the name of another one above it.

    >>> is_below("县教育局机关", "县教育局"), is_below("县委政研室", "县委办"), is_below("县财政局", "县教育局")
    (True, True, False)
    """
    stem = _STEM.sub("", _bare(above))
    return (
        len(stem) > 1
        and claim_of(above) is Claim.OFFICE
        and _bare(name) != _bare(above)
        and _bare(name).startswith(stem)
    )


def is_of_kind(name: str, kind: str, stated: Iterable[str] = ()) -> bool:
    """Return whether a unit is of the kind that a row names, by its name or by what other columns say of it.

    >>> is_of_kind("东街道", "其中：街道"), is_of_kind("石塘镇", "街道"), is_of_kind("县档案馆", "县直单位")
    (True, False, True)
    >>> is_of_kind("东头村", "其中：行政村"), is_of_kind("东头", "行政村"), is_of_kind("东头", "行政村", ["行政村"])
    (True, False, True)
    """
    clean, own, found = _kind_named(kind), _bare(name), township_type(_bare(name))
    if of_which(name) or claim_of(name) is Claim.SUM:
        return False
    if clean in (own, *map(packed, stated)):
        return True
    if clean.endswith("民族乡"):
        return found == "民族乡"
    if is_kind(clean):
        return bool(found) and found.removeprefix("民族") in clean
    if level_in(clean) in ("city", "county"):
        return not found and claim_of(name) is Claim.OFFICE
    return own.endswith(clean.removeprefix("行政") or clean)


def may_be_of_kind(name: str, kind: str) -> bool:
    """Return whether a kind that ledgers draw more or less widely can hold a unit: 乡镇 with streets, 机关, 事业单位.

    >>> may_be_of_kind("东街道", "乡镇"), may_be_of_kind("县财政局", "其中：机关"), may_be_of_kind("县档案馆", "机关")
    (True, True, False)
    """
    clean, found = _kind_named(kind), township_type(_bare(name))
    if of_which(name) or claim_of(name) is Claim.SUM:
        return False
    if is_kind(clean) or level_in(clean) == "township":
        return bool(found) and "乡" in clean and "镇" in clean
    for words in ("机关", "事业单位"):
        if words in clean and "机关事业" not in clean:
            return not found and institution_type(name) == words
    return not found and bool(level_in(clean))


@lru_cache(NAMES_KEPT)
def _kind_named(kind: str) -> str:
    clean = without_aside(_bare(kind))
    return re.sub(r"^(各|所有|全部|所辖|下辖)+(?=.)", "", clean)


@lru_cache(NAMES_KEPT)
def _bare(name: str) -> str:
    clean = without_numbering(packed(name)).rstrip(":")
    return without_numbering(of_which(clean) or clean)
