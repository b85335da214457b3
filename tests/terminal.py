"""A command on a terminal: what stands there, and how it ended."""

from __future__ import annotations

import io
import re
import sys
from unittest.mock import patch

from quota.cli.commands import app

SCREEN = 100


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def ran(*arguments: object, width: int = SCREEN) -> tuple[int, str]:
    """Run a command; return its exit code and what stands on the terminal."""
    stream = Terminal()
    with (
        patch.dict("os.environ", {"COLUMNS": str(width)}),
        patch.object(sys, "stdout", stream),
        patch.object(sys, "stderr", stream),
    ):
        code = app([str(argument) for argument in arguments], standalone_mode=False)
    return code or 0, re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", stream.getvalue()).replace(
        "\r", "\n"
    )  # colours take no column


def on_terminal(*arguments: object, width: int = SCREEN) -> str:
    """Run a command, however it ends; return what stands on the terminal."""
    return ran(*arguments, width=width)[1]
