"""Ledgers with random kinds of posts, wordings, orders, header levels, sums, people and noise; made from a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import openpyxl

from quota.intake import ScenarioDraft

STEMS = {
    "administrative": ("行政",),
    "political_legal": ("政法专项", "政法"),
    "reference": ("参公", "参照公务员法管理", "参公事业"),
    "institution": ("事业",),
    "institution_full": ("全额事业", "财政全额拨款事业", "事业全额"),
    "institution_partial": ("差额事业", "差额拨款事业", "事业差额"),
    "institution_self": ("自收自支事业", "自收自支"),
    "support": ("工勤",),
    "administrative_support": ("机关工勤", "行政工勤", "机关后勤"),
    "institution_support": ("事业工勤",),
}
FUNDED = ("institution_full", "institution_partial", "institution_self")
NOISE = (
    ("编制使用率（%）", (88, 97, 91)), ("核定床位", (400, 320, 150)), ("编外聘用人数", (12, 9, 31)), ("公务用车编制", (3, 2, 5)),
    ("常住人口密度", (812, 455, 97)), ("拟增编制", (2, 1, 3)), ("内设机构数", (5, 6, 4)), ("退休人数", (9, 8, 7)),
    ("临时聘用在岗人数", (21, 14, 6)), ("户数", (9123, 4500, 3311)), ("2019年核定编制经费（万元）", (310, 270, 190)),
)  # fmt: skip


class Ledger(NamedTuple):
    """A random ledger and what it truly says.

    Parameters
    ----------
    rows : list of rows
        Header first.
    depth : int
        Lines of the header.
    posts, people : dict
        True totals by category; people only where they are told by category.
    """

    rows: list[list[object]]
    depth: int
    posts: dict[str, int]
    people: dict[str, int]


class _Column(NamedTuple):
    path: tuple[str, ...]
    figures: tuple[int, ...]


def ledger(seed: int) -> Ledger:
    """Return the ledger of a seed."""
    draw = random.Random(seed)
    kinds = _kinds(draw)
    units = draw.choice((1, 2, 3, 4, 5, 6))
    posts = {kind: tuple(draw.randint(0, 45) + (5 if place == 0 else 0) for place in range(units)) for kind in kinds}
    people = {kind: tuple(max(0, number - draw.randint(0, 3)) for number in figures) for kind, figures in posts.items()}
    told = draw.choice(("none", "each", "each and vacancies", "total"))
    shape = draw.choice((_flat, _below_kinds, _below_fields))
    columns = shape(draw, kinds, posts, people, told)
    for header, figures in draw.sample(NOISE, draw.randint(0, 3)):
        column = _Column((header,), tuple(figures[place % 3] for place in range(units)))
        columns.insert(draw.choice((0, len(columns))), column)
    depth = max(len(column.path) for column in columns)
    names = [f"{name}镇" for name in "甲乙丙丁戊己"[:units]]
    header = [["单位名称" if line == 0 else None, *_line(columns, line, depth)] for line in range(depth)]
    rows = [[name, *(column.figures[place] for column in columns)] for place, name in enumerate(names)]
    each = told.startswith("each")
    return Ledger(
        [*header, *rows], depth,
        {kind: sum(figures) for kind, figures in posts.items()},
        {kind: sum(figures) for kind, figures in people.items()} if each else {},
    )  # fmt: skip


def write(made: Ledger, path: Path) -> Path:
    """Write a ledger as a workbook; headers that go over lines or columns are merged."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in made.rows:
        sheet.append(row)
    for column in range(1, len(made.rows[0]) + 1):
        if made.depth == 2 and made.rows[1][column - 1] is None:
            sheet.merge_cells(start_row=1, end_row=2, start_column=column, end_column=column)
    book.save(path)
    return path


def differences(made: Ledger, draft: ScenarioDraft) -> list[str]:
    """Return where a draft says other totals than the ledger; forms of funding may be added up."""
    found = {code: sum(int(unit.count("current", code) or 0) for unit in draft.units) for code in draft.categories}
    heads = {code: sum(int(unit.count("headcount", code) or 0) for unit in draft.units) for code in draft.categories}
    return [*_differ("posts", made.posts, found), *(_differ("people", made.people, heads) if made.people else [])]


def _differ(what: str, truth: dict[str, int], found: dict[str, int]) -> list[str]:
    if "institution" in found and "institution" not in truth:
        truth = {code: number for code, number in truth.items() if code not in FUNDED} | {
            "institution": sum(truth.get(code, 0) for code in FUNDED)
        }
    return [
        f"{what} {code}: {truth.get(code, 0)} true, {found.get(code, 0)} read"
        for code in sorted({*truth, *found})
        if truth.get(code, 0) != found.get(code, 0)
    ]


def _kinds(draw: random.Random) -> list[str]:
    kinds = ["administrative"] if draw.random() < 0.8 else []
    kinds += [kind for kind in ("political_legal", "reference") if draw.random() < 0.4]
    kinds += draw.choice((["institution"], [*FUNDED], [*FUNDED[:2]], []))
    kinds += draw.choice(
        ([], ["support"], ["administrative_support"], ["administrative_support", "institution_support"])
    )
    kinds = kinds or ["administrative"]
    if draw.random() < 0.3:
        draw.shuffle(kinds)
    return kinds


def _sum(posts: dict[str, tuple[int, ...]], kinds: Sequence[str]) -> tuple[int, ...]:
    return tuple(sum(numbers) for numbers in zip(*(posts[kind] for kind in kinds), strict=True))


def _flat(draw, kinds, posts, people, told) -> list[_Column]:
    """One line: 行政编制, 行政实有, …"""
    form = draw.choice(("{}编制", "{}编制数", "核定{}编制", "{}编制核定数"))
    head = draw.choice(("{}实有", "{}实有人数", "{}在编人数", "实有{}人员"))
    columns: list[_Column] = []
    behind: list[_Column] = []
    split = told == "each" and draw.random() < 0.3
    for kind in kinds:
        stem = draw.choice(STEMS[kind])
        columns.append(_Column((form.format(stem),), posts[kind]))
        if told.startswith("each"):
            (behind if split else columns).append(_Column((head.format(stem),), people[kind]))
        if told == "each and vacancies":
            vacant = tuple(one - other for one, other in zip(posts[kind], people[kind], strict=True))
            columns.append(_Column((f"{stem}空编",), vacant))
    columns += behind
    columns = _with_family(draw, columns, kinds, posts)
    columns = _with_others(draw, columns, kinds, posts)
    if len(kinds) > 1 and draw.random() < 0.5:
        total = _Column(
            (draw.choice(("编制合计", "编制总数", "核定编制总数", "编制数合计", "编制数", "总编制")),),
            _sum(posts, kinds),
        )
        columns.insert(draw.choice((0, len(columns))), total)
    if told == "total":
        columns.append(_Column(("实有人数合计",), _sum(people, kinds)))
    return columns


def _with_family(draw, columns, kinds, posts) -> list[_Column]:
    """A sum over the kinds of one family, before or behind them, where they stand beside each other."""
    families = (
        ("行政编制小计", ("administrative", "political_legal", "administrative_support")),
        ("事业编制小计", FUNDED), ("事业编制合计", FUNDED), ("全部事业编制合计", ("reference", *FUNDED)),
    )  # fmt: skip
    header, family = draw.choice(families)
    members = [kind for kind in kinds if kind in family]
    places = [place for place, column in enumerate(columns) if any(column.figures is posts[kind] for kind in members)]
    if len(members) < 2 or places != [*range(places[0], places[-1] + 1)] or draw.random() < 0.4:
        return columns
    column = _Column((header,), _sum(posts, members))
    at = draw.choice((places[0], places[-1] + 1))
    return [*columns[:at], column, *columns[at:]]


def _with_others(draw, columns, kinds, posts) -> list[_Column]:
    """Columns of former years and of plans for one of the kinds, and leaders."""
    kind = draw.choice(kinds)
    stem = STEMS[kind][0]
    if draw.random() < 0.3:
        former = draw.choice(("2019年{}编制", "原{}编制", "上年{}编制", "{}编制（2018年核定）", "改革前{}编制"))
        figures = tuple(number + draw.randint(0, 4) for number in posts[kind])
        columns.insert(draw.choice((0, len(columns))), _Column((former.format(stem),), figures))
    if draw.random() < 0.3:
        planned = draw.choice(("拟核定{}编制", "{}编制建议数", "申请{}编制", "{}编制规划数"))
        columns.append(_Column((planned.format(stem),), tuple(number + 1 for number in posts[kind])))
    return columns


def _below_kinds(draw, kinds, posts, people, told) -> list[_Column]:
    """Two lines: 行政编制 over 核定, 实有, 空编."""
    columns: list[_Column] = []
    words = draw.choice((("核定", "实有", "空编"), ("核定数", "实有数", "空编数"), ("编制数", "在编数", "缺编")))
    for kind in kinds:
        top = f"{draw.choice(STEMS[kind])}编制"
        columns.append(_Column((top, words[0]), posts[kind]))
        if told.startswith("each"):
            columns.append(_Column((top, words[1]), people[kind]))
        if told == "each and vacancies":
            vacant = tuple(one - other for one, other in zip(posts[kind], people[kind], strict=True))
            columns.append(_Column((top, words[2]), vacant))
    if len(kinds) > 1 and draw.random() < 0.5:
        both = [_Column(("合计", words[0]), _sum(posts, kinds))]
        if told.startswith("each"):
            both.append(_Column(("合计", words[1]), _sum(people, kinds)))
        columns = [*both, *columns] if draw.random() < 0.5 else [*columns, *both]
    return columns


def _below_fields(draw, kinds, posts, people, told) -> list[_Column]:
    """Two lines: 编制数 over 小计, 行政, 事业; 实有人数 over the same."""
    stems = {kind: draw.choice(STEMS[kind]) for kind in kinds}
    columns: list[_Column] = []
    with_sum = len(kinds) > 1 and draw.random() < 0.5
    fields = [(draw.choice(("编制数", "核定编制", "编制")), posts)]
    if told.startswith("each"):
        fields.append((draw.choice(("实有人数", "在编人数")), people))
    for top, figures in fields:
        if with_sum:
            columns.append(_Column((top, draw.choice(("小计", "合计"))), _sum(figures, kinds)))
        columns += [_Column((top, stems[kind]), figures[kind]) for kind in kinds]
    return columns


def _line(columns: Sequence[_Column], line: int, depth: int) -> list[str | None]:
    texts: list[str | None] = []
    for place, column in enumerate(columns):
        text = column.path[line] if line < len(column.path) else None
        repeated = line < depth - 1 and place and len(column.path) > 1 and column.path[0] == columns[place - 1].path[0]
        texts.append(None if repeated else text)
    return texts
