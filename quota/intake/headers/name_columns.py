"""Which column of a table names its units: the finest that does, beside those of their owners and of what is inside them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quota.intake.cells.grid import Sheet, packed
from quota.intake.headers.paths import header_path
from quota.intake.vocabulary.header_words import SUM_LABEL, UNITS_OF_MEASUREMENT
from quota.intake.vocabulary.meanings import place_field
from quota.intake.vocabulary.numbers import is_number
from quota.intake.vocabulary.row_names import Claim, claim_of
from quota.intake.vocabulary.unit_names import county_in, township_type

OWNER = re.compile(r"主管|归口|举办(单位|部门)|隶属(单位|部门)|上级(单位|部门)")
_BODIES = re.compile(r"(下属|所属|直属|下设|下辖)?事业单位|(下属|所属|直属|下设|下辖)(单位|机构)")
_BEST_NAMES = (
    "单位名称", "机构名称", "机构(单位)名称", "单位(机构)名称", "名称", "乡镇(街道)", "乡镇(街道)名称", "单位", "机构",
)  # fmt: skip
_IN_TOWNSHIP = re.compile(r"(办公室|办|科|股|室|大厅)$")
_MOST = 20


def name_column(sheet: Sheet, line: int) -> int:
    """Return the column whose header names units; the best one where several do; 0 where none does.

    Bodies beside that of the units, 所属事业单位 behind 单位, are finer.
    """
    names = [(column, packed(text)) for column, text in sheet.texts(line).items()]
    named = [(column, text) for column, text in names if place_field(text) == "name"]
    named = [entry for entry in named if not holds_counties(sheet, line, entry[0])] or named
    if not named:
        return 0
    told = [(column, text) for column, text in named if not names_measures(sheet, line, column)]
    best = min(told or named, key=lambda entry: (_rank(entry[1]), entry[0]))[0]
    if holds_counties(sheet, line, best):
        return _finer(sheet, line, best)
    beside = packed(sheet.text(line, best + 1)).removesuffix("名称")
    return best + 1 if _BODIES.fullmatch(beside) and holds_words(sheet, line, best + 1) else best


def names_measures(sheet: Sheet, line: int, column: int) -> bool:
    """Return whether what stands below a line in a column are units of measurement, one for each row: 单位 above 名, 万人."""
    texts = [packed(text) for other in range(line + 1, sheet.height + 1) if (text := sheet.text(other, column))]
    return len(texts) > 1 and all(map(UNITS_OF_MEASUREMENT.fullmatch, texts))


def _rank(name: str) -> int:
    return _BEST_NAMES.index(name) if name in _BEST_NAMES else len(_BEST_NAMES)


def unnamed_column(sheet: Sheet, line: int, bottom: int, first: int) -> int:
    """Return the column of words before the first figures that names the units though its heading does not; 0 without any.

    One that names their owners, 主管部门, does not where another does, nor one without townships where another has these.
    """
    words = [column for column in range(1, first) if holds_words(sheet, bottom, column)]
    heads = {column: packed(sheet.text(line, column)) for column in words}
    if not words or not OWNER.search(heads[words[0]]):
        return _finer(sheet, bottom, words[0]) if words else 0
    return next(
        (column for column in words if not OWNER.search(heads[column]) and not place_field(heads[column])), words[0]
    )


def holds_words(sheet: Sheet, bottom: int, column: int) -> bool:
    """Return whether most of what stands in a column below a header are words."""
    below = [sheet.text(row, column) for row in range(bottom + 1, min(sheet.height, bottom + _MOST) + 1)]
    texts = [text for text in below if text]
    return 2 * sum(not is_number(text) for text in texts) > len(texts)


def holds_counties(sheet: Sheet, bottom: int, column: int) -> bool:
    """Return whether a column below a header, but for sums and a header that recurs, holds counties, or zones among such."""
    head = sheet.text(bottom, column)
    texts = [text for text in texts_below(sheet, bottom, column) if text != head and not SUM_LABEL.search(packed(text))]
    named = [text for text in texts if county_in(text)]
    return 2 * len(named) > len(texts) and all(text in named or packed(text).endswith("区") for text in texts)


def _finer(sheet: Sheet, bottom: int, column: int) -> int:
    """Return the column of townships beside one of names that recur, as those of counties do; else that one.

    Where each name stands once, 驻地 beside a county, the townships are no units.
    """
    owners = set(texts_below(sheet, bottom, column))
    for other in range(1, sheet.width + 1):
        texts = [packed(text) for text in texts_below(sheet, bottom, other)]
        townships = {text for text in texts if township_type(text)}
        if other != column and 2 * len(townships) > len(texts) and len(townships) > len(owners):
            return other
    return column


def are_parts(names: Sequence[str], *, in_townships: bool = False) -> bool:
    """Return whether most names are those of offices inside units; those inside townships need no more than end like one."""
    parts = (claim_of(name) is Claim.PART or (in_townships and _IN_TOWNSHIP.search(packed(name))) for name in names)
    return 2 * sum(map(bool, parts)) > len(names)


def column_of_whole(sheet: Sheet, top: int, bottom: int, name: int) -> int:
    """Return the column of the units where the one of names holds the offices inside them; 0 where it does not."""
    before = [
        column for column in range(1, name) if place_field("".join(header_path(sheet, top, bottom, column))) == "name"
    ]
    if not before:
        return 0
    units, below = texts_below(sheet, bottom, before[-1]), texts_below(sheet, bottom, name)
    townships = bool(units) and all(map(township_type, units))
    return before[-1] if are_parts(below, in_townships=townships) else 0


def texts_below(sheet: Sheet, bottom: int, column: int) -> list[str]:
    """Return the texts of a column below a header."""
    return [text for line in range(bottom + 1, sheet.height + 1) if (text := sheet.text(line, column))]
