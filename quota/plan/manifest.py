"""What the manifest of a plan says: checked before any of it is used, since it may come from anywhere."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType
from typing import Any

from quota.solve.outcome import Outcome
from quota.texts import Message

MANIFEST = "manifest.json"
MOST_BYTES = 8 * 2**20
"""No manifest is larger: that of the country has 300 kB."""


class StoreError(Exception):
    """A plan cannot be written to, or read from, a folder.

    `reason` is ``not_a_plan``, ``not_a_plan_folder``, ``not_writable``, ``in_use``, ``damaged`` or ``other_version``; messages
    are named after it.
    """

    def __init__(self, reason: str, folder: Path, detail: str | Message = "") -> None:
        self.reason = reason
        self.folder = folder
        self.detail = detail
        super().__init__(f"{reason}: {folder} {detail}")


def damaged(folder: Path, place: str, what: str, /, **values: object) -> StoreError:
    """Return the refusal of a damaged folder that names the place, and says what is wrong there."""
    return StoreError("damaged", folder, Message(f"plan.damage_{what}", {"place": place, **values}))


def regular_file(folder: Path, name: str, most: int) -> bytes:
    """Return what stands in a regular file of bearable size: a pipe would be waited for, a device read without end.

    Raises
    ------
    StoreError
        If it is none.
    """
    try:
        status = (folder / name).stat()
        if not stat.S_ISREG(status.st_mode):
            raise damaged(folder, name, "no_file")
        if status.st_size > most:
            raise damaged(folder, name, "large", most=most // 2**20)
        return (folder / name).read_bytes()
    except (OSError, ValueError) as error:
        raise damaged(folder, name, "no_file") from error


_DIGEST = re.compile("[0-9a-f]{64}")
_EXACT = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?")
_FRACTION = re.compile(r"(-?[0-9]{1,100000}/[0-9]{0,99999}[1-9][0-9]{0,99999})?")
_KEY = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{0,400}")
_WORDS = re.compile(r"[^\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]{0,20000}")
_COUNT = range(-(10**9), 10**9)
_SCALAR = (_WORDS, int, float, bool, None)
_KEPT = {
    "unit": _KEY,
    "category": _KEY,
    "posts": _COUNT,
    "best?": _COUNT,
    "sheet": _KEY,
    "line": _COUNT,
    "column": _COUNT,
}
_SHIFTED = {"unit?": _KEY, "jurisdiction?": _KEY, "level?": _KEY, "category": _KEY, "best": _COUNT, "planned": _COUNT}
FORM: Mapping[str, object] = MappingProxyType(
    {
        "inputs": [{"file": _KEY, "sha256": _DIGEST}],
        "settings": {_KEY: _WORDS},
        "versions": {_KEY: _KEY},
        "status": re.compile("|".join((Outcome.OPTIMAL, Outcome.FEASIBLE))),
        "solver": _KEY,
        "value": _EXACT,
        "bound": _EXACT,
        "gap": _EXACT,
        "seconds": (int, float),
        "value_exact?": _FRACTION,
        "bound_exact?": _FRACTION,
        "proved_within?": _EXACT,
        "title?": _WORDS,
        "scenario?": _KEY,
        "overrides?": [_WORDS],
        "illustrative?": bool,
        "over_plans?": [{"cell": _KEY, "plan": _COUNT, "added": _COUNT, "posts": _COUNT, "of": _WORDS}],
        "names?": {
            "categories": {_KEY: {"zh": _KEY, "en": _KEY}},
            "jurisdictions": {_KEY: _KEY},
            "rules?": {_KEY: {"zh": _KEY, "en": _KEY}},
        },
        "alternative?": {_KEY: _SCALAR},
        "by_hand?": {
            "file": _KEY,
            "sha256": _DIGEST,
            "numbers": [_KEPT],
            "others?": [_SHIFTED],
            "points?": _EXACT,
        },
    }
)
"""What stands in the manifest of a plan. A pattern: a text; a range: a whole number; a tuple: one of several; a list: any
number of one form; a mapping: these keys, where ``?`` marks those that may be missing, or any keys of a pattern."""


def put_manifest(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write the manifest of a plan or a study into its folder: the same facts in the same bytes."""
    text = json.dumps(facts, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """Return the manifest of a plan; an empty one where the folder has none, as when only its tables were passed on.

    Raises
    ------
    StoreError
        If it is no manifest of a plan.
    """
    if not os.path.lexists(folder / MANIFEST):
        return {}
    return fitting(folder, FORM)


def fitting(folder: Path, form: Mapping[str, object]) -> Mapping[str, Any]:
    """Return a manifest whose entries are of a form, such as `FORM`; whatever else stands there is left alone.

    Raises
    ------
    StoreError
        If one is not.
    """
    manifest = parsed(folder)
    if place := _misfit(manifest, form, ""):
        raise damaged(folder, f"{MANIFEST} {place}", "entry")
    return manifest


def other_version(manifest: Mapping[str, Any]) -> str:
    """Return the version of the program that wrote a plan, if it was not this one; empty if it was.

    An earlier one of the same number is known by the entries that it did not write yet.
    """
    written = str(manifest.get("versions", {}).get("quota", ""))
    due = {"value_exact", "bound_exact", "proved_within", "programme"}
    return written if manifest and (written != own_version() or not due <= set(manifest)) else ""


@cache
def own_version(package: str = "quota") -> str:
    """Return the version of the program, or of a package that it uses; empty where none is installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def parsed(folder: Path) -> dict[str, Any]:
    """Return what stands in a manifest, of a plan or of a study, as it comes.

    Raises
    ------
    StoreError
        If it is no object of JSON.
    """
    data = regular_file(folder, MANIFEST, MOST_BYTES)
    try:
        manifest = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise damaged(folder, f"{MANIFEST}:{line}", "json") from error
    if not isinstance(manifest, dict):
        raise damaged(folder, MANIFEST, "json")
    return manifest


def _refuse(text: str) -> None:
    """Infinity and NaN are no JSON."""
    raise ValueError(text)


def _misfit(value: object, form: object, place: str) -> str:
    """Return where a value is not of its form, as ``inputs.3.sha256``; empty where it is."""
    match form:
        case re.Pattern():
            fits = isinstance(value, str) and form.fullmatch(value) is not None
        case range():
            fits = type(value) is int and value in form
        case tuple():
            fits = any(not _misfit(value, one, "x") for one in form)
        case list() if isinstance(value, list):
            return _first(_misfit(part, form[0], f"{place}.{at}") for at, part in enumerate(value))
        case Mapping() if isinstance(value, dict):
            return _misfit_keys(value, form, place)
        case _:
            fits = value is None if form is None else type(value) is form
    return "" if fits else place.strip(".")


def _misfit_keys(value: Mapping[str, object], form: Mapping[Any, object], place: str) -> str:
    for key, known in form.items():
        if isinstance(key, re.Pattern):
            if not all(map(key.fullmatch, value)):
                return f"{place}.*".strip(".")
            return _first(_misfit(part, known, f"{place}.{name}") for name, part in value.items())
        name = key.removesuffix("?")
        missing = name not in value
        if (missing and name == key) or (not missing and (found := _misfit(value[name], known, f"{place}.{name}"))):
            return f"{place}.{name}".strip(".") if missing else found
    return ""


def _first(places: Iterable[str]) -> str:
    return next(filter(None, places), "")
