"""Files and folders that are there whole or not at all, whatever stops their writing.

What is written grows in a *room*, a hidden folder beside its place, and is moved there when it is whole. A room holds

- ``owner``: the names that belong together, the main one first; locked as long as its owner lives, so that any later
  run, on any machine that shares the disk, knows whose rooms are left over. The system itself lets go of the lock when a
  process ends, however it ends. Where a disk knows no locks, nobody is taken for dead;
- ``new``: what grows;
- ``old``: from the moment that all of it is whole, what stood in its place.

A folder takes the place of another in one step where the system has such a step, and a file always does. Elsewhere, and
where several files belong together, the main one goes first and comes last: where it is missing, the next run that
looks for it, or writes beside it, finds the room and ends what was begun.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from quota.files.system import exchange, lock

ROOM = ".quota-"
"""How the names of rooms begin."""
OWNER, NEW, OLD = "owner", "new", "old"


def write_whole(file: Path, content: bytes, *, room: Path | None = None) -> None:
    """Write a file whole or not at all.

    Parameters
    ----------
    room : Path, optional
        The folder in which the file grows. Default: its own; another one where that holds thousands of files.

    Raises
    ------
    OSError
        If it cannot be written; then an older one is as it was.
    """
    with written_whole(file, room=room) as fresh:
        fresh.write_bytes(content)


@contextmanager
def written_whole(target: Path, *suffixes: str, room: Path | None = None) -> Iterator[Path]:
    """Give a fresh path to write a file or a folder at, and put it in the place of ``target`` only when all went well.

    Links are followed: what they lead to is replaced, and they stay.

    Parameters
    ----------
    suffixes : str
        Endings of further files that are written beside the fresh path, and belong to it: all of them are put in place,
        or none.
    room : Path, optional
        The folder in which it grows. Default: that of the target.

    Raises
    ------
    OSError
        If it cannot be written or replaced; then what was there is as it was.
    """
    target = Path(os.path.realpath(target))
    parent, names = room or target.parent, [target.name, *(target.name + suffix for suffix in suffixes)]
    clear(parent)
    _refuse(target)
    folder, owner = _claim(parent, names)
    try:
        (folder / NEW).mkdir()
        yield folder / NEW / target.name
        _put_in_place(folder, target, names)
    finally:
        try:
            _leave(folder, owner, names)
        except KeyboardInterrupt:
            _leave(folder, owner, names)
            raise


@contextmanager
def parents_of(target: Path) -> Iterator[None]:
    """Make the folders above a target; where it does not come to be, take away again those that were made."""
    above = Path(os.path.realpath(target)).parent
    made = [folder for folder in (above, *above.parents) if not folder.exists()]
    try:
        above.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for folder in made:
            with suppress(OSError):
                folder.rmdir()
        raise


def restore(path: Path) -> None:
    """Put back what a run that was killed had in its hands; to be called before something is looked for at a path."""
    for place in (path, path.parent):
        there = Path(os.path.realpath(place))
        if not os.path.lexists(there):
            clear(there.parent)


def clear(parent: Path) -> None:
    """Take away the rooms in a folder whose owners are gone, after what they had begun is put right."""
    with suppress(OSError):
        for folder in sorted(parent.glob(f"{ROOM}*")):
            owner = None if folder.is_symlink() else _abandoned(folder)
            if owner is not None:
                _leave(folder, owner, _names(owner))


def _refuse(target: Path) -> None:
    """Refuse what must not be replaced: what is no file and no folder, and what is marked as not to be written."""
    if not target.exists():
        return
    if not target.is_file() and not target.is_dir():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))


def _claim(parent: Path, names: Sequence[str]) -> tuple[Path, IO[bytes]]:
    """Make a room of one's own."""
    while True:
        folder = parent / f"{ROOM}{os.urandom(4).hex()}"
        try:
            folder.mkdir(mode=0o700)
            return folder, _own(folder, names)
        except BaseException as error:
            shutil.rmtree(folder, ignore_errors=True)
            if not isinstance(error, FileNotFoundError) or not parent.is_dir():
                raise
            # Another run took the room for an abandoned one before it had an owner.


def _own(folder: Path, names: Sequence[str]) -> IO[bytes]:
    """Lock a room that was made just now; a `FileNotFoundError` where another run took it for an abandoned one."""
    owner = (folder / OWNER).open("x+b")
    try:
        try:
            lock(owner)
        except (BlockingIOError, PermissionError) as error:
            raise FileNotFoundError from error
        except OSError:
            pass  # this disk knows no locks
        owner.write(json.dumps(names).encode())
        owner.flush()
        (folder / OWNER).stat()
    except BaseException:
        owner.close()
        raise
    return owner


def _abandoned(folder: Path) -> IO[bytes] | None:
    """Return the lock of a room whose owner is gone; None where it lives, or where there is nothing to be settled."""
    try:
        owner = (folder / OWNER).open("r+b")
    except FileNotFoundError:
        with suppress(OSError):  # a room begins and ends empty
            folder.rmdir()
        return None
    except OSError:
        return None
    try:
        lock(owner)
    except OSError:
        owner.close()
        return None
    return owner


def _put_in_place(folder: Path, target: Path, names: Sequence[str]) -> None:
    fresh, parent = folder / NEW / target.name, target.parent
    if fresh.is_file() and target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if target.is_file():
        shutil.copymode(target, fresh)
    if len(names) == 1 and not target.is_dir():
        fresh.replace(target)
    elif len(names) > 1 or not exchange(fresh, target):
        (folder / OLD).mkdir()
        for name in names:
            if os.path.lexists(parent / name):
                (parent / name).replace(folder / OLD / name)
        for name in reversed(names):
            (folder / NEW / name).replace(parent / name)


def _leave(folder: Path, owner: IO[bytes], names: Sequence[str]) -> None:
    """End what was begun, and take the room away; where that cannot be done now, the next run does it."""
    with suppress(OSError):
        _settle(folder, names)
        for part in (NEW, OLD):
            if (folder / part).exists():
                shutil.rmtree(folder / part)
        owner.close()  # before it is taken away: Windows removes no file that is open
        (folder / OWNER).unlink(missing_ok=True)
        folder.rmdir()
    owner.close()


def _settle(folder: Path, names: Sequence[str]) -> None:
    """Where the main name is missing, put all in place if some of it is there already, else put back what was there."""
    new, old, parent = folder / NEW, folder / OLD, folder.parent
    if not old.is_dir() or os.path.lexists(parent / names[0]):
        return
    source = old if all((new / name).exists() for name in names) else new
    for name in reversed(names):
        if (source / name).exists():
            (source / name).replace(parent / name)


def _names(owner: IO[bytes]) -> list[str]:
    """Read which names a room was made for; none where its owner was killed before it had said so."""
    try:
        names = json.loads(owner.read())
    except ValueError:
        return [ROOM]
    plain = isinstance(names, list) and all(isinstance(name, str) and name == Path(name).name for name in names)
    return names if plain and names and all(names) else [ROOM]
