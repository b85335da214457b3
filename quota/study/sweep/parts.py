"""The form in which a batch of results is stored: Parquet where pyarrow is installed, else JSON."""

from __future__ import annotations

import importlib.util
import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from itertools import groupby, repeat
from typing import TYPE_CHECKING, Any

from quota.study.sweep.points import Point, Points
from quota.study.sweep.results import NUMBER, SUMMARY, TEXT, UNITS, WHOLE
from quota.study.sweep.solving import Result

if TYPE_CHECKING:
    import pyarrow as pa

Contents = tuple[bytes, ...]
"""The files of a part, in the order in which they are written: where the last one is, the part is whole."""


class Form(ABC):
    """How a part is stored. The same results have the same bytes.

    Parameters
    ----------
    folders : tuple of str
        Folders of its files.
    needs : tuple of str
        Packages whose version shows in the bytes.
    is_table : bool
        Whether other programs read the folders as tables.
    """

    folders: tuple[str, ...]
    suffix: str
    needs: tuple[str, ...] = ()
    is_table: bool = False

    def files(self, number: int) -> tuple[str, ...]:
        """Return the names of the files of a part."""
        return tuple(f"{folder}/{number:07d}.{self.suffix}" for folder in self.folders)

    @abstractmethod
    def encode(self, points: Sequence[Point], results: Sequence[Result]) -> Contents:
        """Return the files of a part."""

    @abstractmethod
    def decode(self, points: Sequence[Point], contents: Contents) -> list[Any]:
        """Return the results in the files of a part; in the last one alone, without the units where these stand in others.

        Raises
        ------
        Exception
            Of any kind, if the files were not made by `encode`.
        """


def form_for(points: Points) -> Form:
    """Return the form in which this machine stores results."""
    if importlib.util.find_spec("pyarrow") is None:
        return _Json()
    return _Parquet(tuple((key, _kind(points.values(key))) for key in points.keys))


def _kind(values: Iterable[str]) -> str:
    """Return the type of a varied key: a number only where all its values are."""
    return NUMBER if all(map(_is_number, values)) else TEXT


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


@dataclass(frozen=True)
class _Json(Form):
    """A list of results."""

    folders = ("parts",)
    suffix = "json"

    def encode(self, points: Sequence[Point], results: Sequence[Result]) -> Contents:
        return (json.dumps(results, ensure_ascii=False, sort_keys=True).encode(),)

    def decode(self, points: Sequence[Point], contents: Contents) -> list[Any]:
        return list(json.loads(contents[-1]))


@dataclass(frozen=True)
class _Parquet(Form):
    """A table of units, and one of the figures of each category, both with a column for each key that varies.

    Parameters
    ----------
    keys : tuple of (key, type)
    """

    keys: tuple[tuple[str, str], ...]
    folders = ("units.parquet", "summary.parquet")
    suffix = "parquet"
    needs = ("pyarrow",)
    is_table = True

    def encode(self, points: Sequence[Point], results: Sequence[Result]) -> Contents:
        return tuple(_bytes_of(table) for table in (self._units(points, results), self._summary(points, results)))

    def decode(self, points: Sequence[Point], contents: Contents) -> list[Any]:
        *units, summary = map(_table_of, contents)
        found = list(_results(points, summary, *units))
        made = [self._summary(points, found), *(self._units(points, found) for _ in units)]
        if made != [summary, *units]:
            raise ValueError("not what these scenarios have in a table")
        return found

    def _units(self, points: Sequence[Point], results: Sequence[Result]) -> pa.Table:
        columns = zip(*(row for result in results for row in result["units"]), strict=True)
        return self._table(points, [len(result["units"]) for result in results], UNITS, list(columns))

    def _summary(self, points: Sequence[Point], results: Sequence[Result]) -> pa.Table:
        rows = [
            (result["status"], "\n".join(result["reason"]), *(row.get(name) for name in SUMMARY))
            for result in results
            for row in result["summary"] or [{}]
        ]
        counts = [len(result["summary"]) or 1 for result in results]
        return self._table(points, counts, {**_ENDED, **SUMMARY}, list(zip(*rows, strict=True)))

    def _table(
        self,
        points: Sequence[Point],
        counts: Sequence[int],
        columns: Mapping[str, str],
        cells: Sequence[Sequence[object]],
    ) -> pa.Table:
        """Return a table with so many rows of each scenario."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        head: list[list[object]] = [[point.number for point in points]]
        changes = [dict(point.changes) for point in points]
        head += [[_typed(each.get(key), kind) for each in changes] for key, kind in self.keys]
        repeated = [
            [cell for cell, count in zip(column, counts, strict=True) for cell in repeat(cell, count)]
            for column in head
        ]
        typed = [
            [_typed(cell, kind) for cell in column] if kind == NUMBER else column
            for kind, column in zip(columns.values(), cells or [()] * len(columns), strict=True)
        ]
        schema = pa.schema([(name, pa.type_for_alias(kind)) for name, kind in (*self._head, *columns.items())])
        return pa.table(
            [pa.array(column, of.type) for column, of in zip([*repeated, *typed], schema, strict=True)], schema
        )

    @cached_property
    def _head(self) -> tuple[tuple[str, str], ...]:
        return (("number", WHOLE), *self.keys)


_ENDED = {"status": TEXT, "reason": TEXT}


def _typed(text: Any, kind: str) -> object:  # noqa: ANN401 - whatever a result has
    return None if text is None else float(text) if kind == NUMBER else text


def _bytes_of(table: pa.Table) -> bytes:
    import pyarrow as pa  # noqa: PLC0415 - an extra
    from pyarrow import parquet  # noqa: PLC0415

    written = pa.BufferOutputStream()
    parquet.write_table(table, written, compression="zstd")
    content: bytes = written.getvalue().to_pybytes()
    return content


def _table_of(content: bytes) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415 - an extra
    from pyarrow import parquet  # noqa: PLC0415

    return parquet.ParquetFile(pa.BufferReader(content)).read()


def _results(points: Sequence[Point], summary: pa.Table, units: pa.Table | None = None) -> Iterator[dict[str, Any]]:
    """Yield what a part says of each of its scenarios, read straight from its tables."""
    rows_of_units, held = [], Counter[int]()
    if units is not None:
        rows_of_units = list(map(list, zip(*(_texts(units, name, kind) for name, kind in UNITS.items()), strict=True)))
        held.update(units["number"].to_pylist())
    figures = [_texts(summary, name, kind) for name, kind in SUMMARY.items()]
    head = (summary[name].to_pylist() for name in ("number", *_ENDED))
    rows = zip(*head, zip(*figures, strict=True), strict=True)
    by_number = {number: list(of) for number, of in groupby(rows, lambda row: row[0])}
    begin = 0
    for point in points:
        (_, status, reason, _), *_ = of = by_number[point.number]
        end = begin + held[point.number]
        yield {
            "number": point.number,
            "changes": dict(point.changes),
            "status": status,
            "reason": reason.split("\n") if reason else [],
            "summary": [dict(zip(SUMMARY, row[-1], strict=True)) for row in of if row[-1][0] is not None],
            "units": rows_of_units[begin:end],
        }
        begin = end


def _texts(table: pa.Table, name: str, kind: str) -> list[object]:
    """Return a column; figures with two decimals as the texts that they were."""
    column = table[name].to_pylist()
    return [None if cell is None else f"{cell:.2f}" for cell in column] if kind == NUMBER else column
