"""What a reader checks of the tables before a case is made of them, in the order in which faults are told."""

from collections.abc import Callable

from quota.scenario import lists, sources
from quota.scenario.checks import delegations, laws, merges, needs, offices, reach, tables, units, years
from quota.scenario.inputs import Inputs
from quota.scenario.problems import Findings

__all__ = ["CHECKS"]

CHECKS: tuple[Callable[[Inputs, Findings], None], ...] = (
    tables.check_presence,
    tables.check_required_cells,
    tables.check_references,
    tables.check_tree,
    tables.check_names,
    lists.check_lists,
    reach.check_values_of_units,
    units.check_units,
    units.check_codes,
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
    reach.warn_of_unrated_types,
    sources.warn_of_sources,
)
