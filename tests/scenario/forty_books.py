"""Books as county offices keep them, each with the truth beside it: faultless ones, most of them plain.

Written by a planner who did not know how books are read. A sheet is written as text: a line for each row, `|` between
cells, nothing for an empty cell, a quote mark before a number kept as text. All figures are made up. The truth was
added up by hand from the text, never taken from what the product printed.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook

NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its text, what is merged and hidden, and the formulas whose results stand in the text."""

    text: str
    merged: str = ""
    name: str = "Sheet1"
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: str = ""
    formulas: Mapping[str, str] = field(default_factory=dict)
    state: str = "visible"


@dataclass(frozen=True)
class Truth:
    """What the planner knows: units, posts and people by category, residents, reserves, single cells."""

    units: int
    posts: Mapping[str, int]
    people: Mapping[str, int] = field(default_factory=dict)
    residents: int | None = None
    cells: Mapping[tuple[str, str], int] = field(default_factory=dict)
    reserve: Mapping[str, int] = field(default_factory=dict)
    area: float | None = None
    """Square kilometres, where the book is about units of area."""


@dataclass(frozen=True)
class Book:
    """Files of one planner, the truth, and whether a refusal is a failure (plain)."""

    name: str
    files: Mapping[str, tuple[Sheet, ...] | bytes]
    truth: Truth
    plain: bool = True
    said: str = ""
    """For a mistake that leaves figures as they stand: what the report must speak of (a pattern), else a refusal."""


def value(cell: str) -> str | int | float | None:
    cell = cell.strip(" ")
    if NUMBER.fullmatch(cell):
        return float(cell) if "." in cell else int(cell)
    return cell.removeprefix("'").replace("\\n", "\n") or None


def write_sheet(book: Workbook, sheet: Sheet) -> None:
    page = book.create_sheet(sheet.name)
    page.sheet_state = sheet.state
    for number, line in enumerate(sheet.text.strip("\n").split("\n"), 1):
        for place, cell in enumerate(line.split("|"), 1):
            page.cell(number, place).value = value(cell)
    for cell in sheet.formulas:
        if page[cell].value is None:
            page[cell].value = "nothing"
    for span in sheet.merged.split():
        page.merge_cells(span)
    for number in sheet.hidden_rows:
        page.row_dimensions[number].hidden = True
    for letter in sheet.hidden_columns:
        page.column_dimensions[letter].hidden = True


def put_formulas(file: Path, sheets: tuple[Sheet, ...]) -> None:
    """Give cells their formula as Excel stores it: with the result, and empty text where there is none."""
    with zipfile.ZipFile(file) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    for number, sheet in enumerate(sheets, 1):
        part = f"xl/worksheets/sheet{number}.xml"
        text = parts[part].decode()
        for cell, formula in sheet.formulas.items():
            whole = re.compile(rf'<c r="{cell}"[^>]*?(/>|>.*?</c>)')
            old = whole.search(text)
            assert old, cell
            result = re.search(r"<v>(.*?)</v>", old[0])
            text_cell = re.search(r't="(s|inlineStr)"', old[0])
            kind, shown = ("", result[1]) if result and not text_cell else (' t="str"', "")
            text = whole.sub(f'<c r="{cell}"{kind}><f>{formula}</f><v>{shown}</v></c>', text)
        parts[part] = text.encode()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


def write_book(book: Book, folder: Path) -> list[Path]:
    """Write the files of a book; return their paths in the order of the book."""
    files = []
    for name, content in book.files.items():
        file = folder / name
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            made = Workbook()
            made.remove(made.active)
            for sheet in content:
                write_sheet(made, sheet)
            made.save(file)
            if any(sheet.formulas for sheet in content):
                put_formulas(file, content)
        files.append(file)
    return files


def one(name: str, text: str, truth: Truth, *, merged: str = "", plain: bool = True, said: str = "", **more) -> Book:
    """A book of one file with one sheet."""
    return Book(name, {f"{name}.xlsx": (Sheet(text, merged, **more),)}, truth, plain, said)


ADMIN, INST, LEAD, LAW, LIKE, WORK, ANY = "行政", "事业", "领导", "政法", "参公", "工勤", "编制"

FAULTLESS = [
    one("单表", """
青溪县乡镇编制情况表
单位：名                                        |||||2023年12月31日
单位|行政编制|事业编制|常住人口|面积（平方公里）|备注
城关镇|42|38|51200|86.5|
柳林镇|33|29|27450|120|
石桥镇|31|27|22380|98.2|
白云乡|24|19|9860|143|
高坪乡|22|18|7410|167.3|
合计|152|131|118300|615|
填表人：王某|||审核人：李某||
""", Truth(5, {ADMIN: 152, INST: 131}, residents=118300, cells={("石桥镇", ADMIN): 31, ("高坪乡", INST): 18}),
        merged="A1:F1"),
    one("两行表头", """
青溪县乡镇机构编制和实有人员统计表
单位：名
序号|单位名称|行政编制||事业编制||常住人口（人）|备注
||编制数|实有数|编制数|实有数||
1|城关镇|42|40|38|36|51200|
2|柳林镇|33|30|29|29|27450|
3|石桥镇|31|31|27|22|22380|
4|白云乡|24|21|19|17|9860|
|合计|130|122|113|104|110890|
填表人：||||填表日期：2023年6月|||
""", Truth(4, {ADMIN: 130, INST: 113}, {ADMIN: 122, INST: 104}, 110890, {("白云乡", ADMIN): 24, ("石桥镇", INST): 27}),
        merged="A1:H1 A3:A4 B3:B4 C3:D3 E3:F3 G3:G4 H3:H4"),
    one("三行表头", """
云岭县编制台账
单位名称|人员编制||||||辖区人口（常住）
|行政|||事业|||
|核定|实有|空编|核定|实有|空编|
云城镇|40|37|3|36|35|1|40210
双河镇|30|30|0|28|25|3|21900
大坝乡|21|18|3|17|17|0|8350
东风街道|35|34|1|44|40|4|63700
""", Truth(4, {ADMIN: 126, INST: 125}, {ADMIN: 119, INST: 117}, 134160, {("东风街道", INST): 44}),
        merged="A1:H1 A2:A4 B2:G2 B3:D3 E3:G3 H2:H4"),
    one("四行表头", """
云岭县乡镇（街道）机构编制情况一览表
单位|机构编制情况||||||基本情况|
|编制数|||实有人数|||常住人口|面积
|行政编制|事业编制|工勤编制|行政|事业|工勤|（人）|（平方公里）
|（名）|（名）|（名）|（人）|（人）|（人）||
云城镇|40|36|2|37|35|2|40210|77
双河镇|30|28|1|30|25|1|21900|103
大坝乡|21|17|1|18|17|0|8350|188
合计|91|81|4|85|77|3|70460|368
""", Truth(3, {ADMIN: 91, INST: 81, WORK: 4}, {ADMIN: 85, INST: 77, WORK: 3}, 70460, {("双河镇", WORK): 1}),
        merged="A1:I1 A2:A5 B2:G2 H2:I2 B3:D3 E3:G3"),
    one("县填一次", """
临江市各县（市、区）乡镇编制表
县（市、区）|乡镇（街道）|行政编制|事业编制|户籍人口|常住人口
青溪县|城关镇|42|38|53000|51200
|柳林镇|33|29|31000|27450
|白云乡|24|19|14200|9860
云岭县|云城镇|40|36|44100|40210
|双河镇|30|28|25700|21900
南湖区|湖滨街道|36|45|60200|71500
|新港街道|34|41|48800|58300
全市合计||239|236|277000|280420
""", Truth(7, {ADMIN: 239, INST: 236}, residents=280420, cells={("白云乡", INST): 19, ("新港街道", ADMIN): 34}),
        merged="A1:F1 A3:A5 A6:A7 A8:A9 A10:B10"),
    Book("每县一张表", {"每县一张表.xlsx": tuple(Sheet(text, "A1:D1", name=county) for county, text in {
        "青溪县": "青溪县乡镇编制表\n单位|行政编制|事业编制|常住人口\n城关镇|42|38|51200\n柳林镇|33|29|27450\n合计|75|67|78650",
        "云岭县": "云岭县乡镇编制表\n单位|行政编制|事业编制|常住人口\n云城镇|40|36|40210\n大坝乡|21|17|8350\n合计|61|53|48560",
        "南湖区": "南湖区街道编制表\n单位|行政编制|事业编制|常住人口\n湖滨街道|36|45|71500\n合计|36|45|71500",
    }.items())}, Truth(5, {ADMIN: 172, INST: 165}, residents=198710, cells={("云城镇", INST): 36})),
    Book("每年一张表", {"每年一张表.xlsx": tuple(Sheet(text, name=year) for year, text in {
        "2021年": "单位|行政编制|事业编制|常住人口\n城关镇|40|35|50100\n柳林镇|34|30|28000\n白云乡|25|20|10300",
        "2022年": "单位|行政编制|事业编制|常住人口\n城关镇|41|37|50800\n柳林镇|33|30|27700\n白云乡|25|19|10050",
        "2023年": "单位|行政编制|事业编制|常住人口\n城关镇|42|38|51200\n柳林镇|33|29|27450\n白云乡|24|19|9860",
    }.items())}, Truth(3, {ADMIN: 99, INST: 86}, residents=88510, cells={("城关镇", ADMIN): 42})),
    one("合计在上", """
临江市乡镇编制汇总
地区|单位|编制总数|行政编制|事业编制|常住人口
全市合计||342|172|170|174660
青溪县|小计|185|99|86|88510
|城关镇|80|42|38|51200
|柳林镇|62|33|29|27450
|白云乡|43|24|19|9860
南湖区|小计|157|73|84|86150
|湖滨街道|81|36|45|57150
|新港街道|76|37|39|29000
""", Truth(5, {ADMIN: 172, INST: 170}, residents=174660, cells={("新港街道", INST): 39}), merged="A1:F1"),
    one("上下都有合计", """
单位|行政编制|行政实有|事业编制|事业实有|常住人口
总计|112|107|98|92|76300
一、镇||||||
龙潭镇|38|37|33|30|35400
平安镇|31|30|28|27|21300
小计|69|67|61|57|56700
二、乡||||||
马鞍乡|22|20|19|18|10500
茶园乡|21|20|18|17|9100
小计|43|40|37|35|19600
合计|112|107|98|92|76300
""", Truth(4, {ADMIN: 112, INST: 98}, {ADMIN: 107, INST: 92}, 76300, {("马鞍乡", ADMIN): 22})),
    one("怪名小计", """
单位|行政编制|事业编制|常住人口
全县|165|150|119500
乡镇（街道）片|165|150|119500
城区片|73|84|86150
湖滨街道|36|45|57150
新港街道|37|39|29000
南片|92|66|33350
龙王镇|39|30|15400
清泉镇|30|21|10850
竹山乡|23|15|7100
""", Truth(5, {ADMIN: 165, INST: 150}, residents=119500, cells={("竹山乡", INST): 15}), plain=False),
    one("其中行", """
青溪县2023年乡镇编制表
单位|行政编制|事业编制|常住人口
城关镇|42|38|51200
　其中：党政办公室|9|4|
　　　　综合执法队|5|16|
柳林镇|33|29|27450
　其中：党政办公室|7|3|
白云乡|24|19|9860
合计|99|86|88510
""", Truth(3, {ADMIN: 99, INST: 86}, residents=88510, cells={("城关镇", INST): 38}), plain=False),
    one("其中列", """
单位|行政编制||事业编制||常住人口
||其中：政法专项||其中：参公|
城关镇|45|5|38|6|51200
柳林镇|36|4|29|3|27450
白云乡|26|2|19|0|9860
合计|107|11|86|9|88510
""", Truth(3, {ADMIN: 107, INST: 86}, residents=88510, cells={("柳林镇", ADMIN): 36}), merged="A1:A2 F1:F2", plain=False),
    one("政法专项并列", """
青溪县各乡镇编制台账
单位名称|行政编制|政法专项编制|事业编制|行政实有|政法专项实有|事业实有|常住人口
城关镇|42|6|38|40|5|37|51200
柳林镇|33|4|29|33|4|26|27450
白云乡|24|3|19|22|3|18|9860
""", Truth(3, {ADMIN: 99, LAW: 13, INST: 86}, {ADMIN: 95, LAW: 12, INST: 81}, 88510, {("城关镇", LAW): 6}),
        merged="A1:H1"),
    one("四类编制", """
云岭县直及乡镇编制台账
单位|编制数||||实有人数||||常住人口
|行政|参公|事业|工勤|行政|参公|事业|工勤|
云城镇|40|3|36|2|38|3|35|2|40210
双河镇|30|2|28|1|30|2|25|1|21900
大坝乡|21|1|17|1|18|1|17|0|8350
县农业农村局|18|12|46|3|17|11|45|3|
合计|109|18|127|7|103|17|122|6|70460
""", Truth(4, {ADMIN: 109, LIKE: 18, INST: 127, WORK: 7}, {ADMIN: 103, LIKE: 17, INST: 122, WORK: 6}, 70460,
        {("县农业农村局", LIKE): 12}), merged="A1:J1 A2:A3 B2:E2 F2:I2 J2:J3"),
    one("经费形式", """
单位|行政编制|事业编制||||常住人口
||小计|全额拨款|差额拨款|自收自支|
城关镇|42|38|30|6|2|51200
柳林镇|33|29|25|4|0|27450
白云乡|24|19|19|0|0|9860
合计|99|86|74|10|2|88510
""", Truth(3, {ADMIN: 99, INST: 86}, residents=88510, cells={("城关镇", INST): 38}), merged="A1:A2 B1:B2 C1:F1 G1:G2"),
    one("正副职数", """
单位|行政编制|事业编制|领导职数|||常住人口
|||小计|正职|副职|
城关镇|42|38|11|3|8|51200
柳林镇|33|29|9|3|6|27450
白云乡|24|19|7|2|5|9860
合计|99|86|27|8|19|88510
""", Truth(3, {ADMIN: 99, INST: 86, LEAD: 27}, residents=88510, cells={("柳林镇", LEAD): 9}),
        merged="A1:A2 B1:B2 C1:C2 D1:F1 G1:G2"),
    one("正副写成字", """
单位|行政编制|事业编制|领导职数|常住人口
城关镇|42|38|1正6副|51200
柳林镇|33|29|1正5副|27450
白云乡|24|19|1正3副|9860
""", Truth(3, {ADMIN: 99, INST: 86, LEAD: 17}, residents=88510, cells={("白云乡", LEAD): 4})),
    one("含专项", """
单位|行政编制|事业编制|常住人口
城关镇|45（含3专项）|38|51200
柳林镇|33|29|27450
白云乡|26（含政法专项2名）|19|9860
合计|104|86|88510
""", Truth(3, {ADMIN: 104, INST: 86}, residents=88510, cells={("城关镇", ADMIN): 45}), plain=False),
    one("空编超编", """
单位|行政编制||||事业编制||||常住人口
|核定编制|实有人数|空编|超编|核定编制|实有人数|空编|超编|
城关镇|42|44|—|2|38|36|2|—|51200
柳林镇|33|30|3|—|29|29|—|—|27450
白云乡|24|21|3|—|19|20|—|1|9860
合计|99|95|6|2|86|85|2|1|88510
""", Truth(3, {ADMIN: 99, INST: 86}, {ADMIN: 95, INST: 85}, 88510, {("城关镇", ADMIN): 42}),
        merged="A1:A2 B1:E1 F1:I1 J1:J2"),
    one("编外", """
单位|行政编制|行政实有人数|事业编制|事业实有人数|编外聘用人员|政府购买服务岗位|借调人员|常住人口
城关镇|42|40|38|36|25|12|3|51200
柳林镇|33|30|29|29|11|6|1|27450
白云乡|24|21|19|17|4|2|0|9860
""", Truth(3, {ADMIN: 99, INST: 86}, {ADMIN: 91, INST: 82}, 88510)),
    one("率和百分比", """
单位|行政编制|行政实有|行政满编率（%）|事业编制|事业实有|编制使用率|常住人口|城镇化率（%）|人口密度
城关镇|42|40|95.2|38|36|95.0%|51200|71.5|592
柳林镇|33|30|90.9|29|29|95.2%|27450|44.3|229
白云乡|24|21|87.5|19|17|88.4%|9860|21.0|69
""", Truth(3, {ADMIN: 99, INST: 86}, {ADMIN: 91, INST: 82}, 88510)),
    one("床位车辆户数", """
单位|行政编制|事业编制|公务用车编制|核定床位|总户数|行政村|社区|常住人口（人）
城关镇|42|38|4|120|17300|12|6|51200
柳林镇|33|29|3|60|9100|15|1|27450
白云乡|24|19|2|20|3400|11|0|9860
""", Truth(3, {ADMIN: 99, INST: 86}, residents=88510)),
    one("学校", """
青溪县中小学教职工编制表
学校|教职工编制|实有教职工|学生数|班级数
县第一中学|182|176|2410|48
城关镇中心小学|96|98|1730|38
柳林镇中心小学|61|57|890|22
白云乡中心小学|28|25|260|8
合计|367|356|5290|116
""", Truth(4, {ANY: 367}, {ANY: 356}, cells={("柳林镇中心小学", ANY): 61}), merged="A1:E1"),
    one("三种人口", """
单位|行政编制|事业编制|户籍人口（万人）|常住人口（万人）|流动人口（万人）|面积（公顷）
城关镇|42|38|5.3|5.12|0.9|8650
柳林镇|33|29|3.1|2.745|0.1|12000
白云乡|24|19|1.42|0.986|0.02|14300
""", Truth(3, {ADMIN: 99, INST: 86}, residents=88510)),
    one("几年人口", """
单位|行政编制|事业编制|常住人口|||耕地（亩）
|||2021年|2022年|2023年|
城关镇|42|38|50100|50800|51200|18200
柳林镇|33|29|28000|27700|27450|31500
白云乡|24|19|10300|10050|9860|22700
""", Truth(3, {ADMIN: 99, INST: 86}, residents=88510), merged="A1:A2 B1:B2 C1:C2 D1:F1 G1:G2"),
    one("六普七普", """
单位|行政编制|事业编制|六普人口|七普人口
城关镇|42|38|46300|51200
柳林镇|33|29|31800|27450
白云乡|24|19|13900|9860
合计|99|86|92000|88510
""", Truth(3, {ADMIN: 99, INST: 86}, residents=88510)),
    one("调整前后", """
青溪县2023年乡镇编制调整情况表（已批复执行）
单位|行政编制||事业编制||常住人口
|调整前|调整后|调整前|调整后|
城关镇|40|42|35|38|51200
柳林镇|34|33|30|29|27450
白云乡|25|24|21|19|9860
""", Truth(3, {ADMIN: 99, INST: 86}, residents=88510, cells={("城关镇", ADMIN): 42}),
        merged="A1:F1 A2:A3 B2:C2 D2:E2 F2:F3", plain=False),
    one("拟调整", """
青溪县乡镇编制拟调整方案（征求意见稿）
单位|现核定||拟核定||增减||常住人口
|行政编制|事业编制|行政编制|事业编制|行政编制|事业编制|
城关镇|42|38|44|41|2|3|51200
柳林镇|33|29|33|28|0|-1|27450
白云乡|24|19|22|17|-2|-2|9860
合计|99|86|99|86|0|0|88510
""", Truth(3, {ADMIN: 99, INST: 86}, residents=88510, cells={("城关镇", INST): 38}),
        merged="A1:H1 A2:A3 B2:C2 D2:E2 F2:G2 H2:H3"),
    one("机动编制", """
青溪县乡镇编制台账
单位|行政编制|事业编制|常住人口
城关镇|42|38|51200
柳林镇|33|29|27450
白云乡|24|19|9860
机动编制|3|5|
合计|102|91|88510
""", Truth(3, {ADMIN: 99, INST: 86}, residents=88510, reserve={ADMIN: 3, INST: 5})),
    one("周转池", """
单位|行政编制|事业编制|常住人口
城关镇|42|38|51200
柳林镇|33|29|27450
县级周转编制池|0|12|
""", Truth(2, {ADMIN: 75, INST: 67}, residents=78650, reserve={INST: 12}), plain=False),
    one("横排", """
项目|城关镇|柳林镇|白云乡|合计
行政编制|42|33|24|99
事业编制|38|29|19|86
常住人口|51200|27450|9860|88510
""", Truth(3, {ADMIN: 99, INST: 86}, residents=88510, cells={("柳林镇", INST): 29}), plain=False),
    Book("两本", {
        "编制.xlsx": (Sheet("青溪县编制表\n单位|行政编制|事业编制\n城关镇|42|38\n柳林镇|33|29\n白云乡|24|19\n合计|99|86"),),
        "人口.xlsx": (Sheet("青溪县人口表\n乡镇|常住人口|面积（平方公里）\n"
                            "白云乡|9860|143\n城关镇|51200|86.5\n柳林镇|27450|120"),),
    }, Truth(3, {ADMIN: 99, INST: 86}, residents=88510, cells={("白云乡", ADMIN): 24})),
    Book("台账和实名", {"台账和实名.xlsx": (
        Sheet("单位|行政编制|事业编制|常住人口\n城关镇|4|2|5120\n白云乡|2|1|986", name="编制台账"),
        Sheet("序号|姓名|性别|单位|编制类型|职务\n1|张一|男|城关镇|行政编制|镇长\n2|李二|女|城关镇|行政编制|科员\n"
              "3|王三|男|城关镇|行政编制|科员\n4|赵四|女|城关镇|事业编制|九级职员\n5|钱五|男|白云乡|行政编制|乡长\n"
              "6|孙六|女|白云乡|事业编制|八级职员", name="实名制花名册"),
    )}, Truth(2, {ADMIN: 6, INST: 3}, {ADMIN: 4, INST: 2}, 6106, {("城关镇", ADMIN): 4})),
    one("九位代码", """
区划代码|单位名称|行政编制|事业编制|常住人口
399123100|城关镇|42|38|51200
399123101|柳林镇|33|29|27450
399123200|白云乡|24|19|9860
""", Truth(3, {ADMIN: 99, INST: 86}, residents=88510)),
    one("十二位代码", """
青溪县乡镇编制表
统计用区划代码|名称|行政编制|事业编制|常住人口
'399123100000|城关镇|42|38|51200
'399123101000|柳林镇|33|29|27450
'399123200000|白云乡|24|19|9860
""", Truth(3, {ADMIN: 99, INST: 86}, residents=88510), merged="A1:E1"),
    one("文本数字", """
单　位|行 政 编 制|事业\\n编制|常住人口
城关镇|'42|３８|'51,200
柳林镇|'33 |'29|２７，４５０
白云乡|'24|—|'9,860
合计|'99|'67|'88,510
""", Truth(3, {ADMIN: 99, INST: 67}, residents=88510, cells={("城关镇", INST): 38})),
    one("公式", """
单位|行政编制|行政实有|空编|事业编制|事业实有|常住人口
城关镇|42|42||38|36|51200
柳林镇|33|30|3|29|29|27450
白云乡|24|21|3|19|17|9860
合计|99|93|6|86|82|88510
""", Truth(3, {ADMIN: 99, INST: 86}, {ADMIN: 93, INST: 82}, 88510), formulas={
        "D2": 'IF(B2&gt;C2,B2-C2,"")', "D3": "B3-C3", "D4": "B4-C4", "B5": "SUM(B2:B4)", "C5": "SUM(C2:C4)",
        "D5": "SUM(D2:D4)", "E5": "SUM(E2:E4)", "F5": "SUM(F2:F4)", "G5": "SUM(G2:G4)"}),
    one("隐藏行列", """
单位|行政编制|2015年行政编制|事业编制|常住人口
城关镇|42|39|38|51200
柳林镇|33|36|29|27450
白云乡|24|26|19|9860
合计|99|101|86|88510
""", Truth(3, {ADMIN: 99, INST: 86}, residents=88510, cells={("柳林镇", ADMIN): 33}), hidden_rows=(3,), hidden_columns="C"),
    one("附注", """
附件2
青溪县乡镇编制情况表
||||单位：名、人
单位|行政编制|事业编制|常住人口|备注
城关镇|42|38|51200|含2022年从县直划入3名
柳林镇|33|29|27450|
白云乡|24|19|9860|另有援藏2名不占编制
合计|99|86|88510|
注：1.行政编制不含政法专项编制15名。
2.常住人口为2023年末数，共88510人。
3.事业编制以青编〔2023〕12号为准。
""", Truth(3, {ADMIN: 99, INST: 86}, residents=88510), merged="A2:E2 A9:E9 A10:E10 A11:E11"),
    one("左右两表", """
青溪县乡镇编制表
单位|行政编制|事业编制|常住人口||单位|行政编制|事业编制|常住人口
城关镇|42|38|51200||白云乡|24|19|9860
柳林镇|33|29|27450||高坪乡|22|18|7410
石桥镇|31|27|22380||茶园乡|21|18|9100
""", Truth(6, {ADMIN: 173, INST: 149}, residents=127400, cells={("茶园乡", ADMIN): 21}), merged="A1:I1"),
    one("每页表头", "\n".join(
        f"第{page}页\n单位|行政编制|事业编制|常住人口\n" + "\n".join(
            f"第{name}镇|{20 + page}|{10 + page}|{10000 * page}" for name in names)
        for page, names in enumerate((("东一", "东二", "东三"), ("西一", "西二", "西三"), ("南一", "南二")), 1)
    ), Truth(8, {ADMIN: 63 + 66 + 46, INST: 33 + 36 + 26}, residents=30000 + 60000 + 60000)),
    one("两县同名", """
县|单位|行政编制|事业编制|常住人口
青溪县|城关镇|42|38|51200
青溪县|太平乡|24|19|9860
云岭县|城关镇|40|36|40210
云岭县|太平乡|21|17|8350
""", Truth(4, {ADMIN: 127, INST: 110}, residents=109620)),
    Book("国标码文本", {"国标码文本.csv": (
        '青溪县乡镇编制表,,,\r\n单位,行政编制,事业编制,常住人口\r\n城关镇,42,38,"51,200"\r\n柳林镇,33,29,"27,450"\r\n'
        '合计,75,67,"78,650"\r\n').encode("gb18030")}, Truth(2, {ADMIN: 75, INST: 67}, residents=78650)),
    Book("分号文本", {"分号文本.csv": "单位;行政编制;事业编制;常住人口\n城关镇;42;38;51200\n柳林镇;33;29;27450\n".encode()},
         Truth(2, {ADMIN: 75, INST: 67}, residents=78650), plain=False),
    one("内设机构一列", """
单位|内设机构|行政编制|事业编制|常住人口
城关镇|党政办公室|15|6|51200
|综合执法队|9|22|
|社会事务办|18|10|
白云乡|党政办公室|13|5|9860
|综合执法队|11|14|
""", Truth(2, {ADMIN: 66, INST: 57}, residents=61060, cells={("城关镇", INST): 38}), merged="A2:A4 A5:A6 E2:E4 E5:E6",
        plain=False),
    one("缩进内设", """
单位|行政编制|事业编制
县财政局|28|35
　　办公室|8|0
　　预算股|12|0
　　国库支付中心|8|35
县民政局|16|9
　　办公室|7|0
　　社会救助股|9|9
""", Truth(2, {ADMIN: 44, INST: 44}, cells={("县财政局", INST): 35}), plain=False),
    one("每单位两行", """
单位|项目|行政|事业|常住人口
城关镇|编制数|42|38|51200
|实有数|40|36|
柳林镇|编制数|33|29|27450
|实有数|30|29|
""", Truth(2, {ADMIN: 75, INST: 67}, {ADMIN: 70, INST: 65}, 78650), merged="A2:A3 A4:A5 E2:E3 E4:E5", plain=False),
    one("编制类型一列", """
单位|编制类型|编制数|实有数|常住人口
城关镇|行政编制|42|40|51200
城关镇|事业编制|38|36|51200
柳林镇|行政编制|33|30|27450
柳林镇|事业编制|29|29|27450
""", Truth(2, {ADMIN: 75, INST: 67}, {ADMIN: 70, INST: 65}, 78650, {("柳林镇", INST): 29}), plain=False),
    Book("汇总和分县", {"汇总和分县.xlsx": (
        Sheet("地区|行政编制|事业编制|常住人口\n青溪县|75|67|78650\n云岭县|61|53|48560\n全市|136|120|127210", name="汇总"),
        Sheet("单位|行政编制|事业编制|常住人口\n城关镇|42|38|51200\n柳林镇|33|29|27450", name="青溪县"),
        Sheet("单位|行政编制|事业编制|常住人口\n云城镇|40|36|40210\n大坝乡|21|17|8350", name="云岭县"),
        Sheet("填表说明\n1.本表由各县编办填报。\n2.编制数以批复为准。", name="填表说明"),
    )}, Truth(4, {ADMIN: 136, INST: 120}, residents=127210, cells={("大坝乡", ADMIN): 21})),
]
