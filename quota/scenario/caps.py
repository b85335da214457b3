"""Shares turned into posts, and caps below what is held turned into cuts.

A cap below what a jurisdiction (or one of its pools) holds now takes posts away: ``cap − held``. If the scenario states
no approval for the same jurisdiction, category and level, the cut becomes an approval of its own, without document or
body, resting on the basis of the cap. Approvals further inside take part: of a cut of 5 a county whose townships are
already cut by 3 loses 2 more. So caps are worked from the inside out: lower jurisdictions first, and in each
jurisdiction its levels before the whole.

If the scenario does state approvals there, they must come to exactly that number: the document and the cap then say
the same thing twice, and one of them is wrong where they differ.

Approvals further outside are left alone: how much of them reaches a pool is for the programme to decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import floor

from quota.scenario.case import Approval, Case, Level, PoolTerms
from quota.scenario.cells import Share
from quota.scenario.inputs import Inputs
from quota.scenario.problems import Findings

Scope = tuple[str, Level | None, str]
"""Jurisdiction with all below it, level (None: all), category."""


def stated_approvals(inputs: Inputs, case: Case) -> tuple[Approval, ...]:
    """Return the approvals of the scenario; a share is taken of what is held, rounded down to whole posts."""
    held = held_by_scope(case)
    approvals = []
    for _, record in inputs.tables["approvals"].filled():
        scope: Scope = record["jurisdiction"], record["level"], record["category"]
        posts = record["posts"]
        if isinstance(posts, Share):
            posts = floor(Fraction(posts.percent) / 100 * held.get(scope, 0))
        approvals.append(
            Approval(
                jurisdiction=record["jurisdiction"],
                category=record["category"],
                level=record["level"],
                document=record["document"] or "",
                posts=posts,
                body=record["body"] or "",
                date=record["date"] or "",
                basis=record["basis"] or "",
            )
        )
    return tuple(approvals)


def with_cuts(inputs: Inputs, case: Case, stated: tuple[Approval, ...], findings: Findings) -> tuple[Approval, ...]:
    """Return the stated approvals with the cuts that caps imply; report caps that contradict stated approvals."""
    held = held_by_scope(case)
    approvals = list(stated)
    for terms in _from_the_inside_out(case):
        scope: Scope = terms.jurisdiction, terms.level, terms.category
        surplus = held.get(scope, 0) - (terms.cap or 0)
        if surplus <= 0:
            continue
        here = [approval for approval in stated if _scope(approval) == scope]
        inside = sum(
            approval.posts for approval in approvals if approval not in here and _within(case, approval, scope)
        )
        cut = -surplus - inside
        total = sum(approval.posts for approval in here)
        if not here and cut < 0:
            approvals.append(Approval(scope[0], scope[2], scope[1], "", cut, "", "", terms.basis))
        elif here and total != cut:
            _report_difference(inputs, terms, here[0], total, cut, findings)
    return tuple(approvals)


def held_by_scope(case: Case) -> dict[Scope, int]:
    """Return the posts held now, reserves included, at or below each jurisdiction, by level and over all levels."""
    held: dict[Scope, int] = {}
    for pool, category in case.pools:
        posts = case.held(pool, category)
        for jurisdiction in case.ancestors[pool.jurisdiction]:
            for level in (pool.level, None):
                scope: Scope = jurisdiction, level, category
                held[scope] = held.get(scope, 0) + posts
    return held


def _from_the_inside_out(case: Case) -> Iterable[PoolTerms]:
    capped = (terms for terms in case.pool_terms if terms.cap is not None)
    return sorted(
        capped,
        key=lambda terms: (
            -len(case.ancestors[terms.jurisdiction]),
            terms.jurisdiction,
            terms.category,
            terms.level is None,
            terms.level or "",
        ),
    )


def _scope(approval: Approval) -> Scope:
    return approval.jurisdiction, approval.level, approval.category


def _within(case: Case, approval: Approval, scope: Scope) -> bool:
    jurisdiction, level, category = scope
    return (
        approval.category == category
        and level in (None, approval.level)
        and case.is_below(approval.jurisdiction, jurisdiction)
    )


def _report_difference(
    inputs: Inputs, terms: PoolTerms, approval: Approval, total: int, cut: int, findings: Findings
) -> None:
    approval_key = (approval.jurisdiction, approval.category, approval.level or "", approval.document)
    findings.error(
        inputs.place("pools", (terms.jurisdiction, terms.category, terms.level or ""), "cap"),
        "scenario.cap_and_approval",
        "scenario.cap_and_approval_mend",
        cap=terms.cap,
        cut=cut,
        stated=total,
        other=inputs.place("approvals", approval_key, "posts"),
    )
