"""What notebooks show of a case, a plan and a comparison."""

import re

import pytest
from cases import make_case, unit

from quota.plan import make_plan
from quota.study.compare.comparison import Comparison
from quota.texts.display import html_table


def rows_of(html: str) -> list[list[str]]:
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", html)]


def case(**changes):
    return make_case([unit("a", 6, need=4, headcount=7), unit("b", 4, need=8, headcount=1)], **changes)


def test_a_case():
    """Proves: posts, people, vacancies and overfill by category: 10 posts, 8 people, 3 empty, 1 too many."""
    head, row = rows_of(case()._repr_html_())
    assert head[1:] == ["units", "posts", "headcount", "vacancies", "overfill", "reserve"]
    assert row[1:] == ["2", "10", "8", "3", "1", "0"]
    sums = {"units": 2, "current": 10, "headcount": 8, "vacancies": 3, "overfill": 1, "reserve": 0}
    assert case().summary() == {"administrative": sums}


def test_a_plan_and_a_comparison():
    """Proves: a plan shows its totals and how sure it is; a comparison its grid and the reasons in words."""
    plan, more = make_plan(case()), make_plan(case(approvals=[{"posts": 2}]))
    _, row = rows_of(plan._repr_html_())
    assert row[1:6] == ["10", "0", "0", "10", "0"]
    assert "Proved optimal (gap 0)." in plan._repr_html_()
    shown = Comparison([plan, more], ["甲", "乙"])._repr_html_()
    assert [cells[1] for cells in rows_of(shown)[1:]] == ["(before)", "甲", "乙"]
    assert "<li>" in shown


@pytest.mark.parametrize("name", ["<script>", "a&b", '"x"'])
def test_names_are_no_markup(name):
    """Proves: what a name holds is shown, never run."""
    shown = html_table(name, [name], [[name]], [name])
    assert "<script>" not in shown
    assert "a&b" not in shown
