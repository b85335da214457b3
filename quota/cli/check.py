"""The command ``quota check``."""

from __future__ import annotations

from quota.api.errors import ConflictError
from quota.cli.conflict import find_conflict
from quota.cli.failures import failures
from quota.cli.opening import read, speak
from quota.cli.options import LangOption, Overrides, ScenarioPath


def check(scenario: ScenarioPath, sets: Overrides = None, lang: LangOption = None) -> None:
    """Tell everything that is wrong with a scenario, at once. 检查情景，一次列出全部问题。

    Example: quota check scenarios/nanping
    """
    with failures(speak(lang)):
        found, console = read(scenario, sets, lang)
        case, needs = found.case, found.needs.measured
        warnings = (*case.warnings, *needs.warnings)
        console.warn(warnings)
        clash = find_conflict(console, found)
        if clash is not None:
            raise ConflictError(clash)
        for over in case.over_plans:
            values = {"posts": over.posts, "plan": over.plan, "added": over.added_words, "of": over.of}
            console.say("cli.over_plan", cell=case.cell(*over.cell), **values)
        console.say("cli.checked", units=case.units_now, categories=len(case.categories), warnings=len(warnings))
