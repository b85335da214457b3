"""Made-up units of any number, by a stated seed: the same number gives the same scenario everywhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.country import Township, tables, write_scenario

SEED = 20200824
COUNTY, PREFECTURE = 14, 10
"""Units in a county, and counties in a prefecture; all lie in one province."""
TYPES = ("街道", "镇", "乡", "其他")
SHARES = (0.21, 0.51, 0.21, 0.07)
"""About how the types are spread over the country."""
PEOPLE = {"街道": 45_000, "镇": 27_000, "乡": 11_000, "其他": 4_000}
"""Middling people of a unit by type."""


def synthetic_townships(units: int) -> list[Township]:
    """Return so many units with types, people and committees drawn at random."""
    draw = np.random.default_rng([SEED, units])
    kinds = draw.choice(TYPES, size=units, p=SHARES)
    spread = np.exp(draw.normal(0, 0.6, size=units))
    committees = draw.poisson(15, size=units)
    found = []
    for place in range(units):
        county = place // COUNTY
        code = f"35{county // PREFECTURE % 100:02d}{county % PREFECTURE:02d}"
        kind = str(kinds[place])
        found.append(
            Township(
                code=f"{code}{place % COUNTY:03d}",
                name=f"第{place + 1}单位",
                type=kind,
                county=code,
                prefecture=code[:4],
                province=code[:2],
                committees=int(committees[place]),
                people=round(PEOPLE[kind] * float(spread[place])),
            )
        )
    return found


def write_synthetic(units: int, folder: Path) -> Path:
    """Write a scenario of so many units without a table of sources, for nothing in it has any; return its folder."""
    made_up = tables(synthetic_townships(units))
    del made_up["sources"]
    write_scenario(folder, made_up)
    return folder
