"""What holds for every need, on seeded random cases; and rounding."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from cases import make_case, unit

from quota.files import exact_text, read_exact
from quota.need import label, measure
from quota.need.parts import PartCode, shown, to_hundredths, two_decimals
from quota.texts import render

DRIVERS = ("area_km2", "population_resident", "villages")


def test_a_half_goes_to_the_even_hundredth():
    """Proves: rounding is that of Decimal's ROUND_HALF_EVEN, below zero too."""
    for thousandths in range(-40, 41):
        expected = Decimal(thousandths).scaleb(-3).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
        assert Decimal(to_hundredths(Fraction(thousandths, 1000))).scaleb(-2) == expected
    assert to_hundredths(Fraction(1, 3)) == 33
    assert to_hundredths(Fraction(2, 3)) == 67
    assert to_hundredths(Fraction(-1, 3)) == -33


def test_amounts_are_printed_with_two_decimals():
    for value, words in ((Fraction(7), "7.00"), (Fraction(0), "0.00"), (Fraction(10**9), "1000000000.00")):
        assert str(two_decimals(value)) == words


@pytest.mark.parametrize("seed", range(20))
def test_parts_add_up_exactly(seed):
    """Proves: the need is the exact sum of its parts; what is printed of them adds up to what is printed of it.

    Each printed amount is the exact one to a hundredth, and the exact one is quantity · rate where both have an end.
    """
    needs = measure(random_case(random.Random(seed)))
    for need in needs.values():
        assert need.amount == sum(part.amount for part in need.parts)
        assert need.amount.as_tuple().exponent == -2
        assert need.exact == sum(part.exact for part in need.parts) > 0
        assert need.amount == two_decimals(need.exact)
        for part in need.parts:
            if part.quantity is not None and part.rate is not None:
                assert float(part.exact) == pytest.approx(float(part.quantity * part.rate), rel=1e-8)
            assert abs(part.exact - Fraction(part.amount)) < Fraction(1, 100)
            assert read_exact(exact_text(part.exact)) == part.exact


@pytest.mark.parametrize("seed", range(20))
def test_more_of_a_driver_never_lowers_the_need(seed):
    """Proves: for rates, bands that rise and shares of a stated total, a unit with more gets no less."""
    chance = random.Random(seed)
    method = chance.choice(["rates", "shares", "bands"])
    driver, more = chance.choice(DRIVERS), chance.randint(1, 500)
    state = chance.getstate()
    before = measure(random_case(chance, method))
    chance.setstate(state)
    after = measure(random_case(chance, method, more={driver: more}))
    assert after["u0", "administrative"].amount >= before["u0", "administrative"].amount


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_does_not_matter(seed):
    state = random.Random(seed).getstate()
    one, other = random.Random(), random.Random()
    one.setstate(state)
    other.setstate(state)
    first, second = measure(random_case(one)), measure(random_case(other, turned=True))
    assert dict(first) == dict(second)
    assert list(first) == list(second)


def test_every_part_has_a_name_in_both_languages():
    for part in PartCode.__args__:
        assert render(label(part), "zh") != render(label(part), "en")


def test_numbers_for_people_have_ten_digits():
    assert shown(Fraction(1, 1432)) == Decimal("0.0006983240223")
    assert str(shown(Fraction(10))) == "10"


def random_case(chance, method=None, *, more=None, turned=False):
    """A few townships and a giver; u0 has `more` of some drivers."""
    method = method or chance.choice(["rates", "shares", "bands"])
    units = []
    for number in range(chance.randint(2, 6)):
        drivers = {name: Decimal(chance.randint(1, 100_000)).scaleb(-chance.randint(0, 2)) for name in DRIVERS}
        if number == 0:
            drivers = {name: value + (more or {}).get(name, 0) for name, value in drivers.items()}
        units.append(
            unit(
                f"u{number}",
                chance.randint(1, 40),
                type=chance.choice(["town", "street"]),
                role=chance.choice(["", "agricultural"]),
                dispatched=chance.choice([0, 1]),
                drivers=drivers,
            )
        )
    units.append(unit("k", 30, level="county", spare=chance.randint(0, 9)))
    rates = [{"driver": "base", "rate": 5}] + [
        {"driver": name, "rate": Decimal(chance.randint(1, 999)).scaleb(-5)} for name in DRIVERS
    ]
    rates.append({"driver": "villages", "type": "street", "rate": "0.01"})
    weights = [{"driver": name, "weight": weight} for name, weight in zip(DRIVERS, ("0.5", "0.3", "0.2"), strict=True)]
    bands = [
        {"driver": "villages", "start": start, "end": end, "posts": posts}
        for start, end, posts in ((0, 100, 20), (100, 1000, "25.5"), (1000, None, 33))
    ]
    arguments = {
        "rates": rates,
        "weights": weights,
        "bands": bands,
        "activities": [{"activity": "w", "hours": "0.7"}, {"activity": "s", "kind": "share", "share": "0.07"}],
    }
    if turned:
        units = units[::-1]
        arguments = {name: rows[::-1] for name, rows in arguments.items()}
    return make_case(
        units,
        **arguments,
        roles=[{"role": "agricultural", "multiplier": "1.05"}],
        workload={("u0", "w"): chance.randint(1, 5000)},
        settings={
            "need": {"method": method, "total": 700, "available_hours": 1700, "dispatched_weight": "0.3"},
        },
    )
