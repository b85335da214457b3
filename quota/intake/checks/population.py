"""Figures of population: which of them take part, in which unit of measurement, and whether they can be true."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from quota.intake.cells.cell_places import cell_of
from quota.intake.records import Figure, Notebook, Told, UnitRow
from quota.intake.vocabulary.header_words import PEOPLE, Meaning
from quota.intake.vocabulary.numbers import converted
from quota.intake.vocabulary.said import listed
from quota.scenario.problems import Findings
from quota.texts import Message

_FEW_PEOPLE = Decimal(300)
_TEN_THOUSAND = Fraction(10_000)
_LEAST, _MOST = Fraction(3, 10), Fraction(3)
_DENSEST = Decimal(60_000)
"""People on a km2 at most."""
_MOST_PEOPLE = Decimal(50_000_000)
_THINNEST = Decimal("0.05")
_SHOWN = 5


def which_population(units: Sequence[UnitRow], notes: Notebook, findings: Findings) -> str:
    """Settle which figures of population take part, and put those of no stated kind among the residents."""
    unstated = [unit for unit in units if unit.figure("population")]
    for unit in unstated:
        unit.figures.setdefault(Meaning("population_resident"), unit.figures.pop(Meaning("population")))
    given = [field for field in PEOPLE if any(unit.figure(field) for unit in units)]
    if not given:
        return ""
    for field in given:
        _in_ten_thousands(units, field, notes, findings)
        _too_many(units, field, findings)
    _compare(units, findings)
    population = "registered" if given == ["population_registered"] else "resident"
    if unstated or len(given) == 2:
        kind = "unstated" if unstated else "both"
        notes.add(Told.QUESTION, "scenario.toml population", f"new.question_population_{kind}")
    return population


def _in_ten_thousands(units: Sequence[UnitRow], field: str, notes: Notebook, findings: Findings) -> None:
    """Multiply populations that were written in ten thousands without saying so, where other figures prove it."""
    known = [(unit, figure) for unit in units if (figure := unit.figure(field))]
    open_ = [(unit, figure) for unit, figure in known if not figure.unit and figure.value]
    values: dict[str, object] = {"meaning": Message(f"new.field_{field}")}
    if (
        open_
        and len(open_) == len([1 for _, figure in known if figure.value])
        and all(figure.value < _FEW_PEOPLE for _, figure in open_)
    ):
        values |= {"count": len(open_), "name": open_[0][0].name, "value": open_[0][1].value}
        if not _proved(open_, field):
            findings.error(open_[0][1].place, "new.small_people", "new.small_people_mend", **values)
            return
        for unit, figure in open_:
            unit.figures[Meaning(field)] = figure._replace(value=converted(figure.value, _TEN_THOUSAND))
        notes.add(Told.GUESSED, open_[0][1].place, "new.ten_thousands", "new.ten_thousands_mend", **values)
    elif broken := [(unit, figure) for unit, figure in known if _broken(figure)]:
        values |= {"count": len(broken), "name": broken[0][0].name, "value": broken[0][1].value}
        mend = Message("new.part_of_a_person_mend")
        findings.error(broken[0][1].place, "new.part_of_a_person", mend, **values)


def _broken(figure: Figure) -> bool:
    return figure.unit in ("", "人", "名") and figure.value != figure.value.to_integral_value()


def _proved(small: Sequence[tuple[UnitRow, Figure]], field: str) -> bool:
    """Return whether area or the other population proves that figures are ten thousands, in every unit that has them.

    Area proves it only of figures with fractions: whole ones may be the people of a place where few live.
    """
    proved = False
    parted = any(figure.value != figure.value.to_integral_value() for _, figure in small)
    other = PEOPLE[1 - PEOPLE.index(field)]
    for unit, figure in small:
        people = converted(figure.value, _TEN_THOUSAND)
        area, against = unit.count("area_km2"), unit.count(other)
        if area:
            if not _THINNEST < people / area < _DENSEST:
                return False
            proved |= parted
        if against and against >= _FEW_PEOPLE:
            if not _LEAST <= Fraction(people) / Fraction(against) <= _MOST:
                return False
            proved = True
    return proved


def _too_many(units: Sequence[UnitRow], field: str, findings: Findings) -> None:
    """Refuse more people than can live anywhere, or than the area can hold."""
    many = [
        (unit, figure)
        for unit in units
        if (figure := unit.figure(field))
        and (figure.value > _MOST_PEOPLE or ((area := unit.count("area_km2")) and figure.value / area > 4 * _DENSEST))
    ]
    if many:
        unit, figure = many[0]
        values = {
            "meaning": Message(f"new.field_{field}"),
            "count": len(many),
            "name": unit.name,
            "value": figure.value,
        }
        findings.error(figure.place, "new.too_many_people", "new.too_many_people_mend", **values)


def _compare(units: Sequence[UnitRow], findings: Findings) -> None:
    """Refuse resident and registered people that cannot both be true, in single units or in all."""
    both = [
        (unit, one, other) for unit in units if (one := unit.figure(PEOPLE[0])) and (other := unit.figure(PEOPLE[1]))
    ]
    apart = [(unit, one, other) for unit, one, other in both if not _near(one.value, other.value)]
    resident = sum((one.value for _, one, _ in both), Decimal(0))
    registered = sum((other.value for _, _, other in both), Decimal(0))
    if not both or (not apart and _near(resident, registered)):
        return
    shown = [
        Message(
            "new.person_of",
            {
                "name": unit.name,
                "resident": one.value,
                "registered": other.value,
                "place": cell_of(one.place),
            },
        )
        for unit, one, other in (apart or both)[:_SHOWN]
    ]
    values = {"count": len(apart), "names": listed(shown), "resident": resident, "registered": registered}
    place = (apart or both)[0][1].place
    findings.error(place, "new.people_apart", "new.people_apart_mend", **values)


def _near(resident: Decimal, registered: Decimal) -> bool:
    if not resident or not registered:
        return resident == registered
    return _LEAST <= Fraction(resident) / Fraction(registered) <= _MOST
