"""Papers, each made from a saved scenario by a process of its own, which is asked how far it has come."""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal

from quota.texts import Language

Held = tuple[str, str]
"""A unit's code and a category."""
State = Literal["running", "done", "failed", "differs"]
_QUIET = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""On Windows no window of a console opens for it."""


@dataclass
class Job:
    """One run of a command.

    Parameters
    ----------
    out : Path
        What it writes.
    planned : Mapping
        Posts of the live plan by unit and category, which its plan has to equal; empty where it writes none.
    """

    process: subprocess.Popen[bytes]
    told: IO[bytes]
    out: Path
    planned: Mapping[Held, int] = field(default_factory=dict)

    @property
    def state(self) -> State:
        """How it stands; ``differs`` where its plan is another one than the live one, which is a fault of the program."""
        code = self.process.poll()
        if code is None:
            return "running"
        if code:
            return "failed"
        return "differs" if self.planned and _planned(self.out / "posts.csv") != self.planned else "done"

    @property
    def lines(self) -> list[str]:
        """What it said so far."""
        place = self.told.tell()
        self.told.seek(0)
        words = self.told.read().decode("utf-8", "replace")
        self.told.seek(place)
        return [line for line in words.splitlines() if line.strip()]

    @property
    def files(self) -> list[str]:
        """Names of what it wrote for people to read."""
        found = [self.out] if self.out.is_file() else sorted(self.out.glob("*.*")) if self.out.is_dir() else []
        return [file.name for file in found if file.suffix in (".docx", ".xlsx", ".html")]

    def stop(self) -> None:
        """End it, if it runs yet."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()
        self.told.close()


class Jobs:
    """All runs of a session."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._jobs: list[Job] = []

    def start(self, command: Sequence[object], out: Path, planned: Mapping[Held, int] | None = None) -> int:
        """Start a command of quota that writes to `out`; return the number by which it is asked for."""
        told = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the job is asked for
        full = [sys.executable, "-m", "quota", *map(str, command), "--out", str(out), "--lang", self._language]
        process = subprocess.Popen(
            full, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=told, creationflags=_QUIET
        )
        self._jobs.append(Job(process, told, out, planned or {}))
        return len(self._jobs) - 1

    def get(self, number: int) -> Job | None:
        """Return a job."""
        return self._jobs[number] if number < len(self._jobs) else None

    @property
    def running(self) -> bool:
        """Whether any runs yet."""
        return any(job.process.poll() is None for job in self._jobs)

    def stop(self) -> None:
        """End all."""
        for job in self._jobs:
            job.stop()


def _planned(file: Path) -> dict[Held, int]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return {(row["unit_id"], row["category"]): int(row["planned"]) for row in csv.DictReader(opened)}
