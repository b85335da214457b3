"""What a word means: a unit or a category by code or name, with the near ones where it means none."""

from __future__ import annotations

from collections.abc import Collection

from quota.api.errors import BAD_INPUT, QuotaError, refusal
from quota.scenario import Case, Unit
from quota.scenario.names import alike, shortened
from quota.scenario.unit_names import UnitNames
from quota.texts import Language, text
from quota.words.names import category_name, listed

NEAR = 5
"""Jurisdictions that are offered where none is near."""


def find_unit(case: Case, word: str, language: Language, among: Collection[str] | None = None) -> Unit:
    """Return the unit of this code or name; where several have the name, with its jurisdiction before it.

    Parameters
    ----------
    among : collection of str, optional
        Codes of the units that there are. Default: all of the case.

    Raises
    ------
    QuotaError
        If there is none, or more than one, with the codes and names that are near.
    """
    names = unit_names(case, among)
    found = names.codes(word)
    if len(found) == 1:
        return case.units[found[0]]
    if found:
        raise _refusal(language, "explain.several_units", word=shortened(word), names=names.named(found))
    near = names.near(word)
    if near:
        raise _refusal(language, "explain.no_unit", word=shortened(word), names=names.named(near))
    raise _refusal(language, "explain.no_unit_near", word=shortened(word))


def find_jurisdiction(case: Case, word: str, language: Language) -> str:
    """Return the code of a jurisdiction by code or name.

    Raises
    ------
    QuotaError
        If there is none, or more than one, with those that there are.
    """
    places = case.jurisdictions
    names = UnitNames(places, lambda: ((code, known.name, "") for code, known in places.items()))
    found = names.codes(word)
    if len(found) == 1:
        return found[0]
    offered = found or names.near(word) or tuple(places)[:NEAR]
    raise _refusal(
        language, "explain.several_places" if found else "explain.no_place", word=word, names=names.named(offered)
    )


def unit_names(case: Case, among: Collection[str] | None = None) -> UnitNames:
    """Return the names of the units of a case, or of some of them."""
    units = [unit for unit in case.units.values() if among is None or unit.id in among]
    rows = ((unit.id, unit.name, case.jurisdictions[unit.jurisdiction].name) for unit in units)
    return UnitNames((unit.id for unit in units), lambda: rows)


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
    raise _refusal(language, "explain.no_category", word=word, names=listed(offered, language))


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


def _refusal(language: Language, key: str, /, **values: object) -> QuotaError:
    return refusal(language, key, code=BAD_INPUT, **values)


def find_addressees(case: Case, word: str | None, language: Language) -> list[str]:
    """Return the jurisdictions that a letter goes to: one by code or name, each county for ``all``, nobody for None."""
    if word != "all":
        return [] if word is None else [find_jurisdiction(case, word, language)]
    from quota.report.letters import addressees  # noqa: PLC0415 - libraries of papers

    return addressees(case)
