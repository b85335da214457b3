"""Planners' books, read by ``quota new --from``, against truths stated by one who did not know how books are read."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest
from forty_books import FAULTLESS
from forty_faults import FAULTY
from forty_harder import HARDER
from forty_offices import OFFICES
from forty_sheets import ADMIN, ANY, INST, LAW, LEAD, LIKE, WORK, Book, write_book
from typer.testing import CliRunner

from quota.cli.commands import app

KINDS = (
    (LEAD, "领导|正职|副职"), (LAW, "政法|专项"), (LIKE, "参公|参照"), (WORK, "工勤|后勤"),
    (INST, "事业|全额|差额|自收自支"), (ADMIN, "行政"), (ANY, ""),
)  # fmt: skip
"""Which of the planner's categories a column of the scenario belongs to: the first whose words it holds."""


def kind(words: str) -> str:
    return next(kind for kind, sign in KINDS if re.search(sign, words))


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def sums(rows: list[dict[str, str]], end: str) -> dict[str, int]:
    """Sums of the columns that end so, by the planner's categories; those that are nought are left out."""
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        for name, figure in row.items():
            if name.endswith(end) and figure:
                found[kind(name)] += int(figure)
    return {name: figure for name, figure in found.items() if figure}


def as_named(found: dict[str, int], true: Mapping[str, int]) -> dict[str, int]:
    """One sum where the planner named no category."""
    return {ANY: sum(found.values())} if set(true) == {ANY} else found


def reserves(folder: Path) -> dict[str, int]:
    file = folder / "pools.csv"
    names = {row["类别代码"]: row["类别名称"] for row in table(folder / "categories.csv")}
    found: dict[str, int] = defaultdict(int)
    for row in table(file) if file.exists() else []:
        found[kind(names[row["编制类别"]])] += int(row["现有机动编制"] or 0)
    return {name: figure for name, figure in found.items() if figure}


def wrong_figures(book: Book, folder: Path) -> list[str]:
    """Every figure of the scenario that is not the planner's."""
    truth, rows = book.truth, table(folder / "units.csv")
    found: list[tuple[str, object, object]] = [
        ("单位数", len(rows), truth.units),
        ("编制", as_named(sums(rows, "现核定"), truth.posts), dict(truth.posts)),
        ("实有", as_named(sums(rows, "实有人数"), truth.people), dict(truth.people)),
        ("机动", reserves(folder), dict(truth.reserve)),
        ("常住人口", sum(float(row.get("常住人口") or 0) for row in rows), float(truth.residents or 0)),
    ]
    if truth.area is not None:
        found.append(("面积", round(sum(float(row.get("面积") or 0) for row in rows), 3), truth.area))
    for (name, category), posts in truth.cells.items():
        units = [row for row in rows if row["单位名称"].endswith(name)]
        found.append((name, as_named(sums(units, "现核定"), truth.posts).get(category), posts))
    return [f"{what}：读作 {got}，应为 {true}" for what, got, true in found if got != true]


def refused_well(errors: str) -> bool:
    """At most three messages, each with a place in the book and what to do."""
    messages = [line for line in errors.splitlines() if line.startswith("错误：")]
    return 0 < len(messages) <= 3 and all(re.search(r"[A-Z]+\d+", line) and "请" in line for line in messages)


@pytest.mark.parametrize("book", [*FAULTLESS, *HARDER, *OFFICES, *FAULTY], ids=lambda book: book.name)
def test_a_planners_book_is_read_as_meant_or_refused_with_a_cell(book, tmp_path):
    """Proves: every figure is the planner's own, or the book is refused in three messages at most, with cells.

    A plain book is not refused. A mistake that the page cannot show is at least spoken of. Sensitivity: a unit, a post,
    a person or a resident lost, doubled, or under another category; a sum row or an inner office read as a unit.
    """
    sources = [argument for file in write_book(book, tmp_path) for argument in ("--from", str(file))]
    folder = tmp_path / "out"
    result = CliRunner().invoke(app, ["new", str(folder), *sources])
    if result.exit_code == 0:
        wrong = wrong_figures(book, folder)
        report = (folder / "说明.md").read_text(encoding="utf-8-sig")
        assert not wrong or book.said, wrong
        assert re.search(book.said, report), report
    else:
        assert result.exit_code == 4, result.output
        assert not book.plain, result.stderr
        assert refused_well(result.stderr), result.stderr
