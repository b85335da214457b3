"""The table of messages is sound: both languages, equal placeholders, nothing unused, printable on a GBK console."""

from __future__ import annotations

import ast
import pickle
import re
from pathlib import Path
from string import Formatter

import pytest
from cases import make_case, unit
from wording import message_table

import quota
from quota.api.sources import UnequalColumnsError
from quota.model.rules import RULES
from quota.model.rules.own import RuleError
from quota.phase.start import YearsError
from quota.study.crews.crew import ClusterError
from quota.texts.glossary import explained
from quota.texts.messages import Message, known, text

TABLE = message_table()
HOME = Path(quota.__file__).parent
CODE = "\n".join(file.read_text(encoding="utf-8") for file in sorted(HOME.rglob("*.py")))

COMPOSED = ("gini_", "theil_", "some_", "gives_", "takes_")
"""How the rest of a key begins, or with ENDS how it ends, where the code makes it of two parts."""
ENDS = ("_mend", "_kept", "_percent")


NAME = "scenario.name"
"""A name that is given in both languages: each wording shows its own."""


FILED = ("outputs.", "app.page_", "page.script_")
"""Named after a table and its column, or called for by the page's script: tests of those compare them."""
RULED = frozenset(f"rules.{rule}_{what}" for rule in RULES for what in ("name", "meaning", "basis", "opens"))
GLOSSARY = frozenset(key for key in TABLE if key.startswith("glossary."))
"""Explanations of terms: printed where the words of another message have the term."""


def families(key: str) -> list[str]:
    """Return the beginnings of a key after which the code may fill in the rest: ``cli.status_`` of ``cli.status_ok``."""
    return [key[: place + 1] for place, sign in enumerate(key) if sign in "_."]


def words_of_code() -> frozenset[str]:
    """Return the words of texts and the names of fields in the code, and all words of its tables and pages."""
    found = []
    for node in ast.walk(ast.parse(CODE.replace("from __future__ import annotations", ""))):
        match node:
            case ast.Expr(ast.Constant()):
                node.value.value = None  # a docstring says nothing
            case ast.Constant(str(words)):
                found.append(words)
            case ast.ClassDef(body=body):
                found += [one.target.id for one in body if isinstance(one, ast.AnnAssign)]
    found += [file.read_text(encoding="utf-8") for ext in ("csv", "html", "js") for file in HOME.rglob(f"*.{ext}")]
    return frozenset(re.findall(r"\w+", "\n".join(found)))


WORDS = words_of_code()


def is_filled_in(key: str) -> bool:
    """Return whether the code fills in the rest of a key after one of its beginnings, and has a word for that rest."""
    rests = [key.removeprefix(family) for family in families(key) if f'"{family}{{' in CODE]
    return any(one in WORDS for rest in rests for one in (rest, *apart(rest)))


def apart(rest: str) -> list[str]:
    """Return the parts of the rest of a key that vary, where it is made of two."""
    ended = [rest.removesuffix(end) for end in ENDS if rest.endswith(end)]
    return [*ended, *(rest.removeprefix(begun) for begun in COMPOSED if rest.startswith(begun))]


def advised(key: str) -> bool:
    """Return whether advice is given without its name: beside a fault that has no advice but that of its own name."""
    return key.endswith("_mend") and bool(re.search(rf'"{key.removesuffix("_mend")}"(:|(,\s*)?(\)|\*\*|\w+=))', CODE))


def placeholders(wording: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(wording) if name is not None}


@pytest.mark.parametrize("key", TABLE)
def test_message_is_sound(key):
    """Proves: a message can be said in both languages, from the same values, on any console, and somebody says it.

    Sensitivity: a heading whose column nobody writes any more (``words.column_tight``).
    """
    wording = TABLE[key]
    assert set(wording) == {"zh", "en"}
    assert key == NAME or placeholders(wording["zh"]) == placeholders(wording["en"])
    assert "" not in placeholders(wording["zh"])
    assert all(text.strip() and text.encode("gbk") for text in wording.values())
    said = f'"{key}"' in CODE or key.startswith(FILED) or is_filled_in(key) or advised(key)
    assert key in GLOSSARY | RULED or said


def test_a_message_is_said_as_the_table_has_it():
    """Proves: every message is known, and said from values of its placeholders alone. Sensitivity: a brace that holds no name."""
    for key, wording in TABLE.items():
        values = dict.fromkeys(placeholders(wording["zh"]) | placeholders(wording["en"]), 1)
        assert known(Message(key))
        assert text(key, "zh", **values) == wording["zh"].format_map(values)
        assert text(key, "en", **values) == wording["en"].format_map(values)
    assert not known(Message("scenario.nothing_of_the_kind"))


@pytest.mark.parametrize(
    "error",
    [
        RuleError(make_case([unit("a", 1)]), "name", rule="border"),
        YearsError(Message("phase.no_years")),
        UnequalColumnsError({"id": ["a", "b"], "name": ["A"]}),
        ClusterError("unreachable", address="tcp://10.0.0.1:8786"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_refusal_comes_out_of_another_process_as_it_went_in(error):
    """Proves: what is refused is said in the process that asked, too. Sensitivity: made anew from its text, it cannot be."""
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (again.message, str(again)) == (error.message, str(error))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_terms_that_are_explained_are_used(language):
    """Proves: every explanation begins with its term, which another message has; the longest of two terms is found.

    Sensitivity: a term worded anew elsewhere is never explained, and fails here.
    """
    others = "\n".join(wording[language] for key, wording in TABLE.items() if key not in GLOSSARY)
    found = dict(explained(others, language))
    assert set(found.values()) == {TABLE[key][language] for key in GLOSSARY}
    assert list(explained("一编之值 and value of a post", "en")) == [("value of a post", TABLE["glossary.value"]["en"])]
