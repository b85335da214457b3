"""How Sphinx makes the site: see packaging/pages/__main__.py, which lays out what it reads."""

from __future__ import annotations

import re
from urllib.parse import unquote

import sphinx.search.zh
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.search.zh import SearchChinese
from sphinx.transforms import SphinxTransform

project = "quota · 编制调剂"
language = "zh_CN"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = project
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # a page on a disk may not fetch another
autodoc_typehints = "none"  # docstrings say the kinds
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False
suppress_warnings = [
    "misc.highlighting_failure",  # what a terminal shows is in no language
    "ref.python",  # fields of one name in several records, which docstrings name without a link
]

_CHINESE = re.compile("[\u4e00-\u9fff]+")


def _pairs(words: str) -> list[str]:
    """Return all pairs of neighbouring Chinese signs: to be found, words need no dictionary then.

    >>> _pairs("配备率 90%")
    ['配备', '备率']
    """
    return [run[place : place + 2] for run in _CHINESE.findall(words) for place in range(max(1, len(run) - 1))]


class Pairs(SearchChinese):
    """Search of Chinese by pairs of signs, and of words in Latin letters as the library has it."""

    language_name = "English"  # the script names the stemmer after it, and has none called Chinese
    js_splitter_code = """
var splitQuery = (query) => [
  ...(query.match(/[\\u4e00-\\u9fff]+/g) || []).flatMap((run) =>
    run.length < 2 ? [run] : [...run].slice(1).map((sign, place) => run[place] + sign)),
  ...(query.match(/[a-zA-Z0-9_]+/g) || []),
];
"""


class PlainNames(SphinxTransform):
    """Names of pictures as their files have them: the parser leaves Chinese ones quoted."""

    default_priority = 1

    def apply(self) -> None:
        """Unquote them before anybody looks for the files."""
        for picture in self.document.findall(nodes.image):
            picture["uri"] = unquote(picture["uri"])


def setup(app: Sphinx) -> None:
    """Let the index and the query split Chinese alike, and pictures be found."""
    app.add_transform(PlainNames)
    sphinx.search.zh.cut_for_search = _pairs
    app.add_search_language(Pairs)
