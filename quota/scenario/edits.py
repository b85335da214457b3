"""Changes of a scenario as a list of edits, and as a scenario of a few lines that inherits from it: each from the other, exactly.

An edit is what ``--set`` says, with a note of who asked for it. Edits in their published order name every cell and every
setting once: settings as the schema lists them, then tables, rows by key, columns as the schema lists them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from quota.files import restore, written_whole
from quota.files.system import is_name
from quota.files.tables import write_csv
from quota.files.whole import parents_of
from quota.scenario.cells import Written, shown
from quota.scenario.folders import SETTINGS_FILE
from quota.scenario.formats.signs import unprintable
from quota.scenario.inputs import Inputs
from quota.scenario.merged import MergedTable
from quota.scenario.origin import OVERRIDE, SCENARIO, Key
from quota.scenario.over_plan import Planner
from quota.scenario.read import Reader
from quota.scenario.toml_settings import toml_text
from quota.schema import SETTINGS, TABLES, Column, Kind, Table
from quota.schema import table as schema_table
from quota.texts import Language, Message, RefusalError

NOTES = "appeals"
"""The table of who asked for which figure to be changed."""
_NOTE = ("who", "date", "document", "reason")
_OWN = ("extends", "title")
"""Settings that a scenario has for itself and that are no edits."""
_HEAD = "# 试算存下的改动 · saved by 试算\n"
"""How the settings of a saved scenario begin: what begins so may be saved again."""
_NOT_IN_KEYS = frozenset(".=\n\r")


@dataclass(frozen=True, slots=True)
class Edit:
    """One cell or setting with another value.

    Parameters
    ----------
    key : str
        As ``--set`` names it: ``stickiness.administrative``, ``units.350702001.administrative_pin``.
    value : str
        As ``--set`` takes it; ``-`` or ``无`` for nothing.
    who, date, document, reason : str
        Of a cell of a table, optional: who asked for it, when, in which document and why.
    """

    key: str
    value: str
    who: str = ""
    date: str = ""
    document: str = ""
    reason: str = ""

    @property
    def text(self) -> str:
        """As ``--set`` takes it, without the note."""
        return f"{self.key}={self.value}"

    @property
    def notes(self) -> Mapping[str, str]:
        """What is noted of it, by column of the table of appeals."""
        return {name: words for name in _NOTE if (words := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class Saved:
    """A scenario of edits that was read back.

    Parameters
    ----------
    base : Path
        The scenario that it inherits from.
    title : str
        Its own.
    edits : tuple of Edit
        In their published order.
    """

    base: Path
    title: str
    edits: tuple[Edit, ...]


def texts_of(edits: Iterable[Edit]) -> list[str]:
    """Return edits as ``--set`` takes them, notes included.

    Raises
    ------
    RefusalError
        If a note is of a setting, or of a cell of which nobody can note anything.
    """
    return [text for edit in edits for text in (edit.text, *_note_texts(edit))]


def in_order(reader: Reader, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return edits of a scenario in their published order: codes in place of names, weights spelled out, the last word of each.

    What says nothing is left out.

    Raises
    ------
    CaseError
        If the scenario cannot be read with them.
    """
    edits = tuple(edits)
    noted = {edit.key: edit for edit in edits if edit.notes}
    raise NotImplementedError(noted, OVERRIDE)


def save_edits(
    base: Path, edits: Iterable[Edit], folder: Path, *, title: str, planner: Planner | None = None
) -> tuple[Edit, ...]:
    """Write a scenario that inherits from another one and says no more than the edits; whole or not at all.

    Parameters
    ----------
    base : Path
        Folder or workbook; it may inherit itself.
    folder : Path
        New, empty, or saved before; in a folder above or beside the base, which it names by a relative path.
    planner : Planner, optional
        As in `quota.scenario.read_case`.

    Returns
    -------
    tuple of Edit
        In their published order: what `read_edits` returns.

    Raises
    ------
    CaseError
        If the scenario cannot be read with the edits.
    RefusalError
        If the folder must not be written, or cannot have that name.
    OSError
        If it cannot be written.
    """
    raise NotImplementedError


def read_edits(folder: Path) -> Saved:
    """Read a scenario that inherits from one other as edits of it.

    Raises
    ------
    CaseError
        If its files cannot be read.
    RefusalError
        If it inherits from none or several, or says what no edit can say.
    """
    raise NotImplementedError


def _note_texts(edit: Edit) -> Iterator[str]:
    raise NotImplementedError
