"""Writing the draft of a scenario into a folder: tables, settings, and the place of every figure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from quota.files import write_csv, write_words
from quota.intake.cells.cell_places import ranges, short_place
from quota.intake.records import Figure, ScenarioDraft, Told, UnitRow
from quota.intake.vocabulary.header_words import CATEGORIES, COUNTED, LEADERS, MEASURES, WRITTEN_DRIVERS, Meaning
from quota.intake.vocabulary.kinds import is_funding, kinds_apart
from quota.intake.writing.first_needs import EVEN
from quota.scenario.origin import Standing
from quota.schema import table as schema_table
from quota.texts import text

PLACES = "原表位置.csv"
"""Name of the file that tells the cell of every figure; no table of the scenario."""
_PLACES_HEADER = ("单位代码", "单位名称", "列", "数", "原表单元格")
_ROUTES = (("county", "县级", "本辖区", "5"), ("city", "市级", "下级辖区", "8"))
_UNITS_CELL = re.compile(r"units\.csv:(\d+)(?::(\d+))?")
_BASES = {
    "administrative": "administrative", "discipline": "administrative", "institution": "institution",
    "institution_full": "institution", "institution_partial": "institution", "institution_self": "institution",
    "institution_first": "institution", "institution_second": "institution", "political_legal": "political_legal",
    "reference": "reference", "leadership": "leadership", "inner_leadership": "leadership", "posts": "posts",
}  # fmt: skip
"""Text of the legal basis by category."""
_STANDINGS = dict(schema_table("sources").column("standing").choices)
_LEVELS = dict(schema_table("units").column("level").choices)


def write_draft(draft: ScenarioDraft, folder: Path) -> None:
    """Write the files of a scenario into an existing folder."""
    _write(folder, "jurisdictions", ("code", "name", "parent"), draft.jurisdictions)
    _write(
        folder, "categories", ("code", "name", "name_en", "counts_in_total", "seated_on", "basis"), _categories(draft)
    )
    _write_units(draft, folder)
    if drivers := list(_drivers(draft)):
        _write(folder, "drivers", ("code", "name", "unit"), drivers)
    if draft.reserves:
        _write(folder, "pools", ("jurisdiction", "category", "level", "reserve_now", "basis"), _reserves(draft))
    if draft.weights:
        _write(folder, "weights", ("category", "driver", "weight", "basis"), _weights(draft))
    if routes := list(_routes(draft)):
        columns = ("from_level", "to_level", "scope", "category", "price", "body", "basis")
        _write(folder, "routes", columns, routes)
    write_csv(folder / PLACES, _PLACES_HEADER, _places(draft))
    columns = ("table", "column", "rows", "standing", "source", "note", "date")
    _write(folder, "sources", columns[: 7 if draft.as_of else 6], _dated(draft))
    write_words(folder / "scenario.toml", _settings(draft))


def place_in_book(draft: ScenarioDraft, place: str) -> str:
    """Return the place in the workbook of what stands at a place of the unit table, else the place itself."""
    found = _UNITS_CELL.fullmatch(place)
    if found is None or not 2 <= int(found[1]) <= len(draft.units) + 1:
        return place
    unit = draft.units[int(found[1]) - 2]
    header = [None] * (5 + _with_class(draft)) + [meaning for meaning, _, _ in _columns(draft)]
    column = int(found[2] or 0) - 1
    meaning = header[column] if 0 <= column < len(header) else None
    figure = unit.figures.get(meaning) if meaning else None
    return figure.place if figure and figure.place else "、".join(unit.lines)


def _write(folder: Path, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    described = schema_table(table)
    write_csv(folder / f"{table}.csv", [described.column(column).zh for column in columns], rows, guard=False)


def _categories(draft: ScenarioDraft) -> Iterator[tuple[str, ...]]:
    for code in draft.categories:
        zh, en = CATEGORIES[code]
        leaders = code in LEADERS
        seats = "administrative" if code == "leadership" and _all_seated(draft) else ""
        yield code, zh, en, "否" if leaders else "是", seats, text(f"new.basis_{_BASES.get(code, 'support')}", "zh")


def _all_seated(draft: ScenarioDraft) -> bool:
    """Return whether every unit has at least as many administrative posts as leaders."""
    holders = [unit for unit in draft.units if unit.figure("current", "leadership")]
    return "administrative" in draft.categories and all(
        (unit.count("current", "leadership") or 0) <= (unit.count("current", "administrative") or -1)
        for unit in holders
    )


def _drivers(draft: ScenarioDraft) -> Iterator[tuple[str, ...]]:
    """Yield the drivers that the unit table has beside those that are known everywhere."""
    if draft.weights:
        yield EVEN, "均等份额", "份"
    for meaning, code, zh in _columns(draft):
        if meaning.field in MEASURES:
            yield code, zh, text(f"new.unit_{code}", "zh")


def _weights(draft: ScenarioDraft) -> Iterator[tuple[object, ...]]:
    for category, weights in draft.weights.items():
        for driver, weight in weights.items():
            yield category, driver, weight, text("new.weight_basis", "zh")


def _routes(draft: ScenarioDraft) -> Iterator[tuple[str, ...]]:
    for category in (category for category in draft.categories if category == "institution" or is_funding(category)):
        levels = {unit.level for unit in draft.units if unit.figure("current", category)}
        for level, zh, scope, price in _ROUTES if "township" in levels else ():
            if level in levels:
                yield zh, "乡镇级", scope, category, price, text("new.route_body", "zh"), text("new.route_basis", "zh")


def _reserves(draft: ScenarioDraft) -> Iterator[tuple[object, ...]]:
    for reserve in draft.reserves:
        basis = text("new.at", "zh", where=draft.book, words=short_place(draft.books, reserve.place))
        yield reserve.jurisdiction, reserve.category, _LEVELS[reserve.level], reserve.posts, basis


def _columns(draft: ScenarioDraft) -> list[tuple[Meaning, str, str]]:
    """Return meaning, code and Chinese header of the columns of figures that the unit table has."""
    table = schema_table("units")
    used = {meaning for unit in draft.units for meaning in unit.figures}
    columns = [(Meaning(code), code, table.column(code).zh) for code in WRITTEN_DRIVERS if Meaning(code) in used]
    columns += [
        (Meaning(code), code, text(f"new.field_{code}", "zh")) for code in sorted(MEASURES) if Meaning(code) in used
    ]
    if draft.weights:
        columns.append((Meaning(EVEN), EVEN, "均等份额"))
    for category in draft.categories:
        always = set(COUNTED) | ({"spare"} if any(route[3] == category for route in _routes(draft)) else set())
        for column in table.per_category:
            meaning = Meaning(column.code, category)
            if meaning in used or column.code in always:
                columns.append((meaning, f"{category}_{column.code}", f"{CATEGORIES[category][0]}{column.zh}"))
    return columns


def _write_units(draft: ScenarioDraft, folder: Path) -> None:
    table = schema_table("units")
    columns = _columns(draft)
    with_class = _with_class(draft)
    first = ["unit_id", "name", "jurisdiction", "level", "type", *(["class"] if with_class else [])]
    header = [*(table.column(code).zh for code in first), *(zh for _, _, zh in columns), table.column("note").zh]
    write_csv(folder / "units.csv", header, (_unit(unit, columns, with_class) for unit in draft.units), guard=False)


def _with_class(draft: ScenarioDraft) -> bool:
    return any("class" in unit.words for unit in draft.units)


def _unit(unit: UnitRow, columns: Sequence[tuple[Meaning, str, str]], with_class: bool) -> list[object]:
    cells: list[object] = [unit.code, unit.name, unit.jurisdiction, _LEVELS[unit.level], unit.type]
    cells += [unit.words.get("class", "")] if with_class else []
    for meaning, _, _ in columns:
        figure = unit.figures.get(meaning)
        cells.append(format(figure.value, "f") if figure else "")
    return [*cells, unit.words.get("note", "")]


def _places(draft: ScenarioDraft) -> Iterator[tuple[str, ...]]:
    """Yield the cell of the workbook of every figure."""
    for unit in draft.units:
        for meaning, _, zh in _columns(draft):
            figure = unit.figures.get(meaning)
            if figure and figure.place:
                yield unit.code, unit.name, zh, format(figure.value, "f"), figure.place


def _dated(draft: ScenarioDraft) -> Iterator[tuple[str, ...]]:
    """Yield the sources, those of posts and people with the date that titles tell."""
    for row in _sources(draft):
        held = row[0] == "units" and row[1].endswith(("_current", "_headcount"))
        yield (*row, draft.as_of if held else "") if draft.as_of else row


def _sources(draft: ScenarioDraft) -> Iterator[tuple[str, ...]]:
    """Yield where the figures of each column stand in the workbook, and what was made up."""
    real: Standing = "illustrative" if draft.made_up else "real"
    for meaning, code, _ in _columns(draft):
        given = {unit.code: figure for unit in draft.units if (figure := unit.figures.get(meaning))}
        by_standing: dict[Standing, dict[str, Figure]] = defaultdict(dict)
        for unit_id, figure in given.items():
            by_standing[figure.standing or real][unit_id] = figure
        common = max(by_standing, key=lambda standing: len(by_standing[standing]), default=real)
        for standing, figures in by_standing.items():
            source, note = _source(draft, code, standing, real, figures)
            if standing == common:
                yield "units", code, "", _STANDINGS[standing], source, note
            else:
                for unit_id in figures:
                    yield "units", code, unit_id, _STANDINGS[standing], source, note
    yield "units", "name", "", _STANDINGS[real], draft.book, ""
    yield "units", "type", "", _STANDINGS["estimated"], text("new.source_type", "zh"), text("new.toml_mark", "zh")
    yield "units", "level", "", _STANDINGS["estimated"], text("new.source_level", "zh"), text("new.toml_mark", "zh")
    if draft.reserves:
        places = (reserve.place.removeprefix(draft.book).strip() for reserve in draft.reserves)
        source = text("new.at", "zh", where=draft.book, words="、".join(places))
        yield "pools", "reserve_now", "", _STANDINGS[real], source, ""
    if draft.weights:
        yield "weights", "weight", "", _STANDINGS["illustrative"], text("new.chosen", "zh"), ""
    if any(True for _ in _routes(draft)):
        yield "routes", "price", "", _STANDINGS["illustrative"], text("new.chosen", "zh"), ""


def _source(
    draft: ScenarioDraft, code: str, standing: Standing, real: Standing, figures: dict[str, Figure]
) -> tuple[str, str]:
    if code == EVEN:
        return text("new.chosen", "zh"), text("new.source_even", "zh")
    if standing != real or not any(figure.place for figure in figures.values()):
        what = "new.source_as_held" if code.endswith("_need") else "new.source_guessed"
        return text(what, "zh"), text("new.source_report", "zh")
    words = ranges(draft.books, [figure.place for figure in figures.values()])
    source = text("new.at", "zh", where=draft.book, words=words) if len(draft.books) == 1 else words
    return source, text("new.source_places", "zh", file=PLACES)


def _settings(draft: ScenarioDraft) -> str:
    parts = [
        text("new.toml_head", "zh", book=draft.book, title=_toml(draft.title)),
        *([text("new.toml_as_of", "zh", date=_toml(draft.as_of))] if draft.as_of else []),
        *([text("new.toml_office", "zh", office=_toml(draft.office))] if draft.office else []),
        text(f"new.toml_population_{draft.population or 'none'}", "zh", mark=_mark(draft, "population")),
        text("new.toml_pace", "zh"),
        text("new.toml_stickiness", "zh"),
    ]
    for category in draft.categories:
        method = "shares" if category in draft.weights else "stated"
        name = CATEGORIES[category][0]
        parts.append(text(f"new.toml_need_{method}", "zh", category=category, name=name))
    if kinds := kinds_apart(draft.categories):
        parts.append(text("new.toml_kinds", "zh", kinds="、".join(CATEGORIES[code][0] for code in kinds)))
    parts.append(text("new.toml_more", "zh", approval=_approval(draft)))
    return "\n".join(part.strip("\n") + "\n" for part in parts)


def _mark(draft: ScenarioDraft, setting: str) -> str:
    """Return what marks a setting that the planner is asked about."""
    asked = any(note.kind is Told.QUESTION and note.where.endswith(setting) for note in draft.notes)
    return text("new.toml_mark", "zh") if asked else ""


def _approval(draft: ScenarioDraft) -> str:
    """Return a row of the table of approvals as an example."""
    return f"{draft.jurisdictions[0].code},{draft.categories[0]},5"


def _toml(words: str) -> str:
    return words.replace("\\", "／").replace('"', "”")
