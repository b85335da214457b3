"""The re-check of a written plan: every labelled row, every balance and every person, from the tables alone.

It runs on every plan before it is put in place, and uses no solver. A breach is a bug of the product, never of the
inputs: it stops the run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from quota.model.derived import with_derived
from quota.model.quantities import transfers
from quota.model.rows import Change, Merge, Posts, Quantity, Reserve, Transfer, slack_of
from quota.model.rules import rows
from quota.model.rules.balance import balance
from quota.model.rules.headcount import digested
from quota.model.rules.no_mixing import mixed
from quota.model.rules.reserve import required_reserve
from quota.model.rules.route import unrouted
from quota.model.subject import Subject, pool_name, pool_of
from quota.plan.agreement import Disagreement, disagreements
from quota.plan.records import PlanFigures, StoredPlan
from quota.scenario import Case


class RecheckError(Exception):
    """A finished plan breaks a rule or does not add up; holds one sentence per breach, and the first place in a table."""

    def __init__(self, breaches: Sequence[str | Disagreement]) -> None:
        self.breaches = tuple(map(str, breaches))
        self.place = next((found for found in breaches if isinstance(found, Disagreement)), None)
        super().__init__("; ".join(self.breaches))


def recheck(case: Case, stored: StoredPlan) -> None:
    """Recompute everything that a plan claims from its written tables.

    Raises
    ------
    RecheckError
        If a labelled row is broken, a crossing has no route, or a table does not add up.
    """
    try:
        quantities = read_quantities(case, stored)
    except (KeyError, ValueError) as error:
        raise RecheckError((f"a table names a pool or a way that does not exist: {error}",)) from error
    breaches = [
        *_rows(case, stored, quantities),
        *(f"mixing {more} {fewer.category} {posts}" for more, fewer, posts in mixed(balance_excess(case, quantities))),
        *(f"no route: {crossing}" for crossing in unrouted(case, _crossings(quantities))),
        *_facts(case, stored),
        *disagreements(stored),
        *_seats(case, stored),
        *_reconciliation(case, stored),
    ]
    if breaches:
        raise RecheckError(breaches)


def _rows(case: Case, stored: StoredPlan, quantities: Mapping[Quantity, int]) -> Iterator[str | Disagreement]:
    """Every labelled row holds, and rules.csv has it as recomputed. A country has many: they are looked at one by one."""
    unlike = None
    for place, (row, written) in enumerate(zip_longest(rows(case), stored.rules)):
        if row is None or written is None:
            unlike = place if unlike is None else unlike
            continue
        activity = row.activity(quantities)
        slack = slack_of(activity + row.given(quantities), row.sense, row.limit)
        if slack < 0:
            yield f"{row.rule.id} {row.subject}: {activity} {row.sense} {row.limit}"
        recomputed = (row.rule.id, str(row.subject), activity, row.sense, row.limit, slack)
        priced = (row.price, None if row.price is None else row.exceeded(quantities))
        if unlike is None and (written[: len(recomputed)] != recomputed or written[-len(priced) :] != priced):
            unlike = place
    if unlike is not None:
        yield Disagreement("rules", unlike, "", "unlike", {})


def read_quantities(case: Case, stored: PlanFigures) -> dict[Quantity, int]:
    """Return the quantities that the tables of a plan state."""
    quantities: dict[Quantity, int] = Counter()
    for posts in stored.posts:
        quantities[Posts(posts.unit_id, posts.category)] = posts.planned
    for reserve in stored.reserve:
        quantities[Reserve(reserve.pool, reserve.category)] = reserve.after
    for change in stored.changes:
        quantities[Change(change.approval, change.pool, change.category)] = change.posts
    for merge in stored.merges:
        quantities[Merge(merge.merge)] = int(merge.taken)
    for transfer in transfers(case):
        quantities[transfer] = 0
    for move in stored.transfers:
        if move.route:
            stops = [pool_of(name) for name in (move.from_pool, *move.via.split(), move.to_pool)]
            for route, giver, receiver in zip(move.route.split(" + "), stops[:-1], stops[1:], strict=True):
                quantities[Transfer(route, giver, receiver, move.category)] += move.posts
    dict.update(quantities, with_derived(case, rows(case), quantities))
    return quantities


def balance_excess(case: Case, quantities: Mapping[Quantity, int]) -> dict[Subject, int]:
    """Return, by pool and category, the posts above or below what the balance allows; pools in balance are left out."""
    excess = {row.subject: row.activity(quantities) - row.limit for row in balance.rows(case)}
    return {subject: posts for subject, posts in excess.items() if posts}


def _crossings(quantities: Mapping[Quantity, int]) -> set[Transfer]:
    return {quantity for quantity, posts in quantities.items() if isinstance(quantity, Transfer) and posts}


def _facts(case: Case, stored: StoredPlan) -> Iterator[str | Disagreement]:
    """Units, pools and what they hold now stand as in the case."""
    for place, posts in enumerate(stored.posts):
        unit = case.units.get(posts.unit_id)
        holding = unit.holdings.get(posts.category) if unit else None
        if holding is None or (posts.current, posts.headcount) != (holding.current, holding.headcount):
            yield Disagreement("posts", place, "current", "unlike", {})
    for reserve in stored.reserve:
        pool, category = reserve.pool, reserve.category
        held = (case.reserve_now(pool, category), required_reserve(case, pool, category)[0])
        if (reserve.before, reserve.required) != held:
            yield f"reserve of {pool_name(pool)} {category}: not as in the case"
    for move in stored.transfers:
        for end, pool_named in ((move.from_unit, move.from_pool), (move.to_unit, move.to_pool)):
            if end in case.units and pool_name(case.units[end].pool) != pool_named:
                yield f"{end}: not in {pool_named}"


def _seats(case: Case, stored: StoredPlan) -> Iterator[str]:
    """People sit on posts unless they were too many before or are being digested."""
    for posts in stored.posts:
        seats = posts.planned + digested(case, posts.unit_id, posts.category)
        if posts.headcount_after > seats + max(0, posts.headcount - posts.current):
            yield f"{posts.unit_id} {posts.category}: {posts.headcount_after} people on {posts.planned} posts"


def _reconciliation(case: Case, stored: StoredPlan) -> Iterator[str]:
    """Σ before + reserve before + approved = Σ after + reserve after, category by category."""
    for category in case.categories:
        before = sum(row.current for row in stored.posts if row.category == category)
        before += sum(row.before for row in stored.reserve if row.category == category)
        approved = sum(approval.posts for approval in case.approvals if approval.category == category)
        after = sum(row.planned for row in stored.posts if row.category == category)
        after += sum(row.after for row in stored.reserve if row.category == category)
        if before + approved != after:
            yield f"{category}: {before} + {approved} is not {after}"
