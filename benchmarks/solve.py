"""The product's solve and the textbook's of one scenario, in one process; the same programme is left for other tools.

``python -m benchmarks.solve SCENARIO REPEATS ROWS FILE`` prints JSON. ROWS is ``ratio`` to add a ratio for every township unit, FILE
gets the programme in which the optimum was proved; either may be ``-``.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

from benchmarks.greedy import cost_of, groups_of, least_cost
from benchmarks.measure import Timing, peak_memory, timed
from benchmarks.programme import from_mps
from benchmarks.textbook import Problem, problem_of, solve_as_textbook
from quota.model.ranges import ranges
from quota.model.rows import Posts
from quota.model.rules import rows
from quota.need import Needs, measure
from quota.scenario import Case, read_case
from quota.scenario.case import Ratio
from quota.solve.export import export_programme
from quota.solve.optimum import optimise

LONGEST = 1500
"""Units up to which the textbook's programme is tried."""


def with_ratio(case: Case) -> Case:
    """Bind institution to administrative posts in every township unit, about as tightly as all units can follow.

    The ratio is the largest that the limits of any unit force on it, and a twentieth or two more, so that pools too can follow.
    """
    spans, _ = ranges(case, rows(case))
    forced = max(
        Fraction(spans[Posts(unit.id, "institution")].low, max(spans[Posts(unit.id, "administrative")].high, 1))
        for unit in case.units.values()
        if unit.level == "township"
    )
    most = Decimal(ceil(20 * forced) + 1) / 20
    ratio = Ratio("r", "institution", "administrative", "unit", None, "township", "", None, most, False, "")
    return replace(case, ratios=(ratio,))


def main(scenario: str, repeats: str, added: str, file: str) -> None:
    """Time them and print the figures as JSON."""
    case = read_case(scenario)
    case = with_ratio(case) if added == "ratio" else case
    needs = measure(case)
    found: list[Any] = []
    figures: dict[str, Any] = {"quota": _figures(timed(lambda: found.append(optimise(case, needs)), int(repeats)))}
    solution = found[-1]
    figures |= {"gap": float(solution.gap), "value": float(solution.value), "units": len(case.units)}
    figures |= {"peak": peak_memory(), "ratio": str(case.ratios[0].most) if case.ratios else ""}
    stated = problem_of(case, needs)
    try:
        groups = groups_of(stated)
    except ValueError:
        figures["greedy"] = None
    else:
        costs: list[int] = []
        figures["greedy"] = _figures(timed(lambda: costs.append(least_cost(stated, groups)), int(repeats)))
        figures["greedy_agrees"] = costs[-1] == cost_of(stated, solution.quantities)
    if len(case.units) <= LONGEST:
        figures |= _textbook(stated, None if any(stated.costs.values()) else cost_of(stated, solution.quantities))
    if file != "-":
        _export(case, needs, Path(file))
    print(json.dumps(figures))


def _textbook(stated: Problem, least: int | None) -> dict[str, Any]:
    """Time the textbook's way, and tell whether it came to the same cost."""
    values: list[float] = []
    try:
        timing = timed(lambda: values.append(solve_as_textbook(stated)), 1)
    except TimeoutError as error:
        return {"textbook": {"missing": str(error)}}
    agrees = None if least is None else abs(values[-1] - least) < 0.5
    return {"textbook": {**_figures(timing), "agrees": agrees}}


def _figures(timing: Timing) -> dict[str, float]:
    return {"processor": timing.processor, "clock": timing.clock}


def _export(case: Case, needs: Needs, file: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        programme, *_ = export_programme(case, needs, Path(folder) / "programme.mps")
        from_mps(programme).save(file)


if __name__ == "__main__":
    main(*sys.argv[1:])
