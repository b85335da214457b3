"""A knob of the page let go in a real Chromium: from the release to the frame that shows the new plan.

``python -m benchmarks.painted SCENARIO RELEASES`` prints JSON: seconds on the clock from the browser's event to the frame after
the table was painted anew, how much of it was the answer, and what the same takes on a page of nothing but a slider; seconds from
the start of the program to its address, and from there to the frame that shows the whole page; and the most memory that the
program held, in MiB. It needs Chromium with its driver, and what tests need. No value is set twice.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from math import ceil
from pathlib import Path

from selenium.webdriver.remote.webdriver import WebDriver

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "app")]

from browsing import chromium, found, sized, waited  # noqa: E402
from pages import WIDE, Opened, ready  # noqa: E402

PAUSE = 0.8
"""Seconds between two releases: a planner reads, and the sentences that follow an answer are written. [s]"""
STEPS = 8
"""Releases of one knob: a slider of a threshold has few more."""
FORWARD = "\ue014"
"""The key by which a slider moves on and is let go, as a mouse does it: the browser tells of both alike."""
WATCH = """
window.painted = [];
let released = 0;
const shown = (told) => requestAnimationFrame(() => requestAnimationFrame(() => told(performance.now())));
document.addEventListener("change", (event) => { if (event.isTrusted) released = event.timeStamp; }, true);
new MutationObserver(([{ attributeName }]) => {
  const from = released;
  if (document.body.dataset.ready && !window.readyAt) shown((now) => { window.readyAt = now; });
  else if (attributeName === "data-version" && from) shown((now) => window.painted.push(now - from));
}).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-version", "data-ready"] });
"""
"""Put into each page before its own scripts. A page's clock begins with the navigation."""
BARE = (
    "data:text/html,<body><input id=bare type=range>"
    "<script>bare.onchange = () => { document.body.dataset.version = bare.value; }</script>"
)
ANSWERS = """
return performance.getEntriesByType("resource").filter((one) => one.name.endsWith("/api/edit")).map((one) => one.duration);
"""


def main(scenario: str, releases: str) -> None:
    """Measure and print."""
    with chromium() as browser, tempfile.TemporaryDirectory() as room:
        sized(browser, WIDE)
        browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
        browser.get(BARE)
        bare = list(_released(browser, "#bare", 2 * STEPS))
        started = time.perf_counter()
        page = Opened(Path(scenario), Path(room))
        served = time.perf_counter() - started
        try:
            browser.get(page.address)
            ready(browser)
            waited(lambda: browser.execute_script("return window.readyAt"))
            opened = browser.execute_script("return window.readyAt") / 1000
            spent = [one for key in _knobs(browser, int(releases)) for one in _moved(browser, key)]
            answers = [one / 1000 for one in browser.execute_script(ANSWERS)]
            memory = _most_memory(page.process.pid)
        finally:
            page.end()
    told = {
        "served": served,
        "ready": opened,
        "releases": len(spent),
        "median": statistics.median(spent),
        "95 %": _most(spent),
    }
    told |= {"answer": statistics.median(answers), "answer, 95 %": _most(answers)}
    told |= {"bare": statistics.median(bare), "bare, 95 %": _most(bare), "memory": memory}
    print(json.dumps({name: round(value, 4) for name, value in told.items()}))


def _most(spent: list[float]) -> float:
    """Return what nineteen of twenty stay below."""
    return statistics.quantiles(spent, n=20)[-1]


def _knobs(browser: WebDriver, releases: int) -> list[str]:
    """Return thresholds and caps, as many as so many releases take, thresholds first."""
    known = browser.execute_script(
        "return app.first.knobs.filter((one) => one.control === 'number').map((one) => one.key)"
    )
    caps = [key for key in known if key.startswith("pools.") and key.endswith(".township.cap")]
    return [*(key for key in known if key.startswith("stickiness.")), *caps][: ceil(releases / STEPS)]


def _moved(browser: WebDriver, key: str) -> Iterator[float]:
    """Find a knob and move its slider."""
    box = found(browser, "#find-knob")[0]
    box.clear()
    box.send_keys(key)
    slider = f".knob[data-key='{key}'] input[type=range]"
    waited(lambda: found(browser, slider))
    return _released(browser, slider, STEPS)


def _released(browser: WebDriver, selector: str, steps: int) -> Iterator[float]:
    """Move a slider by one step and let it go, again and again; yield seconds until it was painted."""
    slider = found(browser, selector)[0]
    for number in range(steps):
        slider.send_keys(FORWARD)
        waited(lambda number=number: _count(browser) > number)
        time.sleep(PAUSE)
    yield from (one / 1000 for one in browser.execute_script("return window.painted.splice(0)"))


def _count(browser: WebDriver) -> int:
    return int(browser.execute_script("return window.painted.length"))


def _most_memory(process: int) -> float:
    """Return the most memory that a process has held, as Linux tells it. [MiB]"""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main(*sys.argv[1:])
