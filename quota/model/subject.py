"""What a labelled row is about."""

from __future__ import annotations

from typing import NamedTuple

from quota.scenario import LEVEL_ORDER, Level, Pool


class Subject(NamedTuple):
    """What a row is about; what does not apply is empty.

    Parameters
    ----------
    unit, pool, jurisdiction : str, Pool or None, str
        Whose posts they are: at most one of the three.
    category : str
    other : str
        The category that it is measured against.
    item : str
        Row of an input table that decides: an approval, a route, a merge, a ratio.
    part : str
        What tells rows about the same apart, and says nothing to people.
    """

    unit: str = ""
    pool: Pool | None = None
    jurisdiction: str = ""
    category: str = ""
    other: str = ""
    item: str = ""
    part: str = ""

    @property
    def place(self) -> str:
        """Code of the unit, name of the pool, or code of the jurisdiction."""
        return self.unit or (pool_name(self.pool) if self.pool else self.jurisdiction)

    @property
    def parts(self) -> tuple[str, ...]:
        """The texts that make up the key in tables: an item first, but where it says more of a unit or of a ratio."""
        if self.unit or self.other:
            written = (self.place, self.category, self.other, self.part, self.item)
        else:
            written = (self.item, self.place, self.category, self.part, "")
        return tuple([text for text in written if text])

    def __str__(self) -> str:
        return " ".join(self.parts)


def within(jurisdiction: str, level: Level | None, category: str = "") -> Subject:
    """Return what is about a pool, or about a whole jurisdiction where no level is named."""
    if level:
        return Subject(pool=Pool(jurisdiction, level), category=category)
    return Subject(jurisdiction=jurisdiction, category=category)


def pool_name(pool: Pool) -> str:
    """Name a pool in keys and tables, e.g. ``350702/township``."""
    return f"{pool.jurisdiction}/{pool.level}"


def pool_of(name: str) -> Pool:
    """Return the pool that tables write as ``350702/township``."""
    jurisdiction, level = name.rsplit("/", 1)
    known: dict[str, Level] = {level: level for level in LEVEL_ORDER}
    return Pool(jurisdiction, known[level])
