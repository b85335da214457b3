"""The programme as a file for other solvers, with dictionaries of what its names mean."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil
from pathlib import Path

import numpy as np
import pulp

from quota.files import write_csv, written_whole
from quota.model.arrays import column_name, line_name
from quota.model.costs import plan_cost
from quota.model.priorities import FINE
from quota.model.programme import Programme, build
from quota.model.quantities import words_of
from quota.model.ranges import open_ranges
from quota.model.rows import Posts, Quantity
from quota.model.rules import rows
from quota.model.windows import Window
from quota.need import Needs
from quota.scenario import Case
from quota.solve.proved import proved_programme
from quota.solve.pulp_problems import PULP_SENSES, problem_of
from quota.solve.solvers import Runner

FORMATS = (".mps", ".lp")
CONSTANT = "constant"
"""Name of the column that stands for what the programme leaves out."""
ROWS, COLUMNS = ".rows.csv", ".columns.csv"
"""Endings of the dictionaries; the three files are written together, or none of them."""
ROW_COLUMNS = ("name", "rule", "key", "sense", "limit", "right_side", "source", "basis")
COLUMN_COLUMNS = ("name", "kind", "key", "category", "from_post", "low", "high", "cost", "on_top_of")


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
    problem = problem_of(programme.arrays, searched if searched.any() else None, costs)
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
        fresh.write_bytes(fresh.read_bytes().replace(b"\r\n", b"\n"))  # PuLP ends lines as the system does
        write_csv(
            fresh.with_name(fresh.name + ROWS),
            ROW_COLUMNS,
            _row_lines(case, programme),
        )
        write_csv(
            fresh.with_name(fresh.name + COLUMNS),
            COLUMN_COLUMNS,
            [*_column_lines(programme, costs), (CONSTANT, "constant", "", "", "", 1, 1, constant, "")],
        )
    whole = Path(os.path.realpath(file)) if file.is_symlink() else file  # dictionaries lie beside what a link leads to
    return file, whole.with_name(whole.name + ROWS), whole.with_name(whole.name + COLUMNS)


TOGETHER = "together"
"""Key of the lines of an exported programme that only tie columns together."""
REACH = 20
"""Posts that can be planned one by one beyond twice what a unit holds or needs, see `readable_problem`."""
_SIDES = {"<=": "most", ">=": "least", "==": "equal"}


def readable_problem(case: Case, needs: Needs) -> pulp.LpProblem:
    """Return the whole programme in PuLP under names that can be read, for whoever wants to look at it or change it.

    A variable for every quantity (``posts_350702001_administrative``, whole), one for every post of a unit
    (``step_350702001_administrative_36``, between 0 and 1), and a constraint for every labelled row
    (``floor_350702001_administrative_least``), those of single quantities too. Unlike in the programme that a plan is
    proved in, every post from the first is a step, up to twice what the unit holds or needs and `REACH` more. Posts
    ``beyond`` count like the first of them: where any is planned, the optimum is better than any plan.

    The objective is the value of a plan, in percentage points; each post's cost is rounded down to 1/`FINE` of a point.
    """
    labelled = tuple(rows(case))
    spans, windows = open_ranges(case, labelled), dict[Posts, Window]()
    for quantity, span in spans.items():
        if isinstance(quantity, Posts):
            held = case.units[quantity.unit].holdings[quantity.category].current
            windows[quantity] = Window(span.low, min(span.high, 2 * max(held, ceil(needs[quantity].exact)) + REACH))
    programme = build(case, needs, spans, (), windows)
    problem, names = pulp.LpProblem("quota", pulp.LpMinimize), _Names()
    variables: dict[Quantity, pulp.LpVariable] = {}
    objective: list[tuple[pulp.LpVariable, float]] = []
    links: list[tuple[str, pulp.LpAffineExpression]] = []
    columns, costs = programme.columns, _costs(programme)
    for owner, quantity in enumerate(programme.quantities):
        kind, key = _described(quantity)
        name = names.new(kind, key, getattr(quantity, "category", ""))
        parts = columns.of(owner).tolist()
        base, sizes = int(programme.base[owner]), columns.size[parts].tolist()
        whole = problem.add_variable(name, base, base + sum(sizes), pulp.LpInteger)
        variables[quantity] = whole
        pieces = []
        for place, size in zip(parts, sizes, strict=True):
            piece = "step" if size == 1 and columns.post[place] else "beyond" if columns.post[place] else "part"
            own = names.new(piece, key, getattr(quantity, "category", ""), str(columns.post[place] or place))
            pieces.append(problem.add_variable(own, 0, size))
            objective.append((pieces[-1], costs[place]))
        links.append((name, pulp.LpAffineExpression([(whole, 1), *((piece, -1) for piece in pieces)], -base)))
    problem.setObjective(pulp.LpAffineExpression(objective, float(plan_cost(case, needs, programme.least))))
    for row in labelled:
        terms = pulp.LpAffineExpression([(variables[quantity], factor) for quantity, factor in row.terms])
        name = names.new(row.rule.id, *row.subject.parts, _SIDES[row.sense])
        problem.addConstraint(pulp.LpConstraint(terms, PULP_SENSES[row.sense], rhs=row.limit), name)
    for name, link in links:
        problem.addConstraint(pulp.LpConstraint(link, pulp.LpConstraintEQ, rhs=0), names.new("sum", name))
    return problem


class _Names:
    """Names made of the words that PuLP takes, each once."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def new(self, *parts: str) -> str:
        name = re.sub(r"\W+", "_", "_".join(part for part in parts if part)).strip("_")
        self._given[name] += 1
        return name if self._given[name] == 1 else f"{name}_{self._given[name]}"


def _row_lines(case: Case, programme: Programme) -> Iterable[Sequence[object]]:
    """Yield the rows; their limit is that of the whole quantities, the right side that of what columns add to them.

    The lines that let the first posts of a least step come together are rows of no rule.
    """
    limits = programme.arrays.limits.tolist()
    for place in range(len(programme.rows), len(limits)):
        yield line_name(place), "", TOGETHER, "==", "", limits[place], "", ""
    for place, (row, right_side) in enumerate(zip(programme.rows, limits, strict=False)):
        key = str(row.subject)
        yield line_name(place), row.rule.id, key, row.sense, row.limit, right_side, row.source(case), row.basis


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
    """Return the kind of a quantity, and whose it is, without its category."""
    kind, *names = words_of(quantity)
    return {"flow": "transfer"}.get(kind, kind), " ".join(names[:-1] if hasattr(quantity, "category") else names)
