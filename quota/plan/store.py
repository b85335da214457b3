"""A plan as a folder of tables: written whole or not at all, and read back."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from operator import call, itemgetter
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from quota.files import read_exact, restore, unguarded, write_csv, written_whole
from quota.files.whole import parents_of
from quota.need import NeedRow
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
from quota.scenario import Case

MANIFEST = "manifest.json"
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
        write_csv(folder / f"{name}.csv", get_type_hints(RECORDS[name]), rows)
    manifest = _manifest(plan, seconds) | {"scenario": scenario, "overrides": list(overrides)}
    manifest["illustrative"] = plan.case.illustrative
    if by_hand is not None:
        manifest["by_hand"] = by_hand
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """Return the manifest of a plan; an empty one where the folder has none, as when only its tables were passed on."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise StoreError("damaged", folder, f"{MANIFEST}: {error}") from error
    if not isinstance(manifest, dict):
        raise StoreError("damaged", folder, MANIFEST)
    return manifest


def read_tables(folder: Path) -> StoredPlan:
    """Read a plan's folder.

    Raises
    ------
    StoreError
        If it holds no plan, or a table of it is damaged.
    """
    restore(folder)
    if not (folder / MANIFEST).is_file():
        raise StoreError("not_a_plan", folder)
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
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
    try:
        restore(folder)
        occupied = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
        if occupied and not _holds_plan(folder):
            raise StoreError("not_a_plan_folder", folder)
        with parents_of(folder), written_whole(folder) as fresh:
            fresh.mkdir()
            yield fresh
    except OSError as error:
        opened = _opened_elsewhere(folder) if isinstance(error, PermissionError) else []
        if opened:
            raise StoreError("in_use", folder, ", ".join(opened)) from error
        raise StoreError("not_writable", folder, error.strerror or str(error)) from error


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
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and {"inputs", "versions", "status"} <= set(manifest)


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
        "value_exact": _fraction(status.exact),
        "bound_exact": _fraction(status.exact and status.exact - (status.value - status.bound)),
        "proved_within": _exact(status.within),
        "seconds": round(seconds, 3),
        "programme": _programme(plan.case),
        "names": {
            "categories": {code: {"zh": known.name, "en": known.name_en or code} for code, known in categories.items()},
            "jurisdictions": {code: known.name for code, known in plan.case.jurisdictions.items()},
        },
    }


def _programme(case: Case) -> dict[str, Any]:
    """Say what the tables leave open of the programme, so that others can write it and check the plan."""
    ways = ("from_level", "to_level", "scope", "category")
    prices: dict[str, Fraction] = {}
    for item in case.consolidations:
        prices[item.merge] = prices.get(item.merge, Fraction(0)) + Fraction(item.price)
    return {
        "parents": {code: known.parent for code, known in case.jurisdictions.items() if known.parent},
        "routes": {
            name: {way: getattr(route, way) for way in ways}
            | {"jurisdiction": route.jurisdiction or "", "price": _exact(Fraction(route.price))}
            for name, route in case.route_of.items()
        },
        "seated_on": {code: known.seated_on for code, known in case.categories.items() if known.seated_on},
        "merge_prices": {name: _exact(price) for name, price in prices.items()},
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


def _fraction(number: Fraction | None) -> str:
    """Write a fraction in full, however many digits it has."""
    if number is None:
        return ""
    return "/".join(_digits(part) for part in (number.numerator, number.denominator))


def _digits(number: int) -> str:
    """Write a whole number of any length; Python refuses thousands of digits, lest hostile texts keep it busy."""
    return format(Decimal(number), "f")


def _read_csv(folder: Path, name: str, record: type[Record]) -> tuple[Record, ...]:
    kinds = get_type_hints(record)
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        missing = set(kinds) - set(header)
        if missing:
            raise ValueError(f"{name}.csv: {', '.join(sorted(missing))}")
        in_order = itemgetter(*(header.index(column) for column in kinds))
        # Each different text is read once, so that the rows of a country share their names, numbers and bases.
        readers = [cache(_reader(kind)) for kind in kinds.values()]
        return tuple(record(*map(call, readers, in_order(cells))) for cells in reader if cells)


def _reader(kind: object) -> Callable[[str], object]:
    """Return what makes a value of a column's kind from its text."""
    if kind is int:
        return int
    if kind is bool:
        return lambda text: text == "yes"
    if kind is Decimal:
        return Decimal
    if kind is Fraction:
        return lambda text: read_exact(unguarded(text))
    if kind == Decimal | None:
        return lambda text: Decimal(text) if text else None
    return unguarded
