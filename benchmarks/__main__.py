"""``python -m benchmarks``: measure the product and print the tables of docs/performance.md."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.asked import ALLOWED, lines, rows
from benchmarks.country import read_townships, tables, write_readme, write_scenario
from benchmarks.measure import ROOT, Timing, alternating, child, machine, whole_process
from benchmarks.synthetic import SEED, write_synthetic

NANPING = ROOT / "scenarios" / "nanping"
QUOTA = (sys.executable, "-m", "quota")

CITY = 300
"""Units up to which all re-solves are made; larger cases are put through a tenth of them."""
TOOLS: Mapping[str, str] = {
    "highs": "HiGHS alone, handed over as arrays (LP)",
    "highs-plain": "the same without presolve (LP)",
    "pulp-highs": "PuLP, its own HiGHS interface (LP)",
    "pulp-cbc": "PuLP, bundled CBC (LP)",
    "ortools": "OR-Tools GLOP (LP)",
    "linopy": "linopy, HiGHS (LP)",
}
"""Other tools on the programme in which the optimum was proved."""


@dataclass(frozen=True)
class Size:
    """One scenario to measure.

    Parameters
    ----------
    tools : sequence of str
        Other tools that solve the same linear programme; none where the product needs whole numbers.
    processes : int
        How often `quota solve` is timed as a process at most.
    resolves : float
        Share of the re-solves and rebuilds that it is put through: fewer where each takes long.
    large : bool
        Whether it is solved with a gap allowed too, and rebuilding it in PuLP takes too long.
    """

    name: str
    folder: Path
    tools: Sequence[str]
    processes: int
    resolves: float
    large: bool = False


@dataclass(frozen=True)
class Effort:
    """How much is run: repeats of each work, re-solves, rebuilds, and seconds on the clock for one child process."""

    repeats: int
    resolves: int
    rebuilds: int
    seconds: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--country", type=Path, metavar="DATA", help="folder with townships.csv of the whole country")
    parser.add_argument("--asked", action="store_true", help="with --country: only what was asked, line by line")
    parser.add_argument("--without-tests", action="store_true", help="with --asked: without the quick tests")
    parser.add_argument("--units", type=int, nargs="*", default=[20, 139, 1100], help="sizes of made-up cases")
    parser.add_argument("--without-nanping", action="store_true")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--resolves", type=int, default=1000)
    parser.add_argument("--rebuilds", type=int, default=12, help="rebuilds whose median stands for all")
    parser.add_argument("--seconds", type=float, default=900, help="most that one process may take")
    chosen = parser.parse_args(arguments)
    effort = Effort(chosen.repeats, chosen.resolves, chosen.rebuilds, chosen.seconds)
    if chosen.asked and chosen.country is None:
        parser.error("--asked needs --country DATA")
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        report = (
            _asked(chosen, room)
            if chosen.asked
            else _report(_sizes(chosen, effort, room), effort, room, country=chosen.country is not None)
        )
        for line in report:
            print(line, flush=True)


def _asked(chosen: argparse.Namespace, room: Path) -> Iterator[str]:
    yield from (f"- {line}" for line in machine())
    yield from _heading("What was asked", ("what", "asked", "old version, slower machine", "now", ""))
    for cells in rows(lines(chosen.country, room, chosen.seconds, tests=not chosen.without_tests)):
        yield _row(*cells)


def _sizes(chosen: argparse.Namespace, effort: Effort, folder: Path) -> list[Size]:
    sizes = [
        Size(
            name=f"{units:,} made up",
            folder=write_synthetic(units, folder / f"made-up-{units}"),
            tools=tuple(TOOLS),
            processes=effort.repeats,
            resolves=1.0 if units <= CITY else 0.1,
        )
        for units in chosen.units
    ]
    if not chosen.without_nanping:
        sizes.append(Size("Nanping, 139 townships", NANPING, tools=(), processes=effort.repeats, resolves=0.1))
    if chosen.country is not None:
        townships = read_townships(chosen.country)
        write_scenario(folder / "country", tables(townships))
        write_readme(folder / "country", townships)
        sizes.append(
            Size(
                name=f"the country, {len(townships):,}",
                folder=folder / "country",
                tools=("highs", "highs-plain"),
                processes=1,
                resolves=0.1,
                large=True,
            )
        )
    return sizes


def _report(sizes: Sequence[Size], effort: Effort, folder: Path, *, country: bool) -> Iterator[str]:
    yield f"Measured on {datetime.now(UTC):%Y-%m-%d}."
    yield ""
    yield from (f"- {line}" for line in machine())
    yield f"- medians of {effort.repeats} runs after one that does not count; made-up units by seed {SEED}"
    if not country:
        yield "- the country was left out: no --country DATA"
    yield from _whole_processes(sizes, effort, folder)
    yield from _solves(sizes, effort, folder)
    yield from _live(sizes, effort)
    yield from _whatif(sizes, effort)
    yield from _growth(sizes, effort)


def _whole_processes(sizes: Sequence[Size], effort: Effort, folder: Path) -> Iterator[str]:
    yield from _heading("Whole processes", ("process", "processor s", "clock s", "times `quota solve`"))
    yield _row("`quota --help`", *_times(whole_process([*QUOTA, "--help"], effort.repeats, effort.seconds)), "")
    for size in sizes:
        commands = [
            [*QUOTA, name, str(size.folder), "--out", str(folder / name), "--quiet"] for name in ("solve", "propose")
        ]
        solve, propose = alternating(commands, size.processes, effort.seconds)
        yield _row(f"`quota solve`, {size.name}", *_times(solve), "1")
        yield _row(f"`quota propose`, {size.name}", *_times(propose), f"{propose.processor / solve.processor:.2g}")
    for name in ("solve", "propose"):
        shutil.rmtree(folder / name, ignore_errors=True)


def _solves(sizes: Sequence[Size], effort: Effort, folder: Path) -> Iterator[str]:
    columns = ("units", "work", "processor s", "clock s", "times quota's", "peak MiB", "remark")
    yield from _heading("The solve, from a case in memory to a proved plan", columns)
    for size in sizes:
        file = folder / "programme.npz"
        file.unlink(missing_ok=True)
        found = child("solve", (size.folder, effort.repeats, "-", file), effort.seconds)
        yield from _solve_rows(size.name, found)
        for tool in size.tools:
            if "missing" in found or not file.exists():
                break
            answer = child("rivals", (tool, file, effort.repeats), effort.seconds)
            yield _figures_row(size.name, TOOLS[tool], answer, found["quota"])
        for gap in ("", ALLOWED) if size.large else ("",):
            rows = f"ratio:{gap}" if gap else "ratio"
            answer = child("solve", (size.folder, min(3, effort.repeats), rows, "-"), effort.seconds)
            ratio = f"≤ {answer['ratio']} ×" if "ratio" in answer else "bound to"
            allowed = f", a gap of {gap} % allowed" if gap else ""
            name = f"{size.name}, institution {ratio} administrative posts in every town{allowed}"
            yield from _solve_rows(name, answer)


def _solve_rows(name: str, found: Mapping[str, Any]) -> Iterator[str]:
    if "missing" in found:
        yield _row(name, "quota", "", "", "", "", found["missing"])
        return
    own = found["quota"]
    yield _figures_row(name, "quota", {**own, "peak": found["peak"]}, own, f"gap {found['gap']:g} %")
    if "textbook" in found:
        agrees = {True: "same cost", False: "OTHER COST", None: ""}[found["textbook"].get("agrees")]
        yield _figures_row(name, "PuLP as in a textbook, bundled CBC, whole numbers", found["textbook"], own, agrees)
    if found["greedy"]:
        agrees = {True: "same cost", False: "OTHER COST"}[found["greedy_agrees"]]
        yield _figures_row(name, "sorting alone (no proof, no order of ties)", found["greedy"], own, agrees)


def _live(sizes: Sequence[Size], effort: Effort) -> Iterator[str]:
    columns = ("units", "re-solves", "processor ms each", "times quota alive", "remark")
    yield from _heading("Re-solves with another approval, price or limit", columns)
    for size in sizes:
        yield from _live_rows(size.name, size, effort, "-")
        if size.tools and not size.large:
            yield from _live_rows(f"{size.name}, with the ratio in every town", size, effort, "ratio")


def _live_rows(name: str, size: Size, effort: Effort, rows: str) -> Iterator[str]:
    share = size.resolves / 10 if rows == "ratio" else size.resolves
    resolves, rebuilds = (max(1, round(share * times)) for times in (effort.resolves, effort.rebuilds))
    found = child("live", (size.folder, resolves, rebuilds, rows, "-" if size.large else "textbook"), effort.seconds)
    if "missing" in found:
        yield _row(name, "", "", "", found["missing"])
        return
    alive = found["alive"]
    kinds = ", ".join(f"{kind} {1000 * seconds:.1f} ms" for kind, seconds in found["by_kind"].items())
    kinds += f"; HiGHS {1000 * found['solver']:.1f} ms of it"
    same = "OTHER VALUES THAN FROM NOTHING" if found["differ"] else "values as from nothing"
    yield _row(name, f"quota alive, {resolves:,} times", _milliseconds(alive), "1", f"{kinds}; {same}")
    for work, key in (("quota from nothing", "fresh"), ("PuLP as in a textbook, bundled CBC", "rebuilt")):
        if key not in found:
            continue
        yield _row(name, work, _milliseconds(found[key]), f"{found[key] / alive:.0f}", f"median of {rebuilds}")


def _whatif(sizes: Sequence[Size], effort: Effort) -> Iterator[str]:
    columns = ("units", "step", "processor ms", "times solving from nothing", "remark")
    yield from _heading("What if: from an edit to the answer with every row", columns)
    for size in sizes:
        if size.large:
            continue
        found = child("whatif", (size.folder, max(2, effort.resolves // 50)), effort.seconds)
        if "missing" in found:
            yield _row(size.name, "", "", "", found["missing"])
            continue
        steps = {kind: (told["median"], f"most {1000 * told['most']:.0f}; {', '.join(told['states'])}")
                 for kind, told in found["by_kind"].items()}  # fmt: skip
        steps |= {
            kind: (found[kind], "")
            for kind in ("open", "undo", "details", "why", "nearest value", "ways out")
            if kind in found
        }
        for kind, (seconds, remark) in steps.items():
            yield _row(size.name, kind, f"{1000 * seconds:.0f}", f"{seconds / found['solve']:.2g}", remark)
        yield _row(size.name, "memory", "", "", f"{found['peak']:.0f} MiB at most")


def _growth(sizes: Sequence[Size], effort: Effort) -> Iterator[str]:
    yield from _heading(
        "Growth: from files to a written plan", ("units", "phase", "processor s", "ms per unit", "peak MiB")
    )
    for size in sizes:
        found = child("phases", (size.folder,), effort.seconds)
        units = found.get("units")
        for line in found["lines"]:
            if "phase" in line:
                each = f"{1000 * line['processor'] / units:.2f}" if units else ""
                yield _row(size.name, line["phase"], f"{line['processor']:.2f}", each, f"{line['peak']:.0f}")
        if "missing" in found:
            yield _row(size.name, "stopped", found["missing"], "", "")
            continue
        total = sum(line["processor"] for line in found["lines"] if "phase" in line)
        yield _row(size.name, "all", f"{total:.2f}", f"{1000 * total / found['units']:.2f}", f"{found['peak']:.0f}")
        phases = {line["phase"] for line in found["lines"] if "phase" in line}
        inside = ", ".join(f"{name} {spent:.2f}" for name, spent in found["seconds"].items() if name not in phases)
        yield _row(size.name, "of these", inside, "", "")


def _figures_row(name: str, work: str, answer: Mapping[str, Any], own: Mapping[str, float], remark: str = "") -> str:
    if "missing" in answer:
        return _row(name, work, "", "", "", "", answer["missing"])
    times = _times(Timing(answer["processor"], answer["clock"]))
    ratio = f"{answer['processor'] / own['processor']:.2g}"
    return _row(name, work, *times, ratio, f"{answer['peak']:.0f}" if "peak" in answer else "", remark)


def _times(timing: Timing) -> tuple[str, str]:
    return f"{timing.processor:.3g}", f"{timing.clock:.3g}"


def _milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.2f}"


def _heading(title: str, columns: Iterable[str]) -> Iterator[str]:
    names = tuple(columns)
    yield ""
    yield f"## {title}"
    yield ""
    yield _row(*names)
    yield _row(*("---" for _ in names))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
