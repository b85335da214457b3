"""A scenario tried with edits, each answered at once."""

from __future__ import annotations

from pathlib import Path

from quota.texts import Language
from quota.whatif import TrialSession


def open_whatif(scenario: Path | str, *, language: Language | None = None, autosave: bool = False) -> TrialSession:
    """Open a scenario to try what if: edits that can be undone, named, explained, and saved as a scenario.

    `quota.Session` is another thing: it solves many cases one by one and remembers none of them.

    >>> import quota
    >>> tried = quota.open_whatif("scenarios/feicheng-2002")
    >>> tried.edit({"stickiness": "3"}).state
    'proved'
    >>> tried.undo().edits
    ()
    >>> tried.close()

    Parameters
    ----------
    scenario : Path or str
        A folder, or a workbook. It is never written.
    language : str, optional
        ``zh`` or ``en``. Default: the scenario's.
    autosave : bool
        Whether every step is written to a journal in the user's own folder, to go on from after a crash.
    """
    return TrialSession(scenario, language=language, autosave=autosave)
