"""The product's solve and the textbook's of one scenario, in one process; the same programme is left for other tools.

``python -m benchmarks.solve SCENARIO REPEATS ROWS FILE`` prints JSON. ROWS is ``ratio`` to add a ratio for every town,
``ratio:GAP`` to allow a gap beside, in percent; FILE gets the programme in which the optimum was proved; either may be ``-``.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

from benchmarks.greedy import cost_of, groups_of, least_cost, rounded_away
from benchmarks.measure import Timing, peak_memory, timed
from benchmarks.programme import from_mps
from benchmarks.textbook import Problem, problem_of, solve_as_textbook
from quota.api.collecting import OBJECTS
from quota.model.ranges import ranges
from quota.model.rows import Posts, Quantity
from quota.model.rules import rows
from quota.need import Needs, measure
from quota.scenario import Case, read_case
from quota.scenario.records import Ratio
from quota.solve.export import export_programme
from quota.solve.optimum import optimise

LONGEST = 1500
"""Units up to which the textbook's programme is tried."""


TYPE = "镇"
"""Type of unit whose institution posts are bound to their administrative posts."""


def with_ratio(case: Case, plan: Mapping[Quantity, int]) -> Case:
    """Bind institution to administrative posts in every town, so that the rows matter and all towns can follow.

    A fifth of the towns lie above the ratio in the plan without it, unless the limits of a town force more on it.
    """
    spans, _ = ranges(case, rows(case))
    towns = [unit.id for unit in case.units.values() if unit.type == TYPE]
    forced = max(
        _share(spans[Posts(unit, "institution")].low, spans[Posts(unit, "administrative")].high) for unit in towns
    )
    wanted = sorted(_share(plan[Posts(unit, "institution")], plan[Posts(unit, "administrative")]) for unit in towns)
    most = Decimal(max(ceil(20 * forced) + 1, ceil(20 * wanted[len(towns) * 4 // 5]))) / 20
    ratio = Ratio("r", "institution", "administrative", "unit", None, "township", TYPE, None, most, False, "")
    return replace(case, ratios=(ratio,))


def _share(institution: int, administrative: int) -> Fraction:
    return Fraction(institution, max(administrative, 1))


def main(scenario: str, repeats: str, added: str, file: str) -> None:
    """Time them and print the figures as JSON."""
    gc.set_threshold(OBJECTS)  # as the command line does
    case = read_case(scenario)
    needs = measure(case)
    rows_added, _, gap = added.partition(":")
    case = with_ratio(case, optimise(case, needs).quantities) if rows_added == "ratio" else case
    case = replace(case, settings=replace(case.settings, gap=Decimal(gap or 0)))
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
        figures["greedy_agrees"] = cost_of(stated, solution.quantities) - costs[-1] < rounded_away(stated)
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
    agrees = None if least is None else abs(values[-1] - least) < rounded_away(stated)
    return {"textbook": {**_figures(timing), "agrees": agrees}}


def _figures(timing: Timing) -> dict[str, float]:
    return {"processor": timing.processor, "clock": timing.clock}


def _export(case: Case, needs: Needs, file: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        programme, *_ = export_programme(case, needs, Path(folder) / "programme.mps")
        from_mps(programme).save(file)


if __name__ == "__main__":
    main(*sys.argv[1:])
