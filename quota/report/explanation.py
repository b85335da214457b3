"""An explanation in words: short paragraphs and tables that can be read aloud to a county leader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quota.model.rows import Row
from quota.model.sentences import row_sentence
from quota.need import NeedPart, label
from quota.plan import Plan
from quota.plan.explain import SHOWN
from quota.plan.explanation import Explanation, OneMore, PoolStep, UnitChange
from quota.report.reasons import Reasons
from quota.scenario.offices import offices_of
from quota.texts import Language, render, text
from quota.words.names import (
    approval_name,
    category_name,
    driver_name,
    limit_words,
    listed,
    pool_words,
    standing_name,
    subject_words,
)
from quota.words.standing import Standings
from quota.words.table import Cell, Column, Line, Table, count, signed


def explanation_words(plan: Plan, explanation: Explanation, language: Language) -> Iterator[str | Table]:
    """Yield the paragraphs and tables of an explanation, in their order."""
    return _Words(plan, explanation, language).blocks()


class _Words:
    """The words of one explanation."""

    def __init__(self, plan: Plan, explanation: Explanation, language: Language) -> None:
        self._plan = plan
        self._case = plan.case
        self._standings = plan.once(Standings.of_plan)
        self._found = explanation
        self._language = language
        self._unit = plan.case.units[explanation.unit].name
        self._category = self._category_name(explanation.category)

    def blocks(self) -> Iterator[str | Table]:
        found = self._found
        yield self._say("explain.heading", unit=self._unit, code=found.unit, category=self._category)
        yield self._answer()
        yield self._posts()
        yield self._parts()
        yield self._standing()
        yield from self._hung()
        yield self._last_and_next()
        yield self._pool()
        if not found.proved:
            yield from self._binding()
            yield self._say("explain.not_proved")
            return
        yield from self._binding()
        yield from self._steps("explain.gains", "explain.gains_end", found.gains)
        yield from self._steps("explain.losses", "explain.losses_end", found.losses)
        yield from self._assumptions()
        if found.one_more is not None:
            yield self._one_more(found.one_more)
        yield self._rise()

    def _say(self, key: str, /, **values: object) -> str:
        return text(key, self._language, **values)

    def _category_name(self, category: str) -> str:
        return category_name(self._case, category, self._language)

    def _table(self, names: str, lines: Iterable[Iterable[Cell | str]]) -> Table:
        columns = [Column(self._say(f"words.column_{name}"), kind="text") for name in names.split()]
        return Table("", columns, [Line(line) for line in lines])

    def _hung(self) -> Iterator[str]:
        """Name the institutions of the unit that have other names hung beside their own."""
        told = [
            self._say("explain.hung_one", office=office.name, names=listed(list(office.also), self._language))
            for office in offices_of(self._case, self._case.units[self._found.unit])
            if office.also and office.category == self._found.category
        ]
        if told:
            yield self._say("explain.hung", told=listed(told, self._language))

    # posts and need

    def _answer(self) -> str:
        """Say first what was asked: what the unit gets, and why."""
        found = self._found
        return self._say(
            "explain.answer",
            unit=self._unit,
            category=self._category,
            current=found.current,
            planned=found.planned,
            change=self._change(found.planned - found.current),
            reason=Reasons(self._plan, self._language).of_holding(found.unit, found.category),
        )

    def _posts(self) -> str:
        found = self._found
        parts = self._sum(found.parts)
        return self._say(
            "explain.posts",
            need=found.need,
            sum=self._say("explain.sum", parts=parts) if len(found.parts) > 1 else "",
            headcount=found.headcount,
            before=found.coverage_before,
            after=found.coverage_after,
        )

    def _change(self, posts: int) -> str:
        if not posts:
            return self._say("explain.change_none")
        return self._say("explain.change_more" if posts > 0 else "explain.change_fewer", posts=abs(posts))

    def _sum(self, parts: Iterable[NeedPart]) -> str:
        """Write parts as a sum, e.g. ``基数 12.00 + 户籍人口 3.20 - 派驻人员折减 1.00``."""
        written = ""
        for part in parts:
            sign = "-" if part.amount < 0 else "+" if written else ""
            written += f" {sign} {self._part_name(part)} {abs(part.amount)}"
        return written.replace("  ", " ").strip()

    def _part_name(self, part: NeedPart) -> str:
        name = render(label(part.part), self._language)
        driver = driver_name(self._case, part.driver, self._language)
        if part.part == "driver":
            return driver
        return self._say("explain.part_of", driver=driver, part=name) if driver else name

    def _parts(self) -> Table:
        standing = self._standings.need[self._found.unit, self._found.category]
        return self._table(
            "part factor quantity rate_short amount basis",
            (
                (
                    render(label(part.part), self._language),
                    driver_name(self._case, part.driver, self._language),
                    *(Cell(number, "number", standing) for number in (part.quantity, part.rate, part.amount)),
                    part.basis,
                )
                for part in self._found.parts
            ),
        )

    def _standing(self) -> str:
        holding = (self._found.unit, self._found.category)
        return self._say(
            "explain.standing",
            current=standing_name(self._standings.current[holding], self._language),
            headcount=standing_name(self._standings.headcount[holding], self._language),
            need=standing_name(self._standings.need[holding], self._language),
        )

    def _last_and_next(self) -> str:
        found = self._found
        if found.last_post is None:
            words = self._say("explain.next_only", next_worth=found.next_post)
        else:
            words = self._say(
                "explain.last_and_next",
                last=found.planned,
                last_worth=found.last_post,
                next=found.planned + 1,
                next_worth=found.next_post,
            )
        if found.stickiness and found.planned >= found.current:
            words = self._joined(words, self._say("explain.stickiness", points=found.stickiness))
        return words

    # the pool

    def _pool(self) -> str:
        found = self._found
        pool = pool_words(self._case, found.pool, self._language)
        if found.cut_off is None:
            words = self._say("explain.cut_off_none", pool=pool)
        else:
            words = self._say("explain.cut_off", pool=pool, cut_off=found.cut_off)
        if not found.proved:
            return words
        if not found.gains:
            return self._joined(words, self._say("explain.next_post_none"))
        return self._joined(words, self._say("explain.next_post", takers=self._takers(found.gains[0])))

    def _takers(self, step: PoolStep) -> str:
        names = [self._taker(change) for change in step.changes]
        if step.reserve:
            names.append(self._say("explain.reserve", change=signed(step.reserve)))
        return listed(names, self._language)

    def _taker(self, change: UnitChange) -> str:
        values = {"before": change.before, "after": change.after, "worth": change.worth}
        unit = self._case.units[change.unit].name
        if change.category == self._found.category:
            return self._say("explain.taker", unit=unit, **values)
        return self._say("explain.taker_of", unit=unit, category=self._category_name(change.category), **values)

    def _steps(self, title: str, end: str, steps: tuple[PoolStep, ...]) -> Iterator[str | Table]:
        if steps:
            yield self._say(title)
            lines = (line for step in steps for line in self._step_lines(step))
            yield self._table("which_post who step_before step_after worth threshold", lines)
        if len(steps) < self._found.asked:
            yield self._say(end, count=len(steps))

    def _step_lines(self, step: PoolStep) -> Iterator[tuple[Cell | str, ...]]:
        for change in step.changes:
            who = self._case.units[change.unit].name
            if change.category != self._found.category:
                who = self._say("explain.part_of", driver=who, part=self._category_name(change.category))
            posts = count(change.before), count(change.after)
            yield (
                count(step.number),
                who,
                *posts,
                *(Cell(one, "number") for one in (change.worth, change.threshold or None)),
            )
        if step.reserve:
            yield count(step.number), self._say("explain.reserve", change=signed(step.reserve)), "", "", "", ""

    def _assumptions(self) -> Iterator[str]:
        if self._found.asked < SHOWN:
            yield self._say("explain.brief", asked=self._found.asked)
        changes = [change for step in (*self._found.gains, *self._found.losses) for change in step.changes]
        if any(self._case.units[change.unit].pool != self._found.pool for change in changes):
            yield self._say("explain.across")
        if self._found.moved_totals:
            yield self._say("explain.moved_totals", rows=self._rows(self._found.moved_totals))
        if any(item.mode == "optional" and item.category == self._found.category for item in self._case.consolidations):
            yield self._say("explain.merges_stand")

    # rows

    def _binding(self) -> Iterator[str | Table]:
        if not self._found.binding:
            yield self._say("explain.binding_none")
            return
        yield self._say("explain.binding")
        yield self._table(
            "limit_told about asks post_value written_in basis",
            (
                (
                    render(bound.row.rule.told("name"), self._language),
                    subject_words(self._case, bound.row, self._language),
                    self._limit(bound.row),
                    Cell(bound.value, "number"),
                    bound.row.source(self._case),
                    self._basis(bound.row),
                )
                for bound in self._found.binding
            ),
        )

    def _limit(self, row: Row) -> str:
        """Say what a row asks for, and by how much the plan exceeds it."""
        words = limit_words(self._case, row, self._language)
        if row.price is None:
            return words
        told = (
            told
            for own, told in self._plan.labelled
            if (own.rule, own.subject, own.sense) == (row.rule, row.subject, row.sense)
        )
        posts = next((one.exceeded for one in told), 0)
        return self._say("report.limit_exceeded", limit=words, posts=posts) if posts else words

    def _basis(self, row: Row) -> str:
        basis = row.basis or render(row.rule.told("basis"), self._language)
        return self._say("model.row_reference") + self._separator + basis if row.reference else basis

    def _rows(self, rows: Iterable[Row]) -> str:
        return self._separator.join(row_sentence(self._case, row, self._language) for row in rows)

    @property
    def _separator(self) -> str:
        return text("words.semicolon", self._language)

    def _joined(self, *sentences: str) -> str:
        return ("" if self._language == "zh" else " ").join(sentences)

    # what would have to change

    def _one_more(self, more: OneMore) -> str:
        if more.extra_posts is not None:
            key = "explain.more_next" if more.extra_posts == 1 else "explain.more_posts"
            sentences = [self._say(key, posts=more.extra_posts)]
        elif not more.searched:
            return self._say("explain.more_forbidden", rows=self._rows(more.forbidden_by))
        else:
            sentences = [self._say("explain.more_beyond", posts=more.searched)]
            if more.forbidden_by:
                sentences.append(self._say("explain.more_related", rows=self._rows(more.forbidden_by)))
        if more.need_for_next is not None:
            sentences.append(self._say("explain.need_for_next", need=more.need_for_next))
        if more.need_at_this_total is not None:
            sentences.append(self._say("explain.need_at_this_total", need=more.need_at_this_total))
        return self._joined(*sentences)

    def _rise(self) -> str:
        rise = self._found.rise
        if rise is None:
            return self._say("explain.rise_none")
        names = listed([approval_name(self._case, name, self._language) for name in rise.approvals], self._language)
        if rise.planned_without is None:
            return self._say("explain.rise_needed", approvals=names, posts=rise.posts)
        lost = rise.planned_without - self._found.planned
        values = {"approvals": names, "posts": rise.posts, "without": rise.planned_without}
        return (
            self._say("explain.rise_lost", lost=lost, **values)
            if lost > 0
            else self._say("explain.rise_kept", **values)
        )
