"""The record of an explanation. Texts and JSON are made from it; nobody has to read sentences to get at a number."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quota.model.rows import Row
from quota.need import NeedPart
from quota.scenario import Pool


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A unit whose posts differ between two plans.

    Parameters
    ----------
    worth : Decimal
        d(i)/need of the last post of the larger number, in percent.
    threshold : Decimal
        Percentage points that count on top of it: the stickiness where that post is above the current number, else 0.
    """

    unit: str
    category: str
    before: int
    after: int
    worth: Decimal
    threshold: Decimal


@dataclass(frozen=True, slots=True)
class PoolStep:
    """What one post more, or one fewer, in the pool changes, compared with the step before.

    Parameters
    ----------
    number : int
        How many posts more, or fewer, the pool has; from 1.
    changes : tuple of UnitChange
        Mostly one; none where the post goes to or comes from a reserve.
    reserve : int
        Change of the reserves of the category, all pools together.
    """

    number: int
    changes: tuple[UnitChange, ...]
    reserve: int


@dataclass(frozen=True, slots=True)
class Binding:
    """A row that leaves no slack; `value` of one post of slack in percentage points, None where it was not reckoned."""

    row: Row
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class OneMore:
    """What would have to change for the unit to get one post more.

    Parameters
    ----------
    searched : int
        How many extra posts of the pool were tried; 0 where a limit of its own forbids one more.
    extra_posts : int or None
        Least extra posts of the pool with which it gets one; None where it gets none of as many as were tried.
    forbidden_by : tuple of Row
        Where it gets none: rows that one post more would break, other things equal.
    need_for_next : Decimal or None
        Least need at which it would get the pool's next post; None where it gets it anyway, or at no need,
        or where that was not sought.
    need_at_this_total : Decimal or None
        Least need at which it would get a post from others while the pool's total stays; None where there is no such
        need, or where that was not sought.
    """

    searched: int
    extra_posts: int | None
    forbidden_by: tuple[Row, ...]
    need_for_next: Decimal | None
    need_at_this_total: Decimal | None


@dataclass(frozen=True, slots=True)
class Rise:
    """The approvals that raise a total, together so many posts, and what the unit has without them.

    `planned_without` is None where there is no plan without them.
    """

    approvals: tuple[str, ...]
    posts: int
    planned_without: int | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a unit got the posts of one category that it got. Coverage and worth in percent.

    Parameters
    ----------
    parts : tuple of NeedPart
        What the need is the sum of.
    last_post, next_post : Decimal or None
        Worth of the last post in, d(planned)/need (None without posts), and of the next one out, d(planned + 1)/need.
    stickiness : Decimal
        Percentage points that a post above the current number has to gain besides.
    cut_off : Decimal or None
        Coverage at which the pool's posts run out; None where nobody in it may have one more.
    binding : tuple of Binding
        Rows over the unit's posts that leave no slack.
    proved : bool
        Whether the plan is proved best. If not, nothing was solved again, and what follows is empty.
    asked : int
        How many posts more, and fewer, were asked about; few where each takes a large integer programme, and then no needs
        are sought either.
    gains, losses : tuple of PoolStep
        Who would get the next posts of the pool, and who would give the next; they end where no plan is left.
    moved_totals : tuple of Row
        Totals that were taken to rise, or fall, along with the pool, because they leave no room for its posts.
    one_more : OneMore or None
    rise : Rise or None
        None where no approval that touches these posts raises a total.
    """

    unit: str
    category: str
    pool: Pool
    current: int
    headcount: int
    planned: int
    need: Decimal
    parts: tuple[NeedPart, ...]
    coverage_before: Decimal
    coverage_after: Decimal
    last_post: Decimal | None
    next_post: Decimal
    stickiness: Decimal
    cut_off: Decimal | None
    binding: tuple[Binding, ...]
    proved: bool
    asked: int = 0
    gains: tuple[PoolStep, ...] = ()
    losses: tuple[PoolStep, ...] = ()
    moved_totals: tuple[Row, ...] = ()
    one_more: OneMore | None = None
    rise: Rise | None = None
