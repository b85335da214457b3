"""What a command loads: every module is time in which a planner waits."""

import subprocess
import sys
from pathlib import Path

SCENARIO = Path(__file__).parents[2] / "scenarios" / "feicheng-2002"
OTHERS = (
    "quota.study",
    "quota.report",
    "quota.plan.hand",
    "multiprocessing",
    "http",
    "ssl",
    "pulp",
    "xlsxwriter",
    "pandas",
    "altair",
    "docx",
    "starlette",
    "uvicorn",
    "anyio",
)


def test_help_loads_no_command() -> None:
    """Proves: `quota --help` waits for no command that stands in a file of its own, and for nothing that these need.
    Sensitivity: an import of quota.cli.open at the head of commands.py.
    """
    code = "import sys; from quota.cli.commands import app; app(['--help'], standalone_mode=False); print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "试算" in told
    loaded = told.splitlines()[-1].split()
    assert "quota.cli.commands" in loaded
    unwanted = ("quota.cli.open", "quota.cli.sweep", "quota.app", "quota.whatif", "quota.api", "numpy", *OTHERS)
    assert [name for name in loaded if name.startswith(unwanted) and name != "quota.cli.opening"] == []


def test_a_solve_loads_no_studies_papers_or_repairs(tmp_path: Path) -> None:
    """Proves: `quota solve` ends without having loaded what other commands need.
    Sensitivity: an import of quota.study.sweep, for its error, at the head of quota/api/errors.py fails it.
    """
    code = (
        "import sys; from quota.cli.commands import app; "
        "app(sys.argv[1:], standalone_mode=False); print(*sys.modules, file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, "solve", str(SCENARIO), "--out", str(tmp_path / "plan"), "-q"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (tmp_path / "plan" / "posts.csv").exists(), found.stderr
    loaded = found.stderr.split()
    assert "quota.solve.optimum" in loaded
    assert [name for name in loaded if name.startswith(OTHERS)] == []


def test_a_page_is_served_without_what_makes_papers() -> None:
    """Proves: `quota open` answers without having loaded what writes papers, or solves beside HiGHS.
    Sensitivity: write_page, imported by quota/report/page/__init__.py for others, brings Jinja2.
    """
    code = "import sys; import quota.app.opening, quota.app.running; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    loaded = told.split()
    assert "quota.whatif.session" in loaded
    assert [name for name in loaded if name in ("pulp", "xlsxwriter", "jinja2", "docx", "pandas", "altair")] == []
