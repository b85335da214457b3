"""Rates that explain a reference column, on points solved by hand and against a search of all corners."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from cases import make_case, unit
from small import SETTINGS, TABLES, write_scenario
from typer.testing import CliRunner

from quota.cli.commands import app
from quota.need import measure
from quota.scenario import Case, CaseError, read_case
from quota.study.calibration.deviations import solved
from quota.study.calibration.rates import CalibrationError, calibrate, rates_table
from quota.texts import text

Point = tuple[float, float]


def line_case(points: list[Point], **more) -> Case:
    """Units with a driver x (villages) and current posts y."""
    rows = [unit(f"u{place}", y, drivers={"villages": x}, **more) for place, (x, y) in enumerate(points)]
    return make_case(rows, rates=[{"driver": "villages", "rate": 1}], settings={"need": {"method": "rates"}})


def found(case: Case, **more) -> dict[tuple[str, str], str]:
    result = calibrate(case, "administrative_current", **more)
    return {(row.type, row.driver): format(row.rate, "f") for row in result.rates}


def test_four_points_by_hand():
    """Proves: least absolute deviations go through the three points on a line and leave the fourth alone.

    y = 1 + 2x holds at x = 1, 2, 3; another unit with x = 3 holds 20 where the line gives 7: deviation 13, mean 3.25.
    Each step of the line towards it takes 1 off that deviation and adds 1.5 or more to the others', taken together.
    Sensitivity: least squares would give y = -3.7 + 5.5x.
    """
    case = line_case([(1, 3), (2, 5), (3, 7), (3, 20)])
    assert found(case) == {("town", "base"): "1", ("", "villages"): "2"}
    result = calibrate(case, "administrative_current")
    assert [(row.unit_id, str(row.need), str(row.residual)) for row in result.units[:2]] == [
        ("u3", "7.00", "13.00"),
        ("u0", "3.00", "0.00"),
    ]
    assert (str(result.total), str(result.mean), result.few_units) == ("13.00", "3.25", True)


def test_rates_are_not_negative():
    """Proves: where posts fall with the driver, its rate is 0 and the base is the median, 7."""
    assert found(line_case([(1, 9), (2, 7), (3, 5)])) == {("town", "base"): "7", ("", "villages"): "0"}


def test_equal_fits_are_settled():
    """Proves: of all bases from 4 to 10 that fit equally, and of base and rate that say the same, the least base alone."""
    assert found(line_case([(1, 10), (1, 4)])) == {("town", "base"): "4", ("", "villages"): "0"}


def test_a_base_for_each_type():
    rows = [unit(f"{kind}{posts}", posts, type=kind, drivers={"villages": 0}) for kind in "st" for posts in (5, 6, 9)]
    assert found(make_case(rows), drivers=["villages"]) == {
        ("s", "base"): "6",
        ("t", "base"): "6",
        ("", "villages"): "0",
    }


def least_deviation(points: list[Point]) -> Fraction:
    """Search every corner: lines through two points, with base 0 through one, or level through one."""
    exact = [(Fraction(x), Fraction(y)) for x, y in points]
    lines = [(Fraction(0), y / x) for x, y in exact if x] + [(y, Fraction(0)) for _, y in exact]
    for (x, y), (u, v) in combinations(exact, 2):
        if x != u:
            rate = (v - y) / (u - x)
            lines.append((y - rate * x, rate))
    return min(
        sum((abs(y - base - rate * x) for x, y in exact), Fraction(0)) for base, rate in lines if min(base, rate) >= 0
    )


@pytest.mark.parametrize("seed", range(12))
def test_no_other_line_is_closer(seed):
    """Proves: the deviation is the least of all corners, and both solvers give the same digits.

    Small whole numbers, so that many fits are equally good. Sensitivity: without the cost of rates, HiGHS and CBC differ.
    """
    random = np.random.default_rng(seed)
    points = [(int(random.integers(1, 6)), int(random.integers(3, 12))) for _ in range(7)]
    case = line_case(points)
    result = calibrate(case, "administrative_current")
    assert float(result.total) == pytest.approx(float(least_deviation(points)), abs=0.02)
    assert calibrate(case, "administrative_current", solver="cbc") == result


def forty_units(seed: int) -> list[dict]:
    """Three types and four drivers of very different size, two of them the same but for scale."""
    random = np.random.default_rng(seed)
    rows = []
    for place in range(40):
        people = int(random.integers(3000, 60000))
        drivers = {
            "population_resident": people,
            "population_registered": people * 3,
            "area_km2": round(float(random.uniform(5, 400)), 1),
            "villages": int(random.integers(1, 30)),
        }
        posts = 15 + round(people / 3000 + drivers["area_km2"] / 80 + float(random.normal(0, 3)))
        rows.append(unit(f"u{place:02d}", max(posts, 1), type="abc"[place % 3], drivers=drivers))
    return rows


@pytest.mark.parametrize("seed", [0, 1, 11])
def test_solvers_agree_on_many_drivers(seed):
    """Proves: one answer, to the last digit, from both solvers and for any order of rows.

    Sensitivity: CBC hands over eight digits; rounded from these and not from exact fractions, the last seed differs.
    """
    rows = forty_units(seed)
    names = ["population", "population_registered", "area_km2", "villages"]
    answers = [
        calibrate(make_case(rows[::step]), "administrative_current", drivers=names, solver=solver)
        for solver in ("highs", "cbc")
        for step in (1, -1)
    ]
    assert all(answer == answers[0] for answer in answers)
    rates = {row.driver: row.rate for row in answers[0].rates}
    assert rates["population"] > 0  # the first of the two by name has the other's part
    assert rates["population_registered"] == 0


def test_needs_by_the_rates_are_what_was_fitted():
    """Proves: roles, workload and dispatched staff are allowed for.

    Sensitivity: with these parts left out of the fit, needs would lie above the reference by what they come to.
    """
    rows = [
        unit("a", 30, role="rich", drivers={"villages": 10}),
        unit("b", 22, drivers={"villages": 8}),
        unit("c", 15, dispatched=4, drivers={"villages": 3}, need=99),
        unit("d", 40, spare=3, drivers={"villages": 3}),
        unit("e", 50, level="county", spare=50),
    ]
    given = {
        "roles": [{"role": "rich", "multiplier": "1.25"}],
        "activities": [{"activity": "visits", "hours": 10}],
        "workload": {("b", "visits"): 500},
        "settings": {"need": {"method": "rates", "available_hours": 1000, "dispatched_weight": "0.5"}},
    }
    result = calibrate(make_case(rows, **given), "administrative_current", drivers=["villages"])
    assert result.without == 1
    rates = [{"type": row.type, "driver": row.driver, "rate": row.rate} for row in result.rates]
    rows[2].pop("need")
    rows[4]["spare"] = 4
    needs = measure(make_case(rows, rates=rates, **given))
    for row in result.units:
        assert needs[row.unit_id, "administrative"].amount == pytest.approx(row.need, abs=Decimal("0.03"))
    assert result.total < 7


def test_a_unit_without_a_driver_is_named():
    rows = [unit("a", 9, drivers={"villages": 1}), unit("b", 9)]
    with pytest.raises(CaseError) as raised:
        calibrate(make_case(rows), "administrative_current", drivers=["villages"])
    assert [problem.what.key for problem in raised.value.problems] == ["need.missing_driver"]


@pytest.mark.parametrize(
    ("column", "more", "reason"),
    [
        ("administrative_currant", {}, "unknown_column"),
        ("population", {}, "unknown_column"),
        ("villages", {}, "category_unstated"),
        ("villages", {"category": "x"}, "unknown_category"),
        ("administrative_current", {}, "no_drivers"),
        ("administrative_current", {"drivers": ["base"]}, "unknown_driver"),
        ("administrative_current", {"drivers": ["population"]}, "population_unstated"),
        ("administrative_need", {"drivers": ["villages"]}, "no_reference"),
    ],
)
def test_what_cannot_be_calibrated(column, more, reason):
    case = make_case([unit("a", 9, drivers={"villages": 1})], settings={"population": None})
    with pytest.raises(CalibrationError) as raised:
        calibrate(case, column, **more)
    assert raised.value.reason == reason
    for language in ("zh", "en"):
        assert text(f"calibrate.fault_{reason}", language, **raised.value.message.values)


def test_equations_that_leave_a_choice():
    one, two = [Fraction(1), Fraction(1), Fraction(2)], [Fraction(2), Fraction(2), Fraction(4)]
    assert solved([one, two], 2) is None
    assert solved([one, two, [Fraction(0), Fraction(1), Fraction(3)]], 2) == [-1, 3]


# The command

RATES = (
    ("category", "type", "driver", "rate", "basis"),
    ("administrative", "", "base", "3", "示例"),
    ("administrative", "街道", "area_km2", "0.9", "示例"),
    ("administrative", "镇", "base", "4", "示例"),
    ("institution", "", "base", "7", "示例"),
)


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["calibrate", *(str(argument) for argument in arguments)])
    return result.exit_code, result.stdout, result.stderr


def without_needs() -> list[list[str]]:
    rows = [list(row) for row in TABLES["units"]]
    place = rows[0].index("administrative_need")
    return [[*row[:place], *row[place + 1 :]] for row in rows]


@pytest.fixture
def parent(tmp_path: Path) -> Path:
    settings = SETTINGS + '[need.administrative]\nmethod = "rates"\n'
    return write_scenario(tmp_path / "情 景", settings=settings, rates=RATES, units=without_needs())


def test_the_table_of_rates_can_be_used(parent, tmp_path):
    """Proves: the file is a table of rates for this scenario and for one that inherits it; needs are those fitted.

    Sensitivity: the parent's rate for streets would win if the file did not say anew what holds for them.
    """
    child = tmp_path / "child"
    child.mkdir()
    (child / "scenario.toml").write_text('title = "x"\nextends = "../情 景"\n', encoding="utf-8")
    code, out, err = run(parent, "行政编制现核定", "--out", child / "rates.csv")
    assert code == 0, err
    assert "政策选择，不是公布标准" in out
    written = (child / "rates.csv").read_bytes()
    assert written.startswith("\ufeff编制类别,类型,测算因素,标准,依据\r\n".encode())
    assert "institution,,base,7,示例" in written.decode()
    assert "校准自“行政编制现核定”：4 个单位" in written.decode()
    fitted = calibrate(read_case(parent), "administrative_current").units
    needs = measure(read_case(child))
    for row in fitted:
        assert needs[row.unit_id, "administrative"].amount == pytest.approx(row.need, abs=Decimal("0.02"))


def test_nothing_is_overwritten(parent):
    before = (parent / "rates.csv").read_bytes()
    code, _, err = run(parent, "行政编制现核定", "--out", parent / "rates.csv")
    assert (code, (parent / "rates.csv").read_bytes()) == (2, before)
    assert "不会覆盖" in err
    assert run(parent, "行政编制现核定", "--out", parent / "nowhere" / "rates.csv")[0] == 2


def test_results_for_people_and_programs(parent):
    """Proves: JSON and table agree; English headers where the language is English; faults end with exit code 2."""
    code, out, _ = run(parent, "administrative_current", "--json", "--drivers", "面积")
    result = json.loads(out)
    assert code == 0
    assert [row["driver"] for row in result["rates"]] == ["base", "base", "base", "area_km2"]
    code, out, _ = run(parent, "行政编制现核定", "--lang", "en")
    assert code == 0
    assert f"deviations {result['total']} posts in all" in out
    assert "a policy choice, not a published standard" in out
    code, out, err = run(parent, "行政编制现核订")
    assert (code, out) == (2, "")
    assert "行政编制现核定" in err


def test_a_scenario_without_rates_can_be_calibrated(tmp_path):
    """Proves: a first table of rates can be made where needs are not measured yet."""
    folder = write_scenario(tmp_path / "s", units=without_needs())
    assert run(folder, "行政编制现核定", "--drivers", "面积")[0] == 4
    code, out, _ = run(folder, "行政编制现核定", "--drivers", "面积", "--set", "need.administrative.method=stated")
    assert code == 0
    assert "面积" in out


def test_rates_of_other_categories_stay(parent):
    case = read_case(parent)
    headers, rows = rates_table(case, calibrate(case, "administrative_current"))
    assert headers[0] == "编制类别"
    assert [row for row in rows if row[0] == "institution"] == [["institution", "", "base", "7", "示例"]]
    general = next(row[3] for row in rows if row[:3] == ["administrative", "", "area_km2"])
    assert ["administrative", "街道", "area_km2", general] in [row[:4] for row in rows]
