"""What a notebook tells in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from quota.words.table import Table


@dataclass(frozen=True, slots=True)
class ToldBlocks:
    """Paragraphs and tables, one after the other."""

    blocks: tuple[str | Table, ...]

    def __str__(self) -> str:
        return "\n".join("\n".join(_lines(block)) for block in self.blocks)

    def _repr_html_(self) -> str:
        return "".join(_html(block) for block in self.blocks)


def _lines(block: str | Table) -> Iterable[str]:
    if isinstance(block, str):
        return (block,)
    return ("\t".join(line) for line in (block.headers, *block.rows))


def _html(block: str | Table) -> str:
    if isinstance(block, str):
        return f'<p style="white-space:pre-wrap;margin:0.3em 0">{escape(block)}</p>'
    head = "".join(f"<th>{escape(heading)}</th>" for heading in block.headers)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line)}</tr>" for line in block.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
