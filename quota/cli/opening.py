"""How commands begin: the language in which they speak, and the scenario that they read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from quota.cli.console import Console
from quota.cli.options import Lang

if TYPE_CHECKING:
    from quota.scenario import Case
    from quota.texts import Language


def speak(lang: Lang | None, language: Language = "zh", *, quiet: bool = False) -> Console:
    """Speak the language asked for, else that of the scenario: Chinese until it has been read."""
    asked: Language = "en" if lang is Lang.EN else "zh"
    return Console(language if lang is None else asked, quiet)


def read(scenario: Path, sets: Sequence[str] | None, lang: Lang | None, *, quiet: bool = False) -> tuple[Case, Console]:
    """Read a scenario, and speak its language from now on if no other was asked for.

    Raises
    ------
    CaseError
        If it cannot be read; with everything that is wrong.
    """
    from quota.scenario import read_case  # noqa: PLC0415 - heavy

    case = read_case(scenario, sets or ())
    return case, speak(lang, case.settings.language, quiet=quiet)
