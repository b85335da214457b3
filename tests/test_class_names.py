"""One word per idea, as far as a program can tell: no two public classes of one name that are two things."""

import ast
from collections import defaultdict
from pathlib import Path

import quota

# What the public face calls a thing is what the house calls it. The verifier shares no code with the house, but its words.
SAME_IDEA = {"api", "verify"}


def test_no_class_name_has_two_meanings() -> None:
    """Proves: whoever searches for a class by its name finds one. Sensitivity: rename `Node` of a chart to `Posts`."""
    root = Path(quota.__file__).parent
    places = defaultdict(list)
    for path in sorted(root.rglob("*.py")):
        place = path.relative_to(root)
        if place.parts[0] in SAME_IDEA:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(place))
    assert len(places) > 400
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
