"""What the sections of the papers are written from: a plan, a language, and the few figures that several of them share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from quota.model.subject import pool_of
from quota.need.parts import shown_together
from quota.plan.records import PostsRow, TransferRow
from quota.scenario import LEVEL_ORDER, Level
from quota.words import sums, table
from quota.words.columns import KINDS
from quota.words.names import end_in_full, kind_of, level_units
from quota.words.pen import Pen
from quota.words.standing import Surety, most_unsure
from quota.words.table import Cell, Column

if TYPE_CHECKING:
    from quota.phase import Course

MOST_PLACES = 40
"""Jurisdictions that a table of the paper shows; where there are more, those above them."""
MOST_NAMES = 5
"""Units that a sentence names."""
OF_NOW = ("current", "change", "gaining", "losing", "mean_before", "least_before", "coverage_before")
"""Figures that there are only where posts are known now."""
_INVENTED_NOTE = re.compile(r"^(?:示例|[Ii]llustrative)[：:] *")
_INVENTED = re.compile(r"（示例）|\(示例\)| \(illustrative\)")


@dataclass(frozen=True)
class Draft(Pen):
    """A plan about to become a paper, with the years in which it is carried out where they are known."""

    course: Course | None = None

    # words

    def blank(self, what: str) -> str:
        """Mark what only the office can fill in."""
        return self.words("document.blank", what=self.words(f"document.blank_{what}"))

    def title(self, words: str) -> str:
        """Begin a title with a capital letter, where the language has them."""
        return capital(words) if self.language == "en" else words

    def sentences(self, parts: Iterable[str]) -> str:
        """Join whole sentences."""
        if self.language == "zh":
            return "".join(parts)
        return " ".join(capital(part) for part in parts if part)

    def comma(self, parts: Iterable[str]) -> str:
        """Join clauses that belong closely together."""
        return ("，" if self.language == "zh" else ", ").join(parts)

    def changed(self, earlier: str, later: str) -> str:
        """Say what something was and is, in one word where it stays."""
        if earlier == later:
            return self.words("document.unchanged", value=later)
        return self.words("document.changed", earlier=earlier, later=later)

    def basis(self, words: str) -> str:
        """Write a basis within a sentence; one that nobody wrote is left for the office."""
        return words.rstrip("。. ") or self.blank("basis")

    def bodies(self, approval: str) -> str:
        """Say who approves; of bodies one above the other, through which ones it goes up."""
        *through, last = [body.strip() for body in re.split("→|->", approval or self.blank("body"))]
        if not through:
            return last.replace("; ", "；") if self.language == "zh" else last
        return self.words("document.through", bodies=self.listed(through), last=last)

    def unit(self, name: str) -> str:
        """Name a unit; that invented names are invented is said once, at the head of the paper."""
        return _INVENTED.sub("", name) if self.invented_names else name

    def cell(self, cell: Cell) -> Cell:
        """Return a cell that may name a unit, likewise."""
        return cell._replace(value=self.unit(cell.value)) if isinstance(cell.value, str) else cell

    def in_full(self, code: str, name: str) -> str:
        """Name a unit with its jurisdiction, since names of townships repeat."""
        pool = self.plan.case.units[code].pool
        return self.unit(end_in_full(self.plan.case, code, name, f"{pool.jurisdiction}/{pool.level}", self.language))

    def note(self, code: str) -> str:
        """Return what the scenario notes of a unit."""
        return _INVENTED_NOTE.sub("", self.plan.case.units[code].note)

    @cached_property
    def as_of(self) -> str:
        """Date of the posts and people: as the scenario says, else that of their sources if there is one."""
        dates = {
            row.date
            for row in self.plan.case.origins.source_rows()
            if row.table == "units" and row.column.endswith(("_current", "_headcount"))
        }
        return self.plan.case.settings.as_of or (dates.pop() if len(dates) == 1 else "")

    @cached_property
    def invented_names(self) -> bool:
        """Whether some units are not real ones, as their names say."""
        return any(
            row.standing == "illustrative" and (row.table, row.column) == ("units", "name")
            for row in self.plan.case.origins.source_rows()
        )

    def named(self, found: Sequence[tuple[str, int]], most: int = MOST_NAMES) -> str:
        """Name the first of a list, each with its number, and say where there are more."""
        names = [self.words("document.unit_with", unit=self.unit(name), number=number) for name, number in found[:most]]
        return self.listed(names) + (self.words("document.and_more") if len(found) > most else "")

    # figures

    def short_heads(self, names: Iterable[str], band: str = "") -> list[Column]:
        """Return columns by name, under headers that are short enough for many of them."""
        return [Column(self.words(f"document.short_{name}"), band, KINDS[name], name) for name in names]

    @staticmethod
    def amounts(parts: Sequence[tuple[Fraction, Surety]], whole: tuple[Fraction, Surety]) -> Iterator[Cell]:
        """Write parts of a need and, last, the whole: as they are shown, too, they add up to it."""
        for hundredths, (_, standing) in zip(
            shown_together([exact for exact, _ in parts], whole[0]), parts, strict=True
        ):
            yield Cell(Decimal(hundredths).scaleb(-2), "amount", standing)
        yield table.amount(*whole)

    count = staticmethod(table.count)
    change = staticmethod(table.change)
    amount = staticmethod(table.amount)

    def told(self, cell: Cell) -> str:
        """Put a cell into words, as a sentence has it."""
        return table.cell_words(cell, self.language)

    # what the plan is about

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """Levels that have posts, from the top down."""
        there = {row.level for row in self.plan.posts}
        return tuple(level for level in LEVEL_ORDER if level in there)

    def rows(self, category: str, level: str | None = None) -> Sequence[PostsRow]:
        """Return the rows of a category, of one level or of all."""
        return self._rows.get((category, level), ())

    @cached_property
    def _rows(self) -> Mapping[tuple[str, str | None], list[PostsRow]]:
        found: dict[tuple[str, str | None], list[PostsRow]] = {}
        for row in self.plan.posts:
            found.setdefault((row.category, row.level), []).append(row)
            found.setdefault((row.category, None), []).append(row)
        return found

    def by_level(self, category: str) -> Iterator[tuple[Level | None, str, Sequence[PostsRow]]]:
        """Yield level, name and rows of a category from the top down; last all, where there are several levels."""
        levels = [level for level in self.levels if self.rows(category, level)]
        for level in levels:
            yield level, level_units(level, self.language), self.rows(category, level)
        if len(levels) > 1:
            yield None, self.words("document.sum"), self.rows(category)

    @cached_property
    def counted(self) -> tuple[str, ...]:
        """Categories that are added up, with units of the level that the paper is about."""
        return tuple(code for code in self.present if self.plan.case.categories[code].counts_in_total)

    @cached_property
    def apart(self) -> tuple[str, ...]:
        """Categories that are never added to others: leadership posts."""
        return tuple(code for code in self.present if not self.plan.case.categories[code].counts_in_total)

    @cached_property
    def present(self) -> tuple[str, ...]:
        """Categories of which units of the level that the paper is about hold posts."""
        return tuple(code for code in self.plan.case.categories if self.rows(code, self.level))

    @cached_property
    def place_of(self) -> Mapping[str, str]:
        """For every jurisdiction with units of the level: itself, or the one above it that tables show."""
        case = self.plan.case
        lines = {
            row.jurisdiction: case.ancestors[row.jurisdiction][::-1]
            for row in self.plan.posts
            if row.level == self.level
        }
        deepest = max((len(line) for line in lines.values()), default=1)
        for depth in range(deepest, 0, -1):
            found = {code: line[min(depth, len(line)) - 1] for code, line in lines.items()}
            if len(set(found.values())) <= MOST_PLACES:
                break
        return found

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Jurisdictions that tables show, in the order of their codes."""
        return tuple(sorted(set(self.place_of.values())))

    def place_name(self, code: str) -> str:
        """Name a jurisdiction."""
        return self.plan.case.jurisdictions[code].name

    def by_place(self, category: str) -> Mapping[str, Sequence[PostsRow]]:
        """Return the rows of a category at the level that the paper is about, by jurisdiction shown."""
        found: dict[str, list[PostsRow]] = {code: [] for code in self.places}
        for row in self.rows(category, self.level):
            found[self.place_of[row.jurisdiction]].append(row)
        return {code: rows for code, rows in found.items() if rows}

    @cached_property
    def moves(self) -> Mapping[str, Sequence[TransferRow]]:
        """Transfers of posts by category; what a merge only registers anew is not among them."""
        found: dict[str, list[TransferRow]] = {category: [] for category in self.plan.case.categories}
        for move in self.plan.transfers:
            if move.posts and kind_of(self.plan, move) != "merge":
                found[move.category].append(move)
        return found

    @cached_property
    def own_commissions(self) -> Set[str]:
        """Jurisdictions within which posts change hands, so that their own commissions decide."""
        kinds = ("move", "reserve")
        return {
            pool_of(move.from_pool).jurisdiction for move in self.plan.transfers if kind_of(self.plan, move) in kinds
        }

    def cells(self, category: str, rows: Sequence[PostsRow], names: Iterable[str]) -> Iterator[Cell]:
        """Yield what some units of a category come to; what tells of posts now is empty where nobody knows them."""
        known, names = self.known_now(category), list(names)
        for name, cell in zip(names, sums.cells(self, category, rows, names), strict=True):
            yield cell if known or name not in OF_NOW else Cell(table.NOTHING, cell.kind)

    def uncounted(self, rows: Iterable[PostsRow]) -> int:
        """Count the rows of which nobody says how many people are in post."""
        return sum((row.unit_id, row.category) in self.standings.uncounted for row in rows)

    @cached_property
    def worst(self) -> Surety:
        """The most unsure standing of anything about posts."""
        return most_unsure(self.standings.result[category] for category in self.present)


def capital(words: str) -> str:
    """Begin a sentence with a capital letter, as English does.

    >>> capital("posts move"), capital("编制")
    ('Posts move', '编制')
    """
    return words[:1].upper() + words[1:]


def tenths(share: Fraction) -> Decimal:
    """Return a share in percent with one decimal, as it is shown, so that differences add up for readers.

    >>> tenths(Fraction(1641, 2000))
    Decimal('82.1')
    """
    exact = Decimal(100 * share.numerator) / share.denominator
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
