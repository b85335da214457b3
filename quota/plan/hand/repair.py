"""A plan around the numbers that somebody wants: as many of them kept as the rules allow, the rest solved again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from quota.model.ranges import ConflictError
from quota.model.rows import Merge, Posts, Quantity, Reserve, Row
from quota.model.rules import rows
from quota.model.sentences import category_named, row_sentence
from quota.plan.by_hand import ByHand, Shift
from quota.plan.coverage import points
from quota.plan.hand.audit import Audit
from quota.plan.hand.header import Key
from quota.plan.hand.table import HandTable
from quota.plan.plan import Plan, make_plan
from quota.scenario import Case, InputCell
from quota.scenario.origin import WrittenTable
from quota.solve.fewest_given_up import given_up
from quota.solve.optimum import Solution, optimise
from quota.solve.outcome import Outcome
from quota.solve.solvers import Runner
from quota.texts import Language, Message, render


@dataclass(frozen=True, slots=True)
class Wanted:
    """A hand-made number that differs from the best plan, or that an earlier repair kept.

    Parameters
    ----------
    posts, best, planned : int
        By hand, in the best plan, and in the repaired plan.
    cell : InputCell
        Where it was written.
    forbidden_by : tuple of Row
        Of a number that was given up: rows that cannot hold together with it. Empty for one that was kept.
    beyond : tuple of Row
        Of a number that was kept: the rows of `pace` that it exceeds, which do not hold for a frozen unit.
    """

    unit: str
    category: str
    posts: int
    best: int
    planned: int
    cell: InputCell
    forbidden_by: tuple[Row, ...] = ()
    beyond: tuple[Row, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether the repaired plan has this number."""
        return self.planned == self.posts


@dataclass(frozen=True)
class Repair:
    """A repaired plan.

    Parameters
    ----------
    plan : Plan
        Its case has the numbers that were kept as pins.
    wanted : tuple of Wanted
        Every such number.
    """

    plan: Plan
    wanted: tuple[Wanted, ...]

    @property
    def quantities(self) -> dict[Quantity, int]:
        """Posts and merges of the repaired plan; an institution that is not opened has none."""
        found: dict[Quantity, int] = {Posts(unit.id, category): 0 for unit, category, _ in self.plan.case.holdings()}
        found |= {Posts(row.unit_id, row.category): row.planned for row in self.plan.posts}
        return found | {Merge(row.merge): int(row.taken) for row in self.plan.merges}


def repair(found: Audit, *, solver: str | None = None, seconds: float | None = None) -> Repair:
    """Keep the hand-made numbers that differ from the best plan, or were decided before; solve the rest around them.

    Where they cannot all be kept the fewest are given up; among equally few, those nearest to the best plan. A unit whose
    number is given up is planned like any other. A kept number has no pace.

    Raises
    ------
    ConflictError
        If the case has no plan at all.
    StoppedError, SolverError
        As `quota.solve.optimum.optimise`.
    """
    case, best, table = found.case, found.best, found.plan.table
    if best is None:
        raise found.conflict or ConflictError([])
    wishes = {
        key: posts
        for key, posts in table.posts.items()
        if posts != best.quantities[Posts(*key)] or key in table.decided
    }
    name = solver or case.settings.solver
    lost = _given_up(case, best, wishes, Runner.within(name, seconds))
    kept = [key for key in wishes if key not in lost]
    plan = make_plan(pinned(case, table, kept), solver=solver, seconds=seconds)
    planned = {(row.unit_id, row.category): row.planned for row in plan.posts}
    paces = [row for row in best.rows if row.rule.frozen == "spares" and row.holding in wishes]
    wanted = tuple(
        Wanted(
            *key,
            posts,
            best.quantities[Posts(*key)],
            planned.get(key, 0),
            table.cells[key],
            _forbidding(found, kept, key, name) if key in lost else (),
            ()
            if key in lost
            else tuple(row for row in paces if row.holding == key and not row.holds({row.holding: posts})),
        )
        for key, posts in sorted(wishes.items())
    )
    return Repair(replace(plan, by_hand=_by_hand(best, plan, table.file, wanted)) if kept else plan, wanted)


def _by_hand(best: Solution, plan: Plan, file: str, wanted: Iterable[Wanted]) -> ByHand:
    """Compare the repaired plan with the best one."""
    standing = [wish for wish in wanted if wish.kept]
    kept = tuple(Shift(wish.unit, wish.category, wish.best, wish.planned) for wish in standing)
    written = {(shift.unit, shift.category) for shift in kept}
    units = [
        Shift(row.unit_id, row.category, best.quantities[Posts(row.unit_id, row.category)], row.planned)
        for row in plan.posts
        if (row.unit_id, row.category) not in written
    ]
    reserves = [
        Shift(row.pool, row.category, best.quantities[Reserve(row.pool, row.category)], row.after)
        for row in plan.reserve
    ]
    proved = best.outcome is plan.status.outcome is Outcome.OPTIMAL and not any(wish.beyond for wish in standing)
    cost = points(plan.status.value - best.value) if proved else None
    return ByHand(file, kept, tuple(shift for shift in (*units, *reserves) if shift.change), cost)


def _given_up(case: Case, best: Solution, wishes: Mapping[Key, int], runner: Runner) -> set[Key]:
    """Return the wishes that cannot be met."""
    if not wishes:
        return set()
    wanted = {Posts(*key): posts for key, posts in sorted(wishes.items())}
    changes = {posts: abs(number - best.quantities[posts]) for posts, number in wanted.items()}
    return {(posts.unit, posts.category) for posts in given_up(case, tuple(rows(case)), wanted, changes, runner)}


def _forbidding(found: Audit, kept: Iterable[Key], key: Key, solver: str) -> tuple[Row, ...]:
    """Return rows that cannot hold together with a wish, given all wishes that are met."""
    case = found.case
    unit, category = key
    frozen = case.units[unit].holdings[category].pin is not None
    own = [row for row in rows(case) if row.holding == key and (row.rule.frozen == "sets" or row.implied)]
    if frozen:
        return tuple(row for row in own if row.rule.frozen == "sets")
    try:
        optimise(pinned(case, found.plan.table, [*kept, key]), found.needs, solver)
    except ConflictError as clash:
        sets = [rows_together for rows_together in clash.sets if any(_is_pin(row, key) for row in rows_together)]
        return tuple(row for rows_together in sets for row in rows_together if not _is_pin(row, key))
    # A frozen member of a merge gives way when the merge closes it.
    return tuple(own)


def _is_pin(row: Row, key: Key) -> bool:
    return row.rule.frozen == "sets" and row.holding == key


def pinned(case: Case, table: HandTable, keys: Iterable[Key]) -> Case:
    """Return a case in which numbers of a hand-made table are frozen; each pin knows its cell in the table."""
    chosen = {key: table.posts[key] for key in sorted(keys)}
    units = dict(case.units)
    for (code, category), posts in chosen.items():
        holdings = dict(units[code].holdings)
        holdings[category] = replace(holdings[category], pin=posts)
        units[code] = replace(units[code], holdings=holdings)
    origins = case.origins
    columns = sorted({(category, table.cells[unit, category].column) for unit, category in chosen})
    written = tuple(_written(table, chosen, *column) for column in columns)
    tables = {
        **origins.tables,
        "units": (*written, *origins.tables.get("units", ())),
    }
    files = tuple(sorted({*origins.read_files, (table.file, table.digest)}))
    return replace(
        case, units=units, kept=case.kept | chosen.keys(), origins=replace(origins, tables=tables, read_files=files)
    )


def _written(table: HandTable, chosen: Mapping[Key, int], category: str, column: int) -> WrittenTable:
    """Return the pins of one category that stand in one column as a layer above the scenario."""
    cells = {
        unit: cell for unit, held in chosen if held == category and (cell := table.cells[unit, held]).column == column
    }
    first = next(iter(cells.values()))
    before = (None,) * (column - 1)  # the columns to the left say nothing here
    return WrittenTable(
        rank=-1,
        layer=table.file,
        file=first.file,
        sheet=first.sheet,
        header_line=1,
        positions={f"{category}_pin": column - 1},
        rows={(unit,): (*before, chosen[unit, category]) for unit in cells},
        lines={(unit,): cell.line for unit, cell in cells.items()},
        whole=True,
    )


def reason(found: Audit, result: Repair, row: Row, language: Language) -> str:
    """Put a row that forbids a wish into words; a number that is kept by hand is called so."""
    for wish in result.wanted:
        if wish.kept and _is_pin(row, (wish.unit, wish.category)):
            values = {
                "unit": found.case.units[wish.unit].name,
                "category": category_named(found.case, wish.category),
                "posts": wish.posts,
                "cell": str(wish.cell),
            }
            return render(Message("audit.kept_by_hand", values), language)
    return row_sentence(found.case, row, language)
