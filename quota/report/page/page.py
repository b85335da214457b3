"""The whole plan as one file: figures first, a table of units to sort and search, and why each got what it got."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

import quota
from quota.files import write_whole
from quota.plan import Plan
from quota.report.page.data import embedded, page_data
from quota.report.page.drawn import drawn
from quota.report.page.front import cards, status
from quota.report.page.listings import listings
from quota.report.years import years_told
from quota.texts import Language
from quota.texts.glossary import meanings
from quota.words.names import Tables
from quota.words.pen import Pen
from quota.words.standing import most_unsure
from quota.words.table import cell_words

if TYPE_CHECKING:
    from quota.phase import Course
    from quota.report.page.compared import Compared

SCRIPTS = ("shared/elements.js", "table.js", "shared/blocks.js", "panel.js", "other.js", "years.js", "start.js")
"""Parts of the page's script, in their order; those in shared/ are served by `quota open` too."""


def write_page(
    plan: Plan, path: Path, language: Language, other: Tables | None = None, course: Course | None = None
) -> None:
    """Write a plan as one HTML file that needs no network; the same plan gives the same bytes.

    Parameters
    ----------
    other : Plan or StoredPlan, optional
        A plan to show beside it.
    course : Course, optional
        The years in which it is carried out.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    write_whole(path, _html(Pen(plan, language), other, course).encode())


def _html(pen: Pen, other: Tables | None, course: Course | None) -> str:
    years = years_told(course, pen.language, most_unsure(pen.standings.result.values()))
    # Style, script and data stand in the page as they are: the first two are our own files.
    style = _asset("shared/base.css") + _asset("page.css")
    script = "\n".join(_asset(name) for name in SCRIPTS)
    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return template.from_string(_asset("page.html")).render(
        pen=pen,
        say=pen.words,
        label=lambda name, **values: pen.words(f"page.label_{name}", **values),
        policy=_policy(script, style),
        style=Markup(style),
        script=Markup(script),
        data=Markup(embedded(page_data(pen, other, years))),
        title=pen.plan.case.settings.title,
        status=status(pen),
        warnings=list(pen.warnings()),
        cards=list(cards(pen)),
        charts=drawn(pen),
        listings=listings(pen),
        cell_words=cell_words,
        terms=meanings(pen.language),
        years=years,
        compared=_compared(pen, other),
        version=quota.__version__,
        made_by=pen.words("report.made_by", version=quota.__version__),
    )


def _compared(pen: Pen, other: Tables | None) -> Compared | None:
    if other is None:
        return None
    from quota.report.page.compared import compared  # noqa: PLC0415 - few pages have another plan

    return compared(pen, other)


def _asset(name: str) -> str:
    return files("quota.report.page").joinpath("assets", *name.split("/")).read_text(encoding="utf-8")


def _policy(script: str, style: str) -> str:
    """Allow the page its own script and style, and nothing from anywhere else."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(words: str) -> str:
    return f"sha256-{b64encode(sha256(words.encode()).digest()).decode()}"
