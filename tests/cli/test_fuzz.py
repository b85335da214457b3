"""Whatever becomes of the files: every command answers in words, with a place, in time, and leaves nothing behind.

One mutation alone: ``pytest -m '' tests/cli/test_fuzz.py -k 'folder-17-'``; add ``--basetemp DIR`` to keep its files.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import planners
import pytest
from limited_runs import SECONDS, Ended, Runner
from mutations import override, spoil_folder, spoil_plan
from mutations_of_books import spoil_book
from small import TABLES, write_scenario

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="bounds of memory as Linux has them")

LINES = re.compile(r"^(?:错误：|Error: )(.*)$", re.MULTILINE)
PLACE = re.compile(r"--set|\.(?:csv|toml|xlsx|json)\b", re.IGNORECASE)
ALLOWED = frozenset({0, 2, 3, 4, 5})
MEMORY = 1 << 30
COUNTS = {"folder": 260, "book": 130, "ledger": 160, "plan": 130, "set": 180, "paper": 20}
PROPOSED = 6
"""One in so many of the slow mutations is drawn and written as papers."""
QUICK = {"folder": 5, "book": 3, "ledger": 3, "plan": 2, "set": 3}
LEDGERS: tuple[Callable[[Path], Path], ...] = (
    planners.one_sheet,
    planners.two_row_header,
    planners.sheet_per_county,
    planners.joined_sheets,
    planners.sections_and_hidden,
)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    started = Runner()
    yield started
    started.close()


@pytest.fixture(scope="module")
def sound(runner: Runner, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all that is spoilt later: a scenario, the same as a workbook, its plan, planners' books."""
    folder = tmp_path_factory.mktemp("sound")
    write_scenario(folder / "scenario")
    _book(folder / "scenario.xlsx")
    for number, write in enumerate(LEDGERS):
        write(folder / f"ledger-{number}.xlsx")
    assert runner.run(["solve", str(folder / "scenario"), "--out", str(folder / "plan")], folder).code == 0
    return folder


@pytest.fixture(scope="module")
def paper(runner: Runner, sound: Path) -> Path:
    ended = runner.run(["propose", str(sound / "scenario"), "--out", str(sound / "proposed")], sound)
    assert ended.code == 0, ended
    return sound / "proposed" / "proposal.xlsx"


def _book(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "情景"
    for row in (("键", "值"), ("title", "小情景"), ("stickiness", 2.5)):
        book.active.append(row)
    for name, rows in TABLES.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([float(cell) if cell.replace(".", "").isdigit() and name == "units" else cell for cell in row])
    book.save(path)


def _mutations(counts: dict[str, int], first: dict[str, int]) -> list[object]:
    return [
        pytest.param(kind, seed, id=f"{kind}-{seed}-")
        for kind, count in counts.items()
        for seed in range(first.get(kind, 0), count)
    ]


@pytest.mark.parametrize(("kind", "seed"), _mutations(QUICK, {}))
def test_few_mutations(runner: Runner, sound: Path, tmp_path: Path, kind: str, seed: int) -> None:
    """Proves: a spoilt input ends in words with a place. Sensitivity: raise anything in a reader."""
    _prove(runner, sound, tmp_path, kind, seed)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "seed"), _mutations(COUNTS, QUICK))
def test_many_mutations(
    runner: Runner, sound: Path, tmp_path: Path, kind: str, seed: int, request: pytest.FixtureRequest
) -> None:
    """Proves: the same of hundreds. Sensitivity: raise anything in a reader, keep a place from a message."""
    if kind == "paper":
        request.getfixturevalue("paper")
    _prove(runner, sound, tmp_path, kind, seed)


def _prove(runner: Runner, sound: Path, folder: Path, kind: str, seed: int) -> None:
    generator = random.Random(f"{kind} {seed}")
    arguments = _spoilt(generator, sound, folder, kind, seed)
    scratch = folder / "scratch"
    scratch.mkdir()
    before = _state(folder)
    ended = runner.run(arguments, scratch)
    after = {name: held for name, held in _state(folder).items() if not name.startswith(("out", "scratch/quota-bug-"))}
    told = f"\nquota {' '.join(arguments)[:600]}\n{ended.said[-1500:]}\n{ended.trace[-2500:]}\n{ended.code} {ended.seconds:.1f} s"
    assert not _faults(ended, kind), f"{_faults(ended, kind)}{told}"
    assert after == before, f"{sorted(set(after) ^ set(before)) or 'changed'}{told}"


def _faults(ended: Ended, kind: str) -> str:
    """Return what is wrong with the end of a run, if anything."""
    if ended.code not in ALLOWED:
        return f"exit {ended.code}"
    # The page of a proposal may go without charts: what draws them reserves more addresses than the children have.
    if "Traceback" in ended.said or "内部错误" in ended.said or "内存不足，未能完成" in ended.said:
        return "traceback or want of memory"
    if ended.seconds > SECONDS or ended.peak > MEMORY:
        return f"{ended.seconds:.1f} s, {ended.peak >> 20} MB"
    if ended.code == 4:
        lines = LINES.findall(ended.said) or [ended.said]  # a damaged plan is one sentence
        if placeless := [line for line in lines if not PLACE.search(line)]:
            return f"no place: {placeless[:3]}"
    return ""


def _spoilt(generator: random.Random, sound: Path, folder: Path, kind: str, seed: int) -> list[str]:
    """Copy what is sound, spoil it, and return the arguments of a command that reads it."""
    scenario, out = folder / "scenario", str(folder / "out")
    shutil.copytree(sound / "scenario", scenario)
    spoilt = scenario
    more: list[str] = []
    if kind == "ledger":
        ledger = shutil.copy(sound / f"ledger-{generator.randrange(len(LEDGERS))}.xlsx", folder / "ledger.xlsx")
        spoil_book(generator, Path(ledger))
        return ["new", out, "--from", str(ledger)]
    if kind == "paper":
        table = Path(shutil.copy(sound / "proposed" / "proposal.xlsx", folder / "proposal.xlsx"))
        spoil_book(generator, table)
        return ["audit", str(scenario), str(table)]
    if kind == "plan":
        plan = Path(shutil.copytree(sound / "plan", folder / "plan"))
        spoil_plan(generator, plan)
        return generator.choice(
            (
                ["explain", str(plan), "9001A"],
                ["explain", str(plan), "南镇", "--scenario", str(scenario)],
                ["compare", str(sound / "plan"), str(plan), "--names", "a,b"],
                ["compare", str(plan), str(sound / "plan"), "--names", "a,b", "--out", out],
                ["audit", str(scenario), str(plan)],
            )
        )
    if kind == "set":
        more = ["--set", override(generator, seed)]
    elif kind == "book":
        spoilt = Path(shutil.copy(sound / "scenario.xlsx", folder / "scenario.xlsx"))
        spoil_book(generator, spoilt)
    else:
        spoil_folder(generator, scenario)
    commands = ("check", "solve", "solve", "need", "show", "audit")
    command = "propose" if seed % PROPOSED == 0 and seed >= QUICK[kind] else generator.choice(commands)
    whither = ["--out", out]
    where = {"solve": whither, "propose": whither, "audit": [str(sound / "plan" / "posts.csv")]}.get(command, [])
    return [command, str(spoilt), *where, *more]


def _state(folder: Path) -> dict[str, object]:
    """Return what every path below a folder is and holds."""
    state: dict[str, object] = {}
    for path in folder.rglob("*"):
        mode = path.lstat().st_mode
        held: object = path.read_bytes() if stat.S_ISREG(mode) else stat.S_IFMT(mode)
        state[str(path.relative_to(folder))] = os.readlink(path) if stat.S_ISLNK(mode) else held  # noqa: PTH115
    return state
