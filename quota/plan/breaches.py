"""Where a plan breaks the rules: one record per labelled row that does not hold, in words that can be checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from quota.model.rows import Merge, Posts, Quantity, Reserve, Row, Transfer, pool_name
from quota.model.rules import RULES, no_mixing, unrouted
from quota.model.sentences import subject_names
from quota.scenario import Case, Pool
from quota.scenario.names import named
from quota.solve.least_breach import crossed_pool
from quota.texts import Message

ORDER = {rule: place for place, rule in enumerate((*RULES, "no_mixing"))}
"""The order in which breaches are told."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a plan breaks.

    Parameters
    ----------
    rule : str
        Id of the rule.
    row : Row or None
        The line that does not hold; None for a crossing without a route, for mixing, and for tables that disagree.
    activity, limit : int
        What the plan has and what the line asks for. [posts; ratios and money times the unit of the row]
    posts : int
        How many posts the plan is over or short.
    sentence, basis : Message
        What is wrong, and what the rule rests on.
    source : str, optional
        Cell of the scenario that sets the limit; empty where it follows from the ledger.
    """

    rule: str
    row: Row | None
    activity: int
    limit: int
    posts: int
    sentence: Message
    basis: Message
    source: str = ""


def find_breaches(case: Case, rows: Iterable[Row], quantities: Mapping[Quantity, int]) -> tuple[Breach, ...]:
    """Evaluate every row on a plan, and look for crossings without a route and for mixing.

    Parameters
    ----------
    quantities : Mapping[Quantity, int]
        The plan. A crossing that names no route, or one that does not lead there, counts in the balances of its pools
        and is told by itself.
    """
    crossings = {quantity for quantity, posts in quantities.items() if isinstance(quantity, Transfer) and posts}
    strays = unrouted(case, crossings)
    counted = [_with_strays(case, row, strays) for row in rows]
    broken = [_of_row(case, row, quantities) for row in counted if not row.holds(quantities)]
    broken += [_of_crossing(case, stray, quantities[stray]) for stray in strays]
    broken += _of_mixing(case, counted, quantities)
    return tuple(sorted(broken, key=lambda breach: ORDER[breach.rule]))


def _with_strays(case: Case, row: Row, strays: Iterable[Transfer]) -> Row:
    """Let posts that cross without a route count where they leave and where they arrive."""
    pool = crossed_pool(case, row)
    if pool is None:
        return row
    terms: list[tuple[Quantity, int]] = []
    for stray in strays:
        if stray.category == row.key[1] and pool in (stray.giver, stray.receiver):
            terms.append((stray, 1 if stray.giver == pool else -1))
    return replace(row, terms=(*row.terms, *terms)) if terms else row


def _of_row(case: Case, row: Row, quantities: Mapping[Quantity, int]) -> Breach:
    """Put a row that does not hold into a record; what merges contribute goes to the right side."""
    merged = 0
    if any(isinstance(quantity, Posts) for quantity, _ in row.terms):
        merged = sum(factor * quantities.get(term, 0) for term, factor in row.terms if isinstance(term, Merge))
    activity, limit = row.activity(quantities) - merged, row.limit - merged
    posts = _posts_over(case, row, quantities)
    sentence = _sentence(case, row, quantities, activity, limit, posts)
    return Breach(row.rule, row, activity, limit, posts, sentence, _basis(row), row.source(case))


def _posts_over(case: Case, row: Row, quantities: Mapping[Quantity, int]) -> int:
    """Return how many posts mend the row at the least; of a merge that is left out, the posts that it would close."""
    if row.rule == "consolidation" and len(row.key) == 1:
        members = {unit.id for unit in case.members[row.key[0]]}
        return sum(posts for held, posts in quantities.items() if isinstance(held, Posts) and held.unit in members)
    per_post = max(factor for _, factor in row.terms) if row.rule == "budget" else row.unit
    return -(row.slack(quantities) // per_post)


def _basis(row: Row) -> Message:
    if not row.basis:
        return basis_of(row.rule)
    said = not row.reference or "参照" in row.basis
    return Message("audit.basis_stated" if said else "audit.basis_reference", {"basis": row.basis})


def basis_of(rule: str) -> Message:
    """Return the legal basis of a rule itself."""
    return Message(f"rules.{rule}_basis")


def _sentence(
    case: Case, row: Row, quantities: Mapping[Quantity, int], activity: int, limit: int, posts: int
) -> Message:
    values: dict[str, object] = {"subject": subject(case, row), "activity": activity, "limit": limit, "posts": posts}
    match row.rule:
        case "balance":
            return _balance(case, row, quantities)
        case "ratio":
            return _ratio(case, row, quantities, posts)
        case "budget":
            return _budget(case, row, activity)
        case "leadership":
            return _leadership(case, row, quantities, posts)
        case "consolidation" if len(row.key) == 1:
            return Message("audit.not_merged", values)
    keys = {"<=": "audit.at_most", ">=": "audit.at_least", "==": "audit.exactly"}
    return Message(keys[row.sense], values)


def _balance(case: Case, row: Row, quantities: Mapping[Quantity, int]) -> Message:
    """Say what a pool has after the plan and what it should have: what it holds now, and what flows in and out."""
    excess = row.activity(quantities) - row.limit
    after = sum(
        factor * quantities.get(quantity, 0) for quantity, factor in row.terms if isinstance(quantity, Posts | Reserve)
    )
    values = {"subject": subject(case, row), "after": after, "due": after - excess, "posts": abs(excess)}
    return Message("audit.balance_over" if excess > 0 else "audit.balance_short", values)


def _ratio(case: Case, row: Row, quantities: Mapping[Quantity, int], posts: int) -> Message:
    item = next(item for item in case.ratios if item.ratio == row.key[-1])
    sums = {
        category: sum(
            quantities.get(quantity, 0)
            for quantity, _ in row.terms
            if isinstance(quantity, Posts) and quantity.category == category
        )
        for category in (item.numerator, item.denominator)
    }
    values = {
        "subject": _named(case, row.key[:1]),
        "numerator": category_named(case, item.numerator),
        "more": sums[item.numerator],
        "denominator": category_named(case, item.denominator),
        "fewer": sums[item.denominator],
        "share": item.most if row.sense == "<=" else item.least,
        "posts": posts,
    }
    return Message("audit.ratio_above" if row.sense == "<=" else "audit.ratio_below", values)


def _budget(case: Case, row: Row, activity: int) -> Message:
    item = next(item for item in case.budgets if item.jurisdiction == row.key[0])
    over = Fraction(activity - row.limit, row.unit)
    values = {"subject": subject(case, row), "amount": item.amount, "over": f"{float(over):.2f}"}
    return Message("audit.over_budget", values)


def _leadership(case: Case, row: Row, quantities: Mapping[Quantity, int], posts: int) -> Message:
    unit, category = row.key
    seated_on = case.categories[category].seated_on or ""
    values = {
        "subject": _named(case, (unit,)),
        "category": category_named(case, category),
        "held": quantities.get(Posts(unit, category), 0),
        "seats_category": category_named(case, seated_on),
        "seats": quantities.get(Posts(unit, seated_on), 0),
        "posts": posts,
    }
    return Message("audit.too_few_seats", values)


def _of_crossing(case: Case, stray: Transfer, posts: int) -> Breach:
    values = {
        "posts": posts,
        "category": category_named(case, stray.category),
        "giver": pool_named(case, stray.giver),
        "receiver": pool_named(case, stray.receiver),
    }
    return Breach("route", None, posts, 0, posts, Message("audit.no_route", values), basis_of("route"))


def _of_mixing(case: Case, rows: Iterable[Row], quantities: Mapping[Quantity, int]) -> Iterator[Breach]:
    excess = {(row.key[0], row.key[1]): row.activity(quantities) - row.limit for row in rows if row.rule == "balance"}
    for pool, more, fewer, posts in no_mixing(excess):
        values = {
            "pool": _named(case, (pool,)),
            "more": category_named(case, more),
            "fewer": category_named(case, fewer),
            "posts": posts,
        }
        yield Breach("no_mixing", None, posts, 0, posts, Message("audit.mixed", values), basis_of("no_mixing"))


def subject(case: Case, row: Row) -> Message:
    """Name what a row is about, in the reader's language: unit, pool, jurisdiction, route, approval or merge."""
    name = row.key[0]
    if row.rule == "route":
        return _route(case, name)
    if row.rule == "approval":
        return _approval(case, row)
    if row.rule == "consolidation" and name not in case.units:
        item = next(item for item in case.consolidations if item.merge == name)
        return named(item.name, item.name)
    return _named(case, row.key)


def _named(case: Case, key: tuple[str, ...]) -> Message:
    """Name units, pools, jurisdictions and categories; parts of a key that say only which limit it is are left out."""
    named_in = (case.units, case.categories, case.jurisdictions)
    parts = tuple(part for part in key if any(part.partition("/")[0] in names for names in named_in))
    row = Row("", parts, (), "==", 0)
    return named(" ".join(subject_names(case, row, "zh")), " ".join(subject_names(case, row, "en")))


def _route(case: Case, name: str) -> Message:
    route = case.route_of[name]
    words = Message(
        "report.route",
        {
            "from_level": Message(f"model.level_{route.from_level}"),
            "to_level": Message(f"model.level_{route.to_level}"),
            "scope": Message(f"report.scope_{route.scope}"),
        },
    )
    if route.jurisdiction is not None:
        words = Message("report.route_of", {"route": words, "jurisdiction": _named(case, (route.jurisdiction,))})
    return Message("audit.of_category", {"name": words, "category": category_named(case, route.category)})


def _approval(case: Case, row: Row) -> Message:
    item = case.approval_of[row.key[0]]
    title = item.document or item.body or item.basis or item.id
    name = Message("report.approval_implied") if item.implied else named(title, title)
    places = (item.jurisdiction, *row.key[1:], item.category)
    return Message("audit.of_approval", {"name": name, "subject": _named(case, places)})


def category_named(case: Case, category: str) -> Message:
    """Name a category in the reader's language."""
    return _named(case, (category,))


def pool_named(case: Case, pool: Pool) -> Message:
    """Name a pool in the reader's language."""
    return _named(case, (pool_name(pool),))
