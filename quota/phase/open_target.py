"""An open target: the plan of the last year is decided here too, for the people and the work of that year.

    seated[u, k]  = min(people[u, k] − Σ_t exits[u, k, t], posts[u, k])
    need[u, k]    = that of the last year
    pace[k]       = yearly_pace[k] · years

Every other rule of the plan stands as it is. A digest schedule that ends within the years leaves nobody beyond the posts.
Where people retire, more posts can go where the work is than today, when people still sit on them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from quota.need import Needs
from quota.phase.needs import in_year, needs_by_year
from quota.phase.start import Start, leaving, start_of, years_of
from quota.scenario import Case, Unit, Year
from quota.solve.optimum import optimise


def open_start(
    case: Case, needs: Needs, solver: str, seconds: float | None, count: int | None = None, *, moving: bool = True
) -> Start:
    """Return where the years start, and end: at the best plan for the last year.

    Parameters
    ----------
    needs : Needs
        Of now.
    count : int, optional
        How many years. Default: all of the scenario.
    moving : bool
        Whether people may move along with posts.

    Raises
    ------
    YearsError
        As `quota.phase.start.start_of`.
    ConflictError
        If no plan keeps every rule with the people of the last year.
    """
    years = years_of(case, count)
    yearly = needs_by_year(case, needs, years)
    found = optimise(in_last_year(case, years, moving=moving), yearly[-1], solver, seconds)
    return start_of(in_year(case, years[-1].year), yearly[-1], found.quantities, count, yearly=yearly)


def in_last_year(case: Case, years: Sequence[Year], *, moving: bool = True) -> Case:
    """Return the case as it is at the end of the last year: whoever leaves has left."""
    gone: Counter[tuple[str, str]] = Counter()
    within = {year.year for year in years}
    for (unit, category, year), people in leaving(case, years).items():
        gone[unit, category] += people if year in within else 0
    later = in_year(case, years[-1].year)
    return replace(
        later,
        units={code: _without(unit, gone, moving=moving) for code, unit in later.units.items()},
        digests=tuple(item for item in case.digests if item.years > len(years)),
        settings=replace(case.settings, pace_posts=_paces(case, len(years))),
    )


def _without(unit: Unit, gone: Mapping[tuple[str, str], int], *, moving: bool) -> Unit:
    holdings = {
        category: replace(
            holding,
            headcount=holding.headcount - gone[unit.id, category],
            movable=holding.movable if moving else 0,
        )
        for category, holding in unit.holdings.items()
    }
    return replace(unit, holdings=holdings)


def _paces(case: Case, years: int) -> dict[str, int | None]:
    """Return the most posts by which a unit changes over the years, by category; None: no limit."""
    settings = case.settings
    yearly = {category: None if pace is None else years * pace for category, pace in settings.yearly_pace.items()}
    return {
        category: min((limit for limit in (whole, yearly[category]) if limit is not None), default=None)
        for category, whole in settings.pace_posts.items()
    }
