"""From the text of a cell to its exact value."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quota.scenario.cells import Fault, Mark, Share, default_of, read_cell, shown
from quota.schema import SETTINGS, TABLES, ColumnSchema, Domain


def column(kind: Domain, **given: object) -> ColumnSchema:
    return ColumnSchema("x", "某列", kind, "", "", **given)


def read(text: str, kind: Domain, **given: object) -> object:
    return read_cell(text, column(kind, **given), {})


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("28", Domain.WHOLE, 28),
        (" 28.0 ", Domain.WHOLE, 28),
        ("１，２００", Domain.WHOLE, 1200),
        ("1,234.50", Domain.NUMBER, Decimal("1234.5")),
        ("0.1", Domain.NUMBER, Decimal("0.1")),
        ("40%", Domain.NUMBER, Decimal("0.4")),
        ("\u22123", Domain.CHANGE, -3),
        ("－3", Domain.CHANGE, -3),
        ("-2.5%", Domain.CHANGE, Share(Decimal("-2.5"))),
        ("县级", Domain.CHOICE, "county"),
        ("County", Domain.CHOICE, "county"),
        ("是", Domain.YES_NO, True),
        ("FALSE", Domain.YES_NO, False),
        ("2020年8月24日", Domain.DATE, "2020-08-24"),
        ("2020/8/24", Domain.DATE, "2020-08-24"),
        ("　来舟镇（新） ", Domain.TEXT, "来舟镇（新）"),
        ("３５０７０２", Domain.CODE, "350702"),
        ("", Domain.WHOLE, None),
        ("—", Domain.WHOLE, None),
        ("/", Domain.NUMBER, None),
        ("-", Domain.WHOLE, Mark.CLEARED),
        ("无", Domain.TEXT, Mark.CLEARED),
    ],
)
def test_cells_that_are_right(text, kind, value):
    """Proves: what planners write is read exactly, full-width forms and both spellings of a choice included."""
    choices = (("city", "市级"), ("county", "县级"))
    found = read(text, kind, choices=choices)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("一百", Domain.NUMBER, "not_a_number"),
        ("12人", Domain.WHOLE, "not_whole"),
        ("12.5", Domain.WHOLE, "not_whole"),
        ("12,00", Domain.WHOLE, "not_whole"),
        ("true", Domain.NUMBER, "not_a_number"),
        ("nan", Domain.NUMBER, "not_a_number"),
        ("inf", Domain.NUMBER, "not_a_number"),
        ("1e5", Domain.NUMBER, "not_a_number"),
        ("-1", Domain.WHOLE, "below_minimum"),
        ("101", Domain.NUMBER, "above_maximum"),
        ("1000000001", Domain.CHANGE, "too_large"),
        ("9" * 50, Domain.NUMBER, "not_a_number"),
        ("2.5", Domain.CHANGE, "not_whole"),
        ("two%", Domain.CHANGE, "not_a_change"),
        ("3.50702E+11", Domain.CODE, "not_a_code"),
        ("a b", Domain.CODE, "not_a_code"),
        ("town", Domain.CHOICE, "not_a_choice"),
        ("maybe", Domain.YES_NO, "not_yes_no"),
        ("2020-02-30", Domain.DATE, "not_a_date"),
        ("last year", Domain.DATE, "not_a_date"),
    ],
)
def test_cells_that_are_wrong(text, kind, key):
    """Proves: every kind of wrong cell is told apart; nothing is guessed."""
    bounds = {Domain.WHOLE: {"minimum": Decimal(0)}, Domain.NUMBER: {"maximum": Decimal(100)}}.get(kind, {})
    if text == "9" * 50:
        bounds = {}
    found = read(text, kind, choices=(("city", "市级"), ("county", "县级")), **bounds)
    assert isinstance(found, Fault)
    assert found.what.key == f"scenario.{key}"


def test_percent_means_points_where_the_unit_is_percent():
    """Proves: 5% of a setting in percent is 5, 5% of a plain share is 0.05, 5% of posts is a fault."""
    assert read("5%", Domain.NUMBER, unit="percent") == 5
    assert read("5%", Domain.NUMBER) == Decimal("0.05")
    assert isinstance(read("5%", Domain.NUMBER, unit="posts"), Fault)


def test_one_value_has_one_text():
    """Proves: keys do not depend on how a number is written."""
    assert {shown(read(text, Domain.NUMBER)) for text in ("50000", "50,000", "50000.0", "050000")} == {"50000"}


def test_defaults_and_examples_of_the_schema_are_cells():
    """Proves: every default and example of the schema is a cell that the reader takes."""
    for table in TABLES:
        for entry in (*table.columns, *table.per_category):
            default_of(entry)
            assert not isinstance(read_cell(entry.example, entry, {}), Fault), (table.code, entry.code)
    for setting in SETTINGS:
        entry = ColumnSchema(setting.key, setting.zh, setting.kind, "", "", choices=setting.choices)
        assert not isinstance(read_cell(setting.default or setting.example, entry, {}), Fault), setting.key
