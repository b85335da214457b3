"""The folder of a sweep: what was stated, the inputs as they were, and one file for each finished scenario."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from quota.files import ROOM, write_whole, written_whole
from quota.study.sweep.parcel import Parcel
from quota.study.sweep.points import Point, SweepError
from quota.study.sweep.results import fault_of
from quota.study.sweep.solving import Result, Terms

STAMP = "sweep.json"
"""File that says what was stated."""
POINTS, INPUTS = "points", "inputs"
"""Folders of the finished scenarios, and of the inputs that all of them rest on."""
MOST_BYTES = 2**27
"""No result of a scenario is larger: that of the country has 10 MB."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """A sweep as it was stated.

    Parameters
    ----------
    parcel : Parcel
        The scenario.
    terms : Terms
    points : tuple of Point
    folder : Path
        Where results go.
    """

    parcel: Parcel
    terms: Terms
    points: tuple[Point, ...]
    folder: Path

    def claim_folder(self) -> None:
        """Make the folder this sweep's own, or find that it already is.

        Raises
        ------
        SweepError
            If it holds something else, or results of a sweep that was stated otherwise or rests on other inputs, or cannot
            be written.
        """
        stamp = self.folder / STAMP
        stated = {
            "inputs": dict(self.parcel.digests),
            "set": list(self.terms.overrides),
            "points": [point.name for point in self.points],
            "solver": self.terms.solver,
            "quota": version("quota"),
        }
        if self.terms.rules:
            stated["rules"] = [rule.id for rule in self.terms.rules]
        text = json.dumps(stated, ensure_ascii=False, indent=1, sort_keys=True)
        try:
            if stamp.is_file():
                if stamp.read_bytes() != text.encode() and any((self.folder / POINTS).glob("*.json")):
                    raise SweepError("other_sweep", folder=self.folder)
            elif self.folder.exists() and not all(entry.name.startswith(ROOM) for entry in self.folder.iterdir()):
                raise SweepError("not_empty", folder=self.folder)
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(stamp, text.encode())  # before all else: from here on a killed sweep knows its folder again
            (self.folder / POINTS).mkdir(exist_ok=True)
        except OSError as error:
            raise SweepError("not_writable", folder=self.folder, detail=error) from error

    def unpack_inputs(self) -> Path:
        """Lay the inputs out in the folder, so that nobody's changes reach a sweep under way; return the scenario.

        Raises
        ------
        SweepError
            If they cannot be written.
        """
        try:
            with written_whole(self.folder / INPUTS) as fresh:
                return self.folder / INPUTS / self.parcel.unpack(fresh).relative_to(fresh)
        except OSError as error:
            raise SweepError("not_writable", folder=self.folder, detail=error) from error

    def clear_damaged(self) -> tuple[Point, ...]:
        """Take away stored results that are none, as of a damaged disk; return their scenarios, to be solved again.

        Raises
        ------
        SweepError
            If one cannot be taken away.
        """
        damaged = tuple(point for point in self.points if self._file(point).is_file() and self._stored(point) is None)
        try:
            for point in damaged:
                self._file(point).unlink()
        except OSError as error:
            raise SweepError("not_writable", folder=self.folder, detail=error) from error
        return damaged

    def unfinished(self) -> tuple[Point, ...]:
        """Return the scenarios that have no result yet."""
        return tuple(point for point in self.points if not self._file(point).is_file())

    def keep(self, point: Point, result: Result) -> None:
        """Store a result, whole or not at all.

        Raises
        ------
        SweepError
            If it is no result of this scenario, or cannot be written, as on a full disk.
        """
        if fault := fault_of(point, result):
            raise SweepError("result", number=point.number, part=fault)
        try:
            text = json.dumps(result, ensure_ascii=False, sort_keys=True)
            write_whole(self._file(point), text.encode(), room=self.folder)
        except OSError as error:
            raise SweepError("not_writable", folder=self.folder, detail=error) from error

    def results(self) -> Iterator[Result]:
        """Yield the stored results, in order."""
        for point in self.points:
            if (result := self._stored(point)) is not None:
                yield result

    def _stored(self, point: Point) -> Result | None:
        """Return a stored result; None where there is none, or what is there is none."""
        file = self._file(point)
        try:
            found = json.loads(file.read_bytes()) if file.is_file() and file.stat().st_size <= MOST_BYTES else None
        except (OSError, ValueError, RecursionError):
            return None
        return None if found is None or fault_of(point, found) else found

    def _file(self, point: Point) -> Path:
        return self.folder / POINTS / f"{point.name}.json"
