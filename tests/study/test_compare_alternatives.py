"""How a comparison names plans that studies offer beside the optimum."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from cases import make_case, unit

from quota.plan import make_plan
from quota.solve.outcome import Outcome
from quota.study.compare.comparison import Comparison

TOLD = [
    ({"study": "alternatives", "loss_percent": "0.99"}, "乙是备选方案，放弃最优方案所得改善的0.99%"),
    ({"study": "frontier", "most_moved": 3}, "乙是限定调整数的方案，至多调整3名"),
    ({"study": "robustness", "draw": 2}, "乙是按第2次抽样的数据求得的方案"),
    (None, "乙未证明最优"),
]


@pytest.mark.parametrize(("alternative", "words"), TOLD)
def test_a_plan_beside_the_optimum_is_named(alternative, words):
    """Proves: a plan of a study is not called unproved, and equal inputs are not called different because of it.

    Sensitivity: fails where all that is not optimal is told to be not proved, or told among inputs that differ.
    """
    plan = make_plan(make_case([unit("a", 10, need=9), unit("b", 10, need=11)]))
    status = plan.status._replace(outcome=Outcome.FEASIBLE, bound=Fraction(0), alternative=alternative)
    comparison = Comparison([plan, replace(plan, status=status)], ["甲", "乙"])
    told = [reason.words("zh") for reason in comparison.reasons() if reason.kind == "inputs"]
    assert told == [f"乙 输入没有发现不同：{words}"]
