"""What a notebook tells in words: why a unit got what it got, and what stands in the way of a plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from quota.model.rules import rows
from quota.plan import Plan
from quota.plan.explain import explain
from quota.report.conflict import conflict_messages
from quota.report.explanation import explanation_words
from quota.scenario import Case
from quota.solve.conflict import conflict
from quota.solve.easing import ways_out
from quota.texts import render, text
from quota.words.standing import Standings
from quota.words.table import Table


@dataclass(frozen=True, slots=True)
class Told:
    """Paragraphs and tables, one after the other."""

    blocks: tuple[str | Table, ...]

    def __str__(self) -> str:
        return "\n".join("\n".join(_lines(block)) for block in self.blocks)

    def _repr_html_(self) -> str:
        return "".join(_html(block) for block in self.blocks)


def why(plan: Plan, unit: str, category: str) -> Told:
    """Tell why a unit got its posts of a category, in the language of the scenario.

    Takes codes, and raises what `quota.plan.explain.explain` raises.
    """
    found = explain(plan.case, plan.needs, plan, unit, category)
    return Told(tuple(explanation_words(plan, Standings(plan), found, plan.case.settings.language)))


def obstacles(case: Case) -> Told:
    """Tell which rows of a case cannot hold together, and the cheapest ways out; or that it has a plan.

    Raises
    ------
    StoppedError
        If neither could be shown.
    """
    language = case.settings.language
    clash = conflict(case)
    if clash is None:
        return Told((text("conflict.none", language),))
    out = ways_out(case, tuple(rows(case)))
    return Told(tuple(render(message, language) for message in conflict_messages(case, clash.sets, out, language)))


def _lines(block: str | Table) -> Iterable[str]:
    if isinstance(block, str):
        return (block,)
    return ("\t".join(line) for line in (block.headers, *block.rows))


def _html(block: str | Table) -> str:
    if isinstance(block, str):
        return f'<p style="white-space:pre-wrap;margin:0.3em 0">{escape(block)}</p>'
    head = "".join(f"<th>{escape(heading)}</th>" for heading in block.headers)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line)}</tr>" for line in block.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
