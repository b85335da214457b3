"""Printing: results on stdout, progress and errors on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quota.files import csv_text, guarded
from quota.texts import Language, Message, render

if TYPE_CHECKING:
    from quota.scenario import Problem


@dataclass(frozen=True)
class Console:
    """Where a command speaks, and in which language."""

    language: Language
    quiet: bool = False

    def say(self, key: str, /, **values: object) -> None:
        """Print a message as a result."""
        self.line(render(Message(key, values), self.language))

    @staticmethod
    def line(words: str) -> None:
        """Print words as a result; to a file or another program such that no line of them is a formula there."""
        print(words if sys.stdout.isatty() else "\n".join(map(guarded, words.split("\n"))))

    def progress(self, key: str, /, **values: object) -> None:
        """Print a message about what is going on, unless told to be quiet."""
        if not self.quiet:
            print(render(Message(key, values), self.language), file=sys.stderr, flush=True)

    def warn(self, problems: Iterable[Problem]) -> None:
        """Print warnings about the inputs, unless told to be quiet."""
        for problem in problems:
            self.progress("cli.warning", words=problem.words(self.language))

    def complain(self, key: str, /, **values: object) -> None:
        """Print a message about what went wrong."""
        self.complain_line(render(Message(key, values), self.language))

    @staticmethod
    def complain_line(words: str) -> None:
        """Print words about what went wrong."""
        print(words, file=sys.stderr)

    def words(self, key: str, /, **values: object) -> str:
        """Put a message into words."""
        return render(Message(key, values), self.language)

    def table(self, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print a table: drawn on a terminal, as CSV when the output goes to a file or another program."""
        if sys.stdout.isatty():
            self._draw(headers, [["" if cell is None else str(cell) for cell in row] for row in rows])
        else:
            print(csv_text(headers, rows), end="")

    @staticmethod
    def _draw(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        from rich.console import Console as RichConsole  # noqa: PLC0415 - only terminals need it
        from rich.table import Table  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        drawn = Table()
        for header in headers:
            drawn.add_column(header)
        for row in rows:
            drawn.add_row(*(Text(cell) for cell in row))
        RichConsole().print(drawn)

    @staticmethod
    def json(value: object) -> None:
        """Print a value as JSON; numbers that are not whole are texts, so that they stay exact."""
        print(json.dumps(value, ensure_ascii=False, indent=2, default=str))
