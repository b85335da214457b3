"""Weights of the drivers that share out a total: as given, by entropy (熵权法), or from judgements in pairs (层次分析法).

The last two are real numbers. They are reckoned with 50 digits, so that they come out the same on every machine, and
rounded once to 1/10,000 so that they add up to exactly 1: what is printed is what counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Context, Decimal, localcontext
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from quota.need import findings
from quota.need.drivers import Drivers
from quota.scenario.case import Case
from quota.scenario.problems import Problem
from quota.scenario.records import PairwiseJudgement, Unit, Weight
from quota.texts import Language, Message, render

Ratios = Mapping[tuple[str, str], Fraction]
"""How many times as important the first driver is as the second, for every two drivers, both ways."""

RANDOM_INDEX = tuple(map(Decimal, ("0", "0", "0.58", "0.90", "1.12", "1.24", "1.32", "1.41", "1.45", "1.49")))
"""Mean consistency index of matrices filled at random, for 1, 2, … drivers. Source: Saaty (1980)."""
MOST_INCONSISTENT = Decimal("0.1")
"""Consistency ratio up to which judgements may be used. Source: Saaty (1980)."""

_EXACT = Context(prec=50)
_SETTLED = Decimal("1e-30")
_NOISE = Decimal("1e-20")
_AGREE = Fraction(1, 50)  # 1/3 and 3 agree, and so do 0.33 and 3

_CLAUSE_END = re.compile(r"[,;:.()\[\]，；：。、（）【】]")
_POLICY_CHOICE: Mapping[Language, re.Pattern[str]] = {
    "zh": re.compile(r"(权重)?(为|是|系|属|属于)?政策选择"),
    "en": re.compile(r"((this|the weight) is )?(a )?(policy choice|choice of policy)", re.IGNORECASE),
}
"""A clause that tells a weight to be a choice of policy, and nothing else: one that denies it is none."""


class DriverWeight(NamedTuple):
    """What one driver counts, and why."""

    driver: str
    weight: Decimal
    basis: str


def weights_of(case: Case, category: str, units: Sequence[Unit], problems: list[Problem]) -> list[DriverWeight]:
    """Return the weights of a category by its method; none, and problems, where they cannot be found."""
    match case.settings.need[category].method:
        case "entropy":
            return entropy_weights(case, category, units, problems)
        case "ahp":
            return ahp_weights(case, category, problems)
        case _:
            return given_weights(case, category)


def given_weights(case: Case, category: str) -> list[DriverWeight]:
    """Return the weights as written; a weight of 0 switches a driver off.

    No weights for townships are published, so each is told to be a choice of policy, whatever basis is written beside
    it, and once: a basis that tells it itself is left to do so.
    """
    return [
        DriverWeight(row.driver, row.weight, _words(case, _given_words(case, row), row.basis))
        for row in case.weights
        if row.category == category and row.weight
    ]


def _given_words(case: Case, row: Weight) -> Message:
    key = "need.basis_weight_told" if _tells_choice(row.basis, case.settings.language) else "need.basis_weight"
    return Message(key, {"weight": row.weight})


def _tells_choice(basis: str, language: Language) -> bool:
    clauses = (clause.strip() for clause in _CLAUSE_END.split(basis))
    return any(_POLICY_CHOICE[language].fullmatch(clause) for clause in clauses)


def entropy_weights(case: Case, category: str, units: Sequence[Unit], problems: list[Problem]) -> list[DriverWeight]:
    """Weigh each listed driver by how unevenly it is spread over the units.

    With p the unit's part of a driver's sum and n units: ``e = −Σ p · ln p ÷ ln n`` and ``weight = (1 − e) ÷ Σ (1 − e)``.
    A driver that is the same everywhere gets 0; a written weight of 0 switches a driver off, any other is not read.
    """
    rows = [row for row in case.weights if row.category == category and row.weight != 0]
    columns = _columns(case, category, units, [row.driver for row in rows], problems)
    if not columns:
        return []
    if len(units) < 2:
        problems.append(findings.one_unit(case, category))
        return []
    spreads = [redundancy(column) for column in columns]
    if not any(spreads):
        problems.append(findings.all_alike(case, category))
        return []
    weights = to_ten_thousandths(spreads)
    return [
        DriverWeight(row.driver, weight, _words(case, Message("need.basis_entropy", {"weight": weight}), row.basis))
        for row, weight in zip(rows, weights, strict=True)
    ]


def redundancy(values: Sequence[Decimal]) -> Decimal:
    """Return 1 − entropy of at least two values that are not all 0: 0 if all are equal, 1 if all lies in one place."""
    if len(set(values)) == 1:
        return Decimal(0)  # exactly, whatever the last digit of a logarithm
    with localcontext(_EXACT):
        total = sum(values, Decimal(0))
        parts = [value / total for value in sorted(values) if value]
        return 1 + sum((part * part.ln() for part in parts), Decimal(0)) / Decimal(len(values)).ln()


def ahp_weights(case: Case, category: str, problems: list[Problem]) -> list[DriverWeight]:
    """Weigh drivers by judgements in pairs: the principal eigenvector of their matrix.

    The judgements must be complete, and their consistency ratio ``(λ − n) ÷ (n − 1) ÷ random index`` at most 0.1. A
    driver whose weight is written as 0 is left out. Source: Saaty, The Analytic Hierarchy Process (1980).
    """
    off = {row.driver for row in case.weights if row.category == category and row.weight == 0}
    rows = [row for row in case.comparisons if row.category == category and off.isdisjoint((row.driver, row.other))]
    drivers = sorted({name for row in rows for name in (row.driver, row.other)})
    if len(drivers) > len(RANDOM_INDEX):
        problems.append(findings.too_many_compared(case, category, len(drivers), len(RANDOM_INDEX)))
        return []
    found = len(problems)
    ratios = _ratios(case, category, drivers, rows, problems)
    if not rows or len(problems) > found:
        return []
    vector, eigenvalue = principal([[ratios[one, other] for other in drivers] for one in drivers])
    inconsistency = consistency_ratio(eigenvalue, len(drivers))
    if inconsistency > MOST_INCONSISTENT:
        triple = _worst_triple(drivers, ratios)
        problems.append(findings.inconsistent(case, category, inconsistency, triple, ratios))
        return []
    return [
        DriverWeight(driver, weight, _words(case, _ahp_words(weight, inconsistency), _bases(rows, driver)))
        for driver, weight in zip(drivers, to_ten_thousandths(vector), strict=True)
    ]


def principal(matrix: Sequence[Sequence[Fraction]]) -> tuple[list[Decimal], Decimal]:
    """Return the principal eigenvector, adding up to 1, and the eigenvalue of a matrix of positive numbers.

    Power iteration converges for every such matrix (Perron and Frobenius).
    """
    with localcontext(_EXACT):
        rows = [[Decimal(ratio.numerator) / ratio.denominator for ratio in row] for row in matrix]
        vector = [1 / Decimal(len(rows))] * len(rows)
        while True:
            image = [sum((ratio * part for ratio, part in zip(row, vector, strict=True)), Decimal(0)) for row in rows]
            eigenvalue = sum(image, Decimal(0))
            before, vector = vector, [part / eigenvalue for part in image]
            if all(abs(new - old) < _SETTLED for new, old in zip(vector, before, strict=True)):
                return vector, eigenvalue


def consistency_ratio(eigenvalue: Decimal, size: int) -> Decimal:
    """Return how far judgements contradict each other: 0 for not at all, about 1 for judgements made at random."""
    if size < 3:
        return Decimal(0)  # two drivers cannot contradict each other
    with localcontext(_EXACT):
        return max(Decimal(0), (eigenvalue - size) / (size - 1) / RANDOM_INDEX[size - 1])


def to_ten_thousandths(amounts: Sequence[Decimal]) -> list[Decimal]:
    """Turn amounts into parts of 1 with four decimals that add up to exactly 1, by largest remainders.

    >>> to_ten_thousandths([Decimal(1), Decimal(1), Decimal(1)])
    [Decimal('0.3334'), Decimal('0.3333'), Decimal('0.3333')]
    """
    with localcontext(_EXACT):
        total = sum(amounts, Decimal(0))
        exact = [(10_000 * amount / total).quantize(_NOISE) for amount in amounts]
        whole = [int(part.to_integral_value(ROUND_FLOOR)) for part in exact]
        by_remainder = sorted(range(len(exact)), key=lambda place: (whole[place] - exact[place], place))
        for place in by_remainder[: 10_000 - sum(whole)]:
            whole[place] += 1
        return [Decimal(part).scaleb(-4) for part in whole]


def _columns(
    case: Case, category: str, units: Sequence[Unit], names: Sequence[str], problems: list[Problem]
) -> list[list[Decimal]]:
    """Return the values of each driver; nothing, and problems, where one is missing or all of them are 0."""
    drivers = Drivers(case, problems)
    found = len(problems)
    columns = [[value for unit in units if (value := drivers.value(unit, name)) is not None] for name in names]
    if len(problems) > found or not units:
        return []
    problems += [
        findings.empty_driver(case, category, name)
        for name, column in zip(names, columns, strict=True)
        if not any(column)
    ]
    return columns if len(problems) == found else []


def _ratios(
    case: Case, category: str, drivers: Sequence[str], rows: Sequence[PairwiseJudgement], problems: list[Problem]
) -> Ratios:
    """Return the ratio of every two drivers. A pair that is judged both ways counts from the more important one."""
    given = {(row.driver, row.other): row.ratio for row in rows}
    ratios = {(driver, driver): Fraction(1) for driver in drivers}
    for one, other in combinations(drivers, 2):
        there, back = given.get((one, other)), given.get((other, one))
        if there is None and back is None:
            problems.append(findings.pair_missing(case, category, one, other))
            continue
        if there is not None and back is not None and abs(there * back - 1) > _AGREE:
            problems.append(findings.pair_differs(case, category, (one, other), (there, back)))
        if there is not None and (back is None or there >= 1):
            ratios[one, other] = there
        elif back is not None:
            ratios[one, other] = 1 / back
        ratios[other, one] = 1 / ratios[one, other]
    return ratios


def _worst_triple(drivers: Sequence[str], ratios: Ratios) -> tuple[str, str, str]:
    """Return the three drivers whose judgements lie furthest apart: one : other · other : third against one : third."""

    def apart(triple: tuple[str, str, str]) -> Fraction:
        one, other, third = triple
        factor = ratios[one, other] * ratios[other, third] / ratios[one, third]
        return max(factor, 1 / factor)

    return max(combinations(drivers, 3), key=apart)


def _ahp_words(weight: Decimal, inconsistency: Decimal) -> Message:
    return Message("need.basis_ahp", {"weight": weight, "ratio": format(inconsistency, ".3f")})


def _bases(rows: Sequence[PairwiseJudgement], driver: str) -> str:
    found = (row.basis for row in rows if row.basis and driver in (row.driver, row.other))
    return " ".join(dict.fromkeys(found))


def _words(case: Case, why: Message, basis: str) -> str:
    return f"{render(why, case.settings.language)} {basis}".rstrip()
