"""What came out of a workbook: the records of the scenario, and what there is to say about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from quota.intake.vocabulary.header_words import LEADERS, PEOPLE, Meaning
from quota.intake.vocabulary.unit_names import TOWNSHIP_TYPES
from quota.scenario.origin import Standing
from quota.texts import Language, Message, render


class Told(StrEnum):
    """The parts of the report, in their order."""

    QUESTION = "question"  # what the planner has to answer
    UNDERSTOOD = "understood"
    GUESSED = "guessed"
    MISSING = "missing"
    SUM = "sum"  # a sum that is right
    MISMATCH = "mismatch"  # a sum that is not
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to say about the workbook.

    Parameters
    ----------
    kind : Told
        Part of the report.
    where : str
        Place in the workbook, or in the scenario.
    what : Message
        What it is.
    mend : Message or None
        What can be done about it, and where.
    """

    kind: Told
    where: str
    what: Message
    mend: Message | None = None

    def words(self, language: Language) -> str:
        """Put the note into one line of words."""
        mend = render(self.mend, language) if self.mend else ""
        return " ".join(part for part in (self.where, render(self.what, language), mend) if part)


class Notebook:
    """The notes so far, in the order in which they were made; the same thing is said once.

    `compared` holds the cells whose figures are written nowhere, but were compared with others or told of one by one.
    """

    def __init__(self) -> None:
        self._notes: dict[tuple[Told, str, str], Note] = {}
        self.compared: set[str] = set()

    def add(
        self, kind: Told, where: str, what: str | Message, mend: str | Message | None = None, /, **values: object
    ) -> None:
        """Make a note. Texts name messages, and ``values`` fill both of them."""
        said = Message(what, values) if isinstance(what, str) else what
        advice = Message(mend, values) if isinstance(mend, str) else mend
        self._notes.setdefault((kind, where, render(said, "zh")), Note(kind, where, said, advice))

    def holds(self, kind: Told, where: str) -> bool:
        """Return whether anything of a kind was said of a place."""
        return any(key[:2] == (kind, where) for key in self._notes)

    def withdraw(self, kind: Told, where: str) -> None:
        """Take back what was said of a place."""
        self._notes = {key: note for key, note in self._notes.items() if key[:2] != (kind, where)}

    @property
    def notes(self) -> tuple[Note, ...]:
        """All notes, part by part."""
        order = list(Told)
        return tuple(sorted(self._notes.values(), key=lambda note: order.index(note.kind)))


class Figure(NamedTuple):
    """A number of the workbook and its place; `standing` is None where the workbook itself vouches for it.

    `unit` is the unit of measurement that its heading names.
    """

    value: Decimal
    place: str
    standing: Standing | None = None
    unit: str = ""

    @property
    def cells(self) -> list[str]:
        """The cells of the workbook that were added up to it."""
        return self.place.split("+")


class PlaceRow(NamedTuple):
    """A row of the table of jurisdictions."""

    code: str
    name: str
    parent: str


class PoolRow(NamedTuple):
    """Posts that no unit has: a row of the table of pools."""

    jurisdiction: str
    category: str
    level: str
    posts: Decimal
    place: str

    def with_more(self, other: PoolRow) -> PoolRow:
        """Return the posts of two rows together."""
        return self._replace(posts=self.posts + other.posts, place=f"{self.place}+{other.place}")


@dataclass
class UnitRow:
    """A row of the unit table in the making.

    Parameters
    ----------
    figures : dict
        Numbers by meaning.
    words : dict
        ``class`` and ``note``, where the workbook has them.
    lines : list of str
        Sheet and line of each row that the unit stands in.
    unplaced : str
        The empty cell where its county would stand.
    """

    name: str
    jurisdiction: str
    level: str
    type: str = ""
    code: str = ""
    figures: dict[Meaning, Figure] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    unplaced: str = ""

    @property
    def is_township(self) -> bool:
        """Whether it is a township, a town or a street."""
        return self.level == "township" and self.type in TOWNSHIP_TYPES

    @property
    def residents(self) -> Decimal:
        """The larger of its populations; 0 without any. [people]"""
        return max(self.count(field) or Decimal(0) for field in PEOPLE)

    @property
    def posts(self) -> Decimal:
        """Posts of all kinds but those of leaders. [posts]"""
        held = (
            figure.value for (field, code), figure in self.figures.items() if field == "current" and code not in LEADERS
        )
        return sum(held, Decimal(0))

    def figure(self, field_: str, category: str = "") -> Figure | None:
        """Return a number of the unit."""
        return self.figures.get(Meaning(field_, category))

    def count(self, field_: str, category: str = "") -> Decimal | None:
        """Return the value of a number of the unit."""
        figure = self.figure(field_, category)
        return figure.value if figure else None


@dataclass(frozen=True)
class ScenarioDraft:
    """A scenario made from a workbook, before it is written.

    Parameters
    ----------
    books : tuple of str
        Names of the files.
    title : str
        Title of the scenario.
    jurisdictions : tuple of PlaceRow
        Those above come first.
    categories : tuple of str
        Codes, see `quota.intake.vocabulary.header_words.CATEGORIES`.
    units : tuple of UnitRow
        Sorted by jurisdiction, level and code.
    weights : Mapping[str, Mapping[str, Decimal]]
        Weight by category and driver; a category without weights has its need stated.
    population : str
        ``resident``, ``registered``, or empty where no figures of population take part.
    made_up : bool
        Whether the workbook says that its figures are not real.
    notes : tuple of Note
        The report.
    as_of, office : str
        Date of the figures and the office that sends them, as titles tell; empty where none does.
    reserves : tuple of PoolRow
        By jurisdiction, category and level.
    """

    books: tuple[str, ...]
    title: str
    jurisdictions: tuple[PlaceRow, ...]
    categories: tuple[str, ...]
    units: tuple[UnitRow, ...]
    weights: Mapping[str, Mapping[str, Decimal]]
    population: str
    made_up: bool
    notes: tuple[Note, ...]
    as_of: str = ""
    office: str = ""
    reserves: tuple[PoolRow, ...] = ()

    @property
    def book(self) -> str:
        """Names of the files, as one."""
        return "、".join(self.books)
