"""What is told first of a plan: each category before and after, and what moved."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import NamedTuple

from quota.plan.matching import APPROVAL, RESERVE
from quota.plan.records import PlanFigures, PlanTables, Status
from quota.scenario.records import Category
from quota.texts import Language, text


class Totals(NamedTuple):
    """One category of a plan: ``before + reserve_before + approved = after + reserve_after``.

    Parameters
    ----------
    before, reserve_before, approved, after, reserve_after : int
        In posts.
    gaining, losing : int
        Units whose posts rise, or fall.
    moved, people : int
        Posts that change hands, and people who go with them; what a merge only registers anew is no transfer.
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


def totals(plan: PlanFigures, category: str) -> Totals:
    """Add up a category."""
    posts = [row for row in plan.posts if row.category == category]
    reserve = [row for row in plan.reserve if row.category == category]
    opened = {row.successor for row in plan.merges}
    moves = [
        row
        for row in plan.transfers
        if row.category == category and not registered_anew(opened, row.from_unit, row.to_unit, crosses=bool(row.route))
    ]
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


def registered_anew(opened: Container[str], giver: str, taker: str, *, crosses: bool) -> bool:
    """Return whether posts only pass into an institution that a merge opens, by the codes of both ends."""
    return taker in opened and giver not in (RESERVE, APPROVAL) and not crosses


def totals_table(
    plan: PlanTables, categories: Mapping[str, Category], language: Language
) -> tuple[list[str], list[list[object]]]:
    """Return headers and rows: the name of each category, then its totals."""
    headers = [text(f"plan.total_{name}", language) for name in ("category", *Totals._fields)]
    return headers, [[known.named(language), *totals(plan, code)] for code, known in categories.items()]


def exceeded_words(plan: PlanTables, language: Language) -> str:
    """Say how many soft limits a plan exceeds, and by how much; nothing where it exceeds none."""
    found = [row.exceeded for row in plan.rules if row.exceeded]
    return text("plan.exceeded", language, count=len(found), posts=sum(found)) if found else ""


def status_words(status: Status, language: Language) -> str:
    """Say how sure a plan is."""
    return text(f"plan.status_{status.outcome.value}", language, gap=gap_words(status))


def gap_words(status: Status) -> str:
    """Write the gap in percent with four digits."""
    return f"{float(status.gap):.4g}"
