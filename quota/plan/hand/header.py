"""Where a table of planned posts has its header, and which column holds what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from quota.plan.hand.sheet import TextSheet
from quota.scenario import Case
from quota.scenario.names import alike
from quota.texts import Language, text

WORDS: Mapping[str, tuple[str, ...]] = {
    "unit_id": ("unit_id", "单位代码"),
    "name": ("name", "单位", "单位名称", "unit"),
    "jurisdiction": ("jurisdiction", "辖区代码", "辖区", "辖区名称"),
    "category": ("category", "编制类别", "类别"),
}
"""Headers of the columns that say whose posts they are."""
FIGURES: Mapping[str, tuple[str, ...]] = {
    "planned": ("planned", "拟核定", "拟核定编制", "拟核定编制数"),
    "current": ("current", "现核定", "现核定编制", "approved now"),
    "change": ("change", "调整数", "增减"),
    "wish": ("调整意见", "by hand"),
    "solved": ("方案原数", "as solved"),
}
"""Headers of figures; alone, below the name of a category, or with it: ``行政编制拟核定``."""
LANGUAGES: tuple[Language, ...] = ("zh", "en")
HEADER_WITHIN = 60
"""Rows in which the header must be found."""
_REMARK = re.compile(r"[（(].*", re.DOTALL)

Key = tuple[str, str]
"""Unit and category."""
Named = TypeVar("Named", str, Key)


@dataclass(frozen=True, slots=True)
class HandLayout:
    """Which column holds what; `top` is the place among the sheet's lines of the first row below the header."""

    top: int
    words: Mapping[str, int]
    figures: Mapping[Key, int]  # by (category, or empty in a long table, field)


def layout_of(case: Case, sheet: TextSheet) -> HandLayout | None:
    """Find the header: one row, or a row of categories above a row of figures."""
    for place, (_, cells) in enumerate(sheet.lines[:HEADER_WITHIN]):
        words = _positions(cells, _by_spelling(WORDS))
        if "unit_id" not in words and "name" not in words:
            continue
        figures = _single_header(case, cells)
        if _has_planned(figures):
            return HandLayout(place + 1, words, figures)
        below = sheet.lines[place + 1 : place + 2]
        figures = _double_header(case, cells, below[0][1]) if below else {}
        if _has_planned(figures):
            return HandLayout(place + 2, words, figures)
    return None


def _has_planned(figures: Mapping[Key, int]) -> bool:
    return any(name == "planned" for _, name in figures)


def _by_spelling(names: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {alike(spelling): name for name, spellings in names.items() for spelling in spellings}


def _positions(cells: Iterable[str], known: Mapping[str, Named]) -> dict[Named, int]:
    """Return where each name stands first."""
    found: dict[Named, int] = {}
    for position, cell in enumerate(cells):
        name = _named(cell, known)
        if name is not None:
            found.setdefault(name, position)
    return found


def _named(cell: str, known: Mapping[str, Named]) -> Named | None:
    """Return what a header names, with or without a remark in brackets."""
    return known.get(alike(_first_line(cell))) or known.get(alike(_REMARK.sub("", _first_line(cell))))


def _first_line(cell: str) -> str:
    """Return a header without the remarks that stand below it in its cell."""
    return cell.strip().partition("\n")[0]


def category_names(case: Case) -> dict[str, str]:
    """Return the category by every spelling of its name."""
    found: dict[str, str] = {}
    for category in case.categories.values():
        for name in (category.code, category.name, category.name_en):
            if name:
                found[alike(name)] = category.code
                for language in LANGUAGES:
                    found[alike(text("report.not_in_total", language, category=name))] = category.code
    return found


def _single_header(case: Case, cells: Iterable[str]) -> dict[Key, int]:
    """Return the columns of figures of a table with one header row."""
    fields = _by_spelling(FIGURES)
    known = {spelling: ("", name) for spelling, name in fields.items()}
    for category_spelling, category in category_names(case).items():
        known |= {category_spelling + spelling: (category, name) for spelling, name in fields.items()}
    return _positions(cells, known)


def _double_header(case: Case, bands: Iterable[str], names: Iterable[str]) -> dict[Key, int]:
    """Return the columns of figures below bands of categories; a band reaches to the next filled cell."""
    categories = category_names(case)
    fields = _by_spelling(FIGURES)
    found: dict[Key, int] = {}
    category: str | None = None
    for position, (band, name) in enumerate(zip(bands, names, strict=True)):
        if band.strip():
            category = categories.get(alike(_first_line(band)))
        field_name = _named(name, fields)
        if category is not None and field_name is not None:
            found.setdefault((category, field_name), position)
    return found
