"""What tests of several packages start once."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import chromium

# Containers forbid to keep compiled files; here each of some hundred processes would compile the whole house anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """A Chromium without a window, one for all tests of a file."""
    with chromium() as driver:
        yield driver


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Where pages and pictures go; a person can look at the pictures afterwards."""
    kept = os.environ.get("QUOTA_PICTURES")
    if kept:
        Path(kept).mkdir(parents=True, exist_ok=True)
    return Path(kept) if kept else tmp_path_factory.mktemp("page")
