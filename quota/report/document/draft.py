"""What the sections of the paper are written from: a plan, a language, and the few figures that several of them share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal, get_args

from quota.need import two_decimals
from quota.need.parts import shown_together
from quota.plan.coverage import percent_words
from quota.plan.plan import Plan
from quota.plan.records import PostsRow
from quota.report.document.blocks import Figure
from quota.scenario import LEVEL_ORDER, Level, Standing
from quota.texts import Language, text
from quota.words import figures
from quota.words.names import category_name, level_units, listed, signed
from quota.words.standing import Standings, most_unsure

MOST_PLACES = 40
"""Jurisdictions that a table of the paper shows; where there are more, those above them."""
MOST_ROWS = 600
"""Rows of an attachment, about twenty pages; longer ones are in the workbook alone."""
Field = Literal["current", "headcount", "need"]
FIELDS: tuple[Field, ...] = get_args(Field)
"""Figures of a unit that a scenario writes, or that are measured from what it writes."""


@dataclass(frozen=True)
class Draft:
    """A plan about to become a paper; how sure its figures are, where that is known already, is taken as `known`."""

    plan: Plan
    language: Language
    known: Standings | None = None

    @cached_property
    def standings(self) -> Standings:
        """How sure the figures are."""
        return self.known or Standings(self.plan)

    # words

    def words(self, key: str, /, **values: object) -> str:
        """Put a message into words."""
        return text(key, self.language, **values)

    def blank(self, what: str) -> str:
        """Mark what only the office can fill in."""
        return self.words("document.blank", what=self.words(f"document.blank_{what}"))

    def name(self, category: str) -> str:
        """Name a category."""
        return category_name(self.plan.case, category, self.language)

    def unsure(self, standing: Standing | None) -> str:
        """Return the last part of the keys of what is said about a standing.

        Where only the choices of how to measure are not confirmed, that is said, and no figure is called made up.
        """
        if standing == "illustrative" and self.standings.choices_alone:
            return "choice"
        return standing or "unknown"

    def marked(self, category: str) -> str:
        """Name a category, and say where what is proposed for it rests on figures that are not real."""
        standing = self.standings.result[category]
        if standing not in ("illustrative", "estimated"):
            return self.name(category)
        return self.words(f"report.named_{self.unsure(standing)}", name=self.name(category))

    def title(self, words: str) -> str:
        """Begin a title with a capital letter, where the language has them."""
        return capital(words) if self.language == "en" else words

    def listed(self, names: Iterable[str]) -> str:
        """Join names to a list."""
        return listed(list(names), self.language)

    def clauses(self, parts: Iterable[str]) -> str:
        """Join the parts of a sentence."""
        return ("；" if self.language == "zh" else "; ").join(parts)

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

    def mark(self) -> str:
        """Say in brackets where figures over all categories are not real."""
        return (
            self.words(f"document.aside_{self.unsure(self.worst)}")
            if self.worst in ("illustrative", "estimated")
            else ""
        )

    def bodies(self, approval: str) -> str:
        """Write approving bodies, of which the last decides."""
        return approval.replace("; ", "；") if self.language == "zh" else approval

    # figures

    def count(self, posts: int, standing: Standing | None = "real") -> Figure:
        """Write a number of posts, people or units."""
        return Figure(f"{posts:,}" if self.language == "en" else str(posts), standing)

    def change(self, posts: int, standing: Standing | None = "real") -> Figure:
        """Write a change with its sign."""
        return Figure(signed(posts), standing)

    def amount(self, exact: Fraction, standing: Standing | None = "real") -> Figure:
        """Write a need, with two decimals."""
        return self._amount(two_decimals(exact), standing)

    def amounts(
        self, parts: Sequence[tuple[Fraction, Standing | None]], whole: tuple[Fraction, Standing | None]
    ) -> Iterator[Figure]:
        """Write parts of a need and, last, the whole: as they are shown, too, they add up to it."""
        for hundredths, (_, standing) in zip(
            shown_together([exact for exact, _ in parts], whole[0]), parts, strict=True
        ):
            yield self._amount(Decimal(hundredths).scaleb(-2), standing)
        yield self.amount(*whole)

    def _amount(self, posts: Decimal, standing: Standing | None) -> Figure:
        return Figure(f"{posts:,.2f}" if self.language == "en" else f"{posts:.2f}", standing)

    def quantity(self, value: Decimal, standing: Standing | None = "real") -> Figure:
        """Write a number of anything, with the decimals that it has."""
        return Figure(f"{value:,f}" if self.language == "en" else f"{value:f}", standing)

    def percent(self, share: Fraction | None, standing: Standing | None = "real") -> Figure:
        """Write a coverage, in percent without its sign."""
        return Figure(percent_words(share).removesuffix("%"), standing)

    def index(self, value: float | None, standing: Standing | None = "real") -> Figure:
        """Write an index between 0 and 1, with three decimals."""
        return Figure("—" if value is None else f"{value:.3f}", standing)

    # what the plan is about

    @cached_property
    def level(self) -> Level:
        """The level that the paper is about."""
        return figures.lowest_level(self.plan)

    @cached_property
    def units_name(self) -> str:
        """Name of the units that the paper is about."""
        return level_units(self.level, self.language)

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """Levels that have posts, from the top down."""
        there = {row.level for row in self.plan.posts}
        return tuple(level for level in LEVEL_ORDER if level in there)

    @cached_property
    def totals(self) -> Mapping[tuple[str, str], figures.Total]:
        """Totals by (category, level)."""
        return figures.totals_by_level(self.plan)

    @cached_property
    def merged(self) -> tuple[frozenset[str], frozenset[str]]:
        """Units that merges open, and those that they close."""
        return figures.merged(self.plan)

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

    def known_now(self, category: str) -> bool:
        """Tell whether anybody holds posts of the category now; else there is nothing to compare with."""
        return any(row.current for row in self.rows(category))

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

    def mean_before(self, total: figures.Total) -> Fraction | None:
        """Return mean coverage before, where it can be reckoned from the figures beside it: not across a merge."""
        return total.before.mean if total.current and total.need == total.before.need else None

    def total(self, rows: Iterable[PostsRow]) -> figures.Total:
        """Add up rows of one category."""
        return figures.total(rows, *self.merged)

    # how sure

    def standing(self, rows: Iterable[PostsRow], *fields: Field) -> Standing | None:
        """Return the most unsure standing of some figures of some rows."""
        known = {"current": self.standings.current, "headcount": self.standings.headcount, "need": self.standings.need}
        return most_unsure(known[name][row.unit_id, row.category] for row in rows for name in fields)

    def result(self, categories: Iterable[str]) -> Standing | None:
        """Return the most unsure standing of what is proposed for some categories."""
        return most_unsure(self.standings.result[category] for category in set(categories))

    @cached_property
    def worst(self) -> Standing | None:
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
