"""The command ``quota open``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from quota.app.opening import Opening
from quota.app.running import bound, run
from quota.cli.browser import opened
from quota.cli.console import Console
from quota.cli.failures import USAGE, failures
from quota.cli.opening import read, speak
from quota.cli.options import LangOption, NoBrowser, ScenarioPath

PortOption = Annotated[
    int, typer.Option("--port", min=0, max=65535, help="Port of this machine; 0: a free one. 端口，0 为自动。")
]


def open(  # noqa: A001 - its name as a command
    scenario: ScenarioPath, port: PortOption = 0, no_browser: NoBrowser = False, lang: LangOption = None
) -> None:
    """Try changes live in the browser: each is answered by a proved plan. 试算：在浏览器里即改即算。

    Example: quota open scenarios/nanping
    """
    console = speak(lang)
    with failures(console):
        if not scenario.exists():
            read(scenario, None, lang)  # tells what is not there
        try:
            listening = bound(port)
        except OSError as error:
            console.complain("app.port_taken", port=port, detail=error.strerror)
            raise typer.Exit(USAGE) from None
        with listening, Opening(scenario, None if lang is None else lang.value) as opening:
            console = Console(opening.language)
            if (known := opening.joined) is not None:
                console.say("app.joined")
                _show(console, known, no_browser=no_browser)
                return
            server, address = opening.server(listening)
            run(server, listening, lambda: _show(console, address(), no_browser=no_browser))
            console.say("app.ended")


def _show(console: Console, address: str, *, no_browser: bool) -> None:
    """Print the address, and open it."""
    console.say("app.address", address=address)
    if no_browser:
        pass
    elif opened(address):
        console.say("app.opened")
    else:
        console.say("app.no_browser")
    console.say("app.how_to_end")
    sys.stdout.flush()
