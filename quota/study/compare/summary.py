"""A comparison on one screen: a table of totals, then what changed and what followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from quota.study.compare.aligned import Aligned
from quota.study.compare.sides import Side
from quota.study.fairness import BASES, Fairness
from quota.texts import Language, Message, render, text
from quota.texts.width import cut, width_of
from quota.words.table import Cell, Column, Kind, Line, Table, change, count

SCREEN = 100
"""Columns of a screen; a Chinese sign takes two."""
LONGEST = 20
"""Columns that a name may take in the table."""
HEIGHT = 24
"""Lines of a screen."""
NOTHING = "-"
INDENT = "    "


ReasonKind = Literal["inputs", "needs", "passed", "missing", "crossings", "posts", "rules"]


def summary_lines(title: str, table: Table, reasons: Sequence[Reason], language: Language) -> list[str]:
    """Put a comparison into lines for a screen: what differs first, then the totals.

    Inputs may take three lines each where that fits; where even one each does not fit, crossings and what follows from other
    needs are left out. Three plans of three categories then fit.
    """
    below = list(screen_lines(table))
    weightier = [reason for reason in reasons if reason.kind not in ("needs", "crossings")]
    lines: list[str] = []
    for told, most in ((reasons, 3), (reasons, 2), (reasons, 1), (weightier, 1)):
        lines = [line for reason in told for line in reason.lines(language, most if reason.kind == "inputs" else 1)]
        if 1 + len(lines) + len(below) <= HEIGHT:
            break
    return [cut(title, SCREEN), *lines, *below]


@dataclass(frozen=True, slots=True)
class Reason:
    """What changed in one plan against the first, or what followed: a head, and items from the weightiest down."""

    plan: str
    kind: ReasonKind
    head: Message
    items: tuple[Message, ...] = ()

    def cut(self, most: int) -> Reason:
        """Return the reason with at most so many items, and a sign that there are more."""
        if len(self.items) <= most:
            return self
        return replace(self, items=(*self.items[:most], Message("study.more")))

    def words(self, language: Language) -> str:
        """Put the reason into one sentence."""
        items = text("words.semicolon", language).join(render(item, language) for item in self.items)
        return render(self.head, language) + items

    def lines(self, language: Language, most: int) -> list[str]:
        """Put the reason into lines of a screen; where they are more than ``most``, leave out the last items."""
        head = render(self.head, language)
        items = [render(item, language) for item in self.items[: most * SCREEN]]  # more cannot fit
        for kept in range(len(items), 0, -1):
            rest = [] if kept == len(self.items) else [text("study.more", language)]
            lines = _wrapped(head, [*items[:kept], *rest], text("words.semicolon", language))
            if len(lines) <= most and all(width_of(line) <= SCREEN for line in lines):
                return lines
        return [cut(self.words(language), SCREEN)]


def _wrapped(head: str, items: Sequence[str], comma: str) -> list[str]:
    """Write items after a head, and on further lines where one would pass the edge of the screen."""
    lines = [head]
    for number, item in enumerate(items, start=1):
        words = item + comma if number < len(items) else item
        if number > 1 and width_of(lines[-1] + words.rstrip()) > SCREEN:
            lines.append(INDENT)
        lines[-1] += words
    return [line.rstrip() for line in lines]


def screen_lines(table: Table) -> list[str]:
    """Return a table as lines of equal columns, words to the left and numbers to the right."""
    cells = [(*(cut(name, LONGEST) for name in row[:2]), *row[2:]) for row in (table.headers, *table.rows)]
    widths = [max(width_of(row[place]) for row in cells) for place in range(len(table.columns))]
    return [
        " ".join(
            _padded(cell, width, right=place >= 2) for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]


def _padded(words: str, width: int, *, right: bool) -> str:
    space = " " * (width - width_of(words))
    return space + words if right else words + space


def grid(plans: Aligned, language: Language) -> Table:
    """Lay out, by category, the first plan's posts before, and every plan's after."""
    bases = _shown_bases(plans.measures)
    heads = ["category", "plan", "posts", "difference", "crossing", "mean", "least", "short"]
    heads += [f"gini_{base}" for base in bases]
    lines: list[Line] = []
    for category in dict.fromkeys(one.category for side in plans.measures for one in side):
        name = render(plans.words.category(category), language)
        own = [{one.when: one for one in side if one.category == category} for side in plans.measures]
        if "before" in own[0]:
            lines.append(Line((name, text("study.before", language), *_cells(own[0]["before"], None, None, bases))))
        for side, found in zip(plans.sides, own, strict=True):
            if "after" in found:
                measured = found["after"]
                others = side is not plans.first and "after" in own[0]
                difference = measured.posts - own[0]["after"].posts if others else None
                lines.append(Line(("", side.name, *_cells(measured, difference, crossing(side, category), bases))))
    kinds: dict[str, Kind] = {"category": "text", "plan": "text"}
    return Table(
        "", [Column(text(f"study.head_{head}", language), kind=kinds.get(head, "count")) for head in heads], lines
    )


def _shown_bases(measures: Sequence[Sequence[Fairness]]) -> list[str]:
    """Return one base of people and the area, as far as they are known: more do not fit on a screen."""
    known = [base for base in BASES if any(base in one.spreads for side in measures for one in side)]
    people = [base for base in known if base.startswith("population")]
    return [*people[:1], *(base for base in known if base not in people)]


def _cells(measured: Fairness, difference: int | None, moved: int | None, bases: Iterable[str]) -> Iterator[Cell]:
    spreads = [measured.spreads.get(base) for base in bases]
    yield count(measured.posts)
    yield Cell(NOTHING) if difference is None else change(difference)
    yield Cell(NOTHING) if moved is None else count(moved)
    yield Cell(measured.mean, "percent")
    yield Cell(measured.least, "percent")
    yield count(measured.short)
    for spread in spreads:
        yield Cell(NOTHING) if spread is None or spread.gini is None else Cell(spread.gini, "index")


def crossing(side: Side, category: str) -> int:
    """Return the posts of a category that cross from pool to pool."""
    return sum(row.posts for row in side.tables.transfers if row.category == category and row.route)
