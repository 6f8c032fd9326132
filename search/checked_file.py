"""Files of named sections, mapped into memory, of which no byte is believed before its checksum has been looked at.

    magic      8 bytes
    sections   each at a multiple of 8; numbers in them are little-endian
    header     JSON: {"sections": {name: [offset, length]}, and what the writer has to say}
    checks     the CRC-32 of each 4,096 bytes before it, as u32
    trailer    offsets of header and checks (u64 each), CRC-32 of checks and trailer (u32), magic

A block is checked when something in it is first read: a search reads a few dozen blocks of a file of a hundred
megabytes, and damage anywhere else does it no harm.
"""

from __future__ import annotations

import json
import mmap
import struct
import sys
from array import array
from contextlib import suppress
from pathlib import Path
from struct import Struct
from typing import IO, Any
from zlib import crc32

from search.errors import CorruptIndex

_MAGIC = b"shkfile1"
_BLOCK = 4096
_TRAILER = Struct("<QQI8s")
_OFFSETS = Struct("<QQ")


class CheckedFile:
    """A file that `write_file` wrote, open for reading; safe to use from several threads.

    `facts` is what the writer said besides. Every method raises `CorruptIndex` when what it would read is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with open(path, "rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:  # an empty file cannot be mapped
            raise self._damaged(str(error)) from error
        self._bytes = memoryview(self._map)
        try:
            self._open()
        except (struct.error, ValueError, LookupError, TypeError, AttributeError) as error:
            self.close()
            raise self._damaged(str(error)) from error

    def has(self, section: str) -> bool:
        """Tell whether there is a section of this name."""
        return section in self._sections

    def size(self, section: str) -> int:
        """Return the length of a section in bytes."""
        return self._section(section)[1]

    def read(self, section: str, start: int = 0, stop: int | None = None) -> memoryview:
        """Return the bytes of a section from `start` to before `stop` (default: its end), without copying them."""
        offset, length = self._section(section)
        end = length if stop is None else stop
        if not 0 <= start <= end <= length:
            raise self._damaged(f"{section} ends too early")
        self.check(offset + start, offset + end)
        return self._bytes[offset + start : offset + end]

    def numbers(self, section: str, kind: str, start: int = 0, stop: int | None = None) -> memoryview[Any]:
        """Return numbers (of a `struct` kind such as "I" or "f") of a section, counted in numbers."""
        width = _WIDTHS[kind]
        return self.read(section, start * width, None if stop is None else stop * width).cast(kind)  # type: ignore[call-overload, no-any-return]

    def unchecked(self, section: str) -> tuple[int, memoryview]:
        """Return where a section begins in the file, and its bytes, to be read only after `check`."""
        offset, length = self._section(section)
        return offset, self._bytes[offset : offset + length]

    def check(self, start: int, end: int) -> None:
        """Raise `CorruptIndex` when the bytes of the file from `start` to before `end` are not as they were written."""
        sound = self._sound
        for block in range(start // _BLOCK, -(-end // _BLOCK)):
            if not sound[block]:
                stop = min((block + 1) * _BLOCK, self._end)
                if crc32(self._bytes[block * _BLOCK : stop]) != self._checks[block]:
                    raise self._damaged(f"bytes {block * _BLOCK:,} to {stop:,} are not as they were written")
                sound[block] = 1

    def close(self) -> None:
        """Unmap the file as soon as nothing that was read from it is used any more."""
        with suppress(BufferError):
            self._bytes.release()
            self._map.close()

    def _open(self) -> None:
        end = len(self._bytes) - _TRAILER.size
        header, checks, checksum, magic = _TRAILER.unpack(self._bytes[max(end, 0) :])
        if magic != _MAGIC or not 0 <= header <= checks <= end:
            raise ValueError("it is cut short")
        if sys.byteorder != "little":
            raise ValueError("indexes can be read on little-endian machines only")
        if crc32(_OFFSETS.pack(header, checks), crc32(self._bytes[checks:end])) != checksum:
            raise ValueError("its checksums are damaged")
        self._checks = array("I", bytes(self._bytes[checks:end]))
        self._end = checks
        self._sound = bytearray(len(self._checks))
        self.check(header, checks)
        self.facts: dict[str, Any] = json.loads(bytes(self._bytes[header:checks]))
        self._sections: dict[str, list[int]] = self.facts["sections"]

    def _section(self, section: str) -> list[int]:
        try:
            return self._sections[section]
        except KeyError:
            raise self._damaged(f"it has no {section}") from None

    def _damaged(self, reason: str) -> CorruptIndex:
        folder = self._path.parent.parent
        return CorruptIndex(
            f"The index in {folder} is damaged ({self._path.name}: {reason}); run `shacksearch index --rebuild`."
        )


_WIDTHS = {"I": 4, "f": 4, "Q": 8}


class FileWriter:
    """Writes a checked file section by section."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)  # an older generation may be linked to the file of this name
        self._file: IO[bytes] = open(path, "xb")  # noqa: SIM115 - closed by `finish` or `abandon`
        self._sections: dict[str, list[int]] = {}
        self._checks: list[int] = []
        self._rest = b""
        self._size = 0
        self._put(_MAGIC)

    def add(self, section: str, content: bytes | memoryview) -> None:
        """Write one section."""
        self._put(bytes(-self._size % 8))
        self._sections[section] = [self._size, len(content)]
        self._put(content)

    def finish(self, **facts: Any) -> None:
        """Write header and checksums, and close the file."""
        header = self._size
        self._put(json.dumps({**facts, "sections": self._sections}, ensure_ascii=False).encode())
        checks = self._size
        if self._rest:
            self._checks.append(crc32(self._rest))
        table = b"".join(number.to_bytes(4, "little") for number in self._checks)
        checksum = crc32(_OFFSETS.pack(header, checks), crc32(table))
        self._file.write(table + _TRAILER.pack(header, checks, checksum, _MAGIC))
        self._file.close()

    def abandon(self) -> None:
        """Close the file as it is."""
        self._file.close()

    def _put(self, content: bytes | memoryview) -> None:
        self._file.write(content)
        self._size += len(content)
        view = memoryview(content)
        if len(self._rest) + len(view) < _BLOCK:
            self._rest += view
            return
        head = _BLOCK - len(self._rest)
        self._checks.append(crc32(view[:head], crc32(self._rest)))
        full = head + (len(view) - head) // _BLOCK * _BLOCK
        self._checks += [crc32(view[place : place + _BLOCK]) for place in range(head, full, _BLOCK)]
        self._rest = bytes(view[full:])
