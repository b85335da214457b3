"""docs/tables.md is made from the schema and says what the schema says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from quota.scenario.names import alike
from quota.schema import SETTINGS, TABLES, Domain, TableSchema
from quota.schema import table as schema_table
from quota.schema.loader import FOLDER, read_settings, read_tables
from quota.schema.reference import UNITS, chinese, reference

DOCS = Path(__file__).parents[2] / "docs"


def test_the_reference_is_up_to_date() -> None:
    """Proves: both pages are what the schema says today. Sensitivity: a column more, or a page changed by hand."""
    assert (DOCS / "tables.md").read_text(encoding="utf-8") == reference() + "\n"
    assert (DOCS / "手册" / "09-表和设置.md").read_text(encoding="utf-8") == chinese() + "\n"


def test_the_chinese_page_has_chinese_units() -> None:
    """Proves: every unit of measurement has a Chinese name. Sensitivity: a unit of a new column left out."""
    columns = [column for table in TABLES for column in (*table.columns, *table.per_category)]
    assert {entry.unit for entry in (*columns, *SETTINGS) if entry.unit} <= set(UNITS)


def test_keys_are_columns_and_references_lead_to_earlier_tables() -> None:
    """Proves: the schema is sound by itself: keys exist, and each table comes after those that it refers to."""
    seen: set[str] = set()
    for table in TABLES:
        codes = [column.code for column in table.columns]
        assert len(set(codes)) == len(codes)
        assert set(table.key) <= set(codes)
        seen.add(table.code)
        assert {column.refers_to for column in table.columns if column.refers_to} <= seen


def test_chinese_names_are_distinct() -> None:
    assert len({setting.key for setting in SETTINGS}) == len({setting.zh for setting in SETTINGS})
    for table in TABLES:
        names = [column.zh for column in (*table.columns, *table.per_category)]
        assert len(set(names)) == len(names)


def test_a_line_means_a_setting_or_a_cell() -> None:
    """Proves: no setting begins with the name of a table, so that a line of scenario.toml means one of them; a table with a
    line of its own has its one required column there.

    Sensitivity: what a line stands for is a part of the key.
    """
    names = {alike(name) for described in TABLES for name in (described.code, described.zh)}
    for setting in SETTINGS:
        assert names.isdisjoint({alike(setting.key.partition(".")[0]), alike(setting.zh)}), setting.key
    with_line = [described for described in TABLES if described.line]
    assert [described.code for described in with_line] == ["protected"]
    for described in with_line:
        assert [column.code for column in described.columns if column.required] == [described.line]
        assert set(described.naming) == set(described.key) - {described.line}


def test_every_number_has_an_example() -> None:
    """Proves: a message on a number that is none can always show one that is right. Sensitivity: leave `example` out."""
    columns = [column for table in TABLES for column in (*table.columns, *table.per_category)]
    numbers = [
        entry
        for entry in (*columns, *SETTINGS)
        if entry.kind in (Domain.WHOLE, Domain.NUMBER, Domain.CHANGE, Domain.RELATIVE)
    ]
    assert [entry for entry in numbers if not (entry.example or entry.default)] == []


def test_files_keep_their_words_in_excel() -> None:
    """Proves: the files of the schema open in Excel with their Chinese words, and no cell becomes a formula.

    Sensitivity: a file without a byte order mark, or a cell that starts with ``=``, is found.
    """
    for file in FOLDER.iterdir():
        written = file.read_text(encoding="utf-8")
        assert written.startswith("\ufeff")
        assert not any(cell.startswith(("=", "+", "@")) for cell in written.replace("\n", ",").split(","))


def test_a_column_says_what_its_kind_needs() -> None:
    """Proves: choices stand where a choice is made and nowhere else, bounds and decimals only with figures.

    Sensitivity: a cell in a wrong column of columns.csv or settings.csv breaks one of these.
    """
    for column in (
        *SETTINGS,
        *(column for described in TABLES for column in (*described.columns, *described.per_category)),
    ):
        figures = column.kind in (Domain.WHOLE, Domain.NUMBER, Domain.CHANGE, Domain.RELATIVE, Domain.YEAR)
        assert (column.kind is Domain.CHOICE) == bool(column.choices), column.code
        assert figures or (column.minimum, column.maximum, column.decimals, column.unit) == (None, None, None, ""), (
            column
        )
        assert not (column.minimum is not None and column.maximum is not None and column.minimum > column.maximum)
        assert not column.refers_to or column.kind is Domain.CODE, column.code
        assert not column.of_units or schema_table("units").column(column.of_units), column.code
        assert all((column.zh, column.meaning_zh, column.meaning_en)), column.code


@pytest.mark.parametrize(
    ("file", "right", "wrong", "read"),
    [
        ("columns.csv", "units,note,备注,text", "units,note,备注,texts", read_tables),
        ("columns.csv", "units,note,备注,text", "unit,note,备注,text", read_tables),
        ("columns.csv", "units,note,备注,text,", "units,note,备注,text,,", read_tables),
        ("columns.csv", ",mode,,", ",modes,,", read_tables),
        ("tables.csv", "总量走向,", "总量走向,,", read_tables),
        ("settings.csv", ",,0,100,,0,", ",,zero,100,,0,", read_settings),
        ("settings.csv", "unit,example", "units,example", read_settings),
    ],
)
def test_a_mistake_in_a_file_is_told(
    file: str, right: str, wrong: str, read: Callable[[Path], tuple[TableSchema, ...]], tmp_path: Path
) -> None:
    """Proves: an unknown kind, table, list of choices or header, a cell too many and a bound that is no number are told.

    Sensitivity: the same files without the mistake are read.
    """
    for entry in FOLDER.iterdir():
        (tmp_path / entry.name).write_text(entry.read_text(encoding="utf-8"), encoding="utf-8")
    read(tmp_path)
    written = (tmp_path / file).read_text(encoding="utf-8")
    assert right in written
    (tmp_path / file).write_text(written.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=file):
        read(tmp_path)
