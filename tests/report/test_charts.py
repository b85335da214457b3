"""Charts show the plan's own figures, say how sure they are, and are drawn in Chinese on any machine."""

from __future__ import annotations

import json
import random
import re
import shutil
import struct
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from importlib.resources import files
from itertools import combinations, pairwise
from pathlib import Path

import altair as alt
import pytest
from cases import make_case, unit
from small import TABLES, changed, with_column, write_scenario
from wording import message_table

import quota
from quota.plan import Plan, make_plan
from quota.plan.recheck import read_quantities
from quota.report import charts
from quota.report.charts.label_places import Box, Name, placed
from quota.scenario import read_case
from quota.study.compare.comparison import Comparison
from quota.study.frontier.walk import FrontierPoint, place_of
from quota.study.robustness.losses import Robustness, UnitRange
from quota.words.names import kind_of

SEATS = {"9001A": ("118.1", "26.6"), "9001B": ("118.3", "26.9"), "9002A": ("118.2", "27.1")}
"""Seats of three of the four townships."""
SCENARIOS = Path(quota.__file__).parents[1] / "scenarios"


def seated(**names: str) -> list[list[object]]:
    """Return the units of the small scenario with seats, some renamed, and four vacant posts in 9001B to give."""
    rows = with_column(with_column(changed("units", 2, "administrative_headcount", "14"), "longitude"), "latitude")
    for row in rows[1:]:
        row[-2:] = SEATS.get(str(row[0]), ("", ""))
        row[1] = names.get(f"u{row[0]}", row[1])
    return rows


@pytest.fixture(scope="module")
def plan(tmp_path_factory) -> Plan:
    """The small scenario, with seats: county 9001 gets posts from its bureau, and each county moves some."""
    return make_plan(read_case(write_scenario(tmp_path_factory.mktemp("charts") / "small", units=seated())))


def described(chart) -> dict:
    assert chart is not None
    if isinstance(chart, charts.Drawing):
        return {"datasets": chart.data, "title": {"subtitle": chart.notes}, "svg": chart.svg}
    return charts.embeddable(chart)


def rows_with(chart, *fields: str) -> list[dict]:
    """Return the rows of the one data set of a chart that has these fields."""
    datasets = described(chart)["datasets"].values()
    found = [rows for rows in datasets if rows and all(field in rows[0] for field in fields)]
    assert len(found) == 1
    return found[0]


def notes(chart) -> str:
    return "".join(described(chart)["title"]["subtitle"])


# --- Figures ----------------------------------------------------------------------------------------------------------


def test_coverage_is_posts_over_need(plan):
    """Proves: dots stand at Σ posts ÷ Σ need and at the least coverage of a county. Sensitivity: either taken apart."""
    datasets = described(charts.coverage(plan, "institution", "zh"))["datasets"].values()
    shown = {
        (row["name"], row["when"], bool(row["unit"])): row["share"]
        for rows in datasets for row in rows if "when" in row
    }  # fmt: skip
    townships = [row for row in plan.posts if row.level == "township" and row.category == "institution"]
    for code, name in (("9001", "甲县"), ("9002", "乙县")):
        own = [row for row in townships if row.jurisdiction == code]
        need = sum(Fraction(row.need) for row in own)
        for when, posts in (("调整前", "current"), ("调整后", "planned")):
            assert shown[name, when, False] == float(sum(getattr(row, posts) for row in own) / need)
            assert shown[name, when, True] == min(float(getattr(row, posts) / Fraction(row.need)) for row in own)
    assert len(shown) == 8


def test_coverage_of_the_units_of_a_county(plan):
    """Proves: one county is shown unit by unit, each with its own coverage."""
    rows = rows_with(charts.coverage(plan, "institution", "zh", jurisdiction="9001"), "when")
    assert {row["name"] for row in rows} == {"东镇", "西乡"}
    assert {(row["when"], row["percent"]) for row in rows if row["name"] == "东镇"} >= {("调整前", "72.7%")}  # 16 of 22


@pytest.mark.parametrize("jurisdiction", [None, "9001"])
def test_changes_add_up(plan, jurisdiction):
    """Proves: gains and losses add up to the plan's, by county and by unit. Sensitivity: a net county would hide both."""
    rows = rows_with(charts.changes(plan, "administrative", "zh", jurisdiction=jurisdiction), "side")
    own = [
        row.change
        for row in plan.posts
        if row.category == "administrative" and row.level == "township" and jurisdiction in (None, row.jurisdiction)
    ]
    assert sum(row["posts"] for row in rows if row["side"] == "增加") == sum(max(0, change) for change in own) > 0
    assert sum(row["posts"] for row in rows if row["side"] == "减少") == sum(min(0, change) for change in own) < 0


@pytest.mark.parametrize("jurisdiction", [None, "9001"])
@pytest.mark.parametrize("category", ["administrative", "institution"])
def test_streams_are_as_wide_as_posts_are_many(plan, category, jurisdiction):
    """Proves: streams add up to the transfers, all on one scale, at either end."""
    rows = rows_with(charts.transfers(plan, category, "zh", jurisdiction=jurisdiction), "stream")
    moves = [
        move
        for move in plan.transfers
        if move.category == category and (jurisdiction is None or move.to_pool.startswith(jurisdiction))
    ]
    at_giver = [row for row in rows if row["x"] == 0]
    assert sum(row["posts"] for row in at_giver) == sum(move.posts for move in moves) > 0
    assert len({round((row["bottom"] - row["top"]) / row["posts"], 1) for row in rows}) == 1


def stacked(rows: list[dict]) -> bool:
    """Tell whether streams lie side by side at either end."""
    spans = [sorted((row["top"], row["bottom"]) for row in rows if row["x"] == x) for x in (0, 1)]
    return all(low[1] <= high[0] + 0.02 for side in spans for low, high in pairwise(side))


def test_streams_lie_side_by_side():
    """Proves: where one unit gives to two, and two give to one, no stream covers another. Sensitivity: one top for all."""
    needs = {"a": 10, "b": 13, "c": 17, "d": 8, "e": 6, "f": 16}
    held = {"a": 20, "b": 10, "c": 10, "d": 10, "e": 10, "f": 10}
    plan = make_plan(make_case([unit(code, held[code], need=needs[code]) for code in needs]))
    rows = rows_with(charts.transfers(plan, "administrative", "zh"), "stream")
    ends = Counter(end for row in rows if row["x"] == 0 for end in ((0, row["giver"]), (1, row["taker"])))
    assert {side for (side, _), streams in ends.items() if streams > 1} == {0, 1}
    assert stacked(rows)


@pytest.mark.slow
def test_streams_of_nanping_are_counted_but_for_merges():
    """Proves: with every kind of transfer, streams and the note on merges together hold every post that moves."""
    plan = make_plan(read_case(SCENARIOS / "nanping"))
    kinds: Counter[str] = Counter()
    for move in plan.transfers:
        if move.category == "institution":
            kinds[kind_of(plan, move)] += move.posts
    chart = charts.transfers(plan, "institution", "zh")
    rows = rows_with(chart, "stream")
    drawn = sum(row["posts"] for row in rows if row["x"] == 0)
    assert stacked(rows)
    assert kinds["merge"] > 0
    assert drawn == kinds.total() - kinds["merge"]
    assert f"{kinds['merge']}名不在图中" in notes(chart)


def test_area_under_the_curve_is_the_gini_index(plan):
    """Proves: the curve drawn is the one that the Gini index in the legend measures: 1 − 2 · area below it."""
    for rows in [rows_with(charts.lorenz(plan, "institution", "zh"), "curve")]:
        for curve in {row["curve"] for row in rows}:
            points = [(row["base"], row["posts"]) for row in rows if row["curve"] == curve]
            twice = sum((x - w) * (z + y) for (w, z), (x, y) in pairwise(points))
            told = float(re.search(r"\d\.\d+", curve).group())
            assert points[0] == (0, 0)
            assert points[-1] == (1, 1)
            assert abs(1 - twice - told) < 0.001


def test_frontier_tells_shares_of_the_gain(plan):
    """Proves: 4/5 of the gain for 2 posts, all of it for 5; the first two goals are reached by one point.

    The plan, whose value is 30 points below the first and 20 above the last, is marked where it stands: at 3/5.
    Sensitivity: mark it at what as many moves can reach, and it is told to be better than it is.
    """
    value = place_of(plan.case, plan.needs, read_quantities(plan.case, plan)).value
    points = [FrontierPoint(moved, value + above) for moved, above in ((0, 30), (2, -10), (5, -20))]
    chart = charts.frontier(plan, points, "zh")
    assert [(row["moved"], row["share"]) for row in rows_with(chart, "told")] == [(0, 0), (2, 0.8), (5, 1)]
    assert [row["words"] for row in rows_with(chart, "share", "words")] == ["2名得80.0%", "5名得100.0%"]
    moved = sum(max(0, row.change) for row in plan.posts)
    words = f"本方案调整{moved}名，得60.0%（同样调整数最多可得100.0%）"
    assert rows_with(chart, "reached") == [{"moved": moved, "reached": 0.6, "words": words}]


def test_map_counts_units_without_a_seat(plan):
    """Proves: every unit with a seat is drawn, with its change; the one without is counted. Sensitivity: dropping it."""
    chart = charts.seat_map(plan, "institution", "zh")
    rows = rows_with(chart, "kind")
    changes = {row.name: row.change for row in plan.posts if row.unit_id in SEATS and row.category == "institution"}
    assert {row["name"]: row["size"] for row in rows} == {name: abs(change) for name, change in changes.items()}
    assert all(row["kind"] == ("增加" if changes[row["name"]] > 0 else "减少") for row in rows if changes[row["name"]])
    assert "另有1个单位没有驻地坐标" in notes(chart)
    whole = charts.seat_map(plan, "institution", "zh", jurisdiction="9001")
    assert "没有驻地坐标" not in notes(whole)


def test_ranges_show_the_widest_and_count_the_rest(plan):
    """Proves: ranges stand as found, the widest first."""
    found = Robustness(
        (
            UnitRange("9001A", "", "", "institution", 16, 20, 19, 22, 4, 0),
            UnitRange("9001B", "", "", "institution", 12, 12, 12, 12, 0, 0),
            UnitRange("9002A", "", "", "institution", 15, 16, 14, 18, 3, 1),
            UnitRange("9001X", "", "", "institution", 30, 24, 24, 24, 0, 4),
        ),
        (Fraction(0),),
        0,
    )
    chart = charts.ranges(plan, found, "institution", "zh")
    rows = rows_with(chart, "least")
    assert [(row["name"], row["least"], row["most"]) for row in rows] == [
        ("南镇（乙县）", 14, 18),
        ("东镇（甲县）", 19, 22),
        ("西乡（甲县）", 12, 12),
    ]
    assert "3个单位中有1个从不变化" in notes(chart)


def test_plans_side_by_side(plan, tmp_path):
    """Proves: each plan has its own weakest and mean coverage, and the first is shown before as well."""
    other = make_plan(read_case(write_scenario(tmp_path / "other", routes=None, units=seated())))
    compared = Comparison([plan, other], ["甲案", "乙案"])
    rows = rows_with(charts.plans(compared, "institution", "zh"), "measure")
    frame = compared.fairness()
    frame = frame[frame["category"] == "institution"]
    after = frame[frame["when"] == "after"].set_index("plan")
    for name in ("甲案", "乙案"):
        shown = {row["measure"]: row["share"] for row in rows if row["name"] == name}
        assert sorted(shown.values()) == [float(after["least"][name]) / 100, float(after["mean"][name]) / 100]
    assert {row["name"] for row in rows} == {"甲案", "乙案", "调整前（甲案）"}


# --- How sure figures are -----------------------------------------------------------------------------------------------


def all_charts(plan: Plan, language: str = "zh") -> dict[str, object]:
    found = {
        name: getattr(charts, name)(plan, "institution", language)
        for name in ("coverage", "changes", "transfers", "lorenz", "seat_map")
    }
    ends = (FrontierPoint(0, Fraction(9)), FrontierPoint(3, Fraction(1)))
    found["frontier"] = charts.frontier(plan, ends, language)
    one = UnitRange("9001A", "", "", "institution", 16, 20, 19, 22, 4, 0)
    found["ranges"] = charts.ranges(plan, Robustness((one,), (Fraction(0),), 0), "institution", language)
    found["plans"] = charts.plans(Comparison([plan, plan], ["a", "b"]), "institution", language)
    return found


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        ("illustrative", "示例"),
        pytest.param("estimated", "估算", marks=pytest.mark.slow),
        pytest.param("real", "", marks=pytest.mark.slow),
    ],
)
def test_charts_say_what_is_not_real(tmp_path, standing, words):
    """Proves: every chart of figures that are not real says so, and none of real ones does."""
    sources = [TABLES["sources"][0], *([*row[:3], standing, row[4]] for row in TABLES["sources"][1:])]
    plan = make_plan(read_case(write_scenario(tmp_path / standing, units=seated(), sources=sources)))
    for chart in all_charts(plan).values():
        said = [word for word in ("示例", "估算", "没有注明") if word in notes(chart)]
        assert said == ([words] if words else [])


def test_charts_say_that_nobody_says():
    """Proves: figures without sources are not passed off as real."""
    plan = make_plan(make_case([unit("a", 9, need=12), unit("b", 9, need=6)]))
    assert "nobody says" in notes(charts.changes(plan, "administrative", "en")).replace("  ", " ")


# --- Nothing to draw ----------------------------------------------------------------------------------------------------


def test_nothing_to_draw_is_none():
    """Proves: no transfers, no seats, no residents, no gain: None, as documented; what there is is drawn."""
    plan = make_plan(make_case([unit("a", 9, need=9), unit("b", 9, need=9), unit("c", 9, need=9)]))
    assert charts.transfers(plan, "administrative", "zh") is None
    assert charts.seat_map(plan, "administrative", "zh") is None
    assert charts.lorenz(plan, "administrative", "zh") is None
    assert charts.frontier(plan, [FrontierPoint(0, Fraction(1))], "zh") is None
    assert charts.coverage(plan, "administrative", "zh", level="county") is None
    assert charts.ranges(plan, Robustness((), (Fraction(0),), 0), "administrative", "zh") is None
    assert len(rows_with(charts.coverage(plan, "administrative", "zh"), "when")) == 6
    assert [row["posts"] for row in rows_with(charts.changes(plan, "administrative", "zh"), "side")] == [0, 0, 0]


def test_unknown_names_are_errors(plan):
    """Proves: a category or jurisdiction that is not there is not drawn as empty."""
    for chart in (charts.coverage, charts.changes, charts.transfers, charts.lorenz, charts.seat_map):
        with pytest.raises(KeyError):
            chart(plan, "nothing", "zh")
    with pytest.raises(KeyError):
        charts.transfers(plan, "institution", "zh", jurisdiction="nowhere")


# --- Names --------------------------------------------------------------------------------------------------------------


def test_units_of_one_name_stay_two_rows(tmp_path):
    """Proves: rows and ends of streams are told apart by code. Sensitivity: names as keys would fold them together."""
    plan = make_plan(read_case(write_scenario(tmp_path / "same", units=seated(u9001B="东镇"))))
    rows = rows_with(charts.changes(plan, "administrative", "zh", jurisdiction="9001"), "side")
    assert [row["name"] for row in rows] == ["东镇", "东镇"]
    assert len({row["row"] for row in rows}) == 2
    moved = rows_with(charts.transfers(plan, "administrative", "zh", jurisdiction="9001"), "stream")
    assert {(row["giver"], row["taker"]) for row in moved} == {("东镇", "东镇")}


def test_long_names_keep_their_figure(tmp_path):
    """Proves: a name too long for its room is cut, its posts are not, and the tooltip has it in full."""
    name = "某某市某某区某某高新技术产业开发区管理委员会综合便民服务中心（退役军人服务站、党群服务中心）东镇"
    plan = make_plan(read_case(write_scenario(tmp_path / "long", units=seated(u9001A=name))))
    chart = charts.transfers(plan, "institution", "zh", jurisdiction="9001")
    labels = [row["words"] for row in rows_with(chart, "words")]
    assert any(re.fullmatch(r"某某市.*….*东镇 \d+", label) for label in labels)
    assert name in {row["taker"] for row in rows_with(chart, "stream")}


def test_names_on_a_map_do_not_touch():
    """Proves: names that are shown do not overlap, however crowded the seats are, and most find a place."""
    draw = random.Random(1)
    names = [Name(f"{n}", draw.uniform(0, 400), draw.uniform(0, 400), draw.uniform(30, 60)) for n in range(120)]
    shown = placed(names, [Box(name.x, name.y, 14, 14) for name in names])
    assert not any(one.touches(other) for (_, one), (_, other) in combinations(shown, 2))
    assert len(shown) > 60


# --- The same every time ------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_same_plan_same_bytes(tmp_path):
    """Proves: shuffled input and charts drawn in between change nothing, neither description nor picture."""
    draw = random.Random(2)
    found = []
    for turn in range(2):
        head, *rows = seated()
        draw.shuffle(rows)
        plan = make_plan(read_case(write_scenario(tmp_path / f"turn{turn}", units=[head, *rows])))
        drawn = all_charts(plan)
        found.append(json.dumps({name: described(chart) for name, chart in drawn.items()}, sort_keys=False))
        for kind in ("png", "svg", "pdf"):
            found.append(charts.picture(drawn["coverage"], tmp_path / f"{turn}.{kind}").read_bytes())
    assert found[:4] == found[4:]


def test_descriptions_need_no_network(plan):
    """Proves: data and look are inside the description, and no address but the name of the format."""
    for chart in all_charts(plan, "en").values():
        told = json.dumps({**described(chart), "$schema": ""}).replace("http://www.w3.org/2000/svg", "")
        assert "http" not in told
        assert '"url"' not in told


# --- Pictures -----------------------------------------------------------------------------------------------------------


def test_pictures_are_what_their_name_says(plan, tmp_path):
    """Proves: all three formats are written, and nothing else is left behind."""
    chart = charts.changes(plan, "institution", "zh")
    heads = {"png": b"\x89PNG", "svg": b"<svg", "pdf": b"%PDF"}
    for kind, head in heads.items():
        assert charts.picture(chart, tmp_path / f"chart.{kind}").read_bytes().startswith(head)
    assert len(list(tmp_path.iterdir())) == 3
    drawn = charts.svg(chart)
    assert "Microsoft YaHei" in drawn
    assert "乡镇（街道）事业编制增减" in drawn
    assert (tmp_path / "chart.svg").read_text(encoding="utf-8") == drawn


def test_a_picture_is_whole_or_not_there(plan, tmp_path, monkeypatch):
    """Proves: a failure leaves the earlier picture as it was and no part of a new one, and says why."""
    chart = charts.changes(plan, "institution", "zh")
    kept = charts.picture(chart, tmp_path / "chart.svg").read_bytes()
    other = charts.coverage(plan, "institution", "zh")

    def refuse(*_):
        raise PermissionError(13, "open elsewhere")

    with monkeypatch.context() as patch:
        patch.setattr("os.replace", refuse)
        with pytest.raises(charts.PictureError, match="cannot_write"):
            charts.picture(other, tmp_path / "chart.svg")
    assert [file.name for file in tmp_path.iterdir()] == ["chart.svg"]
    assert (tmp_path / "chart.svg").read_bytes() == kept
    with pytest.raises(charts.PictureError, match="cannot_write"):
        charts.picture(chart, tmp_path / "nowhere" / "chart.png")
    with pytest.raises(charts.PictureError, match="unknown_kind"):
        charts.picture(chart, tmp_path / "chart.gif")


@pytest.mark.slow
def test_notebooks_show_svg(plan):
    """Proves: a notebook's output is SVG that holds all it needs, for more rows than altair's own limit too."""
    before = alt.renderers.active, alt.data_transformers.active
    try:
        charts.show_in_notebook()
        for chart in (charts.coverage(plan, "institution", "zh"), charts.lorenz(plan, "institution", "zh")):
            drawn = chart._repr_mimebundle_(None, None)
            assert set(drawn) == {"image/svg+xml"}
            assert "<script" not in drawn["image/svg+xml"]
        many = alt.Chart(alt.InlineData(values=[{"a": n} for n in range(5001)])).mark_point().encode(x="a:Q")
        assert many.to_dict()
    finally:
        alt.renderers.enable(before[0])
        alt.data_transformers.enable(before[1])


# --- Chinese on any machine -----------------------------------------------------------------------------------------------


def shipped_characters() -> set[int]:
    """Read the characters of the shipped font from its table ``cmap``, format 12."""
    [file] = [file for file in (files("quota.report.charts") / "fonts").iterdir() if file.name.endswith(".otf")]
    data = file.read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    places = {data[12 + 16 * n : 16 + 16 * n]: struct.unpack_from(">I", data, 20 + 16 * n)[0] for n in range(tables)}
    start = places[b"cmap"]
    for n in range(struct.unpack_from(">H", data, start + 2)[0]):
        at = start + struct.unpack_from(">I", data, start + 8 + 8 * n)[0]
        if struct.unpack_from(">H", data, at)[0] == 12:
            groups = struct.iter_unpack(
                ">III", data[at + 16 : at + 16 + 12 * struct.unpack_from(">I", data, at + 12)[0]]
            )
            return {code for first, last, _ in groups for code in range(first, last + 1)}
    raise AssertionError("no cmap of format 12")


def test_shipped_font_has_every_character():
    """Proves: GBK, what the product says and what the scenarios name are in the shipped font, rare names too."""
    gbk = {
        sign
        for high in range(0x81, 0xFF)
        for low in (*range(0x40, 0x7F), *range(0x80, 0xFF))
        for sign in bytes((high, low)).decode("gbk", errors="ignore")
        if 0x4E00 <= ord(sign) <= 0x9FFF
    }
    said = {sign for wording in message_table().values() for words in wording.values() for sign in words}
    named = {sign for file in SCENARIOS.rglob("*.csv") for sign in file.read_text(encoding="utf-8-sig")}
    wanted = (gbk | said | named | set("镕堃喆祎垚芃𬭎𫖯𨱔㙍−·")) - set("\r\n\t")
    assert len(gbk) == 20902
    shipped = shipped_characters()
    assert not {sign for sign in wanted if ord(sign) not in shipped}


HIDE_FONTS = """
for folder in /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts"; do
    if [ -d "$folder" ]; then mount -t tmpfs none "$folder" || exit 77; fi
done
exec "$@"
"""
"""Covers every folder of fonts, for this process and its children alone."""

DRAW = """
import sys, vl_convert
from quota.report.charts import picture
import altair as alt
for number, told in enumerate(sys.argv[3:]):
    words = alt.Chart(alt.InlineData(values=[{"words": told}])).mark_text(fontSize=40).encode(text="words:N")
    chart = alt.layer(words).properties(width=600).configure(font="sans-serif")
    path = f"{sys.argv[1]}{number}.png"
    if sys.argv[2] == "plain":
        open(path, "wb").write(vl_convert.vegalite_to_png(chart.to_dict(), scale=2))
    else:
        picture(chart, path)
"""


def without_fonts(*command: str) -> None:
    hidden = ["unshare", "--map-root-user", "--mount", "sh", "-c", HIDE_FONTS, "sh", *command]
    if shutil.which("unshare") is None or subprocess.run([*hidden[:7], "true"], check=False).returncode:
        pytest.skip("fonts of this machine cannot be hidden from a process")
    subprocess.run(hidden, check=True, timeout=120)


@pytest.mark.slow
def test_chinese_is_drawn_where_there_is_no_font(tmp_path):
    """Proves: without any other font a picture is, to the last pixel, the one drawn here; without the shipped font the
    same words come out as boxes, so that other words of equal length look the same."""
    words = ("延平区镕堃喆祎", "南平市垚芃编制")
    python = (sys.executable, "-c", DRAW)
    subprocess.run([*python, str(tmp_path / "here"), "shipped", *words], check=True, timeout=120)
    without_fonts(*python, str(tmp_path / "there"), "shipped", *words)
    without_fonts(*python, str(tmp_path / "boxes"), "plain", *words)
    here, there, boxes = (
        [(tmp_path / f"{name}{number}.png").read_bytes() for number in (0, 1)] for name in ("here", "there", "boxes")
    )
    assert there == here
    assert there[0] != there[1]
    assert boxes[0] == boxes[1]
