"""What a scenario was read from, and how it is read again with changes: always by the reader, whatever it came from."""

from __future__ import annotations

import math
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from quota.api.errors import refusal, told
from quota.files import write_csv, write_words
from quota.model.rows import Rule
from quota.scenario import Case, CaseError
from quota.scenario.cells import NOTHING
from quota.scenario.folders import SETTINGS_FILE
from quota.scenario.layers import PRESET_PREFIX
from quota.scenario.names import alike, mend_name
from quota.scenario.problems import problem
from quota.scenario.toml_settings import toml_text
from quota.schema import TABLES, TableSchema
from quota.solve.outcome import SolverError
from quota.solve.over_plan import BasePlans, read_planned
from quota.solve.solvers import require_solver
from quota.texts import Language, Message, RefusalError

if TYPE_CHECKING:
    import pandas as pd
    from typing_extensions import TypeIs

Rows: TypeAlias = "pd.DataFrame | Sequence[Mapping[str, Any]] | Mapping[str, Sequence[Any]]"
"""A table: a data frame, rows as dicts, or columns by name."""
MADE = "scenario"
"""Name of the folder of a scenario that was made from data frames, beside its plans too."""


class UnequalColumnsError(RefusalError):
    """Columns of a table that do not belong together: some are longer than others."""

    def __init__(self, columns: Mapping[str, Sequence[object]]) -> None:
        lengths = ", ".join(f"{name} {len(cells)}" for name, cells in columns.items())
        super().__init__(Message("api.unequal_columns", {"lengths": lengths}))


class Room:
    """A folder for files that live as long as whoever needs them."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="quota-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)


@dataclass(frozen=True)
class Source:
    """Where a scenario comes from.

    Parameters
    ----------
    path : Path
        Folder or workbook.
    overrides : tuple of str
        Texts of ``--set``.
    language : str, optional
        Asked for; else that of the scenario.
    room : Room, optional
        What keeps the files of a scenario that was made from data frames.
    decided : tuple of str
        Texts of ``--set`` by which the numbers of a repaired plan are frozen when the case is read again with changes.
    plans : BasePlans
        The plans that its numbers add to, for it is read again and again.
    rules : tuple of Rule
        Rules of one's own: whatever is read again has them too.
    """

    path: Path
    overrides: tuple[str, ...] = ()
    language: Language | None = None
    room: Room | None = None
    decided: tuple[str, ...] = ()
    plans: BasePlans = field(default_factory=BasePlans, compare=False, repr=False)
    rules: tuple[Rule, ...] = ()

    def read(self) -> Case:
        """Read the case, and find a solver of its settings that is not there before anything is solved."""
        with told(self.language or "zh"):
            case = read_planned(self.path, self.overrides, self.plans).with_rules(*self.rules)
            _check_solver(case)
        return case

    def beside(self, room: Path) -> bool:
        """Lay the files of a scenario that was made from data frames beside its plan; return whether it was."""
        if self.room is None:
            return False
        (room / MADE).mkdir()
        for file in sorted(self.path.iterdir()):
            (room / MADE / file.name).write_bytes(file.read_bytes())
        return True

    def case_with(self, text: str) -> Case:
        """Read the case with one text of ``--set`` more, and what was decided by hand; errors are those of the reader."""
        overrides = (*self.overrides, *self.decided, text)
        return read_planned(self.path, overrides, self.plans).with_rules(*self.rules)

    def changed(self, changes: Mapping[str, object], before: Case) -> tuple[Source, Case]:
        """Read again with more that is set; refuse files that are not what they were."""
        language = self.language or before.settings.language
        texts = [f"{key}={_text(value) if value is not None else NOTHING}" for key, value in changes.items()]
        source = replace(self, overrides=(*self.overrides, *self.decided, *texts), decided=(), language=language)
        case = source.read()
        now, then = _own_files(case), _own_files(before)
        if self.decided:  # numbers made by hand came from a table of their own
            then = {name: digest for name, digest in then.items() if name in now}
        if now != then:
            files = ", ".join(sorted(name for name in now | then if now.get(name) != then.get(name)))
            raise refusal(language, "api.files_changed", files=files)
        return replace(source, language=self.language), case


def _own_files(case: Case) -> dict[str, str]:
    return {name: digest for name, digest in case.origins.files() if not name.startswith(PRESET_PREFIX)}


def _check_solver(case: Case) -> None:
    try:
        require_solver(case.settings.solver)
    except SolverError as error:
        values = {"name": error.name, "reason": "", "available": ", ".join(error.available)}
        place = case.origins.setting_place("solver")
        raise CaseError([problem(place, "cli.solver_missing", "cli.solver_mend", **values)]) from None


def made_from(tables: Mapping[str, Rows], settings: Mapping[str, object], language: Language | None) -> Source:
    """Write tables and settings as the files of a scenario into a room of their own."""
    room = Room()
    folder = room.folder / MADE
    folder.mkdir()
    lines = (f"{toml_text(key)} = {_toml(value)}\n" for key, value in settings.items())
    write_words(folder / SETTINGS_FILE, "".join(lines))
    for name, rows in tables.items():
        table = known_table(name, language or "zh")
        held = columns_of(rows)
        cells = ([_text(cell) for cell in row] for row in zip(*held.values(), strict=True))
        write_csv(folder / f"{table.code}.csv", held, cells, guard=False)
    return Source(folder, language=language, room=room)


def known_table(name: str, language: Language) -> TableSchema:
    """Return a table of the schema by code or Chinese name."""
    for table in TABLES:
        if alike(name) in (alike(table.code), alike(table.zh)):
            return table
    mend = mend_name(name, (table.zh for table in TABLES), (table.code for table in TABLES))
    raise refusal(language, "api.unknown_table", name=name, mend=mend)


def columns_of(rows: Rows) -> dict[str, list[Any]]:
    """Return a table by columns, every one as long as the others; what a row does not say is None.

    Raises
    ------
    UnequalColumnsError
        If they are not.
    """
    if _is_frame(rows):
        named = [str(name) for name in rows.index.names if name is not None]
        whole = rows.reset_index(level=named) if named else rows
        return {str(name): [_cell(cell) for cell in whole[name]] for name in whole.columns}
    if isinstance(rows, Mapping):
        columns = {str(name): [_cell(cell) for cell in cells] for name, cells in rows.items()}
        if len({len(cells) for cells in columns.values()}) > 1:
            raise UnequalColumnsError(columns)
        return columns
    names = dict.fromkeys(str(name) for row in rows for name in row)
    return {name: [_cell(row.get(name)) for row in rows] for name in names}


def _is_frame(rows: Rows) -> TypeIs[pd.DataFrame]:
    """Tell a data frame without importing pandas: who has one has it already."""
    return hasattr(rows, "reset_index")


def _cell(cell: object) -> object:
    """Return a cell as Python has it; None for all that data frames have for a missing one."""
    if (
        cell is None
        or type(cell).__name__ in ("NaTType", "NAType")
        or (isinstance(cell, float | Decimal) and math.isnan(cell))
    ):
        return None
    item = getattr(cell, "item", None)
    return item() if callable(item) and type(cell).__module__ == "numpy" else cell


def _text(value: object) -> str:
    """Write a value as people would in a cell."""
    cell = _cell(value)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        cell = Decimal(repr(cell))
    if isinstance(cell, Fraction) and cell.denominator != 1:
        exact = Decimal(cell.numerator) / Decimal(cell.denominator)
        return format(exact, "f") if Fraction(exact) == cell else str(cell)
    if isinstance(cell, Decimal):
        plain = format(cell, "f") if cell.is_finite() else str(cell)
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    if isinstance(cell, datetime | date):
        return cell.strftime("%Y-%m-%d")
    return str(cell)


def _toml(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return toml_text(_text(value))


def cell_changes(table: TableSchema, rows: Rows) -> Iterator[tuple[str, object]]:
    """Yield what a table sets, cell by cell, as ``--set`` names it; an empty cell sets nothing."""
    held = columns_of(rows)
    spelled = {alike(spelling): code for code in table.key for spelling in (code, table.column(code).zh)}
    key = {spelled[alike(name)]: cells for name, cells in held.items() if alike(name) in spelled}
    count = max(map(len, held.values()), default=0)
    for place in range(count):
        parts = [_text(key[code][place]) if code in key else "" for code in table.key]
        if table.line:
            others = [part for code, part in zip(table.key, parts, strict=True) if code != table.line]
            yield ".".join((table.code, *others)).rstrip("."), parts[table.key.index(table.line)]
        while parts and not parts[-1]:
            parts.pop()
        for name, cells in held.items():
            if alike(name) not in spelled and cells[place] is not None:
                yield ".".join((table.code, *parts, name)), cells[place]


def texts_of(values: Iterable[object]) -> tuple[str, ...]:
    """Return values as ``--set`` writes them."""
    return tuple(NOTHING if value is None else _text(value) for value in values)


def pins(numbers: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return numbers made by hand as what is set where their case is read again with changes."""
    return tuple(f"units.{unit}.{category}_pin={posts}" for unit, category, posts in numbers)
