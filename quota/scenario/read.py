"""Reading a scenario: files to layers, layers to tables, tables to one checked case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from quota.scenario.assembly import draft_case, in_order
from quota.scenario.caps import stated_approvals, with_cuts
from quota.scenario.case import Case
from quota.scenario.cells import shown
from quota.scenario.checks import CHECKS, laws, reach
from quota.scenario.inputs import Inputs
from quota.scenario.layers import Library, Stack
from quota.scenario.memory import Memory
from quota.scenario.merged import MergedTable, merge
from quota.scenario.names import alike
from quota.scenario.origin import Origins, SourceRow
from quota.scenario.problems import CaseError, Findings
from quota.scenario.settings import WrittenSettings, written_settings
from quota.scenario.sources import ranked_sources
from quota.scenario.typed_tables import typed
from quota.scenario.vocabulary import Vocabulary
from quota.scenario.weight_changes import spelled_out, weight_change
from quota.schema import TABLES
from quota.schema import table as schema_table

_DECLARING = ("categories", "drivers")
"""Tables that add columns to others, and are read before them."""
_NOTHING_DECLARED = Vocabulary({}, {}, whole=False)
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
    return Reader(path).case(overrides)


class Reader:
    """A scenario whose files are read once, and understood with any changes as if they were set when it was read.

    Only what a change touches is typed, checked and assembled again; the rest of the case keeps its identity, by which
    whoever solves it again sees what has changed.

    Parameters
    ----------
    path : Path or str
        Folder with scenario.toml and tables, or a workbook.
    """

    def __init__(self, path: Path | str) -> None:
        self._library = Library(Path(path))
        self._memory = Memory()
        self._before: Case | None = None

    def case(self, overrides: Sequence[str] = ()) -> Case:
        """Return the case with some changes; see `read_case`."""
        findings, memory = Findings(), self._memory
        stack = self._library.stack(self._with_all_weights(overrides), findings)
        if not all(layer.whole for layer in stack.layers):
            raise CaseError(findings.all)  # what is missing for want of a layer would drown the reason
        inputs = self._understood(stack, findings)
        for check in CHECKS:
            memory.of(check, check, inputs, findings)
        if findings.stop:
            raise CaseError(findings.all)
        draft = draft_case(inputs, memory)
        if self._before is not None:
            draft.take_over(self._before)
        approvals = with_cuts(inputs, draft, stated_approvals(inputs, draft), findings)
        case = replace(draft, approvals=memory.part("approvals", (), lambda _: in_order(approvals), findings))
        case.take_over(draft)
        laws.check_totals(case, findings)
        reach.warn_of_idle_rows(inputs, case, findings)
        if findings.stop:
            raise CaseError(findings.all)
        self._before = draft
        return replace(case, warnings=findings.warnings)

    def _with_all_weights(self, overrides: Sequence[str]) -> Sequence[str]:
        """Spell out changes of single weights, from the weights that hold without them; faults are found when all is read."""
        others = [text for text in overrides if weight_change(text) is None]
        if len(others) == len(overrides):
            return overrides
        stack = self._library.stack(others, Findings())
        if not all(layer.whole for layer in stack.layers):
            return others
        inputs = self._understood(stack, Findings())
        known = {**inputs.vocabulary.drivers, **inputs.vocabulary.categories}
        weights = {
            (record["category"], record["driver"]): record["weight"]
            for _, record in inputs.tables["weights"].records()
            if record["weight"] is not None
        }
        names = {alike(spelling): code for code, name in known.items() for spelling in (name, code)}
        return spelled_out(overrides, weights, names)

    def _understood(self, stack: Stack, findings: Findings) -> Inputs:
        """Give every cell and setting its meaning, and let the strongest layer win."""
        memory = self._memory
        tables = {code: self._merged(code, stack, _NOTHING_DECLARED, findings) for code in _DECLARING}
        vocabulary = memory.part(
            "vocabulary",
            tuple(tables.values()),
            lambda _: Vocabulary(
                _names(tables["categories"], _FIRST_OF_CATEGORIES),
                _names(tables["drivers"]),
                whole=bool(tables["categories"].rows) and all(tables[code].whole for code in _DECLARING),
            ),
            findings,
        )
        for code in (table.code for table in TABLES):
            tables[code] = tables.get(code) or self._merged(code, stack, vocabulary, findings)
        said = {rank: layer.settings for rank, layer in stack.ranked if layer.settings}
        settings, history = memory.part(
            ("settings", *said),
            (vocabulary, *said.values()),
            lambda found: _with_history(written_settings(stack, vocabulary, found)),
            findings,
        )
        layers = {code: merged.layers for code, merged in tables.items()}
        bare = Inputs(tables, settings, vocabulary, Origins(layers, history, (), stack.files))
        sources: tuple[tuple[int, SourceRow], ...] = memory.of("sources", ranked_sources, bare, findings)
        return replace(bare, origins=replace(bare.origins, sources=sources))

    def _merged(self, code: str, stack: Stack, vocabulary: Vocabulary, findings: Findings) -> MergedTable:
        table = schema_table(code)
        written = tuple(
            self._memory.part(
                (code, rank),
                (layer.tables[code], vocabulary),
                partial(typed, layer.tables[code], table, vocabulary, rank, layer.name),
                findings,
            )
            for rank, layer in stack.ranked
            if code in layer.tables
        )
        return self._memory.part(
            code,
            (vocabulary, *written),
            lambda found: merge(table, vocabulary.columns(table), written, stack, found),
            findings,
        )


def _with_history(settings: WrittenSettings) -> tuple[WrittenSettings, Mapping[str, tuple[tuple[str, str], ...]]]:
    return settings, settings.history()


def _names(merged: MergedTable, first: tuple[str, ...] = ()) -> Mapping[str, str]:
    """Return the Chinese name by code; the codes named as first come first, the others by code."""
    names = {key[0]: shown(record["name"]) or key[0] for key, record in merged.records()}
    return {code: names[code] for code in sorted(names, key=lambda code: (_place(code, first), code))}


def _place(code: str, first: tuple[str, ...]) -> int:
    return first.index(code) if code in first else len(first)
