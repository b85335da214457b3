"""The years of a plan written down once more from docs/years.md, for a solver of another kind: OR-Tools' CP-SAT.

It knows nothing of the product: cases come as JSON on standard input, and what is best goes out as JSON. It is run as a
process of its own, for OR-Tools and highspy do not get on in one.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from math import ceil, lcm, log
from typing import Any

from ortools.sat.python import cp_model

BLOCK = 10**15
"""Largest weight by which quantities of the published order are told apart in one objective."""


class Referee:
    """One case: `answer` has the value of every objective and each quantity, year by year."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.given, self.years = given, range(given["years"])
        self.model, self.hints = cp_model.CpModel(), {}
        self.holders = given["holders"]
        self.values: dict[str, int] = {}
        scale = lcm(*(2 * holder["need"][0] for holder in self.holders))
        self.scale = scale
        self.posts = [[self._whole(*self._span(holder, t)) for t in self.years] for holder in self.holders]
        self.people, self.leaves, self.comes, self.hires = (
            [[self._whole(0, given["most"]) for _ in self.years] for _ in self.holders] for _ in range(4)
        )
        self.missed: list[Any] = []
        self.flows = [
            [self._whole(0, flow["target"]) for _ in self.years[:-1]] + [flow["target"]] for flow in given["flows"]
        ]
        self.along = [[self._whole(0, flow["target"]) for _ in self.years] for flow in given["flows"]]
        self.waiting = [[self._whole(0, given["most"]) for _ in self.years[:-1]] + [0] for _ in given["pools"]]
        for place, holder in enumerate(self.holders):
            self._holder(place, holder)
        for place, pool in enumerate(given["pools"]):
            self._pool(place, pool)
        for crossed, along in zip(self.flows, self.along, strict=True):
            for t in self.years:
                before = crossed[t - 1] if t else 0
                self.model.add(crossed[t] >= before)
                self.model.add(along[t] <= crossed[t] - before)
        self.hired, self.swings = self._hiring()

    def _whole(self, low: int, high: int) -> Any:
        return self.model.new_int_var(low, high, "")

    def _span(self, holder: dict[str, Any], t: int) -> tuple[int, int]:
        ends = holder["before"], holder["target"]
        return (ends[1], ends[1]) if t == self.years[-1] else (min(ends), max(ends))

    def _holder(self, place: int, holder: dict[str, Any]) -> None:
        add, before, target = self.model.add, holder["before"], holder["target"]
        posts, people, leaves, comes, hires = (
            kind[place] for kind in (self.posts, self.people, self.leaves, self.comes, self.hires)
        )
        digest = holder["digest"]
        for t in self.years:
            was = posts[t - 1] if t else before
            add(posts[t] >= was if target >= before else posts[t] <= was)
            if self.given["pace"] is not None:
                add(posts[t] - was <= self.given["pace"])
                add(was - posts[t] <= self.given["pace"])
            there = people[t - 1] if t else holder["people"]
            add(people[t] == there - holder["exits"][t] + hires[t] - leaves[t] + comes[t])
            left = sum(holder["exits"][: t + 1])
            on_schedule = digest is not None and t < digest["years"]
            refills = digest["in"] * left // digest["out"] if on_schedule else 0
            if on_schedule:
                add(sum(hires[: t + 1]) <= refills)
            over = max(0, holder["people"] - before) + (digest["posts"] if digest else 0) - left + refills
            over = 0 if over < 0 or (digest is not None and t + 1 >= digest["years"]) else over
            switch = self.model.new_bool_var("")
            add(people[t] <= posts[t] + over * switch)
            add(comes[t] == 0).only_enforce_if(switch)
            if not refills:
                add(hires[t] == 0).only_enforce_if(switch)
            free = max(0, holder["people"] - target)
            if target < before:
                free = before - posts[t] + max(0, holder["people"] - before)
            add(sum(leaves[: t + 1]) <= free)
            if holder["floor"] is not None and before < holder["floor"]:
                short = self._whole(0, holder["floor"])
                add(short >= holder["floor"] - posts[t])
                self.missed.append(short)
        add(sum(leaves) <= holder["movable"])

    def _pool(self, place: int, pool: dict[str, Any]) -> None:
        mine = [number for number, holder in enumerate(self.holders) if holder["pool"] == place]
        ends = [
            (sign, number)
            for number, flow in enumerate(self.given["flows"])
            for sign, end in ((1, "to"), (-1, "from"))
            if flow[end] == place
        ]
        for t in self.years:
            held = sum(self.holders[number]["before"] for number in mine) + pool["granted"][t]
            crossed = sum(sign * self.flows[number][t] for sign, number in ends)
            self.model.add(sum(self.posts[number][t] for number in mine) + self.waiting[place][t] == held + crossed)
            along = sum(sign * self.along[number][t] for sign, number in ends)
            left = sum(self.leaves[number][t] - self.comes[number][t] for number in mine)
            self.model.add(left + along == 0)

    def _hiring(self) -> tuple[list[Any], list[Any]]:
        hired, swings = [], []
        for plan in self.given["hiring"]:
            years = [sum(self.hires[number][t] for number in plan["of"]) for t in self.years]
            hired += years
            for total, most in zip(years, plan["most"] or (), strict=False):
                self.model.add(total <= most)
            for earlier, later in pairwise(years):
                swing = self._whole(0, 2 * self.given["most"])
                self.model.add(swing >= later - earlier)
                self.model.add(swing >= earlier - later)
                swings.append(swing)
        return hired, swings

    def _priced(self, holder: dict[str, Any], amount: Any, sticky: bool) -> Any:
        """Return Σ_{i ≤ amount} 100 · (i − ½)/need, and the threshold of every post above what there is, at the scale."""
        need, top = holder["need"], self.given["most"]
        steps = [self.model.new_bool_var("") for _ in range(top)]
        self.model.add(sum(steps) == amount)
        for one, next_one in pairwise(steps):
            self.model.add_implication(next_one, one)
        unit = 100 * need[1] * self.scale // (2 * need[0])
        costs = [(2 * i + 1) * unit for i in range(top)]
        if sticky:
            point = self.given["stickiness"] * self.scale
            costs = [cost + (point if i >= holder["before"] else 0) for i, cost in enumerate(costs)]
        return sum(cost * step for cost, step in zip(costs, steps, strict=True))

    def _least(self, objective: Any) -> int:
        """Return how small an objective can be."""
        if isinstance(objective, int):
            return objective
        self.model.minimize(objective)
        self.model.clear_hints()
        for index, value in self.hints.items():
            self.model.add_hint(self.model.get_int_var_from_proto_index(index), value)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.cp_model_presolve = False  # takes longer here than the search
        status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            raise LookupError
        assert status == cp_model.OPTIMAL, solver.status_name(status)
        self.solver = solver
        self.hints = dict(enumerate(solver.response_proto.solution))
        return solver.value(objective)

    def answer(self) -> dict[str, Any] | None:
        """Return what is best; None where there is nothing."""
        short = []
        for holder, people in zip(self.holders, self.people, strict=True):
            for now in people:
                lack = self._whole(0, self.given["most"])
                self.model.add(lack >= ceil(holder["need"][0] / holder["need"][1]) - now)
                short.append(lack)
        fair = sum(
            self._priced(holder, now, True)
            for holder, posts in zip(self.holders, self.posts, strict=True)
            for now in posts
        ) + sum(
            flow["price"] * self.scale * now
            for flow, crossed in zip(self.given["flows"], self.flows, strict=True)
            for now in crossed
        )
        staffing = sum(
            self._priced(holder, now, False)
            for holder, people in zip(self.holders, self.people, strict=True)
            for now in people
        )
        stages = {
            "waiting": sum(now for waiting in self.waiting for now in waiting),
            "missed": sum(self.missed),
            "fairness": fair,
            "short": sum(short),
            "moves": sum(now for leaves in self.leaves for now in leaves),
            "unevenness": sum(self.swings),
        }
        try:
            for name, objective in stages.items():
                self.values[name] = self._least(objective)
                self.model.add(objective == self.values[name])
            del self.values["fairness"]  # the product's is apart from it by what no year changes
            self._in_order(self.hired, self.given["most"] * len(self.holders))
            self.model.add(staffing == self._least(staffing))
            for kind in (self.posts, self.people, self.leaves, self.comes, self.hires):
                self._in_order([now[t] for t in self.years for now in kind], self.given["most"])
        except LookupError:
            return None
        kinds = (self.posts, self.people, self.leaves, self.comes, self.hires)
        told = [[[self.solver.value(now[t]) for now in kind] for kind in kinds] for t in self.years]
        return {"values": self.values, "scale": self.scale, "told": told}

    def _in_order(self, amounts: list[Any], most: int) -> None:
        """Make each amount, of at most so many, as large as it can be, one after the other."""
        count = int(log(BLOCK, most + 1))
        for first in range(0, len(amounts), count):
            block = amounts[first : first + count]
            self._least(-sum((most + 1) ** place * amount for place, amount in enumerate(reversed(block))))
            for amount in block:
                self.model.add(amount == self.solver.value(amount))


if __name__ == "__main__":
    print(json.dumps([Referee(given).answer() for given in json.load(sys.stdin)]))
