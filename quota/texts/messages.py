"""Messages as records, and their wording in a language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said, before it is put into words.

    Parameters
    ----------
    key : str
        ``file.name`` of the message: file of ``texts/tables``, name of the message in it.
    values : Mapping[str, object]
        What fills the placeholders. A value may itself be a `Message`.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.key, tuple(sorted((name, str(value)) for name, value in self.values.items()))))


@lru_cache(maxsize=1)
def message_table() -> Mapping[str, Mapping[str, str]]:
    """Return wording by message key and language, e.g. ``table["cli.done"]["zh"]``."""
    table: dict[str, Mapping[str, str]] = {}
    for file in sorted(files("quota.texts").joinpath("tables").iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            for name, wording in tomllib.loads(file.read_text(encoding="utf-8")).items():
                table[f"{file.name.removesuffix('.toml')}.{name}"] = wording
    return MappingProxyType(table)


def text(key: str, language: Language, /, **values: object) -> str:
    """Put the message ``key`` into words.

    Raises
    ------
    KeyError
        If the table has no such message, or a placeholder has no value.
    """
    words = {name: render(value, language) if isinstance(value, Message) else value for name, value in values.items()}
    return message_table()[key][language].format_map(words)


def render(message: Message, language: Language) -> str:
    """Put a message record into words."""
    return text(message.key, language, **message.values)
