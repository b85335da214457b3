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

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from math import floor
from operator import attrgetter

from quota.scenario.assembly import records
from quota.scenario.case import Case
from quota.scenario.cells import Share
from quota.scenario.inputs import Inputs
from quota.scenario.merged import Record
from quota.scenario.problems import Findings
from quota.scenario.records import Approval, Level, PoolTerms

HELD_BY_SCOPE = ("categories", "jurisdictions", "pool_terms", "units")
"""The tables of a case that shares and caps are taken of."""

Scope = tuple[str, Level | None, str]
"""Jurisdiction with all below it, level (None: all), category."""
Held = Counter[Scope]
"""Posts by scope."""


def _stated_approvals(inputs: Inputs, held: Held) -> tuple[Approval, ...]:
    """Return the approvals of the scenario; a share is taken of what is held, rounded down to whole posts."""

    def posts(row: Record) -> int:
        stated: int | Share = row["posts"]
        if isinstance(stated, Share):
            return floor(Fraction(stated.percent) / 100 * held[row["jurisdiction"], row["level"], row["category"]])
        return stated

    return tuple(records(inputs.tables["approvals"], Approval, posts=posts))


def approvals_of(inputs: Inputs, case: Case, held: Held, findings: Findings) -> tuple[Approval, ...]:
    """Return the stated approvals and the cuts that caps imply, by name; report caps that contradict stated approvals."""
    stated = _stated_approvals(inputs, held)
    first_stated = {_scope(approval): approval for approval in reversed(stated)}
    here: Counter[Scope] = Counter()
    within: Counter[Scope] = Counter()
    cuts: list[Approval] = []

    def count(approval: Approval) -> None:
        here[_scope(approval)] += approval.posts
        for scope in _scopes_around(case, *_scope(approval)):
            within[scope] += approval.posts

    for approval in stated:
        count(approval)
    for terms in _from_the_inside_out(case):
        scope: Scope = terms.jurisdiction, terms.level, terms.category
        surplus = held[scope] - (terms.cap or 0)
        change = -surplus - (within[scope] - here[scope])
        if surplus > 0 and scope in first_stated and here[scope] != change:
            _report_difference(inputs, terms, first_stated[scope], here[scope], change, findings)
        elif surplus > 0 and scope not in first_stated and change < 0:
            cuts.append(_cut(terms, change))
            count(cuts[-1])
    return tuple(sorted((*stated, *cuts), key=attrgetter("id")))


def _cut(terms: PoolTerms, change: int) -> Approval:
    return Approval(
        jurisdiction=terms.jurisdiction,
        category=terms.category,
        level=terms.level,
        document="",
        posts=change,
        body="",
        date="",
        basis=terms.basis,
        implied=True,
    )


def held_by_scope(case: Case) -> Held:
    """Return the posts held now, reserves included, at or below each jurisdiction, by level and over all levels."""
    held: Held = Counter()
    for pool, category in case.pools:
        posts = case.held(pool, category)
        for scope in _scopes_around(case, pool.jurisdiction, pool.level, category):
            held[scope] += posts
    return held


def _scopes_around(case: Case, jurisdiction: str, level: Level | None, category: str) -> Iterator[Scope]:
    """Yield every scope that holds the given one, itself included."""
    for above in case.ancestors[jurisdiction]:
        if level is not None:
            yield above, level, category
        yield above, None, category


def _scope(approval: Approval) -> Scope:
    return approval.jurisdiction, approval.level, approval.category


def _from_the_inside_out(case: Case) -> list[PoolTerms]:
    capped = (terms for terms in case.pool_terms if terms.cap is not None)
    return sorted(capped, key=lambda terms: (-len(case.ancestors[terms.jurisdiction]), terms.level is None))


def _report_difference(
    inputs: Inputs, terms: PoolTerms, approval: Approval, stated: int, change: int, findings: Findings
) -> None:
    approval_key = (approval.jurisdiction, approval.category, approval.level or "", approval.document)
    findings.error(
        inputs.place("pools", (terms.jurisdiction, terms.category, terms.level or ""), "cap"),
        "scenario.cap_and_approval",
        cap=terms.cap,
        cut=change,
        stated=stated,
        other=inputs.place("approvals", approval_key, "posts"),
    )
