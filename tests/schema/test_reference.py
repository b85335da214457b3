"""docs/tables.md is made from the schema and says what the schema says."""

from __future__ import annotations

from pathlib import Path

from quota.schema import SETTINGS, TABLES, Kind
from quota.schema.reference import reference

DOCS = Path(__file__).parents[2] / "docs" / "tables.md"


def test_the_reference_is_up_to_date() -> None:
    assert DOCS.read_text(encoding="utf-8") == reference() + "\n"


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


def test_every_number_has_an_example() -> None:
    """Proves: a message on a number that is none can always show one that is right. Sensitivity: leave `example` out."""
    columns = [column for table in TABLES for column in (*table.columns, *table.per_category)]
    numbers = [entry for entry in (*columns, *SETTINGS) if entry.kind in (Kind.WHOLE, Kind.NUMBER, Kind.CHANGE)]
    assert [entry for entry in numbers if not (entry.example or entry.default)] == []
