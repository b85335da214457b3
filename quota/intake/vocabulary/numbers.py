"""From the text of a cell to an exact number, and from one unit of measurement to another; what to do about other texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from quota.intake.cells.grid import packed
from quota.intake.vocabulary.header_words import DERIVED
from quota.intake.vocabulary.several_numbers import read_composed
from quota.scenario.cells import FAULTY_TEXT
from quota.schema import LARGEST_OF_ALL

_NUMBER = re.compile(r"([+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?)(万?)(人|名|个|职|户|平方公里|平方千米|km2|公顷|亩)?")
_PARTED = re.compile(r"\d\s+\d")
_GROUPS = re.compile(r"(?<=\d)\s(?=\d{3}(?!\d))")
"""Blanks before three digits set thousands apart; any other parts two numbers, 12 and 8, which are not 128."""
_NONE = frozenset({"", "-", "--", "—", "——", "–", "―", "/", "\\", "无", "…", "……", "*"})
_NOUGHT = frozenset("〇零")
_LONGEST = 30
_PER_KM2: Mapping[str, Fraction] = {
    "平方公里": Fraction(1),
    "平方千米": Fraction(1),
    "万平方公里": Fraction(10_000),
    "km2": Fraction(1),
    "公顷": Fraction(1, 100),
    "hm2": Fraction(1, 100),
    "百公顷": Fraction(1),
    "千公顷": Fraction(10),
    "万公顷": Fraction(100),
    "千亩": Fraction(2, 3),
    "亩": Fraction(1, 1500),
    "万亩": Fraction(20, 3),
    "平方米": Fraction(1, 1_000_000),
    "m2": Fraction(1, 1_000_000),
}
_PER_PERSON: Mapping[str, Fraction] = {
    "人": Fraction(1),
    "百人": Fraction(100),
    "千人": Fraction(1000),
    "万人": Fraction(10_000),
    "万": Fraction(10_000),
}
_BRACKETS = re.compile(r"\((\d{1,7})\)")
"""How accountants write what is below nought."""
_SAID = re.compile(r"((?P<over>超编?)|[空缺余]编?)(?P<number>\d{1,5})[名人个]?|[满齐]编?|持平")
"""Vacancies in words: 空2, 超1, 满编."""
_OF_POSTS = frozenset({"current", "headcount", "need", "special", "floor", "ceiling", "spare"})
_PLACES = Decimal("0.0001")
_MENDS = (
    ("new.percent_mend", re.compile(r".*%")),
    ("new.decimal_comma_mend", re.compile(r"[+-]?\d+,\d+")),
    ("new.about_mend", re.compile(r"(?:大?约|[将接]?近)\d[\d.,]*\D{0,2}|\d[\d.,]*\D{0,2}(?:左右|上下|余|多)\D?")),
    ("new.two_numbers_mend", re.compile(r"\d+[/|、]\d+")),
    ("new.several_unclear_mend", re.compile(r"\d+\D*[(+/、,].*\d.*")),
    ("new.a_date_mend", re.compile(r"\d{4}-\d{2}-\d{2}.*")),
    ("new.formula_error_mend", re.compile(r"#.+")),
    ("new.true_or_false_mend", re.compile(r"true|false")),
    ("new.kinds_in_a_cell_mend", re.compile(r"(?:[\u4e00-\u9fff()]+:?\d+[名人个]?[,、;。和]*){2,}")),
    ("new.several_unclear_mend", re.compile(r"\D*\d+[^\d.,]+\d.*", re.DOTALL)),
)


def read_number(text: str) -> Decimal | None:
    """Return the number that a cell shows; None where it shows none.

    >>> read_number("１，２３４ 人"), read_number("3.35万"), read_number("—")
    (Decimal('1234'), Decimal('33500'), None)

    Raises
    ------
    ValueError
        If the cell shows something else.
    """
    return _read(text)[0]


def read_figure(text: str, field: str, unit: str) -> Decimal | None:
    """Return the number that a cell shows in a column, in the unit of measurement of its header.

    A cell of posts may hold several numbers, such as 2正6副.

    A cell may name another: 6.2万 below 万人 is 6.2.

    >>> read_figure("6.2万", "population", "万人"), read_figure("3平方公里", "area_km2", "公顷")
    (Decimal('6.2'), Decimal('300'))
    >>> read_figure("空2", "difference", ""), read_figure("超编1人", "vacancy", ""), read_figure("满编", "vacancy", "")
    (Decimal('2'), Decimal('-1'), Decimal('0'))

    Raises
    ------
    ValueError
        If the cell shows something else.
    """
    if field in DERIVED and (below := _BRACKETS.fullmatch(packed(text))):
        return -Decimal(below[1])
    if field in DERIVED and (said := _SAID.fullmatch(packed(text))):
        vacant = Decimal(said["number"] or 0) * (-1 if said["over"] else 1)
        return -vacant if field == "overfill" else vacant
    if field in _OF_POSTS and (several := read_composed(text)):
        return several.value
    number, own = _read(text)
    if number is None or own is None:
        return number
    plain = own or ("" if field.startswith("population") else unit.removeprefix("万"))
    return converted(number, factor(field, plain) / factor(field, unit))


def _read(text: str) -> tuple[Decimal | None, str | None]:
    """Return a number, and the unit that the cell names: empty for ten thousands alone, None where it names none."""
    clean = packed(text).replace("\u2212", "-").lstrip("'’‘`")
    if clean in _NONE:
        return None, None
    if clean in _NOUGHT:
        return Decimal(0), None
    faulty = text == FAULTY_TEXT or len(clean) > _LONGEST or bool(_PARTED.search(_GROUPS.sub("", text.strip())))
    found = None if faulty else _NUMBER.fullmatch(clean)
    if found is None:
        raise ValueError(text)
    number = Decimal(found[1].replace(",", "")) * (10_000 if found[2] else 1)
    if abs(number) > LARGEST_OF_ALL:
        raise ValueError(text)
    return tidy(number), found[3] or ("" if found[2] else None)


def is_blank(text: str) -> bool:
    """Return whether a cell shows nothing, or a sign for nothing such as ``—``."""
    return packed(text) in _NONE


def is_number(text: str) -> bool:
    """Return whether a cell shows a number, or several."""
    try:
        return read_number(text) is not None
    except ValueError:
        return read_composed(text) is not None


def factor(field: str, unit: str) -> Fraction:
    """Return by what a figure is multiplied to be in people or km2; 1 where the header names no unit."""
    units = _PER_KM2 if field == "area_km2" else _PER_PERSON if field.startswith("population") else {}
    return units.get(unit, Fraction(1))


def converted(number: Decimal, by: Fraction) -> Decimal:
    """Return the product, exact where it has an end, else to four decimals.

    >>> converted(Decimal("3.355"), Fraction(10000)), converted(Decimal(1000), Fraction(1, 1500))
    (Decimal('33550'), Decimal('0.6667'))
    """
    product = Fraction(number) * by
    rest = product.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    quotient = Decimal(product.numerator) / Decimal(product.denominator)
    return tidy(quotient if rest == 1 else quotient.quantize(_PLACES))


def tidy(number: Decimal) -> Decimal:
    """Return the number without needless zeros."""
    return Decimal(format(number.normalize(), "f")) if number else Decimal(0)


def mend_of(text: str) -> str:
    """Return the key of the advice for a cell that shows no number.

    >>> mend_of("5%"), mend_of("约40"), mend_of("行政51名，事业61名"), mend_of("待定")
    ('new.percent_mend', 'new.about_mend', 'new.kinds_in_a_cell_mend', 'new.not_a_number_mend')
    """
    forms = (key for key, form in _MENDS if form.fullmatch(packed(text)) or form.fullmatch(text.strip()))
    return next(forms, "new.not_a_number_mend")
