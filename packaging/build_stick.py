"""Builds a folder to carry on a stick to an office without a network: wheels, installer, launcher, examples, documents.

    python packaging/build_stick.py DIR [--system windows linux]

Run it where a package index can be reached, with pip, `packaging` and the extra ``docs`` installed. It ends with an error if
anything that an installation needs, on any of the platforms and Pythons below, has no wheel: on the spot nothing could be
fetched. Windows has no Python of its own, and no index holds one: put its official installer into ``DIR/python``.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parents[1]
STICK = ROOT / "packaging" / "stick"
PYTHONS = ("3.13", "3.12", "3.11")
"""The same as in install.bat and install.sh."""
SYSTEMS = {
    "win_amd64": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    "manylinux_2_28_x86_64": {
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "platform_machine": "x86_64",
    },
    "manylinux_2_28_aarch64": {  # Kylin and UOS on processors such as Kunpeng and Phytium
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "platform_machine": "aarch64",
    },
}
"""For each platform of wheels, what a requirement may ask about it."""
OLDER = {
    f"manylinux_2_28_{machine}": (f"manylinux_2_17_{machine}", f"manylinux2014_{machine}")
    for machine in ("x86_64", "aarch64")
}
"""Platforms whose wheels run on a newer one too."""
KINDS = {"windows": ("win_amd64",), "linux": ("manylinux_2_28_x86_64", "manylinux_2_28_aarch64")}
"""Platforms that a stick may be for. One for both is half as large again: an office has the one or the other."""
PAGES = "手册网页"
"""Folder of the documents as pages, for who has not installed anything yet."""
TAKEN_ALONG = ("scenarios", "docs", "README.md", "README.zh.md", "LICENSE", "CHANGELOG.md")

UNWANTED = shutil.ignore_patterns("__pycache__", ".*", "site")


@dataclass(frozen=True)
class Target:
    """A Python on a platform."""

    platform: str
    python: str

    @property
    def platforms(self) -> tuple[str, ...]:
        """All platforms whose wheels run here."""
        return (self.platform, *OLDER.get(self.platform, ()))

    @property
    def tags(self) -> frozenset[Tag]:
        """Everything that a wheel which runs here may be called."""
        major, minor = (int(part) for part in self.python.split("."))
        own = cpython_tags((major, minor), platforms=self.platforms)
        return frozenset((*own, *compatible_tags((major, minor), f"cp{major}{minor}", self.platforms)))

    def needs(self, requirement: Requirement, extra: str) -> bool:
        """Tell whether a requirement holds here, for a package that was asked for with an extra."""
        environment = {
            **SYSTEMS[self.platform],
            "python_version": self.python,
            "python_full_version": f"{self.python}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "extra": extra,
        }
        return requirement.marker is None or requirement.marker.evaluate(environment)


def targets_of(kinds: Iterable[str]) -> tuple[Target, ...]:
    """Return every Python on every platform of some systems."""
    return tuple(Target(platform, python) for kind in kinds for platform in KINDS[kind] for python in PYTHONS)


class Wheels:
    """A folder of wheels."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def of(self, target: Target, requirement: Requirement) -> Path | None:
        """Return the newest wheel that meets a requirement on a target; None where there is none."""
        fitting = []
        for file in self.folder.glob("*.whl"):
            name, version, _, tags = parse_wheel_filename(file.name)
            wanted = name == canonicalize_name(requirement.name) and requirement.specifier.contains(version)
            if wanted and not tags.isdisjoint(target.tags):
                fitting.append((version, file))
        return max(fitting)[1] if fitting else None

    def missing(self, target: Target, root: Requirement) -> list[Requirement]:
        """Return all that an installation on a target needs and does not find here."""
        found: list[Requirement] = []
        seen: set[str] = set()
        waiting = [root]
        while waiting:
            requirement = waiting.pop()
            key = f"{canonicalize_name(requirement.name)}{sorted(requirement.extras)}"
            if key in seen:
                continue
            seen.add(key)
            wheel = self.of(target, requirement)
            if wheel is None:
                found.append(requirement)
            else:
                waiting += _needed(wheel, target, requirement)
        return found


def _needed(wheel: Path, target: Target, requirement: Requirement) -> Iterator[Requirement]:
    """Yield what a wheel itself requires on a target."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = HeaderParser().parsestr(archive.read(name).decode())
    for text in metadata.get_all("Requires-Dist", []):
        further = Requirement(text)
        if any(target.needs(further, extra) for extra in ("", *requirement.extras)):
            yield further


def fetch(wheels: Wheels, targets: Iterable[Target]) -> None:
    """Fill the folder: quota's own wheel, and all that it needs on each target.

    pip reckons with the system that it runs on when it asks who needs what, so what only others need (time zones on
    Windows, say) comes by name in a second go.
    """
    _build_quota(wheels.folder)
    quota = Requirement("quota")
    for target in targets:
        waiting = [str(next(wheels.folder.glob("quota-*.whl")))]
        while waiting:
            where = [f"--platform={platform}" for platform in target.platforms]
            pip(
                "download", "--only-binary=:all:", *where, f"--python-version={target.python}", "--implementation=cp",
                "--constraint", ROOT / "constraints.txt", "--dest", wheels.folder, *waiting,
            )  # fmt: skip
            before, waiting = waiting, [_bare(further) for further in wheels.missing(target, quota)]
            if waiting == before:
                sys.exit(f"{target.platform}, Python {target.python}: no wheel of {', '.join(waiting)}")


def _build_quota(folder: Path) -> None:
    """Build quota's own wheel, with the pages of `quota help`, from a copy: building leaves its traces beside the sources."""
    with tempfile.TemporaryDirectory() as room:
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, room)
        shutil.copytree(ROOT / "quota", Path(room) / "quota", ignore=UNWANTED)
        shutil.copytree(folder.parent / PAGES, Path(room) / "quota" / "cli" / "site")
        pip("wheel", "--no-deps", "--wheel-dir", folder, room)


def _bare(requirement: Requirement) -> str:
    """Return a requirement without its condition, which was looked at already."""
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return f"{requirement.name}{extras}{requirement.specifier}"


def pip(*arguments: object) -> None:
    """Run pip, quietly; leave with its words if it fails."""
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *map(str, arguments)]
    if subprocess.run(command, check=False).returncode:
        sys.exit(f"pip could not {arguments[0]}")


def build(folder: Path, targets: Iterable[Target]) -> None:
    """Build the stick in a folder that does not exist yet."""
    wheels = Wheels(folder / "wheels")
    wheels.folder.mkdir(parents=True)
    if subprocess.run([sys.executable, ROOT / "packaging" / "pages", folder / PAGES], check=False).returncode:
        sys.exit("the pages could not be built")
    fetch(wheels, targets)
    shutil.copytree(STICK, folder, dirs_exist_ok=True, ignore=UNWANTED)
    for name in TAKEN_ALONG:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=UNWANTED)
        else:
            shutil.copy(ROOT / name, folder)
    (folder / "python").mkdir()


def main() -> None:
    """Build the stick and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", metavar="DIR", type=Path, help="new folder to build the stick in")
    parser.add_argument("--system", nargs="+", choices=tuple(KINDS), default=["windows"], help="default: windows")
    given = parser.parse_args()
    folder: Path = given.folder
    if folder.exists():
        parser.error(f"{folder} exists already")
    build(folder, targets_of(given.system))
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    print(f"{folder}: {len(list((folder / 'wheels').iterdir()))} wheels, {size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
