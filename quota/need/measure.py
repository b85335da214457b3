"""From a case to the need of every unit."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from quota.need import findings
from quota.need.delegation import Delegated
from quota.need.methods import is_measured, method_of
from quota.need.parts import Need, Needs, Term, exact_sum, shown, times
from quota.need.scales import scale_warnings
from quota.need.workload import Workload, unused_workload
from quota.scenario.case import Case
from quota.scenario.problems import CaseError, Problem
from quota.scenario.records import Holding, Unit
from quota.schema import LARGEST

LEAST = Fraction(1, 100)
"""The least need, in posts: the least that is not shown as 0."""


def measure(case: Case) -> Needs:
    """Measure the need of every unit for posts of every category that it holds.

    A stated need stands. A giver (a unit with `spare`, or any unit above the townships) needs what it holds less what
    it can spare. Every other unit is measured by the method of the category:

    ``need = (base + Σ rate · driver) · role multiplier + (workload hours ÷ available hours) · CAF + IAF
    - weight · dispatched``

    where a share of a total, or a step of a published table, stands in place of the first bracket if the method is
    ``shares`` or ``bands``. Everything is reckoned exactly; two decimals are shown.

    Returns
    -------
    Needs
        By (unit code, category), in posts; every need is at least 0.01.

    Raises
    ------
    CaseError
        If data are missing or a need is not above 0; it holds all such problems.
    """
    return case.once(_measured).needs


def with_needs(case: Case, needs: Needs) -> Case:
    """Return the case as if these were its needs: rules that read them follow."""
    return case.keeping(_measured, _Measured(case, needs, {}))


class _Measured(NamedTuple):
    """Needs, and what they were measured by.

    Parameters
    ----------
    by : Mapping[str, object]
        By category what its method goes by beside tables and the unit itself, and under no name what is delegated.
    """

    case: Case
    needs: Needs
    by: Mapping[str, object]


def _measured(case: Case, before: _Measured | None = None) -> _Measured:
    """Measure a case.

    Parameters
    ----------
    before : _Measured, optional
        What was found in a case with the same settings and tables but for that of the units: the need of a unit that is the
        same, by a method that goes by the same, is the same.
    """
    problems: list[Problem] = []
    gauges = _gauges(case, problems)
    delegated = Delegated(case)
    by: dict[str, object] = {category: gauge.common for category, gauge in gauges.items()} | {"": delegated.by_holding}
    known = _still_known(case, before, by) if before else {}
    needs: dict[tuple[str, str], Need] = {}
    for unit, category, holding in case.holdings():
        if (same := known.get((unit.id, category))) is not None:
            needs[unit.id, category] = same
            continue
        found = len(problems)
        terms = gauges[category].terms(unit, holding)
        if holding.need is None:
            terms += [*_special(unit, holding), *delegated.terms(unit.id, category)]
        need = Need.of(unit.id, category, terms)
        if need.exact < LEAST and len(problems) == found:
            problems += _not_above_zero(case, unit, category, need, gauges[category])
        needs[unit.id, category] = need
    problems += _beyond_reason(case, needs)
    if problems:
        raise CaseError(dict.fromkeys(problems))
    found_once = Needs(needs, unused_workload(case) + scale_warnings(case, needs))
    return _Measured(case, _same_needs(before.needs, found_once) if before else found_once, by)


def _still_known(case: Case, before: _Measured, by: Mapping[str, object]) -> dict[tuple[str, str], Need]:
    """Return the needs of units that are the same but for their limits, in categories measured by the same."""
    same = {category for category in case.categories if by[category] == before.by.get(category)}
    if by[""] != before.by.get(""):
        return {}
    units = before.case.units
    return {
        (unit.id, category): before.needs[unit.id, category]
        for unit in case.units.values()
        if unit.id in units and _is_same(units[unit.id], unit)
        for category in unit.holdings
        if category in same
    }


def _same_needs(before: Needs, now: Needs) -> Needs:
    """Return the needs from before where nothing is told otherwise now, and else each of them that is the same."""
    known = before.by_holding
    needs = {at: old if (old := known.get(at)) is need or old == need else need for at, need in now.items()}
    same = needs.keys() == known.keys() and all(need is known[at] for at, need in needs.items())
    return before if same and before.warnings == now.warnings else Needs(needs, now.warnings)


_READ = (
    "jurisdictions", "categories", "rates", "weights", "comparisons", "bands", "roles", "activities", "workload",
    "delegations", "positions", "routes",
)  # fmt: skip
"""The tables of a case on which needs, and what is told of them, rest beside that of the units. Of its settings it is `need`,
`population` and the language."""


class KeptNeeds:
    """Needs of cases that are measured one after the other: again only where what they rest on is not the same."""

    def __init__(self) -> None:
        self._rests_on: tuple[object, ...] = ()
        self._settings: tuple[object, ...] = ()
        self._measured: _Measured | None = None

    def of(self, case: Case) -> Needs:
        """Return the needs of a case; see `measure`."""
        stated = case.settings
        settings = stated.need, stated.population, stated.language
        rests_on = tuple(of for name in _READ for of in (getattr(case, name), case.origins.tables.get(name, ())))
        same = len(rests_on) == len(self._rests_on) and all(map(operator.is_, rests_on, self._rests_on))
        before = self._measured if same and settings == self._settings else None
        self._measured = None
        self._measured = case.once(_measured, lambda case: _again(case, before))
        self._rests_on, self._settings = rests_on, settings
        return self._measured.needs


def _again(case: Case, before: _Measured | None) -> _Measured:
    if before is None:
        return _measured(case)
    units = before.case.units
    same = units.keys() == case.units.keys() and all(_is_same(units[code], unit) for code, unit in case.units.items())
    return _Measured(case, before.needs, before.by) if same else _measured(case, before)


def _is_same(before: Unit, now: Unit) -> bool:
    """Return whether a unit is the same but for its limits."""
    return before is now or _without_limits(before) == _without_limits(now)


def _without_limits(unit: Unit) -> Unit:
    held = unit.holdings.items()
    return replace(unit, holdings={category: replace(of, floor=None, ceiling=None, pin=None) for category, of in held})


def _beyond_reason(case: Case, needs: Mapping[tuple[str, str], Need]) -> list[Problem]:
    """Tell, once for each category, of a unit whose need no unit has: a rate or a driver is in the wrong unit."""
    largest: dict[str, Need] = {}
    for (_, category), need in needs.items():
        if need.amount > LARGEST["posts"]:
            largest[category] = max(largest.get(category, need), need, key=lambda found: found.amount)
    return [
        findings.beyond_reason(case, case.units[need.unit], category, need.amount) for category, need in largest.items()
    ]


class _Gauge:
    """All that the need of one category is reckoned from, with its tables indexed."""

    def __init__(self, case: Case, category: str, measured: list[Unit], problems: list[Problem]) -> None:
        found = len(problems)
        self._method = method_of(case, category, measured, problems)
        self.common = self._method.common
        self.broken = len(problems) > found  # the method's tables are at fault, not its units
        self._workload = Workload(case, category)
        self._roles = {row.role: row for row in case.roles if row.category == ""}
        self._roles |= {row.role: row for row in case.roles if row.category == category}
        self._dispatched_weight = case.settings.need[category].dispatched_weight

    def terms(self, unit: Unit, holding: Holding) -> list[Term]:
        if holding.need is not None:
            return [Term("stated", "", holding.need, None, Fraction(holding.need), "")]
        if not is_measured(unit, holding):
            return _giver_terms(holding)
        terms = self._method.terms(unit)
        return [*terms, *self._role(unit, terms), *self._workload.terms(unit), *self._dispatched(holding)]

    def _role(self, unit: Unit, terms: list[Term]) -> list[Term]:
        role = self._roles.get(unit.role)
        if role is None or role.multiplier == 1 or not terms:
            return []
        subtotal = exact_sum(term.value for term in terms)
        change = role.multiplier - 1
        return [Term("role", "", shown(subtotal), change, subtotal * Fraction(change), role.basis)]

    def _dispatched(self, holding: Holding) -> list[Term]:
        weight = self._dispatched_weight
        if not weight or not holding.dispatched:
            return []
        taken_off = times(holding.dispatched, Fraction(weight))
        return [Term("dispatched", "", holding.dispatched, -weight, -taken_off, "")]


def _gauges(case: Case, problems: list[Problem]) -> dict[str, _Gauge]:
    measured: dict[str, list[Unit]] = {category: [] for category in case.categories}
    for unit, category, holding in case.holdings():
        if is_measured(unit, holding):
            measured[category].append(unit)
    return {category: _Gauge(case, category, units, problems) for category, units in measured.items()}


def _special(unit: Unit, holding: Holding) -> list[Term]:
    """Return the posts that are managed apart: a method does not measure them, and a giver's posts contain them."""
    if not holding.special or not is_measured(unit, holding):
        return []
    return [Term("special", "", Decimal(holding.special), None, Fraction(holding.special), "")]


def _giver_terms(holding: Holding) -> list[Term]:
    spare = holding.spare or 0
    terms = [Term("stated", "", Decimal(holding.current), None, Fraction(holding.current), "")]
    if spare:
        terms.append(Term("spare", "", Decimal(spare), Decimal(-1), Fraction(-spare), ""))
    return terms


def _not_above_zero(case: Case, unit: Unit, category: str, need: Need, gauge: _Gauge) -> list[Problem]:
    holding = unit.holdings[category]
    if holding.need is None and not is_measured(unit, holding):
        return [findings.nothing_kept(case, unit, category)]
    if gauge.broken and holding.need is None:
        return []
    if not need.parts:
        return [findings.no_rate(case, category, unit.type)]
    return [findings.not_positive(case, unit, category, need.amount)]
