"""The Chinese handbook: what it says to do can be done, and what it says one sees is what one sees."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from browsing import needs_browser
from handbook import BOOK, CHAPTERS, FILES, FIRST, Command, steps

from quota.texts.messages import wordings

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a reader who has been through the first chapter."""
    folder = tmp_path_factory.mktemp("手册") / "编制"
    shutil.copytree(FILES, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for step in steps(FIRST):
            step()
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.stem)
def test_every_step_of_a_chapter(chapter: Path, begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Proves: from the folder that the first chapter leaves, each chapter's commands say what it shows, line by line.

    Sensitivity: a word or a figure of the handbook, or of what the commands print, changed.
    """
    folder = tmp_path / "编制"
    shutil.copytree(FILES if chapter == FIRST else begun, folder)
    monkeypatch.chdir(folder)
    for step in steps(chapter):
        step()


def test_pictures_are_there_and_small():
    """Proves: chapters and the folder of pictures name the same files, each small: 160 kB, all of them 3 MB.

    Sensitivity: a picture that is left over, missing, or as large as a screen has it.
    """
    texts = "".join(chapter.read_text(encoding="utf-8") for chapter in BOOK.glob("*.md"))
    pictures = {file.name: file.read_bytes() for file in (BOOK / "图").iterdir()}
    assert set(re.findall(r"\]\(图/(\S+?)\)", texts)) == set(pictures)
    assert all(content.startswith((b"\x89PNG", b"<svg")) for content in pictures.values())
    assert max(map(len, pictures.values())) < 160_000
    assert sum(map(len, pictures.values())) < 3_000_000


@needs_browser
@pytest.mark.slow
def test_pictures_can_be_taken(tmp_path: Path):
    """Proves: the walk of the chapter on 试算, click by click, and every other picture, can be taken anew today.

    Sensitivity: a button of the page that is called otherwise, or does something else.
    """
    subprocess.run([sys.executable, ROOT / "packaging" / "pictures.py", tmp_path], check=True, timeout=500)
    assert {file.name for file in tmp_path.iterdir()} == {file.name for file in (BOOK / "图").iterdir()}


def test_buttons_are_called_so():
    """Proves: each button, list and heading of the page that the chapter on 试算 quotes is there under that name.

    Sensitivity: a button renamed in the texts, or in the chapter.
    """
    (chapter,) = BOOK.glob("*-试算.md")
    named = "\n".join(wording["zh"] for wording in wordings("app").values()) + wordings("edits")["over_plan"]["zh"]
    known = named + re.sub(r"\{\w+\}", "{}", named)
    asked, *spoken = re.findall("“([^”]+)”", chapter.read_text(encoding="utf-8"))
    assert "怎么样" in asked
    assert [words for words in spoken if words not in known and re.sub(r"\d+|方案\+1", "{}", words) not in known] == []


def test_the_chinese_readme_says_what_the_first_chapter_does():
    """Proves: the commands on its first screen are commands of the first chapter, word for word.

    Sensitivity: a command of either changed alone.
    """
    readme = (ROOT / "README.zh.md").read_text(encoding="utf-8")
    shown = re.findall(r"^    (quota .+)$", readme, re.MULTILINE)
    assert len(shown) == 2
    assert set(shown) <= {step.typed for step in steps(FIRST) if isinstance(step, Command)}
