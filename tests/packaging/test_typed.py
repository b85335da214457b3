"""The wheel is typed: a script of an analyst passes mypy --strict against what is installed, and a slip in it does not."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = """
from pathlib import Path

import pandas as pd

import quota


def best(folder: Path, floors: dict[str, int]) -> pd.DataFrame:
    case = quota.read(folder, {"stickiness": 2}, language="en")
    case = case.set({f"units.{unit}.administrative_floor": posts for unit, posts in floors.items()})
    try:
        plan = case.solve(seconds=60)
    except quota.ConflictError as error:
        ways = error.conflict.ways
        plan = ways[0].apply().solve() if ways else quota.read(folder).solve()
    except (quota.StoppedError, quota.SolverError) as error:
        raise SystemExit(str(error)) from error
    told: str = str(plan.why("a", "administrative"))
    chart = plan.plot.coverage("administrative")
    both: quota.Comparison = quota.compare({"a": plan, "b": case.solve()})
    study = case.sweep({"stickiness": range(3)})
    live = quota.Session(case).solve_many([{"stickiness": posts} for posts in range(3)])
    print(told, chart, both.fairness(), study.plans[1].proved, live["moved"].sum(), case.problem())
    return plan.posts[["unit_id", "planned"]]


def made() -> quota.Scenario:
    return quota.from_frames({"units": pd.DataFrame(), "categories": [{"code": "a"}]}, {"title": "t"})
"""


@pytest.mark.slow
def test_a_client_script_is_checked(tmp_path: Path) -> None:
    """Proves: the types of the installed package reach its users. Sensitivity: py.typed left out of the wheel."""
    site = _installed(tmp_path)
    script = tmp_path / "client.py"
    script.write_text(SCRIPT, encoding="utf-8")
    assert _mypy(site, script) == ""
    script.write_text(SCRIPT.replace("seconds=60", 'seconds="60"').replace("plan.why(", "plan.wy("), encoding="utf-8")
    found = _mypy(site, script)
    assert "arg-type" in found
    assert "attr-defined" in found


def _installed(folder: Path) -> Path:
    """Build the wheel from a copy, and unpack it where a Python of its own finds it before anything else."""
    source = folder / "source"
    shutil.copytree(ROOT / "quota", source / "quota", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(source)],
        check=True,
    )
    venv.create(folder / "env")
    python = folder / "env" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    home = Path(subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], check=True, capture_output=True, text=True
    ).stdout.strip())  # fmt: skip
    (wheel,) = folder.glob("quota-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(home)
    (home / "others.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return python


def _mypy(python: Path, script: Path) -> str:
    """Return what mypy says; empty where it has nothing to say."""
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--python-executable", str(python),
         "--config-file", "", "--ignore-missing-imports", str(script)],
        check=False, capture_output=True, text=True, cwd=script.parent,
    )  # fmt: skip
    return checked.stdout + checked.stderr
