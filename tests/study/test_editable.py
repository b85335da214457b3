"""What may be edited, from the schema; edits in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import write_scenario

from quota.scenario import CaseError, read_case
from quota.scenario.edits import Edit
from quota.schema import SETTINGS, TABLES
from quota.texts import render
from quota.words.editable import knobs, unit_columns
from quota.words.edits import words_of


def test_every_knob_turns(tmp_path: Path):
    """Proves: each key is one that ``--set`` takes: set to what it holds, the case is the same; new ones refuse no key.

    Sensitivity: present value, layer and bounds come from the very cell.
    """
    folder = write_scenario(tmp_path / "s", settings='title = "t"\npace_percent = 20\n')
    case = read_case(folder)
    found = {knob.key: knob for knob in knobs(case)}
    assert [knob.field.order for knob in found.values()] == sorted(knob.field.order for knob in found.values())
    assert (found["pace_percent.institution"].value, found["pace_percent.institution"].layer) == ("20", "scenario")
    price = found["routes.county.township.same.institution.price"]
    assert (price.value, price.source, price.field.unit) == ("0", "routes.csv:2:6 示例", "percentage points")
    assert found["approvals.9002.institution.posts"].value == ""
    for knob in found.values():
        if knob.value:
            assert read_case(folder, [f"{knob.key}={knob.value}"]).settings == case.settings
        else:
            try:
                read_case(folder, [f"{knob.key}={knob.field.least}"])
            except CaseError as error:
                keys = {problem.what.key for problem in error.errors}
                assert keys.isdisjoint({"scenario.unknown_setting", "scenario.unknown_column", "scenario.override_key"})


def test_what_stands_in_the_list(tmp_path: Path):
    """Proves: units stand there by column, once a category; every number of the schema has a place, or is known to have none."""
    columns = unit_columns(read_case(write_scenario(tmp_path / "s")))
    assert [column.column for column in columns[:2]] == ["administrative_pin", "institution_pin"]
    assert {column.category for column in columns} == {"administrative", "institution", ""}
    numbers = {f"{table.code}.{column.code}" for table in TABLES for column in (*table.columns, *table.per_category)
               if column.kind in ("whole", "number", "change", "relative") and column.knob is None}  # fmt: skip
    assert numbers == {
        "units.longitude", "units.latitude", "bands.from", "bands.below", "templates.share", "templates.least",
        "office_limits.most", "digests.out", "digests.in", "exits.people", "hiring.most",
            "ages.month", "ages.age", "ages.people", "retirement.age", "retirement.until", "retirement.every", "exit_rates.rate",
    }  # fmt: skip
    assert {setting.key for setting in SETTINGS if setting.kind in ("whole", "number") and setting.knob is None} == {
        "gap", "time_limit", "yearly_pace",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value", "zh", "en"),
    [
        ("units.9001A.administrative_pin", "19", "东镇行政编制冻结 无 → 19", "东镇 administrative pin none → 19"),
        ("units.9001X.institution_spare", "-", "甲县服务中心事业编制可调出编制 6 → 无",
         "甲县服务中心 institution spare 6 → none"),
        ("township_only", "no", "乡镇编制专用 是 → 否", "township only yes → no"),
        ("stickiness.institution", "3", "事业编制变动门槛 0 → 3", "institution posts stickiness 0 → 3"),
        ("approvals.9002.administrative.township.posts", "-2%", "乙县乡镇级行政编制增减数 无 → -2%",
         "乙县 township administrative posts posts none → -2%"),
        ("protected", "东镇", "保护名单：东镇", "protected: 东镇"),
    ],
)  # fmt: skip
def test_in_words(tmp_path: Path, key: str, value: str, zh: str, en: str):
    """Proves: an edit is said with names, before and after, in both languages."""
    message = words_of(read_case(write_scenario(tmp_path / "s")), Edit(key, value))
    assert (render(message, "zh"), render(message, "en")) == (zh, en)
