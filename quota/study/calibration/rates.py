"""Rates that explain a reference column: least absolute deviations.

Of all bases by type and rates by driver that are not negative, those whose needs come closest to a column of the unit
table: least sum of |reference − need| over the township units of a category. Unlike squares, absolute deviations do
not bend to a few units that are far off. What comes out describes how posts lie now; that they should lie so is a
choice of policy, and the table says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from fractions import Fraction
from typing import NamedTuple

from quota.need import measure
from quota.need.drivers import Drivers
from quota.need.parts import to_hundredths
from quota.scenario.case import Case
from quota.scenario.names import alike, mend_name, named
from quota.scenario.problems import CaseError, Problem
from quota.scenario.records import Rate, Unit
from quota.scenario.vocabulary import Vocabulary
from quota.schema import table as schema_table
from quota.study.calibration.deviations import Coefficient, Sample, fit
from quota.texts import Message, RefusalError, render

_TRIAL = 1_000_000
"""Posts of the base with which needs are measured to learn what roles and other parts do to them."""
_PRINTED = Context(prec=6)
_HELD = ("current", "headcount", "need")
"""Columns that a unit has for each category and that can be explained."""


class CalibrationError(RefusalError):
    """What was asked for cannot be calibrated.

    `reason` is ``unknown_column``, ``unknown_category``, ``category_unstated``, ``unknown_driver``, ``no_drivers``,
    ``population_unstated`` or ``no_reference``; messages are named after it.
    """

    def __init__(self, reason: str, **values: object) -> None:
        self.reason = reason
        super().__init__(Message(f"calibrate.fault_{reason}", values))


class FittedUnit(NamedTuple):
    """One unit's reference, the need by the rates found, and reference − need, to 1/100 post."""

    unit_id: str
    name: str
    type: str
    reference: Decimal
    need: Decimal
    residual: Decimal


@dataclass(frozen=True, slots=True)
class Calibration:
    """Rates found, and how well they explain the reference.

    Parameters
    ----------
    column : str
        Code of the reference column.
    category : str
        Code of the category whose needs are fitted.
    rates : tuple of Rate
        Bases by type, then rates by driver, with at most six significant digits.
    units : tuple of FittedUnit
        The largest residual first.
    without : int
        Township units of the category without a reference, or that state what they can spare.
    """

    column: str
    category: str
    rates: tuple[Rate, ...]
    units: tuple[FittedUnit, ...]
    without: int

    @property
    def total(self) -> Decimal:
        """Sum of the absolute residuals, in posts."""
        return sum((abs(unit.residual) for unit in self.units), Decimal("0.00"))

    @property
    def mean(self) -> Decimal:
        """Mean absolute residual, in posts."""
        return _mean(self.units)

    @property
    def few_units(self) -> bool:
        """Whether there are fewer than three units for each number found, so that the fit says little."""
        return len(self.units) < 3 * len(self.rates)


def calibrate(
    case: Case, column: str, category: str = "", drivers: Sequence[str] = (), solver: str = "highs"
) -> Calibration:
    """Find the rates that explain a column of the unit table best.

    Parameters
    ----------
    column : str
        Code or Chinese name of a column: a driver, or the posts, headcount or stated need of a category.
    category : str
        Code or name of the category; empty: the category of the column.
    drivers : Sequence[str]
        Codes or names of drivers; empty: those that the category has rates for.
    solver : str
        ``highs``, ``cbc`` or another one that PuLP knows. The rates do not depend on it.

    Raises
    ------
    CalibrationError
        If the column, category or drivers cannot be used.
    CaseError
        If a unit lacks a driver.
    """
    names = case.vocabulary
    code = _column(case, names, column)
    category = _category(case, code, category)
    drivers = _drivers(case, names, category, drivers)
    samples, without = _samples(case, code, category, drivers)
    if not samples:
        raise CalibrationError("no_reference", column=column)
    coefficients = _coefficients(samples, drivers)
    posts = fit(samples, coefficients, solver)
    found = [_printed(amount / each.mean) for amount, each in zip(posts, coefficients, strict=True)]
    units = _fitted(samples, coefficients, found)
    basis = render(basis_named(case, code, units), case.settings.language)
    rates = [
        Rate(category, each.type, each.driver, rate, basis) for each, rate in zip(coefficients, found, strict=True)
    ]
    return Calibration(code, category, tuple(rates), units, without)


def basis_named(case: Case, column: str, units: Sequence[FittedUnit]) -> Message:
    """Say what rates that explain a column rest on."""
    return Message("calibrate.basis", {"column": column_name(case, column), "count": len(units), "mean": _mean(units)})


def rates_table(case: Case, calibration: Calibration) -> tuple[list[str], list[list[str]]]:
    """Return headers and rows of the scenario's table of rates, with those of one category replaced.

    Headers are Chinese where the scenario's language is. The table holds wherever it is put: what a parent scenario
    says about the category is said anew.
    """
    columns = schema_table("rates").columns
    headers = [column.zh if case.settings.language == "zh" else column.code for column in columns]
    others = [row for row in case.rates if row.category != calibration.category]
    order = list(case.categories)
    rows = sorted(
        [*others, *calibration.rates, *_superseded(case, calibration)], key=lambda row: order.index(row.category)
    )
    return headers, [[row.category, row.type, row.driver, format(row.rate, "f"), row.basis] for row in rows]


def _superseded(case: Case, calibration: Calibration) -> list[Rate]:
    """Return what becomes of rates that the calibration has no row for.

    A rate of a driver for one type becomes that for all types, else it would win over it; a driver that was not asked
    for gets 0. A base stays: it is for types that took no part.
    """
    found = {(row.type, row.driver) for row in calibration.rates}
    general = {row.driver: row for row in calibration.rates if row.type == ""}
    basis = calibration.rates[0].basis
    left = [row for row in case.rates if row.category == calibration.category and (row.type, row.driver) not in found]
    return [
        row
        if row.driver == "base"
        else replace(row, rate=general[row.driver].rate if row.driver in general else Decimal(0), basis=basis)
        for row in left
    ]


def _column(case: Case, names: Vocabulary, column: str) -> str:
    """Return the code of a reference column."""
    table = schema_table("units")
    held = {f"{category}_{field}" for category in case.categories for field in _HELD}
    usable = {code: known.zh for code, known in names.columns(table).items() if code in held or code in names.drivers}
    code = names.headers(table).get(alike(column), "")
    if code not in usable:
        raise CalibrationError("unknown_column", column=column, mend=mend_name(column, usable.values(), usable))
    return code


def _category(case: Case, column: str, text: str) -> str:
    known = {code: category.name for code, category in case.categories.items()}
    spelled = {alike(name): code for code in known for name in (code, known[code])}
    if text:
        if alike(text) not in spelled:
            raise CalibrationError("unknown_category", category=text, mend=mend_name(text, known.values(), known))
        return spelled[alike(text)]
    own = [code for code in known if column.startswith(f"{code}_")]
    if not own:
        raise CalibrationError("category_unstated", column=column, mend=mend_name("", known.values(), known))
    return max(own, key=len)


def _drivers(case: Case, names: Vocabulary, category: str, texts: Sequence[str]) -> list[str]:
    if not texts:
        rated = {row.driver for row in case.rates if row.category == category and row.driver != "base" and row.rate}
        if not rated:
            raise CalibrationError("no_drivers", category=case.categories[category].words)
        return sorted(rated)
    usable = {code: zh for code, zh in names.drivers.items() if code != "base"}
    spelled = {alike(spelling): code for code, zh in usable.items() for spelling in (zh, code)}
    for text in texts:
        if alike(text) not in spelled:
            raise CalibrationError("unknown_driver", driver=text, mend=mend_name(text, usable.values(), usable))
    codes = sorted({spelled[alike(text)] for text in texts})
    if "population" in codes and case.settings.population is None:
        raise CalibrationError("population_unstated")
    return codes


def _samples(case: Case, column: str, category: str, drivers: Sequence[str]) -> tuple[list[Sample], int]:
    """Return the township units to be fitted, and the number of those left out."""
    townships = _townships(case, category)
    references = {
        unit.id: value
        for unit in townships
        if unit.holdings[category].spare is None and (value := _reference(unit, column)) is not None
    }
    problems: list[Problem] = []
    values = Drivers(case, problems)
    samples = []
    parts = _other_parts(case, category)
    for unit in townships:
        if unit.id in references:
            found = {name: value for name in drivers if (value := values.value(unit, name)) is not None}
            samples.append(Sample(unit, Fraction(references[unit.id]), *parts[unit.id], found))
    if problems:
        raise CaseError(dict.fromkeys(problems))
    return samples, len(townships) - len(samples)


def _townships(case: Case, category: str) -> list[Unit]:
    return [unit for unit in case.units.values() if unit.level == "township" and category in unit.holdings]


def _reference(unit: Unit, column: str) -> Decimal | int | None:
    own = {f"{category}_{field}": getattr(held, field) for category, held in unit.holdings.items() for field in _HELD}
    return own.get(column, unit.drivers.get(column))


def _other_parts(case: Case, category: str) -> dict[str, tuple[Fraction, Fraction]]:
    """Return what the role multiplies by, and what the parts beside rates and role come to, by unit.

    They are read off needs that are measured with nothing but a large base, so that a fit follows the same formula as
    the needs that are later measured with its rates.
    """
    townships = {
        unit.id: {category: replace(unit.holdings[category], need=None)} for unit in _townships(case, category)
    }
    trial = replace(
        case,
        categories={category: case.categories[category]},
        units={code: replace(unit, holdings=townships.get(code, {})) for code, unit in case.units.items()},
        settings=replace(
            case.settings, need={**case.settings.need, category: replace(case.settings.need[category], method="rates")}
        ),
        rates=(Rate(category, "", "base", Decimal(_TRIAL), ""),),
        pool_terms=(),
        routes=(),
    )
    found = {}
    for need in measure(trial).values():
        role = sum((part.exact for part in need.parts if part.part == "role"), Fraction(0))
        base = sum((part.exact for part in need.parts if part.part == "base"), Fraction(0))
        found[need.unit] = (1 + role / _TRIAL, need.exact - role - base)
    return found


def _coefficients(samples: Sequence[Sample], drivers: Sequence[str]) -> list[Coefficient]:
    bases = [Coefficient(name, "base", Fraction(1)) for name in sorted({sample.unit.type for sample in samples})]
    means = {
        driver: sum((Fraction(sample.drivers[driver]) for sample in samples), Fraction(0)) / len(samples)
        for driver in drivers
    }
    return [*bases, *(Coefficient("", driver, means[driver] or Fraction(1)) for driver in drivers)]


def _printed(rate: Fraction) -> Decimal:
    """Round to six significant digits, without needless zeros."""
    rounded = _PRINTED.divide(Decimal(rate.numerator), Decimal(rate.denominator))
    return Decimal(format(rounded.normalize(), "f"))


def _fitted(
    samples: Sequence[Sample], coefficients: Sequence[Coefficient], rates: Sequence[Decimal]
) -> tuple[FittedUnit, ...]:
    """Return the units with the need by the rates as printed."""

    def lines() -> Iterator[FittedUnit]:
        for sample in samples:
            need = sample.other + sum(
                (
                    sample.amount(each) * each.mean * Fraction(rate)
                    for each, rate in zip(coefficients, rates, strict=True)
                ),
                Fraction(0),
            )
            shown, residual = (_hundredths(number) for number in (need, sample.reference - need))
            unit = sample.unit
            yield FittedUnit(unit.id, unit.name, unit.type, _hundredths(sample.reference), shown, residual)

    return tuple(sorted(lines(), key=lambda line: (-abs(line.residual), line.unit_id)))


def _hundredths(number: Fraction) -> Decimal:
    return Decimal(to_hundredths(number)).scaleb(-2)


def _mean(units: Sequence[FittedUnit]) -> Decimal:
    return (sum((abs(unit.residual) for unit in units), Decimal(0)) / len(units)).quantize(Decimal("0.01"))


def column_name(case: Case, column: str) -> Message:
    """Name a column of the unit table in the reader's language."""
    return named(case.vocabulary.columns(schema_table("units"))[column].zh, column)
