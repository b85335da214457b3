"""What papers and page are written with: a plan, a language, and how sure the figures are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from quota.plan import Plan
from quota.texts import Language, text
from quota.words import figures
from quota.words.names import category_name, listed
from quota.words.standing import UNSURE, Standings, Surety


@dataclass(frozen=True)
class Pen:
    """A plan about to be told."""

    plan: Plan
    language: Language

    @property
    def standings(self) -> Standings:
        """How sure the figures are."""
        return self.plan.once(Standings.of_plan)

    def words(self, key: str, /, **values: object) -> str:
        """Put a message into words."""
        return text(key, self.language, **values)

    def name(self, category: str) -> str:
        """Name a category."""
        return category_name(self.plan.case, category, self.language)

    def listed(self, names: Iterable[str]) -> str:
        """Join names to a list."""
        return listed(list(names), self.language)

    def clauses(self, parts: Iterable[str]) -> str:
        """Join the parts of a sentence."""
        return self.words("words.semicolon").join(parts)

    def marked(self, category: str) -> str:
        """Name a category, and say where what is proposed for it rests on figures that are not real."""
        standing = self.standings.result[category]
        return (
            self.words(f"report.named_{standing}", name=self.name(category))
            if standing in UNSURE
            else self.name(category)
        )

    @property
    def merged(self) -> tuple[frozenset[str], frozenset[str]]:
        """Units that merges open, and those that they close."""
        return self.plan.once(figures.merged)

    def known_now(self, category: str) -> bool:
        """Tell whether anybody holds posts of the category now; else there is nothing to compare with."""
        return any(row.current for row in self.plan.posts if row.category == category)

    def columns(self, standing: Surety) -> list[str]:
        """Name the figures about posts of which the most unsure is of this standing, category by category."""
        return [words for words, found in self._columns if found == standing]

    @cached_property
    def _columns(self) -> tuple[tuple[str, Surety], ...]:
        return tuple(self._named_columns())

    def _named_columns(self) -> Iterator[tuple[str, Surety]]:
        for category, fields in self.standings.together.items():
            for field, standing in fields.items():
                words = self.words(f"words.column_{field}")
                yield self.words("report.cell_of_category", category=self.name(category), field=words), standing
