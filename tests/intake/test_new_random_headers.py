"""Random ledgers: every total is read as it is, or the book is refused."""

from __future__ import annotations

import pytest
from random_headers import differences, ledger, write

from quota.intake import draft_of_book
from quota.scenario import CaseError

QUICK, ALL = 15, 2000


def wrong(tmp_path, seeds: range) -> tuple[list[str], int]:
    """Return what is read wrongly, and how many books are refused."""
    found, refused = [], 0
    for seed in seeds:
        made = ledger(seed)
        try:
            draft = draft_of_book(write(made, tmp_path / "b.xlsx"))
        except CaseError:
            refused += 1
            continue
        found += [f"{seed}: {difference}" for difference in differences(made, draft)]
    return found, refused


def test_random_headers(tmp_path):
    """Proves: over random kinds, words, orders, header levels, sums, people and noise every total is true or refused.

    Sensitivity: fails where sums are found by words alone, or kinds fall together.
    """
    found, refused = wrong(tmp_path, range(QUICK))
    assert not found
    assert not refused


@pytest.mark.slow
def test_many_random_headers(tmp_path):
    """Proves: as before, for many more."""
    found, refused = wrong(tmp_path, range(QUICK, ALL))
    assert not found
    assert refused <= ALL // 20
