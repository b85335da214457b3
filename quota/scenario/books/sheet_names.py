"""Which county a sheet is about, by its name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from quota.scenario.books.grid import packed
from quota.scenario.books.header import Block
from quota.scenario.books.places import county_in, places_in_title
from quota.scenario.books.understanding import Kind, Notebook
from quota.texts import Message

_SHORT_NAME = re.compile(r"[\u4e00-\u9fff]{2,5}")
_NO_NAME = re.compile(r"编|表|行政|事业|职数|工勤|人口|面积|汇总|合计|单位|机构|乡镇|街道|基本|情况|台账|直|级|类|年")


def counties_of_sheets(blocks: Mapping[str, Sequence[Block]], notes: Notebook) -> dict[str, str]:
    """Return the county by title of sheet; empty where the title names none.

    Several sheets with the same header, each with a short name such as 延平 and 建阳, are taken for counties too.
    """
    counties = {title: _named(title) for title in blocks}
    by_header: dict[tuple[str, ...], list[str]] = {}
    for title, found in blocks.items():
        if found and not counties[title] and _may_be_county(title, found):
            header = tuple(entry.header for entry in found[0].headings)
            by_header.setdefault(header, []).append(title)
    for titles in by_header.values():
        if len(titles) > 1:
            counties |= {title: packed(title) for title in titles}
            names = "、".join(packed(title) for title in titles)
            notes.add(Kind.GUESSED, "", Message("new.sheets_are_counties", {"names": names}))
    return counties


def _named(title: str) -> str:
    name = packed(title).lstrip("0123456789.、_-")
    return county_in(name) or places_in_title(name)[1]


def _may_be_county(title: str, blocks: Sequence[Block]) -> bool:
    name = packed(title)
    told = any(block.column("jurisdiction") for block in blocks) or any(
        places_in_title(text)[1] for block in blocks for _, text in block.titles
    )
    return bool(_SHORT_NAME.fullmatch(name)) and not _NO_NAME.search(name) and not told
