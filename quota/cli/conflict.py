"""How commands tell a conflict, and leave."""

from __future__ import annotations

from typing import NoReturn

import typer

from quota.cli.console import Console
from quota.cli.failures import NO_PLAN, NOT_PROVED
from quota.model.ranges import ConflictError
from quota.model.rules import rows
from quota.report.conflict import conflict_messages, conflict_record
from quota.scenario import Case
from quota.solve.conflict import conflict
from quota.solve.easing import ways_out
from quota.solve.outcome import StoppedError


def tell_conflict(console: Console, case: Case, *, as_json: bool) -> None:
    """Print what is in conflict in a case, as the result of a command.

    Raises
    ------
    typer.Exit
        With code 3 if anything is, with 5 if that could not be shown.
    """
    clash = find_conflict(console, case)
    if clash is None:
        if as_json:
            console.json({"conflict": False, "sets": [], "ways": [], "statute": []})
        else:
            console.say("conflict.none")
        return
    out = ways_out(case, tuple(rows(case)))
    if as_json:
        console.json(conflict_record(case, clash.sets, out, console.language))
    else:
        for message in conflict_messages(case, clash.sets, out, console.language):
            console.say(message.key, **message.values)
    raise typer.Exit(NO_PLAN)


def find_conflict(console: Console, case: Case) -> ConflictError | None:
    """Return why a case has no plan; None if it has one. Leave with exit code 5 if neither could be shown."""
    try:
        return conflict(case)
    except StoppedError:
        console.complain("conflict.undecided")
        raise typer.Exit(NOT_PROVED) from None


def no_plan(console: Console, case: Case, clash: ConflictError) -> NoReturn:
    """Complain that a case has no plan, say why and what can be done, and leave with exit code 3."""
    for message in conflict_messages(case, clash.sets, ways_out(case, tuple(rows(case))), console.language):
        console.complain(message.key, **message.values)
    raise typer.Exit(NO_PLAN)
