"""The dialogs of 试算 in a real Chromium: appeal, saving, papers, letter, request; and a saved scenario opened again."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from browsing import found, needs_browser, waited
from pages import chips, clicked, opened, reached, shown, typed
from small import write_scenario

from quota.scenario.edits import Edit, read_edits

pytestmark = [pytest.mark.slow, needs_browser]
APPEAL = {"value": "17", "who": "东镇", "date": "2024-03-01", "document": "东政〔2024〕3号", "reason": "统计有误"}
NOTED = Edit("units.9001A.administrative_headcount", "17", "东镇", "2024-03-01", "东政〔2024〕3号", "统计有误")


@pytest.fixture
def base(tmp_path) -> Path:
    return write_scenario(tmp_path / "base")


def acted(browser, name: str, words: str) -> None:
    """Open the panel of a unit, and click what can be done from it."""
    script = "openPanel(app.order.find((row) => row.name === arguments[0] && row.category === categoryNow().code))"
    browser.execute_script(script, name)
    waited(lambda: found(browser, "#explanation p:not(.note)"), 20)
    next(button for button in found(browser, "#actions button") if button.text == words).click()
    waited(found(browser, "#dialog")[0].is_displayed)


def filled(browser, **words: str) -> None:
    for name, said in words.items():
        box = found(browser, f"#dialog-body input[name={name}]")[0]
        box.clear()
        box.send_keys(said)


def gone_on(browser) -> None:
    clicked(browser, "#dialog-buttons .main")


def done(browser) -> list[str]:
    """Wait for a job, and return the lines of its notice."""
    state = "return document.body.dataset.job"
    waited(lambda: browser.execute_script(state) in ("done", "failed", "differs"), 120)
    told = [line.text for line in found(browser, ".notice[data-kind=papers] p")]
    assert browser.execute_script(state) == "done", told
    browser.execute_script("delete document.body.dataset.job")
    return told


def test_an_appeal_lands_in_the_saved_scenario_and_its_papers(browser, base, tmp_path, folder):
    """Proves: who, when, document and reason typed in the dialog stand in the chip, in the child, in the sheet of the papers; the
    child opened again has them, and goes on under its own name and title.
    """
    with opened(browser, base, tmp_path / "home"):
        acted(browser, "东镇", "数据异议")
        browser.execute_script(
            "const box = document.querySelector('#dialog-body select'); box.value = 'administrative_headcount'"
        )
        filled(browser, **APPEAL)
        browser.save_screenshot(str(folder / "appeal.png"))
        gone_on(browser)
        reached(browser, 1, details=True)
        (chip,) = found(browser, ".chip")
        assert all(APPEAL[part] in chip.text for part in ("who", "date", "document", "reason"))
        clicked(browser, "#save")
        filled(browser, name="异议", title="东镇的异议")
        browser.save_screenshot(str(folder / "save.png"))
        gone_on(browser)
        waited((tmp_path / "异议").exists)
        waited(lambda: "东镇的异议" in found(browser, "#title")[0].text)
        clicked(browser, "#propose")
        assert found(browser, "#dialog-body input[name=title]")[0].get_attribute("value") == "东镇的异议"
        gone_on(browser)
        done(browser)
        browser.save_screenshot(str(folder / "papers.png"))
    saved = read_edits(tmp_path / "异议")
    assert (saved.title, saved.edits) == ("东镇的异议", (NOTED,))
    sheet = openpyxl.load_workbook(tmp_path / "异议-方案" / "proposal.xlsx")["数据异议"]
    assert "东政〔2024〕3号" in [cell.value for row in sheet.iter_rows() for cell in row]
    with opened(browser, tmp_path / "异议", tmp_path / "home"):
        assert len(chips(browser)) == 1
        assert "东镇的异议" in found(browser, "#title")[0].text
        assert not found(browser, "#undo")[0].is_enabled()
        typed(browser, "西乡", "19")
        reached(browser, 2)
        browser.save_screenshot(str(folder / "reopened.png"))
        clicked(browser, "#save")
        gone_on(browser)
        waited(lambda: len(read_edits(tmp_path / "异议").edits) == 2, 20)
        assert shown(browser)["9001B", "administrative"] == 19
    assert read_edits(tmp_path / "异议").title == "东镇的异议"


def test_letter_and_request(browser, base, tmp_path, folder):
    """Proves: the letter goes to the county of the row's unit, the request is about the unit and what was typed; each is written
    beside the base, from a scenario that was saved, and the page says where. Sensitivity: a title once given stays.
    """
    with opened(browser, base, tmp_path / "home"):
        typed(browser, "西乡", "19")
        reached(browser, 1, details=True)
        acted(browser, "南镇", "分县说明")
        filled(browser, title="讨论稿")
        gone_on(browser)
        told = done(browser)
        names = [file.name for file in (tmp_path / "试算一-方案").glob("letter-*")]
        assert names == ["letter-9002.docx"]
        assert "试算一-方案" in "".join(told)
        acted(browser, "南镇", "用编申请")
        filled(browser, change="+2")
        browser.save_screenshot(str(folder / "request.png"))
        gone_on(browser)
        done(browser)
        assert (tmp_path / "试算一-9002A.docx").exists()
    assert read_edits(tmp_path / "试算一").title == "讨论稿"


def test_no_scenario_of_another_is_replaced(browser, base, tmp_path):
    """Proves: a second session is offered a name of its own, and a name that is taken is refused in words; nothing is lost."""
    with opened(browser, base, tmp_path / "home"):
        typed(browser, "西乡", "19")
        reached(browser, 1)
        clicked(browser, "#save")
        gone_on(browser)
        waited((tmp_path / "试算一").exists)
    with opened(browser, base, tmp_path / "home"):
        typed(browser, "南镇", "23")
        reached(browser, 1)
        clicked(browser, "#save")
        assert found(browser, "#dialog-body input[name=name]")[0].get_attribute("value") == "试算二"
        filled(browser, name="试算一")
        gone_on(browser)
        waited(lambda: "试算一" in "".join(line.text for line in found(browser, ".notice[data-kind=step] p")))
        browser.get_log("browser")  # the refusal is an answer of 422, which the console tells
    assert [edit.key for edit in read_edits(tmp_path / "试算一").edits] == ["units.9001B.administrative_pin"]
