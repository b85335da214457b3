"""Section: totals, ratios and money: every limit above single units, and how the plan keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from quota.model.rows import Row, Rule
from quota.plan.records import RuleRow
from quota.report.document.blocks import Block, Heading, Section, Text
from quota.report.document.draft import Draft
from quota.texts import render
from quota.words.names import category_of, limit_words, subject_words
from quota.words.table import Cell, Line, Table

MOST_LIMITS = 40
"""Limits that the table lists; where there are more, one line sums up each rule and category."""


def controls(draft: Draft) -> Section | None:
    """Write the section; a plan without limits on totals and without costs has none."""
    blocks: list[Block] = []
    found = [
        (row, told)
        for row, told in draft.plan.labelled
        if row.rule.scope in ("totals", "areas") and not row.subject.unit
    ]
    if found:
        tight = sum(_binds(*pair) for pair in found)
        blocks += [
            Heading(draft.words("document.limits")),
            Text(draft.words("document.limits_kept", limits=len(found), tight=tight)),
            _table(draft, found) if len(found) <= MOST_LIMITS else _summed(draft, found),
        ]
    costs = list(_costs(draft))
    if costs:
        blocks += [Heading(draft.words("document.money")), *costs]
    return Section(draft.words("document.part_controls"), "feasibility", blocks) if blocks else None


def _binds(row: Row, told: RuleRow) -> bool:
    return told.slack == 0 and row.decided


def _table(draft: Draft, found: list[tuple[Row, RuleRow]]) -> Table:
    names = ("limit_kind", "subject", "category", "limit_value", "plan", "slack")
    columns = draft.heads(names, words=("limit_kind", "subject", "category"))
    lines = [_line(draft, row, told) for row, told in found]
    return Table(draft.words("document.table_limits"), columns, lines, draft.words("document.unit_posts"))


def _line(draft: Draft, row: Row, told: RuleRow) -> Line:
    case, language = draft.plan.case, draft.language
    category = category_of(case, row)
    result = draft.standings.result[category] if category else draft.worst
    limit = draft.standings.limit(row, category)
    name = render(row.rule.told("name"), language)
    counted = row.rule.counts == "posts"
    return Line(
        (
            draft.words("document.by_reference", name=name) if told.reference else name,
            subject_words(case, row, language),
            draft.name(category) if category else draft.words("document.all_categories"),
            Cell(limit_words(case, row, language), standing=limit),
            draft.count(told.activity, result) if counted else draft.words("document.kept"),
            draft.count(told.slack, result) if counted else "—",
        )
    )


def _summed(draft: Draft, found: list[tuple[Row, RuleRow]]) -> Table:
    """Sum up very many limits by rule and category."""
    names = ("limit_kind", "category", "limits", "tight")
    columns = draft.heads(names, words=("limit_kind", "category"))
    groups: dict[tuple[Rule, str], list[tuple[Row, RuleRow]]] = {}
    for row, told in found:
        groups.setdefault((row.rule, category_of(draft.plan.case, row)), []).append((row, told))
    lines = [
        Line(
            (
                render(rule.told("name"), draft.language),
                draft.name(category) if category else draft.words("document.all_categories"),
                draft.count(len(rows)),
                draft.count(
                    sum(_binds(*pair) for pair in rows), draft.standings.result[category] if category else draft.worst
                ),
            )
        )
        for (rule, category), rows in groups.items()
    ]
    return Table(draft.words("document.table_limits"), columns, lines)


def _costs(draft: Draft) -> Iterator[Text]:
    """Say what the change of posts costs in a year, where the scenario says what a post costs."""
    costs = {code: category.cost for code, category in draft.plan.case.categories.items() if category.cost is not None}
    if not costs:
        return
    for category, cost in costs.items():
        change = sum(row.change for row in draft.rows(category))
        yield Text(
            draft.words(
                "document.cost_of",
                category=draft.marked(category),
                cost=f"{cost:f}",
                change=change,
                money=f"{cost * change:f}",
            )
        )
    money = sum((cost * sum(row.change for row in draft.rows(code)) for code, cost in costs.items()), Decimal(0))
    if len(costs) > 1:
        yield Text(draft.words("document.cost_all", money=f"{money:f}"))
