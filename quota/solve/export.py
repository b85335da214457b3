"""The programme as a file for other solvers, with dictionaries of what its names mean."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from quota.files import write_csv, written_whole
from quota.model.arrays import column_name, line_name
from quota.model.costs import plan_cost
from quota.model.priorities import FINE
from quota.model.programme import Programme
from quota.model.rows import Change, Merge, Posts, Quantity, Reserve, pool_name
from quota.model.rules import rows
from quota.need import Needs
from quota.scenario import Case
from quota.solve.proved import proved_programme
from quota.solve.solvers import Runner

FORMATS = (".mps", ".lp")
CONSTANT = "constant"
"""Name of the column that stands for what the programme leaves out."""
ROWS, COLUMNS = ".rows.csv", ".columns.csv"
"""Endings of the dictionaries; the three files are written together, or none of them."""


def export_programme(case: Case, needs: Needs, file: Path) -> tuple[Path, ...]:
    """Write the programme that the optimum was proved in, and what its rows and columns stand for.

    Costs are in percentage points, to the digits that the formats have. A column that is always 1 costs what the programme
    leaves out (the posts below windows), so that the objective of a plan is the value that its manifest tells.

    Returns
    -------
    tuple of Path
        The programme, then ``FILE.rows.csv`` and ``FILE.columns.csv``.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    programme, found = proved_programme(case, needs, tuple(rows(case)), Runner(case.settings.solver))
    costs = _costs(programme)
    searched = np.full(len(costs), found is not None and found.integer)  # linear programmes leave fractions
    problem = programme.arrays.problem(searched if searched.any() else None, costs)
    constant = 0.0
    if found is not None:
        value = plan_cost(case, needs, programme.amounts(found.point))
        constant = float(value - programme.arrays.gain(found.point, np.zeros_like(found.point)))
    problem.objective += constant * problem.add_variable(CONSTANT, 1, 1)
    with written_whole(file, ROWS, COLUMNS) as fresh:
        if file.suffix.lower() == ".lp":
            problem.writeLP(str(fresh))
        else:
            problem.writeMPS(str(fresh))
        write_csv(
            fresh.with_name(fresh.name + ROWS),
            ("name", "rule", "key", "sense", "limit", "right_side", "source", "basis"),
            _row_lines(case, programme),
        )
        write_csv(
            fresh.with_name(fresh.name + COLUMNS),
            ("name", "kind", "key", "category", "from_post", "low", "high", "cost", "on_top_of"),
            [*_column_lines(programme, costs), (CONSTANT, "constant", "", "", "", 1, 1, constant, "")],
        )
    whole = Path(os.path.realpath(file))  # a link leads to the programme: its dictionaries lie beside it
    return file, whole.with_name(whole.name + ROWS), whole.with_name(whole.name + COLUMNS)


def _row_lines(case: Case, programme: Programme) -> Iterable[Sequence[object]]:
    """Yield the rows; their limit is that of the whole quantities, the right side that of what columns add to them."""
    for place, (row, right_side) in enumerate(zip(programme.rows, programme.arrays.limits.tolist(), strict=True)):
        key = " ".join(row.key)
        yield line_name(place), row.rule, key, row.sense, row.limit, right_side, row.source(case), row.basis


def _column_lines(programme: Programme, costs: Sequence[float]) -> Iterable[Sequence[object]]:
    """Yield the columns; a quantity is what its columns are on top of, and their sum."""
    columns = programme.columns
    parts = (columns.owner.tolist(), columns.post.tolist(), columns.size.tolist(), costs)
    for place, (owner, post, size, cost) in enumerate(zip(*parts, strict=True)):
        quantity, base = programme.quantities[owner], int(programme.base[owner])
        kind, key = _described(quantity)
        yield column_name(place), kind, key, getattr(quantity, "category", ""), post or "", 0, size, cost, base


def _costs(programme: Programme) -> list[float]:
    """Return the costs of all columns in percentage points."""
    exact = programme.arrays.exact
    assert exact is not None
    return [int(floor) / FINE for floor in exact.floors(np.arange(programme.arrays.width), FINE)]


def _described(quantity: Quantity) -> tuple[str, str]:
    if isinstance(quantity, Posts):
        return "posts", quantity.unit
    if isinstance(quantity, Reserve):
        return "reserve", pool_name(quantity.pool)
    if isinstance(quantity, Change):
        return "change", f"{quantity.approval} {pool_name(quantity.pool)}"
    if isinstance(quantity, Merge):
        return "merge", quantity.merge
    return "transfer", f"{quantity.route} {pool_name(quantity.giver)} {pool_name(quantity.receiver)}"
