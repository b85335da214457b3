"""The examples of docs/python.md, docs/cookbook.md and of the face's docstrings run, and come out as they are printed."""

from __future__ import annotations

import doctest
import importlib
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLAGS = doctest.ELLIPSIS
SHOWN = sorted(file for file in (ROOT / "quota").rglob("*.py") if ">>> " in file.read_text(encoding="utf-8"))
MODULES = [".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in SHOWN]
"""All that show by examples what they do."""


@pytest.mark.filterwarnings("ignore:PULP_CBC_CMD is deprecated")
@pytest.mark.parametrize(
    ("page", "least"), [("python.md", 20), pytest.param("cookbook.md", 15, marks=pytest.mark.slow)]
)
def test_the_page(page: str, least: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: what the pages for analysts show is what comes out. Sensitivity: a figure of a page changed."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    found = doctest.testfile(str(ROOT / "docs" / page), module_relative=False, optionflags=FLAGS)
    assert found.attempted > least
    assert found.failed == 0


@pytest.mark.parametrize("module", MODULES)
def test_docstrings(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: the examples beside the names run, of the face and of all within. Sensitivity: a name of the face gone."""
    monkeypatch.chdir(ROOT)
    found = doctest.testmod(importlib.import_module(module), optionflags=FLAGS)
    assert found.attempted
    assert not found.failed


def test_all_names_are_there() -> None:
    """Proves: every public name is found when it is asked for, and listed. Sensitivity: one missing in its module."""
    quota = importlib.import_module("quota")
    assert all(getattr(quota, name) is not None for name in quota.__all__)
    assert set(quota.__all__) <= set(dir(quota))
    with pytest.raises(AttributeError):
        _ = quota.reed
