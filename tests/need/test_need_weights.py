"""Weights by entropy and from comparisons in pairs, on cases solved by hand."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from decimal import Decimal, getcontext
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from cases import make_case, unit
from small import SETTINGS, findings_of, write_scenario
from typer.testing import CliRunner

from quota.cli.commands import app
from quota.need import measure
from quota.need.weights import consistency_ratio, principal, redundancy, to_ten_thousandths
from quota.scenario import Case, CaseError, read_case
from quota.scenario.records import PairwiseJudgement
from quota.texts import render

NANPING = Path(__file__).parents[2] / "scenarios" / "nanping"
AREA, PEOPLE, VILLAGES = "area_km2", "population", "villages"
SPREAD = {"a": (1, 1), "b": (1, 3), "c": (2, 0)}
"""Area and villages of three units."""


def entropy_case(spread=None, weights=(AREA, VILLAGES), **written) -> Case:
    rows = [
        unit(code, 10, drivers={AREA: area, VILLAGES: villages})
        for code, (area, villages) in (spread or SPREAD).items()
    ]
    listed = [{"driver": driver, "weight": written.get(driver)} for driver in weights]
    return make_case(rows, weights=listed, settings={"need": {"method": "entropy"}})


def ahp_case(*judgements: tuple[str, str, str], off: tuple[str, ...] = ()) -> Case:
    """One unit; each judgement is driver, other driver, ratio."""
    drivers = {AREA: 1, "population_resident": 1, VILLAGES: 1, "households": 1}
    case = make_case(
        [unit("a", 1000, drivers=drivers)],
        settings={"need": {"method": "ahp", "total": 10_000}},
        weights=[{"driver": driver, "weight": 0} for driver in off],
    )
    rows = (PairwiseJudgement("administrative", one, other, Fraction(ratio), "") for one, other, ratio in judgements)
    return replace(case, comparisons=tuple(sorted(rows, key=lambda row: (row.driver, row.other))))


def weights(case: Case, code: str = "a") -> dict[str, str]:
    """Weight by driver, as the basis of each part tells it."""
    parts = measure(case)[code, "administrative"].parts
    return {part.driver: part.basis.split()[1] for part in parts}


def problems(case: Case) -> list[tuple[str, str]]:
    with pytest.raises(CaseError) as raised:
        measure(case)
    return [(problem.what.key.removeprefix("need."), problem.words("en")) for problem in raised.value.problems]


# Entropy


def test_entropy_by_hand():
    """Proves: weight = (1 − e) ÷ Σ (1 − e), rounded to 1/10,000 by largest remainders.

    Area 1, 1, 2: parts 1/4, 1/4, 1/2, entropy 1.5 bits of log2(3) = 1.584963: e = 0.946395, 1 − e = 0.053605.
    Villages 1, 3, 0: parts 1/4, 3/4, entropy 0.811278 bits: e = 0.511860, 1 − e = 0.488140.
    Weights 0.098949 and 0.901051: 989.49 and 9010.51 ten-thousandths; the odd one goes to the larger remainder.
    30 posts: unit a needs 30 · 0.0989 / 4 + 30 · 0.9011 / 4 = 0.74175 + 6.75825.
    Sensitivity: half to the last digit, rounding each alone would give 989 and 9011 as well; thirds are tested below.
    """
    assert weights(entropy_case()) == {AREA: "0.0989", VILLAGES: "0.9011"}
    parts = measure(entropy_case())["a", "administrative"].parts
    assert [(str(part.rate), str(part.amount)) for part in parts] == [("0.74175", "0.74"), ("6.75825", "6.76")]


def test_redundancy_at_its_ends():
    """Proves: an even spread counts nothing, exactly; all in one place counts 1."""
    assert redundancy([Decimal("0.1")] * 7) == 0
    assert redundancy([Decimal(0), Decimal(5), Decimal(0)]) == 1


def test_a_driver_that_is_the_same_everywhere_counts_nothing():
    spread = {"a": (5, 1), "b": (5, 3)}
    assert weights(entropy_case(spread)) == {AREA: "0.0000", VILLAGES: "1.0000"}


def test_written_weights_are_not_read_but_for_zero():
    """Proves: under entropy a written weight changes nothing, and 0 switches the driver off."""
    assert weights(entropy_case(area_km2="0.7", villages="0.7")) == weights(entropy_case())
    assert weights(entropy_case(villages=0)) == {AREA: "1.0000"}


def test_weights_do_not_depend_on_order_or_context():
    """Proves: other names of units, other order of rows and another precision of the caller give the same weights."""
    renamed = dict(zip("zxy", SPREAD.values(), strict=True))
    getcontext().prec, before = 5, getcontext().prec
    try:
        assert weights(entropy_case(renamed, (VILLAGES, AREA)), "z") == weights(entropy_case())
    finally:
        getcontext().prec = before


def test_entropy_needs_differences():
    assert [key for key, _ in problems(entropy_case({"a": (5, 2), "b": (5, 2)}))] == ["all_alike"]
    assert [key for key, _ in problems(entropy_case({"a": (5, 2)}))] == ["one_unit"]
    assert [key for key, _ in problems(entropy_case({"a": (5, 0), "b": (4, 0)}))] == ["empty_driver"]
    assert [key for key, _ in problems(entropy_case({"a": (5, None), "b": (4, 2)}))] == ["missing_driver"]


# Comparisons in pairs

SAATY = ((PEOPLE, AREA, "3"), (PEOPLE, VILLAGES, "5"), (AREA, VILLAGES, "3"))


def test_judgements_by_hand():
    """Proves: the weights are the principal eigenvector, and the consistency ratio is (λ − 3) ÷ 2 ÷ 0.58.

    With three drivers the eigenvector is the geometric means of the rows, and λ = 1 + q^⅓ + q^−⅓ with q = a12 a23 / a13.
    Means 15^⅓ = 2.466212, 1, 15^−⅓ = 0.405480, sum 3.871692: weights 0.636986, 0.258285, 0.104729. q = 9/5: λ = 3.038511,
    ratio 0.033199. Sensitivity: with 9 in place of 5 the judgements agree, q = 1 and the ratio is 0.
    """
    assert weights(ahp_case(*SAATY)) == {PEOPLE: "0.6370", AREA: "0.2583", VILLAGES: "0.1047"}
    basis = measure(ahp_case(*SAATY))["a", "administrative"].parts[0].basis
    assert basis == "Weight 0.2583 from comparisons in pairs, consistency ratio 0.033."
    _, eigenvalue = principal([[Fraction(1), Fraction(3), Fraction(5)], [Fraction(1, 3), Fraction(1), Fraction(3)],
                               [Fraction(1, 5), Fraction(1, 3), Fraction(1)]])  # fmt: skip
    assert consistency_ratio(eigenvalue, 3) == pytest.approx(Decimal("0.033199"), abs=Decimal("1e-6"))
    agreeing = measure(ahp_case((PEOPLE, AREA, "3"), (PEOPLE, VILLAGES, "9"), (AREA, VILLAGES, "3")))
    assert "ratio 0.000" in agreeing["a", "administrative"].parts[0].basis


def test_two_drivers_cannot_contradict_each_other():
    assert weights(ahp_case((AREA, VILLAGES, "3"))) == {AREA: "0.7500", VILLAGES: "0.2500"}


def test_eigenvectors_are_those_of_numpy():
    """Proves: vector and eigenvalue for 4 to 10 drivers, also where judgements contradict each other."""
    random = np.random.default_rng(5)
    scale = [Fraction(1, 9), Fraction(1, 5), Fraction(1, 2), Fraction(1), Fraction(3), Fraction(7), Fraction(9)]
    for size in (4, 7, 10):
        matrix = [[Fraction(1)] * size for _ in range(size)]
        for one in range(size):
            for other in range(one):
                matrix[one][other] = scale[int(random.integers(len(scale)))]
                matrix[other][one] = 1 / matrix[one][other]
        vector, eigenvalue = principal(matrix)
        values, vectors = np.linalg.eig(np.array(matrix, dtype=float))
        place = int(values.real.argmax())
        expected = vectors[:, place].real / vectors[:, place].real.sum()
        assert float(eigenvalue) == pytest.approx(values[place].real, rel=1e-9)
        assert [float(part) for part in vector] == pytest.approx(expected.tolist(), rel=1e-9)


def test_judgements_may_be_written_either_way_round():
    """Proves: the reverse of a judgement is filled in, and 0.33 besides 3 is no contradiction."""
    turned = ((AREA, PEOPLE, "1/3"), (VILLAGES, PEOPLE, "1/5"), (AREA, VILLAGES, "3"))
    assert weights(ahp_case(*turned)) == weights(ahp_case(*SAATY))
    assert weights(ahp_case(*SAATY, (AREA, PEOPLE, "0.33"))) == weights(ahp_case(*SAATY))


def test_a_weight_of_zero_leaves_a_driver_out_of_the_comparison():
    assert weights(ahp_case(*SAATY, off=(PEOPLE,))) == {AREA: "0.7500", VILLAGES: "0.2500"}


def test_contradictions_are_named():
    """Proves: a ratio above 0.1 stops the work and names the worst three.

    Three drivers, 3, 3 and 1/3: q = 27, λ = 1 + 3 + 1/3, ratio 2/3 ÷ 0.58 = 1.149. With a fourth driver that agrees with
    the first, the same three are named. Sensitivity: with 9 in place of 1/3 all is well.
    """
    ring = ((AREA, PEOPLE, "3"), (PEOPLE, VILLAGES, "3"), (AREA, VILLAGES, "1/3"))
    ((key, words),) = problems(ahp_case(*ring))
    assert key == "inconsistent"
    assert "ratio is 1.149" in words
    assert "area_km2 against population is 3 and population against villages is 3" in words
    assert "area_km2 against villages 9, but 1/3 is written" in words
    equal = (("households", AREA, "1"), ("households", PEOPLE, "3"), ("households", VILLAGES, "3"))
    ((_, words),) = problems(ahp_case(*ring, *equal))
    assert "area_km2 against villages 9, but 1/3 is written" in words


def test_judgements_that_are_missing_or_differ_are_named():
    ((key, words),) = problems(ahp_case(*SAATY[:2]))
    assert key == "pair_missing"
    assert "area_km2 and villages" in words
    ((key, words),) = problems(ahp_case(*SAATY, (AREA, PEOPLE, "2")))
    assert key == "pair_differs"
    assert "area_km2 against population is 2" in words


def test_more_drivers_than_saatys_table_has():
    names = [f"d{number:02d}" for number in range(11)]
    pairs = [(one, other, "1") for place, one in enumerate(names) for other in names[place + 1 :]]
    assert [key for key, _ in problems(ahp_case(*pairs))] == ["too_many_compared"]


def test_problems_can_be_said_in_chinese():
    for case in (ahp_case(*SAATY[:2]), ahp_case(*SAATY, (AREA, PEOPLE, "2")), entropy_case({"a": (5, 2)})):
        with pytest.raises(CaseError) as raised:
            measure(case)
        assert all(render(problem.what, "zh") and render(problem.mend, "zh") for problem in raised.value.problems)


def test_rounded_weights_add_up():
    """Proves: largest remainders; ties go to the first. Sensitivity: rounding each alone would add up to 0.9999."""
    thirds = to_ten_thousandths([Decimal(1) / 3] * 3)
    assert [str(part) for part in thirds] == ["0.3334", "0.3333", "0.3333"]
    assert sum(to_ten_thousandths([Decimal(number) for number in range(1, 8)])) == 1


# As planners write them

ENTROPY = SETTINGS + 'population = "resident"\n[need.administrative]\nmethod = "熵权法"\n'
AHP = ENTROPY.replace("熵权法", "ahp")
LISTED = (("编制类别", "测算因素"), ("行政编制", "面积"))
COMPARED = ("编制类别", "测算因素", "对比因素", "重要程度", "依据")


@pytest.mark.parametrize(
    ("settings", "tables", "found"),
    [
        (ENTROPY, {"weights": LISTED}, []),
        (ENTROPY, {}, [("scenario.toml need.administrative.method", "no_rows_for_method")]),
        (ENTROPY.replace("熵权法", "shares"), {"weights": LISTED}, [("weights.csv:2", "empty_cell")]),
        (AHP, {"weights": LISTED}, [("scenario.toml need.administrative.method", "no_rows_for_method")]),
        (AHP, {"comparisons": (COMPARED, ("行政编制", "面积", "人口", "1/3", ""))}, []),
        (AHP, {"comparisons": (COMPARED, ("行政编制", "面积", "面积", "1", ""))},
         [("comparisons.csv:2:3", "compared_with_itself")]),
        (AHP, {"comparisons": (COMPARED, ("行政编制", "面积", "人口", "10", ""))},
         [("comparisons.csv:2:4", "no_importance")]),
        (AHP, {"comparisons": (COMPARED, ("行政编制", "面积", "人口", "2020-01-03", ""))},
         [("comparisons.csv:2:4", "no_importance")]),
        (AHP, {"comparisons": (COMPARED, ("行政编制", "面积", "人囗", "3", ""))},
         [("comparisons.csv:2:3", "unknown_driver")]),
    ],
)  # fmt: skip
def test_reading(tmp_path, settings, tables, found):
    """Proves: entropy asks for drivers but not for weights, ahp for comparisons that can be read."""
    assert findings_of(write_scenario(tmp_path, settings=settings, **tables)) == found


def test_a_share_without_a_weight_next_to_one_with(tmp_path):
    rows = (("category", "driver", "weight"), ("administrative", "area_km2", "1"), ("administrative", "villages", ""))
    folder = write_scenario(tmp_path, settings=ENTROPY.replace("熵权法", "shares"), weights=rows)
    assert findings_of(folder) == [("weights.csv:3:3", "empty_cell")]


def with_table(folder: Path, name: str, rows: list[list[str]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


@pytest.fixture
def nanping(tmp_path) -> Path:
    """A copy of the Nanping scenario that lists drivers, and compares them."""
    folder = shutil.copytree(NANPING, tmp_path / "南平")
    drivers = ["人口", "面积", "村（社区）数"]
    with_table(folder, "weights", [["编制类别", "测算因素"], *(["事业编制", driver] for driver in drivers)])
    pairs = [["人口", "面积", "3"], ["人口", "村（社区）数", "5"], ["面积", "村（社区）数", "3"]]
    with_table(folder, "comparisons", [list(COMPARED), *(["事业编制", *pair, "专家打分（示例）"] for pair in pairs)])
    return folder


def test_nanping_can_be_solved_by_entropy(nanping, tmp_path):
    """Proves: the whole way from files to a plan; the parts tell the weight."""
    out = tmp_path / "方案"
    result = CliRunner().invoke(
        app, ["solve", str(nanping), "--out", str(out), "-q", "--set", "need.institution.method=entropy"]
    )
    assert result.exit_code == 0, result.stderr
    assert "熵权法求得权重 0." in (out / "needs.csv").read_text(encoding="utf-8-sig")


def test_nanping_can_be_measured_by_comparisons(nanping):
    """Proves: weights, consistency and the basis of the judgements stand in the parts."""
    needs = measure(read_case(nanping, ["need.institution.method=ahp"]))
    bases = {part.driver: part.basis for part in needs["350702001", "institution"].parts if part.part == "share"}
    assert bases["population"] == "层次分析法求得权重 0.6370，一致性比率 0.033。 专家打分（示例）"


def test_weights_of_the_same_data_in_another_order(nanping):
    """Proves: the order of rows in files changes no weight and no need."""
    overrides = ["need.institution.method=entropy"]
    before = measure(read_case(nanping, overrides))
    for name in ("units", "weights"):
        header, *rows = (nanping / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines()
        text = "\n".join([header, *reversed(rows)]) + "\n"
        (nanping / f"{name}.csv").write_text(text, encoding="utf-8-sig")
    assert dict(measure(read_case(nanping, overrides))) == dict(before)
