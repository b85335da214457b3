"""The limits that a scenario states, read from its own files: the plan's tables alone cannot tell that they are others."""

from __future__ import annotations

import csv
import io
import os
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from pathlib import Path
from typing import Any

from quota.verify.files import DamagedError, Folder

Cells = Mapping[str, str]
KEYS: Mapping[str, tuple[str, ...]] = {
    "units": ("unit_id",),
    "limits": ("category", "type", "class"),
    "pools": ("jurisdiction", "category", "level"),
    "approvals": ("jurisdiction", "category", "level", "document"),
    "ratios": ("ratio",),
}
"""The tables that are compared, each with what tells its rows apart."""
_TABLES: Mapping[str, str] = {
    "单位": "units",
    "限额标准": "limits",
    "编制池": "pools",
    "批准事项": "approvals",
    "结构比例": "ratios",
    "下放事项": "delegations",
}
_HEADINGS: Mapping[str, Mapping[str, str]] = {
    "units": {"单位代码": "unit_id", "辖区代码": "jurisdiction", "层级": "level", "类型": "type", "分类": "class"},
    "limits": {"编制类别": "category", "类型": "type", "分类": "class", "下限": "floor", "上限": "ceiling"},
    "pools": {
        "辖区代码": "jurisdiction",
        "编制类别": "category",
        "层级": "level",
        "现有机动编制": "reserve_now",
        "机动编制下限": "reserve_min",
        "总量上限": "cap",
    },
    "approvals": {
        "辖区代码": "jurisdiction",
        "编制类别": "category",
        "层级": "level",
        "文号": "document",
        "增减数": "posts",
    },
    "ratios": {
        "比例代码": "ratio",
        "分子类别": "numerator",
        "分母类别": "denominator",
        "范围": "scope",
        "辖区代码": "jurisdiction",
        "层级": "level",
        "类型": "type",
        "下限": "least",
        "上限": "most",
    },
}
HELD = {
    "现核定": "current",
    "实有人数": "headcount",
    "下限": "floor",
    "上限": "ceiling",
    "冻结": "pin",
    "可调出编制": "spare",
}
"""What a unit has of each category: one column each, headed by the category."""
_CHOICES: Mapping[str, str] = {
    "乡镇级": "township",
    "县级": "county",
    "市级": "city",
    "每个单位": "unit",
    "辖区": "jurisdiction",
}
_EMPTY, _CLEARED = ("", "—", "——", "/"), ("-", "无")
_APART = re.compile(r"[\s·・•_\-]+")


class Scenario:
    """The tables of a scenario after all that it inherits; `unread` says what could not be read."""

    def __init__(self, folder: Folder, plan: Path) -> None:
        self.names: Mapping[str, Any] = folder.manifest.get("names", {})
        self.tables: dict[str, dict[tuple[str, ...], dict[str, str]]] = {name: {} for name in KEYS}
        self.unread: list[str] = []
        self.changed: list[str] = []
        self.delegates = False
        told = folder.manifest.get("scenario")
        self.home = Path(os.path.normpath(plan / str(told))) if told else plan / "?"
        self._known: set[Path] = set()
        self._kinds: dict[str, str] = {
            _alike(word): code
            for code, name in self.names.get("categories", {}).items()
            for word in (code, *name.values())
        }
        if not self.there:
            self.unread.append(str(told or "—"))
            return
        self._hashes(folder.manifest.get("inputs", []))
        if folder.setting("presets"):
            self.unread.append(f"presets {folder.setting('presets')}")
        for text in reversed(folder.manifest.get("overrides", [])):
            key, _, value = str(text).partition("=")
            self._cell(key.strip().split("."), value.strip())
        self._layer(self.home, [])

    @property
    def there(self) -> bool:
        """Whether the scenario is a folder that lies where the plan says."""
        return (self.home / "scenario.toml").is_file()

    def _hashes(self, inputs: Sequence[Mapping[str, str]]) -> None:
        """Compare the files with those that the plan was made from."""
        for item in inputs:
            file = Path(os.path.normpath(self.home / item["file"]))
            self._known.add(file)
            if file.is_file():
                if sha256(file.read_bytes()).hexdigest() != item["sha256"]:
                    self.changed.append(item["file"])
            else:
                self.unread.append(item["file"])

    def _layer(self, home: Path, seen: list[Path]) -> None:
        """Lay a scenario below what is read already, then what it extends; what stands there already is stronger."""
        if home in seen or not (home / "scenario.toml").is_file():
            self.unread.append(str(home))
            return
        settings = _settings(home / "scenario.toml")
        for parts, value in _flat(settings):
            self._cell(parts, value)
        for file in sorted(home.iterdir()):
            name = _table_of(file.stem)
            if file.suffix.lower() != ".csv" or name is None:
                continue
            if file not in self._known:
                self.changed.append(str(file))
            self._table(name, file)
        bases = settings.get("extends", settings.get("继承", ()))
        for base in [bases] if isinstance(bases, str) else bases:
            self._layer(Path(os.path.normpath(home / base)), [*seen, home])

    def _table(self, name: str, file: Path) -> None:
        rows = _rows(file)
        if name == "delegations":
            self.delegates = len(rows) > 1
            return
        heads = [self._heading(name, head) for head in rows[0]] if rows else []
        if any(key not in heads for key in KEYS[name][:1]):
            self.unread.append(file.name)
            return
        for row in rows[1:]:
            cells = {head: text for head, text in zip(heads, row, strict=False) if head}
            if any(cells.values()):
                self._lay(name, {head: self._value(head, text) for head, text in cells.items()})

    def _cell(self, parts: Sequence[str], text: str) -> None:
        """Lay one cell that stands among settings, such as ``units.9001A.institution_floor``."""
        name = _table_of(parts[0])
        if name is None or name == "delegations":
            self.delegates |= name == "delegations"
            return
        keys, column = KEYS[name], self._heading(name, parts[-1])
        own = parts[1:-1]
        if len(own) > len(keys) or not own:
            self.unread.append(".".join(parts))
            return
        cells = dict.fromkeys(keys, "") | dict(zip(keys, own, strict=False)) | ({column: text} if column else {})
        self._lay(name, {head: self._value(head, cell) for head, cell in cells.items()})

    def _lay(self, name: str, cells: Cells) -> None:
        key = tuple("" if (text := cells.get(column, "")) in _CLEARED else text for column in KEYS[name])
        here = self.tables[name].setdefault(key, {})
        for head, text in cells.items():
            if text and not here.get(head):
                here[head] = text

    def _heading(self, name: str, text: str) -> str:
        """Return the column that a heading names, for a unit ``category_column``; nothing where it is no matter."""
        plain = _alike(text)
        found = {_alike(word): code for zh, code in _HEADINGS[name].items() for word in (zh, code)}
        if name == "units":
            found |= {
                kind + _alike(word): f"{code}_{column}"
                for kind, code in self._kinds.items()
                for zh, column in HELD.items()
                for word in (zh, column)
            }
        return found.get(plain, "")

    def _value(self, head: str, text: str) -> str:
        text = unicodedata.normalize("NFKC", text).strip()
        if text in _EMPTY:
            return ""
        if head in ("category", "numerator", "denominator"):
            return self._kinds.get(_alike(text), text)
        return _CHOICES.get(text, text) if head in ("level", "scope") else text


def whole(cells: Cells, column: str) -> int | None:
    """Return a whole number of a table; None where none is stated.

    Raises
    ------
    ValueError
        If something else stands there.
    """
    text = cells.get(column, "")
    if not text or text in _CLEARED:
        return None
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise ValueError(text) from error
    if number != int(number):
        raise ValueError(text)
    return int(number)


def _alike(text: str) -> str:
    return _APART.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _table_of(word: str) -> str | None:
    plain = _alike(word)
    codes = {_alike(name): code for zh, code in _TABLES.items() for name in (zh, code)}
    return codes.get(plain)


def _rows(file: Path) -> list[list[str]]:
    data = file.read_bytes()
    for encoding in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise DamagedError(file.name)
    first = text.partition("\n")[0]
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count)))


def _settings(file: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, OSError) as error:
        raise DamagedError(f"{file.name}: {error}") from error


def _flat(settings: object, parts: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(settings, dict):
        for key, value in settings.items():
            yield from _flat(value, (*parts, *str(key).split(".")))
    elif len(parts) > 1 and not isinstance(settings, list):
        yield parts, str(settings)
