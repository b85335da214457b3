"""How a rule of the product is made from its function."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from quota.model.rows import Row, Rule
from quota.scenario import Case


def rule(order: float, **known: Any) -> Callable[[Callable[[Case], Iterable[Row]]], Rule]:  # noqa: ANN401 - of as many types as Rule has fields
    """Make the function below the rule of its name; what is known of it are the fields of `Rule`."""
    return lambda rows: Rule(rows.__name__, rows, order=order, **known)
