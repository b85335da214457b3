"""Builds the site: all documents, Chinese and English, as pages that a browser opens without a network.

    python packaging/pages DIR

Needs the extra ``docs``. Every warning is an error: a link that leads nowhere, a page that is listed nowhere. The stick's
wheel takes the pages along (packaging/build_stick.py), and ``quota help`` opens them.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sphinx.cmd.build import main as sphinx_build

import quota

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PAGES = ("CONTRIBUTING.md", "CHANGELOG.md")
CODE = re.compile(r"(^```.*?^```|^    .*?$|`[^`\n]*`|\[[^]]*\]\([^)]*\))", re.DOTALL | re.MULTILINE)
NAMED = re.compile(r"\bdocs/(\w+\.md)\b")
LEFT_OUT = (".buildinfo", "objects.inv")
"""What only Sphinx itself reads."""


def build(target: Path) -> None:
    """Build the site in a new folder."""
    with tempfile.TemporaryDirectory() as room:
        source = Path(room) / "docs"
        shutil.copytree(ROOT / "docs", source)
        for page in PAGES:
            shutil.copy(ROOT / page, source)
        shutil.copy(HERE / "index.md", source)
        (source / "api.md").write_text("\n".join(api()), encoding="utf-8")
        for page in source.glob("*.md"):
            page.write_text(linked(page.read_text(encoding="utf-8")), encoding="utf-8")
        given = ["-q", "-W", "--keep-going", "-E", "-d", f"{room}/kept", "-c", str(HERE)]
        if sphinx_build([*given, "-b", "html", str(source), str(target)]):
            raise SystemExit("the site has faults")
    for name in LEFT_OUT:
        (target / name).unlink()


def linked(page: str) -> str:
    """Make links of the pages that a page names, outside of what is code.

    >>> linked("See docs/model.md.")
    'See [docs/model.md](model.md).'
    """
    parts = CODE.split(page)
    return "".join(part if place % 2 else NAMED.sub(r"[\g<0>](\1)", part) for place, part in enumerate(parts))


def api() -> Iterator[str]:
    """Yield the page of every public name, from its docstring."""
    yield "# API: import quota\n"
    yield "Every name that `quota/__init__.py` lists. docs/python.md tells how they go together.\n"
    for name in quota.__all__:
        found = getattr(quota, name)
        kind = "class" if isinstance(found, type) else "function" if callable(found) else "module"
        members = "" if kind == "function" else "\n:members:\n:inherited-members: Exception, object, tuple"
        directive = f".. auto{kind}:: quota.{name}{members.replace(chr(10), chr(10) + '   ')}"
        yield f"## quota.{name}\n\n```{{eval-rst}}\n{directive}\n```\n"


if __name__ == "__main__":
    build(Path(sys.argv[1]))
