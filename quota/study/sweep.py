"""Many scenarios from one: every combination of some changes, solved, stored one by one, and gathered into tables.

Each finished scenario is a file of its own, written whole or not at all and named after its changes. A sweep that was
stopped, however roughly, goes on where it was: what is there is not solved again, and the tables come out the same.
"""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from quota.model.ranges import ConflictError
from quota.plan import Plan, make_plan
from quota.scenario import CaseError, read_case
from quota.solve.outcome import StoppedError

POINTS = "points"
"""Folder of the finished scenarios inside a sweep's folder."""
MOST_POINTS = 100_000
"""More combinations than this are a slip of the pen."""
TRIES = 3
"""How often a scenario is tried whose process dies; then it is recorded as crashed."""


class SweepError(Exception):
    """A sweep cannot be run as stated.

    `reason` is ``nothing_varied``, ``vary_form``, ``too_many``, ``table``, ``other_sweep`` or ``not_empty``; messages
    are named after it.
    """

    def __init__(self, reason: str, **values: object) -> None:
        self.reason = reason
        self.values = values
        super().__init__(f"{reason}: {values}")


@dataclass(frozen=True, slots=True)
class Point:
    """One scenario of a sweep: its place, from 1, and what is set for it as with ``--set``."""

    number: int
    changes: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """Name of its file: place and digest of its changes, so that other changes are never taken for these."""
        digest = hashlib.sha256(json.dumps(self.changes, ensure_ascii=False).encode()).hexdigest()
        return f"{self.number:06d}-{digest[:12]}"


def parse_vary(text: str) -> tuple[str, tuple[str, ...]]:
    """Read ``key=start:stop:step`` (stop included) or ``key=a,b,c``.

    >>> parse_vary("stickiness=0:1:0.5")
    ('stickiness', ('0', '0.5', '1'))
    >>> parse_vary("divisor=webster,hill")
    ('divisor', ('webster', 'hill'))

    Raises
    ------
    SweepError
        If the text is neither.
    """
    key, sign, values = text.partition("=")
    if not sign or not key or not values:
        raise SweepError("vary_form", text=text)
    if ":" not in values:
        return key, tuple(values.split(","))
    try:
        start, stop, step = (Decimal(part) for part in values.split(":"))
        steps = int((stop - start) / step)
    except (ValueError, ArithmeticError, InvalidOperation):
        raise SweepError("vary_form", text=text) from None
    if not 0 <= steps <= MOST_POINTS:
        raise SweepError("vary_form", text=text)
    return key, tuple(format((start + step * place).normalize(), "f") for place in range(steps + 1))


def combinations(varied: Sequence[tuple[str, Sequence[str]]]) -> tuple[Point, ...]:
    """Return every combination of the varied values, the last key varying fastest.

    Raises
    ------
    SweepError
        If nothing varies, or there are more than `MOST_POINTS`.
    """
    if not varied:
        raise SweepError("nothing_varied")
    count = math.prod(len(values) for _, values in varied)
    if count > MOST_POINTS:
        raise SweepError("too_many", count=count, most=MOST_POINTS)
    keys = [key for key, _ in varied]
    chosen = itertools.product(*(values for _, values in varied))
    return tuple(Point(number, tuple(zip(keys, values, strict=True))) for number, values in enumerate(chosen, start=1))


def points_of_table(path: Path) -> tuple[Point, ...]:
    """Read scenarios from a CSV: one a row, one column per key; an empty cell changes nothing.

    Raises
    ------
    SweepError
        If the table cannot be read or has no rows.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SweepError("table", file=path, detail=error) from None
    if not rows:
        raise SweepError("table", file=path, detail="0")
    return tuple(
        Point(number, tuple((key, value) for key, value in row.items() if key and value))
        for number, row in enumerate(rows, start=1)
    )


@dataclass(frozen=True)
class Sweep:
    """A sweep as it was stated.

    Parameters
    ----------
    scenario : Path
    overrides : tuple of str
        ``--set`` of every scenario.
    points : tuple of Point
    folder : Path
        Where results go.
    solver : str or None
        Default: the scenario's.
    """

    scenario: Path
    overrides: tuple[str, ...]
    points: tuple[Point, ...]
    folder: Path
    solver: str | None = None

    def claim_folder(self) -> None:
        """Make the folder this sweep's own, or find that it already is.

        Raises
        ------
        SweepError
            If it holds something else, or a sweep that was stated otherwise or rests on other inputs.
        """
        stamp = self.folder / "sweep.json"
        stated = {
            "inputs": input_hashes(self.scenario),
            "set": list(self.overrides),
            "points": [point.name for point in self.points],
            "solver": self.solver,
        }
        text = json.dumps(stated, ensure_ascii=False, indent=1, sort_keys=True)
        if stamp.is_file():
            if stamp.read_text(encoding="utf-8") != text:
                raise SweepError("other_sweep", folder=self.folder)
            return
        if self.folder.exists() and any(self.folder.iterdir()):
            raise SweepError("not_empty", folder=self.folder)
        (self.folder / POINTS).mkdir(parents=True, exist_ok=True)
        _write_whole(stamp, text)

    def unfinished(self) -> tuple[Point, ...]:
        """Return the scenarios that have no result yet."""
        return tuple(point for point in self.points if not self._file(point).is_file())

    def keep(self, point: Point, result: Mapping[str, Any]) -> None:
        """Store a result, whole or not at all."""
        _write_whole(self._file(point), json.dumps(result, ensure_ascii=False, sort_keys=True))

    def results(self) -> Iterator[dict[str, Any]]:
        """Yield the stored results, in order."""
        for point in self.points:
            if self._file(point).is_file():
                yield json.loads(self._file(point).read_text(encoding="utf-8"))

    def _file(self, point: Point) -> Path:
        return self.folder / POINTS / f"{point.name}.json"


def _write_whole(target: Path, text: str) -> None:
    unfinished = target.with_name(target.name + ".part")
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    unfinished.replace(target)


def input_hashes(scenario: Path) -> dict[str, str]:
    """Return the SHA-256 of every file that the scenario reads, parents included; empty where it cannot be read."""
    try:
        return dict(read_case(scenario).origins.files())
    except CaseError:
        return {}


def solve_point(scenario: Path, overrides: Sequence[str], point: Point, solver: str | None) -> dict[str, Any]:
    """Solve one scenario and return what is kept of it.

    A scenario that has no plan, or whose inputs are wrong, is a result too: it says why, and the others go on.
    """
    result: dict[str, Any] = {"number": point.number, "changes": dict(point.changes), "summary": [], "units": []}
    sets = [*overrides, *(f"{key}={value}" for key, value in point.changes)]
    try:
        plan = make_plan(read_case(scenario, sets), solver=solver)
    except CaseError as error:
        return {**result, "status": "bad input", "reason": [item.words("zh") for item in error.errors]}
    except ConflictError as error:
        rows = [f"{row.rule} {' '.join(row.key)} {row.sense} {row.limit}" for rows in error.sets for row in rows]
        return {**result, "status": "no plan", "reason": rows}
    except StoppedError:
        return {**result, "status": "stopped", "reason": []}
    return {**result, "status": plan.status.outcome.value, "reason": [], **_kept(plan)}


def _kept(plan: Plan) -> dict[str, Any]:
    """Return the figures of each category, and every unit's posts."""
    units = [[row.unit_id, row.category, row.planned, row.change, str(row.coverage_after)] for row in plan.posts]
    return {"summary": [_summary(plan, category) for category in plan.case.categories], "units": units}


def _summary(plan: Plan, category: str) -> dict[str, Any]:
    rows = [row for row in plan.posts if row.category == category]
    townships = [row for row in rows if row.level == "township"] or rows
    moves = [row for row in plan.transfers if row.category == category]
    return {
        "category": category,
        "before": sum(row.current for row in rows),
        "after": sum(row.planned for row in rows),
        "gaining": sum(row.change > 0 for row in rows),
        "losing": sum(row.change < 0 for row in rows),
        "moved": sum(row.posts for row in moves),
        "crossed": sum(row.posts for row in moves if row.route),
        "people": sum(row.people for row in moves),
        "least_coverage": str(min(row.coverage_after for row in townships)),
        "under_90": sum(row.coverage_after < 90 for row in townships),
    }


def run_in_processes(sweep: Sweep, jobs: int, done: Callable[[Point], None]) -> None:
    """Solve what is unfinished in so many processes; tell ``done`` of each.

    A process that dies breaks its pool. Then the rest goes one by one, each in a pool of its own, so that the scenario
    that kills its process takes no other with it; it is tried `TRIES` times and recorded as crashed.
    """
    try:
        _run_pool(sweep, sweep.unfinished(), jobs, done)
    except BrokenProcessPool:
        for point in sweep.unfinished():
            _run_alone(sweep, point, done)


def _run_alone(sweep: Sweep, point: Point, done: Callable[[Point], None]) -> None:
    for _ in range(TRIES):
        try:
            return _run_pool(sweep, (point,), 1, done)
        except BrokenProcessPool:
            continue
    sweep.keep(point, {"number": point.number, "changes": dict(point.changes), "status": "crashed", "reason": []})
    return done(point)


def _run_pool(sweep: Sweep, points: Iterable[Point], jobs: int, done: Callable[[Point], None]) -> None:
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        running = {
            pool.submit(solve_point, sweep.scenario, sweep.overrides, point, sweep.solver): point for point in points
        }
        for finished in as_completed(running):
            sweep.keep(running[finished], finished.result())
            done(running[finished])


SUMMARY = ("before", "after", "gaining", "losing", "moved", "crossed", "people", "least_coverage", "under_90")
"""Figures of each scenario and category, in the order of the table."""


def write_results(sweep: Sweep) -> list[Path]:
    """Gather the stored results into ``summary.csv`` and ``units.csv``; as Parquet too where pyarrow is installed.

    Both are tidy: one row per scenario and category, or per scenario, unit and category, with a column for every key that
    was varied. The same results give the same bytes, in whatever order and how many goes they were found.
    """
    keys = list(dict.fromkeys(key for point in sweep.points for key, _ in point.changes))
    summary: list[list[object]] = []
    units: list[list[object]] = []
    for result in sweep.results():
        changed = [result["number"], *(result["changes"].get(key, "") for key in keys)]
        reason = "; ".join(result["reason"])
        for row in result.get("summary") or [{}]:
            figures = [row.get(name, "") for name in SUMMARY]
            summary.append([*changed, result["status"], reason, row.get("category", ""), *figures])
        units += [[*changed, *row] for row in result.get("units", [])]
    written = _write_table(
        sweep.folder / "summary", ["number", *keys, "status", "reason", "category", *SUMMARY], summary
    )
    header = ["number", *keys, "unit_id", "category", "planned", "change", "coverage_after"]
    return written + _write_table(sweep.folder / "units", header, units)


def _write_table(stem: Path, header: list[str], rows: list[list[object]]) -> list[Path]:
    target = stem.with_suffix(".csv")
    unfinished = stem.with_suffix(".csv.part")
    with unfinished.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)
    unfinished.replace(target)
    parquet = _write_parquet(stem, header, rows)
    return [target, parquet] if parquet else [target]


def _write_parquet(stem: Path, header: list[str], rows: list[list[object]]) -> Path | None:
    try:
        import pyarrow  # noqa: F401, PLC0415 - an extra
    except ImportError:
        return None
    import pandas as pd  # noqa: PLC0415 - heavy

    target = stem.with_suffix(".parquet")
    unfinished = stem.with_suffix(".parquet.part")
    frame = pd.DataFrame(rows, columns=header)
    texts = [name for name in header if frame[name].dtype == object]
    frame[texts] = frame[texts].astype(str)
    frame.to_parquet(unfinished, index=False)
    unfinished.replace(target)
    return target
