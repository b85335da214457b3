"""The years as papers have them: by category and year, by place and year, by unit, and in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from quota.model.rows import Posts
from quota.phase.course import Course
from quota.phase.quantities import YearPeople
from quota.phase.questions import digested
from quota.phase.start import Holder
from quota.phase.words import YearSummary, digested_words, summary, unplanned_words, year_head, year_named
from quota.texts import Language, text
from quota.words.names import category_name
from quota.words.standing import Surety, most_unsure
from quota.words.table import Column, Line, Table, change, count

INPUTS = ("exits", "ages", "exit_rates", "hiring")
"""Tables on which people of the years rest."""


class YearsTold:
    """The years of a plan, to be set on paper in one language; figures carry how sure they are."""

    def __init__(self, course: Course, language: Language, plan: Surety) -> None:
        self.course, self.language = course, language
        rows = course.start.case.origins.source_rows()
        self.surety = most_unsure([plan, *(row.standing for row in rows if row.table in INPUTS)])
        self.years = [year_named(course.start, year.year, language) for year in course.start.years]

    def _word(self, name: str) -> str:
        return text(f"phase.column_{name}", self.language)

    def _columns(self, names: Iterable[str], words: Iterable[str]) -> list[Column]:
        known = set(words)
        return [Column(self._word(name), kind="text" if name in known else "count", name=name) for name in names]

    @cached_property
    def notes(self) -> list[str]:
        """What has to be said below every table: that figures are made up, where they are."""
        return [text("phase.paper_illustrative", self.language)] if self.surety == "illustrative" else []

    def by_category(self) -> Table:
        """Return what each year comes to, by category."""
        names = ("category", "year", "moved", "of", "people", "exits", "hires", "moves", "vacant", "short")
        order = {code: place for place, code in enumerate(self.course.start.case.categories)}
        number = {year.year: place for place, year in enumerate(self.course.start.years)}
        lines = [
            Line(
                (
                    category_name(self.course.start.case, row.category, self.language),
                    self.years[number[row.year]],
                    *(count(getattr(row, name), self.surety) for name in names[2:]),
                )
            )
            for row in sorted(summary(self.course), key=lambda row: (order[row.category], row.year))
            if row.people or row.of
        ]
        return Table(
            text("phase.table_category", self.language), self._columns(names, names[:2]), lines, notes=self.notes
        )

    def by_place(
        self, name_of: Callable[[str], str], place_of: Mapping[str, str], categories: Iterable[str]
    ) -> Iterator[Table]:
        """Yield for each category what the years come to, by jurisdiction shown and year.

        Parameters
        ----------
        place_of : Mapping
            For every jurisdiction that takes part: the one that is shown.
        """
        names = ("place", "year", "posts", "people", "exits", "hires", "out", "into", "vacant", "over")
        case = self.course.start.case
        for category in categories:
            found: dict[str, list[Holder]] = {}
            for holder in self.course.start.in_table_order:
                place = place_of.get(case.units[holder.posts.unit].jurisdiction)
                if holder.posts.category == category and place is not None:
                    found.setdefault(place, []).append(holder)
            lines = [
                Line(
                    (
                        name_of(place),
                        self.years[year],
                        *(count(getattr(sums, name), self.surety) for name in names[2:]),
                    )
                )
                for place in sorted(found)
                for year in range(len(self.years))
                for sums in [self.course.sums(found[place], year)]
            ]
            title = text("phase.table_place", self.language, category=category_name(case, category, self.language))
            if lines:
                yield Table(title, self._columns(names, names[:2]), lines, notes=self.notes)

    def posts_and_people(self, posts: Posts) -> list[list[int]]:
        """Return the posts of a holder in every year, and its people."""
        every = range(len(self.years))
        return [[self.course.of(what, year) for year in every] for what in (posts, YearPeople(posts))]

    def by_unit(self, most: int) -> Table:
        """Return a line for each unit and category: before, in the end, and posts and people of every year."""
        start = self.course.start
        names = ("unit", "place", "category", "current", "planned", "change")
        heads = [
            *(
                Column(self._word(name), kind="text" if place < 3 else "count", name=name)
                for place, name in enumerate(names)
            ),
            *(
                Column(year_head(year, name, self.language), name=name)
                for year in self.years
                for name in ("posts", "people")
            ),
            *(Column(self._word(name), name=name) for name in ("exits", "hires", "out", "into")),
        ]
        every = range(len(self.years))
        lines = []
        for holder in start.in_table_order[:most]:
            unit = start.case.units[holder.posts.unit]
            sums = [self.course.sums([holder], year) for year in every]
            over_years = [sum(getattr(one, name) for one in sums) for name in ("exits", "hires", "out", "into")]
            lines.append(
                Line(
                    (
                        unit.name,
                        start.case.jurisdictions[unit.jurisdiction].name,
                        category_name(start.case, holder.posts.category, self.language),
                        count(holder.before, self.surety),
                        count(holder.target, self.surety),
                        change(holder.target - holder.before, self.surety),
                        *(count(number, self.surety) for one in sums for number in (one.posts, one.people)),
                        *(count(number, self.surety) for number in over_years),
                    )
                )
            )
        title = text("phase.table_unit", self.language)
        return Table(title, heads, lines, notes=self.notes, count=len(start.holders))

    # in sentences

    def posts_words(self) -> Iterator[str]:
        """Say of each category by when its posts are in place."""
        for name, rows in self._by_category():
            if rows[-1].of:
                done = next(place for place, row in enumerate(rows) if row.moved == row.of)
                values = {"category": name, "of": rows[-1].of, "first": rows[0].moved, "year": self.years[0]}
                key = "phase.paper_posts_at_once" if done == 0 else "phase.paper_posts"
                yield text(key, self.language, done=self.years[done], **values)

    def people_words(self) -> Iterator[str]:
        """Say of each category how many leave, are hired and move over the years, and how many are there in the end."""
        for name, rows in self._by_category():
            before = sum(holder.people for holder in self.course.start.holders_of(rows[0].category))
            sums = {what: sum(getattr(row, what) for row in rows) for what in ("exits", "hires", "moves")}
            yield text(
                "phase.paper_people", self.language, category=name, before=before, after=rows[-1].people,
                short=rows[-1].short, last=self.years[-1], **sums,
            )  # fmt: skip
            yield from unplanned_words(self.course, rows[0].category, self.language)

    def unplanned_words(self) -> Iterator[str]:
        """Say of each category why units hire that no hiring plan is about."""
        for code in self.course.start.case.categories:
            yield from unplanned_words(self.course, code, self.language)

    def digested_words(self) -> str:
        """Say when the last over-filled unit is within its posts."""
        return digested_words(self.course, digested(self.course), self.language)

    def _by_category(self) -> Iterator[tuple[str, list[YearSummary]]]:
        rows = list(summary(self.course))
        for code in self.course.start.case.categories:
            own = [row for row in rows if row.category == code]
            if any(row.people or row.of for row in own):
                yield category_name(self.course.start.case, code, self.language), own
