"""Standard output and standard error that may be closed, full, or read by nobody: the work goes on, and is told of it."""

from __future__ import annotations

import errno
import io
import os
import sys
from dataclasses import dataclass
from typing import Any, TextIO

_ENOUGH = (errno.EPIPE, errno.EINVAL)
"""What writing to a pipe gives that nobody reads any more: on Linux, and on Windows."""


class _Outlet(io.FileIO):
    """A file that takes everything, and remembers why it could not write it."""

    fault: OSError | None = None

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - any buffer
        """Write, or remember why not."""
        if self.fault is None:
            try:
                return super().write(data)
            except OSError as error:
                self.fault = error
        return memoryview(data).nbytes


@dataclass(frozen=True)
class Outlets:
    """Standard output and standard error of a run.

    Parameters
    ----------
    taken : tuple of _Outlet
        Those that are no terminals.
    """

    taken: tuple[_Outlet, ...]

    @classmethod
    def opened(cls) -> Outlets:
        """Put outlets in place of the streams, and let no stream fail for a sign that a console cannot show, as with GBK.

        A closed stream is opened for reading only, lest a file of the plan gets its number: who writes there is told.
        """
        if sys.stdin is None:
            os.open(os.devnull, os.O_RDONLY)
        taken = []
        for number, name in ((1, "stdout"), (2, "stderr")):
            stream: TextIO | None = getattr(sys, name)
            if isinstance(stream, io.TextIOWrapper) and stream.isatty():
                stream.reconfigure(errors="replace")
                continue
            taken.append(_outlet(number))
            put = io.TextIOWrapper(
                io.BufferedWriter(taken[-1]),
                _encoding(stream),
                "replace",
                newline="\n",
                line_buffering=number == 2,
            )
            setattr(sys, name, put)
        return cls(tuple(taken))

    def fault(self) -> OSError | None:
        """Return why what was said did not arrive; none where its reader had enough of it, as with ``| head``."""
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        faults = (outlet.fault for outlet in self.taken)
        return next((fault for fault in faults if fault and fault.errno not in _ENOUGH), None)


def _encoding(stream: TextIO | None) -> str:
    """Return what another program reads: UTF-8 on every system, unless somebody asks for something else."""
    return getattr(stream, "encoding", "utf-8") if os.environ.get("PYTHONIOENCODING") else "utf-8"


def _outlet(number: int) -> _Outlet:
    try:
        return _Outlet(number, "w", closefd=False)
    except OSError:
        handle = os.open(os.devnull, os.O_RDONLY)
        if handle != number:
            os.dup2(handle, number)
            os.close(handle)
        return _Outlet(number, "w", closefd=False)
