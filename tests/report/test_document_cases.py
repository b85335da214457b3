"""The proposal document of other plans: small, odd, large, and in English."""

from __future__ import annotations

import re
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from cases import make_case, unit
from papers import Read, read, written
from rich_cases import rich_case

from quota.plan import make_plan
from quota.report.document import write_document
from quota.report.document.blocks import Item
from quota.report.document.draft import Draft
from quota.report.document.sections.bases import bases
from quota.report.document.sections.opening import title_of
from quota.scenario import read_case
from quota.solve.over_plan import read_planned

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def tiny():
    """Two townships of one county that trade within their pool: no routes, no reserve, nobody over-filled."""
    return make_case([unit("a", 9, need=12, headcount=7), unit("b", 9, need=6, headcount=5)])


def headings(paper: Read) -> list[str]:
    return [words for style, words in paper.paragraphs if style.lower().startswith("heading")]


def assert_sound(paper: Read) -> None:
    """No heading without something below it, numbers without gaps, and nothing that was not filled in by the program."""
    styles = [style.lower() for style, _ in paper.paragraphs]
    for place, style in enumerate(styles[:-1]):
        if style == "heading 2":
            assert styles[place + 1] not in ("heading 1", "heading 2"), paper.paragraphs[place]
    numbers = [int(found) for caption in paper.tables for found in re.findall(r"^(?:表|Table )(\d+)", caption)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert not re.search(r"[{}]|None|Decimal|document\.", paper.words)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_tiny_case(tmp_path, language):
    """Proves: without routes, reserves and offices their sections are left out, and numbers close up."""
    paper = written(make_plan(tiny()), tmp_path, language)
    assert_sound(paper)
    heads = " ".join(headings(paper))
    for absent in ("领导职数", "机构设置", "超编人员消化", "跨层级和跨辖区", "Offices and", "above the posts"):
        assert absent not in heads
    firsts = [words for style, words in paper.paragraphs if style.lower() == "heading 1"]
    ordinals = "一 二 三 四 五 六 七 八 九 十" if language == "zh" else "1 2 3 4 5 6 7 8 9 10"
    assert [re.split("[、.]", head)[0] for head in firsts] == ordinals.split()


def test_nothing_moves(tmp_path):
    """Proves: a plan that changes nothing still makes a paper, without sources and approvals."""
    paper = written(make_plan(make_case([unit("a", 9, need=9)])), tmp_path)
    assert_sound(paper)
    assert not [head for head in headings(paper) if "来源和跨层级" in head or "审批权限" in head]


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 4, 5, 7])  # 6 has no plan
def test_rich_cases(tmp_path, seed):
    """Proves: whatever rules a case has, the paper is sound and its units add up to the plan."""
    plan = make_plan(rich_case(seed))
    for language in ("zh", "en"):
        paper = written(plan, tmp_path, language)
        assert_sound(paper)
    changes = sum(row.change for row in plan.posts)
    approved, reserve = sum(row.posts for row in plan.changes), sum(row.after - row.before for row in plan.reserve)
    assert changes + reserve == approved
    assert ("the reserve" in paper.words) or not reserve


def test_over_filled_units_are_told(tmp_path):
    """Proves: people above the posts, their schedule and those without one are listed."""
    over = unit("a", {"institution": 10}, need=5, headcount=14)
    plan = make_plan(make_case([over, unit("b", {"institution": 10}, need=20, headcount=9)]))
    paper = written(plan, tmp_path)
    left = sum(row.over_filled for row in plan.digest)
    assert left == 4
    assert f"调整后仍有1个单位超编，共{left}人" in paper.words
    assert [row[4] for row in paper.table("超编人员消化表").body] == ["【消化年限待填】"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_names_are_escaped(tmp_path, language):
    """Proves: '&', '<' and control signs in names neither break the file nor get lost with their neighbours."""
    names = ("甲&乙<丙>", "丁\x07戊\x0b己")
    plan = make_plan(
        make_case(
            [unit("a", 9, need=12, name=names[0]), unit("b", 9, need=6, name=names[1])], settings={"title": "A&B <x>"}
        )
    )
    paper = written(plan, tmp_path, language)
    assert "甲&乙<丙>" in paper.words
    assert "丁戊己" in paper.words
    assert "A&B <x>" in paper.words


def test_real_figures_carry_no_alarm(tmp_path):
    """Proves: nothing is called illustrative where nothing is; what nobody vouches for is said to be open."""
    paper = written(make_plan(tiny()), tmp_path)
    assert "示例数" not in paper.words
    assert "（示例）" not in paper.words
    assert not any(table.italic for tables in paper.tables.values() for table in tables)
    assert len(paper.styled("Alarm")) == 1
    assert "没有注明" in paper.styled("Alarm")[0]


def test_feicheng(tmp_path):
    """Proves: 574 posts for 14 townships; no comparison with posts that were never published; a blank for the body."""
    paper = written(make_plan(read_case(SCENARIOS / "feicheng-2002")), tmp_path)
    assert_sound(paper)
    assert not [head for head in headings(paper) if "现状" in head or head == "（一）人员安排"]
    assert "14个单位，拟核定574名；原有编制数未列入本方案" in paper.words
    assert paper.table("各批准机关").body == [["【批准机关待填】", "批准增减", "574"], ["合计", "", "574"]]
    assert "配备率由0" not in paper.words


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", sorted(path.name for path in SCENARIOS.glob("*") if (path / "scenario.toml").exists()))
def test_all_scenarios(tmp_path, name, language):
    """Proves: every example makes a sound paper in both languages; the sections follow what the plan holds."""
    plan = make_plan(read_planned(SCENARIOS / name))
    paper = written(plan, tmp_path, language)
    assert_sound(paper)
    if language == "zh":
        heads = " ".join(headings(paper))
        assert ("事项下放" in heads) == bool(plan.case.delegations)
        assert ("机构整合" in heads) == bool(plan.merges)
        assert ("批准事项" in heads) == bool(plan.changes)
        assert ("超编人员消化" in heads) == bool(plan.digest)


def test_titles(tmp_path):
    """Proves: what a title says in brackets goes below it."""
    plan = make_plan(make_case([unit("a", 9, need=9)], settings={"title": "甲县编制调整（示例数据）"}))
    assert title_of(Draft(plan, "zh")) == ("关于甲县编制调整的建议方案", "示例数据")


def test_long_tables_are_in_the_workbook(tmp_path):
    """Proves: a table of more than 600 units is not printed but named, with the place where it is."""
    units = [unit(f"u{number:04}", 9, need=8 + number % 3, jurisdiction="AB"[number % 2]) for number in range(700)]
    paper = written(make_plan(make_case(units)), tmp_path)
    assert_sound(paper)
    assert "未随文印出，见随附工作簿 proposal.xlsx：乡镇（街道）administrative调整表" in paper.words
    assert not [title for title in paper.tables if title.endswith("调整表")]
    assert paper.table("分辖区情况").body[-1][1] == "700"


@pytest.mark.slow
def test_many_units_are_quick(tmp_path):
    """Proves: 5,000 units in 100 counties take seconds, and the paper stays short."""
    tree = {"P": None} | {f"C{city}": "P" for city in range(10)}
    tree |= {f"D{city}{county}": f"C{city}" for city in range(10) for county in range(10)}
    counties = sorted(code for code in tree if code.startswith("D"))
    units = [
        unit(f"u{number:04}", 20, need=15 + number % 11, jurisdiction=counties[number % 100]) for number in range(5000)
    ]
    plan = make_plan(make_case(units, jurisdictions=tree))
    start = time.perf_counter()
    write_document(plan, tmp_path / "proposal.docx", "zh")
    assert time.perf_counter() - start < 10
    paper = read(tmp_path / "proposal.docx")
    table = paper.table("分辖区情况")
    assert [row[0] for row in table.body] == [*(f"C{city}" for city in range(10)), "合计"]
    assert sum(int(row[2]) for row in table.body[:-1]) == int(table.body[-1][2]) == 100_000
    assert len(paper.paragraphs) < 400


def test_written_whole_or_not_at_all(tmp_path, monkeypatch):
    """Proves: where writing fails, an earlier file stays as it was and no half of a new one is left."""
    path = tmp_path / "proposal.docx"
    path.write_bytes(b"earlier")
    plan = make_plan(tiny())

    def broken(self, content):
        with self.open("wb") as file:
            file.write(content[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", broken)
    with pytest.raises(OSError, match="No space"):
        write_document(plan, path, "zh")
    assert path.read_bytes() == b"earlier"
    assert [entry.name for entry in tmp_path.iterdir()] == ["proposal.docx"]


def test_file_is_a_word_file(tmp_path):
    """Proves: every part is well-formed and the types of parts are declared."""
    write_document(make_plan(tiny()), tmp_path / "proposal.docx", "en")
    with zipfile.ZipFile(tmp_path / "proposal.docx") as file:
        assert file.testzip() is None
        assert "word/document.xml" in file.namelist()


def test_a_basis_that_another_goes_on_with_is_not_written_twice():
    """Proves: of 第十五条 and 第十五条、第二十九条 the longer is written alone, and 第十五条之一 stays beside it."""
    found = ("某令第十五条", "某令第十五条、第二十九条", "某令第十五条之一")
    plan = make_plan(make_case([unit("a", 9, need=9)]))
    (known,) = plan.case.categories.values()
    categories = {code: replace(known, basis=basis) for code, basis in zip((known.code, "b", "c"), found, strict=True)}
    draft = Draft(replace(plan, case=replace(plan.case, categories=categories)), "zh")
    items = {block.lead: block.words for block in bases(draft).blocks if isinstance(block, Item)}
    assert items["编制类别"] == "某令第十五条、第二十九条；某令第十五条之一。"


def test_many_over_filled_units_are_left_to_the_attachment(tmp_path):
    """Proves: of 25 over-filled units 20 are named in the text, and all stand in the attachment. Sensitivity: name all."""
    paper = written(make_plan(make_case([unit(f"u{n:02}", 5, need=5, headcount=6) for n in range(25)])), tmp_path)
    (told,) = [words for _, words in paper.paragraphs if words.startswith("下列单位没有消化期限")]
    assert told.count("1人）") == 20
    assert "等，共25项，见附件“超编人员消化表”" in told
    assert len(paper.table("超编人员消化表").body) == 25
