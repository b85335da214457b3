"""The benchmarks run; how fast anything is, is not for tests to say."""

from __future__ import annotations

import csv
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from quota.need import measure
from quota.plan import make_plan
from quota.scenario import Case, read_case

pytest.importorskip("resource", reason="processor time and memory are measured where Unix tells them")

ROOT = Path(__file__).parents[2]

COLUMNS = (
    *("code", "name", "type", "county_code", "prefecture_code", "province_code"),
    *("n_village_committees", "n_resident_committees", "pop_2010", "pop_2010_match"),
)
TOWNSHIPS = [
    # The county 350101 knows one town for sure, the county 350102 no street; 360101 knows nobody at all.
    ("350101001", "东街道", "街道", "350101", "3501", "35", "0", "9", "40000", "code+name"),
    ("350101100", "甲镇", "镇", "350101", "3501", "35", "12", "2", "30001", "code+name"),
    ("350101101", "乙镇", "镇", "350101", "3501", "35", "8", "1", "20000", "name_in_county"),
    ("350101102", "丙镇", "镇", "350101", "3501", "35", "7", "1", "", ""),
    ("350102001", "西街道", "街道", "350102", "3501", "35", "0", "7", "", ""),
    ("350102100", "丁镇", "镇", "350102", "3501", "35", "10", "1", "18000", "code+name"),
    ("350102200", "戊乡", "乡", "350102", "3501", "35", "9", "0", "8000", "code+name"),
    ("350102201", "己乡", "乡", "350102", "3501", "35", "6", "0", "99999", "code_only_unverified"),
    ("360101100", "庚镇", "镇", "360101", "3601", "36", "11", "1", "", ""),
    ("360101200", "辛乡", "乡", "360101", "3601", "36", "5", "0", "", ""),
    ("360101400", "某林场", "其他", "360101", "3601", "36", "0", "0", "1200", "code+name"),
]
"""Three counties in two provinces, made up."""


def run(*arguments: object) -> str:
    environment = {**os.environ, "PYTHONUTF8": "1"}
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def write_list(folder: Path) -> Path:
    folder.mkdir()
    with (folder / "townships.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *TOWNSHIPS])
    return folder


@pytest.fixture(scope="module")
def country_folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("country")
    run("benchmarks/country.py", write_list(folder / "data"), folder / "scenario")
    return folder


@pytest.fixture(scope="module")
def country(country_folder) -> Case:
    return read_case(country_folder / "scenario")


def test_people_that_are_not_known_are_estimated_and_say_so(country):
    """Proves: means of the type in the county, else in the prefecture, else wherever the type is known.

    丙镇: (30001 + 20000) / 2, a half upwards. 西街道: 40000, from the prefecture. 己乡: its match is unverified, so 8000
    from the county. 庚镇: (30001 + 20000 + 18000) / 3 and 辛乡: 8000, from the country.
    Sensitivity: a figure taken over from an unverified match would be 99999 and real.
    """
    expected = {"350101102": 25001, "350102001": 40000, "350102201": 8000, "360101100": 22667, "360101200": 8000}
    people = {unit.id: int(unit.drivers["population_resident"]) for unit in country.units.values()}
    standing = {code: country.standing("units", (code,), "population_resident") for code in people}
    assert {code: people[code] for code in expected} == expected
    assert {code for code, found in standing.items() if found == "estimated"} == set(expected)
    assert {code for code, found in standing.items() if found == "real"} == set(people) - set(expected)


def test_nothing_made_up_looks_real(country, country_folder):
    """Proves: every post, headcount, cap, approval and rate is illustrative, area too; the note beside them says so."""
    made_up = ("area_km2", *(f"{kind}_{field}" for kind in country.categories for field in ("current", "headcount")))
    for unit in country.units:
        assert {country.standing("units", (unit,), column) for column in made_up} == {"illustrative"}
        assert country.standing("units", (unit,), "villages") == "real"
    for terms in country.pool_terms:
        key = (terms.jurisdiction, terms.category, terms.level or "")
        assert country.standing("pools", key, "cap") == "illustrative"
    assert not [problem for problem in country.warnings if problem.what.key == "scenario.no_source"]
    assert "不得引用" in (country_folder / "scenario" / "README.md").read_text(encoding="utf-8")
    assert "示例" in country.settings.title


def test_the_country_is_the_same_every_time(country_folder, tmp_path):
    """Proves: the same list gives the same bytes, file by file."""
    run("benchmarks/country.py", country_folder / "data", tmp_path / "again")
    names = sorted(path.name for path in (tmp_path / "again").iterdir())
    assert len(names) == 10
    for name in names:
        assert (tmp_path / "again" / name).read_bytes() == (country_folder / "scenario" / name).read_bytes()


def test_the_country_has_a_proved_plan_that_its_provinces_divide(country):
    """Proves: caps below what provinces hold are cuts that reach the counties; an approval adds institution posts."""
    plan = make_plan(country)
    assert plan.status.gap == 0
    change = dict.fromkeys(country.categories, 0)
    for row in plan.posts:
        change[row.category] += row.change
    for row in plan.reserve:
        change[row.category] += row.after - row.before
    approved = dict.fromkeys(country.categories, 0)
    for approval in country.approvals:
        approved[approval.category] += approval.posts
    assert change == approved
    assert approved["administrative"] < 0 < approved["institution"]
    assert len(measure(country)) == 2 * len(TOWNSHIPS)


def test_every_step_that_is_timed_is_where_the_benchmarks_look_for_it():
    """Proves: a function that moves takes its place in the tables along.

    Sensitivity: a step whose function is not found would be left out unseen.
    """
    imports = "from pkgutil import resolve_name; from benchmarks.phases import INSIDE"
    look = f"{imports}; print([callable(resolve_name(path)) for _, path in INSIDE])"
    found = run("-c", look)
    assert "True" in found
    assert "False" not in found


@pytest.mark.slow
def test_every_row_of_the_tables_is_printed():
    """Proves: on 20 made-up units every work is measured, all that can be compared has the same cost, and nothing fails.

    Sensitivity: a tool that is not installed has a row that says so.
    """
    arguments = ("--units", 20, "--without-nanping", "--repeats", 1, "--resolves", 6, "--rebuilds", 1)
    printed = run("-m", "benchmarks", *arguments)
    rows = [line.strip("|").split("|") for line in printed.splitlines() if line.startswith("|")]
    works = {cells[1].strip() for cells in rows}
    assert {
        "quota",
        "PuLP as in a textbook, bundled CBC, whole numbers",
        "sorting alone (no proof, no order of ties)",
    } <= works
    assert {"quota alive, 6 times", "quota from nothing", "PuLP as in a textbook, bundled CBC"} <= works
    assert {"read", "measure", "solve", "plan", "write", "re-check", "all"} <= works
    named = {
        "HiGHS alone, handed over as arrays (LP)": "highspy",
        "PuLP, its own HiGHS interface (LP)": "highspy",
        "PuLP, bundled CBC (LP)": "pulp",
        "OR-Tools GLOP (LP)": "ortools",
        "linopy, HiGHS (LP)": "linopy",
    }
    for work, module in named.items():
        (row,) = [cells for cells in rows if cells[1].strip() == work]
        measured = re.fullmatch(r"[\d.e-]+", row[2].strip()) is not None
        assert measured or (importlib.util.find_spec(module) is None and row[6].strip())
    assert "`quota --help`" in printed
    assert "made up, institution ≤" in printed
    assert printed.count("same cost") >= 3
    assert "OTHER" not in printed
    assert "no --country DATA" in printed
    assert str(ROOT) not in printed


@pytest.mark.slow
def test_what_was_asked_is_measured_line_by_line(country_folder):
    """Proves: every line of the table has a figure, on a country of three counties and with small cases in place of large ones.

    Sensitivity: a step that moved, or a case that cannot be read, would leave its reason in place of a figure.
    """
    small = "import benchmarks.asked as asked; write = asked.write_synthetic; asked.SWEPT = 2; "
    small += "asked.write_synthetic = lambda units, folder: write(min(units, 40), folder); from benchmarks.__main__ import main; "
    small += f"main(['--asked', '--without-tests', '--country', {str(country_folder / 'data')!r}])"
    printed = run("-c", small)
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in printed.splitlines() if line.startswith("|")
    ]
    assert len(rows) == 2 + 10
    assert all(re.fullmatch(r"[\d.e+-]+", row[3]) for row in rows[2:])
    assert [row[4] in {"met", "missed"} for row in rows[2:]] == [True] * 6 + [False] * 4
