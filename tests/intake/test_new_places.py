"""Which county a unit is in, and which two spellings are one county or one unit.

Every figure was added up by hand.
"""

from __future__ import annotations

import pytest
from planners import saved
from test_new_row_kinds import table

from quota.intake import Draft, draft_of_book
from quota.scenario import CaseError


def read(tmp_path, *texts: str | dict[str, str]) -> Draft:
    """Read tables as books; a mapping is a book with a sheet for each title."""
    books = []
    for number, text in enumerate(texts):
        sheets = {title: table(rows) for title, rows in ({"Sheet1": text} if isinstance(text, str) else text).items()}
        books.append(saved(tmp_path / f"b{number}.xlsx", sheets))
    return draft_of_book(*books)


def figures(draft: Draft, *fields: str) -> dict[tuple[str, str], tuple[int | None, ...]]:
    """Return figures of the fields, or of all posts, by county and unit."""
    by_field = [{m.field if not m.category else m.category: f.value for m, f in unit.figures.items()
                 if m.field in ("current", *fields)} for unit in draft.units]  # fmt: skip
    return {
        (unit.jurisdiction, unit.name): tuple(int(held[field]) if field in held else None for field in fields)
        for unit, held in zip(draft.units, by_field, strict=True)
    }


def refusal(tmp_path, *texts: str | dict[str, str]) -> list[str]:
    with pytest.raises(CaseError) as error:
        read(tmp_path, *texts)
    return [one.words("zh") for one in error.value.errors]


COUNTIES = (
    "县（市）", "县(市、区)", "所属县市", "属地", "所在县（市）", "旗县区", "区市县", "各县区",
    "地区", "片区归属", "行政区划名称", "统计口径",
)  # fmt: skip


@pytest.mark.parametrize("header", COUNTIES)
@pytest.mark.parametrize("title", ["四县", "两旗县", "各县（市）", "三区"])
def test_a_column_of_counties_under_any_heading(tmp_path, header, title):
    """Proves: a column of names of counties is that of the counties, by its words or by its values; two towns of one name
    are told apart by it, in a county-level city too; the city of the title stands above, 四县 is no county.

    Sensitivity: a heading that no list knows, a title read as 四县, a county-level city half of whose towns have namesakes.
    """
    rows = (
        f"云山市{title}乡镇编制\n{header}|乡镇|行政编制\n白沙县|清溪镇|9\n|南坪乡|7\n小计||16\n红河市|清溪镇|5"
        "\n|沙河镇|6\n小计||11\n高新区|石桥街道|4"
    )
    draft = read(tmp_path, rows)
    assert figures(draft, "administrative") == {
        ("白沙县", "清溪镇"): (9,),
        ("白沙县", "南坪乡"): (7,),
        ("红河市", "清溪镇"): (5,),
        ("红河市", "沙河镇"): (6,),
        ("高新区", "石桥街道"): (4,),
    }
    assert [place.name for place in draft.jurisdictions] == ["云山市", "白沙县", "红河市", "高新区"]


ALONE = "莲花区|97|92\n{1}青山县|88|85\n{2}{0}|12|11\n合计|197|188"
SUMS_OF_COUNTIES = {
    "a column": "县（市、区）|行政编制|行政实有\n" + ALONE.format("{}", "", ""),
    "any heading": "单位|行政编制|行政实有\n" + ALONE.format("{}", "", ""),
    "a part in a column": "县（市、区）|行政编制|其中乡镇|行政实有\n莲花区|97|42|9\n青山县|88|37|8\n{}|12|3|1\n合计|197|82|18",
    "their towns below": "单位|行政编制|行政实有\n" + ALONE.format("{}", "其中：乡镇|42|40\n", "其中：乡镇|37|35\n"),
    "their kinds": "县区|行政编制|行政实有\n莲花区本级|55|52\n莲花区乡镇|42|40\n小计|97|92\n青山县本级|51|50\n青山县乡镇|37|35",
}


@pytest.mark.parametrize("text", SUMS_OF_COUNTIES.values(), ids=SUMS_OF_COUNTIES)
@pytest.mark.parametrize("zone", ["云河经济技术开发区", "高新区管委会", "景山畲族自治县", "云山新区"])
def test_sums_of_counties_are_refused_with_that_reason(tmp_path, text, zone):
    """Proves: where counties, and zones beside them, have the sums alone, with or without their kinds, that is the one
    reason of the refusal; no sum of such rows is called wrong.

    Sensitivity: a zone below a county taken for its unit, 莲花区 for a unit, 其中：乡镇 for a sum of nothing.
    """
    (words,) = refusal(tmp_path, text.format(zone))
    assert "每一行都是一个县（市、区）（莲花区、青山县" in words
