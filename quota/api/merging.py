"""Two planners' saved scenarios of one base, laid together."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from quota.api.errors import BAD_INPUT, QuotaError, refusal, told
from quota.api.scenario import Scenario
from quota.api.sources import Source
from quota.scenario import Case, Reader
from quota.scenario import merging as laid
from quota.scenario.edits import Edit, in_order, read_edits, target, texts_of
from quota.scenario.saving import save_edits
from quota.solve.over_plan import BasePlans
from quota.study.edits.attribution import Effect, Shifted, each_alone
from quota.study.resolving import CaseResolver
from quota.texts import Language, render, text
from quota.words.edits import label_of, words_of
from quota.words.names import category_name, listed

SIDES: tuple[laid.Side, ...] = ("a", "b")
FEW = 5
"""Units that are named."""


@dataclass(frozen=True)
class StatedValue:
    """What one planner says of a clash.

    Parameters
    ----------
    edits : tuple of Edit
        With who asked for it, when, and in which document.
    effect : Effect or None
        Who stands elsewhere than in the base's plan with these edits alone; None where the base has no plan.
    """

    edits: tuple[Edit, ...]
    effect: Effect | None


@dataclass(frozen=True)
class Clash:
    """Something that both changed differently: settle it by its key."""

    key: str
    a: StatedValue
    b: StatedValue


class Merged:
    """The edits of two scenarios on their base. Get one with `quota.merge`.

    Parameters
    ----------
    base, a, b : Path
        The scenarios.
    edits : tuple of Edit
        What is agreed or settled, in its published order.
    """

    def __init__(self, base: Scenario, a: Path, b: Path, found: laid.Union, kept: tuple[int, int]) -> None:
        self.base, self.a, self.b = base.source.path, a, b
        self._scenario, self._found, self.counts = base, found, kept
        self._resolver = CaseResolver()
        with told(self.language):
            self.edits = in_order(Reader(self.base, BasePlans()), found.edits)

    @property
    def language(self) -> Language:
        """The language of all words."""
        return self._scenario.language

    @cached_property
    def clashes(self) -> tuple[Clash, ...]:
        """What is still to be settled, with the effect of either side alone on the base's plan."""
        sides = [getattr(clash, side) for clash in self._found.clashes for side in SIDES]
        with told(self.language):
            effects = each_alone(self._resolver, self.base, map(texts_of, sides)) or [None] * len(sides)
        stated = [StatedValue(edits, effect) for edits, effect in zip(sides, effects, strict=True)]
        pairs = zip(self._found.clashes, stated[::2], stated[1::2], strict=True)
        return tuple(Clash(clash.key, a, b) for clash, a, b in pairs)

    @cached_property
    def effect(self) -> Effect | None:
        """Who stands elsewhere than in the base's plan with all edits; None where the base has no plan."""
        with told(self.language):
            effects = each_alone(self._resolver, self.base, [texts_of(self.edits)])
        return None if effects is None else effects[0]

    def save(self, folder: Path | str | None = None, title: str = "") -> Path:
        """Write the merged scenario beside the base, and return its folder.

        Parameters
        ----------
        folder : Path, optional
            Default: beside the base, named after both.
        title : str
            Default: the titles of both.

        Raises
        ------
        QuotaError
            If anything is to be settled yet, or the folder must not be written.
        """
        if self._found.clashes:
            raise QuotaError(self.lines, BAD_INPUT)
        target = self._default if folder is None else Path(folder)
        if any(_same(target, path) for path in (self.base, self.a, self.b)):
            raise refusal(self.language, "merge.over_itself", folder=target)
        with told(self.language):
            save_edits(self.base, self.edits, target, title=title or self._title, planner=BasePlans())
        return target

    @property
    def _default(self) -> Path:
        return self.base.resolve().parent / "+".join(sorted(path.resolve().name for path in (self.a, self.b)))

    @property
    def _title(self) -> str:
        return " + ".join(sorted(read_edits(path).title or path.name for path in (self.a, self.b)))

    # --- In words ----------------------------------------------------------------------------------------------------

    def lines(self) -> Iterator[str]:
        """Yield what is to be settled, in words."""
        yield text("merge.clashes", self.language, count=len(self.clashes))
        for number, clash in enumerate(self.clashes, start=1):
            of = target(self._scenario.case, clash.a.edits[0].key)
            label = clash.key if of is None else label_of(self._scenario.case, of)
            yield text("merge.clash", self.language, number=number, label=label, key=clash.key)
            for side in SIDES:
                values = {"side": side.upper(), "name": getattr(self, side).resolve().name}
                yield text("merge.side", self.language, **values, words=self._stated(getattr(clash, side)))
        yield text("merge.how", self.language, key=self.clashes[0].key)

    def _stated(self, stated: StatedValue) -> str:
        parts = [self._edit_words(edit) for edit in stated.edits]
        effect = self.effect_words(stated.effect)
        return text("merge.stated", self.language, edits=self._clauses(parts), effect=effect)

    def _edit_words(self, edit: Edit) -> str:
        words = render(words_of(self._scenario.case, edit), self.language)
        notes = listed(list(edit.notes.values()), self.language)
        return text("merge.noted", self.language, words=words, notes=notes) if notes else words

    def effect_words(self, effect: Effect | None) -> str:
        """Say who stands elsewhere, category by category."""
        if effect is None:
            return text("merge.no_base", self.language)
        if not effect.possible:
            return text("merge.no_plan" if effect.readable else "merge.not_alone", self.language)
        case = self._scenario.case
        by_category = {code: [one for one in effect.shifted if one.category == code] for code in case.categories}
        parts = [self._moved(code, held) for code, held in by_category.items() if held]
        return self._clauses(parts) if parts else text("merge.nothing_moves", self.language)

    def _moved(self, category: str, shifted: list[Shifted]) -> str:
        posts = [(one.unit, (one.planned or 0) - (one.without or 0)) for one in shifted]
        largest = sorted(posts, key=lambda one: (-abs(one[1]), one[0]))[:FEW]
        names = [f"{_unit_name(self._scenario.case, unit)} {moved:+d}" for unit, moved in largest]
        return text(
            "merge.moved_more" if len(posts) > FEW else "merge.moved",
            self.language,
            category=category_name(self._scenario.case, category, self.language),
            units=len(posts),
            more=sum(moved for _, moved in posts if moved > 0),
            fewer=-sum(moved for _, moved in posts if moved < 0),
            names=listed(names, self.language),
        )

    def _clauses(self, parts: list[str]) -> str:
        return text("words.semicolon", self.language).join(parts)

    def record(self) -> dict[str, Any]:
        """Return it as a record, as ``quota merge --json`` prints it."""
        return {
            "base": str(self.base),
            "a": str(self.a),
            "b": str(self.b),
            "edits": [_edit_record(edit) for edit in self.edits],
            "clashes": [
                {"key": clash.key, **{side: _stated_record(getattr(clash, side)) for side in SIDES}}
                for clash in self.clashes
            ],
        }

    def __repr__(self) -> str:
        if self.clashes:
            return "\n".join(self.lines())
        return text("merge.agreed", self.language, count=len(self.edits))


def merge(
    a: Path | str,
    b: Path | str,
    base: Path | str | None = None,
    *,
    take: str | Mapping[str, str] | None = None,
    language: Language | None = None,
) -> Merged:
    """Lay the edits of two scenarios together that were saved from one base.

    Parameters
    ----------
    a, b : path
        Scenarios of a few lines, as 试算 saves them.
    base : path, optional
        The scenario that both inherit from. Default: the one that `a` names.
    take : str or Mapping, optional
        Whose word counts where they clash: ``"A"`` or ``"B"`` for all, or by key.
    language : str, optional
        ``zh`` or ``en``. Default: the base's.

    Raises
    ------
    QuotaError
        If one does not inherit from the base, or a key of `take` names no clash.
    CaseError
        If the files cannot be read, or the edits of both together make no scenario.
    """
    first, second = Path(a), Path(b)
    with told(language or "zh"):
        below = read_edits(first).base if base is None else Path(base)
    scenario = Scenario.of(Source(below, (), language))
    with told(scenario.language):
        reader = Reader(below, BasePlans())
        sides = [laid.edits_upon(reader, below, child) for child in (first, second)]
        for child in (first, second):
            Scenario.of(Source(child, (), scenario.language))  # what is wrong with one of them is told as its own
        found = laid.union(scenario.case, *sides)
    settled = _settled(found, take or {}, scenario.language)
    return Merged(scenario, first, second, settled, (len(sides[0]), len(sides[1])))


def _settled(found: laid.Union, take: str | Mapping[str, str], language: Language) -> laid.Union:
    """Settle clashes as it was said; refuse what names no side, or no clash."""
    said = {"": take} if isinstance(take, str) else dict(take)
    sides = {key: word.strip().lower() for key, word in said.items()}
    for key, side in sides.items():
        if side not in SIDES:
            raise refusal(language, "merge.no_side", word=said[key])
        if key and not any(clash.named_by(key) for clash in found.clashes):
            keys = listed([clash.key for clash in found.clashes], language) or text("words.nothing", language)
            raise refusal(language, "merge.no_clash", key=key, keys=keys)

    def side_of(clash: laid.Clash) -> laid.Side | None:
        named = [side for key, side in sides.items() if key and clash.named_by(key)]
        return cast("laid.Side | None", named[-1] if named else sides.get(""))

    return found.settled(side_of)


def _same(one: Path, other: Path) -> bool:
    return os.path.normcase(one.resolve()) == os.path.normcase(other.resolve())


def _unit_name(case: Case, code: str) -> str:
    return case.units[code].name if code in case.units else code


def _edit_record(edit: Edit) -> dict[str, str]:
    return {"key": edit.key, "value": edit.value, **edit.notes}


def _stated_record(stated: StatedValue) -> dict[str, Any]:
    effect = stated.effect
    moved = None if effect is None or not effect.possible else [
        {"unit_id": one.unit, "category": one.category, "planned": one.planned, "base": one.without}
        for one in effect.shifted
    ]  # fmt: skip
    return {"edits": [_edit_record(edit) for edit in stated.edits], "moved": moved}
