"""What the proposal rests on, as the scenario names it: documents, other places' standards, and what it chooses itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from quota.model.rows import Rule
from quota.report.document.draft import Draft
from quota.texts import render
from quota.words.binding import rules_in_force
from quota.words.table import Line, Table

_DOCUMENT = re.compile(r"《|号|[Dd]ecree|(?:19|20)\d\d")
"""What the name of a document or a decision has in it."""
_ARTICLES = re.compile(
    r"^(.*?(?:号|[Dd]ecree \d+))[, ]*((?:第[一二三四五六七八九十百]+条(?:之[一二三])?[、和]?)+|arts?\. [\d, and]+)$"
)
_ARTICLE = re.compile(r"第.*条|(?:arts?\. )?\d+$")
_KIND = re.compile(r"条例|通知|意见|办法|规定|方案|决定|批复|改革|[Dd]ecree|notice|reform")
"""What says of a document by itself what it is."""
_DECREE = re.compile(r"^(国务院令第486号|(?:State Council )?[Dd]ecree 486)$")


def documents_told(draft: Draft) -> Iterator[str]:
    """Say on which documents it rests, each once with its articles; on other places; and what nobody has ruled on."""
    documents: dict[str, dict[str, None]] = {}
    elsewhere: dict[str, None] = {}
    chosen: dict[str, None] = {}
    for matter, basis, reference in bases(draft):
        pieces = [piece.strip() for piece in re.split("[；;]", basis.rstrip("。. ")) if piece.strip()]
        named = [piece for piece in pieces if _DOCUMENT.search(piece)]
        if reference:
            elsewhere[matter] = None
            continue
        if not named:
            chosen[matter] = None
        for piece in named:
            name, _, said = piece.partition("：" if draft.language == "zh" else ": ")
            found = _ARTICLES.match(name)
            title, parts = (found[1], re.split("[、和]|, | and ", found[2])) if found else (name, [said])
            documents.setdefault(_title(draft, title), {}).update(dict.fromkeys(part for part in parts if part))
    listed = [_document(draft, name, parts) for name, parts in documents.items()]
    if listed:
        yield draft.clauses(listed) + draft.words("document.stop")
    if elsewhere:
        yield draft.words("document.elsewhere", matters=draft.listed(elsewhere))
    if chosen:
        yield draft.words("document.chosen", matters=draft.listed(chosen))


def _title(draft: Draft, name: str) -> str:
    return draft.words("document.decree_486") if _DECREE.match(name) else name


def _document(draft: Draft, name: str, parts: Collection[str]) -> str:
    if not parts or _KIND.search(name):
        return name + _articles(draft, parts)
    return draft.words("document.in_order", name=name, said=draft.listed(parts))


def _articles(draft: Draft, parts: Collection[str]) -> str:
    """List the articles among what a document is cited for: by number, each once, in whichever language it was cited."""
    cited = sorted({_article(part): part for part in parts if _ARTICLE.match(part)}.items())
    if draft.language == "zh" or not cited:
        return draft.listed(part for _, part in cited)
    return draft.words("document.articles", articles=draft.listed(number + more for (_, more, number), _ in cited))


def _article(words: str) -> tuple[int, str, str]:
    """Return number, addition and number in figures of an article.

    >>> _article("第二十八条"), _article("art. 6"), _article("第六条之一")
    ((28, '', '28'), (6, '', '6'), (6, '之一', '6'))
    """
    plain, _, more = words.removeprefix("第").partition("条")
    if figures := re.search(r"\d+", plain):
        return int(figures[0]), more, figures[0]
    digits = {sign: value for value, sign in enumerate("〇一二三四五六七八九")}
    tens, ten, ones = plain.rpartition("十")
    number = (10 * digits.get(tens, 1) if ten else 0) + digits.get(ones, 0)
    return number, more, str(number)


def bases(draft: Draft) -> Iterator[tuple[str, str, bool]]:
    """Yield (matter, basis, whether it is another place's), in the order of rules; then needs and offices."""
    case = draft.plan.case
    stated: dict[Rule, dict[tuple[str, bool], None]] = {}
    for row, _ in draft.plan.labelled:
        stated.setdefault(row.rule, {})[row.basis, row.reference] = None
    for rule, _, _ in rules_in_force(draft.plan):
        matter = render(rule.told("name"), draft.language)
        lawful = render(rule.told("basis"), draft.language) if rule.lawful else ""
        match rule.items:
            case "routes":
                yield from ((matter, route.basis, False) for route in case.routes)
            case "approvals":
                yield from ((matter, _approval(draft, place), False) for place in range(len(case.approvals)))
            case _:
                for basis, reference in stated.get(rule, {("", False): None}):
                    if basis or lawful:
                        yield matter, basis or lawful, reference
    for category in case.categories.values():
        yield draft.words("document.matter_category"), category.basis, False
    for rows in (case.rates, case.weights, case.bands, case.positions, case.roles, case.activities.values()):
        yield from ((draft.words("document.matter_need"), row.basis, False) for row in rows)
    yield from ((draft.words("document.matter_offices"), row.basis, False) for row in case.templates)
    yield from ((draft.words("document.matter_offices"), row.basis, row.reference) for row in case.office_limits)


def bases_table(draft: Draft) -> Table:
    """Every basis as the scenario words it, by what it is the basis of."""
    found: dict[tuple[str, bool], dict[str, None]] = {}
    for matter, basis, reference in bases(draft):
        found.setdefault((matter, reference), {})[draft.basis(basis)] = None
    columns = draft.heads("matter", "basis")
    lines = [
        Line((draft.words("document.by_reference", name=matter) if reference else matter, draft.clauses(words)))
        for (matter, reference), words in found.items()
    ]
    return Table(draft.words("document.table_bases"), columns, lines)


def _approval(draft: Draft, place: int) -> str:
    """Say what was approved, by whom and when; what nobody wrote is left for the office."""
    approval = draft.plan.case.approvals[place]
    if approval.implied:
        return approval.basis
    words = draft.words(
        "document.approval_basis",
        body=approval.body or draft.blank("body"),
        document=approval.document or draft.blank("document"),
        date=approval.date or draft.blank("date"),
    )
    return draft.clauses(part for part in (words, approval.basis) if part)
