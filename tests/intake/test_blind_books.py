"""Forty-four books of a planner who did not know how books are read (blind/README.md), against the truth written with them."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from quota.cli.commands import app

BLIND = Path(__file__).parent / "blind"
TRUTH = json.loads((BLIND / "truth.json").read_text(encoding="utf-8"))
REFUSED = {"30", "35", "36", "37", "38", "39", "40", "41", "42", "44"}
"""Books that end with exit 4; of the plain ones no more may come to be."""
KINDS = ("领导", "工勤", "专项", "参公", "全额", "差额", "自收自支", "行政", "事业")


def kind(name: str) -> str:
    return next(word for word in KINDS if word in name.replace("非参公", ""))


def by_kind(figures: Mapping[str, Any]) -> dict[str, int]:
    """Sums by kind of posts; what is nought or blank is left out."""
    found: dict[str, int] = defaultdict(int)
    for name, figure in figures.items():
        found[kind(name)] += int(figure or 0)
    return {name: figure for name, figure in found.items() if figure}


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def as_told(row: Mapping[str, str], counties: Mapping[str, str]) -> dict[str, object]:
    """What a scenario says of a unit, as the truth says it."""
    posts = {name.removesuffix("现核定"): figure for name, figure in row.items() if name.endswith("现核定") and figure}
    people = {
        name.removesuffix("实有人数"): figure for name, figure in row.items() if name.endswith("实有人数") and figure
    }
    return {
        "county": counties[row["辖区代码"]],
        "posts": by_kind({name: figure for name, figure in posts.items() if "职数" not in name}),
        "people": by_kind({name: figure for name, figure in people.items() if "职数" not in name}),
        "leaders": int(posts.get("领导职数") or 0),
        "population": int(row.get("常住人口") or row.get("户籍人口") or 0),
        "area": float(row.get("面积") or 0),
    }


def true_of(unit: list[Any]) -> dict[str, object]:
    county, _, posts, people, leaders, population, area = unit
    people = {name: figure for name, figure in people.items() if figure is not None}
    return {
        "county": county, "posts": by_kind(posts), "people": by_kind(people), "leaders": leaders or 0,
        "population": population or 0, "area": area or 0,
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("book", sorted(TRUTH))
def test_every_figure_is_right_or_refused(book: str, tmp_path: Path) -> None:
    """Proves: no figure, unit or county of a book is wrong in silence: all are right, or the book is refused with a place.

    Sensitivity: take residents of a column in 万人 for people, or a sum for a unit.
    """
    files = sorted(str(file) for file in (BLIND / book).iterdir())
    given = [part for file in files for part in ("--from", file)]
    result = CliRunner().invoke(app, ["new", str(tmp_path / "out"), *given])
    assert result.exit_code == (4 if book in REFUSED else 0), result.output
    if result.exit_code:
        assert any(Path(file).name in result.output for file in files)
        return
    counties = {row["辖区代码"]: row["辖区名称"] for row in table(tmp_path / "out" / "jurisdictions.csv")}
    rows = table(tmp_path / "out" / "units.csv")
    found = [(row["单位名称"].replace(" ", ""), as_told(row, counties)) for row in rows]
    true = [(unit[1].replace(" ", ""), true_of(unit)) for unit in TRUTH[book]["units"]]
    assert sorted(found, key=str) == sorted(true, key=str)
