"""The programme of a scenario, as any solver may have it: read from what `quota export` writes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]


@dataclass(frozen=True)
class Plain:
    """A linear programme to minimise. The matrix is held row by row: row i has ``index[start[i]:start[i + 1]]``."""

    cost: Numbers
    low: Numbers
    high: Numbers
    row_low: Numbers
    row_high: Numbers
    start: Numbers
    index: Numbers
    value: Numbers

    def save(self, file: Path) -> None:
        """Write it for another process."""
        np.savez(file, **{field.name: getattr(self, field.name) for field in fields(self)})

    @classmethod
    def load(cls, file: Path) -> Plain:
        """Read what `save` wrote."""
        with np.load(file) as stored:
            return cls(**{field.name: stored[field.name] for field in fields(cls)})


def from_mps(file: Path) -> Plain:
    """Read an MPS file with HiGHS."""
    import highspy  # noqa: PLC0415 - not in one process with OR-Tools

    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.readModel(str(file))
    model = solver.getLp()
    starts, rows, values = (
        np.array(part) for part in (model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_)
    )
    columns = np.repeat(np.arange(model.num_col_), np.diff(starts))
    order = np.lexsort((columns, rows))  # HiGHS reads it column by column
    start = np.searchsorted(rows[order], np.arange(model.num_row_ + 1))
    return Plain(
        cost=np.array(model.col_cost_),
        low=np.array(model.col_lower_),
        high=np.array(model.col_upper_),
        row_low=np.array(model.row_lower_),
        row_high=np.array(model.row_upper_),
        start=start,
        index=columns[order].astype(np.int32),
        value=values[order],
    )
