"""The rules, each in a file of its own that is found by being here; nothing else knows their names.

The solve, the re-check, the audit and the proposal's list of bases read the same rows. To check a rule, read its function:
formula, units, legal basis, and what its value means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from quota.model.rows import OWN, Row, Rule, RulePiece
from quota.model.rules.closing import give_way
from quota.model.rules.own import own_rows, own_rules
from quota.model.rules.softening import soften
from quota.scenario import Case

__all__ = ["RULES", "rows", "rows_about", "rows_of", "rules_of"]


def found() -> list[Rule]:
    """Return the rules that stand in files beside this one, in their order."""
    modules = [import_module(module.name) for module in iter_modules(__path__, f"{__name__}.")]
    made = (value for module in modules for value in vars(module).values() if isinstance(value, Rule))
    return sorted(set(made), key=lambda rule: rule.order)


RULES: Mapping[str, Rule] = MappingProxyType({rule.id: rule for rule in found()})
"""Every rule of the product, by id, in the order in which they are shown."""


def rules_of(case: Case) -> Mapping[str, Rule]:
    """Return the rules that hold for a case, by id: those of the product, then its own.

    Raises
    ------
    RuleError
        If one of its own bears a name that is taken.
    """
    return {**RULES, **own_rules(case, RULES)} if case.rules else RULES


def rows(case: Case) -> Iterator[Row]:
    """Yield the labelled rows of every rule."""
    for rule in rules_of(case).values():
        for piece in rule.pieces:
            yield from rows_of(case, rule, piece)


def rows_about(case: Case, units: Iterable[str]) -> Iterator[Row]:
    """Yield the labelled rows but those of other units alone, which are nearly all of a country's."""
    few = replace(case, units={code: case.units[code] for code in units})
    for rule in rules_of(case).values():
        for piece in rule.pieces:
            yield from rows_of(few if piece.by_unit else case, rule, piece)


def rows_of(case: Case, rule: Rule, piece: RulePiece) -> Iterator[Row]:
    """Yield the rows of a rule, or of one piece of it; the limits of an institution give way where it merges."""
    written = piece.rows(case)
    given = iter(written) if rule.order < OWN else own_rows(case, rule, written)
    if case.consolidations and rule.gives_way:
        given = (give_way(case, row) for row in given)
    return soften(case, given) if case.soft_limits or rule.order >= OWN else given
