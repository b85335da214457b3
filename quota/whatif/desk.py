"""The work of a session, all of it on one thread: steps are taken, solved, written down, and answered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from quota.plan.plan import Plan
from quota.scenario import CaseError, Reader
from quota.scenario.cells import NOTHING
from quota.scenario.edits import Edit, in_order, target
from quota.solve.outcome import Cancelled, Outcome, SolverError, go_on
from quota.solve.over_plan import BasePlans
from quota.texts import Language, RefusalError, render, text
from quota.whatif.difference import KeptDifferences, changed_rows
from quota.whatif.disk import Watched, digests
from quota.whatif.explained import EditsConflict, attributed, details_of, plan_in_full
from quota.whatif.keeping import Keeper
from quota.whatif.ledger import EditBatch, Ledger, Step, WhatIfError
from quota.whatif.records import Answer, Details, EditInForce, Refused, State, UnitPosts, Why
from quota.whatif.solved import Bench, OutOfLawError, SolvedCase, one_by_one
from quota.whatif.words import (
    faults,
    law_refused,
    note_refused,
    refused_by,
    solver_refused,
    state_words,
)
from quota.whatif.worker import Task
from quota.words.edits import words_of

KEPT_VERSIONS = 20
"""Versions whose rows are kept, so that whoever comes from one of them is told what has changed since."""


@dataclass(frozen=True)
class StepAsked:
    """A step that somebody asks for.

    Parameters
    ----------
    make : callable
        Returns the step, given the ledger that it comes upon.
    after : int or None
        The version that whoever asks knows; None: any.
    """

    make: Callable[[Ledger], Step]
    after: int | None = None


Asked = StepAsked | Callable[[], Answer]
"""A step, or something else that is done in order with steps."""


class StepRefusedError(Exception):
    """A step changes nothing, since something is wrong with it."""

    def __init__(self, refused: Iterable[Refused]) -> None:
        self.refused = tuple(refused)
        super().__init__(len(self.refused))


class Desk:
    """What a session has at hand. Nothing of it may be called from two threads at once.

    Parameters
    ----------
    base : Path
    language : str or None
        Default: that of the base.
    folder : Path or None
        Of the journal; None: none is kept.
    known_by : Path
        The scenario that the journal is of: the base, or one that was saved from it and is gone on with.
    address : str
        For others who open the scenario.
    """

    def __init__(
        self, base: Path, language: Language | None, folder: Path | None, address: str, known_by: Path
    ) -> None:
        self._path, self._language = base, language
        self.ledger = Ledger()
        self._rows_of: OrderedDict[int, tuple[UnitPosts, ...]] = OrderedDict()
        self._read_base()
        self.keeper = Keeper(folder, known_by, self.watched.files, address, self.language)

    def _read_base(self) -> None:
        """Read and solve the base; where it cannot be read, say why, and keep nothing of it."""
        self.bench = Bench(self._path)
        self.base: SolvedCase | None = None
        self.solved: SolvedCase | None = None
        self._problems: tuple[Refused, ...] = ()
        self._last: SolvedCase | None = None
        self._names: dict[str, str] = {}
        self._words: dict[Edit, str] = {}
        self._base_plan: Plan | None = None
        self._details, self._why, self._has_sought = Details(version=-1), Why(version=-1), False
        self._rows_of.clear()
        try:
            self.base = self.solved = self.bench.solve(())
        except CaseError as error:
            self._problems = refused_by(error.problems, self.language)
        except SolverError as error:
            self._problems = (solver_refused(error, self.language),)
        self._differences = KeptDifferences(self.base, self.language)
        read = dict(self.base.case.origins.files()) if self.base else digests(self._path)
        self.watched = Watched(self._path, read)
        self._told = self._compose()

    @property
    def language(self) -> Language:
        """The language asked for, else that of the base."""
        if self._language is not None:
            return self._language
        return self.base.case.settings.language if self.base is not None else "zh"

    # --- Steps --------------------------------------------------------------------------------------------------------

    def take(self, tasks: Sequence[Task[Asked, Answer]]) -> None:
        """Take what waits, in order; steps that follow each other are solved together."""
        steps: list[tuple[Task[Asked, Answer], StepAsked]] = []
        for task in tasks:
            if isinstance(task.asked, StepAsked):
                steps.append((task, task.asked))
                continue
            self._together(steps)
            steps = []
            try:
                task.future.set_result(task.asked())
            except StepRefusedError as error:
                self._refuse(task, error)
            except Exception as error:  # it belongs to who asked
                task.future.set_exception(error)
        self._together(steps)

    def _together(self, tasks: Sequence[tuple[Task[Asked, Answer], StepAsked]]) -> None:
        """Take steps with one solve; where something is wrong with one of several, take each half by itself."""
        ledger, steps, taken = self.ledger, [], []
        for task, asked in tasks:
            try:
                step, after = self._made(asked, ledger)
            except WhatIfError as error:
                task.future.set_exception(error)
                continue
            except StepRefusedError as error:
                self._refuse(task, error)
                continue
            ledger = after
            steps.append(step)
            taken.append((task, asked))
        if not taken:
            return
        try:
            self._commit(ledger, steps)
        except StepRefusedError as error:
            middle = len(taken) // 2
            if not middle:
                self._refuse(taken[0][0], error)
            else:
                self._together(taken[:middle])
                self._together(taken[middle:])
            return
        for task, asked in taken:
            task.future.set_result(self.present(asked.after))

    def _refuse(self, task: Task[Asked, Answer], error: StepRefusedError) -> None:
        task.future.set_result(replace(self.present(), refused=error.refused))

    def _made(self, asked: StepAsked, ledger: Ledger) -> tuple[Step, Ledger]:
        self.keeper.demand_decided()
        if self.base is None:
            raise WhatIfError("no_base")
        if asked.after is not None and asked.after != ledger.version:
            raise WhatIfError("stale")
        step = asked.make(ledger)
        refused = tuple(faults(step.edits, self.language))
        if refused:
            raise StepRefusedError(refused)
        return step, step.on(ledger)

    def _commit(self, ledger: Ledger, steps: Sequence[Step]) -> None:
        """Solve with other edits; only then they are in force, and in the journal."""
        keys = frozenset(key for step in steps for key in step.keys)
        self._settle(ledger, self._solve(ledger.edits, keys))
        self.keeper.steps(steps)
        self._told = self._compose()

    def _settle(self, ledger: Ledger, solved: SolvedCase) -> None:
        if self.solved is not None and self.solved.figures is not None:
            self._last = self.solved
        self.ledger, self.solved = ledger, solved

    def _solve(self, edits: Sequence[Edit], keys: frozenset[str] = frozenset()) -> SolvedCase:
        try:
            return self.bench.solve(edits, keys)
        except CaseError as error:
            raise StepRefusedError(refused_by(error.errors, self.language)) from None
        except OutOfLawError as error:
            raise StepRefusedError((law_refused(error, self.language),)) from None
        except SolverError as error:
            raise StepRefusedError((solver_refused(error, self.language),)) from None
        except RefusalError as error:
            raise StepRefusedError((note_refused(error, edits, self.language),)) from None

    # --- What is done in order with steps ------------------------------------------------------------------------------

    def present(self, after: int | None = None) -> Answer:
        """Return the answer as it is now, to whoever knows some version."""
        autosave, words = self.keeper.autosave
        changed = self.watched.changed()
        told = replace(self._told, files_changed=changed, autosave=autosave, autosave_words=words)
        return replace(told, changed=changed_rows(told.rows, self._rows_of.get(-1 if after is None else after)))

    def resume(self) -> Answer:
        """Go on from what a former session left."""
        found = self.keeper.found
        if found is None:
            return self.present()
        if self.base is None:
            raise WhatIfError("no_base")
        try:
            self._settle(found.ledger, self._solve(found.ledger.edits))
        except StepRefusedError:
            answer = self._begin_again(found.ledger)
        else:
            self._told = self._compose()
            answer = self.present()
        self.keeper.decided(self.watched.files)
        return answer

    def discard(self) -> Answer:
        """Forget what a former session left."""
        if self.keeper.found is not None:
            self.keeper.decided(self.watched.files, forget=True)
        return self.present()

    def go_on(self, saved: Path, batches: tuple[EditBatch, ...]) -> Answer:
        """Begin with what was saved before; where the base is another one since, without the edits that no longer fit."""
        if self.base is None:
            return self.present()
        step = Step(kind="again", batches=batches)
        try:
            self._commit(step.on(self.ledger), [step])
        except StepRefusedError:
            return self._begin_again(step.on(self.ledger))
        self.keeper.saved(saved)
        return self.present()

    def reread(self) -> Answer:
        """Read the base again."""
        self._read_base()
        if self.base is None:
            return self.present()
        self.keeper.opened(self.watched.files)
        return self._begin_again(self.ledger)

    def _begin_again(self, ledger: Ledger) -> Answer:
        """Put the edits of a ledger in force one by one; leave out those that do not fit the base any more."""
        kept: list[EditBatch] = []
        lost: list[Refused] = []
        tried = one_by_one(self.bench, ledger.edits)
        fit = {edit for edit, fits in tried if fits}
        for batch in ledger.batches:
            kept.append(replace(batch, edits=tuple(edit for edit in batch.edits if edit in fit)))
            lost += (self._lost(edit) for edit in batch.edits if edit not in fit)
        step = Step(kind="again", batches=tuple(batch for batch in kept if batch.edits))
        self._commit(step.on(ledger), [step])
        return replace(self.present(), refused=tuple(lost))

    def _lost(self, edit: Edit) -> Refused:
        words = text("whatif.no_longer", self.language, words=self._named(edit))
        return Refused(edit.key, "", words, text("whatif.no_longer_mend", self.language))

    def with_basis(self, basis: str) -> tuple[Edit, ...]:
        """Return the edits in force, and what the approvals among them rest on where they do not say so."""
        self.keeper.demand_decided()
        if self.solved is None:
            raise WhatIfError("no_base")
        stated = {
            f"approvals.{approval.id.replace('/', '.')}": approval.basis for approval in self.solved.case.approvals
        }
        edits = self.ledger.edits
        granted = [key for edit in edits if (key := edit.key.removesuffix(".posts")) in stated and key != edit.key]
        return (*edits, *(Edit(f"{key}.basis", basis) for key in granted if basis and not stated[key]))

    # --- What takes longer ---------------------------------------------------------------------------------------------

    def details(self, version: int, cancelled: Cancelled) -> Details | None:
        """Return what is told of the plan beside its posts; None where the version is another one."""
        solved = self.solved
        if version != self.ledger.version or solved is None:
            return None
        if self._details.version != version:
            plan = plan_in_full(solved)
            if plan is None:
                return Details(version=version)
            go_on(cancelled)
            if self._base_plan is None and self.base is not None:
                self._base_plan = plan if solved is self.base else plan_in_full(self.base)
                go_on(cancelled)
            moved = attributed(self.bench, self.ledger.batches, cancelled)
            self._details = details_of(version, plan, self._base_plan, moved, self.language, cancelled)
        return self._details

    def why(self, version: int, cancelled: Cancelled, *, nearest: bool, ways: bool) -> Why | None:
        """Return why there is no plan; None where the version is another one, or there is one."""
        solved = self.solved
        if version != self.ledger.version or solved is None or solved.conflict is None or self.base is None:
            return None
        found = EditsConflict(self.bench, solved, self.ledger.batches, self.base.case, self.language)
        if self._why.version != version:
            self._why, self._has_sought = Why(version=version, sets=found.sets(cancelled)), False
        if nearest and not self._has_sought:
            self._why, self._has_sought = replace(self._why, nearest=found.nearest(cancelled)), True
        if ways and self._why.ways is None:
            out, statute = found.ways(cancelled)
            self._why = replace(self._why, ways=out, statute=statute)
        return self._why

    # --- Words and figures ---------------------------------------------------------------------------------------------

    def _compose(self) -> Answer:
        """Write the answer of the present state."""
        ledger, solved = self.ledger, self.solved
        told = Answer(
            version=ledger.version,
            state=_state(solved),
            status_words=text("whatif.state_faulty", self.language),
            edits=tuple(self._tried()),
            undo=bool(ledger.past),
            redo=bool(ledger.future),
        )
        if solved is None:
            return replace(told, refused=self._problems)
        shown = solved if solved.figures is not None or self._last is None else self._last
        rows, totals = self._differences.of(shown)
        self._rows_of[ledger.version] = rows
        if len(self._rows_of) > KEPT_VERSIONS:
            self._rows_of.popitem(last=False)
        return replace(
            told,
            status_words=state_words(solved, self.language, stale=shown is not solved),
            delay=solved.delay,
            stale=shown is not solved,
            rows=rows,
            totals=totals,
            warnings=tuple(one.words(self.language) for one in (*solved.case.warnings, *solved.needs.warnings)),
        )

    def _tried(self) -> Iterator[EditInForce]:
        for batch in self.ledger.batches:
            for edit in batch.edits:
                said = edit.key, edit.value, self._named(edit)
                yield EditInForce(batch.number, *said, edit.who, edit.date, edit.document, edit.reason)

    def _named(self, edit: Edit) -> str:
        """Say an edit in words: once, for they are told again with every answer."""
        if edit not in self._words and self.base is not None:
            self._words[edit] = render(words_of(self.base.case, edit), self.language)
        return self._words.get(edit, edit.text)

    def spelled(self, key: str) -> str:
        """Return a key in its published form; as it is where it has none."""
        if self.base is None or key in self._names:
            return self._names.get(key, key)
        self._names[key] = key
        named, units = target(self.base.case, key), self.base.case.units
        if named is None or (named.table == "units" and named.key[0] not in units):
            with suppress(CaseError, RefusalError, ValueError):
                (found,) = in_order(self._reader, (Edit(key, NOTHING),))
                self._names[key] = found.key
        return self._names[key]

    @cached_property
    def _reader(self) -> Reader:
        """What names are looked up with, apart from what is solved."""
        return Reader(self._path, BasePlans())


def _state(solved: SolvedCase | None) -> State:
    if solved is None:
        return "faulty"
    if solved.conflict is not None:
        return "no_plan"
    proved = solved.solution is not None and solved.solution.outcome is Outcome.OPTIMAL
    return "proved" if proved else "stopped"
