"""The proposal of Nanping and its annex, read back: every sentence and figure is the plan's, and every table adds up."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from papers import Read, Table, written, written_annex
from solved import solved

from quota.plan import Plan
from quota.report.document.paper import chinese
from quota.study.fairness import fairness

NANPING = Path(__file__).parents[2] / "scenarios" / "nanping"
NAMES = {"行政编制": "administrative", "事业编制": "institution", "领导职数": "leadership"}
FIELDS = ["现核定", "实有", "测算", "调整数", "拟核定", "配备率前", "配备率后"]
LEVELS = {"市级单位": "city", "县级单位": "county", "乡镇（街道）": "township"}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solved("nanping")


@pytest.fixture(scope="module")
def paper(plan, tmp_path_factory) -> Read:
    return written(plan, tmp_path_factory.mktemp("paper"))


@pytest.fixture(scope="module")
def annex(plan, tmp_path_factory) -> Read:
    return written_annex(plan, tmp_path_factory.mktemp("annex"))


def hundredths(need: Fraction) -> Decimal:
    return (Decimal(need.numerator) / need.denominator).quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def percent(posts: int, need: Fraction) -> str:
    share = 100 * posts / need
    return str((Decimal(share.numerator) / share.denominator).quantize(Decimal("0.1"), ROUND_HALF_UP))


def signed(change: int) -> str:
    return f"{change:+d}" if change else "0"


def rows_of(plan: Plan, category: str, level: str | None = None, place: str | None = None):
    return [
        row for row in plan.posts
        if row.category == category and level in (None, row.level) and place in (None, place_of(plan, row))
    ]  # fmt: skip


def place_of(plan: Plan, row) -> str:
    return plan.case.jurisdictions[row.jurisdiction].name


def merged(plan: Plan) -> tuple[set[str], set[str]]:
    taken = [merge for merge in plan.merges if merge.taken]
    return {merge.successor for merge in taken}, {unit for merge in taken for unit in merge.members.split()}


def mean(plan: Plan, rows, when: str) -> str:
    """Mean coverage of some rows, reckoned here: posts over need, of the units that there are then."""
    opened, closed = merged(plan)
    there = [row for row in rows if row.unit_id not in (opened if when == "before" else closed)]
    posts = sum(row.current if when == "before" else row.planned for row in there)
    return percent(posts, sum((row.need_exact for row in there), Fraction(0)))


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


def kind(plan: Plan, move) -> str:
    if move.route:
        return "crossing"
    return "merge" if move.to_unit in merged(plan)[0] else "inside"


# the annex


def unit_tables(annex: Read) -> dict[str, list[Table]]:
    return {
        category: [table for title, (table,) in annex.tables.items() if f"{name}调整明细" in title]
        for name, category in NAMES.items()
    }


def test_units_are_the_plan_s(plan, annex):
    """Proves: each row of plan.posts stands once in the annex, with its figures. Sensitivity: a shifted column."""
    shown: dict[tuple[str, str, str], list[str]] = {}
    for category, tables in unit_tables(annex).items():
        for table in tables:
            assert table.rows[0][3:] == FIELDS
            for row in table.body:
                if row[0]:
                    key = (row[1], row[2], category)
                    assert key not in shown
                    shown[key] = row[3:]
    names = {}
    for row in plan.posts:
        place, name = place_of(plan, row), row.name.removesuffix("（示例）")
        names[place, name.removeprefix(place), row.category] = cells_of(plan, [row])
    assert shown == names


def test_changes_stand_by_their_size_and_add_up(plan, annex):
    """Proves: gains, losses, merges and the unchanged stand in groups, the largest first; each sum is that of its group.

    Sensitivity: units in the order of their codes; one row left out.
    """
    for tables in unit_tables(annex).values():
        for table in tables:
            changes, sums, groups = [], [], []
            for row in table.body:
                if row[0]:
                    changes.append(int(row[6]))
                    continue
                name, count = row[1], re.match(r"(\d+)个(?:，新设\d+个)?", row[2])[1]
                if name == "合计":
                    assert int(row[6]) == sum(sums)
                    continue
                assert int(row[6]) == sum(changes)
                assert int(count) == len(changes) - (name == "机构整合")
                assert changes == sorted(changes, key=abs, reverse=True)
                assert name == "机构整合" or {(one > 0) - (one < 0) for one in changes} == {
                    {"增加": 1, "减少": -1, "不变": 0}[name]
                }
                sums.append(sum(changes))
                groups.append(name)
                changes = []
            assert groups == [name for name in ("增加", "减少", "机构整合", "不变") if name in groups]


def test_changes_are_bold(annex):
    """Proves: what changes is marked by its weight and sign, not by colour; what stays is not."""
    for tables in unit_tables(annex).values():
        for table in tables:
            for number, row in enumerate(table.body):
                assert ((number, 6) in table.bold) == (row[6] != "0")


def test_levels_add_up(plan, annex):
    """Proves: the sums by category and level are the plan's, and the last of each category is their sum."""
    opened, _ = merged(plan)
    for row in annex.table("分层级汇总").body:
        rows = rows_of(plan, NAMES[row[0]], LEVELS.get(row[1]))
        assert row[1] == "合计" or row[1] in LEVELS
        assert row[2:] == [str(sum(unit.unit_id not in opened for unit in rows)), *cells_of(plan, rows)]


def test_jurisdictions(plan, annex):
    """Proves: the tables by county show the plan's figures, the largest change first, and end with their sum."""
    for name, category in NAMES.items():
        groups = defaultdict(list)
        for row in rows_of(plan, category, "township"):
            groups[place_of(plan, row)].append(row)
        table = annex.table(f"{name}分辖区情况")
        assert {row[0] for row in table.body} == {*groups, "合计"}
        changes = [int(row[5]) for row in table.body[:-1]]
        assert changes == sorted(changes, reverse=True)
        groups["合计"] = rows_of(plan, category, "township")
        for row in table.body:
            rows = groups[row[0]]
            gaining, losing = sum(one.change > 0 for one in rows), sum(one.change < 0 for one in rows)
            assert row[1:] == [str(len(rows)), *cells_of(plan, rows), str(gaining), str(losing)]


def test_transfers(plan, annex):
    """Proves: the annex lists plan.transfers, the largest first, and adds them up; the table by body has the same total."""
    body = annex.table("编制调剂明细").body
    listed = [(NAMES[row[0]], int(row[4]), int(row[5])) for row in body if row[2] != "合计"]
    assert sorted(listed) == sorted((move.category, move.posts, move.people) for move in plan.transfers)
    for category in NAMES.values():
        posts = [one[1] for one in listed if one[0] == category]
        assert posts == sorted(posts, reverse=True)
    sums = {
        name: (sum(move.posts for move in plan.transfers if move.category == code),
               sum(move.people for move in plan.transfers if move.category == code))
        for name, code in NAMES.items()
    }  # fmt: skip
    assert {row[0]: (int(row[4]), int(row[5])) for row in body if row[2] == "合计"} == sums
    by_body = [row for row in annex.table("各批准机关").body if row[1] == "合计"]
    assert {row[0]: (int(row[-2]), int(row[-1])) for row in by_body} == sums


def test_merges_are_approved_by_their_own_body(plan, annex):
    """Proves: posts that pass into a merged institution stand under the body that approves the merge, without arrows."""
    merge = next(one for one in plan.merges if one.taken)
    rows = [row for row in annex.table("各批准机关").body if row[1] == "机构整合"]
    assert [(row[3], row[4]) for row in rows] == [("经县（市、区）委编委逐级审核后报市委编委", str(merge.kept))]


def test_needs(plan, annex):
    """Proves: parts of needs add up by county, by category and in all. Sensitivity: a part left out."""
    for name, category in NAMES.items():
        for line in annex.table(f"分辖区{name}测算编制").body:
            *parts, whole = (Decimal(cell) for cell in line[1:] if cell != "—")
            rows = rows_of(plan, category, "township", None if line[0] == "合计" else line[0])
            assert sum(parts) == whole == hundredths(sum(row.need_exact for row in rows))
    composed = annex.table("测算编制的构成")
    for place, name in enumerate(composed.rows[0][1:], start=1):
        *parts, whole = (Decimal(row[place]) for row in composed.body if row[place])
        assert sum(parts) == whole == hundredths(sum(row.need_exact for row in rows_of(plan, NAMES[name], "township")))


def test_offices(plan, annex, paper):
    """Proves: 812 offices and 419 institutions, with their posts, by type and by county."""
    for table in (annex.table("分类型机构设置"), annex.table("分辖区机构设置")):
        *lines, total = [[int(cell) for cell in row[1:]] for row in table.body]
        assert total == [sum(column) for column in zip(*lines, strict=True)]
        posts = [sum(row.posts for row in plan.offices if row.kind == kind) for kind in ("office", "institution")]
        assert total == [139, 812, posts[0], 419, posts[1]]
    assert "139个单位共设内设机构812个、事业单位419个。" in paper.words


def test_evenness(plan, annex):
    """Proves: the measures before and after are those of quota.study.fairness."""
    found = {(one.category, one.when): one for one in fairness(plan)}
    keys = [(category, when) for category in NAMES.values() for when in ("before", "after")]
    rows = {row[0]: row[1:] for row in annex.table("调整前后均衡程度").body}
    assert rows["配备率低于90%的单位（个）"] == [str(found[key].short) for key in keys]
    assert rows["最低配备率（%）"] == [
        percent(found[key].least.numerator, Fraction(found[key].least.denominator)) for key in keys
    ]
    for name, base in (
        ("常住人口", "population_resident"),
        ("户籍人口", "population_registered"),
        ("面积", "area_km2"),
    ):
        assert rows[f"基尼系数（按{name}）"] == [f"{found[key].spreads[base].gini:.3f}" for key in keys]


def test_limits(plan, annex, paper):
    """Proves: every cap and every total that must not fall is shown with what the plan makes of it."""
    rules = [row for row in plan.rules if row.rule in ("total_cap", "never_rise", "never_fall")]
    table = annex.table("总量和比例限额")
    for number, row in enumerate(table.body):  # the total of leadership posts is published; what is held now is not
        assert ((number, 3) in table.italic) == (row[3] != "不超过 911")
    assert [[int(re.sub(r"\D", "", cell)) for cell in row[3:6]] for row in table.body] == [
        [row.limit, row.activity, row.slack] for row in rules
    ]
    tight = sum(row.slack == 0 for row in rules)
    assert f"{len(rules)}项总量和比例限额均未突破，其中{tight}项已用足" in paper.words


def test_digestion_and_merges(plan, annex):
    """Proves: both lists are the plan's; what has no schedule is left to fill in."""
    rows = annex.table("超编人员消化").body
    assert [(row[0], row[3], row[7]) for row in rows] == [
        (one.name, str(one.over_filled), str(one.left)) for one in plan.digest
    ]
    assert [row[4] for row in rows] == [str(one.years) if one.year else "【消化年限待填】" for one in plan.digest]
    merges = annex.table("机构整合和腾出编制").body
    assert [[int(cell) for cell in row[4:7]] for row in merges[:-1]] == [
        [one.held, one.kept, one.freed] for one in plan.merges
    ]
    assert int(merges[-1][6]) == sum(one.freed for one in plan.merges)


def test_each_table_of_both_has_a_number_and_a_name(paper, annex):
    """Proves: every table bears a caption with a number of its own; notes stand below, never between it and its table."""
    for read in (paper, annex):
        numbers = [re.match(r"表(\d+)　\S", caption) for caption in read.tables]
        assert [int(found[1]) for found in numbers] == list(range(1, len(numbers) + 1))
        assert all(len(tables) == 1 for tables in read.tables.values())
        styles = [style for style, _ in read.paragraphs]
        assert "Note above" not in styles


# the leader's page


def test_totals_and_the_overview_table(plan, paper):
    """Proves: the two tables of totals show the plan's posts, by category and by county. Sensitivity: mixed-up columns."""
    for row in paper.table("编制调整前后").body:
        rows = rows_of(plan, NAMES[row[0]], "township")
        current, _, _, change, planned, before, after = cells_of(plan, rows)
        least = [min(getattr(one, when) / one.need_exact for one in rows) for when in ("current", "planned")]
        lowest = [percent(share.numerator, Fraction(share.denominator)) for share in least]
        sides = [str(sum(sign * one.change > 0 for one in rows)) for sign in (1, -1)]
        assert row[1:] == [str(len(rows)), current, change, planned, *sides, before, after, *lowest]
    table = paper.table("编制调整总表")
    for row in table.body:
        place = None if row[0] == "合计" else row[0]
        expected = [str(len(rows_of(plan, "leadership", "township", place)))]
        for category in NAMES.values():
            rows = rows_of(plan, category, "township", place)
            current, _, _, change, planned, before, after = cells_of(plan, rows)
            units = {one.unit_id for one in rows}
            down = sum(move.posts for move in plan.transfers
                       if move.category == category and move.to_unit in units and move.from_pool.split("/")[1] != "township"
                       and move.route)  # fmt: skip
            expected += [current, change, *([str(down)] if category == "institution" else []), planned, before, after]
        assert row[1:] == expected
    assert [row[0] for row in table.body][-1] == "合计"


def test_where_the_posts_come_from(plan, paper):
    """Proves (hole): the first page says where the +197 come from, by level and county. Sensitivity: told on page 14."""
    (told,) = [words for style, words in paper.paragraphs if style == "Brief" and words.startswith("2.")]
    gained = sum(row.change for row in rows_of(plan, "institution", "township"))
    assert f"事业编制增加{gained}名" in told
    for level, name in (("city", "市级单位"), ("county", "县级单位")):
        given = -sum(row.change for row in rows_of(plan, "institution", level))
        assert f"{name}减少{given}名" in told
        by_place = defaultdict(int)
        for row in rows_of(plan, "institution", level):
            by_place[place_of(plan, row)] -= row.change
        if len(by_place) > 1:
            assert all(f"{place}{posts}名" in told for place, posts in by_place.items())


def test_ten_gainers_and_losers_with_a_reason(plan, paper):
    """Proves (hole): the first page names the ten units that gain and lose most, over the counted categories, with a reason
    each; units that only merge are left out. Sensitivity: largest first by one category alone."""
    anew = merged(plan)[0] | merged(plan)[1]
    changes = defaultdict(int)
    names = {}
    for row in plan.posts:
        if row.category != "leadership" and row.unit_id not in anew:
            changes[row.unit_id] += row.change
            place, name = place_of(plan, row), row.name.removesuffix("（示例）")
            names[row.unit_id] = name if name.startswith(place) else place + name
    table = paper.table("增减较多的单位")
    for sign, first in ((1, 0), (-1, 3)):
        largest = sorted(changes, key=lambda unit: (-sign * changes[unit], unit))[:10]
        assert [(row[first], row[first + 1]) for row in table.body] == [
            (names[unit], signed(changes[unit])) for unit in largest
        ]
        assert all(row[first + 2] for row in table.body)
    own = {(names[row.unit_id], percent(row.current, row.need_exact)) for row in plan.posts if row.unit_id in names}
    for row in table.body:
        for name, reason in (row[:1] + row[2:3], row[3:4] + row[5:6]):
            if share := re.search(r"配备率[仅达](\S+)%", reason):
                assert (name, share[1]) in own


def test_who_approves_what(plan, paper):
    """Proves: page and part say for every body how many posts of which category it decides about, and nothing twice."""
    for start in ("3.审批权限", "1.审批权限"):
        (told,) = [words for _, words in paper.paragraphs if words.startswith(start)]
        sums = defaultdict(int)
        for name, posts in re.findall(r"(行政编制|事业编制|领导职数)(\d+)名", told):
            sums[NAMES[name]] += int(posts)
        assert sums == {
            category: sum(move.posts for move in plan.transfers if move.category == category)
            for category in NAMES.values()
        }
        assert "经县（市、区）委编办、市委编办逐级审核后报省委编办审批" in told


# the argument


def test_running_text(plan, paper):
    """Proves: the figures in the sentences are reckoned from the plan. Sensitivity: a level or category mixed up."""
    words = paper.words
    opened, _ = merged(plan)
    units = {row.unit_id for row in plan.posts} - opened
    assert f"方案涉及{len(units)}个单位" in words
    for name, category in NAMES.items():
        rows = rows_of(plan, category, "township")
        current, planned = sum(row.current for row in rows), sum(row.planned for row in rows)
        vacant = [row for row in rows if row.current > row.headcount]
        spare = sum(row.current - row.headcount for row in vacant)
        assert (
            f"{name}现核定{current}名，实有{sum(row.headcount for row in rows)}人，空编{spare}名（{len(vacant)}个单位）"
            in words
        )
        change = (
            f"由{current}名增加到{planned}名（增加{planned - current}名）" if planned > current else f"{current}名不变"
        )
        before, after = mean(plan, rows, "before"), mean(plan, rows, "after")
        shares = f"由{before}%变为{after}%" if before != after else f"保持{after}%"
        short = [
            sum(getattr(row, when) / row.need_exact < Fraction(9, 10) for row in rows)
            for when in ("current", "planned")
        ]
        assert f"{name}{change}，平均配备率{shares}，低于90%的单位由{short[0]}变为{short[1]}" in words
        moved = sum(move.posts for move in plan.transfers if move.category == category and kind(plan, move) != "merge")
        assert f"{name}{moved}名" in re.search(r"本次调剂([^。]*)。", words)[1]
        reserve = [row for row in plan.reserve if row.category == category]
        total = sum(row.planned for row in rows_of(plan, category)) + sum(row.after for row in reserve)
        assert f"{name}{total}名" in re.search(r"([^。]*)（均含机动编制）总量不变", words)[1]
        people = sum(
            move.people for move in plan.transfers if move.category == category and kind(plan, move) != "merge"
        )
        assert f"{name}{people}人" in re.search(r"随编划转([^。]*)，在编", words)[1]
        need = hundredths(sum(row.need_exact for row in rows))
        assert f"{name}{need}名" in re.search(r"测算编制合计为([^。]*)。(?!\d)", words)[1]
    for level, name in (("city", "市级单位"), ("county", "县级单位")):
        moves = [move for move in plan.transfers if move.route and move.from_pool.endswith(level)]
        posts, people = sum(move.posts for move in moves), sum(move.people for move in moves)
        assert f"事业编制由{name}调入乡镇（街道）{posts}名，随编{people}人" in words
    merge = next(one for one in plan.merges if one.taken)
    assert f"原有事业编制{merge.held}名，核定{merge.kept}名，腾出{merge.freed}名" in words
    firsts = [row for row in plan.digest if row.year <= 1]
    assert f"调整后仍有{len(firsts)}个单位超编{sum(row.over_filled for row in firsts)}人" in words


def above(plan: Plan, place: str):
    return rows_of(plan, "institution", "county", place)


def test_why_the_whole_ends_above_its_need(plan, paper):
    """Proves (hole): 事业 ends at 100.9 %: by how many posts, and that the givers stand higher still."""
    rows = rows_of(plan, "institution", "township")
    over = sum(row.planned for row in rows) - hundredths(sum(row.need_exact for row in rows))
    givers = rows_of(plan, "institution", "county") + rows_of(plan, "institution", "city")
    assert (
        f"乡镇（街道）事业编制调整后平均配备率{mean(plan, rows, 'after')}%，合计比测算编制多{over}名。"
        f"调出的上级单位调整后平均配备率仍为{mean(plan, givers, 'after')}%" in paper.words
    )


def test_why_ample_counties_gain(plan, paper):
    """Proves (hole): counties above 100 % that gain are named, with what their own institutions still hold, and that posts
    have no route to other counties. Sensitivity: principle 2 alone."""
    (told,) = [words for _, words in paper.paragraphs if "已超过100%的辖区" in words]
    ample = set()
    for place in {place_of(plan, row) for row in rows_of(plan, "institution", "township")}:
        rows = rows_of(plan, "institution", "township", place)
        before, gained = mean(plan, rows, "before"), sum(row.change for row in rows)
        if Decimal(before) > 100 and gained > 0:
            ample.add(place)
            after, own = mean(plan, rows, "after"), mean(plan, above(plan, place), "after")
            assert f"{place}增加{gained}名（由{before}%变为{after}%，其上级单位仍为{own}%）" in told
    assert ample == {"延平区", "邵武市", "浦城县"}
    assert "不能调给其他辖区" in told


def test_why_others_stay_below(plan, paper):
    """Proves (hole): counties that end below 100 % are named with what they got and what their institutions could still
    give, and the threshold that keeps it there."""
    (told,) = [words for _, words in paper.paragraphs if "部分辖区仍低于100%" in words]
    for place in ("光泽县", "建阳区", "武夷山市"):
        rows = rows_of(plan, "institution", "township", place)
        units = {row.unit_id for row in rows}
        got = sum(move.posts for move in plan.transfers if move.category == "institution" and move.route
                  and move.to_unit in units)  # fmt: skip
        spare = sum(
            plan.case.units[row.unit_id].holdings["institution"].spare + row.change for row in above(plan, place)
        )
        assert f"{place}为{mean(plan, rows, 'after')}%，其上级单位调入{got}名后另有{spare}名可调未调" in told
    stickiness = plan.case.settings.stickiness["institution"]
    prices = sorted({route.price for route in plan.case.routes if route.category == "institution"})
    assert "、".join(f"{price + stickiness}个百分点" for price in prices) in told


def test_why_the_least_unit_stays(plan, paper):
    """Proves (hole): the unit of least coverage is told with its share and why it stays: frozen, and what the scenario
    notes of it. Sensitivity: frozen without a reason."""
    (told,) = [words for _, words in paper.paragraphs if words.startswith("4.配备率最低")]
    for name, category in (("行政编制", "administrative"), ("事业编制", "institution")):
        rows = rows_of(plan, category, "township")
        least = min(rows, key=lambda row: row.planned / row.need_exact)
        assert f"{name}最低的{least.name}为{percent(least.planned, least.need_exact)}%" in told
    assert "华桥乡" in told
    assert "冻结，不变，面积未能核实" in told


def test_changes_of_one_post_are_counted(plan, paper):
    """Proves (hole): how many changes are of one post, by category and in all."""
    counts = {
        name: sum(abs(row.change) == 1 for row in rows_of(plan, code, "township")) for name, code in NAMES.items()
    }
    told = "、".join(f"{name}{count}个" for name, count in counts.items())
    assert f"增减只有1名的共{sum(counts.values())}个（{told}）" in paper.words


def test_what_a_merge_registers_anew_is_counted_apart(plan, paper):
    """Proves (hole): people and posts that only change their institution are no transfer. Sensitivity: 357 for 264."""
    moves = [move for move in plan.transfers if move.category == "institution"]
    merging = [move for move in moves if kind(plan, move) == "merge"]
    posts, people = sum(move.posts for move in merging), sum(move.people for move in merging)
    moved = sum(move.posts for move in moves) - posts
    assert (
        f"事业编制有{posts}名编制、{people}人随机构整合转入新机构，只作重新登记，不计入调剂的{moved}名" in paper.words
    )


def test_one_count_and_one_average(plan, paper, annex):
    """Proves (hole): units are counted once, those that a merge is yet to open apart; 平均配备率 of a category is one figure
    in the page, the argument and the annex. Sensitivity: 210 units for 207; 103.4 beside 100.9."""
    opened, _ = merged(plan)
    assert set(re.findall(r"(\d+)个单位，其中", paper.words)) == {
        str(len({row.unit_id for row in plan.posts} - opened))
    }
    for name, category in NAMES.items():
        shown = mean(plan, rows_of(plan, category, "township"), "after")
        (page,) = [row for row in paper.table("编制调整前后").body if row[0] == name]
        assert page[8] == shown
        place = 2 * list(NAMES).index(name) + 2
        assert annex.table("均衡程度").body[0][place] == shown


def test_bases_are_documents_by_their_names(paper):
    """Proves (hole): the decree stands once, with its name and its articles in order; what no document rules on is said."""
    (told,) = [words for _, words in paper.paragraphs if words.startswith("1.主要依据")]
    assert told.count("《地方各级人民政府机构设置和编制管理条例》（国务院令第486号）") == 1
    articles = [re.findall(r"第([一二三四五六七八九十]+)条", told)]
    assert articles[0][:3] == ["六", "九", "十五"]
    assert "政策选择" not in told
    assert "尚无文件规定，由本方案提出" in told


def test_no_words_that_no_official_writes(paper, annex):
    """Proves (hole): what a planner called no official's words is gone from both papers."""
    for read in (paper, annex):
        cells = (cell for tables in read.tables.values() for table in tables for row in table.rows for cell in row)
        words = "\n".join((read.words, *cells))
        for gone in (
            "现将建议方案报上",
            "部分说明",
            "上级单位有编制可以调出",
            "不动编",
            "经验算",
            "基尼系数上升",
            "最不可靠",
            "→",
            "笔；",
        ):
            assert gone not in words
        assert "（示例）" not in words


def test_what_is_made_up_is_said_once(plan, paper, annex):
    """Proves (hole): the alarm stands before every figure, heads of pages and captions say so, and no cell or name does.

    Sensitivity: 204 lines with （示例）.
    """
    for read in (paper, annex):
        alarm = next(place for place, (style, _) in enumerate(read.paragraphs) if style == "Alarm")
        assert "示例数据，不得作为审批依据" in read.paragraphs[alarm][1]
        assert not re.search(r"\d名|\d人", "".join(words for _, words in read.paragraphs[:alarm]))
        assert "虚拟单位" in read.paragraphs[alarm][1]
        captions = [caption for caption in read.tables if "单位：名" in caption and "上下限" not in caption]
        assert all("示例" in caption for caption in captions)
        for tables in read.tables.values():
            assert not any("（示例）" in cell for table in tables for row in table.rows for cell in row)
            whole = [table for table in tables if not table.italic]
            assert all(
                "均为示例" in caption or "斜体" not in caption
                for caption in read.tables
                if read.tables[caption] == whole
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


def test_parts_in_the_order_of_argument(paper, annex):
    """Proves: necessity, reasonableness, feasibility, approval; numbers without gaps, in both papers."""
    heads = paper.styled("Heading 1") or paper.styled("heading 1")
    assert [head.split("、")[1][-3:] for head in heads] == ["必要性", "合理性", "可行性", "和实施"]
    for read in (paper, annex):
        numbered = read.styled("Heading 1") or read.styled("heading 1")
        assert [head.split("、")[0] for head in numbered] == [chinese(number) for number in range(1, len(numbered) + 1)]
