"""The words in which a table or a setting is described."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

LARGEST: Mapping[str, Decimal] = MappingProxyType(
    {
        "posts": Decimal(10**7),
        "people": Decimal(10**7),
        "posts per unit": Decimal(10**7),
        "km2": Decimal(10**7),
        "committees": Decimal(10**6),
        "offices": Decimal(1000),
        "hours": Decimal(10**6),
        "10,000 yuan": Decimal(10**8),
        "percentage points": Decimal(10**6),
        "seconds": Decimal(10**7),
    }
)
"""Bound of reason of a figure, either side of 0, by its unit: nothing that an office counts comes near it."""
LARGEST_OF_ALL = Decimal(10**9)
"""The same for figures of any other unit. Sums of a million of them are exact in 64 bits."""


class Domain(StrEnum):
    """What the cells of a column hold."""

    CODE = "code"  # identifier: letters, digits, Chinese, - and _
    TEXT = "text"
    WHOLE = "whole"  # whole number
    NUMBER = "number"  # exact decimal
    CHANGE = "change"  # signed whole number, or a signed share such as -2%
    RELATIVE = "relative"  # whole number, or one that adds to a plan: plan + 30
    YES_NO = "yes_no"
    CHOICE = "choice"
    DATE = "date"  # 2020-08-24
    YEAR = "year"  # 2026; says when, and is no figure


@dataclass(frozen=True, slots=True)
class ColumnSchema:
    """One column of a table.

    Parameters
    ----------
    code, zh : str
        The two headers by which the column may be written.
    kind : Domain
        What its cells hold.
    meaning_zh, meaning_en : str
        One sentence for people.
    unit : str
        Unit of the figures, e.g. ``km2`` or ``posts``; empty for words.
    example : str
        A cell that is right, for messages and templates.
    minimum, maximum : Decimal or None
        Bounds, both included.
    required : bool
        Whether every row needs a cell. A required column must be present.
    default : str
        What an empty cell means.
    choices : tuple of (code, zh)
        For `Domain.CHOICE`: either spelling may be written.
    refers_to : str
        Table whose key the cell must name; empty if none.
    of_units : str
        Column of the table units of which the cell must be a value that some unit has; empty if none.
    decimals : int or None
        Decimals at most, where figures are multiplied by posts in whole numbers of 64 bits.
    knob : int or None
        Its place among what is turned in a what-if, the most important first; None where nobody turns it.
    """

    code: str
    zh: str
    kind: Domain
    meaning_zh: str
    meaning_en: str
    unit: str = ""
    example: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    required: bool = False
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    refers_to: str = ""
    of_units: str = ""
    decimals: int | None = None
    knob: int | None = None

    @property
    def largest(self) -> Decimal:
        """Bound of reason of its figures, or its maximum where that is larger."""
        return max(LARGEST.get(self.unit, LARGEST_OF_ALL), self.maximum or Decimal(0))

    def bounds(self, least: str = "≥", most: str = "≤") -> tuple[str, ...]:
        """Return the bounds that it has, in words."""
        stated = ((least, self.minimum), (most, self.maximum))
        return tuple(f"{word} {bound}" for word, bound in stated if bound is not None)


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One table of a scenario: a CSV file, or a sheet of a workbook, of this name.

    Parameters
    ----------
    code, zh : str
        The two names that a file or sheet may have.
    key : tuple of str
        Columns that together name a row. Two rows with one key are an error; a child scenario's row
        replaces cells of the parent's row with the same key.
    columns : tuple of Column
        In the order of templates.
    per_category : tuple of Column
        Columns that exist once for every category: written ``<category>_<code>``, or
        ``<category's Chinese name><zh>``, e.g. ``administrative_current`` or ``行政编制现核定``.
    drivers : bool
        Whether the numeric columns declared in the table ``drivers`` belong to it too.
    required : bool
        Whether a scenario must have the table.
    line : str
        Column of the key for which a line among the settings stands by itself, as in ``protected = "…"``; empty if none.
    """

    code: str
    zh: str
    key: tuple[str, ...]
    meaning_zh: str
    meaning_en: str
    columns: tuple[ColumnSchema, ...]
    per_category: tuple[ColumnSchema, ...] = ()
    drivers: bool = False
    required: bool = False
    line: str = ""

    @property
    def naming(self) -> tuple[str, ...]:
        """Columns that only name a row: the key, but for the one for which a line stands, which says something itself."""
        return tuple(code for code in self.key if code != self.line)

    def column(self, code: str) -> ColumnSchema:
        """Return the column ``code`` of the fixed columns.

        Raises
        ------
        KeyError
            If there is none.
        """
        for column in self.columns:
            if column.code == code:
                return column
        raise KeyError(code)


@dataclass(frozen=True, slots=True)
class Setting(ColumnSchema):
    """One setting, as written in scenario.toml or with ``--set``: its code is a dotted key.

    ``<category>`` in the key stands for the code of any category.

    Parameters
    ----------
    per_category : bool
        Whether the value may be one for all categories or a table by category, e.g.
        ``stickiness = 2`` or ``[stickiness] administrative = 2``.
    listed : bool
        Whether the value is a list of texts (one text stands for a list of one).

    Other parameters as in `ColumnSchema`.
    """

    per_category: bool = False
    listed: bool = False

    @property
    def key(self) -> str:
        """The dotted key."""
        return self.code
