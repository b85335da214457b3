"""The settings of a scenario after all its layers are laid over each other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Literal

from quota.scenario.cells import Fault, Mark, Value, default_of, read_cell, shown
from quota.scenario.layers import PRESET_PREFIX, Stack
from quota.scenario.names import alike, mend_name, named
from quota.scenario.origin import DEFAULT, OVERRIDE, OWN_FILE, unset_place
from quota.scenario.problems import Findings
from quota.scenario.raw import RawLayer, RawSetting
from quota.scenario.records import when_empty
from quota.scenario.vocabulary import Vocabulary
from quota.schema import SETTINGS, Domain, Setting
from quota.texts import Language

CATEGORY = "<category>"
_BETWEEN = re.compile(r"[\s,，、;；]+")
Divisor = Literal["webster", "hill", "dean", "adams", "jefferson"]
Method = Literal["rates", "shares", "entropy", "ahp", "bands", "positions", "stated"]
_OWN_ONLY = "title"
"""A setting that presets have for themselves and do not pass on."""


@dataclass(frozen=True, slots=True)
class NeedSettings:
    """How the need of one category is found. `total` None: the posts held now."""

    method: Method
    total: Decimal | None
    dispatched_weight: Decimal
    available_hours: Decimal | None


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, resolved: what may differ by category is given for every category.

    Percent and percentage points are kept as written: 5 means five points.
    """

    title: str
    as_of: str
    office: str
    language: Language
    population: Literal["resident", "registered"] | None
    divisor: Divisor
    gap: Decimal
    stickiness: Mapping[str, Decimal]
    reserve_at: Mapping[str, Decimal | None]
    reserve_share: Mapping[str, Decimal | None]
    pace_percent: Mapping[str, Decimal | None]
    pace_posts: Mapping[str, int | None]
    up_to_need: Mapping[str, bool]
    least_step: Mapping[str, int | None]
    yearly_pace: Mapping[str, int | None]
    township_only: bool
    share_scarcity: bool
    need: Mapping[str, NeedSettings]
    solver: str
    time_limit: Decimal | None
    easing_order: tuple[str, ...]

    def driver_column(self, driver: str) -> str:
        """Return the column of the table units that holds a driver: ``population`` is the population that is stated."""
        return f"population_{self.population}" if driver == "population" else driver


@dataclass(frozen=True, slots=True)
class WrittenSetting:
    """A setting as one layer wrote it."""

    value: Value | Mark
    text: str
    where: str


@dataclass(frozen=True)
class WrittenSettings:
    """What every layer says about the settings.

    Parameters
    ----------
    by_rank : Mapping[int, Mapping[str, WrittenSetting]]
        For each layer, the strongest first: by key, with the category where the layer named one.
    layers : Mapping[int, str]
        Names of the layers by rank.
    categories : tuple of str
        Codes of the categories.
    """

    by_rank: Mapping[int, Mapping[str, WrittenSetting]]
    layers: Mapping[int, str]
    categories: tuple[str, ...]

    def said(self, setting: Setting, category: str) -> dict[int, WrittenSetting]:
        """Return what each layer says about a setting, by rank; a layer's word on one category is its last word."""
        said = {}
        for rank, written in self.by_rank.items():
            found = written.get(full_key(setting, category)) or written.get(setting.key)
            if found is not None:
                said[rank] = found
        return said

    def value(self, key: str, category: str = "") -> Any:  # noqa: ANN401 - of the kind that the schema says
        """Return the value that holds; None where nothing is said and there is no default."""
        setting = _SETTING_BY_KEY[key]
        for written in self.said(setting, category).values():
            if written.value is Mark.CLEARED:
                break
            return None if written.value is Mark.FAULTY else written.value
        return default_of(setting)

    def is_faulty(self, key: str, category: str = "") -> bool:
        """Return whether the fault of what holds is already reported."""
        holds = next(iter(self.said(_SETTING_BY_KEY[key], category).values()), None)
        return holds is not None and holds.value is Mark.FAULTY

    def where(self, key: str, category: str = "") -> str:
        """Return the place of the value that holds, or what the setting is called."""
        setting = _SETTING_BY_KEY[key]
        for written in self.said(setting, category).values():
            return written.where
        return unset_place(full_key(setting, category))

    def history(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Return (text, layer) of all that set each setting, the strongest first, its default last."""
        return {
            full_key(setting, category): (
                *((written.text, self.layers[rank]) for rank, written in self.said(setting, category).items()),
                (setting.default, DEFAULT),
            )
            for setting in SETTINGS
            for category in self.categories_of(setting)
        }

    def places(self) -> dict[str, str]:
        """Return where each setting that somebody set was set; of one that differs by category, its full key in the own file."""
        found = {}
        for setting in SETTINGS:
            for category in self.categories_of(setting):
                said = next(iter(self.said(setting, category).values()), None)
                if said is not None and not (setting.per_category and said.where.startswith(OWN_FILE)):
                    found[full_key(setting, category)] = said.where
        return found

    def categories_of(self, setting: Setting) -> tuple[str, ...]:
        """Return the categories that a setting has values for; one empty name where it has one value for all."""
        return self.categories if setting.per_category or CATEGORY in setting.key else ("",)


def full_key(setting: Setting, category: str) -> str:
    """Return the dotted key of a setting for one category, or for all."""
    if CATEGORY in setting.key:
        return setting.key.replace(CATEGORY, category)
    return f"{setting.key}.{category}" if setting.per_category and category else setting.key


_SETTING_BY_KEY = {setting.key: setting for setting in SETTINGS}


def written_settings(
    stack: Stack, vocabulary: Vocabulary, of_layers: Mapping[int, Mapping[str, WrittenSetting]], findings: Findings
) -> WrittenSettings:
    """Lay the settings of all layers over each other; report those that are missing, and on which two parents differ."""
    names = {rank: layer.name for rank, layer in stack.ranked if rank in of_layers}
    settings = WrittenSettings(of_layers, names, tuple(vocabulary.categories))
    for setting in SETTINGS:
        if setting.key not in ("extends", "presets"):
            for category in settings.categories_of(setting):
                _report_contested(setting, settings.said(setting, category), stack, findings)
    for setting in SETTINGS:
        if setting.required and not settings.said(setting, ""):
            findings.error(
                settings.where(setting.key),
                "scenario.missing_setting",
                setting=named(setting.zh, setting.key),
                example=setting.example,
            )
    return settings


def resolved(settings: WrittenSettings) -> Settings:
    """Return the settings of a case, once nothing is wrong with them."""

    def need(category: str) -> NeedSettings:
        values = {
            field.name: settings.value(f"need.{CATEGORY}.{field.name}", category) for field in fields(NeedSettings)
        }
        return NeedSettings(**{**values, "method": values["method"] or "stated"})

    values: dict[str, Any] = {}
    for field in fields(Settings):
        if field.name == "need":
            values["need"] = {category: need(category) for category in settings.categories}
        elif _SETTING_BY_KEY[field.name].per_category:
            values[field.name] = {category: settings.value(field.name, category) for category in settings.categories}
        else:
            value = settings.value(field.name)
            values[field.name] = when_empty(field) if value is None else value
    return Settings(**{**values, "easing_order": tuple((values["easing_order"] or "").split())})


def keys_by_spelling(categories: Mapping[str, str]) -> dict[tuple[str, ...], tuple[Setting, str]]:
    """Return setting and category by every way to write the key, as its parts between dots."""
    keys: dict[tuple[str, ...], tuple[Setting, str]] = {}
    for setting in SETTINGS:
        if CATEGORY not in setting.key:
            keys[alike(setting.key),] = keys[alike(setting.zh),] = setting, ""
        if CATEGORY in setting.key or setting.per_category:
            for code, name in categories.items():
                for spelling in (code, name):
                    keys[_parts(full_key(setting, spelling))] = setting, code
                    keys[alike(setting.zh), alike(spelling)] = setting, code
    return keys


def _parts(key: str) -> tuple[str, ...]:
    return tuple(alike(part) for part in key.split("."))


def settings_of(
    layer: RawLayer,
    keys: Mapping[tuple[str, ...], tuple[Setting, str]],
    vocabulary: Vocabulary,
    findings: Findings,
) -> dict[str, WrittenSetting]:
    """Read the settings of a layer; report unknown ones and faulty ones."""
    settings: dict[str, WrittenSetting] = {}
    for key, raw in layer.settings.items():
        if _parts(key) not in keys:
            if vocabulary.whole or "." not in key:
                _report_unknown(key, raw, keys, findings)
            continue
        setting, category = keys[_parts(key)]
        full = full_key(setting, category)
        if setting.key == _OWN_ONLY and layer.name.startswith(PRESET_PREFIX):
            continue
        if setting.key == "extends" and layer.name == OVERRIDE:
            findings.error(raw.where, "scenario.override_extends")
        elif full in settings:
            findings.error(raw.where, "scenario.setting_twice", setting=key)
        elif (written := _written(setting, raw, findings)) is not None:
            settings[full] = written
    return settings


def _report_unknown(
    key: str, raw: RawSetting, keys: Mapping[tuple[str, ...], tuple[Setting, str]], findings: Findings
) -> None:
    known = dict.fromkeys(full_key(setting, category) for setting, category in keys.values())
    mend = mend_name(key, (setting.zh for setting in SETTINGS), known)
    findings.error(raw.where, "scenario.unknown_setting", mend, setting=key)


def _written(setting: Setting, raw: RawSetting, findings: Findings) -> WrittenSetting | None:
    """Return the value of a setting; None where it is left empty."""
    if setting.kind is Domain.CHOICE and setting.listed:
        return _written_choices(setting, raw, findings)
    if setting.listed:
        text = ", ".join(raw.texts)
        return WrittenSetting(text, text, raw.where) if text else None
    if raw.listed:
        findings.error(raw.where, "scenario.not_a_list", setting=setting.key)
        return WrittenSetting(Mark.FAULTY, "", raw.where)
    value = read_cell(raw.texts[0], setting, {})
    if isinstance(value, Fault):
        findings.error(raw.where, value.what, value.mend)
        value = Mark.FAULTY
    return None if value is None else WrittenSetting(value, _text(value, raw), raw.where)


def _written_choices(setting: Setting, raw: RawSetting, findings: Findings) -> WrittenSetting | None:
    """Return the choices of a list in their order, as one text with spaces between; None where it is left empty."""
    texts = [text for part in raw.texts for text in _BETWEEN.split(part) if text]
    values = [read_cell(text, setting, {}) for text in texts]
    for value in values:
        if isinstance(value, Fault):
            findings.error(raw.where, value.what, value.mend)
    if any(isinstance(value, Fault) for value in values):
        return WrittenSetting(Mark.FAULTY, "", raw.where)
    if Mark.CLEARED in values:
        return WrittenSetting(Mark.CLEARED, Mark.CLEARED.value, raw.where)
    text = " ".join(dict.fromkeys(str(value) for value in values))
    return WrittenSetting(text, text, raw.where) if text else None


def _text(value: Value | Mark, raw: RawSetting) -> str:
    return raw.texts[0] if value is Mark.FAULTY else shown(value)


def _report_contested(setting: Setting, said: Mapping[int, WrittenSetting], stack: Stack, findings: Findings) -> None:
    pair = stack.contested({rank: written.text for rank, written in said.items()})
    if pair is not None:
        one, other = said[pair[0]], said[pair[1]]
        findings.error(
            one.where,
            "scenario.parents_differ",
            name=named(setting.zh, setting.key),
            value=one.text,
            place=other.where,
            other=other.text,
        )
