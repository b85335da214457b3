"""The site of all documents: built without a warning and without a network, whole, taken along by the wheel, and opened."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from browsing import found, needs_browser, waited

import quota
from quota.api.outputs import OUTPUTS
from quota.cli import help as help_command
from quota.schema import SETTINGS, TABLES

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


class Page(HTMLParser):
    """What a page refers to, what it loads, and the places in it that can be referred to."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.places = {""}
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.places |= {given[name] for name in ("id", "name") if given.get(name)}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag == "link" and given.get("rel") in ("stylesheet", "icon", "preload"):
            self.loaded.append(given["href"])
        elif tag in ("script", "img", "iframe", "source") and given.get("src"):
            self.loaded.append(given["src"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built where no network can be reached."""
    target = tmp_path_factory.mktemp("site") / "site"
    alone = ["unshare", "--net"] if shutil.which("unshare") and hasattr(os, "geteuid") and os.geteuid() == 0 else []
    subprocess.run([*alone, sys.executable, ROOT / "packaging" / "pages", target], check=True, timeout=500)
    return target


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {file: Page(file) for file in site.rglob("*.html")}


def _targets(file: Path, page: Page) -> Iterator[tuple[str, Path, str]]:
    for link in (*page.links, *page.loaded):
        parts = urlsplit(link)
        if not parts.scheme:
            where = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            yield link, where, unquote(parts.fragment)


def test_every_link_leads_somewhere(pages: dict[Path, Page]):
    """Proves: each file that a page refers to is there, and each place in it.

    Sensitivity: a heading that is called otherwise, a picture that is missing.
    """
    checked = 0
    for file, page in pages.items():
        for link, where, place in _targets(file, page):
            assert where.is_file(), (file.name, link)
            assert where not in pages or place in pages[where].places, (file.name, link)
            checked += 1
    assert checked > 2000


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: dict[Path, Page]):
    """Proves: no font, script, style or picture comes from another place. Sensitivity: a theme that fetches its fonts."""
    assert [one for page in pages.values() for one in page.loaded if urlsplit(one).scheme not in ("", "data")] == []
    for style in site.rglob("*.css"):
        assert re.findall(r"(?:@import|url\()\s*['\"]?(?:https?:)?//[^)]*", style.read_text(encoding="utf-8")) == [], (
            style
        )


def test_every_public_name_and_every_column_is_documented(site: Path, pages: dict[Path, Page]):
    """Proves, by counting: each name that quota lists has its place; each column read or written, and each setting, a row.

    Sensitivity: a name, a column or a setting more that the documents do not have.
    """
    places = pages[site / "api.html"].places
    named = [name for name in quota.__all__ if {f"quota.{name}", f"module-quota.{name}"} & places]
    assert named == quota.__all__
    assert len(named) == 35
    read, written = (
        re.sub("<[^>]+>", " ", (site / page).read_text(encoding="utf-8")) for page in ("tables.html", "outputs.html")
    )
    columns = [column.code for table in TABLES for column in (*table.columns, *table.per_category)]
    known = set(re.findall(r"[\w.&;]+", read))
    assert [code for code in columns if code not in known] == []
    assert [one.key for one in SETTINGS if one.key.replace("<category>", "&lt;category&gt;") not in known] == []
    known = set(re.findall(r"\w+", written))
    assert [column for names in OUTPUTS.values() for column in names if column not in known] == []


@needs_browser
def test_chinese_and_english_words_are_found(site: Path, browser):
    """Proves: the search of the site works from a disk, for both languages, and its page fetches nothing.

    Sensitivity: without pairs of signs nothing Chinese is found; a summary that is fetched leaves a line in the console.
    """
    for words, page in (("配备率", "看懂方案"), ("stickiness", "Studies")):
        browser.get(f"{(site / 'search.html').as_uri()}?q={words}")
        waited(lambda page=page: page in found(browser, "#search-results")[0].text, 20)
    assert browser.get_log("browser") == []


def test_the_wheel_takes_it_along_and_help_opens_it(site: Path, tmp_path: Path):
    """Proves: a wheel built from a copy that has the site has every page; ``quota help`` of it opens the handbook.

    Sensitivity: without the line of package data no page is in the wheel.
    """
    room = tmp_path / "room"
    room.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, room)
    shutil.copytree(ROOT / "quota", room / "quota", ignore=shutil.ignore_patterns("__pycache__", ".*", "site"))
    shutil.copytree(site, room / "quota" / "cli" / "site")
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", str(tmp_path), str(room)]
    subprocess.run(build, check=True, timeout=500)
    (wheel,) = tmp_path.glob("quota-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    assert wheel.stat().st_size < 20_000_000
    there = tmp_path / "installed" / "quota" / "cli" / "site"
    assert len(list(there.rglob("*.html"))) == len(list(site.rglob("*.html")))
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path / "opened"}\n', encoding="utf-8")
    browser.chmod(0o755)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed"), "BROWSER": str(browser), "DISPLAY": ":0"}
    told = subprocess.run(
        [sys.executable, "-m", "quota", "help"],
        check=True, capture_output=True, text=True, encoding="utf-8", env=environment, cwd=tmp_path,
    )  # fmt: skip
    page = there / help_command.FIRST["zh"]
    assert str(page) in told.stdout
    assert (tmp_path / "opened").read_text(encoding="utf-8").strip() == page.as_uri()
