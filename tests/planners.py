"""Workbooks as planners' offices lay them out, each in its own way. All figures are made up."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

A_UNITS = (
    ("城关镇", 36, 34, 42, 40, 45.2, 4.21, 21),
    ("双河镇", 33, 29, 38, 33, 132.4, 2.18, 18),
    ("高岭乡", 27, 22, 30, 24, 158.2, 0.74, 12),
    ("石桥回族乡", 26, 23, 29, 26, 120.7, 0.96, 14),
    ("东门街道办事处", 38, 38, 44, 45, 12.8, 6.85, 16),
)


Rows = Sequence[Sequence[object]]


def saved(path: Path, sheets: Mapping[str, Rows] | Rows, merged: Sequence[str] = ()) -> Path:
    """Write rows as a book: a sheet for each title, or one, `merged` in the first; as CSV where the name says so."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as opened:
            csv.writer(opened).writerows(sheets)
        return path
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items() if isinstance(sheets, Mapping) else [("Sheet1", sheets)]:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    for area in merged:
        book.worksheets[0].merge_cells(area)
    book.save(path)
    return path


def one_sheet(path: Path) -> Path:
    """A: one sheet; merged title, date, one header with units of measurement, sequence numbers, a sum with a blank."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sheet1"
    sheet["A1"] = "附件1：清溪县乡镇（街道）机构编制情况统计表"
    sheet.merge_cells("A1:J1")
    sheet["A2"] = "截至2023年12月31日"
    sheet.merge_cells("A2:J2")
    sheet.append(
        [
            "序号", "乡镇\n（街道）", "行政编制数", "行政实有人数", "事业编制数", "事业实有人数",
            "面积（平方公里）", "常住人口\n（万人）", "村（社区）数", "备注",
        ]
    )  # fmt: skip
    for number, unit in enumerate(A_UNITS, start=1):
        sheet.append([number, *unit, "县城所在地" if number == 1 else None])
    columns = list(zip(*A_UNITS, strict=True))
    sheet.append([None, "合　计", *(sum(column) for column in columns[1:5]), None, round(sum(columns[6]), 2), 81])
    sheet.append(["填表人：张三", None, None, "审核人：李四"])
    book.save(path)
    return path


B_COUNTIES = {
    "延平区": (("来舟镇", 26, 23, 30, 23), ("樟湖镇", 28, 23, 33, 30), ("四鹤街道", 38, 31, 73, 65)),
    "建阳区": (("麻沙镇", 31, 28, 36, 33), ("水吉镇", 33, 30, 41, 37), ("书坊乡", 25, 24, 27, 28)),
}


def two_row_header(path: Path) -> Path:
    """B: a header of two rows by category, counties merged downwards, a sum for each and one in all, vacancies."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "乡镇编制"
    sheet["A1"] = "南平市各县（市、区）乡镇（街道）编制和实有人员情况表"
    sheet.merge_cells("A1:J1")
    sheet["J2"] = "单位：名"
    for cell, text, area in (
        ("A3", "序号", "A3:A4"), ("B3", "县（市、区）", "B3:B4"), ("C3", "单位名称", "C3:C4"),
        ("D3", "行政编制", "D3:F3"), ("G3", "事业编制", "G3:I3"), ("J3", "备注", "J3:J4"),
    ):  # fmt: skip
        sheet[cell] = text
        sheet.merge_cells(area)
    for cell, text in zip("DEFGHI", ("核定", "实有", "空编") * 2, strict=True):
        sheet[f"{cell}4"] = text
    line, number = 5, 0
    sums = [0] * 4
    for county, units in B_COUNTIES.items():
        first = line
        for name, *figures in units:
            number += 1
            a, b, c, d = figures
            _row(sheet, line, [number, None, name, a, b, a - b, c, d, max(c - d, 0), "超编1名" if d > c else None])
            line += 1
        sheet.cell(first, 2, county)
        sheet.merge_cells(start_row=first, end_row=line, start_column=2, end_column=2)
        parts = [sum(unit[place] for unit in units) for place in range(1, 5)]
        sums = [total + part for total, part in zip(sums, parts, strict=True)]
        _row(sheet, line, [None, None, "小计", parts[0], parts[1], None, parts[2], parts[3]])
        line += 1
    _row(sheet, line, ["总计", None, None, sums[0], sums[1], None, sums[2], sums[3]])
    sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=3)
    book.save(path)
    return path


C_COUNTIES = {
    "青山县": (("一都镇", 30, 6, 27, 38900, 20900), ("二都镇", 28, 6, 25, 22100, 12450), ("三都乡", 22, 5, 19, 11050, 6200)),
    "绿水县": (("上坪镇", 31, 6, 30, 41800, 17600), ("中坪乡", 23, 5, 20, 9700, 9900), ("下坪乡", 24, 5, 24, 10400, 13050)),
    "白云市": (("东街道", 35, 7, 33, 66000, 2100), ("西街道", 33, 7, 33, 50500, 2600)),
}  # fmt: skip


def sheet_per_county(path: Path) -> Path:
    """C: a cover, and a sheet for each county with its title, the unit in a note, leaders, hectares, footnotes."""
    book = openpyxl.Workbook()
    cover = book.active
    cover.title = "封面"
    cover["B5"] = "乡镇编制台账"
    cover["B7"] = "市委编办 2024年3月"
    for county, units in C_COUNTIES.items():
        sheet = book.create_sheet(f"{county} ")
        sheet["A1"] = f"{county}乡镇行政编制台账"
        sheet.merge_cells("A1:G1")
        sheet["G2"] = "单位：名、人、公顷"
        sheet.append(["单位", "核定编制", "领导职数", "在编人数", "户籍人口", "辖区面积（公顷）", "党政负责人"])
        for unit in units:
            sheet.append([*unit, "略"])
        total = [sum(unit[place] for unit in units) for place in range(1, 6)]
        sheet.append(["合计", *total])
        sheet.append([])
        sheet.append(["注：编制数以市委编办批复为准。"])
        sheet.append(["填报单位：", county])
    book.save(path)
    return path


D_POSTS = (
    ("河滨街道办事处", "１，０４０", "９８０"),
    ("城东街道", "52 ", "50人"),
    ("马店 镇", "４６", "—"),
    ("牛店镇", "38", "41"),
    ("羊店乡", "30", "24"),
)
D_PLACES = (
    ("羊店乡", "11,230", "98,500"),
    ("河滨街道", "152,800", "15,000"),
    ("城东街道办", "88,100", "18,600"),
    ("马店镇", "45,600", "120,450"),
    ("牛店", "23,900", "１０５，０００"),
    ("猪店镇", "10,000", "60,000"),
)


def joined_sheets(path: Path) -> Path:
    """D: posts in one sheet and places in another, names a little different, numbers as text, a hidden sheet, mu."""
    book = openpyxl.Workbook()
    posts = book.active
    posts.title = "编制 表"
    posts.append(["单位名称", "编制数", "实有人数"])
    for row in D_POSTS:
        posts.append(row)
    places = book.create_sheet("人口面积")
    places.append(["平湖市基本情况（七普）"])
    places.append([])
    places.append(["镇（街道）", "总人口", "面积/亩", "财政收入（万元）"])
    for row in D_PLACES:
        places.append([*row, "3,000"])
    hidden = book.create_sheet("领导职数")
    hidden.append(["乡镇", "领导职数"])
    for name, *_ in D_POSTS:
        hidden.append([name, 7])
    hidden.sheet_state = "hidden"
    book.save(path)
    return path


E_ROWS = (
    ("一、甲县", None),
    ("（一）乡镇", None),
    ("350701101", "红星镇", 24, 22, 31, 28, 22000, 13),
    ("350701102", "前进乡", 20, 17, 25, 20, 8300, 9),
    ("（二）县直事业单位", None),
    ("350701901", "甲县疾病预防控制中心", None, None, 62, 55, None, None),
    ("350701902", "甲县档案馆", None, None, 18, 18, None, None),
    ("二、乙县", None),
    ("（一）乡镇", None),
    ("350702101", "光明镇", 25, 25, 33, 33, 31000, 15),
    ("350702102", "胜利乡", 21, 18, 24, 19, 7600, 10),
    ("（二）县直事业单位", None),
    ("350702901", "乙县不动产登记中心", None, None, 40, 33, None, None),
)


def sections_and_hidden(path: Path, *, results: bool = True) -> Path:
    """E: headings for counties and kinds of units, institutions among townships, codes, hidden column and row, a
    form's row of column numbers; sums by formulas, with results as Excel stores them.
    """
    import xlsxwriter  # noqa: PLC0415

    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("台账")
    middle = book.add_format({"align": "center"})
    sheet.merge_range("A1:H1", "东山市甲县、乙县机构编制台账", middle)
    header = [
        "机构编码",
        "机构名称",
        "行政核定编制",
        "行政在编",
        "事业核定编制",
        "事业在编",
        "户籍人口（人）",
        "行政村数",
    ]
    sheet.write_row("A2", header)
    sheet.write_row("A3", ["甲", "乙", 1, 2, 3, 4, 5, 6])
    line = 3
    columns = [0] * 4
    for row in E_ROWS:
        if row[1] is None:
            sheet.merge_range(line, 0, line, 7, row[0], middle)
        else:
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(line, column, value)
            columns = [total + (value or 0) for total, value in zip(columns, row[2:6], strict=True)]
        line += 1
    sheet.write(line, 1, "总计")
    for place, letter in enumerate("CDEF"):
        sheet.write_formula(line, 2 + place, f"=SUM({letter}4:{letter}{line})", None, columns[place] if results else "")
    sheet.set_column("D:D", None, None, {"hidden": True})
    sheet.set_row(6, None, None, {"hidden": True})
    book.close()
    return path


BOOKS = {
    "one_sheet": one_sheet,
    "two_row_header": two_row_header,
    "sheet_per_county": sheet_per_county,
    "joined_sheets": joined_sheets,
    "sections_and_hidden": sections_and_hidden,
}


def _row(sheet: Worksheet, line: int, values: Sequence[object]) -> None:
    for column, value in enumerate(values, start=1):
        if value is not None:
            sheet.cell(line, column, value)
