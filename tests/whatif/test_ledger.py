"""Edits in force, those before and after them, and their lines in a journal."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quota.scenario.edits import Edit
from quota.whatif.ledger import MOST_EDITS, Ledger, Step, WhatIfError

KEYS = ("stickiness", "units.a.pin", "units.b.pin", "pace_posts")
EDITS = st.builds(Edit, st.sampled_from(KEYS), st.sampled_from(("1", "2", "无")), who=st.sampled_from(("", "张三")))
STEPS = st.one_of(
    st.builds(
        lambda edits, back: Step(kind="edit", edits=tuple(edits), taken_back=tuple(back)),
        st.lists(EDITS, max_size=3),
        st.lists(st.sampled_from(KEYS), max_size=2),
    ),
    st.builds(lambda number: Step(kind="drop", number=number), st.integers(1, 5)),
    st.sampled_from((Step(kind="undo"), Step(kind="redo"))),
)


def _after(steps: list[Step]) -> tuple[Ledger, list[Step]]:
    """Return where steps lead, and those that could be made."""
    ledger, made = Ledger(), []
    for step in steps:
        try:
            ledger = step.on(ledger)
        except WhatIfError:
            continue
        made.append(step)
    return ledger, made


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, max_size=12), STEPS)
def test_undo_takes_back_any_step_and_redo_brings_it_back(steps: list[Step], last: Step) -> None:
    """Proves: undo after an edit or a drop leads to what was in force before, redo to what it led to; versions only rise.
    Sensitivity: the past that an edit keeps, the future that an undo keeps."""
    before, _ = _after(steps)
    try:
        after = last.on(before)
    except WhatIfError:
        return
    back = after.undone() if last.kind != "undo" else after.redone()
    assert back.batches == before.batches
    again = back.redone() if last.kind != "undo" else back.undone()
    assert (again.batches, again.version) == (after.batches, before.version + 3)


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, max_size=12))
def test_no_key_stands_in_two_batches(steps: list[Step]) -> None:
    """Proves: what is in force says one thing of each key, no batch is empty, and no number is used twice.
    Sensitivity: the keys that an edit takes out of older batches."""
    ledger, _ = _after(steps)
    keys = [edit.key for edit in ledger.edits]
    assert len(keys) == len(set(keys))
    assert all(batch.edits for batch in ledger.batches)
    assert len({batch.number for batch in ledger.batches}) == len(ledger.batches)


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, max_size=12))
def test_steps_come_back_from_json(steps: list[Step]) -> None:
    """Proves: steps read back from the lines of a journal lead to the same ledger, its past and future included.
    Sensitivity: a field that a record leaves out."""
    ledger, made = _after(steps)
    read = [Step.of(json.loads(json.dumps(step.record))) for step in made]
    assert _after(read)[0] == ledger


def test_other_spellings_of_a_key_are_that_key() -> None:
    """Proves: a key in other letters takes the edit back. Sensitivity: comparing keys sign by sign."""
    ledger = Ledger().edited((Edit("Stickiness.administrative", "3"),))
    assert ledger.edited((), ("stickiness.administrative",)).edits == ()


def test_a_thousand_edits_and_no_more() -> None:
    """Proves: the limit is of edits in force, and nothing is lost where it is met. Sensitivity: a limit of batches."""
    full = Ledger().edited(Edit(f"units.{number}.pin", "1") for number in range(MOST_EDITS))
    assert len(full.edited((Edit("units.0.pin", "2"),)).edits) == MOST_EDITS
    with pytest.raises(WhatIfError) as refused:
        full.edited((Edit("stickiness", "2"),))
    assert refused.value.reason == "too_many"


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"step": "jump"},
        {"step": "edit", "edits": [{"key": "a"}]},
        {"step": "edit", "edits": [{"key": "a", "value": 3}]},
        {"step": "edit", "edits": [{"key": "a", "value": "3", "colour": "red"}]},
        {"step": "edit", "taken_back": "abc"},
        {"step": "drop", "number": "3"},
        {"step": "put", "batches": [{"number": 1, "edits": []}]},
        {"step": "put", "batches": {"number": 1}},
    ],
)
def test_what_is_no_step(record: dict[str, object]) -> None:
    """Proves: a record of anything else is refused by an error that a journal knows. Sensitivity: a check left out."""
    with pytest.raises((ValueError, TypeError)):
        Step.of(record)


def test_begun_again_nothing_leads_back() -> None:
    """Proves: edits that fit a base anew have no past; the version rises all the same. Sensitivity: keeping the past."""
    ledger = Ledger().edited((Edit("a", "1"),)).edited((Edit("b", "1"),))
    again = ledger.begun_again(replace(batch, edits=()) if batch.number == 1 else batch for batch in ledger.batches)
    assert [edit.key for edit in again.edits] == ["b"]
    assert (again.version, again.past, again.future) == (3, (), ())
