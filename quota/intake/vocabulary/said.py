"""How meanings of columns and categories are named, for people."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from quota.intake.vocabulary.header_words import CATEGORIES, ROW_CATEGORY, Meaning
from quota.scenario.names import named
from quota.texts import Message, first_few


def meaning_name(meaning: Meaning | None) -> Message:
    """Name what a column holds, for people."""
    if meaning is None:
        return Message("new.field_none")
    field = Message(f"new.field_{meaning.field}")
    if not meaning.category:
        return field
    if meaning.category.startswith(ROW_CATEGORY):
        return Message("new.field_of_row", {"field": field})
    return Message("new.field_of", {"category": category_name(meaning.category), "field": field})


def category_name(category: str) -> Message:
    """Name a category, for people."""
    return named(*CATEGORIES[category])


def few(words: Sequence[str], most: int = 5) -> str:
    """Name the first few, with a sign where there are more."""
    return "、".join(first_few(words, most))


def listed(messages: Sequence[Message]) -> Message:
    """Put messages together to a list."""
    return reduce(lambda one, other: Message("new.and", {"one": one, "other": other}), messages)
