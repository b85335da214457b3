"""The kinds of posts that ledgers tell apart, by the words of a header or a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from quota.intake.words import LEADERS, NO_CATEGORY

_ASIDE = re.compile(
    r"\((不?含|不?包[含括]|除|非|其中)[^()]*\)?|(不含|不包括?|非)(参公|参照|政法|专项|工勤)[^、,()]*|[(,、]?含[^()]*\)?$"
)
_LEADERS = re.compile(r"职数|领导[正副]?职|[正副]职$")
_INNER = re.compile(r"中层|内设|科室|股室|股级")
_BOTH = re.compile(r"行政(编制?)?(和|及|与|、|/|\+)?事业(?!单位)|事业(编制?)?(和|及|与|、|/|\+)?行政(?!村|区)|机关事业")
_SUPPORT = re.compile(r"工勤|后勤服务人员|后勤编|机关后勤|司勤")
_ADMINISTRATIVE = re.compile(r"行政(?!村|区|辖)|公务员(?!法?管理)|机关编|机关(?=工勤|后勤)")
_REFERENCE = re.compile(r"参公|参照|参管")
_INSTITUTION = re.compile(r"事业(?!单位)|事业单位编制")
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("political_legal", re.compile(r"政法|公安专项|司法专项|(公安|法院|检察院?|司法)编")),
    ("discipline", re.compile(r"纪检|纪委|监察编|监委")),
    ("reference", _REFERENCE),
    ("earmarked", re.compile(r"专项编|^专项$|其中:?专项")),
    ("filed", re.compile(r"备案制?(管理)?(编|人员|数|$)")),
)
_FUNDING: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("institution_partial", re.compile(r"差额|差供|财政补助")),
    ("institution_self", re.compile(r"自收自支|经费自[理给筹]|自筹自支")),
    ("institution_full", re.compile(r"全额|全供|财政拨款")),
    ("institution_second", re.compile(r"公益(性)?(二|2|Ⅱ|II)类")),
    ("institution_first", re.compile(r"公益(性)?(一|1|Ⅰ|I)类")),
)
KINDS_ALONE = frozenset({"reference", "political_legal", *(code for code, _ in _FUNDING)})
"""Categories whose words, alone in a header, can mean nothing but posts."""
_USUAL = frozenset({"administrative", "institution", "support", NO_CATEGORY})
FIXED = frozenset({"political_legal", "earmarked", "reference"})
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
        }
    ),
    "institution": frozenset(
        {"institution", *(code for code, _ in _FUNDING), "reference", "filed", *_SUPPORTS} - {"administrative_support"}
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
    families = (_LEADERS, _SUPPORT, _INSTITUTION, _ADMINISTRATIVE, *(words for _, words in _KINDS))
    return category_in(text) if sum(bool(words.search(text)) for words in families) == 1 else ""


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
    if _INSTITUTION.search(text):
        return "institution"
    return "administrative" if _ADMINISTRATIVE.search(text) else ""


def _support(text: str) -> str:
    if _REFERENCE.search(text):
        return "reference_support"
    if _ADMINISTRATIVE.search(text):
        return "administrative_support"
    return "institution_support" if re.search("事业", text) else "support"


def may_contain(whole: str, part: str) -> bool:
    """Tell whether posts of one kind can be counted among those of another.

    >>> may_contain("institution", "reference"), may_contain("administrative", "institution"), may_contain("", "support")
    (True, False, True)
    """
    return part not in LEADERS if whole in ("", NO_CATEGORY) else part in _PARTS.get(whole, ())


def is_funding(category: str) -> bool:
    """Tell whether a category is institution posts by the form of their funding."""
    return category in {code for code, _ in _FUNDING}


def is_support(category: str) -> bool:
    """Tell whether a category is support staff posts, of whatever units."""
    return category in _SUPPORTS


def kinds_apart(categories: Iterable[str]) -> tuple[str, ...]:
    """Return the categories of posts where they are finer than usual, so that the planner may want fewer; else none."""
    counted = tuple(code for code in categories if code not in LEADERS)
    return counted if set(counted) - _USUAL else ()
