"""The command ``quota request``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quota.cli.explain import CategoryOption, UnitWord
from quota.cli.failures import USAGE, failures, writing
from quota.cli.opening import read, speak
from quota.cli.options import Json, LangOption, Overrides, Quiet, ScenarioPath

Asked = Annotated[
    str,
    typer.Argument(
        metavar="CHANGE", help="+3 or -2 posts on what it has. 增减数，如 +3、增3、-2。", show_default=False
    ),
]
PageFile = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Write the page as .docx. 写成 .docx。", show_default=False),
]


def request(
    scenario: ScenarioPath,
    unit: UnitWord,
    asked: Asked,
    category: CategoryOption = None,
    out: PageFile = None,
    sets: Overrides = None,
    lang: LangOption = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Check one unit's request for more posts, or fewer, on one page. 一个单位的增减编请求，一页说清。

    Example: quota request scenarios/nanping 来舟镇 +3 --category administrative --out request.docx
    """
    with failures(speak(lang, quiet=quiet)):
        found, console = read(scenario, sets, lang, quiet=quiet)
        if out is not None and out.suffix.lower() != ".docx":
            console.complain("request.format", file=out)
            raise typer.Exit(USAGE)
        answer = found.request(unit, asked, category)
        if as_json:
            console.json(answer.record())
        if out is not None:
            with writing(console, out):
                answer.save(out)
            if not as_json:
                console.say("cli.exported", files=out)
        elif not as_json:
            for block in answer.page.lines():
                if isinstance(block, str):
                    console.line(block)
                else:
                    console.table(block.headers, block.rows)
