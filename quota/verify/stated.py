"""Whether the limits of a plan's rows are those that its scenario states, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import floor

from quota.verify.check import Finding
from quota.verify.files import Key, Quantity, Rule, number
from quota.verify.ledger import PostsLedger, Terms, lineage
from quota.verify.scenario import KEYS, Cells, Scenario, whole

Line = tuple[str, str, str]
"""Rule, key and sense of a row."""
COMPARED = ("floor", "ceiling", "pin", "total_cap", "approval", "ratio")


class StatedScenario:
    """What a scenario states about a plan; nothing where it does not lie where the plan says."""

    def __init__(self, ledger: PostsLedger, scenario: Scenario) -> None:
        self.ledger, self.scenario = ledger, scenario
        self._units = {key[0]: cells for key, cells in scenario.tables["units"].items()}
        self._rows = {(row.rule, row.key, row.sense): row for row in ledger.folder.rules}

    def findings(self) -> Iterator[Finding]:
        """Name every figure and limit that is not the scenario's."""
        yield from (Finding("changed", name) for name in self.scenario.changed)
        if not self.scenario.there:
            return
        try:
            yield from self._held()
            limits = dict(self._limits())
            yield from self._unlike(limits)
        except ValueError as error:
            yield Finding("unreadable", str(error))

    def _unlike(self, limits: Mapping[Line, int]) -> Iterator[Finding]:
        for line, limit in limits.items():
            row = self._rows.get(line)
            if row is None and not (line[0] == "pin" and ("kept", line[1], line[2]) in self._rows):
                yield Finding("stated", f"rules.csv {' '.join(line)} {limit}")
            elif row is not None and row.limit != limit:
                yield Finding("stated", f"rules.csv:{row.line} {row.rule} {row.key}")
        partial = bool(self.scenario.unread)  # what was not read may state more
        for line, row in self._rows.items():
            if row.rule in COMPARED and line not in limits and not (partial or self._follows(row)):
                yield Finding("stated", f"rules.csv:{row.line} {row.rule} {row.key}")

    def _follows(self, row: Rule) -> bool:
        """Return whether a row that no cell states has a limit that follows from others."""
        unit, _ = self.ledger.about(row.key)
        if row.key.split(" ")[0] in self.ledger.successors:
            return True
        if row.rule == "floor" and unit and row.key.endswith(" spare"):
            return self._spared(row, unit)
        if row.rule == "approval":
            name, _, pool = row.key.rpartition(" ")
            parts = tuple((row.key if row.sense == "==" else name).split("/"))
            if row.sense != "==":
                return bool(pool) and row.limit == 0
            cap = whole(self.scenario.tables["pools"].get((*parts, *("",) * (3 - len(parts))), {}), "cap")
            return cap is not None and row.limit < 0 and cap < self._now("/".join(parts[:1] + parts[2:]), parts[1])
        return row.rule == "ratio" and row.limit == 0 and (row.rule, row.key, row.sense) in self.terms

    def _spared(self, row: Rule, unit: Key) -> bool:
        cells, held = self._units.get(unit[0], {}), self.ledger.folder.posts[unit]
        least = held.current - (whole(cells, f"{unit[1]}_spare") or 0)
        return row.limit == least or (self.scenario.delegates and row.limit <= least)

    def _held(self) -> Iterator[Finding]:
        """Posts, people and reserves are those that the scenario has."""
        for (unit, category), held in self.ledger.folder.posts.items():
            cells = self._units.get(unit)
            if cells is None:
                if unit not in self.ledger.successors and not self.scenario.unread:
                    yield Finding("stated", f"posts.csv {unit}")
                continue
            current = whole(cells, f"{category}_current")
            people = whole(cells, f"{category}_headcount")
            if held.current != current or held.headcount != (current if people is None else people):
                yield Finding("stated", f"posts.csv {unit} {category}")
        for key, (before, _, required) in self.ledger.folder.reserve.items():
            cells = self.scenario.tables["pools"].get((key[0].rsplit("/", 1)[0], key[1], key[0].rsplit("/", 1)[1]), {})
            if before != (whole(cells, "reserve_now") or 0) or required < (whole(cells, "reserve_min") or 0):
                yield Finding("stated", f"reserve.csv {' '.join(key)}")
        for code, cells in self._units.items():
            for kind in self.scenario.names.get("categories", {}):
                if whole(cells, f"{kind}_current") is not None and (code, kind) not in self.ledger.folder.posts:
                    yield Finding("stated", f"units {code} {kind}")

    def _limits(self) -> Iterator[tuple[Line, int]]:
        """Yield what the tables state, as the rows that must stand in rules.csv."""
        tables = self.scenario.tables
        for unit, category in self.ledger.folder.posts:
            cells = self._units.get(unit, {})
            for rule, sense in (("floor", ">="), ("ceiling", "<="), ("pin", "==")):
                own = whole(cells, f"{category}_{rule}")
                if own is not None:
                    yield (rule, f"{unit} {category}", sense), own
            if cells and whole(cells, f"{category}_spare") is not None and not self._sharing:
                line = ("floor", f"{unit} {category} spare", ">=")
                row = self._rows.get(line)
                yield line, row.limit if row and self._spared(row, (unit, category)) else -1
            if not cells:
                continue
            for (kind, of_type, of_class), limit in tables["limits"].items():
                holds = of_type in ("", cells.get("type", "")) and of_class in ("", cells.get("class", ""))
                for rule, sense in (("floor", ">="), ("ceiling", "<=")):
                    posts = whole(limit, rule)
                    if kind == category and holds and posts is not None:
                        yield (rule, f"{unit} {category} limits/{of_type}/{of_class}", sense), posts
        for (place, category, level), cells in tables["pools"].items():
            cap = whole(cells, "cap")
            if cap is not None:
                yield ("total_cap", f"{f'{place}/{level}' if level else place} {category}", "<="), cap
        for key, cells in tables["approvals"].items():
            yield ("approval", "/".join(key).rstrip("/"), "=="), self._approved(key, cells)
        yield from dict.fromkeys(self.terms, 0).items()

    @property
    def _sharing(self) -> bool:
        return self.ledger.folder.setting("share_scarcity") not in ("", "no", "false", "False", "否")

    def _approved(self, key: tuple[str, ...], cells: Cells) -> int:
        text = cells.get("posts", "")
        if not text.endswith("%"):
            return whole(cells, "posts") or 0
        place, category, level, _ = key
        share = number(text[:-1].removeprefix("+"), "approvals") / 100
        return floor(share * self._now(f"{place}/{level}" if level else place, category))

    def _now(self, place: str, category: str) -> int:
        """Return what the pools of a place hold now."""
        folder, found = self.ledger.folder, 0
        for pool in self.ledger.within(f"{place} {category}"):
            found += folder.reserve[pool][0]
            found += sum(folder.posts[unit, category].current for unit in self.ledger.pools[pool])
        return found

    @cached_property
    def terms(self) -> Mapping[Line, Terms]:
        """What the rows of ratios add up: n · posts of one category − m · posts of the other, for a share m ÷ n."""
        found: dict[Line, Terms] = {}
        for (name,), cells in self.scenario.tables["ratios"].items():
            for place, units in self._groups(cells):
                words = f"{place} {cells['numerator']} {cells['denominator']} {name}"
                for column, sense in (("most", "<="), ("least", ">=")):
                    if cells.get(column, "-") not in ("-", "无"):
                        share = Fraction(Decimal(cells[column].replace(",", "")))
                        found["ratio", words, sense] = tuple(self._shares(cells, units, share))
        return found

    def _shares(self, cells: Cells, units: list[str], share: Fraction) -> Iterator[tuple[Quantity, int]]:
        sides = ((cells["numerator"], share.denominator), (cells["denominator"], -share.numerator))
        for unit in units:
            for category, factor in sides:
                if (unit, category) in self.ledger.folder.posts:
                    yield ("posts", unit, category), factor

    def _groups(self, cells: Cells) -> Iterator[tuple[str, list[str]]]:
        """Yield the places of a ratio, each with its units."""
        held, asked = self.ledger.folder.posts, (cells.get("level", ""), cells.get("type", ""))
        own: dict[str, str] = {}
        for (code, _), unit in held.items():
            place, level = unit.pool.rsplit("/", 1)
            kind = self._units.get(code, {}).get("type", "")
            above = cells.get("jurisdiction", "") in ("", *lineage(place, self.ledger.folder.parents))
            if above and asked[0] in ("", level) and asked[1] in ("", kind):
                own[code] = place
        both = (cells["numerator"], cells["denominator"])
        if cells.get("scope") == "unit":
            yield from ((code, [code]) for code in own if all((code, kind) in held for kind in both))
            return
        ends = f"/{asked[0]}" if asked[0] else ""
        if cells.get("jurisdiction"):
            yield f"{cells['jurisdiction']}{ends}", list(own)
            return
        for place in dict.fromkeys(own.values()):
            yield f"{place}{ends}", [code for code, at in own.items() if at == place]


def not_read(scenario: Scenario) -> str:
    """Say what of a scenario was not read, and so not compared; nothing where all was."""
    if not scenario.there:
        return f"{scenario.unread[0]}: {', '.join(KEYS)}"
    return ", ".join(scenario.unread)
