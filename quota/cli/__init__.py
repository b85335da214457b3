"""The command line: parses, calls, prints."""

from __future__ import annotations

import gc
import sys

OBJECTS = 50_000
"""New objects after which Python looks for cycles. A country is millions of objects without any: to look as often as Python
does by itself takes a third of the time of a solve."""


def main() -> None:
    """Run the command line. Output survives consoles that cannot show every character, such as GBK on Windows."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    gc.set_threshold(OBJECTS)
    from quota.cli.commands import app  # noqa: PLC0415 - after the streams are safe

    app()
