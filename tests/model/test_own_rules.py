"""Rules of one's own: given to a case, everything that solves, checks, explains or prints the case obeys them."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from cases import make_case, unit
from papers import written, written_annex
from small import write_scenario
from sweeps import sweep_of

import quota.model.rules
from quota.model.ranges import ConflictError
from quota.model.rows import Posts, Row, Rule
from quota.model.rules import RULES, rows
from quota.model.rules.own import RuleError
from quota.model.sentences import row_sentence
from quota.model.subject import Subject
from quota.need import measure
from quota.plan.explain import explain
from quota.plan.hand.breaches import find_breaches
from quota.plan.plan import make_plan
from quota.plan.reading import read_tables
from quota.plan.recheck import RecheckError, recheck
from quota.plan.reopen import ReopenError, path_from, reopen
from quota.plan.store import write_tables
from quota.plan.subjects import told_subjects
from quota.report.explanation import explanation_words
from quota.report.page.page import write_page
from quota.report.workbook import write_workbook
from quota.scenario import Case, read_case
from quota.solve.certificate import certificate
from quota.solve.conflict import conflict
from quota.solve.easing import ways_out
from quota.solve.live.case import LiveCase
from quota.solve.optimum import optimise
from quota.study.compare.comparison import Comparison
from quota.study.crews.processes import Processes
from quota.study.frontier.walk import walk
from quota.study.resolving import CaseResolver
from quota.study.sweep import SweepTerms, combinations, parse_vary
from quota.study.sweep import run as run_sweep
from quota.study.sweep.solving import solve_point
from quota.texts import render

LEAST = {"b": 9, "9002A": 23}
NAMES = ("边境保底", "border guarantee")


def at_least(case: Case) -> Iterator[Row]:
    """Units at the border keep so many posts."""
    for code in sorted(LEAST.keys() & case.units.keys()):
        subject = Subject(unit=code, category="administrative")
        yield Row(border, subject, ((Posts(code, "administrative"), 1),), ">=", LEAST[code])


border = Rule("border", at_least, basis="2026年边境通知", words={"name": NAMES, "principle": "边境乡镇编制只增不减。"})


def two(**limits: int) -> Case:
    """a needs 20 and b 10; both hold 10. Without limits a gets 13 and b 7: 12.5/20 = 62.5 %, 6.5/10 = 65 %, 13.5/20 = 67.5 %."""
    return make_case([unit("a", 10, need=20), unit("b", 10, need=10, **limits)])


def posts(quantities: object) -> list[int]:
    return [quantities[Posts(code, "administrative")] for code in "ab"]  # type: ignore[index]


# Solved


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_a_plan_obeys(solver: str):
    """Proves: with 9 posts for b, a gets 11; the ninth post of b is worth 85 % to b, the twelfth of a 57.5 %: 27.5 points.

    Sensitivity: without the rule a gets 13.
    """
    assert [row.planned for row in make_plan(two(), solver=solver).posts] == [13, 7]
    plan = make_plan(two(), rules=[border], solver=solver)
    assert [row.planned for row in plan.posts] == [11, 9]
    (row,) = (row for row in plan.rules if row.rule == "border")
    assert (row.key, row.sense, row.limit, row.slack, row.value) == ("b administrative", ">=", 9, 0, Decimal("27.50"))
    assert [row.rule.id for row, _ in plan.binding] == ["border"]


def test_a_live_case_obeys():
    """Proves: a case that changes follows a rule that comes, goes, and reads what it likes, to the plan of a new start."""
    case, other = two(), make_case([unit("a", 12, need=20), unit("b", 8, need=10)])
    live = LiveCase(case, measure(case))
    for now in (case, case.with_rules(border), other.with_rules(border), other, case.with_rules(border)):
        live.change(now, measure(now))
        found = live.solve()
        assert posts(found.quantities) == ([11, 9] if now.rules else [13, 7])
        assert found.quantities == optimise(now, measure(now)).quantities


def test_studies_obey(tmp_path: Path):
    """Proves: the frontier ends where one post moves, not three; scenarios of a sweep give 9002A its 23 posts, not 22."""
    assert walk(two(), measure(two())).points[-1].moved == 3
    case = two().with_rules(border)
    assert walk(case, measure(case)).points[-1].moved == 1
    scenario, (point, *_) = write_scenario(tmp_path / "s"), combinations([parse_vary("stickiness=0,1")])
    for terms, planned in ((SweepTerms(), 22), (SweepTerms(rules=(border,)), 23)):
        found = solve_point(scenario, terms, point, CaseResolver())
        assert found["status"] == "optimal"
        assert ["9002A", "administrative", planned] in [entry[:3] for entry in found["units"]]


def test_other_processes_import_it():
    """Proves: a rule sent to another process is that process's own; one that cannot be imported there says so."""
    assert pickle.loads(pickle.dumps(SweepTerms(rules=(border,)))).rules[0] is border
    assert pickle.loads(pickle.dumps(tuple(RULES.values()))) == tuple(RULES.values())
    with pytest.raises(TypeError, match="rule hidden"):
        pickle.dumps(Rule("hidden", at_least))


@pytest.mark.slow
def test_processes_obey(tmp_path: Path):
    """Proves: a sweep in processes of this machine obeys a rule of an importable module, and its folder says by name which."""
    terms, points = SweepTerms(rules=(border,)), combinations([parse_vary("stickiness=0,1")])
    sweep = sweep_of(write_scenario(tmp_path / "s"), points, tmp_path / "sweep", terms)
    sweep.claim()
    run_sweep(sweep, Processes(2), lambda _point: None)
    assert [["9002A", "administrative", 23] in [row[:3] for row in found["units"]] for found in sweep.results()] == [
        True
    ] * 2
    assert '"border"' in (tmp_path / "sweep" / "sweep.json").read_text(encoding="utf-8")


# Checked and told


def test_breaches_are_found():
    """Proves: 7 posts for b are 2 short of the rule, in its words and with its basis."""
    case = two().with_rules(border)
    best = optimise(two(), measure(two()))
    (breach,) = find_breaches(case, rows(case), best.quantities)
    assert (breach.rule, breach.posts) == (border, 2)
    assert "9" in render(breach.sentence, "zh")
    assert render(breach.basis, "en") == "2026年边境通知"


def test_a_conflict_names_it():
    """Proves: 9 posts and a ceiling of 8 exclude each other; either can be eased by one; a statute cannot.

    Sensitivity: no other row is in the set.
    """
    case = two(ceiling=8).with_rules(border)
    with pytest.raises(ConflictError) as clash:
        optimise(case, measure(case))
    assert [sorted(row.rule.id for row in found) for found in clash.value.sets] == [["border", "ceiling"]]
    (row,) = (row for row in clash.value.sets[0] if row.rule is border)
    assert row_sentence(case, row, "en").startswith("[border guarantee] b ")
    assert "2026年边境通知" in row_sentence(case, row, "zh")
    assert conflict(case) is not None
    eased = [
        [(easing.row.rule.id, easing.limit) for easing in way.easings] for way in ways_out(case, tuple(rows(case))).ways
    ]
    assert sorted(eased) == [[("border", 8)], [("ceiling", 9)]]


def law_rows(case: Case) -> Iterator[Row]:
    return (row._replace(rule=law) for row in at_least(case))


law = Rule("law", law_rows, weight="statute")


def test_its_weight_counts():
    """Proves: a rule of law is never eased: only the ceiling is. Sensitivity: as policy it would be."""
    case = two(ceiling=8).with_rules(law)
    eased = [[easing.row.rule.id for easing in way.easings] for way in ways_out(case, tuple(rows(case))).ways]
    assert eased == [["ceiling"]]


def test_explained_with_its_value():
    """Proves: the explanation of b names the rule as what binds, worth 27.5 points."""
    plan = make_plan(two(), rules=[border])
    found = explain(plan, "b", ["administrative"])[0]
    assert [(bound.row.rule, bound.value) for bound in found.binding] == [(border, Decimal("27.50"))]
    tables = [block for block in explanation_words(plan, found, "zh") if not isinstance(block, str)]
    assert any(NAMES[0] in row for table in tables for row in table.rows)


def test_others_can_reckon_again():
    """Proves: the certificate tells the terms of its rows, which no table of the plan tells."""
    case = two().with_rules(border)
    found = certificate(case, measure(case), optimise(case, measure(case)).quantities)
    place = [row.rule.id for row in rows(case)].index("border")
    assert found["terms"] == {str(place): [["posts", "b", "administrative", 1]]}


def test_stored_read_back_and_compared(tmp_path: Path):
    """Proves: a stored plan knows its rule by name; it is opened with the rule, and not without; its re-check evaluates it.

    Sensitivity: compared with a plan that has no such rule, from folders alone, it is the row that began to bind.
    """
    scenario = write_scenario(tmp_path / "s")
    case = read_case(scenario)
    for name, plan in (("without", make_plan(case)), ("with", make_plan(case, rules=[border]))):
        (tmp_path / name).mkdir()
        write_tables(plan, tmp_path / name, 0.0, scenario=path_from(tmp_path / name, scenario))
    stored = read_tables(tmp_path / "with")
    recheck(case.with_rules(border), stored)
    before = {(row.unit_id, row.category): row.current for row in stored.posts}
    fewer = tuple(row._replace(planned=before[row.unit_id, row.category]) for row in stored.posts)
    with pytest.raises(RecheckError, match="border 9002A administrative: 22 >= 23"):
        recheck(case.with_rules(border), replace(stored, posts=fewer))
    assert [subject for *_, subject in told_subjects(stored)] == [row.subject for row in rows(case.with_rules(border))]
    with pytest.raises(ReopenError, match="rules"):
        reopen(tmp_path / "with")
    with pytest.raises(ReopenError, match="rules"):
        reopen(tmp_path / "without", rules=[border])
    assert reopen(tmp_path / "with", rules=[border]).rules == stored.rules
    compared = Comparison([tmp_path / "without", tmp_path / "with"])
    (told,) = compared.rules().query("rule == 'border'").itertuples(index=False)
    assert (told.key, told[-1]) == ("9002A administrative", True)
    assert any(NAMES[0] in line for line in compared.summary("zh"))


def test_papers_tell_it(tmp_path: Path):
    """Proves: workbook and proposal name the rule, and the annex has its principle."""
    import openpyxl  # noqa: PLC0415

    plan = make_plan(read_case(write_scenario(tmp_path / "s")), rules=[border])
    write_workbook(plan, tmp_path / "p.xlsx", "zh")
    sheet = openpyxl.load_workbook(tmp_path / "p.xlsx")["规则与依据"]
    assert [row[0].value for row in sheet.iter_rows()].count(NAMES[0]) == 2  # the rule, and its row that binds
    assert NAMES[0] in written(plan, tmp_path).words
    assert "边境乡镇编制只增不减。" in written_annex(plan, tmp_path).words


@pytest.mark.slow
def test_the_page_tells_it(tmp_path: Path):
    """Proves: the page lists the rule, its row that binds, and why 9002A has its posts."""
    plan = make_plan(read_case(write_scenario(tmp_path / "s")), rules=[border])
    write_page(plan, tmp_path / "p.html", "zh")
    assert (tmp_path / "p.html").read_text(encoding="utf-8").count(NAMES[0]) >= 2


# Refused


def bad(what: Callable[[Rule], Iterable[Row]]) -> Rule:
    made: list[Rule] = []
    made.append(Rule("bad", lambda _case: what(made[0])))
    return made[0]


SUBJECT = Subject(unit="a", category="administrative")
TERMS = ((Posts("a", "administrative"), 1),)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule("floor", at_least), "cannot be called 'floor'"),
        (Rule("no name", at_least), "cannot be called 'no name'"),
        (at_least, "no rule"),
        (Rule("foreign", at_least), "no row of it"),
        (bad(lambda rule: [Row(rule, SUBJECT, TERMS, "<", 9)]), "no row of it"),  # type: ignore[arg-type]
        (bad(lambda rule: [Row(rule, Subject(), TERMS, "<=", 9)]), "nothing"),
        (bad(lambda rule: [Row(rule, Subject(unit="z"), TERMS, "<=", 9)]), "not in the scenario"),
        (bad(lambda rule: [Row(rule, SUBJECT, TERMS, "<=", 9)] * 2), "the same as another"),
        (bad(lambda rule: [Row(rule, SUBJECT, ((Posts("z", "administrative"), 1),), "<=", 9)]), "no plan decides"),
        (bad(lambda rule: [Row(rule, SUBJECT, TERMS, "<=", 8.5)]), "must be whole"),  # type: ignore[arg-type]
    ],
    ids=["taken", "no name", "a function", "another's rows", "sense", "nobody", "unknown", "twice", "quantity", "half"],
)
def test_what_cannot_be_obeyed_is_refused(rule: Rule, words: str):
    """Proves: a rule that would be taken amiss is refused with its name, never left out."""
    with pytest.raises(RuleError, match=words):
        make_plan(two(), rules=[rule])


def test_the_same_rule_twice_is_refused():
    """Proves: two rules of one name are refused."""
    with pytest.raises(RuleError, match="border"):
        make_plan(two(), rules=[border, border])


# Rules of the product


def test_a_rule_is_found_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Proves: a file with a rule among the others is all that it takes: it is found, in its place.

    Sensitivity: rules that it imports are not found twice.
    """
    (tmp_path / "harbour.py").write_text(
        "from quota.model.rows import Row\n"
        "from quota.model.rules.floor import floor\n"
        "from quota.model.rules.making import rule\n\n\n"
        "@rule(order=8.5, weight='statute')\n"
        "def harbour(case):\n"
        "    return ()\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(quota.model.rules, "__path__", [*quota.model.rules.__path__, str(tmp_path)])
    found = list(quota.model.rules.found())
    monkeypatch.delitem(sys.modules, "quota.model.rules.harbour")
    names = [rule.id for rule in found]
    assert names.index("harbour") == names.index("floor") + 1
    assert [rule for rule in found if rule.id != "harbour"] == list(RULES.values())
