"""The Chinese handbook as its reader does it: what a chapter says to type, write and fill in, step by step.

What is done stands in the text as a person reads it. A comment before it, which no reader sees, names the file:

- a block ``console``: a line after ``>`` is typed, what follows stands on the terminal; ``…`` alone leaves lines out.
  ``<!-- 退出码：3 -->`` before it says how its last command ends, if not well;
- ``<!-- 写：file -->``: the block below it is the file; ``<!-- 改：file -->``: ``把 `old` 改为 `new` `` in the text below it;
- ``<!-- 填：file -->``: the table below it has cells to fill in, by the column that is its first one;
- ``<!-- 复制：file → file -->``: a file copied; ``<!-- 有：folder -->``: the table below it begins with files that are there.
"""

from __future__ import annotations

import csv
import re
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from pages import Opened
from terminal import ran

from quota.texts.messages import wordings

BOOK = Path(__file__).parents[2] / "docs" / "手册"
CHAPTERS = sorted(BOOK.glob("[0-9]*.md"))
FIRST = next(iter(CHAPTERS))
FILES = BOOK / "示例文件"
_BLOCK = re.compile(r"(?:<!-- (?P<todo>\w+)：(?P<what>[^>]+?) -->\s*)|```(?P<kind>\w+)\n(?P<block>.*?)\n```", re.DOTALL)
_CHANGE = re.compile(r"把 `([^`]+)` 改为 `([^`]+)`")
_TABLE = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)


@dataclass(frozen=True)
class Command:
    """A command, what the chapter shows of its words, and how it ends."""

    typed: str
    shown: tuple[str, ...]
    code: int

    def __call__(self) -> None:
        """Run it here; fail where it says something else."""
        if self.typed.startswith("quota open "):
            self._open()
            return
        code, words = ran(*shlex.split(self.typed)[1:])
        lines = [line.rstrip() for line in words.split("\n") if line.strip()]
        assert code == self.code, f"{self.typed}\n{words}"
        place, gap = 0, False
        for line in self.shown:
            if line == "…":
                gap = True
                continue
            found = lines.index(line, place) if line in lines[place:] else -1
            assert found >= 0, f"{self.typed}\nnot said: {line}\n\n{words}"
            assert gap or found == place, f"{self.typed}\nleft out: {lines[place]}\n\n{words}"
            place, gap = found + 1, False
        assert gap or place == len(lines), f"{self.typed}\nleft out: {lines[place]}\n\n{words}"

    def _open(self) -> None:
        """Open a page and close it; what stands in the window depends on whether there is a browser."""
        page = Opened(Path(self.typed.split()[2]), Path("journals"))
        page.end()  # how it ends has tests of its own
        said = {wording["zh"].replace("{address}", "http://127.0.0.1:…") for wording in wordings("app").values()}
        assert set(self.shown) <= said


def steps(chapter: Path) -> Iterator[Callable[[], None]]:
    """Yield what a reader does, in the order of the text."""
    text = chapter.read_text(encoding="utf-8")
    code = 0
    for found in _BLOCK.finditer(text):
        todo, what, rest = found["todo"], found["what"], text[found.end() :]
        if todo == "退出码":
            code = int(what)
        elif todo:
            yield _step(todo, what, rest)
        elif found["kind"] == "console":
            *earlier, last = _commands(found["block"])
            yield from (Command(typed, shown, 0) for typed, shown in earlier)
            yield Command(*last, code)
            code = 0


def _commands(block: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for part in re.split(r"^> ", block, flags=re.MULTILINE)[1:]:
        typed, *shown = part.split("\n")
        yield typed, tuple(line.rstrip() for line in shown if line.strip())


def _step(todo: str, what: str, rest: str) -> Callable[[], None]:
    if todo == "写":
        block = re.match(r"```\w+\n(.*?\n)```", rest, re.DOTALL)
        assert block, what
        return lambda: _written(Path(what), block[1])
    if todo == "改":
        change = _CHANGE.search(rest.partition("\n\n")[0])
        assert change, what
        return lambda: _changed(Path(what), change[1], change[2])
    if todo == "复制":
        source, _, target = what.partition(" → ")
        return lambda: _copied(Path(source), Path(target))
    table = _TABLE.match(rest)
    assert table, what
    header, _, *rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in table[0].splitlines()]
    if todo == "有":
        return lambda: _there(Path(what), [row[0] for row in rows])
    assert todo == "填", todo
    filled = [dict(zip(header, row, strict=True)) for row in rows]
    return lambda: (_filled_sheet if what.endswith(".xlsx") else _filled_table)(Path(what), filled)


def _written(file: Path, words: str) -> None:
    """Save a text as Notepad does; a table with the mark that Excel puts before it."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(words, encoding="utf-8-sig" if file.suffix == ".csv" else "utf-8", newline="\r\n")


def _copied(source: Path, target: Path) -> None:
    shutil.copy(source, target)


def _changed(file: Path, old: str, new: str) -> None:
    words = file.read_text(encoding="utf-8")
    assert words.count(old) == 1, (file, old)
    file.write_text(words.replace(old, new), encoding="utf-8", newline="\r\n")


def _there(folder: Path, names: list[str]) -> None:
    assert [name for name in names if not (folder / name).is_file()] == []


def _filled_table(file: Path, rows: list[Mapping[str, str]]) -> None:
    """Fill cells of a CSV table, as Excel does."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        header, *lines = csv.reader(opened)
    for row in rows:
        key, *columns = row
        (line,) = [line for line in lines if line[header.index(key)] == row[key]] or [_added(lines, header)]
        for column in (key, *columns):
            line[header.index(column)] = row[column]
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        csv.writer(opened).writerows([header, *lines])


def _added(lines: list[list[str]], header: list[str]) -> list[str]:
    lines.append([""] * len(header))
    return lines[-1]


def _filled_sheet(file: Path, rows: list[Mapping[str, str]]) -> None:
    """Fill cells of a planner's own table, or of the workbook's: 单位, and below each category the column that is named."""
    book = openpyxl.load_workbook(file)
    if "调整方案" not in book.sheetnames:
        _filled_book(book.worksheets[0], rows)
        book.save(file)
        return
    sheet = book["调整方案"]
    top = next(row[1].row for row in sheet.iter_rows() if row[1].value == "单位")
    named = {str(row[1].value): row[1].row for row in sheet.iter_rows() if row[1].value}
    places, band = {}, ""
    for cell in sheet[top]:
        band = str(cell.value or band).partition("\n")[0]
        places[band, str(sheet.cell(top + 1, cell.column).value or "").partition("\n")[0]] = cell.column
    for row in rows:
        for column, words in row.items():
            if column not in ("单位", "编制类别"):
                cell = sheet.cell(named[row["单位"]], places[row["编制类别"], column])
                cell.value = int(words) if words.isdigit() else words
    book.save(file)


def _filled_book(sheet: Worksheet, rows: list[Mapping[str, str]]) -> None:
    """Fill cells below a header of one row; the first row of a name is taken."""
    key = next(iter(rows[0]))
    header = next(line for line in sheet.iter_rows() if key in [cell.value for cell in line])
    places = {cell.value: cell.column for cell in header}
    for row in rows:
        line = next(line for line in sheet.iter_rows() if line[places[key] - 1].value == row[key])[0].row
        for column, words in list(row.items())[1:]:
            sheet.cell(line, places[key if column == "改为" else column]).value = (
                int(words) if words.isdigit() else words
            )
