"""Whom a list of units means: names, codes, levels, types, classes, roles and jurisdictions in one cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from quota.scenario.inputs import Inputs
from quota.scenario.lookups import cells_of, lines_above
from quota.scenario.names import alike, split_names
from quota.scenario.problems import Findings
from quota.texts import Message

_KINDS = ("level", "type", "class", "role")
"""Columns of the table units by which many are named at once."""


class Lists:
    """What the words of lists mean in a scenario."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs

    def codes(self, text: str) -> tuple[str, ...]:
        """Return the units that a list means, sorted; a word that means none or several adds nothing."""
        return tuple(sorted({code for word in split_names(text) for code in self._meant(word)}))

    def faults(self, text: str) -> Iterator[tuple[str, Message, Message | None]]:
        """Yield each word of a list that means nobody, or that several units have as their name; with what and mend."""
        names = self._inputs.vocabulary.units
        for word in split_names(text):
            if len(same := names.codes(word)) > 1:
                yield word, Message("scenario.several_units", {"text": word, "names": names.named(same)}), None
            elif not self._meant(word):
                near = names.near(word)
                values = {"text": word, "names": names.named(near)}
                mend = Message("scenario.nobody_near" if near else "scenario.nobody_mend", values)
                yield word, Message("scenario.nobody", values), mend

    def _meant(self, word: str) -> tuple[str, ...]:
        same = self._inputs.vocabulary.units.codes(word)
        return (same if len(same) == 1 else ()) if same else tuple(self._groups.get(alike(word), ()))

    @cached_property
    def _groups(self) -> Mapping[str, dict[str, None]]:
        """Units by each level, type, class, role, and jurisdiction at or above them."""
        levels = dict(self._inputs.tables["units"].columns["level"].choices)
        spelled = {
            table: {key[0]: name for key, (name,) in cells_of(self._inputs, table, "name")}
            for table in ("roles", "jurisdictions")
        }
        above = lines_above(self._inputs)
        found: dict[str, dict[str, None]] = {}
        for (code,), (jurisdiction, *kinds) in cells_of(self._inputs, "units", "jurisdiction", *_KINDS):
            role = spelled["roles"].get(kinds[-1] or "")
            places = [
                name for place in above.get(jurisdiction, ()) for name in (place, spelled["jurisdictions"].get(place))
            ]
            for name in (*kinds, levels.get(kinds[0] or ""), role, *places):
                if name:
                    found.setdefault(alike(name), {})[code] = None
        return found


def check_lists(inputs: Inputs, findings: Findings) -> None:
    """Every word of a list means a unit, or a kind or place of units; each wrong word is told once."""
    if not inputs.tables["units"].whole:
        return
    lists, told = Lists(inputs), set[str]()
    for key, record in inputs.records("protected"):
        for word, what, mend in lists.faults(record["units"] or ""):
            if word not in told:
                told.add(word)
                findings.error(inputs.place("protected", key, "units"), what, mend)
