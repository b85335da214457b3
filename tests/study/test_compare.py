"""Comparisons of small plans: aligned, complete, and explained."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from small import TABLES, write_scenario

from quota.plan import Plan, StoreError, make_plan, read_tables, write_tables
from quota.scenario import read_case
from quota.study.compare.comparison import Comparison
from quota.study.compare.sides import ComparisonError
from quota.study.compare.summary import HEIGHT, SCREEN, cut
from quota.texts.width import width_of

CUT = 'extends = "../base"\ntitle = "小情景核减"\nstickiness = 2\n'


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario, and a child with a cut of two posts and another threshold."""
    root = tmp_path_factory.mktemp("compare")
    write_scenario(root / "base")
    child = root / "cut"
    child.mkdir()
    (child / "scenario.toml").write_text(CUT, encoding="utf-8")
    (child / "approvals.csv").write_text("jurisdiction,category,posts\n9001,administrative,-2\n", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def plans(root: Path) -> list[Plan]:
    return [make_plan(read_case(root / name)) for name in ("base", "cut")]


@pytest.fixture(scope="module")
def folders(root: Path, plans: list[Plan]) -> list[Path]:
    found = [root / "plans" / "base", root / "plans" / "cut"]
    for plan, folder in zip(plans, found, strict=True):
        folder.mkdir(parents=True)
        write_tables(plan, folder, 0)
    return found


def test_posts_side_by_side(plans: list[Plan]) -> None:
    """Proves: one row per unit and category, with the difference to the first plan; the cut is 2 posts in all."""
    frame = Comparison(plans, ["a", "b"]).posts()
    assert len(frame) == len(plans[0].posts) == 10
    assert (frame["planned b"] - frame["planned a"]).tolist() == frame["difference b"].tolist()
    assert frame.groupby("category")["difference b"].sum().to_dict() == {"administrative": -2, "institution": 0}
    assert set(frame["missing"]) == {""}


def test_inputs_by_cell_and_by_table(plans: list[Plan], folders: list[Path]) -> None:
    """Proves: with scenarios every cell that differs is named; from folders approvals, settings and files are."""
    inputs = Comparison(plans, ["a", "b"]).inputs().fillna("")
    told = set(zip(inputs["kind"], inputs["key"], inputs["first"], inputs["value"], strict=True))
    assert ("setting", "stickiness.administrative", "0", "2") in told
    assert ("approval", "9001/administrative", "", "-2") in told
    assert ("cell", "approvals 9001 administrative posts", "", "-2") in told
    stored = Comparison(folders).inputs()
    assert {"approval", "setting", "file"} <= set(stored["kind"])
    assert [key for kind, key in zip(stored["kind"], stored["key"], strict=True) if kind == "file"] == [
        "approvals.csv",
        "scenario.toml",
    ]


def test_a_plan_compares_alike_from_its_folder(plans: list[Plan], folders: list[Path]) -> None:
    """Proves: what came out is the same whether a plan was just made or read back."""
    made, stored = Comparison(plans, ["base", "cut"]), Comparison([*map(read_tables, folders)], ["base", "cut"])
    for frame in ("posts", "coverage", "transfers", "rules"):
        assert getattr(made, frame)().equals(getattr(stored, frame)())
    assert made.grid("zh").rows[0][:6] == stored.grid("zh").rows[0][:6]
    assert [reason.words("zh") for reason in made.reasons() if reason.kind != "inputs"] == [
        reason.words("zh") for reason in stored.reasons() if reason.kind != "inputs"
    ]


def test_a_unit_of_one_plan_is_listed(root: Path, plans: list[Plan]) -> None:
    """Proves: units that a plan lacks stay in every table, come first, and are told in words.

    Sensitivity: without them the two plans would have 8 rows in common.
    """
    units = [row for row in TABLES["units"] if row[0] != "9002B"]
    other = make_plan(read_case(write_scenario(root / "fewer", units=units)))
    for order, missing in (([plans[0], other], "b"), ([other, plans[0]], "a")):
        comparison = Comparison(order, ["a", "b"])
        frame = comparison.posts()
        lacking = frame[frame["missing"] != ""]
        assert len(frame) == 10
        assert lacking["unit_id"].tolist() == ["9002B", "9002B"]
        assert set(lacking["missing"]) == {missing}
        assert lacking["difference b"].isna().all()
        assert [row[0] for row in comparison.units("zh").rows[:2]] == ["9002B", "9002B"]
        (told,) = [reason for reason in comparison.reasons() if reason.kind == "missing"]
        assert f"北街道（行政编制，{missing} 没有）" in told.words("zh")


def test_reasons_in_both_languages(plans: list[Plan]) -> None:
    """Proves: what changed, then what followed, from the same records in both languages."""
    reasons = Comparison(plans, ["base", "cut"]).reasons()
    zh, en = ([reason.words(language) for reason in reasons] for language in ("zh", "en"))
    assert "甲县行政编制批准增减 无→-2" in zh[0]
    assert "行政编制变动门槛 0→2" in zh[0]
    assert "approval 甲县, administrative posts: none -> -2" in en[0]
    assert "stickiness.administrative: 0 -> 2" in en[0]
    assert zh[1].startswith("  行政编制")
    assert "少2名" in zh[1]
    assert len(zh) == len(en)


def test_the_same_plan_twice(plans: list[Plan]) -> None:
    """Proves: nothing is made up where nothing differs."""
    comparison = Comparison([plans[0], plans[0]], ["a", "b"])
    assert comparison.inputs().empty
    assert comparison.rules().empty
    assert not comparison.units("zh").rows
    assert [reason.words("en").strip() for reason in comparison.reasons()] == [
        "b: no difference was found in the inputs.",
        "Every unit has the same posts.",
    ]


def test_other_needs_can_be_measured_by_the_first(root: Path, plans: list[Plan]) -> None:
    """Proves: where needs differ, coverage of one plan by the needs of another is there, and the least of it is told."""
    units = [list(row) for row in TABLES["units"]]
    units[1][units[0].index("administrative_need")] = "12"
    other = make_plan(read_case(write_scenario(root / "needs", units=units)))
    comparison = Comparison([plans[0], other], ["a", "b"])
    own, judged = comparison.coverage(), comparison.coverage(measured_by="a")
    row = own.index[(own["unit_id"] == "9001A") & (own["category"] == "administrative")][0]
    planned = next(line.planned for line in other.posts if (line.unit_id, line.category) == ("9001A", "administrative"))
    assert own.loc[row, "after b"] == (Decimal(planned) / 12 * 100).quantize(Decimal("0.01"))
    assert judged.loc[row, "after b"] == (Decimal(planned) / 24 * 100).quantize(Decimal("0.01"))
    (told,) = [reason for reason in comparison.reasons() if reason.kind == "needs"]
    least = min(judged[(judged["category"] == "administrative") & (judged["level"] == "township")]["after b"])
    assert f"行政编制 {least:.1f}%" in told.words("zh")
    with pytest.raises(KeyError):
        comparison.coverage(measured_by="c")


def test_rows_that_began_to_bind(plans: list[Plan]) -> None:
    """Proves: a row is told where it binds in one plan and not in the other; balances never are."""
    comparison = Comparison(plans, ["a", "b"])
    frame = comparison.rules()
    slack = [{(row.rule, row.key, row.sense): row.slack for row in plan.rules} for plan in plans]
    assert "balance" not in set(frame["rule"])
    for rule, key, sense, first, other in frame.itertuples(index=False):
        assert first == (slack[0][rule, key, sense] == 0) != other
    assert not frame.empty


def test_fairness_and_transfers_are_tidy(plans: list[Plan]) -> None:
    comparison = Comparison(plans, ["a", "b"])
    fairness = comparison.fairness()
    assert len(fairness) == 8  # two plans, two categories, before and after
    assert {"least", "mean", "under_90", "gini area_km2", "theil area_km2"} <= set(fairness.columns)
    moved = comparison.transfers()
    for name, plan in zip(("a", "b"), plans, strict=True):
        assert moved[moved["plan"] == name]["posts"].sum() == sum(row.posts for row in plan.transfers)


def test_html_is_escaped(plans: list[Plan]) -> None:
    html = Comparison(plans, ["<b>", "c"])._repr_html_()
    assert "&lt;b&gt;" in html
    assert "<b>" not in html


@pytest.mark.parametrize(
    ("count", "names", "key"),
    [
        (1, None, "too_few"),
        (2, ["a"], "names_count"),
        (2, ["a", "a"], "names_alike"),
        (2, ["a", " "], "names_alike"),
    ],
)
def test_wrong_use(plans: list[Plan], count: int, names: list[str] | None, key: str) -> None:
    with pytest.raises(ComparisonError) as raised:
        Comparison(plans[:count], names)
    assert raised.value.message.key == f"study.{key}"


def test_names(plans: list[Plan], folders: list[Path], tmp_path: Path) -> None:
    """Proves: folders go by their name, or by their path where two names are alike; plans by their title."""
    assert Comparison(folders).names == ("base", "cut")
    assert Comparison(plans).names == ("小情景", "小情景核减")
    twin = tmp_path / "base"
    twin.mkdir()
    write_tables(plans[1], twin, 0)
    assert Comparison([folders[0], twin]).names == (folders[0].as_posix(), twin.as_posix())
    with pytest.raises(StoreError):
        Comparison([folders[0], tmp_path])


def test_lines_keep_to_the_screen(plans: list[Plan]) -> None:
    """Proves: no line is wider than the screen, whatever the names; a cut line says so."""
    for names in (["a", "b"], ["很长很长很长很长很长很长很长很长的名称一" * 3, "b" * 120]):
        lines = Comparison(plans, names).summary()
        assert max(map(width_of, lines)) <= SCREEN
        assert len(lines) <= HEIGHT
    assert cut("编制" * 60, SCREEN).endswith("...")


def test_settings_say_what_they_mean(root: Path, plans: list[Plan]) -> None:
    """Proves: a choice is told by its name, not its code."""
    (root / "hill").mkdir()
    (root / "hill" / "scenario.toml").write_text(
        'extends = "../base"\ntitle = "x"\ndivisor = "hill"\ntownship_only = false\n', encoding="utf-8"
    )
    other = make_plan(read_case(root / "hill"))
    words = Comparison([plans[0], other], ["a", "b"]).reasons()[0].words("zh")
    assert "进位方法 韦伯斯特→亨廷顿-希尔" in words
    assert "乡镇编制专用 是→否" in words
