"""The years in workbook, proposal and annex: of a plan whose scenario has years, and of no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import found, needs_browser
from docx import Document
from openpyxl import load_workbook
from small import EXITS, HIRING, TABLES, YEARS, write_scenario

import quota
from quota.phase import make_course, start_of
from quota.phase.papers import YearsTold
from quota.plan.recheck import read_quantities

LEFT, RIGHT = "\ue012", "\ue014"


def shown(browser) -> set[tuple[str, int, int]]:
    """Return name, posts and people of the chosen year of every unit on the page."""
    keys = [head.get_attribute("data-key") for head in found(browser, "#table thead tr:last-child th")]
    places = [keys.index(key) for key in ("name", "year_posts", "year_people")]
    rows = browser.execute_script(
        "return [...document.querySelectorAll('#table tbody.rows tr')]"
        ".map((row) => arguments[0].map((place) => row.children[place].innerText))",
        places,
    )
    return {(name, int(posts.split()[0]), int(people.split()[0])) for name, posts, people in rows}


def texts(file: Path) -> str:
    document = Document(str(file))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.slow
def test_a_plan_with_years_has_them_in_every_paper(tmp_path: Path):
    """Proves: sheet, section and tables are there where the scenario has years, nowhere else; exits are called illustrative
    where they are, and figures are those of the course: 72 people, 3 leave, 4 are hired, 73.

    Sensitivity: any of the three papers; the note; a sum.
    """
    sources = (*TABLES["sources"], ("exits", "people", "", "illustrative", "样例"))
    folder = write_scenario(tmp_path / "s", years=YEARS, exits=EXITS, hiring=HIRING, sources=sources)
    plan = quota.read(folder).solve()
    plan.propose(tmp_path / "p")
    assert not plan.no_course
    book = load_workbook(tmp_path / "p" / "proposal.xlsx")
    cells = [cell for row in book["分年度实施表"].values for cell in row if cell is not None]
    assert {"2026年", "2027年年末人数", "南镇"} <= set(cells)
    paper, annex = texts(tmp_path / "p" / "proposal.docx"), texts(tmp_path / "p" / "annex.docx")
    assert "实施步骤" in paper
    assert "行政编制现有72人，几年共减员3人、新进4人" in paper.replace(" ", "")
    assert "减员、用编计划含示例数据" in paper
    assert "分县分年度实施表" in annex
    plain = quota.read(write_scenario(tmp_path / "t")).solve()
    plain.propose(tmp_path / "q")
    assert "分年度实施表" not in load_workbook(tmp_path / "q" / "proposal.xlsx").sheetnames
    assert "实施步骤" not in texts(tmp_path / "q" / "proposal.docx")


def test_a_plan_that_its_years_cannot_reach_says_so(tmp_path: Path):
    """Proves: at one post a year over one year there is no course; the papers are written without it, and why is told."""
    folder = write_scenario(
        tmp_path / "s", settings='title = "x"\nyearly_pace = 1\n', years=YEARS[:2], exits=(EXITS[0], EXITS[1])
    )
    plan = quota.read(folder).solve()
    assert plan.course is None
    assert "每年调整幅度" in "".join(plan.no_course)


def test_tables_of_places_and_units_add_up(tmp_path: Path):
    """Proves: of each year, the jurisdictions' people are those of the summary by category, and the units' those of both."""
    plan = quota.read(write_scenario(tmp_path, years=YEARS, exits=EXITS, hiring=HIRING)).solve()
    case, made = plan.made.case, plan.made
    told = YearsTold(make_course(start_of(case, made.needs, read_quantities(case, made))), "zh", "real")
    everywhere = {code: code for code in case.jurisdictions}
    summary = told.by_category().show("category", "year", "people").lines
    for place in told.by_place(str, everywhere, ["administrative"]):
        for year in told.years:
            people = [line.cells for line in place.show("year", "people").lines]
            [own] = [
                line.cells[2].value
                for line in summary
                if (line.cells[0].value, line.cells[1].value) == ("行政编制", year)
            ]
            assert sum(cells[1].value for cells in people if cells[0].value == year) == own
    units = told.by_unit(100)
    last = [place for place, column in enumerate(units.columns) if column.name == "people"][-1]
    whole = sum(line.cells[last].value for line in units.lines)
    assert whole == sum(line.cells[2].value for line in summary if line.cells[1].value == told.years[-1])
    assert len(told.by_unit(2).lines) == 2


@needs_browser
@pytest.mark.slow
def test_a_slider_shows_the_posts_and_people_of_a_year(browser, tmp_path: Path):
    """Proves: by keys alone the page shows each year's posts and people of every unit as its tables have them, in whichever
    order the units stand; paper has the last year and the screen its own again; a page without years has no slider.

    Sensitivity: rows of the years in another order than units, a year off by one, or figures that stay when the year moves.
    """
    exits = (*EXITS, ("9002B", "administrative", 2027, "", 2))
    scenario = quota.read(write_scenario(tmp_path / "s", years=YEARS, exits=exits, hiring=HIRING))
    people = scenario.phase(2).people.query("category == 'administrative'")
    rows = {year: set(zip(of.name, of.posts, of.people, strict=True)) for year, of in people.groupby("year")}
    assert rows[2026] != rows[2027]
    scenario.solve().propose(tmp_path / "p")
    browser.get((tmp_path / "p" / "proposal.html").as_uri())
    years = found(browser, "#year")[0]
    assert shown(browser) == rows[2026]
    years.send_keys(RIGHT)
    assert shown(browser) == rows[2027]
    assert years.get_attribute("aria-valuetext") == "2027年"
    found(browser, "th[data-key=name] button")[0].click()
    years.send_keys(LEFT)
    assert shown(browser) == rows[2026]
    browser.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    assert shown(browser) == rows[2027]
    browser.execute_script("window.dispatchEvent(new Event('afterprint'))")
    assert shown(browser) == rows[2026]
    assert browser.get_log("browser") == []
    quota.read(write_scenario(tmp_path / "t")).solve().propose(tmp_path / "q")
    browser.get((tmp_path / "q" / "proposal.html").as_uri())
    assert not found(browser, "#year")
    assert found(browser, "#table tbody.rows tr")
    assert browser.get_log("browser") == []
