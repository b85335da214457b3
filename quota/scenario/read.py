"""Reading a scenario: files to layers, layers to tables, tables to one checked case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from quota.scenario.assembly import draft_case, in_order
from quota.scenario.caps import stated_approvals, with_cuts
from quota.scenario.case import Case
from quota.scenario.cells import shown
from quota.scenario.checks import CHECKS, laws, reach
from quota.scenario.inputs import Inputs
from quota.scenario.layers import Stack, read_stack
from quota.scenario.merged import MergedTable, merge
from quota.scenario.names import alike
from quota.scenario.origin import Origins
from quota.scenario.problems import CaseError, Findings
from quota.scenario.settings import written_settings
from quota.scenario.sources import with_sources
from quota.scenario.typed_tables import typed
from quota.scenario.vocabulary import Vocabulary
from quota.scenario.weight_changes import spelled_out, weight_change
from quota.schema import TABLES
from quota.schema import table as schema_table

_DECLARING = ("categories", "drivers")
"""Tables that add columns to others, and are read before them."""
_FIRST_OF_CATEGORIES = ("administrative", "institution", "leadership")


def read_case(path: Path | str, overrides: Sequence[str] = ()) -> Case:
    """Read and check a scenario.

    Parameters
    ----------
    path : Path or str
        Folder with scenario.toml and tables, or a workbook.
    overrides : Sequence[str]
        Texts of ``--set``: ``stickiness=2``, or table, key and column:
        ``approvals.350700.administrative.posts=-2%``. A weight without its column,
        ``weights.administrative.population=0.4``, lets the other weights share the rest.

    Raises
    ------
    CaseError
        If anything is wrong, with everything that is.
    """
    findings = Findings()
    stack = read_stack(Path(path), _with_all_weights(Path(path), overrides), findings)
    if not all(layer.whole for layer in stack.layers):
        raise CaseError(findings.all)  # what is missing for want of a layer would drown the reason
    inputs = _understood(stack, findings)
    for check in CHECKS:
        check(inputs, findings)
    if findings.stop:
        raise CaseError(findings.all)
    draft = draft_case(inputs)
    approvals = with_cuts(inputs, draft, stated_approvals(inputs, draft), findings)
    case = replace(draft, approvals=in_order(approvals))
    laws.check_totals(case, findings)
    reach.warn_of_idle_rows(inputs, case, findings)
    if findings.stop:
        raise CaseError(findings.all)
    return replace(case, warnings=findings.warnings)


def _with_all_weights(path: Path, overrides: Sequence[str]) -> Sequence[str]:
    """Spell out changes of single weights, from the weights that hold without them; faults are found when all is read."""
    others = [text for text in overrides if weight_change(text) is None]
    if len(others) == len(overrides):
        return overrides
    stack = read_stack(path, others, Findings())
    if not all(layer.whole for layer in stack.layers):
        return others
    inputs = _understood(stack, Findings())
    known = {**inputs.vocabulary.drivers, **inputs.vocabulary.categories}
    weights = {
        (record["category"], record["driver"]): record["weight"]
        for _, record in inputs.tables["weights"].records()
        if record["weight"] is not None
    }
    names = {alike(spelling): code for code, name in known.items() for spelling in (name, code)}
    return spelled_out(overrides, weights, names)


def _understood(stack: Stack, findings: Findings) -> Inputs:
    """Give every cell and setting its meaning, and let the strongest layer win."""
    vocabulary = Vocabulary({}, {}, whole=False)
    tables: dict[str, MergedTable] = {}
    for code in _DECLARING:
        tables[code] = _merged(code, stack, vocabulary, findings)
    vocabulary = Vocabulary(
        _names(tables["categories"], _FIRST_OF_CATEGORIES),
        _names(tables["drivers"]),
        whole=bool(tables["categories"].rows) and all(tables[code].whole for code in _DECLARING),
    )
    for code in (table.code for table in TABLES):
        tables[code] = tables.get(code) or _merged(code, stack, vocabulary, findings)
    settings = written_settings(stack, vocabulary, findings)
    origins = Origins({code: merged.layers for code, merged in tables.items()}, settings.history(), (), stack.files)
    return Inputs(tables, settings, vocabulary, with_sources(origins, tables, vocabulary, findings))


def _merged(code: str, stack: Stack, vocabulary: Vocabulary, findings: Findings) -> MergedTable:
    table = schema_table(code)
    written = tuple(
        typed(layer.tables[code], table, vocabulary, rank, layer.name, findings)
        for rank, layer in enumerate(stack.layers)
        if code in layer.tables
    )
    return merge(table, vocabulary.columns(table), written, stack, findings)


def _names(merged: MergedTable, first: tuple[str, ...] = ()) -> Mapping[str, str]:
    """Return the Chinese name by code; the codes named as first come first, the others by code."""
    names = {key[0]: shown(record["name"]) or key[0] for key, record in merged.records()}
    return {code: names[code] for code in sorted(names, key=lambda code: (_place(code, first), code))}


def _place(code: str, first: tuple[str, ...]) -> int:
    return first.index(code) if code in first else len(first)
