"""The check of a plan against its scenario: limits that were changed in all tables of the plan alike are found."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from small import TABLES, write_scenario
from stored import read_json, write_json
from typer.testing import CliRunner

from quota.cli.commands import app
from quota.verify.__main__ import main

HEAD, *UNITS = TABLES["units"]
OWN = {"9001A": ("10", "40", ""), "9001B": ("", "", "12"), "9002A": ("9", "44", "")}
LEVEL = "乡镇级"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario with limits of every kind, of which a parent states some, and its plan."""
    room = tmp_path_factory.mktemp("stated")
    write_scenario(
        room / "base",
        units=((*HEAD, "事业编制 下限", "institution_ceiling", "institution_pin"),
               *((*row, *OWN.get(str(row[0]), ("", "", ""))) for row in UNITS)),
        limits=(("编制类别", "类型", "下限", "上限"), ("事业编制", "镇", "8", "60"), ("institution", "", "", "70")),
        pools=(("jurisdiction", "category", "level", "reserve_now", "cap"),
               ("9001", "行政编制", LEVEL, "", "90"), ("9002", "administrative", "township", "2", "80"),
               ("90", "institution", "", "", "300")),
        ratios=(("ratio", "numerator", "denominator", "scope", "level", "most"),
                ("r", "事业编制", "行政编制", "unit", "township", "1.9")),
        sources=None,
    )  # fmt: skip
    child = room / "child"
    child.mkdir()
    (child / "scenario.toml").write_text(
        'extends = "../base"\ntitle = "家族"\nunits.9002A.institution_ceiling = 41\n', encoding="utf-8"
    )
    (child / "approvals.csv").write_text(
        "辖区代码,编制类别,层级,增减数,批准机关,依据\n9001,institution,乡镇级,-5%,市委编委,示例\n", encoding="gb18030"
    )
    found = CliRunner().invoke(app, ["solve", str(child), "--out", str(room / "plan"), "-q"])
    assert found.exit_code == 0, found.output
    return room


@pytest.fixture
def copy(room: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A room of its own, in which a plan lies as it lay beside its scenario."""
    own = tmp_path_factory.mktemp("room")
    yield shutil.copytree(room, own / "room")
    shutil.rmtree(own)


def row(rule: str, key: str, more: int) -> Callable[[Path], None]:
    """Return what changes a limit, with its slack, so that the tables agree with each other."""

    def change(plan: Path) -> None:
        with (plan / "rules.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        found = [line for line in rows if (line["rule"], line["key"]) == (rule, key)]
        assert len(found) == 1, [(line["rule"], line["key"]) for line in rows]
        found[0]["limit"] = str(int(found[0]["limit"]) + more)
        found[0]["slack"] = str(int(found[0]["slack"]) + (more if found[0]["sense"] == "<=" else -more))
        _write(plan, rows)

    return change


def left_out(rule: str, key: str) -> Callable[[Path], None]:
    """Return what leaves a row out."""

    def change(plan: Path) -> None:
        with (plan / "rules.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        kept = [line for line in rows if (line["rule"], line["key"]) != (rule, key)]
        assert len(kept) < len(rows)
        _write(plan, kept)

    return change


def _write(plan: Path, rows: list[dict[str, str]]) -> None:
    with (plan / "rules.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


MUTATIONS: Mapping[str, Callable[[Path], None]] = {
    "a floor lowered": row("floor", "9001A institution", -2),
    "a floor left out": left_out("floor", "9002A institution"),
    "a ceiling raised": row("ceiling", "9001A institution", 5),
    "a ceiling that the child states, as the parent has it": row("ceiling", "9002A institution", 3),
    "a ceiling left out": left_out("ceiling", "9001A institution"),
    "a floor of a type lowered": row("floor", "9001A institution limits/镇/", -1),
    "a ceiling of a type raised": row("ceiling", "9002A institution limits/镇/", 10),
    "a ceiling of all types left out": left_out("ceiling", "9002B institution limits//"),
    "what a giver spares": row("floor", "9001X institution spare", -3),
    "a pin left out": left_out("pin", "9001B institution"),
    "a cap of a pool raised": row("total_cap", "9001/township administrative", 4),
    "a cap of a jurisdiction raised": row("total_cap", "90 institution", 1),
    "a cap left out": left_out("total_cap", "9002/township administrative"),
    "a ratio widened": row("ratio", "9002A institution administrative r", 30),
    "a ratio left out": left_out("ratio", "9001A institution administrative r"),
    "an approval of other posts": row("approval", "9001/institution/township", -1),
}


def test_a_plan_is_compared_with_its_scenario(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: headings and words in either language, cells among settings, a parent's tables, a share and ratios are read:
    nothing is left uncompared, and the rows of ratios need no certificate.
    Sensitivity: a heading that is not understood makes rows appear that no cell states.
    """
    status, said = main([str(room / "plan"), "--lang", "en"]), capsys.readouterr().out
    assert "Note" not in said
    assert status == 0 or "needs a certificate" in said, said


@pytest.mark.parametrize("name", MUTATIONS)
def test_limits_that_are_not_the_scenario_s_are_refused(
    copy: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves: a limit changed in the plan's tables so that they agree among themselves is refused, by its row.
    Sensitivity: without the comparison these pass as far as their tables tell.
    """
    MUTATIONS[name](copy / "plan")
    assert main([str(copy / "plan"), "--lang", "en"]) == 3
    assert "not what the scenario's files state: rules.csv" in capsys.readouterr().out


def test_a_scenario_changed_since_or_gone_is_told(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: a file that is not the one of the plan, or that joined later, refuses it; where there is no scenario, or a
    preset or a table cannot be read, the outcome says what was not compared.
    Sensitivity: without hashes the changed name of a unit passes; without the note silence reads as proof.
    """
    units = copy / "base" / "units.csv"
    before = units.read_bytes()
    units.write_bytes(before.replace("东镇".encode(), "冬镇".encode()))
    assert main([str(copy / "plan"), "--lang", "en"]) == 3
    assert "units.csv" in capsys.readouterr().out
    units.write_bytes(before)
    (copy / "child" / "limits.csv").write_text("category,type,floor\n", encoding="utf-8")
    assert main([str(copy / "plan"), "--lang", "en"]) == 3
    assert "limits.csv" in capsys.readouterr().out
    shutil.rmtree(copy / "child")
    main([str(copy / "plan"), "--lang", "en"])
    assert "not compared with the scenario's files: ../child" in capsys.readouterr().out
    manifest = read_json(copy / "plan" / "manifest.json")
    write_json(copy / "plan" / "manifest.json", manifest | {"scenario": ""})
    main([str(copy / "plan"), "--lang", "zh"])
    assert "没有与情景文件核对的" in capsys.readouterr().out
