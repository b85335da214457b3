"""A knob of the page let go in a real Chromium: from the release to the frame that shows the new plan.

``python -m benchmarks.painted SCENARIO RELEASES`` prints JSON: seconds on the clock from the browser's event to the frame after
the table was painted anew, by knob and of all; until the page was ready; and the most memory that the program held. It needs
Chromium with its driver, and what tests need. No value is set twice.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from selenium.webdriver.remote.webdriver import WebDriver

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "app")]

from browsing import chromium, found, sized, waited  # noqa: E402
from pages import WIDE, Opened, ready, version  # noqa: E402

PAUSE = 0.8
"""Seconds between two releases: a planner reads, and the sentences that follow an answer are written. [s]"""
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
            by_knob = {key: list(_released(browser, key, int(releases) // 2)) for key in _knobs(browser)}
            memory = _most_memory(page.process.pid)
        finally:
            page.end()
    figures = {
        "ready": opened,
        "releases": _told([one for spent in by_knob.values() for one in spent]),
        "by_knob": {key: _told(spent) for key, spent in by_knob.items()},
        "memory": memory,
    }
    print(json.dumps(figures, ensure_ascii=False))


def _knobs(browser: WebDriver) -> list[str]:
    """Return a threshold and a cap, each with room for many values."""
    known = browser.execute_script(
        "return app.first.knobs.filter((one) => one.control === 'number').map((one) => one.key)"
    )
    category = browser.execute_script("return categoryNow().code")
    cap = next(key for key in known if key.startswith("pools.") and key.endswith(f".{category}.township.cap"))
    return [f"stickiness.{category}", cap]


def _released(browser: WebDriver, key: str, times: int) -> Iterator[float]:
    """Move a slider by one step and let it go, so many times; yield seconds until it was painted."""
    box = found(browser, "#find-knob")[0]
    box.clear()
    box.send_keys(key)
    waited(lambda: found(browser, f".knob[data-key='{key}'] input[type=range]"))
    slider = found(browser, f".knob[data-key='{key}'] input[type=range]")[0]
    for number in range(times + 1):
        before = version(browser)
        slider.send_keys(FORWARD)
        waited(lambda before=before, number=number: version(browser) > before and _count(browser) > number)
        time.sleep(PAUSE)
    yield from (
        one / 1000 for one in browser.execute_script("return window.painted.splice(0)")[1:]
    )  # the first warms up


def _count(browser: WebDriver) -> int:
    return int(browser.execute_script("return window.painted.length"))


def _told(spent: list[float]) -> dict[str, float]:
    parts = statistics.quantiles(spent, n=20)
    return {"count": len(spent), "median": statistics.median(spent), "95 %": parts[-1], "most": max(spent)}


def _most_memory(process: int) -> float:
    """Return the most memory that a process has held, as Linux tells it. [MiB]"""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main(*sys.argv[1:])
