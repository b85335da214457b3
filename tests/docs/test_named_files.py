"""Files that the documents name are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
NAMED = re.compile(r"(?<![\w/.])(?:quota|tests|packaging|benchmarks)/[\w/.-]+\.(?:py|toml|csv|html|js|md)\b")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_files_named_by_a_page_are_there(page: Path):
    """Proves: a file of the product that a page sends its reader to is there. Sensitivity: a file moved, the page not."""
    named = set(NAMED.findall(page.read_text(encoding="utf-8")))
    assert sorted(name for name in named if not (ROOT / name).is_file()) == []
