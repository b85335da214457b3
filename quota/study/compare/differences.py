"""What differs between two plans: inputs, limits that bind, and the words for both."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from quota.plan.records import RuleRow
from quota.scenario.cells import Mark
from quota.scenario.names import listed, named
from quota.schema import SETTINGS, ColumnSchema, Domain, Setting
from quota.schema import table as schema_table
from quota.study.compare.sides import CellKey, Side
from quota.texts import Message
from quota.words.names import Names

InputKind = Literal["approval", "setting", "cell", "current", "headcount", "limit", "file", "need"]
RowKey = tuple[str, str, str]
"""Rule, key and sense of a labelled row."""

UNTOLD_SETTINGS = ("title", "extends", "language")
"""Settings that differ from scenario to scenario without a bearing on the plan."""
UNTOLD_FILES = ("scenario.toml", "sources.csv")
"""Files whose contents are told as settings, or change no plan."""
UNTOLD_TABLES = ("approvals", "sources")
"""Tables whose cells are not told one by one: approvals are told in posts, sources change no plan."""
WORDS_ONLY = (Domain.TEXT, Domain.DATE)
"""Kinds of columns that change no plan."""


@dataclass(frozen=True, slots=True)
class InputDifference:
    """One input that two plans do not share; None where a plan has no such thing.

    Parameters
    ----------
    key : tuple of str
        Id of the approval, key of the setting, (table, key…, column) of a cell, (unit, category) of posts, headcount and
        need, (rule, key, sense) of a limit, name of a file.
    """

    kind: InputKind
    key: tuple[str, ...]
    first: str | None
    other: str | None


@dataclass(frozen=True, slots=True)
class RowChange:
    """A limit that binds in one of two plans only."""

    rule: str
    key: str
    sense: str
    began: bool


def input_differences(first: Side, other: Side) -> tuple[InputDifference, ...]:
    """Return every input that differs.

    Where both plans come with their scenario, cell by cell; else by what the plans' tables tell of the inputs, and by
    the hashes of the files.
    """
    found = [
        *_unlike("approval", _single(first.approved), _single(other.approved)),
        *_unlike("setting", _single(first.settings), _single(other.settings)),
    ]
    if first.cells is not None and other.cells is not None:
        found += _unlike("cell", _flat(first.cells), _flat(other.cells))
    else:
        found += _unlike("current", _field(first, "current"), _field(other, "current"))
        found += _unlike("headcount", _field(first, "headcount"), _field(other, "headcount"))
        found += _unlike("limit", _limits(first), _limits(other))
        found += _files(first, other)
    found += _unlike("need", _field(first, "need"), _field(other, "need"))
    return tuple(found)


def _unlike(
    kind: InputKind, first: Mapping[tuple[str, ...], object], other: Mapping[tuple[str, ...], object]
) -> Iterator[InputDifference]:
    """Yield what the two sides give differently, by key."""
    for key in sorted({*first, *other}):
        if first.get(key) != other.get(key):
            yield InputDifference(kind, key, _text(first.get(key)), _text(other.get(key)))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _single(values: Mapping[str, object]) -> dict[tuple[str, ...], object]:
    return {(key,): value for key, value in values.items()}


def _flat(cells: Mapping[CellKey, str]) -> dict[tuple[str, ...], object]:
    return {(table, *key, column): text for (table, key, column), text in cells.items()}


def _field(side: Side, field: Literal["current", "headcount", "need"]) -> dict[tuple[str, ...], object]:
    return {key: getattr(row, field) for key, row in side.posts.items()}


def _limits(side: Side) -> dict[tuple[str, ...], object]:
    return {row_key(row): row.limit for row in side.tables.rules if side.rules[row.rule].decided}


def _files(first: Side, other: Side) -> Iterator[InputDifference]:
    """Yield the files whose contents the other side has under no name: a child names its parents' files anew."""
    for name, digest in first.files.items():
        if digest not in other.files.values():
            yield InputDifference("file", (name,), digest, None)
    for name, digest in other.files.items():
        if digest not in first.files.values():
            yield InputDifference("file", (name,), None, digest)


def row_key(row: RuleRow) -> RowKey:
    """Return what names a labelled row in every plan of the same units."""
    return row.rule, row.key, row.sense


def binding(side: Side) -> dict[RowKey, bool]:
    """Return, for every row about whose limit somebody can decide, whether it binds: nothing to spare."""
    return {row_key(row): row.slack == 0 for row in side.decided}


def row_changes(first: Side, other: Side) -> tuple[RowChange, ...]:
    """Return the rows that began or ceased to bind, in the order of rules and keys."""
    before, after = binding(first), binding(other)
    return tuple(
        RowChange(*key, began=after.get(key, False))
        for key in sorted({*before, *after})
        if before.get(key, False) != after.get(key, False)
    )


# --- In words --------------------------------------------------------------------------------------------------------


def input_words(differences: tuple[InputDifference, ...], names: Names) -> Iterator[Message]:
    """Yield one message for each approval and setting, and one for each group of other inputs."""
    groups: dict[tuple[str, ...], list[InputDifference]] = defaultdict(list)
    for difference in differences:
        match difference.kind:
            case "approval":
                yield _approval_words(difference, names)
            case "setting" if difference.key[0] not in UNTOLD_SETTINGS:
                yield _setting_words(difference, names)
            case "cell" if _is_told(difference):
                groups["cell", difference.key[0], difference.key[-1]].append(difference)
            case "current" | "headcount" | "need" if None not in (difference.first, difference.other):
                groups[difference.kind, difference.key[1]].append(difference)
            case "limit":
                groups["limit", difference.key[0]].append(difference)
            case "file" if not difference.key[0].endswith(UNTOLD_FILES):
                groups["file", ""].append(difference)
    for group, members in groups.items():
        yield _group_words(group, members, names)


def _approval_words(difference: InputDifference, names: Names) -> Message:
    jurisdiction, category, *_ = difference.key[0].split("/")
    values = {
        "jurisdiction": names.jurisdiction(jurisdiction),
        "category": names.category(category),
        "first": _signed(difference.first),
        "other": _signed(difference.other),
    }
    return Message("study.input_approval", values)


def _signed(posts: str | None) -> Message | str:
    return Message("words.nothing") if posts is None else f"{int(posts):+d}"


def _setting_words(difference: InputDifference, names: Names) -> Message:
    key = difference.key[0]
    setting, category = _described(key, names)
    zh = setting.zh if setting else key
    if setting and category:
        zh = f"{names.categories[category][0]}{zh}"
    values = {
        "setting": named(zh, key),
        "first": _value_words(setting, difference.first),
        "other": _value_words(setting, difference.other),
    }
    return Message("study.input_setting", values)


def _described(key: str, names: Names) -> tuple[Setting | None, str]:
    """Return the description of a setting, and the category that its key names."""
    parts = key.split(".")
    category = next((part for part in parts[1:] if part in names.categories), "")
    general = ".".join("<category>" if part == category else part for part in parts)
    known = {setting.key: setting for setting in SETTINGS}
    return known.get(key) or known.get(general) or known.get(parts[0]), category


def _value_words(described: ColumnSchema | None, value: str | None) -> Message | str:
    """Say a value: a choice by its name, nothing as nothing."""
    if not value or value == Mark.CLEARED.value:
        return Message("words.nothing")
    if described is not None and described.kind is Domain.YES_NO and value in ("yes", "no"):
        return Message(f"words.{value}")
    if described is not None and described.kind is Domain.RELATIVE:
        return named(value.replace("plan", "方案"), value)
    zh = dict(described.choices).get(value, value) if described is not None else value
    return named(zh, value)


def _is_told(difference: InputDifference) -> bool:
    """Return whether a cell has a bearing on the plan that is not told elsewhere."""
    table, column = difference.key[0], difference.key[-1]
    described = _described_column(table, column)
    says_itself = column == schema_table(table).line
    return table not in UNTOLD_TABLES and (says_itself or described is None or described.kind not in WORDS_ONLY)


def _described_column(table: str, column: str) -> ColumnSchema | None:
    """Return the description of a column; of one that exists for every category, that of its field."""
    known = schema_table(table)
    for described in known.columns:
        if described.code == column:
            return described
    return next((field for field in known.per_category if column.endswith(f"_{field.code}")), None)


def _group_words(group: tuple[str, ...], members: list[InputDifference], names: Names) -> Message:
    kind, of = group[:2]
    if kind == "file":
        files = sorted({member.key[0].rpartition("/")[2] for member in members})
        return Message("study.input_files", {"files": listed(files)})
    if kind == "cell":
        return _cell_words(of, group[2], members, names)
    if kind == "limit":
        return Message("study.input_limits", {"rule": names.rules[of].told("name"), "count": len(members)})
    change = sum((Decimal(one.other or 0) - Decimal(one.first or 0) for one in members), Decimal(0))
    values = {"category": names.category(of), "count": len(members), "change": f"{change:+}"}
    return Message(f"study.input_{kind}", values)


def _cell_words(table: str, column: str, members: list[InputDifference], names: Names) -> Message:
    """Say what a cell was and is; of several in one column, how many."""
    what = named(f"{schema_table(table).zh}表{_column_zh(table, column, names)}", f"{table} {column}")
    if len(members) > 1:
        return Message("study.input_cells", {"what": what, "count": len(members)})
    described = _described_column(table, column)
    if column == schema_table(table).line:
        (one,) = members
        values = {"what": named(schema_table(table).zh, table), "line": one.key[1]}
        return Message("study.input_line" if one.other else "study.input_line_gone", values)
    values = {
        "what": what,
        "row": "/".join(part for part in members[0].key[1:-1] if part),
        "first": _value_words(described, members[0].first),
        "other": _value_words(described, members[0].other),
    }
    return Message("study.input_cell", values)


def _column_zh(table: str, column: str, names: Names) -> str:
    described = _described_column(table, column)
    if described is None:
        return column
    category = column.removesuffix(f"_{described.code}")
    return f"{names.categories[category][0]}{described.zh}" if category in names.categories else described.zh


def rule_words(changes: tuple[RowChange, ...], names: Names) -> Iterator[Message]:
    """Yield how many rows of each rule began and ceased to bind, the rule with most changes first."""
    counts = Counter((change.rule, change.began) for change in changes)
    for rule, _ in sorted(Counter(change.rule for change in changes).items(), key=lambda item: (-item[1], item[0])):
        values = {"rule": names.rules[rule].told("name"), "began": counts[rule, True], "ceased": counts[rule, False]}
        yield Message("study.rows", values)
