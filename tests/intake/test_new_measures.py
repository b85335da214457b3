"""Units of measurement that stand in a row of their own, under a header or above it."""

import pytest
from forty_sheets import Book, Sheet, Truth, write_book

from quota.intake import ScenarioDraft, draft_of_book


def draft(folder, text: str, merged: str = "") -> ScenarioDraft:
    return draft_of_book(*write_book(Book("b", {"b.xlsx": (Sheet(text, merged),)}, Truth(0, {})), folder))


HEAD, ROWS = "单位名称|行政编制|常住人口|面积", "沙河镇|41|48300|3620\n石门乡|22|18900|4985"
MEASURES = {
    "in brackets": (f"{HEAD}\n|（名）|（人）|（公顷）\n{ROWS}\n合计|63|67200|8605", ""),
    "only the area's": (f"{HEAD}\n|||公顷\n{ROWS}", ""),
    "with a label": (f"{HEAD}\n计量单位|名|人|公顷\n{ROWS}", ""),
    "with a label that is also a header": (f"{HEAD}\n单位：|名|人|公顷\n{ROWS}", ""),
    "with a label under the number": (
        f"序号|{HEAD}\n计量单位||名|人|公顷\n1|沙河镇|41|48300|3620\n2|石门乡|22|18900|4985", ""),
    "above": (f"一览表\n|名|人|公顷\n{HEAD}\n{ROWS}", ""),
    "in merged headers": (f"{HEAD}\n||人|公顷\n{ROWS}", "A1:A2 B1:B2"),
    "below two lines": (
        "单位名称|行政||常住人口|面积\n|编制|实有||\n|名|名|人|公顷\n沙河镇|41|40|48300|3620\n石门乡|22|20|18900|4985",
        "A1:A2 B1:C1 D1:D2 E1:E2"),
    "below the numbers of columns": (f"{HEAD}\n甲|1|2|3\n|名|人|公顷\n{ROWS}", ""),
    "above the numbers of columns": (f"{HEAD}\n|名|人|公顷\n甲|1|2|3\n{ROWS}", ""),
    "in mu": (f"{HEAD}\n—|名|人|亩\n沙河镇|41|48300|54300\n石门乡|22|18900|74775", ""),
    "in ten thousand mu and thousands of people": (
        f"{HEAD}\n|名|千人|万亩\n沙河镇|41|48.3|5.43\n石门乡|22|18.9|7.4775", ""),
    "ten thousands": (f"{HEAD}\n|名|万|（单位：千公顷）\n沙河镇|41|4.83|3.62\n石门乡|22|1.89|4.985", ""),
    "in one header": ("单位|行政编制|常住人口（百人）|面积（万公顷）\n沙河镇|41|483|0.362\n石门乡|22|189|0.4985", ""),
    "in a note below": (f"{HEAD}\n沙河镇|41|4.83|3620\n石门乡|22|1.89|4985\n注：面积单位为公顷，人口单位为万人。", ""),
    "across": ("项目|计量单位|沙河镇|石门乡\n行政编制|名|41|22\n常住人口|人|48300|18900\n面积|公顷|3620|4985", ""),
    "two rows for a unit": (
        "单位|项目|行政|常住人口|面积\n||名|人|公顷\n沙河镇|编制数|41|48300|3620\n|实有数|40||\n石门乡|编制数|22|18900|4985\n|实有数|20||",
        "A3:A4 A5:A6"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "merged"), MEASURES.values(), ids=MEASURES)
def test_a_row_of_units_of_measurement_counts_for_its_columns(tmp_path, text, merged):
    """Proves: the two units have the same posts, people and km2 whatever they are measured in, and nothing is guessed.

    Sensitivity: the row taken for a unit, thrown away, or for a second header.
    """
    found = draft(tmp_path, text, merged)
    held = [[unit.count(*one) for one in (("current", "administrative"), ("population_resident",), ("area_km2",))]
            for unit in sorted(found.units, key=lambda unit: unit.name)]  # fmt: skip
    assert [[float(value) for value in row] for row in held] == [[41, 48300, 36.2], [22, 18900, 49.85]]
    assert not any(note.what.key in ("new.area_without_unit", "new.ten_thousands") for note in found.notes)


@pytest.mark.parametrize(
    ("header", "cell", "told"),
    [
        ("面积", "36.2", True),
        ("面积", "36.2平方公里", False),
        ("面积（km²）", "36.2", False),
        ("面积（KM2）", "36.2", False),
        ("面积(HM2)", "3620", False),
        ("面积（公顷）", "3620", False),
    ],
)
def test_an_area_without_a_unit_is_told(tmp_path, header, cell, told):
    """Proves: an area that nothing measures is km2, and the report says so. Sensitivity: silence; noise where it is said."""
    notes = draft(tmp_path, f"单位|行政编制|{header}\n沙河镇|41|{cell}\n石门乡|22|{cell}").notes
    assert any(note.what.key == "new.area_without_unit" for note in notes) == told


@pytest.mark.parametrize(
    ("header", "told"), [("面积（平方里）", True), ("面积（英亩）", True), ("人口（含流动）", False)]
)
def test_a_unit_of_measurement_that_nobody_knows_is_told(tmp_path, header, told):
    """Proves: a size whose unit of measurement is unknown is left out with that reason, and no other column is."""
    notes = draft(tmp_path, f"单位|行政编制|{header}\n沙河镇|41|483\n石门乡|22|189").notes
    assert any(note.what.key == "new.unknown_unit" and note.words("en") for note in notes) == told
