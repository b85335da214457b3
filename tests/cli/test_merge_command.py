"""The command ``quota merge`` and `quota.merge`: two planners, one base."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small import write_scenario
from typer.testing import CliRunner

import quota
from quota.cli.commands import app
from quota.scenario.edits import Edit, read_edits
from quota.scenario.saving import save_edits

PIN = "units.9001B.administrative_pin"
HEADCOUNT = "units.9002A.administrative_headcount"


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["merge", *(str(argument) for argument in arguments)])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def base(tmp_path) -> Path:
    """County 1 has 38 administrative posts in two towns: 20 and 18 in the plan."""
    return write_scenario(tmp_path / "base")


def child(base: Path, name: str, *texts: str, note: Edit | None = None) -> Path:
    edits = [Edit(*text.split("=", 1)) for text in texts]
    save_edits(base, [*edits, *([note] if note else [])], base.parent / name, title=f"{name}的试算")
    return base.parent / name


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_union_is_saved_and_the_same_either_way(base, tmp_path):
    """Proves: edits of both, appeals with them, are one scenario of a few lines; A B and B A are the same bytes; what it does
    to the base's plan is told: the west 19 in place of 18, so the east 19 in place of 20.
    """
    a = child(base, "甲", f"{PIN}=19", "stickiness=3")
    b = child(base, "乙", "stickiness=3", note=Edit(HEADCOUNT, "20", "南镇", "2024-03-01", "南政〔2024〕3号"))
    code, told, _ = run(a, b, "--base", base, "--out", tmp_path / "合")
    assert code == 0
    assert "行政编制 2 个单位变动，多 1 名、少 1 名（东镇 -1、西乡 +1）" in told
    found = read_edits(tmp_path / "合")
    assert found.edits == (
        Edit("stickiness", "3"), Edit(PIN, "19"), Edit(HEADCOUNT, "20", "南镇", "2024-03-01", "南政〔2024〕3号"),
    )  # fmt: skip
    first = files(tmp_path / "合")
    assert run(b, a, "--base", base, "--out", tmp_path / "合")[0] == 0
    assert files(tmp_path / "合") == first
    assert quota.merge(b, a).save().name == "乙+甲"


def test_clashes_are_told_with_both_effects_and_nothing_is_written(base, tmp_path):
    """Proves: 19 or 20 in the west: one post, or two, from the east; who asked for what is told; exit 4, no file."""
    a = child(base, "甲", note=Edit(PIN, "19", "西乡", "2024-03-01", "西政〔2024〕1号"))
    b = child(base, "乙", f"{PIN}=20", "stickiness=3")
    before = sorted(tmp_path.rglob("*"))
    code, told, _ = run(a, b, "--base", base, "--out", tmp_path / "合")
    assert code == 4
    assert sorted(tmp_path.rglob("*")) == before
    head, first, own, other, how = told.splitlines()
    assert "1 处" in head
    assert PIN in first
    assert "无 → 19（西乡、2024-03-01、西政〔2024〕1号）" in own
    assert "2 个单位变动，多 1 名、少 1 名（东镇 -1、西乡 +1）" in own
    assert "无 → 20。" in other
    assert "2 个单位变动，多 2 名、少 2 名（东镇 -2、西乡 +2）" in other
    assert f"--take {PIN}=A" in how
    code, told, _ = run(a, b, "--json")
    (clash,) = json.loads(told)["clashes"]
    assert code == 4
    assert [one["planned"] - one["base"] for one in clash["b"]["moved"]] == [-2, 2]
    assert [edit["who"] for edit in clash["a"]["edits"]] == ["西乡"]


@pytest.mark.parametrize(
    ("take", "pin", "stickiness"),
    [(["A"], "19", "3"), (["b"], "20", "4"), (["A", f"{PIN}=B"], "20", "3"), (["units=A", "stickiness=B"], "19", "4")],
)
def test_clashes_are_settled(base, tmp_path, take, pin, stickiness):
    """Proves: for all, by key, or for all keys that begin so; the key counts more than the word on all."""
    a, b = child(base, "甲", f"{PIN}=19", "stickiness=3"), child(base, "乙", f"{PIN}=20", "stickiness=4")
    options = [part for word in take for part in ("--take", word)]
    assert run(a, b, "--base", base, "--out", tmp_path / "合", *options)[0] == 0
    assert read_edits(tmp_path / "合").edits == (Edit("stickiness", stickiness), Edit(PIN, pin))


def test_some_settled_leave_the_others_open(base, tmp_path):
    a, b = child(base, "甲", f"{PIN}=19", "stickiness=3"), child(base, "乙", f"{PIN}=20", "stickiness=4")
    code, told, _ = run(a, b, "--take", f"{PIN}=A", "--out", tmp_path / "合", "--lang", "en")
    assert (code, PIN in told, "stickiness" in told) == (4, False, True)
    assert not (tmp_path / "合").exists()


def test_no_plan_together_is_told(base, tmp_path):
    """Proves: each alone has a plan, both together ask for 44 of 38 posts: saved, told which rows, exit 3."""
    a, b = child(base, "甲", "units.9001A.administrative_pin=22"), child(base, "乙", f"{PIN}=22")
    code, told, wrong = run(a, b, "--out", tmp_path / "合")
    assert code == 3
    assert "合" in told
    assert "38 名" in wrong
    assert "Traceback" not in wrong
    assert read_edits(tmp_path / "合").edits


def test_what_cannot_be_merged(base, tmp_path):
    """Proves: what is no child of the base, no side, no clash, the planners' own folders, and a union that cannot be read:
    each in words, nothing written.
    """
    a, b = child(base, "甲", f"{PIN}=19"), child(base, "乙", "stickiness=3")
    own = files(a)
    other = write_scenario(tmp_path / "other")
    for code, *arguments in (
        (2, a, b, "--base", other),
        (2, a, base),
        (2, a, b, "--take", "C"),
        (2, a, b, "--take", "stickiness=A"),
        (2, a, b, "--out", a),
        (2, a, b, "--out", other),
        (2, a, b, "--out", tmp_path / "deep" / "er"),
        (4, a, tmp_path / "nothing", "--base", base),
    ):
        found, _, wrong = run(*arguments)
        assert found == code, wrong
        assert wrong.strip()
        assert "Traceback" not in wrong
    assert files(a) == own
    assert not (tmp_path / "deep").exists()


def test_a_union_that_makes_no_scenario(base, tmp_path):
    """Proves: a floor of one planner above the ceiling of the other is told, with the unit's name."""
    a = child(base, "甲", "units.9001A.administrative_floor=21")
    b = child(base, "乙", "units.9001A.administrative_ceiling=19")
    code, _, wrong = run(a, b, "--out", tmp_path / "合")
    assert code in (3, 4)
    assert "东镇" in wrong
