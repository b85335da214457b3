"""Every table that is written, column by column.

``python -m quota.api.outputs > docs/outputs.md``, and ``python -m quota.api.outputs zh`` for the Chinese handbook.

What is listed is what the writers name; tests compare it with what they write.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from quota.phase.store import RECORDS as YEARS
from quota.plan.records import RECORDS, kinds_of
from quota.solve.export import COLUMN_COLUMNS, ROW_COLUMNS
from quota.study.alternatives import tables as alternative_tables
from quota.study.frontier.tables import FrontierRow
from quota.study.robustness.tables import PLANS, RANGES
from quota.study.sweep import results
from quota.texts import Language, text
from quota.texts.messages import Message, known

_FIGURES = ("figures",)
"""The last column of every table of a study: whether any figure is made up."""
OUTPUTS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        **{name: tuple(kinds_of(record)) for name, record in RECORDS.items()},
        **{f"years_{name}": (*columns, *_FIGURES) for name, columns in YEARS.items()},
        "frontier": (*FrontierRow._fields, *_FIGURES),
        "ranges": (*RANGES, *_FIGURES),
        "plans": (*PLANS, *_FIGURES),
        "alternatives": (*alternative_tables.SUMMARY, "category_mean_coverage", "category_least_coverage", *_FIGURES),
        "alternatives_units": (*alternative_tables.UNITS, "plan_posts", *_FIGURES),
        "summary": ("number", "varied", "status", "reason", *results.SUMMARY),
        "sweep_units": ("number", "varied", *results.UNITS),
        "rows": ROW_COLUMNS,
        "columns": COLUMN_COLUMNS,
    }
)
"""Columns by file. ``varied``, ``plan_posts`` and those of coverage stand for as many columns as there are."""


def meaning(file: str, column: str, language: Language) -> str:
    """Say what a column of a file holds.

    Raises
    ------
    KeyError
        If nobody has said it.
    """
    own = f"outputs.column_{file}_{column}"
    return text(own if known(Message(own)) else f"outputs.column_{column}", language)


def page(language: Language) -> str:
    """Return the page of all files: docs/outputs.md, or in Chinese alone that of the handbook."""
    shown: tuple[Language, ...] = ("zh",) if language == "zh" else ("zh", "en")
    tables = []
    for file, columns in OUTPUTS.items():
        about = text(f"outputs.file_{file}", language)
        tables += [f"## {file}.csv", "", text("outputs.about", language, about=about[0].upper() + about[1:]), ""]
        tables += [text("outputs.header", language), "|---|---|" if language == "zh" else "|---|---|---|"]
        for column in columns:
            meanings = [meaning(file, column, each) for each in shown]
            tables.append(f"| `{column}` | {' | '.join(meanings)} |")
        tables.append("")
    return text("outputs.page", language, tables="\n".join(tables).rstrip())


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    print(page("zh" if sys.argv[1:] == ["zh"] else "en"))
