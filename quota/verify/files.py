"""A plan's folder, read with exact numbers; what is damaged is named by file and line."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

Quantity = tuple[str, ...]
"""What a plan decides: ("posts", unit, category), ("reserve", pool, category), ("change", approval, pool, category),
("flow", route, giver, receiver, category), ("exceeded", rule, key, sense)."""
Key = tuple[str, str]
"""A unit or a pool, and a category."""

_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"'?(-?[0-9]{1,4000}(?:\.[0-9]{1,4000})?)(?:[÷/]([0-9]{1,4000}))?")
_MOST_BYTES = 1 << 30
_SENSES = ("<=", ">=", "==")


class DamagedError(Exception):
    """A file of the plan cannot be read; tells where."""


class Holding(NamedTuple):
    """A unit's posts of one category."""

    pool: str
    current: int
    headcount: int
    planned: int
    headcount_after: int
    need: Fraction


class Rule(NamedTuple):
    """A row of rules.csv, and its line there."""

    rule: str
    key: str
    activity: int
    sense: str
    limit: int
    slack: int
    line: int
    price: Fraction | None = None
    exceeded: int = 0

    @property
    def left(self) -> int:
        """What is left of its limit by its own figures; below 0 where it is broken."""
        over = self.activity - self.limit
        return {"<=": -over, ">=": over}.get(self.sense, -abs(over))


class Merge(NamedTuple):
    """A merge of institutions in one category."""

    merge: str
    category: str
    successor: str
    mode: str
    taken: bool
    members: tuple[str, ...]
    held: int
    kept: int


class Transfer(NamedTuple):
    """Posts and people from one end to another, and the line of transfers.csv."""

    category: str
    ends: tuple[str, str]
    names: tuple[str, str]
    pools: tuple[str, ...]
    posts: int
    people: int
    routes: tuple[str, ...]
    line: int


@dataclass
class Folder:
    """All that a plan's folder says."""

    manifest: Mapping[str, Any]
    posts: dict[Key, Holding] = field(default_factory=dict)
    shown: list[tuple[Key, int, Fraction, Fraction, Fraction, int]] = field(default_factory=list)
    reserve: dict[Key, tuple[int, int, int]] = field(default_factory=dict)
    changes: dict[Quantity, int] = field(default_factory=dict)
    transfers: list[Transfer] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    parts: dict[Key, Fraction] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    digested: set[Key] = field(default_factory=set)
    offices: dict[Key, list[int]] = field(default_factory=dict)
    certificate: Mapping[str, Any] | None = None

    @property
    def programme(self) -> Mapping[str, Any]:
        """What the manifest says about routes, jurisdictions, and merges."""
        found = self.manifest.get("programme")
        if not isinstance(found, dict):
            raise DamagedError("manifest.json: programme")
        return found

    @property
    def parents(self) -> Mapping[str, str]:
        """The jurisdiction above each, but the topmost."""
        found: Mapping[str, str] = self.programme.get("parents", {})
        return found

    def lines_of(self, merge: str) -> list[Merge]:
        """Return the lines of a merge, one for each category."""
        return [line for line in self.merges if line.merge == merge]

    def setting(self, key: str) -> str:
        """Return a setting as it was written."""
        return str(self.manifest.get("settings", {}).get(key, ""))

    def points(self, key: str) -> Fraction:
        """Return a setting in percentage points; 0 where it is empty."""
        return number(self.setting(key) or "0", f"manifest.json: {key}")


def number(text: object, place: str) -> Fraction:
    """Read a number: a whole one, a decimal, or a quotient.

    >>> number("135÷44", ""), number("'-2÷3", ""), number("0.5", "")
    (Fraction(135, 44), Fraction(-2, 3), Fraction(1, 2))
    """
    found = _NUMBER.fullmatch(str(text))
    below = Decimal(found[2] or 1) if found else Decimal(0)
    if found is None or not below:
        raise DamagedError(f"{place}: {str(text)[:40]!r}")
    return Fraction(Decimal(found[1])) / Fraction(below)


def read_folder(folder: Path) -> Folder:
    """Read a plan.

    Raises
    ------
    DamagedError
        If something is missing or cannot be read.
    """
    found = Folder(_json(folder / "manifest.json"))
    for cell in _table(folder, "posts"):
        key, pool = (cell("unit_id"), cell("category")), f"{cell('jurisdiction')}/{cell('level')}"
        now, people, planned, after = (cell.whole(n) for n in ("current", "headcount", "planned", "headcount_after"))
        need = cell.exact("need_exact")
        if need <= 0:
            raise DamagedError(f"{cell.place}: need_exact")
        _once(found.posts, key, Holding(pool, now, people, planned, after, need), cell)
        seen = [cell.exact(name) for name in ("need", "coverage_before", "coverage_after")]
        found.shown.append((key, cell.whole("change"), seen[0], seen[1], seen[2], cell.line))
    for cell in _table(folder, "reserve"):
        key = (f"{cell('jurisdiction')}/{cell('level')}", cell("category"))
        kept = (cell.whole("before"), cell.whole("after"), cell.whole("required"))
        _once(found.reserve, key, kept, cell)
    for cell in _table(folder, "changes"):
        change = ("change", cell("approval"), f"{cell('jurisdiction')}/{cell('level')}", cell("category"))
        _once(found.changes, change, cell.whole("posts"), cell)
    for cell in _table(folder, "transfers"):
        found.transfers.append(_transfer(cell))
    for cell in _table(folder, "rules"):
        if cell("sense") not in _SENSES:
            raise DamagedError(f"{cell.place}: sense")
        limit, slack = cell.whole("limit"), cell.whole("slack")
        price = cell.exact("price") if cell.has("price") else None
        exceeded = cell.whole("exceeded") if price is not None else 0
        stated = (cell("rule"), cell("key"), cell.whole("activity"), cell("sense"), limit, slack, cell.line)
        if exceeded < 0 or (price is not None and price <= 0):
            raise DamagedError(f"{cell.place}: price, exceeded")
        found.rules.append(Rule(*stated, price, exceeded))
    for cell in _table(folder, "needs"):
        key = (cell("unit_id"), cell("category"))
        found.parts[key] = found.parts.get(key, Fraction(0)) + cell.exact("exact")
    for cell in _table(folder, "merges"):
        words = (cell("merge"), cell("category"), cell("successor"), cell("mode"), cell("taken") == "yes")
        found.merges.append(Merge(*words, tuple(cell("members").split()), cell.whole("held"), cell.whole("kept")))
    found.digested = {(cell("unit_id"), cell("category")) for cell in _table(folder, "digest")}
    for cell in _table(folder, "offices"):
        found.offices.setdefault((cell("unit_id"), cell("category")), []).append(cell.whole("posts"))
    if (folder / "certificate.json").exists():
        found.certificate = _json(folder / "certificate.json")
    return found


def _once(table: dict[Any, Any], key: object, value: object, cell: _Line) -> None:
    if key in table:
        raise DamagedError(f"{cell.place}: {key}")
    table[key] = value


def _transfer(cell: _Line) -> Transfer:
    pools = (cell("from_pool"), *cell("via").split(), cell("to_pool"))
    routes = tuple(cell("route").split(" + ")) if cell("route") else ()
    if routes and len(routes) != len(pools) - 1:
        raise DamagedError(f"{cell.place}: route, via")
    ends, names = (cell("from_unit"), cell("to_unit")), (cell("from_name"), cell("to_name"))
    posts, people = cell.whole("posts"), cell.whole("people")
    if posts < 0 or people < 0:
        raise DamagedError(f"{cell.place}: posts, people")
    return Transfer(cell("category"), ends, names, pools, posts, people, routes, cell.line)


class _Line:
    """One line of a table."""

    def __init__(self, place: str, line: int, cells: Mapping[str, str]) -> None:
        self.place, self.line, self._cells = f"{place}:{line}", line, cells

    def __call__(self, column: str) -> str:
        text = self._cells.get(column)
        if text is None:
            raise DamagedError(f"{self.place}: {column}")
        return text[1:] if _GUARDED.match(text) else text

    def has(self, column: str) -> bool:
        """Return whether a column that may be missing stands there, with something in it."""
        return bool(self._cells.get(column))

    def whole(self, column: str) -> int:
        """Read a whole number."""
        text = self(column)
        if not _WHOLE.fullmatch(text):
            raise DamagedError(f"{self.place}: {column} {text[:40]!r}")
        return int(text)

    def exact(self, column: str) -> Fraction:
        """Read a number exactly."""
        return number(self(column), f"{self.place}: {column}")


def _table(folder: Path, name: str) -> Iterator[_Line]:
    path = folder / f"{name}.csv"
    rows = _parsed(path, lambda text: list(csv.reader(io.StringIO(text), strict=True)))
    if not rows or len(set(rows[0])) != len(rows[0]):
        raise DamagedError(f"{path.name}:1")
    for line, cells in enumerate(rows[1:], start=2):
        if len(cells) != len(rows[0]):
            raise DamagedError(f"{path.name}:{line}")
        yield _Line(path.name, line, dict(zip(rows[0], cells, strict=True)))


def _json(path: Path) -> Mapping[str, Any]:
    found = _parsed(path, json.loads)
    if not isinstance(found, dict):
        raise DamagedError(path.name)
    return found


def _parsed(path: Path, parse: Callable[[str], Any]) -> Any:  # noqa: ANN401 - what a file holds
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise DamagedError(path.name)
        return parse(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, csv.Error, RecursionError) as error:
        raise DamagedError(f"{path.name}: {error}") from error
