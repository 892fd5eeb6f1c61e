"""Pictures of a display without a screen (Xvfb keeps it in a file)."""

from __future__ import annotations

import os
import struct
import time
import zlib
from pathlib import Path

_HEADER = struct.Struct(">25I")


def options(folder: Path) -> list[str]:
    """Return what Xvfb must be told for its display to be kept in a folder."""
    return ["-fbdir", str(folder)]


def _pixels(folder: Path) -> tuple[int, list[bytes]]:
    """Return the width and the rows of red, green and blue."""
    data = (folder / "Xvfb_screen0").read_bytes()
    header = _HEADER.unpack_from(data)
    size, width, height, row = header[0], header[4], header[5], header[12]
    assert header[7] == 0 and header[11] == 32, "not the usual order of bytes"
    start = size + header[19] * 12
    rows = []
    for number in range(height):
        line = data[start + number * row : start + number * row + width * 4]
        colours = bytearray(width * 3)
        colours[0::3], colours[1::3], colours[2::3] = line[2::4], line[1::4], line[::4]
        rows.append(bytes(colours))
    return width, rows


def picture(folder: Path, name: str, seconds: float = 20.0) -> Path:
    """Write the display as a PNG as soon as it stands still; return the file.

    It goes to dist/screens, or to the folder that SCREENS names.
    """
    until = time.monotonic() + seconds
    width, rows = _pixels(folder)
    while time.monotonic() < until:
        time.sleep(0.7)
        before, (width, rows) = rows, _pixels(folder)
        if rows == before and len(set(rows)) > 50:
            break
    target = Path(os.environ.get("SCREENS", "dist/screens"))
    target.mkdir(parents=True, exist_ok=True)
    file = target / name
    file.write_bytes(_png(width, rows))
    return file


def _png(width: int, rows: list[bytes]) -> bytes:
    head = struct.pack(">2I5B", width, len(rows), 8, 2, 0, 0, 0)
    packed = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    parts = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + _crc(kind + data)
        for kind, data in parts
    )


def _crc(data: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(data))
