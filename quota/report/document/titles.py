"""Titles over more than one line."""

from __future__ import annotations

from math import ceil

from quota.texts.width import width_of

_ENDS = "）)的年、，： "
"""Signs after which a line of a title ends well."""
WORDS = (
    *("编制", "机构", "整合", "调整", "调剂", "方案", "建议", "乡镇", "街道", "行政", "事业", "单位", "领导", "职数"),
    *("改革", "核定", "核减", "下沉", "下放", "腾出", "测算", "事项", "明细", "汇总", "人员", "消化", "关于"),
    *("配备率", "人数", "年限"),
)
"""Words that titles of this office are made of, which no line may break."""
LAST_LATIN = "\u2e7f"
"""The last sign before those of Chinese."""
_WELL, _AFTER_WORD = 4.0, 1.5
"""Characters by which a line may be off the middle to end well, and to end with a word."""


def title_lines(title: str, room: float) -> list[str]:
    """Break a long title into lines of about equal length, where words end if possible.

    >>> title_lines("关于南平市2020年乡镇（街道）编制调整的建议方案", 19)
    ['关于南平市2020年', '乡镇（街道）编制调整的建议方案']
    """
    lines = ceil(width_of(title) / 2 / room)
    places = [place for place in range(2, len(title) - 1) if _may_break(title, place)]
    if lines < 2 or not places:
        return [title]
    target = len(title) / lines
    best = min(places, key=lambda place: (abs(place - target) - _worth(title, place), place))
    return [title[:best].rstrip(), *title_lines(title[best:].lstrip(), room)]


def _worth(title: str, place: int) -> float:
    """Return by how many characters a line may be off the middle to end here."""
    if title[place - 1] in _ENDS:
        return _WELL
    return _AFTER_WORD if title[:place].endswith(WORDS) or title[place:].startswith(WORDS) else 0.0


def _may_break(title: str, place: int) -> bool:
    """Return whether a line may end here: not within a word, figures or Latin words, and not before a closing mark."""
    before, after = title[place - 1], title[place]
    if any(title[place - cut : place - cut + len(word)] == word for word in WORDS for cut in range(1, len(word))):
        return False
    if after in "）)、，：的年" or before in "（(":
        return False
    return before == " " or max(before, after) > LAST_LATIN
