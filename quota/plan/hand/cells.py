"""What people write into a cell for posts: a number, one with a measure word or a sign, or that they agree."""

from __future__ import annotations

import re
from decimal import Decimal

from quota.scenario.cells import FAULTY_TEXT, Fault, read_cell
from quota.scenario.names import alike, plain
from quota.schema import ColumnSchema, Domain
from quota.texts import Message

AGREEMENT = ("同意", "无", "无意见", "—", "-", "/", "agree", "agreed", "none")
"""Words in the column for hand changes that mean the same as an empty cell."""

PLANNED = ColumnSchema(
    "planned", "拟核定", Domain.WHOLE, "拟核定编制", "planned posts", unit="posts", example="28", minimum=Decimal(0)
)
WISH = ColumnSchema(
    "wish", "调整意见", Domain.WHOLE, "调整意见", "number wanted", unit="posts", example="28", minimum=Decimal(0)
)
CHANGE = ColumnSchema("change", "调整数", Domain.WHOLE, "调整数", "change of posts", unit="posts", example="-2")

_MEASURED = re.compile(r"(\d[\d,.]*)\s*(?:名|个|人|posts?)", re.IGNORECASE)
_CHANGED = re.compile(r"\+|[-\u2212]\s*\d|[调核]?[增减]|加")
"""How a change begins. Whether +2 is the number 2 or two more, nobody can say."""


def read_planned(written: str) -> int | Fault | None:
    """Return planned posts; None where the cell is empty.

    >>> read_planned(" ４４ 名")
    44
    """
    return _posts(written, PLANNED)


def read_wish(written: str) -> int | Fault | None:
    """Return the number wanted by hand; None where there is none, or a word of agreement. A change is a fault."""
    if alike(written) in {alike(word) for word in AGREEMENT}:
        return None
    if _CHANGED.match(plain(written)):
        return Fault(Message("audit.wish_is_change", {"text": written.strip()}), Message("audit.wish_is_change_mend"))
    return _posts(written, WISH)


def read_figure(written: str) -> int | None:
    """Return a figure beside the planned posts; None where there is none, or none that can be read."""
    value = read_cell(_number_in(written), CHANGE, {})
    return value if isinstance(value, int) else None


def _posts(written: str, column: ColumnSchema) -> int | Fault | None:
    if written == FAULTY_TEXT:
        return Fault(Message("scenario.no_result", {"more": ""}), Message("scenario.no_result_mend"))
    value = read_cell(_number_in(written), column, {})
    return value if isinstance(value, int | Fault) else None


def _number_in(written: str) -> str:
    """Return the number before a measure word; any other text as it is."""
    measured = _MEASURED.fullmatch(plain(written))
    return measured[1] if measured else written
