"""How a run ends that is stopped, or whose words nobody can take: in order, and never with false words."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from small import write_scenario
from typer.testing import CliRunner

from quota.cli import failures as failing
from quota.cli.commands import app
from quota.cli.failures import short_of_memory

QUOTA = (sys.executable, "-m", "quota")
READY = """
import os, signal, sys
from quota.cli import ending, main
where, number = sys.argv.pop(1), int(sys.argv.pop(1))
class Here:
    def find_spec(self, name, path=None, target=None):
        if name == where:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), number)
if where.endswith(".csv"):
    def hook(event, arguments):
        global where
        if event == "open" and where and str(arguments[0]).endswith(where):
            where = ""
            os.kill(os.getpid(), number)
    sys.addaudithook(hook)
else:
    sys.meta_path.insert(0, Here())
main()
"""
"""Sends the run a signal when it imports a module, or opens a file of that ending."""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    return write_scenario(tmp_path_factory.mktemp("endings") / "s")


SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
MOMENTS = [("typer", signal.SIGINT), *(("rules.csv", number) for number in SIGNALS)]
RARER = [(where, number) for where in ("numpy", "highspy", "posts.csv") for number in SIGNALS]


@pytest.mark.parametrize(
    ("where", "number"), [*MOMENTS, *(pytest.param(*moment, marks=pytest.mark.slow) for moment in RARER)]
)
def test_a_signal_ends_the_run_in_order(scenario, tmp_path, where, number):
    """Proves: Ctrl-C, a signal to end and a closed terminal, while modules are imported and while a plan is written, end
    the run with 128 and the number of the signal, without a traceback, and nothing is left behind.

    Sensitivity: without the handlers SIGTERM in rules.csv leaves half a plan in a room.
    """
    told = (
        sys.executable,
        "-c",
        READY,
        where,
        str(int(number)),
        "solve",
        str(scenario),
        "--out",
        str(tmp_path / "a" / "p"),
    )
    done = subprocess.run(told, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, "Traceback" in done.stderr, "Error" in done.stderr) == (128 + number, False, False)
    assert list(tmp_path.iterdir()) == []


AT_ONCE = """
import os, sys
sys.modules.pop("signal", None)
class Here:
    def find_spec(self, name, path=None, target=None):
        if name == "signal":
            os.kill(os.getpid(), 2)
sys.meta_path.insert(0, Here())
from quota.cli import main
main()
"""
"""Sends the run Ctrl-C as soon as it imports anything that Python has not loaded before."""


@pytest.mark.skipif(sys.platform == "win32", reason="signals as Linux has them")
def test_ctrl_c_before_anything_is_imported(tmp_path):
    """Proves: from the first line of its own the run ends quietly, by the signal itself, when Ctrl-C comes.

    Sensitivity: import `signal` before the signal is left to the system, and a traceback is shown.
    """
    told = (sys.executable, "-c", AT_ONCE, "need", str(tmp_path))
    done = subprocess.run(told, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (-signal.SIGINT, "")


@pytest.mark.slow
def test_a_run_that_ignores_a_signal_goes_on(scenario, tmp_path):
    """Proves: with nohup a closed terminal does not end the run."""
    told = (
        sys.executable,
        "-c",
        READY,
        "rules.csv",
        str(int(signal.SIGHUP)),
        "solve",
        str(scenario),
        "--out",
        "p",
        "-q",
    )
    ignore = "import signal, os, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    done = subprocess.run(
        (sys.executable, "-c", ignore, *told), cwd=tmp_path, check=False, timeout=60, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "p" / "manifest.json").is_file()


OUTLETS = {"full": ">/dev/full", "closed": ">&-", "all closed": "<&- >&- 2>&-", "errors full": "2>/dev/full"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize(
    ("command", "outlet"),
    [
        ("solve", "all closed"),
        ("need", "full"),
        *(pytest.param("solve", outlet, marks=pytest.mark.slow) for outlet in ("full", "closed", "errors full")),
        *(pytest.param("need", outlet, marks=pytest.mark.slow) for outlet in ("closed", "all closed", "errors full")),
    ],
)
def test_words_that_cannot_be_told(scenario, tmp_path, outlet, command):
    """Proves: where standard output is full or closed, the plan is there, whole, the exit code is 2, and where words can be
    had they say that it is the words that are missing. Sensitivity: nobody is told that nothing was written.
    """
    told = [*QUOTA, command, str(scenario), *(["--out", "p"] if command == "solve" else [])]
    shell = f'exec "$@" {OUTLETS[outlet]}'
    done = subprocess.run(
        ["bash", "-c", shell, "bash", *told], cwd=tmp_path, check=False, timeout=60, capture_output=True
    )
    says = command == "solve" or outlet != "errors full"  # need says nothing on standard error
    assert done.returncode == (2 if says else 0)
    words = done.stderr.decode()
    assert ("标准输出" in words or "无法" in words) == (outlet in ("full", "closed"))
    assert "内部错误" not in words
    if command == "solve":
        assert len(list((tmp_path / "p").iterdir())) == 10
        assert list(tmp_path.iterdir()) == [tmp_path / "p"]


def test_a_reader_that_has_enough(scenario, tmp_path):
    """Proves: a reader that goes, as `head` does, is no fault: the plan is written, and the run ends as it would."""
    reading, writing = os.pipe()
    os.close(reading)
    told = [*QUOTA, "solve", str(scenario), "--out", str(tmp_path / "p")]
    done = subprocess.run(told, stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60)
    os.close(writing)
    assert (done.returncode, b"Error" in done.stderr) == (0, False)
    assert (tmp_path / "p" / "manifest.json").is_file()


@pytest.mark.parametrize(
    ("fault", "code", "word"),
    [
        (MemoryError(), 2, "内存不足"),
        (ImportError("x.so: failed to map segment from shared object"), 2, "内存不足"),
        (RuntimeError("can't start new thread"), 2, "内存不足"),
        (OSError(12, "Cannot allocate memory"), 2, "内存不足"),
        (SyntaxError("unknown error", ("<string>", 0, 0, "")), 2, "内存不足"),  # so lxml says that it has no memory
        (OSError(28, "No space left on device", "/tmp/x"), 2, "/tmp/x"),
        (BrokenProcessPool(), 2, "--jobs 1"),  # the system ended a process of a study
        (ZeroDivisionError(), 1, "内部错误"),
    ],
)
def test_faults_have_words(scenario, tmp_path, monkeypatch, fault, code, word):
    """Proves: want of memory and a full disk, wherever they show, are told as such; only what is left is a bug."""

    def fail(*_, **__):
        raise fault

    monkeypatch.setattr(failing.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("quota.api.scenario.measure", fail)
    done = CliRunner().invoke(app, ["need", str(scenario)])
    assert (done.exit_code, word in done.stderr) == (code, True)
    assert "未写出任何结果" not in done.stderr


def test_memory_is_found_behind_other_errors():
    """Proves: an error that a library raised because memory was short counts as that."""
    behind = RuntimeError("no solver")
    behind.__cause__ = MemoryError()
    assert short_of_memory(behind)
    assert not short_of_memory(RuntimeError("no solver"))


def test_a_report_of_a_bug_takes_nobodys_place(scenario, tmp_path, monkeypatch):
    """Proves: reports are new files: no link is followed, and a second report leaves the first as it was; where none can
    be written, the message says what it would have held.

    Sensitivity: a fixed name in the temporary folder writes the traceback through the link.
    """
    theirs = tmp_path / "theirs"
    theirs.write_text("theirs")
    room = tmp_path / "tmp"
    room.mkdir()
    (room / "quota-bug.txt").symlink_to(theirs)
    monkeypatch.setattr(failing.tempfile, "tempdir", str(room))
    monkeypatch.setattr("quota.api.scenario.measure", lambda *_, **__: 1 // 0)
    for _ in range(2):
        assert CliRunner().invoke(app, ["need", str(scenario)]).exit_code == 1
    assert theirs.read_text() == "theirs"
    assert len(list(room.glob("quota-bug-*.txt"))) == 2
    monkeypatch.setattr(failing.tempfile, "tempdir", str(tmp_path / "nowhere"))
    assert "ZeroDivisionError" in CliRunner().invoke(app, ["need", str(scenario)]).stderr


SMALL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
from quota.cli import main
main()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits of address space")
@pytest.mark.parametrize("megabytes", [100, 125, 150, 175, 200])
@pytest.mark.parametrize("command", ["solve", "propose"])
def test_hardly_any_memory(scenario, tmp_path, command, megabytes):
    """Proves: where there is hardly any memory, a plan is written whole, or words are said and nothing is left.

    Sensitivity: let numpy's library of linear algebra start a thread for each core, and it ends the process as if by Ctrl-C.
    """
    bytes_ = megabytes << 20
    small = SMALL.replace("(4 << 30, 4 << 30)", f"({bytes_}, {bytes_})")
    told = (sys.executable, "-c", small, command, str(scenario), "--out", "p")
    free = {name: value for name, value in os.environ.items() if not name.endswith("NUM_THREADS")}
    done = subprocess.run(told, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120, env=free)
    assert done.returncode in (0, 2), (done.returncode, done.stderr[-500:])
    assert done.returncode == 0 or "内存不足" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["p"] * (done.returncode == 0)


def test_papers_start_no_other_process(scenario, tmp_path, monkeypatch):
    """Proves: the page has its charts without a process that draws, which little memory may not allow.

    Sensitivity: a chart of the page that the drawing library draws starts one.
    """

    def refuse(*_, **__):
        raise MemoryError

    monkeypatch.setattr("quota.report.drawing.subprocess.Popen", refuse)
    done = CliRunner().invoke(app, ["propose", str(scenario), "--out", str(tmp_path / "p")])
    assert done.exit_code == 0
    assert "<svg" in (tmp_path / "p" / "proposal.html").read_text(encoding="utf-8")
