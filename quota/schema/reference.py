"""The reference of tables and settings for people, made from the schema.

``python -m quota.schema.reference > docs/tables.md``
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from quota.schema import SETTINGS, TABLES, Column, Setting, Table

KINDS = {
    "code": "代码 code",
    "text": "文字 text",
    "whole": "整数 whole number",
    "number": "数 number",
    "change": "增减数 signed number or share",
    "relative": "整数或“方案±整数” whole number, or plan ± n",
    "yes_no": "是/否 yes/no",
    "choice": "选项 choice",
    "date": "日期 date",
    "year": "年份 year",
}


def reference() -> str:
    """Return docs/tables.md: every table with its columns, then every setting, in Chinese and English."""
    return "\n".join(
        [
            "# 情景的表和设置 · Tables and settings of a scenario",
            "",
            "本页由 `python -m quota.schema.reference` 生成，请勿手改。This page is generated; do not edit it by hand.",
            "",
            "列名写代码或中文名均可。带“各类别”的列每类编制一列，如 `administrative_current` 或“行政编制现核定”。",
            "Headers may be the code or the Chinese name. Columns marked 各类别 exist once for every category.",
            "",
            *(line for table in TABLES for line in _table(table)),
            "## 设置 · Settings (scenario.toml, `--set`)",
            "",
            *_rows(["设置 setting", "中文", "内容 holds", "默认 default", "说明 meaning"], map(_setting, SETTINGS)),
        ]
    )


def _table(table: Table) -> Iterator[str]:
    need = "必备 required" if table.required else "可选 optional"
    yield f"## {table.code} · {table.zh}"
    yield ""
    yield f"{table.meaning_zh}。{table.meaning_en[0].upper()}{table.meaning_en[1:]}. {need}. 主键 key: {', '.join(table.key)}."
    yield ""
    columns = [_column(column) for column in table.columns]
    columns += [_column(column, "各类别 ") for column in table.per_category]
    yield from _rows(["列 column", "中文", "内容 holds", "示例 example", "说明 meaning"], columns)


def _column(column: Column, prefix: str = "") -> list[str]:
    required = " **必填 required**" if column.required else ""
    return [
        f"{prefix}`{column.code}`",
        column.zh,
        _holds(column),
        column.example,
        f"{column.meaning_zh}。{column.meaning_en}{required}",
    ]


def _setting(setting: Setting) -> list[str]:
    scope = "（可按类别 by category）" if setting.per_category else ""
    required = " **必填 required**" if setting.required else ""
    return [
        f"`{setting.key}`",
        setting.zh,
        _holds(setting) + scope,
        setting.default,
        f"{setting.meaning_zh}。{setting.meaning_en}{required}",
    ]


def _holds(described: Column) -> str:
    if described.choices:
        return " / ".join(f"{code} {zh}" for code, zh in described.choices)
    bounds = [f"≥ {described.minimum}" if described.minimum is not None else ""]
    bounds.append(f"≤ {described.maximum}" if described.maximum is not None else "")
    return ", ".join(part for part in (KINDS[described.kind], described.unit, *bounds) if part)


def _rows(header: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"
    yield ""


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    print(reference())
