"""The command ``quota merge``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from quota.api.merging import merge as merged
from quota.api.scenario import Scenario
from quota.api.sources import Source
from quota.cli.failures import BAD_INPUT, failures, writing
from quota.cli.opening import speak
from quota.cli.options import Json, LangOption, Quiet

First = Annotated[
    Path, typer.Argument(metavar="A", help="One planner's saved scenario. 一人所存的情景。", show_default=False)
]
Second = Annotated[Path, typer.Argument(metavar="B", help="The other's. 另一人所存的情景。", show_default=False)]
BaseOption = Annotated[
    Path | None,
    typer.Option(
        "--base", metavar="SCENARIO", help="What both were made from. 两人共同的基准情景。", show_default=False
    ),
]
MergedOut = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", help="Folder, beside the base. 合并后的情景文件夹，在基准旁边。", show_default=False
    ),
]
Title = Annotated[str, typer.Option("--title", help="Of the merged scenario. 合并后情景的标题。", show_default=False)]
Take = Annotated[
    list[str] | None,
    typer.Option(
        "--take",
        metavar="A|B|KEY=A|KEY=B",
        help="Whose word counts where they clash: for all, or by key. 冲突处取谁的：全部，或逐项。",
        show_default=False,
    ),
]


def merge(
    a: First,
    b: Second,
    base: BaseOption = None,
    out: MergedOut = None,
    title: Title = "",
    take: Take = None,
    lang: LangOption = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Merge two planners' edits of one scenario; what they changed differently is listed. 合并两人的试算，冲突逐项列出。

    Example: quota merge scenarios/A scenarios/B --base scenarios/nanping --out scenarios/AB
    """
    with failures(speak(lang, quiet=quiet)):
        found = merged(a, b, base, take=_taken(take or ()), language=None if lang is None else lang.value)
        console = speak(lang, found.language, quiet=quiet)
        if found.clashes:
            if as_json:
                console.json(found.record())
            else:
                for line in found.lines():
                    console.line(line)
            raise typer.Exit(BAD_INPUT)
        with writing(console, out or found.base):
            folder = found.save(out, title)
        if as_json:
            console.json({**found.record(), "out": str(folder)})
        else:
            first, second = found.counts
            console.say("merge.saved", folder=folder, first=first, second=second, count=len(found.edits))
        if found.effect is None or not found.effect.possible:
            Scenario.of(Source(folder, (), found.language)).solve()  # tells why there is no plan
        if not as_json:
            console.say("merge.effect", words=found.effect_words(found.effect))


def _taken(words: Sequence[str]) -> dict[str, str]:
    """Return sides by key; of what is said of all the key is empty."""
    parts = (word.rpartition("=") for word in words)
    return {key.strip(): side for key, _, side in parts}
