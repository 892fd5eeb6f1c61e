"""Tells what a file is by its first bytes; its name is never believed."""

from __future__ import annotations

from enum import StrEnum

from sunshine_xl.io.limits import Refused, damaged

_FOREIGN = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"{\\rtf": "RTF",
}
_BIFF = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")


class Kind(StrEnum):
    """The families of files that are read."""

    ZIP = "zip"
    OLE = "ole"
    BIFF = "biff"
    TEXT = "text"


def kind_of(data: bytes) -> Kind:
    """Return a file's family, refusing what cannot hold a table."""
    if not data.strip(b"\0"):
        raise damaged("空文件")
    if data.startswith(b"PK"):
        return Kind.ZIP
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Kind.OLE
    if data.startswith(_BIFF):
        return Kind.BIFF
    for mark, name in _FOREIGN.items():
        if data.startswith(mark):
            raise Refused("FILE-005", f"内容是 {name}")
    return Kind.TEXT
