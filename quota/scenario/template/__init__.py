"""The template of a scenario: a small one that solves, and every table, column and setting that there is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from quota.files import write_csv, write_words
from quota.scenario.vocabulary import Vocabulary
from quota.schema import SETTINGS, TABLES, ColumnSchema, Domain, Setting, TableSchema
from quota.schema import table as schema_table
from quota.schema.reference import KINDS
from quota.texts import text

README = "说明.md"
OPTIONAL = "optional"
"""Folder of what else there is; of a scenario's own folder the subfolders are not read."""
COLUMNS, ALL_SETTINGS = "全部列.csv", "全部设置.csv"
_COLUMNS_HEADER = ("文件", "表", "列", "代码", "必填", "内容", "计量单位", "示例", "空白时", "说明", "meaning")
_SETTINGS_HEADER = ("设置", "名称", "内容", "计量单位", "默认", "写法示例", "说明", "meaning")
_WORDS = Vocabulary({"administrative": "行政编制", "institution": "事业编制"}, {}, whole=True)
_ONE_CATEGORY = Vocabulary({"administrative": "行政编制"}, {}, whole=True)


def write_template(folder: Path) -> None:
    """Write the template into an existing, empty folder.

    The tables of the small scenario stand in the folder itself, with Chinese headers. `OPTIONAL` holds every table
    that there can be, with all its columns and a row of examples, and describes each column and setting; all of it is
    made from the schema.
    """
    for file in sorted(files("quota.scenario.template").joinpath("files").iterdir(), key=lambda entry: entry.name):
        content = file.read_text(encoding="utf-8")
        table = file.name.removesuffix(".csv")
        if table == file.name:
            write_words(folder / file.name, content)
        else:
            header, *rows = csv.reader(io.StringIO(content, newline=""))
            columns = _WORDS.columns(schema_table(table))
            write_csv(
                folder / file.name,
                [columns[code].zh if code in columns else code for code in header],
                rows,
                guard=False,
            )
    (folder / README).write_text(text("new.template_readme", "zh"), encoding="utf-8-sig", newline="\r\n")
    _write_optional(folder / OPTIONAL)


def all_columns(table: TableSchema) -> tuple[ColumnSchema, ...]:
    """Return every column of a table; those of a category as they are called for administrative posts."""
    return tuple(_ONE_CATEGORY.columns(table).values())


def _write_optional(folder: Path) -> None:
    folder.mkdir()
    for table in TABLES:
        columns = all_columns(table)
        header = [column.zh for column in columns]
        write_csv(folder / f"{table.code}.csv", header, [[_example(column) for column in columns]], guard=False)
    write_csv(folder / COLUMNS, _COLUMNS_HEADER, _columns(), guard=False)
    write_csv(folder / ALL_SETTINGS, _SETTINGS_HEADER, map(_setting, SETTINGS), guard=False)


def _columns() -> Iterator[tuple[str, ...]]:
    for table in TABLES:
        for column in all_columns(table):
            yield (
                f"{table.code}.csv",
                table.zh,
                column.zh,
                column.code,
                "是" if column.required else "",
                _holds(column),
                column.unit,
                _example(column),
                column.default,
                column.meaning_zh,
                column.meaning_en,
            )


def _setting(setting: Setting) -> tuple[str, ...]:
    example = _example(setting)
    key = setting.key.replace("<category>", "administrative")
    quoted = example if setting.kind in (Domain.WHOLE, Domain.NUMBER) else f'"{example}"'
    if setting.kind is Domain.YES_NO:
        quoted = "true" if example == "yes" else "false"
    if setting.listed:
        quoted = f"[{quoted}]"
    written = f"{key} = {quoted}"
    return (
        setting.key, setting.zh, _holds(setting), setting.unit, setting.default, written,
        setting.meaning_zh, setting.meaning_en,
    )  # fmt: skip


def _example(described: ColumnSchema) -> str:
    """Return a right value: the example, else the default, else the first choice, else the least."""
    if described.example or described.default:
        return described.example or described.default
    if described.choices:
        return described.choices[0][0]
    return "1" if described.kind in (Domain.WHOLE, Domain.NUMBER, Domain.RELATIVE) else ""


def _holds(described: ColumnSchema) -> str:
    if described.choices:
        return " / ".join(f"{zh} {code}" for code, zh in described.choices)
    return "，".join((KINDS[described.kind], *described.bounds()))
