"""Reading the settings from scenario.toml."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal

from quota.scenario.formats import decoded
from quota.scenario.formats.signs import report_unprintable, tidy, unprintable, visible
from quota.scenario.names import shortened
from quota.scenario.origin import InputCell
from quota.scenario.problems import Findings
from quota.scenario.raw import RawSetting

_POSITION = re.compile(r"at line (\d+), column (\d+)")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_CHINESE_SIGNS = "“”‘’＝［］"


def read_settings(data: bytes, file: str, findings: Findings) -> dict[str, RawSetting] | None:
    """Read the settings, by dotted key; None where the file is no valid TOML, or holds what cannot be printed."""
    text = decoded(data, file, findings)
    if text is None:
        return None
    try:
        content = tomllib.loads(text.replace("\r\n", "\n").replace("\r", "\n"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        _report_syntax(text, str(error), file, findings)
        return None
    settings = {tidy(key): _setting(value, file, tidy(key), findings) for key, value in _flat(content)}
    sound = {key: setting for key, setting in settings.items() if setting is not None}
    return sound if len(sound) == len(settings) else None


def toml_text(words: str) -> str:
    r"""Return words as TOML writes them.

    >>> print(toml_text('a "b"'))
    "a \"b\""
    """
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")


def _flat(content: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in content.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _setting(value: object, file: str, key: str, findings: Findings) -> RawSetting | None:
    where = f"{file} {visible(key)}"
    setting = _written(value, where, findings)
    sign = unprintable("".join((key, *setting.texts)))
    if not sign:
        return setting
    report_unprintable(where, sign, findings)
    return None


def _written(value: object, where: str, findings: Findings) -> RawSetting:
    if not isinstance(value, list):
        return RawSetting((_text(value),), listed=False, where=where)
    if any(isinstance(entry, (list, Mapping)) for entry in value):
        findings.error(where, "scenario.list_of_lists")
        return RawSetting((), listed=True, where=where)
    return RawSetting(tuple(_text(entry) for entry in value), listed=True, where=where)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 30:
        return format(value, "f")
    return tidy(str(value))


def _report_syntax(text: str, error: str, file: str, findings: Findings) -> None:
    lines = text.splitlines() or [""]
    found = _POSITION.search(error)
    line, column = (int(found[1]), int(found[2])) if found else (len(lines), 1)
    written = lines[min(line, len(lines)) - 1]
    findings.error(
        str(InputCell(file, "", line, column)),
        "scenario.toml_syntax",
        _mend(written),
        text=visible(shortened(written.strip())),
    )


def _mend(written: str) -> str:
    if any(sign in written for sign in _CHINESE_SIGNS):
        return "scenario.chinese_signs_mend"
    unquoted = _QUOTED.sub("", written.partition("=")[0])
    return "scenario.toml_mend" if unquoted.isascii() else "scenario.toml_names_mend"
