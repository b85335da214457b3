"""Writing files and folders whole or not at all, and tables whose words no spreadsheet takes for formulas.

All that the product writes goes through this package; it knows nothing of plans.
"""

from quota.files.archives import same_everywhere
from quota.files.places import Place, PlaceError, place_of
from quota.files.tables import Number, csv_text, exact_text, guarded, number_or_words, read_exact, unguarded, write_csv
from quota.files.whole import ROOM, restore, write_whole, written_whole
from quota.files.words import write_words

__all__ = [
    "ROOM",
    "Number",
    "Place",
    "PlaceError",
    "csv_text",
    "exact_text",
    "guarded",
    "number_or_words",
    "place_of",
    "read_exact",
    "restore",
    "same_everywhere",
    "unguarded",
    "write_csv",
    "write_whole",
    "write_words",
    "written_whole",
]
