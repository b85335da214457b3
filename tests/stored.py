"""Plans of cases that are made in code, written as from files."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from quota.need import measure
from quota.plan import make_plan, write_tables
from quota.scenario import Case
from quota.solve.certificate import certificate
from quota.solve.optimum import optimise

BY_CATEGORY = ("stickiness", "reserve_at", "reserve_share", "pace_percent", "pace_posts", "least_step", "up_to_need")


def stored_plan(case: Case, folder: Path) -> Path:
    """Solve a case and write its plan, with the settings that it would have from files."""
    folder.mkdir(parents=True)
    write_tables(make_plan(case), folder, 0.0)
    manifest = read_json(folder / "manifest.json")
    settings = {item.name: getattr(case.settings, item.name) for item in fields(case.settings)}
    manifest["settings"] = {name: str(value) for name, value in settings.items() if name not in BY_CATEGORY}
    for name in BY_CATEGORY:
        for category, value in settings[name].items():
            manifest["settings"][f"{name}.{category}"] = "" if value is None else str(value)
    write_json(folder / "manifest.json", manifest)
    return folder


def read_json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def certified_plan(case: Case, folder: Path) -> Path:
    """Do so with a certificate."""
    stored_plan(case, folder)
    needs = measure(case)
    write_json(folder / "certificate.json", certificate(case, needs, optimise(case, needs).quantities))
    return folder
