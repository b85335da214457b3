"""The command line: parses, calls, prints."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line. Output survives consoles that cannot show every character, such as GBK on Windows."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    from quota.cli.commands import app  # noqa: PLC0415 - after the streams are safe

    app()
