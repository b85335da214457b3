"""Rule ``approval``: an approval is handed out in full, and in its own direction."""

from __future__ import annotations

from collections.abc import Iterator

from quota.model.quantities import changes
from quota.model.reads import APPROVALS, POOLS, TREE
from quota.model.rows import Change, InputPlace, Row, Sense
from quota.model.rules.making import rule
from quota.model.subject import Subject
from quota.scenario import Approval, Case


@rule(
    order=2,
    weight="approval",
    reads=(*POOLS, TREE, APPROVALS),
    items="approvals",
    implied=lambda subject, _sense: subject.pool is not None,
    decided=False,
    priceable=False,
    scope="flows",
    decision="grant",
    in_tables="all",
)
def approval(case: Case) -> Iterator[Row]:
    """Posts approved for a jurisdiction are split among the pools below it, all with one sign.

    Σ_{p below j} change[a, p, k] = approved[a]                  for every approval a of jurisdiction j and category k
    change[a, p, k] ≥ 0 where posts are added, ≤ 0 where they are taken           for every pool p             [posts]

    Legal basis
        Decree 486 art. 16 (administrative totals); 2007 notice (township totals of institution posts: county, city,
        province); a cap below what is held is an approval to cut.
    Value
        What one more approved post is worth: the coverage of the unit that would get it.
    """
    parts: dict[str, list[Change]] = {}
    for change in changes(case):
        parts.setdefault(change.approval, []).append(change)
    for item in case.approvals:
        place = _place(item)
        split = parts.get(item.id, [])
        terms = tuple((change, 1) for change in split)
        yield Row(approval, Subject(item=item.id), terms, "==", item.posts, place, item.basis)
        for change in split:
            sense: Sense = ">=" if item.posts >= 0 else "<="
            subject = Subject(item=item.id, pool=change.pool)
            yield Row(approval, subject, ((change, 1),), sense, 0, place, item.basis, rests_on="statute")


def _place(item: Approval) -> InputPlace:
    if item.implied:
        return InputPlace("pools", (item.jurisdiction, item.category, item.level or ""), "cap")
    return InputPlace("approvals", (item.jurisdiction, item.category, item.level or "", item.document), "posts")
