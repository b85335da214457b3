"""Where results go: a folder of this machine, or an address that other machines reach too, such as ``s3://bucket/results``."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from quota.files.whole import ROOM, write_whole, written_whole

_OF_FILES = frozenset({"ftp", "hdfs", "arrow_hdfs", "webhdfs", "sftp", "ssh", "smb"})
"""Kinds of stores that hold files, of which half may be there; object stores take an object whole or not at all."""


class PlaceError(Exception):
    """No place: the kind of store is not known, or what it takes to reach it is not installed."""


class Place(ABC):
    """Holds files by name; a name may lead through a folder. What cannot be done raises an `OSError`.

    Parameters
    ----------
    name : str
        As people write it.
    shared : bool
        Whether other machines reach it by that name.
    """

    name: str
    shared: bool

    @abstractmethod
    def shown(self, file: str) -> str:
        """Return where a file is, as people write it."""

    @abstractmethod
    def read(self, file: str) -> bytes | None:
        """Return what a file holds; None where there is none."""

    @abstractmethod
    def write(self, file: str, content: bytes) -> None:
        """Write a file whole or not at all."""

    @abstractmethod
    def written(self, file: str) -> AbstractContextManager[Path]:
        """Give a fresh path to write a file at, and put it in its place only when all went well."""

    @abstractmethod
    def delete(self, file: str) -> None:
        """Take a file away, if it is there."""

    @abstractmethod
    def names(self, folder: str = "") -> list[str]:
        """Return the sorted names in a folder; none where there is no such folder."""

    @abstractmethod
    def make(self, *folders: str) -> None:
        """Make the place itself and folders in it, where they are not there."""

    def files(self) -> Iterator[str]:
        """Yield the names of all files, those in folders too."""
        for name in self.names():
            inside = self.names(name)
            yield from (f"{name}/{file}" for file in inside) if inside else (name,)


def place_of(where: Path | str) -> Place:
    """Return the place that a path names, or an address that fsspec knows.

    An address that begins with ``file://`` is a folder that other machines reach under the same name.

    Raises
    ------
    PlaceError
        If it is an address that cannot be used here.
    """
    kind, sign, path = str(where).partition("://")
    if kind == "file" and sign:
        from urllib.request import url2pathname  # noqa: PLC0415 - brings along all that speaks with servers

        return _Folder(Path(url2pathname(path)), shared=True)
    return _Address(str(where)) if sign else _Folder(Path(where))


class _Folder(Place):
    """A folder of this machine."""

    def __init__(self, path: Path, *, shared: bool = False) -> None:
        self.path, self.name, self.shared = path, str(path), shared

    def shown(self, file: str) -> str:
        return str(self.path / file)

    def read(self, file: str) -> bytes | None:
        with suppress(FileNotFoundError):
            return (self.path / file).read_bytes()
        return None

    def write(self, file: str, content: bytes) -> None:
        write_whole(self.path / file, content, room=self.path)

    def written(self, file: str) -> AbstractContextManager[Path]:
        return written_whole(self.path / file, room=self.path)

    def delete(self, file: str) -> None:
        (self.path / file).unlink(missing_ok=True)

    def names(self, folder: str = "") -> list[str]:
        with suppress(FileNotFoundError, NotADirectoryError):
            return sorted(name for name in os.listdir(self.path / folder) if not name.startswith(ROOM))  # noqa: PTH208
        return []

    def make(self, *folders: str) -> None:
        for folder in ("", *folders):
            (self.path / folder).mkdir(parents=True, exist_ok=True)


class _Address(Place):
    """An address that fsspec knows."""

    shared = True

    def __init__(self, name: str) -> None:
        try:
            from fsspec.core import url_to_fs  # noqa: PLC0415 - an extra

            self._store, root = url_to_fs(name)
        except (ImportError, ValueError) as error:
            raise PlaceError(str(error)) from error
        self.name, self._root = name, root.rstrip("/")

    def __reduce__(self) -> tuple[type[_Address], tuple[str]]:
        return _Address, (self.name,)

    def shown(self, file: str) -> str:
        return f"{self.name.rstrip('/')}/{file}"

    def read(self, file: str) -> bytes | None:
        with _as_os_error(), suppress(FileNotFoundError):
            self._store.invalidate_cache()  # others write here, too: what was listed once tells nothing of now
            content: bytes = self._store.cat_file(self._at(file))
            return content
        return None

    def write(self, file: str, content: bytes) -> None:
        with _as_os_error():
            if _OF_FILES.isdisjoint(_kinds(self._store)):
                self._store.pipe_file(self._at(file), content)
                return
            grown = self._at(f"{ROOM}{os.urandom(4).hex()}")
            self._store.pipe_file(grown, content)
            self.delete(file)  # such stores move nothing to where something is
            self._store.mv(grown, self._at(file))

    @contextmanager
    def written(self, file: str) -> Iterator[Path]:
        with TemporaryDirectory(prefix="quota-") as folder:
            fresh = Path(folder) / Path(file).name
            yield fresh
            with _as_os_error():
                self._store.put_file(str(fresh), self._at(file))

    def delete(self, file: str) -> None:
        with _as_os_error(), suppress(FileNotFoundError):
            self._store.rm_file(self._at(file))

    def names(self, folder: str = "") -> list[str]:
        with _as_os_error(), suppress(FileNotFoundError):
            self._store.invalidate_cache()
            at = self._at(folder).rstrip("/")
            found = (path.rstrip("/") for path in self._store.ls(at, detail=False))
            names = {path.rpartition("/")[2] for path in found if path != at}
            return sorted(name for name in names if name and not name.startswith(ROOM))
        return []

    def make(self, *folders: str) -> None:
        with _as_os_error():
            for folder in ("", *folders):
                self._store.makedirs(self._at(folder).rstrip("/"), exist_ok=True)

    def _at(self, file: str) -> str:
        return f"{self._root}/{file}"


def _kinds(store: Any) -> set[str]:  # noqa: ANN401 - of an extra
    return {store.protocol} if isinstance(store.protocol, str) else set(store.protocol)


@contextmanager
def _as_os_error() -> Iterator[None]:
    """Make an `OSError` of what a library of some store raises."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"{type(error).__name__}: {error}") from error
