"""Any steps of a session, one after the other: the plan that is shown is always the plan of the edits, made from nothing."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from small import changed, write_scenario

from quota.model.ranges import ConflictError
from quota.plan.plan import make_plan
from quota.scenario import Case, read_case
from quota.scenario.edits import texts_of
from quota.whatif import Answer, TrialSession
from quota.words.editable import Field, knobs, unit_columns

APPROVALS = (
    ("jurisdiction", "category", "level", "posts", "document"),
    ("9001", "administrative", "township", "1", "甲"),
)
POOLS = (("jurisdiction", "category", "level", "cap"), ("9002", "administrative", "township", "38"))
SLOW = ("solver", "time_limit", "gap")
"""Settings by which each answer would be solved from scratch; tests of their own hold them."""


def _keys(case: Case) -> list[tuple[str, Field]]:
    """Return all that may be edited of a case."""
    cells = [
        (f"units.{unit.id}.{column.column}", column.field)
        for unit in case.units.values()
        for column in unit_columns(case)
        if not column.category or column.category in unit.holdings
    ]
    return [*((knob.key, knob.field) for knob in knobs(case) if knob.key not in SLOW), *cells]


@st.composite
def _values(draw: st.DrawFn, field: Field) -> str:
    """Draw what people could enter for a figure, now and then what they should not."""
    if field.choices:
        return draw(st.sampled_from([code for code, _ in field.choices]))
    if field.control == "yes_no":
        return draw(st.sampled_from(("yes", "no")))
    number = str(draw(st.integers(int(max(field.least or 0, 0)), int(min(field.most or 40, 40)))))
    return draw(st.sampled_from((number,) * 8 + ("无", f"{number}.5", "-3", "abc", "+2", "１８", "2%")))


class Trying(RuleBasedStateMachine):
    """A session, and the edits that are expected of it: what is in force, what was before, what was taken back."""

    @initialize()
    def opened(self) -> None:
        self.room = Path(tempfile.mkdtemp(prefix="quota-test-"))
        self.base = write_scenario(self.room / "base", approvals=APPROVALS, pools=POOLS)
        self.keys = _keys(read_case(self.base))
        self.now: dict[str, str] = {}
        self.past: list[dict[str, str]] = []
        self.future: list[dict[str, str]] = []
        self.area = 120
        self.known: dict[tuple[Any, ...], list[tuple[Any, ...]] | None] = {}
        self.session = self._open()
        self.answer = self.session.answer()

    def _open(self) -> TrialSession:
        return TrialSession(self.base, language="en", autosave=True, folder=self.room / "state")

    def _moved(self, answer: Answer, now: dict[str, str]) -> None:
        self.answer = answer
        if answer.refused:
            assert {edit.key: edit.value for edit in answer.edits} == self.now
            return
        self.past, self.now, self.future = [*self.past, self.now], now, []

    @rule(data=st.data(), count=st.sampled_from((1, 1, 1, 2)))
    def edit(self, data: st.DataObject, count: int) -> None:
        chosen = [data.draw(st.sampled_from(self.keys)) for _ in range(count)]
        changes = {key: data.draw(_values(field)) for key, field in chosen}
        answer = self.session.edit(changes, after=self.answer.version)
        said = {edit.key: edit.value for edit in answer.edits}
        if not answer.refused:
            assert said.keys() == {*self.now, *changes}
            assert all(said[key] == text for key, text in changes.items() if not key.endswith("_pin"))
        self._moved(answer, said)

    @precondition(lambda self: self.now)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.now)))
        self._moved(self.session.edit({key: None}), {name: text for name, text in self.now.items() if name != key})

    @precondition(lambda self: self.now)
    @rule(data=st.data())
    def drop(self, data: st.DataObject) -> None:
        batch = data.draw(st.sampled_from(sorted({edit.batch for edit in self.answer.edits})))
        left = {edit.key: edit.value for edit in self.answer.edits if edit.batch != batch}
        self._moved(self.session.drop(batch), left)

    @precondition(lambda self: self.past)
    @rule()
    def undo(self) -> None:
        self.answer = self.session.undo()
        if not self.answer.refused:
            self.future.append(self.now)
            self.now = self.past.pop()

    @precondition(lambda self: self.future)
    @rule()
    def redo(self) -> None:
        self.answer = self.session.redo()
        if not self.answer.refused:
            self.past.append(self.now)
            self.now = self.future.pop()

    @precondition(lambda self: self.now)
    @rule()
    def save_and_reopen(self) -> None:
        folder = self.session.save("子")
        child = _outcome(read_case(folder))
        assert child == _outcome(self.session.case)
        shown = self.answer
        again = self.session.reopen(folder)
        assert _figures(again) == _figures(shown)
        assert again.state == shown.state
        self._moved(again, {edit.key: edit.value for edit in again.edits})

    @rule()
    def kill(self) -> None:
        """The journal is let go of as by a process that dies: the file stays as it is."""
        told, unsaved = self.answer, self.session._desk.keeper._journal
        assert unsaved is not None
        content = unsaved.path.read_bytes()
        self.session.close()
        unsaved.path.write_bytes(content)
        self.session = self._open()
        if self.session.unsaved is None:
            assert not self.now or b'"saved"' in content
            self.answer = self.session.answer()
            self.past, self.now, self.future = [], {}, []
            return
        self.answer = self.session.resume()
        assert not self.answer.refused
        assert self.answer.edits == told.edits
        assert (self.answer.undo, self.answer.redo) == (told.undo, told.redo)

    @rule()
    def base_changed(self) -> None:
        self.area += 1
        write_scenario(
            self.base, approvals=APPROVALS, pools=POOLS, units=changed("units", 1, "area_km2", str(self.area))
        )
        assert self.session.answer().files_changed == ("units.csv",)
        self.answer = self.session.reread()
        assert not self.answer.refused
        self.past, self.future = [], []

    @invariant()
    def what_is_shown_is_the_plan_of_the_edits(self) -> None:
        if not hasattr(self, "session"):
            return
        answer = self.answer
        assert {edit.key: edit.value for edit in answer.edits} == self.now
        assert (answer.undo, answer.redo) == (bool(self.past), bool(self.future))
        edits = self.session._desk.ledger.edits
        texts = (self.area, *texts_of(edits))
        if texts not in self.known:
            self.known[texts] = _outcome(read_case(self.base, texts_of(edits)))
        outcome = self.known[texts]
        if outcome is None:
            assert answer.state == "no_plan"
            return
        assert answer.state == "proved"
        assert not answer.stale
        assert _figures(answer) == outcome
        for total in answer.totals:
            assert total.before + total.reserve_before + total.approved == total.after + total.reserve_after
            assert total.after == sum(row.planned for row in answer.rows if row.category == total.category)

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.close()
            shutil.rmtree(self.room, ignore_errors=True)


def _figures(answer: Answer) -> list[tuple[Any, ...]]:
    return [(row.unit_id, row.category, row.current, row.need, row.planned, row.headcount_after) for row in answer.rows]


def _outcome(case: Case | None) -> list[tuple[Any, ...]] | None:
    """Return the posts of a case solved from nothing; None where it has no plan."""
    assert case is not None
    try:
        posts = make_plan(case).posts
    except ConflictError:
        return None
    return [(row.unit_id, row.category, row.current, row.need, row.planned, row.headcount_after) for row in posts]


CHECKS = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


def test_some_steps() -> None:
    """Proves: after each of thirty steps of any kinds the posts shown are those of a plan made from nothing, the edits those
    that were made, undo and redo as expected, and totals add up. Sensitivity: a stale row; a step that a journal lacks."""
    short = settings(
        max_examples=3,
        stateful_step_count=10,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=CHECKS,
    )
    run_state_machine_as_test(Trying, settings=short)


@pytest.mark.slow
def test_two_thousand_steps() -> None:
    """Proves: the same of two thousand steps. Sensitivity: as above."""
    many = settings(max_examples=50, stateful_step_count=40, deadline=None, database=None, suppress_health_check=CHECKS)
    run_state_machine_as_test(Trying, settings=many)
