"""A session of edits: from an edit to the answer with every row, by kind of edit.

``python -m benchmarks.whatif SCENARIO EDITS`` prints JSON: medians of processor time in seconds, and the memory held at most. In
place of a scenario a number stands for so many made-up units. No value is set twice, so that nothing is answered from what is
kept; but for undo, which is.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path

from benchmarks.measure import peak_memory, processor_time
from benchmarks.synthetic import write_synthetic
from quota.api.collecting import OBJECTS
from quota.plan import make_plan
from quota.scenario import Case, Pool, read_case
from quota.whatif import TrialSession

WHY = 3
"""Times that a conflict is explained."""
Edits = Iterator[tuple[str, str]]


def edits_by_kind(case: Case) -> dict[str, Edits]:
    """Return for every kind of edit its keys and values, each another one."""
    category = next(iter(case.categories))
    pool, units = max(
        ((pool, units) for (pool, of), units in case.pools.items() if of == category and pool.level == "township"),
        key=lambda found: len(found[1]),
    )
    unit, held = units[0].id, units[0].holdings[category]
    people = sum(min(of.holdings[category].headcount, of.holdings[category].current) for of in units)
    top = next(code for code, known in case.jurisdictions.items() if known.parent is None)
    written = [key for layer in case.origins.tables.get("approvals", ()) for key in layer.rows]
    grant = ".".join(("approvals", *(written[0] if written else (top, category)))).rstrip(".")
    granted = next((one.posts for one in case.approvals if written and one.id == "/".join(written[0]).rstrip("/")), 0)
    driver = next(iter(units[0].drivers), "")
    return {
        "threshold": ((f"stickiness.{category}", f"{2 + number / 100:.2f}") for number in count()),
        "limit": ((f"units.{unit}.{category}_floor", str(held.current + number)) for number in count()),
        "pin": ((f"units.{unit}.{category}_pin", str(held.current + number)) for number in count()),
        "cap": ((_cap(pool, category), str(case.held(pool, category) + number)) for number in count()),
        "unit's figure": ((f"units.{unit}.{driver}", str(1000 + number)) for number in count()),
        "approval": ((f"{grant}.posts", str(granted - number)) for number in count(1)),
        "no plan": ((_cap(pool, category), str(people - number)) for number in count(1)),
    }


def _cap(pool: Pool, category: str) -> str:
    return f"pools.{pool.jurisdiction}.{category}.{pool.level}.cap"


def main(scenario: str, edits: str) -> None:
    """Time and print."""
    with tempfile.TemporaryDirectory() as room:
        _measure(write_synthetic(int(scenario), Path(room)) if scenario.isdecimal() else Path(scenario), int(edits))


def _measure(scenario: Path, edits: int) -> None:
    gc.set_threshold(OBJECTS)  # as the command line does
    figures: dict[str, object] = {}
    figures["solve"] = statistics.median(_timed(lambda: make_plan(read_case(scenario))) for _ in range(3))
    started = processor_time()
    with TrialSession(scenario) as tried:
        figures["open"] = processor_time() - started
        case = tried.base_case
        if case is None:
            raise SystemExit("the scenario cannot be read")
        figures["by_kind"] = {kind: _median(tried, found, edits) for kind, found in edits_by_kind(case).items()}
        figures |= _around(tried, edits_by_kind(case))
    figures["peak"] = peak_memory()
    print(json.dumps(figures))


def _median(tried: TrialSession, found: Edits, times: int) -> dict[str, object]:
    """Make edits of one kind, each in place of the one before, and take them back in the end."""
    spent, states = [], set()
    for number, (key, value) in enumerate(islice(found, times + 1)):
        started = processor_time()
        answer = tried.edit({key: value})
        if number:  # the first writes programmes anew that fit those after it
            spent.append(processor_time() - started)
        states.add("refused" if answer.refused else answer.state)
    tried.edit({key: None})
    return {"median": statistics.median(spent), "most": max(spent), "states": sorted(states)}


def _around(tried: TrialSession, kinds: dict[str, Edits]) -> dict[str, object]:
    """Time what follows an edit: taking it back, its details, why there is no plan, and the ways out."""
    undo, why, nearest, ways = [], [], [], []
    for key, value in islice(kinds["approval"], WHY):
        tried.edit({key: value})
        undo.append(_timed(tried.undo))
    tried.edit(dict([next(kinds["pin"])]))
    details = _timed(lambda: tried.details(tried.version))
    for key, value in islice(kinds["no plan"], 5, 5 + WHY):
        if tried.edit({key: value}).state == "no_plan":
            why.append(_timed(lambda: tried.why(tried.version, nearest=False, ways=False)))
            nearest.append(_timed(lambda: tried.why(tried.version, ways=False)))
            ways.append(_timed(lambda: tried.why(tried.version)))
    found = {"undo": undo, "details": [details], "why": why, "nearest value": nearest, "ways out": ways}
    return {kind: statistics.median(spent) for kind, spent in found.items() if spent}


def _timed(work: Callable[[], object]) -> float:
    started = processor_time()
    work()
    return processor_time() - started


if __name__ == "__main__":
    main(*sys.argv[1:])
