"""The table of messages is sound: both languages, equal placeholders, nothing unused, printable on a GBK console."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest

import quota
from quota.texts.glossary import explained
from quota.texts.messages import Message, known, message_table, text

TABLE = message_table()
CODE = "\n".join(file.read_text(encoding="utf-8") for file in sorted(Path(quota.__file__).parent.rglob("*.py")))


NAME = "scenario.name"
"""A name that is given in both languages: each wording shows its own."""


GLOSSARY = frozenset(key for key in TABLE if key.startswith("glossary."))
"""Explanations of terms: printed where the words of another message have the term."""


def families(key: str) -> list[str]:
    """Return the beginnings of a key after which the code may fill in the rest: ``cli.status_`` of ``cli.status_ok``.

    The texts about rules are named after the rule alone.
    """
    return [key[: place + 1] for place, sign in enumerate(key) if sign == "_" or key.startswith("rules.")]


def placeholders(wording: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(wording) if name is not None}


@pytest.mark.parametrize("key", TABLE)
def test_message_is_sound(key):
    """Proves: a message can be said in both languages, from the same values, on any console, and somebody says it."""
    wording = TABLE[key]
    assert set(wording) == {"zh", "en"}
    assert key == NAME or placeholders(wording["zh"]) == placeholders(wording["en"])
    assert "" not in placeholders(wording["zh"])
    assert all(text.strip() and text.encode("gbk") for text in wording.values())
    assert key in GLOSSARY or f'"{key}"' in CODE or any(f'"{family}{{' in CODE for family in families(key))


def test_a_message_is_said_as_the_table_has_it():
    """Proves: every message is known, and said from values of its placeholders alone. Sensitivity: a brace that holds no name."""
    for key, wording in TABLE.items():
        values = dict.fromkeys(placeholders(wording["zh"]) | placeholders(wording["en"]), 1)
        assert known(Message(key))
        assert text(key, "zh", **values) == wording["zh"].format_map(values)
        assert text(key, "en", **values) == wording["en"].format_map(values)
    assert not known(Message("scenario.nothing_of_the_kind"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_terms_that_are_explained_are_used(language):
    """Proves: every explanation begins with its term, which another message has; the longest of two terms is found.

    Sensitivity: a term worded anew elsewhere is never explained, and fails here.
    """
    others = "\n".join(wording[language] for key, wording in TABLE.items() if key not in GLOSSARY)
    found = dict(explained(others, language))
    assert set(found.values()) == {TABLE[key][language] for key in GLOSSARY}
    assert list(explained("一编之值 and value of a post", "en")) == [("value of a post", TABLE["glossary.value"]["en"])]
