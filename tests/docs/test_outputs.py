"""Every table that is written is documented, column by column."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from small import write_scenario
from terminal import ran

from quota.api.outputs import OUTPUTS, meaning, page

DOCS = Path(__file__).parents[2] / "docs"
WRITTEN = {
    "solve S --out P": {name: f"P/{name}.csv" for name in list(OUTPUTS)[:9]},
    "phase S --years 2 --out Y": {name: f"Y/{name}.csv" for name in OUTPUTS if name.startswith("years_")},
    "frontier S --out F": {"frontier": "F/frontier.csv"},
    "robustness S --draws 1 --jobs 1 --out R": {"ranges": "R/ranges.csv", "plans": "R/plans.csv"},
    "alternatives S --count 1 --loss 50 --differ 1 --out A": {
        "alternatives": "A/alternatives.csv",
        "alternatives_units": "A/units.csv",
    },
    "sweep S --vary stickiness=0:1:1 --jobs 1 --out W": {"summary": "W/summary.csv", "sweep_units": "W/units.csv"},
    "export S E.mps": {"rows": "E.mps.rows.csv", "columns": "E.mps.columns.csv"},
}
"""The files of each command, by what the documents call them."""
STAND_INS = {
    "category_mean_coverage": ["administrative_mean_coverage", "institution_mean_coverage"],
    "category_least_coverage": ["administrative_least_coverage", "institution_least_coverage"],
    "plan_posts": ["optimum", "alternative-1"],
    "varied": ["stickiness"],
}
OPTIONAL = {"price", "exceeded"}


def test_the_pages_are_up_to_date():
    """Proves: both pages say what the writers name today. Sensitivity: a column more, or a page changed by hand."""
    assert (DOCS / "outputs.md").read_text(encoding="utf-8") == page("en") + "\n"
    assert (DOCS / "手册" / "12-方案里的表.md").read_text(encoding="utf-8") == page("zh") + "\n"


def test_every_column_has_a_meaning_in_both_languages():
    """Proves: nothing is listed without words; counted, so that a file that falls out of the list is missed.

    Sensitivity: a meaning taken out raises.
    """
    told = [
        meaning(file, column, language)
        for file, names in OUTPUTS.items()
        for column in names
        for language in ("zh", "en")
    ]
    assert all(told)
    assert len(OUTPUTS) == 22
    assert len(told) == 2 * sum(map(len, OUTPUTS.values())) > 2 * 190


@pytest.mark.slow
@pytest.mark.parametrize("command", WRITTEN)
def test_what_is_written_is_what_is_listed(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Proves: each command writes the listed files with the listed columns, and no other CSV file.

    Sensitivity: a column that a writer has and the list has not, or the other way round.
    """
    write_scenario(tmp_path / "S")
    monkeypatch.chdir(tmp_path)
    assert ran(*command.split())[0] == 0
    for name, file in WRITTEN[command].items():
        with Path(file).open(encoding="utf-8-sig", newline="") as opened:
            header = next(csv.reader(opened))
        listed = [
            column for name_ in OUTPUTS[name] for column in STAND_INS.get(name_, [name_]) if column not in OPTIONAL
        ]
        assert sorted(header) == sorted(listed), file
    out = Path(command.rsplit(maxsplit=1)[-1])
    top = {file.name for file in (out.glob("*.csv") if out.is_dir() else Path().glob("*.csv"))}
    assert top == {Path(file).name for file in WRITTEN[command].values()}
