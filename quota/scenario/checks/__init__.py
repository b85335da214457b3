"""What a reader checks of the tables before a case is made of them, in the order in which faults are told."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol

from quota.scenario import lists, sources
from quota.scenario.checks import delegations, laws, merges, needs, offices, reach, tables, units, years
from quota.scenario.inputs import Inputs
from quota.scenario.problems import Findings
from quota.schema import TABLE_CODES

__all__ = ["CHECKS"]

Check = Callable[[Inputs, Findings], None]


class _TableCheck(Protocol):
    """A check of one table after another, so that it is made again only of those that are others now."""

    def __call__(self, inputs: Inputs, findings: Findings, *, table: str) -> None: ...


def _in_each_table(check: _TableCheck) -> Iterator[Check]:
    return (partial(check, table=code) for code in TABLE_CODES)


CHECKS: tuple[Check, ...] = (
    *_in_each_table(tables.check_presence),
    *_in_each_table(tables.check_required_cells),
    *_in_each_table(tables.check_references),
    tables.check_tree,
    tables.check_names,
    lists.check_lists,
    *_in_each_table(reach.check_values_of_units),
    units.check_units,
    *_in_each_table(units.check_codes),
    units.check_residents,
    units.check_sums,
    tables.check_pools,
    tables.check_routes,
    tables.check_limits,
    needs.check_methods,
    needs.check_drivers,
    needs.check_weights,
    needs.check_comparisons,
    needs.check_activities,
    needs.check_available_hours,
    laws.check_ratios,
    laws.check_budgets,
    laws.check_soft_limits,
    laws.check_seats,
    laws.check_special,
    merges.check_merges,
    delegations.check_passed_down,
    delegations.check_delegations,
    laws.check_positions,
    laws.check_digests,
    years.check_years,
    years.check_exits,
    years.check_hiring,
    years.check_ages,
    years.check_retirement,
    offices.check_templates,
    offices.check_office_limits,
    sources.check_appeals,
    units.warn_of_units,
    units.warn_of_empty_units,
    reach.warn_of_unrated_types,
    sources.warn_of_sources,
)
