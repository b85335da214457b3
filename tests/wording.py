"""All messages that there are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import quota.texts
from quota.texts.messages import wordings


@cache
def message_table() -> Mapping[str, Mapping[str, str]]:
    """Return the wording by message key and language: ``table["cli.done"]["zh"]``."""
    tables = sorted(Path(quota.texts.__file__).parent.glob("tables/*.toml"))
    return {f"{file.stem}.{name}": said for file in tables for name, said in wordings(file.stem).items()}
