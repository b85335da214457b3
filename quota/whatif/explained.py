"""What takes longer than an answer: why each unit gets what it gets, which edit moved whom, and why there is no plan.

What is given `cancelled` ends with a DroppedError where its answer is no longer waited for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from quota.model.rows import Row
from quota.model.sentences import row_sentence, row_where
from quota.plan.plan import Plan, plan_of
from quota.plan.records import TransferRow
from quota.report.conflict import easing_words
from quota.report.reasons import Reasons
from quota.scenario import Case, CaseError
from quota.scenario.edits import Edit, texts_of
from quota.solve.easing import ways_out
from quota.solve.outcome import Cancelled, go_on
from quota.solve.ways import Way
from quota.study.compare.comparison import Comparison
from quota.study.edits.attribution import attribution
from quota.study.edits.eased import NotEasedError, eased
from quota.study.edits.nearest import nearest_value
from quota.texts import Language, Message, render, text
from quota.whatif.ledger import Batches
from quota.whatif.records import Attributed, Details, Movement, Nearest, RuleLine, Value, WayOut
from quota.whatif.solved import Bench, SolvedCase
from quota.words.edits import words_of
from quota.words.names import end_words, way

MOST_ATTRIBUTED = 60
"""Batches, the newest, that are left out one by one; each takes a solve."""


def plan_in_full(solved: SolvedCase) -> Plan | None:
    """Return the plan with values; None where there is none."""
    if solved.solution is None:
        return None
    return plan_of(solved.case, solved.needs, solved.solution, solved.case.settings.solver)


def details_of(
    version: int, plan: Plan, base: Plan | None, moved: tuple[Attributed, ...], language: Language, cancelled: Cancelled
) -> Details:
    """Return what is told of a plan beside its posts."""
    reasons = Reasons(plan, language)
    words = {(row.unit_id, row.category): reasons.of_posts(row) for row in plan.posts}
    go_on(cancelled)
    return Details(
        version=version,
        reasons=words,
        values=tuple(_values(plan, language)),
        transfers=tuple(_transfer(plan.case, move, language) for move in plan.transfers),
        comparison=tuple(_comparison(base, plan, language)),
        attribution=moved,
    )


def attributed(bench: Bench, batches: Batches, cancelled: Cancelled) -> tuple[Attributed, ...]:
    """Return which batch moved whom."""
    if not batches:
        return ()
    newest = batches[-MOST_ATTRIBUTED:]
    older = [text for batch in batches[:-MOST_ATTRIBUTED] for text in texts_of(batch.edits)]
    texts = [texts_of(batch.edits) for batch in newest]
    effects = attribution(bench.resolver, bench.base, [older, *texts] if older else texts, cancelled)
    return tuple(
        Attributed(
            batch.number,
            {(one.unit, one.category): (one.planned or 0) - (one.without or 0) for one in effect.shifted},
            not effect.possible,
        )
        for batch, effect in zip(newest, effects[-len(newest) :], strict=True)
    )


def _values(plan: Plan, language: Language) -> Iterator[Value]:
    for row, told in plan.binding:
        rule = render(row.rule.told("name"), language)
        said = limit_of(plan.case, row, language)
        yield Value(rule, said.words, told.value, said.source)


def limit_of(case: Case, row: Row, language: Language) -> RuleLine:
    """Return a row in words, and where it was written apart."""
    return RuleLine(row_sentence(case, row, language, where=False), row_where(case, row, language))


def _transfer(case: Case, move: TransferRow, language: Language) -> Movement:
    giver = move.from_unit, end_words(case, move.from_unit, move.from_name, language)
    taker = move.to_unit, end_words(case, move.to_unit, move.to_name, language)
    return Movement(move.category, *giver, *taker, move.posts, move.people, way(case, move, language))


def _comparison(base: Plan | None, plan: Plan, language: Language) -> Iterator[str]:
    if base is not None and base is not plan:
        names = [text(f"whatif.name_{of}", language) for of in ("base", "tried")]
        yield from (reason.words(language) for reason in Comparison([base, plan], names).reasons())


# --- No plan ---------------------------------------------------------------------------------------------------------


class EditsConflict:
    """Why some edits leave no plan, and the ways out."""

    def __init__(self, bench: Bench, solved: SolvedCase, batches: Batches, base: Case, language: Language) -> None:
        self._bench, self._solved, self._batches, self._base, self._language = bench, solved, batches, base, language
        self._edits = tuple(edit for batch in batches for edit in batch.edits)

    def sets(self, cancelled: Cancelled) -> tuple[tuple[RuleLine, ...], ...]:
        """Return what cannot hold together."""
        conflict = self._solved.conflict
        sets = () if conflict is None else conflict.why(cancelled)
        return tuple(tuple(limit_of(self._solved.case, row, self._language) for row in rows) for rows in sets)

    def nearest(self, cancelled: Cancelled) -> Nearest | None:
        """Return the nearest value of the last edit with which there is a plan; None where it is not that edit alone."""
        if not self._batches or len(self._batches[-1].edits) != 1:
            return None
        (edit,) = self._batches[-1].edits
        value = nearest_value(self._bench.resolver, self._bench.base, texts_of(self._edits), edit.key, cancelled)
        if value is None:
            return None
        words = words_of(self._base, Edit(edit.key, value))
        after = words.values.get("after")
        text = render(after, self._language) if isinstance(after, Message) else value
        return Nearest(edit.key, text, render(words, self._language), {edit.key: value})

    def ways(self, cancelled: Cancelled) -> tuple[tuple[WayOut, ...], tuple[RuleLine, ...]]:
        """Return the ways out, the cheapest first, and statutes that cannot hold together by themselves."""
        case, language = self._solved.case, self._language
        conflict = self._solved.conflict
        out = ways_out(case, () if conflict is None else conflict.rows, cancelled)
        ways = tuple(
            WayOut(easing_words(case, found, language, where=False), found.posts, self._changes(found, cancelled))
            for found in out.ways
        )
        return ways, tuple(limit_of(case, row, language) for row in out.statute)

    def _changes(self, found: Way, cancelled: Cancelled) -> Mapping[str, str] | None:
        """Return the edits by which rows give way; None where there are none."""

        def read(changes: Mapping[str, str]) -> Case | None:
            go_on(cancelled)
            edits: Sequence[Edit] = (*self._edits, *(Edit(key, value) for key, value in changes.items()))
            try:
                return self._bench.resolver.read(self._bench.base, texts_of(edits))
            except CaseError:
                return None

        try:
            return eased(found, read)
        except NotEasedError:
            return None
