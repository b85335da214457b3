"""Charts of a plan, drawn as lines and letters in a few milliseconds, for page, notebook and picture alike."""

from quota.report.vectors.changes import changes
from quota.report.vectors.coverage import coverage
from quota.report.vectors.sheet import Drawing
from quota.report.vectors.transfers import transfers

__all__ = ["Drawing", "changes", "coverage", "transfers"]
