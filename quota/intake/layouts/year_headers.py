"""Headers that divide a column by bare years, 2022 | 2023: written as years, not to be read as a line of figures."""

from __future__ import annotations

import re
from dataclasses import replace

from quota.intake.cells.grid import Sheet, packed
from quota.intake.vocabulary.meanings import meaning_of, speaks_of_figures

_YEAR = re.compile(r"(?:19[5-9]\d|20[0-4]\d)(?:\.0)?")


def with_years(sheet: Sheet) -> Sheet:
    """Return a sheet whose lines of years below a header say 2022年; any other as it is."""
    lines = [line for line in range(2, sheet.height + 1) if _is_of_years(sheet, line)]
    if not lines:
        return sheet
    rows = list(sheet.rows)
    for line in lines:
        rows[line - 1] = [f"{packed(text)[:4]}年" if _YEAR.fullmatch(packed(text)) else text for text in rows[line - 1]]
    return replace(sheet, rows=rows)


def _is_of_years(sheet: Sheet, line: int) -> bool:
    """Return whether a line holds years alone, several of them, and what stands above them names figures."""
    texts = {column: packed(text) for column, text in sheet.texts(line).items()}
    years = {column: text for column, text in texts.items() if _YEAR.fullmatch(text)}
    return (
        len(set(years.values())) > 1
        and all(meaning_of((text,)) for column, text in texts.items() if column not in years)
        and any(speaks_of_figures(sheet.filled(line - 1, column)) for column in years)
        and not any(_YEAR.fullmatch(packed(sheet.filled(line - 1, column))) for column in years)
    )
