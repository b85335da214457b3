"""Where units belong: jurisdictions, levels, types and codes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from quota.intake.cells.cell_places import cell_of
from quota.intake.cells.grid import packed
from quota.intake.records import Notebook, PlaceRow, Told, UnitRow
from quota.intake.vocabulary.said import few
from quota.intake.vocabulary.unit_names import (
    CITY_ENDINGS,
    TOWNSHIP_TYPES,
    institution_type,
    name_key,
    township_type,
    without_brackets,
)
from quota.scenario.names import alike
from quota.schema import table as schema_table
from quota.texts import Message

_INSIDE_TOWNSHIP = re.compile(r".[镇乡](?=..)|.街道(?=..)")
_NO_TOWNSHIP = re.compile(r"城乡|乡村|城镇|乡镇|镇街|乡贤|乡土")
"""Words of what an office looks after, which name no township: 住房和城乡建设局, 乡村振兴局."""
_OF_COUNTY = re.compile(
    r"^[县区旗](?![政城域委]?[镇乡街])|(局|法院|检察院|政法委(员会)?|纪委监委|政协|人大(常委会)?|总工会|武装部)$"
)
"""What only counties have, whatever a title says: 县委政法委, 公安局."""
_SHEET = re.compile(r"(![A-Z]+\d+| 第\d+行)$")
_LIKE_TOWNSHIP = re.compile(
    r"(管理区|[农牧林渔茶]场|(园艺|种畜|良种|原种|种羊|种马)场)(管委会|管理委员会)?(\([^()]*\))?$"
)
_NATIONAL = re.compile(r"\d{6}(\d{3}|\d{6})?")
_FLOAT = re.compile(r"(\d+)\.0+")
_ROUNDED = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
_NOT_IN_CODE = re.compile(r"[^\w()-]+")
_LEVELS: Mapping[str, str] = {
    alike(spelling): code
    for code, zh in schema_table("units").column("level").choices
    for spelling in (code, zh, zh.removesuffix("级"))
}
_SHOWN = 8
_ORDER = ("city", "county", "township")
_UNNAMED, _UNNAMED_CITY = "本辖区", "全市"
_OF_LEVEL: Mapping[str, str] = {"city": "市直", "county": "县直", "township": "乡镇"}
"""Beginnings of the types of units, by level: 市直机关, 县直事业单位."""


def locate(units: Sequence[UnitRow], titles: Sequence[str], notes: Notebook) -> tuple[PlaceRow, ...]:
    """Give every unit its level, type, jurisdiction and code, and return the jurisdictions.

    Parameters
    ----------
    titles : sequence of str
        Cities and counties that titles and sheet names speak of.
    """
    _level(units, notes)
    city = _city(units, titles)
    counties = list(dict.fromkeys(unit.jurisdiction for unit in units if unit.jurisdiction not in ("", city)))
    if not city and len(counties) == 1 and counties[0].endswith("市"):
        for unit in units:  # 市委办公室 beside the townships of a city: its own offices, and nothing above
            unit.level = "county" if unit.level == "city" else unit.level
    if len(counties) == 1 or (not counties and not city):
        home = counties[0] if counties else (titles[0] if titles else _UNNAMED)
        if lacking := [unit for unit in units if not unit.jurisdiction]:
            _report_unplaced(lacking, home, notes, told=bool(counties))
    else:
        home = city
    top = city or (_UNNAMED_CITY if len(counties) > 1 or any(unit.level == "city" for unit in units) else "")
    if top and not city:
        notes.add(Told.GUESSED, "", "new.no_city", "new.jurisdiction_mend", city=top)
    for unit in units:
        if unit.level == "city":
            unit.jurisdiction = top
        unit.jurisdiction = unit.jurisdiction or home or top
        if unit.jurisdiction == top and unit.level == "county" and counties:
            unit.level = "city"
            unit.type = unit.type.replace("县直", "市直")
    names = sorted({unit.jurisdiction for unit in units} - {top})
    codes = _jurisdiction_codes(units, top, names, notes)
    names.sort(key=lambda name: codes[name])
    _unit_codes(units, notes)
    for unit in units:
        unit.jurisdiction = codes[unit.jurisdiction]
    above = [PlaceRow(codes[top], top, "")] if top else []
    parent = above[0].code if above else ""
    return (*above, *(PlaceRow(codes[name], name, parent) for name in names))


def _report_unplaced(units: Sequence[UnitRow], home: str, notes: Notebook, *, told: bool) -> None:
    """Say of which units nothing tells the county, with the cells where it would stand."""
    if not told:
        if home == _UNNAMED:
            notes.add(Told.GUESSED, "", "new.no_county", "new.jurisdiction_mend", county=home)
        return
    cells = [f"（{cell}）" if (cell := cell_of(unit.unplaced)) else "" for unit in units]
    names = [f"{unit.name}{cell}" for unit, cell in zip(units, cells, strict=True)]
    shown = few(names, _SHOWN)
    what = Message("new.one_county", {"county": home, "count": len(units), "names": shown})
    where = units[0].unplaced or next(iter(units[0].lines), "")
    notes.add(Told.GUESSED, where, what, "new.one_county_mend")


def in_order(units: Sequence[UnitRow], jurisdictions: Sequence[PlaceRow]) -> tuple[UnitRow, ...]:
    """Sort by jurisdiction, level and code, so that the order of rows in the workbook does not matter."""
    places = [place.code for place in jurisdictions]
    return tuple(
        sorted(units, key=lambda unit: (places.index(unit.jurisdiction), -_ORDER.index(unit.level), unit.code))
    )


def _level(units: Sequence[UnitRow], notes: Notebook) -> None:
    townships = {name_key(unit.name, unit.jurisdiction) for unit in units if township_type(unit.name)}
    guessed: dict[tuple[str, str], list[str]] = defaultdict(list)
    among = _among_townships(units)
    for unit in units:
        stated = _LEVELS.get(alike(unit.words.get("level", "")), "")
        written = unit.words.get("type", "")
        unit.type = (written if written in TOWNSHIP_TYPES else township_type(written)) or township_type(unit.name)
        if unit.type:
            unit.level = stated or "township"
        else:
            unit.level = stated or _level_by_name(unit, townships, told=unit.level or among.get(id(unit), ""))
            unit.type = written or f"{_OF_LEVEL[unit.level]}{institution_type(unit.name)}"
        guessed[unit.level, unit.type].append(unit.name)
    for (level, kind), names in sorted(guessed.items(), key=lambda entry: (_ORDER.index(entry[0][0]), entry[0][1])):
        values = {
            "level": Message(f"model.level_{level}"),
            "type": kind,
            "count": len(names),
            "names": few(names),
        }
        notes.add(Told.GUESSED, "", "new.guessed_level", "new.guessed_level_mend", **values)


def _among_townships(units: Sequence[UnitRow]) -> dict[int, str]:
    """Return the level of zones and farms, 管理区 and 农牧场, that stand in a sheet of townships, and so rank with these."""
    sheets: dict[str, list[UnitRow]] = defaultdict(list)
    for unit in units:
        sheets[_SHEET.sub("", unit.lines[0]) if unit.lines else ""].append(unit)
    return {
        id(unit): "township"
        for found in sheets.values()
        for unit in found
        if _LIKE_TOWNSHIP.search(packed(unit.name))
        and 2 * sum(bool(township_type(one.name)) for one in found) > len(found)
    }


def _level_by_name(unit: UnitRow, townships: set[str], *, told: str) -> str:
    """Return the level that a title or a heading says, but for what only counties have; else that of the name."""
    name = without_brackets(name_key(unit.name, unit.jurisdiction))
    inside = any(name.startswith(township) for township in townships)
    inside = inside or bool(_INSIDE_TOWNSHIP.search(_NO_TOWNSHIP.sub("", name)))
    if told and not (told == "township" and not inside and _OF_COUNTY.search(name)):
        return told
    return "township" if inside else "city" if name.startswith("市") else "county"


def _city(units: Sequence[UnitRow], titles: Sequence[str]) -> str:
    """Return the city above the counties: a place of the titles that no township belongs to."""
    with_townships = {unit.jurisdiction for unit in units if unit.level == "township"}
    if not with_townships - {""} and not any(unit.level == "city" for unit in units):
        return ""
    above = [title for title in titles if title.endswith(CITY_ENDINGS) and title not in with_townships]
    return above[0] if above else ""


def _jurisdiction_codes(units: Sequence[UnitRow], top: str, names: Sequence[str], notes: Notebook) -> dict[str, str]:
    """Return the code by name: the first six digits of national codes, else the name itself."""
    national: dict[str, set[str]] = defaultdict(set)
    for unit in units:
        code = _stated_code(unit)
        if unit.level == "township":
            national[unit.jurisdiction].add(code[:6] if _NATIONAL.fullmatch(code) else "")
    found = {name: next(iter(codes)) for name, codes in national.items() if len(codes) == 1 and "" not in codes}
    if names and set(names) <= set(found) and len(set(found.values())) == len(found):
        codes = {name: found[name] for name in names}
        prefixes = {code[:4] for code in codes.values()}
        if top:
            above = f"{prefixes.pop()}00" if len(prefixes) == 1 else ""
            codes[top] = _as_code(top) if above in ("", *codes.values()) else above
        notes.add(Told.UNDERSTOOD, "", "new.national_codes")
        return codes
    return {name: _as_code(name) for name in (*names, *([top] if top else []))}


def _unit_codes(units: Sequence[UnitRow], notes: Notebook) -> None:
    """Take the codes of the workbook where every unit has one of its own, else make them of county and name."""
    stated = [_as_code(_stated_code(unit)) for unit in units]
    if all(stated) and len(set(stated)) == len(stated):
        for unit, code in zip(units, stated, strict=True):
            unit.code = code
        notes.add(Told.UNDERSTOOD, "", "new.codes_taken")
        return
    same_code: dict[str, list[UnitRow]] = defaultdict(list)
    for unit in units:
        name = _as_code(name_key(unit.name, unit.jurisdiction))
        same_code[f"{_as_code(unit.jurisdiction)}-{name}"].append(unit)
    for code, same in same_code.items():
        for number, unit in enumerate(sorted(same, key=lambda unit: unit.name), start=1):
            unit.code = code if number == 1 else f"{code}-{number}"
    written = [unit.words["code"] for unit in units if unit.words.get("code")]
    rounded = next((code for code in written if _ROUNDED.fullmatch(packed(code))), "")
    key = "new.codes_rounded" if rounded else "new.codes_not_unique" if any(stated) else "new.codes_made"
    notes.add(Told.GUESSED, "", Message(key, {"example": units[0].code, "code": rounded}))


def _stated_code(unit: UnitRow) -> str:
    """Return the code that the workbook gives a unit; none where it shows only the first digits, as 3.50702E+08 does."""
    code = packed(unit.words.get("code", ""))
    if whole := _FLOAT.fullmatch(code):
        return whole[1]
    return "" if _ROUNDED.fullmatch(code) else code


def _as_code(text: str) -> str:
    return _NOT_IN_CODE.sub("-", packed(text)).strip("-")
