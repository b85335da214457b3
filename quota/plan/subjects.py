"""What the rows of a stored plan are about, told by its tables alone: nothing in a key is guessed at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from quota.model.rows import Row, Rule, may_bind
from quota.model.rules import RULES, rules_of
from quota.model.subject import Subject
from quota.plan.records import RuleRow, StoredPlan
from quota.scenario import Case
from quota.texts import Language, render

LANGUAGES: tuple[Language, ...] = get_args(Language)


def rules_in(manifest: Mapping[str, Any]) -> Mapping[str, Rule]:
    """Return the rules of a stored plan by id; of those that its case alone had, no more than the names are known."""
    own = manifest.get("names", {}).get("rules", {})
    return {
        **RULES,
        **{name: Rule(name, _nothing, words={"name": (said["zh"], said["en"])}) for name, said in own.items()},
    }


def own_names(case: Case) -> Mapping[str, Any]:
    """Return the names of the rules that only a case has, as a manifest tells them; nothing where it has none."""
    own = [rule for rule in rules_of(case).values() if rule.id not in RULES]
    names = {rule.id: {part: render(rule.told("name"), part) for part in LANGUAGES} for rule in own}
    return {"rules": names} if names else {}


def _nothing(_case: Case) -> Iterable[Row]:
    return ()


def told_subjects(stored: StoredPlan) -> Iterator[tuple[RuleRow, Rule, Subject]]:
    """Yield the rows of rules.csv, each with its rule and with what it is about."""
    known, rules = {str(subject): subject for subject in _known(stored)}, rules_in(stored.manifest)
    for row in stored.rules:
        rule = rules[row.rule]
        yield row, rule, _read(row.key, rule, known)


def decided_rows(stored: StoredPlan) -> tuple[RuleRow, ...]:
    """Return the rows about whose limits somebody can decide, as far as tables tell: rows over nothing are among them."""
    return tuple(row for row, rule, subject in told_subjects(stored) if may_bind(rule, subject, row.sense, row.limit))


def _known(stored: StoredPlan) -> Iterator[Subject]:
    """Yield what rows can be about, as far as the tables name it."""
    pools = [(row.pool, row.category) for row in stored.reserve]
    codes = {row.jurisdiction: None for row in stored.posts} | stored.manifest.get("names", {}).get("jurisdictions", {})
    for code in codes:
        yield Subject(jurisdiction=code)
        yield from (Subject(jurisdiction=code, category=category) for category in {category for _, category in pools})
    for pool, category in pools:
        yield Subject(pool=pool)
        yield Subject(pool=pool, category=category)
    for row in stored.posts:
        yield Subject(unit=row.unit_id, category=row.category)
    for merge in stored.merges:
        yield Subject(item=merge.merge)
        yield Subject(item=merge.merge, category=merge.category)
        yield Subject(unit=merge.successor, category=merge.category)
    for change in stored.changes:
        yield Subject(item=change.approval)
        yield Subject(item=change.approval, pool=change.pool)


def _read(key: str, rule: Rule, known: Mapping[str, Subject]) -> Subject:
    """Read a key: what is known at its beginning, and what a rule writes after it."""
    head, rest = key, list[str]()
    while head and head not in known:
        head, _, last = head.rpartition(" ")
        rest.insert(0, last)
    if not head:
        return Subject(item=key)
    if not rule.items:
        return known[head]._replace(part=" ".join(rest))
    other = rest.pop(0) if len(rest) > 1 else ""
    return known[head]._replace(other=other, item=" ".join(rest)) if rest else known[head]
