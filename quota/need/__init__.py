"""Need: the posts that the work of each unit justifies, as a sum of parts that can be read aloud."""

from quota.need.measure import KeptNeeds, measure, with_needs
from quota.need.parts import Need, NeedPart, Needs, label, two_decimals
from quota.need.rows import NeedRow, table

__all__ = [
    "KeptNeeds",
    "Need",
    "NeedPart",
    "NeedRow",
    "Needs",
    "label",
    "measure",
    "table",
    "two_decimals",
    "with_needs",
]
