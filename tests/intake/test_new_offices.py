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
    (
        "序号|单位|行政编制|行政实有\n1|长坪镇|40|39\n2|木瓜镇|36|35\n4|官店乡|25|24\n|合计|133|129",
        (),
        "C5 .*序号缺 3，可能漏了单位",
    ),
    (
        "桃江县乡镇台账\n序号|单位|等级|行政编制|行政实有|事业编制|事业实有\n"
        "1|灰山港镇|44|43|60|58\n2|马迹塘镇|40|38|51|50\n|合计|84|81|111|108",
        (),
        "C3 .*错开一列：“等级”.*“事业实有”下各行空白.*补上“等级”",
    ),
    (
        "单位|规格|事业编制|事业实有\n县图书馆|12|11\n县文化馆|15|15\n县博物馆|18|16",
        (),
        "B2 .*错开一列：“规格”.*“事业实有”下各行空白",
    ),
    (
        "单位|行政编制|行政实有|事业编制|事业实有|村数\n武潭镇||45|43|52|50|21\n修山镇||38|37|44|41|18\n合计||83|80|96|91|39",
        (),
        "B2 数据比表头多一列：“行政编制”下各行空白，G 列",
    ),
    (
        "单位|行政编制|行政实有|备注\n武潭镇||45|43\n修山镇||38|37",
        (),
        "B2 数据比表头多一列：“行政编制”下各行空白，D 列",
    ),
    (
        "单位|行政编制|行政实有|事业编制|事业实有\n武潭镇|镇|45|43|52|50\n浮邱乡|乡|27|26|30|30\n合计||72|69|82|80",
        (),
        "B2 数据比表头多一列：“行政编制”下写的是“镇”.*F 列.*补上所缺的表头",
    ),
    (
        "序号|单位|行政编制|行政实有|备注\n泉口镇|40|38|\n大堰乡|25|25|\n合计|65|63|",
        (),
        "A2 “序号”下写的是单位名称（如“泉口镇”）",
    ),
    (
        "单位|行政编制|行政实有|事业编制|事业实有\n宝塔镇|44|43|52|50\n麻柳镇|38|45|44\n芭蕉乡|25|24|29|28",
        (),
        "C3 麻柳镇这一行疑似少填一格、其后左移：E3 空白.*C3=45 大于 B3=38.*C3:D3 右移一格",
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


PLAIN = [
    "单位|内设机构|内设机构数|行政编制|行政实有|工勤编制\n县民政局|8|8|9|9|\n县审计局|12|12|14|13|",
    "单位|等级|行政编制|行政实有|工勤编制\n泉口镇|1|40|38|\n大堰乡|2|25|25|",
    "单位|行政编制|事业编制\n县图书馆||12||11\n县文化馆||15||15",
    "单位|行政编制|行政实有|事业编制|事业实有\n宝塔镇|44|43|52|50\n麻柳镇|38|45|44|40\n芭蕉乡|25|24|29|28",
    "单位|行政编制|行政实有|事业编制|事业实有\n宝塔镇|44|46|52|50\n麻柳镇|38|45|44|\n芭蕉乡|25|24|29|28",
]


@pytest.mark.parametrize("page", PLAIN)
def test_tables_in_step_are_read(page, tmp_path):
    """Proves: counts under headings of their own, ranks, blank kinds and over-filled posts are no sign of a shift."""
    (file,) = write_book(one("b", page, Truth(0, {})), tmp_path)
    result = CliRunner().invoke(app, ["new", str(tmp_path / "out"), "--from", str(file)])
    assert result.exit_code == 0, result.stderr
