"""Printing: results on stdout, progress and errors on stderr; on a terminal, within its width."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from quota.files import csv_text, guarded
from quota.texts import Language, Message, render
from quota.texts.glossary import explained
from quota.texts.width import folded

if TYPE_CHECKING:
    from quota.scenario import Problem


SCREEN = 100
"""Columns of a terminal that does not say how many it has."""


@dataclass(frozen=True)
class Console:
    """Where a command speaks, and in which language.

    Parameters
    ----------
    wide : bool
        Whether tables have all their columns, be they wider than the terminal.
    known : set of str
        Terms that have been explained.
    """

    language: Language
    quiet: bool = False
    wide: bool = False
    known: set[str] = field(default_factory=set)

    def say(self, key: str, /, **values: object) -> None:
        """Print a message as a result."""
        self.line(render(Message(key, values), self.language))

    def line(self, words: str) -> None:
        """Print words as a result; to a file or another program such that no line of them is a formula there."""
        if sys.stdout.isatty():
            _put(words, sys.stdout)
            self._explain(words)
        else:
            print("\n".join(map(guarded, words.split("\n"))))

    def progress(self, key: str, /, **values: object) -> None:
        """Print a message about what is going on, unless told to be quiet."""
        if not self.quiet:
            _put(render(Message(key, values), self.language), sys.stderr)

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
        _put(words, sys.stderr)

    def words(self, key: str, /, **values: object) -> str:
        """Put a message into words."""
        return render(Message(key, values), self.language)

    def table(self, headers: Sequence[str], rows: Iterable[Sequence[object]], spare: Sequence[int] = ()) -> None:
        """Print a table: drawn on a terminal, as CSV when the output goes to a file or another program.

        Parameters
        ----------
        spare : sequence of int
            Places of the columns that a terminal goes without where it is too narrow, the first one first.
        """
        if not sys.stdout.isatty():
            print(csv_text(headers, rows), end="")
            return
        from quota.cli.drawn import drawn  # noqa: PLC0415 - only terminals need it

        cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
        found = drawn(headers, cells, None if self.wide else width(), spare)
        print(found.words)
        comma = self.words("words.comma")
        if found.same:
            self.say("cli.columns_same", columns=comma.join(map(" ".join, found.same)))
        if found.left_out:
            self.say("cli.columns_left_out", columns=comma.join(found.left_out))
        self._explain("\n".join((found.words, *headers)))

    def _explain(self, words: str) -> None:
        """Explain the terms that stand in words for the first time, right below them."""
        for term, meaning in explained(words, self.language):
            if term not in self.known:
                self.known.add(term)
                _put(self.words("cli.explained", meaning=meaning), sys.stdout)

    @staticmethod
    def json(value: object) -> None:
        """Print a value as JSON; numbers that are not whole are texts, so that they stay exact."""
        print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def width() -> int:
    """Return the columns of the terminal."""
    return shutil.get_terminal_size((SCREEN, 24)).columns


def _put(words: str, stream: TextIO) -> None:
    """Print words; on a terminal, folded at its width."""
    print(folded(words, width()) if stream.isatty() else words, file=stream, flush=stream is sys.stderr)
