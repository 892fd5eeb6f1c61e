"""Writes a zip whose parts are joined from pieces that were deflated apart.

Pieces are made on all cores and never inflated again; the checksum of the whole
follows from theirs. The bytes depend on nothing but the pieces (no clock).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import cache
from typing import BinaryIO

from sunshine_xl.io.merged_rows import Piece

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END_64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR_64 = struct.Struct("<4sIQI")
_VERSION_64 = 45
_VERSION = 20
_DEFLATED = 8
_FIRST_DAY = 33  # 1980-01-01, the earliest day a zip can name
_UNKNOWN = 0xFFFFFFFF
_MANY = 0xFFFF
_END_OF_DEFLATE = b"\x03\x00"
_CRC = 0xEDB88320

LARGEST_PART = _UNKNOWN - 1


class ZipPieces:
    """A zip file being written to a file that can seek."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._central: list[bytes] = []

    def add(self, name: str, pieces: Iterable[Piece]) -> None:
        """Append one part; pieces may come one by one from a generator."""
        start = self._file.tell()
        encoded = name.encode()
        self._file.write(_local(encoded, 0, 0, 0) + encoded)
        size = packed = crc = 0
        for piece in pieces:
            self._file.write(piece.packed)
            crc = joined_crc(crc, piece.crc, piece.size) if size else piece.crc
            size += piece.size
            packed += len(piece.packed)
        if size > LARGEST_PART:
            raise ValueError("a part of the workbook is larger than 4 GiB")
        self._file.write(_END_OF_DEFLATE)
        packed += len(_END_OF_DEFLATE)
        end = self._file.tell()
        self._file.seek(start)
        self._file.write(_local(encoded, crc, packed, size))
        self._file.seek(end)
        self._central.append(_central(encoded, crc, packed, size, start))

    def close(self) -> None:
        """Write the directory; where the file is long, also its 64-bit form."""
        start, directory = self._file.tell(), b"".join(self._central)
        count = len(self._central)
        self._file.write(directory)
        end = start + len(directory)
        is_long = end >= _UNKNOWN or count >= _MANY
        if is_long:
            body = (_VERSION_64, _VERSION_64, 0, 0, count, count, len(directory), start)
            self._file.write(_END_64.pack(b"PK\6\6", _END_64.size - 12, *body))
            self._file.write(_LOCATOR_64.pack(b"PK\6\7", 0, end, 1))
        shown = min(count, _MANY)
        self._file.write(
            _END.pack(
                b"PK\5\6", 0, 0, shown, shown, len(directory), min(start, _UNKNOWN), 0
            )
        )


def _local(name: bytes, crc: int, packed: int, size: int) -> bytes:
    return _LOCAL.pack(b"PK\3\4", *_facts(crc, packed, size), len(name), 0)


def _facts(crc: int, packed: int, size: int) -> tuple[int, ...]:
    return (_VERSION, 0x800, _DEFLATED, 0, _FIRST_DAY, crc, packed, size)


def _central(name: bytes, crc: int, packed: int, size: int, start: int) -> bytes:
    extra = b"" if start < _UNKNOWN else struct.pack("<2HQ", 1, 8, start)
    entry = _CENTRAL.pack(
        b"PK\1\2",
        _VERSION_64 if extra else _VERSION,
        *_facts(crc, packed, size),
        len(name),
        len(extra),
        0,
        0,
        0,
        0,
        min(start, _UNKNOWN),
    )
    return entry + name + extra


def joined_crc(first: int, second: int, second_size: int) -> int:
    """Return the checksum of two byte strings from theirs and the second's length.

    >>> import zlib
    >>> joined_crc(zlib.crc32(b"ab"), zlib.crc32(b"cde"), 3) == zlib.crc32(b"abcde")
    True
    """
    bit = 0
    while second_size >> bit:
        if second_size >> bit & 1:
            first = _times(_zeros(bit), first)
        bit += 1
    return first ^ second


@cache
def _zeros(power: int) -> tuple[int, ...]:
    """Return the matrix over bits that appends 2 ** ``power`` zero bytes."""
    if power:
        half = _zeros(power - 1)
        return tuple(_times(half, column) for column in half)
    matrix = (_CRC, *(1 << bit for bit in range(31)))  # one zero bit
    for _ in range(3):
        matrix = tuple(_times(matrix, column) for column in matrix)
    return matrix


def _times(matrix: tuple[int, ...], vector: int) -> int:
    result, bit = 0, 0
    while vector:
        if vector & 1:
            result ^= matrix[bit]
        vector >>= 1
        bit += 1
    return result
