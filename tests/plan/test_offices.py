"""Posts inside a unit, and the digestion of people above the posts, on cases solved by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest
from cases import make_case, unit

from quota.plan import make_plan
from quota.plan.digestion import digest_rows
from quota.plan.offices import UNNAMED, apportion, office_rows
from quota.scenario import Case
from quota.scenario.office_records import OfficeTemplate
from quota.scenario.records import Digest


def office(share: str, least: int = 0, *, code: str = "o", of: str = "", **given) -> OfficeTemplate:
    """An office of all towns, or of one unit."""
    fields = {"kind": "office", "category": "administrative", "named": True, **given}
    return OfficeTemplate(
        type="" if of else "town",
        unit=of or None,
        office=code,
        name=f"office {code}",
        share=Decimal(share),
        least=least,
        basis="",
        **fields,
    )


THREE = (office("3"), office("2"), office("1"))


@pytest.mark.parametrize(
    ("total", "expected"),
    [(0, [0, 0, 0]), (3, [2, 1, 0]), (4, [2, 1, 1]), (6, [3, 2, 1]), (7, [4, 2, 1]), (9, [5, 3, 1]), (10, [5, 3, 2])],
)
def test_posts_follow_duty_shares(total, expected):
    """Proves: with shares 3, 2, 1 the next post goes to the least (i − ½)/share, equal ones to the larger share.

    In order: 0.17 a, 0.25 b, 0.5 a, 0.5 c, 0.75 b, 0.83 a, 1.17 a, 1.25 b, 1.5 a, 1.5 c. Sensitivity: with equal ones in
    the other order 3 posts would be 1, 1, 1 and 9 posts 4, 3, 2.
    """
    assert apportion(total, THREE, "webster") == expected


def test_the_divisor_is_the_one_between_units():
    """Proves: adams fills every office first, jefferson favours the large one. 4 posts for shares 8 and 1, 1."""
    offices = [office("8"), office("1"), office("1")]
    found = {divisor: apportion(4, offices, divisor) for divisor in ("webster", "adams", "jefferson")}
    assert found == {"webster": [4, 0, 0], "adams": [2, 1, 1], "jefferson": [4, 0, 0]}


def test_every_office_has_its_least():
    """Proves: an office of share 1 with at least 3 has 3; the other 3 posts go 2 and 1 by shares of 3 and 2."""
    assert apportion(6, [office("3"), office("2"), office("1", 3)], "webster") == [2, 1, 3]


def test_shares_of_nothing():
    """Proves: an office without a share keeps its least; if none has one, all count alike, in the template's order."""
    assert apportion(5, [office("0", 1), office("2")], "webster") == [1, 4]
    assert apportion(4, [office("0"), office("0"), office("0")], "webster") == [2, 1, 1]


def test_shares_are_exact():
    """Proves: with shares 0.09 and 0.07 the fifth post of one and the fourth of the other stand equal, at 4.5/0.09 = 50.

    Seven posts stand before them, 4 and 3; the eighth goes to the larger share, the ninth to the other.
    Sensitivity: in binary arithmetic 4.5/0.09 is above 3.5/0.07, and the eighth would go to the smaller share.
    """
    shares = [office("0.09"), office("0.07")]
    assert [apportion(total, shares, "webster") for total in (7, 8, 9)] == [[4, 3], [5, 3], [5, 4]]


def test_too_few_posts_for_every_least():
    """Proves: 4 posts cannot fill offices of at least 3 and 2; 5 can."""
    offices = [office("1", 3), office("1", 2)]
    with pytest.raises(ValueError, match="4 posts do not fill 5"):
        apportion(4, offices, "webster")
    assert apportion(5, offices, "webster") == [3, 2]


def two_units() -> Case:
    held = {"administrative": 6, "institution": 5}
    units = [unit("a", held, need=held), unit("b", held, need=held), unit("k", 9, level="county", type="town", spare=0)]
    templates = (
        office("2", code="o1"),
        office("1", code="o2", named=False),
        office("1", code="i1", kind="institution", category="institution"),
        office("3", code="o3", of="b"),
    )
    return replace(make_case(units), templates=templates)


def test_rows_hand_out_every_post_of_townships():
    """Proves: a has the offices of its type, b one more of its own; each has all its posts, category by category.

    a: 6 posts by 2, 1 are 4 and 2; b: by 2, 1, 3 they are 2, 1, 3. The county unit of the same type has none.
    """
    rows = make_plan(two_units()).offices
    assert [(row.unit_id, row.office, row.posts) for row in rows] == [
        ("a", "office o1", 4),
        ("a", "office o2", 2),
        ("a", "office i1", 5),
        ("b", "office o1", 2),
        ("b", "office o2", 1),
        ("b", "office o3", 3),
        ("b", "office i1", 5),
    ]


def test_what_is_not_published_says_so():
    """Proves: an office whose name was not published is marked; kinds are kept apart."""
    planned = {(code, category): 6 for code in "ab" for category in ("administrative", "institution")}
    rows = {row.office: row for row in office_rows(two_units(), planned) if row.unit_id == "a"}
    assert {name: row.note for name, row in rows.items()} == {"office o1": "", "office o2": UNNAMED, "office i1": ""}
    assert {name: row.kind for name, row in rows.items()} == {
        "office o1": "office",
        "office o2": "office",
        "office i1": "institution",
    }


def digestion(years: int | None, people: int = 10, planned: int = 5) -> list[tuple[int, int, int]]:
    """Year, people leaving and people left of a unit with so many people and posts."""
    case = make_case([unit("a", planned, headcount=people, need=5)])
    if years is not None:
        case = replace(case, digests=(Digest("a", "administrative", 5, years, "x"),))
    key = ("a", "administrative")
    return [(row.year, row.leaving, row.left) for row in digest_rows(case, {key: planned}, {key: people})]


def test_people_above_the_posts_leave_in_equal_years():
    """Proves: 5 people in 3 years are 2, 2 and 1; in 2 years 3 and 2; in 9 years one a year until nobody is left."""
    assert digestion(3) == [(1, 2, 3), (2, 2, 1), (3, 1, 0)]
    assert digestion(2) == [(1, 3, 2), (2, 2, 0)]
    assert digestion(9) == [(1, 1, 4), (2, 1, 3), (3, 1, 2), (4, 1, 1), (5, 1, 0)]


def test_people_above_the_posts_without_a_schedule():
    """Proves: without a schedule they stand in the list, and stay; a unit with as many people as posts is not in it."""
    assert digestion(None) == [(0, 0, 5)]
    assert digestion(None, people=5) == []
    assert digestion(3, people=5) == []
