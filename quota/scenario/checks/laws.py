"""Checks of what the law says of posts: totals, ratios, money, seats, special posts, leaders, digestion."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import ceil, floor

from quota.scenario.case import Case
from quota.scenario.checks.needs import measured_types
from quota.scenario.inputs import Inputs
from quota.scenario.lookups import (
    category_name,
    cells_of,
    choice_name,
    first_names,
    holder,
    is_faulty,
    lines_above,
    people_of,
)
from quota.scenario.merged import Record
from quota.scenario.names import listed, mend_name
from quota.scenario.origin import Key
from quota.scenario.problems import Findings
from quota.scenario.records import Approval
from quota.scenario.routes import route_pairs
from quota.schema import PRICES
from quota.texts import Message


def check_totals(case: Case, findings: Findings) -> None:
    """No approval goes against a total that may not move that way, unless transfers could make up for it."""
    for total in case.totals:
        pools = set(case.pools_within(total.jurisdiction, total.level, total.category))
        within = [item for item in case.approvals if item.category == total.category and _pools(case, item) <= pools]
        change = sum(item.posts for item in within)
        rises = total.direction == "never_rise"
        if change <= 0 if rises else change >= 0:
            continue
        crossings = [(one, other) for route, one, other in route_pairs(case) if route.category == total.category]
        if any((one in pools) is rises and (other in pools) is not rises for one, other in crossings):
            continue
        key = (total.jurisdiction, total.category, total.level or "", total.direction)
        findings.error(
            case.origins.place("totals", key, "direction"),
            "scenario.total_rises" if rises else "scenario.total_falls",
            "scenario.total_contradicted_mend",
            posts=abs(change),
            approvals=listed(item.id for item in within),
        )


def _pools(case: Case, item: Approval) -> set[object]:
    return set(case.pools_within(item.jurisdiction, item.level, item.category))


def check_ratios(inputs: Inputs, findings: Findings) -> None:
    """A ratio joins two categories, has a bound, concerns somebody, and leaves a whole number of posts."""
    for key, record in inputs.records("ratios"):
        least, most, scope = record["least"], record["most"], record["scope"]
        if record["numerator"] is not None and record["numerator"] == record["denominator"]:
            findings.error(inputs.place("ratios", key, "denominator"), "scenario.ratio_of_itself")
        if least is None and most is None and not is_faulty(inputs, "ratios", key, "least", "most"):
            findings.error(inputs.place("ratios", key, "most"), "scenario.no_ratio")
        elif least is not None and scope == "unit":
            findings.error(inputs.place("ratios", key, "least"), "scenario.least_ratio_of_units")
        elif least is not None and most is not None and least > most:
            place = inputs.place("ratios", key, "least")
            findings.error(place, "scenario.ratio_bounds", "scenario.floor_above_ceiling_mend", least=least, most=most)
        elif scope is not None and record["denominator"] is not None:
            _check_whole(inputs, key, record, findings)


def _check_whole(inputs: Inputs, key: Key, record: Record, findings: Findings) -> None:
    """Report sums of the denominator, as held now, of which no whole number of posts lies within the interval."""
    sums = _denominators(inputs, record)
    if not sums:
        findings.warning(inputs.place("ratios", key, "ratio"), "scenario.idle_ratio")
    least, most = record["least"], record["most"]
    if least is None or most is None:
        return
    for code, posts in sums.items():
        low, high = Fraction(least) * posts, Fraction(most) * posts
        if ceil(low) > floor(high):
            findings.error(
                inputs.place("ratios", key, "least"),
                "scenario.no_whole_number",
                jurisdiction=code,
                posts=posts,
                least=least * 100,
                most=most * 100,
                low=f"{float(low):.2f}",
                high=f"{float(high):.2f}",
            )


def _denominators(inputs: Inputs, record: Record) -> dict[str, int]:
    """Return the posts of the denominator by jurisdiction, over the units that a ratio concerns."""
    lines = lines_above(inputs)
    above = record["jurisdiction"]
    sums: Counter[str] = Counter()
    columns = ("jurisdiction", "level", "type", f"{record['denominator']}_current")
    for _, (jurisdiction, level, kind, current) in cells_of(inputs, "units", *columns):
        concerned = record["level"] in (None, level) and record["type"] in (None, kind)
        if concerned and current is not None and (above is None or above in lines.get(jurisdiction, ())):
            sums[above or jurisdiction] += current
    return dict(sums)


def check_budgets(inputs: Inputs, findings: Findings) -> None:
    """Money is counted only where some category has a cost."""
    categories = inputs.tables["categories"]
    costs = [*categories.column("cost"), *(column == "cost" for _, column in categories.faulty)]
    for key, _ in inputs.records("budgets"):
        if not any(costs):
            findings.error(inputs.place("budgets", key, "amount"), "scenario.no_cost")


def check_soft_limits(inputs: Inputs, findings: Findings) -> None:
    """Only limits of policy have a price, and only those that there are."""
    bodies = {_route_id(record): record["body"] for _, record in inputs.records("routes")}
    items = {"ratio": dict.fromkeys((key[0] for key, _ in inputs.records("ratios")), ""), "route": bodies}
    items["route_least"] = dict.fromkeys(bodies, "")  # whoever limits a route, how many must cross is a target
    for key, record in inputs.records("soft_limits"):
        rule, item = record["rule"], record["item"]
        if rule is None:
            continue
        name = choice_name(inputs, "soft_limits", "rule", rule)
        if PRICES[rule] == "decided":
            findings.error(inputs.place("soft_limits", key, "rule"), "scenario.decided_not_priced", rule=name)
        elif PRICES[rule] == "lawful":
            findings.error(inputs.place("soft_limits", key, "rule"), "scenario.lawful_not_priced", rule=name)
        elif item and item not in (known := items.get(rule, {})):
            place = inputs.place("soft_limits", key, "item")
            mend = mend_name(item, (), known) if known else Message("scenario.no_soft_item_mend")
            findings.error(place, "scenario.no_soft_item", mend, rule=name, item=item)
        elif item and items[rule][item]:
            findings.error(inputs.place("soft_limits", key, "item"), "scenario.lawful_not_priced", rule=name)


def _route_id(record: Record) -> str:
    name = f"{record['from_level']}>{record['to_level']}/{record['scope']}/{record['category']}"
    return f"{name}/{record['jurisdiction']}" if record["jurisdiction"] else name


def check_seats(inputs: Inputs, findings: Findings) -> None:
    """Holders of one category sit on posts of another, and their unit has some."""
    for key, record in inputs.records("categories"):
        category, seats = key[0], record["seated_on"]
        if seats is None:
            continue
        if seats == category:
            place = inputs.place("categories", key, "seated_on")
            findings.error(place, "scenario.seated_on_itself")
            continue
        if seats not in inputs.vocabulary.categories:
            continue
        held = cells_of(inputs, "units", "name", f"{category}_current", f"{seats}_current")
        without = [(unit, name) for unit, (name, posts, seated) in held if posts and seated is None]
        if without and not any(field == f"{seats}_current" for _, field in inputs.tables["units"].faulty):
            findings.error(
                inputs.place("units", without[0][0], f"{category}_current"),
                "scenario.no_seats",
                category=category_name(inputs, category),
                seats=category_name(inputs, seats),
                count=len(without),
                units=first_names(name for _, name in without),
            )


def check_special(inputs: Inputs, findings: Findings) -> None:
    """Posts that are managed apart are part of the approved posts."""
    for category in inputs.vocabulary.categories:
        columns = ("name", f"{category}_current", f"{category}_special")
        for key, (name, current, special) in cells_of(inputs, "units", *columns):
            if special is not None and current is not None and special > current:
                findings.error(
                    inputs.place("units", key, f"{category}_special"),
                    "scenario.special_above_current",
                    unit=name,
                    special=special,
                    current=current,
                )


def check_positions(inputs: Inputs, findings: Findings) -> None:
    """No more positions are cross-posted than there are; where they set the need, every type has some."""
    for key, record in inputs.records("positions"):
        posts, crossed = record["posts"], record["cross_posted"]
        if posts is not None and crossed is not None and crossed > posts:
            place = inputs.place("positions", key, "cross_posted")
            findings.error(place, "scenario.cross_posted", posts=posts, crossed=crossed)
    covered = {(key[0], key[1]) for key, _ in inputs.records("positions")}
    for category, first in measured_types(inputs, "positions"):
        for kind, unit in sorted(first.items()):
            if (category, kind) in covered:
                continue
            findings.error(
                inputs.place("units", unit, "type"),
                "scenario.no_positions",
                type=kind,
                category=category_name(inputs, category),
            )


def check_digests(inputs: Inputs, findings: Findings) -> None:
    """Only people who are there can be digested, and not in a unit that closes."""
    modes = {key[0]: record["mode"] for key, record in inputs.records("consolidations")}
    for key, record in inputs.records("digests"):
        unit_id, category = key
        unit = holder(inputs, unit_id, category)
        if unit is None:
            continue
        current, people = unit[f"{category}_current"], people_of(unit, category)
        values = {"unit": unit["name"], "category": category_name(inputs, category), "people": people}
        if current is None:
            if not is_faulty(inputs, "units", (unit_id,), f"{category}_current"):
                findings.error(inputs.place("digests", key, "category"), "scenario.digest_holds_none", **values)
        elif record["posts"] is not None and record["posts"] > people:
            place = inputs.place("digests", key, "posts")
            findings.error(place, "scenario.digest_above_headcount", posts=record["posts"], **values)
        elif modes.get(unit["consolidation"], "excluded") != "excluded":
            place = inputs.place("digests", key, "unit_id")
            findings.error(place, "scenario.digest_of_member", merge=unit["consolidation"], **values)
