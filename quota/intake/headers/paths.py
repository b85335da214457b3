"""The texts of a header above a column, from the top: merged or not, one over several columns."""

from __future__ import annotations

from quota.intake.cells.grid import Sheet, packed
from quota.intake.headers.measure_rows import is_unit_label, numbers_alone, units_in
from quota.intake.vocabulary.numbers import is_blank


def header_path(sheet: Sheet, top: int, bottom: int, column: int) -> tuple[str, ...]:
    """Return the texts of the header above a column, from the top; a text that only heads its neighbours is theirs."""
    pieces: list[str] = []
    units = [line for line in range(top, bottom + 1) if units_in(sheet, line, column)]
    last = max((line for line in range(top, bottom + 1) if line not in units), default=bottom)
    for line in range(top, bottom + 1):
        text = packed(sheet.filled(line, column))
        if line in units:
            text = "" if is_blank(text) or is_unit_label(text) else text
        elif line > top and numbers_alone(sheet.texts(line).values()):
            continue
        elif not text and line < last and packed(sheet.text(last, column)):
            text = _heading_to_the_left(sheet, line, last, column)
        if text and (not pieces or pieces[-1] != text):
            pieces.append(text)
    return tuple(pieces)


def _heading_to_the_left(sheet: Sheet, line: int, bottom: int, column: int) -> str:
    """Return the text that an upper line of a header has further left, for those who do not merge cells.

    Where the lower line repeats itself, a text heads its own repetition, and may stand in the middle of it.
    """
    if (start := _start_of_period(sheet, line, bottom)) and column >= start[0]:
        first = column - (column - start[0]) % start[1]
        return next((text for at in range(first, first + start[1]) if (text := packed(sheet.text(line, at)))), "")
    for left in range(column - 1, 0, -1):
        if text := packed(sheet.filled(line, left)):
            same = sheet.area(line, left).bottom < bottom and packed(sheet.text(bottom, left))
            return text if same else ""
    return ""


def _start_of_period(sheet: Sheet, line: int, bottom: int) -> tuple[int, int] | None:
    """Return where the repetitions of a header's lower line begin and how long each is, if each has one text above it."""
    lower = sheet.texts(bottom)
    above = sorted(sheet.texts(line).keys() & lower.keys())
    last, count = max(lower, default=0), len(above)
    for start in range(1, last if count > 1 else 0):
        length, rest = divmod(last - start + 1, count)
        texts = [packed(lower.get(column, "")) for column in range(start, last + 1)]
        if length > 1 and not rest and all(texts) and texts == texts[:length] * count:
            alone = [(column - start) // length for column in above] == list(range(count))
            merged = any(sheet.area(line, column).right > column for column in above)
            return (start, length) if alone and not merged else None
    return None
