"""Why every unit got what it got, as far as no further solve is needed: the answers that a page can hold for all units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import takewhile

from quota.model.rows import Posts
from quota.model.rules import rows as labelled_rows
from quota.plan import Plan
from quota.plan.explain import read_off
from quota.plan.explanation import Binding, Explanation
from quota.plan.plan import pool_label
from quota.report.explanation import explanation_words
from quota.report.page.view import View
from quota.solve.values import has_value
from quota.words.table import Table

Holding = tuple[str, str]
"""A unit's code and a category."""


def reasons(view: View) -> Iterator[tuple[Holding, list[str | Table]]]:
    """Yield the paragraphs and tables that `quota explain` prints and that rest on this plan alone.

    Who is next, and what would have to change, takes a solve for each answer: `quota explain` has them.
    """
    end = view.words("explain.not_proved")
    for explanation in explanations(view.plan):
        _heading, *blocks = explanation_words(view.plan, view.standings, explanation, view.language)
        yield (explanation.unit, explanation.category), list(takewhile(lambda block: block != end, blocks))


def explanations(plan: Plan) -> Iterator[Explanation]:
    """Yield the explanation of every unit and category, without what takes another solve.

    The same figures as `quota.plan.explain.explain`, in time that grows with the plan and not with its square: rows that
    bind, their values and cut-offs are read from the plan.
    """
    binding = _binding(plan)
    cut_offs = {row.key: row.value for row in plan.rules if row.rule == "balance"}
    for row in plan.posts:
        posts = Posts(row.unit_id, row.category)
        cut_off = cut_offs.get(f"{pool_label(plan.case.units[row.unit_id].pool)} {row.category}")
        yield read_off(plan.case, plan.needs, posts, row.planned, cut_off, binding[posts])


def _binding(plan: Plan) -> dict[Posts, list[Binding]]:
    """Return the rows that leave no slack and that somebody can decide about, by the posts that they limit."""
    found: dict[Posts, list[Binding]] = defaultdict(list)
    for row, told in zip(labelled_rows(plan.case), plan.rules, strict=True):
        if told.slack == 0 and has_value(row):
            for quantity, _ in row.terms:
                if isinstance(quantity, Posts):
                    found[quantity].append(Binding(row, told.value))
    return found
