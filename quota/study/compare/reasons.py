"""Why plans differ: which inputs changed, and what followed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import zip_longest

from quota.need import two_decimals
from quota.need.parts import exact_sum
from quota.need.passed import passed_work
from quota.plan.coverage import percent_words
from quota.plan.records import PostsRow
from quota.scenario import Case
from quota.study.compare.aligned import Aligned
from quota.study.compare.differences import InputDifference, input_words, row_changes, rule_words
from quota.study.compare.sides import Holding, Side
from quota.study.compare.summary import Reason
from quota.texts import Message
from quota.words.figures import lowest_rows

Changed = tuple[int, PostsRow]
"""By how many posts a unit differs, and its row."""


def reasons(plans: Aligned) -> Iterator[Reason]:
    """Yield, plan by plan, which inputs changed and what followed: units that gain or lose, rows that bind."""
    for side, differences in plans.inputs:
        yield from _reasons_of(plans, side, differences)


def _reasons_of(plans: Aligned, side: Side, differences: tuple[InputDifference, ...]) -> Iterator[Reason]:
    unproved = tuple(plan.not_best_words() for plan in (plans.first, side) if not plan.proved)
    inputs = tuple(input_words(differences, plans.words))
    if inputs:
        yield Reason(side.name, "inputs", Message("study.reason_inputs", {"name": side.name}), (*unproved, *inputs))
    else:
        key = "study.reason_same_inputs_but" if unproved else "study.reason_same_inputs"
        yield Reason(side.name, "inputs", Message(key, {"name": side.name}), unproved)
    if any(found.kind == "need" and None not in (found.first, found.other) for found in differences):
        least = tuple(_least_words(plans, side, category) for category in plans.categories)
        yield Reason(side.name, "needs", Message("study.reason_needs", {"first": plans.first.name}), least)
    passed = tuple(_passed_words(plans, side))
    if passed:
        yield Reason(side.name, "passed", Message("study.reason_passed"), passed)
    missing = tuple(_missing_words(plans, side))
    if missing:
        yield Reason(side.name, "missing", Message("study.reason_missing"), missing)
    crossings = tuple(_crossing_words(plans, side))
    if crossings:
        yield Reason(side.name, "crossings", Message("study.reason_crossings"), crossings)
    yield from _posts_reasons(plans, side)
    rules = tuple(rule_words(row_changes(plans.first, side), plans.words))
    if rules:
        yield Reason(side.name, "rules", Message("study.reason_rules"), rules)


def _least_words(plans: Aligned, side: Side, category: str) -> Message:
    """Say the least coverage that a plan leaves in a category, measured by the needs of the first plan."""
    keys = [(row.unit_id, category) for row in lowest_rows(side.tables) if row.category == category]
    shares = [share for key in keys if (share := plans.coverage(side, plans.first, key)) is not None]
    values = {"category": plans.words.category(category), "least": percent_words(min(shares, default=None))}
    return Message("study.category_least", values)


def _passed_words(plans: Aligned, side: Side) -> Iterator[Message]:
    """Yield the categories of whose posts work that was passed down eats more or less than in the first plan."""
    if plans.first.case is None or side.case is None:
        return
    first, other = _passed(plans.first.case), _passed(side.case)
    for category in plans.categories:
        before, after = (found.get(category, Fraction(0)) for found in (first, other))
        if before != after:
            posts = {"first": two_decimals(before), "other": two_decimals(after)}
            yield Message("study.category_passed", {"category": plans.words.category(category), **posts})


def _passed(case: Case) -> Mapping[str, Fraction]:
    """Add up the posts that passed-down work eats, by category."""
    works = passed_work(case)
    return {
        category: exact_sum(work.posts for work in works if work.category == category) for category in case.categories
    }


def _crossing_words(plans: Aligned, side: Side) -> Iterator[Message]:
    """Yield the routes on which other numbers of posts cross than in the first plan."""
    first, other = _crossing(plans.first), _crossing(side)
    for category in plans.categories:
        for route in sorted({route for held, route in (*first, *other) if held == category}):
            key = (category, route)
            if first[key] != other[key]:
                values = {"category": plans.words.category(category), **_way(plans, route)}
                yield Message("study.crossing", {**values, "first": first[key], "other": other[key]})


def _way(plans: Aligned, route: str) -> Mapping[str, object]:
    """Say shortly from where to where a route leads: levels, and the giver where it is for one alone."""
    direction, _, _, *giver = route.split("/")
    ends = dict(zip(("giver", "taker"), direction.split(">"), strict=True))
    names = [Message("study.crossing_of", {"name": plans.words.jurisdiction(code)}) for code in giver]
    levels = {end: Message(f"model.level_{level}") for end, level in ends.items()}
    return {**levels, "place": names[0] if names else ""}


def _crossing(side: Side) -> Counter[Holding]:
    """Count the posts that cross on each route, by category."""
    crossing: Counter[Holding] = Counter()
    for move in side.tables.transfers:
        for route in filter(None, move.route.split(" + ")):
            crossing[move.category, route] += move.posts
    return crossing


def _posts_reasons(plans: Aligned, side: Side) -> Iterator[Reason]:
    """Yield, by category, which units have other posts than in the first plan."""
    same = True
    for category in plans.categories:
        more, fewer = _changed(plans.first, side, category)
        if more or fewer:
            same = False
            values = {
                "category": plans.words.category(category),
                "count": len(more) + len(fewer),
                "more": sum(change for change, _ in more),
                "fewer": -sum(change for change, _ in fewer),
            }
            in_turn = (unit for pair in zip_longest(more, fewer) for unit in pair if unit)
            units = (Message("study.unit", {"name": row.name, "change": f"{change:+d}"}) for change, row in in_turn)
            yield Reason(side.name, "posts", Message("study.reason_posts", values), tuple(units))
    if same:
        yield Reason(side.name, "posts", Message("study.reason_same_posts"))


def _changed(first: Side, other: Side, category: str) -> tuple[list[Changed], list[Changed]]:
    """Return the units that have more posts than in the first plan, and those that have fewer, the largest change first."""
    found = [
        (row.planned - first.posts[key].planned, row)
        for key, row in other.posts.items()
        if row.category == category and key in first.posts
    ]
    found.sort(key=lambda unit: (-abs(unit[0]), unit[1].unit_id))
    return [unit for unit in found if unit[0] > 0], [unit for unit in found if unit[0] < 0]


def _missing_words(plans: Aligned, side: Side) -> Iterator[Message]:
    for key in plans.holdings:
        for plan, other in ((plans.first, side), (side, plans.first)):
            if key not in plan.posts and key in other.posts:
                values = {
                    "name": other.posts[key].name,
                    "category": plans.words.category(key[1]),
                    "plan": plan.name,
                }
                yield Message("study.missing_unit", values)
