"""What systems do differently: locks on files, and two folders that change places."""

from __future__ import annotations

import ctypes
import errno
import os
import re
import sys
from functools import cache
from pathlib import Path, PureWindowsPath
from typing import IO, Any

if sys.platform == "win32":
    import msvcrt

    _BEYOND = 1 << 30
    """A byte that is locked in place of the file, which others must be able to read."""

    def lock(file: IO[bytes]) -> None:
        """Lock a file until it is closed, or its process ends; an `OSError` where another process holds it."""
        file.seek(_BEYOND)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)

else:
    import fcntl

    def lock(file: IO[bytes]) -> None:
        """Lock a file until it is closed, or its process ends; an `OSError` where another process holds it."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


_NO_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f]|[. ]$')
"""Signs that a name must not have, and those that it must not end with, on Windows."""
LONGEST_NAME = 80
"""Signs of a name; with the folders above it, it stays within what Windows opens."""


def is_name(name: str) -> bool:
    """Return whether a file or folder can have a name on every system.

    >>> [name for name in ("试算一", "con", "a.", "a ", "a:b", "..", "nul.txt", "") if is_name(name)]
    ['试算一']
    """
    return 0 < len(name) <= LONGEST_NAME and not _NO_NAME.search(name) and not PureWindowsPath(name).is_reserved()


_FROM_HERE, _EXCHANGE = -100, 2
"""AT_FDCWD and RENAME_EXCHANGE of Linux."""
_UNABLE = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system, or the file system, knows no such step."""
    rename = _rename()
    if rename is None:
        return False
    if rename(_FROM_HERE, os.fsencode(one), _FROM_HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNABLE:
        return False
    raise OSError(number, os.strerror(number), str(other))


@cache
def _rename() -> Any:  # noqa: ANN401 - a function of C
    if not sys.platform.startswith("linux"):
        return None
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is not None:
        rename.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    return rename
