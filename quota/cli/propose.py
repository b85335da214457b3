"""The command ``quota propose``."""

from __future__ import annotations

from typing import Annotated

import typer

from quota.api.finding import find_addressees
from quota.cli.failures import failures
from quota.cli.opening import speak
from quota.cli.options import Json, LangOption, Out, Overrides, Quiet, ScenarioPath, SolverName, TimeLimit, Wide
from quota.cli.planning import leave_unproved, read_to_solve, show_plan, solved

Letters = Annotated[
    str | None,
    typer.Option(
        "--for",
        metavar="PLACE",
        help="Also a letter to a county, by code or name; all: one to each. 另写分县说明。",
        show_default=False,
    ),
]


def propose(
    scenario: ScenarioPath,
    out: Out,
    sets: Overrides = None,
    solver: SolverName = None,
    time_limit: TimeLimit = None,
    lang: LangOption = None,
    quiet: Quiet = False,
    as_json: Json = False,
    wide: Wide = False,
    letters: Letters = None,
) -> None:
    """Solve a scenario and write the plan and the proposal. 求解并写出方案和建议稿。

    Example: quota propose scenarios/nanping --out plans/nanping --for 延平区
    """
    with failures(speak(lang, quiet=quiet)):
        found, console = read_to_solve(scenario, sets, lang, quiet=quiet, wide=wide, out=out)
        written_to = find_addressees(found.case, letters, console.language)  # a slip is told before anything is solved
        plan = solved(console, found, solver, time_limit)
        plan.propose(out, letters=letters)
        if plan.no_course:
            console.complain("phase.paper_none")
        for line in plan.no_course:
            console.complain_line(line)
        show_plan(console, plan, out, "cli.written_with_proposal", as_json=as_json)
        if written_to and not as_json:
            from quota.report.letters import letter_name  # noqa: PLC0415 - libraries of papers

            console.say("cli.letters", count=len(written_to), names=", ".join(map(letter_name, written_to)))
        leave_unproved(console, plan)
