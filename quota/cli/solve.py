"""The command ``quota solve``."""

from __future__ import annotations

from typing import Annotated

import typer

from quota.cli.failures import failures
from quota.cli.opening import speak
from quota.cli.options import Json, LangOption, Out, Overrides, Quiet, ScenarioPath, SolverName, TimeLimit, Wide
from quota.cli.planning import leave_unproved, read_to_solve, show_plan, solved

Certificate = Annotated[
    bool,
    typer.Option("--certificate", help="Also write what `python -m quota.verify` proves the plan with. 另写核验证书。"),
]


def solve(
    scenario: ScenarioPath,
    out: Out,
    sets: Overrides = None,
    solver: SolverName = None,
    time_limit: TimeLimit = None,
    lang: LangOption = None,
    quiet: Quiet = False,
    as_json: Json = False,
    wide: Wide = False,
    certificate: Certificate = False,
) -> None:
    """Solve a scenario and write the plan. 求解并写出方案。

    Example: quota solve scenarios/nanping --out plans/nanping --solver cbc
    """
    with failures(speak(lang, quiet=quiet)):
        found, console = read_to_solve(scenario, sets, lang, quiet=quiet, wide=wide, out=out)
        plan = solved(console, found, solver, time_limit)
        plan.save(out, certificate=certificate)
        show_plan(console, plan, out, "cli.written", as_json=as_json)
        leave_unproved(console, plan)
