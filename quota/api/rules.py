"""Rules of one's own: what they are made of."""

from __future__ import annotations

import pickle
from collections.abc import Sequence

from quota.api.errors import demand, refusal
from quota.model.rows import Change, Merge, Posts, Reserve, Row, Rule, Transfer
from quota.model.subject import Subject
from quota.texts import Language

__all__ = ["Change", "Merge", "Posts", "Reserve", "Row", "Rule", "Subject", "Transfer", "demand_jobs"]


def demand_jobs(rules: Sequence[Rule], jobs: int, language: Language) -> None:
    """Refuse a number of processes beyond reason, and rules that other processes cannot import, before they are asked to."""
    demand(language, 0, 256, jobs=jobs)
    for rule in rules if jobs != 1 else ():
        try:
            pickle.dumps(rule)
        except (TypeError, AttributeError, pickle.PicklingError):
            raise refusal(language, "api.rule_not_importable", rule=rule.id) from None
