"""The units that are known so far, and which of them the name of another row means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from quota.intake.cells.grid import packed
from quota.intake.headers.blocks import Block
from quota.intake.records import UnitRow
from quota.intake.rows.rows import BookRow
from quota.intake.units.county_spellings import without_county
from quota.intake.vocabulary.unit_names import name_key, township_type, without_aside

_ENDINGS = ("镇", "乡", "街道", "民族乡", "苏木", "民族苏木")
_ZONE_ENDINGS = ("管理区", "开发区", "园区", "新区", "工业区", "农场", "林场", "牧场", "农牧场", "渔场", "茶场")
_PEOPLE = re.compile(r"[\u4e00-\u9fff]{1,8}族(乡|苏木)")
_ORGAN = re.compile(
    r"(?<=..)((党政综合|党政|综合)?办公室|党政综合办|党政办|综合办|(党政|政府|行政)?机关|本级|党委政府|党委|党工委|人民政府|政府"
    r"|街道办|街办|办事处|办|街|管委会|管理委员会)$"
)
"""What a ledger may write behind the name of a township for the whole of it."""
_ZONE = re.compile(rf"({'|'.join(_ZONE_ENDINGS)})$")
_STATE_OWNED = re.compile(r"^(国营|国有)(?=..)")
_FORMER = re.compile(r"\((?:原名?|曾用名|旧称|更名前)[:：]?(?P<name>[^()]+)\)$")
_INTO = re.compile(
    r"(?:并入|合并(?:到|至|为|入)|划(?:入|归|至)|归[入属]|撤并(?:到|至|入)|更名为|改[名称设]?为|改称|[改撤]?设立?为?|现[为属])(?P<name>[\u4e00-\u9fff]{2,12}?(?:[镇乡区场]|街道|苏木))"
)
"""What says of a township which one it is part of now, or how it is called."""
_SUCCESSOR = re.compile(r"去向|^现|新名|并入|合并[后到至]|调整后|撤并后|划归")
_MADE_OF = re.compile(
    r"(?:由|含|包括|将|原)原?(?P<names>[\u4e00-\u9fff、,]+?)(?:整建制)?(?:合并|并入|整合|组成|更名|改[名设]|变更|\)|$)"
)
_PARTLY = re.compile(r"部分|[分其]别|各村|[一二三四五六七八九十\d]+个?(?:村|社区)")
"""What says that a township was divided."""


class KnownUnits:
    """Units by their names, and by what else they may be called."""

    def __init__(self) -> None:
        self._units: list[UnitRow] = []
        self._by_key: dict[str, list[UnitRow]] = defaultdict(list)
        self._by_bare_key: dict[str, list[UnitRow]] = defaultdict(list)
        self._by_longer: dict[str, list[UnitRow]] = defaultdict(list)
        self._by_former: dict[str, list[UnitRow]] = defaultdict(list)
        self._named: dict[str, set[tuple[str, str]]] = defaultdict(set)

    def names_stand_in(self, rows: Iterable[tuple[BookRow, str]]) -> None:
        """Remember which names each sheet holds, with their counties: a short name beside them means another unit."""
        for row, county in rows:
            self._named[row.sheet.place()].add((county, key_of(row.name, county)))

    def add(self, unit: UnitRow) -> None:
        """Add a unit."""
        self._units.append(unit)
        self._index(unit)

    def with_whole_name(self, unit: UnitRow, row: BookRow) -> None:
        """Give a unit the name of a row where that is whole and its own is cut short."""
        key = key_of(row.name, unit.jurisdiction)
        if key in whole_names(key_of(unit.name, unit.jurisdiction)):
            unit.name = row.name
            self._index(unit)

    def _index(self, unit: UnitRow) -> None:
        key = key_of(unit.name, unit.jurisdiction)
        self._by_key[key].append(unit)
        self._by_bare_key[without_aside(key)].append(unit)
        for longer in whole_names(key):
            self._by_longer[longer].append(unit)
        if former := _FORMER.search(packed(unit.name)):
            self._by_former[former["name"]].append(unit)

    def find(self, row: BookRow, county: str, *, posts: bool) -> Sequence[UnitRow]:
        """Return the units that a row may mean: one where that is clear. In a table of `posts` it may be a new one."""
        key = key_of(row.name, county)
        same = self._by_key[key]
        if not county and len(same) > 1:
            return same
        if unit := next((other for other in same if _is_in(other, county)), None):
            return [unit]
        if unit := self._other_aside(row, county, key) or self._renamed(row, county):
            return [unit]
        found = [unit for unit in self._called(key) if _is_in(unit, county) and self._is_free(unit, row)]
        return [unit for unit in found if not (posts and _stands_in(unit, row))]

    def _called(self, key: str) -> list[UnitRow]:
        """Return the units whose name a key cuts short, or that cut it short."""
        names = list(whole_names(key))
        whole = [unit for name in names for unit in self._by_key.get(name, ())] or self._by_longer.get(key, [])
        bare = next(filter(township_type, names[:1]), key) if names_an_organ(key) else key
        return whole or [unit for unit in self._units if _leaves_out_people(bare, packed(unit.name))]

    def _is_free(self, unit: UnitRow, row: BookRow) -> bool:
        """Return whether no row of a row's sheet names a unit in full, so that a short name there may mean it."""
        named = self._named[row.sheet.place()]
        key = key_of(unit.name, unit.jurisdiction)
        return key == key_of(row.name, unit.jurisdiction) or not {(unit.jurisdiction, key), ("", key)} & named

    def _other_aside(self, row: BookRow, county: str, key: str) -> UnitRow | None:
        """Return the township of another sheet that differs only by what brackets add to its name, if there is one."""
        if not township_type(row.name):
            return None
        found = [
            unit for unit in self._by_bare_key[without_aside(key)] if _is_in(unit, county) and not _stands_in(unit, row)
        ]
        return found[0] if len(found) == 1 else None

    def _renamed(self, row: BookRow, county: str) -> UnitRow | None:
        """Return the unit that tells in brackets that this was its name, 青云镇（原青云乡）, if there is one."""
        found = [unit for unit in self._by_former.get(packed(row.name), ()) if _is_in(unit, county)]
        return found[0] if len(found) == 1 else None

    def merged_into(self, block: Block, row: BookRow, county: str) -> list[UnitRow]:
        """Return the unit that a township is now part of, by the cells beside it or a remark of the unit; several if divided."""
        told = {name for names in successors(block, row).values() for name in names}
        key = key_of(row.name, county)
        here = [unit for unit in self._units if _is_in(unit, county)]
        found = [unit for unit in here if key_of(unit.name, unit.jurisdiction) in told]
        return found or [unit for unit in here if key in _made_of(unit)]

    def stands_in_several(self, units: Sequence[UnitRow]) -> bool:
        """Return whether units of one name are in several counties."""
        return len({key_of(unit.name, unit.jurisdiction) for unit in units}) == 1


def key_of(name: str, county: str) -> str:
    """Return what the spellings of a unit have in common, without its county before it.

    >>> key_of("肃北县党城湾镇人民政府", "肃北蒙古族自治县")
    '党城湾镇'
    """
    return _STATE_OWNED.sub("", name_key(without_county(name, county), county))


def whole_names(key: str) -> Iterator[str]:
    """Yield the whole names that a short one may stand for.

    >>> "永丰街道" in whole_names("永丰办"), "走马街镇" in whole_names("走马街"), list(whole_names("城关镇党政办"))
    (True, True, ['城关镇'])
    """
    organ = _ORGAN.search(key)
    bare = key[: organ.start()] if organ else key
    if organ and (township_type(bare) or _ZONE.search(bare)):
        yield bare
    elif not township_type(key):
        yield from (f"{one}{ending}" for one in dict.fromkeys((key, bare)) for ending in (*_ENDINGS, *_ZONE_ENDINGS))


def names_an_organ(name: str) -> bool:
    """Return whether a name is that of an organ of a township, 城关镇机关, which may stand for the whole of it."""
    return bool(_ORGAN.search(packed(name)))


def _leaves_out_people(one: str, other: str) -> bool:
    """Return whether a name leaves out the people that the other, of a township, names.

    >>> _leaves_out_people("龙泉乡", "龙泉回族乡"), _leaves_out_people("龙泉回族乡", "龙泉")
    (True, True)
    """
    short, long = sorted((one, other), key=len)
    stem = short.removesuffix("乡").removesuffix("苏木")
    return len(stem) > 1 and long.startswith(stem) and bool(_PEOPLE.fullmatch(long[len(stem) :]))


def _is_in(unit: UnitRow, county: str) -> bool:
    return not county or unit.jurisdiction in ("", county)


def _stands_in(unit: UnitRow, row: BookRow) -> bool:
    """Return whether a unit has a row in the sheet of another."""
    return any(line.startswith((f"{row.sheet.place()} ", f"{row.sheet.place()}!")) for line in unit.lines)


def successors(block: Block, row: BookRow) -> dict[int, list[str]]:
    """Return the units that the cells beside a name say it is now part of, or called, by column."""
    found: dict[int, list[str]] = {}
    for entry in block.headings:
        text = packed(row.sheet.text(row.line, entry.column))
        names = [name_key(told["name"]) for told in _INTO.finditer(text)]
        if _SUCCESSOR.search(packed(entry.header)) and township_type(text):
            names.append(name_key(text))
        if names:
            found[entry.column] = names
    return found


def is_divided(block: Block, row: BookRow) -> bool:
    """Return whether the cells beside a township say that only parts of it went to others."""
    texts = (packed(row.sheet.text(row.line, entry.column)) for entry in block.headings)
    return any(_INTO.search(text) and _PARTLY.search(text) for text in texts)


def _made_of(unit: UnitRow) -> set[str]:
    """Return the names of those that a unit was made of, as its remark or brackets behind its name tell."""
    texts = (packed(unit.words.get("note", "")), packed(unit.name))
    lists = (found["names"] for text in texts for found in _MADE_OF.finditer(text))
    return {name_key(name) for names in lists for name in re.split("[、,和及与]", names.removeprefix("原")) if name}
