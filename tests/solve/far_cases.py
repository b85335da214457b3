"""Pools with needs of 0.01 to ten million posts and as many posts to share, and a count of them in fractions."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np
from cases import make_case, unit
from oracles import divisor_of

from quota.scenario import Case

MOST = 10**7
"""The largest need, and the most posts in one pool, that a scenario may state."""
LEVELS = 200
"""Halvings after which a level of coverage is known as well as floating-point numbers tell."""


class FarPool:
    """One pool of units whose needs lie far apart; half of the thresholds are drawn, a quarter are gains or a hair beside."""

    def __init__(self, seed: int, divisor: str) -> None:
        random = np.random.default_rng([seed, 99])
        self.divisor = divisor
        count = int(random.integers(2, 9))
        self.needs = [_drawn_need(random) for _ in range(count)]
        total = int(10 ** random.uniform(0.5, 7))
        shares = random.dirichlet(np.ones(count) * random.choice([0.2, 1, 5]))
        self.current = [int(total * share) for share in shares]
        self.total = sum(self.current)
        self.low, self.high = [0] * count, [self.total] * count
        if random.random() < 0.5:
            self.low = [max(0, held - int(10 ** random.uniform(0, 4))) for held in self.current]
            self.high = [held + int(10 ** random.uniform(0, 4)) for held in self.current]
        self.threshold = Decimal(0)
        kind = random.random()
        if kind < 0.5:
            self.threshold = Decimal(int(random.integers(1, 3000))) / 100
        elif kind < 0.75:
            self.threshold = self._near_a_gain(random)

    def _near_a_gain(self, random: np.random.Generator) -> Decimal:
        """Return what a move between two units would gain about the plan without a threshold, as far as decimals say it."""
        plan = self.count()
        giver, taker = (int(place) for place in random.choice(len(self.needs), 2, replace=False))
        if not plan[giver]:
            return Decimal(0)
        gain = abs(self._priority(giver, plan[giver]) - self._priority(taker, plan[taker] + 1))
        digits = int(random.choice([2, 8]))
        shown = Decimal(round(gain * 10**digits) + int(random.choice([-1, 0, 1]))).scaleb(-digits)
        return max(Decimal(0), min(shown, Decimal(1000)))

    def case(self) -> Case:
        """Return the pool as a case."""
        places = range(len(self.needs))
        return make_case(
            [
                unit(
                    f"u{place}",
                    self.current[place],
                    need=self.needs[place],
                    floor=self.low[place],
                    ceiling=self.high[place],
                )
                for place in places
            ],
            settings={"divisor": self.divisor, "stickiness": self.threshold},
        )

    def count(self) -> list[int]:
        """Share out the posts: by a level of coverage in floating-point numbers, then exchange by exchange in fractions."""
        posts = self._level()
        while sum(posts) < self.total:
            posts[min(self._next_posts(posts))[-1]] += 1
        while sum(posts) > self.total:
            posts[max(self._last_posts(posts))[-1]] -= 1
        while True:
            coming, going = self._next_posts(posts), self._last_posts(posts)
            if not coming or not going or min(coming) >= max(going):
                return posts
            posts[min(coming)[-1]] += 1
            posts[max(going)[-1]] -= 1

    def _level(self) -> list[int]:
        least, most = 0.0, 1e16
        for _ in range(LEVELS):
            middle = (least + most) / 2
            least, most = (least, middle) if sum(self._at(middle)) > self.total else (middle, most)
        return self._at(least)

    def _at(self, level: float) -> list[int]:
        """Return roughly what units have whose dearest posts cost so many points."""
        found = []
        for place, need in enumerate(self.needs):
            each, held = float(need) / 100, self.current[place]
            free = int(max(0.0, level * each))
            posts = free if free <= held else max(held, int(max(0.0, (level - float(self.threshold)) * each)))
            found.append(min(max(posts, self.low[place]), self.high[place]))
        return found

    def _priority(self, place: int, post: int) -> Fraction:
        return 100 * divisor_of(self.divisor, post) / Fraction(self.needs[place])

    def _key(self, place: int, post: int) -> tuple[Fraction, bool, Decimal, int]:
        """Return what posts are handed out by: cost; no threshold before one; the larger need; the smaller code."""
        crossed = post > self.current[place] and self.threshold > 0
        added = Fraction(self.threshold) if crossed else Fraction(0)
        return self._priority(place, post) + added, crossed, -self.needs[place], place

    def _next_posts(self, posts: Sequence[int]) -> list[tuple[Fraction, bool, Decimal, int]]:
        return [self._key(place, held + 1) for place, held in enumerate(posts) if held < self.high[place]]

    def _last_posts(self, posts: Sequence[int]) -> list[tuple[Fraction, bool, Decimal, int]]:
        return [self._key(place, held) for place, held in enumerate(posts) if held > self.low[place]]


def _drawn_need(random: np.random.Generator) -> Decimal:
    amount = round(float(10 ** random.uniform(-2, 7)), int(random.integers(0, 7)))
    return max(Decimal("0.01"), min(Decimal(repr(amount)), Decimal(MOST)))
