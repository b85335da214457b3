"""Section: where posts come from and where they go: by level, across levels, from merges, duties, reserves, approvals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quota.model.subject import pool_of
from quota.need.parts import exact_sum
from quota.plan.records import TransferRow
from quota.report.document.blocks import Block, Heading, Item, Section, Text
from quota.report.document.draft import Draft
from quota.scenario import LEVEL_ORDER
from quota.words import figures
from quota.words.names import approval_name, kind_of, level_units, pool_words, route_words
from quota.words.table import Cell, Line, Table

CROSSING = ("down", "across", "up")
"""Kinds of transfers that leave a pool."""


def sources(draft: Draft) -> Section | None:
    """Write the section; a plan in which nothing moves has none."""
    parts: list[tuple[str, list[Block]]] = [
        ("balance", list(_balance(draft))),
        ("crossing", list(_crossing(draft))),
        ("merges", list(_merges(draft))),
        ("duties", list(_duties(draft))),
        ("reserves", list(_reserves(draft))),
        ("approvals", list(_approvals(draft))),
    ]
    blocks: list[Block] = []
    for name, found in parts:
        if found:
            blocks += [Heading(draft.words(f"document.sources_{name}")), *found]
    return Section(draft.words("document.part_sources"), "feasibility", blocks) if blocks else None


# by level


def _balance(draft: Draft) -> Iterator[Block]:
    """What units give and take, level by level; with reserves and approvals it comes to nothing."""
    lines: list[Line] = []
    for category in draft.plan.case.categories:
        lines += _balance_lines(draft, category)
    if not lines:
        return
    moved = {
        category: sum(move.posts for move in draft.plan.transfers if move.category == category)
        for category in draft.plan.case.categories
    }
    yield Text(
        draft.words(
            "document.moved",
            moved=draft.listed(
                draft.words("document.posts_of_category", category=draft.marked(category), posts=posts)
                for category, posts in moved.items()
                if posts
            ),
        )
    )
    names = ("category", "side", "gained", "lost", "net")
    columns = draft.heads(names, words=("category", "side"))
    yield Table(
        draft.words("document.table_balance"),
        columns,
        lines,
        draft.words("document.unit_posts"),
        [draft.words("document.note_balance")],
    )


def _balance_lines(draft: Draft, category: str) -> list[Line]:
    """Return a line for every level, for reserves and for approvals, and their sum, which is 0."""
    sides = [
        (level_units(level, draft.language), [row.change for row in draft.rows(category, level)])
        for level in LEVEL_ORDER
        if draft.rows(category, level)
    ]
    reserve = [row.after - row.before for row in draft.plan.reserve if row.category == category]
    approved = [-row.posts for row in draft.plan.changes if row.category == category]
    sides += [(draft.words("document.side_reserve"), reserve)] if any(reserve) else []
    sides += [(draft.words("document.side_approval"), approved)] if any(approved) else []
    if not any(change for _, changes in sides for change in changes):
        return []
    lines = [_side_line(draft, category, name, changes) for name, changes in sides]
    everything = [change for _, changes in sides for change in changes]
    return [*lines, _side_line(draft, category, draft.words("document.sum"), everything, strong=True)]


def _side_line(draft: Draft, category: str, name: str, changes: Sequence[int], *, strong: bool = False) -> Line:
    result = draft.standings.result[category]
    gained, lost = sum(change for change in changes if change > 0), sum(change for change in changes if change < 0)
    cells = (
        draft.name(category),
        name,
        draft.change(gained, result),
        draft.change(lost, result),
        draft.change(gained + lost, result),
    )
    return Line(cells, strong=strong)


# across levels


def _crossing(draft: Draft) -> Iterator[Block]:
    """Posts that leave a pool: by route with who approves, then from which pool to which."""
    flows = [flow for flow in figures.flows(draft.plan) if flow.kind in CROSSING]
    if not flows:
        if draft.plan.case.routes and draft.plan.transfers:
            yield Text(draft.words("document.no_crossing"))
        return
    yield from (Item(*_flow_words(draft, flow)) for flow in flows)
    moves = [move for move in draft.plan.transfers if kind_of(draft.plan, move) in CROSSING]
    yield _crossing_table(draft, moves)


def _flow_words(draft: Draft, flow: figures.Flow) -> tuple[str, str]:
    kind = draft.words(f"report.kind_{flow.kind}")
    words = draft.words(
        "document.flow",
        route=route_words(flow.route, draft.language, draft.plan.case),
        posts=flow.posts,
        people=flow.people,
        count=flow.count,
        approval=draft.bodies(flow.approval) or draft.blank("body"),
        basis=_route_basis(draft, flow.route),
    )
    return draft.words("document.of_category", category=draft.marked(flow.category), value=kind), words


def _route_basis(draft: Draft, route: str) -> str:
    names = route.split(" + ")
    found = dict.fromkeys(item.basis for item in draft.plan.case.routes if item.id in names and item.basis)
    return draft.basis(draft.clauses(found))


def _crossing_table(draft: Draft, moves: Sequence[TransferRow]) -> Table:
    """Posts and people by giving and receiving pool."""
    names = ("category", "from", "to", "posts", "people")
    columns = draft.heads(names, words=("category", "from", "to"))
    lines: list[Line] = []
    for category in draft.plan.case.categories:
        own = [move for move in moves if move.category == category]
        pairs: dict[tuple[str, str], list[TransferRow]] = {}
        for move in own:
            pairs.setdefault(_pair(draft, move), []).append(move)
        lines += [_pair_line(draft, category, pair, pairs[pair]) for pair in sorted(pairs)]
        if len(pairs) > 1:
            lines.append(_pair_line(draft, category, None, own))
    return Table(draft.words("document.table_crossing"), columns, lines, draft.words("document.unit_posts"))


def _pair(draft: Draft, move: TransferRow) -> tuple[str, str]:
    return _shown(draft, move.from_pool), _shown(draft, move.to_pool)


def _shown(draft: Draft, name: str) -> str:
    """Return the pool that the table shows: the pool itself, or that of the jurisdiction above that is shown."""
    pool = pool_of(name)
    return f"{draft.place_of.get(pool.jurisdiction, pool.jurisdiction)}/{pool.level}"


def _pair_line(draft: Draft, category: str, pair: tuple[str, str] | None, moves: Sequence[TransferRow]) -> Line:
    result = draft.standings.result[category]
    ends = (
        [pool_words(draft.plan.case, pool_of(name), draft.language) for name in pair]
        if pair
        else [draft.words("document.sum"), ""]
    )
    cells: tuple[Cell | str, ...] = (
        draft.name(category),
        *ends,
        draft.count(sum(move.posts for move in moves), result),
        draft.count(sum(move.people for move in moves), result),
    )
    return Line(cells, strong=pair is None)


# merges and duties


def _merges(draft: Draft) -> Iterator[Item]:
    """Say of every merge what becomes of it."""
    case = draft.plan.case
    for merge in draft.plan.merges:
        values: dict[str, object] = {
            "members": draft.listed(case.units[unit].name for unit in merge.members.split()),
            "category": draft.marked(merge.category),
            "held": merge.held,
            "kept": merge.kept,
        }
        if merge.taken:
            values["freed"] = merge.freed
            values["body"] = merge.body or draft.blank("body")
            values["basis"] = draft.basis(merge.basis or draft.words("rules.consolidation_basis"))
        yield Item(merge.name, draft.words("document.merge_taken" if merge.taken else "document.merge_left", **values))


def _duties(draft: Draft) -> Iterator[Item]:
    """Say of every delegated item which work goes down, and the posts that its need is."""
    case = draft.plan.case
    for item in case.delegations:
        freed = (
            -row.exact
            for row in draft.plan.need_parts
            if row.part == "delegated" and row.driver == item.item and row.exact < 0
        )
        yield Item(
            item.name,
            draft.words(
                "document.duty",
                origin=case.units[item.origin].name,
                category=draft.marked(item.category),
                volume=f"{item.volume:f}",
                hours=f"{item.hours:f}",
                posts=draft.told(draft.amount(exact_sum(freed))),
                types=draft.listed(item.types) or draft.words("document.any_type"),
                share=f"{item.least_share:f}",
                basis=draft.basis(item.basis),
            ),
        )


# reserves and approvals


def _reserves(draft: Draft) -> Iterator[Block]:
    """Posts that stay unassigned."""
    rows = [row for row in draft.plan.reserve if row.before or row.after or row.required]
    if not rows:
        return
    for category in draft.plan.case.categories:
        own = [row for row in rows if row.category == category]
        if own:
            yield Text(
                draft.words(
                    "document.reserve_of",
                    category=draft.marked(category),
                    pools=len(own),
                    before=sum(row.before for row in own),
                    after=sum(row.after for row in own),
                    required=sum(row.required for row in own),
                )
            )


def _approvals(draft: Draft) -> Iterator[Block]:
    """How approvals are split among jurisdictions."""
    changes = draft.plan.changes
    if not changes:
        return
    names = ("approval_item", "category", "assigned_to", "posts", "approval")
    columns = draft.heads(names, numbers=("posts",))
    lines: list[Line] = []
    for approval in dict.fromkeys(row.approval for row in changes):
        own = [row for row in changes if row.approval == approval]
        result = draft.standings.result[own[0].category]
        split: dict[str, int] = {}
        for row in own:
            pool = _shown(draft, f"{row.jurisdiction}/{row.level}")
            split[pool] = split.get(pool, 0) + row.posts
        first = (approval_name(draft.plan.case, approval, draft.language), draft.name(own[0].category))
        body = own[0].body or draft.blank("body")
        for name, posts in sorted(split.items()):
            pool = pool_words(draft.plan.case, pool_of(name), draft.language)
            lines.append(Line((*first, pool, draft.change(posts, result), body)))
        if len(split) > 1:
            total = draft.change(sum(split.values()), result)
            lines.append(Line((*first, draft.words("document.sum"), total, ""), strong=True))
    yield Table(draft.words("document.table_approvals"), columns, lines, draft.words("document.unit_posts"))
