"""A scenario tried with edits: what holds, what was undone, and the plan of it."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

from quota.plan.hand.cells import read_wish
from quota.scenario import Case
from quota.scenario.cells import NOTHING
from quota.scenario.edits import Edit, read_edits
from quota.scenario.saving import save_edits
from quota.solve.outcome import Cancelled
from quota.solve.over_plan import BasePlans
from quota.texts import Language
from quota.whatif.desk import Asked, Desk, StepAsked
from quota.whatif.journal import default_folder
from quota.whatif.ledger import EditBatch, Ledger, Step, WhatIfError
from quota.whatif.records import Answer, Changes, Details, OtherSession, Refused, Unsaved, Why
from quota.whatif.words import PIN, is_pin
from quota.whatif.worker import Worker
from quota.words.standing import Standings


class TrialSession:
    """A base scenario and an ordered list of edits on it. The base is never written.

    Any thread may call it: one thread of its own does the work, the newest edit first. Edits that wait together are
    solved together, and each caller gets the answer of a version that contains its own.

    Parameters
    ----------
    base : Path or str
        Folder or workbook of a scenario.
    language : str, optional
        Of all words. Default: that of the scenario.
    saved : Path, optional
        A scenario that was saved from the base, and is gone on with: its edits are in force from the beginning.
    autosave : bool
        Whether every step is written to a journal in the user's own folder before it is answered.
    folder : Path, optional
        Of the journal. Default: that of the system for such data.
    address : str
        Where others find this session, for whoever opens the same scenario; `tell_address` may say so later.
    """

    def __init__(
        self,
        base: Path | str,
        *,
        language: Language | None = None,
        saved: Path | str | None = None,
        autosave: bool = False,
        folder: Path | None = None,
        address: str = "",
    ) -> None:
        self.base = Path(base).resolve()
        self.saved = None if saved is None else Path(saved).resolve()
        kept = (folder or default_folder()) if autosave else None
        self._desk = desk = Desk(self.base, language, kept, address, self.saved or self.base)
        self._worker: Worker[Asked, Answer] = Worker(desk.take)
        self._end = weakref.finalize(self, _end, self._worker, desk)
        self.lost: tuple[Refused, ...] = () if self.unsaved else self._worker.step(self._go_on).refused
        """Edits of the saved scenario that no longer fit the base."""

    def _go_on(self) -> Answer:
        """Put the edits of the scenario that is gone on with in force, if there is one."""
        if self.saved is None:
            return self._desk.present()
        return self._desk.go_on(self.saved, _one_each(self._desk.ledger, read_edits(self.saved).edits))

    # --- What holds --------------------------------------------------------------------------------------------------

    @property
    def version(self) -> int:
        """The present version."""
        return self._desk.ledger.version

    @property
    def language(self) -> Language:
        """The language of all words."""
        return self._desk.language

    @property
    def title(self) -> str:
        """Title of the base; empty where it cannot be read."""
        return "" if self._desk.base is None else self._desk.base.case.settings.title

    @property
    def beside(self) -> Path:
        """The folder in which scenarios are saved."""
        return (self.saved or self.base).parent

    @property
    def base_case(self) -> Case | None:
        """The case without edits: what may be edited is listed from it. None where the base cannot be read."""
        return None if self._desk.base is None else self._desk.base.case

    @property
    def standings(self) -> Standings | None:
        """How sure the figures of the base are; None where it has no plan."""
        return None if self._desk.base is None else self._desk.base.standings

    @property
    def case(self) -> Case | None:
        """The case as edited; None where the base cannot be read."""
        return None if self._desk.solved is None else self._desk.solved.case

    @property
    def unsaved(self) -> Unsaved | None:
        """Edits of a former session that were never saved: `resume` or `discard` them before anything is edited."""
        return self._desk.keeper.unsaved(self._desk.watched.files)

    @property
    def others(self) -> tuple[OtherSession, ...]:
        """Who else has the same scenario open on this machine. They are told of, and block nothing."""
        return self._desk.keeper.others

    def answer(self) -> Answer:
        """Return the present state; a page that is opened later begins with it."""
        return self._worker.step(self._desk.present)

    def tell_address(self, address: str) -> None:
        """Let others who open the scenario know where this session is to be found."""

        def work() -> Answer:
            self._desk.keeper.opened(self._desk.watched.files, address)
            return self._desk.present()

        self._worker.step(work)

    # --- Steps -------------------------------------------------------------------------------------------------------

    def edit(
        self,
        changes: Changes,
        *,
        after: int | None = None,
        who: str = "",
        date: str = "",
        document: str = "",
        reason: str = "",
    ) -> Answer:
        """Change some texts together, and return the answer of a version that contains them.

        A batch that cannot be read changes nothing, and `Answer.refused` says why.

        Parameters
        ----------
        changes : Mapping
            Texts by key, as ``--set`` writes them; None, or an empty text, takes the edit of a key back.
        after : int, optional
            The version that the caller knows.
        who, date, document, reason : str
            Of an objection to a figure of a unit.

        Raises
        ------
        WhatIfError
            ``stale`` if the version is another one by now; ``too_many``, ``undecided``, ``no_base``, ``closed``.
        """
        said = dict(changes)

        def make(_: Ledger) -> Step:
            spelled = {self._desk.spelled(key): (value or "").strip() for key, value in said.items()}
            edits = tuple(
                Edit(key, _pinned(key, value), who, date, document, reason) for key, value in spelled.items() if value
            )
            return Step(kind="edit", edits=edits, taken_back=tuple(key for key, value in spelled.items() if not value))

        return self._step(make, after)

    def pin(self, unit: str, category: str, posts: str) -> Changes:
        """Return the changes that freeze a unit's posts at what was typed; an empty text lets them free."""
        key = f"units.{unit}.{category}{PIN}"
        if posts.strip():
            return {key: posts}
        case = self.base_case
        held = None if case is None or unit not in case.units else case.units[unit].holdings.get(category)
        return {key: None if held is None or held.pin is None else NOTHING}

    def undo(self, *, after: int | None = None) -> Answer:
        """Take the last step back."""
        return self._step(lambda _: Step(kind="undo"), after)

    def redo(self, *, after: int | None = None) -> Answer:
        """Bring back the step that was taken back last."""
        return self._step(lambda _: Step(kind="redo"), after)

    def drop(self, batch: int, *, after: int | None = None) -> Answer:
        """Take the edits of one batch back, wherever it stands in the order. `undo` brings them back."""
        return self._step(lambda _: Step(kind="drop", number=batch), after)

    def _step(self, make: Callable[[Ledger], Step], after: int | None) -> Answer:
        return self._worker.step(StepAsked(make, after))

    # --- What takes longer -------------------------------------------------------------------------------------------

    def details(self, version: int) -> Details | None:
        """Return reasons, values, transfers, comparison and attribution; None as soon as the version has passed."""

        def work(cancelled: Cancelled) -> Details | None:
            return self._desk.details(version, cancelled)

        return self._worker.job(work)

    def why(self, version: int, *, nearest: bool = True, ways: bool = True) -> Why | None:
        """Return what stands in the way of a plan, and the ways out; None as soon as the version has passed.

        None, too, where there is a plan.

        Parameters
        ----------
        nearest, ways : bool
            Whether to look for the nearest value, and for the ways out, too: each takes longer than what stands in the way.
            What was found already is returned in any case.
        """

        def work(cancelled: Cancelled) -> Why | None:
            return self._desk.why(version, cancelled, nearest=nearest, ways=ways)

        return self._worker.job(work)

    # --- Files -------------------------------------------------------------------------------------------------------

    def resume(self) -> Answer:
        """Go on from the unsaved edits; where the base is another one now, one by one, and those that no longer fit are told."""
        return self._worker.step(self._desk.resume)

    def discard(self) -> Answer:
        """Forget the unsaved edits, and begin at the base, or at the scenario that is gone on with."""

        def work() -> Answer:
            self._desk.discard()
            return self._go_on()

        return self._worker.step(work)

    def reread(self) -> Answer:
        """Read the base again, and its plan; the edits follow one by one, and those that no longer fit are told as refused.

        Steps before it cannot be taken back: the base that they were made on is gone.
        """
        return self._worker.step(self._desk.reread)

    def save(self, name: str, title: str = "", *, basis: str = "") -> Path:
        """Write the edits as a scenario of a few lines beside the base, or the one that is gone on with; return its folder.

        Parameters
        ----------
        name : str
            Of the folder; one that was saved before may be saved again.
        title : str
            Default: the name.
        basis : str
            What approvals rest on whose posts were edited, and that say nothing of it.

        Raises
        ------
        WhatIfError
            ``no_base`` or ``undecided``.
        CaseError, EditsError, OSError
            As `quota.scenario.saving.save_edits`.
        """
        folder = self.beside / name

        def work() -> Answer:
            edits = self._desk.with_basis(basis)
            save_edits(self.base, edits, folder, title=title or name, planner=BasePlans())
            self._desk.keeper.saved(folder)
            return self._desk.present()

        self._worker.step(work)
        self.saved = folder.resolve()
        return folder

    def reopen(self, folder: Path | str, *, after: int | None = None) -> Answer:
        """Put the edits of a scenario that was saved from this base in place of the present ones, as one step.

        Raises
        ------
        WhatIfError
            ``other_base``, or as `edit`.
        CaseError, EditsError
            As `quota.scenario.edits.read_edits`.
        """
        saved = read_edits(Path(folder))
        if saved.base.resolve() != self.base:
            raise WhatIfError("other_base", folder=Path(folder).name)
        return self._step(lambda ledger: Step(kind="put", batches=_one_each(ledger, saved.edits)), after)

    def close(self) -> None:
        """End the work in hand, and let go of the journal; one with nothing unsaved in it is taken away."""
        self._end()

    def __enter__(self) -> TrialSession:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _end(worker: Worker[Asked, Answer], desk: Desk) -> None:
    worker.close()
    desk.keeper.close()


def _one_each(ledger: Ledger, edits: Sequence[Edit]) -> tuple[EditBatch, ...]:
    return tuple(EditBatch(number, (edit,)) for number, edit in enumerate(edits, start=ledger.number + 1))


def _pinned(key: str, value: str) -> str:
    """Return a number of posts as scenarios have it; what is none stays as it was typed, and is refused."""
    posts = read_wish(value) if is_pin(key) else None
    return str(posts) if isinstance(posts, int) else value
