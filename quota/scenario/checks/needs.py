"""Checks of what the need is reckoned from: methods, drivers, weights, activities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from quota.scenario.cells import report_empty
from quota.scenario.importance import importance
from quota.scenario.inputs import Inputs
from quota.scenario.lookups import category_name, cells_of, is_faulty
from quota.scenario.names import mend_name, named
from quota.scenario.origin import Key
from quota.scenario.problems import Findings

_TABLE_OF_METHOD = {
    "rates": "rates",
    "shares": "weights",
    "entropy": "weights",
    "ahp": "comparisons",
    "bands": "bands",
    "positions": "positions",
}
_DRIVER_COLUMNS = (
    ("rates", "driver"),
    ("weights", "driver"),
    ("comparisons", "driver"),
    ("comparisons", "other"),
    ("bands", "driver"),
    ("delegations", "driver"),
)


def default_method(inputs: Inputs, category: str) -> str:
    """Return ``stated`` if every unit that does not give posts states its need, else an empty text.

    County and city units without figures give nothing and need what they hold.
    """
    columns = ("level", *(f"{category}_{field}" for field in ("current", "spare", "need")))
    values = (inputs.tables["units"].column_values(column) for column in columns)
    stated = all(
        level != "township" or current is None or spare is not None or need is not None
        for (_, level), (_, current), (_, spare), (_, need) in zip(*values, strict=True)
    )
    return "stated" if stated else ""


def measured_types(inputs: Inputs, method: str) -> Iterator[tuple[str, dict[str, Key]]]:
    """Yield each category whose need a method finds, with the first unit of each type of townships that it measures."""
    for category in inputs.vocabulary.categories:
        written = inputs.settings.value("need.<category>.method", category)
        if (written or default_method(inputs, category)) != method:
            continue
        columns = ("type", "level", *(f"{category}_{field}" for field in ("current", "need", "spare")))
        first: dict[str, Key] = {}
        for key, (kind, level, current, need, spare) in cells_of(inputs, "units", *columns):
            if kind and level == "township" and current is not None and need is None and spare is None:
                first.setdefault(kind, key)
        yield category, first


def check_methods(inputs: Inputs, findings: Findings) -> None:
    """Every category has a method, and the method has its table."""
    for category, name in inputs.vocabulary.categories.items():
        written = inputs.settings.value("need.<category>.method", category)
        where = inputs.settings.where("need.<category>.method", category)
        method = written or default_method(inputs, category)
        values: dict[str, object] = {"category": named(name, category), "code": category}
        if not method and not inputs.settings.is_faulty("need.<category>.method", category):
            findings.error(where, "scenario.no_method", **values)
        table = _TABLE_OF_METHOD.get(method)
        if table is None or not inputs.tables[table].whole:
            continue
        if not any(record["category"] == category for _, record in inputs.records(table)):
            values["table"] = named(inputs.tables[table].table.zh, table)
            findings.error(where, "scenario.no_rows_for_method", **values)


def check_drivers(inputs: Inputs, findings: Findings) -> None:
    """Every driver is a column; ``population`` needs the statement which population that is."""
    known = inputs.vocabulary.drivers
    stated = inputs.settings.value("population")
    unstated: list[str] = []
    for table, column in _DRIVER_COLUMNS:
        for key, record in inputs.records(table):
            driver = record[column]
            if driver is None:
                continue
            if driver not in known or (driver == "base" and table != "rates"):
                usable = {code: zh for code, zh in known.items() if code != "base" or table == "rates"}
                place, mend = inputs.place(table, key, column), mend_name(driver, usable.values(), usable)
                findings.error(place, "scenario.unknown_driver", mend, driver=driver)
            elif driver == "population" and stated is None:
                unstated.append(inputs.place(table, key, column))
    if unstated and not inputs.settings.is_faulty("population"):
        findings.error(unstated[0], "scenario.population_unstated")


def check_weights(inputs: Inputs, findings: Findings) -> None:
    """The weights of a category measured by ``shares`` are all written and add up to exactly 1.

    The methods ``entropy`` and ``ahp`` find the weights.
    """
    merged = inputs.tables["weights"]
    weights: dict[str, dict[Key, Decimal]] = {}
    unread: set[str] = set()
    for key, record in inputs.records("weights"):
        category, weight = record["category"], record["weight"]
        if inputs.settings.value("need.<category>.method", category) != "shares":
            continue
        if weight is not None:
            weights.setdefault(category, {})[key] = weight
            continue
        unread.add(category)
        if not is_faulty(inputs, "weights", key, "weight"):
            report_empty(inputs.place("weights", key, "weight"), merged.columns["weight"], findings)
    if merged.whole:
        wrong = {code: own for code, own in weights.items() if code not in unread and sum(own.values()) != 1}
        for place, values in _sums(inputs, "weights", "weight", wrong):
            findings.error(place, "scenario.weights_sum", **values)


def _sums(
    inputs: Inputs, table: str, column: str, shares: Mapping[str, Mapping[Key, Decimal]]
) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield where the shares of each category are to be mended, and what they add up to: where the strongest layer wrote one."""
    for category, own in shares.items():
        place = inputs.place(table, inputs.origins.strongest(table, own, column), column)
        yield place, {"category": category_name(inputs, category), "total": sum(own.values(), Decimal(0))}


def check_comparisons(inputs: Inputs, findings: Findings) -> None:
    """Every comparison is of two drivers, and says how many times as important the first is, from 1/9 to 9."""
    for key, record in inputs.records("comparisons"):
        if record["driver"] == record["other"]:
            findings.error(
                inputs.place("comparisons", key, "other"), "scenario.compared_with_itself", driver=record["driver"]
            )
        text = record["ratio"]
        if text is not None and importance(text) is None:
            findings.error(inputs.place("comparisons", key, "ratio"), "scenario.no_importance", text=text)


def check_activities(inputs: Inputs, findings: Findings) -> None:
    """Every activity says how long it takes, and something is left of the working time after what all share."""
    shares: dict[str, dict[Key, Decimal]] = {}
    for key, record in inputs.records("activities"):
        column = "share" if record["kind"] == "share" else "hours"
        if record["kind"] is None or is_faulty(inputs, "activities", key, column):
            continue
        if not record[column]:
            findings.error(inputs.place("activities", key, column), "scenario.no_time", activity=key[0], column=column)
        elif record["kind"] == "share" and record["category"] is not None:
            shares.setdefault(record["category"], {})[key] = record["share"]
    whole = {category: own for category, own in shares.items() if sum(own.values()) >= 1}
    for place, values in _sums(inputs, "activities", "share", whole):
        findings.error(place, "scenario.no_time_left", **values)


def check_available_hours(inputs: Inputs, findings: Findings) -> None:
    """A category with workload or delegated work needs the hours that one person has in a year."""
    category_of = {key[0]: record["category"] for key, record in inputs.records("activities")}
    used = {category_of.get(record["activity"]) for _, record in inputs.records("workload")}
    used |= {record["category"] for _, record in inputs.records("delegations")}
    settings, setting = inputs.settings, "need.<category>.available_hours"
    for category in (category for category in inputs.vocabulary.categories if category in used):
        if settings.value(setting, category) is None and not settings.is_faulty(setting, category):
            where, name = settings.where(setting, category), category_name(inputs, category)
            findings.error(where, "scenario.no_available_hours", category=name, code=category)
