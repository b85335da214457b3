"""The other tables of a plan's folder, as they stand after somebody worked on them: transfers, reserves, changes, merges.

They are read like any hand-made table: with every fault, each at its cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from quota.files import unguarded
from quota.model.quantities import transfers
from quota.model.rows import Change, Merge, Quantity, Reserve, Transfer
from quota.model.subject import pool_name
from quota.plan.matching import APPROVAL, RESERVE
from quota.scenario import Case, CaseError, Pool
from quota.scenario.cells import Fault, read_cell
from quota.scenario.folders import content_of
from quota.scenario.names import nearest
from quota.scenario.problems import Findings
from quota.scenario.raw import RawTable
from quota.scenario.text_tables import read_text_table
from quota.schema import ColumnSchema, Domain
from quota.texts import Message

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "transfers": ("category", "from_unit", "to_unit", "from_pool", "to_pool", "posts", "route", "via"),
    "reserve": ("jurisdiction", "level", "category", "before", "after"),
    "changes": ("approval", "category", "jurisdiction", "level", "posts"),
    "merges": ("merge", "taken"),
}
"""What is read of each table."""
CHANGE = ColumnSchema("posts", "编制数", Domain.WHOLE, "编制数", "posts", unit="posts", example="-2")
POSTS = replace(CHANGE, example="2", minimum=Decimal(0))
SIGNED = ("changes",)
"""Tables whose posts may be below 0."""

End = tuple[str, str, str]
"""Unit, ``reserve`` or ``approval``; the pool of the latter two; category."""


@dataclass(frozen=True)
class HandFlows:
    """What the tables of a plan's folder say beside posts.

    Parameters
    ----------
    quantities : Mapping[Quantity, int]
        Reserves, transfers, changes, merges. A crossing that names no route has an empty one.
    brought : Mapping[End, int]
        What transfers bring to every end, less what they take.
    due : Mapping[End, int]
        The same for reserves and approvals, as their own tables state it.
    """

    quantities: Mapping[Quantity, int]
    brought: Mapping[End, int]
    due: Mapping[End, int]


def read_hand_flows(case: Case, folder: Path) -> HandFlows:
    """Read the tables of a plan's folder but posts.csv.

    Raises
    ------
    CaseError
        With every problem, each with its cell.
    """
    findings = Findings()
    reader = _Reader(case, findings)
    for name in COLUMNS:
        table = _table(folder, name, findings)
        if table is not None:
            reader.read(name, table)
    if findings.stop:
        raise CaseError(findings.all)
    return HandFlows(reader.quantities, reader.brought, reader.due)


def _table(folder: Path, name: str, findings: Findings) -> RawTable | None:
    """Return a table with all its columns; None, and the fault noted, where it cannot be read."""
    file = f"{name}.csv"
    if not (folder / file).is_file():  # a pipe would be waited for
        findings.error(file, "scenario.unreadable", "audit.no_file_mend")
        return None
    data = content_of(folder / file, file, findings)
    if data is None:
        return None
    table = read_text_table(data, file, findings)
    missing = [column for column in COLUMNS[name] if column not in table.header]
    if missing and table.whole:
        values = {"columns": ", ".join(missing)}
        findings.error(file, Message("audit.no_columns", values), Message("audit.no_columns_mend"))
    return None if missing else table


class _Reader:
    """Reads the rows of the tables, and adds them up."""

    def __init__(self, case: Case, findings: Findings) -> None:
        self._case, self._findings = case, findings
        self._pools = {pool_name(pool): pool for pool, _ in case.pools}
        self._approvals = {approval.id for approval in case.approvals}
        self.quantities: Counter[Quantity] = Counter()
        self.brought: Counter[End] = Counter()
        self.due: Counter[End] = Counter()
        for flow in transfers(case):
            self.quantities[flow] = 0

    def read(self, name: str, table: RawTable) -> None:
        """Read one table."""
        take = {"transfers": self._transfer, "reserve": self._reserve, "changes": self._change, "merges": self._merge}
        for line, cells in table.rows:
            row = _Row(self._findings, table, line, dict(zip(table.header, cells, strict=True)), name in SIGNED)
            take[name](row)

    def _transfer(self, row: _Row) -> None:
        category, posts = row.known("category", self._case.categories), row.number("posts")
        giver, receiver = row.known("from_pool", self._pools), row.known("to_pool", self._pools)
        ends = (RESERVE, APPROVAL, *self._case.units)
        from_unit, to_unit = row.known("from_unit", ends), row.known("to_unit", ends)
        if not (category and giver and receiver and from_unit and to_unit) or posts is None:
            return
        self.brought[_end(from_unit, giver, category)] -= posts
        self.brought[_end(to_unit, receiver, category)] += posts
        stops = [self._pools.get(name) for name in (giver, *row.text("via").split(), receiver)]
        routes = row.text("route").split(" + ")
        if len(routes) != len(stops) - 1:
            row.fault("route", "audit.broken_way", "audit.broken_way_mend", crossings=len(stops) - 1)
            return
        for route, start, stop in zip(routes, stops[:-1], stops[1:], strict=True):
            if start is None or stop is None:
                row.fault("via", "audit.unknown_name", "audit.unknown_name_mend", text=row.text("via"))
            elif start != stop or route:
                self.quantities[Transfer(route, start, stop, category)] += posts

    def _reserve(self, row: _Row) -> None:
        category, pool = row.known("category", self._case.categories), self._pool(row)
        before, after = row.number("before"), row.number("after")
        if category is not None and pool is not None and before is not None and after is not None:
            self.quantities[Reserve(pool, category)] += after
            self.due[_end(RESERVE, pool_name(pool), category)] += after - before

    def _change(self, row: _Row) -> None:
        category, pool, posts = row.known("category", self._case.categories), self._pool(row), row.number("posts")
        approval = row.known("approval", self._approvals)
        if category is not None and pool is not None and posts is not None and approval is not None:
            self.quantities[Change(approval, pool, category)] += posts
            self.due[_end(APPROVAL, pool_name(pool), category)] -= posts

    def _merge(self, row: _Row) -> None:
        merge = row.known("merge", {item.merge for item in self._case.consolidations})
        if merge is not None:
            self.quantities[Merge(merge)] = int(row.text("taken").lower() == "yes")

    def _pool(self, row: _Row) -> Pool | None:
        name = f"{row.text('jurisdiction')}/{row.text('level')}"
        if name not in self._pools:
            row.fault("jurisdiction", "audit.unknown_name", "audit.unknown_name_mend", text=name)
        return self._pools.get(name)


def _end(name: str, pool: str, category: str) -> End:
    return (name, pool if name in (RESERVE, APPROVAL) else "", category)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a table; notes what is wrong with its cells."""

    findings: Findings
    table: RawTable
    line: int
    cells: Mapping[str, str]
    signed: bool

    def text(self, column: str) -> str:
        return unguarded(self.cells[column].strip())

    def known(self, column: str, names: Collection[str]) -> str | None:
        """Return a name that must be one of these."""
        written = self.text(column)
        if written in names:
            return written
        near = nearest(written, names)
        mend = Message("scenario.use_nearest", {"nearest": near}) if near else Message("audit.unknown_name_mend")
        self.findings.error(self._place(column), Message("audit.unknown_name", {"text": written}), mend)
        return None

    def number(self, column: str) -> int | None:
        """Return a whole number, at least 0 unless the table may take posts away."""
        value = read_cell(self.text(column), CHANGE if self.signed else POSTS, {})
        if isinstance(value, Fault):
            self.findings.error(self._place(column), value.what, value.mend)
        elif not isinstance(value, int):
            self.fault(column, "audit.no_figure", "audit.no_figure_mend")
        return value if isinstance(value, int) else None

    def fault(self, column: str, what: str, mend: str, **values: object) -> None:
        self.findings.error(self._place(column), what, mend, **values)

    def _place(self, column: str) -> str:
        return self.table.place(self.line, self.table.header.index(column))
