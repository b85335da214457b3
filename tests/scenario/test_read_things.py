"""Things that bear the name of a table and are none; families and trees of any shape; paths that lead nowhere."""

import os
import socket
import time
from pathlib import Path

import pytest
from small import TABLES, findings_of, write_scenario

from quota.scenario import read_case
from quota.scenario.layers import GENERATIONS, MEMBERS
from quota.scenario.lookups import LEVELS


def folder(path: Path) -> None:
    path.mkdir()


def broken_link(path: Path) -> None:
    path.symlink_to("nowhere")


def own_link(path: Path) -> None:
    path.symlink_to(path.name)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def bound_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # names of sockets must be short
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(path.name)
    os.chdir(here)


@pytest.mark.skipif(os.name == "nt", reason="no such things there")
@pytest.mark.parametrize("thing", [folder, broken_link, own_link, pipe, device, bound_socket])
@pytest.mark.parametrize("name", ["pools.csv", "routes.csv", "sources.csv", "限额标准.csv", "scenario.toml"])
def test_a_thing_with_the_name_of_a_table_is_an_error(tmp_path: Path, thing, name: str):
    """Proves: it is named, never taken for a table that is absent, and nothing is waited for.

    Sensitivity: pools, limits and sources may be absent, and then the plan keeps fewer rules.
    """
    scenario = write_scenario(tmp_path / "s")
    (scenario / name).unlink(missing_ok=True)
    thing(scenario / name)
    assert (name, "no_file") in findings_of(scenario)


@pytest.mark.parametrize("name", ["limits", "pools.txt", "限额标准.tsv", "budgets.csv.txt", "UNITS.XLSX"])
def test_a_table_saved_as_something_else_is_told(tmp_path: Path, name: str):
    """Proves: a table without its ending, or with the hidden one of Notepad, is not passed over. A folder of notes is."""
    scenario = write_scenario(tmp_path / "s")
    (scenario / name).write_text("category,type\n", encoding="utf-8")
    assert findings_of(scenario) == [(name, "table_not_csv")]
    (scenario / name).unlink()
    (scenario / "单位").mkdir()
    assert findings_of(scenario) == []


def test_letters_of_names_do_not_matter(tmp_path: Path):
    """Proves: what is one file on Windows is read whatever its letters, and an error where it is there twice."""
    scenario = write_scenario(tmp_path / "s")
    (scenario / "scenario.toml").rename(scenario / "Scenario.TOML")
    (scenario / "routes.csv").rename(scenario / "Routes.CSV")
    assert len(read_case(scenario).routes) == 1
    (scenario / "routes.csv").write_bytes((scenario / "Routes.CSV").read_bytes())
    (scenario / "scenario.toml").write_bytes((scenario / "Scenario.TOML").read_bytes())
    if len(list(scenario.glob("[Rr]outes.*"))) == 2:
        assert findings_of(scenario) == [("scenario.toml", "settings_twice"), ("routes.csv", "table_twice")]


def member(tmp_path: Path, name: str, *parents: str) -> Path:
    (tmp_path / name).mkdir()
    extends = ", ".join(f'"../{parent}"' for parent in parents)
    (tmp_path / name / "scenario.toml").write_text(f'title = "{name}"\nextends = [{extends}]\n', encoding="utf-8")
    return tmp_path / name


def test_every_member_of_a_wide_family_is_visited_once(tmp_path: Path):
    """Proves: 40 generations of two parents each, 2^40 ways to the eldest, are read at once."""
    write_scenario(tmp_path / "eldest")
    pair = ["eldest"]
    for generation in range(40):
        pair = [member(tmp_path, f"{side}{generation}", *pair).name for side in "ab"]
    began = time.monotonic()
    case = read_case(member(tmp_path, "s", *pair))
    assert len(case.units) == 6
    assert time.monotonic() - began < 30


def test_a_family_too_deep_or_too_large(tmp_path: Path):
    """Proves: a chain of as many as are allowed is read, the next is told with its place, as are too many at once."""
    write_scenario(tmp_path / "0")
    for number in range(GENERATIONS + 1):
        member(tmp_path, str(number + 1), str(number))
    assert findings_of(tmp_path / str(GENERATIONS)) == []
    assert findings_of(tmp_path / str(GENERATIONS + 1)) == [("../1/scenario.toml extends", "large_family")]
    for number in range(MEMBERS + 1):
        member(tmp_path, f"wide{number}", "0")
    wide = member(tmp_path, "wide", *(f"wide{number}" for number in range(MEMBERS + 1)))
    assert findings_of(wide) == [("scenario.toml extends", "large_family")]


def test_a_diamond_has_the_order_of_its_links(tmp_path: Path):
    """Proves: each member comes after all that inherit from it, whatever way leads to it; by hand s, a, c, b, d."""
    write_scenario(tmp_path / "d")
    member(tmp_path, "b", "d")
    member(tmp_path, "c", "d")
    member(tmp_path, "a", "c", "b")
    case = read_case(member(tmp_path, "s", "a", "d"))
    titles = [layer for _, layer in case.origins.setting("title")]
    assert titles == ["scenario", "../a", "../c", "../b", "../d", "default"]


def tree(count: int, parent) -> list[tuple[str, str, str]]:
    rows = [(f"J{number}", f"县{number}", parent(number)) for number in range(count)]
    return [*TABLES["jurisdictions"], *rows]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (tree(3_000, lambda number: "90"), []),
        (tree(LEVELS - 1, lambda number: f"J{number - 1}" if number else "90"), []),
        (tree(LEVELS, lambda number: f"J{number - 1}" if number else "90"), ["deep_tree"]),
        (tree(5_000, lambda number: f"J{number - 1}" if number else "90"), ["deep_tree"]),
        (tree(5_000, lambda number: f"J{number + 1}" if number < 4_999 else "90"), ["deep_tree"]),
        (tree(5_000, lambda number: f"J{(number + 1) % 5_000}"), ["tree_cycle"]),
        (tree(50, lambda number: f"J{number + 1}" if number < 48 else "J47"), ["tree_cycle"]),
    ],
)
def test_trees_of_any_shape(tmp_path: Path, rows, found):
    """Proves: wide, deep and round trees cost no more than their rows, and are told once. Sensitivity: the square of 5,000."""
    began = time.monotonic()
    assert [key for _, key in findings_of(write_scenario(tmp_path / "s", jurisdictions=rows))] == found
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("extends", ["a" * 5_000, "../" + "b" * 300])
def test_paths_too_long_to_be_there(tmp_path: Path, extends: str):
    """Proves: a parent, or a scenario, whose path no system takes is an error of the inputs and no fault."""
    scenario = write_scenario(tmp_path / "s", settings=f'title = "x"\nextends = "{extends}"\n')
    assert [where for where, _ in findings_of(scenario)] == ["scenario.toml extends"]
    assert [key for _, key in findings_of(tmp_path / extends)] == ["out_of_reach"]


def test_a_scenario_that_is_a_loop_of_links(tmp_path: Path):
    """Proves: a loop, here of two links, is an error of the inputs and no fault."""
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    assert findings_of(tmp_path / "one") == [("one", "out_of_reach")]
