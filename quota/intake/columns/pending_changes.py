"""Changes of posts that stand beside what was before: which rows have them approved, and what to ask of the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from quota.intake.cells.cell_places import cell_of
from quota.intake.cells.grid import packed
from quota.intake.headers.blocks import Block, Heading
from quota.intake.headers.stages import stage_of
from quota.intake.records import Notebook, Told
from quota.intake.rows.rows import BookRow
from quota.intake.vocabulary.said import few
from quota.scenario.problems import Findings
from quota.texts import Message

Changed = Sequence[tuple[Heading, Sequence[Heading]]]
"""Columns of what came after a change, each with those of what was before."""

_NOT_YET = r"待|未|没有?|拟|等待?|正在?|准备"
_OPEN = re.compile(
    rf"(?:{_NOT_YET})(?:获得?|经|予|予以|正式|上级|上会|报送?|呈)*(?:批|复|审|核准|研究|下[文达]|印发|发文|上报)"
    r"|(?:报批|审批|报审|申报|申请|审核|送审|会签|办理|研究|上报)中|送审|在[报审]批?$|^[待未]定$"
)
"""What a row says of a change that is not approved: 待批, 未获批, 拟报批, 审批中."""
_SETTLED = re.compile(r"\d{4}[\])}〕】]?第?\d+号|[已经][批复]|同意|批复|批准|核准|[已]?(?:下文|印发)|通过|执行")
_IN_FORCE = re.compile(
    r"(?:印发|发文|发布|批复|批准|公布|下[文达])之日起(?:执行|施行|实施)|(?<![拟待未])已(?:获批|批准|印发|下达)"
)
PLANNED = re.compile(r"拟|建议|申请|申报")
"""What marks a column of a plan beside that of posts."""
_SHOWN = 20


def check_changes(
    block: Block,
    rows: Sequence[BookRow],
    changed: Changed,
    listed: Callable[[Sequence[Heading]], str],
    notes: Notebook,
    findings: Findings,
) -> None:
    """Refuse figures of a change that rows say is not approved, or of before where it is; ask where nothing tells.

    Parameters
    ----------
    changed : sequence of (Heading, sequence of Heading)
        The columns that hold, with those of what was before; empty where what was before holds.
    listed : callable
        Names columns, with what they come to.
    """
    by_row = [(entry, opened) for entry in _remarks(block) if (opened := _saying(_OPEN, entry, rows))]
    for entry, opened in by_row:
        settled = [row for row in _saying(_SETTLED, entry, rows) if row not in opened]
        moved = changed or _planned(block)
        wrong = [row for row in (opened if changed else settled) if _moves(row, moved)]
        if wrong and moved:
            _refuse(entry, wrong, moved, "open" if changed else "settled", findings)
            return
    if changed:
        _ask(block, rows, changed, listed, notes)


def _ask(
    block: Block,
    rows: Sequence[BookRow],
    changed: Changed,
    listed: Callable[[Sequence[Heading]], str],
    notes: Notebook,
) -> None:
    """Ask once whether what stands behind a change is approved, unless each row or a title says so: 调整前 and 调整后."""
    after = [entry for entry, _ in changed]
    values: dict[str, object] = {
        "after": listed(after),
        "before": listed([entry for _, former in changed for entry in former]),
    }
    moving = [row for row in rows if _moves(row, changed)]
    approved = {entry: found for entry in _remarks(block) if (found := _saying(_SETTLED, entry, moving))}
    approving = max(approved, key=lambda entry: len(approved[entry]), default=None)
    untold = [row for row in moving if approving and row not in approved[approving]]
    says = [text for _, text in block.titles if _IN_FORCE.search(packed(text))]
    place = block.heading_place(after[0])
    if says:
        notes.add(Told.GUESSED, place, "new.changed_in_force", **values, said=says[0])
    elif approving and untold:
        values |= {"said": approving.header, "names": _named(approving, untold), "count": len(untold)}
        what, mend = (
            Message("new.changed_untold", values),
            Message("new.changed_untold_mend", {"said": approving.header}),
        )
        notes.add(Told.QUESTION, untold[0].place(approving.column), what, mend)
    elif approving:
        notes.add(Told.GUESSED, place, "new.changed_approved", **values, said=approving.header)
    else:
        notes.add(Told.QUESTION, place, "new.changed", "new.changed_mend", **values)


def _refuse(entry: Heading, wrong: Sequence[BookRow], moved: Changed, state: str, findings: Findings) -> None:
    findings.error(
        wrong[0].place(entry.column),
        f"new.change_{state}",
        f"new.change_{state}_mend",
        header=entry.header,
        said=wrong[0].sheet.filled(wrong[0].line, entry.column),
        rows=len(wrong),
        names=_named(entry, wrong),
        after=_headers([one for one, _ in moved]),
        before=_headers([other for _, former in moved for other in _before(former)]),
    )


def _named(entry: Heading, rows: Sequence[BookRow]) -> str:
    """Name rows with their cells in a column."""
    cells = [f"{row.name}（{cell_of(row.place(entry.column))}）" for row in rows]
    return few(cells, _SHOWN)


def _headers(entries: Sequence[Heading]) -> str:
    return "、".join(dict.fromkeys(f"“{entry.header}”" for entry in entries))


def _remarks(block: Block) -> list[Heading]:
    """Return the columns of words: those without a meaning, and notes."""
    return [entry for entry in block.headings if entry.meaning is None or entry.field == "note"]


def _saying(words: re.Pattern[str], entry: Heading, rows: Sequence[BookRow]) -> list[BookRow]:
    return [row for row in rows if words.search(packed(row.sheet.filled(row.line, entry.column)))]


def _planned(block: Block) -> Changed:
    """Return the columns of a plan, with those of the posts held now."""
    held = [entry for entry in block.numeric if entry.field == "current"]
    return [(entry, held) for entry in block.headings if entry.meaning is None and PLANNED.search(entry.header)]


def _moves(row: BookRow, changed: Changed) -> bool:
    """Return whether a change makes a difference to a row."""
    return any(
        _written(row, entry) not in {_written(row, other) for other in _before(former)} for entry, former in changed
    )


def _before(former: Sequence[Heading]) -> Sequence[Heading]:
    """Return the columns of what was before a change, without those of the change itself."""
    return [entry for entry in former if not stage_of(entry.header).rank] or former


def _written(row: BookRow, entry: Heading) -> str:
    return packed(row.sheet.filled(row.line, entry.column))
