"""Arguments and options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from quota.schema import LARGEST


class Lang(StrEnum):
    """Languages of what people read."""

    ZH = "zh"
    EN = "en"


MOST_JOBS = 256
MOST_POSTS, MOST_SECONDS = int(LARGEST["posts"]), int(LARGEST["seconds"])
"""Bounds of reason of what is typed, as those of tables and settings."""
ScenarioPath = Annotated[
    Path, typer.Argument(metavar="SCENARIO", help="Scenario folder or .xlsx. 情景文件夹或工作簿。", show_default=False)
]
Overrides = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Replace a setting or a cell, e.g. stickiness=2 or "
        "approvals.350700.administrative.posts=-2%. 临时改一个设置或单元格。",
        show_default=False,
    ),
]
LangOption = Annotated[
    Lang | None, typer.Option("--lang", help="Language of the output. 输出语言。", show_default=False)
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress. 不显示进度。")]
Wide = Annotated[
    bool, typer.Option("--wide", help="All columns of tables, wider than the terminal. 表格列出全部列，不管屏宽。")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON。")]
Out = Annotated[
    Path,
    typer.Option(
        "--out", metavar="DIR", help="Folder of the plan; a plan there is replaced. 方案文件夹。", show_default=False
    ),
]
SolverName = Annotated[
    str | None,
    typer.Option(
        "--solver", metavar="NAME", help="highs, cbc or another that PuLP knows. 求解器。", show_default=False
    ),
]
Jobs = Annotated[int, typer.Option("--jobs", min=0, max=MOST_JOBS, help="Processes; 0: one per core. 进程数。")]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        help="Solve on this Dask cluster, e.g. tcp://10.0.0.1:8786. 在 Dask 集群上算。",
        show_default=False,
    ),
]
Patience = Annotated[
    int | None,
    typer.Option(
        "--patience",
        metavar="SECONDS",
        min=1,
        max=MOST_SECONDS,
        help="With --scheduler: stop when nothing comes back for so long; default 600. 集群这么久没有结果就停。",
        show_default=False,
    ),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--time-limit",
        metavar="SECONDS",
        min=0,
        max=MOST_SECONDS,
        help="Stop the solver after this time. 求解时限（秒）。",
        show_default=False,
    ),
]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Print the address only. 只显示地址，不打开浏览器。")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same draws. 随机种子。")]
Vary = Annotated[
    list[str] | None,
    typer.Option(
        "--vary",
        metavar="KEY=START:STOP:STEP",
        help="What varies; may be given again. 变动的设置。",
        show_default=False,
    ),
]
