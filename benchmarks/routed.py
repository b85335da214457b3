"""Made-up cases in which posts cross between all pools: cities with many posts each, and all counties of the country.

``python -m benchmarks.routed cities|counties DATA OUT``; DATA as for `benchmarks.country`, which says what is made up.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from benchmarks.country import COUNTRY, POLICY, Row, Township, estimates, read_townships, tables, write_scenario

ROUTES: Sequence[Row] = [
    ("调出层级", "调入层级", "范围", "编制类别", "跨层级门槛", "依据"),
    ("乡镇级", "乡镇级", "跨辖区", "institution", 2, POLICY),
]
"""A route between all pools: institution posts cross for a gain of more than two points."""
SHARE = 7
"""A city has so many times fewer posts than its streets, towns and townships together: some 500."""


def cities_of(townships: Iterable[Township]) -> Iterator[Township]:
    """Yield the prefectures as units with all that lies in them, each a pool of its own."""
    towns = list(townships)
    guessed = estimates(towns)
    for code, inside in groupby(towns, key=lambda town: town.prefecture):
        found = list(inside)
        people = sum(guessed.get(town.code, town.people or 0) for town in found)
        committees = sum(town.committees for town in found)
        yield Township(
            f"{code}00000", f"{code}（地级）", "其他", code, code, code[:2], committees // SHARE, people // SHARE
        )


def write_routed(townships: Iterable[Township], folder: Path, *, by_province: bool = False) -> Path:
    """Write a scenario in which the counties of all units, or the provinces, lie right below the country; return its folder."""
    below = [
        replace(town, county=town.province if by_province else town.county, prefecture=COUNTRY * 2, province=COUNTRY)
        for town in townships
    ]
    made_up: Mapping[str, Sequence[Row]] = {**tables(below), "routes": ROUTES}
    known = {"类型", "", *(town.type for town in below)}
    limited = {name: [row for row in made_up[name] if row[1] in known] for name in ("limits", "rates")}
    write_scenario(folder, {**{name: rows for name, rows in made_up.items() if name != "sources"}, **limited})
    return folder


if __name__ == "__main__":
    known = read_townships(Path(sys.argv[2]))
    write_routed(cities_of(known) if sys.argv[1] == "cities" else known, Path(sys.argv[3]))
