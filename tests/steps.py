"""The states of a folder before each step in it that changes a file system: just those that a kill can leave.

What a killed process leaves is what stands on the disk at that moment, with no lock on it; and a copy is that, too.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from quota.files import whole

STEPS = ("os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "os.truncate", "quota.exchange")
_taking: list[Callable[[], None]] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _taking and (event in STEPS or (event == "open" and set(str(arguments[1] or "r")) & set("wxa+"))):
        take = _taking.pop()
        take()
        _taking.append(take)


@contextmanager
def states_of(folder: Path, copies: Path, monkeypatch: pytest.MonkeyPatch, *, exchange: bool) -> Iterator[list[Path]]:
    """Copy a folder before each step, and after the last; give the list of the copies.

    Parameters
    ----------
    exchange : bool
        Whether the system exchanges folders in one step.
    """
    found: list[Path] = []

    def take() -> None:
        found.append(shutil.copytree(folder, copies / str(len(found)), symlinks=True))

    step = whole.exchange

    def announced(one: Path, other: Path) -> bool:
        sys.audit("quota.exchange")
        return exchange and step(one, other)

    if not getattr(_hook, "added", False):
        sys.addaudithook(_hook)
        _hook.added = True
    with monkeypatch.context() as patch:
        patch.setattr(whole, "exchange", announced)
        _taking.append(take)
        try:
            yield found
        finally:
            _taking.clear()
    take()


def content(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder but those in rooms."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not rooms(file.relative_to(folder))
    }


def rooms(path: Path) -> list[str]:
    """Return the rooms that a path leads through, or that lie below a folder."""
    inside = path.parts if not path.is_absolute() else (found.name for found in path.rglob("*"))
    return [name for name in inside if name.startswith(whole.ROOM)]
