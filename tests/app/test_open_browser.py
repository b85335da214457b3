"""试算 in a real Chromium, started by its command: what a planner clicks, types, pastes and reads."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from browsing import found, needs_browser, waited
from pages import (
    CONTROL,
    WIDE,
    Opened,
    cell,
    chips,
    chosen,
    clicked,
    opened,
    plan_of,
    reached,
    ready,
    shown,
    typed,
    version,
)
from small import TABLES, write_scenario

NANPING = Path(__file__).parents[2] / "scenarios" / "nanping"
AXE = Path(__file__).parent / "axe" / "axe.min.js"
HOSTILE = "<img src=x onerror=alert(1)>"
SMALL, LARGE = (1024, 768), (1920, 1080)
BORDER = ("九牧镇", "万安乡", "盘亭乡", "官路乡")
DOWN, UP, ESCAPE = "\ue015", "\ue013", "\ue00c"

pytestmark = [pytest.mark.slow, needs_browser]


@pytest.fixture
def small(tmp_path) -> Path:
    """The small scenario, the name of whose first unit tries to be markup."""
    units = [list(row) for row in TABLES["units"]]
    units[1][1] = HOSTILE
    return write_scenario(tmp_path / "base", units=units)


def test_what_a_leader_asks_is_answered_in_clicks(browser, tmp_path, folder):
    """Proves: administrative posts cut by 1 %, four border towns protected, 30 more from the counties: by clicks in less than a
    minute; the page then has the plan that `quota solve` makes, with 208 posts passed on and the four towns whole.
    """
    with opened(browser, NANPING, tmp_path / "home"):
        started = time.monotonic()
        clicked(browser, "#approval-box summary")
        chosen(browser, "#approval select[name=level]", "township")
        found(browser, "#approval input[name=posts]")[0].send_keys("-1%")
        clicked(browser, "#approval button")
        reached(browser, 1)
        clicked(browser, "#protection-box summary")
        found(browser, "#protection input[name=units]")[0].send_keys("、".join(BORDER))
        clicked(browser, "#protection button")
        reached(browser, 2)
        clicked(browser, "#crossings summary")
        chosen(browser, "#crossing select[name=route]", "routes.county.township.same.institution")
        found(browser, "#crossing input[name=more]")[0].send_keys("30")
        clicked(browser, "#crossing button")
        reached(browser, 3, details=True)
        assert time.monotonic() - started < 60
        browser.save_screenshot(str(folder / "leader.png"))
        assert len(chips(browser)) == 3
        assert browser.execute_script("return app.state") == "proved"
        live = shown(browser)
        moves = browser.execute_script("return app.details.transfers")
        rows = browser.execute_script("return app.order.map((row) => [row.name, row.current, row.planned])")
        levels = browser.execute_script("return Object.fromEntries(app.order.map((row) => [row.unit, row.level]))")
    expected = plan_of(NANPING.parent / "nanping-meeting", tmp_path / "plan")
    assert live == expected
    down = [
        move["posts"]
        for move in moves
        if (levels.get(move["from_unit"]), levels.get(move["to_unit"])) == ("县级", "乡镇级")
    ]
    assert sum(down) == 208
    assert all(planned >= current for name, current, planned in rows if name in BORDER)


def test_a_number_typed_is_a_pin_and_a_cleared_one_is_free(browser, small, tmp_path):
    """Proves: Enter takes the number and goes down; Escape restores; what is no number is refused in words; empty lets free."""
    with opened(browser, small, tmp_path / "home"):
        before = shown(browser)
        typed(browser, "西乡", "18")
        reached(browser, 1, details=True)
        assert shown(browser)["9001B", "administrative"] == 18
        assert browser.execute_script("return rowAt(document.activeElement).name") == "南镇"
        assert len(chips(browser)) == 1
        box = cell(browser, "南镇")
        box.send_keys("99", ESCAPE)
        assert box.get_attribute("value") == str(shown(browser)["9002A", "administrative"])
        for wrong in ("+2", "增2", "1.5", "=1+1"):
            typed(browser, "南镇", wrong)
            waited(lambda: found(browser, ".notice[data-kind=step] p"))
            assert version(browser) == 1, wrong
            clicked(browser, ".notice[data-kind=step] .drop")
        typed(browser, "西乡", "")
        reached(browser, 2)
        assert shown(browser) == before
        assert chips(browser) == []


def test_keyboard_alone(browser, small, tmp_path):
    """Proves: category, cells, undo and redo are reached and used without a mouse."""
    with opened(browser, small, tmp_path / "home"):
        typed(browser, "西乡", "18", DOWN)
        reached(browser, 1)
        assert browser.execute_script("return document.activeElement.className") == "posts"
        browser.switch_to.active_element.send_keys(UP)
        assert browser.execute_script("return rowAt(document.activeElement).name") == "西乡"
        browser.switch_to.active_element.send_keys(CONTROL + "z")
        reached(browser, 2)
        assert chips(browser) == []
        browser.switch_to.active_element.send_keys(CONTROL + "y")
        reached(browser, 3)
        assert len(chips(browser)) == 1
        found(browser, "#totals input")[0].send_keys("\ue014")  # right
        assert browser.execute_script("return categoryNow().code") == "institution"


def test_paste_shows_first_and_counts_then(browser, small, tmp_path, folder):
    """Proves: columns of Excel are matched by name or code; what cannot be taken says why; nothing counts before it is taken,
    and all of it is one step.
    """
    words = "单位\t编制\n西乡\t18\n9002A\t２３\n东东镇\t7\n北街道\t十六\n西乡\t17\n"
    with opened(browser, small, tmp_path / "home"):
        browser.execute_script("previewPaste(arguments[0], null)", words)
        states = [row.text for row in found(browser, "#dialog-body tbody td:last-child")]
        assert states == ["表头，略过", "采用", "采用", "找不到这个单位", "不是整数", "重复，略过"]
        browser.save_screenshot(str(folder / "paste.png"))
        assert version(browser) == 0
        clicked(browser, "#dialog-buttons .main")
        reached(browser, 1)
        assert (shown(browser)["9001B", "administrative"], shown(browser)["9002A", "administrative"]) == (18, 23)
        clicked(browser, "#undo")
        reached(browser, 2)
        assert chips(browser) == []


def test_no_plan_has_ways_out_as_buttons(browser, tmp_path, folder):
    """Proves: a cap that is too small is told above the table, which stays; the nearest value, a button, gives a plan."""
    with opened(browser, NANPING, tmp_path / "home"):
        browser.execute_script("edit({'pools.350702.administrative.township.cap': '300'})")
        reached(browser, 1)
        waited(found(browser, "#conflict")[0].is_displayed)
        waited(lambda: browser.execute_script("return document.body.dataset.why") == "1 true", 40)
        browser.save_screenshot(str(folder / "conflict.png"))
        box, table = found(browser, "#conflict")[0].rect, found(browser, "#scroll")[0].rect
        assert box["y"] + box["height"] <= table["y"]
        assert table["height"] > 150
        clicked(browser, "#conflict .ways button.main")
        reached(browser, 2)
        assert browser.execute_script("return app.state") == "proved"
        assert not found(browser, "#conflict")[0].is_displayed()


def test_sixty_edits_at_once_are_few_solves(browser, small, tmp_path):
    """Proves: while a step is solved, the others wait together: 60 edits end in few versions, with the last word of each."""
    with opened(browser, small, tmp_path / "home"):
        browser.execute_script(
            "for (let at = 0; at < 60; at += 1) edit({}, [['9001B', 'administrative', String(18 + at % 2)]])"
        )
        waited(lambda: browser.execute_script("return !busy && !queue.length"), 20)
        assert version(browser) <= 6
        assert shown(browser)["9001B", "administrative"] == 19


def test_second_tab_and_reload(browser, small, tmp_path):
    """Proves: a page loaded again keeps what holds; a step from an older window is refused, and the new state shown."""
    with opened(browser, small, tmp_path / "home") as page:
        typed(browser, "西乡", "18")
        reached(browser, 1)
        first = browser.current_window_handle
        browser.switch_to.new_window("tab")
        browser.get(page.address.partition("#")[0])
        ready(browser)
        assert len(chips(browser)) == 1
        typed(browser, "南镇", "23")
        reached(browser, 2)
        browser.close()
        browser.switch_to.window(first)
        waited(lambda: version(browser) == 2)  # whoever comes back to a window sees what the other one did
        browser.execute_script("app.version = 1; edit({}, [['9002B', 'administrative', '15']])")
        waited(lambda: browser.execute_script("return !busy && app.version === 2"))
        assert len(chips(browser)) == 2
        assert found(browser, ".notice[data-kind=step]")
        browser.refresh()
        ready(browser)
        assert len(chips(browser)) == 2


def test_killed_and_continued(browser, small, tmp_path):
    """Proves: after kill -9 the next run offers what was tried, and goes on with it."""
    with opened(browser, small, tmp_path / "home") as page:
        typed(browser, "西乡", "18")
        reached(browser, 1)
        page.process.kill()
        page.process.communicate()
        browser.execute_script("beat()")
        waited(lambda: found(browser, ".notice[data-kind=session]"))
        browser.get_log("browser")
    with opened(browser, small, tmp_path / "home"):
        waited(lambda: found(browser, ".notice[data-kind=unsaved]"))
        clicked(browser, ".notice[data-kind=unsaved] button")
        waited(lambda: len(chips(browser)) == 1)
        assert shown(browser)["9001B", "administrative"] == 18


def test_saved_and_papers(browser, small, tmp_path):
    """Proves: papers are made from what was saved, in a process of its own, and say where they are."""
    with opened(browser, small, tmp_path / "home"):
        typed(browser, "西乡", "18")
        reached(browser, 1)
        clicked(browser, "#propose")
        clicked(browser, "#dialog-buttons .main")
        waited(lambda: browser.execute_script("return document.body.dataset.job") in ("done", "failed", "differs"), 120)
        assert browser.execute_script("return document.body.dataset.job") == "done", found(browser, "#notices")[0].text
        assert (tmp_path / "试算一" / "scenario.toml").exists()
        assert (tmp_path / "试算一-方案" / "proposal.docx").exists()
        live = shown(browser)
    assert live == plan_of(tmp_path / "试算一", tmp_path / "again")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [SMALL, WIDE, LARGE])
def test_screen(browser, tmp_path, folder, size, language):
    """Proves: at every size the table is in view and nothing moves sideways, whichever category is shown; nobody else is asked
    for anything; axe finds nothing. In English no Chinese but names, units and titles stand.
    """
    with opened(browser, NANPING, tmp_path / "home", "--lang", language, size=size):
        browser.execute_script("edit({}, [['350702002', 'administrative', '40']])")
        reached(browser, 1, details=True)
        browser.save_screenshot(str(folder / f"open-{size[0]}-{language}.png"))
        assert browser.execute_script("return document.documentElement.scrollWidth") <= size[0]
        assert found(browser, "#scroll")[0].rect["height"] > 280
        asked = browser.execute_script("return performance.getEntriesByType('resource').map((one) => one.name)")
        assert {re.match(r"https?://[^/]+", name)[0] for name in asked} == {
            browser.execute_script("return location.origin")
        }
        assert all(over <= 0 for over in sideways(browser))
        clicked(browser, "#table button.unit")
        waited(lambda: found(browser, "#explanation p:not(.note)"), 20)
        browser.save_screenshot(str(folder / f"open-{size[0]}-{language}-panel.png"))
        assert all(over <= 0 for over in sideways(browser))
        assert axe(browser) == []
        if language == "en":
            words = browser.execute_script(
                "return [...document.querySelectorAll('[data-say], th span, #status')].map((one) => one.textContent)"
            )
            assert [one for one in words if re.search("[\u4e00-\u9fff]", one)] == []


def sideways(browser) -> list[int]:
    """By how much the table of each category is wider than its place; the first is shown again in the end. [px]"""
    script = (
        "document.querySelectorAll('#totals input')[arguments[0]].click();"
        "const box = document.querySelector('#scroll'); return box.scrollWidth - box.clientWidth"
    )
    return [browser.execute_script(script, place) for place in (2, 1, 0)]


def axe(browser) -> list[str]:
    """Return what is hard to read or to reach, of the whole page."""
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    told = browser.execute_async_script(
        "axe.run().then((found) => arguments[arguments.length - 1](JSON.stringify(found.violations)))"
    )
    return [f"{one['id']}: {node['html'][:160]}" for one in json.loads(told) for node in one["nodes"][:3]]


def test_twice_as_large(browser, small, tmp_path, folder):
    """Proves: at 200 % on a small screen everything is reached by moving up and down alone."""
    with opened(browser, small, tmp_path / "home", size=(640, 360)):
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 640
        typed(browser, "西乡", "18")
        reached(browser, 1)
        browser.save_screenshot(str(folder / "large.png"))
        assert axe(browser) == []


def test_hostile_names_stay_words(browser, small, tmp_path):
    with opened(browser, small, tmp_path / "home"):
        typed(browser, HOSTILE, "20")
        reached(browser, 1, details=True)
        clicked(browser, "#table tbody.rows button.unit")
        waited(lambda: found(browser, "#explanation p:not(.note)"), 20)
        assert HOSTILE in found(browser, "#panel-title")[0].text
        assert found(browser, "img") == []


def test_second_run_joins_the_first(small, tmp_path):
    """Proves: a second `quota open` of a scenario gives the address of the first, with a token of its own; both end in order."""
    first = Opened(small, tmp_path / "home")
    command = [sys.executable, "-m", "quota", "open", str(small), "--no-browser"]
    second = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=first.environment, timeout=60, check=False
    )
    address = re.findall(r"http://\S+", second.stdout)[0]
    assert second.returncode == 0
    assert address.partition("#")[0] == first.address.partition("#")[0]
    assert address != first.address
    assert first.end() == 130


def test_port_taken(small, tmp_path):
    first = Opened(small, tmp_path / "home")
    port = re.findall(r":(\d+)/", first.address)[0]
    command = [sys.executable, "-m", "quota", "open", str(NANPING), "--no-browser", "--port", port]
    second = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=first.environment, timeout=60, check=False
    )
    assert second.returncode == 2
    assert port in second.stderr
    first.end()
