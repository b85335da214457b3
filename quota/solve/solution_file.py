"""The solution of any solver to an exported programme, read back and told as a plan."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np

from quota.model.arrays import column_name
from quota.model.costs import plan_cost
from quota.model.ranges import ConflictError
from quota.model.rows import Quantity, Row
from quota.model.rules import rows
from quota.need import Needs
from quota.scenario import Case, CaseError
from quota.scenario.problems import Findings
from quota.solve.export import CONSTANT
from quota.solve.proved import proved_programme
from quota.solve.solvers import Runner

_COLUMN = re.compile(rf"x[0-9]{{7,}}|{CONSTANT}")
_NUMBER = re.compile(r"[-+]?[0-9]{1,18}(\.[0-9]{0,30})?([eE][-+]?[0-9]{1,2})?")
_OTHER = re.compile(r"(model|solution)? ?status|optimal|feasible|objective|# |#$|=obj=", re.IGNORECASE)
_ROWS = re.compile(r"# (Rows|Dual)")
NEARLY = Decimal("1e-5")
"""How far from a whole number a solver's number may be."""
MOST = 10**9


@dataclass(frozen=True, slots=True)
class Returned:
    """What a solution is, as a plan.

    Parameters
    ----------
    quantities : Mapping[Quantity, int]
    value, best : Fraction
        Of the solution, and of the proved plan. [percentage points]
    broken : tuple of Row
        The rows that it breaks.
    """

    quantities: Mapping[Quantity, int]
    value: Fraction
    best: Fraction
    broken: tuple[Row, ...]


def read_solution(case: Case, needs: Needs, file: Path) -> Returned:
    """Read the solution of a programme that `quota.solve.export` wrote: of HiGHS, CBC, SCIP, Gurobi, or names and values.

    Raises
    ------
    CaseError
        If the file is no such solution; names its line.
    """
    labelled = tuple(rows(case))
    programme, found = proved_programme(case, needs, labelled, Runner(case.settings.solver))
    if found is None:
        raise ConflictError(())
    least = {column_name(place): low for place, low in enumerate(programme.arrays.low.tolist())}
    amounts = _amounts(file, least)
    point = np.array([amounts.get(name, 0) for name in least], dtype=np.int64)
    quantities = programme.amounts(point)
    return Returned(
        quantities,
        plan_cost(case, needs, quantities),
        plan_cost(case, needs, programme.amounts(found.point)),
        tuple(row for row in labelled if not row.holds(quantities)),
    )


def _amounts(file: Path, least: Mapping[str, int]) -> dict[str, int]:
    """Return the whole numbers that a file states, by column, each not below its least; columns that it leaves out are 0."""
    findings, found = Findings(), dict[str, int]()
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError):
        findings.error(file.name, "model.solution_unread", "model.solution_mend")
        raise CaseError(findings.all) from None
    for number, line in enumerate(lines, start=1):
        if _ROWS.match(line) and found:
            break
        words = line.removeprefix("**").split()
        place = next((place for place, word in enumerate(words[:2]) if _COLUMN.fullmatch(word)), None)
        if place is None:
            known = not words or (not found and _OTHER.match(line.strip())) or line.startswith("#")
            problem = "" if known else "model.solution_line"
        else:
            problem = _taken(words[place:], least, found)
        if problem:
            findings.error(f"{file.name}:{number}", problem, "model.solution_mend")
            break
    if not found and not findings.stop:
        findings.error(file.name, "model.solution_empty", "model.solution_mend")
    if findings.stop:
        raise CaseError(findings.all)
    return found


def _taken(words: list[str], least: Mapping[str, int], found: dict[str, int]) -> str:
    """Take in a name and its value; return what is wrong with them."""
    name = words[0]
    if len(words) < 2 or not _NUMBER.fullmatch(words[1]):
        return "model.solution_line"
    value = Decimal(words[1])
    if name in found or (name not in least and name != CONSTANT):
        return "model.solution_name"
    if abs(value) > MOST or value < least.get(name, 0) - NEARLY:
        return "model.solution_range"
    if abs(value - round(value)) > NEARLY:
        return "model.solution_fraction"
    found[name] = round(value)
    return ""
