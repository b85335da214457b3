"""Changes of a scenario as a list of edits, in one published order; a scenario that inherits from one other is such a list.

An edit is what ``--set`` says, with a note of who asked for it. In their published order edits name every cell and every
setting once: settings as the schema lists them, then tables, rows by key, columns as the schema lists them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from quota.scenario.case import Case
from quota.scenario.cells import Mark, shown
from quota.scenario.inputs import Inputs
from quota.scenario.merged import MergedTable
from quota.scenario.names import named
from quota.scenario.origin import OVERRIDE, SCENARIO, Key, WrittenTable, row_name
from quota.scenario.read import Reader
from quota.scenario.settings import WrittenSetting, full_key
from quota.scenario.sources import APPEALS
from quota.schema import SETTINGS, TABLE_CODES, ColumnSchema, Setting, TableSchema
from quota.schema import table as schema_table
from quota.texts import Message, RefusalError

_NOTE = ("who", "date", "document", "reason")
_OWN = ("extends", "title")
"""Settings that a scenario has for itself and that are no edits."""
_PART = re.compile(r"|[^.=\s]|[^.=\s][^.=\r\n]*[^.=\s]")
"""What a part of a key can be."""


class EditsError(RefusalError):
    """A list of edits that cannot be read or written."""

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(Message(key, values))


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
    """Return edits in their published order as ``--set`` takes them, notes included.

    Raises
    ------
    EditsError
        If a note is of a setting.
    """
    return [text for edit in edits for text in (edit.text, *_note_texts(edit))]


def in_order(reader: Reader, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return edits of a scenario in their published order: codes in place of names, weights spelled out, each thing once.

    Of several values for one cell or setting the last one stays; what says nothing is left out.

    Raises
    ------
    CaseError
        If the scenario cannot be read with them.
    EditsError
        If a note is of a setting.
    """
    given = tuple(edits)
    plain = [edit.text for edit in given]
    reader.case(plain)
    found = {edit.key: edit for edit in edits_of(reader.written(plain), OVERRIDE)}
    for edit in given:
        for own in edits_of(reader.written([edit.text]), OVERRIDE) if edit.notes else ():
            if own.key in found:
                found[own.key] = replace(found[own.key], **edit.notes)
    texts = texts_of(found.values())
    reader.case(texts)
    return edits_of(reader.written(texts), OVERRIDE)


def read_edits(path: Path) -> Saved:
    """Read a scenario that inherits from one other as edits of it.

    Raises
    ------
    CaseError
        If its files cannot be read.
    EditsError
        If it inherits from none or several, or says what no edit can say.
    """
    inputs = Reader(path).written()
    said = {key: setting.text for written in _own(inputs, SCENARIO) for key, setting in written.items()}
    parents = [parent.strip() for parent in said.get("extends", "").split(",") if parent.strip()]
    if len(parents) != 1:
        raise EditsError("edits.one_base", folder=path.name, count=len(parents))
    folder = path if path.is_dir() else path.parent
    base = Path(os.path.normpath(folder / parents[0].replace("\\", "/")))
    return Saved(base, said.get("title", ""), edits_of(inputs, SCENARIO))


def _note_texts(edit: Edit) -> Iterator[str]:
    """Yield the notes of an edit as ``--set`` takes them: cells of the table of appeals."""
    if not edit.notes:
        return
    table, *key = edit.key.split(".")
    if len(key) < 2 or table not in TABLE_CODES:
        raise EditsError("edits.note_of_setting", key=edit.key)
    *row, column = key
    yield from (
        f"{APPEALS}.{table}.{column}.{row_name(tuple(row))}.{name}={words}" for name, words in edit.notes.items()
    )


# What layers say


def edits_of(inputs: Inputs, layer: str) -> tuple[Edit, ...]:
    """Return what the layers of one name say, in the published order, notes with what they are of.

    Raises
    ------
    EditsError
        If a row has a name that ``--set`` cannot take.
    """
    found = {key: Edit(key, text) for key, (_, text) in settings_of(inputs, layer).items()}
    noted: dict[str, dict[str, str]] = {}
    for code, merged in inputs.tables.items():
        for key, column, text in cells_of(merged, layer):
            about = ".".join((key[0], *key[2].split("/"), key[1])) if code == APPEALS else ""
            if about in found and column in _NOTE:
                noted.setdefault(about, {})[column] = text
            else:
                name = key_of(merged.table, key, column)
                found[name] = Edit(name, text)
    return tuple(replace(edit, **noted.get(name, {})) for name, edit in found.items())


def settings_of(inputs: Inputs, layer: str) -> dict[str, tuple[Setting, str]]:
    """Return the last word of the layers of one name on each setting, in the order of the schema.

    A word on all categories takes back those on single ones before it.
    """
    said: dict[str, str] = {}
    for written in _own(inputs, layer):
        for key in sorted(written, key=len):
            for other in [other for other in said if other.startswith(f"{key}.")]:
                del said[other]
            said[key] = written[key].text
    order = {
        full_key(setting, category): setting
        for setting in SETTINGS
        for category in ("", *inputs.settings.categories_of(setting))
    }
    return {key: (setting, said[key]) for key, setting in order.items() if key in said and key not in _OWN}


def cells_of(merged: MergedTable, layer: str) -> Iterator[tuple[Key, str, str]]:
    """Yield the last word of the layers of one name on each cell; of a new row of which nothing is said, its first cell."""
    table = merged.table
    own = [written for written in merged.layers if written.layer == layer]
    below = {key for written in merged.layers if written.layer != layer for key in written.rows}
    columns = [column for column in merged.columns if column not in table.key]
    for key in sorted({key for written in own for key in written.rows}):
        if table.line and key not in below:
            yield key, table.line, key[table.key.index(table.line)]
        texts = {column: text for column in columns if (text := _said(own, key, column))}
        if not texts and not table.line and key not in below:
            texts = {columns[0]: ""}
        yield from ((key, column, text) for column, text in texts.items())


def _own(inputs: Inputs, layer: str) -> Iterator[Mapping[str, WrittenSetting]]:
    """Yield what the layers of one name say of settings, the weakest first."""
    for rank in sorted(inputs.settings.by_rank, reverse=True):
        if inputs.settings.layers[rank] == layer:
            yield inputs.settings.by_rank[rank]


def _said(layers: Iterable[WrittenTable], key: Key, column: str) -> str:
    """Return the strongest word on a cell; empty where there is none."""
    return next((shown(value) for written in layers if (value := written.value(key, column)) is not None), "")


def key_of(table: TableSchema, key: Key, column: str) -> str:
    """Return a cell as ``--set`` names it.

    Raises
    ------
    EditsError
        If its row has a name that ``--set`` cannot take.
    """
    parts = [part for code, part in zip(table.key, key, strict=True) if column != table.line or code != table.line]
    while parts and not parts[-1]:
        parts.pop()
    if not all(_PART.fullmatch(part) for part in parts):
        raise EditsError("edits.no_key", table=named(table.zh, table.code), row="/".join(parts))
    return ".".join((table.code, *parts) if column == table.line else (table.code, *parts, column))


class Target(NamedTuple):
    """What an edit is of.

    Parameters
    ----------
    table : str
        Code of a table, or ``scenario`` for a setting.
    key : tuple of str
        Of the row; of a setting the parts of its key.
    column : str
        Of a setting empty.
    about : ColumnSchema
        What the schema says of it.
    """

    table: str
    key: Key
    column: str
    about: ColumnSchema


def target(case: Case, key: str) -> Target | None:
    """Return what a key in its published form names; None where that is a row as a whole, or nothing."""
    first, *parts = key.split(".")
    if first not in TABLE_CODES:
        spelled = {full_key(setting, category): setting for setting in SETTINGS for category in ("", *case.categories)}
        return Target("scenario", tuple(key.split(".")), "", spelled[key]) if key in spelled else None
    table = schema_table(first)
    if table.line and len(parts) < len(table.key):
        return None
    column = case.vocabulary.columns(table).get(parts[-1]) if parts else None
    if column is None:
        return None
    return Target(first, (*parts[:-1], *("",) * (len(table.key) - len(parts) + 1)), column.code, column)


def value_of(case: Case, of: Target) -> str:
    """Return what holds of a cell or setting, as it is written; empty where there is nothing."""
    value, _ = written_of(case, of)
    return "" if value == Mark.CLEARED.value else value


def written_of(case: Case, of: Target) -> tuple[str, str]:
    """Return the strongest word on a cell or setting, and its layer; empty where there is none."""
    if of.table == "scenario":
        key = ".".join(of.key)
        said = (case.origins.setting(name) for name in (key, *(f"{key}.{code}" for code in case.categories)))
        return next((layers[0] for layers in said if layers), ("", ""))
    words = ((layer.value(of.key, of.column), layer.layer) for layer in case.origins.tables.get(of.table, ()))
    return next(((shown(value), layer) for value, layer in words if value is not None), ("", ""))
