"""Reading a scenario: files to layers, layers to tables, tables to one checked case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from quota.scenario.assembly import draft_case, in_order
from quota.scenario.caps import stated_approvals, with_cuts
from quota.scenario.case import Case
from quota.scenario.cells import shown
from quota.scenario.checks import CHECKS, laws, reach
from quota.scenario.demands import OverPlanned
from quota.scenario.inputs import Inputs
from quota.scenario.layers import Stack, read_stack
from quota.scenario.merged import MergedTable, merge
from quota.scenario.names import alike
from quota.scenario.origin import Origins, WrittenTable
from quota.scenario.over_plan import Below, Planner, with_plans, without_plans
from quota.scenario.problems import CaseError, Findings
from quota.scenario.settings import written_settings
from quota.scenario.sources import with_sources
from quota.scenario.typed_tables import typed
from quota.scenario.unit_names import UnitNames
from quota.scenario.vocabulary import Vocabulary
from quota.scenario.weight_changes import spelled_out, weight_change
from quota.schema import TABLES
from quota.schema import table as schema_table

_DECLARING = ("categories", "drivers")
"""Tables that add columns to others, and are read before them."""
_FIRST_OF_CATEGORIES = ("administrative", "institution", "leadership")


def read_case(path: Path | str, overrides: Sequence[str] = (), planner: Planner | None = None) -> Case:
    """Read and check a scenario.

    Parameters
    ----------
    path : Path or str
        Folder with scenario.toml and tables, or a workbook.
    overrides : Sequence[str]
        Texts of ``--set``: ``stickiness=2``, or table, key and column:
        ``approvals.350700.administrative.posts=-2%``. A weight without its column,
        ``weights.administrative.population=0.4``, lets the other weights share the rest.
    planner : Planner, optional
        Makes the plans that numbers such as ``plan + 30`` add to; `quota.solve.over_plan.read_planned` has one.

    Raises
    ------
    CaseError
        If anything is wrong, with everything that is.
    """
    findings = Findings()
    stack = read_stack(Path(path), _with_all_weights(Path(path), overrides), findings)
    if not all(layer.whole for layer in stack.layers):
        raise CaseError(findings.all)  # what is missing for want of a layer would drown the reason
    return _case_of(stack, planner, findings)


def _case_of(stack: Stack, planner: Planner | None, findings: Findings, *, own: bool = False) -> Case:
    """Return the checked case of some layers; where it is the one that its own numbers add to, without these."""

    def read(below: Below) -> Case:
        return _case_of(below.stack, planner, Findings(), own=below.own)

    written, over_plans = _understood(stack, findings), tuple[OverPlanned, ...]()
    if own:
        inputs = without_plans(written)
    else:
        inputs, over_plans = with_plans(written, stack, planner, read, findings)
    for check in CHECKS:
        check(inputs, findings)
    if findings.stop:
        raise CaseError(findings.all)
    draft = draft_case(inputs)
    approvals = with_cuts(inputs, draft, stated_approvals(inputs, draft), findings)
    case = replace(draft, approvals=in_order(approvals), over_plans=over_plans)
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
        if code == "units":
            in_files = _typed(code, stack, vocabulary, findings, in_files=True)
            vocabulary = replace(vocabulary, units=_unit_names(in_files, tables["jurisdictions"]))
            tables[code] = _merged(code, stack, vocabulary, findings, in_files)
        tables[code] = tables.get(code) or _merged(code, stack, vocabulary, findings)
    settings = written_settings(stack, vocabulary, findings)
    origins = Origins({code: merged.layers for code, merged in tables.items()}, settings.history(), (), stack.files)
    return Inputs(tables, settings, vocabulary, with_sources(origins, tables, vocabulary, findings))


def _merged(
    code: str, stack: Stack, vocabulary: Vocabulary, findings: Findings, in_files: Sequence[WrittenTable] | None = None
) -> MergedTable:
    """Lay the layers of one table over each other: those that are files, which may be read before, and single rows."""
    table = schema_table(code)
    files = _typed(code, stack, vocabulary, findings, in_files=True) if in_files is None else in_files
    rows = _typed(code, stack, vocabulary, findings, in_files=False)
    written = tuple(sorted((*files, *rows), key=lambda layer: layer.rank))
    return merge(table, vocabulary.columns(table), written, stack, vocabulary.units, findings)


def _typed(
    code: str, stack: Stack, vocabulary: Vocabulary, findings: Findings, *, in_files: bool
) -> list[WrittenTable]:
    return [
        typed(raw, schema_table(code), vocabulary, rank, layer.name, findings)
        for rank, layer in enumerate(stack.layers)
        if (raw := layer.tables.get(code)) and (not raw.header or bool(raw.header_line)) is in_files
    ]


def _unit_names(written: Sequence[WrittenTable], jurisdictions: MergedTable) -> UnitNames:
    """Return the names of the units that stand in files."""

    def rows() -> Iterator[tuple[str, str, str]]:
        places = {key[0]: shown(record["name"]) for key, record in jurisdictions.records()}
        for key in dict.fromkeys(key for layer in written for key in layer.rows):
            name, place = (
                next((shown(value) for layer in written if (value := layer.value(key, column)) is not None), "")
                for column in ("name", "jurisdiction")
            )
            yield key[0], name, places.get(place, "")

    return UnitNames((key[0] for layer in written for key in layer.rows), rows)


def _names(merged: MergedTable, first: tuple[str, ...] = ()) -> Mapping[str, str]:
    """Return the Chinese name by code; the codes named as first come first, the others by code."""
    names = {key[0]: shown(record["name"]) or key[0] for key, record in merged.records()}
    return {code: names[code] for code in sorted(names, key=lambda code: (_place(code, first), code))}


def _place(code: str, first: tuple[str, ...]) -> int:
    return first.index(code) if code in first else len(first)
