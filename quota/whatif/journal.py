"""What is kept of a session on disk while nothing is saved: one line per step, in the user's own folder.

It is never kept in the scenario, which may lie on a stick that cannot be written. A line is on the disk before its step is
answered. A session that is killed leaves its journal, and the next one on the same machine finds it.

Each line is a JSON record:

- ``open``: who writes from here on, with its process and address; the files of the base by hash;
- ``step``: see `quota.whatif.ledger.Step`;
- ``saved``: what is in force was saved as a scenario.

A journal is locked while its session lives; the system lets go of the lock when a process ends, however it ends. Whoever
opens a scenario whose journal is held reads who holds it, and keeps a second journal.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from quota.files.system import lock
from quota.whatif.ledger import Ledger, Step, WhatIfError
from quota.whatif.records import OtherSession

JOURNALS = 9
"""Sessions of one scenario on one machine that keep a journal."""
FOLDER = ("quota", "whatif")


def default_folder() -> Path:
    """Return where the system keeps such data of a user."""
    if sys.platform == "win32":
        above = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    else:
        above = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(above, *FOLDER)


@dataclass(frozen=True, slots=True)
class FoundJournal:
    """What a journal holds.

    Parameters
    ----------
    ledger : Ledger
        As the steps leave it.
    unsaved : bool
        Whether anything is in force that was not saved.
    when : str
        When the last step was made; empty where none was.
    files : Mapping[str, str]
        Those of the base when the steps were made, by hash.
    torn : bool
        Whether it ends in what is no line: this, and all behind it, is left out.
    end : int
        Bytes that are whole lines.
    holder : OtherSession or None
        Who opened it last.
    """

    ledger: Ledger
    unsaved: bool
    when: str
    files: Mapping[str, str]
    torn: bool
    end: int
    holder: OtherSession | None


def replayed(content: bytes) -> FoundJournal:
    """Return what the lines of a journal say, as far as they are whole."""
    ledger, saved, when, end = Ledger(), Ledger().batches, "", 0
    files: Mapping[str, str] = {}
    holder: OtherSession | None = None
    for line in content.splitlines(keepends=True):
        try:
            record = _record(line)
            match record:
                case {"open": int(pid), "address": str(address), "when": str(since), "files": Mapping() as read}:
                    holder, files = OtherSession(pid, address, since), read
                case {"saved": str()}:
                    saved = ledger.batches
                case _:
                    ledger = Step.of(record).on(ledger)
                    when = str(record.get("when", ""))
        except (ValueError, TypeError, WhatIfError):
            break
        end += len(line)
    return FoundJournal(ledger, ledger.batches != saved, when, files, end < len(content), end, holder)


def _record(line: bytes) -> Mapping[str, Any]:
    record = json.loads(line)
    if not line.endswith(b"\n") or not isinstance(record, dict):
        raise ValueError(line)
    return record


class Journal:
    """The journal of one session, open and locked."""

    def __init__(self, path: Path, file: IO[bytes], found: FoundJournal) -> None:
        self.path = path
        self.found = found
        self._file = file
        self._end = found.end
        self._waiting: list[bytes] = []
        self._unsaved = found.unsaved

    def append(self, *records: Mapping[str, object]) -> None:
        """Write lines, and what could not be written before them, down to the disk.

        Raises
        ------
        OSError
            If it is not possible; the lines wait for the next time.
        """
        self._waiting += (json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)
        lines = b"".join(self._waiting)
        self._file.seek(self._end)
        self._file.truncate()
        self._file.write(lines)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._end += len(lines)
        self._waiting.clear()

    def opened(self, address: str, files: Mapping[str, str]) -> None:
        """Say who writes from here on."""
        self.append({"open": os.getpid(), "address": address, "when": now(), "files": dict(files)})

    def steps(self, steps: Iterable[Step]) -> None:
        """Write steps."""
        self._unsaved = True
        self.append(*({"when": now(), **step.record} for step in steps))

    def saved(self, folder: Path) -> None:
        """Say that what is in force is a scenario now."""
        self._unsaved = False
        self.append({"saved": str(folder)})

    def begin(self) -> None:
        """Forget all steps."""
        self._end, self._unsaved = 0, False
        self._waiting.clear()

    def close(self) -> None:
        """Let go of the journal; one with nothing unsaved in it is taken away."""
        with suppress(OSError):
            self._file.close()
        if not self._unsaved:
            with suppress(OSError):
                self.path.unlink()


def open_journal(folder: Path, base: Path) -> tuple[Journal, tuple[OtherSession, ...]]:
    """Open the journal of a scenario: one with unsaved edits that nobody holds, else the first that is free.

    Returns
    -------
    Journal
    tuple of OtherSession
        Who holds others.

    Raises
    ------
    OSError
        If none can be written.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    mine: Journal | None = None
    held: list[OtherSession] = []
    for path in _paths(folder, base):
        if mine is not None and not path.exists():
            break
        journal = _opened(path)
        if isinstance(journal, FoundJournal):
            held += [journal.holder] if journal.holder else []
        elif mine is None or (journal.found.unsaved and not mine.found.unsaved):
            if mine is not None:
                mine.close()
            mine = journal
        else:
            journal.close()
    if mine is None:
        raise BlockingIOError
    return mine, tuple(held)


def _paths(folder: Path, base: Path) -> Iterator[Path]:
    """Yield the paths of the journals of a scenario, which say nothing of it to whoever sees them."""
    name = hashlib.sha256(os.path.normcase(os.path.realpath(base)).encode()).hexdigest()[:32]
    yield from (folder / f"{name}{'' if number == 1 else f'-{number}'}.jsonl" for number in range(1, JOURNALS + 1))


def _opened(path: Path) -> Journal | FoundJournal:
    """Open and lock a journal; where another session holds it, return what it says."""
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600), "r+b")
    try:
        try:
            lock(file)
        except (BlockingIOError, PermissionError):
            found = replayed(file.read())
            file.close()
            return found
        except OSError:
            pass  # this disk knows no locks
        return Journal(path, file, replayed(file.read()))
    except BaseException:
        file.close()
        raise


def now() -> str:
    """Return the time of the clock, for people; nothing rests on its order."""
    return datetime.now().astimezone().isoformat(timespec="seconds")
