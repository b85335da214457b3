"""Where scenarios come from: files, or data frames."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from quota.api.scenario import Scenario
from quota.api.sources import Rows, Source, made_from
from quota.texts import Language


def read(
    path: Path | str, changes: Mapping[str, object] | None = None, *, language: Language | None = None
) -> Scenario:
    """Read and check a scenario: a folder, or a workbook.

    Parameters
    ----------
    changes : Mapping, optional
        As `Scenario.set` takes them.
    language : str, optional
        ``zh`` or ``en``. Default: the scenario's.

    Raises
    ------
    CaseError
        If anything is wrong, with everything that is.
    """
    scenario = Scenario.of(Source(Path(path), language=language))
    return scenario.set(changes) if changes else scenario


def from_frames(
    tables: Mapping[str, Rows], settings: Mapping[str, object], *, language: Language | None = None
) -> Scenario:
    """Return a scenario made from data frames, rows or columns, with every check of the reader.

    A problem names the file that a table would be: the first row of ``tables["units"]`` is ``units.csv:2``.

    Parameters
    ----------
    tables : Mapping
        Tables by code or Chinese name, as docs/tables.md lists them, their columns by code or Chinese name.
    settings : Mapping
        By dotted key; ``title`` at least.

    Raises
    ------
    CaseError
        If anything is wrong, with everything that is.
    """
    return Scenario.of(made_from(tables, settings, language))
