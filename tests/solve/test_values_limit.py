"""Values of rows where there are too many to price, or that cannot be computed."""

import pytest
from cases import make_case, unit

from quota.need import measure
from quota.solve.highs import Live, NoPointError
from quota.solve.optimum import optimise
from quota.solve.outcome import Outcome, no_answer
from quota.solve.values import row_values


def test_too_many_rows_are_not_priced(monkeypatch):
    """Proves: up to the limit every binding row has a value, beyond it none; the rest of the plan is the same."""
    case = make_case([unit("a", 6, need=4, floor=6), unit("b", 4, need=8)])
    needs = measure(case)
    solution = optimise(case, needs)
    priced = row_values(case, needs, solution.rows, solution.quantities)
    assert [solution.rows[place].rule.id for place in priced] == ["floor"]
    monkeypatch.setattr("quota.solve.values.MOST", 0)
    assert row_values(case, needs, solution.rows, solution.quantities) == {}


@pytest.mark.parametrize("fails", ["first", "changed"])
def test_values_that_cannot_be_computed_are_left_empty(monkeypatch, fails: str):
    """Proves: where the solver gives up, on the programme or on a changed right side, no row has a value.

    Sensitivity: a run that gave up was taken for a change without a plan, whose value is 0.
    """
    case = make_case([unit("a", 6, need=4, floor=6), unit("b", 4, need=8)])
    needs = measure(case)
    solution = optimise(case, needs)

    def gives_up(self, **_):
        raise NoPointError(Outcome.GAVE_UP)

    if fails == "first":
        monkeypatch.setattr(Live, "solve", lambda self: no_answer(Outcome.GAVE_UP))
    else:
        monkeypatch.setattr(Live, "least_whole", gives_up)
    assert row_values(case, needs, solution.rows, solution.quantities) == {}
