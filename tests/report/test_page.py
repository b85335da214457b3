"""The page as a file: what it holds, how names are written into it, and that nothing is asked of a network."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from cases import make_case, unit
from openpyxl import load_workbook
from rich_cases import rich_case
from small import write_scenario
from wording import message_table

from quota.plan import Plan, make_plan, read_tables, write_tables
from quota.plan.explain import explain
from quota.report.page import data as data_module
from quota.report.page import listings
from quota.report.page.compared import compared
from quota.report.page.data import SCRIPT_WORDS, embedded, page_data
from quota.report.page.explanations import explanations, reasons
from quota.report.page.front import cards, status
from quota.report.page.page import write_page
from quota.report.workbook import write_workbook
from quota.scenario import read_case
from quota.texts import text
from quota.words.pen import Pen
from quota.words.table import Table, cell_words

HOSTILE = {
    "a": "<script>alert(1)</script>",
    "b": "\"x\" & 'y' <!-- ",
    "c": "]]></script><img src=x onerror=alert(2)>",
    "d": "</title></style>{{ 7 * 7 }}\u2028\\u003c",
    "e": "https://x.example/?a=1&b=2",
}
ASSETS = files("quota.report.page").joinpath("assets")
SCRIPT = "".join(one.read_text("utf-8") for one in ASSETS.iterdir() if one.name.endswith(".js"))
TEMPLATE = ASSETS.joinpath("page.html").read_text("utf-8")


@cache
def hostile() -> Plan:
    """Two counties, a giver, an approval, two categories; every name tries to become markup."""
    case = make_case(
        [
            unit("a", {"administrative": 9, "leadership": 3}, need={"administrative": 12, "leadership": 3}),
            unit("b", {"administrative": 11}, need=8, ceiling=10),
            unit("c", {"administrative": 4}, need=6, jurisdiction="B"),
            unit("d", {"administrative": 7}, need=5, jurisdiction="B", headcount=7),
            unit("e", {"administrative": 20}, level="county", spare={"administrative": 3}, movable=1),
        ],
        settings={"title": HOSTILE["c"], "stickiness": 1},
        approvals=[{"posts": 2, "level": "township", "document": HOSTILE["a"], "body": HOSTILE["b"]}],
        routes=[{"body": HOSTILE["c"], "price": 0}],
        pool_terms=[{"jurisdiction": "B", "reserve_now": 2, "reserve_min": 1, "basis": HOSTILE["d"]}],
    )
    units = {code: replace(record, name=HOSTILE[code], type=HOSTILE[code]) for code, record in case.units.items()}
    return make_plan(replace(case, units=units))


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("page") / "x.html"
    write_page(hostile(), path, "zh", hostile())
    return path.read_bytes().decode()


class Elements(HTMLParser):
    """What a browser would make of the page: elements with their attributes, and the words inside scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.words = ""
        self._open = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self._open = tag in ("script", "style")
        if self._open:
            self.inside.append("")

    def handle_endtag(self, tag):
        self._open = False

    def handle_data(self, data):
        self.words += data
        if self._open:
            self.inside[-1] += data


def data_of(page: str) -> dict:
    return json.loads(next(words for words in Elements(page).inside if words.startswith("{")))


def test_no_name_becomes_markup(page):
    """Proves: whatever units, documents and titles are called, the page has its own elements and no others.

    Sensitivity: with ``autoescape`` off, or the escapes of `embedded` left out, an image, a third script or a broken data
    block appears.
    """
    elements = Elements(page)
    tags = [tag for tag, _ in elements.found]
    assert tags.count("script") == 2
    assert "img" not in tags
    assert not [name for _, given in elements.found for name in given if name.startswith("on")]
    assert tags[: tags.index("body")].count("title") == 1
    assert tags.count("title") - 1 <= tags.count("path")  # what the marks of a chart say
    assert "alert(1)" not in SCRIPT
    names = {record[1] for record in data_of(page)["units"]}
    assert names == set(HOSTILE.values())
    assert HOSTILE["c"] in elements.words, "the title, as words"
    assert "49" not in re.findall(r"</style>(\d+)", page), "names are no templates"


@pytest.mark.parametrize("name", [*HOSTILE.values(), "\u2029</SCRIPT>", "<!--<script>"])
def test_embedded_data_cannot_end_its_element(name):
    written = embedded({"name": name})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {"name": name}


def test_nothing_is_loaded(page):
    """Proves: no attribute, style or script of the page asks for anything, and the policy would forbid it."""
    elements = Elements(page)
    loading = [
        (tag, name, value)
        for tag, given in elements.found
        for name, value in given.items()
        if name in ("src", "srcset", "data", "action", "poster", "background", "xlink:href")
        or (name == "href" and not str(value).startswith("#"))
    ]
    assert loading == []
    assert {tag for tag, _ in elements.found} & {"link", "iframe", "object", "embed", "base", "image", "use"} == set()
    styles = "".join([*elements.inside, *(given.get("style") or "" for _, given in elements.found)])
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|WebSocket|import\(|sendBeacon|new Image", styles)


def test_policy_knows_exactly_the_own_script_and_style(page):
    """Proves: the page allows itself one script and one style, by their hashes, and no source besides.

    Sensitivity: a blank added around the script in the template fails it, as the browser would refuse the script.
    """
    elements = Elements(page)
    policy = next(given["content"] for tag, given in elements.found if "http-equiv" in given)
    style, script = elements.inside[0], elements.inside[-1]
    for words in (style, script):
        assert b64encode(sha256(words.encode()).digest()).decode() in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_same_plan_gives_the_same_bytes(page, tmp_path):
    again = make_plan(hostile().case)
    write_page(again, tmp_path / "y.html", "zh", again)
    assert (tmp_path / "y.html").read_bytes().decode() == page


def test_page_has_a_language_and_headed_tables(page):
    elements = Elements(page)
    assert elements.found[0] == ("html", {"lang": "zh-CN"})
    assert all("scope" in given for tag, given in elements.found if tag == "th")
    assert [tag for tag, _ in elements.found].count("h1") == 1


def test_posts_are_those_of_the_plan():
    """Proves: the records of the page are the plan's posts, in whole numbers, unit by unit."""
    data = page_data(Pen(hostile(), "en"), None)
    found = {
        (data["units"][unit][0], category["code"]): (current, headcount, need, planned, after)
        for category, rows in zip(data["categories"], data["posts"], strict=True)
        for unit, current, headcount, need, planned, after, _ in rows
    }
    assert found == {
        (row.unit_id, row.category): (
            row.current,
            row.headcount,
            10**6 * row.need_exact,
            row.planned,
            row.headcount_after,
        )
        for row in hostile().posts
    }


def test_transfers_name_units_by_place_and_other_ends_in_words():
    data = page_data(Pen(hostile(), "en"), None)
    places = {record[0]: place for place, record in enumerate(data["units"])}
    for move, row in zip(data["moves"], hostile().transfers, strict=True):
        ends = (row.from_unit, row.to_unit)
        assert [places.get(end, str) for end in ends] == [end if end in places.values() else str for end in move[1:3]]
        assert move[3:5] == [row.posts, row.people]


def test_stored_plan_can_stand_beside(tmp_path):
    """Proves: a plan read back without its scenario is compared too; it cannot tell how sure its figures are."""
    write_tables(hostile(), tmp_path, 0.0)
    stored = read_tables(tmp_path)
    shown = Pen(hostile(), "en")
    assert page_data(shown, stored)["other"]["marks"] is None
    assert page_data(shown, hostile())["other"]["marks"] == ["u", "u"]
    assert compared(shown, stored).totals.rows
    assert compared(shown, stored).standing == compared(shown, hostile()).standing


def test_reasons_are_those_of_explain():
    """Proves: what the page says without a further solve is what `quota explain` says: worths, cut-off, rows that bind
    and their values.

    Sensitivity: a cut-off taken from another pool, or a value of another row, fails it.
    """
    plan = hostile()
    found = list(explanations(plan))
    assert [(one.unit, one.category) for one in found] == [(row.unit_id, row.category) for row in plan.posts]
    for one in found:
        full = explain(plan, one.unit, [one.category])[0]
        for field in (
            "pool", "current", "headcount", "planned", "need", "parts", "coverage_before", "coverage_after", "last_post",
            "next_post", "stickiness", "cut_off", "binding",
        ):  # fmt: skip
            assert getattr(one, field) == getattr(full, field), (one.unit, field)


def test_reasons_leave_out_what_they_do_not_know():
    """Proves: a proved plan is not called unproved because the page holds only part of the explanation."""
    for language in ("zh", "en"):
        untold = message_table()["explain.not_proved"][language]
        for _, blocks in reasons(Pen(hostile(), language)):
            assert untold not in blocks
            assert any(isinstance(block, Table) for block in blocks)


def test_large_plans_leave_explanations_to_the_command(monkeypatch):
    monkeypatch.setattr(data_module, "MOST_DETAILED", 3)
    data = page_data(Pen(hostile(), "zh"), None)
    assert not data["detailed"]
    assert "reasons" not in data
    assert len(data["units"]) == 5


def test_long_tables_name_the_file_with_the_rest(monkeypatch):
    monkeypatch.setattr(listings, "MOST_LINES", 1)
    found = {one.name: one for one in listings.listings(Pen(hostile(), "zh"))}
    assert len(found["transfers"].table.lines) == 1
    assert found["transfers"].table.count == len(hostile().transfers)
    assert "transfers.csv" in found["transfers"].rest


def test_cards_balance_and_say_what_moved():
    """Proves, by hand: 31 + 20 posts and 2 in reserve, 2 approved: 54 after with 1 in reserve."""
    administrative, leadership = cards(Pen(hostile(), "en"))
    assert administrative.even
    assert "units 51 + reserve 2 + approved +2 = units 54 + reserve 1" in administrative.balance
    assert leadership.figures[3].after == "0"
    assert {figure.label for figure in administrative.figures} == {figure.label for figure in leadership.figures}


def test_illustrative_figures_are_called_so_first(tmp_path):
    """Proves: a plan on made-up figures says so before anything else, in the band, on every card, in every cell."""
    plan = make_plan(read_case(write_scenario(tmp_path / "s")))
    shown = Pen(plan, "zh")
    (standing, words), *_ = shown.warnings()
    assert standing == "illustrative"
    assert "行政编制现核定" in words
    assert {card.standing for card in cards(shown)} == {"illustrative"}
    data = page_data(shown, None)
    assert {data["words"][row[-1]] for rows in data["posts"] for row in rows} == {"iii"}
    assert {category["marks"] for category in data["categories"]} == {"iiii"}


def test_status_tells_the_date_of_the_data_not_of_the_run(tmp_path):
    sources = (
        ("table", "column", "rows", "standing", "source", "date"),
        ("units", "area_km2", "", "real", "样例", "2020-06-30"),
        ("units", "current", "", "real", "样例", "2019-12-31"),
    )
    plan = make_plan(read_case(write_scenario(tmp_path / "s", sources=sources)))
    assert "2019-12-31 至 2020-06-30" in status(Pen(plan, "zh"))[1]


def test_every_word_of_the_page_is_used():
    """Proves: the script says what it is given and nothing else, and no label of the page is left over."""
    said = set(re.findall(r'say\("(\w+)"', SCRIPT)) | set(re.findall(r"data\.say\.(\w+)", SCRIPT))
    said |= {
        "opened",
        "closed",
        "estimated",
        "choice",
        "illustrative",
        "unknown",
    }  # said by name of a state or a standing
    assert said == set(SCRIPT_WORDS)
    table = [key for key in message_table() if key.startswith("page.")]
    assert {key.removeprefix("page.script_") for key in table if key.startswith("page.script_")} == said
    labels = {key.removeprefix("page.label_") for key in table if key.startswith("page.label_")}
    assert labels == set(re.findall(r'label\(["\'](\w+)', TEMPLATE))


def test_limits_without_room_are_those_of_the_workbook(tmp_path):
    """Proves: page and workbook list the same limits that leave no room. Sensitivity: another choice of rows in one."""
    plan = make_plan(rich_case(1))
    write_workbook(plan, tmp_path / "x.xlsx", "zh")
    sheet = load_workbook(tmp_path / "x.xlsx")[text("report.sheet_rules", "zh")]
    rows = [["" if cell.value is None else str(cell.value) for cell in row[:4]] for row in sheet.iter_rows()]
    start = next(place for place, row in enumerate(rows) if row[0] == text("report.part_binding", "zh")) + 2
    (listed,) = [one for one in listings.listings(Pen(plan, "zh")) if one.name == "binding"]
    assert [[cell_words(cell) for cell in line.cells[:4]] for line in listed.table.lines] == rows[start:]
    assert len(listed.table.lines) > 5
