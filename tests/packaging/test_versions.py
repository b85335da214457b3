"""The version is the same wherever it stands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml
from packaging.specifiers import SpecifierSet

import quota

ROOT = Path(__file__).parents[2]


def test_one_version():
    """Proves: package, its metadata, the citation and the newest part of CHANGELOG name one version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (cited,) = re.findall(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    newest = re.search(r"^## ([\d.]+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert {project["version"], cited, newest[1]} == {quota.__version__}


def test_the_environment_of_conda_is_that_of_the_readme():
    """Proves: conda's file asks for a Python that the project takes, and its pip for what the README's test command installs.

    Sensitivity: name Python 3.10 in environment.yml, or leave the constraints out.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    python, _, pip = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    assert SpecifierSet(project["requires-python"]).contains(python.removeprefix("python=") + ".0")
    asked = " ".join(pip["pip"]).replace("--constraint", "-c").replace("--editable", "-e")
    assert asked.replace(".[dev]", "'.[dev]'") in (ROOT / "README.md").read_text(encoding="utf-8")
