"""Need by each method and each part, on cases solved by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest
from cases import make_case, unit

from quota.need import Needs, measure, table
from quota.scenario import CaseError

AVAILABLE = 179 * 8  # hours of a year, as in the worked example of the WISN literature


def amounts(needs: Needs, code: str, category: str = "administrative") -> list[tuple[str, str, str]]:
    """(part, driver, amount) of every part, as printed."""
    return [(part.part, part.driver, str(part.amount)) for part in needs[code, category].parts]


def faults(*arguments, **changes) -> list[str]:
    """Keys of the problems that stop the measuring."""
    with pytest.raises(CaseError) as raised:
        measure(make_case(*arguments, **changes))
    return [problem.what.key.removeprefix("need.") for problem in raised.value.problems]


def by(method: str, **more) -> dict:
    return {"need": {"method": method, **more}}


# Stated needs and givers


def test_a_stated_need_stands():
    """Proves: a stated need wins over the method and over what can be spared. Sensitivity: it is rounded to 0.01."""
    case = make_case(
        [unit("a", 9, need="12.345", spare=2), unit("b", 9)],
        settings=by("rates"),
        rates=[{"driver": "base", "rate": 7}],
    )
    needs = measure(case)
    assert amounts(needs, "a") == [("stated", "", "12.34")]
    assert amounts(needs, "b") == [("base", "", "7.00")]


def test_a_giver_needs_what_it_holds_less_what_it_can_spare():
    """Proves: units above the townships are givers, and so is any unit with `spare`.

    Sensitivity: without `spare` a county unit needs all that it holds, whatever the rates say.
    """
    case = make_case(
        [unit("k1", 30, level="county", spare=4), unit("k2", 12, level="county"), unit("t", 20, spare=0)],
        settings=by("rates"),
        rates=[{"driver": "base", "rate": 7}],
    )
    needs = measure(case)
    assert amounts(needs, "k1") == [("stated", "", "30.00"), ("spare", "", "-4.00")]
    assert needs["k1", "administrative"].amount == Decimal("26.00")
    assert amounts(needs, "k2") == [("stated", "", "12.00")]
    assert amounts(needs, "t") == [("stated", "", "20.00")]


def test_a_giver_must_keep_something():
    assert faults([unit("k", 4, level="county", spare=4)]) == ["nothing_kept"]
    assert faults([unit("k", 4, level="county", spare=5)]) == ["nothing_kept"]
    assert faults([unit("k", 0, level="county")]) == ["nothing_held"]


def test_a_stated_need_must_be_there_and_above_zero():
    assert faults([unit("a", 4)]) == ["missing_need"]
    assert faults([unit("a", 4, need=0)]) == ["not_positive"]
    assert faults([unit("a", 4, need="0.005")]) == ["not_positive"]  # a half goes to the even hundredth, 0.00
    assert measure(make_case([unit("a", 4, need="0.015")]))["a", "administrative"].amount == Decimal("0.02")


# Rates


def test_rates_by_driver():
    """Proves: base + Σ rate · driver. 5 + 0.0005 · 8,100 + 0.02 · 123.1 = 5 + 4.05 + 2.462 -> 11.51.

    Sensitivity: registered people are 9,200: 4.60 in place of 4.05.
    """
    units = [
        unit("a", 9, drivers={"population_resident": 8100, "population_registered": 9200, "area_km2": "123.1"}),
    ]
    rates = [
        {"driver": "population", "rate": "0.0005", "basis": "p"},
        {"driver": "base", "rate": 5, "basis": "b"},
        {"driver": "area_km2", "rate": "0.02", "basis": "a"},
    ]
    needs = measure(make_case(units, rates=rates, settings=by("rates")))
    assert amounts(needs, "a") == [
        ("base", "", "5.00"),
        ("driver", "area_km2", "2.46"),
        ("driver", "population", "4.05"),
    ]
    assert needs["a", "administrative"].amount == Decimal("11.51")
    assert needs["a", "administrative"].exact == Fraction("11.512")
    assert [part.basis for part in needs["a", "administrative"].parts] == ["b", "a", "p"]

    registered = measure(make_case(units, rates=rates, settings={"population": "registered", **by("rates")}))
    assert registered["a", "administrative"].amount == Decimal("12.06")


def test_a_rate_for_the_type_wins_driver_by_driver():
    """Proves: streets have a base of their own and share the rate per village; 0 switches a driver off."""
    needs = measure(
        make_case(
            [
                unit("s", 9, type="street", drivers={"villages": 10}),
                unit("t", 9, type="town", drivers={"villages": 10, "area_km2": 50}),
            ],
            settings=by("rates"),
            rates=[
                {"driver": "base", "rate": 5},
                {"driver": "base", "type": "street", "rate": 8},
                {"driver": "villages", "rate": "0.3"},
                {"driver": "area_km2", "rate": "0.1"},
                {"driver": "area_km2", "type": "street", "rate": 0},
            ],
        )
    )
    assert amounts(needs, "s") == [("base", "", "8.00"), ("driver", "villages", "3.00")]
    assert amounts(needs, "t") == [
        ("base", "", "5.00"),
        ("driver", "area_km2", "5.00"),
        ("driver", "villages", "3.00"),
    ]


def test_rates_are_of_one_category():
    needs = measure(
        make_case(
            [unit("a", {"administrative": 9, "institution": 4})],
            settings=by("rates"),
            rates=[{"driver": "base", "rate": 5}, {"category": "institution", "driver": "base", "rate": 6}],
        )
    )
    assert needs["a", "administrative"].amount == 5
    assert needs["a", "institution"].amount == 6


def test_what_can_be_wrong_with_rates():
    villages = [{"driver": "villages", "rate": 1}]
    assert faults([unit("a", 9)], rates=villages, settings=by("rates")) == ["missing_driver"]
    assert faults([unit("a", 9, drivers={"villages": 0})], rates=villages, settings=by("rates")) == ["not_positive"]
    assert faults([unit("a", 9), unit("b", 9)], settings=by("rates")) == ["no_rate"]  # once for the type
    agricultural = [{"role": "agricultural", "multiplier": 2}]
    assert faults([unit("a", 9, role="agricultural")], roles=agricultural, settings=by("rates")) == ["no_rate"]


def test_all_problems_come_at_once_and_once_each():
    units = [unit("a", {"administrative": 9, "institution": 4}), unit("k", 4, level="county", spare=4), unit("z", 9)]
    rates = [{"category": category, "driver": "villages", "rate": 1} for category in ("administrative", "institution")]
    assert faults(units, rates=rates, settings=by("rates")) == ["missing_driver", "nothing_kept", "missing_driver"]


# Shares


def test_shares_of_a_total():
    """Proves: total · Σ weight · driver ÷ Σ driver over the units measured.

    Held 20 + 10 = 30. Area 100 : 300, weight 0.4; villages 6 : 4, weight 0.6.
    a: 30 · 0.4 · 1/4 = 3.00 and 30 · 0.6 · 6/10 = 10.80; b: 9.00 and 7.20.
    Sensitivity: with a stated total of 60 all are doubled; neither the giver k nor c, whose need is stated, takes part.
    """
    units = [
        unit("a", 20, drivers={"area_km2": 100, "villages": 6}),
        unit("b", 10, drivers={"area_km2": 300, "villages": 4}),
        unit("c", 50, need=40, drivers={"area_km2": 600, "villages": 600}),
        unit("k", 70, level="county", spare=1, drivers={"area_km2": 600, "villages": 600}),
    ]
    weights = [{"driver": "area_km2", "weight": "0.4"}, {"driver": "villages", "weight": "0.6"}]
    needs = measure(make_case(units, weights=weights, settings=by("shares")))
    assert amounts(needs, "a") == [("share", "area_km2", "3.00"), ("share", "villages", "10.80")]
    assert amounts(needs, "b") == [("share", "area_km2", "9.00"), ("share", "villages", "7.20")]

    doubled = measure(make_case(units, weights=weights, settings=by("shares", total=60)))
    assert amounts(doubled, "a") == [("share", "area_km2", "6.00"), ("share", "villages", "21.60")]


def test_a_weight_of_0_switches_a_driver_off():
    weights = [{"driver": "area_km2", "weight": 1}, {"driver": "villages", "weight": 0}]
    needs = measure(make_case([unit("a", 20, drivers={"area_km2": 100})], weights=weights, settings=by("shares")))
    assert amounts(needs, "a") == [("share", "area_km2", "20.00")]


def test_what_can_be_wrong_with_shares():
    area = {"driver": "area_km2", "weight": "0.4"}
    villages = {"driver": "villages", "weight": "0.6"}
    bare = [unit("a", 20, drivers={"area_km2": 100, "villages": 0})]
    assert faults(bare, weights=[area, villages], settings=by("shares")) == ["empty_driver"]
    alone = [{"driver": "villages", "weight": 1}]
    assert faults(bare, weights=alone, settings=by("shares")) == ["empty_driver"]
    some = [unit("a", 20, drivers={"area_km2": 100}), unit("b", 20, drivers={"area_km2": 100, "villages": 3})]
    assert faults(some, weights=[area, villages], settings=by("shares")) == ["missing_driver"]


# Bands


def jiangsu(people) -> Decimal:
    """Need by the steps that Jiangsu published in 2007 for administrative posts."""
    case = make_case(
        [unit("a", 9, drivers={"population_resident": people})],
        settings=by("bands"),
        bands=[
            {"driver": "population", "start": 0, "end": 50000, "posts": 30},
            {"driver": "population", "start": 50000, "end": 70000, "posts": 35},
            {"driver": "population", "start": 70000, "posts": 40},
        ],
    )
    return measure(case)["a", "administrative"].amount


def test_the_steps_of_jiangsu():
    """Proves: a step holds its start and not its end."""
    assert [jiangsu(people) for people in (0, 49_999, 50_000, 69_999, 70_000, 250_000)] == [30, 30, 35, 35, 40, 40]


def test_the_classes_of_feicheng():
    """Proves: bands by class alone; the 14 units come to the printed total of 574 (shandong-chorography.org)."""
    classes = ["central"] * 8 + ["middle"] * 3 + ["small"] * 3
    case = make_case(
        [unit(f"u{number:02}", 40, unit_class=name) for number, name in enumerate(classes)],
        settings=by("bands"),
        bands=[
            {"unit_class": "central", "posts": 44},
            {"unit_class": "middle", "posts": 40},
            {"unit_class": "small", "posts": 34},
        ],
    )
    assert sum(need.amount for need in measure(case).values()) == 574


def test_a_step_for_the_class_comes_before_one_for_any():
    """Proves: a central town gets its step and needs no people for it; where none of its class holds, the general."""
    bands = [
        {"unit_class": "central", "posts": 44},
        {"unit_class": "port", "driver": "area_km2", "start": 90, "posts": 50},
        {"driver": "population", "start": 0, "end": 50000, "posts": 34},
        {"driver": "population", "start": 50000, "posts": 40},
    ]
    needs = measure(
        make_case(
            [
                unit("a", 9, unit_class="central"),
                unit("b", 9, unit_class="port", drivers={"area_km2": 10, "population_resident": 10}),
                unit("c", 9, drivers={"population_resident": 60000}),
            ],
            settings=by("bands"),
            bands=bands,
        )
    )
    assert amounts(needs, "a") == [("band", "", "44.00")]
    assert amounts(needs, "b") == [("band", "population", "34.00")]
    assert amounts(needs, "c") == [("band", "population", "40.00")]


def test_what_can_be_wrong_with_bands():
    first = {"driver": "villages", "start": 5, "end": 10, "posts": 30}
    second = {"driver": "villages", "start": 9, "posts": 35}
    ten = unit("a", 9, drivers={"villages": 9})
    assert faults([ten], bands=[first, second], settings=by("bands")) == ["two_bands"]
    assert faults([unit("a", 9, drivers={"villages": 4})], bands=[first], settings=by("bands")) == ["no_band"]
    assert faults([unit("a", 9, drivers={"villages": 10})], bands=[first], settings=by("bands")) == ["no_band"]
    assert faults([unit("a", 9)], bands=[first], settings=by("bands")) == ["missing_driver"]


# Roles, workload, dispatched staff


def test_the_role_multiplies_the_drivers():
    """Proves: (multiplier - 1) · unrounded subtotal, as a part of its own; the row of the category wins.

    5 + 1/8 per village · 9 = 6.125. Agricultural 1.2: + 1.225, in all 7.35. Rounded, 5.00 + 1.12 + 1.22 lack a hundredth,
    which goes to the part that was rounded down most.
    Its row for institution posts is 0.8. A role without a row, and a multiplier of 1, leave no part.
    """
    holdings = {"administrative": 9, "institution": 9}
    case = make_case(
        [
            unit("a", holdings, role="agricultural", drivers={"villages": 9}),
            unit("b", holdings, role="street", drivers={"villages": 9}),
            unit("c", holdings, drivers={"villages": 9}),
        ],
        settings=by("rates"),
        rates=[
            {"category": category, "driver": driver, "rate": rate}
            for category in holdings
            for driver, rate in (("base", 5), ("villages", "0.125"))
        ],
        roles=[
            {"role": "agricultural", "multiplier": "1.2", "basis": "r"},
            {"role": "agricultural", "category": "institution", "multiplier": "0.8"},
            {"role": "street", "multiplier": 1},
        ],
    )
    needs = measure(case)
    assert amounts(needs, "a") == [("base", "", "5.00"), ("driver", "villages", "1.13"), ("role", "", "1.22")]
    assert needs["a", "administrative"].amount == Decimal("7.35")
    role = needs["a", "administrative"].parts[-1]
    assert (role.quantity, role.rate, role.basis) == (Decimal("6.125"), Decimal("0.2"), "r")
    assert amounts(needs, "a", "institution")[-1] == ("role", "", "-1.22")
    assert amounts(needs, "b") == amounts(needs, "c") == [("base", "", "5.00"), ("driver", "villages", "1.12")]


def test_workload_as_in_the_published_example():
    """Proves: 25,000 h, 179 days of 8 h: 17.46 posts; 10 support days of 179: 18.49 (Kenya 2011, s12960-017-0186-3).

    Sensitivity: 716 h a year of one person's own work add 0.50 and are not multiplied by the allowance.
    """
    activities = [
        {"activity": "visits", "hours": "0.25"},
        {"activity": "support", "kind": "share", "share": str(Decimal(10) / Decimal(179))},
        {"activity": "training", "kind": "individual", "hours": 358},
    ]
    settings = by("rates", available_hours=AVAILABLE)
    visits = {("a", "visits"): 100_000}
    needs = measure(make_case([unit("a", 9)], settings=settings, activities=activities, workload=visits))
    assert amounts(needs, "a") == [("workload", "visits", "17.46"), ("allowance", "", "1.03")]
    assert needs["a", "administrative"].amount == Decimal("18.49")
    assert needs["a", "administrative"].parts[0].quantity == 25_000

    workload = {**visits, ("a", "training"): 2}
    more = measure(make_case([unit("a", 9)], settings=settings, activities=activities, workload=workload))
    assert amounts(more, "a") == [*amounts(needs, "a"), ("individual", "training", "0.50")]


def test_workload_comes_after_the_role_and_only_where_it_is():
    """Proves: the role does not multiply workload; b, without rows, gets neither work nor allowance."""
    case = make_case(
        [unit("a", 9, role="r"), unit("b", 9, role="r")],
        settings=by("rates", available_hours=1000),
        rates=[{"driver": "base", "rate": 10}],
        roles=[{"role": "r", "multiplier": 2}],
        activities=[{"activity": "w", "hours": 10}, {"activity": "s", "kind": "share", "share": "0.2"}],
        workload={("a", "w"): 200},
    )
    needs = measure(case)
    assert amounts(needs, "a") == [
        ("base", "", "10.00"),
        ("role", "", "10.00"),
        ("workload", "w", "2.00"),
        ("allowance", "", "0.50"),
    ]
    assert amounts(needs, "b") == [("base", "", "10.00"), ("role", "", "10.00")]


def test_workload_that_counts_for_nothing_is_named():
    case = make_case(
        [unit("a", 9), unit("b", 9, need=5), unit("k", 9, level="county"), unit("i", {"institution": 3}, need=3)],
        settings=by("rates", available_hours=1000),
        rates=[{"driver": "base", "rate": 9}],
        activities=[{"activity": "w", "hours": 10}, {"activity": "s", "kind": "share", "share": "0.2"}],
        workload={("a", "w"): 1, ("b", "w"): 1, ("k", "w"): 1, ("i", "w"): 1, ("a", "s"): 1},
        categories=("administrative", "institution"),
    )
    warnings = measure(case).warnings
    assert [(warning.what.key, warning.what.values["count"], warning.what.values["unit"]) for warning in warnings] == [
        ("need.workload_not_counted", 1, "a"),
        ("need.workload_not_counted", 3, "b"),
    ]
    assert {warning.severity for warning in warnings} == {"warning"}


def test_dispatched_staff_lower_the_need():
    """Proves: - weight · dispatched, where both are above 0. Sensitivity: too many of them leave no need."""
    units = [unit("a", 9, dispatched=3), unit("b", 9)]
    rates = [{"driver": "base", "rate": 5}]
    needs = measure(make_case(units, rates=rates, settings=by("rates", dispatched_weight="0.5")))
    assert amounts(needs, "a") == [("base", "", "5.00"), ("dispatched", "", "-1.50")]
    assert amounts(needs, "b") == [("base", "", "5.00")]
    without = measure(make_case(units, rates=rates, settings=by("rates")))
    assert amounts(without, "a") == [("base", "", "5.00")]
    many = [unit("a", 9, dispatched=10)]
    assert faults(many, rates=rates, settings=by("rates", dispatched_weight="0.5")) == ["not_positive"]


def test_the_table_has_a_row_for_every_part():
    case = make_case(
        [unit("a", 9, name="Alder"), unit("k", 9, level="county", spare=2)],
        settings=by("rates"),
        rates=[{"driver": "base", "rate": 5, "basis": "b"}],
    )
    rows = table(measure(case), case)
    assert rows[0]._asdict() == {
        "unit_id": "a",
        "name": "Alder",
        "category": "administrative",
        "part": "base",
        "driver": "",
        "quantity": None,
        "rate": Decimal(5),
        "amount": Decimal("5.00"),
        "exact": Fraction(5),
        "basis": "b",
    }
    assert [(row.unit_id, row.part, str(row.amount)) for row in rows[1:]] == [
        ("k", "stated", "9.00"),
        ("k", "spare", "-2.00"),
    ]
