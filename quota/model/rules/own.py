"""Rules of one's own: what they yield is checked, for nobody has read their functions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from quota.model.ranges import open_ranges
from quota.model.rows import Row, Rule
from quota.model.subject import Subject
from quota.scenario import Case
from quota.texts import Message, RefusalError, render


class RuleError(RefusalError, ValueError):
    """A rule of one's own cannot be obeyed: says which, and why."""

    def __init__(self, case: Case, what: str, **values: object) -> None:
        super().__init__(Message(f"model.own_{what}", values))
        self._language = case.settings.language

    def __str__(self) -> str:
        """Say it in the language of the case."""
        return render(self.message, self._language)


def own_rules(case: Case, taken: Collection[str]) -> dict[str, Rule]:
    """Return the rules that only a case has, by id.

    Raises
    ------
    RuleError
        If one is no rule, or bears a name that is taken.
    """
    found: dict[str, Rule] = {}
    for rule in case.rules:
        if not isinstance(rule, Rule):
            raise RuleError(case, "no_rule", found=rule)
        if rule.id in taken or rule.id in found or not rule.id.isidentifier():
            raise RuleError(case, "name", rule=rule.id)
        found[rule.id] = rule
    return found


def own_rows(case: Case, rule: Rule, written: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows of a rule of one's own.

    Raises
    ------
    RuleError
        If one is no row of this rule, is about nothing that there is or about the same as another, adds up what no plan
        decides, or has a price though it does not rest on policy.
    """
    known, seen = open_ranges(case).keys(), set[tuple[Subject, str]]()
    for row in written:
        if not isinstance(row, Row) or row.rule is not rule or row.sense not in ("<=", ">=", "=="):
            raise RuleError(case, "row", rule=rule.id, found=row)
        if not _is_there(case, row.subject) or (row.subject, row.sense) in seen:
            raise RuleError(case, "subject", rule=rule.id, subject=row.subject)
        seen.add((row.subject, row.sense))
        if row.price is not None and (row.weight != "policy" or not row.price > 0):
            raise RuleError(case, "price", rule=rule.id, subject=row.subject)
        for quantity, factor in row.terms:
            if quantity not in known:
                raise RuleError(case, "quantity", rule=rule.id, subject=row.subject, found=quantity)
            if type(factor) is not int or type(row.limit) is not int:
                raise RuleError(case, "whole", rule=rule.id, subject=row.subject)
        yield row


def _is_there(case: Case, subject: Subject) -> bool:
    """Return whether a row is about something, and that can be named."""
    return bool(subject.parts) and all(
        not code or code in there
        for code, there in (
            (subject.unit, case.units),
            (subject.jurisdiction, case.jurisdictions),
            (subject.pool and subject.pool.jurisdiction, case.jurisdictions),
            (subject.category, case.categories),
            (subject.other, case.categories),
        )
    )
