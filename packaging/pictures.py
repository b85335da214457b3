"""Takes the pictures of the Chinese handbook from the product itself, so that they never show what is not there any more.

    python packaging/pictures.py [DIR]

Needs Chromium with its driver, LibreOffice, pdftoppm, and what tests need. What a planner does before the pictures is the
handbook's first chapter, as tests/docs/handbook.py does it; what he clicks is what tests/pages.py can do.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stdout
from html import unescape
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text
from selenium.webdriver.remote.webdriver import WebDriver

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / part) for part in ("", "docs")]

from browsing import chromium, found, sized, waited  # noqa: E402
from handbook import BOOK, FILES, FIRST, steps  # noqa: E402
from pages import chosen, clicked, opened, reached, typed  # noqa: E402
from terminal import ran  # noqa: E402

from quota.texts.width import width_of  # noqa: E402

SCENARIO, PLAN = "编制台账-情景", "编制台账-方案"
SIZE = (1280, 560)
LARGEST = 160_000
"""Bytes of a picture."""
SMALLER = """
const [words, edges, done] = [arguments[0], arguments[1], arguments[2]];
const picture = new Image();
picture.onload = () => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height];
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0);
  const data = pen.getImageData(0, 0, canvas.width, canvas.height).data;
  const box = { left: canvas.width, top: canvas.height, right: 0, bottom: 0 };
  for (let place = 0; place < data.length; place += 4) {
    const [red, green, blue] = [data[place], data[place + 1], data[place + 2]];
    if (Math.min(red, green, blue) < 250) { // where something stands
      const [across, down] = [(place / 4) % canvas.width, Math.floor(place / 4 / canvas.width)];
      [box.left, box.right] = [Math.min(box.left, across), Math.max(box.right, across)];
      [box.top, box.bottom] = [Math.min(box.top, down), Math.max(box.bottom, down)];
    }
    if (Math.max(red, green, blue) - Math.min(red, green, blue) < 20) // the edges of grey letters take most of the room
      data.fill(Math.round(green / 51) * 51, place, place + 3);
  }
  const [left, top] = edges ? [Math.max(0, box.left - 16), Math.max(0, box.top - 16)] : [0, 0];
  const width = edges ? Math.min(canvas.width, box.right + 17) - left : canvas.width;
  const height = edges ? Math.min(canvas.height, box.bottom + 17) - top : canvas.height;
  pen.putImageData(new ImageData(data, canvas.width), 0, 0);
  const cut = document.createElement("canvas");
  [cut.width, cut.height] = [width, height];
  cut.getContext("2d").drawImage(canvas, -left, -top);
  done(cut.toDataURL("image/png").split(",")[1]);
};
picture.src = `data:image/png;base64,${words}`;
"""
"""Fewer colours, and without the white about what was printed."""
WINDOW = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>text {{ font: {char_height}px "NSimSun", "Noto Sans Mono CJK SC", monospace; }} {styles}</style>
<rect fill="#0c0c0c" width="{width}" height="{height}" rx="6"/>
<text x="10" y="27" fill="#888888">命令窗口</text>
<g transform="translate({terminal_x}, {terminal_y})">{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""
"""The window of a command, in fonts that its reader has."""
SPAN = re.compile(r'textLength="([\d.]+)"([^>]*)>([^<]*)<')


def main(folder: Path) -> None:
    """Take all pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser, tempfile.TemporaryDirectory() as room:
        desk = Path(room) / "编制"
        shutil.copytree(FILES, desk)
        with chdir(desk), redirect_stdout(sys.stderr):
            for step in steps(FIRST):
                step()
            (folder / "命令窗口.svg").write_text(_window(f"quota propose {SCENARIO} --out {PLAN}"), encoding="utf-8")
            ran("propose", SCENARIO, "--out", "信函", "--for", "清溪县", "-q")
            ran("request", SCENARIO, "双河镇", "+4", "--category", "行政编制", "--out", "申请.docx", "-q")
        taken = {
            **dict(_printed(desk, Path(room))),
            **dict(_page(browser, desk / PLAN / "proposal.html")),
            **dict(_tried(browser, desk, Path(room) / "home")),
        }
        browser.get("about:blank")
        for name, (shot, printed) in taken.items():
            content = base64.b64decode(browser.execute_async_script(SMALLER, shot, printed))
            if len(content) > LARGEST:
                raise SystemExit(f"{name}: {len(content)} bytes")
            (folder / f"{name}.png").write_bytes(content)


def _window(typed_words: str) -> str:
    """Run a command, and draw the window that it ran in."""
    console = Console(record=True, width=100, file=open(os.devnull, "w"))  # noqa: PTH123, SIM115 - a place for nothing
    console.print(Text(f"> {typed_words}\n{ran(*typed_words.split()[1:])[1]}".rstrip()))
    drawn = console.export_svg(code_format=WINDOW, theme=SVG_EXPORT_THEME, unique_id="w")
    return SPAN.sub(_as_wide_as_it_is, drawn)


def _as_wide_as_it_is(span: re.Match[str]) -> str:
    """Give a line its width: the library counts signs, of which a Chinese one takes two places."""
    words = unescape(span[3])
    width = float(span[1]) * width_of(words) / max(1, len(words))
    return f'textLength="{width:g}"{span[2]}>{span[3]}<'


def _printed(desk: Path, room: Path) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Print workbooks and papers as an office does; yield the page of each that the handbook shows."""
    for name, file, page, dots in (
        ("工作簿", "编制台账.xlsx", 1, 90),
        ("送审稿", f"{PLAN}/proposal.docx", 1, 90),
        ("调整方案表", f"{PLAN}/proposal.xlsx", 3, 85),
        ("分县说明", "信函/letter-清溪县.docx", 1, 90),
        ("用编申请", "申请.docx", 1, 90),
    ):
        office = ["soffice", f"-env:UserInstallation={(room / 'profile').as_uri()}", "--headless"]
        _run([*office, "--convert-to", "pdf", "--outdir", room, desk / file])
        pdf = room / f"{Path(file).stem}.pdf"
        _run(["pdftoppm", "-r", dots, "-f", page, "-l", page, "-singlefile", "-png", pdf, room / name])
        yield name, (base64.b64encode((room / f"{name}.png").read_bytes()).decode(), True)


def _run(command: list[object]) -> None:
    subprocess.run([str(word) for word in command], check=True, capture_output=True, timeout=300)


def _page(browser: WebDriver, file: Path) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Yield the proposal's page, and the reasons for one unit."""
    sized(browser, SIZE)
    browser.get(file.as_uri())
    browser.execute_script("document.querySelector('#table').scrollIntoView()")
    yield "网页", (browser.get_screenshot_as_base64(), False)
    row = "[...document.querySelectorAll('#table tbody.rows tr')].find((row) => row.innerText.includes('城关镇'))"
    browser.execute_script(
        f"const row = {row}; row.scrollIntoView({{block: 'center'}}); row.querySelector('button').click()"
    )
    yield "网页-为什么", (browser.get_screenshot_as_base64(), False)


def _tried(browser: WebDriver, desk: Path, home: Path) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Walk through 试算 as the handbook tells; yield each picture's name and content."""

    def shot() -> tuple[str, bool]:
        return browser.get_screenshot_as_base64(), False

    with opened(browser, desk / SCENARIO, home, size=SIZE):
        reached(browser, 0, details=True)
        yield "试算-打开", shot()
        browser.execute_script("document.querySelectorAll('details.asked').forEach((box) => { box.open = true; })")
        chosen(browser, "#approval select[name=place]", "示例市")
        chosen(browser, "#approval select[name=level]", "township")
        found(browser, "#approval input[name=posts]")[0].send_keys("-1%")
        clicked(browser, "#approval button")
        reached(browser, 1)
        found(browser, "#protection input[name=units]")[0].send_keys("高岭乡、梅坑乡")
        clicked(browser, "#protection button")
        reached(browser, 2)
        chosen(browser, "#crossing select[name=route]", "routes.county.township.same.institution")
        found(browser, "#crossing input[name=more]")[0].send_keys("3")
        clicked(browser, "#crossing button")
        reached(browser, 3)
        waited(lambda: browser.execute_script("return document.body.dataset.why") == "3 true", 60)
        browser.execute_script("document.querySelector('#knobs').scrollTop = 0")
        yield "试算-没有方案", shot()
        clicked(browser, "#conflict .ways .main")
        reached(browser, 4, details=True)
        yield "试算-三处改动", shot()
        with _panel(browser, "城关镇"):
            yield "试算-一个单位", shot()
            next(button for button in found(browser, "#actions button") if button.text == "数据异议").click()
            browser.execute_script("document.querySelector('#dialog-body select').value = 'population_resident'")
            asked = {"value": "69800", "who": "城关镇", "date": "2025-01-10", "document": "城政〔2025〕3号"}
            for name, words in asked.items():
                found(browser, f"#dialog-body input[name={name}]")[0].send_keys(words)
            yield "试算-数据异议", shot()
            clicked(browser, "#dialog-buttons .main")
            reached(browser, 5, details=True)
        clicked(browser, "#save")
        yield "试算-存为情景", shot()
        clicked(browser, "#dialog-buttons .main")
        waited((desk / "试算一").exists)
        clicked(browser, "#propose")
        clicked(browser, "#dialog-buttons .main")
        waited(lambda: browser.execute_script("return document.body.dataset.job") == "done", 120)
        waited((desk / "试算一-方案" / "proposal.docx").exists)
    with opened(browser, desk / "试算一", home, size=SIZE):
        typed(browser, "城关镇", "46")
        reached(browser, 2, details=True)
        yield "试算-接着改", shot()


@contextmanager
def _panel(browser: WebDriver, name: str) -> Iterator[None]:
    script = "openPanel(app.order.find((row) => row.name === arguments[0] && row.category === categoryNow().code))"
    browser.execute_script(script, name)
    waited(lambda: found(browser, "#explanation p:not(.note)"), 60)
    yield
    clicked(browser, "#close")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else BOOK / "图")
