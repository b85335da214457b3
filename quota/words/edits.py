"""Edits in words, e.g. “延平区行政编制上限 642 → 655”."""

from __future__ import annotations

from quota.scenario import Case
from quota.scenario.edits import Edit
from quota.texts import Message


def words_of(case: Case, edit: Edit) -> Message:
    """Say what an edit changes, and from what to what.

    Parameters
    ----------
    case : Case
        Without the edit: what it had before is told from there.
    edit : Edit
        In its published form; see `quota.scenario.edits.in_order`.
    """
    raise NotImplementedError
