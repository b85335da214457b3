"""The commands by name. Each is a file of its own: `quota --help` must not wait for pandas or a solver."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from quota.cli.console import width
from quota.cli.opening import with_paths_in_reach
from quota.texts.width import folded

SHORT: Mapping[str, str] = MappingProxyType(
    {
        "new": "新建情景，可由自己的工作簿生成 | a new scenario",
        "check": "检查情景，列出全部问题 | check a scenario",
        "show": "列出设置及出处 | settings and their origins",
        "need": "测算编制及分项 | needs and their parts",
        "open": "试算：浏览器里即改即算 | what if, live in the browser",
        "merge": "合并两人的试算，冲突逐项列出 | two planners' edits merged",
        "propose": "求解并写出方案和建议稿 | plan and proposal",
        "solve": "求解并写出方案 | the plan alone",
        "audit": "核对手工方案，可修复 | check a plan changed by hand",
        "request": "一个单位增减编请求，一页说清 | one unit's request on one page",
        "explain": "说明一个单位为什么是这个数 | why a unit got what it got",
        "phase": "分年度实施 | a plan over years",
        "people": "人员名单变为各年退休 | a list of persons as retirements",
        "conflict": "找出冲突约束和最小放宽 | conflicts and ways out",
        "compare": "比较方案 | compare plans",
        "alternatives": "差不多好而不同的方案 | other plans nearly as good",
        "frontier": "动多少编制换多少公平 | fairness against moves",
        "robustness": "数据有误差时稳不稳 | uncertain figures",
        "sweep": "批量测算多个情景 | many scenarios",
        "calibrate": "由参照列推算标准 | rates that explain a column",
        "export": "导出数学模型 | the programme as a file",
        "help": "打开手册 | the handbook and all documents",
    }
)
"""What the list of commands says of each, in its order: from a planner's first step to the rare ones."""


class _Command(TyperCommand):
    """A command whose help stays within the terminal, which the library reckons in signs."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - a record of the library's own
        """Return the help, folded."""
        return folded(super().get_help(ctx), width())


def named(name: str) -> Callable[..., None]:
    """Return the command of a name, from the file of that name, which is loaded for it alone."""
    found: Callable[..., None] = getattr(import_module(f"quota.cli.{name}"), name)
    return found


class _Commands(TyperGroup):
    """All commands as the list has them; the one that is called is loaded then: all of them would take time."""

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - what the library says of a group
        super().__init__(**given)
        for name, words in SHORT.items():
            self.add_command(TyperCommand(name, short_help=words))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:  # noqa: ANN401 - as above
        """Return the command that is called, its name, and what is said to it."""
        name, listed, rest = super().resolve_command(ctx, args)
        if name is None:
            return name, listed, rest
        one = typer.Typer(add_completion=False, rich_markup_mode=None)
        numbers = {"ignore_unknown_options": True} if name == "request" else None  # -2 is no option
        one.command(name, cls=_Command, context_settings=numbers)(with_paths_in_reach(named(name)))
        return name, get_command(one), rest


app = typer.Typer(
    name="quota",
    cls=_Commands,
    help="编制调剂：测算、求解、出方案。 Reallocate staffing quotas (编制).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.callback()(lambda: None)
