"""The edits in force, and those before and after them: what a session is, apart from what is computed of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast, get_args

from quota.scenario.edits import Edit
from quota.scenario.names import alike
from quota.texts import Message, RefusalError

MOST_EDITS = 1_000
"""Edits in force at most, and steps that can be taken back."""

Reason = Literal[
    "stale",
    "too_many",
    "undecided",
    "nothing_to_undo",
    "nothing_to_redo",
    "no_batch",
    "closed",
    "no_base",
    "other_base",
]


Kind = Literal["edit", "drop", "undo", "redo", "put", "again"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class WhatIfError(RefusalError):
    """What was asked of a session cannot be done.

    `reason` is ``stale`` (edits were made since, e.g. in a second window), ``too_many``, ``undecided`` (unsaved edits wait
    for `TrialSession.resume` or `TrialSession.discard`), ``nothing_to_undo``, ``nothing_to_redo``, ``no_batch``, ``closed``,
    ``no_base`` (the base cannot be read) or ``other_base`` (a saved scenario inherits from another one); messages are named
    after it.
    """

    def __init__(self, reason: Reason, **values: object) -> None:
        self.reason: Reason = reason
        super().__init__(Message(f"whatif.fault_{reason}", values))


@dataclass(frozen=True, slots=True)
class EditBatch:
    """Edits that came together, and go together.

    Parameters
    ----------
    number : int
        Never used twice.
    edits : tuple of Edit
        Of different keys.
    """

    number: int
    edits: tuple[Edit, ...]

    def without(self, keys: frozenset[str]) -> EditBatch:
        """Return the batch without the edits of some keys, as `alike` writes them."""
        return replace(self, edits=tuple(edit for edit in self.edits if alike(edit.key) not in keys))


Batches = tuple[EditBatch, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The batches in force, in the order in which they were made; no key stands in two of them.

    Parameters
    ----------
    version : int
        Number of steps that led here.
    number : int
        Of the batch made last.
    past, future : tuple of Batches
        What was in force before each step, the last one last; what was taken back, the last one last.
    """

    version: int = 0
    number: int = 0
    batches: Batches = ()
    past: tuple[Batches, ...] = field(default=(), repr=False)
    future: tuple[Batches, ...] = field(default=(), repr=False)

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All edits in force, in order."""
        return tuple(edit for batch in self.batches for edit in batch.edits)

    def edited(self, changed: Iterable[Edit], taken_back: Iterable[str] = ()) -> Ledger:
        """Add a batch; what it says of a key, or that nothing is said of it any more, stands in place of what was said."""
        changed = tuple({alike(edit.key): edit for edit in changed}.values())
        keys = frozenset(map(alike, (*(edit.key for edit in changed), *taken_back)))
        kept = (batch.without(keys) for batch in self.batches)
        number = self.number + bool(changed)
        added = (EditBatch(number, changed),) if changed else ()
        return replace(self.put((*(batch for batch in kept if batch.edits), *added)), number=number)

    def dropped(self, number: int) -> Ledger:
        """Take a batch back."""
        if all(batch.number != number for batch in self.batches):
            raise WhatIfError("no_batch", number=number)
        return self.put(tuple(batch for batch in self.batches if batch.number != number))

    def put(self, batches: Batches) -> Ledger:
        """Put other batches in force, as one step."""
        if sum(len(batch.edits) for batch in batches) > MOST_EDITS:
            raise WhatIfError("too_many", most=MOST_EDITS)
        past = (*self.past, self.batches)[-MOST_EDITS:]
        number = max((self.number, *(batch.number for batch in batches)))
        return Ledger(self.version + 1, number, batches, past)

    def undone(self) -> Ledger:
        """Take the last step back."""
        if not self.past:
            raise WhatIfError("nothing_to_undo")
        future = (*self.future, self.batches)
        return replace(self, version=self.version + 1, batches=self.past[-1], past=self.past[:-1], future=future)

    def redone(self) -> Ledger:
        """Bring back what was taken back last."""
        if not self.future:
            raise WhatIfError("nothing_to_redo")
        past = (*self.past, self.batches)
        return replace(self, version=self.version + 1, batches=self.future[-1], past=past, future=self.future[:-1])

    def begun_again(self, batches: Iterable[EditBatch]) -> Ledger:
        """Put other batches in force where those before may not be read any more: nothing leads back to them."""
        kept = tuple(batch for batch in batches if batch.edits)
        return Ledger(self.version + 1, max((self.number, *(batch.number for batch in kept))), kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step from ledger to ledger, as a journal keeps it.

    Parameters
    ----------
    kind : str
        ``edit`` (with `edits`, and the keys `taken_back`), ``drop`` (with the `number` of a batch), ``undo``, ``redo``,
        ``put`` and ``again`` (with all `batches` in force from now on).
    """

    kind: Kind
    edits: tuple[Edit, ...] = ()
    taken_back: tuple[str, ...] = ()
    number: int = 0
    batches: Batches = ()

    def on(self, ledger: Ledger) -> Ledger:
        """Return the ledger after the step.

        Raises
        ------
        WhatIfError
            If it cannot be made.
        """
        match self.kind:
            case "edit":
                return ledger.edited(self.edits, self.taken_back)
            case "drop":
                return ledger.dropped(self.number)
            case "undo":
                return ledger.undone()
            case "redo":
                return ledger.redone()
            case "put":
                return ledger.put(self.batches)
            case "again":
                return ledger.begun_again(self.batches)

    @property
    def keys(self) -> frozenset[str]:
        """The keys of which it says something."""
        return frozenset(edit.key for edit in self.edits)

    @property
    def record(self) -> dict[str, Any]:
        """The step in JSON: what is empty is left out."""
        batches = [{"number": batch.number, "edits": list(map(_plain, batch.edits))} for batch in self.batches]
        said = {"number": self.number, "edits": list(map(_plain, self.edits)), "taken_back": list(self.taken_back)}
        return {"step": self.kind, **{name: value for name, value in said.items() if value}, "batches": batches}

    @classmethod
    def of(cls, record: Mapping[str, object]) -> Step:
        """Return the step that JSON says.

        Raises
        ------
        ValueError
            If it says none.
        """
        match record:
            case {"step": str(kind)} if kind in KINDS:
                return cls(
                    kind=kind,
                    edits=_edits(record.get("edits", [])),
                    taken_back=_texts(record.get("taken_back", [])),
                    number=_number(record.get("number", 0)),
                    batches=tuple(map(_batch, _listed(record.get("batches", [])))),
                )
        raise ValueError(record)


def _plain(edit: Edit) -> dict[str, str]:
    return {"key": edit.key, "value": edit.value, **edit.notes}


def _listed(written: object) -> list[object]:
    if not isinstance(written, list):
        raise TypeError(written)
    return written


def _texts(written: object) -> tuple[str, ...]:
    found = tuple(text for text in _listed(written) if isinstance(text, str))
    if len(found) != len(_listed(written)):
        raise ValueError(written)
    return found


def _number(written: object) -> int:
    if not isinstance(written, int):
        raise TypeError(written)
    return written


def _batch(entry: object) -> EditBatch:
    match entry:
        case {"number": int(number), "edits": edits} if edits:
            return EditBatch(number, _edits(edits))
    raise ValueError(entry)


def _edits(entries: object) -> tuple[Edit, ...]:
    found = []
    for entry in _listed(entries):
        if not isinstance(entry, dict) or not all(isinstance(words, str) for pair in entry.items() for words in pair):
            raise ValueError(entry)
        found.append(Edit(**cast("dict[str, str]", entry)))  # a TypeError where an edit has no such field
    return tuple(found)
