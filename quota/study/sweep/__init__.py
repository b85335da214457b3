"""Many scenarios from one: every combination of some changes, solved, stored batch by batch, and gathered into tables.

Each finished batch is a part of its own, written whole or not at all and named after its place. A sweep that was stopped,
however roughly, goes on where it was: what is there is not solved again, and the tables come out the same, whichever crew
(`quota.study.crews`) solved its scenarios. No more than a few batches are held in memory.
"""

from quota.study.sweep.parcel import Parcel
from quota.study.sweep.points import Point, Points, SweepError, combinations, parse_vary, points_of_table
from quota.study.sweep.running import run
from quota.study.sweep.solving import SweepTerms, readable_case
from quota.study.sweep.store import Sweep
from quota.study.sweep.tables import write_results

__all__ = [
    "Parcel",
    "Point",
    "Points",
    "Sweep",
    "SweepError",
    "SweepTerms",
    "combinations",
    "parse_vary",
    "points_of_table",
    "readable_case",
    "run",
    "write_results",
]
