"""Who leaves in which year: as the scenario says, as ages and the law of retirement have it, and by rates."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import floor

from quota.scenario import Ages, Case, Year

Held = tuple[str, str]
"""Unit and category."""
Leaving = Counter[tuple[str, str, int]]
"""People who leave by unit, category and year."""
MONTHS = range(1, 13)


def exits_of(case: Case, years: Sequence[Year]) -> Leaving:
    """Return who leaves in each year.

    What the table of exits says of a unit, category and kind stands in place of what ages or rates come to, ages in place
    of a rate; what names no kind is about all of them. Nobody leaves twice: rates take no more than who is left.
    """
    leaving: Leaving = Counter()
    told: dict[Held, set[object]] = defaultdict(set)
    for item in case.exits:
        leaving[item.unit, item.category, item.year] += item.people
        told[item.unit, item.category].add(item.kind)
    for held, by_year in retiring(case, years).items():
        if not told[held] & {"retirement", None}:
            for year, people in by_year.items():
                leaving[*held, year] += people
            told[held].add("retirement")
    for rated in case.exit_rates:
        open_to = [
            (unit.id, category)
            for unit, category, _ in case.holdings()
            if category == rated.category
            and case.is_below(unit.jurisdiction, rated.jurisdiction)
            and not _told_nearer(case, unit.jurisdiction, rated.jurisdiction, category, rated.kind)
            and not (told[unit.id, category] if rated.kind is None else told[unit.id, category] & {rated.kind, None})
        ]
        _by_rate(case, open_to, Fraction(rated.rate) / 100, years, leaving)
    return leaving


def _told_nearer(case: Case, place: str, of: str, category: str, kind: object) -> bool:
    """Return whether a jurisdiction between a unit and another one has a rate of its own."""
    line = case.ancestors[place]
    own = {item.jurisdiction for item in case.exit_rates if (item.category, item.kind) == (category, kind)}
    return any(code in own for code in line[: line.index(of)])


def retiring(case: Case, years: Sequence[Year]) -> Mapping[Held, Counter[int]]:
    """Return who retires in each year by the table of ages.

    Whoever should have retired before the first year does so in it. Where no month is known, people are spread over the
    twelve; sums over the years are rounded, so that of a unit and category nobody is lost or counted twice.
    """
    last = years[-1].year
    due: dict[Held, dict[int, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for item in case.ages:
        for year, people in _due(case, item, years[0].year):
            due[item.unit, item.category][max(year, years[0].year)] += people
    found: dict[Held, Counter[int]] = {}
    for held, by_year in due.items():
        so_far, before, counts = Fraction(0), 0, Counter[int]()
        for year in sorted(by_year):
            so_far += by_year[year]
            now = floor(so_far + Fraction(1, 2))
            if now > before and year <= last:
                counts[year] = now - before
            before = now
        found[held] = counts
    return found


def _due(case: Case, item: Ages, first: int) -> Iterator[tuple[int, Fraction]]:
    rule = case.retirement_of[item.kind]
    born = first - 1 - (item.age or 0) if item.born is None else item.born
    months = MONTHS if item.month is None else (item.month,)
    for month in months:
        yield rule.month(born, month)[0], Fraction(item.people, len(months))


def _by_rate(case: Case, held: Sequence[Held], rate: Fraction, years: Sequence[Year], leaving: Leaving) -> None:
    """Add who leaves by a rate: of all together the whole number, one by one from where most are due and have not left."""
    people = {(unit, category): case.units[unit].holdings[category].headcount for unit, category in held}
    left = Counter({at: number - sum(leaving[*at, year.year] for year in years) for at, number in people.items()})
    gone: Counter[Held] = Counter()
    for number, year in enumerate(years, start=1):
        due = rate * number
        waiting = [(_behind(due, people[at], gone[at]), at) for at in held if left[at] > 0]
        heapify(waiting)
        for _ in range(floor(due * sum(people.values())) - gone.total()):
            if not waiting:
                return
            _, at = heappop(waiting)
            gone[at] += 1
            left[at] -= 1
            leaving[*at, year.year] += 1
            if left[at] > 0:
                heappush(waiting, (_behind(due, people[at], gone[at]), at))


def _behind(due: Fraction, people: int, gone: int) -> int:
    """Return how many have left beyond those who are due, in parts of a person that rank alike for all."""
    return gone * due.denominator - due.numerator * people
