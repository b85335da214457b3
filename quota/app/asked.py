"""What a request asks for, each part of the right kind and within bounds, or refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from quota.app.guard import RequestRefusedError

MOST_CHANGES: Final = 200
"""Edits of one batch."""
LONGEST: Final = 200
"""Signs of a key, a value, a name."""

Kind = Callable[[Any], Any]


def taken(asked: Mapping[str, Any], **kinds: Kind) -> list[Any]:
    """Return the named parts of a request in their order; what is not named must not be there.

    Raises
    ------
    RequestRefusedError
        If a part is of another kind, or nobody knows it.

    Examples
    --------
    >>> taken({"after": 3}, after=whole, name=words)
    [3, '']
    """
    if not kinds.keys() >= asked.keys():
        raise RequestRefusedError(400, "part")
    return [kind(asked.get(name)) for name, kind in kinds.items()]


def whole(value: object) -> int:
    """Take a number from 0, such as a version."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53:
        return value
    raise RequestRefusedError(400, "number")


def yes(value: object) -> bool:
    """Take yes or no; nothing is no."""
    if value is None or isinstance(value, bool):
        return bool(value)
    raise RequestRefusedError(400, "yes_no")


def words(value: object) -> str:
    """Take a line of words; nothing is an empty one."""
    if value is None:
        return ""
    if isinstance(value, str) and len(value) <= LONGEST and (value.isprintable() or not value):
        return value
    raise RequestRefusedError(400, "words")


def key(value: object) -> str:
    """Take words that are not empty."""
    found = words(value)
    if not found:
        raise RequestRefusedError(400, "words")
    return found


def changes(value: object) -> dict[str, str | None]:
    """Take texts by key; null takes the edit of a key back."""
    if value is None:
        return {}
    if not isinstance(value, dict) or len(value) > MOST_CHANGES:
        raise RequestRefusedError(400, "changes")
    return {key(name): None if text is None else words(text) for name, text in value.items()}


def pins(value: object) -> list[tuple[str, str, str]]:
    """Take numbers typed into the table: unit, category, and what was typed."""
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > MOST_CHANGES:
        raise RequestRefusedError(400, "pins")
    found = []
    for one in value:
        if not isinstance(one, list) or len(one) != 3:
            raise RequestRefusedError(400, "pins")
        found.append((key(one[0]), key(one[1]), words(one[2])))
    return found
