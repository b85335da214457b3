"""Why a scenario has no plan, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from quota.api.errors import QuotaError, refusal
from quota.api.tables import KEYS, subject
from quota.model.ranges import ConflictError
from quota.model.rows import Row
from quota.model.rules import rows
from quota.model.sentences import row_sentence
from quota.report.conflict import conflict_messages, conflict_record
from quota.scenario import Case
from quota.solve.easing import ways_out
from quota.solve.ways import Way, WaysOut
from quota.study.edits.eased import NotEasedError, eased
from quota.texts import render

if TYPE_CHECKING:
    from quota.api.frames import Frame
    from quota.api.scenario import Scenario


class WayOut:
    """Rows that give way together, and with which a plan is possible.

    Printed, it says what gives way and by how much. `apply` returns the scenario in which it does.
    """

    def __init__(self, scenario: Scenario, way: Way, words: str) -> None:
        self._scenario = scenario
        self._way = way
        self._words = words

    @property
    def posts(self) -> int:
        """Posts by which rows give way in all."""
        return self._way.posts

    @cached_property
    def changes(self) -> dict[str, str]:
        """What is to be set, as `Scenario.set` takes it.

        Raises
        ------
        QuotaError
            If no cell or setting of the inputs can be changed such that the rows give way.
        """
        scenario, language = self._scenario, self._scenario.language
        try:
            return eased(self._way, self._read)
        except NotEasedError as error:
            row = row_sentence(scenario.case, error.row, language)
            raise refusal(language, "api.not_applied", row=row) from None

    def _read(self, changes: Mapping[str, str]) -> Case | None:
        try:
            return (self._scenario.set(changes) if changes else self._scenario).case
        except QuotaError:
            return None

    def apply(self) -> Scenario:
        """Return the scenario with these rows eased, read and checked like any other."""
        return self._scenario.set(self.changes)

    def __str__(self) -> str:
        return self._words

    __repr__ = __str__


class Conflict:
    """Sets of rows that cannot hold together, and the cheapest ways out: two different statements.

    Printed, it says what ``quota conflict`` prints.
    """

    def __init__(self, scenario: Scenario, found: ConflictError) -> None:
        self.scenario = scenario
        self._sets: Sequence[Sequence[Row]] = found.sets

    @property
    def sets(self) -> list[Frame]:
        """The sets; one line per row, none of which can be spared."""
        case, language = self.scenario.case, self.scenario.language
        columns = ("rule", *KEYS, "sense", "limit", "words", "source")
        return [
            self.scenario.frame(
                (
                    (
                        row.rule.id,
                        *subject(case, row),
                        row.sense,
                        row.limit,
                        row_sentence(case, row, language),
                        row.source(case),
                    )
                    for row in found
                ),
                columns,
            )
            for found in self._sets
        ]

    @cached_property
    def out(self) -> WaysOut:
        """The ways out as the solver found them."""
        return ways_out(self.scenario.case, tuple(rows(self.scenario.case)))

    @cached_property
    def ways(self) -> list[WayOut]:
        """The ways out, the cheapest first; each is enough by itself. Empty where only statutes are in the way."""
        told = ["; ".join(easing["words"] for easing in way["easings"]) for way in self.record["ways"]]
        return [WayOut(self.scenario, way, words) for way, words in zip(self.out.ways, told, strict=True)]

    @cached_property
    def record(self) -> dict[str, Any]:
        """Everything as one record, as ``quota conflict --json`` prints it."""
        return conflict_record(self.scenario.case, self._sets, self.out, self.scenario.language)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Everything in words."""
        case, language = self.scenario.case, self.scenario.language
        return tuple(render(message, language) for message in conflict_messages(case, self._sets, self.out, language))

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def __repr__(self) -> str:
        return "\n".join(self.lines[:4])

    def _repr_html_(self) -> str:
        from quota.report.told import ToldBlocks  # noqa: PLC0415 - heavy

        return ToldBlocks(self.lines)._repr_html_()
