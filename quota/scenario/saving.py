"""Edits saved as a scenario of a few lines that inherits from another one: settings, and of each table what differs."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

from quota.files import restore, write_csv, write_words, written_whole
from quota.files.system import is_name
from quota.files.whole import parents_of
from quota.scenario.edits import Edit, EditsError, cells_of, in_order, settings_of, texts_of
from quota.scenario.folders import SETTINGS_FILE
from quota.scenario.formats.signs import unprintable
from quota.scenario.merged import MergedTable
from quota.scenario.origin import OVERRIDE, Key
from quota.scenario.over_plan import Planner
from quota.scenario.read import Reader
from quota.scenario.toml_settings import toml_text
from quota.schema import TABLE_CODES, ColumnSchema, Domain, Setting
from quota.texts import Language

_HEAD = "# 试算存下的改动。saved by 试算"
"""How the settings of a saved scenario begin: what begins so may be saved again."""
_PLAIN = re.compile(r"-?\d+(\.\d+)?")


def save_edits(
    base: Path, edits: Iterable[Edit], folder: Path, *, title: str, planner: Planner | None = None
) -> tuple[Edit, ...]:
    """Write a scenario that inherits from another one and says no more than the edits; whole or not at all.

    Parameters
    ----------
    base : Path
        Folder or workbook; it may inherit itself.
    folder : Path
        New, empty, or saved before; in a folder that holds the base, which it names by a relative path.
    title : str
        Its own; an edit of the title gives way to it.
    planner : Planner, optional
        As in `quota.scenario.read_case`.

    Returns
    -------
    tuple of Edit
        In their published order: what `quota.scenario.edits.read_edits` returns.

    Raises
    ------
    CaseError
        If the scenario cannot be read with the edits.
    EditsError
        If the folder must not be written, or cannot have that name; or a note is of a setting.
    OSError
        If it cannot be written.
    """
    way = _way_to(base, folder)
    _demand_free(folder)
    if not title.strip() or unprintable(title):
        raise EditsError("edits.bad_title")
    reader = Reader(base, planner)
    found = in_order(reader, edits)
    inputs = reader.written(texts_of(found))
    lines = [_HEAD, "", f"extends = {toml_text(way)}", f"title = {toml_text(title)}"]
    lines += [f"{toml_text(key)} = {_toml(*said)}" for key, said in settings_of(inputs, OVERRIDE).items()]
    with parents_of(folder), written_whole(folder) as fresh:
        fresh.mkdir()
        write_words(fresh / SETTINGS_FILE, "\n".join(lines) + "\n")
        for code, merged in inputs.tables.items():
            _write_table(fresh / f"{code}.csv", merged, inputs.settings.value("language"))
    return found


def _way_to(base: Path, folder: Path) -> str:
    """Return the relative path of a base from a folder that is to inherit from it.

    Raises
    ------
    EditsError
        If the folder does not lie where it may inherit from the base, or has a name that no system can hold.
    """
    if not is_name(folder.name):
        raise EditsError("edits.bad_name", name=folder.name)
    there, home = base.resolve(), folder.resolve()
    if home.parent not in there.parents or home in (there, *there.parents):
        raise EditsError("edits.not_beside", folder=folder, base=base)
    return PurePath(os.path.relpath(there, home)).as_posix()


def _demand_free(folder: Path) -> None:
    """Refuse a place that holds anything but what was saved before.

    Raises
    ------
    EditsError
        If so.
    """
    restore(folder)
    if not os.path.lexists(folder):
        return
    known = {SETTINGS_FILE, *(f"{code}.csv" for code in TABLE_CODES)}
    entries = {file.name for file in folder.iterdir()} if folder.is_dir() else {""}
    if entries and (not entries <= known or not is_saved(folder)):
        raise EditsError("edits.occupied", folder=folder)


def is_saved(folder: Path) -> bool:
    """Return whether a folder was written by `save_edits`."""
    try:
        return (folder / SETTINGS_FILE).read_bytes().startswith(_HEAD.encode())
    except OSError:
        return False


def _toml(setting: Setting, text: str) -> str:
    """Return the value of a setting as TOML writes it."""
    if setting.kind is Domain.YES_NO and text in ("yes", "no"):
        return "true" if text == "yes" else "false"
    return text if setting.kind in (Domain.WHOLE, Domain.NUMBER) and _PLAIN.fullmatch(text) else toml_text(text)


def _write_table(file: Path, merged: MergedTable, language: Language) -> None:
    """Write the rows and columns of which something is set; nothing where there is none."""
    rows: dict[Key, dict[str, str]] = {}
    for key, column, text in cells_of(merged, OVERRIDE):
        rows.setdefault(key, dict(zip(merged.table.key, key, strict=True)))[column] = text
    if rows:
        own = {column for cells in rows.values() for column in cells}
        columns = [column for code, column in merged.columns.items() if code in own]
        header = [column.zh if language == "zh" else column.code for column in columns]
        cells = ([_cell(row, column, language) for column in columns] for row in rows.values())
        write_csv(file, header, cells, guard=False)


def _cell(row: Mapping[str, str], column: ColumnSchema, language: Language) -> str:
    text = row.get(column.code, "")
    return dict(column.choices).get(text, text) if language == "zh" else text
