"""Numbers beyond reason are refused at their cell, in every column of every table, and in --set."""

from pathlib import Path

import pytest
from small import TABLES, changed, findings_of, with_column, write_scenario

from quota.need import measure
from quota.scenario import CaseError, read_case
from quota.scenario.cells import Fault, read_cell
from quota.schema import LARGEST, SETTINGS, Domain
from quota.schema import TABLES as SCHEMA

NUMERIC = [
    (table.code, column)
    for table in SCHEMA
    for column in (*table.columns, *table.per_category)
    if column.kind in (Domain.WHOLE, Domain.NUMBER, Domain.CHANGE)
]


@pytest.mark.parametrize(("table", "column"), NUMERIC, ids=lambda entry: getattr(entry, "code", entry))
def test_every_numeric_column_has_an_end(table: str, column):
    """Proves: beyond its bound, either side, no number is read; nor is what only looks like one. Posts end at 10^7."""
    bound = column.largest
    for text in (f"{bound + 1}", f"-{bound + 1}", "9999999999999", "1e308", "NaN", "Infinity", "1e-300"):
        assert isinstance(read_cell(text, column, {}), Fault), text
    if column.unit in ("posts", "people"):
        assert bound <= LARGEST["posts"] or column.code.startswith("population"), table


@pytest.mark.parametrize(
    "setting", [entry for entry in SETTINGS if entry.kind is Domain.NUMBER], ids=lambda entry: entry.key
)
def test_every_numeric_setting_has_an_end(tmp_path: Path, setting):
    """Proves: a number beyond reason, or none, is an error that names the setting."""
    key = setting.key.replace("<category>", "administrative")
    for text in ("1000000000000", "nan", "inf", "-1"):
        found = findings_of(write_scenario(tmp_path / text), f"{key}={text}")
        assert [where for where, _ in found] == [f"--set {key}"], text


@pytest.mark.parametrize("column", ["administrative_current", "administrative_headcount", "institution_spare"])
@pytest.mark.parametrize("code", ["310115104", "999999999", "12345678"])
def test_a_code_typed_as_posts(tmp_path: Path, column: str, code: str):
    """Proves: the cell is named, and asked whether a code was typed; --set is held to the same."""
    folder = write_scenario(tmp_path / "s", units=changed("units", 1, column, code))
    place = TABLES["units"][0].index(column) + 1
    assert (f"units.csv:2:{place}", "too_many_posts") in findings_of(folder)
    assert (f"--set units.9001A.{column}", "too_many_posts") in findings_of(
        write_scenario(tmp_path / "t"), f"units.9001A.{column}={code}"
    )


def test_a_code_of_six_digits_is_known_as_one(tmp_path: Path):
    """Proves: a number that is the code of a jurisdiction is told as such; its neighbour may be a number of posts."""
    trees = [[str(cell).replace("9001", "310115") for cell in row] for row in TABLES["jurisdictions"]]
    units = [[*row[:2], str(row[2]).replace("9001", "310115"), *row[3:]] for row in TABLES["units"]]
    for posts, found in (("310115", ["code_as_figure"]), ("310116", [])):
        units[1][6] = posts
        assert [
            key for _, key in findings_of(write_scenario(tmp_path / posts, jurisdictions=trees, units=units))
        ] == found


@pytest.mark.parametrize(
    ("level", "posts", "residents", "found"),
    [
        ("township", "2900", "28000", True), ("township", "2800", "28001", False), ("township", "299", "40", False),
        ("township", "1040", "152800", False), ("township", "27450", "", False), ("township", "27450", "0", False),
        ("county", "1000", "1000", True), ("county", "999", "40", False), ("county", "1000", "1001", False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("column", ["institution_current", "institution_headcount"])
def test_posts_beyond_residents(tmp_path: Path, column: str, level: str, posts: str, residents: str, found: bool):
    """Proves: three hundred posts or more, a tenth of a township's residents, are an error at their cell; --set is held to it.

    Elsewhere a thousand posts and as many as residents are. Sensitivity: one post less, one resident more, none known.
    """
    units = with_column(changed("units", 1, column, posts), "population_registered", "")
    units[1] = [*units[1][:3], level, *units[1][4:-1], residents]
    where = f"units.csv:2:{TABLES['units'][0].index(column) + 1}"
    assert ((where, "beyond_residents") in findings_of(write_scenario(tmp_path / "s", units=units))) == found
    units[1][-1] = ""
    if residents:
        told = findings_of(
            write_scenario(tmp_path / "t", units=units), f"units.9001A.population_registered={residents}"
        )
        assert ((where, "beyond_residents") in told) == found


def test_sums_of_a_pool_have_an_end(tmp_path: Path):
    """Proves: two units of six million posts are too many for one pool of ten million; of five million they are not."""
    for each, found in (("6000000", ["too_many_in_pool"]), ("5000000", [])):
        units = [list(row) for row in TABLES["units"]]
        units[1][6] = units[2][6] = each
        assert [key for _, key in findings_of(write_scenario(tmp_path / each, units=units))] == found


@pytest.mark.parametrize(("need", "found"), [("0.01", False), ("10000000", False), ("10000000.01", True)])
def test_needs_from_a_hundredth_to_ten_million(tmp_path: Path, need: str, found: bool):
    """Proves: both ends are accepted, what is above is not."""
    folder = write_scenario(tmp_path / "s", units=changed("units", 1, "administrative_need", need))
    assert (("units.csv:2:9", "too_many_posts") in findings_of(folder)) == found


def test_a_rate_in_the_wrong_unit(tmp_path: Path):
    """Proves: needs that come to 3,600 million posts by 120 km2 are told once, at the largest (9002A)."""
    units = [[*row[:8], "" if place else "administrative_need", *row[9:]] for place, row in enumerate(TABLES["units"])]
    rates = (("category", "type", "driver", "rate"), ("administrative", "", "area_km2", "9000000"))
    settings = 'title = "x"\n[need.administrative]\nmethod = "rates"\n[need.institution]\nmethod = "stated"\n'
    case = read_case(write_scenario(tmp_path / "s", settings=settings, units=units, rates=rates))
    with pytest.raises(CaseError) as raised:
        measure(case)
    assert [(problem.where, problem.what.key) for problem in raised.value.errors] == [
        ("units.csv:5:7", "need.beyond_reason")
    ]


def test_ratios_and_costs_have_few_decimals(tmp_path: Path):
    """Proves: what is multiplied by posts in 64 bits is held to decimals that fit; 1.2 with zeros behind passes."""
    header = ("ratio", "numerator", "denominator", "scope", "most")
    for most, found in (("1." + "0" * 15 + "1", ["many_decimals"]), ("1.2000000000000", [])):
        ratios = (header, ("r", "institution", "administrative", "unit", most))
        assert [key for _, key in findings_of(write_scenario(tmp_path / most, ratios=ratios))] == found
    categories = with_column(TABLES["categories"], "cost", "0." + "0" * 15 + "1")
    assert {key for _, key in findings_of(write_scenario(tmp_path / "c", categories=categories))} == {"many_decimals"}


@pytest.mark.parametrize(
    "written",
    ["units.{}.name=x", "units.9001A.administrative_current={}", "{}=5", "units.9001A.jurisdiction={}"],
)
def test_messages_quote_the_beginning_of_long_texts(tmp_path: Path, written: str):
    """Proves: a text as long as a page, in `--set`, is refused in a line or two. Sensitivity: the text printed whole."""
    with pytest.raises(CaseError) as error:
        read_case(write_scenario(tmp_path), [written.format("a" * 5000)])
    for problem in error.value.errors:
        assert len(problem.words("zh")) < 800
        assert "aaa…" in problem.words("en")
