"""Sheet 调整方案: every unit before and after, with a reason, and a column in which leaders write other numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from quota.plan.records import PostsRow
from quota.plan.totals import totals
from quota.report.book import (
    A3,
    A4,
    BAND,
    CHANGE,
    COUNT,
    GROUP,
    TOTAL,
    Book,
    Formula,
    Value,
    laid_out,
    lines_of,
    paragraph,
    put,
    spread,
    title,
)
from quota.report.reasons import Reasons
from quota.report.sheets.adjustment_layout import (
    DRIVERS,
    FIELDS,
    OF_WORK,
    AdjustmentLayout,
    LevelSection,
    layout_of,
    sections_of,
)
from quota.report.sheets.notes import write_notes
from quota.scenario import Unit
from quota.words import figures
from quota.words.names import role_name
from quota.words.standing import UNSURE, Surety, most_unsure

INPUTS = ("current", "headcount", "need", "change")
"""Fields that are written as numbers; the others follow from them by formulas."""
FIGURES = tuple(field for field in FIELDS if field not in ("wish", "solved"))
SUMMED = ("current", "headcount", "vacancy", "need", "change", "planned")
MOST_LIVE = 5_000
"""Units up to which every row reckons by itself; beyond, rows hold values, and opening the file does not take minutes."""
MOST_POSTS = 99_999
NET = "+#,##0;-#,##0;;"
"""Number format of a sum of changes that shows nothing where there are none."""
BY_HAND = "#FFF2B3"
"""Background of numbers changed by hand."""
SUM_BACKGROUND: Mapping[str, str] = {"group": GROUP, "section": TOTAL, "total": BAND}


def write_adjustment(book: Book) -> None:
    """Write the sheet."""
    layout = layout_of(book)
    paper = A4 if len(book.plan.case.categories) == 1 else A3
    sheet = book.sheet(book.words("report.sheet_adjustment"), layout.widths, paper)
    words = book.words("report.title_adjustment", title=book.plan.case.settings.title)
    title(book, sheet, words, layout.reason)
    writer = _Writer(book, sheet, layout)
    top = write_notes(book, sheet, 1, layout.reason, layout.widths)
    top = paragraph(
        sheet, top, layout.reason, book.words("report.how_to_wish"), book.style("plain"), widths=layout.widths
    )
    if not writer.live:
        words = book.words("report.values_only", units=MOST_LIVE)
        top = paragraph(sheet, top, layout.reason, words, book.style("plain"), widths=layout.widths)
    writer.header(top)
    sheet.freeze_panes(top + 2, layout.words["unit"] + 1)
    sheet.repeat_rows(top, top + 1)
    sheet.outline_settings(visible=True, symbols_below=False, symbols_right=False)
    last = writer.units(top + 2, sections_of(book))
    writer.guard(top + 2, last - 1)
    last = writer.balance(last, top + 2)
    sheet.print_area(0, 0, last - 1, layout.reason)


class _Writer:
    """Writes the rows; keeps which style a cell takes."""

    def __init__(self, book: Book, sheet: Worksheet, layout: AdjustmentLayout) -> None:
        self._book, self._sheet, self._layout = book, sheet, layout
        self._posts: dict[tuple[str, str], PostsRow] = {(row.unit_id, row.category): row for row in book.plan.posts}
        self._categories = tuple(book.plan.case.categories)
        self._styles: dict[tuple[str, Surety, str], Format] = {}
        self._reasons = Reasons(book.plan, book.language, book.wanted)
        self._opened, self._closed = book.merged
        self._kept = {(wish.unit, wish.category) for wish in book.wanted if wish.kept}
        self._standings = {(row.unit_id, row.category): self._standings_of(row) for row in book.plan.posts}
        self.live = len({row.unit_id for row in book.plan.posts}) <= MOST_LIVE

    def header(self, top: int) -> None:
        """Write the band of categories and the names of columns below it."""
        book, sheet, layout = self._book, self._sheet, self._layout
        style = book.style("head", font_size=9)
        sheet.set_row(top, 18)
        sheet.set_row(top + 1, 52)
        singles = {**layout.words, **layout.drivers, "reason": layout.reason}
        for name, column in singles.items():
            suffix = self._suffix(self._driver_standings(name)) if name in layout.drivers else ""
            spread(sheet, top, column, column, book.words(f"words.column_{name}") + suffix, style, down=1)
        for category in self._categories:
            first = layout.fields[category, "current"]
            spread(sheet, top, first, first + len(FIELDS) - 1, self._band(category), style)
            found = {standings for (_, held), standings in self._standings.items() if held == category}
            for place, field in enumerate(FIELDS):
                standings = {of_row[place] for of_row in found} if field in FIGURES else ()
                words = book.words(f"words.column_{field}") + self._suffix(standings)
                sheet.write_string(top + 1, layout.fields[category, field], words, style)
            solved = layout.fields[category, "solved"]
            sheet.set_column(solved, solved, layout.widths[solved], None, {"hidden": True, "level": 1})

    def _band(self, category: str) -> str:
        name = self._book.name(category)
        if self._book.plan.case.categories[category].counts_in_total:
            return name
        return self._book.words("report.not_in_total", category=name)

    def _suffix(self, standings: Iterable[Surety]) -> str:
        found = set(standings)
        worst = most_unsure(found)
        if worst not in UNSURE:
            return ""
        return "\n" + self._book.words(f"report.suffix_{'all' if len(found) == 1 else 'some'}_{worst}")

    def _driver_standings(self, driver: str) -> Iterator[Surety]:
        for unit in self._book.plan.case.units.values():
            if driver in unit.drivers and unit.holdings:
                yield self._book.standings.driver(unit, driver)

    def _standings_of(self, row: PostsRow) -> tuple[Surety, ...]:
        """Return the standing of every figure of a unit, in the order of the fields."""
        standings, holding = self._book.standings, (row.unit_id, row.category)
        current, headcount, need = standings.current[holding], standings.headcount[holding], standings.need[holding]
        known = {
            "current": current,
            "headcount": headcount,
            "vacancy": most_unsure([current, headcount]),
            "need": need,
            "coverage_before": most_unsure([current, need]),
        }
        return tuple(known.get(field, standings.result[row.category]) for field in FIELDS)

    def units(self, row: int, sections: Sequence[LevelSection]) -> int:
        """Write all sections under one total; return the next row."""
        total_row, number = row, 1
        row += 1
        for section in sections:
            section_row = row
            row += len(sections) > 1
            for group in section.groups:
                group_row = row
                grouped = len(section.groups) > 1
                row += grouped
                for unit in group.units:
                    self._unit(row, number, unit, level=1 if grouped else 0)
                    row, number = row + 1, number + 1
                if grouped:
                    name = self._named(group.name, group.units)
                    self._sum(group_row, row - 1, name, group.units, "group")
            if len(sections) > 1:
                name = self._named(section.name, section.units)
                self._sum(section_row, row - 1, name, section.units, "section")
        units = [unit for section in sections for unit in section.units]
        name = self._named(self._book.words("report.all_units"), units)
        self._sum(total_row, max(row - 1, total_row + 1), name, units, "total")
        return row

    def _named(self, name: str, units: Sequence[Unit]) -> str:
        """Name a group with the number of its units; those that a merge is yet to open are counted apart."""
        opened = sum(unit.id in self._opened for unit in units)
        if not opened:
            return self._book.words("report.group", name=name, count=len(units))
        return self._book.words("report.group_opened", name=name, count=len(units) - opened, opened=opened)

    def _unit(self, row: int, number: int, unit: Unit, *, level: int) -> None:
        book, sheet, layout = self._book, self._sheet, self._layout
        reason = self._reason(unit)
        rooms = {layout.words["unit"]: unit.name, layout.words["type"]: unit.type, layout.reason: reason}
        lines = max(lines_of(words, layout.widths[column], size=9) for column, words in rooms.items())
        sheet.set_row(row, 12.5 * lines + 2, None, {"level": level})
        role = role_name(book.plan.case, unit.role)
        texts: dict[str, Value] = {"number": number, "unit": unit.name, "type": unit.type, "role": role}
        for name, column in layout.words.items():
            put(sheet, row, column, texts[name], self._style(COUNT if name == "number" else "words", None))
        for driver, column in layout.drivers.items():
            standing = book.standings.driver(unit, driver) if driver in unit.drivers else None
            put(sheet, row, column, unit.drivers.get(driver), self._style(DRIVERS[driver], standing))
        for category in self._categories:
            posts = self._posts.get((unit.id, category))
            standings = self._standings.get((unit.id, category), (None,) * len(FIELDS))
            for (field, number_format), standing in zip(FIELDS.items(), standings, strict=True):
                cell = None if posts is None else self._unit_cell(posts, row, field)
                put(sheet, row, layout.fields[category, field], cell, self._style(number_format, standing))
        put(sheet, row, layout.reason, reason, self._style("words", None))

    def _unit_cell(self, posts: PostsRow, row: int, field: str) -> Value:
        closed = posts.unit_id in self._closed  # its work is the successor's
        if (closed and field in OF_WORK) or (posts.unit_id in self._opened and field == "coverage_before"):
            return None
        if field in INPUTS:
            value: int | Fraction = getattr(posts, "need_exact" if field == "need" else field)
            return value
        if field == "wish":
            return posts.planned if (posts.unit_id, posts.category) in self._kept else None
        if field == "solved":
            return posts.planned
        if not self.live:
            return self._value(posts, field)
        at = self._address(posts.category, row)
        words = {
            "vacancy": f"={at('current')}-{at('headcount')}",
            "planned": f"={at('current')}+{at('change')}",
            "coverage_before": f"={at('current')}/{at('need')}",
            "coverage_after": f"={at('planned')}/{at('need')}",
        }
        return Formula(words[field], float(self._value(posts, field)))

    @staticmethod
    def _value(posts: PostsRow, field: str) -> int | Fraction:
        match field:
            case "vacancy":
                return posts.current - posts.headcount
            case "planned":
                return posts.planned
            case "coverage_before":
                return figures.before(posts)
        return figures.after(posts)

    def _address(self, category: str, row: int) -> Callable[[str], str]:
        """Return how to address the fields of a category in a row: ``at("current")`` is ``H7``."""
        return lambda field: f"{xl_col_to_name(self._layout.fields[category, field])}{row + 1}"

    def _reason(self, unit: Unit) -> str:
        """Say why the unit gets what it gets, and what else should be known of it."""
        book = self._book
        notes = [reason] if (reason := self._reasons.of_unit(unit.id)) else []
        for category in self._categories:
            posts = self._posts.get((unit.id, category))
            if posts is not None and posts.headcount_after > posts.planned:
                over = posts.headcount_after - posts.planned
                notes.append(book.words("report.overfilled", category=book.name(category), people=over))
        if unit.note:
            notes.append(unit.note)
        return "\n".join(notes)

    def guard(self, first: int, last: int) -> None:
        """Let only numbers of posts be typed, and show what was changed by hand."""
        sheet, words, last = self._sheet, self._book.words, max(first, last)
        for category in self._categories:
            wish, change, planned, solved = (
                self._layout.fields[category, field] for field in ("wish", "change", "planned", "solved")
            )
            whole = {"validate": "integer", "error_title": words("report.only_whole_title")}
            sheet.data_validation(
                first, wish, last, wish,
                {
                    **whole, "criteria": "between", "minimum": 0, "maximum": MOST_POSTS,
                    "input_title": words("words.column_wish"), "input_message": words("report.wish_help"),
                    "error_message": words("report.only_posts", most=MOST_POSTS),
                },
            )  # fmt: skip
            sheet.data_validation(
                first, change, last, change,
                {
                    **whole, "criteria": "between", "minimum": -MOST_POSTS, "maximum": MOST_POSTS,
                    "error_message": words("report.only_change", most=MOST_POSTS),
                },
            )  # fmt: skip
            self._mark(first, last, wish, "NOT(ISBLANK({wish}))", wish=wish)
            self._mark(first, last, planned, "{planned}<>{solved}", planned=planned, solved=solved)

    def _mark(self, first: int, last: int, column: int, condition: str, **columns: int) -> None:
        """Colour the cells of a column in which a condition holds; only rows of units have a running number."""
        columns |= {"number": self._layout.words["number"]}
        cells = {name: xl_rowcol_to_cell(first, place, col_abs=True) for name, place in columns.items()}
        criteria = f"=AND(ISNUMBER({{number}}),{condition})".format(**cells)
        colour = self._book.workbook.add_format({"bg_color": BY_HAND})
        self._sheet.conditional_format(
            first, column, last, column, {"type": "formula", "criteria": criteria, "format": colour}
        )

    def _sum(self, row: int, last: int, name: str, units: Sequence[Unit], kind: str) -> None:
        """Write a row that adds up the rows below it down to ``last``; sums within sums are not counted twice."""
        book, sheet, layout = self._book, self._sheet, self._layout
        for column in (*layout.words.values(), layout.reason):
            words = name if column == layout.words["unit"] else None
            put(sheet, row, column, words, self._style("words", None, kind))
        for driver, column in layout.drivers.items():
            holders = [unit for unit in units if driver in unit.drivers]
            value = sum((unit.drivers[driver] for unit in holders), Decimal(0))
            standing = most_unsure(book.standings.driver(unit, driver) for unit in holders)
            driver_sum = Formula(_subtotal(column, row, last), float(value)) if holders else None
            put(sheet, row, column, driver_sum, self._style(DRIVERS[driver], standing, kind))
        for category in self._categories:
            posts = [self._posts[unit.id, category] for unit in units if (unit.id, category) in self._posts]
            total = figures.total(posts, self._opened, self._closed)
            found = {self._standings[held.unit_id, category] for held in posts}
            for place, (field, number_format) in enumerate(FIELDS.items()):
                cell = self._sum_cell(total, category, field, row, last) if posts else None
                standing = most_unsure(of_row[place] for of_row in found) if field in FIGURES else None
                shown = NET if field == "wish" else number_format
                put(sheet, row, layout.fields[category, field], cell, self._style(shown, standing, kind))

    def _sum_cell(self, total: figures.Total, category: str, field: str, row: int, last: int) -> Value:
        if field == "wish":
            return self._net_wishes(category, row, last)
        if field == "solved":
            return None
        if field in SUMMED:
            value = total.current - total.headcount if field == "vacancy" else getattr(total, field)
            return Formula(_subtotal(self._layout.fields[category, field], row, last), float(value))
        if not total.need or (field == "coverage_before" and total.need != total.before.need):
            return None
        at = self._address(category, row)
        posts = "current" if field == "coverage_before" else "planned"
        return Formula(f"={at(posts)}/{at('need')}", getattr(total, posts) / float(total.need))

    def _net_wishes(self, category: str, row: int, last: int) -> Value:
        """Add up by how much the wishes below differ from the plan; only rows of units have a running number.

        The plan itself has no such wish: those that are written into it are kept. Words such as 同意 count nothing.
        """
        places = (self._layout.words["number"], *(self._layout.fields[category, name] for name in ("wish", "planned")))
        number, wish, planned = (xl_range(row + 1, place, last, place) for place in places)
        wished = f'{number},">0",{wish},">=0"'
        return Formula(f"=SUMIFS({wish},{wished})-SUMIFS({planned},{wished})", 0)

    def balance(self, row: int, total_row: int) -> int:
        """Write how units, reserves and approvals add up, where there are any; return the next row."""
        plan, layout = self._book.plan, self._layout
        balances = {category: totals(plan, category) for category in self._categories}
        if not any(item.reserve_before or item.reserve_after or item.approved for item in balances.values()):
            return row
        names = [self._book.words(f"report.line_{name}") for name in ("reserve", "all", "approved")]
        for place, name in enumerate(names):
            for column in range(layout.reason + 1):
                words = name if column == layout.words["unit"] else None
                put(self._sheet, row + place, column, words, self._style("words", None, "section"))
        for category, item in balances.items():
            reserve = item.reserve_after - item.reserve_before
            of_reserve = {"current": item.reserve_before, "change": reserve, "planned": item.reserve_after}
            of_all = {
                "current": item.before + item.reserve_before,
                "change": item.after - item.before + reserve,
                "planned": item.after + item.reserve_after,
            }
            standing = self._book.standings.all_reserves(category)
            for field, value in of_reserve.items():
                column, letters = layout.fields[category, field], xl_col_to_name(layout.fields[category, field])
                style = self._style(FIELDS[field], standing, "section")
                put(self._sheet, row, column, value, style)
                sum_words = f"={letters}{total_row + 1}+{letters}{row + 1}"
                style = self._style(FIELDS[field], self._book.standings.result[category], "section")
                put(self._sheet, row + 1, column, Formula(sum_words, of_all[field]), style)
            column = layout.fields[category, "change"]
            put(self._sheet, row + 2, column, item.approved, self._style(CHANGE, None, "section"))
        return row + len(names)

    def _style(self, number: str, standing: Surety, kind: str = "") -> Format:
        """Return the style of a cell: its number format, or ``words``; how sure it is; which sort of sum it is."""
        key = (number, standing, kind)
        if key not in self._styles:
            more: dict[str, object] = {"text_wrap": not kind} if number == "words" else {**laid_out(COUNT)}
            if number != "words":
                more["num_format"] = number
            if number == CHANGE or kind:
                more["bold"] = True
            if kind:
                more["bg_color"] = SUM_BACKGROUND[kind]
            self._styles[key] = self._book.style("small", standing, **more)
        return self._styles[key]


def _subtotal(column: int, row: int, last: int) -> str:
    letters = xl_col_to_name(column)
    return f"=SUBTOTAL(9,{letters}{row + 2}:{letters}{last + 1})"
