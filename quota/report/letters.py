"""A letter to one jurisdiction: what it gives, what it gets, why, by when, and whom to ask. Every figure is the plan's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from quota.files import write_whole
from quota.model.subject import pool_of
from quota.plan.coverage import percent_words
from quota.plan.plan import Plan
from quota.plan.records import PostsRow, TransferRow
from quota.report.document.blocks import Item
from quota.report.document.draft import Draft
from quota.report.document.sections import opening
from quota.report.document.sections.approval import bodies_told
from quota.report.reasons import Reasons
from quota.scenario import Case
from quota.texts import Language
from quota.words import figures
from quota.words.names import kind_of, level_units
from quota.words.table import Column, Line, Table, signed

MOST_UNITS = 30
"""Changed units that the letter's table has room for on its page."""


def addressees(case: Case) -> list[str]:
    """Return the jurisdictions that get a letter: those whose units the plan is about."""
    held = [unit for unit in case.units.values() if unit.holdings]
    level = figures.lowest_of(unit.level for unit in held)
    return sorted({unit.jurisdiction for unit in held if unit.level == level})


def letter_name(code: str) -> str:
    """Return the name of a letter's file."""
    return f"letter-{code}.docx"


def write_letters(plan: Plan, codes: Sequence[str], folder: Path, language: Language) -> None:
    """Write a letter to each of some jurisdictions into a plan's folder.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    draft = Draft(plan, language)
    reasons = Reasons(plan, language)
    for code in codes:
        write_whole(folder / letter_name(code), _Letter(draft, reasons, code).bytes())


class _Letter:
    """One letter."""

    def __init__(self, draft: Draft, reasons: Reasons, code: str) -> None:
        self._draft, self._reasons, self._code = draft, reasons, code
        self._place = draft.place_name(code)
        anew = draft.anew
        self._rows = [row for row in draft.plan.posts if draft.plan.case.is_below(row.jurisdiction, code)]
        self._changed = [row for row in self._rows if row.change and row.unit_id not in anew]

    def bytes(self) -> bytes:
        draft = self._draft
        paper = opening.begun(draft, self._say("letters.title"))
        paper.line("Addressee", draft.words("document.addressee", addressee=self._say("letters.addressee")))
        paper.line("Letter", self._say("letters.lead", title=opening.title(draft)))
        paper.letter(list(self._items()))
        paper.line("Right", draft.plan.case.settings.office or draft.blank("signature"))
        paper.line("Right", draft.blank("signed_on"))
        table = self._table()
        if table.lines:
            paper.turn(across=False)
            paper.line("Attachment", draft.words("document.attachment"))
            paper.brief([table])
        return paper.bytes()

    def _say(self, key: str, /, **values: object) -> str:
        return self._draft.words(key, place=self._place, **values)

    def _items(self) -> Iterator[Item]:
        for name, told in (
            ("result", self._result()),
            ("gives", self._sides(-1)),
            ("gets", self._sides(1)),
            ("why", self._why()),
            ("when", self._when()),
            (
                "ask",
                iter([self._say("letters.ask", name=self._draft.blank("contact"), phone=self._draft.blank("phone"))]),
            ),
        ):
            words = self._draft.sentences(told)
            if words:
                yield Item(self._say(f"letters.lead_{name}"), words)

    def _of(self, category: str, level: str | None = None) -> list[PostsRow]:
        return [row for row in self._rows if row.category == category and level in (None, row.level)]

    # what changes

    def _result(self) -> Iterator[str]:
        """Say what each category comes to, level by level."""
        same = []
        for category in self._draft.plan.case.categories:
            rows = self._of(category)
            if not rows:
                continue
            if not any(row.change for row in rows):
                same.append(self._draft.name(category))
                continue
            told = [
                self._say(
                    "letters.level_same" if after == before else "letters.level_changed",
                    level=level_units(level, self._draft.language),
                    before=before,
                    after=after,
                    change=signed(after - before),
                )
                for level in self._draft.levels
                if (own := self._of(category, level))
                for before, after in [(sum(row.current for row in own), sum(row.planned for row in own))]
            ]
            yield self._say("letters.result", category=self._draft.name(category), levels=self._draft.clauses(told))
        if same:
            yield self._say("letters.result_same", categories=self._draft.listed(same))

    def _sides(self, sign: int) -> Iterator[str]:
        """Say which units lose, or gain, most, and what crosses the borders of their pools."""
        side = "letters.gives" if sign < 0 else "letters.gets"
        crossing = "letters.gives_crossing" if sign < 0 else "letters.gets_crossing"
        for category in self._draft.plan.case.categories:
            rows = [row for row in self._changed if row.category == category and sign * row.change > 0]
            found = sorted(((row.name, abs(row.change)) for row in rows), key=lambda one: (-one[1], one[0]))
            if found:
                yield self._say(
                    side,
                    category=self._draft.name(category),
                    count=len(found),
                    posts=sum(posts for _, posts in found),
                    names=self._draft.named(found),
                )
            for (giver, receiver), posts in self._crossing(category, sign).items():
                yield self._say(
                    crossing, category=self._draft.name(category), giver=giver, receiver=receiver, posts=posts
                )

    @cached_property
    def _moves(self) -> list[TransferRow]:
        """Transfers of posts that begin or end here."""
        return [
            move
            for move in self._draft.plan.transfers
            if move.posts and any(self._is_here(pool) for pool in (move.from_pool, move.to_pool) if pool)
        ]

    def _is_here(self, pool: str) -> bool:
        return self._draft.plan.case.is_below(pool_of(pool).jurisdiction, self._code)

    def _crossing(self, category: str, sign: int) -> Counter[tuple[str, str]]:
        """Return the posts that leave, or reach, a pool from here, by giver and receiver: levels, or other jurisdictions'."""
        found: Counter[tuple[str, str]] = Counter()
        for move in self._moves:
            if move.category == category and kind_of(self._draft.plan, move) in ("down", "across", "up"):
                own = move.from_pool if sign < 0 else move.to_pool
                if self._is_here(own):
                    found[self._end(move.from_pool), self._end(move.to_pool)] += move.posts
        return found

    def _end(self, pool: str) -> str:
        name = level_units(pool_of(pool).level, self._draft.language)
        if self._is_here(pool):
            return name
        place = self._draft.place_name(pool_of(pool).jurisdiction)
        return self._draft.words("document.in_place", place=place, name=name)

    # why, and by when

    def _why(self) -> Iterator[str]:
        """Compare coverage here with that of all, before and after; where nothing changes, say so."""
        if not self._changed:
            yield self._say("letters.why_nothing")
        for category in self._draft.counted:
            rows = self._of(category, self._draft.level)
            if not rows or not self._draft.known_now(category):
                continue
            own, everybody = self._draft.total(rows), self._draft.totals[category, self._draft.level]
            yield self._say(
                "letters.why",
                category=self._draft.name(category),
                level=self._draft.units_name,
                coverage=self._draft.changed(percent_words(own.before.mean), percent_words(own.after.mean)),
                all=self._draft.changed(percent_words(everybody.before.mean), percent_words(everybody.after.mean)),
            )

    def _when(self) -> Iterator[str]:
        told = list(bodies_told(self._draft, self._moves))
        if told:
            yield self._say("letters.approved", bodies=self._draft.clauses(told))
        yield self._say("letters.when", date=self._draft.blank("start"))

    # the table

    def _table(self) -> Table:
        """Units that change, the largest change first; one cell for a category: before, after and the change."""
        draft = self._draft
        units: dict[str, list[PostsRow]] = {}
        for row in self._changed:
            units.setdefault(row.unit_id, []).append(row)
        ranked = sorted(units.values(), key=lambda rows: (-max(abs(row.change) for row in rows), rows[0].unit_id))
        categories = [code for code in draft.plan.case.categories if any(row.category == code for row in self._changed)]
        columns = [
            *draft.heads("unit"),
            *(Column(draft.name(category), kind="text") for category in categories),
            *draft.heads("reason_brief"),
        ]
        lines = [Line(self._cells(rows, categories)) for rows in ranked[:MOST_UNITS]]
        notes = [self._say("letters.note_cells")]
        if len(ranked) > MOST_UNITS:
            notes.append(self._say("letters.note_more", count=len(ranked)))
        return Table(self._say("letters.table"), columns, lines, draft.words("document.unit_posts"), notes)

    def _cells(self, rows: Sequence[PostsRow], categories: Sequence[str]) -> Iterator[str]:
        own = {row.category: row for row in rows}
        yield self._draft.unit(rows[0].name)
        for category in categories:
            row = own.get(category)
            if row is None:
                yield ""
            else:
                yield self._say("letters.cell", before=row.current, after=row.planned, change=signed(row.change))
        yield self._reasons.in_brief(max(rows, key=lambda row: abs(row.change)))
