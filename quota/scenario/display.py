"""What a notebook shows of a case: who holds what, category by category, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator

from quota.scenario.case import Case
from quota.texts import text
from quota.texts.display import html_table

COLUMNS = ("category", "units", "current", "headcount", "vacancies", "overfill", "reserve")


def case_html(case: Case) -> str:
    """Return a case as a table of its categories, in its own language; illustrative posts are called so first of all."""
    language = case.settings.language
    title = text(
        "scenario.display_title_illustrative" if case.illustrative else "scenario.display_title",
        language,
        title=case.settings.title,
        units=len(case.units),
        jurisdictions=len(case.jurisdictions),
    )
    headers = [text(f"scenario.display_{column}", language) for column in COLUMNS]
    return html_table(title, headers, _rows(case), [warning.words(language) for warning in case.warnings])


def _rows(case: Case) -> Iterator[list[object]]:
    for code, category in case.categories.items():
        holdings = [holding for _, held, holding in case.holdings() if held == code]
        yield [
            category.named(case.settings.language),
            len(holdings),
            sum(holding.current for holding in holdings),
            sum(holding.headcount for holding in holdings),
            sum(max(0, holding.current - holding.headcount) for holding in holdings),
            sum(max(0, holding.headcount - holding.current) for holding in holdings),
            sum(case.reserve_now(pool, held) for pool, held in case.pools if held == code),
        ]
