"""Why every unit got what it got, as far as no further solve is needed: the answers that a page can hold for all units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import takewhile

from quota.model.rows import Posts
from quota.model.subject import Subject
from quota.plan import Plan
from quota.plan.explain import read_off
from quota.plan.explanation import Binding, Explanation
from quota.report.explanation import explanation_words
from quota.words.pen import Pen
from quota.words.table import Table

Holding = tuple[str, str]
"""A unit's code and a category."""


def reasons(pen: Pen) -> Iterator[tuple[Holding, list[str | Table]]]:
    """Yield the paragraphs and tables that `quota explain` prints and that rest on this plan alone.

    Who is next, and what would have to change, takes a solve for each answer: `quota explain` has them.
    """
    end = pen.words("explain.not_proved")
    for explanation in explanations(pen.plan):
        _heading, *blocks = explanation_words(pen.plan, explanation, pen.language)
        yield (explanation.unit, explanation.category), list(takewhile(lambda block: block != end, blocks))


def explanations(plan: Plan) -> Iterator[Explanation]:
    """Yield the explanation of every unit and category, without what takes another solve.

    The same figures as `quota.plan.explain.explain`, in time that grows with the plan and not with its square: rows that
    bind, their values and cut-offs are read from the plan.
    """
    binding = _binding(plan)
    cut_offs = {row.subject: told.value for row, told in plan.labelled if row.rule.accounts == "posts"}
    for row in plan.posts:
        posts = Posts(row.unit_id, row.category)
        cut_off = cut_offs.get(Subject(pool=plan.case.units[row.unit_id].pool, category=row.category))
        yield read_off(plan.case, plan.needs, posts, row.planned, cut_off, binding[posts])


def _binding(plan: Plan) -> dict[Posts, list[Binding]]:
    """Return the rows that leave no slack and that somebody can decide about, by the posts that they limit."""
    found: dict[Posts, list[Binding]] = defaultdict(list)
    for row, told in plan.binding:
        for quantity, _ in row.terms:
            if isinstance(quantity, Posts):
                found[quantity].append(Binding(row, told.value))
    return found
