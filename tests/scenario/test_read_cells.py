"""From the text of a cell to its exact value."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quota.scenario.cells import Fault, Mark, Share, default_of, read_cell, shown
from quota.schema import SETTINGS, TABLES, Column, Kind


def column(kind: Kind, **given: object) -> Column:
    return Column("x", "某列", kind, "", "", **given)


def read(text: str, kind: Kind, **given: object) -> object:
    return read_cell(text, column(kind, **given), {})


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("28", Kind.WHOLE, 28),
        (" 28.0 ", Kind.WHOLE, 28),
        ("１，２００", Kind.WHOLE, 1200),
        ("1,234.50", Kind.NUMBER, Decimal("1234.5")),
        ("0.1", Kind.NUMBER, Decimal("0.1")),
        ("40%", Kind.NUMBER, Decimal("0.4")),
        ("\u22123", Kind.CHANGE, -3),
        ("－3", Kind.CHANGE, -3),
        ("-2.5%", Kind.CHANGE, Share(Decimal("-2.5"))),
        ("县级", Kind.CHOICE, "county"),
        ("County", Kind.CHOICE, "county"),
        ("是", Kind.YES_NO, True),
        ("FALSE", Kind.YES_NO, False),
        ("2020年8月24日", Kind.DATE, "2020-08-24"),
        ("2020/8/24", Kind.DATE, "2020-08-24"),
        ("　来舟镇（新） ", Kind.TEXT, "来舟镇（新）"),
        ("３５０７０２", Kind.CODE, "350702"),
        ("", Kind.WHOLE, None),
        ("—", Kind.WHOLE, None),
        ("/", Kind.NUMBER, None),
        ("-", Kind.WHOLE, Mark.CLEARED),
        ("无", Kind.TEXT, Mark.CLEARED),
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
        ("一百", Kind.NUMBER, "not_a_number"),
        ("12人", Kind.WHOLE, "not_whole"),
        ("12.5", Kind.WHOLE, "not_whole"),
        ("12,00", Kind.WHOLE, "not_whole"),
        ("true", Kind.NUMBER, "not_a_number"),
        ("nan", Kind.NUMBER, "not_a_number"),
        ("inf", Kind.NUMBER, "not_a_number"),
        ("1e5", Kind.NUMBER, "not_a_number"),
        ("-1", Kind.WHOLE, "below_minimum"),
        ("101", Kind.NUMBER, "above_maximum"),
        ("1000000001", Kind.CHANGE, "too_large"),
        ("9" * 50, Kind.NUMBER, "not_a_number"),
        ("2.5", Kind.CHANGE, "not_whole"),
        ("two%", Kind.CHANGE, "not_a_change"),
        ("3.50702E+11", Kind.CODE, "not_a_code"),
        ("a b", Kind.CODE, "not_a_code"),
        ("town", Kind.CHOICE, "not_a_choice"),
        ("maybe", Kind.YES_NO, "not_yes_no"),
        ("2020-02-30", Kind.DATE, "not_a_date"),
        ("last year", Kind.DATE, "not_a_date"),
    ],
)
def test_cells_that_are_wrong(text, kind, key):
    """Proves: every kind of wrong cell is told apart; nothing is guessed."""
    bounds = {Kind.WHOLE: {"minimum": Decimal(0)}, Kind.NUMBER: {"maximum": Decimal(100)}}.get(kind, {})
    if text == "9" * 50:
        bounds = {}
    found = read(text, kind, choices=(("city", "市级"), ("county", "县级")), **bounds)
    assert isinstance(found, Fault)
    assert found.what.key == f"scenario.{key}"


def test_percent_means_points_where_the_unit_is_percent():
    """Proves: 5% of a setting in percent is 5, 5% of a plain share is 0.05, 5% of posts is a fault."""
    assert read("5%", Kind.NUMBER, unit="percent") == 5
    assert read("5%", Kind.NUMBER) == Decimal("0.05")
    assert isinstance(read("5%", Kind.NUMBER, unit="posts"), Fault)


def test_one_value_has_one_text():
    """Proves: keys do not depend on how a number is written."""
    assert {shown(read(text, Kind.NUMBER)) for text in ("50000", "50,000", "50000.0", "050000")} == {"50000"}


def test_defaults_and_examples_of_the_schema_are_cells():
    """Proves: every default and example of the schema is a cell that the reader takes."""
    for table in TABLES:
        for entry in (*table.columns, *table.per_category):
            default_of(entry)
            assert not isinstance(read_cell(entry.example, entry, {}), Fault), (table.code, entry.code)
    for setting in SETTINGS:
        entry = Column(setting.key, setting.zh, setting.kind, "", "", choices=setting.choices)
        assert not isinstance(read_cell(setting.default or setting.example, entry, {}), Fault), setting.key
