"""What refusals and questions say where headings and figures are out of step, or rows are hidden."""

from __future__ import annotations

import re

import pytest
from forty_sheets import Truth, one, write_book
from typer.testing import CliRunner

from quota.cli.commands import app

SAID = [
    (
        "单位|行政编制|实有\n三堂街镇|41|40\n原沾溪乡|20|18\n高桥乡|26|25\n合计|67|65",
        (3,),
        "不计第 3 行.*隐藏.*删去这些行",
    ),
]


@pytest.mark.parametrize(("page", "hidden", "words"), SAID)
def test_a_refusal_names_what_is_out_of_step(page, hidden, words, tmp_path):
    """Proves: the refusal names the cause that the page shows, once. Sensitivity: another cause, or a mend that loses."""
    (file,) = write_book(one("b", page, Truth(0, {}), hidden_rows=hidden), tmp_path)
    result = CliRunner().invoke(app, ["new", str(tmp_path / "out"), "--from", str(file)])
    assert result.exit_code == 4, result.output
    assert re.search(words, result.stderr), result.stderr
    assert result.stderr.count("错误：") == 1
