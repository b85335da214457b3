"""Documents that people sign and argue over, from a finished plan."""

from quota.report.workbook import write_workbook

__all__ = ["write_workbook"]
