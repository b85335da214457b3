"""The proposal document of other plans: small, odd, large, and in English."""

from __future__ import annotations

import re
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from cases import make_case, unit
from papers import Read, read, written, written_annex
from quick import few
from rich_cases import rich_case

from quota.plan import make_plan
from quota.report.document import write_annex, write_document
from quota.report.document.draft import Draft
from quota.report.document.sections import bases, opening
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
    """Proves: without routes, reserves and offices nothing is said of them, and numbers close up in both papers."""
    plan = make_plan(tiny())
    for paper in (written(plan, tmp_path, language), written_annex(plan, tmp_path, language)):
        assert_sound(paper)
        for absent in (
            "领导职数",
            "机构设置。",
            "留有机动",
            "超编人员消化",
            "跨层级",
            "Offices and",
            "How over-filled",
            "merge",
        ):
            assert absent not in paper.words
        firsts = [words for style, words in paper.paragraphs if style.lower() == "heading 1"]
        ordinals = "一 二 三 四 五 六 七 八 九 十" if language == "zh" else "1 2 3 4 5 6 7 8 9 10"
        assert [re.split("[、.]", head)[0] for head in firsts] == ordinals.split()[: len(firsts)]


def test_nothing_moves(tmp_path):
    """Proves: a plan that changes nothing still makes both papers, and says of no body that it approves."""
    plan = make_plan(make_case([unit("a", 9, need=9)]))
    for paper in (written(plan, tmp_path), written_annex(plan, tmp_path)):
        assert_sound(paper)
        assert "审批权限" not in paper.words
        assert "增减较多" not in "".join(paper.tables)


@pytest.mark.parametrize("seed", few([0, 1, 2, 3, 4, 5, 7], 2))  # 6 has no plan
def test_rich_cases(tmp_path, seed):
    """Proves: whatever rules a case has, the paper is sound and its units add up to the plan."""
    plan = make_plan(rich_case(seed))
    for language in ("zh", "en"):
        paper = written(plan, tmp_path, language)
        assert_sound(paper)
        assert_sound(written_annex(plan, tmp_path, language))
    changes = sum(row.change for row in plan.posts)
    approved, reserve = sum(row.posts for row in plan.changes), sum(row.after - row.before for row in plan.reserve)
    assert changes + reserve == approved
    assert ("reserve" in paper.words) or not reserve


def test_over_filled_units_are_told(tmp_path):
    """Proves: people above the posts, their schedule and those without one are listed."""
    over = unit("a", {"institution": 10}, need=5, headcount=14)
    plan = make_plan(make_case([over, unit("b", {"institution": 10}, need=20, headcount=9)]))
    paper = written(plan, tmp_path)
    left = sum(row.over_filled for row in plan.digest)
    assert left == 4
    assert f"调整后仍有1个单位超编{left}人" in paper.words
    assert [row[4] for row in written_annex(plan, tmp_path).table("超编人员消化").body] == ["【消化年限待填】"]


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
    cells = [cell for tables in paper.tables.values() for table in tables for row in table.rows for cell in row]
    assert {"甲&乙<丙>", "丁戊己"} <= set(cells)
    assert "A&B <x>" in paper.words


def test_real_figures_carry_no_alarm(tmp_path):
    """Proves: nothing is called illustrative where nothing is; what nobody vouches for is said to be open."""
    plan = make_plan(tiny())
    for paper in (written(plan, tmp_path), written_annex(plan, tmp_path)):
        assert "示例数" not in paper.words
        assert "（示例）" not in paper.words
        assert not any(table.italic for tables in paper.tables.values() for table in tables)
        assert len(paper.styled("Alarm")) == 1
        assert "没有注明" in paper.styled("Alarm")[0]


def test_feicheng(tmp_path):
    """Proves: 574 posts for 14 townships; no comparison with posts that were never published, no 0 for them either; a blank
    for the body. Sensitivity: the posts now, or what they rise by, in a table or a sentence.
    """
    plan = make_plan(read_case(SCENARIOS / "feicheng-2002"))
    paper, annex = written(plan, tmp_path), written_annex(plan, tmp_path)
    assert_sound(paper)
    assert_sound(annex)
    assert not [head for head in headings(paper) if "现状" in head or "必要性" in head]
    assert "14个单位，拟核定574名；原有编制数未列入本方案" in paper.words
    assert [row[3:5] for row in annex.table("各批准机关").body] == [["【批准机关待填】", "574"]]
    assert "配备率由0" not in paper.words
    assert "本次调剂" not in paper.words
    assert paper.table("编制调整前后").body == [
        ["事业编制", "14", "—", "—", "574", "—", "—", "—", "100.0", "—", "100.0"]
    ]
    rows = paper.table("编制调整总表").body
    assert {(row[1], row[2], row[4]) for row in rows} == {("—", "—", "—")}
    assert sum(int(row[3]) for row in rows[:-1]) == int(rows[-1][3]) == 574


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", sorted(path.name for path in SCENARIOS.glob("*") if (path / "scenario.toml").exists()))
def test_all_scenarios(tmp_path, name, language):
    """Proves: every example makes a sound paper in both languages; the sections follow what the plan holds."""
    plan = make_plan(read_planned(SCENARIOS / name))
    paper, annex = written(plan, tmp_path, language), written_annex(plan, tmp_path, language)
    assert_sound(paper)
    assert_sound(annex)
    if language == "zh":
        assert ("事项下放。" in paper.words) == bool(plan.case.delegations)
        assert ("机构整合。" in paper.words) == any(merge.taken for merge in plan.merges)
        assert ("批准事项分配" in "".join(annex.tables)) == bool(plan.changes)
        assert ("超编消化。" in paper.words) == bool(plan.digest)


def test_titles(tmp_path):
    """Proves: what a title says in brackets goes below it."""
    plan = make_plan(make_case([unit("a", 9, need=9)], settings={"title": "甲县编制调整（示例数据）"}))
    draft = Draft(plan, "zh")
    assert opening.title(draft) == "关于甲县编制调整的建议方案"
    assert opening.version(draft, "paper") == "（送审稿；示例数据）"


def test_long_tables_are_in_the_workbook(tmp_path):
    """Proves: a table of more than 600 units is not printed but named, with the place where it is."""
    units = [unit(f"u{number:04}", 9, need=8 + number % 3, jurisdiction="AB"[number % 2]) for number in range(700)]
    annex = written_annex(make_plan(make_case(units)), tmp_path)
    assert_sound(annex)
    assert "《乡镇（街道）administrative调整明细》篇幅较长，未随文印出，见随附工作簿 proposal.xlsx" in annex.words
    assert not [title for title in annex.tables if "调整明细" in title]
    assert annex.table("分辖区情况").body[-1][1] == "700"


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
    write_annex(plan, tmp_path / "annex.docx", "zh")
    assert time.perf_counter() - start < 10
    table = read(tmp_path / "annex.docx").table("分辖区情况")
    assert sorted(row[0] for row in table.body[:-1]) == [f"C{city}" for city in range(10)]
    assert sum(int(row[2]) for row in table.body[:-1]) == int(table.body[-1][2]) == 100_000
    assert len(read(tmp_path / "proposal.docx").paragraphs) < 100


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


def test_articles_of_a_decree_stand_once_and_in_order():
    """Proves: a decree that several bases cite stands once, by its name, with all articles in their order; what is no
    document is named as the proposal's own standard. Sensitivity: a list of bases by rule."""
    found = ("国务院令第486号第二十八条、第六条", "国务院令第486号第十五条", "某省委编委2020年批复", "政策选择")
    plan = make_plan(make_case([unit("a", 9, need=9)]))
    (known,) = plan.case.categories.values()
    categories = {str(place): replace(known, code=str(place), basis=basis) for place, basis in enumerate(found)}
    draft = Draft(replace(plan, case=replace(plan.case, categories={**plan.case.categories, **categories})), "zh")
    told = "".join(bases.documents_told(draft))
    assert "（国务院令第486号）第六条、第十五条" in told
    assert told.count("486") == 1
    assert "第二十八条" in told
    assert "；某省委编委2020年批复。" in told
    assert "编制类别等尚无文件规定" in told


def test_articles_in_english_stand_by_their_numbers():
    """Proves: what rules cite as art. 15 and a scenario as 第十五条 is one article of the English paper, in order of numbers.

    Sensitivity: articles listed as words.
    """
    plan = make_plan(make_case([unit("a", 9, need=9)]))
    (known,) = plan.case.categories.values()
    found = ("国务院令第486号第九条、第十五条", "Decree 486 art. 6 and 26")
    categories = {str(place): replace(known, code=str(place), basis=basis) for place, basis in enumerate(found)}
    draft = Draft(replace(plan, case=replace(plan.case, categories={**plan.case.categories, **categories})), "en")
    told = "".join(bases.documents_told(draft))
    assert "(State Council Decree 486), art. 6, 9, 15, 26" in told
    assert "条" not in told


def test_a_unit_s_note_says_why_it_is_frozen(tmp_path):
    """Proves: what the scenario notes of the least unit stands beside that it is frozen. Sensitivity: frozen, no reason."""
    case = make_case([unit("a", 5, need=9, pin=5), unit("b", 9, need=9)])
    case = replace(case, units={**case.units, "a": replace(case.units["a"], note="待勘界后再定")})
    assert "冻结，不变，待勘界后再定" in written(make_plan(case), tmp_path).words


def test_a_small_county_s_table_lists_its_units(tmp_path):
    """Proves: where there is one jurisdiction, the one table of the proposal has a line for each unit and their sum."""
    table = written(make_plan(tiny()), tmp_path).table("编制调整总表")
    assert [row[0] for row in table.body] == ["a", "b", "合计"]
    assert [row[1:4] for row in table.body] == [["9", "+3", "12"], ["9", "-3", "6"], ["18", "0", "18"]]


def test_nothing_left_to_give_is_told(tmp_path):
    """Proves: of a county below its need whose institution has given all that it can spare, that is said."""
    units = [
        unit("low", {"institution": 10}, need=20, headcount=5, jurisdiction="A"),
        unit("giver", {"institution": 30}, spare=4, headcount=9, jurisdiction="A", level="county"),
        unit("high", {"institution": 20}, need=10, headcount=5, jurisdiction="B"),
    ]
    case = make_case(
        units,
        routes=[
            {"from_level": "county", "to_level": "township", "scope": "same", "category": "institution", "price": 0}
        ],
    )
    paper = written(make_plan(case), tmp_path)
    assert "A为70.0%，其上级单位可调出的编制已全部调出" in paper.words
