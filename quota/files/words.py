"""Texts that people open in an editor."""

from __future__ import annotations

from pathlib import Path


def write_words(file: Path, words: str) -> None:
    """Write a text that people edit: with the line ends that every Notepad shows as lines, on any system the same bytes."""
    file.write_text(words, encoding="utf-8", newline="\r\n")
