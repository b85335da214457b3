"""The reference of tables and settings for people, made from the schema.

``python -m quota.schema.reference > docs/tables.md``, and ``python -m quota.schema.reference zh`` for the Chinese handbook.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from quota.schema import SETTINGS, TABLES, ColumnSchema, Domain, Setting, TableSchema

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

UNITS = {
    "posts": "名",
    "people": "人",
    "km2": "平方公里",
    "committees": "个",
    "offices": "个",
    "cases": "件",
    "hours": "小时",
    "seconds": "秒",
    "months": "月",
    "years": "年",
    "percent": "%",
    "percentage points": "百分点",
    "degrees": "度",
    "10,000 yuan": "万元",
    "posts per person": "名/人",
    "posts per unit": "名/单位因素",
}
"""Units of measurement in Chinese."""
FOREWORD = """# 九、表和设置

情景是一个文件夹：一个 `scenario.toml` 写设置，其余是表，一张表一个 CSV 文件，用 Excel 就能填。用到哪张写哪张，必备的只有四张。
本章供查：有哪些表，每一列填什么。运行 `quota new 模板`，文件夹 `模板` 里的 `optional` 有每张表的样子，复制出来照填。

- 列名写中文。“各类编制”的列，列名前加类别名，如“行政编制现核定”“事业编制现核定”。
- 空白就是没有，不要填 0 代替。★ 是必填。
- 编制类别、辖区、单位，填代码或名称都可以，如“行政编制”“清溪县”。

本页由程序生成（`python -m quota.schema.reference zh`），请勿手改。
"""


def chinese() -> str:
    """Return the same in Chinese alone, for those who fill the tables in."""
    lines = [FOREWORD]
    for table in TABLES:
        need = "必备。" if table.required else ""
        name_of = {column.code: column.zh for column in table.columns}
        key = "、".join(name_of[code] for code in table.key)
        lines += [f"## {table.zh}：{table.code}.csv", "", f"{need}{table.meaning_zh}。一行由这些列确定：{key}。", ""]
        columns = [(column, column.zh) for column in table.columns]
        columns += [(column, f"各类编制 {column.zh}") for column in table.per_category]
        rows = [_chinese_row(column, name, column.example) for column, name in columns]
        lines += _rows(["列", "填什么", "例", "说明"], rows)
    lines += ["## 设置：scenario.toml", "", "一行一个，写成 `代码 = 值`；值是文字的加引号。", ""]
    rows = [_chinese_row(setting, f"{setting.zh} `{setting.key}`", setting.default) for setting in SETTINGS]
    lines += _rows(["设置", "填什么", "不写时", "说明"], rows)
    return "\n".join(lines)


def _chinese_row(described: ColumnSchema, name: str, shown: str) -> list[str]:
    if described.choices:
        holds = "、".join(zh for _, zh in described.choices)
    else:
        bounds = described.bounds("不小于", "不大于")
        kind = KINDS[described.kind].split()[0]
        holds = "，".join(part for part in (kind, UNITS.get(described.unit, ""), *bounds) if part)
    scope = "，可按类别写" if isinstance(described, Setting) and described.per_category else ""
    shown = dict(described.choices).get(shown, shown)
    shown = {"yes": "是", "no": "否"}.get(shown, shown) if described.kind == Domain.YES_NO else shown
    return [f"{name}{' ★' if described.required else ''}", f"{holds}{scope}", shown, f"{described.meaning_zh}。"]


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


def _table(table: TableSchema) -> Iterator[str]:
    need = "必备 required" if table.required else "可选 optional"
    yield f"## {table.code} · {table.zh}"
    yield ""
    yield f"{table.meaning_zh}。{table.meaning_en[0].upper()}{table.meaning_en[1:]}. {need}. 主键 key: {', '.join(table.key)}."
    yield ""
    columns = [_row(column, column.example) for column in table.columns]
    columns += [_row(column, column.example, prefix="各类别 ") for column in table.per_category]
    yield from _rows(["列 column", "中文", "内容 holds", "示例 example", "说明 meaning"], columns)


def _row(described: ColumnSchema, shown: str, *, prefix: str = "", scope: str = "") -> list[str]:
    required = " **必填 required**" if described.required else ""
    return [
        f"{prefix}`{described.code}`",
        described.zh,
        _holds(described) + scope,
        shown,
        f"{described.meaning_zh}。{described.meaning_en}{required}",
    ]


def _setting(setting: Setting) -> list[str]:
    return _row(setting, setting.default, scope="（可按类别 by category）" if setting.per_category else "")


def _holds(described: ColumnSchema) -> str:
    if described.choices:
        return " / ".join(f"{code} {zh}" for code, zh in described.choices)
    return ", ".join(part for part in (KINDS[described.kind], described.unit, *described.bounds()) if part)


def _rows(header: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"
    yield ""


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    print(chinese() if sys.argv[1:] == ["zh"] else reference())
