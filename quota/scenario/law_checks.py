"""Checks of the tables of the reform: totals, ratios, money, merges, delegated work, leaders, digestion and offices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any, NamedTuple

from quota.scenario.assembly import split_names
from quota.scenario.case import Approval, Case
from quota.scenario.inputs import Inputs
from quota.scenario.layers import PRESET_PREFIX
from quota.scenario.merged import Record
from quota.scenario.names import mend_name, named
from quota.scenario.need_checks import default_method
from quota.scenario.origin import Key
from quota.scenario.problems import Findings
from quota.scenario.routes import route_pairs
from quota.texts import Message

_SHOWN_UNITS = 5
_ALIKE_IN_A_MERGE = ("mode", "successor", "name", "body")


# Totals, ratios, money


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
            approvals="、".join(item.id for item in within),
        )


def _pools(case: Case, item: Approval) -> set[object]:
    return set(case.pools_within(item.jurisdiction, item.level, item.category))


def check_ratios(inputs: Inputs, findings: Findings) -> None:
    """A ratio joins two categories, has a bound, concerns somebody, and leaves a whole number of posts."""
    for key, record in inputs.records("ratios"):
        least, most, scope = record["least"], record["most"], record["scope"]
        if record["numerator"] is not None and record["numerator"] == record["denominator"]:
            place = inputs.place("ratios", key, "denominator")
            findings.error(place, "scenario.ratio_of_itself", "scenario.ratio_of_itself_mend")
        if least is None and most is None and not _faulty(inputs, "ratios", key, "least", "most"):
            findings.error(inputs.place("ratios", key, "most"), "scenario.no_ratio", "scenario.no_ratio_mend")
        elif least is not None and scope == "unit":
            place = inputs.place("ratios", key, "least")
            findings.error(place, "scenario.least_ratio_of_units", "scenario.least_ratio_of_units_mend")
        elif least is not None and most is not None and least > most:
            place = inputs.place("ratios", key, "least")
            findings.error(place, "scenario.ratio_bounds", "scenario.ratio_bounds_mend", least=least, most=most)
        elif scope is not None and record["denominator"] is not None:
            _check_whole(inputs, key, record, findings)


def _check_whole(inputs: Inputs, key: Key, record: Record, findings: Findings) -> None:
    """Report sums of the denominator, as held now, of which no whole number of posts lies within the interval."""
    sums = _denominators(inputs, record)
    if not sums:
        findings.warning(inputs.place("ratios", key, "ratio"), "scenario.idle_ratio", "scenario.idle_ratio_mend")
    least, most = record["least"], record["most"]
    if least is None or most is None:
        return
    for code, posts in sums.items():
        low, high = Fraction(least) * posts, Fraction(most) * posts
        if ceil(low) > floor(high):
            findings.error(
                inputs.place("ratios", key, "least"),
                "scenario.no_whole_number",
                "scenario.no_whole_number_mend",
                jurisdiction=code,
                posts=posts,
                least=least * 100,
                most=most * 100,
                low=f"{float(low):.2f}",
                high=f"{float(high):.2f}",
            )


def _denominators(inputs: Inputs, record: Record) -> dict[str, int]:
    """Return the posts of the denominator by jurisdiction, over the units that a ratio concerns."""
    lines = _lines(inputs)
    above = record["jurisdiction"]
    sums: Counter[str] = Counter()
    columns = ("jurisdiction", "level", "type", f"{record['denominator']}_current")
    for _, (jurisdiction, level, kind, current) in _cells(inputs, "units", *columns):
        concerned = record["level"] in (None, level) and record["type"] in (None, kind)
        if concerned and current is not None and (above is None or above in lines.get(jurisdiction, ())):
            sums[above or jurisdiction] += current
    return dict(sums)


def check_budgets(inputs: Inputs, findings: Findings) -> None:
    """Money is counted only where some category has a cost."""
    costs = [cost for _, cost in inputs.tables["categories"].column_values("cost")]
    for key, _ in inputs.records("budgets"):
        if not any(costs):
            place = inputs.place("budgets", key, "amount")
            findings.error(place, "scenario.no_cost", "scenario.no_cost_mend")


def check_seats(inputs: Inputs, findings: Findings) -> None:
    """Holders of one category sit on posts of another, and their unit has some."""
    for key, record in inputs.records("categories"):
        category, seats = key[0], record["seated_on"]
        if seats is None:
            continue
        if seats == category:
            place = inputs.place("categories", key, "seated_on")
            findings.error(place, "scenario.seated_on_itself", "scenario.seated_on_itself_mend")
            continue
        if seats not in inputs.vocabulary.categories:
            continue
        held = _cells(inputs, "units", "name", f"{category}_current", f"{seats}_current")
        without = [(unit, name) for unit, (name, posts, seated) in held if posts and seated is None]
        if without and not any(field == f"{seats}_current" for _, field in inputs.tables["units"].faulty):
            findings.error(
                inputs.place("units", without[0][0], f"{category}_current"),
                "scenario.no_seats",
                "scenario.no_seats_mend",
                category=_category(inputs, category),
                seats=_category(inputs, seats),
                count=len(without),
                units=_some(name for _, name in without),
            )


def check_special(inputs: Inputs, findings: Findings) -> None:
    """Posts that are managed apart are part of the approved posts."""
    for category in inputs.vocabulary.categories:
        columns = ("name", f"{category}_current", f"{category}_special")
        for key, (name, current, special) in _cells(inputs, "units", *columns):
            if special is not None and current is not None and special > current:
                findings.error(
                    inputs.place("units", key, f"{category}_special"),
                    "scenario.special_above_current",
                    "scenario.special_above_current_mend",
                    unit=name,
                    special=special,
                    current=current,
                )


# Merges


def check_merges(inputs: Inputs, findings: Findings) -> None:
    """The rows of a merge agree, and it joins at least two units of one pool into a new one.

    That every merge named in the table units exists is seen by `check_references`.
    """
    merges: dict[str, list[tuple[Key, Record]]] = {}
    for key, record in inputs.records("consolidations"):
        merges.setdefault(key[0], []).append((key, record))
    if not merges:
        return
    units = {unit for (unit,) in inputs.tables["units"].rows}
    successors: dict[str, str] = {}
    for merge, rows in merges.items():
        _check_alike(inputs, rows, findings)
        if any(record["mode"] in (None, "excluded") for _, record in rows):
            continue
        _check_successor(inputs, merge, rows[0], units, successors, findings)
        _check_members(inputs, merge, rows, findings)


def _check_alike(inputs: Inputs, rows: Sequence[tuple[Key, Record]], findings: Findings) -> None:
    (_, first), *others = rows
    for key, record in others:
        for column in _ALIKE_IN_A_MERGE:
            if record[column] != first[column] and not _faulty(inputs, "consolidations", key, column):
                findings.error(
                    inputs.place("consolidations", key, column),
                    "scenario.merge_rows_differ",
                    "scenario.merge_rows_differ_mend",
                    merge=key[0],
                    column=_column(inputs, "consolidations", column),
                    value=record[column] or "",
                    other=first[column] or "",
                )


def _check_successor(
    inputs: Inputs,
    merge: str,
    row: tuple[Key, Record],
    units: set[str],
    successors: dict[str, str],
    findings: Findings,
) -> None:
    key, record = row
    successor = record["successor"]
    if successor is None:
        return
    place = inputs.place("consolidations", key, "successor")
    if successor in units:
        findings.error(place, "scenario.successor_exists", "scenario.successor_mend", successor=successor)
    elif successors.setdefault(successor, merge) != merge:
        other = successors[successor]
        findings.error(place, "scenario.successor_twice", "scenario.successor_mend", successor=successor, merge=other)


class _Member(NamedTuple):
    """A unit that takes part in a merge; posts by category, None where it holds none."""

    key: Key
    name: str
    pool: tuple[str, str]
    current: Mapping[str, int | None]
    special: Mapping[str, int | None]


def _members(inputs: Inputs, merge: str) -> list[_Member]:
    categories = inputs.vocabulary.categories
    return [
        _Member(
            key,
            unit["name"],
            (unit["jurisdiction"], unit["level"]),
            {category: unit[f"{category}_current"] for category in categories},
            {category: unit[f"{category}_special"] for category in categories},
        )
        for key, (named_merge,) in _cells(inputs, "units", "consolidation")
        if named_merge == merge
        for unit in [_unit(inputs, key[0])]
    ]


def _check_members(inputs: Inputs, merge: str, rows: Sequence[tuple[Key, Record]], findings: Findings) -> None:
    members = _members(inputs, merge)
    if len(members) < 2:
        place = inputs.place("consolidations", rows[0][0], "merge")
        findings.error(place, "scenario.few_members", "scenario.few_members_mend", merge=merge, count=len(members))
        return
    first = members[0]
    for member in members:
        if member.pool != first.pool:
            place = inputs.place("units", member.key, "consolidation")
            values = {"merge": merge, "unit": member.name, "other": first.name}
            findings.error(place, "scenario.members_apart", "scenario.members_apart_mend", **values)
    row_of = {record["category"]: (key, record) for key, record in rows}
    for category in inputs.vocabulary.categories:
        if category in row_of:
            _check_kept(inputs, category, row_of[category], members, findings)
        else:
            _check_unstated(inputs, merge, category, members, findings)


def _check_kept(
    inputs: Inputs, category: str, row: tuple[Key, Record], members: Sequence[_Member], findings: Findings
) -> None:
    """Every member holds the category, and the new institution keeps no more than they hold, nor less than is apart."""
    key, record = row
    lacking = [member for member in members if member.current[category] is None]
    for member in lacking:
        if not _faulty(inputs, "units", member.key, f"{category}_current"):
            findings.error(
                inputs.place("units", member.key, f"{category}_current"),
                "scenario.member_holds_none",
                "scenario.member_holds_none_mend",
                merge=key[0],
                unit=member.name,
                category=_category(inputs, category),
            )
    if lacking or record["kept"] is None:
        return
    held = sum(member.current[category] or 0 for member in members)
    special = sum(member.special[category] or 0 for member in members)
    place = inputs.place("consolidations", key, "kept")
    values = {"merge": key[0], "kept": record["kept"], "held": held, "special": special}
    if record["kept"] > held:
        findings.error(place, "scenario.kept_above_held", "scenario.kept_above_held_mend", **values)
    elif record["kept"] < special:
        findings.error(place, "scenario.kept_below_special", "scenario.kept_below_special_mend", **values)


def _check_unstated(inputs: Inputs, merge: str, category: str, members: Sequence[_Member], findings: Findings) -> None:
    """A member that closes leaves no posts behind that the merge does not speak of."""
    holding = next((member for member in members if member.current[category]), None)
    if holding is not None:
        findings.error(
            inputs.place("units", holding.key, f"{category}_current"),
            "scenario.merge_without_category",
            "scenario.merge_without_category_mend",
            merge=merge,
            unit=holding.name,
            category=_category(inputs, category),
        )


# Delegated work


def check_delegations(inputs: Inputs, findings: Findings) -> None:
    """Work goes down from a unit that holds the category to townships that can take it, and leaves the unit some."""
    work: dict[tuple[str, str], Fraction] = {}
    places: dict[tuple[str, str], str] = {}
    for key, record in inputs.records("delegations"):
        origin, category = record["origin"], record["category"]
        if (origin,) not in inputs.tables["units"].rows or category not in inputs.vocabulary.categories:
            continue
        unit = _unit(inputs, origin)
        place = inputs.place("delegations", key, "origin")
        values = {"unit": unit["name"], "category": _category(inputs, category)}
        if unit["level"] == "township":
            findings.error(place, "scenario.origin_township", "scenario.origin_township_mend", **values)
        elif unit[f"{category}_current"] is not None:
            _check_receivers(inputs, key, record, unit["jurisdiction"], findings)
            before = work.get((origin, category), Fraction(0))
            work[origin, category] = before + _posts_of_work(inputs, record)
            places[origin, category] = inputs.place("delegations", key, "volume")
        elif not _faulty(inputs, "units", (origin,), f"{category}_current"):
            findings.error(place, "scenario.origin_holds_none", "scenario.origin_holds_none_mend", **values)
    for (origin, category), posts in work.items():
        unit = _unit(inputs, origin)
        need = _stated_need(unit, category)
        if posts >= need:
            findings.error(
                places[origin, category],
                "scenario.all_work_delegated",
                "scenario.all_work_delegated_mend",
                unit=unit["name"],
                work=f"{float(posts):.2f}",
                need=need,
            )


def _posts_of_work(inputs: Inputs, record: Record) -> Fraction:
    """Return an item's work in posts; 0 where the hours of a year are missing, which `check_available_hours` reports."""
    hours = inputs.settings.value("need.<category>.available_hours", record["category"])
    if not hours:
        return Fraction(0)
    return Fraction(record["volume"] or 0) * Fraction(record["hours"] or 0) / Fraction(hours)


def _stated_need(unit: Record, category: str) -> Decimal:
    """Return what a unit above the townships needs before work is delegated."""
    if unit[f"{category}_need"] is not None:
        return Decimal(unit[f"{category}_need"])
    return Decimal(unit[f"{category}_current"] - (unit[f"{category}_spare"] or 0))


def _check_receivers(inputs: Inputs, key: Key, record: Record, jurisdiction: str, findings: Findings) -> None:
    """Some township at or below the origin's jurisdiction receives the item, and each has the driver of the shares."""
    lines = _lines(inputs)
    driver = record["driver"]
    column = f"population_{inputs.settings.value('population')}" if driver == "population" else driver
    known = column in inputs.tables["units"].columns
    columns = ("name", "jurisdiction", "level", "type", f"{record['category']}_current")
    townships = [
        (unit, cells)
        for unit, cells in _cells(inputs, "units", *columns, *((column,) if known else ()))
        if cells[2] == "township" and cells[4] is not None and jurisdiction in lines.get(cells[1], ())
    ]
    kinds = sorted({str(cells[3]) for _, cells in townships})
    types = split_names(record["types"] or "")
    for name in types:
        if name not in kinds:
            place = inputs.place("delegations", key, "types")
            findings.error(place, Message("scenario.unknown_type", {"type": name}), mend_name(name, kinds, kinds))
    receivers = [(unit, cells) for unit, cells in townships if not types or cells[3] in types]
    if not receivers:
        if not types:
            place = inputs.place("delegations", key, "origin")
            findings.error(place, "scenario.no_receivers", "scenario.no_receivers_mend", item=key[0])
        return
    if not known:
        return
    missing = [(unit, str(cells[0])) for unit, cells in receivers if cells[5] is None]
    values = {"driver": _column(inputs, "units", str(column)), "count": len(missing)}
    if missing:
        place = inputs.place("units", missing[0][0], str(column))
        names = _some(name for _, name in missing)
        findings.error(place, "scenario.no_driver_value", "scenario.no_driver_value_mend", units=names, **values)
    elif not any(cells[5] for _, cells in receivers):
        place = inputs.place("delegations", key, "driver")
        findings.error(place, "scenario.driver_all_zero", "scenario.driver_all_zero_mend", **values)


# Leaders and digestion


def check_positions(inputs: Inputs, findings: Findings) -> None:
    """No more positions are cross-posted than there are; where they set the need, every type has some."""
    for key, record in inputs.records("positions"):
        posts, crossed = record["posts"], record["cross_posted"]
        if posts is not None and crossed is not None and crossed > posts:
            place = inputs.place("positions", key, "cross_posted")
            findings.error(place, "scenario.cross_posted", "scenario.cross_posted_mend", posts=posts, crossed=crossed)
    covered = {(key[0], key[1]) for key, _ in inputs.records("positions")}
    for category in inputs.vocabulary.categories:
        written = inputs.settings.value("need.<category>.method", category)
        if (written or default_method(inputs, category)) != "positions":
            continue
        columns = ("type", "level", *(f"{category}_{field}" for field in ("current", "need", "spare")))
        lacking = {
            str(kind): unit
            for unit, (kind, level, current, need, spare) in reversed(list(_cells(inputs, "units", *columns)))
            if kind is not None and level == "township" and current is not None and need is None and spare is None
            if (category, kind) not in covered
        }
        for kind, unit in sorted(lacking.items()):
            findings.error(
                inputs.place("units", unit, "type"),
                "scenario.no_positions",
                "scenario.no_positions_mend",
                type=kind,
                category=_category(inputs, category),
            )


def check_digests(inputs: Inputs, findings: Findings) -> None:
    """Only people who are there can be digested, and not in a unit that closes."""
    modes = {key[0]: record["mode"] for key, record in inputs.records("consolidations")}
    for key, record in inputs.records("digests"):
        unit_id, category = key
        if (unit_id,) not in inputs.tables["units"].rows or category not in inputs.vocabulary.categories:
            continue
        unit = _unit(inputs, unit_id)
        current, people = unit[f"{category}_current"], unit[f"{category}_headcount"]
        people = current if people is None else people
        values = {"unit": unit["name"], "category": _category(inputs, category), "people": people}
        if current is None:
            if not _faulty(inputs, "units", (unit_id,), f"{category}_current"):
                place = inputs.place("digests", key, "category")
                findings.error(place, "scenario.digest_holds_none", "scenario.digest_holds_none_mend", **values)
        elif record["posts"] is not None and record["posts"] > people:
            place = inputs.place("digests", key, "posts")
            values["posts"] = record["posts"]
            findings.error(place, "scenario.digest_above_headcount", "scenario.digest_above_headcount_mend", **values)
        if modes.get(unit["consolidation"], "excluded") != "excluded":
            place = inputs.place("digests", key, "unit_id")
            values["merge"] = unit["consolidation"]
            findings.error(place, "scenario.digest_of_member", "scenario.digest_of_member_mend", **values)


# Offices


def check_templates(inputs: Inputs, findings: Findings) -> None:
    """Every office is for a type of township, or for one township."""
    rows = list(inputs.records("templates"))
    if not rows:
        return
    levels = {key[0]: cells for key, cells in _cells(inputs, "units", "level", "type", "name")}
    kinds = sorted({str(kind) for level, kind, _ in levels.values() if level == "township" and kind is not None})
    for key, record in rows:
        kind, unit = record["type"], record["unit_id"]
        place = inputs.place("templates", key, "type")
        if (kind is None) is (unit is None):
            if not _faulty(inputs, "templates", key, "type", "unit_id"):
                findings.error(place, "scenario.office_for_whom", "scenario.office_for_whom_mend", office=key[2])
        elif kind is not None and kind not in kinds:
            what = Message("scenario.unknown_type", {"type": kind})
            if _of_preset(inputs, "templates", key, "type"):
                findings.warning(place, "scenario.unknown_type", "scenario.preset_reference_mend", type=kind)
            else:
                findings.error(place, what, mend_name(kind, kinds, kinds))
        elif unit in levels and levels[unit][0] not in (None, "township"):
            place = inputs.place("templates", key, "unit_id")
            findings.error(
                place, "scenario.office_of_higher_unit", "scenario.office_of_higher_unit_mend", unit=levels[unit][2]
            )


def check_office_limits(inputs: Inputs, findings: Findings) -> None:
    """No township has more offices or institutions than its type and class may have; limits of other places warn."""
    limits = list(inputs.records("office_limits"))
    if not limits:
        return
    of_type: Counter[tuple[str | None, str]] = Counter()
    of_unit: Counter[tuple[str | None, str]] = Counter()
    for _, record in inputs.records("templates"):
        of_type[record["type"], record["kind"]] += 1
        of_unit[record["unit_id"], record["kind"]] += 1
    units = list(_cells(inputs, "units", "name", "level", "type", "class"))
    for key, limit in limits:
        most, what = limit["most"], limit["kind"]
        if most is None or what is None:
            continue
        counts = {
            unit: (of_type[kind, what] + of_unit[unit[0], what], str(name))
            for unit, (name, level, kind, unit_class) in units
            if level == "township" and limit["type"] in (None, kind) and limit["class"] in (None, unit_class)
        }
        above = [(count, name) for count, name in counts.values() if count > most]
        if not above:
            continue
        place = inputs.place("office_limits", key, "most")
        values: dict[str, object] = {
            "kind": _choice(inputs, "office_limits", "kind", what),
            "most": most,
            "largest": max(count for count, _ in above),
            "count": len(above),
            "units": _some(name for _, name in above),
        }
        if limit["reference"]:
            mend = "scenario.reference_exceeded_mend"
            findings.warning(place, "scenario.reference_exceeded", mend, **values)
        else:
            findings.error(place, "scenario.too_many_offices", "scenario.too_many_offices_mend", **values)


# What the checks look up


def _cells(inputs: Inputs, table: str, *columns: str) -> Iterator[tuple[Key, tuple[Any, ...]]]:
    """Yield (key, cells of some columns) of every row; cheaper than whole records where a country is read."""
    merged = inputs.tables[table]
    values = [[value for _, value in merged.column_values(column)] for column in columns]
    yield from zip(merged.rows, zip(*values, strict=True), strict=True)


def _unit(inputs: Inputs, unit: str) -> Record:
    """Return the cells of one unit by column."""
    merged = inputs.tables["units"]
    return {**dict.fromkeys(merged.columns), **dict(zip(merged.positions, merged.rows[unit,], strict=True))}


def _lines(inputs: Inputs) -> Mapping[str, tuple[str, ...]]:
    """Return every jurisdiction with those above it; a circle, reported elsewhere, is left after one turn."""
    parents = {key[0]: record["parent"] for key, record in inputs.records("jurisdictions")}
    lines: dict[str, tuple[str, ...]] = {}
    for code in parents:
        line = [code]
        while (above := parents.get(line[-1])) is not None and above not in line:
            line.append(above)
        lines[code] = tuple(line)
    return lines


def _faulty(inputs: Inputs, table: str, key: Key, *columns: str) -> bool:
    """Tell whether the fault of a cell is already reported."""
    return any((key, column) in inputs.tables[table].faulty for column in columns)


def _of_preset(inputs: Inputs, table: str, key: Key, column: str) -> bool:
    cell = inputs.origins.cell(table, key, column)
    return cell is not None and cell.file.startswith(PRESET_PREFIX)


def _category(inputs: Inputs, category: str) -> Message:
    return named(inputs.vocabulary.categories.get(category, category), category)


def _column(inputs: Inputs, table: str, column: str) -> Message:
    return named(inputs.tables[table].columns[column].zh, column)


def _choice(inputs: Inputs, table: str, column: str, code: str) -> Message:
    return named(dict(inputs.tables[table].columns[column].choices)[code], code)


def _some(names: Iterable[str]) -> str:
    """Name the first units of a list."""
    listed = list(names)
    return "、".join(listed[:_SHOWN_UNITS] + ["…"] * (len(listed) > _SHOWN_UNITS))
