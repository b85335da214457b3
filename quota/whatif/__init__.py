"""试算, what if: a scenario tried with edits, each answered by a proved plan within the blink of an eye.

It knows no web and prints nothing: a notebook uses it as it is, and the page of `quota open` is its client. What a session
is made of, and what it promises, stands in docs/whatif.md.

>>> from quota.whatif import TrialSession
>>> with TrialSession("scenarios/feicheng-2002") as tried:
...     answer = tried.edit({"stickiness": "3"})
>>> answer.state
'proved'
"""

from quota.whatif.ledger import WhatIfError
from quota.whatif.records import (
    Answer,
    Attributed,
    CategoryTotal,
    Details,
    EditInForce,
    Movement,
    Nearest,
    OtherSession,
    Refused,
    RuleLine,
    UnitPosts,
    Unsaved,
    Value,
    WayOut,
    Why,
)
from quota.whatif.session import TrialSession

__all__ = [
    "Answer",
    "Attributed",
    "CategoryTotal",
    "Details",
    "EditInForce",
    "Movement",
    "Nearest",
    "OtherSession",
    "Refused",
    "RuleLine",
    "TrialSession",
    "UnitPosts",
    "Unsaved",
    "Value",
    "WayOut",
    "WhatIfError",
    "Why",
]
