"""What is kept of a session on disk, as far as it can be: a journal that cannot be written stops nobody, and is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from quota.texts import Language, text
from quota.whatif.journal import FoundJournal, Journal, open_journal
from quota.whatif.ledger import Step, WhatIfError
from quota.whatif.records import Autosave, OtherSession, Unsaved


class Keeper:
    """Keeps a journal, and says whether it does.

    Parameters
    ----------
    folder : Path or None
        Of the journal; None: none is kept.
    base : Path
    files : Mapping[str, str]
        Of the base, by hash.
    address : str
        For others who open the scenario.
    language : str
    """

    def __init__(
        self, folder: Path | None, base: Path, files: Mapping[str, str], address: str, language: Language
    ) -> None:
        self._journal: Journal | None = None
        self._address, self._language = address, language
        self.autosave: tuple[Autosave, str] = "off", ""
        self.others: tuple[OtherSession, ...] = ()
        self.found: FoundJournal | None = None
        if folder is None:
            return
        try:
            self._journal, self.others = open_journal(folder, base)
        except OSError as error:
            self._failed(error)
            return
        if self._journal.found.unsaved:
            self.found = self._journal.found
        else:
            self._journal.begin()
        self.opened(files)

    def opened(self, files: Mapping[str, str], address: str | None = None) -> None:
        """Write down who writes from here on, where that is to be found, and the files of the base.

        As long as nobody has decided about what a former session left, its files stand.
        """
        self._address = self._address if address is None else address
        read = files if self.found is None else self.found.files
        self._note(lambda journal: journal.opened(self._address, read))

    def steps(self, steps: Sequence[Step]) -> None:
        """Write down steps."""
        self._note(lambda journal: journal.steps(steps))

    def saved(self, folder: Path) -> None:
        """Write down that what is in force is a scenario now."""
        self._note(lambda journal: journal.saved(folder))

    def decided(self, files: Mapping[str, str], *, forget: bool = False) -> None:
        """Write down that what a former session left goes on, or is forgotten."""
        self.found = None
        if forget and self._journal is not None:
            self._journal.begin()
        self.opened(files)

    def _note(self, write: Callable[[Journal], None]) -> None:
        if self._journal is None:
            return
        try:
            write(self._journal)
            self.autosave = "saved", ""
        except OSError as error:
            self._failed(error)

    def _failed(self, error: OSError) -> None:
        held = isinstance(error, BlockingIOError)
        reason = text("whatif.autosave_held", self._language) if held else error.strerror or type(error).__name__
        self.autosave = "failed", text("whatif.autosave_failed", self._language, reason=reason)

    def demand_decided(self) -> None:
        """Refuse to go on before somebody has decided about what a former session left."""
        if self.found is not None:
            raise WhatIfError("undecided")

    def unsaved(self, files: Mapping[str, str]) -> Unsaved | None:
        """Return what a former session left, as long as nobody has decided about it."""
        found = self.found
        if found is None:
            return None
        other = dict(found.files) != dict(files)
        said = [
            text(
                "whatif.unsaved", self._language, count=len(found.ledger.edits), when=found.when.replace("T", " ")[:16]
            )
        ]
        said += [text("whatif.unsaved_torn", self._language)] if found.torn else []
        said += [text("whatif.unsaved_base", self._language)] if other else []
        words = ("" if self._language == "zh" else " ").join(said)
        return Unsaved(len(found.ledger.edits), found.when, found.torn, other, words)

    def close(self) -> None:
        """Let go of the journal."""
        if self._journal is not None:
            self._journal.close()
