"""What is said of sums and parts that were found, and where nothing decides what a row is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import takewhile

from quota.intake.cells.cell_places import cell_of
from quota.intake.headers.blocks import Heading
from quota.intake.records import Told
from quota.intake.rows.offices_inside import exceeding, names_of, report_exceeding
from quota.intake.rows.row_sums import added, agree, column_heads, is_sum, nearest_run
from quota.intake.rows.rows import RowKind
from quota.intake.rows.table_rows import Reading, TableRows
from quota.intake.vocabulary.header_words import COUNTED, NOT_ADDED
from quota.intake.vocabulary.row_names import Claim, heads_its_kind, of_which
from quota.intake.vocabulary.said import listed
from quota.texts import Message

_SHOWN = 5


class Telling(TableRows):
    """Says what is no unit although it stands among them, and asks what cannot be told."""

    def _tell(self, reading: Reading, *, proved: bool) -> None:
        """Say what is no unit although it stands among them, and of which rows that is in doubt."""
        for place, run in sorted(reading.covers.items()):
            row = self._rows[place]
            values = {"name": row.name, "rows": len(run), "names": self._names(run)}
            what = Message("new.found_sum", values) if run else Message("new.part_of_total", values)
            self._notes.add(Told.GUESSED, self._place(place), what, "new.found_sum_mend")
            self._check(place, run)
        wholes: dict[int, list[int]] = {}
        for place, part in sorted(reading.parts.items()):
            if part.whole not in reading.parts:
                wholes.setdefault(part.whole, []).append(place)
        if wholes:
            self._tell_parts(reading, wholes)
        if not proved:
            self._ask_of_chances(reading)
            self._ask_of_column_heads(reading)

    def _ask_of_chances(self, reading: Reading) -> None:
        """Ask once of all rows with the name of a unit whose figures are those of rows beside them."""
        found = [(place, run) for place, run in self._chances(reading) if len(run) > 1 and self._may_head(place, run)]
        if found:
            (place, run), *more = found
            values = {
                "name": self._rows[place].name,
                "rows": len(run),
                "names": self._names(run),
                "cells": "、".join(self._cell(other) for other in sorted(run)),
                "count": len(more),
                "more": "、".join(f"{self._rows[other].name}（{self._cell(other)}）" for other, _ in more[:_SHOWN]),
            }
            what = Message("new.chance_sums" if more else "new.chance_sum", values)
            self._notes.add(Told.QUESTION, self._place(place), what)

    def _ask_of_column_heads(self, reading: Reading) -> None:
        """Ask once of offices that have in one column what the rows below them have: those may be counted in."""
        places = list(reading.leaves(range(len(self._rows))))
        found = column_heads([self._figures[place] for place in places])
        if found:
            heads = [self._rows[places[head]].name for head in found]
            run = [places[row] for row in next(iter(found.values()))]
            values = {
                "heads": "、".join(heads[:_SHOWN]),
                "count": len(heads),
                "names": self._names(run),
                "name": heads[0],
            }
            self._notes.add(Told.QUESTION, self._place(places[next(iter(found))]), "new.column_heads", **values)

    def _may_head(self, place: int, run: Sequence[int]) -> bool:
        """Return whether a unit may hold others: a township none, unless all its figures are those of several."""
        rows = [self._rows[row] for row in (place, *run)]
        if len({row.words.get("row_category", "") for row in rows}) > 1:
            return False  # posts of one kind are no sum of others
        townships = any(self._claims[row] is Claim.TOWNSHIP for row in (place, *run))
        return not townships or self._witnesses(place) > 1

    def _cell(self, place: int) -> str:
        return cell_of(self._place(place))

    def _tell_parts(self, reading: Reading, wholes: Mapping[int, Sequence[int]]) -> None:
        over = exceeding(self._rows, {place: part for place, part in reading.parts.items() if part.whole in wholes})
        for whole, places in sorted(over.items()):
            block = self._blocks[self._block_of[whole]]
            report_exceeding(self._rows[whole], [self._rows[place] for place in places], block, self._findings)
        if not over:
            equal = sum(self._adds_up(whole, places) for whole, places in wholes.items())
            rows = [self._rows[place] for places in wholes.values() for place in places]
            values = {"count": len(rows), "names": names_of(rows), "wholes": len(wholes), "equal": equal}
            place = self._place(next(iter(wholes.values()))[0])
            self._notes.add(Told.GUESSED, place, "new.parts" if equal else "new.parts_less", "new.parts_mend", **values)

    def _adds_up(self, whole: int, places: Sequence[int]) -> bool:
        """Return whether a unit is the sum of what is inside it, in every column that this speaks of."""
        spoken = [
            any(self._figures[place][column] is not None for place in places) for column in range(len(self._columns))
        ]
        own = [value if said else None for value, said in zip(self._figures[whole], spoken, strict=True)]
        return is_sum(own, added(self._figures, places))

    def _check(self, place: int, run: Sequence[int]) -> None:
        """Compare a row with the rows that it adds up, in every column; or with its total, where these are not known."""
        block, row = self._blocks[self._block_of[place]], self._rows[place]
        total = next((above for above in self._above(place) if self._rows[above].kind is RowKind.SUM), place)
        wrong: list[tuple[Heading, Decimal]] = []
        for number, entry in enumerate(block.numeric):
            field = entry.field
            written = row.numbers.get(entry.column)
            if written is None or field in NOT_ADDED:
                continue
            numbers = [self._number(other, number) for other in run or (total,)]
            sum_ = sum(filter(None, numbers), Decimal(0))
            if run and written and field not in COUNTED and all(number is None for number in numbers):
                values = {"label": row.name, "header": entry.header, "written": written}
                self._notes.add(Told.QUESTION, row.place(entry.column), "new.on_the_sum_alone", **values)
                continue
            if not agree(written, sum_, len(run)) if run else numbers[0] is not None and written > numbers[0]:
                wrong.append((entry, sum_))
        if wrong and not run and self._fits_another(place):
            return
        if wrong:
            columns = [
                Message("new.wrong_column", {"header": entry.header, "written": row.numbers[entry.column], "sum": sum_})
                for entry, sum_ in wrong
            ]
            values = {"label": row.name, "rows": len(run), "names": self._names(run), "columns": listed(columns)}
            values["total"] = self._rows[total].name
            what = Message("new.rows_disagree" if run else "new.more_than_total", values)
            mend = Message("new.rows_disagree_mend", {"sums": "、".join(str(sum_) for _, sum_ in wrong)} | values)
            self._findings.error(row.place(wrong[0][0].column), what, mend if run else Message("new.agrees_never_mend"))

    def _fits_another(self, place: int) -> bool:
        """Return whether a part of a total is no more than another total: 其中：城区 below that of the streets."""
        totals = [other for other, row in enumerate(self._rows) if row.kind is RowKind.SUM]
        own = self._figures[place]
        return any(
            all(value is None or (held or 0) >= value for value, held in zip(own, self._figures[other], strict=True))
            for other in totals
        )

    def _number(self, place: int, number: int) -> Decimal | None:
        """Return the figure of a row in a column, by the number of the column among those with figures."""
        return self._rows[place].numbers.get(self._column(place, number))

    def _column(self, place: int, number: int) -> int:
        return self._blocks[self._block_of[place]].numeric[number].column

    def _names(self, run: Sequence[int]) -> str:
        return names_of([self._rows[other] for other in sorted(run)])

    def _doubts(self, reading: Reading, *, told: bool, proved: bool) -> None:
        """Stop where a row is a sum or a unit and nothing decides it: totals of sections alone do not."""
        chances, common = dict(self._chances(reading)), self._odd_names_common
        for place in reading.leaves(range(len(self._rows))):
            claim = self._claims[place]
            if claim is Claim.SUM and not proved:
                self._kind_that_adds_up_nothing(reading, place)
            elif claim is Claim.OTHER and place in chances and not told and not common:
                self._sum_or_unit(place, chances[place])

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
        wrong = [
            number for number, value in enumerate(self._figures[place]) if value is not None and value != total[number]
        ]
        where = row.place(self._column(place, self._columns[wrong[0]])) if run and wrong else self._place(place)
        self._findings.error(where, "new.kind_no_sum", "new.kind_no_sum_mend", **values)

    def _recurring(self, places: Sequence[int]) -> None:
        """Ask once for all whether names that recur are those of offices inside the units above them."""
        values = {"count": len(places), "names": names_of([self._rows[place] for place in places])}
        place = self._place(places[0])
        self._findings.error(place, "new.recurring", "new.recurring_mend", **values)

    def _sum_or_unit(self, place: int, run: Sequence[int]) -> None:
        values = {
            "name": self._rows[place].name,
            "rows": len(run),
            "names": self._names(run),
        }
        self._findings.error(self._place(place), "new.sum_or_unit", "new.sum_or_unit_mend", **values)
