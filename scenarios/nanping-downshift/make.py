"""Make units.csv of this scenario: what each institution of city and counties hands down.

Run ``python scenarios/nanping-downshift/make.py`` after the tables of ``scenarios/nanping`` changed. Another folder may
be named for the result. In all, 20.1 % of the township institution posts (rounded down) go down, as in Weifang: the
required merge gives what it frees, the other institutions share the rest by what they hold (largest remainders, equal
ones by code). All figures but the 20.1 % are illustrative.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

HERE = Path(__file__).parent
NANPING = HERE.parent / "nanping"
PER_MILLE = 201
"""Growth of the township institution posts in Weifang, 2019 to 2020: 20.1 %."""


def main(folder: Path) -> None:
    """Write the table into a folder."""
    units = _rows("units")
    merges = {row["整合事项"]: int(row["保留编制"]) for row in _rows("consolidations") if row["方式"] == "必须"}
    held = {row["单位代码"]: int(row["事业编制现核定"]) for row in units}
    people = {row["单位代码"]: int(row["事业编制实有人数"]) for row in units}
    townships = sum(held[row["单位代码"]] for row in units if row["层级"] == "乡镇级")
    merging = [row["单位代码"] for row in units if row["整合事项"] in merges]
    givers = [row["单位代码"] for row in units if row["层级"] != "乡镇级" and row["单位代码"] not in merging]
    freed = sum(held[unit] for unit in merging) - sum(merges.values())
    given = shared(townships * PER_MILLE // 1000 - freed, {unit: held[unit] for unit in givers})
    with (folder / "units.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(("单位代码", "事业编制可调出编制", "事业编制冻结", "事业编制可随编划转人数"))
        for unit, posts in given.items():
            kept = held[unit] - posts
            writer.writerow((unit, posts, kept, max(0, min(people[unit], held[unit]) - kept)))


def shared(total: int, weights: dict[str, int]) -> dict[str, int]:
    """Share out whole posts by weight, by largest remainders; equal ones by code."""
    whole = sum(weights.values())
    parts = {unit: total * weight // whole for unit, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda unit: (-(total * weights[unit] % whole), unit))
    for unit in by_remainder[: total - sum(parts.values())]:
        parts[unit] += 1
    return parts


def _rows(table: str) -> list[dict[str, str]]:
    with (NANPING / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
