"""Cells that say more than one number: 2正6副, 40（含3专项）, 32+4."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from quota.intake.cells.grid import packed
from quota.intake.vocabulary.header_words import NOT_USED
from quota.intake.vocabulary.kinds import category_in


class FurtherNumbers(StrEnum):
    """How the further numbers of a cell stand to the first."""

    RANKS = "ranks"  # chiefs and deputies: added
    INSIDE = "inside"  # contained in the first
    BESIDE = "beside"  # added to the first
    APART = "apart"  # people who hold none of the posts, not counted


class Composed(NamedTuple):
    """A cell with several numbers.

    Parameters
    ----------
    value : Decimal
        As it is read.
    further : Decimal
        What stands inside the first number, or beside it.
    """

    way: FurtherNumbers
    value: Decimal
    further: Decimal


_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_N = r"(\d{1,4}|[零〇一二两三四五六七八九十]{1,3})"
_FILL = re.compile(r"[名个人职科处县乡镇股级设共配:、,，;和及]")
_RANKS = (
    re.compile(rf"{_N}正{_N}副"),
    re.compile(rf"正{_N}副{_N}"),
    re.compile(rf"{_N}副{_N}正"),
    re.compile(rf"副{_N}正{_N}"),
)
_ONE_RANK = (re.compile(rf"{_N}[正副]"), re.compile(rf"[正副]{_N}"))
_COUNT = r"(?P<first>\d{1,7})[名人个]?"
_FURTHER = r"(?P<further>\d{1,7})[名人个]?"
_INSIDE = re.compile(
    rf"{_COUNT}[(,、]?(?:内含|其中含?|含有?|包括|包含)(?P<what>[^\d()]*){_FURTHER}(?P<rest>[^\d()]*)\)?"
)
_BESIDE = re.compile(
    rf"{_COUNT}[(,、]?(?:另(?:外|有|加|含|设|核)?|外加|不含|不包括|加|\+)(?P<what>[^\d()]*){_FURTHER}(?P<rest>[^\d()]*)\)?"
)
_AWAY = re.compile(
    rf"{_COUNT}\((?:借出|外借|借调出|挂职|病休|病假|长病假?|产假|驻村|援[藏疆]|待退|离岗|退居二线|离岗待退|学习|待岗){_FURTHER}\)"
)
"""People of the first number who are not at work: 18（借出1）."""
_PLUS = re.compile(r"\d{1,7}(?:\+\d{1,7})+")


def read_composed(text: str) -> Composed | None:
    """Return what a cell with several numbers says; None where that is not clear.

    >>> read_composed("一正三副").value, read_composed("40（含3专项）").value, read_composed("32+4").value
    (Decimal('4'), Decimal('40'), Decimal('36'))

    A kind of posts of its own that stands beside the first belongs into a column of its own.

    >>> read_composed("40（另有政法专项3）") is None
    True
    """
    clean = packed(text)
    if len(clean) > 30:
        return None
    bare = _FILL.sub("", clean)
    for form in (*_RANKS, *_ONE_RANK):
        if found := form.fullmatch(bare):
            numbers = [_number(number) for number in found.groups()]
            return Composed(FurtherNumbers.RANKS, sum(numbers, Decimal(0)), numbers[-1])
    if _PLUS.fullmatch(clean):
        first, *others = (Decimal(number) for number in clean.split("+"))
        return Composed(FurtherNumbers.BESIDE, first + sum(others), sum(others, Decimal(0)))
    return _told(clean)


def _told(clean: str) -> Composed | None:
    """Return what a cell says whose words tell how a second number stands to the first."""
    if found := _AWAY.fullmatch(clean) or _INSIDE.fullmatch(clean):
        first, further = Decimal(found["first"]), Decimal(found["further"])
        return Composed(FurtherNumbers.INSIDE, first, further) if further <= first else None
    found = _BESIDE.fullmatch(clean)
    if found is None or category_in(found["what"] + found["rest"]) or "专项" in clean:
        return None
    way = FurtherNumbers.APART if NOT_USED.search(found["what"] + found["rest"]) else FurtherNumbers.BESIDE
    first, further = Decimal(found["first"]), Decimal(found["further"])
    return Composed(way, first + further if way is FurtherNumbers.BESIDE else first, further)


def _number(text: str) -> Decimal:
    if text.isdigit() and text.isascii():
        return Decimal(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return Decimal(int("".join(str(_DIGITS[sign]) for sign in text)))
    return Decimal(10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0))
