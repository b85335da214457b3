"""Part: why the proposal is right: bases, principles, how need is measured, what comes out, and what will be asked."""

from __future__ import annotations

from quota.plan.coverage import percent_words
from quota.plan.totals import gap_words
from quota.report.document.blocks import Block, Item, Section, SectionHeading
from quota.report.document.draft import Draft
from quota.report.document.sections.answers import answers
from quota.report.document.sections.bases import documents_told
from quota.report.document.sections.method import parts_named
from quota.report.document.sections.principles import leads
from quota.study.fairness import BASES, Fairness, fairness
from quota.words import figures
from quota.words.names import status_key


def reasonableness(draft: Draft) -> Section:
    """Write the part."""
    results = [*(_result(draft, category) for category in draft.present), _uneven(draft)]
    blocks: list[Block] = [
        SectionHeading(draft.words("document.grounds")),
        Item(draft.words("document.bases"), draft.sentences(documents_told(draft))),
        Item(
            draft.words("document.principles"),
            draft.words("document.principles_told", leads=draft.listed(leads(draft))),
        ),
        Item(draft.words("document.method"), _method(draft)),
        Item(draft.words("document.results"), draft.sentences(results)),
    ]
    asked = list(answers(draft))
    if asked:
        blocks += [SectionHeading(draft.words("document.answers")), *asked]
    return Section(draft.words("document.part_reasonableness"), blocks)


def _method(draft: Draft) -> str:
    """Say what needs consist of, what they come to, and that nothing better is left."""
    results = [
        draft.words(
            "document.need_of",
            category=draft.name(category),
            need=draft.told(draft.amount(draft.totals[category, draft.level].need)),
        )
        for category in draft.present
    ]
    status = draft.words(f"document.status_{status_key(draft.plan)}", gap=gap_words(draft.plan.status))
    parts = parts_named(draft)
    told = draft.words(
        "document.method_told" if len(parts) > 1 else "document.method_single",
        parts=draft.listed(parts),
        level=draft.units_name,
        needs=draft.listed(results),
    )
    return draft.sentences([told, status])


def _result(draft: Draft, category: str) -> str:
    """Say what happens to a category at the level that the paper is about."""
    total = draft.totals[category, draft.level]
    if not total.current or not total.before.held or not total.after.held:
        values = {
            "category": draft.name(category),
            "units": total.before.units,
            "planned": total.planned,
            "mean": percent_words(total.after.mean),
        }
        return draft.words("document.result_new", level=draft.units_name, **values)
    return draft.words(
        "document.result",
        category=draft.name(category),
        posts=_posts_words(draft, total),
        mean=draft.changed(percent_words(total.before.mean), percent_words(total.after.mean)),
        short=draft.changed(str(total.before.short), str(total.after.short)),
    )


def _posts_words(draft: Draft, total: figures.Total) -> str:
    if not total.change:
        return draft.words("document.posts_same", posts=total.current)
    key = "document.posts_more" if total.change > 0 else "document.posts_fewer"
    return draft.words(key, before=total.current, after=total.planned, change=abs(total.change))


def _uneven(draft: Draft) -> str:
    """Say by which bases posts become less even."""
    measured = {(one.category, one.when): one for one in fairness(draft.plan)}
    found: dict[str, list[str]] = {}
    for category in filter(draft.known_now, draft.present):
        earlier, later = measured.get((category, "before")), measured.get((category, "after"))
        bases = [base for base in BASES if earlier and later and _widens(earlier, later, base)]
        if bases:
            names = draft.listed(draft.words(f"document.base_{base}") for base in bases)
            found.setdefault(names, []).append(draft.name(category))
    told = (
        draft.words("document.spread_widens", bases=bases, categories=draft.listed(names))
        for bases, names in found.items()
    )
    return draft.words("document.evenness", told=draft.clauses(told)) if found else ""


def _widens(earlier: Fairness, later: Fairness, base: str) -> bool:
    """Return whether posts are less even over a base than they were, as far as three decimals show."""
    if base not in earlier.spreads or base not in later.spreads:
        return False
    then, now = earlier.spreads[base].gini, later.spreads[base].gini
    return then is not None and now is not None and round(now, 3) > round(then, 3)
