"""The same linear programme with other tools, each from nothing to an optimum, model building included.

``python -m benchmarks.rivals NAME FILE REPEATS``: FILE was written by `benchmarks.programme.Plain.save`. One process for each
tool: OR-Tools and HiGHS cannot be imported into one.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import peak_memory, timed
from benchmarks.programme import Plain


def highs_from_arrays(plain: Plain, presolve: str = "choose") -> float:
    """Hand the arrays to HiGHS."""
    import highspy  # noqa: PLC0415

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(plain.cost), len(plain.row_low)
    model.col_cost_, model.col_lower_, model.col_upper_ = plain.cost, plain.low, plain.high
    model.row_lower_, model.row_upper_ = plain.row_low, plain.row_high
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = plain.start, plain.index
    model.a_matrix_.value_ = plain.value
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("presolve", presolve)
    solver.passModel(model)
    solver.run()
    return float(solver.getInfo().objective_function_value)


def _pulp_problem(plain: Plain) -> Any:  # noqa: ANN401 - PuLP has no types
    import pulp  # noqa: PLC0415

    problem = pulp.LpProblem("programme", pulp.LpMinimize)
    variables = [problem.add_variable(f"x{place}", *bounds) for place, bounds in enumerate(_bounds(plain))]
    problem.setObjective(pulp.LpAffineExpression(list(zip(variables, plain.cost.tolist(), strict=True))))
    for row, (low, high) in enumerate(zip(plain.row_low.tolist(), plain.row_high.tolist(), strict=True)):
        entries = slice(plain.start[row], plain.start[row + 1])
        columns, factors = plain.index[entries].tolist(), plain.value[entries].tolist()
        terms = [(variables[column], factor) for column, factor in zip(columns, factors, strict=True)]
        equal = low == high
        sense = pulp.LpConstraintEQ if equal else pulp.LpConstraintGE if np.isfinite(low) else pulp.LpConstraintLE
        limit = low if np.isfinite(low) else high
        problem.addConstraint(pulp.LpConstraint(pulp.LpAffineExpression(terms), sense, rhs=limit), f"r{row}")
    return problem


def _bounds(plain: Plain) -> list[tuple[float | None, float | None]]:
    pairs = zip(plain.low.tolist(), plain.high.tolist(), strict=True)
    return [(low if np.isfinite(low) else None, high if np.isfinite(high) else None) for low, high in pairs]


def pulp_highs(plain: Plain) -> float:
    """PuLP with its own HiGHS interface."""
    import pulp  # noqa: PLC0415

    problem = _pulp_problem(plain)
    problem.solve(pulp.HiGHS(msg=False, threads=1))
    return float(problem.objective.value())


def pulp_cbc(plain: Plain) -> float:
    """PuLP with the CBC that it brings along."""
    import pulp  # noqa: PLC0415

    problem = _pulp_problem(plain)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        problem.solve(pulp.PULP_CBC_CMD(msg=False, threads=1))
    return float(problem.objective.value())


def ortools_glop(plain: Plain) -> float:
    """OR-Tools with its simplex solver GLOP."""
    from ortools.linear_solver.python import model_builder  # noqa: PLC0415

    model = model_builder.Model()  # type: ignore[no-untyped-call]
    names = [f"x{place}" for place in range(len(plain.cost))]
    variables = [
        model.new_num_var(low, high, name)
        for low, high, name in zip(plain.low.tolist(), plain.high.tolist(), names, strict=True)
    ]
    first_to_last = (plain.start[:-1].tolist(), plain.start[1:].tolist())
    for first, last, low, high in zip(*first_to_last, plain.row_low.tolist(), plain.row_high.tolist(), strict=True):
        terms = [variables[column] for column in plain.index[first:last].tolist()]
        left = model_builder.LinearExpr.weighted_sum(terms, plain.value[first:last].tolist())
        model.add_linear_constraint(left, low, high)
    model.minimize(model_builder.LinearExpr.weighted_sum(variables, plain.cost.tolist()))
    solver = model_builder.Solver("GLOP")
    if solver.solve(model) != model_builder.SolveStatus.OPTIMAL:
        raise RuntimeError("GLOP found no optimum")
    return float(solver.objective_value)


def linopy_highs(plain: Plain) -> float:
    """Linopy, with HiGHS: one sparse matrix for all rows of one sense."""
    import linopy  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415
    import xarray as xr  # noqa: PLC0415

    columns = pd.RangeIndex(len(plain.cost), name="column")
    model = linopy.Model()
    amounts = model.add_variables(pd.Series(plain.low, columns), pd.Series(plain.high, columns), name="amount")
    model.add_objective((amounts * xr.DataArray(plain.cost, coords=[columns])).sum())
    row_of = np.repeat(np.arange(len(plain.row_low)), np.diff(plain.start))
    entries = pd.RangeIndex(len(row_of), name="entry")
    factors = xr.DataArray(plain.value, coords=[entries])
    picked = amounts.sel(column=xr.DataArray(plain.index, coords=[entries]))
    left = (picked * factors).groupby(pd.Series(row_of, index=entries, name="row")).sum()
    rows = pd.RangeIndex(len(plain.row_low), name="row")
    equal, filled = plain.row_low == plain.row_high, np.diff(plain.start) > 0
    for chosen, sense, limits in (
        (equal & filled, "=", plain.row_low),
        (~equal & filled & np.isfinite(plain.row_low), ">=", plain.row_low),
        (~equal & filled & np.isfinite(plain.row_high), "<=", plain.row_high),
    ):
        places = rows[chosen]
        if len(places):
            some = left.sel(row=places)
            model.add_constraints(some, sense, xr.DataArray(limits[chosen], coords={"row": places}))
    model.solve(solver_name="highs", io_api="direct", log_to_console=False, output_flag=False, threads=1)
    return float(model.objective.value or 0)


RIVALS: Mapping[str, Callable[[Plain], float]] = {
    "highs": highs_from_arrays,
    "highs-plain": lambda plain: highs_from_arrays(plain, "off"),
    "pulp-highs": pulp_highs,
    "pulp-cbc": pulp_cbc,
    "ortools": ortools_glop,
    "linopy": linopy_highs,
}


def main(name: str, file: str, repeats: str) -> None:
    """Time one of them and print the figures as JSON."""
    plain = Plain.load(Path(file))
    values: list[float] = []
    timing = timed(lambda: values.append(RIVALS[name](plain)), int(repeats))
    figures = {"processor": timing.processor, "clock": timing.clock, "value": values[-1], "peak": peak_memory()}
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
