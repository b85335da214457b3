"""What stands at a path, found out without opening it: nobody waits for a pipe, and no path is a fault."""

from __future__ import annotations

import os
import stat
from enum import Enum, auto
from pathlib import Path


class Thing(Enum):
    """What stands at a path; links are followed."""

    NOTHING = auto()
    FOLDER = auto()
    FILE = auto()
    NO_FILE = auto()  # a pipe, a device, a socket
    OUT_OF_REACH = auto()  # too long, a loop of links, signs that no path can have, or no right to enter


LONGEST = 80
"""Signs of a path that a message shows."""


def shortened(path: str) -> str:
    """Return a path as a message shows it."""
    return path if len(path) <= LONGEST else f"{path[:LONGEST]}…"


def thing_at(path: Path) -> Thing:
    """Return what stands at a path. What may not be entered is out of reach; whether a file may be read is seen then."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return Thing.NOTHING
    except (OSError, ValueError):
        return Thing.OUT_OF_REACH
    if stat.S_ISDIR(mode):
        return Thing.FOLDER if os.access(path, os.R_OK | os.X_OK) else Thing.OUT_OF_REACH
    return Thing.FILE if stat.S_ISREG(mode) else Thing.NO_FILE
