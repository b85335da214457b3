"""Dates that titles, names of sheets and names of files speak of."""

from __future__ import annotations

import re
from typing import NamedTuple

from quota.intake.cells.grid import packed

_CHINESE = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE_YEAR = re.compile(r"[一二][〇○零一二三四五六七八九]{3}(?=年)")
_DATE = re.compile(
    r"(?<![\d〔\[])(?P<year>(?:19|20)\d\d)(?![\d〕\]])"
    r"(?:年(?P<end>度|末|底)?|(?=[-./_]|$|\D))(?:[-./_]?(?P<month>1[0-2]|0?[1-9])(?!\d)"
    r"(?:月|(?=[-./_]|$|\D))(?:[-./_]?(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)日?)?)?"
    r"|(?<!\d)(?P<short>\d\d)年(?P<short_end>度|末|底)?"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])?(?!\d)")
OTHER_DATE = re.compile(
    r"(填报|填表|制表|打印|报送|上报|编报|审核)(日期|时间)|〔|文号|^(注|备注|说明|依据)\d*[:、]|根据|普查"
)
"""What marks a date of the paper, of a law or of a census rather than of the figures."""


_CENSUS = re.compile(r"第?([三四五六七八])次?(?:全国)?(?:人口)?普")
_CENSUS_YEARS = {"三": 1982, "四": 1990, "五": 2000, "六": 2010, "七": 2020, "八": 2030}


class When(NamedTuple):
    """A date as far as it is told; 0 where month or day is not.

    Parameters
    ----------
    end : bool
        Whether the end of the year is meant.
    """

    year: int
    month: int = 0
    day: int = 0
    end: bool = False

    @property
    def order(self) -> tuple[int, int, int]:
        """What sorts dates; a year alone lies behind its months."""
        return self.year, self.month or 13, self.day or 32

    @property
    def words(self) -> str:
        """The date as papers write it.

        >>> When(2023, 12, 31).words, When(2023, end=True).words, When(2023).words
        ('2023年12月31日', '2023年底', '2023年')
        """
        month = f"{self.month}月" if self.month else ""
        day = f"{self.day}日" if self.day else ""
        return f"{self.year}年{month}{day}" if month else f"{self.year}年底" if self.end else f"{self.year}年"


def census_year(text: str) -> int:
    """Return the year of the census that a text names; 0 where it names none.

    >>> census_year("七普人口"), census_year("第六次全国人口普查"), census_year("人口普查")
    (2020, 2010, 0)
    """
    found = _CENSUS.search(packed(text))
    return _CENSUS_YEARS[found[1]] if found else 0


def date_in(text: str) -> When | None:
    """Return the latest date that a text names; None where it names none.

    >>> [date_in(text).words for text in ("截至二〇二三年", "编制2023.12", "2021年底乡镇编制")], date_in("〔2019〕12号")
    (['2023年', '2023年12月', '2021年底'], None)
    """
    clean = _CHINESE_YEAR.sub(lambda found: found[0].translate(_CHINESE), packed(text))
    clean = _COMPACT.sub(lambda found: "-".join(filter(None, found.groups())), clean)
    found = [
        When(
            int(one["year"] or f"20{one['short']}"),
            int(one["month"] or 0),
            int(one["day"] or 0),
            bool(one["end"] or one["short_end"]) and not one["month"],
        )
        for one in _DATE.finditer(clean)
    ]
    return max(found, key=lambda when: when.order, default=None)
