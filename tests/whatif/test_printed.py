"""Figures as a session tells them: each rounded once, from what is exact."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from small import changed, write_scenario

from quota.app.answers import row, step
from quota.plan.coverage import coverage_words, percent_words
from quota.whatif import TrialSession


def test_tenths_of_a_percent_are_rounded_once():
    """Proves: in whole numbers what decimals of 60 digits give, halves away from zero, negative shares too."""
    drawn = random.Random(5)
    shares = [Fraction(drawn.randint(-3000, 3000), drawn.randint(1, 4000)) for _ in range(300)]
    for share in (*shares, Fraction(1, 2000), Fraction(-1, 2000), Fraction(8205, 10000)):
        exact = Decimal(100 * share.numerator) / share.denominator
        told = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
        assert percent_words(share).removeprefix("-") == f"{abs(told)}%"
        assert Decimal(percent_words(share).removesuffix("%")) == told
    assert coverage_words(5, Fraction(6)) == percent_words(Fraction(5, 6)) == "83.3%"


def test_coverage_is_not_read_back_from_two_decimals(tmp_path):
    """Proves: 20 posts for a need of 24.3754 are 82.0499 %: 82.05 with two decimals, and 82.0 % as papers print it, not 82.1.

    Sensitivity: the least coverage above the table, which is the same unit's, says so too.
    """
    base = write_scenario(tmp_path / "s", units=changed("units", 1, "administrative_need", "24.3754"))
    with TrialSession(base) as tried:
        answer = tried.edit({"units.9001A.administrative_pin": "20"})
    (east,) = (one for one in answer.rows if (one.unit_id, one.category) == ("9001A", "administrative"))
    assert (east.coverage_after, east.coverage_words) == (Decimal("82.05"), "82.0%")
    assert row(east)[10] == "82.0%"
    assert step(answer)["totals"][0]["least"] == "82.0%"
