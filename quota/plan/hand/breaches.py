"""Where a plan breaks the rules: one record per labelled row that does not hold, in words that can be checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from quota.model.rows import Merge, Posts, Quantity, Row, Rule, Switch, Transfer
from quota.model.rules.no_mixing import mixed, no_mixing
from quota.model.rules.route import route, unrouted
from quota.model.sentences import category_named, place_named, pool_named, subject_named
from quota.plan.by_hand import Shift
from quota.scenario import Case
from quota.scenario.names import named
from quota.texts import Language, Message, text

MOST_CHANGED = 5
"""Changed units that a breach names."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a plan breaks.

    Parameters
    ----------
    rule : Rule
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
    changed : tuple of Shift
        Units whose numbers, as written, differ from those of the best plan and bring the breach about: those of the row, and
        of what does not add up all of its category.
    """

    rule: Rule
    row: Row | None
    activity: int
    limit: int
    posts: int
    sentence: Message
    basis: Message
    source: str = ""
    changed: tuple[Shift, ...] = ()


def find_breaches(
    case: Case, rows: Iterable[Row], quantities: Mapping[Quantity, int], changed: Sequence[Shift] = ()
) -> tuple[Breach, ...]:
    """Evaluate every row on a plan, and look for crossings without a route and for mixing.

    Parameters
    ----------
    quantities : Mapping[Quantity, int]
        The plan. A crossing that names no route, or one that does not lead there, counts in the balances of its pools
        and is told by itself.
    changed : sequence of Shift
        Numbers that differ from the best plan: a breach of a whole pool is told by those who brought it about.
    """
    crossings = {quantity for quantity, posts in quantities.items() if isinstance(quantity, Transfer) and posts}
    strays = unrouted(case, crossings)
    counted = [_with_strays(row, strays) for row in rows]
    broken = [_of_row(case, row, quantities, changed) for row in counted if not row.holds(quantities)]
    broken += [_of_crossing(case, stray, quantities[stray]) for stray in strays]
    broken += _of_mixing(case, counted, quantities)
    return tuple(sorted(broken, key=lambda breach: breach.rule.order))


def _with_strays(row: Row, strays: Iterable[Transfer]) -> Row:
    """Let posts that cross without a route count where they leave and where they arrive."""
    end = row.border
    terms: list[tuple[Quantity, int]] = []
    for stray in strays:
        if end in ((stray.giver, stray.category), (stray.receiver, stray.category)):
            terms.append((stray, 1 if stray.giver == row.subject.pool else -1))
    return row._replace(terms=(*row.terms, *terms)) if terms else row


def _of_row(case: Case, row: Row, quantities: Mapping[Quantity, int], changed: Sequence[Shift]) -> Breach:
    """Put a row that does not hold into a record; what merges contribute goes to the right side."""
    merged = 0
    if any(isinstance(quantity, Posts) for quantity, _ in row.terms):
        merged = sum(factor * quantities.get(term, 0) for term, factor in row.terms if isinstance(term, Switch))
    activity, limit = row.activity(quantities) - merged, row.limit - merged
    posts = _posts_over(case, row, quantities)
    own = row.rule.broken(case, row, quantities, posts) if row.rule.broken else None
    sentence = own or _by_sense(case, row, activity, limit, posts)
    behind = tuple(_behind(case, row, changed))
    if behind and not row.subject.unit:
        sentence = Message("audit.after_changes", {"changes": _changes_named(case, behind), "sentence": sentence})
    return Breach(row.rule, row, activity, limit, posts, sentence, _basis(row), row.source(case), behind)


def _behind(case: Case, row: Row, changed: Sequence[Shift]) -> list[Shift]:
    """Return the changed units that bring a breach about, those of its own pool or total first, the largest first."""
    held = {(term.unit, term.category) for term, _ in row.terms if isinstance(term, Posts)}
    about = row.subject

    def own(shift: Shift) -> bool:
        pooled = (
            about.pool is not None and shift.category == about.category and case.units[_code(shift)].pool == about.pool
        )
        return pooled or (shift.unit, shift.category) in held

    found = [shift for shift in changed if own(shift)]
    if not about.unit and (row.rule.accounts or not found):
        found += [shift for shift in changed if shift.category == about.category and not own(shift)]
    return sorted(found, key=lambda shift: (not own(shift), -abs(shift.change), _code(shift)))


def _code(shift: Shift) -> str:
    return str(shift.unit)


def _changes_named(case: Case, changed: Sequence[Shift]) -> Message:
    """Name changed units with what was written for them."""

    def words(language: Language) -> str:
        names = [
            text(
                "audit.changed_unit",
                language,
                unit=case.units[_code(shift)].name,
                posts=shift.planned,
                change=f"{shift.change:+d}",
            )
            for shift in changed[:MOST_CHANGED]
        ]
        told = text("words.comma", language).join(names)
        more = len(changed) - len(names)
        return text("audit.changed_more", language, units=told, count=len(changed)) if more else told

    return named(words("zh"), words("en"))


def _posts_over(case: Case, row: Row, quantities: Mapping[Quantity, int]) -> int:
    """Return how many posts mend the row at the least; of a merge that is left out, the posts that it would close."""
    if isinstance(row.single, Merge):
        members = {unit.id for unit in case.members[row.single.merge]}
        return sum(posts for held, posts in quantities.items() if isinstance(held, Posts) and held.unit in members)
    per_post = max(factor for _, factor in row.terms) if row.rule.counts == "money" else row.unit
    return -(row.slack(quantities) // per_post)


def _basis(row: Row) -> Message:
    if not row.basis:
        return row.rule.told("basis")
    said = not row.reference or "参照" in row.basis
    return Message("audit.basis_stated" if said else "audit.basis_reference", {"basis": row.basis})


def _by_sense(case: Case, row: Row, activity: int, limit: int, posts: int) -> Message:
    values = {"subject": subject_named(case, row), "activity": activity, "limit": limit, "posts": posts}
    keys = {"<=": "audit.at_most", ">=": "audit.at_least", "==": "audit.exactly"}
    return Message(keys[row.sense], values)


def _of_crossing(case: Case, stray: Transfer, posts: int) -> Breach:
    values = {
        "posts": posts,
        "category": category_named(case, stray.category),
        "giver": pool_named(case, stray.giver),
        "receiver": pool_named(case, stray.receiver),
    }
    return Breach(route, None, posts, 0, posts, Message("audit.no_route", values), route.told("basis"))


def _of_mixing(case: Case, rows: Iterable[Row], quantities: Mapping[Quantity, int]) -> Iterator[Breach]:
    excess = {row.subject: row.activity(quantities) - row.limit for row in rows if row.rule.accounts == "posts"}
    for more, fewer, posts in mixed(excess):
        values = {
            "pool": place_named(case, more),
            "more": category_named(case, more.category),
            "fewer": category_named(case, fewer.category),
            "posts": posts,
        }
        sentence = Message("audit.mixed", values)
        yield Breach(no_mixing, None, posts, 0, posts, sentence, no_mixing.told("basis"))
