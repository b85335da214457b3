"""Messages as records, and their wording in a language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
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


class RefusalError(Exception):
    """What was asked for cannot be done; each kind says why in its `message`."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message)

    def __reduce__(self) -> tuple[object, ...]:
        """Come out of another process as it went in, whatever its kind asks for to be made."""
        return _as_raised, (type(self), self.args, self.__dict__)


def _as_raised(kind: type[RefusalError], arguments: tuple[object, ...], held: Mapping[str, object]) -> RefusalError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(held)
    return error


@cache
def wordings(file: str) -> Mapping[str, Mapping[str, str]]:
    """Return the wordings of one file by name."""
    table = files("quota.texts").joinpath("tables", f"{file}.toml")
    return MappingProxyType(tomllib.loads(table.read_text(encoding="utf-8")))


def known(message: Message) -> bool:
    """Return whether there are words for a message."""
    file, _, name = message.key.partition(".")
    return name in wordings(file)


def text(key: str, language: Language, /, **values: object) -> str:
    """Put the message ``key`` into words.

    Raises
    ------
    KeyError
        If the table has no such message, or a placeholder has no value.
    """
    for name, value in values.items():
        if isinstance(value, Message):
            values[name] = render(value, language)
    file, _, name = key.partition(".")
    return wordings(file)[name][language].format_map(values)


def render(message: Message, language: Language) -> str:
    """Put a message record into words."""
    return text(message.key, language, **message.values)
