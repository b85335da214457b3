"""Where scenarios come from, files or data frames, and plans that were written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from quota.api.errors import told
from quota.api.plan import Plan
from quota.api.scenario import Scenario
from quota.api.sources import Rows, Source, made_from, pins
from quota.model.rows import Rule
from quota.plan import reopen
from quota.plan.manifest import read_manifest
from quota.texts import Language


def read(
    path: Path | str, changes: Mapping[str, object] | None = None, *, language: Language | None = None
) -> Scenario:
    """Read and check a scenario: a folder, or a workbook.

    Parameters
    ----------
    changes : Mapping, optional
        As `Scenario.set` takes them.
    language : str, optional
        ``zh`` or ``en``. Default: the scenario's.

    Raises
    ------
    CaseError
        If anything is wrong, with everything that is.
    """
    scenario = Scenario.of(Source(Path(path), language=language))
    return scenario.set(changes) if changes else scenario


def from_frames(
    tables: Mapping[str, Rows], settings: Mapping[str, object], *, language: Language | None = None
) -> Scenario:
    """Return a scenario made from data frames, rows or columns, with every check of the reader.

    A problem names the file that a table would be: the first row of ``tables["units"]`` is ``units.csv:2``.

    Parameters
    ----------
    tables : Mapping
        Tables by code or Chinese name, as docs/tables.md lists them, their columns by code or Chinese name.
    settings : Mapping
        By dotted key; ``title`` at least.

    Raises
    ------
    CaseError
        If anything is wrong, with everything that is.
    """
    with told(language or "zh"):
        source = made_from(tables, settings, language)
    return Scenario.of(source)


def open_plan(
    folder: Path | str,
    scenario: Path | str | None = None,
    *,
    rules: Iterable[Rule] = (),
    language: Language | None = None,
) -> Plan:
    """Read a plan's folder back, with its scenario; both must be what they were.

    Parameters
    ----------
    scenario : path, optional
        Where its scenario lies now, if one of them was moved.
    rules : iterable of Rule, optional
        Rules of one's own that it was made with.
    """
    home, rules = Path(folder), tuple(rules)
    with told(language or "zh"):
        made = reopen(home, None if scenario is None else Path(scenario), rules=rules)
        manifest = read_manifest(home)
    way = Path(scenario) if scenario is not None else home / manifest["scenario"]
    by_hand = manifest.get("by_hand")
    decided = (
        pins((number["unit"], number["category"], number["posts"]) for number in by_hand["numbers"]) if by_hand else ()
    )
    source = Source(way, tuple(manifest.get("overrides", ())), language, decided=decided, rules=rules)
    return Plan(Scenario(source, made.case), made, seconds=manifest["seconds"], by_hand=by_hand)
