"""Columns by name, and what some units come to with how sure it is: solved by hand."""

from __future__ import annotations

from fractions import Fraction

from cases import make_case, unit
from small import TABLES, write_scenario

from quota.plan import make_plan
from quota.scenario import read_case
from quota.words.pen import Pen
from quota.words.sums import cells
from quota.words.table import Cell, Column, Line, Table, cell_words

NAMES = (
    *("units", "current", "headcount", "vacancy", "need", "change", "planned", "gaining", "losing"),
    *("mean_before", "mean_after", "least_before", "least_after", "coverage_before"),
)


def test_two_units_taken_together():
    """Proves, by hand: 12 and 8 posts for needs of 10 each, 11 and 9 people: full in all, 80 % at least; then both 10.

    Without rows there are the same cells without values.
    Sensitivity: with `vacancy` turned round, or `mean_after` from before, a figure differs.
    """
    plan = make_plan(make_case([unit("a", 12, need=10, headcount=9), unit("b", 8, need=10, headcount=8)]))
    pen = Pen(plan, "zh")
    found = list(cells(pen, "administrative", plan.posts, NAMES))
    values = [2, 20, 17, 3, Fraction(20), 0, 20, 1, 1, 1, 1, Fraction(4, 5), 1, 1]
    assert [cell.value for cell in found] == values
    assert cell_words(found[NAMES.index("need")]) == "20.00"
    empty = list(cells(pen, "administrative", (), NAMES))
    assert [cell.value for cell in empty] == [None] * len(NAMES)
    assert [cell.kind for cell in empty] == [cell.kind for cell in found]


def test_figures_are_as_unsure_as_what_they_follow_from(tmp_path):
    """Proves: with only the people in post made up, posts, need and coverage before are real, vacancies and the plan are not.

    Sensitivity: with an entry of `RESTS_ON` left out, its figure counts as made up.
    """
    header, *rows = TABLES["sources"]
    sources = [(*row[:3], "illustrative" if row[1] == "headcount" else "real", row[4]) for row in rows]
    sources += [("routes", "price", "", "real", "样例"), ("routes", "limit", "", "real", "样例")]
    plan = make_plan(read_case(write_scenario(tmp_path / "s", sources=(header, *sources))))
    rows_of_a = [row for row in plan.posts if row.category == "administrative"]
    found = dict(zip(NAMES, cells(Pen(plan, "zh"), "administrative", rows_of_a, NAMES), strict=True))
    made_up = {name for name, cell in found.items() if cell.standing == "illustrative"}
    assert made_up == set(NAMES) - {
        *("units", "current", "need", "mean_before", "least_before", "coverage_before"),
    }


def test_columns_by_name():
    """Proves: a column has the header and the kind of its name; one that says the same as another has that one's header."""
    pen = Pen(make_plan(make_case([unit("a", 1, need=1)])), "zh")
    assert pen.heads("ordinal", "number", "change", "approval") == [
        Column("序号", kind="text", name="ordinal"),
        Column("序号", kind="count", name="number"),
        Column("调整数", kind="change", name="change"),
        Column("批准机关", kind="text", name="approval", blank="body"),
    ]


def test_a_total_stays_a_total_when_its_cells_change():
    """Proves: what is said of a line (a total, of what, over how many) stays when columns are chosen or cells changed.

    Sensitivity: with `Line.of` making a plain line, the total of the workbook is no formula.
    """
    lines = [Line(("甲", Cell(1, "count"))), Line((None, Cell(1, "count")), strong=True, label="行政编制", over=1)]
    table = Table("", [Column("名", kind="text", name="name"), Column("数", name="count")], lines)
    for changed in (table.show("count"), table.each(lambda cell: cell._replace(standing="estimated"))):
        *_, last = changed.lines
        assert (last.strong, last.label, last.over) == (True, "行政编制", 1)
    assert {cell.standing for line in changed.lines for cell in line.cells} == {"estimated"}
