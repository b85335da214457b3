"""The programme as a file for other solvers, with dictionaries of what its names mean."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from quota.files import write_csv, written_whole
from quota.model.arrays import column_name, line_name
from quota.model.programme import Programme
from quota.model.rows import Change, Merge, Posts, Quantity, Reserve, pool_name
from quota.model.rules import rows
from quota.need import Needs
from quota.scenario import Case
from quota.solve.proved import proved_programme
from quota.solve.solvers import Runner

FORMATS = (".mps", ".lp")
ROWS, COLUMNS = ".rows.csv", ".columns.csv"
"""Endings of the dictionaries; the three files are written together, or none of them."""


def export_programme(case: Case, needs: Needs, file: Path) -> tuple[Path, ...]:
    """Write the programme that the optimum was proved in, and what its rows and columns stand for.

    Returns
    -------
    tuple of Path
        The programme, then ``FILE.rows.csv`` and ``FILE.columns.csv``.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    programme, _ = proved_programme(case, needs, tuple(rows(case)), Runner(case.settings.solver))
    problem = programme.arrays.problem()
    with written_whole(file, ROWS, COLUMNS) as fresh:
        if file.suffix.lower() == ".lp":
            problem.writeLP(str(fresh))
        else:
            problem.writeMPS(str(fresh))
        write_csv(
            fresh.with_name(fresh.name + ROWS),
            ("name", "rule", "key", "sense", "limit", "source", "basis"),
            _row_lines(case, programme),
        )
        write_csv(
            fresh.with_name(fresh.name + COLUMNS),
            ("name", "kind", "key", "category", "from_post", "low", "high", "cost"),
            _column_lines(programme),
        )
    whole = Path(os.path.realpath(file))  # a link leads to the programme: its dictionaries lie beside it
    return file, whole.with_name(whole.name + ROWS), whole.with_name(whole.name + COLUMNS)


def _row_lines(case: Case, programme: Programme) -> Iterable[Sequence[object]]:
    for place, row in enumerate(programme.rows):
        yield line_name(place), row.rule, " ".join(row.key), row.sense, row.limit, row.source(case), row.basis


def _column_lines(programme: Programme) -> Iterable[Sequence[object]]:
    columns = programme.columns
    parts = (columns.owner, columns.post, columns.size, columns.cost)
    for place, (owner, post, size, cost) in enumerate(zip(*(part.tolist() for part in parts), strict=True)):
        quantity = programme.quantities[owner]
        kind, key = _described(quantity)
        yield column_name(place), kind, key, getattr(quantity, "category", ""), post or "", 0, size, cost


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
