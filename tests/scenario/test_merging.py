"""Edits of two planners laid together: what is agreed, and what somebody has to settle."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import SETTINGS, write_scenario

from quota.scenario import Reader
from quota.scenario.edits import Edit, EditsError, in_order
from quota.scenario.merging import Union, edits_upon, union
from quota.scenario.saving import save_edits

HEADCOUNT, PIN = "units.9001A.administrative_headcount", "units.9001B.administrative_pin"


def laid(base: Path, a: list[Edit], b: list[Edit]) -> Union:
    reader = Reader(base)
    return union(reader.case(), in_order(reader, a), in_order(reader, b))


def edits(*texts: str) -> list[Edit]:
    return [Edit(*text.split("=", 1)) for text in texts]


def keys(found: Union) -> list[tuple[str, list[str], list[str]]]:
    return [(clash.key, [one.key for one in clash.a], [one.key for one in clash.b]) for clash in found.clashes]


@pytest.fixture
def base(tmp_path) -> Path:
    return write_scenario(tmp_path / "base")


@pytest.mark.parametrize("spelled", ["units.东镇.行政编制实有人数=１７", "units.9001A.administrative_headcount=17.0"])
def test_what_both_say_alike_is_said_once(base, spelled):
    """Proves: other spellings of one number are no clash; the noted one keeps its note, whoever is named first."""
    noted = [Edit(HEADCOUNT, "17", "东镇", "2024-03-01"), *edits(f"{PIN}=19")]
    for found in (laid(base, noted, edits(spelled, "stickiness=3")), laid(base, edits(spelled, "stickiness=3"), noted)):
        assert found.clashes == ()
        assert in_order(Reader(base), found.edits) == (
            Edit("stickiness", "3"), Edit(HEADCOUNT, "17", "东镇", "2024-03-01"), Edit(PIN, "19"),
        )  # fmt: skip


def test_a_number_of_the_base_gives_way(base):
    """Proves: who wrote what the base has anyway changed nothing. Sensitivity: not where it was noted who asked for it."""
    change, same = edits(f"{HEADCOUNT}=17"), edits(f"{HEADCOUNT}=18")
    assert laid(base, change, same).edits == laid(base, same, change).edits == tuple(change)
    assert laid(base, change, [Edit(HEADCOUNT, "18", "东镇")]).clashes


def test_a_number_and_its_appeal(base):
    """Proves: other numbers clash, and so do two appeals with one number, of which each would be told as the other's."""
    own = [Edit(HEADCOUNT, "17", "东镇", "2024-03-01")]
    assert keys(laid(base, own, edits(f"{HEADCOUNT}=16"))) == [(HEADCOUNT, [HEADCOUNT], [HEADCOUNT])]
    assert keys(laid(base, own, [Edit(HEADCOUNT, "17", "甲县")])) == [(HEADCOUNT, [HEADCOUNT], [HEADCOUNT])]
    (both,) = laid(base, own, [Edit(HEADCOUNT, "17", document="甲政〔2024〕1号")]).edits
    assert both == Edit(HEADCOUNT, "17", "东镇", "2024-03-01", "甲政〔2024〕1号")


def test_a_word_on_all_categories_meets_one_on_a_single_one(base):
    """Proves: 3 for all and 4 for one are settled together. Sensitivity: two single categories are two things."""
    found = laid(base, edits("stickiness=3"), edits("stickiness.institution=4"))
    assert keys(found) == [("stickiness", ["stickiness"], ["stickiness.institution"])]
    assert not laid(base, edits("stickiness.administrative=3"), edits("stickiness.institution=4")).clashes


def test_weights_of_a_category_are_one_whole(tmp_path):
    """Proves: each planner's weights add up to 1, a mixture would not: they are settled together; alike, they are no clash."""
    rows = [("category", "driver", "weight")]
    rows += [
        ("administrative", driver, weight)
        for driver, weight in (("area_km2", 0.5), ("villages", 0.3), ("population_resident", 0.2))
    ]
    base = write_scenario(tmp_path / "base", settings=SETTINGS + 'population = "resident"\n', weights=rows)
    first, second = edits("weights.administrative.area_km2=0.4"), edits("weights.administrative.villages=0.4")
    (clash,) = laid(base, first, second).clashes
    assert clash.key == "weights.administrative"
    assert [sum(float(one.value) for one in side) for side in (clash.a, clash.b)] == [1, 1]
    assert not laid(base, first, first).clashes


def test_a_document_stays_with_its_number(base):
    """Proves: where the posts of an approval clash, its basis goes with them. Sensitivity: another row does not; neither does
    a row of which each changed another cell.
    """
    row = "approvals.9001.administrative.township"
    own, other = edits(f"{row}.posts=2", f"{row}.basis=甲文", f"{PIN}=19"), edits(f"{row}.posts=3")
    found = laid(base, own, other)
    assert keys(found) == [(row, [f"{row}.posts", f"{row}.basis"], [f"{row}.posts"])]
    assert found.edits == tuple(edits(f"{PIN}=19"))
    settled = found.settled(lambda _: "b")
    assert [edit.key for edit in settled.edits] == [PIN, f"{row}.posts"]
    assert not laid(base, edits(f"{row}.posts=2"), edits(f"{row}.posts=2", f"{row}.basis=甲文")).clashes


def test_a_child_of_a_child_counts_from_the_base(base, tmp_path):
    """Proves: what was tried upon a saved scenario is laid beside the whole of it. Sensitivity: another base is refused."""
    save_edits(base, edits(f"{HEADCOUNT}=17", "stickiness=3"), tmp_path / "a", title="a")
    save_edits(tmp_path / "a", edits("stickiness=4", f"{PIN}=19"), tmp_path / "b", title="b")
    assert edits_upon(Reader(base), base, tmp_path / "b") == tuple(
        edits("stickiness=4", f"{HEADCOUNT}=17", f"{PIN}=19")
    )
    other = write_scenario(tmp_path / "other")
    for child in ("a", "b"):
        with pytest.raises(EditsError) as refused:
            edits_upon(Reader(other), other, tmp_path / child)
        assert refused.value.message.key == "edits.other_base"
