"""A request of one unit on one page: need, rank, coverage, who would pay, what law says, and what the plan recommends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from quota.files import write_whole
from quota.model.sentences import row_sentence
from quota.need import label
from quota.plan.plan import Plan
from quota.plan.records import PostsRow
from quota.report.document.blocks import Block, Item
from quota.report.document.draft import Draft
from quota.report.document.sections import opening
from quota.study.edits.request import Request, row_of
from quota.texts import Language, render
from quota.words import figures
from quota.words.by_hand import payers
from quota.words.names import approving_body, driver_name, kind_of
from quota.words.table import Cell, Column, Line, Table, cell_words

HEADS = {"best": "request.case_planned", "planned": "request.case_granted"}
MOST_PAYERS = 8
"""Units that the page names; their number is told."""


class RequestPage:
    """The page of one request, in a language."""

    def __init__(self, request: Request, language: Language) -> None:
        self._request = request
        self._draft = Draft(request.plan, language)
        self._row = request.row
        unit = request.plan.case.units[request.unit]
        self._values = {
            "unit": self._draft.unit(unit.name),
            "category": self._draft.name(request.category),
            "posts": abs(request.asked),
            "current": self._row.current,
            "target": request.target,
            "planned": self._row.planned,
        }

    @property
    def title(self) -> str:
        """What stands above it."""
        return self._say("request.title_more" if self._request.asked > 0 else "request.title_fewer")

    def blocks(self) -> list[Block]:
        """Return paragraphs and tables in their order."""
        blocks: list[Block] = [
            self._item(
                "asked",
                self._say(
                    "request.asked" if self._request.asked > 0 else "request.asked_fewer", people=self._row.headcount
                ),
            ),
            self._item("need", self._need()),
            self._standing(),
            self._item("pay", self._draft.sentences(self._pay())),
        ]
        others = payers(self._draft, self._say("request.payers"), self._request.others, HEADS)
        if others.lines:
            many = len(others.lines) > MOST_PAYERS
            notes = [self._say("request.payers_more", count=len(others.lines))] if many else []
            unit = self._draft.words("document.unit_posts")
            blocks.append(replace(others, lines=others.lines[:MOST_PAYERS], notes=notes, unit=unit))
        blocks += [
            self._item("law", self._draft.sentences(self._law())),
            self._item("advice", self._say(self._advice(), nearest=self._request.nearest, most=self._nearest_told())),
        ]
        return blocks

    def lines(self) -> Iterator[str | Table]:
        """Yield the page as a terminal shows it."""
        yield self.title
        yield from opening.alarms(self._draft)
        for block in self.blocks():
            if isinstance(block, Item):
                yield self._say("request.line", lead=block.lead, words=block.words)
            elif isinstance(block, Table):
                yield block.title
                yield block
                yield from block.notes

    def write(self, path: Path) -> None:
        """Write it as a Word document.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        paper = opening.begun(self._draft, self.title, "Brief title")
        paper.brief(self.blocks())
        write_whole(path, paper.bytes())

    def _say(self, key: str, /, **values: object) -> str:
        return self._draft.words(key, **{**self._values, **values})

    def _item(self, lead: str, words: str) -> Item:
        return Item(self._say(f"request.lead_{lead}"), words)

    # need and rank

    def _need(self) -> str:
        request, draft = self._request, self._draft
        case, standing = request.plan.case, draft.standings.need[request.unit, request.category]
        parts = [
            row for row in request.plan.need_parts if (row.unit_id, row.category) == (request.unit, request.category)
        ]
        *cells, whole = draft.amounts([(row.exact, standing) for row in parts], (self._row.need_exact, standing))
        names = [
            driver_name(case, row.driver, draft.language) or render(label(row.part), draft.language) for row in parts
        ]
        told = draft.listed(
            self._say("request.part", name=name, amount=cell_words(cell))
            for name, cell in zip(names, cells, strict=True)
        )
        return self._say(
            "request.need" if len(parts) > 1 else "request.need_single", need=cell_words(whole), parts=told
        )

    def _standing(self) -> Table:
        """Coverage and rank: now, in the plan, and with what is asked for."""
        names = ("case", "posts", "coverage", "rank_county", "rank_all")
        columns = [
            Column(self._say(f"request.column_{name}", place=self._place()), kind="text" if name == "case" else "count")
            for name in names
        ]
        lines = [
            self._line("now", self._request.plan, self._row.current, before=True),
            self._line("planned", self._request.plan, self._row.planned),
        ]
        if self._request.granted is not None:
            posts = row_of(self._request.granted, self._request.unit, self._request.category).planned
            lines.append(self._line("granted", self._request.granted, posts))
        unit = self._draft.words("document.unit_posts_percent")
        return Table(
            self._say("request.table_standing"),
            columns,
            lines,
            unit,
            [self._say("request.note_rank", type=self._type())],
        )

    def _line(self, name: str, plan: Plan, posts: int, *, before: bool = False) -> Line:
        result = self._draft.standings.result[self._request.category]
        share = posts / self._row.need_exact
        ranks = (self._rank(self._peers(plan, own_county=here), share, before=before) for here in (True, False))
        return Line(
            (self._say(f"request.case_{name}"), Cell(posts, "count", result), Cell(share, "percent", result), *ranks)
        )

    def _peers(self, plan: Plan, *, own_county: bool) -> list[PostsRow]:
        """Return units of the same level and type that hold the category, in the same jurisdiction or in all."""
        case = plan.case
        own, opened = case.units[self._request.unit], self._draft.opened
        return [
            row
            for row in plan.posts
            if row.category == self._request.category
            and row.unit_id not in opened
            and (row.level, case.units[row.unit_id].type) == (own.level, own.type)
            and (not own_county or row.jurisdiction == own.jurisdiction)
        ]

    def _rank(self, rows: Sequence[PostsRow], share: Fraction, *, before: bool) -> str:
        """Tell the place of a coverage among those of peers, from the lowest up."""
        shares = [figures.before(row) if before else figures.after(row) for row in rows]
        return self._say("request.rank", place=1 + sum(other < share for other in shares), count=len(rows))

    def _place(self) -> str:
        return self._draft.place_name(self._row.jurisdiction)

    def _type(self) -> str:
        return self._request.plan.case.units[self._request.unit].type or self._draft.units_name

    # who pays, and what law says

    def _pay(self) -> Iterator[str]:
        request = self._request
        if request.verdict == "impossible":
            yield self._say("request.pay_impossible")
            return
        if request.verdict == "planned":
            yield self._say("request.pay_planned")
            return
        less, more = (
            [shift for shift in request.others if sign * shift.change > 0 and shift.category == request.category]
            for sign in (-1, 1)
        )
        for key, shifts in (("request.pay_less", less), ("request.pay_more", more)):
            if shifts:
                yield self._say(key, count=len(shifts), sum=sum(abs(shift.change) for shift in shifts))
        if request.points is not None:
            yield self._say("request.pay_points", points=request.points)

    def _law(self) -> Iterator[str]:
        request, case, granted = self._request, self._request.plan.case, self._request.granted
        if granted is None:
            rows = sorted(request.in_the_way, key=lambda row: (row.rule.order, row.subject.parts))
            told = self._draft.clauses(row_sentence(case, row, self._draft.language) for row in rows)
            yield self._say("request.law_in_the_way", rows=told)
            return
        moves = [move for move in granted.transfers if request.unit in (move.from_unit, move.to_unit)]
        moves = [move for move in moves if move.category == request.category and move.posts]
        bodies = dict.fromkeys(
            self._draft.bodies(approving_body(granted, move, self._draft.language))
            for move in sorted(moves, key=lambda move: kind_of(granted, move))
        )
        if bodies:
            yield self._say("request.law_bodies", bodies=self._draft.clauses(bodies))
        bases = dict.fromkeys(
            row.basis or render(row.rule.told("basis"), self._draft.language)
            for row, _ in granted.labelled
            if row.rule.lawful and row.subject.category in ("", request.category)
        )
        yield self._say("request.law_kept", bases=self._draft.clauses(bases))

    # what to answer

    def _advice(self) -> str:
        request = self._request
        if request.verdict == "costs":
            over = request.target > self._row.need_exact
            return "request.advice_costs_over" if request.asked > 0 and over else "request.advice_costs"
        return f"request.advice_{request.verdict}"

    def _nearest_told(self) -> str:
        change = self._request.nearest - self._row.current
        key = (
            "request.nearest_same" if not change else "request.nearest_more" if change > 0 else "request.nearest_fewer"
        )
        return self._say(key, change=abs(change))
