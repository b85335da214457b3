"""Runs commands of quota in children of one process that has loaded it, each within bounds of time and memory.

As a script, it reads one job in JSON from each line of standard input, and writes what became of it in one line.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

SPACE = 3 << 29
"""Bytes of addresses that a run may have."""
SECONDS = 20
"""Seconds of computing that a run may take; it is ended after three times as many by the clock, for the sake of others."""


@dataclass(frozen=True)
class Ended:
    """How a run ended: code (negative: the signal), what it said, its traceback, seconds, bytes at most."""

    code: int
    said: str
    trace: str
    seconds: float
    peak: int


class Runner:
    """A process with quota loaded."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def run(self, arguments: Sequence[str], scratch: Path, killed_after: float = 3 * SECONDS) -> Ended:
        """Run a command, its temporary files in a folder of its own; it is killed after so many seconds by the clock."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError
        print(json.dumps([list(arguments), str(scratch), killed_after]), file=stdin, flush=True)
        return Ended(**json.loads(stdout.readline()))

    def close(self) -> None:
        self._process.communicate()


def _serve() -> None:
    import quota  # noqa: PLC0415

    for module in pkgutil.walk_packages(quota.__path__, "quota."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in ("highspy", "pandas", "openpyxl", "xlrd", "docx"):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    from quota.texts import Message, render  # noqa: PLC0415

    render(Message("cli.little_memory", {}), "zh")  # reads the tables of words once for all
    gc.freeze()
    for line in sys.stdin:
        print(json.dumps(_run(*json.loads(line))), flush=True)


def _run(arguments: list[str], scratch: str, killed_after: float) -> dict[str, object]:
    with tempfile.TemporaryFile() as said:
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            _become(arguments, scratch, said)
        code, usage = _wait(child, killed_after)
        said.seek(0)
        words = said.read().decode("utf-8", "replace")
    trace = "\n".join(file.read_text(encoding="utf-8") for file in Path(scratch).glob("quota-bug-*"))
    seconds = (
        min(time.monotonic() - started, usage.ru_utime + usage.ru_stime) if code >= 0 else time.monotonic() - started
    )
    return {"code": code, "said": words, "trace": trace, "seconds": seconds, "peak": usage.ru_maxrss * 1024}


def _wait(child: int, seconds: float) -> tuple[int, resource.struct_rusage]:
    end = time.monotonic() + seconds
    while True:
        pid, status, usage = os.wait4(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status), usage
        if time.monotonic() > end:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.003)


def _become(arguments: list[str], scratch: str, said: IO[bytes]) -> None:
    """Be the command: what it says goes into a file, and nothing of this process is run when it ends."""
    code = 70
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
        resource.setrlimit(resource.RLIMIT_AS, (SPACE, SPACE))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        tempfile.tempdir = scratch
        os.environ["TMPDIR"] = scratch
        sys.argv = ["quota", *arguments]
        from quota.cli import main  # noqa: PLC0415

        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        import traceback  # noqa: PLC0415

        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
