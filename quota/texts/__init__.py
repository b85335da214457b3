"""Everything a person reads, in Chinese and English, from one table of messages.

The table is the folder ``tables``: one TOML file per package of the product, each message with its
Chinese and its English wording. Packages hand on `Message` records; words are made only at the edge.
"""

from quota.texts.listing import first_few
from quota.texts.messages import Language, Message, RefusalError, known, render, text

__all__ = ["Language", "Message", "RefusalError", "first_few", "known", "render", "text"]
