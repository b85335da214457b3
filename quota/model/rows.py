"""Quantities that a plan decides, labelled rows over them, and the rules that write rows.

A row is plain data. The solve, the re-check of a finished plan, the audit, conflicts and prices all read the
same rows; none of them needs a solver to do so. What they have to know of a rule they ask the rule that a row bears.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import import_module
from typing import Literal, NamedTuple

from quota.model.subject import Subject
from quota.scenario import Case, Pool
from quota.scenario.names import named
from quota.texts import Message

Sense = Literal["<=", ">=", "=="]
Weight = Literal["policy", "approval", "statute"]
"""What a limit rests on: the scenario or another place, so that the planner's own office can set it otherwise; a body that
can decide otherwise; the law, which stands."""
Words = str | tuple[str, str]
"""Words for both languages, or in Chinese and in English."""


class Posts(NamedTuple):
    """Planned posts of a unit in a category. [posts]"""

    unit: str
    category: str


class Reserve(NamedTuple):
    """Posts that a pool keeps unassigned. [posts]"""

    pool: Pool
    category: str


class Transfer(NamedTuple):
    """Posts that cross from the giving to the receiving pool on a route. [posts]"""

    route: str
    giver: Pool
    receiver: Pool
    category: str


class Change(NamedTuple):
    """The part of an approval that falls to a pool. [posts, of the approval's sign]"""

    approval: str
    pool: Pool
    category: str


class Merge(NamedTuple):
    """Whether a merge of institutions takes place: 1 or 0."""

    merge: str


class Turn(NamedTuple):
    """Whether a unit gains posts (`up`), or gives some: 1 or 0. Its posts tell which."""

    unit: str
    category: str
    up: bool


class Excess(NamedTuple):
    """Posts by which a line is exceeded, or missed, that may be at a price in percentage points per post. [posts]"""

    rule: str
    subject: Subject
    sense: Sense
    price: Decimal


Quantity = Posts | Reserve | Transfer | Change | Merge | Turn | Excess
Switch = Merge | Turn
"""Quantities that are 1 or 0."""


class InputPlace(NamedTuple):
    """Where the right side of a row stands in the inputs: table, key of its row, column.

    For a setting: table ``scenario``, the parts of its key, no column.
    """

    table: str
    key: tuple[str, ...]
    column: str


class Asked(NamedTuple):
    """What a row asks for: the last part of the keys of its wordings, and what fills them."""

    wording: str
    values: Mapping[str, object]


class RulePiece(NamedTuple):
    """A rule's function, or one of several, with what a live case has to know of it.

    Parameters
    ----------
    rows : callable
        Yields rows of a case.
    reads : tuple of callables or None
        What it reads of a case, beside `consolidations` and `soft_limits`, by which limits of all rules give way, and, where
        it writes unit by unit, beside `units`; None: anything.
    by_unit : bool
        Whether it writes unit by unit, and the rows of a unit do not depend on other units.
    """

    rows: Callable[[Case], Iterable[Row]]
    reads: tuple[Callable[[Case], object], ...] | None = None
    by_unit: bool = False


def _by_sense(case: Case, row: Row) -> Asked:
    wordings = {"<=": "at_most", ">=": "at_least", "==": "exactly"}
    return Asked(wordings[row.sense], {"limit": row.limit})


OWN = 1000
"""Order of rules of one's own."""


@dataclass(frozen=True, eq=False)
class Rule:
    """A rule: all that anybody has to know of it. Its function states formula, units, legal basis and value.

    Rules of the product stand in `quota.model.rules`, one file each. A rule of one's own goes along with a case
    (`Case.rules`): all that solves, checks, explains or prints the case obeys it.

    >>> def at_most_nine(case):
    ...     for unit, category, _ in case.holdings():
    ...         yield Row(border, Subject(unit=unit.id, category=category), ((Posts(unit.id, category), 1),), "<=", 9)
    >>> border = Rule("border", at_most_nine, basis="2026 notice", words={"name": ("边境", "border")})

    Parameters
    ----------
    id : str
        In tables and settings, e.g. ``floor``.
    rows : callable
        Yields the labelled rows of a case; each bears this rule.
    basis : str or (str, str)
        Legal basis of a rule of one's own, where a row states none.
    weight : str
        What it rests on; a row can say otherwise (`Row.rests_on`).
    words : mapping of str to str or (str, str)
        Of a rule of one's own: ``name``, ``meaning``, and ``principle``, its sentence in the proposal; without a name its id
        is shown. Those of the product stand in ``texts``.
    order : float
        Place among the rules; those of one's own come last.
    reads, by_unit, pieces
        What a live case may rely on, as in `RulePiece`; `pieces` where there are several functions.
    items : str
        Input table whose rows its subjects name (`Subject.item`).
    asks : callable
        Words what a row asks for.
    broken : callable, optional
        Words how a plan breaks a row; by default what it has and what the row asks for.
    implied : callable
        Tells, by subject and sense, of rows that only carry out what another row decides.
    decided : bool
        Whether somebody decides about its limits. What must add up always binds, and is no finding.
    priceable : bool
        Whether one post of slack has a value. Where rows say how many posts there are, a post is worth the pool's cut-off.
    counts : str
        What its left side is: ``posts``, ``money``, or else a difference, which may lie below 0.
    scope : str
        What it limits: single ``units``, ``totals`` of posts and reserves, ``areas`` of units, or what ``flows``.
    accounts : str
        Whether its rows of pools add up ``posts`` or ``people``, so that whatever crosses a border counts in them.
    decision : str
        Whether a row is a ``grant`` of posts, or a ``cap`` below which what is held is cut.
    frozen : str
        Of a number that is fixed: whether the rule ``sets`` it, or ``spares`` it.
    pool_follows : bool
        Whether a row of a unit that is eased takes the row of its pool along.
    eased_together : bool
        Whether its two rows about the same thing are one number, so that easing one eases the other by as much.
    from_held : bool
        Whether its limits are reckoned from the posts held.
    gives_way : bool
        Whether its limits give way where a merge closes the unit.
    lawful : bool
        Whether it rests on law where the scenario says nothing else.
    holds : callable
        Tells of a case whether the rule is in force there though it may have no row.
    in_tables : str
        Which of its rows `quota.verify` writes by itself from the tables of a plan: ``all``, or those of a ``single`` quantity.
    """

    id: str
    rows: Callable[[Case], Iterable[Row]]
    basis: Words = ""
    weight: Weight = "policy"
    words: Mapping[str, Words] = field(default_factory=dict)
    order: float = OWN
    reads: tuple[Callable[[Case], object], ...] | None = None
    by_unit: bool = False
    pieces: tuple[RulePiece, ...] = ()
    items: str = ""
    asks: Callable[[Case, Row], Asked] = _by_sense
    broken: Callable[[Case, Row, Mapping[Quantity, int], int], Message] | None = None
    implied: Callable[[Subject, str], bool] = lambda _subject, _sense: False
    decided: bool = True
    priceable: bool = True
    counts: Literal["posts", "money", ""] = "posts"
    scope: Literal["units", "totals", "areas", "flows"] = "units"
    accounts: Literal["posts", "people", ""] = ""
    decision: Literal["grant", "cap", ""] = ""
    frozen: Literal["sets", "spares", ""] = ""
    pool_follows: bool = False
    eased_together: bool = False
    from_held: bool = False
    gives_way: bool = True
    lawful: bool = False
    holds: Callable[[Case], bool] = lambda _case: False
    in_tables: Literal["all", "single", ""] = ""

    def __post_init__(self) -> None:
        if not self.pieces:
            object.__setattr__(self, "pieces", (RulePiece(self.rows, self.reads, self.by_unit),))

    def __reduce__(self) -> tuple[Callable[[str, str], object], tuple[str, str]]:
        """A rule is itself wherever it is sent: another process finds it under its name in the module of its function."""
        module = self.rows.__module__
        if hasattr(sys.modules[module], "__file__"):  # not what somebody types
            for name, value in vars(sys.modules[module]).items():
                if value is self:
                    return _imported, (module, name)
        raise TypeError(f"rule {self.id}: other processes find it only as a name of the module {module}")

    def told(self, what: Literal["name", "meaning", "basis", "lead", "principle"], /, **values: object) -> Message:
        """Return its name, meaning or basis, or the title or sentence of its principle in the proposal."""
        if self.order < OWN:
            titles = {"lead": f"document.lead_{self.id}", "principle": f"document.principle_{self.id}"}
            return Message(titles.get(what, f"rules.{self.id}_{what}"), values)
        found = {"name": self.id, **self.words, "basis": self.basis}
        likely = {"lead": ("name",), "principle": ("principle", "meaning", "name"), "meaning": ("meaning", "name")}
        words = next(found[name] for name in likely.get(what, (what,)) if name in found)
        return named(words, words) if isinstance(words, str) else named(*words)


def _imported(module: str, name: str) -> object:
    return getattr(import_module(module), name)


class Row(NamedTuple):
    """One line of a rule: ``Σ coefficient · quantity  sense  limit``.

    Parameters
    ----------
    rule : Rule
    subject : Subject
        What the line is about; no two lines of a rule and sense are about the same.
    terms : tuple of (Quantity, int)
        Left side; may be empty, then the line holds or fails by itself.
    sense : str
        ``<=``, ``>=`` or ``==``.
    limit : int
        Right side in whole posts.
    place : Place or None
        Cell of the input that sets the right side; None for what follows from the ledger as a whole.
    basis : str
        Basis as the scenario words it; empty: the legal basis of the rule itself.
    reference : bool
        Whether the limit is taken from another place (参照).
    unit : int
        What the line was multiplied by so that its coefficients are whole: 1, but for ratios and money.
    rests_on : str, optional
        What the line rests on, where that is not what its rule rests on.
    price : Decimal, optional
        Percentage points per post at which the line may be exceeded; else it never is.
    """

    rule: Rule
    subject: Subject
    terms: tuple[tuple[Quantity, int], ...]
    sense: Sense
    limit: int
    place: InputPlace | None = None
    basis: str = ""
    reference: bool = False
    unit: int = 1
    rests_on: Weight | None = None
    price: Decimal | None = None

    def exceeded(self, values: Mapping[Quantity, int]) -> int:
        """Return by how many posts the line is exceeded, or missed, at its price."""
        return sum(values.get(side, 0) for side in self.open_sides)

    def activity(self, values: Mapping[Quantity, int]) -> int:
        """Evaluate the left side without what it is exceeded by; a quantity without a value counts 0."""
        total = 0
        for quantity, coefficient in self.terms if self.price is None else self.terms[: -len(self.open_sides)]:
            total += coefficient * values.get(quantity, 0)
        return total

    @property
    def open_sides(self) -> tuple[Excess, ...]:
        """What a line with a price can be exceeded by, its last terms; nothing of any other."""
        sides = () if self.price is None else self.terms[-2:] if self.sense == "==" else self.terms[-1:]
        return tuple(side for side, _ in sides if isinstance(side, Excess))

    def slack(self, values: Mapping[Quantity, int]) -> int:
        """Return how many posts are left before the line breaks; negative where it is broken."""
        return slack_of(self.activity(values) + self.given(values), self.sense, self.limit)

    def given(self, values: Mapping[Quantity, int]) -> int:
        """Return what a line with a price gives way by; 0 of any other."""
        if self.price is None:
            return 0
        return sum(factor * values.get(side, 0) for side, factor in self.terms[-len(self.open_sides) :])

    def holds(self, values: Mapping[Quantity, int]) -> bool:
        """Return whether the line is kept."""
        return self.slack(values) >= 0

    def source(self, case: Case) -> str:
        """Return where the right side was written: a cell, or a setting; empty where it follows from the ledger."""
        if self.place is None:
            return ""
        if self.place.table == "scenario":
            return case.origins.setting_place(".".join(self.place.key))
        return str(case.cell(*self.place) or "")

    @property
    def weight(self) -> Weight:
        """What the line rests on, and so whether, and how soon, it may be eased."""
        return self.rests_on or self.rule.weight

    @property
    def holding(self) -> Posts:
        """The posts that a line about a unit is about."""
        return Posts(self.subject.unit, self.subject.category)

    @property
    def implied(self) -> bool:
        """Whether the line only carries out what another line decides."""
        return self.rule.implied(self.subject, self.sense)

    @property
    def grants(self) -> bool:
        """Whether the line says how many posts an approval adds or takes."""
        return self.rule.decision == "grant" and not self.implied

    @property
    def priced(self) -> bool:
        """Whether a post of slack has a value of its own, found by solving again."""
        return self.rule.priceable and bool(self.terms) and not self.implied

    @property
    def decided(self) -> bool:
        """Whether somebody can decide about the limit, so that the line is a finding where it has nothing to spare."""
        return bool(self.terms) and may_bind(self.rule, self.subject, self.sense, self.limit)

    @property
    def form(self) -> tuple[tuple[tuple[Quantity, int], ...], Sense]:
        """All of the line but its right side: what a programme cannot change without being written anew."""
        return self.terms, self.sense

    @property
    def single(self) -> Quantity | None:
        """The quantity of a line that bounds just one, with coefficient 1; else None."""
        return self.terms[0][0] if len(self.terms) == 1 and self.terms[0][1] == 1 else None

    @property
    def border(self) -> tuple[Pool, str] | None:
        """The pool and category whose border it watches: in its balance, and in its line of people."""
        return (self.subject.pool, self.subject.category) if self.rule.accounts and self.subject.pool else None


def slack_of(activity: int, sense: Sense, limit: int) -> int:
    """Return how much is left before a line breaks; negative where it is broken."""
    if sense == "<=":
        return limit - activity
    if sense == ">=":
        return activity - limit
    return -abs(activity - limit)


def may_bind(rule: Rule, subject: Subject, sense: str, limit: int) -> bool:
    """Return whether a line with nothing to spare binds: whether somebody can decide about its limit.

    Nobody decides about what must add up, or about lines that only carry out another decision; and posts cannot fall
    below nothing anyway.
    """
    at_nothing = sense == ">=" and limit <= 0 and rule.counts == "posts"
    return rule.decided and not rule.implied(subject, sense) and not at_nothing
