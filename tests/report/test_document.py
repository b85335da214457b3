"""The proposal document of Nanping, read back: every figure is the plan's, and every table adds up."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from papers import Read, Table, written

from quota.plan import Plan, make_plan
from quota.report.document.paper import chinese
from quota.scenario import read_case
from quota.study.fairness import fairness

NANPING = Path(__file__).parents[2] / "scenarios" / "nanping"
NAMES = {"行政编制": "administrative", "事业编制": "institution", "领导职数": "leadership"}
FIELDS = ["现核定", "实有", "测算", "调整数", "拟核定", "配备率前", "配备率后"]
LEVELS = {"市级单位": "city", "县级单位": "county", "乡镇（街道）": "township"}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(read_case(NANPING))


@pytest.fixture(scope="module")
def paper(plan, tmp_path_factory) -> Read:
    return written(plan, tmp_path_factory.mktemp("paper"))


def hundredths(need: Fraction) -> Decimal:
    return (Decimal(need.numerator) / need.denominator).quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def percent(posts: int, need: Fraction) -> str:
    share = 100 * posts / need
    return str((Decimal(share.numerator) / share.denominator).quantize(Decimal("0.1"), ROUND_HALF_UP))


def signed(change: int) -> str:
    return f"{change:+d}" if change else "0"


def rows_of(plan: Plan, category: str, level: str | None = None):
    return [row for row in plan.posts if row.category == category and level in (None, row.level)]


def merged(plan: Plan) -> tuple[set[str], set[str]]:
    taken = [merge for merge in plan.merges if merge.taken]
    return {merge.successor for merge in taken}, {unit for merge in taken for unit in merge.members.split()}


def cells_of(plan: Plan, rows) -> list[str]:
    """What the seven fields of some rows must show, reckoned here from the plan alone."""
    opened, closed = merged(plan)
    need_before = sum((row.need_exact for row in rows if row.unit_id not in opened), Fraction(0))
    need = sum((row.need_exact for row in rows if row.unit_id not in closed), Fraction(0))
    current, planned = sum(row.current for row in rows), sum(row.planned for row in rows)
    return [
        str(current),
        str(sum(row.headcount for row in rows)),
        str(hundredths(need)) if need else "—",
        signed(planned - current),
        str(planned),
        percent(current, need_before) if current and need == need_before else "—",
        percent(planned, need) if need else "—",
    ]


def unit_tables(paper: Read) -> list[Table]:
    return [tables[0] for title, tables in paper.tables.items() if title.endswith("调整表")]


def test_units_are_the_plan_s(plan, paper):
    """Proves: each row of plan.posts stands once in an attachment, with its figures. Sensitivity: a shifted column."""
    names = {
        (unit.id): (plan.case.jurisdictions[unit.jurisdiction].name, unit.name) for unit in plan.case.units.values()
    }
    shown: dict[tuple[str, str, str], list[str]] = {}
    for table in unit_tables(paper):
        bands, fields = table.rows[0], table.rows[1]
        firsts = {band: bands.index(band) for band in dict.fromkeys(bands) if band in NAMES}
        for row in table.body:
            for band, first in firsts.items():
                assert fields[first : first + 7] == FIELDS
                if row[0] and set(row[first : first + 7]) != {"—"}:
                    key = (row[1], row[2], NAMES[band])
                    assert key not in shown
                    shown[key] = row[first : first + 7]
    assert shown == {(*names[row.unit_id], row.category): cells_of(plan, [row]) for row in plan.posts}


def test_units_add_up(plan, paper):
    """Proves: subtotals are the sums of the rows above them, the total of the subtotals; new units are counted apart.

    Sensitivity: one row left out, or figures of one column with unlike decimals.
    """
    successors = {plan.case.units[unit].name for unit in merged(plan)[0]}
    for table in unit_tables(paper):
        bands = table.rows[0]
        drivers = [place for place, head in enumerate(table.rows[0]) if head.startswith(("面积", "常住"))]
        summed = [
            *drivers,
            *(
                first + at
                for first in range(len(bands))
                if bands[first] in NAMES and bands[first] != bands[first - 1]
                for at in (0, 1, 3, 4)
            ),
        ]
        total, group = defaultdict(Decimal), defaultdict(Decimal)
        count, opened = 0, 0
        fine: list[set[int]] = []
        for row in table.body:
            values = {place: Decimal(row[place]) for place in summed if row[place] not in ("", "—")}
            decimals = [{str(values[place])[::-1].find(".")} for place in drivers]
            fine = [one | other for one, other in zip(fine, decimals, strict=True)] if fine else decimals
            if row[0]:
                opened += row[2] in successors
                count += row[2] not in successors
                for place, value in values.items():
                    group[place] += value
                    total[place] += value
            elif row[2].startswith("小计"):
                assert values == group
                group.clear()
            else:
                assert row[2] == (f"合计（{count}个，新设{opened}个）" if opened else f"合计（{count}个）")
                assert values == total
        assert row[2].startswith("合计")
        assert all(len(decimals) == 1 for decimals in fine)


def test_levels_add_up(plan, paper):
    """Proves: the sums by category and level are the plan's, and the last of each category is their sum."""
    opened, _ = merged(plan)
    for row in paper.table("分层级汇总表").body:
        rows = rows_of(plan, NAMES[row[0]], LEVELS.get(row[1]))
        assert row[1] == "合计" or row[1] in LEVELS
        assert row[2:] == [str(sum(unit.unit_id not in opened for unit in rows)), *cells_of(plan, rows)]


def test_jurisdictions(plan, paper):
    """Proves: the tables by county show the plan's figures and end with their sum. Sensitivity: another order of columns."""
    for name, category in NAMES.items():
        groups = defaultdict(list)
        for row in rows_of(plan, category, "township"):
            groups[plan.case.jurisdictions[row.jurisdiction].name].append(row)
        groups["合计"] = rows_of(plan, category, "township")
        table = paper.table(f"{name}分辖区情况")
        assert [row[0] for row in table.body] == list(groups)
        for row in table.body:
            rows = groups[row[0]]
            current, headcount, need, change, planned, before, after = cells_of(plan, rows)
            gaining, losing = sum(one.change > 0 for one in rows), sum(one.change < 0 for one in rows)
            figures = [current, headcount, need, change, planned, str(gaining), str(losing), before, after]
            assert row[1:] == [str(len(rows)), *figures]


def test_totals_and_balance(plan, paper):
    """Proves: before + reserve + approved = after + reserve, and what is gained anywhere is lost elsewhere."""
    for row in paper.table("编制总量").body:
        before, reserve, approved, after, kept, total = map(int, row[1:])
        assert before + reserve + approved == after + kept == total
        assert after == sum(one.planned for one in rows_of(plan, NAMES[row[0]]))
        assert reserve == sum(one.before for one in plan.reserve if one.category == NAMES[row[0]])
    sums = defaultdict(lambda: [0, 0])
    for row in paper.table("来源和去向").body:
        gained, lost, net = map(int, row[2:])
        assert gained + lost == net
        if row[1] == "合计":
            assert [gained, lost] == sums[row[0]]
            assert net == 0
        else:
            sums[row[0]][0] += gained
            sums[row[0]][1] += lost
        if row[1] in LEVELS:
            changes = [one.change for one in rows_of(plan, NAMES[row[0]], LEVELS[row[1]])]
            assert (gained, lost) == (sum(x for x in changes if x > 0), sum(x for x in changes if x < 0))


def test_transfers(plan, paper):
    """Proves: the attachment lists plan.transfers in order and adds them up; the table by body has the same total."""
    body = paper.table("编制调剂明细表").body
    listed = [row for row in body if row[0]]
    assert [(NAMES[row[1]], int(row[5]), int(row[6])) for row in listed] == [
        (move.category, move.posts, move.people) for move in plan.transfers
    ]
    for row, move in zip(listed, plan.transfers, strict=True):
        assert move.from_unit not in plan.case.units or row[3].endswith(move.from_name)
        assert move.to_unit not in plan.case.units or row[4].endswith(move.to_name)
        assert not move.approval or row[7] == move.approval
    posts = {name: sum(move.posts for move in plan.transfers if move.category == code) for name, code in NAMES.items()}
    people = {
        name: sum(move.people for move in plan.transfers if move.category == code) for name, code in NAMES.items()
    }
    assert {row[1]: (int(row[5]), int(row[6])) for row in body if not row[0]} == {
        name: (posts[name], people[name]) for name in NAMES
    }
    by_body = paper.table("各批准机关")
    columns = by_body.rows[0][2:]
    sums = {
        name: sum(int(row[2 + place]) for row in by_body.body[:-1] if row[2 + place] != "—")
        for place, name in enumerate(columns)
    }
    assert sums == {name: int(by_body.body[-1][2 + place]) for place, name in enumerate(columns)} == posts


def test_merges_are_approved_by_their_own_body(plan, paper):
    """Proves: posts that pass into a merged institution stand under the body that approves the merge."""
    merge = next(one for one in plan.merges if one.taken)
    rows = [row for row in paper.table("各批准机关").body if row[1] == "机构整合"]
    assert [(row[0], row[3]) for row in rows] == [(merge.body, str(merge.kept))]


def pool(plan: Plan, name: str) -> str:
    """Name a pool as the paper does: 350702/township is 延平区乡镇级单位."""
    code, level = name.split("/")
    return (
        f"{plan.case.jurisdictions[code].name}{ {'city': '市级', 'county': '县级', 'township': '乡镇级'}[level] }单位"
    )


def test_crossing(plan, paper):
    """Proves: transfers between pools are summed up by giving and receiving pool."""
    crossing = [move for move in plan.transfers if move.route]
    totals = {row[0]: int(row[3]) for row in paper.table("跨层级、跨辖区调剂").body if row[1] == "合计"}
    assert totals == {
        name: posts
        for name, code in NAMES.items()
        if (posts := sum(move.posts for move in crossing if move.category == code))
    }
    for row in paper.table("跨层级、跨辖区调剂").body:
        own = [move for move in crossing if move.category == NAMES[row[0]]]
        if row[1] != "合计":
            own = [move for move in own if (row[1], row[2]) == (pool(plan, move.from_pool), pool(plan, move.to_pool))]
        assert (int(row[3]), int(row[4])) == (sum(move.posts for move in own), sum(move.people for move in own))
        assert own


def test_needs(plan, paper):
    """Proves: parts of needs add up by county, by category and in all. Sensitivity: a part left out."""
    _, closed = merged(plan)
    (tables,) = (tables for title, tables in paper.tables.items() if title == "测算编制分项汇总表")
    assert len(tables) == 3
    for table in tables:
        category = NAMES[table.rows[0][1]]
        rows = [row for row in rows_of(plan, category, "township") if row.unit_id not in closed]
        for line in table.body:
            *parts, whole = (Decimal(cell) for cell in line[1:] if cell != "—")
            place = [row for row in rows if line[0] in ("合计", plan.case.jurisdictions[row.jurisdiction].name)]
            assert sum(parts) == whole == hundredths(sum(row.need_exact for row in place))
    composed = paper.table("测算编制的构成")
    for place, name in enumerate(composed.rows[0][1:], start=1):
        *parts, whole = (Decimal(row[place]) for row in composed.body if row[place])
        needs = [row.need_exact for row in rows_of(plan, NAMES[name], "township")]
        assert sum(parts) == whole == hundredths(sum(needs))


def test_offices(plan, paper):
    """Proves: 812 offices and 419 institutions, with their posts, by type and by county."""
    for table in (paper.table("内设机构和事业单位"), paper.table("机构设置汇总表")):
        *lines, total = [[int(cell) for cell in row[1:]] for row in table.body]
        assert total == [sum(column) for column in zip(*lines, strict=True)]
        posts = [sum(row.posts for row in plan.offices if row.kind == kind) for kind in ("office", "institution")]
        assert total == [139, 812, posts[0], 419, posts[1]]
    assert "139个单位共设内设机构812个。139个单位共设事业单位419个。" in paper.words


def test_evenness(plan, paper):
    """Proves: the measures before and after are those of quota.study.fairness."""
    table = paper.table("调整前后均衡程度")
    found = {(one.category, one.when): one for one in fairness(plan)}
    keys = [(category, when) for category in NAMES.values() for when in ("before", "after")]
    rows = {row[0]: row[1:] for row in table.body}
    assert rows["配备率低于90%的单位（个）"] == [str(found[key].short) for key in keys]
    assert rows["最低配备率（%）"] == [
        percent(found[key].least.numerator, Fraction(found[key].least.denominator)) for key in keys
    ]
    for name, base in (
        ("按常住人口", "population_resident"),
        ("按户籍人口", "population_registered"),
        ("按面积", "area_km2"),
    ):
        assert rows[f"基尼系数（{name}）"] == [f"{found[key].spreads[base].gini:.3f}" for key in keys]


def test_limits(plan, paper):
    """Proves: every cap and every total that must not fall is shown with what the plan makes of it."""
    rules = [row for row in plan.rules if row.rule in ("total_cap", "never_rise", "never_fall")]
    table = paper.table("总量和比例限额")
    body = table.body
    for number, row in enumerate(body):  # the total of leadership posts is published; what is held now is not
        assert ((number, 3) in table.italic) == (row[3] != "不超过 911")
    assert [[int(re.sub(r"\D", "", cell)) for cell in row[3:]] for row in body] == [
        [row.limit, row.activity, row.slack] for row in rules
    ]
    assert (
        f"本方案涉及的{len(rules)}项限额全部守住，其中{sum(row.slack == 0 for row in rules)}项没有余量" in paper.words
    )


def test_digestion_and_merges(plan, paper):
    """Proves: both lists are the plan's; what has no schedule is left to fill in."""
    rows = paper.table("超编人员消化表").body
    assert [(row[0], row[3], row[7]) for row in rows] == [
        (one.name, str(one.over_filled), str(one.left)) for one in plan.digest
    ]
    assert [row[4] for row in rows] == [str(one.years) if one.year else "【消化年限待填】" for one in plan.digest]
    merges = paper.table("机构整合和腾出编制表").body
    assert [[int(cell) for cell in row[4:7]] for row in merges[:-1]] == [
        [one.held, one.kept, one.freed] for one in plan.merges
    ]
    assert int(merges[-1][6]) == sum(one.freed for one in plan.merges)


def test_running_text(plan, paper):
    """Proves: the figures in the sentences are reckoned from the plan. Sensitivity: a level or category mixed up."""
    for name, category in NAMES.items():
        rows = rows_of(plan, category, "township")
        current, planned = sum(row.current for row in rows), sum(row.planned for row in rows)
        low, high = (min(rows, key=lambda row: (sign * row.current / row.need_exact, row.unit_id)) for sign in (1, -1))
        sentence = next(
            words for words in paper.styled("Body Text") if words.startswith(f"{name}（示例）：乡镇（街道）139个单位")
        )
        assert re.findall(r"(\d+)个单位[增减]", sentence) == [
            str(sum(row.change > 0 for row in rows)),
            str(sum(row.change < 0 for row in rows)),
        ]
        assert [int(posts) for posts in re.findall(r"(\d+)名", sentence)][:2] == (
            [current, planned] if current != planned else [current]
        )
        shares = [percent(low.current, low.need_exact), percent(high.current, high.need_exact)]
        words = paper.words
        gap = Decimal(shares[1]) - Decimal(shares[0])
        assert f"最高的{high.name}为{shares[1]}%，最低的{low.name}为{shares[0]}%，相差{gap}个百分点" in words
        short = sum(row.current / row.need_exact < Fraction(9, 10) for row in rows)
        ample = sum(row.current / row.need_exact > Fraction(11, 10) for row in rows)
        assert f"低于90%的单位{short}个，高于110%的单位{ample}个" in words
        vacant = [row.current - row.headcount for row in rows if row.current > row.headcount]
        assert (
            f"现核定{current}名，实有{sum(row.headcount for row in rows)}人；{len(vacant)}个单位有空编，共{sum(vacant)}名"
            in words
        )
        people = sum(move.people for move in plan.transfers if move.category == category)
        assert f"{name}（示例）：随编划转{people}人" in words


def test_flows_in_words(plan, paper):
    """Proves: each route is told with its posts, people, entries and approving body."""
    for route in {move.route for move in plan.transfers if move.route}:
        moves = [move for move in plan.transfers if move.route == route]
        posts, people = sum(move.posts for move in moves), sum(move.people for move in moves)
        assert f"，{posts}名，随编{people}人，共{len(moves)}笔；批准机关为{moves[0].approval}；依据：" in paper.words


def test_first_page_says_what_is_made_up(plan, paper):
    """Proves: the alarm stands before every figure, every figure of posts is italic, and captions say so."""
    alarm = next(place for place, (style, _) in enumerate(paper.paragraphs) if style == "Alarm")
    assert "示例数据，不得作为审批依据" in paper.paragraphs[alarm][1]
    assert not re.search(r"\d名|\d人", "".join(words for _, words in paper.paragraphs[:alarm]))
    for table in unit_tables(paper):
        first = next(place for place, head in enumerate(table.rows[0]) if head in NAMES)
        for number, row in enumerate(table.body):
            for place in range(first, len(row)):  # what a new institution held before, nothing, is certain
                assert row[place] in ("—", "0") or (number, place) in table.italic
    assert all(
        "斜体为示例数" in caption
        for style, caption in paper.paragraphs
        if style.lower() == "caption" and "单位：名" in caption
    )


def test_blanks(paper):
    """Proves: what only the office can know is marked, each once where it belongs."""
    for what in (
        "发文机关标志",
        "发文字号",
        "签发人",
        "主送机关",
        "数据时点",
        "实施时间",
        "发文机关署名",
        "成文日期",
        "姓名",
        "电话",
    ):
        assert paper.words.count(f"【{what}待填】") == 1


def test_sections_in_the_order_of_argument(paper):
    """Proves: necessity, reasonableness, feasibility; numbers without gaps."""
    heads = paper.styled("Heading 1") or paper.styled("heading 1")
    assert [head.split("、")[0] for head in heads] == [chinese(number) for number in range(1, 14)]
    assert "第一部分说明调整的必要性；第二至七部分说明方案的合理性；第八至十部分说明方案的可行性" in paper.words
    assert heads[0].endswith("必要性")
