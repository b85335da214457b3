"""How over-filled units shrink, year by year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quota.plan.records import DigestRow
from quota.scenario import Case


def digest_rows(
    case: Case, planned: Mapping[tuple[str, str], int], people: Mapping[tuple[str, str], int]
) -> Iterable[DigestRow]:
    """Yield the digestion list: units with more people than posts, by year where there is a schedule.

    The people above the posts leave in equal yearly numbers, the larger ones first, until nobody is left to go.
    """
    for unit, category, _ in case.holdings():
        over = people[unit.id, category] - planned[unit.id, category]
        if over <= 0:
            continue
        digest = case.digest_of.get((unit.id, category))
        if digest is None:
            yield DigestRow(unit.id, unit.name, category, over, 0, 0, 0, over, "")
            continue
        left = over
        for year in range(1, digest.years + 1):
            leaving = -(-left // (digest.years - year + 1))
            left -= leaving
            if not leaving:
                break
            yield DigestRow(unit.id, unit.name, category, over, digest.years, year, leaving, left, digest.basis)
