"""How a run ends before its time: Ctrl-C, or a signal by which the system ends it.

Nothing is imported here that Python has not loaded before: until signals are taken, Ctrl-C shows a traceback.
"""

from __future__ import annotations

import os
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn

INTERRUPTED = 128 + signal.SIGINT
"""Exit code after Ctrl-C, as shells have it; after another signal, 128 and its number likewise."""
AGAIN = 0.02
"""Seconds after which an interrupt is tried again that came where Python lets none through."""
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Ending:
    """Takes the signals that end a run, such that all that is half done is cleared up first."""

    number = 0
    """The signal that came."""

    def take_signals(self) -> None:
        """Take the signals; those that the run is to live through, as with nohup, stay ignored."""
        for name in _SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) not in (signal.SIG_IGN, None):
                signal.signal(number, self)
        sys.unraisablehook = self._unraisable

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Take a signal."""
        self.number = number
        raise KeyboardInterrupt

    def leave(self, code: int) -> NoReturn:
        """End the run with an exit code, or with that of the signal that ended it."""
        for name in _SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is self:
                signal.signal(number, _at_once)
        sys.exit(128 + self.number if self.number and code else code)

    def _unraisable(self, lost: sys.UnraisableHookArgs) -> None:
        """Try again where an interrupt came within a destructor, which would pass over it."""
        if isinstance(lost.exc_value, KeyboardInterrupt):
            import _thread  # noqa: PLC0415
            import threading  # noqa: PLC0415

            threading.Timer(AGAIN, _thread.interrupt_main).start()
        else:
            sys.__unraisablehook__(lost)


def _at_once(number: int, frame: FrameType | None) -> None:
    """Leave while Python closes down: the work is done."""
    os._exit(128 + number)


def interrupted() -> bool:
    """Return whether the run is to end because of a signal."""
    return bool(getattr(signal.getsignal(signal.SIGINT), "number", 0))
