"""The one door through which a stranger's file becomes grids."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sunshine_xl.findings import Finding, Place
from sunshine_xl.grid import Grid
from sunshine_xl.io import isolated
from sunshine_xl.io.contents import Contents
from sunshine_xl.io.limits import LIMITS, Limits, Refused, too_large
from sunshine_xl.io.sniffing import Kind, kind_of

Password = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as read; when not ``readable`` its finding says why."""

    grids: tuple[Grid, ...]
    findings: tuple[Finding, ...]
    readable: bool
    names: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)
    sha256: str = ""


def read_file(
    path: Path, name: str, *, password: Password | None = None
) -> Reading:
    """Read a workbook, CSV file or HTML table; ``name`` is how places call it.

    Nothing is believed of the file's name. A bad file never raises: it comes back
    unreadable with one finding.
    """
    digest = ""
    try:
        data = _bytes_of(path, LIMITS)
        digest = hashlib.sha256(data).hexdigest()
        got = _contents(data, name, password)
        return Reading(got.grids, got.findings, True, got.names, digest)
    except Refused as refusal:
        finding = Finding(refusal.code, Place(name), "", {"reason": refusal.reason})
        return Reading((), (finding,), False, {}, digest)


def _contents(data: bytes, name: str, password: Password | None) -> Contents:
    """Return what the reader for this kind of content makes of it."""
    kind = kind_of(data)
    if kind is Kind.OLE:
        from sunshine_xl.io import ole

        if not isolated.run(ole.is_encrypted, data):
            return isolated.run(ole.read_xls, data, name)
        data = _unlocked(data, name, password)
        kind = kind_of(data)
    if kind is Kind.ZIP:
        return _workbook(data, name)
    if kind is Kind.TEXT:
        return _text(data, name)
    from sunshine_xl.io import ole

    return isolated.run(ole.read_xls, data, name)


def _unlocked(data: bytes, name: str, password: Password | None) -> bytes:
    """Return a locked workbook's inside; the plain bytes never touch the disk."""
    from sunshine_xl.io import ole

    try:
        return isolated.run(ole.decrypt, data, ())
    except Refused as refusal:
        given = password(name) if password and refusal.code == "FILE-004" else None
        if not given:
            raise
    return isolated.run(ole.decrypt, data, (given,))


def _workbook(data: bytes, name: str) -> Contents:
    from sunshine_xl.io.guard import inflated_size
    from sunshine_xl.io.xlsx import read_xlsx

    if inflated_size(data) > LIMITS.in_process_bytes:
        return isolated.run(read_xlsx, data, name)
    return read_xlsx(data, name)


def _text(data: bytes, name: str) -> Contents:
    from sunshine_xl.io.html import is_html, read_html
    from sunshine_xl.io.text import decode, read_csv

    text, guessed = decode(data)
    if is_html(text):
        return isolated.run(read_html, text, name, guessed)
    return read_csv(text, name, guessed)


def _bytes_of(path: Path, limits: Limits) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Refused("FILE-013", "不是普通文件")
        if status.st_size > limits.file_bytes:
            raise too_large("超过 100 MB")
        with path.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
    except OSError as error:
        raise Refused("FILE-013", "无法打开") from error
    if len(data) > limits.file_bytes:
        raise too_large("超过 100 MB")
    return data
