"""The files of a scenario in one piece, to be solved from elsewhere: another folder, another machine."""

from __future__ import annotations

import io
import os
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from quota.files import same_everywhere
from quota.scenario import CaseError
from quota.scenario.layers import PRESET_PREFIX, Library
from quota.scenario.problems import Findings


@dataclass(frozen=True, slots=True)
class Parcel:
    """All files that a scenario reads, those of its parents included. Presets come with the program, and stay out.

    Parameters
    ----------
    name : str
        Way to the scenario inside the parcel.
    digests : tuple of (name, SHA-256)
        Of every file, presets too, sorted by name.
    archive : bytes
        A ZIP archive of the files, laid out as they were to each other; the same for the same files.
    """

    name: str
    digests: tuple[tuple[str, str], ...]
    archive: bytes = field(repr=False)

    @classmethod
    def pack(cls, scenario: Path) -> Parcel:
        """Take in the files of a scenario as they are now.

        Raises
        ------
        CaseError
            If a file cannot be read or is not what its name says, which no ``--set`` can mend.
        """
        findings = Findings()
        stack = Library(scenario).stack((), findings)
        if findings.stop:
            raise CaseError(findings.all)
        home = scenario.resolve()
        base = home if home.is_dir() else home.parent
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as written:
            for name, _ in stack.files:
                if not name.startswith(PRESET_PREFIX):
                    file = Path(os.path.normpath(base / name))  # `extends` leads out of the folder, never of its parent
                    entry = zipfile.ZipInfo(file.relative_to(home.parent).as_posix())  # without the time of day
                    written.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
        return cls(home.name, stack.files, same_everywhere(archive.getvalue()))

    def unpack(self, folder: Path) -> Path:
        """Write the files below a folder; return where the scenario lies now."""
        with zipfile.ZipFile(io.BytesIO(self.archive)) as written:
            written.extractall(folder)
        return folder / self.name
