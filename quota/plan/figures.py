"""Who has what and what moves: the rows of a plan that change from solve to solve.

Of plans made one after the other only what differs is written anew: the rows of units that have other posts, people or needs,
and the transfers of categories in which anything that transfers follow from is another.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from quota.model.reads import ledger_entry
from quota.model.rows import Change, Excess, Merge, Posts, Quantity, Reserve, Turn
from quota.model.rules.reserve import required_reserve
from quota.model.subject import pool_name
from quota.need import Needs
from quota.plan.coverage import coverage
from quota.plan.matching import APPROVAL, RESERVE, End, Move, approvers, approving, headcounts, match, via
from quota.plan.records import ChangeRow, Figures, MergeRow, PostsRow, ReserveRow, TransferRow
from quota.scenario import Case, Unit

Holding = tuple[str, str]


@dataclass(frozen=True)
class _Made:
    """What was made last, and from what.

    Parameters
    ----------
    standing : tuple
        What transfers follow from beside quantities and the posts that are held.
    shares : Mapping[str, list of (Quantity, int)]
        The quantities of each category, and under no name those of merges, in the order of the programme.
    moves, transfers : Mapping[str, sequence]
        By category.
    """

    case: Case
    needs: Needs
    standing: tuple[object, ...]
    shares: Mapping[str, list[tuple[Quantity, int]]]
    moves: Mapping[str, list[Move]]
    transfers: Mapping[str, tuple[TransferRow, ...]]
    approver_of: Mapping[str, str]
    figures: Figures


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

    def of(self, case: Case, needs: Needs, quantities: Mapping[Quantity, int]) -> Figures:
        """Return the figures of a plan."""
        last, shares, standing = self._last, _shares(quantities), _standing(case)
        if last is not None and (standing != last.standing or not _same_ledger(last.case, case)):
            last = None
        moves = {
            category: last.moves[category]
            if last and all(shares.get(of) == last.shares.get(of) for of in (category, ""))
            else match(case, quantities, category)
            for category in case.categories
        }
        approver_of = approvers(case)
        self.people = people = headcounts(case, [move for found in moves.values() for move in found])
        posts = tuple(_posts_rows(case, needs, quantities, people, last))
        transfers = {
            category: _transfer_rows(case, category, found, approver_of, last) for category, found in moves.items()
        }
        figures = Figures(
            posts=last.figures.posts if last and _same(last.figures.posts, posts) else posts,
            transfers=tuple(row for rows in transfers.values() for row in rows),
            reserve=tuple(_reserve_rows(case, quantities)),
            changes=tuple(_change_rows(case, quantities)),
            merges=tuple(_merge_rows(case, quantities)),
        )
        self._last = _Made(case, needs, standing, shares, moves, transfers, approver_of, figures)
        return figures


def _shares(quantities: Mapping[Quantity, int]) -> dict[str, list[tuple[Quantity, int]]]:
    found: dict[str, list[tuple[Quantity, int]]] = {}
    for pair in quantities.items():
        quantity = pair[0]
        if isinstance(quantity, Merge):
            found.setdefault("", []).append(pair)
        elif not isinstance(quantity, Excess | Turn):
            found.setdefault(quantity.category, []).append(pair)
    return found


def _standing(case: Case) -> tuple[object, ...]:
    """Return what transfers follow from, beside quantities and the ledger of who holds what."""
    reserves = [(terms.jurisdiction, terms.level, terms.category, terms.reserve_now) for terms in case.pool_terms]
    return tuple(case.categories), reserves, case.digests, case.consolidations


def _same_ledger(before: Case, now: Case) -> bool:
    """Tell whether everybody holds the same posts with the same people, under the same name."""
    if before.units is now.units:
        return True
    return before.units.keys() == now.units.keys() and all(
        unit is other or (unit.name == other.name and ledger_entry(unit) == ledger_entry(other))
        for unit, other in zip(before.units.values(), now.units.values(), strict=True)
    )


def _same(before: Sequence[object], now: Sequence[object]) -> bool:
    return len(before) == len(now) and all(map(operator.is_, before, now))


def _posts_rows(
    case: Case, needs: Needs, quantities: Mapping[Quantity, int], people: Mapping[Holding, int], last: _Made | None
) -> Iterator[PostsRow]:
    """Yield the rows of all but the institutions that no merge opens: they do not exist."""
    absent = {item.successor for item in case.consolidations if not quantities[Merge(item.merge)]}
    before = {(row.unit_id, row.category): row for row in last.figures.posts} if last else {}
    units: Mapping[str, Unit] = last.case.units if last else {}
    for unit, category, holding in case.holdings():
        if unit.id in absent:
            continue
        place = unit.id, category
        need, posts, seats, old = needs[place], quantities[Posts(*place)], people[place], before.get(place)
        if (
            old is not None
            and old.planned == posts
            and old.headcount_after == seats
            and units[unit.id] is unit
            and old.need_exact is need.exact
        ):
            yield old
            continue
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
        yield old if old == row else row


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


def _end_name(case: Case, end: End) -> str:
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
