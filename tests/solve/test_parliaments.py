"""Published apportionments come out of the product under the method that their law names."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from cases import make_case, unit
from parliaments import HOUSE, PARLIAMENTS, TWEEDE_KAMER, Parliament

from quota.need import measure
from quota.solve.optimum import optimise


def divided(parliament: Parliament, other: Mapping[str, int] | None = None) -> dict[str, int]:
    """Divide the seats by people or votes, as published or with ``other`` ones for some."""
    people = {name: count for name, (count, _) in parliament.shares.items()} | dict(other or {})
    first = next(iter(people))
    case = make_case(
        [
            unit(name, parliament.seats if name == first else 0, drivers={"population_resident": count})
            for name, count in people.items()
        ],
        weights=[{"driver": "population", "weight": 1}],
        settings={"divisor": parliament.divisor, "need": {"method": "shares", "total": parliament.seats}},
    )
    quantities = optimise(case, measure(case)).quantities
    return {name: quantities[name, "administrative"] for name in people}


@pytest.mark.parametrize("name", PARLIAMENTS)
def test_published_seats(name: str):
    """Proves: the seats of every state, party or prefecture are those that were published.

    Sensitivity: needs in hundredths of a seat miss the lower houses whose last seat was close.
    """
    parliament = PARLIAMENTS[name]
    assert divided(parliament) == {who: seats for who, (_, seats) in parliament.shares.items()}


@pytest.mark.parametrize(("more", "seats"), [(88, 26), (89, 27)])
def test_the_last_seat_of_the_house(more: int, seats: int):
    """Proves: with 89 people more New York takes the last seat from Minnesota, with 88 it does not, as the Census Bureau found.

    Sensitivity: 89 in 20 million are four millionths of its need.
    """
    found = divided(HOUSE, {"New York": HOUSE.shares["New York"][0] + more})
    assert (found["New York"], found["Minnesota"]) == (seats, 34 - seats)


@pytest.mark.parametrize(("fewer", "seats"), [(78, 5), (80, 4)])
def test_the_last_seat_of_the_second_chamber(fewer: int, seats: int):
    """Proves: with 80 votes fewer the Socialist Party would have lost its fifth seat to D66, with 78 it would not.

    By hand: 328,225 ÷ 5 = 65,645.0 against 656,292 ÷ 10 = 65,629.2, which 79 fewer would meet exactly. Sensitivity: 80 votes
    are a thousandth of a seat.
    """
    found = divided(TWEEDE_KAMER, {"SP": TWEEDE_KAMER.shares["SP"][0] - fewer})
    assert (found["SP"], found["D66"]) == (seats, 14 - seats)
