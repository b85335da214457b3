"""Approvals, shares of what is held, and cuts that caps imply."""

from __future__ import annotations

import pytest
from small import findings_of, write_scenario

from quota.scenario import CaseError, read_case

POOLS = ("jurisdiction", "category", "level", "reserve_now", "cap", "basis")
APPROVALS = ("jurisdiction", "category", "level", "document", "posts")

# Held: administrative, townships of 9001: 20 + 18 = 38, of 9002: 22 + 16 = 38; city 76.
# Institution: townships of 9001: 16 + 12 = 28, of 9002: 15 + 14 = 29; counties 30 and 20; city 107.


def approved(folder):
    return {approval.id: (approval.posts, approval.implied) for approval in read_case(folder).approvals}


@pytest.mark.parametrize(
    ("jurisdiction", "category", "level", "share", "posts"),
    [
        ("90", "administrative", "", "-2%", -2),
        ("90", "administrative", "", "2%", 1),
        ("9001", "institution", "county", "10%", 3),
        ("9001", "institution", "", "-0.1%", -1),
        ("90", "institution", "city", "50%", 0),
    ],
)
def test_shares_are_of_what_is_held(tmp_path, jurisdiction, category, level, share, posts):
    """Proves: a share is taken exactly of the posts at or below the jurisdiction at the level, and rounded down.

    -2 % of 76 is -1.52: -2; 2 % is 1.52: 1; 10 % of 30 is exactly 3; -0.1 % of 58 is -0.058: -1; no city units: 0.
    """
    row = (jurisdiction, category, level, "", share)
    (approval,) = read_case(write_scenario(tmp_path, approvals=[APPROVALS, row])).approvals
    assert (approval.posts, approval.implied) == (posts, False)


def test_shares_are_exact(tmp_path):
    """Proves: 29 % of 100 posts is 29, where binary fractions make 28 of it."""
    units = [["unit_id", "name", "jurisdiction", "level", "type", "administrative_current", "administrative_need"],
             ["1", "甲镇", "90", "township", "镇", "100", "1"]]  # fmt: skip
    folder = write_scenario(
        tmp_path, units=units, sources=None, approvals=[APPROVALS, ("90", "administrative", "", "", "29%")]
    )
    assert [approval.posts for approval in read_case(folder).approvals] == [29]


def test_a_share_counts_the_reserve(tmp_path):
    """Proves: what is held includes the reserve: 10 % of 38 + 2 is 4."""
    pools = [POOLS, ("9001", "administrative", "township", "2", "", "x")]
    approvals = [APPROVALS, ("9001", "administrative", "", "", "10%")]
    assert approved(write_scenario(tmp_path, pools=pools, approvals=approvals)) == {"9001/administrative": (4, False)}


@pytest.mark.parametrize(
    ("caps", "stated", "expected"),
    [
        # A cap above is a limit only.
        ([("9001", "", "38")], [], {}),
        # A cap below is a cut.
        ([("9001", "", "35")], [], {"9001/administrative": (-3, True)}),
        # The inner cut is part of the outer one: 76 - 70 = 6, of which 3 inside.
        ([("90", "", "70"), ("9001", "township", "35")], [],
         {"9001/administrative/township": (-3, True), "90/administrative": (-3, True)}),
        # Three nested caps: level, county, city.
        ([("90", "", "70"), ("9001", "", "34"), ("9001", "township", "35")], [],
         {"9001/administrative/township": (-3, True), "9001/administrative": (-1, True), "90/administrative": (-2, True)}),
        # The inner cut is enough for the outer cap.
        ([("90", "", "74"), ("9001", "", "35")], [], {"9001/administrative": (-3, True)}),
        # An approval inside takes part, a rise too: 76 - 70 + 2 = 8.
        ([("90", "", "70")], [("9001", "", "A", "2")],
         {"9001/administrative//A": (2, False), "90/administrative": (-8, True)}),
        # Stated approvals that agree with the cap replace the cut.
        ([("9001", "", "35")], [("9001", "", "A", "-2"), ("9001", "", "B", "-1")],
         {"9001/administrative//A": (-2, False), "9001/administrative//B": (-1, False)}),
        # An approval further outside does not change what the cap asks for.
        ([("9001", "", "35")], [("90", "", "", "-5")],
         {"90/administrative": (-5, False), "9001/administrative": (-3, True)}),
    ],
)  # fmt: skip
def test_caps_below_what_is_held_are_cuts(tmp_path, caps, stated, expected):
    """Proves: cut = cap - held - approvals inside, from the inside out.

    Sensitivity: every case is worked by hand above; worked from the outside in, the nested ones would cut twice.
    """
    pools = [POOLS, *((jurisdiction, "administrative", level, "", cap, "文件") for jurisdiction, level, cap in caps)]
    approvals = [APPROVALS, *((j, "administrative", level, document, posts) for j, level, document, posts in stated)]
    folder = write_scenario(tmp_path, pools=pools, approvals=approvals if stated else None)
    assert approved(folder) == expected
    assert {approval.basis for approval in read_case(folder).approvals if approval.implied} <= {"文件"}


def test_a_cap_and_an_approval_that_disagree(tmp_path):
    """Proves: both cells are named where document and cap differ."""
    pools = [POOLS, ("9001", "administrative", "", "", "35", "x")]
    folder = write_scenario(tmp_path, pools=pools, approvals=[APPROVALS, ("9001", "administrative", "", "A", "-2")])
    assert findings_of(folder) == [("pools.csv:2:5", "cap_and_approval")]
    with pytest.raises(CaseError) as raised:
        read_case(folder)
    (problem,) = raised.value.errors
    assert "approvals.csv:2:5" in problem.words("zh")
    assert "-3" in problem.words("en")


def test_floors_above_a_cap_are_not_the_readers_business(tmp_path):
    """Proves: rows that cannot hold together are read; the conflict is found by the programme."""
    pools = [POOLS, ("9001", "administrative", "", "", "0", "x")]
    assert approved(write_scenario(tmp_path, pools=pools)) == {"9001/administrative": (-38, True)}
