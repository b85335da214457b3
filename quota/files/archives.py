"""Archives with the same bytes on every system."""

from __future__ import annotations

import struct

_UNIX = 3
"""Number of the system on which an entry was made; `zipfile` writes that of this machine."""


def same_everywhere(archive: bytes) -> bytes:
    """Return an archive, such as a workbook, whose entries say that they were made on one system, wherever that was.

    >>> import io, zipfile
    >>> made = io.BytesIO()
    >>> with zipfile.ZipFile(made, "w") as opened:
    ...     entry = zipfile.ZipInfo("a")
    ...     entry.create_system = 0
    ...     opened.writestr(entry, "b")
    >>> [entry.create_system for entry in zipfile.ZipFile(io.BytesIO(same_everywhere(made.getvalue()))).infolist()]
    [3]
    """
    content = bytearray(archive)
    end = content.rindex(b"PK\x05\x06")
    (count,), (place,) = struct.unpack_from("<H", content, end + 10), struct.unpack_from("<I", content, end + 16)
    for _ in range(count):
        content[place + 5] = _UNIX
        place += 46 + sum(struct.unpack_from("<HHH", content, place + 28))
    return bytes(content)
