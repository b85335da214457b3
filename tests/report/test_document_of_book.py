"""The paper of a scenario made from a planner's own book: what it calls real, open, made up, and which blanks it fills."""

from __future__ import annotations

import re
from pathlib import Path

from docx import Document
from openpyxl import load_workbook
from planners import saved

from quota.intake import draft_of_book, write_draft
from quota.plan import make_plan
from quota.report.document import write_document
from quota.report.page.page import write_page
from quota.report.workbook import write_workbook
from quota.scenario import read_case

ROWS = [
    ("填报单位：青山县委编办",), ("截至2023年底",), ("乡镇", "行政编制", "行政实有", "常住人口"),
    ("一镇", 20, 18, 30000), ("二乡", 22, 20, 9000), ("三镇", 21, 20, 15000),
]  # fmt: skip


def paper(folder: Path) -> tuple[str, str]:
    """Heads and text of the paper of a scenario."""
    write_document(make_plan(read_case(folder)), folder / "p.docx", "zh")
    document = Document(str(folder / "p.docx"))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    heads = "".join(words.text for section in document.sections for words in section.header.paragraphs)
    return heads, "\n".join([*(words.text for words in document.paragraphs), *cells])


def written_elsewhere(folder: Path) -> str:
    """Words of workbook and page of a scenario; the page without its script."""
    plan = make_plan(read_case(folder))
    write_workbook(plan, folder / "p.xlsx", "zh")
    write_page(plan, folder / "p.html", "zh")
    cells = (cell.value for sheet in load_workbook(folder / "p.xlsx") for row in sheet.iter_rows() for cell in row)
    page = re.sub(r"<script.*?</script>", "", (folder / "p.html").read_text(encoding="utf-8"), flags=re.DOTALL)
    return "\n".join([*(str(cell) for cell in cells if cell is not None), page])


def test_real_posts_and_open_weights(tmp_path):
    """Proves: a book of real figures gives a paper that calls its measure open and nothing made up, until the planner
    confirms it as the report says; date and office fill its blanks. Sensitivity: headed as illustrative before."""
    write_draft(draft_of_book(saved(tmp_path / "台账.xlsx", ROWS)), tmp_path)
    heads, words = paper(tmp_path)
    assert "测算依据待确认" in heads
    everywhere = words + written_elsewhere(tmp_path)
    assert "示例" not in everywhere
    assert "测算依据待确认" in everywhere
    assert "示例数据" not in heads + words
    assert "斜体为示例数" not in words
    assert "截至2023年底" in words
    assert words.count("青山县委编办") >= 2
    assert "【数据时点待填】" not in words
    assert "【发文机关" not in words
    sources = tmp_path / "sources.csv"
    lines = sources.read_text(encoding="utf-8-sig").splitlines()
    decided = [line.replace("示例", "真实") if line.startswith(("weights,", "units,even")) else line for line in lines]
    sources.write_text("\n".join(decided), encoding="utf-8-sig")
    heads, words = paper(tmp_path)
    assert not heads.strip()
    assert "待确认，不得" not in words


def test_made_up_figures_stay_so(tmp_path):
    """Proves: a book that calls itself a sample is headed as illustrative, whatever its weights."""
    write_draft(draft_of_book(saved(tmp_path / "示例台账.xlsx", ROWS)), tmp_path)
    heads, words = paper(tmp_path)
    assert "示例数据，不得作为审批依据" in heads
    assert "测算依据待确认" not in words


def test_made_up_people_are_no_choice(tmp_path):
    """Proves: populations that are made up are told as such, though posts are real."""
    write_draft(draft_of_book(saved(tmp_path / "台账.xlsx", ROWS)), tmp_path)
    sources = tmp_path / "sources.csv"
    words = sources.read_text(encoding="utf-8-sig").replace("population_resident,,真实", "population_resident,,示例")
    sources.write_text(words, encoding="utf-8-sig")
    assert "示例数据" in paper(tmp_path)[0]
