"""The command ``quota export``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from quota.cli.failures import USAGE, failures, writing
from quota.cli.opening import read, speak
from quota.cli.options import LangOption, Overrides, ScenarioPath
from quota.solve.export import FORMATS, export_programme

File = Annotated[
    Path, typer.Argument(metavar="FILE", help="A file that ends in .mps or .lp. 输出文件。", show_default=False)
]


def export(
    scenario: ScenarioPath,
    file: File,
    sets: Overrides = None,
    lang: LangOption = None,
) -> None:
    """Write the programme, with dictionaries of its rows and columns. 导出规划模型及行列说明。

    Example: quota export scenarios/nanping nanping.mps
    """
    console = speak(lang)
    with failures(console):
        if file.suffix.lower() not in FORMATS:
            console.complain("cli.export_format", file=file)
            raise typer.Exit(USAGE)
        found, console = read(scenario, sets, lang)
        with writing(console, file):
            written = export_programme(found.case, found.needs.measured, file)
        console.say("cli.exported", files=", ".join(str(path) for path in written))
