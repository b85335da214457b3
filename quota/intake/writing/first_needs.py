"""The need that a scenario starts with, so that it solves at once: what a workbook cannot say, and a planner must confirm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from quota.intake.columns.settled import SettledTable, says_by_row
from quota.intake.records import Figure, Notebook, Told, UnitRow
from quota.intake.vocabulary.header_words import LEADERS, PEOPLE, WORK, Meaning
from quota.intake.vocabulary.kinds import FIXED, kinds_apart
from quota.intake.vocabulary.said import category_name, few, listed
from quota.texts import Message

EVEN = "even"
"""Driver that is 1 for every unit: the part of the need that all have alike."""
_WEIGHTS: Mapping[str, Decimal] = {"population": Decimal("0.4"), "area_km2": Decimal("0.1"), "villages": Decimal("0.1")}
_HUNDREDTH = Decimal("0.01")
_SAYING = (Meaning("row_category"), Meaning("funding"))


def choose_needs(
    units: Sequence[UnitRow], categories: Sequence[str], population: str, notes: Notebook
) -> dict[str, dict[str, Decimal]]:
    """Return weights by category and driver, and state the need of every unit that cannot be measured with them.

    Township posts are divided by population, area and villages, as far as the workbook has them, and evenly for the
    rest. Without any of them the need is what a unit holds, so that nothing moves. Leaders stay as they are: their
    number follows from positions, which no workbook of posts tells.
    """
    measured = [unit for unit in units if unit.is_township]
    drivers = _drivers(measured, population, notes)
    weights: dict[str, dict[str, Decimal]] = {}
    lacking = [unit for unit in measured if not all(map(unit.figure, drivers.values()))]
    ready = [unit for unit in measured if all(map(unit.figure, drivers.values()))] if drivers else []
    holders_of = {code: [unit for unit in ready if unit.figure("current", code)] for code in categories}
    for category, holders in holders_of.items():
        held = sum(unit.count("current", category) or 0 for unit in holders)
        if category not in LEADERS | FIXED and 1 < len(holders) <= held:
            chosen = {driver: _WEIGHTS[driver] for driver in drivers}
            weights[category] = {EVEN: 1 - sum(chosen.values(), Decimal(0)), **chosen}
    by_work = not weights and share_by_work(units, categories, notes)
    by_need = any(
        unit.count("need", code) not in (None, unit.count("current", code)) for unit in units for code in categories
    )
    _ask(measured, notes, moves=bool(weights) or by_work or by_need)
    for category, holders in holders_of.items():
        _state(units, category, {id(unit) for unit in holders} if category in weights else set(), notes)
    for unit in ready:
        unit.figures[Meaning(EVEN)] = Figure(Decimal(1), "", "illustrative")
    if weights:
        _report_weights(weights, lacking, notes)
    return weights


def _ask(measured: Sequence[UnitRow], notes: Notebook, *, moves: bool) -> None:
    """Ask what a workbook cannot say: how much may change at once; or, where nothing would, by what to measure."""
    if moves:
        notes.add(Told.QUESTION, "scenario.toml pace_percent", "new.question_pace")
        return
    known = {driver: sum(bool(unit.count(driver)) for unit in measured) for driver in (*PEOPLE, "area_km2", "villages")}
    most = max(known, key=lambda driver: known[driver])
    if not measured:
        question = Message("new.question_need_institutions")
    elif 2 * known[most] >= len(measured):
        question = Message("new.question_need_fixed")
    elif known[most]:
        values = {"what": Message(f"new.field_{most}"), "count": known[most], "units": len(measured)}
        question = Message("new.question_need_few", values)
    else:
        question = Message("new.question_need")
    notes.add(Told.QUESTION, "units.csv", question)


def _drivers(measured: Sequence[UnitRow], population: str, notes: Notebook) -> dict[str, str]:
    """Return the column by driver of those drivers that at least half of the units have."""
    columns = {"area_km2": "area_km2", "villages": "villages"}
    if population:
        columns = {"population": f"population_{population}", **columns}
    drivers = {}
    for driver, column in columns.items():
        known = [unit for unit in measured if (figure := unit.figure(column)) and figure.value > 0]
        if known and 2 * len(known) >= len(measured):
            drivers[driver] = column
        elif known:
            values = {"driver": Message(f"new.field_{column}"), "count": len(known), "units": len(measured)}
            notes.add(Told.MISSING, "units.csv", "new.few_drivers", "new.few_drivers_mend", **values)
    lacking = [Message(f"new.field_{driver}") for driver in _WEIGHTS if driver not in drivers]
    if measured and lacking:
        notes.add(Told.MISSING, "units.csv", "new.no_driver", "new.no_driver_mend", driver=listed(lacking))
    return drivers


def _state(units: Sequence[UnitRow], category: str, shared: set[int], notes: Notebook) -> None:
    """State that the need is what is held, for township units that are not measured and for posts without approval."""
    stated: list[UnitRow] = []
    frozen: list[UnitRow] = []
    for unit in units:
        held = unit.count("current", category)
        if held is None:
            continue
        if unit.count("need", category) == 0:
            del unit.figures[Meaning("need", category)]
        people = unit.count("headcount", category)
        if not held and unit.figure("need", category):
            continue  # a new unit: what its work asks is stated
        if not held and not people:
            unit.figures = {meaning: figure for meaning, figure in unit.figures.items() if meaning.category != category}
        elif not held and id(unit) not in shared:
            unit.figures[Meaning("need", category)] = Figure(Decimal(1), "", "illustrative")
            unit.figures[Meaning("pin", category)] = Figure(Decimal(0), "", "illustrative")
            frozen.append(unit)
        elif unit.level == "township" and id(unit) not in shared and not unit.figure("need", category):
            unit.figures[Meaning("need", category)] = Figure(held, "", "illustrative")
            stated.append(unit)
    if frozen:
        names = few([unit.name for unit in frozen])
        values = {"category": category_name(category), "count": len(frozen), "names": names}
        notes.add(Told.GUESSED, frozen[0].lines[0], "new.people_without_posts", **values)
    if stated:
        values = {"category": category_name(category), "count": len(stated)}
        key = "new.stated_leaders" if category in LEADERS | FIXED else "new.stated_as_held"
        notes.add(Told.GUESSED, "units.csv", Message(key, values), "new.stated_mend")


def _report_weights(weights: Mapping[str, Mapping[str, Decimal]], lacking: Sequence[UnitRow], notes: Notebook) -> None:
    (first, *_) = weights.values()
    parts = [
        Message("new.weight", {"driver": Message(f"new.field_{driver}"), "percent": int(weight * 100)})
        for driver, weight in first.items()
    ]
    notes.add(Told.GUESSED, "weights.csv", "new.weights", "new.weights_mend", parts=listed(parts))
    for unit in lacking:
        what = Message("new.unit_without_driver", {"name": unit.name})
        notes.add(Told.MISSING, unit.lines[0], what, "new.unit_without_driver_mend")


def share_by_work(units: Sequence[UnitRow], categories: Sequence[str], notes: Notebook) -> bool:
    """State the need of units as their share of the posts held, by the measure of work that most of them have.

    Only where no unit is measured otherwise; returns whether there was anything to measure by.
    """
    shared = False
    for category in (category for category in categories if category not in LEADERS | FIXED):
        holders = [unit for unit in units if unit.count("current", category)]
        if any(unit.figure("need", category) for unit in holders):
            continue
        known = {field: [unit for unit in holders if unit.count(field)] for field, _ in WORK}
        driver = max(known, key=lambda field: len(known[field]))
        if len(known[driver]) > 1 and 2 * len(known[driver]) >= len(holders):
            _share(known[driver], category, driver, notes)
            shared = True
    return shared


def _share(units: Sequence[UnitRow], category: str, driver: str, notes: Notebook) -> None:
    posts = sum((unit.count("current", category) or Decimal(0) for unit in units), Decimal(0))
    total = sum((unit.count(driver) or Decimal(0) for unit in units), Decimal(0))
    for unit in units:
        need = (posts * (unit.count(driver) or Decimal(0)) / total).quantize(_HUNDREDTH)
        unit.figures[Meaning("need", category)] = Figure(max(need, _HUNDREDTH), "", "illustrative")
    values = {
        "category": category_name(category), "count": len(units), "driver": Message(f"new.field_{driver}"), "total": total,
        "per": (total / posts).quantize(_HUNDREDTH),
    }  # fmt: skip
    notes.add(Told.GUESSED, "units.csv", "new.work_need", "new.work_need_mend", **values)


def report_kinds(
    units: Sequence[UnitRow], categories: Sequence[str], tables: Sequence[SettledTable], notes: Notebook
) -> None:
    """Ask whether kinds of posts that a workbook tells apart are categories of their own; they are, for now."""
    by_row = [table for table in tables if any(says_by_row(entry) for entry in table.taken)]
    said = [entry.header for table in by_row for entry in table.block.headings if entry.meaning in _SAYING]
    if kinds := kinds_apart(categories):
        totals = {
            code: sum((unit.count("current", code) or Decimal(0) for unit in units), Decimal(0)) for code in kinds
        }
        parts = [Message("new.posts_of", {"category": category_name(code), "posts": totals[code]}) for code in kinds]
        mend = Message("new.kinds_mend")
        if said:
            one = all(len({(row.county, row.name) for row in table.rows}) == len(table.rows) for table in by_row)
            mend = Message(
                f"new.kinds_of_{'rows' if one else 'lines'}_mend", {"headers": "、".join(dict.fromkeys(said))}
            )
        notes.add(Told.QUESTION, "scenario.toml", "new.question_kinds", kinds=listed(parts), mend=mend)
