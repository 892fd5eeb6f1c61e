"""Attacks on the container: bombs, lies of the directory, damage, encryption."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from random import Random

from tests.hostile.case import Case, Spoil, always, read, refused
from tests.hostile.making import overlapping, parts, zipped

Parts = dict[str, bytes]
_SHEET = "xl/worksheets/sheet1.xml"
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_BOMB = "docProps/bomb.xml"
_MARK = b"@" * 64


def unzipped(data: bytes) -> Parts:
    """Return the parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def repacked(change: Callable[[Parts], Parts]) -> Spoil:
    """Return what changes the parts of a workbook."""
    return lambda honest: zipped(change(unzipped(honest)))


def with_part(name: str, content: bytes) -> Spoil:
    """Return what adds a part, or puts another in its place."""
    return repacked(lambda files: files | {name: content})


def without(part: str) -> Spoil:
    """Return what takes a part out."""
    return repacked(lambda files: {k: v for k, v in files.items() if k != part})


def packed_by(method: int) -> Spoil:
    """Return what packs all parts again by another method."""
    return lambda honest: zipped(unzipped(honest), method)


def with_bomb(block: bytes, times: int, *, size: int | None = None) -> Spoil:
    """Return what adds a part that inflates to a block so many times.

    Each block is deflated on its own, so one stands for all. ``size`` is what the
    directory claims.
    """
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = squeeze.compress(block) + squeeze.flush(zlib.Z_FULL_FLUSH)
    whole = packed * times + zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    claimed = len(block) * times if size is None else size

    def spoil(honest: bytes) -> bytes:
        files = unzipped(honest) | {_BOMB: _MARK}
        return _swapped(zipped(files, zipfile.ZIP_STORED), whole, claimed)

    return spoil


def _swapped(data: bytes, packed: bytes, size: int) -> bytes:
    """Put deflated content in the place of the marked part."""
    at = data.find(_MARK)
    patched = bytearray(data)
    name = _BOMB.encode()
    local, central = data.find(name) - 30, data.rfind(name) - _CENTRAL.size
    for start, method, sizes in ((local, 8, 18), (central, 10, 20)):
        struct.pack_into("<H", patched, start + method, 8)
        struct.pack_into("<2I", patched, start + sizes, len(packed), size)
    end = data.rfind(b"PK\5\6")
    (directory,) = struct.unpack_from("<I", data, end + 16)
    moved = len(packed) - len(_MARK)
    struct.pack_into("<I", patched, end + 16, directory + moved)
    records, found = [], directory
    while data[found : found + 4] == b"PK\1\2":
        fields = _CENTRAL.unpack_from(data, found)
        if fields[16] > at:
            struct.pack_into("<I", patched, found + 42, fields[16] + moved)
        records.append(found)
        found += _CENTRAL.size + sum(fields[10:13])
    return bytes(patched[:at]) + packed + bytes(patched[at + len(_MARK) :])


def in_directory(offset: int, width: str, value: int, part: str = _SHEET) -> Spoil:
    """Return what lets the directory say something else of a part."""

    def spoil(honest: bytes) -> bytes:
        data = bytearray(zipped(unzipped(honest)))
        start = data.rfind(part.encode()) - _CENTRAL.size
        struct.pack_into(width, data, start + offset, value)
        return bytes(data)

    return spoil


def flipped(position: float, bit: int) -> Spoil:
    """Return what flips a bit at a share of the first sheet's compressed content."""

    def spoil(honest: bytes) -> bytes:
        data = bytearray(zipped(unzipped(honest)))
        with zipfile.ZipFile(io.BytesIO(bytes(data))) as package:
            info = package.getinfo(_SHEET)
        start = info.header_offset + 30 + len(_SHEET)
        data[start + int(position * (info.compress_size - 1))] ^= 1 << bit
        return bytes(data)

    return spoil


def streamed(honest: bytes) -> bytes:
    """Write the zip as into a pipe: sizes stand behind each part."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError("a pipe")

    target = Pipe()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in unzipped(honest).items():
            package.writestr(name, content)
    return target.getvalue()


def forced_zip64(honest: bytes) -> bytes:
    """Write every part with 64-bit sizes, as big writers do."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in unzipped(honest).items():
            with package.open(name, "w", force_zip64=True) as part:
                part.write(content)
    return target.getvalue()


def twice(honest: bytes) -> bytes:
    """Let a second part have the first sheet's name."""
    files = unzipped(honest)
    other = _SHEET.replace("sheet1", "sheetX")
    data = zipped(files | {other: files[_SHEET]})
    return data.replace(other.encode(), _SHEET.encode())


def renamed(change: Callable[[str], str]) -> Spoil:
    """Return what gives every part another name."""
    return repacked(lambda files: {change(name): part for name, part in files.items()})


def _with(name: str) -> Spoil:
    return with_part(name, b"<x/>")


def cut(share: float) -> Spoil:
    """Return what keeps only the first part of the file."""
    return lambda honest: honest[: int(len(honest) * share)]


def _half_blank(honest: bytes) -> bytes:
    half = len(honest) // 2
    return honest[:half] + b"\0" * half


def _noise(honest: bytes) -> bytes:
    rng = Random(5)
    data = bytearray(honest)
    for _ in range(200):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def cases() -> Iterator[Case]:
    """Yield the attacks on the container."""
    yield from _bombs()
    yield from _lies()
    yield from _damage()
    for bit in (0x1, 0x40, 0x2000):
        yield refused(f"zip-encrypted-{bit:x}", "FILE-003", in_directory(8, "<H", bit))
    for method in (9, 12, 14, 99):
        yield refused(
            f"zip-method-{method}", "FILE-003", in_directory(10, "<H", method)
        )
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        yield refused(f"zip-packed-by-{method}", "FILE-003", packed_by(method))
    yield read("zip-stored", packed_by(zipfile.ZIP_STORED))
    yield read("zip-streamed", streamed)
    yield read("zip-64", forced_zip64)
    yield read("zip-in-zip", lambda h: with_part("xl/media/inner.zip", h)(h))
    yield read("zip-backslashes", renamed(lambda name: name.replace("/", "\\")))
    yield read("zip-leading-slashes", renamed(lambda name: "/" + name))
    yield read("zip-part-outside", _with("../../../../tmp/out.xml"))
    yield read("zip-part-absolute", _with("/etc/cron.d/out.xml"))
    yield read("zip-part-drive", _with("C:\\Windows\\out.xml"))
    yield read("zip-part-emoji", _with("xl/😀.xml"))
    yield read("zip-part-long-name", _with("xl/" + "a" * 60_000 + ".xml"))
    yield refused("zip-no-parts", "FILE-005", always(b"PK\5\6" + b"\0" * 18))
    yield refused("zip-strange", "FILE-005", always(zipped({"a.txt": b"x"})))


def _bombs() -> Iterator[Case]:
    blank, tiny = b" " * (1 << 20), b"<si><t/></si>" * 80_000
    for name, block, times in (
        ("bomb-1-gib-blanks", blank, 1 << 10),
        ("bomb-shared-strings", b"<si><t>a</t></si>" * 60_000, 1 << 10),
        ("bomb-20-million-tiny-strings", tiny, 250),
        ("bomb-2-gib", blank, (1 << 11) - 1),
    ):
        codes = "FILE-003" if times < 1 << 10 else "FILE-002"
        also = {"or_else": ("FILE-003",)}
        yield refused(name, codes, with_bomb(block, times), **also)
    for size in (10, 100_000):
        spoil = with_bomb(blank, 1 << 10, size=size)
        yield refused(f"bomb-that-claims-{size}", "FILE-001", spoil)
    many = repacked(lambda files: files | {f"xl/m/{n}.xml": b"" for n in range(10_001)})
    yield refused("bomb-of-10001-parts", "FILE-002", many)
    noise = Random(3).randbytes(6_000)
    slow = with_bomb(b"<!--" + noise.hex().encode() + b"-->" + b" " * 900_000, 500)
    yield refused("bomb-below-the-ratio", "FILE-001", slow)


def _lies() -> Iterator[Case]:
    yield refused("zip-overlapping", "FILE-003", always(overlapping()))
    yield refused("zip-quoted", "FILE-003", _quoted)
    yield refused("zip-size-too-small", "FILE-001", in_directory(24, "<I", 20))
    yield refused("zip-size-too-large", "FILE-001", in_directory(24, "<I", 1 << 20))
    yield refused("zip-size-gigantic", "FILE-002", in_directory(24, "<I", 0xFFFFFFF0))
    yield refused("zip-packed-too-large", "FILE-001", in_directory(20, "<I", 1 << 20))
    yield refused("zip-crc-wrong", "FILE-001", in_directory(16, "<I", 12_345))
    yield refused("zip-offset-wrong", "FILE-001", in_directory(42, "<I", 3))
    yield refused("zip-offset-far", "FILE-001", in_directory(42, "<I", 0x7FFFFFFF))
    yield refused("zip-part-twice", "FILE-003", twice)
    again = with_part("XL/Workbook.xml", b"<x/>")
    yield refused("zip-part-twice-by-case", "FILE-003", again)


def _quoted(honest: bytes) -> bytes:
    """Let every entry begin at the first one and reach to the end, as zip quines do."""
    data = bytearray(zipped(unzipped(honest), zipfile.ZIP_STORED))
    at = data.find(b"PK\1\2")
    while at >= 0:
        struct.pack_into("<I", data, at + 42, 0)
        at = data.find(b"PK\1\2", at + 4)
    return bytes(data)


def _damage() -> Iterator[Case]:
    yield refused("zero-bytes", "FILE-001", always(b""))
    yield refused("filled-with-nul", "FILE-001", lambda honest: b"\0" * len(honest))
    yield refused("half-nul", "FILE-001", _half_blank)
    for share in (0.05, 0.5, 0.9, 0.99):
        yield refused(f"cut-at-{share}", "FILE-001", cut(share))
    yield refused("cut-last-byte", "FILE-001", lambda honest: honest[:-1])
    for number in range(8):
        spoil = flipped(number / 8, (number + 3) % 8)
        yield refused(f"bit-flipped-{number}", "FILE-001", spoil)
    yield refused("noise", "FILE-001", _noise, or_else=("FILE-003", "FILE-005"))
    yield refused("head-torn", "FILE-005", lambda honest: honest[4:])
    yield refused("bytes-in-front", "FILE-005", lambda honest: b"MZ\x90\0" + honest)
    yield read("bytes-behind", lambda honest: honest + b"\0" * 40)
    yield refused("sheet-missing", "FILE-001", without(_SHEET))
    for part in ("xl/workbook.xml", "_rels/.rels"):
        yield refused(f"no-{part}", "FILE-005", without(part))
    unlisted = repacked(lambda files: {"[Content_Types].xml": b"", **parts()})
    yield read("content-types-empty", unlisted)
