"""Units that may be gone: in hidden rows, struck through, or abolished by the words beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quota.intake.cells.cell_places import cell_of
from quota.intake.headers.blocks import Block
from quota.intake.records import Notebook, Told
from quota.intake.rows.offices_inside import names_of
from quota.intake.rows.rows import BookRow, RowKind
from quota.intake.vocabulary.header_words import COUNTED
from quota.intake.vocabulary.said import few

_ABOLISHED = re.compile(
    r"(?<!拟)(?<!由)(?<!经)(?:已|被|予以)?(?:撤销|撤并|裁撤|注销|停办)(?!后|并?(?:设|置|改|组|建|成立))|(?<!拟)并入(?!本|我|后).|已(?:撤|并)$"
)
_SHOWN = 8


def why_gone(row: BookRow) -> str:
    """Return what says that a unit may be gone: ``hidden``, ``struck`` or ``abolished``; empty where nothing does."""
    if row.hidden:
        return "hidden"
    if row.struck:
        return "struck"
    return "abolished" if _ABOLISHED.search(row.words.get("note", "")) or _ABOLISHED.search(row.name) else ""


def ask_about_gone(block: Block, rows: Sequence[BookRow], notes: Notebook) -> None:
    """Ask about units that may be gone, and about single figures that are struck through."""
    units = [row for row in rows if row.kind is RowKind.UNIT]
    posts = any(entry.field in COUNTED for entry in block.numeric)
    reasons = {id(row): reason for row in units if (reason := why_gone(row)) != "abolished" or posts}
    for reason in ("hidden", "struck", "abolished"):
        gone = [row for row in units if reasons.get(id(row)) == reason]
        if gone:
            values = {
                "count": len(gone),
                "names": names_of(gone),
                "lines": few([str(row.line) for row in gone], _SHOWN),
            }
            place = gone[0].place(block.column("name"))
            notes.add(Told.QUESTION, place, f"new.gone_{reason}", "new.gone_mend", **values)
    columns = [column for entry in block.numeric for column in entry.columns]
    cells = [(row, column) for row in units if not row.struck for column in columns]
    for key, marked in (("cells", block.sheet.struck), ("parts", block.sheet.corrected)):
        places = [row.place(column) for row, column in cells if (row.line, column) in marked]
        if places:
            values = {"count": len(places), "cells": few([cell_of(place) for place in places], _SHOWN)}
            notes.add(Told.QUESTION, places[0], f"new.struck_{key}", f"new.struck_{key}_mend", **values)
