"""Seats of four parliaments as they were published, each under the divisor method that its law names.

Each line: who shares, people or votes, seats. The divisions are close: in the House of Representatives New York would have
had one seat more with 89 people more; in the Tweede Kamer the Socialist Party took the last seat from D66 by 80 votes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Parliament(NamedTuple):
    """A published apportionment.

    Parameters
    ----------
    divisor : str
        Method that the law names.
    law, source : str
        Where the method and the figures stand.
    shares : Mapping[str, tuple[int, int]]
        People or votes, and seats, by state, party or prefecture.
    """

    divisor: str
    law: str
    source: str
    shares: Mapping[str, tuple[int, int]]

    @property
    def seats(self) -> int:
        """Seats in all."""
        return sum(seats for _, seats in self.shares.values())


def _shares(text: str) -> dict[str, tuple[int, int]]:
    rows = [row.strip().rsplit(maxsplit=2) for row in text.strip().splitlines()]
    return {name: (int(people.replace(",", "")), int(seats)) for name, people, seats in rows}


HOUSE = Parliament(
    "hill",
    "2 U.S.C. § 2a: method of equal proportions; each state has at least one",
    "U.S. Census Bureau, 2020 Census Apportionment Results, table 1 (April 2021)",
    _shares("""
        Alabama 5,030,053 7
        Alaska 736,081 1
        Arizona 7,158,923 9
        Arkansas 3,013,756 4
        California 39,576,757 52
        Colorado 5,782,171 8
        Connecticut 3,608,298 5
        Delaware 990,837 1
        Florida 21,570,527 28
        Georgia 10,725,274 14
        Hawaii 1,460,137 2
        Idaho 1,841,377 2
        Illinois 12,822,739 17
        Indiana 6,790,280 9
        Iowa 3,192,406 4
        Kansas 2,940,865 4
        Kentucky 4,509,342 6
        Louisiana 4,661,468 6
        Maine 1,363,582 2
        Maryland 6,185,278 8
        Massachusetts 7,033,469 9
        Michigan 10,084,442 13
        Minnesota 5,709,752 8
        Mississippi 2,963,914 4
        Missouri 6,160,281 8
        Montana 1,085,407 2
        Nebraska 1,963,333 3
        Nevada 3,108,462 4
        New Hampshire 1,379,089 2
        New Jersey 9,294,493 12
        New Mexico 2,120,220 3
        New York 20,215,751 26
        North Carolina 10,453,948 14
        North Dakota 779,702 1
        Ohio 11,808,848 15
        Oklahoma 3,963,516 5
        Oregon 4,241,500 6
        Pennsylvania 13,011,844 17
        Rhode Island 1,098,163 2
        South Carolina 5,124,712 7
        South Dakota 887,770 1
        Tennessee 6,916,897 9
        Texas 29,183,290 38
        Utah 3,275,252 4
        Vermont 643,503 1
        Virginia 8,654,542 11
        Washington 7,715,946 10
        West Virginia 1,795,045 2
        Wisconsin 5,897,473 8
        Wyoming 577,719 1
    """),
)
"""House of Representatives of the United States from 2023."""

BUNDESTAG = Parliament(
    "webster",
    "Bundeswahlgesetz § 5 (Sainte-Laguë/Schepers), among the parties that § 4 admits",
    "Bundeswahlleiterin, final result of 23 February 2025, second votes",
    _shares("""
        CDU 11,196,374 164
        AfD 10,328,780 152
        SPD 8,149,124 120
        Grüne 5,762,380 85
        Linke 4,356,532 64
        CSU 2,964,028 44
        SSW 76,138 1
    """),
)
"""German Bundestag of 2025."""

TWEEDE_KAMER = Parliament(
    "jefferson",
    "Kieswet P 6 and P 7: full quotas, then the greatest averages, among the lists with at least one quota",
    "Kiesraad, result of 22 November 2023, as established on 1 and 4 December 2023",
    _shares("""
        PVV 2,450,878 37
        GroenLinks-PvdA 1,643,073 25
        VVD 1,589,519 24
        NSC 1,343,287 20
        D66 656,292 9
        BBB 485,551 7
        CDA 345,822 5
        SP 328,225 5
        DENK 246,765 3
        PvdD 235,148 3
        FVD 232,963 3
        SGP 217,270 3
        ChristenUnie 212,532 3
        Volt 178,802 2
        JA21 71,345 1
    """),
)
"""Second chamber of the Netherlands of 2023."""

SHUGIIN = Parliament(
    "adams",
    "衆議院議員選挙区画定審議会設置法 第3条: Adams, by a law of 2016",
    "Population census of Japan, 1 October 2020, all inhabitants; the law counts nationals, with the same seats",
    _shares("""
        北海道 5,224,614 12
        青森県 1,237,984 3
        岩手県 1,210,534 3
        宮城県 2,301,996 5
        秋田県 959,502 3
        山形県 1,068,027 3
        福島県 1,833,152 4
        茨城県 2,867,009 7
        栃木県 1,933,146 5
        群馬県 1,939,110 5
        埼玉県 7,344,765 16
        千葉県 6,284,480 14
        東京都 14,047,594 30
        神奈川県 9,237,337 20
        新潟県 2,201,272 5
        富山県 1,034,814 3
        石川県 1,132,526 3
        福井県 766,863 2
        山梨県 809,974 2
        長野県 2,048,011 5
        岐阜県 1,978,742 5
        静岡県 3,633,202 8
        愛知県 7,542,415 16
        三重県 1,770,254 4
        滋賀県 1,413,610 3
        京都府 2,578,087 6
        大阪府 8,837,685 19
        兵庫県 5,465,002 12
        奈良県 1,324,473 3
        和歌山県 922,584 2
        鳥取県 553,407 2
        島根県 671,126 2
        岡山県 1,888,432 4
        広島県 2,799,702 6
        山口県 1,342,059 3
        徳島県 719,559 2
        香川県 950,244 3
        愛媛県 1,334,841 3
        高知県 691,527 2
        福岡県 5,135,214 11
        佐賀県 811,442 2
        長崎県 1,312,317 3
        熊本県 1,738,301 4
        大分県 1,123,852 3
        宮崎県 1,069,576 3
        鹿児島県 1,588,256 4
        沖縄県 1,467,480 4
    """),
)
"""Single seats of the lower house of Japan from 2022."""

PARLIAMENTS = {"house": HOUSE, "bundestag": BUNDESTAG, "tweede kamer": TWEEDE_KAMER, "shūgiin": SHUGIIN}
