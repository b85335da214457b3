"""One weight changed while the others of its category go on adding up to 1."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest
from cases import make_case, unit
from small import findings_of, write_scenario
from typer.testing import CliRunner

from quota.cli.commands import app
from quota.need import measure
from quota.scenario import CaseError, read_case
from quota.scenario.weight_changes import rest

SHARES = 'title = "因素法"\n[need.administrative]\nmethod = "shares"\n'
WEIGHTS = (
    ("category", "driver", "weight", "basis"),
    ("administrative", "area_km2", "0.5", ""),
    ("administrative", "villages", "0.3", ""),
    ("administrative", "population_resident", "0.2", "市委编办确定"),
)


@pytest.fixture
def scenario(tmp_path):
    header = ("unit_id", "name", "jurisdiction", "level", "type", "area_km2", "villages", "population_resident",
              "administrative_current", "administrative_headcount")  # fmt: skip
    figures = {"A": (120, 8, 9000), "B": (90, 15, 4000), "C": (150, 10, 7000), "D": (40, 30, 12000)}
    units = (header, *((f"9001{code}", code, "9001", "township", "镇", *own, 20, 0) for code, own in figures.items()))
    kinds = (("code", "name", "counts_in_total"), ("administrative", "行政编制", "yes"))
    return write_scenario(
        tmp_path / "s", settings=SHARES, units=units, weights=WEIGHTS, categories=kinds, routes=None, sources=None
    )


def weights(scenario, *sets):
    return {row.driver: row.weight for row in read_case(scenario, sets).weights}


@pytest.mark.parametrize(
    "key", ["weights.administrative.area_km2", "因素权重.行政编制.面积", "weights.行政编制.area_km2"]
)
def test_the_others_share_the_rest(scenario, key):
    """Proves: villages and population_resident keep their proportion 3 : 2 and all add up to 1; names may be Chinese or codes."""
    found = weights(scenario, f"{key}=0.25")
    assert found == {"area_km2": Decimal("0.25"), "villages": Decimal("0.45"), "population_resident": Decimal("0.3")}


def test_the_rest_adds_up_to_the_last_digit(scenario):
    """Proves: parts that do not come out even are rounded by largest remainders; several weights can be set at once."""
    found = weights(scenario, "weights.administrative.area_km2=0.3333")
    assert sum(found.values()) == 1
    assert (found["villages"], found["population_resident"]) == (Decimal("0.4000"), Decimal("0.2667"))
    found = weights(scenario, "weights.administrative.area_km2=0.1", "weights.administrative.villages=0.123456")
    assert found == {
        "area_km2": Decimal("0.1"),
        "villages": Decimal("0.123456"),
        "population_resident": Decimal("0.776544"),
    }
    assert rest(["1"], {"a": Decimal("0.5"), "b": Decimal("0.5")}) == {"a": Decimal("0.0000"), "b": Decimal("0.0000")}


def test_the_cell_alone_changes_nothing_else(scenario):
    """Proves: with the column, only that cell is set, and weights that no longer add up to 1 are refused."""
    ((where, key),) = findings_of(scenario, "weights.administrative.area_km2.weight=0.25")
    assert key == "weights_sum"
    assert "weights" in where


def test_a_sum_is_told_where_it_was_spoilt(scenario, tmp_path):
    """Proves: weights that a child, or ``--set``, changes to another sum than 1 are told at its cell, and not at its parent's.

    Sensitivity: the first weight of the category in order is the area's, which the parent wrote.
    """
    child = tmp_path / "child"
    child.mkdir()
    (child / "scenario.toml").write_text(f'extends = "../{scenario.name}"\n', encoding="utf-8")
    (child / "weights.csv").write_text("category,driver,weight\nadministrative,villages,0.5\n", encoding="utf-8")
    assert findings_of(child) == [("weights.csv:2:3", "weights_sum")]
    key = "weights.administrative.villages.weight"
    assert findings_of(scenario, f"{key}=0.5") == [(f"--set {key}", "weights_sum")]


@pytest.mark.parametrize("value", ["1.5", "many", "0.2"])
def test_faults_are_told_at_the_change(scenario, value):
    """Proves: a weight that is too large or no number, and a driver without a weight, are told with the change itself."""
    driver = "longitude" if value == "0.2" else "area_km2"
    found = findings_of(scenario, f"weights.administrative.{driver}={value}")
    assert any(where.startswith(f"--set weights.administrative.{driver}") for where, _ in found), found


def test_a_scenario_that_is_not_there_is_told_as_ever(tmp_path):
    with pytest.raises(CaseError):
        read_case(tmp_path / "none", ["weights.administrative.area_km2=0.2"])


def test_a_sweep_over_one_weight(scenario, tmp_path):
    """Proves: `quota sweep --vary weights.…` gives the plans of single solves with --set, one for each weight."""
    key = "weights.administrative.area_km2"
    arguments = ["sweep", str(scenario), "--vary", f"{key}=0:1:0.5", "--out", str(tmp_path / "w"), "--jobs", "1", "-q"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    with (tmp_path / "w" / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for weight in ("0", "0.5", "1"):
        out = tmp_path / f"p{weight}"
        arguments = ["solve", str(scenario), "--set", f"{key}={weight}", "--out", str(out), "-q"]
        assert CliRunner().invoke(app, arguments).exit_code == 0
        with (out / "posts.csv").open(encoding="utf-8-sig", newline="") as file:
            posts = [row["planned"] for row in csv.DictReader(file)]
        assert [row["planned"] for row in rows if row[key] == weight] == posts
    assert len({row["planned"] for row in rows if row["unit_id"] == "9001D"}) > 1


def test_every_weight_is_told_to_be_a_policy_choice(scenario):
    """Proves: no weights are published, so each part that rests on one says so, beside the basis that is written."""
    case = read_case(scenario)
    bases = {part.driver: part.basis for part in measure(case)["9001A", "administrative"].parts}
    assert all("政策选择" in basis for basis in bases.values())
    assert bases["population_resident"].endswith("市委编办确定")
    shown = CliRunner().invoke(app, ["need", str(scenario)])
    assert shown.exit_code == 0
    assert "权重 0.5 为政策选择" in shown.stdout


@pytest.mark.parametrize(
    ("language", "basis", "told"),
    [
        ("zh", "政策选择", "权重 0.5。 政策选择"),
        ("zh", "政策选择，非公布标准（示例）", "权重 0.5。 政策选择，非公布标准（示例）"),
        ("zh", "市编委会议纪要；权重为政策选择【请确认】", "权重 0.5。 市编委会议纪要；权重为政策选择【请确认】"),
        ("zh", "不是政策选择", "权重 0.5 为政策选择，没有公开标准。 不是政策选择"),
        ("zh", "policy choice", "权重 0.5 为政策选择，没有公开标准。 policy choice"),
        ("en", "A policy choice (example)", "Weight 0.5. A policy choice (example)"),
        ("en", "not a policy choice", "Weight 0.5 is a policy choice; no standard is published. not a policy choice"),
    ],
)
def test_a_policy_choice_is_told_once(language, basis, told):
    """Proves: a basis that says itself that the weight is a policy choice has nothing added; one that denies it has.

    What it says in another language than the reader's is added in the reader's. Sensitivity: look for the words alone,
    and 不是政策选择 passes for it; add the sentence always, and the first is said twice.
    """
    rows = [unit(code, 10, drivers={"villages": 2, "area_km2": 3}) for code in "ab"]
    written = [{"driver": name, "weight": "0.5", "basis": basis} for name in ("villages", "area_km2")]
    case = make_case(rows, weights=written, settings={"need": {"method": "shares"}, "language": language})
    assert [part.basis for part in measure(case)["a", "administrative"].parts] == [told, told]
