"""Changing one weight while all weights of its category go on adding up to 1.

``weights.administrative.population.weight=0.4`` sets one cell, and nothing else. Without the column,
``weights.administrative.population=0.4`` sets the weight and lets the other drivers of the category share the rest as they
shared it before: with area 0.3 and villages 0.2 they become 0.36 and 0.24. What such a change comes to is spelled out as
ordinary changes of cells, so that `quota show` tells every one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import NamedTuple

from quota.scenario.names import alike
from quota.scenario.vocabulary import TABLE_BY_NAME
from quota.schema import table as schema_table

Weights = Mapping[tuple[str, str], Decimal]
"""Weight by category and driver."""
_WEIGHTS = schema_table("weights")
DECIMALS = 4
"""The others are rounded to so many decimals, by largest remainders, or to as many as the weight that is set has."""


class WeightChange(NamedTuple):
    """A weight that is set without its column; category and driver as written."""

    category: str
    driver: str
    weight: str


def weight_change(text: str) -> WeightChange | None:
    """Read ``weights.category.driver=weight``; None for any other text of ``--set``."""
    key, equals, value = text.partition("=")
    parts = [part.strip() for part in key.split(".")]
    if not equals or TABLE_BY_NAME.get(alike(parts[0])) is not _WEIGHTS or len(parts) != 3:
        return None
    return WeightChange(parts[1], parts[2], value.strip())


def spelled_out(overrides: Sequence[str], weights: Weights, names: Mapping[str, str]) -> list[str]:
    """Return the texts of ``--set`` with every change of a weight as changes of cells.

    Parameters
    ----------
    weights : Weights
        As they are without these changes.
    names : Mapping[str, str]
        Codes of categories and drivers by every spelling, as `quota.scenario.names.alike` has it.
    """
    found: list[str] = []
    stated: dict[str, dict[str, str]] = {}
    for text in overrides:
        change = weight_change(text)
        if change is None:
            found.append(text)
        else:
            category, driver = (names.get(alike(name), name) for name in change[:2])
            stated.setdefault(category, {})[driver] = change.weight
    for category, own in stated.items():
        before = {
            driver: weight for (held, driver), weight in weights.items() if held == category and driver not in own
        }
        after = {**own, **{driver: format(weight, "f") for driver, weight in rest(own.values(), before).items()}}
        found += [f"weights.{category}.{driver}.weight={weight}" for driver, weight in after.items()]
    return found


def rest(stated: Iterable[str], before: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Share out what the stated weights leave of 1, in proportion to the weights before.

    Nothing where they are no numbers, leave less than nothing, or there is nobody to share with: then the check of the
    scenario tells what is wrong.

    >>> rest(["0.4"], {"area_km2": Decimal("0.3"), "villages": Decimal("0.2")})
    {'area_km2': Decimal('0.3600'), 'villages': Decimal('0.2400')}
    """
    try:
        taken = [Decimal(weight) for weight in stated]
        left = 1 - sum(taken, Decimal(0))
    except InvalidOperation:
        return {}
    whole = sum(before.values(), Decimal(0))
    if not left.is_finite() or left < 0 or not whole:
        return {}
    exponents = [weight.as_tuple().exponent for weight in taken]
    decimals = max(DECIMALS, *(-exponent for exponent in exponents if isinstance(exponent, int)))
    parts = int(left.scaleb(decimals))
    exact = {driver: Fraction(parts) * Fraction(weight) / Fraction(whole) for driver, weight in before.items()}
    shares = {driver: int(amount) for driver, amount in exact.items()}
    order = sorted(exact, key=lambda driver: (shares[driver] - exact[driver], driver))
    for driver in order[: parts - sum(shares.values())]:
        shares[driver] += 1
    return {driver: Decimal(share).scaleb(-decimals) for driver, share in shares.items()}
