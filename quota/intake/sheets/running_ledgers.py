"""Running ledgers of changes, 日期, 增加, 减少, 结余: they hold no posts of today in one row for each unit."""

from __future__ import annotations

import re

from quota.intake.cells.grid import Sheet, packed

_DAY = re.compile(r"(变动|调整|记账|登记|发文|批准|批复|发生|核定)?(日期|时间|年月日?)")
_MORE = re.compile(r"(本次|本期|编制)*(增加|划入|调入|核增|收入|增)数?(\(.*\))?")
_LESS = re.compile(r"(本次|本期|编制)*(减少|划出|调出|核减|支出|减)数?(\(.*\))?")
_REST = re.compile(r"(本次|本期|变动后|调整后|编制|现有)*(结余|余额|结存|余数|累计|余编)数?(编制)?数?(\(.*\))?")
_DEEPEST = 20


def ledger_cell(sheet: Sheet) -> str:
    """Return the cell that heads what is left after each change; empty where the sheet is no running ledger."""
    for line in range(1, min(sheet.height, _DEEPEST) + 1):
        texts = {column: packed(text) for column, text in sheet.texts(line).items()}
        rest = [column for column, text in texts.items() if _REST.fullmatch(text)]
        if rest and all(any(map(words.fullmatch, texts.values())) for words in (_DAY, _MORE, _LESS)):
            return sheet.cell_place(line, rest[0])
    return ""
