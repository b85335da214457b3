"""How a rule of the product is made from its function."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from quota.model.rows import InputPlace, Posts, Quantity, Reserve, Row, Rule, Sense, Weight
from quota.model.subject import Subject
from quota.scenario import Case
from quota.scenario.records import PoolTerms, TotalBound


def rule(order: float, **known: Any) -> Callable[[Callable[[Case], Iterable[Row]]], Rule]:  # noqa: ANN401 - of as many types as Rule has fields
    """Make the function below the rule of its name; what is known of it are the fields of `Rule`."""
    return lambda rows: Rule(rows.__name__, rows, order=order, **known)


def unit_row(
    of: Rule,
    posts: Posts,
    sense: Sense,
    limit: int,
    place: InputPlace,
    basis: str = "",
    *,
    reference: bool = False,
    part: str = "",
    rests_on: Weight | None = None,
) -> Row:
    """Return the row ``posts[u, k]  sense  limit``; `part` tells several of a rule apart."""
    subject = Subject(unit=posts.unit, category=posts.category, part=part)
    return Row(of, subject, ((posts, 1),), sense, limit, place, basis, reference, rests_on=rests_on)


def all_posts(case: Case, of: PoolTerms | TotalBound) -> tuple[tuple[Quantity, int], ...]:
    """Return the left side of a row over a whole jurisdiction, or over one level of it: Σ posts + Σ reserves of a category."""
    pools = case.pools_within(of.jurisdiction, of.level, of.category)
    units = [unit for pool in pools for unit in case.pools[pool, of.category]]
    return (*((Posts(unit.id, of.category), 1) for unit in units), *((Reserve(pool, of.category), 1) for pool in pools))
