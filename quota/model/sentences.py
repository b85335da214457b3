"""Labelled rows in sentences that a planner can check: rule, whom it is about, number, cell, basis."""

from __future__ import annotations

from decimal import Decimal

from quota.model.rows import Merge, Row
from quota.scenario import LEVEL_ORDER, Case
from quota.texts import Language, text

SILENT = ("spare", "pace_percent", "pace_posts")
"""Parts of keys that tell rows apart and say nothing to people."""
KEYS = {"<=": "model.row_at_most", ">=": "model.row_at_least", "==": "model.row_exactly"}


def row_sentence(case: Case, row: Row, language: Language) -> str:
    """Put a row into one sentence, e.g. ``【下限】来舟镇 行政编制：不少于 15 名（limits.csv:3:4；三台县2021）``."""
    key, limit = _limit(case, row)
    return text(
        key,
        language,
        rule=text(f"rules.{row.rule}_name", language),
        subject=" ".join(subject_names(case, row, language)),
        limit=limit,
        where=row_where(case, row, language),
    )


def row_where(case: Case, row: Row, language: Language) -> str:
    """Tell where a row was written and what it rests on, in brackets."""
    basis = row.basis or text(f"rules.{row.rule}_basis", language)
    reference = text("model.row_reference", language) if row.reference else ""
    details = [part for part in (row.source(case), reference, basis) if part]
    separator = "；" if language == "zh" else "; "
    return text("model.row_where", language, details=separator.join(details))


def money(row: Row) -> str:
    """Return the right side of a budget in 10,000 yuan."""
    return f"{Decimal(row.limit) / row.unit:f}"


def _limit(case: Case, row: Row) -> tuple[str, object]:
    """Return the wording of a row and the figure in it."""
    if row.rule == "ratio":
        item = next(item for item in case.ratios if item.ratio == row.key[-1])
        return ("model.row_ratio_most", item.most) if row.sense == "<=" else ("model.row_ratio_least", item.least)
    if row.rule == "budget":
        return "model.row_budget", money(row)
    if row.rule == "leadership":
        return "model.row_leadership", row.limit
    if row.rule == "consolidation":
        factor = next(factor for quantity, factor in row.terms if isinstance(quantity, Merge))
        if len(row.terms) == 1:
            return ("model.row_merge" if len(row.key) == 1 else "model.row_merge_people"), factor
        return ("model.row_merge_kept" if row.sense == "==" else "model.row_merge_closed"), -factor
    return KEYS[row.sense], row.limit


def subject_names(case: Case, row: Row, language: Language) -> list[str]:
    """Name what a row is about: unit, pool, jurisdiction, approval, route or merge, and category."""
    return [_name(case, part, language) for part in row.key if part not in SILENT and not part.startswith("limits/")]


def _name(case: Case, part: str, language: Language) -> str:
    if part in case.units:
        return case.units[part].name
    if part in case.categories:
        category = case.categories[part]
        return (category.name_en or category.code) if language == "en" else category.name
    for approval in case.approvals:
        if part == approval.id:
            pool = _pool(case, approval.jurisdiction, approval.level or "", language)
            return " ".join(filter(None, (pool, _name(case, approval.category, language), approval.document)))
    for route in case.routes:
        if part == route.id:
            ends = "→".join(text(f"model.level_{level}", language) for level in (route.from_level, route.to_level))
            giver = case.jurisdictions[route.jurisdiction].name if route.jurisdiction else ""
            return " ".join(filter(None, (giver, ends, _name(case, route.category, language))))
    for item in case.consolidations:
        if part == item.merge:
            return " ".join(filter(None, (item.merge, item.name)))
    jurisdiction, _, level = part.partition("/")
    return _pool(case, jurisdiction, level, language) if jurisdiction in case.jurisdictions else part


def _pool(case: Case, jurisdiction: str, level: str, language: Language) -> str:
    rest = text(f"model.level_{level}", language) if level in LEVEL_ORDER else level
    return f"{case.jurisdictions[jurisdiction].name}{' ' if language == 'en' and rest else ''}{rest}"
