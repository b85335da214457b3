"""How a conflict is told: sets of rows that cannot hold together, then the ways out. Two different statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NoReturn

import typer

from quota.cli.console import Console
from quota.cli.failures import NO_PLAN, NOT_PROVED
from quota.model.ranges import ConflictError
from quota.model.rows import Row
from quota.model.rules import rows as labelled_rows
from quota.model.sentences import money, row_sentence, row_where, subject_names
from quota.scenario import Case
from quota.solve.conflict import conflict
from quota.solve.easing import Easing, Way, WaysOut, ways_out
from quota.solve.outcome import StoppedError
from quota.solve.weights import weight_of
from quota.texts import Language, Message, text

SHOWN_SETS = 10
"""Sets printed at most; their number is always told."""
SHOWN_ROWS = 12
"""Rows of one rule printed at most in one set."""
WORDS = {"<=": "at_most", ">=": "at_least", "==": "exact"}
OWN_WORDS = {"ratio": "ratio", "budget": "budget", "consolidation": "merge"}
"""Names of the wordings of an easing: by sense, and of rules whose figure is no number of posts."""


def tell_conflict(console: Console, case: Case, *, as_json: bool) -> None:
    """Print what is in conflict in a case, as the result of a command.

    Raises
    ------
    typer.Exit
        With code 3 if anything is, with 5 if that could not be shown.
    """
    clash = find_conflict(console, case)
    if clash is None:
        if as_json:
            console.json({"conflict": False, "sets": [], "ways": [], "statute": []})
        else:
            console.say("conflict.none")
        return
    out = _ways_out(case)
    if as_json:
        console.json(_record(case, clash.sets, out, console.language))
    else:
        for message in messages(case, clash.sets, out, console.language):
            console.say(message.key, **message.values)
    raise typer.Exit(NO_PLAN)


def find_conflict(console: Console, case: Case) -> ConflictError | None:
    """Return why a case has no plan; None if it has one. Leave with exit code 5 if neither could be shown."""
    try:
        return conflict(case)
    except StoppedError:
        console.complain("conflict.undecided")
        raise typer.Exit(NOT_PROVED) from None


def no_plan(console: Console, case: Case, clash: ConflictError) -> NoReturn:
    """Complain that a case has no plan, say why and what can be done, and leave with exit code 3."""
    for message in messages(case, clash.sets, _ways_out(case), console.language):
        console.complain(message.key, **message.values)
    raise typer.Exit(NO_PLAN)


def messages(case: Case, sets: Sequence[Sequence[Row]], out: WaysOut, language: Language) -> Iterator[Message]:
    """Yield the lines: first what cannot hold together, then what is enough to ease."""
    yield Message("cli.no_plan", {"count": len(sets)})
    for number, rows in enumerate(sets[:SHOWN_SETS], start=1):
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


def _ways_out(case: Case) -> WaysOut:

    return ways_out(case, tuple(labelled_rows(case)))


def _row_lines(case: Case, rows: Sequence[Row], language: Language) -> Iterator[Message]:
    """Yield the first rows of each rule, and how many more there are."""
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row.rule] += 1
        if seen[row.rule] <= SHOWN_ROWS:
            yield Message("conflict.row", {"words": row_sentence(case, row, language)})
    for rule, count in seen.items():
        if count > SHOWN_ROWS:
            yield Message("conflict.more_rows", {"count": count - SHOWN_ROWS, "rule": Message(f"rules.{rule}_name")})


def _way_title(number: int, way: Way) -> Message:
    count = sum(easing.posts > 0 for easing in way.easings)
    if count == 1:
        return Message("conflict.way_single", {"number": number, "posts": way.posts})
    return Message("conflict.way_several", {"number": number, "count": count, "posts": way.posts})


def _easing_message(case: Case, easing: Easing, language: Language) -> Message:
    """Say what one row gives way by."""
    row = easing.row
    values: dict[str, object] = {
        "row": _title(case, row, language),
        "before": row.limit,
        "after": easing.limit,
        "posts": easing.posts,
        "weight": Message(f"conflict.weight_{easing.weight}"),
    }
    if not easing.posts:
        return Message("conflict.ease_follows", values)
    if row.rule == "budget":
        values |= {"before": money(row), "after": money(replace(row, limit=easing.limit))}
    return Message(f"conflict.ease_{OWN_WORDS.get(row.rule) or WORDS[row.sense]}", values)


def _title(case: Case, row: Row, language: Language) -> str:

    return text(
        "conflict.row_title",
        language,
        rule=Message(f"rules.{row.rule}_name"),
        subject=" ".join(subject_names(case, row, language)),
        where=row_where(case, row, language),
    )


def _record(case: Case, sets: Sequence[Sequence[Row]], out: WaysOut, language: Language) -> dict[str, Any]:
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
                        "words": text_of(_easing_message(case, easing, language), language),
                    }
                    for easing in way.easings
                ],
            }
            for way in out.ways
        ],
        "statute": [_row_record(case, row, language) for row in out.statute],
    }


def _row_record(case: Case, row: Row, language: Language) -> dict[str, Any]:

    return {
        "rule": row.rule,
        "key": list(row.key),
        "sense": row.sense,
        "limit": row.limit,
        "unit": row.unit,
        "weight": weight_of(case, row),
        "source": row.source(case),
        "words": row_sentence(case, row, language),
    }


def text_of(message: Message, language: Language) -> str:
    """Put a line into words, without the mark of a list."""
    return text(message.key, language, **message.values).removeprefix("  - ")
