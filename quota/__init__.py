"""Reallocate staffing quotas (编制): lawful, fair, repeatable, and explained to the last post."""

__version__ = "0.1.0"
