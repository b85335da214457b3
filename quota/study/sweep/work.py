"""What whoever solves a batch of scenarios does, be it this process, another one or another machine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from quota.files import Place
from quota.study.resolving import CaseResolver
from quota.study.sweep.parcel import Parcel
from quota.study.sweep.parts import Contents, Form
from quota.study.sweep.points import Point
from quota.study.sweep.solving import SweepTerms, solve_point


@dataclass(frozen=True, slots=True)
class Work:
    """How the batches of a sweep are solved, and where they go.

    Parameters
    ----------
    parcel : Parcel
        The scenario.
    terms : SweepTerms
    form : Form
        How they are stored.
    place : Place or None
        Where whoever solves a batch stores it; where None, it is handed back to be stored.
    """

    parcel: Parcel
    terms: SweepTerms
    form: Form
    place: Place | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Scenarios that are solved, and stored, together.

    Parameters
    ----------
    number : int
        From 1.
    points : tuple of Point
        One after the other, so that each differs little from the one before.
    """

    number: int
    points: tuple[Point, ...]


def solve_batch(work: Work, batch: Batch) -> Contents | None:
    """Solve a batch; return what is to be stored, or None where it is stored already.

    The last scenario is kept in the solver, and from batch to batch: what comes out never depends on it.
    """
    scenario, resolver = _opened(work.parcel)
    results = [solve_point(scenario, work.terms, point, resolver) for point in batch.points]
    contents = work.form.encode(batch.points, results)
    if work.place is None:
        return contents
    for file, content in zip(work.form.files(batch.number), contents, strict=True):
        work.place.write(file, content)
    return None


@lru_cache(maxsize=1)
def _opened(parcel: Parcel) -> tuple[Path, CaseResolver]:
    """Return where a scenario lay when its files were read, and the resolver that holds them."""
    resolver = CaseResolver()
    with TemporaryDirectory(prefix="quota-") as folder:
        scenario = parcel.unpack(Path(folder))
        resolver.open(scenario)
    return scenario, resolver
