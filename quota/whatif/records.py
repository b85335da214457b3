"""What a session takes and answers: records that never change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

Changes = Mapping[str, str | None]
"""Texts by key, as ``--set`` writes them; None takes the edit of a key back, so that the base holds again."""

State = Literal["proved", "stopped", "no_plan", "faulty"]
"""How an answer ended: its plan is proved; it was found in time but not proved; the rules cannot hold together; the base
itself cannot be read, so that there is nothing to edit."""

Delay = Literal["", "time_limit", "gap", "solver"]
"""Why answers of this scenario are not immediate: a setting by which each is solved from scratch."""

Autosave = Literal["saved", "off", "failed"]
"""What became of the line in the journal: written; not asked for; not possible."""


class EditInForce(NamedTuple):
    """One edit in force.

    Parameters
    ----------
    batch : int
        Number of the batch that it came with, which `TrialSession.drop` takes back.
    key, value : str
        As with ``--set``.
    words : str
        The same for people: what was changed, from what, to what.
    who, date, document, reason : str
        Of an objection to a figure: who raised it, when, in which document and why. Empty where nobody did.
    """

    batch: int
    key: str
    value: str
    words: str
    who: str = ""
    date: str = ""
    document: str = ""
    reason: str = ""


class Refused(NamedTuple):
    """One thing that is wrong with an edit, or with the base.

    Parameters
    ----------
    key : str
        Of the edit; empty where it is none.
    where : str
        Place in a file; empty where it is an edit.
    words, mend : str
        What is wrong, and what to do about it.
    least : int or None
        Of a number of posts below what a statute allows: the least that is allowed; `most` of one above.
    """

    key: str
    where: str
    words: str
    mend: str
    least: int | None = None
    most: int | None = None


class UnitPosts(NamedTuple):
    """One unit's posts of one category.

    Parameters
    ----------
    base : int or None
        Posts in the plan of the base; None where it has none.
    planned : int or None
        Posts in the plan of this answer; None where there was no plan yet. Of an answer without a plan: those of the last one.
    change : int or None
        `planned` - `current`.
    difference : int or None
        `planned` - `base`.
    coverage_before, coverage_after : Decimal
        In percent, with two decimals.
    coverage_words : str
        `coverage_after` as papers print it, rounded once, from the exact share.
    pinned : bool
        Whether the number is frozen, be it by the base or by an edit.
    """

    unit_id: str
    name: str
    jurisdiction: str
    level: str
    category: str
    current: int
    headcount: int
    need: Decimal
    base: int | None
    planned: int | None
    change: int | None
    difference: int | None
    headcount_after: int | None
    coverage_before: Decimal
    coverage_after: Decimal | None
    coverage_words: str
    pinned: bool


class CategoryTotal(NamedTuple):
    """One category: ``before + reserve_before + approved = after + reserve_after``, and how it differs from the base's plan.

    Parameters
    ----------
    gaining, losing : int
        Units whose posts rise, or fall, against what they hold now.
    moved, people : int
        Posts that change hands, and people who go with them.
    short, base_short : int
        Units below 90 % of their need, here and in the plan of the base.
    least, base_least : Fraction or None
        Least coverage, exact, here and in the plan of the base.
    more, fewer : int
        Units with more, or fewer, posts than in the plan of the base.
    posts_more, posts_fewer : int
        Those posts.
    """

    category: str
    name: str
    before: int
    reserve_before: int
    approved: int
    after: int
    reserve_after: int
    gaining: int
    losing: int
    moved: int
    people: int
    short: int
    base_short: int | None
    least: Fraction | None
    base_least: Fraction | None
    more: int
    fewer: int
    posts_more: int
    posts_fewer: int


class OtherSession(NamedTuple):
    """Another session of the same scenario on this machine.

    Parameters
    ----------
    address : str
        Where its page is; empty where it has none.
    since : str
        When it was opened, as ISO 8601.
    """

    pid: int
    address: str
    since: str


class Unsaved(NamedTuple):
    """Edits of a session that ended before they were saved as a scenario.

    Parameters
    ----------
    edits : int
        How many.
    when : str
        When the last one was made, as ISO 8601.
    torn : bool
        Whether the last line was not written whole, so that it is left out.
    base_changed : bool
        Whether files of the base are others now.
    words : str
        All of this, said.
    """

    edits: int
    when: str
    torn: bool
    base_changed: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Answer:
    """What a session says after each step. It belongs to one version, and holds the whole of it.

    Parameters
    ----------
    version : int
        Rises with every step that changes the edits; 0 is the base.
    state : str
        See `State`. Of ``no_plan``, rows and totals are those of the last plan, and `stale` says so.
    status_words : str
        The state in one line, e.g. 已证明最优.
    delay : str
        Why this scenario is not answered at once; empty where it is.
    rows : tuple of UnitPosts
        All units and categories, in the order of the plan's table.
    changed : tuple of UnitPosts
        The rows that differ from those of the version that the caller had (`after`); all where that is not known any more.
    edits : tuple of EditInForce
        In force, in the order in which they were made.
    refused : tuple of Refused
        What is wrong with the step that was asked for; then everything else is as it was before.
    undo, redo : bool
        Whether there is something to take back, or to bring back.
    autosave : str
        See `Autosave`; `autosave_words` says why it failed.
    files_changed : tuple of str
        Files of the base that are others than when it was read: `TrialSession.reread` reads them.
    warnings : tuple of str
        Facts of life about the inputs as they are now.
    """

    version: int
    state: State
    status_words: str
    delay: Delay = ""
    stale: bool = False
    rows: tuple[UnitPosts, ...] = ()
    changed: tuple[UnitPosts, ...] = ()
    totals: tuple[CategoryTotal, ...] = ()
    edits: tuple[EditInForce, ...] = ()
    refused: tuple[Refused, ...] = ()
    undo: bool = False
    redo: bool = False
    autosave: Autosave = "off"
    autosave_words: str = ""
    files_changed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def frame(self) -> pd.DataFrame:
        """Return the rows as a data frame."""
        import pandas as pd  # noqa: PLC0415 - heavy, and only notebooks ask for it

        return pd.DataFrame(self.rows, columns=list(UnitPosts._fields))

    def __repr__(self) -> str:
        lines = (self.status_words, *(edit.words for edit in self.edits), *(" ".join(one[2:4]) for one in self.refused))
        return "\n".join(lines)


class Attributed(NamedTuple):
    """What one batch does: the units that stand elsewhere without it. Effects of several batches do not add up.

    Parameters
    ----------
    batch : int
        Its number.
    moved : Mapping[(unit, category), int]
        Posts with the batch less posts without it, where they differ.
    needed : bool
        Whether there is no plan without it.
    """

    batch: int
    moved: Mapping[tuple[str, str], int]
    needed: bool = False


class Movement(NamedTuple):
    """Posts, and people with them, that change hands."""

    category: str
    from_unit: str
    from_name: str
    to_unit: str
    to_name: str
    posts: int
    people: int
    way: str


class Value(NamedTuple):
    """A row of a rule that binds, and what one post of slack in it is worth. [percentage points]"""

    rule: str
    words: str
    value: Decimal | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What takes longer than an answer, of the same version.

    Parameters
    ----------
    reasons : Mapping[(unit, category), str]
        Why each unit gets what it gets, in one sentence.
    values : tuple of Value
        The rows that bind.
    transfers : tuple of Movement
        What moves.
    comparison : tuple of str
        Against the plan of the base, in words, a line each.
    attribution : tuple of Attributed
        Which edit moved whom.
    """

    version: int
    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)
    values: tuple[Value, ...] = ()
    transfers: tuple[Movement, ...] = ()
    comparison: tuple[str, ...] = ()
    attribution: tuple[Attributed, ...] = ()


class RuleLine(NamedTuple):
    """A row of a rule, in words without where it was written; `source` says where."""

    words: str
    source: str


class Nearest(NamedTuple):
    """The value nearest to an edit with which there is a plan, as people read it; `changes` is the batch that takes it."""

    key: str
    text: str
    words: str
    changes: Mapping[str, str]


class WayOut(NamedTuple):
    """Rows that give way together: enough by itself.

    Parameters
    ----------
    words : tuple of str
        What gives way, a line each.
    posts : int
        Posts by which rows give way in all.
    changes : Mapping[str, str] or None
        The batch of edits that takes it; None where no cell or setting can be changed such that the rows give way.
    """

    words: tuple[str, ...]
    posts: int
    changes: Mapping[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why an answer has no plan, and what can be done about it.

    Parameters
    ----------
    sets : tuple of tuples of RuleLine
        Rows that cannot hold together, none of which can be spared.
    nearest : Nearest or None
        Of the key that was edited last, where it alone made the conflict and it was asked for.
    ways : tuple of WayOut or None
        The cheapest first; None where they were not asked for.
    statute : tuple of RuleLine
        Where rows that may not be eased cannot hold together by themselves.
    """

    version: int
    sets: tuple[tuple[RuleLine, ...], ...] = ()
    nearest: Nearest | None = None
    ways: tuple[WayOut, ...] | None = None
    statute: tuple[RuleLine, ...] = ()
