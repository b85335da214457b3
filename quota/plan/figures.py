"""Who has what and what moves: the rows of a plan that change from solve to solve.

Of plans made one after the other only what differs is written anew: categories in which anything is another, and of these
the rows of units that have other posts, people or needs.
"""

from __future__ import annotations

import operator
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from quota.model.reads import ledger_entry
from quota.model.rows import Change, Excess, Merge, Posts, Quantity, Reserve, Turn
from quota.model.rules.reserve import required_reserve
from quota.model.subject import pool_name
from quota.need import Needs
from quota.plan.coverage import coverage
from quota.plan.matching import APPROVAL, RESERVE, Move, TransferEnd, approvers, approving, headcounts, match, via
from quota.plan.records import ChangeRow, MergeRow, PlanFigures, PostsRow, ReserveRow, TransferRow
from quota.scenario import Case, Unit

Holding = tuple[str, str]


@dataclass(frozen=True)
class _Made:
    """What was made last, and from what.

    Parameters
    ----------
    standing : tuple
        What transfers follow from beside quantities and the posts that are held.
    shares : _Shares
        The quantities of each category.
    moves, transfers : Mapping[str, sequence]
        By category.
    rows : Mapping[str, Mapping[str, PostsRow]]
        By category and unit.
    """

    case: Case
    needs: Needs
    standing: tuple[object, ...]
    shares: _Shares
    moves: Mapping[str, list[Move]]
    transfers: Mapping[str, tuple[TransferRow, ...]]
    rows: Mapping[str, Mapping[str, PostsRow]]
    approver_of: Mapping[str, str]
    figures: PlanFigures


class KeptFigures:
    """The figures of one plan after another; rows that say the same are the same objects.

    Attributes
    ----------
    people : Mapping[(unit, category), int]
        Everybody in post after the plan, in institutions that no merge opens too.
    """

    def __init__(self) -> None:
        self._last: _Made | None = None
        self.people: Mapping[Holding, int] = {}

    def of(self, case: Case, needs: Needs, quantities: Mapping[Quantity, int]) -> PlanFigures:
        """Return the figures of a plan."""
        last, standing = self._last, _standing(case)
        shares = _Shares(quantities, last.shares if last else None)
        if last is not None and (standing != last.standing or not _same_ledger(last.case, case)):
            last = None
        same = {category for category in case.categories if last and shares.alike(last.shares, category)}
        moves = {
            category: last.moves[category] if last and category in same else match(case, quantities, category)
            for category in case.categories
        }
        approver_of = approvers(case)
        self.people = people = headcounts(case, [move for found in moves.values() for move in found])
        rows = _posts_rows(case, needs, quantities, people, last, same)
        posts = _in_order(case, rows)
        transfers = {
            category: _transfer_rows(case, category, found, approver_of, last) for category, found in moves.items()
        }
        figures = PlanFigures(
            posts=last.figures.posts if last and _same(last.figures.posts, posts) else posts,
            transfers=tuple(row for rows in transfers.values() for row in rows),
            reserve=tuple(_reserve_rows(case, quantities)),
            changes=tuple(_change_rows(case, quantities)),
            merges=tuple(_merge_rows(case, quantities)),
        )
        self._last = _Made(case, needs, standing, shares, moves, transfers, rows, approver_of, figures)
        return figures


class _Shares:
    """The posts of the quantities of each category, and under no name those of merges, in the order of the programme.

    Which quantity belongs where is found out once for programmes that have the same.
    """

    def __init__(self, quantities: Mapping[Quantity, int], before: _Shares | None) -> None:
        self._quantities, self._amounts = list(quantities), list(quantities.values())
        known = before is not None and before._quantities == self._quantities
        self._places: Mapping[str, list[int]] = before._places if before and known else self._by_category()

    def _by_category(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, quantity in enumerate(self._quantities):
            if isinstance(quantity, Merge):
                found.setdefault("", []).append(place)
            elif not isinstance(quantity, Excess | Turn):
                found.setdefault(quantity.category, []).append(place)
        return found

    def alike(self, other: _Shares, category: str) -> bool:
        """Return whether there are the same quantities, and of a category, and of merges, as many posts."""
        return self._places is other._places and all(self._of(name) == other._of(name) for name in (category, ""))

    def _of(self, name: str) -> list[int]:
        return [self._amounts[place] for place in self._places.get(name, ())]


def _standing(case: Case) -> tuple[object, ...]:
    """Return what transfers follow from, beside quantities and the ledger of who holds what."""
    reserves = [(terms.jurisdiction, terms.level, terms.category, terms.reserve_now) for terms in case.pool_terms]
    return tuple(case.categories), reserves, case.digests, case.consolidations


def _same_ledger(before: Case, now: Case) -> bool:
    """Return whether everybody holds the same posts with the same people, under the same name."""
    if before.units is now.units:
        return True
    return before.units.keys() == now.units.keys() and all(
        unit is other or (unit.name == other.name and ledger_entry(unit) == ledger_entry(other))
        for unit, other in zip(before.units.values(), now.units.values(), strict=True)
    )


def _same(before: Sequence[object], now: Sequence[object]) -> bool:
    return len(before) == len(now) and all(map(operator.is_, before, now))


def _posts_rows(
    case: Case,
    needs: Needs,
    quantities: Mapping[Quantity, int],
    people: Mapping[Holding, int],
    last: _Made | None,
    same: Container[str],
) -> dict[str, Mapping[str, PostsRow]]:
    """Return the rows of all but the institutions that no merge opens, which do not exist, by category and unit.

    Parameters
    ----------
    same : container of str
        Categories with the quantities of last time.
    """
    absent = {item.successor for item in case.consolidations if not quantities[Merge(item.merge)]}
    rows: dict[str, Mapping[str, PostsRow]] = {}
    for category in case.categories:
        before = last.rows[category] if last else {}
        if (
            last
            and category in same
            and all(needs[unit, category].exact is row.need_exact for unit, row in before.items())
        ):
            rows[category] = before
            continue
        rows[category] = {
            unit.id: _posts_row(unit, category, needs, quantities, people, before.get(unit.id))
            for unit in case.units.values()
            if category in unit.holdings and unit.id not in absent
        }
    return rows


def _posts_row(
    unit: Unit,
    category: str,
    needs: Needs,
    quantities: Mapping[Quantity, int],
    people: Mapping[Holding, int],
    old: PostsRow | None,
) -> PostsRow:
    """Return the row of a unit; the one from before, of a ledger that says the same, with the same posts, people and need."""
    place = unit.id, category
    need, posts, seats, holding = needs[place], quantities[Posts(*place)], people[place], unit.holdings[category]
    if old is not None and old.planned == posts and old.headcount_after == seats and old.need_exact is need.exact:
        return old
    row = PostsRow(
        unit_id=unit.id,
        name=unit.name,
        jurisdiction=unit.jurisdiction,
        level=unit.level,
        category=category,
        current=holding.current,
        headcount=holding.headcount,
        need=need.amount,
        planned=posts,
        change=posts - holding.current,
        headcount_after=seats,
        coverage_before=coverage(holding.current, need.exact),
        coverage_after=coverage(posts, need.exact),
        need_exact=need.exact,
    )
    return old if old is not None and old == row else row


def _in_order(case: Case, rows: Mapping[str, Mapping[str, PostsRow]]) -> tuple[PostsRow, ...]:
    """Return all rows, unit by unit."""
    by_category = list(rows.values())
    return tuple(row for unit in case.units for found in by_category if (row := found.get(unit)) is not None)


def _transfer_rows(
    case: Case, category: str, moves: Sequence[Move], approver_of: Mapping[str, str], last: _Made | None
) -> tuple[TransferRow, ...]:
    """Return the rows of the moves of a category; they are written again where any of them, or an approver, is another."""
    if last and approver_of == last.approver_of and moves is last.moves[category]:
        return last.transfers[category]
    return tuple(_transfer_row(case, move, approver_of) for move in moves)


def _transfer_row(case: Case, move: Move, approver_of: Mapping[str, str]) -> TransferRow:
    return TransferRow(
        category=move.category,
        from_unit=move.giver.name,
        from_name=_end_name(case, move.giver),
        to_unit=move.taker.name,
        to_name=_end_name(case, move.taker),
        from_pool=pool_name(move.giver.pool),
        to_pool=pool_name(move.taker.pool),
        posts=move.posts,
        people=move.people,
        route=" + ".join(hop.route for hop in move.hops),
        via=via(move),
        approval=approving(approver_of, move),
    )


def _end_name(case: Case, end: TransferEnd) -> str:
    if end.name in (RESERVE, APPROVAL):
        return end.approval or end.name
    return case.units[end.name].name


def _reserve_rows(case: Case, quantities: Mapping[Quantity, int]) -> Iterable[ReserveRow]:
    for pool, category in case.pools:
        after = quantities[Reserve(pool, category)]
        before = case.reserve_now(pool, category)
        required = required_reserve(case, pool, category)[0]
        yield ReserveRow(pool.jurisdiction, pool.level, category, before, after, required)


def _change_rows(case: Case, quantities: Mapping[Quantity, int]) -> Iterable[ChangeRow]:
    for quantity, posts in quantities.items():
        if isinstance(quantity, Change):
            approval = case.approval_of[quantity.approval]
            yield ChangeRow(
                approval=quantity.approval,
                category=quantity.category,
                jurisdiction=quantity.pool.jurisdiction,
                level=quantity.pool.level,
                posts=posts,
                body=approval.body,
                document=approval.document,
                basis=approval.basis,
            )


def _merge_rows(case: Case, quantities: Mapping[Quantity, int]) -> Iterable[MergeRow]:
    for item in case.consolidations:
        members = [unit for unit in case.members[item.merge] if item.category in unit.holdings]
        held = sum(unit.holdings[item.category].current for unit in members)
        taken = bool(quantities[Merge(item.merge)])
        yield MergeRow(
            merge=item.merge,
            category=item.category,
            successor=item.successor,
            name=item.name,
            mode=item.mode,
            taken=taken,
            members=" ".join(unit.id for unit in members),
            held=held,
            kept=item.kept,
            freed=held - item.kept if taken else 0,
            body=item.body,
            basis=item.basis,
        )
