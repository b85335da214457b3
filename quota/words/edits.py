"""Edits in words, e.g. “延平区乡镇级行政编制总量上限 642 → 655”."""

from __future__ import annotations

from collections import Counter

from quota.scenario import Case
from quota.scenario.cells import NOTHING, Mark
from quota.scenario.edits import Edit, Target, target, value_of
from quota.scenario.names import named
from quota.schema import ColumnSchema, Domain, Setting
from quota.schema import table as schema_table
from quota.texts import Language, Message, text
from quota.words.names import category_name, column_name, driver_name, role_name, route_words, table_name, value_name

_NOTHING = frozenset({"", Mark.CLEARED.value, NOTHING})
_CATEGORIES = ("category", "driver", "other")
"""Parts of keys that come last in words, in this order."""


def words_of(case: Case, edit: Edit) -> Message:
    """Say what an edit changes, and from what to what.

    Parameters
    ----------
    case : Case
        Without the edit: what there was before is told from there.
    edit : Edit
        In its published form; see `quota.scenario.edits.in_order`.
    """
    of = target(case, edit.key)
    if of is None:
        table = edit.key.partition(".")[0]
        names = named(*(table_name(table, language) for language in ("zh", "en")))
        return Message("edits.row", {"table": names, "value": edit.value})
    before, after = (value_words(of.about, value) for value in (value_of(case, of), edit.value))
    return Message("edits.change", {"label": label_of(case, of), "before": before, "after": after})


def value_words(about: ColumnSchema, value: str) -> Message:
    """Say a value of a column or setting: a choice by its name, an empty one by a word."""
    if value in _NOTHING:
        return Message("words.nothing")
    if about.kind is Domain.YES_NO:
        return Message("words.yes" if value in ("yes", "true", "是") else "words.no")
    if about.kind is Domain.RELATIVE and value.startswith("plan"):
        return Message("edits.over_plan", {"posts": value.removeprefix("plan").strip()})
    return named(dict(about.choices).get(value, value), value)


def label_of(case: Case, of: Target) -> Message:
    """Name what an edit is of, e.g. ``延平区乡镇级行政编制总量上限``."""
    return named(*(_label(case, of, language) for language in ("zh", "en")))


def _label(case: Case, of: Target, language: Language) -> str:
    if isinstance(of.about, Setting):
        parts = [category_name(case, code, language) for code in case.categories if code in of.key]
        name = of.about.zh if language == "zh" else of.about.key.replace(".<category>", "").rpartition(".")[2]
    else:
        parts = _row_parts(case, of, language)
        name = column_name(case, of.table, of.column, language)
    subject = ("" if language == "zh" else " ").join(parts)
    return text("edits.label", language, subject=subject, name=name.replace("_", " ")).strip()


def _row_parts(case: Case, of: Target, language: Language) -> list[str]:
    """Name the parts of the key of a row: whom it is about first, then categories and drivers."""
    if of.table == "units":
        return [_unit_name(case, of.key[0], language)]
    table = schema_table(of.table)
    key = {code: part for code, part in zip(table.key, of.key, strict=True) if part}
    if of.table == "routes":
        levels, *rest = f"{key.pop('from_level')}>{key.pop('to_level')}", key.pop("scope"), key["category"]
        giver = [key.pop("jurisdiction")] if "jurisdiction" in key else []
        parts = [route_words("/".join((levels, *rest, *giver)), language, case)]
    else:
        parts = []
    order = sorted(key, key=lambda code: _CATEGORIES.index(code) if code in _CATEGORIES else -1)
    return [*parts, *(_part(case, of.table, code, key[code], language) for code in order)]


def _part(case: Case, table: str, code: str, part: str, language: Language) -> str:
    if code in ("driver", "other"):
        return driver_name(case, part, language)
    if code == "role":
        return role_name(case, part)
    return _unit_name(case, part, language) if part in case.units else value_name(case, table, code, part, language)


def _unit_name(case: Case, code: str, language: Language) -> str:
    """Name a unit, with its jurisdiction where several have its name."""
    unit = case.units.get(code)
    if unit is None:
        return code
    if case.once(_counted)[unit.name] == 1:
        return unit.name
    return text("document.in_place", language, place=case.jurisdictions[unit.jurisdiction].name, name=unit.name)


def _counted(case: Case) -> Counter[str]:
    return Counter(unit.name for unit in case.units.values())
