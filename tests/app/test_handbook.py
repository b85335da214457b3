"""The pictures of the handbook: each that is named is there, small, and as wide as an office's screen."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_pictures_are_there_and_small():
    """Proves: docs/open.md and docs/pictures name the same files, PNGs of 1280 columns below 150 kB."""
    named = re.findall(r"\]\(pictures/(\S+?)\)", (DOCS / "open.md").read_text(encoding="utf-8"))
    pictures = {file.name: file.read_bytes() for file in (DOCS / "pictures").iterdir()}
    assert sorted(named) == sorted(pictures)
    for name, content in pictures.items():
        assert content.startswith(b"\x89PNG"), name
        assert int.from_bytes(content[16:20], "big") == 1280, name
        assert len(content) < 150_000, name
