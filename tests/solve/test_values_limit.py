"""Values of rows where there are too many to price."""

from cases import make_case, unit

from quota.need import measure
from quota.solve.optimum import optimise
from quota.solve.values import row_values


def test_too_many_rows_are_not_priced(monkeypatch):
    """Proves: up to the limit every binding row has a value, beyond it none; the rest of the plan is the same."""
    case = make_case([unit("a", 6, need=4, floor=6), unit("b", 4, need=8)])
    needs = measure(case)
    solution = optimise(case, needs)
    priced = row_values(case, needs, solution.rows, solution.quantities)
    assert [solution.rows[place].rule for place in priced] == ["floor"]
    monkeypatch.setattr("quota.solve.values.MOST", 0)
    assert row_values(case, needs, solution.rows, solution.quantities) == {}
