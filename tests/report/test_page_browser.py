"""The page in a real Chromium: what a reader sees, clicks, types and prints. One browser for all tests."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browsing import found, needs_browser, sized, waited
from cases import make_case, unit

from quota.plan import Plan, make_plan, write_tables
from quota.report.page import page as page_module
from quota.report.page.page import write_page

HOSTILE = "<img src=x onerror=alert(1)>&\"'</script>"
DESKTOP, PHONE = (1280, 900), (380, 800)

pytestmark = needs_browser


def plan_of(units: int, approved: int = 4) -> Plan:
    """Townships of two counties, or of one for every 50, two categories; the first one's name tries to be markup."""
    counties = ["A", "B"] if units < 100 else [f"K{number}" for number in range(units // 50)]
    rows = [
        unit(
            f"u{number:04}",
            {"administrative": 10 + number % 7, "institution": 20},
            need={"administrative": 9 + (number * 5) % 11, "institution": 18 + number % 5},
            name=HOSTILE if not number else f"第{number}镇",
            type="镇" if number % 2 else "乡",
            jurisdiction=counties[number % len(counties)],
            headcount=8,
        )
        for number in range(units)
    ]
    case = make_case(
        rows,
        jurisdictions={"C": None, **dict.fromkeys(counties, "C")},
        approvals=[
            {"jurisdiction": "C", "posts": approved, "category": "institution", "level": "township", "body": "市委编办"}
        ],
        settings={"language": "zh", "title": "样例"},
    )
    words = {"administrative": "行政编制", "institution": "事业编制"}
    names = {code: replace(category, name=words[code]) for code, category in case.categories.items()}
    return make_plan(replace(case, categories=names))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_of(12)


@pytest.fixture(scope="module")
def written(plan, folder) -> Path:
    write_page(plan, folder / "page.html", "zh")
    return folder / "page.html"


@pytest.fixture
def page(browser, written) -> Iterator:
    """The page, fresh; whatever a test does, the console must stay without a word."""
    opened(browser, written, DESKTOP)
    yield browser
    assert browser.get_log("browser") == []


def opened(browser, path: Path, size: tuple[int, int]):
    sized(browser, size)
    browser.get(path.as_uri())


def column(browser, number: int) -> list[str]:
    """Return the words of a column of the table of units; 0 is the name."""
    return browser.execute_script(
        "return [...document.querySelectorAll('#table tbody.rows tr')].map((row) => row.children[arguments[0]].innerText)",
        number,
    )


def total(browser) -> list[str]:
    return [cell.text for cell in found(browser, "#table tbody.total tr > *")]


def choose(browser, control: str, value: str) -> None:
    found(browser, f"#{control} option[value='{value}']")[0].click()


def test_page_shows_figures_charts_and_every_unit(page, plan, folder):
    """Proves: what is rendered is the plan, and the browser has nothing to complain about and asked for nothing.

    Sensitivity: an error in the script, a refused style or any request fails it.
    """
    page.save_screenshot(str(folder / "desktop.png"))
    assert found(page, ".card .balance")[0].is_displayed()
    assert found(page, "#charts svg")[0].is_displayed()
    first = [row for row in plan.posts if row.category == "administrative"]
    assert column(page, 0) == [row.name for row in first]
    assert column(page, 6) == [str(row.planned) for row in first]
    assert total(page)[3] == str(sum(row.current for row in first))
    assert page.execute_script("return performance.getEntriesByType('resource').length") == 0


def test_columns_sort_by_click_and_by_key(page, plan):
    """Proves: a heading sorts upwards, then downwards, then as written, by mouse and by keyboard; screen readers hear it."""
    heading = found(page, "th[data-key=change] button")[0]
    heading.click()
    changes = [int(words) for words in column(page, 7)]
    assert changes == sorted(changes)
    assert found(page, "th[data-key=change]")[0].get_attribute("aria-sort") == "ascending"
    heading.send_keys("\ue007")  # Enter
    assert [int(words) for words in column(page, 7)] == sorted(changes, reverse=True)
    assert found(page, "th[data-key=change]")[0].get_attribute("aria-sort") == "descending"
    heading.send_keys(" ")
    assert column(page, 0)[0] == HOSTILE


def test_changes_are_ordered_by_size(page):
    """Proves: the largest change comes first, whichever way it goes; a heading takes over, and back."""
    choose(page, "order", "size")
    sizes = [abs(int(words)) for words in column(page, 7)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 0
    found(page, "th[data-key=name] button")[0].click()
    choose(page, "order", "")
    assert column(page, 0)[0] == HOSTILE


def test_paper_has_the_table_of_every_category(page):
    """Proves: what is printed holds a table for each category, and the screen is afterwards as it was.

    Sensitivity: without the copies, paper has the category that was chosen alone.
    """
    before = column(page, 3)
    page.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    captions = [caption.text for caption in found(page, "table.posts caption")]
    assert len(set(captions)) == len(captions) == len(found(page, "#category label")) > 1
    assert len(found(page, "#charts details[open]")) == len(found(page, "#charts details")) > 1
    page.execute_script("window.dispatchEvent(new Event('afterprint'))")
    assert len(found(page, "table.posts")) == 1
    assert column(page, 3) == before


def test_search_and_filters_narrow_rows_and_total(page, plan):
    """Proves: units are found by name, code or jurisdiction; filters add up; the total row is of the rows shown."""
    search = found(page, "#search")[0]
    search.send_keys("第1镇")
    assert column(page, 0) == ["第1镇"]
    search.clear()
    search.send_keys("U0003")
    assert column(page, 0) == ["第3镇"]
    search.clear()
    search.send_keys("镇")
    choose(page, "place", "B")
    shown = [
        row for row in plan.posts if row.category == "administrative" and row.jurisdiction == "B" and "镇" in row.name
    ]
    assert column(page, 0) == [row.name for row in shown]
    assert total(page)[6] == str(sum(row.planned for row in shown))
    choose(page, "change", "gain")
    assert column(page, 0) == [row.name for row in shown if row.change > 0]
    found(page, "button[type=reset]")[0].click()
    waited(lambda: len(column(page, 0)) == 12)  # the page redraws once its fields are empty
    assert len(column(page, 0)) == 12


def test_category_switches(page, plan):
    found(page, "#category input[value='1']")[0].send_keys(" ")
    assert column(page, 6) == [str(row.planned) for row in plan.posts if row.category == "institution"]
    assert "事业编制" in found(page, "#table caption")[0].text


def test_unit_tells_why(page, plan, folder):
    """Proves: a click opens the explanation in sentences, with transfers; Escape closes it and returns to the unit."""
    moved = next(row for row in plan.transfers if row.from_unit.startswith("u"))
    place = [row.unit_id for row in plan.posts if row.category == "administrative"].index(moved.from_unit)
    found(page, "#table button.unit")[place].click()
    panel = found(page, "#panel")[0]
    page.save_screenshot(str(folder / "panel.png"))
    row = next(row for row in plan.posts if (row.unit_id, row.category) == (moved.from_unit, "administrative"))
    assert f"拟核定 {row.planned} 名" in panel.text
    assert "末位编制" in panel.text
    assert moved.to_name in panel.text
    assert f"quota explain . {moved.from_unit}" in panel.text
    found(page, "#next")[0].click()
    assert column(page, 0)[place + 1] in found(page, "#panel-title")[0].text
    page.switch_to.active_element.send_keys("\ue00c")  # Escape
    assert not panel.is_displayed()
    assert page.switch_to.active_element.get_attribute("data-unit") == str(place)


def test_panel_marks_every_table(page):
    """Proves: figures of transfers look as unsure as the figures above them. Sensitivity: a table left outside."""
    page.execute_script("data.categories.forEach((category) => { category.marks = 'iiii'; }); openPanel(0);")
    tables = found(page, "#explanation table")
    assert len(tables) >= 3
    assert found(page, "#explanation section.illustrative table") == tables
    numbers = found(page, "#explanation table td.number")
    assert {cell.value_of_css_property("font-style") for cell in numbers} == {"italic"}


def test_names_of_places_stay_on_one_line(browser, written):
    """Proves: on a narrow screen no jurisdiction or type is broken within its name. Sensitivity: let words break anywhere."""
    opened(browser, written, (700, 900))
    lines = browser.execute_script(
        "return [...document.querySelectorAll('#table td:nth-of-type(1), #table td:nth-of-type(2)')].map((cell) => {"
        "cell.textContent = '甲乙丙丁县'; const words = document.createRange(); words.selectNodeContents(cell);"
        "return words.getClientRects().length; })"
    )
    assert set(lines) == {1}


def test_hostile_names_stay_words(page):
    """Proves: a name that is markup is shown as it is written, in the table and in the panel, and nothing runs."""
    found(page, "#table button.unit")[0].click()
    assert found(page, "#panel-title")[0].text == f"{HOSTILE}（u0000）"
    assert found(page, "img") == []
    found(page, "#close")[0].click()


def test_reader_opens_another_plan(page, plan, folder):
    """Proves: posts.csv of another plan, chosen as a file, stands beside this one, with differences; other files are
    refused in words.
    """
    other = plan_of(12, approved=9)
    (folder / "other").mkdir(exist_ok=True)
    write_tables(other, folder / "other", 0.0)
    (folder / "wrong.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    chooser = found(page, "#other")[0]
    chooser.send_keys(str(folder / "wrong.csv"))
    waited(lambda: "wrong.csv" in found(page, "#message")[0].text)
    chooser.send_keys(str(folder / "other" / "posts.csv"))
    waited(found(page, "th[data-key=other]")[0].is_displayed)
    assert not found(page, "#message")[0].is_displayed()
    found(page, "#category input[value='1']")[0].send_keys(" ")
    own = [row for row in plan.posts if row.category == "institution"]
    others = {row.unit_id: row.planned for row in other.posts if row.category == "institution"}
    assert column(page, 11) == [str(others[row.unit_id]) for row in own]
    assert total(page)[12] == "+5"
    choose(page, "change", "differ")
    assert column(page, 0) == [row.name for row in own if others[row.unit_id] != row.planned]


def test_plan_given_beside_stands_in_the_page(browser, plan, folder, monkeypatch):
    monkeypatch.setattr(page_module, "drawn", lambda _: [])  # charts take most of the time
    write_page(plan, folder / "beside.html", "en", plan_of(12, approved=9))
    opened(browser, folder / "beside.html", DESKTOP)
    assert found(browser, "#compared table")[0].is_displayed()
    found(browser, "#category input[value='1']")[0].send_keys(" ")
    assert total(browser)[12] == "+5"
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_page_is_no_wider_than_the_screen(page, written, folder, size):
    """Proves: on a phone nothing but tables and charts, in their own boxes, has to be moved sideways."""
    opened(page, written, size)
    assert page.execute_script("return document.documentElement.scrollWidth") <= size[0]
    page.save_screenshot(str(folder / f"{size[0]}.png"))
    found(page, "#table button.unit")[1].click()
    panel = "const panel = document.getElementById('panel'); return panel.scrollWidth <= panel.clientWidth"
    assert page.execute_script(panel)


@pytest.mark.slow
def test_thousands_of_units_stay_quick_and_print_whole(browser, folder, monkeypatch):
    """Proves: with 2,000 units the page opens in 3 seconds, a search answers in 0.3, and paper has every unit."""
    monkeypatch.setattr(page_module, "drawn", lambda _: [])
    write_page(plan_of(2000), folder / "large.html", "zh")
    started = time.monotonic()
    opened(browser, folder / "large.html", DESKTOP)
    assert time.monotonic() - started < 3
    assert len(column(browser, 0)) < 2000
    found(browser, "#more")[0].click()
    searched = """
        const [search, start] = [document.getElementById("search"), performance.now()];
        search.value = "第19";
        search.dispatchEvent(new Event("input", { bubbles: true }));
        document.body.getBoundingClientRect();
        return performance.now() - start;
    """
    assert browser.execute_script(searched) < 300
    assert len(column(browser, 0)) == 111
    found(browser, "button[type=reset]")[0].click()
    waited(lambda: len(column(browser, 0)) == 300)
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"]
    assert base64.b64decode(printed).startswith(b"%PDF")
    assert len(column(browser, 0)) == 2000
    assert browser.get_log("browser") == []
