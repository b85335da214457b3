"""A walk that turns any field of any table, and any setting, one a step; made from the schema, so that a new field joins in.

The scenario is rewritten on disk and read with every check, so that only what a planner could hand in is a step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import numpy as np
from small import csv_text

from quota.need import Needs, measure
from quota.scenario import Case, CaseError, read_case
from quota.schema import SETTINGS, TABLES, ColumnSchema, Domain, Setting, TableSchema

Record = dict[str, str]
Random = np.random.Generator
CATEGORIES = ("A", "I")
LEFT = frozenset({"extends", "presets", "gap"})
"""Settings that stay: the first two name other scenarios, which hold tables again; within a gap several plans are right."""
TURNED_WITH_OTHERS = frozenset({"categories.code", "drivers.code", "consolidations.category"})
"""Fields that cannot be turned alone: these codes stand in headers, and a merge has a row for each category of its members."""
COMPLETE = frozenset({"years.year", "hiring.jurisdiction", "hiring.category", "hiring.year"})
"""Keys of tables in which no year may be missing: one cell of them cannot be another. tests/phase turns them together."""
WORDS: Mapping[str, tuple[str, ...]] = {
    "delegations.types": ("", "镇", "乡", "镇、乡"),
    "sources.column": ("area_km2", "current", "villages"),
    "protected.units": ("镇", "a、g", "K", "x", "farm"),
    "appeals.table": ("units",),
    "appeals.column": ("A_headcount", "villages", "I_current", "firms"),
    "appeals.rows": ("a", "b", "c"),
    "sources.rows": ("level=county", "level=township"),
}
"""What texts may say that are no names."""

BASE: Mapping[str, str] = {
    "jurisdictions": "code,name,parent\nC,city,\nK,kay,C\nM,em,C\n",
    "categories": "code,name,counts_in_total,cost,seated_on\nA,行政,yes,12,\nI,事业,yes,9,\n",
    "roles": "role,category,name,multiplier\nfarm,,f,1.1\nmill,A,m,0.9\n",
    "drivers": "code,name,unit\nfirms,firms,\n",
    "units": (
        "unit_id,name,jurisdiction,level,type,class,role,area_km2,population_resident,population_registered,villages,"
        "firms,consolidation,A_current,A_headcount,A_movable,A_need,A_floor,A_pin,A_special,A_dispatched,I_current,"
        "I_headcount,I_movable,I_spare,I_need,I_ceiling\n"
        "a,na,K,township,镇,x,farm,50,9000,9500,8,3,,6,5,1,7.3,4,,1,1,7,5,1,,8.1,9\n"
        "b,nb,K,township,乡,x,,80,4000,5000,6,2,,5,5,1,3.9,,,,,5,5,1,,4.2,\n"
        "c,nc,M,township,镇,y,mill,60,7000,7000,9,5,,5,4,1,6.6,,,,,6,4,1,,5.9,\n"
        "d,nd,M,township,乡,y,,90,3000,3500,5,1,,4,4,,4.4,,4,,,4,4,1,,4.9,\n"
        "e,ne,K,county,局,,,,,,,,J,,,,,,,,,6,3,2,2,,\n"
        "f,nf,K,county,局,,,,,,,,J,,,,,,,,,5,3,2,1,,\n"
        "g,ng,M,county,局,,,,,,,,,3,3,,,,,,,7,4,3,3,,\n"
    ),
    "pools": "jurisdiction,category,level,reserve_now,reserve_min,cap\nK,A,township,2,1,\nM,I,township,1,,40\nC,I,,,,60\n",
    "approvals": "jurisdiction,category,level,document,posts,date\nC,A,township,one,2,2020-08-24\nK,I,,two,-2,\n",
    "routes": (
        "from_level,to_level,scope,category,jurisdiction,price,limit,at_least\n"
        "county,township,same,I,,3,4,1\ntownship,township,across,A,,5,,\ntownship,township,across,I,K,8,2,\n"
        "county,township,same,I,M,,,1\n"
    ),
    "protected": "units,category,at_least\n乡、f,I,\na,,5\n",
    "limits": "category,type,class,floor,ceiling\nA,镇,,3,12\nI,,y,2,9\n",
    "rates": (
        "category,type,driver,rate\nA,镇,base,2\nA,,base,1.5\nA,,population,0.0005\nA,,firms,0.1\n"
        "I,,base,1\nI,,population,0.0004\nI,,villages,0.2\n"
    ),
    "weights": "category,driver,weight\nA,population,0.7\nA,area_km2,0.3\nI,population,0.4\nI,villages,0.6\n",
    "comparisons": "category,driver,other,ratio\nA,population,area_km2,3\nI,population,villages,2\n",
    "bands": (
        "category,class,driver,from,below,posts\nA,x,population,0,5000,4\nA,x,population,5000,,7\nA,y,population,0,,5\n"
        "I,x,population,0,,5\nI,y,population,0,4000,4\nI,y,population,4000,,6\n"
    ),
    "activities": "activity,name,category,kind,hours,share\nvisit,v,I,cases,3,\ntour,t,I,cases,2,\nmeet,m,I,share,,0.05\n",
    "workload": (
        "unit_id,activity,volume,passed_by,passed_as\na,visit,900,,\nc,visit,500,,\nc,tour,60,g,order\nc,visit,40,ng,\n"
        "a,tour,30,office,order\n"
    ),
    "totals": "jurisdiction,category,level,direction\nK,A,,never_rise\nM,I,township,never_fall\n",
    "ratios": (
        "ratio,numerator,denominator,scope,jurisdiction,level,type,least,most\nr,I,A,unit,,township,,,1.6\n"
        "s,I,A,jurisdiction,M,township,,0.5,2\n"
    ),
    "budgets": "jurisdiction,amount\nC,40\nK,30\n",
    "soft_limits": "rule,category,unit_id,item,price\nfloor,A,,,3\nratio,,,r,5\nbudget,,,,2\n",
    "consolidations": "merge,category,mode,successor,name,kept,movable,price\nJ,I,optional,j,nj,8,2,40\n",
    "delegations": (
        "item,name,origin,category,volume,hours,types,driver,least_share,activity\nD,d,g,I,900,2,镇、乡,population,50,\n"
        "E,e,g,I,,,,,50,tour\n"
    ),
    "positions": "category,type,position,posts,cross_posted\nA,镇,head,2,1\nA,乡,head,1,0\nI,镇,lead,2,0\n",
    "digests": "unit_id,category,posts,years\nb,I,1,2\n",
    "years": "year,title\n2026,one\n2027,two\n",
    "exits": "unit_id,category,year,people,source\na,A,2026,1,s\nb,I,2027,2,s\n",
    "hiring": "jurisdiction,category,year,most\nK,A,2026,2\nK,A,2027,0\n",
    "ages": "unit_id,category,kind,born,month,age,people,source\na,I,man,1966,5,,1,s\nc,A,clerk,,,54,2,s\n",
    "retirement": "kind,age,until,every,since,basis\nman,60,63,4,2025,s\nclerk,55,,,,s\n",
    "exit_rates": "jurisdiction,category,kind,rate,source\nC,I,,2.5,s\nK,A,other,1,\n",
    "templates": (
        "type,unit_id,office,name,kind,category,share,least,named,also\n镇,,o,one,office,A,2,1,yes,\n"
        "镇,,p,two,office,A,1,1,yes,three\n乡,,o,one,office,A,1,1,no,\n乡,,q,in,institution,I,1,1,no,\n"
    ),
    "office_limits": "type,class,kind,most\n镇,,office,6\n",
    "appeals": "table,column,rows,who,date\nunits,A_headcount,a,na,2020-08-24\nunits,villages,b,nb,\n",
    "sources": "table,column,rows,standing,source\nunits,area_km2,,estimated,s\n",
}
"""Every table with rows that matter, as small as can be."""

SETTINGS_AT_FIRST: Mapping[str, str] = {
    "title": '"walk"',
    "population": '"resident"',
    "need.A.method": '"stated"',
    "need.I.method": '"stated"',
    "need.A.available_hours": "1700",
    "need.I.available_hours": "1700",
}


class Field(NamedTuple):
    """A column of a table, or a setting; `category` where there is one for each."""

    table: TableSchema | None
    about: ColumnSchema
    category: str = ""

    @property
    def name(self) -> str:
        """The header of the column, or the key of the setting."""
        code = self.about.code if isinstance(self.about, ColumnSchema) else self.about.key
        if self.table is not None:
            return f"{self.category}_{code}" if self.category else code
        if "<category>" in code:
            return code.replace("<category>", self.category)
        return f"{code}.{self.category}" if self.category else code

    def __str__(self) -> str:
        return f"{self.table.code if self.table else 'scenario'}.{self.name}"


def fields() -> list[Field]:
    """Return every field that the schema knows."""
    found = [Field(table, column) for table in TABLES for column in table.columns]
    found = [field for field in found if str(field) not in TURNED_WITH_OTHERS]
    found += [Field(table, column, code) for table in TABLES for column in table.per_category for code in CATEGORIES]
    for setting in SETTINGS:
        if setting.key not in LEFT:
            several = setting.per_category or "<category>" in setting.key
            found += [Field(None, setting, code) for code in (CATEGORIES if several else ("",))]
    return found


class Walk:
    """A scenario in a folder, turned field by field."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.random = folder, np.random.default_rng([seed, 13])
        self.settings = dict(SETTINGS_AT_FIRST)
        self.tables = {name: _records(text) for name, text in BASE.items()}
        folder.mkdir(parents=True, exist_ok=True)
        for name in self.tables:
            self._write(name)
        self._write(None)
        self.case = read_case(folder)
        self.turned: set[str] = set()

    def steps(self, count: int) -> Iterator[tuple[str, Case, Needs]]:
        """Turn one field after the other, rows now and then; yield the field, the case and its needs."""
        known = fields()
        while count:
            field = known[int(self.random.integers(len(known)))]
            if found := self.turn(field):
                count -= 1
                yield str(field), *found

    def turn(self, field: Field) -> tuple[Case, Needs] | None:
        """Give a field another value; None, and nothing has changed, where the scenario then could not be read or measured."""
        before = self._before = self.settings.copy(), deepcopy(self.tables)
        if field.table is None:
            self._turn_setting(field)
        else:
            self._turn_row(field, field.table)
        try:
            self._write_changed(*before)
            case = read_case(self.folder)
            needs = measure(case)
        except CaseError:
            self.undo()
            return None
        self.turned.add(str(field))
        self.case = case
        return case, needs

    def drawn_set(self) -> str:
        """Return a text of ``--set`` that gives any field of any row, or any setting, another value; it may be wrong."""
        known = fields()
        field = known[int(self.random.integers(len(known)))]
        if field.table is None:
            return f"{field.name}={self._value(field, self.settings.get(field.name, '').strip('[]').strip(chr(34)))}"
        rows = self.tables[field.table.code]
        row = rows[int(self.random.integers(len(rows)))] if rows else {}
        key = [row.get(code, "") for code in field.table.key]
        while key and not key[-1]:
            key.pop()
        return f"{'.'.join((field.table.code, *key, field.name))}={self._value(field, row.get(field.name, ''))}"

    def undo(self) -> None:
        """Take the last turn back."""
        now = self.settings, self.tables
        self.settings, self.tables = self._before
        self._write_changed(*now)

    def _turn_setting(self, field: Field) -> None:
        value = self._value(field, self.settings.get(field.name, "").strip('"[]'))
        quoted = isinstance(field.about, Setting) and field.about.kind in (Domain.TEXT, Domain.CHOICE)
        if value == "":
            self.settings.pop(field.name, None)
        elif isinstance(field.about, Setting) and field.about.listed:
            self.settings[field.name] = f'["{value}"]'
        elif isinstance(field.about, Setting) and field.about.kind is Domain.YES_NO:
            self.settings[field.name] = "true" if value == "yes" else "false"
        else:
            self.settings[field.name] = f'"{value}"' if quoted else value

    def _turn_row(self, field: Field, table: TableSchema) -> None:
        rows = self.tables[table.code]
        place = int(self.random.integers(len(rows))) if rows else -1
        chance = self.random.random()
        if place < 0 or chance < 0.1:
            rows.append(deepcopy(rows[place] if rows else _records(BASE[table.code])[0]))
            place = len(rows) - 1
        elif chance < 0.15:
            del rows[place]
            return
        row = rows[place]
        now, row[field.name] = row.get(field.name, ""), self._value(field, row.get(field.name, ""))
        if field.about.code == table.key[0] and not field.about.refers_to:  # who refers to it follows
            for column, cells in self._referring(table):
                if cells.get(column) == now:
                    cells[column] = row[field.name]

    def _referring(self, table: TableSchema) -> Iterator[tuple[str, Record]]:
        """Yield the column and the row of every cell that may name a row of a table."""
        for other in TABLES:
            for column in other.columns:
                if column.refers_to == table.code:
                    yield from ((column.code, cells) for cells in self.tables[other.code])

    def _value(self, field: Field, now: str) -> str:
        """Draw another value of the kind that the schema names; now and then none, where none may be."""
        about = field.about
        if not about.required and now and self.random.random() < 0.2:
            return ""
        match about.kind:
            case Domain.CHOICE:
                return self._drawn([code for code, _ in about.choices if code != now])
            case Domain.YES_NO:
                return "no" if now == "yes" else "yes"
            case Domain.WHOLE | Domain.NUMBER | Domain.CHANGE | Domain.RELATIVE:
                return self._number(about, now)
            case Domain.DATE:
                return f"2020-08-{int(self.random.integers(10, 29))}"
            case _:
                return self._word(field, now)

    def _number(self, about: ColumnSchema, now: str) -> str:
        if about.kind is Domain.CHANGE:
            return self._drawn(["-3", "-2", "-1", "1", "2", "4", "-10%", "10%"])
        low = about.minimum if about.minimum is not None else Decimal(0)
        high = about.maximum if about.maximum is not None else Decimal(10**6)
        value = Decimal(now or int(self.random.integers(0, 9)))
        value += int(self.random.integers(-2, 3)) if value >= 2 else Decimal(int(self.random.integers(-9, 10))) / 10
        if about.kind in (Domain.WHOLE, Domain.RELATIVE):
            value = Decimal(int(value))
        return str(min(max(value, low), high))

    def _word(self, field: Field, now: str) -> str:
        about = field.about
        if str(field) in WORDS:
            return self._drawn([word for word in WORDS[str(field)] if word != now])
        if isinstance(about, ColumnSchema) and about.refers_to:
            own = self.tables[about.refers_to]
            key = next(table for table in TABLES if table.code == about.refers_to).key[0]
            return self._drawn(sorted({row[key] for row in own} - {now}))
        seen = {row.get(field.name, "") for rows in self.tables.values() for row in rows} - {now, ""}
        if field.table is None:
            return self._drawn(["cbc", "highs"]) if field.name == "solver" else f"t{int(self.random.integers(9))}"
        if seen and self.random.random() < 0.7:
            return self._drawn(sorted(seen))
        return f"w{int(self.random.integers(10**6))}"

    def _drawn(self, options: list[str]) -> str:
        return options[int(self.random.integers(len(options)))] if options else ""

    def _write_changed(self, settings: Mapping[str, str], tables: Mapping[str, list[Record]]) -> None:
        """Write what differs from what was written."""
        for name, rows in self.tables.items():
            if rows != tables[name]:
                self._write(name)
        if self.settings != settings:
            self._write(None)

    def _write(self, name: str | None) -> None:
        if name is None:
            text = "".join(f"{key} = {value}\n" for key, value in self.settings.items())
            (self.folder / "scenario.toml").write_text(text, encoding="utf-8")
            return
        rows = self.tables[name]
        header = list(dict.fromkeys(column for row in rows for column in row)) or list(_records(BASE[name])[0])
        lines = [header, *([row.get(column, "") for column in header] for row in rows)]
        (self.folder / f"{name}.csv").write_text(csv_text(lines), encoding="utf-8")


def _records(text: str) -> list[Record]:
    header, *lines = [line.split(",") for line in text.splitlines()]
    return [dict(zip(header, line, strict=True)) for line in lines]
