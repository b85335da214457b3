"""`quota open` in a process of its own, and its page in a Chromium: how tests click, type and read it."""

from __future__ import annotations

import csv
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from browsing import found, sized, waited

WIDE = (1280, 720)
CONTROL, DELETE = "\ue009", "\ue017"
ENTER = "\ue007"


class Opened:
    """`quota open` as a process of its own, with its own folder for journals."""

    def __init__(self, scenario: Path, home: Path, *more: str) -> None:
        home.mkdir(exist_ok=True)
        self.environment = {**os.environ, "XDG_STATE_HOME": str(home), "LOCALAPPDATA": str(home), "DISPLAY": ""}
        command = [sys.executable, "-m", "quota", "open", str(scenario), "--no-browser", *more]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=self.environment
        )
        assert self.process.stdout is not None
        said = ""
        while "http://" not in said and self.process.poll() is None:
            said = self.process.stdout.readline()
        assert "http://" in said, self.process.communicate()
        self.address = re.findall(r"http://\S+", said)[0]

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=20)
        return self.process.returncode


@contextmanager
def opened(browser, scenario: Path, home: Path, *more: str, size: tuple[int, int] = WIDE) -> Iterator[Opened]:
    """Open the page and wait until it is there; whatever a test does, the console stays without a word."""
    page = Opened(scenario, home, *more)
    try:
        sized(browser, size)
        browser.get_log("browser")
        browser.get(page.address)
        ready(browser)
        yield page
        assert [line for line in browser.get_log("browser") if "409" not in line["message"]] == []
    finally:
        if page.process.poll() is None:
            page.end()


def ready(browser) -> None:
    waited(lambda: browser.execute_script("return document.body && document.body.dataset.ready"), 20)


def version(browser) -> int:
    return int(browser.execute_script("return document.body.dataset.version"))


def reached(browser, number: int, *, details: bool = False) -> None:
    waited(lambda: version(browser) >= number, 20)
    if details:
        waited(lambda: browser.execute_script("return document.body.dataset.details") == str(version(browser)), 30)


def cell(browser, name: str):
    """The cell to type into, of a unit by its name."""
    script = "return app.order.find((row) => row.name === arguments[0] && row.category === categoryNow().code).input"
    return browser.execute_script(script, name)


def shown(browser) -> dict[tuple[str, str], int]:
    rows = browser.execute_script("return app.order.map((row) => [row.unit, row.category, row.planned])")
    return {(unit, category): planned for unit, category, planned in rows}


def typed(browser, name: str, words: str, end: str = ENTER) -> None:
    box = cell(browser, name)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'}); arguments[0].focus()", box)
    box.send_keys(CONTROL, "a")
    box.send_keys(words or DELETE, end)


def clicked(browser, selector: str) -> None:
    element = found(browser, selector)[0]
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    element.click()


def chosen(browser, selector: str, value: str) -> None:
    script = (
        "const box = document.querySelector(arguments[0]); box.value = arguments[1];"
        "box.dispatchEvent(new Event('change', { bubbles: true }));"
    )
    browser.execute_script(script, selector, value)


def chips(browser) -> list[str]:
    """Their words, read at once: they are drawn anew when their effects come."""
    return browser.execute_script("return [...document.querySelectorAll('.chip .words')].map((one) => one.textContent)")


def plan_of(scenario: Path, out: Path, *sets: str) -> dict[tuple[str, str], int]:
    """The posts that `quota solve` gives a scenario, with some edits."""
    options = [part for text in sets for part in ("--set", text)]
    command = [sys.executable, "-m", "quota", "solve", str(scenario), "--out", str(out), "-q", *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with (out / "posts.csv").open(encoding="utf-8-sig", newline="") as opened_file:
        return {(row["unit_id"], row["category"]): int(row["planned"]) for row in csv.DictReader(opened_file)}
