"""The process that draws charts: reads a description a line, and answers with the picture. See `quota.report.drawing`.

It is started as a file, not as a module: of this product it needs nothing, and altair takes half a second to import.
"""

from __future__ import annotations

import base64
import json
import os
import sys

_WARMING = {"data": {"values": [{"a": 1}]}, "mark": "bar", "encoding": {"x": {"field": "a"}}}


def main(fonts: str) -> None:
    """Answer until nothing more is asked."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # what the library prints is no answer
    import vl_convert  # noqa: PLC0415 - prints nothing, but might

    vl_convert.register_font_directory(fonts)  # without a Chinese font it draws boxes, and does not say so
    vl_convert.vegalite_to_svg(_WARMING)  # its start takes a second, in which others work
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        try:
            drawn = getattr(
                vl_convert, f"{'svg' if isinstance(asked['chart'], str) else 'vegalite'}_to_{asked['kind']}"
            )(asked["chart"], **asked["options"])
            content = drawn.encode() if isinstance(drawn, str) else drawn
            answer = {"content": base64.b64encode(content).decode()}
        except (ValueError, TypeError) as error:
            answer = {"fault": str(error)}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
