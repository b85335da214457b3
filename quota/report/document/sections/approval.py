"""Section: who has to approve what, as follows from the transfers of this plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from quota.model.subject import pool_of
from quota.plan.records import TransferRow
from quota.report.document.blocks import Block, Item, Section, Text
from quota.report.document.draft import Draft
from quota.words.names import approving_body, kind_of
from quota.words.table import Cell, Column, Line, Table

MOST_BODIES = 25
"""Bodies that the table names; of more, staffing commissions of jurisdictions are taken together."""


def approval(draft: Draft) -> Section | None:
    """Write the section; a plan in which nothing moves has none."""
    moves = [move for move in draft.plan.transfers if move.posts]
    if not moves:
        return None
    blocks: list[Block] = [
        Text(draft.words("document.approval_lead")),
        _table(draft, moves),
        *_steps(draft, moves),
        Text(draft.words("document.approval_end")),
    ]
    return Section(draft.words("document.part_approval"), "procedure", blocks)


def _table(draft: Draft, moves: Sequence[TransferRow]) -> Table:
    """Posts by approving body and category."""
    categories = [code for code in draft.plan.case.categories if any(move.category == code for move in moves)]
    columns = [
        Column(draft.words("words.column_approval"), kind="text"),
        Column(draft.words("words.column_matter"), kind="text"),
        *(Column(draft.name(category)) for category in categories),
    ]
    groups = _by_body(draft, moves)
    lines = [Line((body, matter, *_posts(draft, groups[body, matter], categories))) for body, matter in groups]
    lines.append(Line((draft.words("document.sum"), "", *_posts(draft, moves, categories)), strong=True))
    return Table(
        draft.words("document.table_approval"),
        columns,
        lines,
        draft.words("document.unit_posts"),
        [draft.words("document.note_approval")],
    )


def _posts(draft: Draft, moves: Sequence[TransferRow], categories: Sequence[str]) -> Iterator[Cell | str]:
    for category in categories:
        posts = sum(move.posts for move in moves if move.category == category)
        yield draft.count(posts, draft.standings.result[category]) if posts else "—"


def _by_body(draft: Draft, moves: Sequence[TransferRow]) -> Mapping[tuple[str, str], list[TransferRow]]:
    """Return transfers by (approving body, matter): longest ways first, own commissions last."""
    inside = {pool_of(move.from_pool).jurisdiction for move in moves if _inside(draft, move)}
    together = len(inside) > MOST_BODIES
    groups: dict[tuple[str, str], list[TransferRow]] = defaultdict(list)
    for move in sorted(
        moves, key=lambda move: (_inside(draft, move), not move.approval, not move.route, move.from_pool)
    ):
        own = _inside(draft, move)
        body = draft.words("report.commissions") if own and together else body_of(draft, move)
        groups[body, draft.words(f"report.kind_{kind_of(draft.plan, move)}")].append(move)
    return groups


def _inside(draft: Draft, move: TransferRow) -> bool:
    """Tell whether a transfer stays within one pool, where the jurisdiction's own commission decides."""
    return kind_of(draft.plan, move) in ("move", "reserve")


def body_of(draft: Draft, move: TransferRow) -> str:
    """Name who approves a transfer; what nobody wrote is left for the office."""
    return approving_body(draft.plan, move, draft.language) or draft.blank("body")


def _steps(draft: Draft, moves: Sequence[TransferRow]) -> Iterator[Item]:
    """Say what has to happen, in order: what is approved above comes before what is approved at home."""
    if any(kind_of(draft.plan, move) == "approval" for move in moves):
        yield _step(draft, "approval")
    if any(move.route for move in moves):
        yield _step(draft, "crossing")
    if any(merge.taken for merge in draft.plan.merges):
        bodies = dict.fromkeys(merge.body or draft.blank("body") for merge in draft.plan.merges if merge.taken)
        yield _step(draft, "merges", bodies=draft.listed(bodies))
    if any(_inside(draft, move) for move in moves):
        yield _step(draft, "inside")
    yield _step(draft, "ledger")


def _step(draft: Draft, name: str, **values: object) -> Item:
    return Item(draft.words(f"document.lead_step_{name}"), draft.words(f"document.step_{name}", **values))
