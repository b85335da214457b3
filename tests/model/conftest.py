"""Leaving rules out, to see that they matter."""

from collections.abc import Callable
from types import MappingProxyType

import pytest

import quota.model.rules
from quota.model.rules import RULES


@pytest.fixture
def without(monkeypatch) -> Callable[..., None]:
    """Take rules out of the product: ``without("floor")``."""

    def leave_out(*names: str) -> None:
        assert set(names) <= set(RULES)
        kept = {name: rule for name, rule in RULES.items() if name not in names}
        monkeypatch.setattr(quota.model.rules, "RULES", MappingProxyType(kept))

    return leave_out
