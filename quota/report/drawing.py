"""Charts are drawn in a process of their own: where memory is short, the drawing library ends its whole process."""

from __future__ import annotations

import atexit
import base64
import json
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

HERE = Path(__file__).parent


class DrawingError(Exception):
    """A chart cannot be drawn."""


class Drawer:
    """Draws charts, in a process that is started once and ends with this one."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def draw(self, kind: str, chart: dict[str, Any] | str, **options: object) -> bytes:
        """Return a chart as a picture.

        Parameters
        ----------
        kind : str
            ``svg``, ``png`` or ``pdf``.
        chart : dict or str
            Its description in Vega-Lite, or the chart as SVG.
        options : object
            As the drawing library has them.

        Raises
        ------
        DrawingError
            If it cannot be drawn.
        """
        asked = json.dumps({"kind": kind, "chart": chart, "options": options}).encode() + b"\n"
        with self._lock:
            process = self._started()
            if process is None or process.stdin is None or process.stdout is None:
                raise DrawingError
            try:
                process.stdin.write(asked)
                process.stdin.flush()
                answer = json.loads(process.stdout.readline())
            except (OSError, ValueError) as error:
                self._end()
                raise DrawingError from error
            except BaseException:  # an answer that nobody took must not be the next one's
                self._end()
                raise
        if "content" not in answer:
            raise DrawingError(answer["fault"])
        return base64.b64decode(answer["content"])

    def end(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _started(self) -> subprocess.Popen[bytes] | None:
        if self._process is None:
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", str(HERE / "draw.py"), str(HERE / "charts" / "fonts")],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,  # the library would print its own stack
                    start_new_session=True,  # Ctrl-C is this process's
                    creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
                )
            except (OSError, MemoryError):
                return None
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with suppress(OSError), process:  # closes the pipes, and waits
                pass


@cache
def drawer() -> Drawer:
    """Return the one that draws for this process."""
    made = Drawer()
    atexit.register(made.end)
    return made
