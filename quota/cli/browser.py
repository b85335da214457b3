"""A page in the reader's browser."""

from __future__ import annotations

import os
import sys


def opened(address: str) -> bool:
    """Open an address in a browser that has a window; return whether there is one."""
    import webbrowser  # noqa: PLC0415 - only those who show a page need it

    if sys.platform not in ("win32", "darwin") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        return webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False
