"""A plan as a folder of tables: written whole or not at all, and read back."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from operator import call, itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, get_type_hints

from quota.need import NeedRow
from quota.plan.csv_text import guarded, unguarded
from quota.plan.plan import RECORDS, Plan
from quota.plan.records import (
    ChangeRow,
    DigestRow,
    MergeRow,
    OfficeRow,
    PostsRow,
    ReserveRow,
    RuleRow,
    TransferRow,
)

MANIFEST = "manifest.json"
BYTE_ORDER_MARK = "\ufeff"
"""Begins a table, so that Excel reads it as UTF-8."""
MOST_BYTES = 2**30
"""No file of a plan is larger."""
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,60})?")
_YES_OR_NO = re.compile("yes|no")
_MANIFEST_TYPES: Mapping[str, type] = MappingProxyType(
    {"inputs": list, "settings": dict, "versions": dict, "names": dict, "overrides": list, "scenario": str}
    | dict.fromkeys(("status", "solver", "value", "bound", "gap"), str)
)
Record = TypeVar("Record")


class StoreError(Exception):
    """A plan cannot be written to, or read from, a folder.

    `reason` is ``not_a_plan``, ``not_a_plan_folder``, ``not_writable``, ``in_use`` or ``damaged``; messages are named after it.
    """

    def __init__(self, reason: str, folder: Path, detail: str = "") -> None:
        self.reason = reason
        self.folder = folder
        self.detail = detail
        super().__init__(f"{reason}: {folder} {detail}")


@dataclass(frozen=True)
class StoredPlan:
    """The tables of a plan as they were written.

    Parameters
    ----------
    manifest : Mapping[str, Any]
    posts, transfers, reserve, changes, rules, need_parts, merges, offices, digest : tuples of rows
        As in `quota.plan.Plan`.
    """

    manifest: Mapping[str, Any]
    posts: tuple[PostsRow, ...]
    transfers: tuple[TransferRow, ...]
    reserve: tuple[ReserveRow, ...]
    changes: tuple[ChangeRow, ...]
    rules: tuple[RuleRow, ...]
    need_parts: tuple[NeedRow, ...]
    merges: tuple[MergeRow, ...]
    offices: tuple[OfficeRow, ...]
    digest: tuple[DigestRow, ...]


def write_tables(
    plan: Plan,
    folder: Path,
    seconds: float,
    *,
    scenario: str = "",
    overrides: Sequence[str] = (),
    by_hand: Mapping[str, Any] | None = None,
) -> None:
    """Write the tables and the manifest of a plan into an existing, empty folder.

    Parameters
    ----------
    seconds : float
        How long it took.
    scenario : str
        The way from the plan's folder to its scenario, by which `quota.plan.reopen` finds it again.
    overrides : sequence of str
        Texts of ``--set``.
    by_hand : Mapping, optional
        Of a repaired plan: the numbers that it keeps, as `quota.plan.kept_numbers` writes them.
    """
    for name, rows in plan.tables.items():
        _write_csv(folder / f"{name}.csv", RECORDS[name], rows)
    manifest = _manifest(plan, seconds) | {"scenario": scenario, "overrides": list(overrides)}
    manifest["illustrative"] = plan.case.illustrative
    if by_hand is not None:
        manifest["by_hand"] = by_hand
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """Return the manifest of a plan; an empty one where the folder has none, as when only its tables were passed on."""
    if not os.path.lexists(folder / MANIFEST):
        return {}
    try:
        manifest = json.loads(_data(folder / MANIFEST).decode("utf-8-sig"), parse_constant=_no_number)
    except (OSError, ValueError, RecursionError) as error:
        raise StoreError("damaged", folder, f"{MANIFEST}: {error}") from error
    if not isinstance(manifest, dict):
        raise StoreError("damaged", folder, MANIFEST)
    for key, known in _MANIFEST_TYPES.items():
        if key in manifest and not isinstance(manifest[key], known):
            raise StoreError("damaged", folder, f"{MANIFEST}: {key}")
    for entry in manifest.get("inputs", []):
        if not isinstance(entry, dict) or not all(isinstance(entry.get(key), str) for key in ("file", "sha256")):
            raise StoreError("damaged", folder, f"{MANIFEST}: inputs")
    return manifest


def _data(file: Path) -> bytes:
    """Return what stands in a regular file of bearable size: a pipe would be waited for, a device read without end."""
    status = file.stat()
    if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_BYTES:
        raise ValueError("not a regular file, or too large")
    return file.read_bytes()


def _no_number(text: str) -> None:
    raise ValueError(text)


def read_tables(folder: Path) -> StoredPlan:
    """Read a plan's folder.

    Raises
    ------
    StoreError
        If it holds no plan, or a table of it is damaged.
    """
    if not os.path.lexists(folder / MANIFEST):
        raise StoreError("not_a_plan", folder)
    manifest = read_manifest(folder)
    try:
        return StoredPlan(
            manifest,
            _read_csv(folder, "posts", PostsRow),
            _read_csv(folder, "transfers", TransferRow),
            _read_csv(folder, "reserve", ReserveRow),
            _read_csv(folder, "changes", ChangeRow),
            _read_csv(folder, "rules", RuleRow),
            _read_csv(folder, "needs", NeedRow),
            _read_csv(folder, "merges", MergeRow),
            _read_csv(folder, "offices", OfficeRow),
            _read_csv(folder, "digest", DigestRow),
        )
    except (OSError, ValueError, KeyError, ArithmeticError) as error:
        raise StoreError("damaged", folder, str(error)) from error


@contextmanager
def replaced_whole(folder: Path) -> Iterator[Path]:
    """Give a fresh folder to fill, and put it in place of ``folder`` only when all went well.

    Only a folder that does not exist, is empty, or holds a plan is replaced: nobody's other files are lost.

    Raises
    ------
    StoreError
        If the folder holds something else, or cannot be written or replaced.
    """
    folder = folder.resolve()
    occupied = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    if occupied and not _holds_plan(folder):
        raise StoreError("not_a_plan_folder", folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".quota-", dir=folder.parent, ignore_cleanup_errors=True) as room:
            fresh = Path(room) / "new"
            fresh.mkdir()
            yield fresh
            _put_in_place(fresh, folder, Path(room) / "old")
    except OSError as error:
        opened = _opened_elsewhere(folder) if isinstance(error, PermissionError) else []
        if opened:
            raise StoreError("in_use", folder, ", ".join(opened)) from error
        raise StoreError("not_writable", folder, str(error)) from error


def _opened_elsewhere(folder: Path) -> list[str]:
    """Name the files of a folder that another program keeps open, as Excel does on Windows."""
    found = []
    for file in sorted(folder.glob("*")) if folder.is_dir() else ():
        try:
            with file.open("r+b"):
                pass
        except PermissionError:
            found.append(file.name)
        except OSError:
            continue
    return found


def _holds_plan(folder: Path) -> bool:
    """Tell whether a folder holds a plan, and not just a file of the same name from elsewhere."""
    try:
        manifest = read_manifest(folder)
    except StoreError:
        return False
    return {"inputs", "versions", "status"} <= set(manifest)


def _put_in_place(fresh: Path, folder: Path, old: Path) -> None:
    """Swap the folders; where the second step fails, the first is taken back."""
    if folder.exists():
        folder.replace(old)
    try:
        fresh.replace(folder)
    except OSError:
        if old.exists():
            old.replace(folder)
        raise


def _manifest(plan: Plan, seconds: float) -> dict[str, Any]:
    """Say what produced the plan. Everything but ``seconds`` is the same for the same inputs and solver."""
    status = plan.status
    categories = plan.case.categories
    return {
        "title": plan.case.settings.title,
        "inputs": [{"file": name, "sha256": digest} for name, digest in plan.case.origins.files()],
        "settings": {key: layers[0][0] for key, layers in sorted(plan.case.origins.settings.items()) if layers},
        "versions": {name: _version(name) for name in ("quota", "pulp", "highspy")},
        "solver": status.solver,
        "status": status.outcome.value,
        "value": _exact(status.value),
        "bound": _exact(status.bound),
        "gap": _exact(status.gap),
        "seconds": round(seconds, 3),
        "names": {
            "categories": {code: {"zh": known.name, "en": known.name_en or code} for code, known in categories.items()},
            "jurisdictions": {code: known.name for code, known in plan.case.jurisdictions.items()},
        },
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _exact(number: Fraction) -> str:
    """Write a fraction whose denominator is a power of ten in full, any other with 28 digits."""
    shown = Decimal(number.numerator) / Decimal(number.denominator)
    return format(shown.normalize(), "f")


def _write_csv(path: Path, record: type, rows: Sequence[tuple[object, ...]]) -> None:
    kinds = get_type_hints(record)
    columns = [_texts(map(itemgetter(place), rows), kind) for place, kind in enumerate(kinds.values())]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BYTE_ORDER_MARK)
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(kinds)
        writer.writerows(zip(*columns, strict=True))


def _texts(values: Iterable[Any], kind: object) -> Iterable[object]:
    """Return what stands in the cells of a column; each different word is looked at once."""
    if kind is int:
        return values
    if kind is bool:
        return ("yes" if value else "no" for value in values)
    if kind in (Decimal, Decimal | None):
        return map(_plain, values)
    return map(cache(guarded), values)


def _plain(number: Decimal | None) -> str:
    return "" if number is None else format(number, "f")


def _read_csv(folder: Path, name: str, record: type[Record]) -> tuple[Record, ...]:
    kinds = get_type_hints(record)
    data = _data(folder / f"{name}.csv")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")  # as Excel saves it on a Chinese machine
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        _demand_columns(kinds, header)
        in_order = itemgetter(*(header.index(column) for column in kinds))
        # Each different text is read once, so that the rows of a country share their names, numbers and bases.
        readers = [cache(_reader(kind)) for kind in kinds.values()]
        found = []
        for cells in reader:
            if cells:
                _demand_width(cells, header)
                found.append(record(*map(call, readers, in_order(cells))))
    except (csv.Error, ValueError, ArithmeticError) as error:
        raise ValueError(f"{name}.csv:{max(reader.line_num, 1)}: {error}") from error
    return tuple(found)


def _demand_columns(known: Iterable[str], header: Sequence[str]) -> None:
    if sorted(known) != sorted(header):
        twice = {column for column in header if header.count(column) > 1}
        raise ValueError(", ".join(sorted((set(known) ^ set(header)) | twice)))


def _demand_width(cells: Sequence[str], header: Sequence[str]) -> None:
    if len(cells) != len(header):
        raise ValueError(f"{len(cells)} / {len(header)}")


def _reader(kind: object) -> Callable[[str], object]:
    """Return what makes a value of a column's kind from its text."""
    if kind is int:
        return lambda text: int(_matching(_WHOLE, text))
    if kind is bool:
        return lambda text: _matching(_YES_OR_NO, text) == "yes"
    if kind is Decimal:
        return lambda text: Decimal(_matching(_NUMBER, text))
    if kind == Decimal | None:
        return lambda text: Decimal(_matching(_NUMBER, text)) if text else None
    return unguarded


def _matching(form: re.Pattern[str], text: str) -> str:
    if not form.fullmatch(text):
        raise ValueError(repr(text[:40]))
    return text
