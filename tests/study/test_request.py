"""One unit's request: granted anyway, at a cost to others, or impossible; solved by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from cases import make_case, unit

from quota.plan import make_plan
from quota.plan.by_hand import Shift
from quota.report.request import RequestPage
from quota.scenario import Case
from quota.study.edits import request as study
from quota.words.table import Table


def asked(case: Case, code: str, change: int) -> study.Request:
    return study.request(case, make_plan, code, "administrative", change)


def three(**limits: dict) -> Case:
    """Needs of 8 and 8 posts each."""
    return make_case([unit(code, 8, need=8, **limits.get(code, {})) for code in "abc"])


def test_what_others_would_pay():
    """Proves: with 10 for a the others give a post each; it costs 106.25 + 118.75 − 2 × 93.75 = 37.5 points.

    Sensitivity: a unit that is short gets its post anyway, and nobody pays.
    """
    found = asked(three(), "a", 2)
    assert found.verdict == "costs"
    assert found.others == (Shift("b", "administrative", 8, 7), Shift("c", "administrative", 8, 7))
    assert found.points == Decimal("37.50")
    short = make_case([unit("a", 8, need=10), unit("b", 8, need=6)])
    assert {row.unit_id: row.planned for row in make_plan(short).posts} == {"a": 10, "b": 6}
    assert (asked(short, "a", 2).verdict, asked(short, "a", 2).others, asked(short, "a", 2).points) == (
        "planned",
        (),
        0,
    )


@pytest.mark.parametrize(
    ("limit", "change", "nearest"), [({"ceiling": 9}, 3, 9), ({"floor": 7}, -4, 7), ({"pin": 8}, 1, 8)]
)
def test_what_stands_in_the_way_and_the_nearest_that_works(limit, change, nearest):
    """Proves: the row that forbids it is named, and the nearest number is the limit itself, by one post.

    Sensitivity: exactly up to the limit the request can be granted.
    """
    case = three(a=limit)
    found = asked(case, "a", change)
    assert (found.verdict, found.nearest) == ("impossible", nearest)
    assert [row.rule.id for row in found.in_the_way] == list(limit)
    if nearest != 8:
        assert asked(case, "a", nearest - 8).verdict == "costs"


def test_others_that_cannot_give_are_in_the_way():
    """Proves: with the others at their floors of 7 two posts can be had, and not three."""
    case = three(b={"floor": 7}, c={"floor": 7})
    assert asked(case, "a", 2).verdict == "costs"
    found = asked(case, "a", 3)
    assert found.nearest == 10
    assert {row.rule.id for row in found.in_the_way} == {"balance", "floor"}


def page(found: study.Request) -> str:
    lines = RequestPage(found, "zh").lines()
    return "\n".join(
        block if isinstance(block, str) else "\n".join(" ".join(row) for row in block.rows) for block in lines
    )


def test_the_page_ranks_peers_and_recommends():
    """Proves: a, the shortest of three with 8 posts for a need of 10, is first now and in the plan; the advice is the plan's."""
    case = make_case([unit("a", 8, need=10), unit("b", 8, need=8), unit("c", 8, need=8)])
    assert {row.unit_id: row.planned for row in make_plan(case).posts} == {"a": 9, "b": 8, "c": 7}
    words = page(asked(case, "a", 2))
    assert "现状 8 80.0% 第1（共3个）" in words
    assert "照请求安排 10 100.0% 第3（共3个）" in words
    assert "建议不照请求办理，按调剂方案核定9名" in words
    assert "可以同意" in page(asked(case, "a", 1))
    assert any(isinstance(block, Table) for block in RequestPage(asked(case, "a", 2), "en").lines())


def test_the_page_is_one_document(tmp_path):
    """Proves: the page is written whole, and the same request gives the same bytes."""
    for name in ("a.docx", "b.docx"):
        RequestPage(asked(three(), "a", 2), "zh").write(tmp_path / name)
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
