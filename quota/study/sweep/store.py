"""Where a sweep is kept: what was stated, the inputs as they were, and a part for each batch of scenarios."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from math import ceil
from pathlib import Path

from quota.files import Place, PlaceError, place_of
from quota.scenario import Case
from quota.study.sweep.parcel import Parcel
from quota.study.sweep.parts import Contents, Form, form_for
from quota.study.sweep.points import Point, Points, SweepError
from quota.study.sweep.results import fault_of
from quota.study.sweep.solving import Result, SweepTerms
from quota.study.sweep.work import Batch, Work

STAMP, INPUTS = "sweep.json", "inputs.zip"
"""Files that say what was stated, and that hold the inputs that all scenarios rest on."""
BATCHES = 256
"""Batches of a sweep that is not large: enough to keep many processes busy until the end."""
MOST_ROWS = 100_000
"""Rows of units in a part, where one scenario has not more: 200 scenarios of 160 units, some 5 s of work and 0.3 MB."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """A sweep as it was stated.

    Parameters
    ----------
    parcel : Parcel
        The scenario.
    terms : SweepTerms
    points : Points
    place : Place
        Where results go.
    form : Form
        How they are stored.
    widths : tuple of (int, int)
        Rows that a scenario has at most in the tables: of categories, and of units and categories.
    """

    parcel: Parcel
    terms: SweepTerms
    points: Points
    place: Place
    form: Form
    widths: tuple[int, int]

    @classmethod
    def of(cls, scenario: Path, case: Case, terms: SweepTerms, points: Points, out: Path | str) -> Sweep:
        """Return a sweep over a scenario, one of whose cases is known.

        Raises
        ------
        CaseError
            If its files cannot be read.
        SweepError
            If there is no such place.
        """
        try:
            place = place_of(out)
        except PlaceError as error:
            raise SweepError("no_store", address=out, detail=error) from error
        widths = len(case.categories), sum(1 for _ in case.holdings())
        return cls(Parcel.pack(scenario), terms, points, place, form_for(points), widths)

    @property
    def work(self) -> Work:
        """How its batches are solved: stored by whoever solves them, if all reach the place."""
        return Work(self.parcel, self.terms, self.form, self.place if self.place.shared else None)

    @property
    def size(self) -> int:
        """Scenarios of a batch."""
        return max(1, min(ceil(len(self.points) / BATCHES), MOST_ROWS // max(1, self.widths[1])))

    @property
    def batches(self) -> int:
        """Number of batches."""
        return ceil(len(self.points) / self.size)

    def batch(self, number: int) -> Batch:
        """Return a batch."""
        return Batch(number, self.points[(number - 1) * self.size : number * self.size])

    def claim(self) -> None:
        """Make the place this sweep's own, or find that it already is.

        Raises
        ------
        SweepError
            If it holds something else, or results of a sweep that was stated otherwise or rests on other inputs, or cannot
            be written.
        """
        stated = {
            "inputs": dict(self.parcel.digests),
            "set": list(self.terms.overrides),
            "scenarios": self.points.stated(),
            "together": self.size,
            "solver": self.terms.solver,
            **{name: version(name) for name in ("quota", *self.form.needs)},
        }
        if self.terms.rules:
            stated["rules"] = [rule.id for rule in self.terms.rules]
        text = json.dumps(stated, ensure_ascii=False, indent=1, sort_keys=True).encode()
        with self.reached():
            before = self.place.read(STAMP)
            if before is None and self.place.names():
                raise SweepError("not_empty", folder=self.place.name)
            if before is not None and before != text:
                self._refuse_results()
            self.place.make()
            self.place.write(STAMP, text)  # before all else: from here on a killed sweep knows its place again
            self.place.write(INPUTS, self.parcel.archive)
            self.place.make(*self.form.folders)

    def _refuse_results(self) -> None:
        """Refuse a place that has results of another sweep, or of a version that had a file for each scenario."""
        if self.place.names("points"):
            raise SweepError("old_sweep", folder=self.place.name)
        if any(self.place.names(folder) for folder in ("parts", "units.parquet", "summary.parquet")):
            raise SweepError("other_sweep", folder=self.place.name)

    def clear_damaged(self) -> tuple[str, ...]:
        """Take away parts that are none, as of a damaged disk or a killed writer; return their files, to be made again.

        Raises
        ------
        SweepError
            If the place cannot be read, or one cannot be taken away.
        """
        damaged = tuple(number for number in sorted(self._there()) if not self._is_sound(number))
        for number in damaged:
            self._discard(number)
        return tuple(self.form.files(number)[-1] for number in damaged)

    def unfinished(self) -> Iterator[int]:
        """Yield the numbers of the batches that are not there."""
        there = self._there()
        return (number for number in range(1, self.batches + 1) if number not in there)

    def keep(self, batch: Batch, contents: Contents | None, worker: str = "") -> None:
        """Store a part, unless that is done, once it is known to be what was asked for.

        Parameters
        ----------
        contents : tuple of bytes or None
            None where whoever solved it says that it is stored.
        worker : str
            Who that was, where it was not this machine.

        Raises
        ------
        SweepError
            If it is not what was asked for, or cannot be stored, as on a full disk.
        """
        stored = contents is None
        try:
            self.checked(batch.points, self._stored(batch.number) if stored else contents, worker)
        except SweepError:
            if stored:
                self._discard(batch.number)
            raise
        with self.reached():
            for file, content in zip(self.form.files(batch.number), contents or (), strict=False):
                self.place.write(file, content)

    def checked(self, points: Sequence[Point], contents: Contents | None, worker: str = "") -> list[Result]:
        """Return the results of scenarios, once it is known that they are what was asked for.

        Raises
        ------
        SweepError
            If they are not, with the scenario and what is wrong with it.
        """
        faults = ["missing"]
        if contents is not None:
            try:
                found = self.form.decode(points, contents)
            except Exception:  # whatever bytes from elsewhere do to those who read them
                faults = ["form"]
            else:
                faults = [fault_of(point, result) for point, result in zip(points, found, strict=False)]
                faults += ["number"] * (len(found) != len(points))
        for place, part in enumerate(faults):
            if part:
                number = points[min(place, len(points) - 1)].number
                if worker:
                    raise SweepError("worker_result", worker=worker, number=number, part=part)
                raise SweepError("result", number=number, part=part)
        return found

    def _is_sound(self, number: int) -> bool:
        contents = self._stored(number)
        try:
            self.checked(self.batch(number).points, contents)
        except SweepError:
            return False
        return True

    def results(self, *, units: bool = True) -> Iterator[Result]:
        """Yield the stored results, in order; without their units in a fraction of the time."""
        for number in sorted(self._there()):
            contents = self._stored(number)
            if contents is not None:
                yield from self.form.decode(self.batch(number).points, contents if units else contents[-1:])

    def _there(self) -> frozenset[int]:
        """Return the numbers of the batches whose last file is there."""
        with self.reached():
            names = self.place.names(self.form.folders[-1])
        stems = (name.partition(".")[0] for name in names)
        return frozenset(int(stem) for stem in stems if stem.isdecimal() and int(stem) <= self.batches)

    def _stored(self, number: int) -> Contents | None:
        with self.reached():
            contents = [self.place.read(file) for file in self.form.files(number)]
        return None if None in contents else tuple(filter(None, contents))

    def _discard(self, number: int) -> None:
        with self.reached():
            for file in reversed(self.form.files(number)):
                self.place.delete(file)

    @contextmanager
    def reached(self) -> Iterator[None]:
        """Refuse a place that cannot be read or written, be it that the disk is full or Excel has a file open."""
        try:
            yield
        except OSError as error:
            detail = error.strerror or error
            raise SweepError("not_writable", folder=self.place.name, detail=detail) from error
