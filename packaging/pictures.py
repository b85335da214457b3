"""Takes the pictures of docs/open.md from the product itself, so that they never show what is not there any more.

    python packaging/pictures.py [DIR]

Needs Chromium with its driver, and what tests need. What a planner does is what tests/app/pages.py can do.
"""

from __future__ import annotations

import base64
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium.webdriver.remote.webdriver import WebDriver

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "app")]

from browsing import chromium, found, waited  # noqa: E402
from pages import chosen, clicked, opened, reached, typed  # noqa: E402

SIZE = (1280, 540)
LARGEST = 150_000
"""Bytes of a picture."""
FEWER_COLOURS = """
const [words, done] = [arguments[0], arguments[1]];
const picture = new Image();
picture.onload = () => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height];
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0);
  const pixels = pen.getImageData(0, 0, canvas.width, canvas.height);
  const data = pixels.data;
  for (let place = 0; place < data.length; place += 4) { // the edges of grey letters take most of the room
    const [red, green, blue] = [data[place], data[place + 1], data[place + 2]];
    if (Math.max(red, green, blue) - Math.min(red, green, blue) < 20) data.fill(Math.round(green / 51) * 51, place, place + 3);
  }
  pen.putImageData(pixels, 0, 0);
  done(canvas.toDataURL("image/png").split(",")[1]);
};
picture.src = `data:image/png;base64,${words}`;
"""


def main(folder: Path) -> None:
    """Take all pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser, tempfile.TemporaryDirectory() as room:
        base = Path(room) / "nanping"
        shutil.copytree(ROOT / "scenarios" / "nanping", base)
        taken = dict(_taken(browser, base, Path(room) / "home"))
        browser.get("about:blank")
        for name, shot in taken.items():
            content = base64.b64decode(browser.execute_async_script(FEWER_COLOURS, shot))
            if len(content) > LARGEST:
                raise SystemExit(f"{name}: {len(content)} bytes")
            (folder / f"{name}.png").write_bytes(content)


def _taken(browser: WebDriver, base: Path, home: Path) -> Iterator[tuple[str, str]]:
    """Walk through the page as docs/open.md tells; yield each picture's name and content."""
    with opened(browser, base, home, size=SIZE):
        reached(browser, 0, details=True)
        yield "open-first", browser.get_screenshot_as_base64()
        browser.execute_script("document.querySelectorAll('details.asked').forEach((box) => { box.open = true; })")
        chosen(browser, "#approval select[name=level]", "township")
        found(browser, "#approval input[name=posts]")[0].send_keys("-1%")
        clicked(browser, "#approval button")
        reached(browser, 1)
        chosen(browser, "#crossing select[name=route]", "routes.county.township.same.institution")
        found(browser, "#crossing input[name=more]")[0].send_keys("30")
        clicked(browser, "#crossing button")
        reached(browser, 2, details=True)
        browser.execute_script("document.querySelector('#knobs').scrollTop = 0")
        clicked(browser, "#different")
        yield "open-meeting", browser.get_screenshot_as_base64()
        clicked(browser, "#different")
        with _panel(browser, "来舟镇"):
            yield "open-unit", browser.get_screenshot_as_base64()
            next(button for button in found(browser, "#actions button") if button.text == "数据异议").click()
            browser.execute_script("document.querySelector('#dialog-body select').value = 'administrative_headcount'")
            for name, words in {
                "value": "25",
                "who": "来舟镇",
                "date": "2020-08-24",
                "document": "来政〔2020〕8号",
            }.items():
                found(browser, f"#dialog-body input[name={name}]")[0].send_keys(words)
            yield "open-appeal", browser.get_screenshot_as_base64()
            clicked(browser, "#dialog-buttons .main")
            reached(browser, 3, details=True)
        browser.execute_script("edit({'pools.350702.administrative.township.cap': '300'})")
        reached(browser, 4)
        waited(lambda: browser.execute_script("return document.body.dataset.why") == "4 true", 60)
        yield "open-no-plan", browser.get_screenshot_as_base64()
        clicked(browser, "#undo")
        reached(browser, 5, details=True)
        clicked(browser, "#save")
        yield "open-save", browser.get_screenshot_as_base64()
        clicked(browser, "#dialog-buttons .main")
        waited((base.parent / "试算一").exists)
    with opened(browser, base.parent / "试算一", home, size=SIZE):
        typed(browser, "黄墩街道", "40")
        reached(browser, 2, details=True)
        yield "open-again", browser.get_screenshot_as_base64()


@contextmanager
def _panel(browser: WebDriver, name: str) -> Iterator[None]:
    script = "openPanel(app.order.find((row) => row.name === arguments[0] && row.category === categoryNow().code))"
    browser.execute_script(script, name)
    waited(lambda: found(browser, "#explanation p:not(.note)"), 20)
    yield
    clicked(browser, "#close")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
