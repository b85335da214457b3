"""Lookups of a case, taken over from another one: only where they would be the same."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from changes import reshaping
from random_cases import random_case
from rich_cases import rich_case

from quota.scenario import LEVEL_ORDER, Case, Pool, read_case
from quota.scenario.case import Lookup

NANPING = Path(__file__).parents[2] / "scenarios" / "nanping"
TABLES_OF = {name: lookup.tables for name, lookup in vars(Case).items() if isinstance(lookup, Lookup)}
FIELDS = frozenset(field.name for field in fields(Case))


class Watched(Case):
    """A case that notes which of its fields are read."""

    def __getattribute__(self, name: str) -> Any:
        if name in FIELDS:
            object.__getattribute__(self, "read").add(name)
        return super().__getattribute__(name)


def test_every_lookup_is_stated():
    """Proves: all that a case keeps once it is made is stated, but what is told from the origins alone."""
    kept = {name for name, value in vars(Case).items() if isinstance(value, cached_property)}
    assert kept - set(TABLES_OF) == {"illustrative"}


@pytest.mark.parametrize("name", TABLES_OF)
def test_lookups_are_made_from_what_is_stated(name: str):
    """Proves: a lookup reads the stated tables of a case and no others. Sensitivity: one table more, or fewer, fails."""
    case = read_case(NANPING)
    watched = object.__new__(Watched)
    object.__setattr__(watched, "read", set())
    for field in FIELDS:
        object.__setattr__(watched, field, getattr(case, field))
    getattr(watched, name)
    assert object.__getattribute__(watched, "read") == set(TABLES_OF[name])


def test_lookups_stay_true_after_any_change():
    """Proves: after every change of any table, what is taken over from the case before is what would be made anew.

    Sensitivity: without a look at the tables the lookups of the case before would stand.
    """
    for case in (read_case(NANPING), rich_case(3)):
        before, taken = case, 0
        for what, other in reshaping(case, 2, 2):
            for name in TABLES_OF:
                getattr(before, name)
            other.take_over(before)
            fresh = replace(other)
            for name in TABLES_OF:
                taken += name in vars(other)
                assert getattr(other, name) == getattr(fresh, name), (what, name)
            before = other
        assert taken


def test_another_approval_leaves_all_other_lookups():
    """Proves: a case with other approvals takes over all lookups but theirs. Sensitivity: they are the same objects."""
    case = random_case(5, approvals=[{"posts": 4}])
    for name in TABLES_OF:
        getattr(case, name)
    other = replace(case, approvals=())
    other.take_over(case)
    assert {name for name in TABLES_OF if name in vars(other)} == set(TABLES_OF) - {"approval_of"}
    assert other.pools is case.pools
    assert other.approval_of == {}


def test_other_terms_leave_the_pools():
    """Proves: another reserve leaves every unit in its pool; terms of a pool that had none, even without units, make one.

    Sensitivity: were terms compared as a whole, no pool would stay; were they not compared, the new pool would be missing.
    """
    case = read_case(NANPING)
    assert case.places
    terms = next(one for one in case.pool_terms if one.level is not None)
    dearer = replace(case, pool_terms=tuple(replace(one, reserve_now=one.reserve_now + 1) for one in case.pool_terms))
    dearer.take_over(case)
    assert dearer.places is case.places

    empty = next(
        (code, level)
        for code in case.jurisdictions
        for level in LEVEL_ORDER
        if (Pool(code, level), terms.category) not in case.pools
    )
    wider = replace(case, pool_terms=(*case.pool_terms, replace(terms, jurisdiction=empty[0], level=empty[1])))
    wider.take_over(case)
    assert set(wider.places) - set(case.places) == {(Pool(*empty), terms.category)}
