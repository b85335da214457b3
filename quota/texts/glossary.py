"""Terms that not every planner knows, each explained in one sentence where it first stands.

``python -m quota.texts.glossary > docs/手册/11-术语表.md`` lists them for the Chinese handbook.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache

from quota.texts.messages import Language, text, wordings

STOPS: Mapping[Language, str] = {"zh": "：", "en": ": "}


def explained(words: str, language: Language) -> Iterator[tuple[str, str]]:
    """Yield the terms that stand in words, each with its explanation, longer terms before those within them.

    >>> [term for term, _ in explained("末位编制的配备率", "zh")]
    ['末位编制', '配备率']
    """
    for term, meaning, sought in _terms(language):
        words, count = sought.subn("\0", words)
        if count:
            yield term, meaning


def meanings(language: Language) -> list[tuple[str, str]]:
    """Return every term with its meaning, in the order of the table."""
    split = (wording[language].partition(STOPS[language]) for wording in wordings("glossary").values())
    return [(term, meaning) for term, _, meaning in split]


def listed(language: Language) -> str:
    """Return the page of all terms, each with its name in the other language."""
    others = meanings("en" if language == "zh" else "zh")
    both = zip(meanings(language), others, strict=True)
    rows = "\n".join(f"| **{term}** | {meaning} | {other} |" for (term, meaning), (other, _) in both)
    return text("help.glossary", language, rows=rows)


@cache
def _terms(language: Language) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Return every term, which stands before the colon of its explanation, the longest first."""
    meanings = (wording[language] for wording in wordings("glossary").values())
    found = ((meaning.split(STOPS[language])[0], meaning) for meaning in meanings)
    edge = r"\b" if language == "en" else ""
    return tuple(
        (term, meaning, re.compile(edge + re.escape(term) + edge, re.IGNORECASE))
        for term, meaning in sorted(found, key=lambda pair: -len(pair[0]))
    )


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    print(listed("en" if sys.argv[1:] == ["en"] else "zh"))
