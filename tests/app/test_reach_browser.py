"""试算 in a real Chromium: what is reached by keys alone, ways out and back, and files that change under it."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import found, needs_browser, sized, waited
from pages import ENTER, cell, chips, clicked, opened, reached, shown, typed
from small import write_scenario

NANPING = Path(__file__).parents[2] / "scenarios" / "nanping"
TAB = "\ue004"

pytestmark = [pytest.mark.slow, needs_browser]


@pytest.fixture
def base(tmp_path) -> Path:
    return write_scenario(tmp_path / "base")


def tabbed(browser, wanted: str):
    """Press the key that goes on until what is wanted has the focus."""
    for _ in range(60):
        here = browser.switch_to.active_element
        if browser.execute_script("return arguments[0].matches(arguments[1])", here, wanted):
            return here
        here.send_keys(TAB)
    raise AssertionError(wanted)


def test_all_is_reached_by_one_key(browser, base, tmp_path):
    """Proves: from a page just opened, TAB alone leads to what meetings ask, to the table and, where there is no plan, to the
    nearest value and to taking back; Enter does it. Sensitivity: something to click that takes no focus.
    """
    with opened(browser, base, tmp_path / "home"):
        for wanted in ("#approval-box summary", "#find-knob", "#totals input", "#search", "button.unit", "input.posts"):
            tabbed(browser, wanted)
        browser.execute_script("edit({'pools.9002.administrative.township.cap': '35'})")
        reached(browser, 1)
        waited(lambda: browser.execute_script("return document.body.dataset.why") == "1 true", 40)
        browser.execute_script("document.activeElement.blur()")
        tabbed(browser, "#conflict .ways button.main").send_keys(ENTER)
        reached(browser, 2)
        assert browser.execute_script("return app.state") == "proved"
        browser.execute_script("document.activeElement.blur()")
        tabbed(browser, "#undo").send_keys(ENTER)
        reached(browser, 3)
        assert browser.execute_script("return app.state") == "no_plan"


def test_ways_out_and_taking_back(browser, base, tmp_path):
    """Proves: the first way out, a button, gives a plan; taken back there is none again; taking back in the strip gives the plan
    from before.
    """
    with opened(browser, base, tmp_path / "home"):
        before = shown(browser)
        browser.execute_script("edit({'pools.9002.administrative.township.cap': '35'})")
        for step, click in ((1, "#conflict .out button"), (3, "#conflict [data-act=undo]")):
            reached(browser, step)
            waited(lambda step=step: browser.execute_script("return document.body.dataset.why") == f"{step} true", 40)
            clicked(browser, click)
            reached(browser, step + 1)
            assert browser.execute_script("return app.state") == "proved"
            assert not found(browser, "#conflict")[0].is_displayed()
            if step == 1:
                clicked(browser, "#undo")
        assert shown(browser) == before


def test_a_base_that_changes_is_read_again(browser, base, tmp_path):
    """Proves: a file of the base that another program writes is named once the window is come back to, and a button reads it;
    what was tried stays.
    """
    with opened(browser, base, tmp_path / "home"):
        typed(browser, "西乡", "18")
        reached(browser, 1)
        units = base / "units.csv"
        units.write_text(units.read_text(encoding="utf-8-sig").replace("南镇", "新南镇"), encoding="utf-8-sig")
        browser.execute_script("window.dispatchEvent(new Event('focus'))")
        waited(lambda: found(browser, ".notice[data-kind=files] button"))
        assert "units.csv" in found(browser, ".notice[data-kind=files]")[0].text
        clicked(browser, ".notice[data-kind=files] button")
        waited(lambda: "新南镇" in browser.execute_script("return app.order.map((row) => row.name)"))
        assert len(chips(browser)) == 1
        assert shown(browser)["9001B", "administrative"] == 18


def test_paste_by_the_keys_of_the_clipboard(browser, base, tmp_path):
    """Proves: a column that is pasted into a cell goes down from there, after a look at it."""
    script = (
        "const held = new DataTransfer(); held.setData('text/plain', arguments[1]);"
        "arguments[0].dispatchEvent(new ClipboardEvent('paste', { clipboardData: held, bubbles: true, cancelable: true }));"
    )
    with opened(browser, base, tmp_path / "home"):
        browser.execute_script(script, cell(browser, "西乡"), "18\n23\n")
        assert [row.text for row in found(browser, "#dialog-body tbody td:last-child")] == ["采用", "采用"]
        clicked(browser, "#dialog-buttons .main")
        reached(browser, 1)
        assert (shown(browser)["9001B", "administrative"], shown(browser)["9002A", "administrative"]) == (18, 23)


WIDTHS = """
const widthOf = (found) => found.getBoundingClientRect().width;
return [widthOf(document.querySelector('#heads .why')) / widthOf(document.querySelector('#table')),
  document.documentElement.scrollWidth - innerWidth, document.querySelectorAll('#heads small').length,
  document.querySelector('#table caption').textContent];
"""


@pytest.mark.parametrize(("language", "alike"), [("en", "(all figures: illustrative)"), ("zh", "（表中数字：示例）")])
def test_reasons_have_room(browser, tmp_path, language, alike):
    """Proves: on 1,024 pixels the column with the reasons has a quarter of the table, in English too, since what holds of all
    figures is said once above it; on a telephone the page does not move sideways. Sensitivity: the word under each heading.
    """
    with opened(browser, NANPING, tmp_path / "home", "--lang", language, size=(1024, 768)):
        share, _, marks, caption = browser.execute_script(WIDTHS)
        assert (share > 0.25, marks, caption.endswith(alike)) == (True, 0, True)
        sized(browser, (390, 800))
        assert browser.execute_script(WIDTHS)[1] <= 0
