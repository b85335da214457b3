"""A plan as a folder of tables: written whole or not at all. `quota.plan.reading` reads it back."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from quota.files import restore, write_csv, written_whole
from quota.files.whole import parents_of
from quota.plan.manifest import StoreError, own_version, parsed, put_manifest
from quota.plan.plan import Plan
from quota.plan.records import OPTIONAL, RECORDS, kinds_of
from quota.plan.subjects import own_names
from quota.scenario import Case
from quota.scenario.routes import permitting


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
        Of a repaired plan: the numbers that it keeps, as `quota.plan.hand.kept_numbers` writes them.
    """
    for name, rows in plan.tables.items():
        kinds = kinds_of(RECORDS[name])
        idle = [column for column in OPTIONAL.get(name, ()) if all(getattr(row, column) is None for row in rows)]
        written = {column: kind for column, kind in kinds.items() if column not in idle}
        write_csv(folder / f"{name}.csv", written, (row[: len(written)] for row in rows) if idle else rows)
    run = {"seconds": round(seconds, 3), "scenario": scenario, "overrides": list(overrides)}
    put_manifest(folder, facts_of(plan) | run | ({} if by_hand is None else {"by_hand": by_hand}))


@contextmanager
def replaced_whole(folder: Path) -> Iterator[Path]:
    """Give a fresh folder to fill, and put it in place of ``folder`` only when all went well.

    Only a folder that does not exist, is empty, or holds a plan is replaced: nobody's other files are lost.

    Raises
    ------
    StoreError
        If the folder holds something else, or cannot be written or replaced.
    """
    demand_replaceable(folder)
    with _faults_told(folder), parents_of(folder), written_whole(folder) as fresh:
        fresh.mkdir()
        yield fresh


def demand_replaceable(folder: Path) -> None:
    """Refuse a folder that holds something other than a plan, or files that Windows would not let go.

    Raises
    ------
    StoreError
        If so.
    """
    with _faults_told(folder):
        restore(folder)
        occupied = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    if occupied and not _holds_plan(folder):
        raise StoreError("not_a_plan_folder", folder)
    opened = _opened_elsewhere(folder) if occupied and sys.platform == "win32" else []
    if opened:
        raise StoreError("in_use", folder, ", ".join(opened))


@contextmanager
def _faults_told(folder: Path) -> Iterator[None]:
    """Turn a fault of the system into one of the folder; where another program keeps files of it open, name them."""
    try:
        yield
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
    """Return whether a folder holds a plan, and not just a file of the same name from elsewhere."""
    try:
        manifest = parsed(folder)
    except StoreError:
        return False
    return {"inputs", "versions", "status"} <= set(manifest)


def facts_of(plan: Plan) -> dict[str, Any]:
    """Say what produced the plan, as its manifest does: the same for the same inputs and solver."""
    status = plan.status
    categories = plan.case.categories
    return {
        "title": plan.case.settings.title,
        "inputs": [{"file": name, "sha256": digest} for name, digest in plan.case.origins.files()],
        "settings": {key: layers[0][0] for key, layers in sorted(plan.case.origins.settings.items()) if layers},
        "versions": {name: own_version(name) for name in ("quota", "pulp", "highspy")},
        "solver": status.solver,
        "status": status.outcome.value,
        "value": _exact(status.value),
        "bound": _exact(status.bound),
        "gap": _exact(status.gap),
        "value_exact": _fraction(status.exact),
        "bound_exact": _fraction(status.exact and status.exact - (status.value - status.bound)),
        "proved_within": _exact(status.within),
        "illustrative": plan.case.illustrative,
        "programme": _programme(plan.case),
        "names": {
            "categories": {
                code: {"zh": known.named("zh"), "en": known.named("en")} for code, known in categories.items()
            },
            "jurisdictions": {code: known.name for code, known in plan.case.jurisdictions.items()},
            **own_names(plan.case),
        },
        **_over_plans(plan.case),
        **({} if status.alternative is None else {"alternative": status.alternative}),
    }


def _programme(case: Case) -> dict[str, Any]:
    """Say what the tables leave open of the programme, so that others can write it and check the plan."""
    ways = ("from_level", "to_level", "scope", "category")
    prices: dict[str, Fraction] = {}
    permitted = permitting(case)
    for item in case.consolidations:
        prices[item.merge] = prices.get(item.merge, Fraction(0)) + Fraction(item.price)
    return {
        "parents": {code: known.parent for code, known in case.jurisdictions.items() if known.parent},
        "routes": {
            name: {way: getattr(route, way) for way in ways}
            | {"jurisdiction": route.jurisdiction or "", "price": _exact(Fraction(route.price))}
            for name, route in case.route_of.items()
            if route in permitted
        },
        "seated_on": {code: known.seated_on for code, known in case.categories.items() if known.seated_on},
        "merge_prices": {name: _exact(price) for name, price in prices.items()},
    }


def _over_plans(case: Case) -> dict[str, Any]:
    """Say which numbers add to a plan, and what that has."""
    told = [
        {"cell": ".".join((item.table, *filter(None, item.key), item.column)), "plan": item.plan, "added": item.added}
        | {"posts": item.posts, "of": item.of}
        for item in case.over_plans
    ]
    return {"over_plans": told} if told else {}


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
