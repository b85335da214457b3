"""How the command ``quota conflict`` tells a conflict, and leaves."""

from __future__ import annotations

import typer

from quota.api.conflict import Conflict
from quota.api.errors import StoppedError
from quota.api.scenario import Scenario
from quota.cli.console import Console
from quota.cli.failures import NO_PLAN, NOT_PROVED


def tell_conflict(console: Console, scenario: Scenario, *, as_json: bool) -> None:
    """Print what is in conflict in a scenario, as the result of a command.

    Raises
    ------
    typer.Exit
        With code 3 if anything is, with 5 if that could not be shown.
    """
    found = find_conflict(console, scenario)
    if found is None:
        if as_json:
            console.json({"conflict": False, "sets": [], "ways": [], "statute": []})
        else:
            console.say("conflict.none")
        return
    if as_json:
        console.json(found.record)
    else:
        for line in found.lines:
            console.line(line)
    raise typer.Exit(NO_PLAN)


def find_conflict(console: Console, scenario: Scenario) -> Conflict | None:
    """Return why a scenario has no plan; None if it has one. Leave with exit code 5 if neither could be shown."""
    try:
        return scenario.conflict()
    except StoppedError:
        console.complain("conflict.undecided")
        raise typer.Exit(NOT_PROVED) from None
