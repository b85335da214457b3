"""How the rows of a table hang together: which are units, which add up others, which are parts of a unit.

Figures come first, names second. A reading of the rows is proved where the table's own total agrees with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, takewhile

from quota.scenario.books.arithmetic import (
    Values,
    added,
    agree,
    distinct_columns,
    is_sum,
    nearest_run,
    run_of,
    some_of,
)
from quota.scenario.books.header import Block
from quota.scenario.books.parts import (
    Part,
    exceeding,
    names_of,
    one_row_each,
    parts_by_name,
    report_exceeding,
    with_parts,
)
from quota.scenario.books.places import level_in
from quota.scenario.books.row_names import Claim, claim_of, heads_its_kind, is_bare_total, may_be_part, of_which
from quota.scenario.books.rows import Row, RowKind, leave_out_name
from quota.scenario.books.understanding import Kind, Notebook
from quota.scenario.problems import Findings
from quota.texts import Message

_COUNTED = ("current", "headcount")
_NOT_ADDED = frozenset({"longitude", "latitude", "vacancy", "overfill", "difference"})
_MOST_FLIPS, _MOST_DOUBTS = 4, 14


def structured(
    read: Sequence[tuple[Block, Sequence[Row]]], notes: Notebook, findings: Findings
) -> Iterator[tuple[Block, list[Row]]]:
    """Yield every table with its units, sums and reserves, parts added up into their units."""
    tables: dict[object, list[tuple[Block, Sequence[Row]]]] = defaultdict(list)
    for block, rows in read:
        tables[block.shape].append((block, rows))
    held: dict[int, list[Row]] = {}
    for table in tables.values():
        blocks, rows_of = zip(*table, strict=True)
        for block, rows in zip(blocks, Structure(blocks, rows_of, notes, findings).rows(), strict=True):
            held[id(block)] = [row for row in rows if row.kind not in (RowKind.PART, RowKind.NAMED)]
            for row in rows:
                if row.kind is RowKind.NAMED:
                    leave_out_name(block, row, notes)
    for block, _ in read:
        yield block, held[id(block)]


@dataclass
class Reading:
    """What each row is taken for.

    Parameters
    ----------
    kinds : list of RowKind
        By row.
    parts : dict of int to Part
        The rows inside units.
    covers : dict of int to tuple of int
        By row that is a sum by its figures, the rows that it adds up.
    """

    kinds: list[RowKind]
    parts: dict[int, Part]
    covers: dict[int, tuple[int, ...]]

    def with_change(self, rows: Iterable[int], kind: RowKind) -> Reading:
        """Return the reading in which some rows are something else."""
        changed = set(rows)
        kinds = [kind if row in changed else known for row, known in enumerate(self.kinds)]
        parts = {row: part for row, part in self.parts.items() if kinds[row] is RowKind.PART}
        covers = {row: run for row, run in self.covers.items() if kinds[row] is RowKind.FOUND}
        return Reading(kinds, parts, covers)

    def leaves(self, order: Iterable[int]) -> Iterator[int]:
        """Yield the rows that hold posts of their own."""
        return (row for row in order if self.kinds[row] is RowKind.UNIT)


class Structure:
    """Reads the rows of one table, or of a table that goes on over pages or further right."""

    def __init__(
        self, blocks: Sequence[Block], rows: Sequence[Sequence[Row]], notes: Notebook, findings: Findings
    ) -> None:
        self._notes, self._findings = notes, findings
        own = [one_row_each(block, found, notes, findings) for block, found in zip(blocks, rows, strict=True)]
        self._block_of = [number for number, found in enumerate(own) for _ in found]
        self._rows = [row for found in own for row in found]
        self._blocks = blocks
        self._claims = [claim_of(row.name) for row in self._rows]
        self._columns = _counted(blocks[0])
        self._figures = [self._values(place) for place in range(len(self._rows))]

    def rows(self) -> list[list[Row]]:
        """Return the rows of each block, each with its kind, parts added up into their units."""
        reading = self._first()
        totals = [place for place, row in enumerate(self._rows) if row.kind is RowKind.SUM and is_bare_total(row.name)]
        proved = bool(totals) and self._agree(reading, totals)
        if totals and not proved:
            better = self._other_reading(reading, totals)
            reading, proved = (better, True) if better else (reading, False)
        self._tell(reading, proved=proved)
        if not proved:
            self._doubts(reading, told=bool(totals))
        return self._settled(reading)

    def _values(self, place: int) -> Values:
        numeric = self._blocks[self._block_of[place]].numeric
        return [self._rows[place].numbers.get(numeric[column].column) for column in self._columns]

    def _below(self, place: int) -> range:
        return range(place + 1, len(self._rows))

    def _above(self, place: int) -> range:
        return range(place - 1, -1, -1)

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
        """Tell whether names and figures together make a row a sum."""
        claim = self._claims[place]
        if claim is Claim.SUM:
            return True
        if claim is not Claim.OTHER or self._is_common(Claim.OTHER):
            return False
        if len(run) == 1:
            alike = any(self._claims[other] is Claim.OTHER for other in reading.covers)
            return alike and self._claims[run[0]] is not Claim.OTHER
        known = all(self._claims[other] in (Claim.TOWNSHIP, Claim.OFFICE) for other in run)
        return known or distinct_columns(self._figures[place], self._figures) > 1

    def _is_common(self, claim: Claim) -> bool:
        """Tell whether most rows have names of a kind, so that nothing follows from such a name."""
        units = [self._claims[place] for place, row in enumerate(self._rows) if row.kind is RowKind.UNIT]
        return 2 * units.count(claim) > len(units)

    def _layers(self, reading: Reading) -> None:
        """Take rows for sums, whatever their names, where such rows and what they add up are the whole table."""
        runs: dict[int, tuple[int, ...]] = {}
        for place in reading.leaves(range(len(self._rows))):
            if self._claims[place] in (Claim.OFFICE, Claim.OTHER):
                run = run_of(place, self._figures, reading.leaves(self._below(place)))
                if (
                    len(run) > 1
                    and distinct_columns(self._figures[place], self._figures) > 1
                    and not any(self._rows[place].name[-1] == self._rows[other].name[-1] for other in run)
                ):
                    runs[place] = run
        covered = {other for run in runs.values() for other in run}
        leaves = set(reading.leaves(range(len(self._rows))))
        if len(runs) > 1 and not covered & runs.keys() and covered | runs.keys() == leaves:
            for place, run in runs.items():
                reading.kinds[place] = RowKind.FOUND
                reading.covers[place] = run

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
            reading.parts[place] = Part(whole, sure=False)

    def _agree(self, reading: Reading, totals: Sequence[int]) -> bool:
        """Tell whether every total of the table agrees with a reading."""
        return all(self._agrees(reading, place, totals) for place in totals)

    def _agrees(self, reading: Reading, place: int, totals: Sequence[int]) -> bool:
        """Tell whether a total is the sum of the whole table, of all above or below it, or of that up to the next total."""
        written = self._figures[place]
        if not any(written):
            return True
        above, below = self._above(place), self._below(place)
        orders: list[Iterable[int]] = [range(len(self._rows)), above, below]
        if len(totals) > 1:
            orders += [takewhile(lambda row: row not in totals, order) for order in (above, below)]
        for order in map(tuple, orders):
            reserves = [row for row in order if reading.kinds[row] is RowKind.RESERVE]
            held = tuple(reading.leaves(order))
            if any(is_sum(written, added(self._figures, held + more)) for more in some_of(reserves)):
                return True
        return False

    def _other_reading(self, first: Reading, totals: Sequence[int]) -> Reading | None:
        """Return the reading with the fewest changes of what names left in doubt that the totals agree with."""
        doubts = list(self._in_doubt(first))[:_MOST_DOUBTS]
        for size in range(1, min(_MOST_FLIPS, len(doubts)) + 1):
            for chosen in combinations(doubts, size):
                reading = first
                for rows, kind, covers in chosen:
                    reading = reading.with_change(rows, kind)
                    if kind is RowKind.FOUND:
                        reading.covers[rows[0]] = covers
                    elif kind is RowKind.PART:
                        reading.parts |= {row: Part(covers[0], sure=False) for row in rows}
                if self._agree(reading, totals):
                    return reading
        return None

    def _in_doubt(self, first: Reading) -> Iterator[tuple[tuple[int, ...], RowKind, tuple[int, ...]]]:
        """Yield rows, what else they may be, and what they would add up or be inside."""
        for whole, *inside in self._offices_below(first):
            yield tuple(inside), RowKind.PART, (whole,)
        for whole in sorted({part.whole for part in first.parts.values() if not part.sure}):
            yield tuple(row for row, part in first.parts.items() if part.whole == whole), RowKind.UNIT, ()
        for place in first.covers:
            if self._claims[place] is not Claim.SUM and distinct_columns(self._figures[place], self._figures) < 2:
                yield (place,), RowKind.UNIT, ()
        eager = Reading(list(first.kinds), dict(first.parts), dict(first.covers))
        self._find(eager, self._may_be_sum)
        chances = {place: run for place, run in self._chances(first) if self._may_be_sum(first, place, run)}
        for place, run in sorted({**eager.covers, **chances}.items()):
            if place not in first.covers:
                yield (place,), RowKind.FOUND, run

    def _may_be_sum(self, _: Reading, place: int, run: tuple[int, ...]) -> bool:
        """Tell whether a row could be a sum if a total says so; that two neighbours are alike says nothing of units."""
        claim = self._claims[place]
        return claim is not Claim.PART and (len(run) > 1 or claim in (Claim.OTHER, Claim.SUM))

    def _chances(self, reading: Reading) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield the units that happen to be, or are, the sum of the rows beside them."""
        for place in reading.leaves(range(len(self._rows))):
            for order in (self._below(place), self._above(place)):
                if run := run_of(place, self._figures, reading.leaves(order)):
                    yield place, run
                    break

    def _tell(self, reading: Reading, *, proved: bool) -> None:
        """Say what is no unit although it stands among them, and of which rows that is in doubt."""
        for place, run in sorted(reading.covers.items()):
            row = self._rows[place]
            values = {
                "name": row.name,
                "rows": len(run),
                "names": names_of([self._rows[other] for other in sorted(run)]),
            }
            self._notes.add(
                Kind.GUESSED, self._place(place), Message("new.found_sum", values), Message("new.found_sum_mend")
            )
            self._check(place, run)
        wholes: dict[int, list[int]] = {}
        for place, part in sorted(reading.parts.items()):
            if part.whole not in reading.parts:
                wholes.setdefault(part.whole, []).append(place)
        if wholes:
            self._tell_parts(reading, wholes)
        if not proved:
            for place, run in self._chances(reading):
                if len(run) > 1 and distinct_columns(self._figures[place], self._figures) > 1:
                    values = {
                        "name": self._rows[place].name,
                        "rows": len(run),
                        "names": names_of([self._rows[other] for other in sorted(run)]),
                    }
                    self._notes.add(
                        Kind.GUESSED,
                        self._place(place),
                        Message("new.chance_sum", values),
                        Message("new.chance_sum_mend"),
                    )

    def _tell_parts(self, reading: Reading, wholes: Mapping[int, Sequence[int]]) -> None:
        over = exceeding(self._rows, {place: part for place, part in reading.parts.items() if part.whole in wholes})
        for whole, places in sorted(over.items()):
            block = self._blocks[self._block_of[whole]]
            report_exceeding(self._rows[whole], [self._rows[place] for place in places], block, self._findings)
        if not over:
            equal = sum(is_sum(self._figures[whole], added(self._figures, places)) for whole, places in wholes.items())
            rows = [self._rows[place] for places in wholes.values() for place in places]
            values = {"count": len(rows), "names": names_of(rows), "wholes": len(wholes), "equal": equal}
            place = self._place(next(iter(wholes.values()))[0])
            self._notes.add(Kind.GUESSED, place, Message("new.parts", values), Message("new.parts_mend"))

    def _check(self, place: int, run: Sequence[int]) -> None:
        """Compare the other columns of a sum that was found by its posts, such as area and population."""
        block = self._blocks[self._block_of[place]]
        for number, entry in enumerate(block.numeric):
            field = entry.meaning.field if entry.meaning else ""
            written = self._rows[place].numbers.get(entry.column)
            if number in self._columns or written is None or field in _NOT_ADDED:
                continue
            total = Decimal(0)
            for other in run:
                own = self._blocks[self._block_of[other]].numeric[number].column
                total += self._rows[other].numbers.get(own, Decimal(0))
            if not agree(written, total, len(run)):
                values = {"label": self._rows[place].name, "written": written, "sum": total, "rows": len(run)}
                what = Message("new.sum_wrong", values)
                self._findings.error(self._rows[place].place(entry.column), what, Message("new.agrees_never_mend"))

    def _place(self, place: int) -> str:
        return self._rows[place].place(self._blocks[self._block_of[place]].column("name"))

    def _doubts(self, reading: Reading, *, told: bool) -> None:
        """Stop where a row is a sum or a unit and nothing decides it."""
        for place in reading.leaves(range(len(self._rows))):
            claim = self._claims[place]
            if claim is Claim.SUM:
                self._kind_that_adds_up_nothing(reading, place)
            elif claim is Claim.OTHER and not told and not self._is_common(Claim.OTHER):
                runs = [run for found, run in self._chances(reading) if found == place]
                if runs:
                    self._sum_or_unit(place, runs[0])

    def _kind_that_adds_up_nothing(self, reading: Reading, place: int) -> None:
        """Refuse a name such as 乡镇 above townships whose figures are not theirs."""
        row = self._rows[place]
        near = [
            nearest_run(place, self._figures, reading.leaves(order))
            for order in (self._below(place), self._above(place))
        ]
        runs = [run for run in near if run]
        for order in (self._below(place), self._above(place)):
            leaves = tuple(reading.leaves(order))
            if leaves and heads_its_kind(row.name, self._rows[leaves[0]].name):
                runs.append(tuple(takewhile(self._alike(leaves[0]), leaves)))
        if runs or of_which(row.name):
            self._disagrees(place, next(iter(runs), ()))

    def _alike(self, one: int) -> Callable[[int], bool]:
        return lambda other: self._claims[other] is self._claims[one]

    def _disagrees(self, place: int, run: Sequence[int]) -> None:
        row = self._rows[place]
        total = added(self._figures, run) or [Decimal(0)] * len(self._columns)
        written = ["—" if value is None else str(value) for value in self._figures[place]]
        values = {"name": row.name, "written": "、".join(written), "sum": "、".join(map(str, total)), "rows": len(run)}
        self._findings.error(self._place(place), Message("new.kind_no_sum", values), Message("new.kind_no_sum_mend"))

    def _sum_or_unit(self, place: int, run: Sequence[int]) -> None:
        values = {
            "name": self._rows[place].name,
            "rows": len(run),
            "names": names_of([self._rows[other] for other in sorted(run)]),
        }
        self._findings.error(self._place(place), Message("new.sum_or_unit", values), Message("new.sum_or_unit_mend"))

    def _settled(self, reading: Reading) -> list[list[Row]]:
        result: list[list[Row]] = [[] for _ in self._blocks]
        inside: dict[int, list[Row]] = {}
        for place, part in reading.parts.items():
            inside.setdefault(part.whole, []).append(self._rows[place])
        levels = self._levels(reading)
        for place, row in enumerate(self._rows):
            kind = reading.kinds[place]
            name = of_which(row.name) if kind is RowKind.UNIT else ""
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


def _counted(block: Block) -> list[int]:
    """Return the columns whose figures tell sums from units: posts and people in post, else whatever can be added."""
    fields = [entry.meaning.field if entry.meaning else "" for entry in block.numeric]
    posts = [place for place, field in enumerate(fields) if field in _COUNTED]
    return posts or [place for place, field in enumerate(fields) if field not in _NOT_ADDED]
