"""Letters to counties: what each gives, gets, why, by when and whom to ask, every figure the plan's."""

from __future__ import annotations

import pytest
from cases import make_case, unit
from papers import read

from quota.plan import make_plan
from quota.report.letters import addressees, letter_name, write_letters
from quota.scenario import Case

DOWN = {
    "from_level": "county",
    "to_level": "township",
    "scope": "same",
    "category": "administrative",
    "body": "省委编办",
}


def county() -> Case:
    """County A: k gives its 3 spare posts to a, which has 9 for a need of 20; county B: d, all as it is."""
    units = [unit("k", 10, level="county", spare=3), unit("a", 9, need=20), unit("d", 8, need=8, jurisdiction="B")]
    return make_case(units, routes=[DOWN])


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "zh",
            (
                "由10名调整为7名（-3）",
                "由9名调整为12名（+3）",
                "a3名",
                "由45.0%变为60.0%",
                "省委编办",
                "实施时间待填",
                "电话待填",
            ),
        ),
        ("en", ("from 10 to 7 (-3)", "from 9 to 12 (+3)", "a 3", "省委编办", "[to fill in: date]")),
    ],
)
def test_a_letter_tells_what_its_county_gives_and_gets(tmp_path, language, told):
    """Proves: 3 posts from k to a, totals of both levels, coverage, who approves, and what the office fills in.

    Sensitivity: the other county's letter has none of it, no table, and says that nothing changes.
    """
    plan = make_plan(county())
    assert addressees(plan.case) == ["A", "B"]
    write_letters(plan, ["A", "B"], tmp_path, language)
    own, other = (read(tmp_path / letter_name(code)) for code in "AB")
    words = own.words.replace(" ", "") if language == "zh" else own.words
    assert all(part in words for part in told)
    (table,) = [table for tables in own.tables.values() for table in tables]
    assert [(row[0], row[1].split("（")[0].split(" (")[0]) for row in table.body] == [("a", "9→12"), ("k", "10→7")]
    assert not other.tables
    assert "省委编办" not in other.words
