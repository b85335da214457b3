"""The command ``quota show``."""

from __future__ import annotations

from quota.cli.failures import failures
from quota.cli.opening import read, speak
from quota.cli.options import Json, LangOption, Overrides, ScenarioPath, Wide
from quota.files import number_or_words


def show(
    scenario: ScenarioPath,
    sets: Overrides = None,
    lang: LangOption = None,
    as_json: Json = False,
    wide: Wide = False,
) -> None:
    """Print every final setting, and what set it. 列出最终设置及其出处。

    Example: quota show scenarios/nanping --set stickiness=4
    """
    with failures(speak(lang)):
        found, console = read(scenario, sets, lang, wide=wide)
        case = found.case
        settings = {key: layers for key, layers in sorted(case.origins.settings.items()) if layers}
        cells = case.origins.changed_cells()
        sums = {
            over.cell: console.words("cli.show_over_plan", posts=over.posts, plan=over.plan, added=f"{over.added:+}")
            for over in case.over_plans
        }
        if as_json:
            console.json(
                {
                    "settings": {
                        key: [{"value": value, "layer": layer} for value, layer in layers]
                        for key, layers in settings.items()
                    },
                    "cells": [cell._asdict() for cell in cells],
                }
            )
            return
        headers = [console.words(f"cli.show_{name}") for name in ("key", "value", "layer", "replaced")]
        rows = [
            [key, number_or_words(layers[0][0]), layers[0][1], "; ".join(" ".join(layer) for layer in layers[1:])]
            for key, layers in settings.items()
        ]
        rows += [
            [
                cell.name,
                sums.get((cell.table, cell.key, cell.column)) or number_or_words(cell.value),
                cell.layer,
                f"{cell.replaced} {cell.replaced_layer}",
            ]
            for cell in cells
        ]
        console.table(headers, rows)
