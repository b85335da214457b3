"""The leader's question in a real Chromium, as walk.md has it: words in “” are read on the page, `code` is typed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from browsing import found, needs_browser, waited
from pages import CONTROL, ENTER, chips, opened, plan_of, reached, shown, typed, version

from quota.scenario.edits import read_edits

ROOT = Path(__file__).parents[2]
NANPING = ROOT / "scenarios" / "nanping"

pytestmark = [pytest.mark.slow, needs_browser]


@cache
def steps() -> dict[int, str]:
    """What the page says of each step, by its number."""
    walk = Path(__file__).with_name("walk.md").read_text(encoding="utf-8")
    return {int(number): words for number, words in re.findall(r"^(\d)\. (.*?)(?=^\d\. |\Z)", walk, re.M | re.S)}


def quoted(step: int) -> list[str]:
    return re.findall("“(.*?)”", steps()[step])


def written(step: int) -> list[str]:
    return re.findall("`(.*?)`", steps()[step])


def read(browser, selector: str, words: str):
    """The element of these words."""
    return next(one for one in found(browser, selector) if one.text.strip().startswith(words))


def pressed(browser, selector: str, words: str) -> None:
    element = read(browser, selector, words)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    element.click()


def given(browser, form: str, label: str, words: str) -> None:
    """Choose or type what a label stands before, as somebody does who sees no more than the page."""
    box = read(browser, f"{form} label", label).find_element("css selector", "select, input")
    if box.tag_name == "select":
        next(one for one in box.find_elements("css selector", "option") if one.text == words).click()
    else:
        box.clear()
        box.send_keys(words)


def tried(browser, box: str, form: str, **told: str) -> int:
    """Open a box of what meetings ask, fill it in, and press; return the version that comes of it."""
    if not read(browser, "details.asked summary", box).find_element("xpath", "..").get_attribute("open"):
        pressed(browser, "details.asked summary", box)
    for label, words in told.items():
        given(browser, form, label, words)
    wanted = version(browser) + 1
    pressed(browser, f"{form} button", "试一试")
    reached(browser, wanted, details=True)
    return wanted


def asked(browser) -> None:
    """Steps 1 to 3: what the leader asks."""
    place, category, level = re.findall("辖区(.*?)，类别(.*?)，层级(.*?)，", steps()[1])[0]
    box, press = quoted(1)
    assert press == "试一试"
    (cut,) = written(1)
    tried(browser, box, "#approval", 辖区=place, 类别=category, 层级=level, 增减=cut)
    box, _, by_panel = quoted(2)
    (border,) = written(2)
    tried(browser, box, "#protection", 单位=border)
    pressed(browser, "#table button.unit", border.partition("、")[0])
    assert read(browser, "#actions button", by_panel).is_displayed()
    pressed(browser, "#panel button", "关闭")
    box, _ = quoted(3)
    route, more = re.findall("通道选(.*?)，填 `(.*?)`", steps()[3])[0]
    tried(browser, box, "#crossing", 通道=route, 比基准方案多=more)


def saved(browser, folder: Path) -> None:
    """Step 6, its first half."""
    pressed(browser, "header button", quoted(6)[0])
    given(browser, "#dialog-body", "名称", folder.name)
    pressed(browser, "#dialog-buttons button", "确定")
    waited(folder.exists)
    waited(lambda: found(browser, ".notice[data-kind=saved]"))


@pytest.fixture
def base(tmp_path) -> Path:
    return Path(shutil.copytree(NANPING, tmp_path / "scenarios" / "nanping"))


@pytest.fixture
def page(browser, base, tmp_path) -> Iterator:
    with opened(browser, base, tmp_path / "home"):
        yield browser


def test_three_figures_answer_the_leader(page):
    """Proves: steps 1 to 4. Boxes change the category, a chip shows its units alone, ✕ takes one change away, and where effects
    do not add up it is told why. Sensitivity: another word in the walk or on the page than on the other.
    """
    asked(page)
    for place, category in enumerate(page.execute_script("return app.first.categories.map((one) => one.name)")):
        pressed(page, "#totals label", category)
        assert found(page, "#totals input")[place].is_selected()
        assert category in found(page, "#table caption")[0].get_attribute("textContent")
    found(page, "#totals label")[0].click()
    edits, effect = quoted(4)
    assert read(page, "#chips strong", edits)
    assert all(chip.text.count(effect) == 1 for chip in found(page, ".chip"))
    moved = page.execute_script("return app.details.attribution.map((one) => one.moved.length)")
    if sum(moved) != page.execute_script("return app.order.filter((row) => row.planned !== row.base).length"):
        assert f"合计 {sum(moved)} 个" in found(page, "#chips .note")[0].text
    pressed(page, ".chip .effect", effect)
    here = page.execute_script(
        "return app.details.attribution[0].moved.filter((one) => one[1] === 'administrative').length"
    )
    assert len(found(page, "#table tbody.rows tr")) == here
    number = version(page)
    found(page, ".chip .drop")[-1].click()
    reached(page, number + 1)
    assert len(chips(page)) == 2


def test_no_plan_is_led_out_of(page):
    """Proves: step 5. The table stays; 改为 is the nearest number that works, a way out is a button; each is taken back."""
    change, undo = quoted(5)[0], "撤销"
    before = shown(page)
    typed_into_cap(page, "300")
    reached(page, 1)
    waited(lambda: page.execute_script("return document.body.dataset.why") == "1 true", 60)
    assert found(page, "#scroll")[0].rect["height"] > 150
    assert shown(page) == before
    pressed(page, "#conflict button", change)
    reached(page, 2)
    assert page.execute_script("return app.state") == "proved"
    pressed(page, "header button", undo)
    reached(page, 3)
    waited(lambda: page.execute_script("return document.body.dataset.why") == "3 true", 60)
    pressed(page, "#conflict .out button", "采用出路")
    reached(page, 4)
    assert page.execute_script("return app.state") == "proved"
    for number in (5, 6):
        pressed(page, "header button", undo)
        reached(page, number)
    assert shown(page) == before


def typed_into_cap(browser, words: str) -> None:
    """Find the cap of the first county's townships among what may be changed, and type another."""
    given(browser, "#knobs", "查找可改的数", "延平区 乡镇级 行政编制 总量上限")
    box = found(browser, "#groups details[data-search] .knob input:not([type=range])")[0]
    box.send_keys(CONTROL, "a")
    box.send_keys(words, ENTER)


def test_saved_papers_and_gone_on_with(browser, base, tmp_path):
    """Proves: steps 6 and 7. The papers come from another process and are compared with the page; the saved scenario opens with
    its edits, is saved under its own name, and tells which edit no longer fits a base that is another one.
    """
    before = (base / "units.csv").read_bytes()
    child = base.parent / "试算一"
    with opened(browser, base, tmp_path / "home"):
        asked(browser)
        saved(browser, child)
        live = shown(browser)
        pressed(browser, "header button", quoted(6)[1])
        assert found(browser, "#dialog-body input[name=name]")[0].get_attribute("value") == child.name
        pressed(browser, "#dialog-buttons button", "确定")
        state = "return document.body.dataset.job"
        waited(lambda: browser.execute_script(state) in ("done", "failed", "differs"), 200)
        assert browser.execute_script(state) == "done", found(browser, "#notices")[0].text
    assert {"proposal.docx", "proposal.xlsx"} <= {file.name for file in (base.parent / "试算一-方案").iterdir()}
    assert plan_of(child, tmp_path / "plan") == live
    assert (base / "units.csv").read_bytes() == before
    (again,) = written(7)
    assert again == f"quota open scenarios/{child.name}"
    with opened(browser, child, tmp_path / "home"):
        assert shown(browser) == live
        assert len(chips(browser)) == 3
        typed(browser, "黄墩街道", "40")
        reached(browser, version(browser))
        waited(lambda: len(chips(browser)) == 4)
        saved(browser, child)
    assert len({edit.key for edit in read_edits(child).edits} & {"units.350702002.administrative_pin"}) == 1
    for file in ("units.csv", "workload.csv"):
        told = (base / file).read_text(encoding="utf-8-sig").splitlines(keepends=True)
        without = "".join(line for line in told if not line.startswith("350702002,"))
        (base / file).write_text(without, encoding="utf-8-sig")
    with opened(browser, child, tmp_path / "home"):
        assert "冻结" in found(browser, ".notice[data-kind=lost]")[0].text
        assert len(chips(browser)) == 3


def test_two_planners_become_one(browser, base, tmp_path):
    """Proves: step 8, by its own command. What both changed otherwise is listed with how many units each word moves; nothing is
    written before --take says whose counts.
    """
    scenarios = base.parent
    approval = {"辖区": "南平市", "类别": "行政编制", "层级": "乡镇级"}
    with opened(browser, base, tmp_path / "home"):
        tried(browser, "增减编制", "#approval", **approval, 增减="-1%")
        saved(browser, scenarios / "试算甲")
    with opened(browser, base, tmp_path / "second"):
        tried(browser, "增减编制", "#approval", **approval, 增减="-2%")
        typed(browser, "黄墩街道", "36")
        reached(browser, 2)
        saved(browser, scenarios / "试算乙")
    command = written(8)[0].split()
    assert command[:2] == ["quota", "merge"]
    run = [sys.executable, "-m", *command]

    def merged(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*run, *more], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False
        )

    clash = merged()
    assert clash.returncode == 4
    assert "-1%" in clash.stdout
    assert "-2%" in clash.stdout
    assert not (scenarios / "合").exists()
    taken = merged(*written(8)[2].split())
    assert taken.returncode == 0, taken.stderr
    assert {edit.value for edit in read_edits(scenarios / "合").edits} >= {"-2%", "36"}
