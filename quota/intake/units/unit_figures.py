"""What the figures of a unit say together: villages and communities, people and vacancies, kinds named closely and widely."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from quota.intake.records import Figure, Notebook, Told, UnitRow
from quota.intake.vocabulary.header_words import DERIVED, LEADERS, NO_CATEGORY, Meaning
from quota.intake.vocabulary.kinds import is_funding
from quota.intake.vocabulary.said import category_name, few, meaning_name
from quota.texts import Message


def committees(units: Sequence[UnitRow], notes: Notebook) -> None:
    """Put villages and communities together, as one driver."""
    added = 0
    for unit in units:
        whole = unit.figure("all_committees")
        parts = [part for field in ("villages", "communities") if (part := unit.figure(field))]
        for field in ("all_committees", "villages", "communities"):
            unit.figures.pop(Meaning(field), None)
        if whole:
            unit.figures[Meaning("villages")] = whole
        elif parts:
            added += len(parts) > 1
            total = sum((part.value for part in parts), Decimal(0))
            unit.figures[Meaning("villages")] = Figure(total, "+".join(part.place for part in parts))
    if added:
        notes.add(Told.UNDERSTOOD, "", "new.committees_added", count=added)


def of_own_kinds(units: Sequence[UnitRow]) -> None:
    """Give people of 事业编制, or of no kind, to the only posts of a unit that can be theirs, where it holds no such posts."""
    for unit in units:
        for meaning in [known for known in unit.figures if known.field != "current" and _is_wide(known.category)]:
            if (category := held_closely(unit, meaning.category)) and Meaning(
                meaning.field, category
            ) not in unit.figures:
                unit.figures[Meaning(meaning.field, category)] = unit.figures.pop(meaning)


def _is_wide(category: str) -> bool:
    return category in ("institution", NO_CATEGORY)


def held_closely(unit: UnitRow, category: str) -> str:
    """Return the only category of the unit's posts that another names widely; empty where there are none, or several."""
    held = {known.category for known in unit.figures if known.field == "current"} - LEADERS
    within = {code for code in held if category in (NO_CATEGORY, code) or is_funding(code) or code == "reference"}
    return within.pop() if len(within) == 1 and category not in held else ""


def headcounts(units: Sequence[UnitRow], notes: Notebook) -> None:
    """Reckon headcounts from vacancies where a workbook gives only these, and let go of what was only to be checked."""
    reckoned = 0
    vain: dict[Meaning, list[tuple[UnitRow, Figure]]] = defaultdict(list)
    signed = {meaning for unit in units for meaning, figure in unit.figures.items() if _is_signed(meaning, figure)}
    for unit in units:
        for meaning in signed & unit.figures.keys():
            if unit.figure("vacancy", meaning.category) is None:
                more = unit.figures.pop(meaning)
                unit.figures[Meaning("vacancy", meaning.category)] = more._replace(value=-more.value)
        for meaning in [meaning for meaning in unit.figures if meaning.field == "vacancy"]:
            category = meaning.category
            held, over = unit.count("current", category), unit.count("overfill", category)
            if unit.figure("headcount", category) is None and held is not None:
                vacant = unit.figures[meaning]
                people = max(held - vacant.value + (over or 0), Decimal(0))
                unit.figures[Meaning("headcount", category)] = Figure(people, vacant.place)
                reckoned += 1
        for meaning in [meaning for meaning in unit.figures if meaning.field in DERIVED]:
            figure = unit.figures.pop(meaning)
            if figure.value and unit.figure("headcount", meaning.category) is None:
                vain[meaning].append((unit, figure))
    _left_out("new.nothing_to_check", vain, notes)
    if reckoned:
        notes.add(Told.UNDERSTOOD, "", "new.headcount_reckoned", count=reckoned)


def _is_signed(meaning: Meaning, figure: Figure) -> bool:
    """Return whether a figure shows that its column of people too many counts vacancies below nought."""
    return meaning.field == "overfill" and figure.value < 0


def without_approval(units: Sequence[UnitRow], notes: Notebook) -> None:
    """Take an empty cell of posts as 0 where people are counted, and as no posts of the kind where nobody is.

    Where no unit has posts of a kind, and people are counted for it, a column is missing or misread: that is asked.
    """
    taken: dict[str, list[tuple[UnitRow, Figure]]] = defaultdict(list)
    vain: dict[Meaning, list[tuple[UnitRow, Figure]]] = defaultdict(list)
    for unit in units:
        for category in sorted({meaning.category for meaning in unit.figures if meaning.category}):
            if unit.figure("current", category):
                continue
            people = unit.figure("headcount", category)
            if people and people.value:
                unit.figures[Meaning("current", category)] = Figure(Decimal(0), people.place, "estimated")
                taken[category].append((unit, people))
            else:
                for meaning in [known for known in unit.figures if known.category == category]:
                    figure = unit.figures.pop(meaning)
                    if figure.value:
                        vain[meaning].append((unit, figure))
    _left_out("new.no_posts_to_bound", vain, notes)
    for category, found in taken.items():
        values = {
            "category": category_name(category),
            "count": len(found),
            "units": few([f"{unit.name} {people.value}" for unit, people in found]),
            "people": sum((people.value for _, people in found), Decimal(0)),
        }
        if any(unit.count("current", category) for unit in units):
            notes.add(Told.GUESSED, found[0][1].place, "new.no_posts_taken_as_zero", **values)
        else:
            notes.add(Told.QUESTION, found[0][1].place, "new.no_posts_of_kind", "new.no_posts_of_kind_mend", **values)


def _left_out(key: str, figures: Mapping[Meaning, Sequence[tuple[UnitRow, Figure]]], notes: Notebook) -> None:
    """Tell of figures that were understood and take no part, once for each meaning."""
    for meaning, found in figures.items():
        notes.compared |= {cell for _, figure in found for cell in figure.cells}
        units = few([f"{unit.name} {figure.value}" for unit, figure in found])
        values = {"meaning": meaning_name(meaning), "category": category_name(meaning.category), "units": units}
        notes.add(Told.LEFT_OUT, found[0][1].place, Message(key, {**values, "count": len(found)}))
