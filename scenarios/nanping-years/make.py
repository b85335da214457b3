"""Make years.csv, exits.csv and hiring.csv of this scenario: who leaves, and who may be hired.

Run ``python scenarios/nanping-years/make.py`` after the tables of ``scenarios/nanping`` changed. Another folder may be
named for the result. All figures are illustrative: of every unit's people 3 % leave a year, counted together over the
years and rounded down, units of a county one after the other so that not all lose somebody in the same year; each county
may hire 80 % of those who leave it in a year, rounded down, in administrative and institution posts.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
NANPING = HERE.parent / "nanping"
YEARS = range(2021, 2026)
LEAVING, REFILLED = 3, 80
"""Percent of the people who leave a year, and of those who leave who are replaced."""
APART = 37
"""Hundredths of a person by which a unit is ahead of the one before it in its county."""
CATEGORIES = {"行政编制": "administrative", "事业编制": "institution", "领导职数": "leadership"}
HIRED = ("administrative", "institution")


def main(folder: Path) -> None:
    """Write the tables into a folder."""
    units = sorted(_rows("units"), key=lambda row: row["单位代码"])
    place: Counter[tuple[str, str]] = Counter()
    leaving: Counter[tuple[str, str, int]] = Counter()
    exits = []
    for row in units:
        for name, code in CATEGORIES.items():
            if not row[f"{name}现核定"]:
                continue
            people = int(row[f"{name}实有人数"] or row[f"{name}现核定"])
            ahead = APART * place[row["辖区代码"], code] % 100
            place[row["辖区代码"], code] += 1
            for number, year in enumerate(YEARS, start=1):
                left = (people * LEAVING * number + ahead) // 100 - (people * LEAVING * (number - 1) + ahead) // 100
                if left:
                    leaving[row["辖区代码"], code, year] += left
                    exits.append((row["单位代码"], code, year, "退休", left, "示例：每年3%"))
    counties = sorted(row["辖区代码"] for row in _rows("jurisdictions") if row["上级辖区"])
    hiring = [
        (county, code, year, leaving[county, code, year] * REFILLED // 100, "示例", "示例：减员的80%")
        for county in counties
        for code in HIRED
        for year in YEARS
    ]
    titles = [(year, f"{year}年") for year in YEARS]
    _write(folder / "years.csv", ("年度", "名称"), titles)
    _write(folder / "exits.csv", ("单位代码", "编制类别", "年度", "减员方式", "人数", "来源"), exits)
    _write(folder / "hiring.csv", ("辖区代码", "编制类别", "年度", "用编计划数", "批准机关", "文号"), hiring)


def _write(file: Path, header: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as written:
        writer = csv.writer(written, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)


def _rows(table: str) -> list[dict[str, str]]:
    with (NANPING / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
