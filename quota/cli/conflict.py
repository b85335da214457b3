"""The command ``quota conflict``."""

from __future__ import annotations

import typer

from quota.api.conflict import Conflict
from quota.api.errors import StoppedError
from quota.api.scenario import Scenario
from quota.cli.console import Console
from quota.cli.failures import NO_PLAN, NOT_PROVED, failures
from quota.cli.opening import read, speak
from quota.cli.options import Json, LangOption, Overrides, ScenarioPath


def conflict(scenario: ScenarioPath, sets: Overrides = None, lang: LangOption = None, as_json: Json = False) -> None:
    """Tell which rows cannot hold together, and the cheapest ways out. 找出冲突约束及最小放宽办法。

    Example: quota conflict scenarios/nanping --set pace_percent=0
    """
    with failures(speak(lang)):
        asked, console = read(scenario, sets, lang)
        found = find_conflict(console, asked)
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
