"""Whether the files of a base are still those that were read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from quota.scenario.layers import PRESET_PREFIX, Library
from quota.scenario.problems import Findings

Stamp = tuple[int, int] | None
"""Time of the last change, and size; None of a file that is not there."""


class Watched:
    """The files of a base, by hash, as they were read.

    A look is cheap: only where a time, a size or what a folder holds is another one, the files are read and hashed again.
    """

    def __init__(self, base: Path, files: Mapping[str, str]) -> None:
        self._base = base
        self._home = base if base.is_dir() else base.parent
        self.files = {name: digest for name, digest in files.items() if not name.startswith(PRESET_PREFIX)}
        paths = [self._home / name for name in self.files]
        self._looked_at = list(dict.fromkeys((self._home, *paths, *(path.parent for path in paths))))
        self._stamps: Mapping[Path, Stamp] = {}
        self._changed: tuple[str, ...] = ()

    def changed(self) -> tuple[str, ...]:
        """Return the names of the files that are others now, new or gone."""
        stamps = dict(self._look())
        if stamps != self._stamps:
            now = digests(self._base)
            self._stamps = stamps
            self._changed = tuple(sorted(name for name in {*now, *self.files} if now.get(name) != self.files.get(name)))
        return self._changed

    def _look(self) -> Iterator[tuple[Path, Stamp]]:
        for path in self._looked_at:
            stamp = None
            with suppress(OSError):
                stat = path.stat()
                stamp = stat.st_mtime_ns, stat.st_size
            yield path, stamp


def digests(base: Path) -> Mapping[str, str]:
    """Return the hash of every file that a scenario reads now; presets come with the program, and are left out."""
    stack = Library(base).stack((), Findings())
    return {name: digest for name, digest in stack.files if not name.startswith(PRESET_PREFIX)}
