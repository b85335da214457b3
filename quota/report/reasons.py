"""Why posts change or stay, in one sentence per unit: read from the plan's tables, nothing is solved again.

`quota explain` answers more, and solves for it; these sentences are what fits into a row of a table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from quota.model.rows import Row, Rule
from quota.need.parts import exact_sum
from quota.plan.coverage import percent_words
from quota.plan.plan import Plan
from quota.plan.records import PostsRow
from quota.texts import Language, render, text
from quota.words import figures
from quota.words.names import category_name

if TYPE_CHECKING:
    from quota.plan.hand.repair import Wanted

Holding = tuple[str, str]
"""Unit and category."""


class Reasons:
    """Sentences about the units of one plan.

    A unit is compared with the units of its jurisdiction and level, as they stand after the plan: those are the ones
    that share posts with it.

    Parameters
    ----------
    wanted : iterable of Wanted
        Of a repaired plan: the numbers made by hand.
    """

    def __init__(self, plan: Plan, language: Language, wanted: Iterable[Wanted] = ()) -> None:
        self._plan, self._language = plan, language
        self._wanted = {(wish.unit, wish.category): wish for wish in wanted}
        self._opened, self._closed = plan.once(figures.merged)
        self._above, self._below = plan.once(_limits)
        self._exceeded = plan.once(_exceeded)
        self._means = plan.once(_mean_coverage)
        self._rows = plan.once(_rows)
        self._successor = {unit: merge.name for merge in plan.merges if merge.taken for unit in merge.members.split()}
        self._fitting = (self._say("near"), self._say("nothing_to_spare"))

    def of_unit(self, unit: str) -> str:
        """Say why a unit gets what it gets, a line per category; what simply stays is left out where others change."""
        told = [(row, self.of_posts(row)) for row in self._rows.get(unit, {}).values()]
        telling = [(row, words) for row, words in told if not self._stays(row, words)]
        if not telling or len(self._plan.case.categories) == 1:
            return "\n".join(words for _, words in telling or told[:1])
        return "\n".join(self._of_category(row.category, words) for row, words in telling)

    def _of_category(self, category: str, words: str) -> str:
        return self._say("of_category", category=category_name(self._plan.case, category, self._language), words=words)

    def of_holding(self, unit: str, category: str) -> str:
        """Say why a unit gets its posts of one category."""
        return self.of_posts(self._rows[unit][category])

    def of_posts(self, row: PostsRow) -> str:
        """Say why a unit gets its posts of one category."""
        wish = self._wanted.get((row.unit_id, row.category))
        words = self._own(row) + "".join(
            self._say("exceeded", rule=self._rules([limit.rule]), posts=posts, price=f"{limit.price:f}")
            for limit, posts in self._exceeded.get(_holding(row), ())
        )
        if wish is None:
            return words
        if wish.kept:
            return self._say("by_hand", posts=wish.posts, best=wish.best)
        return self._say("not_kept", words=words, posts=wish.posts)

    def in_brief(self, row: PostsRow) -> str:
        """Say why a unit changes in a few words: where it stood, below or above its pool."""
        if _holding(row) in self._plan.case.kept:
            return self._say("brief_kept")
        holding = self._plan.case.units[row.unit_id].holdings[row.category]
        own, mean, gains = figures.before(row), self._means[_pool(row)], row.change > 0
        if holding.pin is not None:
            return self._own(row)
        if holding.spare is not None and not gains:
            return self._say("brief_gives", spare=holding.spare)
        if (own < mean) == gains and own != mean:
            return self._say("brief_gain" if gains else "brief_loss", before=percent_words(own))
        pushed = (self._below if gains else self._above).get(_holding(row), ())
        return self._say("brief_asked", rules=self._rules(pushed)) if pushed else self._say("brief_last")

    def _own(self, row: PostsRow) -> str:
        """Say it for a number that nobody fixed by hand."""
        if row.unit_id in self._closed:
            return text("report.merged_into", self._language, name=self._successor[row.unit_id])
        if row.unit_id in self._opened:
            return self._say("opened", planned=row.planned)
        holding = self._plan.case.units[row.unit_id].holdings[row.category]
        if _holding(row) in self._plan.case.kept:
            return self._say("kept", planned=row.planned)
        if holding.pin is not None:
            return self._say("frozen_at" if row.change else "frozen", planned=row.planned)
        if holding.spare is not None:
            return self._of_giver(row, holding.spare)
        return self._changed(row) if row.change else self._unchanged(row)

    def _of_giver(self, row: PostsRow, spare: int) -> str:
        if row.change < 0:
            return self._say("gives", spare=spare, posts=-row.change)
        if row.change > 0:
            return self._say("gets", posts=row.change)
        return self._say("keeps", spare=spare) if spare else self._say("nothing_to_spare")

    def _changed(self, row: PostsRow) -> str:
        own, mean = figures.before(row), self._means[_pool(row)]
        values = self._values(row, own)
        gains = row.change > 0
        broken = {limit.rule for limit, _ in self._exceeded.get(_holding(row), ())}
        limits = [rule for rule in (self._above if gains else self._below).get(_holding(row), ()) if rule not in broken]
        pushed = (self._below if gains else self._above).get(_holding(row), ())
        end = self._say("held", rules=self._rules(limits)) if limits else ""
        if (own < mean) == gains and own != mean:
            return self._say("gain" if gains else "loss", **values) + end
        if pushed:
            return self._say("raised" if gains else "lowered", rules=self._rules(pushed), **values)
        return self._say("gain_other" if gains else "loss_other", **values) + end

    def _unchanged(self, row: PostsRow) -> str:
        own, mean = figures.before(row), self._means[_pool(row)]
        if own < mean and (above := self._above.get(_holding(row))):
            return self._say("stays_low", rules=self._rules(above), **self._values(row, own))
        if own > mean and (below := self._below.get(_holding(row))):
            return self._say("stays_high", rules=self._rules(below), **self._values(row, own))
        return self._say("near")

    def _stays(self, row: PostsRow, words: str) -> bool:
        """Tell whether there is nothing to say but that a number fits."""
        return not row.change and words in self._fitting

    def _values(self, row: PostsRow, own: Fraction) -> Mapping[str, object]:
        return {
            "before": percent_words(own),
            "mean": percent_words(self._means[_pool(row)]),
            "posts": abs(row.change),
        }

    def _rules(self, rules: Iterable[Rule]) -> str:
        names = [render(rule.told("name"), self._language) for rule in dict.fromkeys(rules)]
        return text("words.comma", self._language).join(names)

    def _say(self, name: str, **values: object) -> str:
        return text(f"reasons.reason_{name}", self._language, **values)


def _pool(row: PostsRow) -> tuple[str, str, str]:
    return (row.jurisdiction, row.level, row.category)


def _holding(row: PostsRow) -> Holding:
    return (row.unit_id, row.category)


def _rows(plan: Plan) -> dict[str, dict[str, PostsRow]]:
    """Return the rows of posts by unit and category."""
    rows: dict[str, dict[str, PostsRow]] = defaultdict(dict)
    for row in plan.posts:
        rows[row.unit_id][row.category] = row
    return rows


def _mean_coverage(plan: Plan) -> dict[tuple[str, str, str], Fraction]:
    """Return the mean coverage after the plan of every jurisdiction, level and category."""
    posts: dict[tuple[str, str, str], int] = defaultdict(int)
    needs: dict[tuple[str, str, str], list[Fraction]] = defaultdict(list)
    closed = plan.once(figures.merged)[1]
    for row in plan.posts:
        posts[_pool(row)] += row.planned
        if row.unit_id not in closed:
            needs[_pool(row)].append(row.need_exact)
    return {pool: posts[pool] / exact_sum(needs[pool]) if needs[pool] else Fraction(0) for pool in posts}


def _limits(plan: Plan) -> tuple[dict[Holding, list[Rule]], dict[Holding, list[Rule]]]:
    """Return the rules that leave a unit no post more, and those that leave it none less."""
    above: dict[Holding, list[Rule]] = defaultdict(list)
    below: dict[Holding, list[Rule]] = defaultdict(list)
    for row, _ in plan.binding:
        if row.rule.scope == "units" and row.subject.unit:
            (above if row.sense == "<=" else below)[row.holding].append(row.rule)
    return above, below


def _exceeded(plan: Plan) -> dict[Holding, list[tuple[Row, int]]]:
    """Return the soft limits of single units that the plan exceeds, and by how many posts."""
    exceeded: dict[Holding, list[tuple[Row, int]]] = defaultdict(list)
    for row, told in plan.labelled:
        if told.exceeded and row.rule.scope == "units" and row.subject.unit:
            exceeded[row.holding].append((row, told.exceeded))
    return exceeded
