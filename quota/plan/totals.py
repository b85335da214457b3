"""What is told first of a plan: each category before and after, and what moved."""

from __future__ import annotations

from typing import NamedTuple

from quota.plan.plan import Plan
from quota.texts import Language, text
from quota.texts.display import html_table


class Totals(NamedTuple):
    """One category of a plan: ``before + reserve_before + approved = after + reserve_after``.

    Parameters
    ----------
    before, reserve_before, approved, after, reserve_after : int
        In posts.
    gaining, losing : int
        Units whose posts rise, or fall.
    moved, people : int
        Posts that change hands, and people who go with them.
    """

    before: int
    reserve_before: int
    approved: int
    after: int
    reserve_after: int
    gaining: int
    losing: int
    moved: int
    people: int

    @property
    def even(self) -> bool:
        """Whether both sides are equal."""
        return self.before + self.reserve_before + self.approved == self.after + self.reserve_after


def totals(plan: Plan, category: str) -> Totals:
    """Add up a category."""
    posts = [row for row in plan.posts if row.category == category]
    reserve = [row for row in plan.reserve if row.category == category]
    moves = [row for row in plan.transfers if row.category == category]
    return Totals(
        before=sum(row.current for row in posts),
        reserve_before=sum(row.before for row in reserve),
        approved=sum(row.posts for row in plan.changes if row.category == category),
        after=sum(row.planned for row in posts),
        reserve_after=sum(row.after for row in reserve),
        gaining=sum(row.change > 0 for row in posts),
        losing=sum(row.change < 0 for row in posts),
        moved=sum(row.posts for row in moves),
        people=sum(row.people for row in moves),
    )


def totals_table(plan: Plan, language: Language) -> tuple[list[str], list[list[object]]]:
    """Return headers and rows: the name of each category, then its totals."""
    headers = [text(f"plan.total_{name}", language) for name in ("category", *Totals._fields)]
    rows: list[list[object]] = []
    for code, category in plan.case.categories.items():
        rows.append([category.named(language), *totals(plan, code)])
    return headers, rows


def status_words(plan: Plan, language: Language) -> str:
    """Say how sure a plan is."""
    return text(f"plan.status_{plan.status.outcome.value}", language, gap=gap_words(plan))


def gap_words(plan: Plan) -> str:
    """Write the gap in percent with four digits."""
    return f"{float(plan.status.gap):.4g}"


def plan_html(plan: Plan) -> str:
    """Return a plan as a table of its categories, in its scenario's language."""
    language = plan.case.settings.language
    key = "plan.display_title_illustrative" if plan.case.illustrative else "plan.display_title"
    title = text(key, language, title=plan.case.settings.title)
    return html_table(title, *totals_table(plan, language), [status_words(plan, language)])
