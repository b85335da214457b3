"""The page: a whole plan in one file that any browser opens without a network."""

from quota.report.page.page import write_page

__all__ = ["write_page"]
