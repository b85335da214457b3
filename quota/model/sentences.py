"""Labelled rows in sentences that a planner can check: rule, whom it is about, number, cell, basis."""

from __future__ import annotations

from quota.model.rows import Row
from quota.scenario import Case
from quota.texts import Language, text

KEYS = {"<=": "model.row_at_most", ">=": "model.row_at_least", "==": "model.row_exactly"}


def row_sentence(case: Case, row: Row, language: Language) -> str:
    """Put a row into one sentence, e.g. ``【下限】来舟镇 行政编制：不少于 15 名（limits.csv:3:4；三台县2021）``."""
    basis = row.basis or text(f"rules.{row.rule}_basis", language)
    reference = text("model.row_reference", language) if row.reference else ""
    details = [part for part in (row.source(case), reference, basis) if part]
    separator = "；" if language == "zh" else "; "
    return text(
        KEYS[row.sense],
        language,
        rule=text(f"rules.{row.rule}_name", language),
        subject=" ".join(subject_names(case, row, language)),
        limit=row.limit,
        where=text("model.row_where", language, details=separator.join(details)),
    )


def subject_names(case: Case, row: Row, language: Language) -> list[str]:
    """Name what a row is about: unit, pool, jurisdiction or approval, and category."""
    return [_name(case, part, language) for part in row.key if not part.startswith("limits/")]


def _name(case: Case, part: str, language: Language) -> str:
    if part in case.units:
        return case.units[part].name
    if part in case.categories:
        category = case.categories[part]
        return (category.name_en or category.code) if language == "en" else category.name
    jurisdiction, _, level = part.partition("/")
    if jurisdiction in case.jurisdictions:
        rest = text(f"model.level_{level}", language) if level in ("city", "county", "township") else level
        return f"{case.jurisdictions[jurisdiction].name}{' ' if language == 'en' and rest else ''}{rest}"
    return part
