"""The stick: its scripts say the same, need no network, and take a planner from a workbook to a proposal."""

from __future__ import annotations

import importlib.util
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
STICK = PACKAGING / "stick"
LAUNCHER = "把工作簿拖到这里.bat"
BATCHES = sorted(STICK.glob("*.bat"))


def script(path: Path) -> ModuleType:
    """Import a script that belongs to no package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


first_hour = script(STICK / "first_hour.py")
install = script(STICK / "install.py")
build_stick = script(PACKAGING / "build_stick.py")


@pytest.mark.parametrize("batch", BATCHES, ids=lambda path: path.name)
def test_batch_files_are_what_every_windows_reads(batch):
    """Proves: only ASCII, so that no code page can spoil a line; CR LF throughout; every label that is gone to is there."""
    content = batch.read_bytes()
    assert content.isascii()
    assert content.count(b"\n") == content.count(b"\r\n") > 5
    labels = set(re.findall(r"^:(\w+)", content.decode(), re.MULTILINE))
    assert set(re.findall(r"goto (\w+)", content.decode())) <= labels


def test_texts_open_in_notepad_and_on_a_gbk_console():
    quick_start = (STICK / "快速上手.txt").read_bytes()
    assert quick_start.startswith(b"\xef\xbb\xbf")
    assert quick_start.decode("utf-8-sig").encode("gbk")
    for content in (quick_start, (STICK / "no-python.txt").read_bytes()):
        assert content.count(b"\n") == content.count(b"\r\n") > 5
    assert "Python" in (STICK / "no-python.txt").read_bytes().decode("gbk")
    for file in STICK.glob("*.py"):
        assert file.read_text(encoding="utf-8").encode("gbk")


def test_all_name_the_same_pythons():
    supported = build_stick.PYTHONS
    assert f'set "SUPPORTED={" ".join(supported)}"' in (STICK / "install.bat").read_text(encoding="ascii")
    assert f"for python in {' '.join(f'python{version}' for version in supported)} python3;" in (
        STICK / "install.sh"
    ).read_text(encoding="utf-8")
    for version in supported:
        assert version in (STICK / "no-python.txt").read_bytes().decode("gbk")


def test_files_that_scripts_name_are_there():
    there = {file.name for file in STICK.iterdir()}
    for file in STICK.iterdir():
        if file.suffix in (".bat", ".sh", ".py"):
            named = re.findall(r"[\w-]+\.(?:bat|sh|py|txt)\b", file.read_text(encoding="utf-8").replace("%~dp0", ""))
            assert set(named) - {"launcher.bat"} <= there, file.name
    assert install.LAUNCHER == LAUNCHER
    assert (STICK / install.OPENER).read_bytes().count(b"--open") == 1
    assert (STICK / install.WINDOW).read_bytes().count(b"--window") == 1


def test_nothing_on_the_stick_asks_the_network():
    """Proves: pip runs with `--no-index` and without the machine's own settings; nothing else can fetch anything."""
    for file in STICK.iterdir():
        if file.suffix in (".bat", ".sh", ".py"):
            text = file.read_text(encoding="utf-8").lower()
            assert not re.search(r"https?:|curl|wget|invoke-web|urllib|socket", text), file.name
            assert text.count('"pip"') == text.count("--no-index") == text.count("--isolated")


@pytest.mark.parametrize(
    ("command_line", "arguments", "expected"),
    [
        (r'C:\W\cmd.exe /c ""D:\u 盘\把工作簿拖到这里.bat" D:\a&b.xlsx"', [r"D:\a"], r"D:\a&b.xlsx"),
        (r'C:\W\cmd.exe /c ""D:\x.bat" "D:\编制 台账(1)&草.xlsx""', [], r"D:\编制 台账(1)&草.xlsx"),
        (r'C:\W\cmd.exe /c ""D:\x.bat" "D:\a b.xlsx" D:\c.xlsx"', [], r"D:\a b.xlsx"),
        (r'C:\W\cmd.exe /c ""D:\x.bat" D:\c.xlsx "D:\a b.xlsx""', [], r"D:\c.xlsx"),
        (r'C:\W\cmd.exe /c ""D:\x.bat" "', [""], None),
        (r'"C:\W\cmd.exe" ', ["a.xlsx"], "a.xlsx"),
        ("", ["工作 簿.xlsx"], "工作 簿.xlsx"),
        ("", [], None),
    ],
)
def test_what_was_dropped_is_found_in_the_command_line(command_line, arguments, expected):
    """Proves: blanks, Chinese and & in names, several names, a double click, and a call from a console."""
    found = first_hour.dropped(command_line, arguments)
    assert found == (Path(expected) if expected else None)


@pytest.fixture
def called(monkeypatch):
    """Put a quota in place that notes its calls, and writes what it would write."""
    calls: list[tuple[str, ...]] = []

    def quota(*arguments: object) -> int:
        calls.append(tuple(map(str, arguments)))
        if arguments[0] == "new":
            Path(str(arguments[1])).mkdir()
            (Path(str(arguments[1])) / "scenario.toml").touch()
        return 0

    monkeypatch.setattr(first_hour, "quota", quota)
    monkeypatch.setattr(first_hour, "edit", lambda file: calls.append(("edit", file.name)))
    monkeypatch.delenv(first_hour.DROPPED, raising=False)
    monkeypatch.setattr(first_hour, "remember", lambda home, scenario: calls.append(("remember", str(scenario))))
    return calls


def drop(monkeypatch, thing: Path) -> int:
    monkeypatch.setattr(sys, "argv", ["first_hour.py", str(thing)])
    return first_hour.main()


def test_the_first_drop_asks_and_the_second_keeps_the_answers(tmp_path, monkeypatch, called, capsys):
    """Proves: new, questions, propose; then propose alone, with a hint only once the workbook was saved again."""
    book = tmp_path / "编制 台账.xlsx"
    book.touch()
    scenario, plan = str(tmp_path / "编制 台账-情景"), str(tmp_path / "编制 台账-方案")
    assert drop(monkeypatch, book) == 0
    assert called == [
        ("new", scenario, "--from", str(book)),
        ("edit", "scenario.toml"),
        ("remember", scenario),
        ("propose", scenario, "--out", plan),
    ]
    called.clear()
    capsys.readouterr()
    assert drop(monkeypatch, book) == 0
    assert called == [("remember", scenario), ("propose", scenario, "--out", plan)]
    assert "改过" not in capsys.readouterr().out
    later = (Path(scenario) / "scenario.toml").stat().st_mtime + 10
    os.utime(book, (later, later))
    assert drop(monkeypatch, book) == 0
    assert "改过" in capsys.readouterr().out
    called.clear()
    assert drop(monkeypatch, Path(scenario)) == 0
    assert called == [("remember", scenario), ("propose", scenario, "--out", plan)]


def test_what_is_no_workbook_is_told(tmp_path, monkeypatch, called, capsys):
    letter = tmp_path / "通知.docx"
    letter.touch()
    assert drop(monkeypatch, letter) == 2
    assert drop(monkeypatch, tmp_path / "missing.xlsx") == 2
    assert "通知.docx" in capsys.readouterr().out
    assert not called


def test_a_double_click_opens_the_last_scenario(tmp_path, monkeypatch, called):
    """Proves: what is dropped is opened; else the scenario worked on last; else, or where that is gone, the example.

    Sensitivity: a last scenario that was deleted must not be opened.
    """
    remember = script(STICK / "first_hour.py").remember
    assert first_hour.last_scenario(tmp_path).name == "示例情景"
    (tmp_path / "情 景").mkdir()
    remember(tmp_path, tmp_path / "情 景")
    assert first_hour.last_scenario(tmp_path) == tmp_path / "情 景"
    (tmp_path / "情 景").rmdir()
    assert first_hour.last_scenario(tmp_path).name == "示例情景"
    monkeypatch.setattr(first_hour, "last_scenario", lambda home: tmp_path / "last")
    for arguments, opened in (([], tmp_path / "last"), ([str(tmp_path)], tmp_path)):
        called.clear()
        monkeypatch.setattr(sys, "argv", ["first_hour.py", "--open", *arguments])
        assert first_hour.main() == 0
        assert called == [("open", str(opened))]


def test_an_environment_in_use_is_left_as_it_is(tmp_path, monkeypatch, capsys):
    """Proves: where the new environment cannot be made, the old one is whole, nothing else is left, and it is said what to do.

    Sensitivity: the old one cleared first; a traceback.
    """
    old = tmp_path / "venv" / "Scripts" / "quota.exe"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")

    def fails(folder, **_):
        (folder / "half").mkdir(parents=True)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(install.venv, "create", fails)
    assert not install.make_environment(tmp_path)
    assert [file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()] == [
        "venv/Scripts/quota.exe"
    ]
    assert [file.name for file in tmp_path.iterdir()] == ["venv"]
    assert "原来装好的还可以用" in capsys.readouterr().out
    monkeypatch.setattr(install.venv, "create", lambda folder, **_: folder.mkdir())
    assert install.make_environment(tmp_path)
    assert not list((tmp_path / "venv").iterdir())
    assert [file.name for file in tmp_path.iterdir()] == ["venv"]


def test_a_proposal_that_no_program_opens_is_no_fault(tmp_path, monkeypatch):
    """Proves: where Windows knows no program for workbooks, the launcher ends well. Sensitivity: the error let through."""

    def nothing_opens(file):
        raise OSError(1155, "No application is associated")

    monkeypatch.setattr(first_hour.os, "name", "nt")
    monkeypatch.setattr(first_hour.os, "startfile", nothing_opens, raising=False)
    first_hour.show(tmp_path / "proposal.xlsx")


def test_nobody_before_the_launcher_is_no_fault(tmp_path, monkeypatch):
    """Proves: where nothing can be typed, though Windows calls it a terminal (its NUL is one), the launcher goes on.

    Sensitivity: the end of the input let through as an error.
    """
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    first_hour.edit(tmp_path / "scenario.toml")


def test_a_stick_is_for_one_system_or_both():
    """Proves: one for Windows has its wheels alone, one for Linux those of both kinds of processor, each for every Python."""
    assert {target.platform for target in build_stick.targets_of(["windows"])} == {"win_amd64"}
    assert len(build_stick.targets_of(["linux"])) == 2 * len(build_stick.PYTHONS)
    assert {target.platform for target in build_stick.targets_of(["windows", "linux"])} == set(build_stick.SYSTEMS)


def test_a_window_for_commands(tmp_path, monkeypatch):
    """Proves: it stands in the folder that was dropped, beside a file, or beside the last scenario, and knows ``quota``."""
    run: list[tuple[Path, str]] = []
    monkeypatch.setattr(
        first_hour.subprocess,
        "run",
        lambda command, **given: (
            run.append((given["cwd"], given["env"]["PATH"])) or subprocess.CompletedProcess(command, 0)
        ),
    )
    monkeypatch.delenv(first_hour.DROPPED, raising=False)
    monkeypatch.setattr(first_hour, "last_scenario", lambda home: tmp_path / "last" / "情景")
    (tmp_path / "a.xlsx").touch()
    for arguments, folder in (([tmp_path], tmp_path), ([tmp_path / "a.xlsx"], tmp_path), ([], tmp_path / "last")):
        monkeypatch.setattr(sys, "argv", ["first_hour.py", "--window", *map(str, arguments)])
        assert first_hour.main() == 0
        assert run[-1][0] == folder
        assert run[-1][1].split(os.pathsep)[0] == str(Path(sys.executable).parent)


def wheel(folder: Path, name: str, *requirements: str, tag: str = "py3-none-any") -> None:
    """Write a wheel that holds nothing but what it requires."""
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        "Version: 1",
        *(f"Requires-Dist: {text}" for text in requirements),
    ]
    with zipfile.ZipFile(folder / f"{name}-1-{tag}.whl", "w") as archive:
        archive.writestr(f"{name}-1.dist-info/METADATA", "\n".join(lines) + "\n")


def test_what_only_windows_needs_is_missed_before_the_stick_leaves(tmp_path):
    """Proves: conditions are judged for the target, not for this machine; wheels of another Python do not count.

    a needs b on Windows only, and c everywhere; c is there for Python 3.12 on Windows and for 3.11 on Linux.
    """
    wheel(tmp_path, "a", 'b; sys_platform == "win32"', "c>=1", 'd; extra == "more"')
    wheel(tmp_path, "c", tag="cp312-cp312-win_amd64")
    wheel(tmp_path, "c", tag="cp311-cp311-manylinux2014_x86_64")
    wheels = build_stick.Wheels(tmp_path)

    def missing(platform: str, python: str, root: str = "a") -> list[str]:
        found = wheels.missing(build_stick.Target(platform, python), build_stick.Requirement(root))
        return sorted(needed.name for needed in found)

    assert missing("win_amd64", "3.12") == ["b"]
    assert missing("win_amd64", "3.11") == ["b", "c"]
    assert missing("manylinux_2_28_x86_64", "3.11") == []
    wheel(tmp_path, "b")
    assert missing("win_amd64", "3.12") == []
    assert missing("win_amd64", "3.12", "a[more]") == ["d"]


def own_book(path: Path) -> Path:
    """Write a workbook as an office may have it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["单位名称", "所属县", "类型", "行政编制", "行政实有", "常住人口", "面积"])
    for place in range(6):
        sheet.append([f"第{place}镇", "甲县", "镇", 20 + place, 18, 20000 + 7000 * place, 100])
    book.save(path)
    return path


@pytest.mark.slow
def test_a_stick_installs_offline_and_makes_a_proposal(tmp_path, monkeypatch):
    """Proves: everything that this Python and one on Windows need is on the stick; without a network the launcher
    installs it, reads a workbook with blanks and Chinese in its name, and writes the proposal beside it."""
    own = build_stick.Target("manylinux_2_28_x86_64", f"{sys.version_info.major}.{sys.version_info.minor}")
    try:
        build_stick.build(tmp_path / "U 盘", (own, build_stick.Target("win_amd64", "3.12")))
    except SystemExit as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no package index: {error}")
    book = own_book(tmp_path / "编制 台账(2026)&草稿.xlsx")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    environment |= {"HOME": str(tmp_path / "home"), "PIP_INDEX_URL": "nowhere", "EDITOR": "true"}
    (tmp_path / "home").mkdir()
    ended = subprocess.run(
        ["sh", str(tmp_path / "U 盘" / "start.sh"), str(book)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode()
    assert (tmp_path / "编制 台账(2026)&草稿-情景" / "scenario.toml").is_file()
    assert (tmp_path / "编制 台账(2026)&草稿-方案" / "proposal.xlsx").is_file()
    settings = (tmp_path / "编制 台账(2026)&草稿-情景" / "scenario.toml").read_bytes()
    assert settings.count(b"\n") == settings.count(b"\r\n") > 10
    (tmp_path / "U 盘").rename(tmp_path / "taken away")
    home = tmp_path / "home" / ".local" / "share" / "quota"
    sample = [home / "venv" / "bin" / "quota", "explain", home / "示例方案", "350702001"]
    explained = subprocess.run(sample, env=environment, capture_output=True, check=False)
    assert explained.returncode == 0, explained.stderr.decode()
