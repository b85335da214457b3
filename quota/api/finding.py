"""What a word means: a unit or a category by code or name, with the near ones where it means none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from quota.api.errors import BAD_INPUT, QuotaError, refusal
from quota.scenario import Case, Unit
from quota.scenario.names import alike, shortened
from quota.texts import Language, text
from quota.words.names import category_name, listed

NEAR = 5
"""Names that are offered in place of one that does not exist."""


def find_unit(units: Iterable[Unit], word: str, language: Language) -> Unit:
    """Return the unit of this code or name.

    Raises
    ------
    QuotaError
        If there is none, or more than one, with the codes and names that are near.
    """
    there = {unit.id: unit for unit in units}
    if word in there:
        return there[word]
    found = [unit for unit in there.values() if alike(word) in (alike(unit.name), alike(unit.id))]
    if len(found) == 1:
        return found[0]
    if found:
        raise _refusal(language, "explain.several_units", word=shortened(word), names=_listed(found, language))
    near = _near(alike(word), {unit.id: {alike(unit.name), alike(unit.id)} for unit in there.values()})
    if near:
        names = _listed((there[code] for code in near), language)
        raise _refusal(language, "explain.no_unit", word=shortened(word), names=names)
    raise _refusal(language, "explain.no_unit_near", word=shortened(word))


def find_category(case: Case, word: str, language: Language) -> str:
    """Return the code of a category.

    Raises
    ------
    QuotaError
        If there is no such category, with those that there are.
    """
    for code, known in case.categories.items():
        if alike(word) in {alike(code), alike(known.name), alike(known.name_en)} - {""}:
            return code
    offered = [
        text("explain.named", language, name=category_name(case, code, language), code=code) for code in case.categories
    ]
    raise _refusal(language, "explain.no_category", word=shortened(word), names=listed(offered, language))


def find_held(case: Case, unit: Unit, word: str | None, language: Language) -> list[str]:
    """Return the categories that are meant: the one of this code or name, or all that the unit holds."""
    if word is None:
        return [code for code in case.categories if code in unit.holdings]
    asked = find_category(case, word, language)
    if asked not in unit.holdings:
        names = [category_name(case, code, language) for code in case.categories if code in unit.holdings]
        values = {"category": category_name(case, asked, language), "names": listed(names, language)}
        raise _refusal(language, "explain.not_held", unit=unit.name, **values)
    return [asked]


def _near(word: str, spellings: Mapping[str, set[str]]) -> list[str]:
    """Return the codes with a spelling that contains the word or is like it, the nearest first."""
    holding = [code for code, names in spellings.items() if word and any(word in name for name in names)]
    names = {name: code for code, own in spellings.items() for name in own}
    like = [names[name] for name in get_close_matches(word, names, n=NEAR, cutoff=0.5)]
    return list(dict.fromkeys([*holding, *like]))[:NEAR]


def _listed(units: Iterable[Unit], language: Language) -> str:
    return listed([text("explain.named", language, name=unit.name, code=unit.id) for unit in units], language)


def _refusal(language: Language, key: str, /, **values: object) -> QuotaError:
    return refusal(language, key, code=BAD_INPUT, **values)
