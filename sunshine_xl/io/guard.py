"""The zip container of an .xlsx, inflated once under every limit and checked."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sunshine_xl.io.limits import LIMITS, Limits, damaged, suspicious, too_large

if TYPE_CHECKING:
    from zipfile import ZipInfo

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_PROLOG = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_DECLARED = re.compile(r"""^(\s*<\?xml[^>]*?encoding\s*=\s*["'])[\w.-]+""")
_XML_NAMES = (".xml", ".rels", ".vml")
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_STORED, _DEFLATED = 0, 8
# Bytes that inflate to 64 MB at the most, whatever size they claim.
_FEW = 1 << 16


@dataclass(frozen=True, slots=True)
class Entry:
    """Where one part lies in the file, and what it must inflate to."""

    name: str
    start: int
    packed: int
    size: int
    crc: int
    method: int


@dataclass(frozen=True, slots=True)
class Archive:
    """The file's bytes, its parts by name and its XML parts inflated, as UTF-8."""

    data: bytes
    entries: Mapping[str, Entry]
    xml: Mapping[str, bytes]

    def stored(self) -> bytes:
        """Return a zip of the inflated XML parts, uncompressed.

        A parser given this sees exactly the bytes that were checked, and no longer
        has to inflate them.
        """
        sums = {
            name: self.entries[name].crc
            for name, part in self.xml.items()
            if len(part) == self.entries[name].size
        }
        return _stored(self.xml, sums)


def open_archive(data: bytes, limits: Limits = LIMITS) -> Archive:
    """Check a zip's directory, inflate every part and return the XML ones."""
    entries = _directory(data, limits)
    xml = {}
    for name, entry in entries.items():
        part = inflate(data, entry)
        if name.lower().endswith(_XML_NAMES):
            xml[name] = _as_utf8(name, part)
    return Archive(data, entries, xml)


def sizes(data: bytes, limits: Limits = LIMITS) -> Mapping[str, int]:
    """Return what each part inflates to, as a checked directory declares."""
    return {name: one.size for name, one in _directory(data, limits).items()}


def part_xml(data: bytes, entry: Entry) -> bytes:
    """Return one XML part again, for those who ask later."""
    return _as_utf8(entry.name, inflate(data, entry))


def inflate(data: bytes, entry: Entry) -> bytes:
    """Return a part's bytes; its length and checksum must be as declared."""
    part = data[entry.start : entry.start + entry.packed]
    if entry.method == _DEFLATED:
        try:
            if entry.packed <= _FEW:
                part = zlib.decompress(part, -15, max(entry.size, 1))
            else:
                part = zlib.decompressobj(-15).decompress(part, entry.size + 1)
        except zlib.error as error:
            raise damaged("压缩数据出错") from error
    if len(part) != entry.size or zlib.crc32(part) != entry.crc:
        raise damaged("校验和不符")
    return part


def _directory(data: bytes, limits: Limits) -> dict[str, Entry]:
    infos = _listed(data)
    if len(infos) > limits.parts:
        raise too_large("部件过多")
    if sum(info.file_size for info in infos) > limits.inflated_bytes:
        raise too_large("解压后过大")
    entries: dict[str, Entry] = {}
    end = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        _check(info, limits)
        start = _content_start(data, info.header_offset)
        if info.header_offset < end:
            raise suspicious("部件互相重叠")
        end = start + info.compress_size
        if end > len(data):
            raise damaged("文件不完整")
        name = info.filename.replace("\\", "/").lstrip("/")
        entries[name] = Entry(
            name,
            start,
            info.compress_size,
            info.file_size,
            info.CRC,
            info.compress_type,
        )
    if len({name.lower() for name in entries}) < len(infos):
        raise suspicious("同名部件重复")
    return entries


def _listed(data: bytes) -> list[ZipInfo]:
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError) as error:
        raise damaged("文件不完整") from error
    return [info for info in infos if not info.is_dir()]


def _check(info: ZipInfo, limits: Limits) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise suspicious("压缩包内部加密")
    if info.compress_type not in (_STORED, _DEFLATED):
        raise suspicious("压缩方法不是 Office 所用")
    if info.file_size > limits.part_bytes:
        raise too_large("解压后过大")
    allowed = max(limits.ratio_from, limits.ratio * info.compress_size)
    if info.file_size > allowed:
        raise suspicious("压缩比异常")


def _content_start(data: bytes, header: int) -> int:
    local = data[header : header + _LOCAL.size]
    if len(local) < _LOCAL.size or not local.startswith(b"PK\3\4"):
        raise damaged("文件不完整")
    *_, name_length, extra_length = _LOCAL.unpack(local)
    return header + _LOCAL.size + int(name_length) + int(extra_length)


def _as_utf8(name: str, part: bytes) -> bytes:
    """Return an XML part as UTF-8, refusing any DTD."""
    encoding = _wide_encoding(part)
    if encoding:
        try:
            text = part.decode(encoding).lstrip("\ufeff")
        except UnicodeDecodeError as error:
            raise damaged(f"{name} 编码出错") from error
        if "\0" in text:  # UTF-32, which looks like UTF-16 and which nobody reads
            raise damaged(f"{name} 编码出错")
        part = _DECLARED.sub(r"\1UTF-8", text).encode()
    elif part.startswith(b"\xef\xbb\xbf"):
        part = part[3:]
    prolog = _PROLOG.match(part)
    if prolog and part.startswith(b"<!", prolog.end()):
        raise suspicious("含文档类型声明（DTD）")
    return part


def _wide_encoding(part: bytes) -> str:
    if part.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in part[:2]:
        return "utf-16-be" if part[0] == 0 else "utf-16-le"
    return ""


def _stored(parts: Mapping[str, bytes], sums: Mapping[str, int]) -> bytes:
    pieces: list[bytes] = []
    central: list[bytes] = []
    offset = 0
    for name, part in parts.items():
        encoded, size = name.encode(), len(part)
        crc = sums[name] if name in sums else zlib.crc32(part)
        same = (0x800, 0, 0, 33, crc, size, size, len(encoded), 0)
        pieces += (_LOCAL.pack(b"PK\3\4", 20, *same), encoded, part)
        central.append(
            _CENTRAL.pack(b"PK\1\2", 20, 20, *same, 0, 0, 0, 0, offset) + encoded
        )
        offset += _LOCAL.size + len(encoded) + size
    return _joined(pieces, central, offset)


def _joined(pieces: Iterable[bytes], central: list[bytes], offset: int) -> bytes:
    directory, count = b"".join(central), len(central)
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), offset, 0)
    return b"".join((*pieces, directory, end))
