"""Rule ``ratio``: how two categories stand to each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from quota.model.reads import CATEGORIES, TREE, UNITS, table
from quota.model.rows import Asked, InputPlace, Posts, Quantity, Row, Sense
from quota.model.rules.making import rule
from quota.model.sentences import category_named, place_named
from quota.model.subject import Subject, within
from quota.scenario import Case, Ratio, Unit
from quota.texts import Message


def _asks(case: Case, row: Row) -> Asked:
    share = _share(case, row)
    values = {"limit": share, "share": share, "category": category_named(case, row.subject.other)}
    return Asked("ratio_most" if row.sense == "<=" else "ratio_least", values)


def _broken(case: Case, row: Row, quantities: Mapping[Quantity, int], posts: int) -> Message:
    subject = row.subject
    numerator, denominator = (
        sum(
            quantities.get(quantity, 0)
            for quantity, _ in row.terms
            if isinstance(quantity, Posts) and quantity.category == category
        )
        for category in (subject.category, subject.other)
    )
    values = {
        "subject": place_named(case, subject),
        "numerator": category_named(case, subject.category),
        "more": numerator,
        "denominator": category_named(case, subject.other),
        "fewer": denominator,
        "share": _share(case, row),
        "posts": posts,
    }
    return Message("audit.ratio_above" if row.sense == "<=" else "audit.ratio_below", values)


def _share(case: Case, row: Row) -> Decimal | None:
    item = next(item for item in case.ratios if item.ratio == row.subject.item)
    return item.most if row.sense == "<=" else item.least


@rule(
    order=12,
    reads=(UNITS, CATEGORIES, TREE, table("ratios")),
    items="ratios",
    asks=_asks,
    broken=_broken,
    counts="",
    scope="areas",
    in_tables="single",
)
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
        for place, units in _groups(case, item):
            if item.most is not None:
                yield _row(item, place, units, item.most, "<=")
            if item.least is not None:
                yield _row(item, place, units, item.least, ">=")


def _groups(case: Case, item: Ratio) -> Iterator[tuple[Subject, list[Unit]]]:
    """Yield whose posts, and the units, of every line."""
    units = [
        unit
        for unit in case.units.values()
        if item.holds_for(unit) and (item.jurisdiction is None or case.is_below(unit.jurisdiction, item.jurisdiction))
    ]
    if item.scope == "unit":
        yield from (
            (Subject(unit=unit.id), [unit])
            for unit in units
            if {item.numerator, item.denominator} <= set(unit.holdings)
        )
    elif item.jurisdiction is not None:
        yield within(item.jurisdiction, item.level), units
    else:
        # Without a name the ratio holds for each jurisdiction that has units of its own.
        for code in case.jurisdictions:
            own = [unit for unit in units if unit.jurisdiction == code]
            if own:
                yield within(code, item.level), own


def _row(item: Ratio, place: Subject, units: Iterable[Unit], share: Decimal, sense: Sense) -> Row:
    exact = Fraction(share)
    terms = []
    for unit in units:
        if item.numerator in unit.holdings:
            terms.append((Posts(unit.id, item.numerator), exact.denominator))
        if item.denominator in unit.holdings:
            terms.append((Posts(unit.id, item.denominator), -exact.numerator))
    column = "most" if sense == "<=" else "least"
    return Row(
        ratio,
        place._replace(category=item.numerator, other=item.denominator, item=item.ratio),
        tuple(terms),
        sense,
        0,
        InputPlace("ratios", (item.ratio,), column),
        item.basis,
        item.reference,
        exact.denominator,
    )
