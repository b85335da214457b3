"""What a scenario may contain: one table of columns and one of settings.

Reader, checks, templates and docs all read these tables, so that a column or a setting is described once.
"""

from quota.schema.columns import LARGEST, LARGEST_OF_ALL, Column, Kind, Table
from quota.schema.settings import SETTINGS, Setting
from quota.schema.tables import TABLES, table

__all__ = ["LARGEST", "LARGEST_OF_ALL", "SETTINGS", "TABLES", "Column", "Kind", "Setting", "Table", "table"]
