"""The years of a plan as a textbook would write them in PuLP, for the CBC that comes along.

One whole-number variable for every quantity and year, a step for every post and person, each line with ``lpSum``, and the
objectives one after the other, each held by a line before the next. Ties are left to the solver.
"""

from __future__ import annotations

import json
import sys
import time
import warnings

import pulp

from benchmarks.measure import processor_time
from quota.need import measure
from quota.phase.programme import STAGES, YearsProgramme, write
from quota.phase.start import start_of
from quota.scenario import read_case
from quota.solve.optimum import optimise


def solve_plainly(programme: YearsProgramme, seconds: float) -> dict[str, int]:
    """Build and solve, objective by objective, for so many seconds in all; return the value of each that was proved."""
    arrays, last = programme.arrays, time.monotonic() + seconds
    model = pulp.LpProblem("years", pulp.LpMinimize)
    columns = [
        pulp.LpVariable(f"x{place}", low, high, cat="Integer")
        for place, (low, high) in enumerate(zip(arrays.low.tolist(), arrays.high.tolist(), strict=True))
    ]
    for line in arrays.lines():
        left = pulp.lpSum(factor * columns[place] for place, factor in line.terms)
        model += {"<=": left <= line.limit, ">=": left >= line.limit, "==": left == line.limit}[line.sense]
    found: dict[str, int] = {}
    for name in STAGES:
        costs = programme.costs[name].tolist()
        objective = pulp.lpSum(cost * columns[place] for place, cost in enumerate(costs) if cost)
        model.setObjective(objective)
        left_over = last - time.monotonic()
        if left_over < 1:
            return found
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            model.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0, gapAbs=0.5, threads=1, timeLimit=left_over))
        if model.sol_status != pulp.LpSolutionOptimal:
            return found
        found[name] = round(pulp.value(objective) or 0)
        model += objective <= found[name]
    return found


def main(folder: str, seconds: float) -> None:
    """Print how far it came and how long it took, as JSON."""
    case = read_case(folder)
    needs = measure(case)
    programme = write(start_of(case, needs, optimise(case, needs).quantities))
    clock, processor = time.perf_counter(), processor_time()
    found = solve_plainly(programme, seconds)
    taken = {"processor": processor_time() - processor, "clock": time.perf_counter() - clock}
    print(json.dumps({**taken, "proved": list(found), "columns": programme.arrays.width}))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
