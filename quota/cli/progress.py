"""How far a long piece of work has come: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from quota.cli.console import Console

LINES = 20
"""Lines printed at most where no bar can be drawn."""

Done = Callable[[object], None]


@contextmanager
def progress(console: Console, count: int, finished: int = 0) -> Iterator[Done]:
    """Show progress on stderr; give what is to be called with each piece that is finished.

    Parameters
    ----------
    count, finished : int
        Pieces in all, and those that are finished already.
    """
    if console.quiet:
        yield lambda piece: None
    elif sys.stderr.isatty():
        with _bar(console, count, finished) as done:
            yield done
    else:
        yield _lines(console, count, finished)


@contextmanager
def _bar(console: Console, count: int, finished: int) -> Iterator[Done]:
    from rich.console import Console as RichConsole  # noqa: PLC0415 - only terminals need it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=RichConsole(stderr=True)) as bar:
        task = bar.add_task(console.words("cli.bar"), total=count, completed=finished)
        yield lambda piece: bar.advance(task)


def _lines(console: Console, count: int, finished: int) -> Done:
    reached = finished

    def done(piece: object) -> None:
        nonlocal reached
        reached += 1
        if reached == count or reached * LINES // count > (reached - 1) * LINES // count:
            console.progress("cli.progress", finished=reached, count=count)

    return done
