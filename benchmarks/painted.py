"""A knob of the page let go in a real Chromium: from the release to the frame that shows the new plan.

``python -m benchmarks.painted SCENARIO RELEASES`` prints JSON: seconds on the clock from the browser's event to the frame after
the table was painted anew, and until the page was ready; and the most memory that the program held, in MiB. It needs
Chromium with its driver, and what tests need. No value is set twice.
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
document.addEventListener("change", (event) => { if (event.isTrusted) released = event.timeStamp; }, true);
new MutationObserver(() => {
  const from = released;
  requestAnimationFrame(() => requestAnimationFrame(() => window.painted.push(performance.now() - from)));
}).observe(document.body, { attributes: true, attributeFilter: ["data-version"] });
"""


def main(scenario: str, releases: str) -> None:
    """Measure and print."""
    with chromium() as browser, tempfile.TemporaryDirectory() as room:
        sized(browser, WIDE)
        started = time.perf_counter()
        page = Opened(Path(scenario), Path(room))
        try:
            browser.get(page.address)
            ready(browser)
            opened = time.perf_counter() - started
            browser.execute_script(WATCH)
            spent = [one for key in _knobs(browser, int(releases)) for one in _released(browser, key)]
            memory = _most_memory(page.process.pid)
        finally:
            page.end()
    median, most = statistics.median(spent), statistics.quantiles(spent, n=20)[-1]
    print(json.dumps({"ready": opened, "releases": len(spent), "median": median, "95 %": most, "memory": memory}))


def _knobs(browser: WebDriver, releases: int) -> list[str]:
    """Return thresholds and caps, as many as so many releases take, thresholds first."""
    known = browser.execute_script(
        "return app.first.knobs.filter((one) => one.control === 'number').map((one) => one.key)"
    )
    caps = [key for key in known if key.startswith("pools.") and key.endswith(".township.cap")]
    return [*(key for key in known if key.startswith("stickiness.")), *caps][: ceil(releases / STEPS)]


def _released(browser: WebDriver, key: str) -> Iterator[float]:
    """Move a slider by one step and let it go, again and again; yield seconds until it was painted."""
    box = found(browser, "#find-knob")[0]
    box.clear()
    box.send_keys(key)
    waited(lambda: found(browser, f".knob[data-key='{key}'] input[type=range]"))
    slider = found(browser, f".knob[data-key='{key}'] input[type=range]")[0]
    for number in range(STEPS):
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
