"""Plans aligned by unit and category, the first being the one that the others are measured against."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from quota.model.rows import Rule
from quota.plan.records import PostsRow
from quota.study.compare.differences import InputDifference, input_differences
from quota.study.compare.sides import Holding, Side
from quota.study.fairness import Fairness, fairness, known_bases
from quota.words.names import Names

UNIT_COLUMNS = ("unit_id", "name", "jurisdiction", "level", "category")


class Aligned:
    """Two plans or more, side by side."""

    def __init__(self, sides: tuple[Side, ...]) -> None:
        self.sides = sides
        self.first = sides[0]

    @cached_property
    def inputs(self) -> tuple[tuple[Side, tuple[InputDifference, ...]], ...]:
        """Every plan but the first, with the inputs in which it differs from the first."""
        return tuple((side, input_differences(self.first, side)) for side in self.sides[1:])

    @cached_property
    def holdings(self) -> tuple[Holding, ...]:
        """Every unit and category of any plan: in the order of the first, then of the others."""
        return tuple(dict.fromkeys(key for side in self.sides for key in side.posts))

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """Categories of any plan: those of the townships first."""
        measured = (one.category for side in self.measures for one in side)
        return tuple(dict.fromkeys([*measured, *(category for _, category in self.holdings)]))

    @cached_property
    def bases(self) -> Mapping[str, Mapping[str, Decimal]]:
        """What any plan knows of the bases; where two disagree, the earlier plan counts, for all alike."""
        found: dict[str, dict[str, Decimal]] = {}
        for side in reversed(self.sides):
            for base, amounts in known_bases(side.tables).items():
                found.setdefault(base, {}).update(amounts)
        return found

    @cached_property
    def measures(self) -> tuple[tuple[Fairness, ...], ...]:
        """The measures of fairness of every plan, on the same bases."""
        return tuple(fairness(side.tables, self.bases) for side in self.sides)

    @cached_property
    def words(self) -> Names:
        """Names of categories, jurisdictions and rules; where two plans disagree, the earlier one counts."""
        categories: dict[str, tuple[str, str]] = {}
        jurisdictions: dict[str, str] = {}
        rules: dict[str, Rule] = {}
        for side in reversed(self.sides):
            categories |= side.category_names
            jurisdictions |= side.jurisdiction_names
            rules |= side.rules
        return Names(categories, jurisdictions, rules)

    def side(self, name: str) -> Side:
        """Return the plan of a name.

        Raises
        ------
        KeyError
            If there is none.
        """
        for side in self.sides:
            if side.name == name:
                return side
        raise KeyError(name)

    def row(self, key: Holding) -> PostsRow:
        """Return the row of the first plan that has it."""
        return next(side.posts[key] for side in self.sides if key in side.posts)

    def described(self, key: Holding) -> list[object]:
        """Return unit, category and current posts, by the first plan that has them."""
        row = self.row(key)
        return [*(getattr(row, column) for column in UNIT_COLUMNS), row.current]

    def planned(self, key: Holding) -> list[int | None]:
        """Return the planned posts of every plan; None where it lacks the row."""
        return [side.posts[key].planned if key in side.posts else None for side in self.sides]

    def differences(self, key: Holding) -> list[int | None]:
        """Return the difference to the first plan of every other one; None where one of them lacks the row."""
        first, *others = self.planned(key)
        return [None if first is None or planned is None else planned - first for planned in others]

    @cached_property
    def by_difference(self) -> tuple[Holding, ...]:
        """Units and categories: those that a plan lacks, then by the largest difference."""
        largest = {
            key: max((abs(change) for change in self.differences(key) if change), default=0) for key in self.holdings
        }
        order = {category: place for place, category in enumerate(self.categories)}
        return tuple(
            sorted(self.holdings, key=lambda key: (not self.missing(key), -largest[key], key[0], order[key[1]]))
        )

    def differs(self, key: Holding) -> bool:
        """Return whether the plans do not all plan the same."""
        return len(set(self.planned(key))) > 1

    def missing(self, key: Holding) -> list[str]:
        """Name the plans that lack a row."""
        return [side.name for side in self.sides if key not in side.posts]

    def coverage(self, side: Side, judge: Side | None, key: Holding, *, before: bool = False) -> Fraction | None:
        """Return what a plan covers of the need that the judge measures, or the plan itself; None where one lacks the row."""
        judged = (judge or side).posts.get(key)
        row = side.posts.get(key)
        if row is None or judged is None:
            return None
        return (row.current if before else row.planned) / judged.need_exact
