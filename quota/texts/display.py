"""Tables for notebooks: plain HTML that any viewer shows, on screen and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def html_table(
    title: str, headers: Sequence[str], rows: Iterable[Sequence[object]], notes: Iterable[str] = (), *, names: int = 1
) -> str:
    """Lay out a title, a table and notes below it.

    Parameters
    ----------
    names : int
        How many columns, from the left, hold words; the others hold numbers and stand to the right.

    >>> html_table("t", ["a", "b"], [["<", 1]]).count("&lt;")
    1
    """
    head = "".join(_cell("th", header, right=place >= names) for place, header in enumerate(headers))
    body = "".join(
        f"<tr>{''.join(_cell('td', cell, right=place >= names) for place, cell in enumerate(row))}</tr>" for row in rows
    )
    below = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return (
        f"<p><strong>{escape(title)}</strong></p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" + (f"<ul>{below}</ul>" if below else "")
    )


def _cell(tag: str, content: object, *, right: bool) -> str:
    return f'<{tag} style="text-align:{"right" if right else "left"}">{escape(str(content))}</{tag}>'
