"""Many re-solves of one case, each with one figure changed: alive, from nothing, and rebuilt in PuLP.

``python -m benchmarks.live SCENARIO RESOLVES REBUILDS ROWS TEXTBOOK`` prints JSON. ROWS is ``ratio`` to add a ratio for every
town, TEXTBOOK is ``textbook`` to rebuild in PuLP too; else ``-``. Changes go round: an approval up to six posts smaller, a
threshold up to five points higher, a unit's floor of what it has now. A rebuild is what `benchmarks.textbook` does from rows
that are made for it and not counted.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from decimal import Decimal
from itertools import islice

from benchmarks.measure import processor_time
from benchmarks.phases import SOLVER, Stopwatch
from benchmarks.solve import with_ratio
from benchmarks.textbook import problem_of, solve_as_textbook
from quota.api.collecting import OBJECTS
from quota.need import measure
from quota.scenario import Case, read_case
from quota.solve.live.case import LiveCase
from quota.solve.optimum import optimise


def changed_cases(case: Case) -> Iterator[tuple[str, Case]]:
    """Yield cases with one figure changed, each from the first case: what was changed, and the case."""
    units = [unit for unit in case.units.values() if unit.level == "township"]
    category = next(iter(case.categories))
    step = 0
    while True:
        step += 1
        if case.approvals:
            first, *others = case.approvals
            yield "approval", replace(case, approvals=(replace(first, posts=first.posts - step % 7), *others))
        stickiness = {**case.settings.stickiness, category: Decimal(2) + Decimal(step % 50) / 10}
        yield "price", replace(case, settings=replace(case.settings, stickiness=stickiness))
        unit = units[step % len(units)]
        holding = replace(unit.holdings[category], floor=unit.holdings[category].current)
        held = replace(unit, holdings={**unit.holdings, category: holding})
        yield "limit", replace(case, units={**case.units, unit.id: held})


def main(scenario: str, resolves: str, rebuilds: str, added: str, textbook: str) -> None:
    """Time both and print the figures as JSON."""
    gc.set_threshold(OBJECTS)  # as the command line does
    case = read_case(scenario)
    needs = measure(case)
    if added == "ratio":
        case = with_ratio(case, optimise(case, needs).quantities)
    live = LiveCase(case, needs)
    live.solve()
    inside = Stopwatch()
    spent: dict[str, list[float]] = {}
    differ = 0
    for number, (kind, changed) in enumerate(islice(changed_cases(case), int(resolves))):
        with ExitStack() as stack:
            inside.around(*SOLVER, stack)
            started = processor_time()
            live.change(changed, needs)
            solution = live.solve()
            spent.setdefault(kind, []).append(processor_time() - started)
        if number < int(rebuilds):
            differ += solution.value != optimise(changed, needs).value
    every = [seconds for seconds_of in spent.values() for seconds in seconds_of]
    figures: dict[str, object] = {"alive": statistics.fmean(every), "differ": differ}
    figures["solver"] = inside.seconds[SOLVER[0]] / len(every)
    figures["by_kind"] = {kind: statistics.median(seconds) for kind, seconds in spent.items()}
    rebuilt, fresh = [], []
    for _, changed in islice(changed_cases(case), int(rebuilds) + 1):
        if textbook == "textbook":
            stated = problem_of(changed, needs)
            started = processor_time()
            solve_as_textbook(stated)
            rebuilt.append(processor_time() - started)
        started = processor_time()
        optimise(changed, needs)
        fresh.append(processor_time() - started)
    figures["fresh"] = statistics.median(fresh[1:])
    if rebuilt:
        figures["rebuilt"] = statistics.median(rebuilt[1:])
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
