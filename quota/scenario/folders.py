"""Reading the files of one scenario folder, and remembering what was read."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from quota.scenario.names import alike, nearest
from quota.scenario.paths import Thing, shortened, thing_at
from quota.scenario.problems import Findings
from quota.scenario.raw import RawLayer, RawTable
from quota.scenario.text_tables import read_text_table
from quota.scenario.toml_settings import read_settings
from quota.scenario.vocabulary import LIKE_A_TABLE, TABLE_BY_NAME, TABLE_NAMES
from quota.scenario.workbooks import read_workbook

SETTINGS_FILE = "scenario.toml"
LARGEST_FILE = 300_000_000
"""Bytes; the units of a whole country take some ten million."""
_WORKBOOKS = frozenset({".xlsx", ".xlsm"})
_OTHER_TABLES = frozenset({"", ".txt", ".tsv", ".xls", ".et", ".ods", *_WORKBOOKS})
_NO_SCENARIO = {
    Thing.NOTHING: ("scenario.no_scenario", "scenario.no_scenario_mend"),
    Thing.OUT_OF_REACH: ("scenario.out_of_reach", "scenario.out_of_reach_mend"),
}
_NO_SCENARIO_KIND = ("scenario.no_scenario_kind", "scenario.no_scenario_kind_mend")


def content_of(file: Path, shown: str, findings: Findings) -> bytes | None:
    """Return the content of a file; None, and a problem, where it cannot be read or is larger than any table."""
    try:
        if file.stat().st_size <= LARGEST_FILE:
            return file.read_bytes()
    except OSError:
        findings.error(shown, "scenario.unreadable")
        return None
    findings.error(shown, "scenario.huge_file", megabytes=LARGEST_FILE // 1_000_000)
    return None


class Shelf:
    """Reads scenarios and presets from the disk. `files` has the SHA-256 of each file by its shown name.

    Parameters
    ----------
    trees : sequence of Path
        Resolved folders outside of which nothing is read, be it by a link: the folder above the scenario, so that it can
        extend its siblings, and that of the presets.
    """

    def __init__(self, findings: Findings, trees: Sequence[Path]) -> None:
        self.files: dict[str, str] = {}
        self._findings, self._trees = findings, trees

    def read(self, source: Path, name: str, prefix: str, where: str) -> RawLayer:
        """Read a folder or a workbook.

        Parameters
        ----------
        name : str
            Name of the layer.
        prefix : str
            What stands before the names of files in places, e.g. ``../base/``.
        where : str
            Place to name when there is nothing at `source`.
        """
        thing = thing_at(source)
        if thing is Thing.FOLDER:
            return self._read_folder(source, name, prefix)
        if thing is Thing.FILE and source.suffix.lower() in _WORKBOOKS:
            data = self._bytes(source, prefix + source.name)
            return (
                RawLayer(name, whole=False)
                if data is None
                else read_workbook(data, prefix + source.name, name, self._findings)
            )
        what, mend = _NO_SCENARIO.get(thing, _NO_SCENARIO_KIND)
        self._findings.error(where, what, mend, scenario=shortened(name if prefix else source.name))
        return RawLayer(name, whole=False)

    def _read_folder(self, folder: Path, name: str, prefix: str) -> RawLayer:
        settings = None
        entries = sorted(folder.iterdir(), key=lambda file: file.name)
        named = [file for file in entries if file.name.casefold() == SETTINGS_FILE]  # one file on Windows
        for file in named[:1]:
            data = self._bytes(file, prefix + file.name)
            settings = None if data is None else read_settings(data, prefix + file.name, self._findings)
        for file in named[1:]:
            self._findings.error(prefix + file.name, "scenario.settings_twice", "scenario.table_twice_mend")
        hidden = [
            file.name for file in entries if file.name.casefold() == f"{SETTINGS_FILE}.txt"
        ]  # Notepad adds the end
        if not named and hidden:
            self._findings.error(prefix + hidden[0], "scenario.settings_text")
        elif not named:
            self._findings.error(prefix + SETTINGS_FILE, "scenario.no_settings")
        tables: dict[str, RawTable] = {}
        for file in entries:
            self._read_table(file, prefix + file.name, tables)
        return RawLayer(name, settings or {}, tables, whole=settings is not None)

    def _read_table(self, file: Path, shown: str, tables: dict[str, RawTable]) -> None:
        """Read a file that bears the name of a table into `tables`; pass over all that looks like something else."""
        table = TABLE_BY_NAME.get(alike(file.stem.removesuffix(".csv")))  # Windows hides the end of units.csv.txt
        suffix = file.suffix.lower()
        if table is not None and suffix in _OTHER_TABLES:
            if suffix or thing_at(file) is not Thing.FOLDER:
                self._findings.error(shown, "scenario.table_not_csv")
        elif suffix != ".csv":
            return
        elif table is None:
            if near := nearest(file.stem, TABLE_NAMES, LIKE_A_TABLE):
                self._findings.error(shown, "scenario.unknown_table", "scenario.use_nearest", nearest=f"{near}.csv")
        elif table.code in tables:
            self._findings.error(shown, "scenario.table_twice", table=table.code)
        elif (data := self._bytes(file, shown)) is not None:
            tables[table.code] = read_text_table(data, shown, self._findings)

    def _bytes(self, file: Path, shown: str) -> bytes | None:
        """Return the content of a file; None, and a problem, where it cannot be read or must not be."""
        if thing_at(file) is not Thing.FILE:
            self._findings.error(shown, "scenario.no_file")
            return None
        real = file.resolve()
        if not any(real.is_relative_to(tree) for tree in self._trees):
            self._findings.error(shown, "scenario.outside_link")
            return None
        data = content_of(file, shown, self._findings)
        if data is None:
            return None
        self.files[shown] = sha256(data).hexdigest()
        return data
