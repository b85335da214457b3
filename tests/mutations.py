"""Ways to spoil files as users, disks and other programmes do. Each takes a generator, so that a seed names its result."""

from __future__ import annotations

import csv
import io
import json
import os
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from quota.schema import SETTINGS, TABLES, ColumnSchema, Setting

Mutator = Callable[[random.Random, Path], None]

NUMBERS = (
    "0", "-1", "1.5", "1e9", "1e308", "1e999999", "-0", "９９", "nan", "inf", "50%", "-200%", "1" * 60, "2020-02-30",
    "350702100", "0.0000001", "1,2,3", "１，０４０", "12人", "+7", "--7", "1/3", "0x1F", "一百二十", "三",
)  # fmt: skip
WORDS = ("x", "9001", "9001A", "90", "city", "township", "镇", "是", "administrative", "合计", "其中：", "小计", "示例")
SIGNS = (
    "", " ", "-", "无", "—", "a.b", "a/b", "..\\..", "a=b", '"', "'", "\n", "\r", "\t", "\x00", "\x07", "“", "{x}", "%s",
    "=1+1", "=HYPERLINK(A1)", "+cmd|' /C calc'!A0", "@x", "😀", "\u200b", "\ufeff", "\ufffe", "\u2028", "_x0041_", "⼀",
    "e\u0301", "\u202egnp",
)  # fmt: skip
CELLS = (*NUMBERS, *WORDS, *SIGNS, "长" * 300, "a" * 40_000)


def one_of(generator: random.Random, values: Sequence[str] = CELLS) -> str:
    return generator.choice(values)


# Bytes


def spoil_bytes(generator: random.Random, data: bytes) -> bytes:
    """Return bytes with one thing wrong: a part, the encoding, the ends of lines, a quotation mark."""
    at = generator.randrange(len(data) + 1)
    text = data.decode("utf-8-sig", "replace")
    ways: Sequence[Callable[[], bytes]] = (
        lambda: data[:at] + bytes([generator.randrange(256)]) + data[at + 1 :],
        lambda: data[:at],
        lambda: data[at:],
        lambda: data[:at] + data[at + generator.randint(1, 40) :],
        lambda: data[:at] + generator.randbytes(generator.randint(1, 40)) + data[at:],
        lambda: data[:at] + b"\0" + data[at:],
        lambda: data[:at] + b'"' + data[at:],
        lambda: b"\xef\xbb\xbf" + data,
        lambda: b"\xff\xfe" + data,
        lambda: data + data,
        lambda: b"",
        lambda: b"\n" * 200_000,
        lambda: text.encode("gb18030"),
        lambda: text.encode("utf-16"),
        lambda: text.encode("utf-16-be"),
        lambda: text.encode("utf-32"),
        lambda: text.encode("cp1252", "replace"),
        lambda: data.replace(b"\r\n", b"\r"),
        lambda: data.replace(b"\n", b"\n\r\n"),
        lambda: data.replace(b",", generator.choice((b";", b"\t", b"|", "，".encode()))),
        lambda: data.replace(b",", b',"' + b"x" * 200_000 + b'",', 1),
        lambda: data + b"," * 20_000 + b"\n",
    )
    return generator.choice(ways)()


# Cells, rows, columns, headers


def spoil_rows(generator: random.Random, rows: list[list[str]]) -> None:  # noqa: PLR0912 - a list of ways
    """Change a table in one way; the header is a row like any other one time in five."""
    if not rows:
        return
    at = generator.randrange(min(1, len(rows) - 1), len(rows))
    if generator.random() < 0.2:
        at = 0
    row = rows[at]
    place = generator.randrange(len(row)) if row else 0
    way = generator.randrange(14)
    if way < 6 and row:
        row[place] = one_of(generator)
    elif way == 6 and row:
        row[place] = generator.choice(("-", "0", "1", "9", " ", "万", "%", "\u200b")).join((row[place], ""))
    elif way == 7:
        rows.remove(row)
    elif way == 8:
        rows.insert(at, list(row))
    elif way == 9:
        for each in rows:
            if len(each) > place:
                each.pop(place)
    elif way == 10:
        other = generator.randrange(len(row) or 1)
        for each in rows:
            if len(each) > max(place, other):
                each[place], each[other] = each[other], each[place]
    elif way == 11:
        for each in rows[1:]:
            each.insert(place, "")
    elif way == 12:
        rows.extend([list(row) for _ in range(10_000)])
    else:
        for each in rows[1:]:
            if len(each) > place:
                each[place] = one_of(generator)


def spoil_csv(generator: random.Random, path: Path) -> None:
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    for _ in range(generator.randint(1, 3)):
        spoil_rows(generator, rows)
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig", "surrogatepass"))


def add_table(generator: random.Random, folder: Path) -> None:
    """Write a table of the schema, right by its examples but for a cell here and there; it may replace one."""
    table = generator.choice(TABLES)
    columns = list(table.columns)
    header = [column.code for column in columns]
    rows = [[_cell(generator, column) for column in columns] for _ in range(generator.randint(1, 4))]
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    (folder / f"{generator.choice((table.code, table.zh))}.csv").write_bytes(text.getvalue().encode("utf-8-sig"))


def _cell(generator: random.Random, column: ColumnSchema) -> str:
    if generator.random() < 0.15:
        return one_of(generator)
    known = {
        "units": ("9001A", "9001B", "9001X", "9002A"),
        "jurisdictions": ("90", "9001", "9002"),
        "categories": ("administrative", "institution"),
    }.get(column.refers_to)
    if known:
        return generator.choice(known)
    if column.choices:
        return generator.choice(column.choices)[0]
    return column.example


# Files


def spoil_file(generator: random.Random, path: Path) -> None:
    """Put something else in the place of a file."""
    beside = path.with_name(
        generator.choice(("x.csv", path.name.upper(), f"~${path.name}", f"{path.name}.bak", "a b.csv"))
    )
    way = generator.randrange(9)
    if way == 0:
        path.rename(beside)
    elif way == 1:
        path.write_bytes(b"")
    elif way == 2:
        beside.write_bytes(path.read_bytes())
    else:
        path.unlink()
    if way == 3:
        path.mkdir()
    elif way == 4:
        path.symlink_to(path.parent / "nothing")
    elif way == 5:
        path.symlink_to(path.name)
    elif way == 6:
        os.mkfifo(path)
    elif way == 7:
        path.symlink_to("/dev/zero")


def spoil_toml(generator: random.Random, path: Path) -> None:
    """Write a setting of the schema with a value out of reason, as TOML has it or not."""
    key, value = _pair(generator)
    text = path.read_text(encoding="utf-8")
    literal = generator.choice(
        (value, json.dumps(value), f"[{value}]", f"{{a = {value}}}", "1979-05-27", "true", "[[1]]")
    )
    section, _, last = key.rpartition(".")
    lines = f"[{section}]\n{last} = {literal}\n" if section else f"{key} = {literal}\n"
    path.write_text(generator.choice((text + lines, lines + text, text + lines + lines)), encoding="utf-8", newline="")


def spoil_folder(generator: random.Random, folder: Path) -> None:
    """Spoil one file of a scenario's folder, or add one."""
    files = sorted(path for path in folder.iterdir() if path.suffix == ".csv")
    path = generator.choice(files)
    settings = folder / "scenario.toml"
    way = generator.random()
    if way < 0.45:
        spoil_csv(generator, path)
    elif way < 0.6:
        add_table(generator, folder)
    elif way < 0.7:
        spoil_toml(generator, settings)
    elif way < 0.9:
        path = generator.choice((path, path, settings))
        path.write_bytes(spoil_bytes(generator, path.read_bytes()))
    else:
        spoil_file(generator, generator.choice((path, settings)))


# Plans


def spoil_plan(generator: random.Random, folder: Path) -> None:
    """Spoil a plan's folder: its manifest by key and value, a table, or a file."""
    path = generator.choice(sorted(folder.iterdir()))
    manifest = folder / "manifest.json"
    way = generator.random()
    if way < 0.4:
        described = json.loads(manifest.read_text(encoding="utf-8"))
        _spoil_json(generator, described)
        text = json.dumps(described, ensure_ascii=generator.random() < 0.5)
        manifest.write_bytes(text.encode("utf-8", "surrogatepass"))
    elif way < 0.5:
        manifest.write_bytes(spoil_bytes(generator, manifest.read_bytes()))
    elif way < 0.8 and path.suffix == ".csv":
        spoil_csv(generator, path)
    elif way < 0.9:
        path.write_bytes(spoil_bytes(generator, path.read_bytes()))
    else:
        spoil_file(generator, path)


_JSON: Sequence[object] = (
    None, True, -1, 0, 1e308, 10**400, "", "x", "../..", "/dev/zero", "\ud800", [], {}, [[]], [None], {"a": 1}, "0" * 99_999,
)  # fmt: skip


def _spoil_json(generator: random.Random, value: object) -> None:
    """Change one value somewhere within."""
    inner: list[object] = list(value.values() if isinstance(value, dict) else value)  # type: ignore[call-overload]
    deeper = [each for each in inner if isinstance(each, (dict, list)) and each]
    if deeper and generator.random() < 0.6:
        _spoil_json(generator, generator.choice(deeper))
        return
    places = list(value) if isinstance(value, dict) else range(len(value))  # type: ignore[arg-type]
    place = generator.choice(list(places))
    if isinstance(value, dict) and generator.random() < 0.25:
        del value[place]
    else:
        value[place] = generator.choice(_JSON)  # type: ignore[index]


# --set


def _pair(generator: random.Random) -> tuple[str, str]:
    setting: Setting = generator.choice(SETTINGS)
    category = generator.choice(("administrative", "institution", "无此类", ""))
    key = setting.key.replace("<category>", category)
    if setting.per_category and generator.random() < 0.5:
        key = f"{key}.{category}"
    likely = [setting.example, setting.default, *(code for code, _ in setting.choices)]
    return key, generator.choice(likely) if generator.random() < 0.3 else one_of(generator)


def override(generator: random.Random, number: int) -> str:
    """Return a text for ``--set``: each setting and each column of the schema in turn, with a value out of reason."""
    columns = [(table, column) for table in TABLES for column in table.columns]
    if number < len(SETTINGS):
        setting = SETTINGS[number]
        key = setting.key.replace("<category>", "administrative")
    elif generator.random() < 0.2:
        key, value = _pair(generator)
        return f"{key}{generator.choice(('=', '', '==', ' = ', '＝'))}{value}"
    else:
        table, column = columns[number % len(columns)]
        known: Mapping[str, str] = {
            "unit_id": "9001A",
            "jurisdiction": "9001",
            "category": "institution",
            "code": "9001",
        }
        key = ".".join(
            [table.code, *(known.get(code, "") or one_of(generator, WORDS) for code in table.key), column.code]
        )
    return f"{key}={one_of(generator)}".replace("\0", "\x01")
