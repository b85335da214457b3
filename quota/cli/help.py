"""The command ``quota help``."""

from __future__ import annotations

from pathlib import Path

from quota.cli.browser import opened
from quota.cli.opening import speak
from quota.cli.options import LangOption, NoBrowser

SITE = Path(__file__).parent / "site"
"""Where the wheel has the pages that packaging/pages builds."""
TEXTS = Path(__file__).parents[2] / "docs"
"""Where a checkout has the texts that they are built from."""
FIRST = {"zh": "手册/目录.html", "en": "index.html"}


def help(no_browser: NoBrowser = False, lang: LangOption = None) -> None:  # noqa: A001 - its name as a command
    """Open the handbook and all documents, without a network. 打开手册和全部文档，不联网。

    Example: quota help
    """
    console = speak(lang)
    page = SITE / FIRST[console.language]
    if not page.is_file():
        console.say("help.no_pages", folder=TEXTS if TEXTS.is_dir() else "docs")
    elif no_browser or not opened(page.as_uri()):
        console.say("help.page", page=page)
    else:
        console.say("help.opened", page=page)
