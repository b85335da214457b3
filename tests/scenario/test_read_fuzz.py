"""Whatever a planner writes into a cell, the reader answers with a case or with problems, never with a traceback."""

from __future__ import annotations

import random

import pytest
from quick import few
from small import TABLES, csv_text, with_column, write_scenario

from quota.scenario import CaseError, read_case

MORE_TABLES = {
    "units": with_column(TABLES["units"], "role", "rural"),
    "pools": (
        ("jurisdiction", "category", "level", "reserve_now", "reserve_min", "cap"),
        ("9001", "institution", "township", "2", "1", "30"),
    ),
    "approvals": (
        ("jurisdiction", "category", "level", "document", "posts", "date"),
        ("90", "institution", "", "A", "3", "2020-08-24"),
    ),
    "limits": (
        ("category", "type", "class", "floor", "ceiling", "reference"),
        ("administrative", "镇", "", "5", "60", "yes"),
    ),
    "drivers": (("code", "name", "unit"), ("enterprises", "企业数", "家")),
    "rates": (("category", "type", "driver", "rate"), ("administrative", "", "area_km2", "0.1")),
    "weights": (("category", "driver", "weight"), ("administrative", "area_km2", "1")),
    "bands": (
        ("category", "class", "driver", "from", "below", "posts"),
        ("administrative", "", "area_km2", "0", "99", "9"),
    ),
    "roles": (("role", "category", "multiplier"), ("rural", "", "1.1")),
    "activities": (
        ("activity", "name", "category", "kind", "hours", "share"),
        ("visits", "走访", "administrative", "cases", "6", ""),
    ),
    "workload": (("unit_id", "activity", "volume"), ("9001A", "visits", "90")),
}
SETTINGS = (
    'title = "x"\npopulation = "resident"\nstickiness = 1\npace_posts = 3\ngap = 0.1\n'
    '[need.administrative]\nmethod = "stated"\navailable_hours = 1760\n'
)
NUMBERS = ("0", "-1", "1.5", "1e9", "９", "nan", "50%", "1" * 60, "2020-02-30")
WORDS = ("x", "9001", "9001A", "city", "township", "镇", "是", "administrative", "=1+1")
SIGNS = ("", "-", "无", "—", "a.b", "a/b", "a=b", '"', "\n", "\x00", "“", "{x}", "%s")
CELLS = (*NUMBERS, *WORDS, *SIGNS)


def spoil(generator, folder, tables):
    """Change a few cells, headers and rows, and sometimes the bytes of a file."""
    for _ in range(generator.randint(1, 4)):
        name = generator.choice(sorted(tables))
        rows = tables[name]
        row = generator.choice(rows)
        action = generator.random()
        if action < 0.7:
            row[generator.randrange(len(row))] = generator.choice(CELLS)
        elif action < 0.8:
            row.append(generator.choice(CELLS))
        elif action < 0.9 and len(row) > 1:
            row.pop()
        else:
            rows.append(list(row))
    write_scenario(folder, settings=SETTINGS, **tables)
    if generator.random() < 0.3:
        file = folder / generator.choice(["units.csv", "scenario.toml", "sources.csv"])
        data = bytearray(file.read_bytes())
        data[generator.randrange(len(data))] = generator.choice(b'",\xff\xe5[=\n\x00')
        file.write_bytes(bytes(data))


@pytest.mark.parametrize("seed", few(range(250), 80))
def test_nothing_but_problems(tmp_path, seed):
    """Proves: a spoilt scenario raises `CaseError` or nothing, and every problem can be said in both languages."""
    generator = random.Random(seed)
    tables = {name: [list(row) for row in rows] for name, rows in (TABLES | MORE_TABLES).items()}
    spoil(generator, tmp_path, tables)
    overrides = [f"units.9001A.{generator.choice(['name', 'level', 'x', ''])}={generator.choice(CELLS)}"] * (seed % 2)
    try:
        problems = read_case(tmp_path, overrides).warnings
    except CaseError as error:
        problems = error.errors
        if not problems:
            pytest.fail("stopped without a reason")
    for problem in problems:
        assert problem.where
        assert problem.words("zh")
        assert problem.words("en")


def test_the_unspoilt_scenario_is_right(tmp_path):
    """Proves: the test above starts from a scenario in which nothing is wrong."""
    read_case(write_scenario(tmp_path, settings=SETTINGS, **MORE_TABLES))
    assert csv_text(TABLES["units"]).startswith("unit_id")
