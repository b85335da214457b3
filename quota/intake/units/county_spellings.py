"""Which spellings are one county: 延平 and 延平区, 肃北县 and 肃北蒙古族自治县."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from quota.intake.cells.grid import packed
from quota.intake.records import Notebook, Told

_ENDINGS = "县区市旗州盟"
_LONG_ENDINGS = ("地区", "林区", "特区")
_OF_A_PEOPLE = re.compile(r".*(族|自治).")
_BEFORE_NAME = re.compile(
    rf"(?:[\u4e00-\u9fff]{{2,8}}?(?:市|州|盟|地区))??(?P<county>[\u4e00-\u9fff]{{1,11}}?[{_ENDINGS}])(?=..)"
)


def one_spelling(units: Mapping[str, Collection[str]], notes: Notebook) -> dict[str, str]:
    """Return the full name by every spelling of a county; `units` are the names of its units.

    Where several counties may be meant, or a name is cut short in its middle, most of its units must be those of one.
    """
    full: dict[str, str] = {}
    for name in sorted(units, key=lambda name: (-len(name), name)):
        may_be = {full[longer] for longer in full if is_short_of(name, longer)}
        found = may_be or {full[longer] for longer in full if _is_within(name, longer)}
        if len(found) > 1 or not may_be:
            found = {longer for longer in found if 2 * len({*units[name]} & {*units[longer]}) > len(units[name])}
        full[name] = found.pop() if len(found) == 1 else name
    for name in sorted(full):
        if full[name] != name:
            notes.add(Told.GUESSED, "", "new.same_county", name=name, county=full[name])
    return full


def without_county(name: str, county: str) -> str:
    """Return the name of a unit without its county before it, however that is spelt.

    >>> without_county("肃北县党城湾镇", "肃北蒙古族自治县"), without_county("城区街道", "延平区")
    ('党城湾镇', '城区街道')
    """
    clean = packed(name)
    found = _BEFORE_NAME.match(clean) if county else None
    if found and (found["county"] == county or is_short_of(found["county"], county)):
        return clean[found.end() :]
    return clean


def county_before(name: str, counties: Mapping[str, str]) -> str:
    """Return the known county that stands before the name of a unit; empty where none does."""
    found = _BEFORE_NAME.match(packed(name))
    told = found["county"] if found else ""
    if told in counties:
        return counties[told]
    known = {full for full in counties.values() if told and is_short_of(told, full)}
    return known.pop() if len(known) == 1 else ""


def is_short_of(short: str, full: str) -> bool:
    """Return whether a name is that of a county without its ending, or without the peoples whose autonomy it has.

    >>> is_short_of("延平", "延平区"), is_short_of("孟连县", "孟连傣族佤族自治县"), is_short_of("阜新市", "阜新蒙古族自治县")
    (True, True, False)
    """
    if full[:-1] == short or full[:-2] == short:
        return full[-1] in _ENDINGS if full[:-1] == short else full[-2:] in _LONG_ENDINGS
    if short.replace("族", "") == full.replace("族", ""):
        return short != full
    ends_alike = short[-1:] == full[-1:] and short[-1:] in _ENDINGS
    stem = short[:-1] if ends_alike else short
    return len(stem) > 1 and full.startswith(stem) and bool(_OF_A_PEOPLE.fullmatch(full[len(stem) :]))


def _is_within(short: str, full: str) -> bool:
    """Return whether a name leaves out signs in the middle of another: 喀左县 of 喀喇沁左翼蒙古族自治县."""
    signs = iter(full)
    ends = short[:1] == full[:1] and short[-1:] == full[-1:] and short[-1:] in _ENDINGS
    return ends and short != full and all(sign in signs for sign in short)
