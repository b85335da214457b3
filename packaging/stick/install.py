"""Installs quota from the wheels beside this file, for the user who runs it, without a network.

Runs on a bare Python: only the standard library is there.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import venv
from ctypes import wintypes
from pathlib import Path

STICK = Path(__file__).resolve().parent
DESKTOP = 0x10
"""The number by which Windows knows the folder of the desktop."""
LAUNCHER, OPENER, WINDOW = "把工作簿拖到这里.bat", "双击打开.bat", "打开命令窗口.bat"


def home() -> Path:
    """Return the folder that quota lives in on this computer; `first_hour.py` and the launchers look there too."""
    base = os.environ.get("LOCALAPPDATA")
    return Path(base) / "quota" if base else Path.home() / ".local" / "share" / "quota"


def program(folder: Path, name: str) -> Path:
    """Return a program of the virtual environment in a folder."""
    return folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / (f"{name}.exe" if os.name == "nt" else name)


def desktop() -> Path:
    """Return the desktop: where Windows says that it is, which may be another drive, or a synchronised folder."""
    if os.name == "nt":
        path = ctypes.create_unicode_buffer(wintypes.MAX_PATH)
        if ctypes.windll.shell32.SHGetFolderPathW(None, DESKTOP, None, 0, path) == 0:
            return Path(path.value)
    return Path.home() / "Desktop"


def make_environment(target: Path) -> bool:
    """Make the virtual environment anew; nothing is lost of one that is in use."""
    folder, before = target / "venv", target / "venv-旧"
    try:
        shutil.rmtree(before, ignore_errors=True)
        if folder.exists():
            folder.rename(before)  # Windows refuses where a program of it runs
        venv.create(folder, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        if before.exists():
            shutil.rmtree(folder, ignore_errors=True)
            before.rename(folder)
        print(f"没有装成（{error}）。请先关闭正在运行的 quota 窗口，看磁盘是否已满，再装一次；原来装好的还可以用。")
        return False
    shutil.rmtree(before, ignore_errors=True)
    return True


def main() -> int:
    """Install, try it on the example, and say how to go on."""
    if sys.version_info < (3, 11) or sys.maxsize < 2**32:
        print(f"此 Python 是 {sys.version.split()[0]}，需要 3.11 以上的 64 位版本。")
        return 1
    target = home()
    print(f"正在安装到 {target} ……")
    if not make_environment(target):
        return 1
    python = program(target, "python")
    wheels = ["--no-index", "--find-links", str(STICK / "wheels")]
    command = [python, "-m", "pip", "--isolated", "install", "--quiet", "--disable-pip-version-check", *wheels, "quota"]
    if subprocess.run(command, check=False).returncode:
        print("安装失败：U 盘里没有适合此 Python 的安装包，或文件已损坏。请把以上文字和 Python 版本告诉制作 U 盘的人。")
        return 1
    shutil.copy(STICK / "first_hour.py", target)
    shutil.copytree(STICK / "scenarios" / "nanping", target / "示例情景", dirs_exist_ok=True)
    print("正在用示例试算……")
    tried = subprocess.run(
        [program(target, "quota"), "propose", target / "示例情景", "--out", target / "示例方案", "--quiet"],
        check=False,
        stdout=subprocess.DEVNULL,
    )
    if tried.returncode:
        print("已装好，但示例没有算成，请把以上文字告诉制作 U 盘的人。")
        return 1
    if os.name == "nt" and desktop().is_dir():
        for launcher in (LAUNCHER, OPENER, WINDOW):
            shutil.copy(STICK / launcher, desktop())
    print(f"装好了。示例方案在 {target / '示例方案'}。")
    print(f"现在把工作簿（.xlsx）拖到“{LAUNCHER}”上即可；双击“{OPENER}”进入试算，双击“{WINDOW}”输入命令。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
