"""Several columns of one thing at different times: the newest that is a fact holds, the others are its history."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from quota.intake.vocabulary.dates import census_year, date_in

CHANGES = "调整|改革|变动|变更|划转|整合|合并|撤并|精简|三定"
"""Words of a change, before which and after which posts are told."""
_BEFORE = re.compile(rf"原(?!则)|(?:{CHANGES}|重新核定)之?前|上年|上一年|上年度|去年|上期|期初|年初|历史|旧|前次|三定")
_PAST = re.compile(r"上年|上一年|去年|上期|历史|前次")
_AFTER = re.compile(rf"(?:{CHANGES}|核定|调剂)之?后|新核|重新核定|最新")
_NOW = re.compile(r"现(?!配|有人|状)|目前|当前|本年|今年|本期|期末|年末|现行|最新")


AFTER, NOW = 3, 4
"""Ranks of what came after a change, and of what holds now."""


class Stage(NamedTuple):
    """When the figures of a column hold; a later one is larger.

    Parameters
    ----------
    rank : int
        0 what was before, 1 a year, 2 nothing said, 3 what came after a change, 4 now.
    year, month : int
        0 where none is named.
    past : bool
        Whether the heading says that the figures hold no longer, whatever stands beside it.
    """

    rank: int
    year: int = 0
    month: int = 0
    past: bool = False


def stage_of(header: str) -> Stage:
    """Return when the figures under a header hold.

    >>> stage_of("2019年核定") < stage_of("2021年核定"), stage_of("六普人口") < stage_of("七普人口")
    (True, True)
    >>> stage_of("“三定”核定") < stage_of("2023年动态调整后"), stage_of("原核定") < stage_of("现核定")
    (True, True)
    """
    year, month = _date(header)
    if _AFTER.search(header):
        return Stage(AFTER, year, month)
    if _BEFORE.search(header):
        return Stage(0, year, month, past=bool(_PAST.search(header)))
    if _NOW.search(header) and not year:
        return Stage(NOW)
    return Stage(1 if year else 2, year, month)


def _date(text: str) -> tuple[int, int]:
    if census := census_year(text):
        return census, 0
    when = date_in(text)
    return (when.year, when.month) if when else (0, 0)


def newest(stages: Sequence[Stage], title_year: int, *, proposed: bool) -> Stage | None:
    """Return the stage that holds now; None where none does.

    What comes after a change is a fact where what was before stands beside it or a year is named, and no plan is spoken of.

    Parameters
    ----------
    title_year : int
        Latest year that the titles of the table name; 0 where they name none.
    proposed : bool
        Whether the table speaks of a proposal.
    """
    ranks = {stage.rank for stage in stages}
    facts = [
        stage
        for stage in stages
        if not stage.past
        and not (title_year and stage.year > title_year)
        and (
            stage.rank != AFTER or (not proposed and NOW not in ranks and (stage.year or 0 in ranks or len(ranks) == 1))
        )
    ]
    return max(facts, default=None)


def latest_year(texts: Sequence[str]) -> int:
    """Return the latest year that texts name; 0 where they name none."""
    return max((stage_of(text).year for text in texts), default=0)
