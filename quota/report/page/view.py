"""What the parts of the page are written from: a plan, a language, and how sure the figures are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from quota.plan import Plan
from quota.scenario import Standing
from quota.texts import Language, text
from quota.words import figures
from quota.words.names import category_name, listed
from quota.words.standing import Standings

MOST_DETAILED = 3000
"""Units × categories up to which a page holds every explanation; a larger one would take long to open."""


class Cell(NamedTuple):
    """One cell of a table of the page: its words, and how sure it is."""

    words: str
    standing: Standing | None = "real"


@dataclass(frozen=True)
class View:
    """A plan about to become a page; how sure its figures are, where that is known already, is taken as `known`."""

    plan: Plan
    language: Language
    known: Standings | None = None

    @cached_property
    def standings(self) -> Standings:
        """How sure the figures are."""
        return self.known or Standings(self.plan)

    @property
    def detailed(self) -> bool:
        """Whether the plan is small enough for a page with every explanation."""
        return len(self.plan.posts) <= MOST_DETAILED

    def words(self, key: str, /, **values: object) -> str:
        """Put a message into words."""
        return text(key, self.language, **values)

    def name(self, category: str) -> str:
        """Name a category."""
        return category_name(self.plan.case, category, self.language)

    def listed(self, names: Iterable[str]) -> str:
        """Join names to a list."""
        return listed(list(names), self.language)

    def known_now(self, category: str) -> bool:
        """Tell whether anybody holds posts of the category now; else there is nothing to compare with."""
        return any(row.current for row in self.plan.posts if row.category == category)

    @cached_property
    def merged(self) -> tuple[frozenset[str], frozenset[str]]:
        """Units that merges open, and those that they close."""
        return figures.merged(self.plan)

    def columns(self, standing: Standing | None) -> list[str]:
        """Name the figures about posts of which the most unsure is of this standing, category by category."""
        return [words for words, found in self._columns if found == standing]

    @cached_property
    def _columns(self) -> tuple[tuple[str, Standing | None], ...]:
        return tuple(self._named_columns())

    def _named_columns(self) -> Iterator[tuple[str, Standing | None]]:
        for category, fields in self.standings.together.items():
            for field, standing in fields.items():
                words = self.words(f"report.field_{field}")
                yield self.words("report.cell_of_category", category=self.name(category), field=words), standing


def two_decimals(number: Decimal | None) -> str:
    """Write a number that a plan keeps with two decimals; nothing where there is none."""
    return "" if number is None else f"{number:f}"
