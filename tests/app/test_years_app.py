"""The years of a plan as it is edited: asked of the server, and chosen by the slider in a real Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import needs_browser, waited
from pages import opened, reached
from small import HIRING, YEARS, Rows, write_scenario
from test_server import page_of

import quota

EXITS: Rows = (
    ("unit_id", "category", "year", "kind", "people"),
    ("9001A", "administrative", 2026, "", 1),
    ("9001B", "administrative", 2027, "", 2),
)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write_scenario(tmp_path / "base", years=YEARS, exits=EXITS, hiring=HIRING)


def test_the_years_of_a_version(base, tmp_path):
    """Proves: posts and people of every year are those of the edited scenario carried out; of a version that has passed there
    are none. Sensitivity: years of the base in place of the edited scenario.
    """
    for page in page_of(base, tmp_path / "journal"):
        assert page.good("/api/first")["years"]
        page.good("/api/edit", after=0, pins=[["9001A", "administrative", "18"]])
        assert page.ask("/api/years", version=0)[0] == 204
        told = page.good("/api/years", version=1)
        edited = quota.read(base).set({"units.9001A.administrative_pin": 18}).phase()
        own = {(row.unit_id, row.year): row.posts for row in edited.tables.posts if row.category == "administrative"}
        people = {
            (row.unit_id, row.year): row.people for row in edited.tables.people if row.category == "administrative"
        }
        numbers = [year.year for year in edited.course.start.years]
        assert {unit: posts for unit, posts, _ in told["units"]["administrative"]} == {
            unit: [own[unit, year] for year in numbers] for unit, _ in own
        }
        assert {unit: there for unit, _, there in told["units"]["administrative"]} == {
            unit: [people[unit, year] for year in numbers] for unit, _ in people
        }
        assert own["9001A", numbers[-1]] == 18
        totals = edited.table
        first = totals[(totals["year"] == numbers[0]) & (totals["category"] == "administrative")].iloc[0]
        shown = {words: row[0] for words, row in zip(told["figures"], told["totals"][0], strict=True)}
        assert (shown["年末人数"], shown["减员"], shown["新进"]) == (first["people"], first["exits"], first["hires"])
        assert page.ask("/api/years", version="1")[0] == 400


def test_years_that_do_not_reach_the_plan_say_why(base, tmp_path):
    """Proves: at one post a year an institution does not give six in two years, and the page is told what stands in the way."""
    for page in page_of(base, tmp_path / "journal"):
        told = page.good("/api/edit", after=0, changes={"yearly_pace.institution": "1"})
        found_years = page.good("/api/years", version=told["version"])
        assert found_years["names"] == []
        assert any("每年调整幅度" in words for words in found_years["words"])


@pytest.mark.slow
@needs_browser
def test_a_slider_chooses_a_year(browser, base, tmp_path):
    """Proves: the button opens the years beside the table; the slider shows another year's people; an edit solves them anew."""
    with opened(browser, base, tmp_path / "home"):

        def words(selector: str) -> str:
            return browser.execute_script(
                f"return (document.querySelector('{selector}') || {{innerText: ''}}).innerText"
            )

        def people() -> list[str]:
            return [line for line in words("#explanation table").splitlines() if line.startswith("年末人数")]

        browser.find_element("css selector", "#by-year").click()
        waited(lambda: "2026" in words("#actions output"), 30)
        before = people()
        browser.execute_script(
            "const y = document.getElementById('year'); y.value = y.max; y.dispatchEvent(new Event('input'))"
        )
        assert people() != before
        assert "2027" in words("#actions output")
        last = words("#explanation")
        browser.execute_script("edit({}, [['9001A', 'administrative', '18']])")
        reached(browser, 1)
        waited(lambda: words("#actions output") and words("#explanation") != last, 30)
        assert "2027" in words("#actions output")
        browser.save_screenshot(str(tmp_path / "years.png"))
        browser.find_element("css selector", "#close").click()
        assert not browser.find_element("css selector", "#panel").is_displayed()
