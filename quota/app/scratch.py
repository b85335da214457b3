"""Plans made from nothing beside the live ones: what explanations are read from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from quota.api.errors import QuotaError
from quota.api.scenario import Scenario
from quota.api.sources import Source
from quota.texts import Language
from quota.whatif import EditInForce

if TYPE_CHECKING:
    from quota.api.plan import Plan


class Scratch:
    """A scenario read and solved by the ordinary way, with the edits of one version after the other.

    Parameters
    ----------
    path : Path
        Folder or workbook.
    language : str
        Of all words.
    """

    def __init__(self, path: Path, language: Language) -> None:
        self._path, self._language = path, language
        self._lock = Lock()
        self._last: tuple[tuple[str, ...], Plan] | None = None

    @cached_property
    def error(self) -> QuotaError | None:
        """What is wrong with a base that cannot be read."""
        try:
            Scenario.of(Source(self._path, (), self._language))
        except QuotaError as error:
            return error
        return None

    def plan(self, edits: Sequence[EditInForce]) -> Plan:
        """Return the plan with some edits; the last one is kept.

        Raises
        ------
        QuotaError
            If there is none.
        """
        texts = tuple(f"{edit.key}={edit.value}" for edit in edits)
        with self._lock:
            if self._last is None or self._last[0] != texts:
                self._last = texts, Scenario.of(Source(self._path, texts, self._language)).solve()
            return self._last[1]
