"""What ``quota solve`` and ``quota propose`` have in common: read, solve, and say what came out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from quota.api.plan import Plan
from quota.api.scenario import Scenario
from quota.cli.console import Console
from quota.cli.failures import NOT_PROVED
from quota.cli.opening import read
from quota.cli.options import Lang
from quota.plan.totals import exceeded_words, gap_words, status_words, totals, totals_table
from quota.texts import render
from quota.words.standstill import standstill


def read_to_solve(
    scenario: Path, sets: Sequence[str] | None, lang: Lang | None, *, quiet: bool, wide: bool, out: Path
) -> tuple[Scenario, Console]:
    """Read a scenario that is to be solved into a folder, and say so."""
    found, console = read(scenario, sets, lang, quiet=quiet, wide=wide, out=out)
    console.progress("cli.read", units=found.case.units_now, categories=len(found.case.categories))
    console.warn(found.case.warnings)
    return found, console


def solved(console: Console, scenario: Scenario, solver: str | None, seconds: float | None) -> Plan:
    """Return the best plan, and say what there is to say while it is sought."""
    plan = scenario.solve(solver=solver, seconds=seconds)
    console.warn(plan.made.needs.warnings)
    console.progress("cli.solved", solver=plan.status.solver)
    return plan


def show_plan(console: Console, plan: Plan, out: Path, written: str, *, as_json: bool) -> None:
    """Print what a plan comes to, and where it is; `written` is the message that says so."""
    made, language = plan.made, console.language
    still = [render(why, language) for why in standstill(made)]
    if as_json:
        console.json(
            {
                "plan": str(out),
                **({"nothing_moves": still} if still else {}),
                "status": made.status.outcome.value,
                "gap": gap_words(made.status),
                "categories": {category: totals(made, category)._asdict() for category in made.case.categories},
            }
        )
        return
    for words in still:
        console.line(words)
    console.table(*totals_table(made, made.case.categories, language))
    console.line(status_words(made.status, language))
    if words := exceeded_words(made, language):
        console.line(words)
    console.say(written, folder=out)


def leave_unproved(console: Console, plan: Plan) -> None:
    """Leave with exit code 5 where the gap is wider than the scenario allows."""
    if plan.status.gap > plan.made.case.settings.gap:
        console.complain("cli.not_proved", gap=gap_words(plan.status))
        raise typer.Exit(NOT_PROVED)
