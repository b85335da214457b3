"""Numbers made by hand: who is named for a breach, what they cost, who pays, and what the papers then say."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from cases import make_case, unit
from papers import read

from quota.plan import Plan, make_plan
from quota.plan.by_hand import Shift
from quota.plan.hand.audit import Audit, HandPlan, audit
from quota.plan.hand.kept_numbers import manifest_entry, told_by_hand
from quota.plan.hand.repair import repair
from quota.plan.hand.table import HandTable
from quota.report.document import write_annex, write_document
from quota.report.reasons import Reasons
from quota.scenario import Case, InputCell
from quota.texts import render
from quota.words.names import status_words

ROUTE = {"from_level": "county", "to_level": "township", "scope": "same", "category": "administrative", "body": "city"}


def audited(case: Case, **numbers: int) -> Audit:
    """Audit the best plan with some numbers replaced, as a table made by hand."""
    posts = {(row.unit_id, row.category): row.planned for row in make_plan(case).posts}
    posts |= {(code, "administrative"): number for code, number in numbers.items()}
    cells: Mapping[tuple[str, str], InputCell] = {
        key: InputCell("会议.csv", "", 2 + place, 4) for place, key in enumerate(posts)
    }
    return audit(case, HandPlan(HandTable("会议.csv", "0" * 64, posts, cells, ()), None))


def five(**limits: dict) -> Case:
    return make_case([unit(code, 8, need=8, **limits.get(code, {})) for code in "abcde"])


def two_counties() -> Case:
    """Townships a, b of county A and d, e of county B, each 8 posts for a need of 8; nothing crosses."""
    places = {"a": "A", "b": "A", "d": "B", "e": "B"}
    return make_case([unit(code, 8, need=8, jurisdiction=place) for code, place in places.items()])


def test_a_total_that_does_not_add_up_is_told_of_those_who_were_changed():
    """Proves: 10 for e puts 2 posts too many into county B, and the sentence names e with its number and change first.

    Sensitivity: with nothing changed nothing is told; a unit that keeps its number is not named.
    """
    (breach,) = audited(two_counties(), e=10).breaches
    assert (breach.rule.id, breach.changed) == ("balance", (Shift("e", "administrative", 8, 10),))
    words = render(breach.sentence, "zh")
    assert words.startswith("e（定为 10 名，较最优方案 +2）")
    assert "d（" not in words
    assert audited(two_counties()).breaches == ()


def test_a_pool_that_nobody_touched_is_not_blamed():
    """Proves: k gives to both counties' townships; of 6 for e in place of 8 the gap is told where e is.

    Sensitivity: with 6 for a it is told in county A, though both counties could lack the posts at the same cost.
    """
    units = [unit("k", 6, level="city", jurisdiction="C", spare=2)]
    units += [unit(code, 8, need=9, jurisdiction=place) for code, place in (("a", "A"), ("e", "B"))]
    down = {**ROUTE, "from_level": "city", "scope": "below"}
    case = make_case(units, routes=[down])
    best = {row.unit_id: row.planned for row in make_plan(case).posts}
    assert best == {"k": 4, "a": 9, "e": 9}
    for code, place in (("a", "A/township"), ("e", "B/township")):
        (breach,) = audited(case, **{code: 7}).breaches
        assert breach.row is not None
        assert breach.row.subject.place == place
        assert [shift.unit for shift in breach.changed] == [code]


def test_a_repaired_plan_knows_what_its_numbers_cost_and_who_pays():
    """Proves: 11 for a takes a post of three others; the cost is what an audit of the whole plan finds.

    By hand: 3 posts of a above its need, at 106.25 + 118.75 + 131.25 points, in place of 3 × 93.75: 75 points.
    """
    result = repair(audited(five(), a=11))
    told = result.plan.by_hand
    assert told is not None
    assert told.kept == (Shift("a", "administrative", 8, 11),)
    assert sorted(shift.change for shift in told.others) == [-1, -1, -1]
    assert sum(shift.change for shift in (*told.kept, *told.others)) == 0
    numbers = {row.unit_id: row.planned for row in result.plan.posts}
    assert told.points == audited(five(), **numbers).excess == 75


def test_nothing_kept_by_hand_is_called_frozen():
    """Proves: the number is the rule of those who wrote it; a pin of the scenario stays a pin, and is still called so."""
    plan = repair(audited(five(b={"pin": 8}), a=11)).plan
    of = {row.subject.unit: row.rule.id for row, _ in plan.labelled if row.rule.frozen == "sets"}
    assert of == {"a": "kept", "b": "pin"}
    reasons = Reasons(plan, "zh")
    told = {row.unit_id: reasons.of_posts(row) for row in plan.posts}
    assert told["a"] == "按领导改定的数定为11名"
    assert told["b"].startswith("冻结")


def repaired() -> Plan:
    return repair(audited(five(), a=11)).plan


@pytest.mark.parametrize(
    ("language", "stands", "claim"),
    [
        ("zh", "会议.csv", "不作改定的，配备可以更均衡"),
        ("en", "会议.csv", "Without those numbers one is"),
    ],
)
def test_the_papers_say_whose_numbers_stand_and_who_pays(tmp_path, language, stands, claim):
    """Proves: document and annex name the table, the cost and every payer, and claim no more than that it is best with them.

    Sensitivity: the paper of the best plan has none of it.
    """
    plan = repaired()
    write_document(plan, tmp_path / "a.docx", language)
    write_annex(plan, tmp_path / "b.docx", language)
    words = read(tmp_path / "a.docx").words
    assert stands in words
    assert "75.00" in words
    assert claim in words
    payers = [shift.unit for shift in plan.by_hand.others] if plan.by_hand else []
    assert len(payers) == 3
    (part,) = [name for name in read(tmp_path / "b.docx").tables if ("领导" if language == "zh" else "by hand") in name]
    assert sorted(row[0] for row in read(tmp_path / "b.docx").table(part).body) == payers
    assert all(f"{code}administrative-1" in words or f"{code}, administrative -1" in words for code in payers)
    write_document(make_plan(five()), tmp_path / "c.docx", language)
    assert stands not in read(tmp_path / "c.docx").words


def test_the_status_claims_nothing_beyond_the_numbers():
    assert "没有更均衡的方案" not in status_words(repaired(), "zh")
    assert "没有更均衡的方案" in status_words(make_plan(five()), "zh")


def test_a_plan_that_is_opened_again_knows_it_too(tmp_path):
    """Proves: what the manifest says of kept numbers gives back who pays and the cost, and nothing else is frozen."""
    plan = repaired()
    assert plan.by_hand is not None
    table = HandTable("会议.csv", "0" * 64, {}, {("a", "administrative"): InputCell("会议.csv", "", 2, 4)}, ())
    manifest = {"by_hand": manifest_entry(table, plan.by_hand)}
    assert told_by_hand(plan.case, manifest) == plan.by_hand
    assert told_by_hand(plan.case, {}) is None
