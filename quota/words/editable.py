"""What may be edited, made from the schema: knobs with words, bounds and present values; columns of the units, each once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from quota.scenario import Case, Standing
from quota.texts import Message

Control = Literal["number", "yes_no", "choice", "text", "date"]


@dataclass(frozen=True, slots=True)
class Field:
    """How one figure is entered.

    Parameters
    ----------
    words : Message
        What it is called, in the reader's language.
    control : str
    whole : bool
        Whether only whole numbers are right; `share`: whether a share such as ``-2%`` is, too.
    unit : str
        As in the schema: ``posts``, ``percent``, ``percentage points``.
    least, most : Decimal or None
        Bounds, both included.
    step : Decimal or None
        By which a control goes up and down.
    choices : tuple of (code, Message)
    clears : bool
        Whether it may be nothing.
    order : int
        The lower, the more important.
    """

    words: Message
    control: Control
    whole: bool
    share: bool
    unit: str
    least: Decimal | None
    most: Decimal | None
    step: Decimal | None
    choices: tuple[tuple[str, Message], ...]
    clears: bool
    order: int


@dataclass(frozen=True, slots=True)
class Knob:
    """A setting, or a cell of any table but that of the units.

    Parameters
    ----------
    key : str
        As ``--set`` names it.
    group : str
        Code of its table, or ``scenario`` for settings; `group_words` names it.
    value : str
        As it holds; empty where there is none.
    layer : str
        What set it: ``--set``, ``scenario``, a parent, ``preset NAME`` or ``default``; empty where nothing did.
    source : str
        Its cell and what it rests on.
    standing : str or None
        Whether it is real, estimated or illustrative.
    """

    key: str
    field: Field
    group: str
    group_words: Message
    value: str
    layer: str
    source: str
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class UnitColumn:
    """A column of the units: its cells are edited as ``units.UNIT.COLUMN``."""

    column: str
    category: str
    field: Field


def knobs(case: Case) -> tuple[Knob, ...]:
    """Return all that may be edited beside the units, the most important first."""
    raise NotImplementedError


def unit_columns(case: Case) -> tuple[UnitColumn, ...]:
    """Return the columns of units that may be edited, the most important first."""
    raise NotImplementedError
