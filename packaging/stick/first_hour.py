"""From a workbook to a proposal: reads it, lets the planner answer the questions, solves, opens the result.

The launchers run it with the Python that quota is installed in. Started again with the same workbook it keeps the
answers and solves anew. With ``--open`` it opens a scenario in the browser, to try changes: the one that was dropped,
else the last one, else the example. With ``--window`` it opens a window for commands, in the folder that was dropped.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path

DROPPED = "QUOTA_DROPPED"
"""Variable in which the Windows launcher hands over its whole command line: its own arguments break at signs like &."""
BOOKS = (".xlsx", ".xlsm", ".xls", ".csv")
OPEN, WINDOW = "--open", "--window"
EXAMPLE, LAST = "示例情景", "last"
"""Beside this file: a scenario to begin with, and where the last one is."""
BAD_INPUT, NO_PLAN = 4, 3
"""Exit codes of quota that the planner can do something about."""


def dropped(command_line: str, arguments: list[str]) -> Path | None:
    r"""Return the workbook, or the scenario, that was dropped on the launcher; None where there is none.

    Windows writes ``cmd.exe /c ""C:\…\launcher.bat" C:\a&b.xlsx"``, with quotes about a name only where it has blanks.
    Of several names the first counts.
    """
    _, launcher, rest = command_line.rpartition('.bat"')
    rest = rest.strip().removesuffix('"').strip() if launcher else ""
    quoted = re.match(r'"([^"]+)"', rest)
    text = quoted[1] if quoted else next(iter([*rest.split(), *arguments]), "")
    return Path(text) if text else None


def quota(*arguments: object) -> int:
    """Run a command of quota, and return its exit code."""
    return subprocess.run([sys.executable, "-m", "quota", *map(str, arguments)], check=False).returncode


def changed_since(book: Path, scenario: Path) -> bool:
    """Tell whether the workbook was saved after the scenario was made from it."""
    return book.stat().st_mtime > min(file.stat().st_mtime for file in scenario.iterdir())


def edit(file: Path) -> None:
    """Let the planner answer the questions; go on when he says so, for some editors return at once."""
    editor = "notepad.exe" if os.name == "nt" else os.environ.get("EDITOR")
    if not editor:
        return
    with contextlib.suppress(OSError):
        subprocess.run([editor, str(file)], check=False)
    if sys.stdin.isatty():
        with contextlib.suppress(EOFError):  # Windows calls it a terminal where nobody sits before it, too
            input("改好、存盘以后，按回车键开始测算。")


def show(file: Path) -> None:
    """Open the proposal where a program for it is known; where it lies was told before."""
    if os.name == "nt":
        with contextlib.suppress(OSError):
            os.startfile(file)


def make_scenario(book: Path, scenario: Path) -> int:
    """Make a scenario from the workbook, and let its questions be answered."""
    print(f"正在读取 {book.name} ……\n")
    code = quota("new", scenario, "--from", book)
    if code == 0:
        print(
            f"\n请在 {scenario / 'scenario.toml'} 中回答标有【请确认】的问题，存盘、关闭记事本，再按回车键，就开始测算。\n"
        )
        edit(scenario / "scenario.toml")
    return code


def remember(home: Path, scenario: Path) -> None:
    """Note which scenario was worked on last."""
    with contextlib.suppress(OSError):
        (home / LAST).write_text(str(scenario.resolve()), encoding="utf-8")


def last_scenario(home: Path) -> Path:
    """Return the scenario that was worked on last, or the example."""
    try:
        last = Path((home / LAST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return home / EXAMPLE
    return last if last.exists() else home / EXAMPLE


def window(home: Path, given: Path | None) -> int:
    """Open a window in which ``quota`` is known: in the folder that was dropped, else beside the last scenario."""
    folder = (given if given.is_dir() else given.parent) if given and given.exists() else last_scenario(home).parent
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    shell = ["cmd.exe", "/k", "quota --help"] if os.name == "nt" else [os.environ.get("SHELL", "sh")]
    return subprocess.run(shell, check=False, cwd=folder, env={**os.environ, "PATH": path}).returncode


def main() -> int:
    """Go from what was dropped to a proposal as far as it goes, or open a scenario to try changes."""
    home, arguments = Path(__file__).resolve().parent, sys.argv[1:]
    given = dropped(os.environ.get(DROPPED, ""), [name for name in arguments if name not in (OPEN, WINDOW)])
    if WINDOW in arguments:
        return window(home, given)
    if OPEN in arguments:
        scenario = given or last_scenario(home)
        print(f"正在打开试算：{scenario} ……\n")
        return quota("open", scenario)
    if given is None or not given.exists():
        print(f"找不到 {given}。" if given else "请把本单位的工作簿（.xlsx）拖到这个图标上，再松开鼠标。")
        return 2
    if given.is_dir():
        scenario = given
    elif given.suffix.lower() in BOOKS:
        scenario = given.with_name(f"{given.stem}-情景")
    else:
        print(f"{given.name} 不是工作簿（{'、'.join(BOOKS)}）。")
        return 2
    if not scenario.exists():
        if code := make_scenario(given, scenario):
            return code
    elif given != scenario and changed_since(given, scenario):
        print(f"提示：工作簿在上次读取之后改过。要重新读取，请先把“{scenario.name}”改名或删去，再拖一次。\n")
    remember(home, scenario)
    plan = scenario.with_name(f"{scenario.name.removesuffix('-情景')}-方案")
    print(f"正在测算 {scenario.name} ……\n")
    code = quota("propose", scenario, "--out", plan)
    if code in (BAD_INPUT, NO_PLAN):
        print(f"\n请按以上提示改正“{scenario.name}”里的文件，然后再拖一次，已回答的都保留。")
    elif (plan / "proposal.xlsx").is_file():
        print(f"\n建议稿：{plan / 'proposal.xlsx'}")
        show(plan / "proposal.xlsx")
    return code


if __name__ == "__main__":
    sys.exit(main())
