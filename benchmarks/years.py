"""Years of a plan: made-up people who leave and are hired for a scenario, and the product's time over them.

``python -m benchmarks.years`` prints the figures of docs/performance.md.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.measure import ROOT, child, whole_process
from benchmarks.synthetic import write_synthetic

FIRST, CURRENT = 2026, "现核定"
LEAVING, REFILLED, APART, MOVABLE = 3, 80, 37, 5
"""Percent who leave a year, and of these who are replaced; hundredths by which each unit is ahead; who may move."""


def write_years(units: int, years: int, folder: Path) -> Path:
    """Write a scenario of made-up units with years, exits and hiring plans by county, by the recipe of nanping-years."""
    write_synthetic(units, folder)
    rows, header = _rows(folder / "units.csv")
    kinds = [name.removesuffix(CURRENT) for name in header if name.endswith(CURRENT)]
    place: Counter[tuple[str, str]] = Counter()
    leaving: Counter[tuple[str, str, int]] = Counter()
    exits: list[tuple[object, ...]] = []
    for row in rows:
        for kind in kinds:
            people = int(row[f"{kind}实有人数"] or row[f"{kind}{CURRENT}"])
            row[f"{kind}可随编划转人数"] = str(people * MOVABLE // 100)
            ahead = APART * place[row["辖区代码"], kind] % 100
            place[row["辖区代码"], kind] += 1
            for number in range(1, years + 1):
                left = (people * LEAVING * number + ahead) // 100 - (people * LEAVING * (number - 1) + ahead) // 100
                if left:
                    leaving[row["辖区代码"], kind, FIRST + number - 1] += left
                    exits.append((row["单位代码"], kind, FIRST + number - 1, "retirement", left, "made up"))
    counties = sorted({row["辖区代码"] for row in rows})
    hiring = [
        (county, kind, year, leaving[county, kind, year] * REFILLED // 100, "made up")
        for county in counties
        for kind in kinds
        for year in range(FIRST, FIRST + years)
    ]
    _write(folder / "units.csv", header, [[row[name] for name in header] for row in rows])
    _write(folder / "years.csv", ["year", "title"], [(year, "") for year in range(FIRST, FIRST + years)])
    _write(folder / "exits.csv", ["unit_id", "category", "year", "kind", "people", "source"], exits)
    _write(folder / "hiring.csv", ["jurisdiction", "category", "year", "most", "body"], hiring)
    return folder


def _rows(file: Path) -> tuple[list[dict[str, str]], list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as read:
        found = csv.DictReader(read)
        return list(found), list(found.fieldnames or ())


def _write(file: Path, header: list[str], rows: object) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as written:
        writer = csv.writer(written, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)  # type: ignore[arg-type]


def main(seconds: float) -> None:
    """Print the rows of the table of docs/performance.md: the product as a whole process, and the plain programme."""
    with tempfile.TemporaryDirectory() as room:
        sizes = {"Nanping": ROOT / "scenarios" / "nanping-years"}
        sizes |= {f"{units:,} made up": write_years(units, 5, Path(room) / str(units)) for units in (139, 1100)}
        for name, folder in sizes.items():
            command = (sys.executable, "-m", "quota", "phase", str(folder), "--out", f"{room}/out", "--quiet")
            taken = whole_process(command, 1, 2 * seconds + 600)
            print(
                f"| {name}, 5 years | `quota phase` | {taken.processor:.3g} | {taken.clock:.3g} | proved |", flush=True
            )
            plain = child("plain_years", [folder, seconds], 2 * seconds + 600)
            told = ", ".join(plain.get("proved", ())) or plain.get("missing", "nothing")
            print(
                f"| {name}, 5 years | plain PuLP, CBC | {plain.get('processor', 0):.3g} | {plain.get('clock', 0):.3g} | {told} |"
            )


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 120)
