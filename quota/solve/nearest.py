"""How far one number must move for a plan to be possible, all else as it is: an elastic programme with its slack alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from quota.model.rows import Row
from quota.scenario import Case
from quota.solve.conflict import PLENTY
from quota.solve.easing import Elastic, Followers, Lever
from quota.solve.highs import NoPointError
from quota.solve.outcome import Cancelled, never


def nearest_shift(case: Case, rows: Sequence[Row], own: Collection[int], cancelled: Cancelled = never) -> int | None:
    """Return the least number of posts by which some right sides must move together; None where that leads to no plan.

    Parameters
    ----------
    rows : sequence of Row
        All rows of the case.
    own : collection of int
        Places of those that are the number itself; rows that follow from them, such as a cut from its cap, move along.

    Raises
    ------
    DroppedError
        If the answer is no longer waited for.
    """
    follow = Followers(case, rows)
    most = min(follow.most(place) for place in own)
    levers = []
    for sign, reach in ((1, most), (-1, PLENTY)):
        change: Counter[int] = Counter()
        for place in own:
            change.update(follow.changes(place, sign))
        levers.append(Lever(min(own), dict(change), 1, reach, 0))
    elastic = Elastic(rows, levers, cancelled)
    try:
        elastic.minimise(dict.fromkeys(levers, 1))
    except NoPointError:
        return None
    steps = elastic.steps()
    return steps.get(levers[0], 0) - steps.get(levers[1], 0)
