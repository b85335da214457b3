"""Reading a scenario: files to layers, layers to tables, tables to one checked case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from quota.scenario.assembly import draft_case
from quota.scenario.caps import HELD_BY_SCOPE, approvals_of, held_by_scope
from quota.scenario.case import Case
from quota.scenario.cells import shown
from quota.scenario.checks import CHECKS, laws, reach
from quota.scenario.demands import OverPlanned
from quota.scenario.inputs import Inputs
from quota.scenario.layers import Library, Stack
from quota.scenario.memory import Memory
from quota.scenario.merged import MergedTable, merge
from quota.scenario.names import alike
from quota.scenario.origin import Key, Origins, Voucher, WrittenTable
from quota.scenario.over_plan import TABLE, Below, Planner, with_plans, without_plans
from quota.scenario.problems import CaseError, Findings
from quota.scenario.settings import WrittenSettings, keys_by_spelling, settings_of, written_settings
from quota.scenario.sources import vouchers
from quota.scenario.typed_tables import typed
from quota.scenario.unit_names import UnitNames
from quota.scenario.vocabulary import DATE_SIGN, Vocabulary
from quota.scenario.weight_changes import spelled_out, weight_change
from quota.schema import TABLE_CODES
from quota.schema import table as schema_table

_DECLARING = ("categories", "drivers")
"""Tables that add columns to others, and are read before them."""
_NOTHING_DECLARED = Vocabulary({}, {}, whole=False)
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
    return Reader(path, planner).case(overrides)


class Reader:
    """A scenario whose files are read once, and understood with any changes as if they were set when it was read.

    Only what a change touches is typed, checked and assembled again; the rest of the case keeps its identity, by which
    whoever solves it again sees what has changed.

    Parameters
    ----------
    path : Path or str
        Folder with scenario.toml and tables, or a workbook.
    planner : Planner, optional
        As in `read_case`.
    """

    def __init__(self, path: Path | str, planner: Planner | None = None) -> None:
        self._library = Library(Path(path))
        self._meaning = _Meaning(planner)

    def case(self, overrides: Sequence[str] = ()) -> Case:
        """Return the case with some changes; see `read_case`."""
        findings = Findings()
        return self._meaning.case(self._stack(overrides, findings), findings)

    def written(self, overrides: Sequence[str] = ()) -> Inputs:
        """Return all that is written, with some changes, before anything is made of it; what is faulty there is left out.

        Raises
        ------
        CaseError
            If files are missing.
        """
        findings = Findings()
        return self._meaning.inputs(self._stack(overrides, findings), findings)

    def _stack(self, overrides: Sequence[str], findings: Findings) -> Stack:
        stack = self._library.stack(self._with_all_weights(overrides), findings)
        if not stack.whole:
            raise CaseError(findings.all)  # what is missing for want of a layer would drown the reason
        return stack

    def _with_all_weights(self, overrides: Sequence[str]) -> Sequence[str]:
        """Spell out changes of single weights, from the weights that hold without them; faults are found when all is read."""
        others = [text for text in overrides if weight_change(text) is None]
        if len(others) == len(overrides):
            return overrides
        stack = self._library.stack(others, Findings())
        if not stack.whole:
            return others
        inputs = self._meaning.inputs(stack, Findings())
        known = {**inputs.vocabulary.drivers, **inputs.vocabulary.categories}
        weights = {
            (record["category"], record["driver"]): record["weight"]
            for _, record in inputs.tables["weights"].records()
            if record["weight"] is not None
        }
        names = {alike(spelling): code for code, name in known.items() for spelling in (name, code)}
        return spelled_out(overrides, weights, names)


class _Meaning:
    """What the layers of a scenario mean, with what was made of them before."""

    def __init__(self, planner: Planner | None) -> None:
        self._planner = planner
        self._memory = Memory()
        self._before: Case | None = None

    def case(self, stack: Stack, findings: Findings, *, own: bool = False) -> Case:
        """Return the checked case of some layers; where it is the one that its own numbers add to, without these."""
        memory = self._memory
        inputs, over_plans = self._planned(self.inputs(stack, findings), stack, findings, own=own)
        for check in CHECKS:
            memory.of(check, check, inputs, findings)
        if findings.stop:
            raise CaseError(findings.all)
        draft = draft_case(inputs, memory)
        if self._before is not None:
            draft.take_over(self._before)
        parts = tuple(getattr(draft, name) for name in HELD_BY_SCOPE)
        held = memory.part("held", parts, lambda _: held_by_scope(draft), findings)
        approvals = memory.part(
            "granted",
            (*(inputs.tables[code] for code in ("approvals", "pools")), draft.jurisdictions, draft.pool_terms, held),
            lambda found: approvals_of(inputs, draft, held, found),
            findings,
        )
        case = replace(draft, approvals=approvals, over_plans=over_plans)
        case.take_over(draft)
        laws.check_totals(case, findings)
        reach.warn_of_idle_rows(inputs, case, memory, findings)
        if findings.stop:
            raise CaseError(findings.all)
        read = replace(case, warnings=findings.warnings)
        read.take_over(case)
        self._before = read
        return read

    def _planned(
        self, inputs: Inputs, stack: Stack, findings: Findings, *, own: bool
    ) -> tuple[Inputs, tuple[OverPlanned, ...]]:
        """Put numbers in place of those that add to a plan; see `quota.scenario.over_plan`."""

        def read(below: Below) -> Case:
            return _Meaning(self._planner).case(below.stack, Findings(), own=below.own)

        routes, over_plans = self._memory.part(
            "over_plans",
            (inputs.tables[TABLE], inputs.tables["jurisdictions"]),
            lambda found: without_plans(inputs) if own else with_plans(inputs, stack, self._planner, read, found),
            findings,
        )
        return replace(inputs, tables={**inputs.tables, TABLE: routes}), over_plans

    def inputs(self, stack: Stack, findings: Findings) -> Inputs:
        """Give every cell and setting its meaning, and let the strongest layer win."""
        memory = self._memory
        tables = {code: self._merged(code, stack, _NOTHING_DECLARED, findings) for code in _DECLARING}
        headers = [raw.header for _, layer in stack.ranked if (raw := layer.tables.get("units"))]
        dated = tuple(sorted({name for header in headers for name in header if DATE_SIGN in name}))
        declared = memory.part(
            ("declared", *dated),
            tuple(tables.values()),
            lambda _: Vocabulary(
                _names(tables["categories"], _FIRST_OF_CATEGORIES),
                _names(tables["drivers"]),
                whole=bool(tables["categories"].rows) and all(tables[code].whole for code in _DECLARING),
            ).with_dates(dated),
            findings,
        )
        tables["jurisdictions"] = self._merged("jurisdictions", stack, declared, findings)
        units = self._typed("units", stack, declared, findings, in_files=True)
        vocabulary = memory.part(
            "vocabulary",
            (declared, tables["jurisdictions"], *units),
            lambda _: replace(declared, units=_unit_names(units, tables["jurisdictions"])),
            findings,
        )
        tables["units"] = self._merged("units", stack, vocabulary, findings, units)
        for code in (code for code in TABLE_CODES if code not in tables):
            tables[code] = self._merged(code, stack, vocabulary, findings)
        tables = {code: tables[code] for code in TABLE_CODES}
        settings = self._settings(stack, vocabulary, findings)
        history, places = memory.part(
            "history", (settings,), lambda _: (settings.history(), settings.places()), findings
        )
        layers = {code: merged.layers for code, merged in tables.items()}
        bare = Inputs(tables, settings, vocabulary, Origins(layers, history, (), stack.files, places))
        sources: tuple[Voucher, ...] = memory.of("sources", vouchers, bare, findings)
        return replace(bare, origins=replace(bare.origins, sources=sources))

    def _settings(self, stack: Stack, vocabulary: Vocabulary, findings: Findings) -> WrittenSettings:
        """Return the settings of all layers."""
        memory = self._memory
        keys = memory.part("spellings", (vocabulary,), lambda _: keys_by_spelling(vocabulary.categories), findings)
        of_layers = {
            rank: memory.part(
                ("layer", rank),
                (layer.settings, keys, vocabulary),
                partial(settings_of, layer, keys, vocabulary),
                findings,
            )
            for rank, layer in stack.ranked
            if layer.settings
        }
        return memory.part(
            ("settings", *of_layers),
            (vocabulary, *of_layers.values()),
            lambda found: written_settings(stack, vocabulary, of_layers, found),
            findings,
        )

    def _merged(
        self,
        code: str,
        stack: Stack,
        vocabulary: Vocabulary,
        findings: Findings,
        in_files: tuple[WrittenTable, ...] | None = None,
    ) -> MergedTable:
        """Lay the layers of one table over each other: those that are files, which may be read before, and single rows."""
        table = schema_table(code)
        files = self._typed(code, stack, vocabulary, findings, in_files=True) if in_files is None else in_files
        rows = self._typed(code, stack, vocabulary, findings, in_files=False)
        written = tuple(sorted((*files, *rows), key=lambda layer: layer.rank))
        before: MergedTable | None = self._memory.last(code)
        return self._memory.part(
            code,
            (vocabulary, *written),
            lambda found: merge(table, vocabulary.columns(table), written, stack, vocabulary.units, before, found),
            findings,
        )

    def _typed(
        self, code: str, stack: Stack, vocabulary: Vocabulary, findings: Findings, *, in_files: bool
    ) -> tuple[WrittenTable, ...]:
        return tuple(
            self._memory.part(
                (code, rank),
                (raw, vocabulary),
                partial(typed, raw, schema_table(code), vocabulary, rank, layer.name),
                findings,
            )
            for rank, layer in stack.ranked
            if (raw := layer.tables.get(code)) and (not raw.header or bool(raw.header_line)) is in_files
        )


def _unit_names(written: Sequence[WrittenTable], jurisdictions: MergedTable) -> UnitNames:
    """Return the names of the units that stand in files, those of the strongest layer before those that it replaced."""
    keys = dict.fromkeys(key for layer in written for key in layer.rows)

    def said(key: Key, column: str) -> list[str]:
        return [shown(value) for layer in written if (value := layer.value(key, column)) is not None]

    def rows() -> Iterator[tuple[str, str, str]]:
        places = {key[0]: shown(record["name"]) for key, record in jurisdictions.records()}
        for key in keys:
            name, place = (next(iter(said(key, column)), "") for column in ("name", "jurisdiction"))
            yield key[0], name, places.get(place, "")

    def former() -> Iterator[tuple[str, str]]:
        return ((key[0], name) for key in keys for name in said(key, "name")[1:])

    return UnitNames((key[0] for key in keys), rows, former)


def _names(merged: MergedTable, first: tuple[str, ...] = ()) -> Mapping[str, str]:
    """Return the Chinese name by code; the codes named as first come first, the others by code."""
    names = {key[0]: shown(record["name"]) or key[0] for key, record in merged.records()}
    ahead = [code for code in first if code in names]
    return {code: names[code] for code in dict.fromkeys((*ahead, *sorted(names)))}
