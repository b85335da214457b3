"""The kinds of posts that ledgers tell apart, by the words of a header or a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from quota.intake.vocabulary.header_words import LEADERS, NO_CATEGORY

_ASIDE = re.compile(
    r"\((不?含|不?包[含括]|除|非|其中)[^()]*\)?|\([^()]*(不计入?|不在内|不列入|除外|另[计列])\)|(不含|不包括?|非)(参公|参照|政法|专项|工勤)[^、,()]*|[(,、]?含[^()]*\)?$"
)
_LEADERS = re.compile(
    r"(?<!公务员)(?<![在现实入])职数|领导[正副]?职|[正副]职$"
    r"|(领导(干部|班子成员|班子|人员|成员)?|班子(成员)?)\(?(?=实[有配职]|现[有配职任员]|配备|应配|核定|在[编职岗任册]|到岗)"
    r"|[局处科股]级(干部|领导|人员)?(?=[在现实]职数)"
    r"|(?<=实有|实配|现有|现任|在[编职岗任])领导"
)
"""Posts of leaders; 在职数 and 现职数 count people of any kind."""
_INNER = re.compile(r"中层|内设|科室|股室|股级|[正副]股")
_BOTH = re.compile(r"行政(编制?)?(和|及|与|、|/|\+)?事业(?!单位)|事业(编制?)?(和|及|与|、|/|\+)?行政(?!村|区)|机关事业")
_SUPPORT = re.compile(r"工勤|后勤服务人员|后勤编|机关后勤|司勤")
_ADMINISTRATIVE = re.compile(
    r"行政(?!村|区|辖|执法|审批|服务|复议|学院)|^行编|公务员(?!法?管理)|机关编|机关(?=工勤|后勤|实[有配]|现[有员]|在[编职岗册])"
)
_REFERENCE = re.compile(r"参公|参照|参管")
_INSTITUTION = re.compile(r"事业(?!单位)|^事编|事业单位编制")
_UNSORTED = re.compile(r"^[暂尚]?未(分类|定类|划类|划分类别?|定性)(别|的)?$")
"""Posts of institutions that no class of public service holds."""
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("political_legal", re.compile(r"(?<!行)政法(?!委)|公安专项|司法专项|(公安|法院|检察院?|司法)编")),
    ("discipline", re.compile(r"纪检|纪委|监察编|监委")),
    ("reference", _REFERENCE),
    ("earmarked", re.compile(r"专项编|^专项$|其中:?专项")),
    ("filed", re.compile(r"备案制?(管理)?\(?(编|人员|数|控制|总量|$)")),
    ("controlled", re.compile(r"控制数|^员额(?!法官|检察官|外)")),
    ("logistics", re.compile(r"后勤(服务)?(编|$)|^后勤服务")),
    ("circulating", re.compile(r"周转(?!率|房)")),
)
_FUNDING: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("institution_partial", re.compile(r"差额|差供|差补|财政核补")),
    ("institution_self", re.compile(r"自收自支|经费自[理给筹]|自筹自支|自筹经费|自理$")),
    ("institution_full", re.compile(r"全额|全供|全补|财政核拨")),
    ("institution_partial", re.compile(r"财政(定额|部分|适当)?补[助贴]|定额补[助贴]|定补|部分拨款")),
    ("institution_full", re.compile(r"财政(全部|核)?拨款|财政(全部)?保障")),
    ("institution_second", re.compile(r"公益(性)?(二|2|Ⅱ|II)类")),
    ("institution_first", re.compile(r"公益(性)?(一|1|Ⅰ|I)类")),
)
DIFFERENCE = re.compile(r"(?<!其中:)差额(?=数?(\(.*\))?$)")
"""Posts without people, where no other form of funding is named beside it; else a form of funding."""
_FORMS = re.compile(r"全额|差额|自收自支")
_ROW_KINDS = (
    (
        "institution",
        re.compile(r"事业|站所|(行政类|行政职能|行政执法类?|公益[一二三]?类|(生产|从事生产)?经营(性|类|活动)*)$"),
    ),
    (
        "administrative",
        re.compile(
            r"^(党政群?|党群|群团|政府|党委|国家|权力|司法)?机关(单位|本级)?$|^(政府|党委|党群)(工作|组成)?部门$"
        ),
    ),
)
"""What the words of a row that name no posts say of it: 事业单位, 党政机关."""
_SAID_OF_POSTS = re.compile(
    r"(县|市|区|级|直|属|各|全部|机关|党政|党群|群团|国家|行政|类|事业|参照|公务员法?|管理|参公|政法专项|政法|工勤|全额|差额|自收自支|经费|自理|自给|自筹|财政|拨款|补助|定额"
    r"|站所|核拨|公益|生产|经营|性|[一二三123]|纪检|后勤|服务|周转|专项|人员|编制|单位|部门|部分|情况|数|[()、:])+"
)
KINDS_ALONE = frozenset({"reference", "political_legal", *(code for code, _ in _FUNDING)})
"""Categories whose words, alone in a header, can mean nothing but posts."""
_USUAL = frozenset({"administrative", "institution", "support", NO_CATEGORY})
FIXED = frozenset({"political_legal", "earmarked", "reference", "circulating"})
"""Kinds with approvals of their own: no measure of a scenario divides them anew."""
_SUPPORTS = frozenset({"support", "administrative_support", "reference_support", "institution_support"})
_PARTS: Mapping[str, frozenset[str]] = {
    "administrative": frozenset(
        {
            "administrative",
            "discipline",
            "political_legal",
            "earmarked",
            "reference",
            "administrative_support",
            "support",
            "circulating",
        }
    ),
    "institution": frozenset(
        {"institution", *(code for code, _ in _FUNDING), "reference", "filed", "circulating", *_SUPPORTS}
        - {"administrative_support"}
    ),
    "reference": frozenset({"reference", "reference_support"}),
    "support": _SUPPORTS,
    "leadership": frozenset({"leadership"}),
    "inner_leadership": frozenset({"inner_leadership"}),
}
"""What a total of a category may add up. A category that is not named has no parts."""


def category_in(*pieces: str) -> str:
    """Return the category that a text, or a header from the top down, names; empty where it names none.

    The piece nearest to the figures counts; what brackets say of it does not.

    >>> category_in("事业编制", "差额"), category_in("参公编制", "工勤"), category_in("行政编制(不含政法专项)")
    ('institution_partial', 'reference_support', 'administrative')
    """
    joined = "".join(pieces)
    if _LEADERS.search(joined):
        return "inner_leadership" if _INNER.search(joined) else "leadership"
    for place in range(len(pieces), 0, -1):
        if category := _named_by(_ASIDE.sub("", pieces[place - 1]), "".join(pieces[:place])):
            return category
    return ""


def only_category(text: str) -> str:
    """Return the category that a title names where it names one family of posts alone."""
    text = text.replace("政法专项", "政法")  # one kind, and no other 专项编制
    bare = re.sub("(机关|行政|事业|参公)(?=工勤|后勤)", "", text)
    families = (_LEADERS, _SUPPORT, _INSTITUTION, _ADMINISTRATIVE, *(words for _, words in _KINDS))
    return category_in(text) if sum(bool(words.search(bare)) for words in families) == 1 else ""


@lru_cache(1 << 12)
def kind_of_row(text: str) -> str:
    """Return the category that words about a whole row, a section or a sheet name; empty where they name none, or several.

    >>> kind_of_row("财政补助(全额)"), kind_of_row("行政机关"), kind_of_row("事业单位"), kind_of_row("全额、差额")
    ('institution_full', 'administrative', 'institution', '')
    """
    if len(set(_FORMS.findall(text))) > 1:
        return ""
    bare = re.sub("行政(类|职能|执法类?)", "", text) if "事业" in text else text
    if _BOTH.search(bare):
        return ""
    return category_in(bare) or next((code for code, words in _ROW_KINDS if words.search(text)), "")


def kind_alone(text: str) -> str:
    """Return the category that a text names which says nothing else, as the name of a sheet or of a section may.

    >>> kind_alone("差额拨款事业单位"), kind_alone("机关工勤编制"), kind_alone("事业单位改革")
    ('institution_partial', 'administrative_support', '')
    """
    return kind_of_row(text) if _SAID_OF_POSTS.fullmatch(text) else ""


def _named_by(text: str, above: str) -> str:
    if _SUPPORT.search(text):
        return _support(above)
    for category, words in _KINDS:
        if words.search(text):
            return category
    if _BOTH.search(text):
        return ""
    if not _ADMINISTRATIVE.search(text):
        for category, words in _FUNDING:
            if words.search(text):
                return category
    if _INSTITUTION.search(text) or (_UNSORTED.search(text) and not _ADMINISTRATIVE.search(above)):
        return "institution"
    return "administrative" if _ADMINISTRATIVE.search(text) else ""


def _support(text: str) -> str:
    if _REFERENCE.search(text):
        return "reference_support"
    if _ADMINISTRATIVE.search(text):
        return "administrative_support"
    return "institution_support" if re.search("事业", text) else "support"


def may_contain(whole: str, part: str) -> bool:
    """Return whether posts of one kind can be counted among those of another.

    >>> may_contain("institution", "reference"), may_contain("administrative", "institution"), may_contain("", "support")
    (True, False, True)
    """
    return part not in LEADERS if whole in ("", NO_CATEGORY) else part in _PARTS.get(whole, ())


def is_funding(category: str) -> bool:
    """Return whether a category is institution posts by the form of their funding."""
    return category in {code for code, _ in _FUNDING}


def names_other_funding(text: str) -> bool:
    """Return whether a text names a form of funding, other than by 差额 alone."""
    rest = DIFFERENCE.sub("", text)
    return any(words.search(rest) for _, words in _FUNDING)


def is_support(category: str) -> bool:
    """Return whether a category is support staff posts, of whatever units."""
    return category in _SUPPORTS


def kinds_apart(categories: Iterable[str]) -> tuple[str, ...]:
    """Return the categories of posts where they are finer than usual, so that the planner may want fewer; else none."""
    counted = tuple(code for code in categories if code not in LEADERS)
    return counted if set(counted) - _USUAL else ()
