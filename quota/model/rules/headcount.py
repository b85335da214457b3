"""Rule ``headcount``: nobody loses the post under them."""

from __future__ import annotations

from collections.abc import Iterator

from quota.model.quantities import transfers
from quota.model.reads import CATEGORIES, CROSSINGS, DIGESTS
from quota.model.rows import InputPlace, Posts, Quantity, Row, RulePiece, Weight
from quota.model.rules.making import rule, unit_row
from quota.model.subject import Subject
from quota.scenario import Case, Holding, Pool


def seated(holding: Holding) -> int:
    """Return the people who hold a post: an over-filled unit has no more of them than posts."""
    return min(holding.headcount, holding.current)


def digested(case: Case, unit: str, category: str) -> int:
    """Return the posts that a digest schedule lets a unit go below its people."""
    digest = case.digest_of.get((unit, category))
    return digest.posts if digest else 0


def people_of_units(case: Case) -> Iterator[Row]:
    """People leave a unit only with their posts; the first line of `headcount`."""
    for unit, category, holding in case.holdings():
        place = InputPlace("units", (unit.id,), f"{category}_headcount")
        limit = seated(holding) - holding.movable - digested(case, unit.id, category)
        longer: Weight | None = "approval" if (unit.id, category) in case.digest_of else None
        yield unit_row(headcount, Posts(unit.id, category), ">=", limit, place, rests_on=longer)


def people_of_pools(case: Case) -> Iterator[Row]:
    """Posts that people take along do not end in a reserve or a cut; the second line of `headcount`."""
    leaving: dict[tuple[Pool, str], list[tuple[Quantity, int]]] = {}
    for transfer in transfers(case):
        leaving.setdefault((transfer.giver, transfer.category), []).append((transfer, 1))
        leaving.setdefault((transfer.receiver, transfer.category), []).append((transfer, -1))
    for (pool, category), units in case.pools.items():
        posts = [(Posts(unit.id, category), 1) for unit in units]
        people = sum(seated(unit.holdings[category]) - digested(case, unit.id, category) for unit in units)
        terms = (*posts, *leaving.get((pool, category), ()))
        yield Row(headcount, Subject(pool=pool, category=category), terms, ">=", people)


@rule(
    order=6,
    weight="statute",
    pieces=(
        RulePiece(people_of_units, (CATEGORIES, DIGESTS), by_unit=True),
        RulePiece(people_of_pools, (*CROSSINGS, DIGESTS)),
    ),
    accounts="people",
    lawful=True,
    in_tables="all",
)
def headcount(case: Case) -> Iterator[Row]:
    """Posts cover the people in them, except those who can move with their posts.

    posts[u, k] ≥ seated[u, k] − movable[u, k] − digest[u, k]                      for every unit u and category k  [posts]
    Σ_{u ∈ p} posts[u, k] + transfers out − transfers in ≥ Σ_{u ∈ p} (seated[u, k] − digest[u, k])
                                                                                   for every pool p and category k  [posts]
    with seated[u, k] = min(headcount[u, k], current[u, k])

    The first line lets people leave a unit only with their posts; the second sees that such posts do not end in a
    reserve or a cut, so that everyone who moves has a post to sit on. An over-filled unit is not given posts because
    it is over-filled: only as many people as it has posts count. Posts go below the people in them only on a digest
    schedule: as people leave, one by one, their posts are cut.

    Legal basis
        Decree 486 art. 6 and 26: people in post may not exceed the posts approved.
    Value
        What one person less to cover is worth: the post could go where coverage is lower.
    """
    yield from people_of_units(case)
    yield from people_of_pools(case)
