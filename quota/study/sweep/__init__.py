"""Many scenarios from one: every combination of some changes, solved, stored one by one, and gathered into tables.

Each finished scenario is a file of its own, written whole or not at all and named after its changes. A sweep that was
stopped, however roughly, goes on where it was: what is there is not solved again, and the tables come out the same,
whether its scenarios were solved in processes (`quota.study.sweep.processes`) or on a Dask cluster
(`quota.study.sweep.cluster`, imported only where it is asked for: it needs the extra ``dask``).
"""

from quota.study.sweep.parcel import Parcel
from quota.study.sweep.points import Point, SweepError, combinations, parse_vary, points_of_table
from quota.study.sweep.processes import run_in_processes
from quota.study.sweep.solving import Terms, readable_case
from quota.study.sweep.store import Sweep
from quota.study.sweep.tables import write_results

__all__ = [
    "Parcel",
    "Point",
    "Sweep",
    "SweepError",
    "Terms",
    "combinations",
    "parse_vary",
    "points_of_table",
    "readable_case",
    "run_in_processes",
    "write_results",
]
