"""How the rows of a table hang together: which are units, which add up others, which are parts of a unit.

Figures come first, names second. A reading of the rows is proved where the table's own total agrees with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from itertools import combinations

from quota.intake.headers.blocks import Block
from quota.intake.records import Notebook
from quota.intake.rows.offices_inside import DEEPER, InnerRow, parts_by_name, with_parts
from quota.intake.rows.row_sums import Tally, added, is_sum, run_of, some_of
from quota.intake.rows.rows import BookRow, RowKind, leave_out_name
from quota.intake.rows.structure_told import Telling
from quota.intake.rows.table_rows import Reading
from quota.intake.vocabulary.row_names import (
    Claim,
    is_bare_total,
    is_below,
    is_grand_total,
    is_of_kind,
    is_own_office,
    may_be_of_kind,
    may_be_part,
    names_a_place,
    of_which,
)
from quota.intake.vocabulary.unit_names import level_in
from quota.scenario.problems import Findings

_KINDS_STATED = ("type", "class", "level")
_Doubt = tuple[tuple[int, ...], RowKind, tuple[int, ...]]
"""Rows, what else they may be, and what they would add up or be inside."""
_FLIPS_PER_COLUMN, _MOST_FLIPS, _MOST_DOUBTS = 2, 4, 14


def structured(
    read: Sequence[tuple[Block, Sequence[BookRow]]], notes: Notebook, findings: Findings
) -> Iterator[tuple[Block, list[BookRow]]]:
    """Yield every table with its units, sums and reserves, parts added up into their units."""
    tables: dict[object, list[tuple[Block, Sequence[BookRow]]]] = defaultdict(list)
    held: dict[int, list[BookRow]] = {}
    for block, rows in read:
        if block.sheet.counted:  # every row is a unit with its people
            held[id(block)] = list(rows)
        else:
            tables[block.shape].append((block, rows))
    for table in tables.values():
        blocks, rows_of = zip(*table, strict=True)
        for block, rows in zip(blocks, Structure(blocks, rows_of, notes, findings).rows(), strict=True):
            held[id(block)] = [row for row in rows if row.kind not in (RowKind.PART, RowKind.NAMED)]
            for row in rows:
                if row.kind is RowKind.NAMED:
                    leave_out_name(block, row, notes)
    for block, _ in read:
        yield block, held[id(block)]


class Structure(Telling):
    """Reads the rows of one table, or of a table that goes on over pages or further right."""

    def rows(self) -> list[list[BookRow]]:
        """Return the rows of each block, each with its kind, parts added up into their units."""
        reading = self._first()
        totals = self._totals
        proved = bool(totals) and self._agree(reading, totals)
        if totals and not proved:
            better = self._other_reading(reading, totals)
            reading, proved = (better, True) if better else (reading, False)
        self._tell(reading, proved=proved)
        if not proved or len(totals) > 1:
            self._doubts(reading, told=len(totals) == 1, proved=proved)
        return self._settled(reading, self._names_inside(reading, proved=proved))

    @cached_property
    def _totals(self) -> list[int]:
        return [place for place, row in enumerate(self._rows) if row.kind is RowKind.SUM and is_bare_total(row.name)]

    def _first(self) -> Reading:
        """Read by figures and names."""
        parts = parts_by_name(self._rows)
        kinds = [RowKind.PART if place in parts else row.kind for place, row in enumerate(self._rows)]
        wholes = {part.whole for part in parts.values()}
        for place, row in enumerate(self._rows):
            if row.kind is RowKind.NAMED and place in wholes:
                kinds[place] = RowKind.UNIT
                numeric = self._blocks[self._block_of[place]].numeric
                inside = [self._rows[other] for other, part in parts.items() if part.whole == place]
                held = with_parts(row, inside)
                self._figures[place] = [held.numbers.get(numeric[column].column) for column in self._columns]
        reading = Reading(kinds, parts, {})
        self._find(reading, self._is_sum)
        self._of_a_kind(reading)
        for place in (place for group in self._listed(reading, self._totals) for place in group):
            if not any(self._figures[place]):
                reading.kinds[place], reading.covers[place] = RowKind.FOUND, self._units_of(place, reading)
        for group in self._offices_below(reading):
            if is_sum(self._figures[group[0]], added(self._figures, group[1:])):
                self._inside(reading, group)
        self._layers(reading)
        return reading

    def _find(self, reading: Reading, accepted: Callable[[Reading, int, tuple[int, ...]], bool]) -> None:
        """Find sums from the innermost outwards: those above their rows from the bottom, those below from the top."""
        changed = True
        while changed:
            changed = False
            for places, beside in ((self._above(len(self._rows)), self._below), (self._below(-1), self._above)):
                for place in places:
                    if reading.kinds[place] is RowKind.UNIT:
                        run = run_of(place, self._figures, reading.leaves(beside(place)))
                        if run and accepted(reading, place, run):
                            reading.kinds[place] = RowKind.FOUND
                            reading.covers[place] = run
                            changed = True

    def _is_sum(self, reading: Reading, place: int, run: tuple[int, ...]) -> bool:
        """Return whether names and figures together make a row a sum."""
        claim = self._claims[place]
        if claim is Claim.SUM or self._is_parent(place, run) or (claim is Claim.OFFICE and self._has_below(place, run)):
            return True
        if claim is not Claim.OTHER or self._odd_names_common:
            return False
        if len(run) == 1:
            alike = any(self._claims[other] is Claim.OTHER for other in reading.covers)
            return alike and self._claims[run[0]] is not Claim.OTHER
        known = all(self._claims[other] in (Claim.TOWNSHIP, Claim.OFFICE) for other in run)
        return known or self._witnesses(place) > 1

    def _is_parent(self, place: int, run: tuple[int, ...]) -> bool:
        """Return whether a row is named like what holds the rows that it adds up, as 县教育局 above 县教育局机关."""
        own = [is_below(self._rows[other].name, self._rows[place].name) for other in run]
        several = self._witnesses(place) > 1
        return len(run) > 1 and (all(own) or (several and any(own)))

    def _has_below(self, place: int, run: tuple[int, ...]) -> bool:
        """Return whether the rows below an office that it adds up begin with its own, as 局机关, or are all indented."""
        if run[0] < place or all(may_be_part(self._rows[other].name) for other in run):
            return False
        deeper = all(self._rows[other].indent - self._rows[place].indent >= DEEPER for other in run)
        return is_own_office(self._rows[run[0]].name) or (len(run) > 1 and deeper)

    def _of_a_kind(self, reading: Reading) -> None:
        """Take a kind for a sum where its figures are those of all units of the kind, wherever they stand."""
        for place in tuple(reading.leaves(range(len(self._rows)))):
            if self._claims[place] is Claim.SUM or of_which(self._rows[place].name):
                kind = self._units_of(place, reading)
                if is_sum(self._figures[place], added(self._figures, kind) or ()):
                    reading.kinds[place] = RowKind.FOUND
                    reading.covers[place] = kind

    def _units_of(self, place: int, reading: Reading) -> tuple[int, ...]:
        """Return the units of the kind that a row names: those whose sum it is, else those nearest to it."""
        certain, wider = (
            [row for row in rows if row != place and reading.kinds[row] is RowKind.UNIT]
            for rows in self._of_kind(self._rows[place].name)
        )
        near = [row for row in certain if self._sections[row] == self._sections[place]]
        county = [row for row in certain if self._rows[row].county == self._rows[place].county]
        scopes = [tuple(scope) for scope in (near, county, certain, wider) if scope]
        right = (scope for scope in scopes if is_sum(self._figures[place], added(self._figures, scope)))
        return next(right, scopes[0] if certain else ())

    def _of_kind(self, kind: str) -> tuple[list[int], list[int]]:
        """Return the rows that are of a kind, and those that may be; looked for once for each kind."""
        if kind not in self._kinds_known:
            stated = [[row.words.get(field, "") for field in _KINDS_STATED] for row in self._rows]
            self._kinds_known[kind] = (
                [place for place, row in enumerate(self._rows) if is_of_kind(row.name, kind, stated[place])],
                [place for place, row in enumerate(self._rows) if may_be_of_kind(row.name, kind)],
            )
        return self._kinds_known[kind]

    @cached_property
    def _kinds_known(self) -> dict[str, tuple[list[int], list[int]]]:
        return {}

    @cached_property
    def _sections(self) -> list[int]:
        """The number of totals above each row; a listing right below a total belongs to what stands above that."""
        sections: list[int] = []
        sums, listing = 0, False
        for place, row in enumerate(self._rows):
            total = row.kind in (RowKind.SUM, RowKind.COUNTY)
            listing = total or (listing and (bool(of_which(row.name)) or self._claims[place] is Claim.SUM))
            sections.append(sums - (listing and not total))
            sums += total
        return sections

    def _is_kind(self, place: int, reading: Reading) -> bool:
        return self._claims[place] is Claim.SUM or bool(self._units_of(place, reading))

    def _listed(self, reading: Reading, totals: Sequence[int]) -> Iterator[tuple[int, ...]]:
        """Yield, for each total, the rows right below it that say 其中 and name no unit of the table's order."""
        for total in totals:
            group: list[int] = []
            for place in self._below(total):
                if not of_which(self._rows[place].name) and not (group and self._is_kind(place, reading)):
                    break
                group.append(place)
            yield tuple(place for place in group if reading.kinds[place] is RowKind.UNIT)

    def _layers(self, reading: Reading) -> None:
        """Take rows for sums, whatever their names, where such rows and what they add up are the whole table.

        Sums found before that stand above their rows count with them: a table has one pattern.
        """
        runs: dict[int, tuple[int, ...]] = {}
        for place in reading.leaves(range(len(self._rows))):
            if self._claims[place] in (Claim.OFFICE, Claim.OTHER):
                run = run_of(place, self._figures, reading.leaves(self._below(place)))
                if len(run) > 1 and not self._are_peers(place, run):
                    runs[place] = run
        inner = {
            place: run
            for place, run in reading.covers.items()
            if run and run[0] == place + 1 and not any(set(other) < set(run) for other in reading.covers.values())
        }
        alike = len({names_a_place(self._rows[place].name) for place in (*runs, *inner)}) == 1
        covered = {other for run in (*runs.values(), *inner.values()) for other in run}
        leaves = {place for place in reading.leaves(range(len(self._rows))) if self._claims[place] is not Claim.SUM}
        whole = covered | runs.keys() == leaves
        several = len(runs) > 1 and (whole or all(self._heads(place, run) for place, run in runs.items()))
        if not covered & runs.keys() and (several or (runs and inner and whole and alike)):
            for place, run in runs.items():
                reading.kinds[place] = RowKind.FOUND
                for outer, held in reading.covers.items():
                    reading.covers[outer] = tuple(row for one in held for row in (run if one == place else (one,)))
            reading.covers |= runs
            self._find(reading, self._is_sum)  # what adds up these, or what is inside them

    def _are_peers(self, place: int, run: tuple[int, ...]) -> bool:
        return any(self._rows[place].name[-1] == self._rows[other].name[-1] for other in run)

    def _heads(self, place: int, run: tuple[int, ...]) -> bool:
        """Return whether a row alone says of which place its office is: the rows below are named as its own."""
        return names_a_place(self._rows[place].name) and not any(names_a_place(self._rows[other].name) for other in run)

    def _offices_below(self, reading: Reading) -> list[list[int]]:
        """Return each unit with the rows right below it whose names may be those of offices inside it."""
        groups: list[list[int]] = []
        for place in range(len(self._rows)):
            kind, claim = reading.kinds[place], self._claims[place]
            if kind is RowKind.UNIT and groups and may_be_part(self._rows[place].name):
                groups[-1].append(place)
            elif kind is RowKind.UNIT and claim in (Claim.TOWNSHIP, Claim.OFFICE):
                groups.append([place])
            elif kind is not RowKind.PART:
                groups.append([])
        return [group for group in groups if len(group) > 2 and not may_be_part(self._rows[group[0]].name)]

    def _inside(self, reading: Reading, group: Sequence[int]) -> None:
        whole, *inside = group
        for place in inside:
            reading.kinds[place] = RowKind.PART
            reading.parts[place] = InnerRow(whole, sure=False)

    def _agree(self, reading: Reading, totals: Sequence[int]) -> bool:
        """Return whether every total of the table agrees with a reading."""
        held = self._tally(reading)
        return all(self._agrees(held, {}, place) for place in totals)

    def _tally(self, reading: Reading) -> Tally:
        return Tally(self._figures, [kind is RowKind.UNIT for kind in reading.kinds])

    def _agrees(self, held: Tally, changed: Mapping[int, bool], place: int) -> bool:
        """Return whether a total is the sum of the whole table, of all above or below it, or of that up to the next total."""
        written = self._figures[place]
        return not any(written) or any(
            is_sum(written, [one + other for one, other in zip(held.sum(scope, changed), more, strict=True)])
            for scope, reserves in self._scopes_of[place]
            for more in reserves
        )

    @cached_property
    def _scopes_of(self) -> dict[int, list[tuple[range, list[list[Decimal]]]]]:
        """By total of the table, the rows that it may add up, and the sums of none, one or more reserves among them."""
        totals, last = self._totals, len(self._rows)
        found: dict[int, list[range]] = {}
        for number, place in enumerate(totals):
            found[place] = [range(last)]
            if len(totals) > 1 and not is_grand_total(self._rows[place].name):
                before = totals[number - 1] + 1 if number else 0
                after = totals[number + 1] if number + 1 < len(totals) else last
                found[place] += [range(place), range(place + 1, last), range(before, place), range(place + 1, after)]
        kept = [place for place, row in enumerate(self._rows) if row.kind is RowKind.RESERVE]
        return {place: [(scope, self._reserved(kept, scope)) for scope in scopes] for place, scopes in found.items()}

    def _reserved(self, kept: Sequence[int], scope: range) -> list[list[Decimal]]:
        inside = [place for place in kept if place in scope]
        return [added(self._figures, more) for more in some_of(inside)]

    def _other_reading(self, first: Reading, totals: Sequence[int]) -> Reading | None:
        """Return the reading with the fewest changes of what names left in doubt that the totals agree with."""
        doubts = list(self._in_doubt(first, totals))[:_MOST_DOUBTS]
        witnesses = max(self._witnesses(place) for place in totals)
        held = self._tally(first)
        order = sorted(totals, key=lambda place: self._agrees(held, {}, place))  # what disagrees tells soonest
        for size in range(1, min(_FLIPS_PER_COLUMN * witnesses, _MOST_FLIPS, len(doubts)) + 1):
            for chosen in combinations(doubts, size):
                changed = {row: kind is RowKind.UNIT for rows, kind, _ in chosen for row in rows}
                if all(self._agrees(held, changed, place) for place in order):
                    return self._changed(first, chosen)
        return None

    def _changed(self, first: Reading, chosen: Sequence[_Doubt]) -> Reading:
        reading = first
        for rows, kind, covers in chosen:
            reading = reading.with_change(rows, kind)
            if kind is RowKind.FOUND:
                reading.covers |= {row: covers or self._units_of(row, first) for row in rows}
            elif kind is RowKind.PART:
                reading.parts |= {row: InnerRow(covers[0], sure=False) for row in rows}
        return reading

    def _in_doubt(self, first: Reading, totals: Sequence[int]) -> Iterator[_Doubt]:
        """Yield rows, what else they may be, and what they would add up or be inside."""
        listed = [group for group in self._listed(first, totals) if group]
        if listed:
            yield tuple(place for group in listed for place in group), RowKind.FOUND, ()
        for place in first.leaves(range(len(self._rows))):
            if of_which(self._rows[place].name):
                yield (place,), RowKind.FOUND, ()
        for whole, *inside in self._offices_below(first):
            yield tuple(inside), RowKind.PART, (whole,)
        by_ending = {
            row: part.whole for row, part in first.parts.items() if part.sure and not of_which(self._rows[row].name)
        }
        for whole in sorted({*by_ending.values()}):
            yield tuple(row for row, of in by_ending.items() if of == whole), RowKind.UNIT, ()
        wholes = sorted({part.whole for part in first.parts.values() if not part.sure})
        if len(wholes) > 1:
            yield tuple(row for row, part in first.parts.items() if part.whole in wholes), RowKind.UNIT, ()
        for whole in wholes:
            yield tuple(row for row, part in first.parts.items() if part.whole == whole), RowKind.UNIT, ()
        for place in first.covers if len(totals) == 1 else ():
            if self._claims[place] is not Claim.SUM and self._witnesses(place) < 2:
                yield (place,), RowKind.UNIT, ()
        eager = Reading(list(first.kinds), dict(first.parts), dict(first.covers))
        self._find(eager, self._may_be_sum)
        chances = {place: run for place, run in self._chances(first) if self._may_be_sum(first, place, run)}
        for place, run in sorted({**eager.covers, **chances}.items()):
            if place not in first.covers:
                yield (place,), RowKind.FOUND, run

    def _may_be_sum(self, _: Reading, place: int, run: tuple[int, ...]) -> bool:
        """Return whether a row could be a sum if a total says so; that two neighbours are alike says nothing of units."""
        claim = self._claims[place]
        return claim is not Claim.PART and (len(run) > 1 or claim in (Claim.OTHER, Claim.SUM))

    def _names_inside(self, reading: Reading, *, proved: bool) -> dict[int, str]:
        """Return full names for offices such as 财政所 that recur below several units; without a total's proof, ask."""
        recurring: dict[tuple[str, str], list[int]] = defaultdict(list)
        whole_of: dict[int, int] = {}
        whole = -1
        for place in reading.leaves(range(len(self._rows))):
            row = self._rows[place]
            if not may_be_part(row.name):
                whole = place
            elif whole >= 0 and not row.words.get("row_category"):
                whole_of[place] = whole
                recurring[row.name, row.county].append(place)
        places = sorted(place for found in recurring.values() if len(found) > 1 for place in found)
        several = places if len({whole_of[place] for place in places}) > 1 else []
        if several and not proved:
            self._recurring(several)
        return {place: f"{self._rows[whole_of[place]].name}{self._rows[place].name}" for place in several if proved}

    def _settled(self, reading: Reading, names: Mapping[int, str]) -> list[list[BookRow]]:
        result: list[list[BookRow]] = [[] for _ in self._blocks]
        inside: dict[int, list[BookRow]] = {}
        for place, part in reading.parts.items():
            inside.setdefault(part.whole, []).append(self._rows[place])
        levels = self._levels(reading)
        for place, row in enumerate(self._rows):
            kind = reading.kinds[place]
            name = names.get(place) or (of_which(row.name) if kind is RowKind.UNIT else "")
            held = replace(row, kind=kind, name=name or row.name, level=row.level or levels.get(place, ""))
            if place in inside and kind is RowKind.UNIT:
                held = with_parts(held, inside[place])
            result[self._block_of[place]].append(held)
        return result

    def _levels(self, reading: Reading) -> dict[int, str]:
        """Return the level that sums found by their figures give to the rows that they add up; inner ones come first."""
        levels: dict[int, str] = {}
        for place, run in sorted(reading.covers.items(), key=lambda entry: len(entry[1])):
            level = level_in(self._rows[place].name)
            levels |= {row: levels.get(row) or level for row in run}
        return levels
