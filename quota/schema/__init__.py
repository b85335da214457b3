"""What a scenario may contain: tables of columns, and settings.

They are written in the folder ``tables``: ``tables.csv``, ``columns.csv``, ``settings.csv``, ``choices.csv`` and
``rule_prices.csv``.
Reader, checks, templates and docs all read these tables, so that a column or a setting is described once.
"""

from quota.schema.columns import LARGEST, LARGEST_OF_ALL, ColumnSchema, Domain, Setting, TableSchema
from quota.schema.loader import read_prices, read_settings, read_tables

__all__ = [
    "LARGEST",
    "LARGEST_OF_ALL",
    "PRICES",
    "SETTINGS",
    "TABLES",
    "TABLE_CODES",
    "ColumnSchema",
    "Domain",
    "Setting",
    "TableSchema",
    "table",
]

TABLES = read_tables()
"""Every table, each after those that its cells refer to."""
_BY_CODE = {known.code: known for known in TABLES}
TABLE_CODES = tuple(_BY_CODE)
SETTINGS = read_settings()
"""Every setting, in the order of templates."""

PRICES = read_prices()
"""Whether the limits of a rule may be given a price, by the name of the rule."""


def table(code: str) -> TableSchema:
    """Return the table ``code``.

    Raises
    ------
    KeyError
        If there is none.
    """
    return _BY_CODE[code]
