"""One scenario from its files to a written plan, phase by phase, in a process of its own.

``python -m benchmarks.phases SCENARIO`` prints one line of JSON for each phase as it ends, so that what was done is known even
where the run is stopped; the last line has the sums.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, TypeVar
from unittest import mock

from benchmarks.measure import peak_memory, processor_time
from quota.api.collecting import OBJECTS

Result = TypeVar("Result")

SOLVER = ("solver", "quota.solve.highs.Live.solve")
INSIDE: Sequence[tuple[str, str]] = (
    ("windows", "quota.solve.optimum.first_windows"),
    ("programme", "quota.solve.proved.build"),
    SOLVER,
    ("order of ties", "quota.solve.order.settle"),
    ("flows", "quota.solve.flows.Flows.settled"),
    ("values of rows", "quota.plan.plan.row_values"),
    ("transfers", "quota.plan.figures.match"),
)
"""Steps inside the phases, and what does them; in an older state of the code one that is done elsewhere is left out."""


class Stopwatch:
    """Adds up processor time by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def phase(self, name: str, work: Callable[[], Result]) -> Result:
        """Do the work, note its time and print it."""
        clock, processor = time.perf_counter(), processor_time()
        result = work()
        self.seconds[name] = processor_time() - processor
        figures = {"phase": name, "processor": self.seconds[name], "clock": time.perf_counter() - clock}
        print(json.dumps({**figures, "peak": peak_memory()}), flush=True)
        return result

    def around(self, name: str, path: str, stack: ExitStack) -> None:
        """Note the time of a function while the stack is open."""
        owner, _, attribute = path.rpartition(".")
        try:
            place, inner = resolve_name(owner), resolve_name(path)
        except (ImportError, AttributeError):
            return

        def watched(*args: Any, **keywords: Any) -> Any:  # noqa: ANN401 - stands for any function
            processor = processor_time()
            try:
                return inner(*args, **keywords)
            finally:
                self.seconds[name] = self.seconds.get(name, 0.0) + processor_time() - processor

        stack.enter_context(mock.patch.object(place, attribute, watched))


def main(scenario: str) -> None:
    """Go through all phases and print them."""
    gc.set_threshold(OBJECTS)  # as the command line does
    # The imports are no part of the work measured.
    from quota.need import measure  # noqa: PLC0415
    from quota.plan import read_rows, recheck, write_tables  # noqa: PLC0415
    from quota.plan.plan import plan_of  # noqa: PLC0415
    from quota.scenario import read_case  # noqa: PLC0415
    from quota.solve.optimum import optimise  # noqa: PLC0415

    started = time.perf_counter()
    watch = Stopwatch()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        for name, path in INSIDE:
            watch.around(name, path, stack)
        case = watch.phase("read", lambda: read_case(scenario))
        needs = watch.phase("measure", lambda: measure(case))
        solution = watch.phase("solve", lambda: optimise(case, needs))
        plan = watch.phase("plan", lambda: plan_of(case, needs, solution, "highs"))
        watch.phase("write", lambda: write_tables(plan, Path(folder), 0.0))
        watch.phase("re-check", lambda: recheck(case, read_rows(Path(folder))))
    figures = {"clock": time.perf_counter() - started, "peak": peak_memory(), "gap": float(solution.gap)}
    print(json.dumps({**figures, "units": len(case.units), "seconds": watch.seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
