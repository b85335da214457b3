"""The command ``quota frontier``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quota.cli.console import Console
from quota.cli.failures import failures
from quota.cli.options import Json, Lang, LangOption, Overrides, ScenarioPath

Every = Annotated[
    int, typer.Option("--every", min=1, help="Print every n-th point; the last one always. 每隔几点列一行。")
]


def frontier(
    scenario: ScenarioPath,
    sets: Overrides = None,
    every: Every = 1,
    lang: LangOption = None,
    as_json: Json = False,
) -> None:
    """Show how much fairness each further move buys. 公平与调整量：每多动一名编制换来多少。

    Example: quota frontier scenarios/nanping --every 25
    """
    console = Console("en" if lang is Lang.EN else "zh")
    with failures(console):
        from quota.need import measure  # noqa: PLC0415 - heavy
        from quota.plan.coverage import points as shown  # noqa: PLC0415
        from quota.scenario import read_case  # noqa: PLC0415
        from quota.study.frontier import frontier as find  # noqa: PLC0415

        case = read_case(Path(scenario), sets or ())
        console = Console(case.settings.language if lang is None else console.language)
        found = find(case, measure(case))
        rows = [
            (point.moved, shown(found[0].value - point.value), shown(before.value - point.value))
            for before, point in zip((found[0], *found), found, strict=False)
        ]
        kept = [row for place, row in enumerate(rows) if place % every == 0 or place == len(rows) - 1]
        if as_json:
            console.json([{"moved": moved, "gain": str(gain), "last": str(last)} for moved, gain, last in kept])
            return
        headers = [console.words(f"frontier.column_{name}") for name in ("moved", "gain", "last")]
        console.table(headers, kept)
        console.progress("frontier.note")
