"""What papers and page are written with: a plan, a language, and how sure the figures are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from quota.plan import Plan
from quota.plan.records import PostsRow
from quota.scenario import Level
from quota.texts import Language, text
from quota.words import figures
from quota.words.columns import columns
from quota.words.names import category_name, level_units, listed
from quota.words.standing import UNSURE, Field, Standings, Surety, most_unsure
from quota.words.table import Column


@dataclass(frozen=True)
class Pen:
    """A plan about to be told."""

    plan: Plan
    language: Language

    # words

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

    def heads(self, *names: str) -> list[Column]:
        """Return columns by name."""
        return columns(names, self.language)

    # what the plan is about

    @cached_property
    def level(self) -> Level:
        """The level that a proposal is about."""
        return figures.lowest_level(self.plan)

    @cached_property
    def units_name(self) -> str:
        """Name of the units that a proposal is about."""
        return level_units(self.level, self.language)

    @cached_property
    def totals(self) -> Mapping[tuple[str, str], figures.Total]:
        """Totals by (category, level)."""
        return figures.totals_by_level(self.plan)

    def total(self, rows: Iterable[PostsRow]) -> figures.Total:
        """Add up rows of one category."""
        return figures.total(rows, *self.merged)

    @property
    def merged(self) -> tuple[frozenset[str], frozenset[str]]:
        """Units that merges open, and those that they close."""
        return self.plan.once(figures.merged)

    @property
    def opened(self) -> frozenset[str]:
        """Units that merges open."""
        return self.merged[0]

    @property
    def anew(self) -> frozenset[str]:
        """Units that merges open or close: their posts are registered anew."""
        opened, closed = self.merged
        return opened | closed

    def known_now(self, category: str) -> bool:
        """Return whether anybody holds posts of the category now; else there is nothing to compare with."""
        return any(row.current for row in self.plan.posts if row.category == category)

    # how sure

    @property
    def standings(self) -> Standings:
        """How sure the figures are."""
        return self.plan.once(Standings.of_plan)

    def standing(self, rows: Iterable[PostsRow], *fields: Field) -> Surety:
        """Return the most unsure standing of some figures of some rows."""
        known = [self.standings.of_field(name) for name in fields]
        return most_unsure(found[row.unit_id, row.category] for row in rows for found in known)

    def result(self, categories: Iterable[str]) -> Surety:
        """Return the most unsure standing of what is proposed for some categories."""
        return most_unsure(self.standings.result[category] for category in set(categories))

    def marked(self, category: str) -> str:
        """Name a category, and say where what is proposed for it rests on figures that are not real."""
        standing = self.standings.result[category]
        return (
            self.words(f"report.named_{standing}", name=self.name(category))
            if standing in UNSURE
            else self.name(category)
        )

    def warnings(self) -> Iterator[tuple[Surety, str]]:
        """Yield, the gravest first, which figures about posts are not real."""
        for standing in (*UNSURE, None):
            if found := self._figures(standing):
                words = self.words(f"report.note_{standing or 'unknown'}", columns=self.listed(found))
                yield standing, words

    def legend(self) -> str:
        """Say how figures look that are not real; empty where all are."""
        looks = [self.words(f"report.legend_{standing}") for standing in UNSURE if self._figures(standing)]
        return self.words("report.legend", looks=self.listed(looks)) if looks else ""

    def _figures(self, standing: Surety) -> list[str]:
        """Name the figures about posts of which the most unsure is of this standing, category by category."""
        return [
            self.words(
                "report.cell_of_category", category=self.name(category), field=self.words(f"words.column_{name}")
            )
            for category, fields in self.standings.together.items()
            for name, found in fields.items()
            if found == standing
        ]
