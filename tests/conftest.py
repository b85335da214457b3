"""What tests of several packages start once."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import typer.testing
from browsing import chromium
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from quota.api.collecting import OBJECTS

# Containers forbid to keep compiled files; here each of some hundred processes would compile the whole house anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
gc.set_threshold(OBJECTS)  # as every command does
# A person's command parses once; so do the hundreds that one process of tests runs, instead of making all options each time.
typer.testing._get_command = cache(typer.testing._get_command)


class ByFileOrBlock(LoadFileScheduling):
    """Files are handed out whole, for what their tests share; blocks of many draws, which share nothing, one by one."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if "[block" in nodeid else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFileOrBlock:
    """Distribute among processes."""
    return ByFileOrBlock(config, log)


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
