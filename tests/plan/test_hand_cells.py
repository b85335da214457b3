"""What people write into one cell of the column for hand changes."""

from __future__ import annotations

import pytest

from quota.plan.hand.cells import read_figure, read_planned, read_wish
from quota.scenario.cells import Fault


@pytest.mark.parametrize(
    "written",
    ["44", "４４", " 44 ", "44名", "44 名", "４４　名", "44个", "44人", "44 posts", "44 Posts", "044", "44.0"],
)
def test_a_whole_number_in_any_dress(written):
    """Proves: full-width digits, blanks and a measure word leave the number what it is, in either column.

    Sensitivity: read the cell as a table of a scenario is read, and 44名 is refused.
    """
    assert read_wish(written) == read_planned(written) == read_figure(written) == 44


def test_thousands_and_one_post():
    assert (read_wish("1,200名"), read_wish("1，200 名"), read_wish("1 post"), read_wish("0个")) == (1200, 1200, 1, 0)


@pytest.mark.parametrize("written", ["", "  ", "同意", "无意见", "—", "——", "-", "－", "/", "Agreed"])
def test_agreement_is_no_number(written):
    """Proves: an empty cell and a word of agreement want nothing; a minus sign alone is a dash."""
    assert read_wish(written) is None


@pytest.mark.parametrize(
    "written",
    [
        "+2",
        "＋2",
        "＋２",
        "+2名",
        "-1",
        "－1",
        "－１",
        "\u22121",
        "- 1",
        "增2",
        "增加2名",
        "减1名",
        "核减1",
        "调增 2",
        "加2",
    ],
)
def test_a_change_is_refused_as_such(written):
    """Proves: nobody can say whether +2 is the number 2 or two more, so it is refused, as are words of change.

    Sensitivity: a minus sign that is read as a number is told to be below 0, which does not say what to write.
    """
    found = read_wish(written)
    assert isinstance(found, Fault)
    assert (found.what.key, found.mend.key) == ("audit.wish_is_change", "audit.wish_is_change_mend")
    assert found.what.values["text"] == written


@pytest.mark.parametrize(
    "written",
    ["44名左右", "约44名", "44-46", "44（原42）", "42→44", "四十四", "20.5名", "44名44名", "名", "44套", "4 4"],
)
def test_what_may_mean_two_things_is_refused(written):
    """Proves: nothing is guessed: only a whole number alone, or with one measure word, is read."""
    found = read_wish(written)
    assert isinstance(found, Fault)
    assert found.what.key == "scenario.not_whole"
