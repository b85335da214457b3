"""Retirements and hires that are made up are called so wherever the years are shown, and nowhere where they are not."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from docx import Document
from openpyxl import load_workbook
from small import HIRING, TABLES, YEARS, Rows, write_scenario
from typer.testing import CliRunner

import quota
from quota.cli.commands import app

EXITS: Rows = (("unit_id", "category", "year", "kind", "people"), ("9001B", "administrative", 2026, "", 2))
REAL = [(*row[:3], row[3].replace("illustrative", "real"), row[4]) for row in TABLES["sources"]]


def run(*arguments: object) -> str:
    """Run a command; return what it prints."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def outputs(folder: Path, scenario: Path) -> Iterator[tuple[str, str]]:
    """Yield every output in which years are shown: what it is, and its words about them."""
    years, plan = folder / "years", folder / "plan"
    yield "terminal", run("phase", scenario, "--out", years)
    yield "json", run("phase", scenario, "--json")
    yield "manifest", str(json.loads((years / "manifest.json").read_text(encoding="utf-8"))["figures"])
    for file in sorted(years.glob("*.csv")):
        for number, row in enumerate(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())):
            yield f"{file.name}:{number}", row["figures"]
    yield "audit", run("audit", scenario, years)
    yield "audit --json", run("audit", scenario, years, "--json")
    found = quota.read(scenario).phase()
    for name in ("posts", "people", "hiring", "pools", "table"):
        yield f"frame {name}", getattr(found, name).attrs["figures"]
        yield f"frame {name} in a notebook", getattr(found, name)._repr_html_()
    run("propose", scenario, "--out", plan)
    yield "explain --year", run("explain", plan, "9001B", "--year", "2026")
    yield "explain --year --json", run("explain", plan, "9001B", "--year", "2026", "--json")
    sheet = load_workbook(plan / "proposal.xlsx")["分年度实施表"]
    yield "sheet", "".join(str(cell) for row in sheet.values for cell in row if cell is not None)
    paper = [part.text for part in Document(str(plan / "proposal.docx")).paragraphs]
    start = next(place for place, words in enumerate(paper) if words.endswith("实施步骤"))
    yield "proposal", "".join(paper[start : start + 2])
    annex = [part.text for part in Document(str(plan / "annex.docx")).paragraphs]
    for place, words in enumerate(annex):
        if "分年度实施" in words and words.startswith(("附表", "表")):
            yield f"annex {words}", "".join(annex[place : place + 3])
    page = (plan / "proposal.html").read_text(encoding="utf-8")
    yield "page", page[page.index('<section id="years"') : page.index("</section>", page.index('<section id="years"'))]
    yield "page, data", "illustrative" if re.search(r'"years":\{[^{}]*"mark":"i"', page) else ""


@pytest.mark.slow
@pytest.mark.parametrize("standing", ["illustrative", "real"])
def test_wherever_years_are_shown(standing: str, tmp_path: Path):
    """Proves: where exits or hiring plans alone are made up, every csv row, sheet, frame, paper, page and answer of the terminal
    about years says so; where they are real, none does.

    Sensitivity: any one of them silent; a note that is always there.
    """
    sources = [*REAL, ("exits", "people", "", standing, "样例"), ("hiring", "most", "", standing, "样例")]
    scenario = write_scenario(tmp_path / "s", years=YEARS, exits=EXITS, hiring=HIRING, sources=sources)
    told = list(outputs(tmp_path, scenario))
    assert len(told) > 30
    assert sum(what.startswith("annex") for what, _ in told) >= 2
    marked = {what: "示例" in words or "illustrative" in words for what, words in told}
    assert [what for what, says in marked.items() if says != (standing == "illustrative")] == []


def test_the_example_says_so_before_its_first_figure():
    """Proves: title and sources of the example, its notebook before the first figure, and the heads of its charts say so."""
    root = Path(__file__).parents[2]
    case = quota.read(root / "scenarios" / "nanping-years")
    assert "示例" in case.title
    rows = {row.table: row.standing for row in case.case.origins.source_rows() if row.table in ("exits", "hiring")}
    assert rows == {"exits": "illustrative", "hiring": "illustrative"}
    cells = nbformat.read(root / "notebooks" / "08-over-the-years.ipynb", as_version=4).cells
    assert "各年人员数不是事实" in cells[0].source
    charts = [title for cell in cells for title in re.findall(r'title="(.*?)"', cell.source)]
    assert charts
    assert all("示例" in title for title in charts)
