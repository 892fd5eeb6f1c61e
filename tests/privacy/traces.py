"""Finds people's ID and phone numbers in anything, whatever the form and packing."""

from __future__ import annotations

import base64
import re
import sqlite3
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

# Digits with at most one space, dash or dot between them, as people space them out.
_DIGITS = re.compile(r"\d(?:[ \u00a0\u2009\t.\-_]?\d){9,}")
_SCIENTIFIC = re.compile(r"(\d)\.(\d{6,16})[eE]\+?(\d{1,2})(?!\d)")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{15,}")
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}){11,}")
_TAGS = re.compile(r"<[^>]*>")
_LONG, _SHORT, _PRECISE, _FEWEST = 17, 11, 15, 8


class Traces:
    """The numbers of some people, to be looked for."""

    def __init__(self, id_numbers: Iterable[str], phones: Iterable[str]) -> None:
        # Without its check digit an ID number is as good as whole.
        self._heads = {number[:_LONG] for number in id_numbers}
        self._phones = set(phones)
        self._rounded = {head[:_PRECISE] for head in self._heads}
        assert self._heads and self._phones
        assert {len(one) for one in self._heads} == {_LONG}

    def in_text(self, text: str) -> Iterator[str]:
        """Yield every number of theirs in a text."""
        plain = unicodedata.normalize("NFKC", text)
        for run in _DIGITS.findall(plain):
            yield from self._in_digits(re.sub(r"\D", "", run))
        for first, rest, power in _SCIENTIFIC.findall(plain):
            digits, size = first + rest, int(power)
            if size == _LONG and digits[:_PRECISE].ljust(_PRECISE, "0") in (
                self._rounded
            ):
                yield digits
            yield from self._in_digits(digits.ljust(size + 1, "0")[: size + 1])

    def _in_digits(self, digits: str) -> Iterator[str]:
        for numbers, size in ((self._heads, _LONG), (self._phones, _SHORT)):
            for at in range(len(digits) - size + 1):
                if digits[at : at + size] in numbers:
                    yield digits[at : at + size]

    def in_bytes(self, data: bytes) -> Iterator[str]:
        """Yield every number of theirs in some bytes, encoded or not."""
        for text in _readings(data):
            yield from self.in_text(text)
            if "<" in text:
                yield from self.in_text(_TAGS.sub("", text))
        for token in _HEX.findall(data):
            for start in (0, 1):
                pairs = token[start : start + (len(token) - start) // 2 * 2]
                yield from self.in_text(bytes.fromhex(pairs.decode()).decode("latin-1"))
        for token in _BASE64.findall(data):
            yield from self._in_base64(token)

    def _in_base64(self, token: bytes) -> Iterator[str]:
        for start in range(4):
            quads = token[start:].replace(b"-", b"+").replace(b"_", b"/")
            plain = base64.b64decode(quads + b"A" * (-len(quads) % 4))
            if sum(48 <= byte < 58 for byte in plain) >= _FEWEST:
                yield from self.in_text(plain.decode("latin-1"))

    def in_file(self, path: Path) -> Iterator[tuple[str, str]]:
        """Yield (part of the file, number) for every number of theirs in a file."""
        for part, data in unpacked(path.read_bytes(), path):
            for number in set(self.in_bytes(data)):
                yield part, number


def _readings(data: bytes) -> Iterator[str]:
    yield data.decode("utf-8", "replace")
    if b"\x00" in data:
        yield data.decode("utf-16-le", "replace")
        yield data[1:].decode("utf-16-le", "replace")


def unpacked(data: bytes, path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of a file and of all that is packed in it."""
    yield "", data
    if data[:4] == b"PK\x03\x04" and zipfile.is_zipfile(BytesIO(data)):
        with zipfile.ZipFile(BytesIO(data)) as package:
            yield "zip comment", package.comment
            for info in package.infolist():
                yield f"{info.filename} name", info.filename.encode() + info.comment
                inner = package.read(info)
                yield from (
                    (f"{info.filename} {name}".strip(), content)
                    for name, content in unpacked(inner, Path(info.filename))
                )
    elif data[:5] == b"%PDF-":
        yield "text", _pdf_text(data)
        yield "metadata", _pdf_metadata(data)
    elif data[:4] == b"PAR1":
        yield "rows", _parquet(data)
    elif data[:15] == b"SQLite format 3":
        yield "rows", _sqlite(path)


def _pdf_text(data: bytes) -> bytes:
    command = ["pdftotext", "-raw", "-", "-"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def _pdf_metadata(data: bytes) -> bytes:
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(data))
    xmp = reader.root_object.get("/Metadata")
    packed = xmp.get_object().get_data() if xmp is not None else b""
    names = [*reader.attachments, *(str(one.title) for one in reader.outline)]
    return "\n".join([str(dict(reader.metadata or {})), *names]).encode() + packed


def _parquet(data: bytes) -> bytes:
    import pyarrow.parquet as parquet

    table = parquet.read_table(BytesIO(data))
    return f"{table.to_pylist()} {table.schema.metadata}".encode()


def _sqlite(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as base:
        return "\n".join(base.iterdump()).encode()
