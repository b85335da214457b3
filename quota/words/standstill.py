"""Why nothing moves, in a whole plan or in a jurisdiction, and what would open it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from quota.model.rows import Posts, Rule
from quota.model.rules import rows_about
from quota.plan import Plan
from quota.plan.records import PostsRow
from quota.scenario.names import listed
from quota.texts import Message, first_few, known
from quota.words.figures import lowest_rows

SHOWN = 5
"""Jurisdictions named at most; their number is always told."""
Limits = dict[Posts, Rule]


def standstill(plan: Plan) -> tuple[Message, ...]:
    """Say why nothing moves: one sentence for the plan as a whole, or one for the jurisdictions with the same reason."""
    if not plan.posts:
        return ()
    if not plan.transfers and not any(row.change for row in plan.posts):
        return (Message("words.still", {"why": _why(plan, plan.posts, _limits(plan, plan.posts))}),)
    groups: dict[str, list[PostsRow]] = {}
    for row in lowest_rows(plan):
        groups.setdefault(row.jurisdiction, []).append(row)
    still = {
        code: rows
        for code, rows in groups.items()
        if not any(row.change for row in rows) and any(row.current for row in rows)
    }
    limits = _limits(plan, [row for rows in still.values() for row in rows])
    reasons: dict[Message, list[str]] = {}
    for code, rows in still.items():
        reasons.setdefault(_why(plan, rows, limits), []).append(plan.case.jurisdictions[code].name)
    return tuple(
        Message("words.still_in", {"names": _first(names), "count": len(names), "why": why})
        for why, names in reasons.items()
    )


def _first(names: Sequence[str]) -> Message:
    return listed(first_few(names, SHOWN))


def _why(plan: Plan, rows: Collection[PostsRow], limits: tuple[Limits, Limits]) -> Message:
    lowest, highest = limits
    every = {Posts(row.unit_id, row.category): row.current for row in rows}
    held = [posts for posts, current in every.items() if current]
    givers = [posts for posts in held if posts not in lowest]
    if not givers:
        return _stuck("words.still_full", [lowest[posts] for posts in held])
    if every.keys() <= highest.keys():
        return _stuck("words.still_capped", [rule for posts, rule in highest.items() if posts in every])
    case = plan.case
    pools = {(case.units[posts.unit].pool, posts.category) for posts in givers}
    if not case.routes and all(len(case.pools[pool]) == 1 for pool in pools):
        return Message("words.still_alone")
    thresholds = {case.settings.stickiness[posts.category] for posts in givers}
    key = "words.still_within" if any(thresholds) or case.routes else "words.still_even"
    return Message(key, {"givers": len({posts.unit for posts in givers}), "units": len({posts.unit for posts in held})})


def _limits(plan: Plan, rows: Collection[PostsRow]) -> tuple[Limits, Limits]:
    """Return the first rule by which holdings cannot fall, and by which they cannot rise."""
    current = {Posts(row.unit_id, row.category): row.current for row in rows}
    lowest: Limits = {}
    highest: Limits = {}
    for row in rows_about(plan.case, dict.fromkeys(posts.unit for posts in current)) if current else ():
        posts = row.single
        if isinstance(posts, Posts) and posts in current:
            if row.sense != "<=" and row.limit >= current[posts]:
                lowest.setdefault(posts, row.rule)
            if row.sense != ">=" and row.limit <= current[posts]:
                highest.setdefault(posts, row.rule)
    return lowest, highest


def _stuck(key: str, rules: Sequence[Rule]) -> Message:
    """Name the rules that leave no room, how often each does, and what opens the most frequent one."""
    found = Counter(rules).most_common()
    told = [Message("words.still_rule", {"rule": rule.told("name"), "count": count}) for rule, count in found]
    opening = Message(f"rules.{found[0][0].id}_opens")
    if not known(opening):
        opening = Message("words.still_ease", {"rule": found[0][0].told("name")})
    joined = told[0]
    for one in told[1:]:
        joined = Message("study.listed", {"before": joined, "last": one})
    return Message(key, {"rules": joined, "opening": opening})
