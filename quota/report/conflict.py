"""A conflict in words: sets of rows that cannot hold together, then the ways out. Two different statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from quota.model.rows import Row, Rule
from quota.model.sentences import money, row_sentence, row_where, subject_names
from quota.scenario import Case
from quota.solve.ways import Easing, Way, WaysOut
from quota.texts import Language, Message, render, text

SHOWN_SETS = 10
"""Sets told at most; their number is always told."""
SHOWN_ROWS = 12
"""Rows of one rule told at most in one set."""


def conflict_messages(case: Case, sets: Sequence[Sequence[Row]], out: WaysOut, language: Language) -> Iterator[Message]:
    """Yield the lines: first what is possible of what is asked, then what cannot hold together, and what is enough to ease."""
    yield from _answers(case, out, language)
    yield Message("cli.no_plan", {"count": len(sets)})
    for number, every in enumerate(sets[:SHOWN_SETS], start=1):
        rows = list({row_sentence(case, row, language): row for row in every}.values())  # a rule may take several rows
        yield Message("conflict.set", {"number": number, "rows": len(rows)})
        yield from _row_lines(case, rows, language)
    if len(sets) > SHOWN_SETS:
        yield Message("conflict.more_sets", {"count": len(sets) - SHOWN_SETS})
    if out.statute:
        yield Message("conflict.statute")
        for row in out.statute:
            yield Message("conflict.row", {"words": row_sentence(case, row, language)})
    elif not out.ways:
        yield Message("conflict.no_way")
    elif len(out.ways) == 1:
        yield Message("conflict.ways_one")
    else:
        yield Message("conflict.ways_many", {"count": len(out.ways)})
    for number, way in enumerate(out.ways, start=1):
        yield _way_title(number, way)
        for easing in way.easings:
            yield _easing_message(case, easing, language)


def _answers(case: Case, out: WaysOut, language: Language) -> Iterator[Message]:
    """Yield the answer: how much of each approval or cap is possible; else how little must give way."""
    if out.granted is not None:
        easings = [easing for easing in out.granted.easings if easing.row.grants] or out.granted.easings
        for easing in easings[:SHOWN_ROWS]:
            before, after = easing.row.limit, easing.limit
            kind = "cap" if not easing.row.grants else "cut" if before < 0 else "rise"
            possible = after if kind == "cap" else max(0, after if before > 0 else -after)
            subject = " ".join(subject_names(case, easing.row, language))
            yield Message(f"conflict.answer_{kind}", {"subject": subject, "posts": possible, "asked": abs(before)})
        if len(easings) > SHOWN_ROWS:
            yield Message("conflict.answer_more", {"count": len(easings) - SHOWN_ROWS})
    elif out.ways:
        rows = sum(easing.posts > 0 for easing in out.ways[0].easings)
        yield Message("conflict.answer_way", {"count": rows, "posts": out.ways[0].posts})


def _row_lines(case: Case, rows: Sequence[Row], language: Language) -> Iterator[Message]:
    """Yield the first rows of each rule, and how many more there are."""
    seen: Counter[Rule] = Counter()
    for row in rows:
        seen[row.rule] += 1
        if seen[row.rule] <= SHOWN_ROWS:
            yield Message("conflict.row", {"words": row_sentence(case, row, language)})
    for rule, count in seen.items():
        if count > SHOWN_ROWS:
            yield Message("conflict.more_rows", {"count": count - SHOWN_ROWS, "rule": rule.told("name")})


def _way_title(number: int, way: Way) -> Message:
    count = sum(easing.posts > 0 for easing in way.easings)
    if count == 1:
        return Message("conflict.way_single", {"number": number, "posts": way.posts})
    return Message("conflict.way_several", {"number": number, "count": count, "posts": way.posts})


def _easing_message(case: Case, easing: Easing, language: Language, *, where: bool = True) -> Message:
    """Say what one row gives way by."""
    row = easing.row
    values: dict[str, object] = {
        "row": _title(case, row, language, where=where),
        "before": row.limit,
        "after": easing.limit,
        "posts": easing.posts,
        "weight": Message(f"conflict.weight_{easing.weight}"),
    }
    if not easing.posts:
        return Message("conflict.ease_follows", values)
    if row.rule.counts == "money":
        values |= {"before": money(row), "after": money(row._replace(limit=easing.limit))}
    return Message(f"conflict.ease_{row.rule.asks(case, row).wording}", values)


def easing_words(case: Case, way: Way, language: Language, *, where: bool = True) -> tuple[str, ...]:
    """Say what gives way in a way out, and by how much, row by row; and where each row was written."""
    messages = (_easing_message(case, easing, language, where=where) for easing in way.easings)
    return tuple(render(message, language).removeprefix("  - ") for message in messages)


def _title(case: Case, row: Row, language: Language, *, where: bool) -> str:
    return text(
        "conflict.row_title",
        language,
        rule=row.rule.told("name"),
        subject=" ".join(subject_names(case, row, language)),
        where=row_where(case, row, language) if where else "",
    )


def conflict_record(case: Case, sets: Sequence[Sequence[Row]], out: WaysOut, language: Language) -> dict[str, Any]:
    """Return everything as one record for programs."""
    return {
        "conflict": True,
        "sets": [[_row_record(case, row, language) for row in rows] for rows in sets],
        "ways": [
            {
                "posts": way.posts,
                "easings": [
                    {
                        **_row_record(case, easing.row, language),
                        "eased_limit": easing.limit,
                        "posts": easing.posts,
                        "words": words,
                    }
                    for easing, words in zip(way.easings, easing_words(case, way, language), strict=True)
                ],
            }
            for way in out.ways
        ],
        "statute": [_row_record(case, row, language) for row in out.statute],
        "answer": [render(message, language) for message in _answers(case, out, language)],
    }


def _row_record(case: Case, row: Row, language: Language) -> dict[str, Any]:
    return {
        "rule": row.rule.id,
        "key": list(row.subject.parts),
        "sense": row.sense,
        "limit": row.limit,
        "unit": row.unit,
        "weight": row.weight,
        "source": row.source(case),
        "words": row_sentence(case, row, language),
    }
