"""Rule ``ratio``: how two categories stand to each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from quota.model.rows import Place, Posts, Row, Sense, pool_name
from quota.scenario import Case, Pool, Ratio, Unit


def ratio(case: Case) -> Iterator[Row]:
    """One category is at most, or at least, a share of another, in every unit or over a jurisdiction.

    posts[u, n] ≤ most · posts[u, d]                                for every unit u that holds both           [posts]
    least · Σ_u posts[u, d] ≤ Σ_u posts[u, n] ≤ most · Σ_u posts[u, d]      over the units u of a jurisdiction   [posts]

    Shares are exact: a line with share 6/5 is written 5 · posts[u, n] − 6 · posts[u, d] ≤ 0.

    Legal basis
        Changsha 2011: institution posts for public service at most 1.2 times administrative posts; logistics posts 5 to 6
        percent of them. Taken from there they are a reference (参照).
    Value
        What one post of the numerator beyond the ratio is worth.
    """
    for item in case.ratios:
        for name, units in _groups(case, item):
            if item.most is not None:
                yield _row(item, name, units, item.most, "<=")
            if item.least is not None:
                yield _row(item, name, units, item.least, ">=")


def _groups(case: Case, item: Ratio) -> Iterator[tuple[str, list[Unit]]]:
    """Yield the name and the units of every line."""
    units = [
        unit
        for unit in case.units.values()
        if item.holds_for(unit) and (item.jurisdiction is None or case.is_below(unit.jurisdiction, item.jurisdiction))
    ]
    if item.scope == "unit":
        yield from ((unit.id, [unit]) for unit in units if {item.numerator, item.denominator} <= set(unit.holdings))
    elif item.jurisdiction is not None:
        yield (pool_name(Pool(item.jurisdiction, item.level)) if item.level else item.jurisdiction), units
    else:
        # Without a name the ratio holds for each jurisdiction that has units of its own.
        for code in case.jurisdictions:
            own = [unit for unit in units if unit.jurisdiction == code]
            if own:
                yield (pool_name(Pool(code, item.level)) if item.level else code), own


def _row(item: Ratio, name: str, units: Iterable[Unit], share: Decimal, sense: Sense) -> Row:
    exact = Fraction(share)
    terms = []
    for unit in units:
        if item.numerator in unit.holdings:
            terms.append((Posts(unit.id, item.numerator), exact.denominator))
        if item.denominator in unit.holdings:
            terms.append((Posts(unit.id, item.denominator), -exact.numerator))
    column = "most" if sense == "<=" else "least"
    return Row(
        "ratio",
        (name, item.numerator, item.denominator, item.ratio),
        tuple(terms),
        sense,
        0,
        Place("ratios", (item.ratio,), column),
        item.basis,
        item.reference,
        exact.denominator,
    )
