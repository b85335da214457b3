"""Files that are meant to harm, or that harm by mistake: formulas in names, links that lead out, bombs, a full disk."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from small import TABLES, changed, findings_of, write_scenario
from typer.testing import CliRunner

from quota.cli.commands import app
from quota.files import csv_text
from quota.plan import reopen
from quota.plan.hand.audit import read_hand_plan
from quota.scenario import CaseError, read_case
from quota.solve.outcome import SolverError
from quota.solve.pulp_problems import make_solver
from quota.words.table import signed

ROOT = Path(__file__).parents[2]
NAMES = ("=1+1", "+8", "-8", "@SUM(A1)", "=cmd|'/c calc'!A1", "'=1")


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def content(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


# Names that look like formulas


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    """The small scenario with names that begin like formulas, and its proposal."""
    units = [list(row) for row in TABLES["units"]]
    for row, name in zip(units[1:], NAMES, strict=True):
        row[1] = name
    tmp_path = tmp_path_factory.mktemp("named")
    scenario = write_scenario(tmp_path / "s", units=units)
    assert run("propose", scenario, "--out", tmp_path / "p", "-q")[0] == 0
    return scenario, tmp_path / "p"


def test_names_are_no_formulas_in_any_csv(named):
    """Proves: no cell of words in any table of a plan begins with a sign that a spreadsheet reckons.

    Sensitivity: write the names as they are, and posts.csv alone has five such cells.
    """
    _, plan = named
    seen = 0
    for file in plan.glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as rows:
            for cell in (cell for row in csv.reader(rows) for cell in row):
                number = cell.lstrip("+-").replace(".", "", 1).isdigit() and cell[1:] != "8"
                assert number or cell == "==" or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (file, cell)
                seen += cell.startswith("'")
    assert seen >= len(NAMES)


def no_formulas(text: str) -> int:
    """Check that no cell of a text, taken for a table, is a formula; count the names that were guarded."""
    seen = 0
    for cell in (cell for row in csv.reader(io.StringIO(text)) for cell in row):
        number = cell.removesuffix("%").lstrip("+-").replace(".", "", 1).isdigit() and cell[1:] != "8"
        assert number or cell in ("==", "--set") or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell
        seen += cell.startswith("'")
    return seen


PRINTED = {
    "need": ("need", "{s}"),
    "explain": ("explain", "{p}", "9001A"),
    "calibrate": ("calibrate", "{s}", "administrative_current", "--drivers", "area_km2"),
    "compare": ("compare", "{p}", "{p}", "--names", "=a,+b", "--all"),
    "show": ("show", "{s}", "--set", "units.9001A.name==2", "--set", "units.9001A.note=@x"),
}


@pytest.mark.parametrize("command", PRINTED)
def test_names_are_no_formulas_in_what_is_printed(named, command):
    """Proves: what goes to a file or another program has no cell that a spreadsheet reckons, in tables and between them.

    Sensitivity: print names as they are, and each of these commands fails.
    """
    code, out, err = run(*(word.format(s=named[0], p=named[1]) for word in PRINTED[command]))
    assert code == 0, err
    assert no_formulas(out)


WRITTEN = {
    "compare": ("compare", "{p}", "{p}", "--names", "=a,+b", "--all", "--out", "{out}/c.csv"),
    "alternatives": ("alternatives", "{s}", "--loss", "20", "--differ", "2", "--count", "1", "--out", "{out}"),
    "export": ("export", "{s}", "{out}/x.mps", "--set", "routes.county.township.same.institution..basis==1"),
}


@pytest.mark.parametrize("command", WRITTEN)
def test_names_are_no_formulas_in_what_is_written(named, command, tmp_path):
    """Proves: so it is with every table that a study, a comparison or an export writes."""
    if command != "alternatives":
        (tmp_path / "out").mkdir()
    code, _, err = run(*(word.format(s=named[0], p=named[1], out=tmp_path / "out") for word in WRITTEN[command]))
    assert code in (0, 5), err
    tables = list((tmp_path / "out").rglob("*.csv"))
    assert sum(no_formulas(table.read_text(encoding="utf-8-sig")) for table in tables) or command == "export"
    assert tables


def test_a_changes_sign_is_a_number():
    """Proves: a change with its sign stays a number that a spreadsheet adds up, beside words that are guarded."""
    rows = [[signed(3), "+3"], [signed(-2), "-2"], [Decimal("-0.50"), "-0.50"]]
    assert csv_text(["change", "name"], rows) == "change,name\n+3,'+3\n-2,'-2\n-0.50,'-0.50\n"


def test_guarded_names_are_read_back(named):
    """Proves: the plan opens again with the names as they are in the scenario, and every form of it can be audited."""
    scenario, plan = named
    assert {row.name for row in reopen(plan, scenario).posts} == set(NAMES)
    case = read_case(scenario)
    for table in (plan, plan / "posts.csv", plan / "proposal.xlsx"):
        assert {unit for unit, _ in read_hand_plan(case, table).table.posts} == set(case.units)


def test_names_are_words_in_the_workbook(named):
    """Proves: every name is a cell of words; all formulas are those of the product, and no chart title is one."""
    _, plan = named
    book = openpyxl.load_workbook(plan / "proposal.xlsx")
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert {cell.value for cell in cells if cell.value in NAMES and cell.data_type == "s"} == set(NAMES)
    starts = ("=SUBTOTAL(9,", "=SUM(", "=IF(", "=SUMIFS(")
    formulas = {str(cell.value) for cell in cells if cell.data_type == "f"}
    assert all(
        words.startswith(starts) or set(words) <= set("=+-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") for words in formulas
    )


def test_a_category_named_like_a_formula(tmp_path):
    """Proves: a category's name, which stands in headers and titles of charts, is no formula either."""
    scenario = write_scenario(tmp_path / "s", categories=changed("categories", 1, "name", "=1+1"))
    assert run("propose", scenario, "--out", tmp_path / "p", "-q")[0] == 0
    with zipfile.ZipFile(tmp_path / "p" / "proposal.xlsx") as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
    assert charts
    assert all("<c:tx><c:rich>" in chart.partition("</c:title>")[0] for chart in charts)


# What lies outside the scenario's tree


@pytest.mark.parametrize("path", ["../../etc", "/etc", "..", "C:\\Windows", "..\\..\\else", "../link"])
def test_extends_does_not_leave_the_tree(tmp_path, path):
    """Proves: a scenario extends what stands beside or below it; another way out, be it a link, is refused."""
    write_scenario(tmp_path / "else")
    home = tmp_path / "tree" / "s"
    write_scenario(home, settings=f'title = "x"\nextends = {path!r}\n')
    (tmp_path / "tree" / "link").symlink_to(tmp_path / "else")
    assert findings_of(home)[0][1] in ("outside_path", "absolute_path")


def test_siblings_and_links_inside_the_tree_work(tmp_path):
    """Proves: ``../base`` works, and so does a table that is a link to a file of a sibling."""
    write_scenario(tmp_path / "base")
    heir = tmp_path / "heir"
    heir.mkdir()
    (heir / "scenario.toml").write_text('title = "heir"\nextends = "../base"\n', encoding="utf-8")
    (heir / "routes.csv").symlink_to(tmp_path / "base" / "routes.csv")
    assert findings_of(heir) == []


def test_a_table_that_is_a_link_out_of_the_tree(tmp_path):
    """Proves: a link to a file elsewhere is refused by name, and nothing of that file is shown."""
    secret = tmp_path / "secret.csv"
    secret.write_text("password\nabc\n", encoding="utf-8")
    scenario = write_scenario(tmp_path / "tree" / "s", units=None)
    (scenario / "units.csv").symlink_to(secret)
    code, out, err = run("check", scenario)
    assert code == 4
    assert "units.csv" in err
    assert "password" not in out + err
    assert ("units.csv", "outside_link") in findings_of(scenario)


# Bombs


def bomb(path: Path, name: str, chunk: bytes, times: int) -> Path:
    """Write an archive with one entry of so many equal chunks."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as entry,
    ):
        for _ in range(times):
            entry.write(chunk)
    return path


LIMITED = """
import resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from quota.cli import main
sys.argv = ["quota", *sys.argv[1:]]
main()
"""


def limited(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    """Run a command with 1 GB of address space and 60 seconds."""
    return subprocess.run(
        [sys.executable, "-c", LIMITED, *map(str, arguments)], capture_output=True, check=False, timeout=60, cwd=ROOT
    )


@pytest.mark.slow
def test_a_zip_bomb_is_refused_by_what_it_states(tmp_path):
    """Proves: 1 GB of zeros in 1 MB is refused unread, as scenario and as table of an audit, in little memory."""
    path = bomb(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", b"\0" * (1 << 20), 1024)
    assert path.stat().st_size < 1_100_000
    done = limited("check", path)
    assert (done.returncode, "工作簿" in done.stderr.decode()) == (4, True)
    done = limited("audit", write_scenario(tmp_path / "s"), path)
    assert done.returncode == 4


def test_an_archive_that_lies_about_its_size(tmp_path):
    """Proves: an entry that states one byte gives no more than that, and is called damaged."""
    path = bomb(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", b"\0" * (1 << 20), 64)
    data, size = bytearray(path.read_bytes()), (64 << 20).to_bytes(4, "little")
    assert data.count(size) >= 1
    path.write_bytes(bytes(data).replace(size, (1).to_bytes(4, "little")))
    assert [key for _, key in findings_of(path)] == ["no_workbook"]


@pytest.mark.parametrize("tag", [b'<row r="1"/>', b"<row>\n</row>", b'<x:row r="1"/>'])
def test_a_million_rows_are_refused(tmp_path, tag):
    """Proves: however rows are written, they are counted while reading, and too many are told."""
    path = bomb(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", tag * 1000, 1000)
    assert findings_of(path) == [("a.xlsx", "huge_workbook")]
    with pytest.raises(CaseError) as raised:
        read_hand_plan(read_case(write_scenario(tmp_path / "s")), path)
    assert [problem.what.key for problem in raised.value.errors] == ["scenario.huge_workbook"]


def test_entities_are_refused(tmp_path):
    """Proves: a sheet that declares entities, which can swell without end, is no workbook."""
    words = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    path = bomb(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", words, 1)
    assert [key for _, key in findings_of(path)] == ["no_workbook"]


def test_a_huge_file_is_refused_unread(tmp_path):
    """Proves: a table of 10 GB, which takes no space on disk, is refused by its size."""
    scenario = write_scenario(tmp_path / "s")
    os.truncate(scenario / "units.csv", 10 << 30)
    assert ("units.csv", "huge_file") in findings_of(scenario)


# Outputs: whole or not at all

FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = int(sys.argv.pop(1))
sys.dont_write_bytecode = True  # what Python compiles below the limit would stay cut off for every later run
import quota.cli.commands, quota.plan, quota.report, openpyxl
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
from quota.cli import main
main()
"""


@pytest.mark.parametrize("limit", [5_000, *(pytest.param(limit, marks=pytest.mark.slow) for limit in (0, 300, 20_000))])
def test_a_full_disk_leaves_the_old_plan(tmp_path, limit):
    """Proves: wherever writing stops, in the tables or in the workbook, the old plan stays whole and nothing is left over.

    Sensitivity: write into the folder itself, and half a new plan is found.
    """
    scenario = write_scenario(tmp_path / "s")
    assert run("propose", scenario, "--out", tmp_path / "out" / "p", "-q")[0] == 0
    before = content(tmp_path / "out")
    changes = ["--set", "units.9001A.administrative_need=30"]
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(limit), "propose", scenario, "--out", tmp_path / "out" / "p", "-q", *changes],
        capture_output=True, check=False, timeout=60, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr.decode()
    assert "原有方案未动" in done.stderr.decode()
    assert content(tmp_path / "out") == before


def test_a_plan_that_is_open_elsewhere(tmp_path, monkeypatch):
    """Proves: where Windows will not move a folder with an open file, the file is named and the old plan stays."""
    scenario, plan = write_scenario(tmp_path / "s"), tmp_path / "out" / "p"
    assert run("propose", scenario, "--out", plan, "-q")[0] == 0
    before = content(tmp_path / "out")
    replace, open_file = Path.replace, Path.open

    def refuse(self: Path, target: Path) -> Path:
        if self == plan.resolve():
            raise PermissionError(13, "in use", str(self))
        return replace(self, target)

    def locked(self: Path, mode: str = "r", *arguments, **named):
        if self.name == "proposal.xlsx" and mode == "r+b":
            raise PermissionError(13, "in use", str(self))
        return open_file(self, mode, *arguments, **named)

    monkeypatch.setattr("quota.files.whole.exchange", lambda *_: False)
    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(Path, "open", locked)
    code, _, err = run("propose", scenario, "--out", plan, "-q")
    assert code == 2
    assert "proposal.xlsx 正在被" in err
    assert content(tmp_path / "out") == before


# The solver's own files


def test_cbc_in_a_folder_with_a_blank(tmp_path, monkeypatch):
    """Proves: the same plan where the temporary folder's path has blanks, and nothing is left in the current one."""
    blank, here = tmp_path / "张 三", tmp_path / "here"
    blank.mkdir()
    here.mkdir()
    for name in ("TMPDIR", "TMP", "TEMP"):
        monkeypatch.setenv(name, str(blank))
    monkeypatch.chdir(here)
    assert run("solve", write_scenario(tmp_path / "s"), "--out", tmp_path / "p", "--solver", "cbc", "-q")[0] == 0
    assert list(here.iterdir()) == []
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr("pulp.apis.core.LpSolver_CMD.setTmpDir", lambda self: setattr(self, "tmpDir", str(blank)))
    with pytest.raises(SolverError):
        make_solver("cbc", None)
