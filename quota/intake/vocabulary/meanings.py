"""What the words of a header mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from quota.intake.cells.grid import packed
from quota.intake.vocabulary.countable import Unused, why_unused, work_measured
from quota.intake.vocabulary.header_words import (
    BARE_SUMS,
    CATEGORIES,
    DRIVERS,
    NO_CATEGORY,
    PLACES,
    POST_WORDS,
    UNITS_OF_MEASUREMENT,
    Meaning,
)
from quota.intake.vocabulary.kinds import category_in
from quota.intake.vocabulary.numbers import is_number
from quota.scenario.names import alike
from quota.scenario.vocabulary import Vocabulary
from quota.schema import table as schema_table

LONGEST_HEADER = 40
_FIELDS = {word: field for field, words in reversed(list(PLACES.items())) for word in words}
_COUNTIES = re.compile(
    r"(所属|所在|隶属|归属|各)*[县市区旗州盟地、/()]*[县区旗][县市区旗州盟、/()]*(名称?|别)?|(所属|所在)?属地(名称)?"
)
_TOWNSHIP = "苏木|嘎查|民族乡|乡镇|镇乡|镇街|街镇|街道|乡|镇|街|办事处|[团农牧林]场"
_TOWNSHIPS = re.compile(
    rf"各?(?:(?:{_TOWNSHIP})[(、/和及]*)+(?:{_TOWNSHIP})\)?(?:单位)?(?:名称?|别)?|苏木|(?:{_TOWNSHIP})(?:名称?|别)"
)
"""Headings of names of townships of any kinds: 苏木乡镇(街道)."""
_UNIT = rf"(?P<unit>{UNITS_OF_MEASUREMENT.pattern})"
_MEASURES = (
    re.compile(rf"\((?:单位:?)?{_UNIT}\)"),
    re.compile(rf"/{_UNIT}$"),
    re.compile(r"(?<=.)(?P<unit>[万千]人|万?平方公里|平方千米|km2|[万千百]?公顷|[万千]?亩)$"),
)
_UNIT_ALONE = re.compile(rf"^(?:单位:?)?{_UNIT}$")
_SUMS = BARE_SUMS | {"数量", "个数"}
_DATE = re.compile(r"(截至|截止)?\d{4}年(度|末|底|\d{1,2}月(\d{1,2}日|底|末)?)?")
_SIGNED = re.compile(r"(?P<field>超|空缺?|缺)[编员额]*(人?数)?(用|以|记|填|计)?为?(负|(?<!\()-(?=数?\)))数?")
"""What says which way a difference counts: 空缺（超编为负） are vacancies, 超编缺编为负 people too many."""
_WITH_LEADERS = re.compile(r"(?<=编制)\((?:含|其中)?:?领导职数\)$")
"""Leaders told in brackets beside the posts of a unit, 行政编制（领导职数）: those posts are what the column holds."""
_CATEGORY_NAMES = re.compile(r"(行政|事业|工勤)编制?")


def without_unit(path: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Return the pieces of a header without units of measurement, and the unit nearest to the cells."""
    unit = ""
    pieces = []
    for text in path:
        bare = text
        for measure in _MEASURES if len(path) == 1 else (_UNIT_ALONE, *_MEASURES):
            if found := measure.search(bare):
                unit = found["unit"]
                bare = measure.sub("", bare)
                break
        if bare := bare.rstrip(":"):
            pieces.append(bare)
    return tuple(pieces), unit


def place_field(text: str) -> str:
    """Return the field that says what a row is about, if the whole header names one."""
    if field := _FIELDS.get(text.casefold(), ""):
        return field
    return "jurisdiction" if _COUNTIES.fullmatch(text) else "name" if _TOWNSHIPS.fullmatch(text) else ""


def meaning_of(path: Sequence[str]) -> Meaning | None:
    """Return what the column under a header holds.

    >>> meaning_of(("实有人数", "行政编制"))
    Meaning(field='headcount', category='administrative')
    """
    joined = "".join(path)
    if not joined:
        return None
    if field := place_field(joined) or place_field(path[-1]):
        return Meaning(field)
    if known := _schema_names().get(alike(joined)):
        return known
    if why_unused(joined) not in (None, Unused.WORK):
        return None
    if measure := work_measured(joined):
        return Meaning(measure)
    return None if why_unused(joined) else _driver(path) or _posts(path)


def field_of(*path: str) -> str:
    """Return the field of what the column under a header holds; empty where it was not understood."""
    meaning = meaning_of(path)
    return meaning.field if meaning else ""


def _driver(path: Sequence[str]) -> Meaning | None:
    pieces = [piece for piece in path if piece not in _SUMS] or list(path)
    for text in (pieces[-1], "".join(pieces)):
        clean = _DATE.sub("", text)
        for field, words in DRIVERS:
            if words.search(clean):
                return Meaning(field)
    return None


def _posts(path: Sequence[str]) -> Meaning | None:
    path = [_WITH_LEADERS.sub("", piece) for piece in path]
    found = [fields for piece in path if (fields := _post_fields(piece))]
    single = [fields for fields in found if len(fields) == 1] or found
    fields = [fields[0] for fields in reversed(single)]
    if not fields:
        return None
    field = next((field for field in fields if field != "current"), "current")
    return Meaning(field, category_in(*path))


def _post_fields(piece: str) -> list[str]:
    """Return the fields of posts that one piece of a header names; ``行政编制`` alone says nothing but its category."""
    if signed := _SIGNED.search(piece):
        return ["vacancy" if signed["field"] == "超" else "overfill"]
    bare = _CATEGORY_NAMES.sub("", piece)
    fields = [field for field, words in POST_WORDS if words.search(bare)]
    if "dispatched" in fields and not dict(POST_WORDS)["dispatched"].search(piece):
        fields = []  # 派驻事业编制 are posts
    if fields[:1] in (["difference"], ["vacancy"], ["overfill"], ["headcount"]):
        return fields[:1]
    return fields or [field for field, words in POST_WORDS if words.search(piece)]


def speaks_of_figures(text: str) -> bool:
    """Return whether a cell of a header names figures or a category of posts."""
    clean = packed(text)
    if not clean or len(clean) > LONGEST_HEADER or is_number(clean):
        return False
    bare, _ = without_unit((clean,))
    meaning = meaning_of(bare)
    return bool(meaning and meaning.field not in PLACES) or bool(bare and category_in(*bare) and not why_unused(clean))


@lru_cache(maxsize=1)
def _schema_names() -> dict[str, Meaning]:
    """Return what the schema's own headers mean, by spelling."""
    table = schema_table("units")
    vocabulary = Vocabulary({code: zh for code, (zh, _) in CATEGORIES.items() if code != NO_CATEGORY}, {}, whole=True)
    fields = {column.code for column in table.per_category}
    meanings = {}
    for spelling, code in vocabulary.headers(table).items():
        category = next((known for known in CATEGORIES if code.startswith(f"{known}_")), "")
        field = code.removeprefix(f"{category}_") if category else code
        if category and field in fields:
            meanings[spelling] = Meaning(field, category)
        elif code in ("area_km2", "longitude", "latitude", "population_resident", "population_registered"):
            meanings[spelling] = Meaning(code)
    return meanings
