"""Rules ``never_rise`` and ``never_fall``: totals that may move in one direction only."""

from __future__ import annotations

from collections.abc import Iterator

from quota.model.reads import POOLS, TREE, table
from quota.model.rows import InputPlace, Row, Rule, Sense
from quota.model.rules.making import all_posts, rule
from quota.model.subject import within
from quota.scenario import Case, TotalBound

READS = (*POOLS, TREE, table("totals"))


@rule(order=4, reads=READS, scope="totals", from_held=True, lawful=True, in_tables="all")
def never_rise(case: Case) -> Iterator[Row]:
    """A total, posts and reserves together, does not rise above what is held now.

    Σ_{p below j} ( Σ_{u ∈ p} posts[u, k] + reserve[p, k] ) ≤ held[j, k]        for every total so marked       [posts]

    Legal basis
        2007 notice: township organs, posts and paid staff only fall, never rise, during the 11th Five-Year Plan (只减不增).
    Value
        What one post more in the total is worth, where a transfer waits for it.
    """
    return (_row(case, never_rise, total, "<=") for total in case.totals if total.direction == "never_rise")


@rule(order=5, reads=READS, scope="totals", from_held=True, in_tables="all")
def never_fall(case: Case) -> Iterator[Row]:
    """A total, posts and reserves together, does not fall below what is held now.

    Σ_{p below j} ( Σ_{u ∈ p} posts[u, k] + reserve[p, k] ) ≥ held[j, k]        for every total so marked       [posts]

    Legal basis
        Policy of the reform: townships do not lose posts when they are moved down (只增不减).
    Value
        What one post fewer in the total is worth: it could go where coverage is lower.
    """
    return (_row(case, never_fall, total, ">=") for total in case.totals if total.direction == "never_fall")


def _row(case: Case, of: Rule, total: TotalBound, sense: Sense) -> Row:
    pools = case.pools_within(total.jurisdiction, total.level, total.category)
    held = sum(case.held(pool, total.category) for pool in pools)
    subject = within(total.jurisdiction, total.level, total.category)
    place = InputPlace("totals", (total.jurisdiction, total.category, total.level or "", total.direction), "direction")
    return Row(of, subject, all_posts(case, total), sense, held, place, total.basis)
