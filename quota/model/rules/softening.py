"""What becomes of a row that may be exceeded at a price."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quota.model.rows import Excess, Row, Sense, slack_of
from quota.scenario import Case
from quota.scenario.records import SoftLimit

OPEN_SIDES: dict[Sense, tuple[tuple[Sense, int], ...]] = {
    "<=": (("<=", -1),),
    ">=": ((">=", 1),),
    "==": (("<=", -1), (">=", 1)),
}
"""On which sides a row can be broken, and the sign with which the posts of the breach are added to it."""


def soften(case: Case, rows: Iterable[Row]) -> Iterator[Row]:
    """Yield rows, with what may be exceeded in those that the scenario puts a price on.

    Σ coefficient · quantity ≤ limit  becomes  Σ coefficient · quantity − unit · exceeded ≤ limit, and the objective has
    price · exceeded more: so a limit is broken by a post only where that gains more than its price, like a threshold.
    Only rows that rest on policy are softened, and none that only carries out what another decides.
    """
    for row in rows:
        item = _soft_limit(case, row)
        price = row.price if item is None else item.price
        idle = not row.terms and slack_of(0, row.sense, row.limit) >= 0
        if price is None or row.weight != "policy" or row.implied or idle:
            yield row
            continue
        basis = "；".join(filter(None, (row.basis, item.basis if item else "")))
        sides = OPEN_SIDES[row.sense]
        exceeded = ((Excess(row.rule.id, row.subject, side, price), sign * row.unit) for side, sign in sides)
        yield row._replace(terms=(*row.terms, *exceeded), price=price, basis=basis)


def _soft_limit(case: Case, row: Row) -> SoftLimit | None:
    """Return the narrowest soft limit that names the row; of equally narrow ones the first."""
    named = [item for item in case.soft_limits if _names(item, row)]
    return min(named, key=lambda item: sum(not part for part in (item.category, item.unit, item.item)), default=None)


def _names(item: SoftLimit, row: Row) -> bool:
    about = row.subject
    return (
        item.rule == row.rule.id
        and item.category in (None, about.category)
        and item.unit in (None, about.unit)
        and item.item in ("", about.item)
    )
