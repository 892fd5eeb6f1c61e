"""The zip around a package: untouched entries are copied as they are, byte for byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sunshine_xl.io.guard import sizes
from sunshine_xl.io.limits import Refused
from sunshine_xl.io.obstacles import NotMarkable, Obstacle

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_NAME_IS_UTF8 = 0x800
_HAS_DESCRIPTOR = 0x8
_FIRST_DAY = 0x21  # 1980-01-01: new entries carry no clock, so output is repeatable
_ZIP64 = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    local: tuple[int, int]
    central: bytes


class Archive:
    """The entries of a zip, in order."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            sizes(data)
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except Refused as error:
            is_zip = data.startswith(b"PK")
            reason = Obstacle.DAMAGED if is_zip else Obstacle.NOT_OOXML
            raise NotMarkable(reason, error.reason) from error
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise NotMarkable(Obstacle.NOT_OOXML, str(error)) from error
        self._entries = self._directory()
        self.names = [entry.name for entry in self._entries]

    def read(self, name: str) -> bytes:
        """Return the content of an entry, its checksum verified."""
        try:
            return self._zip.read(name)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            RuntimeError,  # encrypted, or a compression nobody uses in workbooks
        ) as error:
            raise NotMarkable(Obstacle.DAMAGED, f"{name}: {error}") from error

    def rebuilt(
        self,
        changed: Mapping[str, bytes],
        removed: Collection[str],
        added: Mapping[str, bytes],
    ) -> bytes:
        """Return the zip with some entries changed, removed or added at the end."""
        body = bytearray()
        central: dict[str, bytes] = {}
        for entry in sorted(self._entries, key=lambda one: one.local):
            if entry.name in removed:
                continue
            offset = len(body)
            if entry.name in changed:
                record, head = _packed(entry.central, changed[entry.name], offset)
                body += record
            else:
                body += self._data[slice(*entry.local)]
                head = entry.central[:42] + struct.pack("<L", offset)
                head += entry.central[46:]
            central[entry.name] = head
        listed = [central[name] for name in self.names if name in central]
        for name, content in added.items():
            record, head = _packed(_blank(name), content, len(body))
            body += record
            listed.append(head)
        return bytes(body) + self._tail(listed, len(body))

    def _tail(self, listed: list[bytes], start: int) -> bytes:
        directory = b"".join(listed)
        count, comment = len(listed), self._zip.comment
        end = _END.pack(
            b"PK\5\6", 0, 0, count, count, len(directory), start, len(comment)
        )
        return directory + end + comment

    def _directory(self) -> list[_Entry]:
        infos = self._zip.infolist()
        starts = sorted(info.header_offset for info in infos)
        if not infos or starts[0] or len(set(starts)) != len(starts):
            raise NotMarkable(Obstacle.DAMAGED, "entries overlap or do not start at 0")
        ends = dict(zip(starts, [*starts[1:], self._zip.start_dir], strict=True))
        entries = []
        at = self._zip.start_dir
        for info in infos:
            fields = _CENTRAL.unpack_from(self._data, at)
            size = _CENTRAL.size + sum(fields[10:13])
            if _ZIP64 in (fields[8], fields[9], fields[16]):
                raise NotMarkable(Obstacle.UNUSUAL, "zip64")
            start = info.header_offset
            record = self._data[at : at + size]
            entries.append(_Entry(info.filename, (start, ends[start]), record))
            at += size
        return entries


def _blank(name: str) -> bytes:
    """Return the directory record of a new entry, sizes and place still to come."""
    raw = name.encode()
    flags = 0 if name.isascii() else _NAME_IS_UTF8
    method = zipfile.ZIP_DEFLATED
    head = (b"PK\1\2", 20, 20, flags, method, 0, _FIRST_DAY, 0, 0, 0, len(raw))
    return _CENTRAL.pack(*head, 0, 0, 0, 0, 0, 0) + raw


def _packed(central: bytes, content: bytes, offset: int) -> tuple[bytes, bytes]:
    """Return an entry's bytes and its directory record, dated as it was before."""
    fields = list(_CENTRAL.unpack_from(central))
    stored = content
    if fields[4] == zipfile.ZIP_DEFLATED:
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        stored = packer.compress(content) + packer.flush()
    fields[3] &= ~_HAS_DESCRIPTOR
    fields[7:10] = zlib.crc32(content), len(stored), len(content)
    fields[16] = offset
    rest = central[_CENTRAL.size :]
    raw_name = rest[: fields[10]]
    local = _LOCAL.pack(b"PK\3\4", *fields[2:10], len(raw_name), 0)
    return local + raw_name + stored, _CENTRAL.pack(*fields) + rest
