"""Records of a session as JSON: what the page's script works with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any

from quota.plan.coverage import percent_words
from quota.report.page.data import MARKS, script_words
from quota.scenario import LEVEL_ORDER, Case, CaseError
from quota.scenario.edits import EditsError, read_edits
from quota.texts import Language, render, text
from quota.texts.messages import wordings
from quota.whatif import Answer, Details, TrialSession, WayOut, Why
from quota.whatif.records import CategoryTotal, UnitPosts
from quota.words.editable import Field, knobs, unit_columns
from quota.words.names import level_name
from quota.words.standing import FIELDS, Standings
from quota.words.table import Table

Json = dict[str, Any]
MOST_NAMES = 1000
"""Names that are tried for a new scenario."""
DIGITS = "一二三四五六七八九十"
PAGE = "page_"
"""How the messages begin that the page's script says."""


def first(session: TrialSession, language: Language) -> Json:
    """Return all that does not change from version to version, and the present state."""
    answer, unsaved = session.answer(), session.unsaved
    return {
        "language": language,
        "say": page_words(language),
        "title": session.title,
        **_listed(session, answer, language),
        "marks": _marks(session.standings),
        "unsaved": None if unsaved is None else unsaved._asdict(),
        "beside": str(session.beside),
        "is_saved": session.saved is not None,
        "saved": _saved(session, language),
        "lost": [one._asdict() for one in session.lost],
        "others": [other._asdict() for other in session.others],
        "answer": {**state(answer), "rows": [row(one) for one in answer.rows]},
    }


def _listed(session: TrialSession, answer: Answer, language: Language) -> Json:
    """Return what the case holds; nothing of it where the base cannot be read."""
    case, base = session.case, session.base_case
    if case is None or base is None:
        nothing = ("categories", "places", "levels", "routes", "knobs", "columns", "years")
        return {"units": {}, **{name: [] for name in nothing}}
    return {
        "categories": [_category(case, code, answer, session.standings, language) for code in case.categories],
        "units": _units(case, language),
        "places": [[place.code, place.name] for place in case.jurisdictions.values()],
        "levels": _levels(case, language),
        "routes": _routes(case, language),
        "knobs": _knobs(base, language),
        "columns": _columns(base, language),
        "years": [text("app.years", language)] if case.years else [],
    }


def _saved(session: TrialSession, language: Language) -> Json:
    """Return name and title of the scenario that is gone on with; of a new one, a name that nobody has used here."""
    if session.saved is None:
        names = (text("app.new_name", language, number=_spelled(number, language)) for number in range(1, MOST_NAMES))
        return {"name": next((name for name in names if not (session.beside / name).exists()), ""), "title": ""}
    with suppress(CaseError, EditsError):
        return {"name": session.saved.name, "title": read_edits(session.saved).title}
    return {"name": session.saved.name, "title": ""}


def _spelled(number: int, language: Language) -> str:
    return DIGITS[number - 1] if language == "zh" and number <= len(DIGITS) else str(number)


def page_words(language: Language) -> dict[str, str]:
    """Return what the script fills in: its own words, and those of the table and the panel that it shares."""
    own = {name.removeprefix(PAGE): said[language] for name, said in wordings("app").items() if name.startswith(PAGE)}
    return script_words(language) | own


def step(answer: Answer) -> Json:
    """Return the answer to one step: what changed."""
    return {**state(answer), "rows": [row(one) for one in answer.changed]}


def state(answer: Answer) -> Json:
    """Return all of an answer but its rows."""
    return {
        "version": answer.version,
        "state": answer.state,
        "status": answer.status_words,
        "count": len(answer.rows),
        "delay": answer.delay,
        "stale": answer.stale,
        "totals": [_total(one) for one in answer.totals],
        "edits": [edit._asdict() for edit in answer.edits],
        "refused": [one._asdict() for one in answer.refused],
        "undo": answer.undo,
        "redo": answer.redo,
        "autosave": answer.autosave,
        "autosave_words": answer.autosave_words,
        "files_changed": list(answer.files_changed),
        "warnings": list(answer.warnings),
    }


def row(one: UnitPosts) -> list[Any]:
    """Return unit, category, posts now, people, need, base, planned, people after, coverage twice and in words, frozen."""
    return [
        one.unit_id, one.category, one.current, one.headcount, str(one.need), one.base, one.planned, one.headcount_after,
        _share(one.coverage_before), _share(one.coverage_after), one.coverage_words, one.pinned,
    ]  # fmt: skip


def _share(percent: Decimal | None) -> str | None:
    return None if percent is None else str(percent)


def _total(one: CategoryTotal) -> Json:
    return {**one._asdict(), "least": percent_words(one.least), "base_least": percent_words(one.base_least)}


def details(found: Details) -> Json:
    """Return reasons, values, transfers, comparison, and which edit moved whom."""
    return {
        "version": found.version,
        "reasons": [[*held, words] for held, words in found.reasons.items()],
        "values": [[one.words, _share(one.value), one.source] for one in found.values],
        "transfers": [one._asdict() for one in found.transfers],
        "comparison": list(found.comparison),
        "attribution": [
            {"batch": one.batch, "needed": one.needed, "moved": [[*held, posts] for held, posts in one.moved.items()]}
            for one in found.attribution
        ],
    }


def why(found: Why) -> Json:
    """Return what stands in the way, and the ways out as batches."""
    nearest = found.nearest
    return {
        "version": found.version,
        "sets": [[one._asdict() for one in told] for told in found.sets],
        "nearest": None if nearest is None else {**nearest._asdict(), "changes": dict(nearest.changes)},
        "ways": None if found.ways is None else [_way(way) for way in found.ways],
        "statute": [one._asdict() for one in found.statute],
    }


def _way(way: WayOut) -> Json:
    return {"words": list(way.words), "posts": way.posts, "changes": None if way.changes is None else dict(way.changes)}


def blocks(told: Iterable[str | Table]) -> list[Any]:
    """Return paragraphs as words, tables as lists of lines, the headings first."""
    return [block if isinstance(block, str) else [list(block.headers), *map(list, block.rows)] for block in told]


def _category(case: Case, code: str, answer: Answer, standings: Standings | None, language: Language) -> Json:
    unknown = MARKS["illustrative" if case.illustrative else None]
    marks = unknown * (len(FIELDS) + 1)
    if standings is not None and code in standings.together:
        together = standings.together[code]
        marks = "".join(MARKS[together[field]] for field in FIELDS) + MARKS[standings.result[code]]
    return {
        "code": code,
        "name": case.categories[code].named(language),
        "known": any(one.current for one in answer.rows if one.category == code),
        "marks": marks,
    }


def _units(case: Case, language: Language) -> dict[str, list[str]]:
    """Return name, jurisdiction, level and type by code; those that merges may open too."""
    return {
        unit.id: [unit.name, case.jurisdictions[unit.jurisdiction].name, level_name(unit.level, language), unit.type]
        for unit in case.units.values()
    }


def _levels(case: Case, language: Language) -> list[list[str]]:
    levels = dict.fromkeys(unit.level for unit in case.units.values())
    return [[level, level_name(level, language)] for level in LEVEL_ORDER if level in levels]


def _routes(case: Case, language: Language) -> list[list[str]]:
    """Return the routes that are open to every giver: how their key begins, and their name."""
    return [
        [
            f"routes.{route.from_level}.{route.to_level}.{route.scope}.{route.category}",
            f"{level_name(route.from_level, language)} → {level_name(route.to_level, language)} "
            + case.categories[route.category].named(language),
        ]
        for route in case.routes
        if not route.jurisdiction
    ]


def _marks(standings: Standings | None) -> list[list[str]]:
    """Return how sure posts, people and need are, where that differs from the whole of the category's."""
    if standings is None:
        return []
    return [
        [*held, "".join(MARKS[found[held]] for found in (standings.current, standings.headcount, standings.need))]
        for held in standings.current
    ]


def _knobs(case: Case, language: Language) -> list[Json]:
    return [
        {
            **_field(knob.field, language), "key": knob.key, "group": knob.group,
            "group_words": render(knob.group_words, language), "value": knob.value, "source": knob.source,
            "mark": MARKS[knob.standing],
        }
        for knob in knobs(case)
    ]  # fmt: skip


def _columns(case: Case, language: Language) -> list[Json]:
    return [
        {**_field(one.field, language), "column": one.column, "category": one.category} for one in unit_columns(case)
    ]


def _field(field: Field, language: Language) -> Json:
    def number(value: Decimal | None) -> str | None:
        return None if value is None else format(value.normalize(), "f")

    return {
        "words": render(field.words, language), "control": field.control, "whole": field.whole, "share": field.share,
        "unit": field.unit, "least": number(field.least), "most": number(field.most), "step": number(field.step),
        "choices": [[code, render(said, language)] for code, said in field.choices],
        "clears": field.clears, "order": field.order,
    }  # fmt: skip


def refusals(lines: Iterable[str], reason: str = "refused") -> Mapping[str, Any]:
    """Return what cannot be done, in words."""
    return {"error": reason, "words": list(lines)}
