"""Records of a plan that is carried out over years: years, people who leave, people who may be hired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Year:
    """A year over which a plan is carried out; `title` is empty where the year itself will do."""

    year: int
    title: str


@dataclass(frozen=True, slots=True)
class Exit:
    """People who leave a unit in a year. `kind` None: in any way."""

    unit: str
    category: str
    year: int
    kind: Literal["retirement", "transfer", "resignation", "other"] | None
    people: int
    source: str


@dataclass(frozen=True, slots=True)
class Hiring:
    """Most people who are hired in a jurisdiction, with all below, in a year."""

    jurisdiction: str
    category: str
    year: int
    most: int
    body: str
    document: str
