"""Tables for analysts: data frames with keys in columns of their own, and the words of the columns beside them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from html import escape
from typing import SupportsFloat, cast

import pandas as pd

from quota.api.columns import MEASURES
from quota.texts import Language, text

COUNTED = ("posts", "people")
"""Units of measure that are counted in whole numbers."""


class Frame(pd.DataFrame):
    """A data frame whose columns have codes, and that a notebook shows under headings in the reader's language.

    ``attrs["units"]`` names the unit of measure of each column that has one, ``attrs["headings"]`` its heading in words,
    and ``attrs["figures"]`` is ``illustrative`` where any of the figures behind it is made up.
    """

    @property
    def _constructor(self) -> type[Frame]:
        return Frame

    def in_words(self) -> pd.DataFrame:
        """Return a plain data frame with headings in words, as for a paper or a workbook."""
        headings: Mapping[str, str] = self.attrs.get("headings", {})
        worded = pd.DataFrame(self).rename(columns=headings)
        worded.index.names = [headings.get(str(name), name) for name in self.index.names]
        worded.columns.names = [headings.get(str(name), name) for name in self.columns.names]
        return worded

    def _counted(self) -> Frame:
        """Return the frame as it is shown: whole posts and people without a decimal, and nothing where there is no number."""
        shown = self.copy()
        for name, unit in self.attrs.get("units", {}).items():
            if name in shown and unit in COUNTED and pd.api.types.is_float_dtype(shown[name]):
                known = shown[name].dropna()
                if len(known) < len(shown) and (known == known.round()).all():
                    shown[name] = ["" if math.isnan(cell) else int(cell) for cell in shown[name]]
        return shown

    def _repr_html_(self) -> str:
        shown = self._counted().in_words()._repr_html_()  # type: ignore[operator]  # pandas does not call it public
        note = self.attrs.get("note", "")
        return f"{shown}<p>{escape(note)}</p>" if note else str(shown)


def frame(
    rows: Iterable[Sequence[object]],
    columns: Sequence[str],
    language: Language,
    *,
    exact: bool = False,
    illustrative: bool = False,
    headings: Mapping[str, str] | None = None,
) -> Frame:
    """Return rows as a data frame.

    Parameters
    ----------
    exact : bool
        Whether numbers that are not whole stay exact (Decimal, Fraction); else they are float64.
    illustrative : bool
        Whether any of the figures is made up.
    headings : Mapping, optional
        Words of columns that no table of the product has, such as drivers.
    """
    listed = [tuple(row) for row in rows]
    made = Frame(
        {name: _column(name, [row[place] for row in listed], exact=exact) for place, name in enumerate(columns)}
    )
    own = headings or {}
    made.attrs = {
        "units": {name: MEASURES[name] for name in columns if name in MEASURES},
        "headings": {name: own[name] if name in own else text(f"api.column_{name}", language) for name in columns},
        "figures": "illustrative" if illustrative else "",
        "note": text("api.illustrative", language) if illustrative else "",
    }
    return made


def _column(name: str, cells: list[object], *, exact: bool) -> pd.Series:
    if exact:
        return pd.Series(cells, dtype=None if cells else "object")
    if any(isinstance(cell, Decimal | Fraction) for cell in cells) or (name in MEASURES and None in cells):
        return pd.Series([math.nan if cell is None else float(cast(SupportsFloat, cell)) for cell in cells])
    return pd.Series(cells, dtype=None if cells else "float64" if name in MEASURES else "object")
