"""Who leaves in which year, and what the work of each year needs: reckoned by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from cases import unit
from small import Rows, findings_of, with_column, write_scenario
from year_cases import KIND, course_of, started, years_case

from quota.phase import YearsError
from quota.phase.exits import exits_of
from quota.phase.tables import year_tables
from quota.scenario import Ages, Exit, ExitRate, Retirement, read_case

MAN, CLERK, WORKER = (
    Retirement("man", 60, 63, 4, 2025, ""),
    Retirement("clerk", 55, 58, 4, 2025, ""),
    Retirement("worker", 50, 55, 2, 2025, ""),
)
YEARS: Rows = (("year", "title"), (2026, ""), (2027, ""), (2028, ""))
AGES: Rows = (("unit_id", "category", "kind", "born", "month", "age", "people"),)


@pytest.mark.parametrize(
    ("law", "born", "retires"),
    [
        (MAN, (1964, 12), (2024, 12)),  # before the delay
        (MAN, (1965, 1), (2025, 2)),
        (MAN, (1965, 5), (2025, 7)),
        (MAN, (1976, 8), (2039, 7)),
        (MAN, (1976, 9), (2039, 9)),
        (MAN, (1990, 3), (2053, 3)),
        (CLERK, (1970, 1), (2025, 2)),
        (CLERK, (1971, 4), (2026, 8)),
        (CLERK, (1981, 9), (2039, 9)),
        (WORKER, (1975, 1), (2025, 2)),
        (WORKER, (1975, 3), (2025, 5)),
        (WORKER, (1984, 10), (2039, 9)),
        (WORKER, (1984, 11), (2039, 11)),
    ],
)
def test_months_of_retirement(law: Retirement, born: tuple[int, int], retires: tuple[int, int]):
    """Proves: months as the tables annexed to the decision of 13 September 2024 have them, at their first and last lines.

    Sensitivity: a step of a month, the base year, the last age.
    """
    assert law.month(*born) == retires


def test_the_preset_is_the_law(tmp_path: Path):
    """Proves: the preset has these three, with their source, and a scenario that names it gets them; ages without it are told."""
    ages: Rows = (*AGES, ("9001A", "administrative", "男", 1966, 5, "", 2))
    preset = 'title = "x"\npresets = "retirement-2025"\n'
    case = read_case(write_scenario(tmp_path / "a", settings=preset, years=YEARS, ages=ages))
    laws = {item.kind: replace(item, kind="", basis="") for item in case.retirement}
    kinds = {"男": MAN, "女干部": CLERK, "女工人": WORKER}
    assert laws == {kind: replace(law, kind="") for kind, law in kinds.items()}
    assert case.standing("retirement", ("男",), "until") == "real"
    assert exits_of(case, case.years) == {("9001A", "administrative", 2026): 2}  # October 2026
    assert findings_of(write_scenario(tmp_path / "b", years=YEARS, ages=ages)) == [("ages.csv:2:3", "ages_kind")]


def aged(*rows: tuple[object, ...], **given):
    """Return three units of 10 people with rows of ages: unit, kind, born, month, age, people."""
    case = years_case([unit(code, 10, need=10, headcount=10) for code in "abc"], 3)
    ages = tuple(Ages(code, KIND, *rest, "") for code, *rest in rows)  # type: ignore[arg-type]
    return replace(case, ages=ages, retirement=(Retirement("man", 60, None, None, None, ""),), **given)


def test_whoever_has_no_month_is_spread_over_twelve():
    """Proves: at 60, twelve born in 1966 without a month leave in year 2026 whatever the month; of the law's delay so many each.

    Years 1 to 3 of the case stand for themselves: born in year t − 60. Who is due before the first year leaves in it.
    """
    case = aged(("a", "man", -59, None, None, 2), ("a", "man", -70, 3, None, 1), ("b", "man", None, None, 58, 4))
    assert exits_of(case, case.years) == {("a", KIND, 1): 3, ("b", KIND, 2): 4}
    delayed = replace(aged(("a", "man", -59, None, None, 4)), retirement=(Retirement("man", 60, 63, 4, 1, ""),))
    # born in month m of year −59: 1 + (m − 1) // 4 months late; eight and a bit of the twelve months stay in year 1
    assert [delayed.retirement[0].month(-59, m)[0] for m in range(1, 13)] == [1] * 9 + [2] * 3
    assert exits_of(delayed, delayed.years) == {("a", KIND, 1): 3, ("a", KIND, 2): 1}


def test_rates_give_whole_people_where_most_are_due():
    """Proves: of 30 people 4 % are 1.2 a year: 1, 1 and 1 by year 3 (3.6 due, 3 gone), from where most are due, then by code.

    Of a kind, the rate is for all of whom no exits of that kind, nor of any, are stated: 2 of 20 a year.

    What the table of exits says of a unit stands in place of the rate; a nearer jurisdiction's rate in place of a farther one.
    """
    case = aged(exit_rates=(ExitRate("C", KIND, None, Decimal(4), ""),))
    assert exits_of(case, case.years) == {("a", KIND, 1): 1, ("b", KIND, 2): 1, ("c", KIND, 3): 1}
    stated = replace(case, exits=(Exit("a", KIND, 2, "retirement", 2, ""), Exit("b", KIND, 3, None, 1, "")))
    assert exits_of(stated, case.years) == {("a", KIND, 2): 2, ("b", KIND, 3): 1, ("c", KIND, 3): 1}
    quits = replace(stated, exit_rates=(ExitRate("C", KIND, "resignation", Decimal(10), ""),))
    assert exits_of(quits, case.years) == {
        ("a", KIND, 2): 3, ("b", KIND, 3): 1, ("a", KIND, 1): 1, ("c", KIND, 1): 1, ("c", KIND, 2): 1,
        ("a", KIND, 3): 1, ("c", KIND, 3): 1,
    }  # fmt: skip
    nearer = replace(case, exit_rates=(*case.exit_rates, ExitRate("A", KIND, None, Decimal(0), "")))
    assert not exits_of(nearer, case.years)


def test_rates_take_nobody_twice():
    """Proves: with 90 % a year all are gone in the second, and nobody leaves in the third."""
    case = aged(exit_rates=(ExitRate("C", KIND, None, Decimal(90), ""),))
    found = exits_of(case, case.years)
    assert [sum(people for (_, _, at), people in found.items() if at == year) for year in (1, 2, 3)] == [27, 3, 0]


def test_more_exits_than_people_are_refused():
    """Proves: ages and exits of other kinds that together are more than all people are told before anything is solved."""
    case = aged(("a", "man", -59, None, None, 8), exits=(Exit("a", KIND, 1, "transfer", 3, ""),))
    with pytest.raises(YearsError):
        started(case)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (("9001A", "administrative", "男", 1966, "", 59, 1), ("ages.csv:2:4", "ages_once")),
        (("9001A", "administrative", "男", "", "", "", 1), ("ages.csv:2:4", "ages_once")),
        (("9001A", "administrative", "男", 1966, 1, "", 19), ("ages.csv:2:7", "ages_above_headcount")),
        (("9001X", "administrative", "男", 1966, 1, "", 1), ("ages.csv:2:2", "exits_hold_none")),
        (("9001A", "administrative", "女", 1966, 1, "", 1), ("ages.csv:2:3", "ages_kind")),
        (("9001A", "administrative", "男", 1966, 13, "", 1), ("ages.csv:2:5", "above_maximum")),
    ],
)
def test_wrong_ages_are_told(tmp_path: Path, rows: tuple[object, ...], found: tuple[str, str]):
    """Proves: each of these is an error, told once, at its cell."""
    preset = 'title = "x"\npresets = "retirement-2025"\n'
    assert findings_of(write_scenario(tmp_path, settings=preset, years=YEARS, ages=(*AGES, rows))) == [found]


@pytest.mark.parametrize(
    ("row", "found"),
    [(("x", 60, 63, "", 2025), "retirement_delay"), (("x", 60, 59, 4, 2025), "retirement_earlier")],
)
def test_a_wrong_law_is_told(tmp_path: Path, row: tuple[object, ...], found: str):
    """Proves: a delay that lacks a part, or makes people retire earlier, is an error."""
    laws: Rows = (("kind", "age", "until", "every", "since"), row)
    assert findings_of(write_scenario(tmp_path, retirement=laws)) == [("retirement.csv:2:3", found)]


def test_ages_want_years(tmp_path: Path):
    """Proves: ages without any year are told, with what to do."""
    ages: Rows = (*AGES, ("9001A", "administrative", "男", 1966, 5, "", 1))
    preset = 'title = "x"\npresets = "retirement-2025"\n'
    assert findings_of(write_scenario(tmp_path, settings=preset, ages=ages)) == [("ages.csv:2:7", "ages_no_years")]


def test_the_need_of_a_year(tmp_path: Path):
    """Proves: a column ``population@2027`` is the population from 2027 on, and people of that year are measured by its need.

    1 post for 100 people: 24 now and 30 from 2027. Sensitivity: the plan itself rests on the need of now.
    """
    from small import TABLES  # noqa: PLC0415

    units = [list(row) for row in TABLES["units"]]
    header = units[0]
    header[header.index("administrative_need")] = "note"
    for row in units[1:]:
        row[header.index("note")] = ""
    for name, people in (("population_resident", 2400), ("常住人口@2027年", 3000), ("面积@2028", 1)):
        units = with_column(units, name, people)
    rates: Rows = (("category", "driver", "rate"), ("administrative", "population", "0.01"))
    settings = 'title = "x"\npopulation = "resident"\n[need]\nadministrative.method = "rates"\n'
    case = read_case(write_scenario(tmp_path, settings=settings, units=units, rates=rates, years=YEARS))
    assert case.units["9001A"].drivers["population_resident@2027"] == 3000
    start = started(case)
    town = next(h for h in start.holders if h.posts == ("9001A", "administrative"))
    assert (town.need, town.needs) == (24, (24, 30, 30))
    assert [town.wanted(year, 90) for year in range(3)] == [22, 27, 27]
    shown = [row.need for row in year_tables(course_of(case)).posts if row[1:6:4] == ("9001A", "administrative")]
    assert shown == [24, 30, 30]
    assert Fraction(24) == start.needs["9001A", "administrative"].exact


def test_a_need_that_moves_moves_people():
    """Proves: two units with two people to hire: while a needs more, a gets them; and with needs turned, b, in its year."""
    units = [unit("a", 8, need=8, headcount=6), unit("b", 8, need=6, headcount=6)]
    start = started(years_case(units, 2, {("a", 2): 1}, hiring=[1, 1]))
    from quota.phase import make_course  # noqa: PLC0415
    from quota.phase.quantities import Hires  # noqa: PLC0415

    a, b = start.holders
    turned = replace(
        start, holders=(replace(a, needs=(a.needs[0], Fraction(4))), replace(b, needs=(b.needs[0], Fraction(9))))
    )
    assert [make_course(start).of(Hires(h.posts), 1) for h in (a, b)] == [1, 0]
    assert [make_course(turned).of(Hires(h.posts), 1) for h in (a, b)] == [0, 1]
