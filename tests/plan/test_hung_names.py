"""Names hung beside an institution's own (挂牌): told wherever it is, and counted once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from papers import written_annex
from small import findings_of, write_scenario

from quota.plan import make_plan, write_tables
from quota.plan.explain import explain
from quota.report.explanation import explanation_words
from quota.report.workbook import write_workbook
from quota.scenario import read_case
from quota.words.pen import Pen
from quota.words.tables import office_names, offices

HEADER = ("type", "unit_id", "office", "name", "kind", "category", "share", "least", "named", "also")
CENTRE = ("镇", "", "party", "党群服务中心", "institution", "institution", 1, 2, "yes")
TEAM = ("镇", "", "team", "综合执法大队", "institution", "institution", 2, 3, "yes")
STREET = ("街道", "", "sixth", "未公布", "institution", "institution", 1, 1, "no")
LIMITS = (("type", "class", "kind", "most"), ("镇", "", "institution", 2))


def scenario(folder: Path, hung: str, *more: Sequence[object]) -> Path:
    """Write two institutions in every town, as many as it may have; names are hung beside one, and one without a name."""
    rows = ((*CENTRE, hung), (*TEAM, ""), (*STREET, hung), *more)
    return write_scenario(folder, templates=(HEADER, *rows), office_limits=LIMITS)


def test_a_hung_name_changes_no_count_limit_or_post(tmp_path):
    """Proves: with two names hung beside one of two institutions, where two are the most, nothing differs but its note.

    Sensitivity: as an institution of its own the same name is one too many.
    """
    plain, hung = (
        make_plan(read_case(scenario(tmp_path / name, name))) for name in ("", "综合便民服务中心、退役军人服务站")
    )
    assert hung.posts == plain.posts
    assert [row._replace(basis="") for row in hung.rules] == [row._replace(basis="") for row in plain.rules]
    assert [row._replace(note="") for row in hung.offices] == [row._replace(note="") for row in plain.offices]
    assert {(row.office, row.note) for row in hung.offices} == {
        ("党群服务中心", "also 综合便民服务中心、退役军人服务站"),
        ("综合执法大队", ""),
        ("未公布", "unnamed; also 综合便民服务中心、退役军人服务站"),
    }
    assert {row.note for row in plain.offices} == {"", "unnamed"}
    own = (*CENTRE[:2], "also", "综合便民服务中心", *CENTRE[4:], "")
    assert [key for _, key in findings_of(scenario(tmp_path / "own", "", own))] == ["too_many_offices"]


@pytest.mark.parametrize(
    ("whom", "found"),
    [
        (("镇", ""), ["hung_and_own"]),
        (("", "9001A"), ["hung_and_own"]),
        (("乡", ""), []),
        (("", "9001B"), []),
    ],
)
def test_a_name_is_hung_or_stands_by_itself(tmp_path, whom, found):
    """Proves: what is hung and an institution of its own in one unit is refused, be it by type or by unit.

    Sensitivity: in units of another type it may stand by itself.
    """
    own = (*whom, "x", "综合便民服务 中心", *CENTRE[4:], "")
    folder = scenario(tmp_path, "综合便民服务中心", own)
    (folder / "office_limits.csv").unlink()
    rows = (
        (folder / "templates.csv")
        .read_text(encoding="utf-8-sig")
        .replace("未公布,institution,institution,1,1,no,综合便民服务中心", "未公布,institution,institution,1,1,no,")
    )
    (folder / "templates.csv").write_text(rows, encoding="utf-8-sig")
    assert [key for _, key in findings_of(folder)] == found


@pytest.mark.parametrize(("language", "words"), [("zh", "加挂"), ("en", "also")])
def test_it_is_told(tmp_path, language, words):
    """Proves: lists, annex, workbook, plan folder and explanation name what is hung; another unit's do not."""
    plan = make_plan(read_case(scenario(tmp_path / "s", "综合便民服务中心")))
    pen = Pen(plan, language)
    assert any(words in row[-1] and "综合便民服务中心" in row[-1] for row in offices(pen).rows)
    assert any("党群服务中心" in name and "综合便民服务中心" in name for _, _, name, *_ in office_names(pen).rows)
    assert "综合便民服务中心" in written_annex(plan, tmp_path, language).words
    write_workbook(plan, tmp_path / "p.xlsx", language)
    (tmp_path / "plan").mkdir()
    write_tables(plan, tmp_path / "plan", 0)
    assert "also 综合便民服务中心" in (tmp_path / "plan" / "offices.csv").read_text(encoding="utf-8-sig")
    for unit, there in (("9001A", True), ("9001B", False)):
        found = explain(plan, unit, ["institution"])[0]
        blocks = explanation_words(plan, found, language)
        assert any(isinstance(block, str) and "综合便民服务中心" in block for block in blocks) is there
