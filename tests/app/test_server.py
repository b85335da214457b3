"""What the page may ask: a session by JSON. Figures of the small scenario, whose plan is known."""

from __future__ import annotations

import asyncio
import random
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from served import Served
from small import write_scenario

from quota.app.running import bound
from quota.app.server import Server, assets
from quota.app.tokens import Tokens
from quota.schema import SETTINGS, TABLES
from quota.texts.messages import wordings
from quota.whatif import TrialSession


class Page:
    """A page's requests, without a browser."""

    def __init__(self, served: Served, token: str) -> None:
        self._served, self._cookie = served, ""
        assert self.ask("/enter", token=token)[0] == 200
        self._cookie = served.given.partition(";")[0]

    def ask(self, path: str, **asked: Any) -> tuple[int, Any]:
        return self._served.post(path, asked, self._cookie)

    def good(self, path: str, **asked: Any) -> Any:
        status, told = self.ask(path, **asked)
        assert status == 200, told
        return told


def page_of(scenario: Path, folder: Path) -> Iterator[Page]:
    listening = bound(0)
    port = listening.getsockname()[1]
    tokens = Tokens(port)
    server = Server(TrialSession(scenario, language="zh", autosave=True, folder=folder), tokens, "zh")
    with listening, Served(server.application(port), listening) as served:
        yield Page(served, tokens.make())
        server.close()


@pytest.fixture
def page(tmp_path) -> Iterator[Page]:
    yield from page_of(write_scenario(tmp_path / "base"), tmp_path / "journal")


def planned(told: Any) -> dict[tuple[str, str], int]:
    return {(row[0], row[1]): row[6] for row in told["rows"]}


def test_a_page_begins_edits_and_takes_back(page):
    """Proves: a typed number is what the unit gets, undo and redo go back and forth, a dropped batch is gone.

    Sensitivity: an answer of another version, or of the base, fails it.
    """
    first = page.good("/api/first")
    before = planned(first["answer"])
    assert first["answer"]["state"] == "proved"
    assert [one["code"] for one in first["categories"]] == ["administrative", "institution"]
    assert first["units"]["9001A"][:2] == ["东镇", "甲县"]
    told = page.good("/api/edit", after=0, pins=[["9001B", "administrative", "18"]])
    assert (told["version"], told["state"], len(told["edits"])) == (1, "proved", 1)
    assert page.good("/api/first")["answer"]["version"] == 1
    assert planned(page.good("/api/undo", after=1)).items() <= before.items()
    assert page.good("/api/redo", after=2)["edits"] == told["edits"]
    assert page.good("/api/drop", after=3, batch=told["edits"][0]["batch"])["edits"] == []


def test_a_second_window_is_told(page):
    """Proves: a step after a version that has passed is refused with 409, and changes nothing."""
    page.good("/api/edit", after=0, pins=[["9001B", "administrative", "18"]])
    status, told = page.ask("/api/edit", after=0, pins=[["9001A", "administrative", "21"]])
    assert (status, told["error"]) == (409, "stale")
    assert len(page.good("/api/first")["answer"]["edits"]) == 1


def test_details_and_explanations_belong_to_a_version(page):
    """Proves: reasons, transfers and explanations are those of the version asked for; of one that has passed there are none."""
    found = page.good("/api/details", version=0)
    assert {tuple(one[:2]) for one in found["reasons"]} >= {("9001A", "administrative")}
    assert any(
        "东镇" in block
        for block in page.good("/api/explain", version=0, unit="9001A")["blocks"]
        if isinstance(block, str)
    )
    page.good("/api/edit", after=0, pins=[["9001B", "administrative", "18"]])
    assert page.ask("/api/details", version=0)[0] == 204
    assert page.ask("/api/explain", version=0, unit="9001A")[0] == 204


def test_what_stands_in_the_way_and_a_way_out(page):
    """Proves: where two numbers cannot hold together, the page hears why, and a way out, taken, gives a plan."""
    told = page.good(
        "/api/edit", after=0, changes={"pace_percent.administrative": "0"}, pins=[["9001A", "administrative", "24"]]
    )
    assert told["state"] == "no_plan"
    why = page.good("/api/why", version=told["version"], ways=True)
    assert why["sets"]
    ways = [way["changes"] for way in why["ways"] if way["changes"]]
    assert page.good("/api/edit", after=told["version"], changes=ways[0])["state"] == "proved"


def test_a_saved_scenario_has_the_live_plan(page, tmp_path):
    """Proves: what is saved is a scenario of a few lines beside the base; names that no folder may have are refused in words."""
    page.good("/api/edit", after=0, pins=[["9001B", "administrative", "18"]])
    folder = Path(page.good("/api/save", name="试算一", title="保西乡")["folder"])
    assert folder == tmp_path / "base" / ".." / "试算一" or folder.name == "试算一"
    assert "extends" in (folder / "scenario.toml").read_text(encoding="utf-8")
    for name in ("..", "a/b", "a\\b", "con", "nul.txt", "a.", "base"):
        status, told = page.ask("/api/save", name=name)
        assert (status, bool(told["words"])) == (422, True), name


MALFORMED = [
    ("/api/edit", {}), ("/api/edit", {"after": "1"}), ("/api/edit", {"after": True}), ("/api/edit", {"after": -1}),
    ("/api/edit", {"after": 0.5}), ("/api/edit", {"after": 10**30}), ("/api/edit", {"after": None}),
    ("/api/edit", {"after": 0, "changes": []}), ("/api/edit", {"after": 0, "changes": {"a": 1}}),
    ("/api/edit", {"after": 0, "changes": {"": "1"}}), ("/api/edit", {"after": 0, "changes": {"a": "1" * 201}}),
    ("/api/edit", {"after": 0, "changes": {"a" * 201: "1"}}), ("/api/edit", {"after": 0, "changes": {"a\n": "1"}}),
    ("/api/edit", {"after": 0, "changes": {"a": "1\x00"}}), ("/api/edit", {"after": 0, "changes": {"a": ["1"]}}),
    ("/api/edit", {"after": 0, "changes": {str(key): "1" for key in range(201)}}),
    ("/api/edit", {"after": 0, "pins": {}}), ("/api/edit", {"after": 0, "pins": [1]}),
    ("/api/edit", {"after": 0, "pins": [["9001A", "administrative"]]}), ("/api/edit", {"after": 0, "pins": [["a", "b", 1]]}),
    ("/api/edit", {"after": 0, "pins": [["9001A", "administrative", "1"]] * 201}), ("/api/edit", {"after": 0, "more": 1}),
    ("/api/edit", {"after": 0, "who": 1}), ("/api/first", {"a": 1}), ("/api/undo", {}), ("/api/drop", {"after": 0}),
    ("/api/details", {}), ("/api/why", {"version": 0, "ways": "yes"}), ("/api/explain", {"version": 0}),
    ("/api/explain", {"version": 0, "unit": {}}), ("/api/save", {}), ("/api/save", {"name": ""}), ("/api/save", {"name": 1}),
    ("/api/save", {"name": "a\u202eb"}), ("/api/propose", {"name": "a", "place": []}), ("/api/job", {"id": "0"}),
    ("/api/alive", {"a": None}), ("/enter", {}), ("/enter", {"token": 1}),
]  # fmt: skip


def test_what_is_no_question_is_refused(page):
    """Proves: parts of another kind, missing, unknown or out of bounds are refused with 400; nothing comes of them.

    Sensitivity: a bound taken out of quota/app/asked.py lets its row through.
    """
    for path, asked in MALFORMED:
        assert page.ask(path, **asked)[0] == 400, (path, asked)
    assert page.good("/api/first")["answer"]["version"] == 0


WEIRD = (
    "", "-", "无", "+2", "增2", "44名", "４４", "1e9", "-1", "10**9", "NaN", "inf", "=1+1", "'", '"', "<img src=x onerror=1>",
    "方案 + 30", "plan+1", "yes", "9" * 200, "0.000001", "50%", "-2%", "2020-13-45", "../..", "\u200b", "é", "🙂",
)  # fmt: skip


def keys(some: random.Random) -> str:
    if some.random() < 0.3:
        return some.choice([column.code for column in SETTINGS]) + some.choice(("", ".administrative", ".x"))
    table = some.choice(list(TABLES))
    columns = [column.code for column in (*table.columns, *table.per_category)]
    cells = some.choices(
        ["9001", "9001A", "administrative", "township", "county", "same", "镇", "x", "", "-", "东镇"], k=len(table.key)
    )
    return ".".join(
        (table.code, *cells, some.choice(columns) if some.random() < 0.8 else f"administrative_{some.choice(columns)}")
    )


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 20))])
def test_fuzz_of_keys_and_values(page, seed):
    """Proves: whatever key of the schema is set to whatever value, the answer is a plan, a refusal in words, or no plan.

    A value with signs that nobody sees is no line of words, and refused as such.
    """
    some = random.Random(seed)
    version = 0
    for _ in range(10 if not seed else 40):
        value = some.choice(WEIRD)
        if some.random() < 0.2:
            asked = {"pins": [[some.choice(("9001A", "9001X", "x")), some.choice(("administrative", "x")), value]]}
        else:
            asked = {"changes": {keys(some): value}}
        status, told = page.ask("/api/edit", after=version, **asked)
        if value and not value.isprintable():
            assert (status, told["error"]) == (400, "words"), (asked, told)
            continue
        assert status in (200, 422), (asked, told)
        if status == 200:
            version = told["version"]
            if told["edits"] and some.random() < 0.7:
                version = page.good("/api/undo", after=version)["version"] if told["undo"] else version
        else:
            assert all(told["words"]), asked


def test_a_scenario_with_errors_opens_on_their_list(tmp_path):
    """Proves: the page has what `quota check` tells, and nothing to edit."""
    scenario = write_scenario(tmp_path / "base", categories=None)
    for page in page_of(scenario, tmp_path / "journal"):
        first = page.good("/api/first")
        assert first["answer"]["state"] == "faulty"
        assert any("categories" in line for line in first["problems"])
        assert page.ask("/api/edit", after=0, changes={"title": "a"})[0] == 422


def test_words_of_the_page():
    """Proves: every word that the scripts say is there, and no word is there that they never say."""
    scripts = "\n".join(
        file.read_text(encoding="utf-8") for path, file in assets().items() if not path.endswith(".css")
    )
    there = {name.removeprefix("page_") for name in wordings("app") if name.startswith("page_")}
    said = set(re.findall(r'say\(\s*"(\w+)"', scripts)) | set(re.findall(r'data-say="(\w+)"', scripts))
    from_table = {"total", "more", *("estimated", "choice", "illustrative", "unknown"), "from", "to", "people"}
    assert said - there <= from_table
    families = ("head_", "paste_", "autosave_", "delay_", "unit_", "appeal_", "pinned_", "no_plan_", "save_")
    spoken = re.findall(r'"(\w+)"', scripts)
    assert {
        name for name in there if name not in said and name not in spoken and not name.startswith(families)
    } == set()


def test_scripts_ask_nobody_else():
    """Proves: no file of the page names another host, sets markup, or runs words as a program."""
    for path, file in assets().items():
        words = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(
            r"https?://|innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", words
        ), path
        assert not re.search(r"\son\w+=|<script>|style=", words), path


def test_no_part_of_an_answer_waits_for_the_one_before_to_be_acknowledged():
    """Proves: what is accepted sends at once (RFC 896 holds a second part back; head and body of an answer are two).

    Sensitivity: a socket that is not named as one of TCP is left as it is by asyncio; answers then take 40 ms more.
    """
    told: list[int] = []

    async def asked() -> None:
        def accepted(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            told.append(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listening = bound(0)
        async with await asyncio.start_server(accepted, sock=listening):
            reader, writer = await asyncio.open_connection(*listening.getsockname())
            await reader.read()
            writer.close()

    asyncio.run(asked())
    assert told == [1]
