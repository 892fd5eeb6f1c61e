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
from sunshine_xl.io.limits import LIMITS, Limits, Refused, damaged, too_large
from sunshine_xl.io.sniffing import Kind, kind_of

_KIND_BY_SUFFIX = {
    ".xlsx": Kind.ZIP,
    ".xlsm": Kind.ZIP,
    ".xlsb": Kind.ZIP,
    ".ods": Kind.ZIP,
    ".xls": Kind.OLE,
    ".csv": Kind.TEXT,
    ".htm": Kind.TEXT,
    ".html": Kind.TEXT,
}
_FORMATS = {
    Kind.ZIP: ".xlsx",
    Kind.OLE: ".xls",
    Kind.BIFF: ".xls",
    Kind.TEXT: "文本或网页表格",
}

Password = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as read; when not ``readable`` its finding says why."""

    grids: tuple[Grid, ...]
    findings: tuple[Finding, ...]
    readable: bool
    names: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)
    sha256: str = ""
    size: int = 0


def read_file(path: Path, name: str, *, password: Password | None = None) -> Reading:
    """Read a workbook, CSV file or HTML table; ``name`` is how places call it.

    Nothing is believed of the file's name. A bad file never raises: it comes back
    unreadable with one finding.
    """
    return _read(lambda: file_bytes(path), name, password, path)


def read_bytes(data: bytes, name: str, *, password: Password | None = None) -> Reading:
    """Read a file's bytes, which need not stand on the disk."""
    return _read(lambda: data, name, password)


def _read(
    load: Callable[[], bytes],
    name: str,
    password: Password | None,
    path: Path | None = None,
) -> Reading:
    digest, size = "", 0
    try:
        data = load()
        size = len(data)
        digest = hashlib.sha256(data).hexdigest()
        got = _contents(data, name, password)
        misnamed = _misnamed(path, data, name) if path else ()
        findings = (*misnamed, *got.findings)
        return Reading(got.grids, findings, True, got.names, digest, size)
    except (ValueError, LookupError, ArithmeticError, RecursionError):
        # What a hostile file makes of a number or an index is seen here at the latest.
        refusal = damaged("内容不合规")
    except MemoryError:
        refusal = too_large("内存不足")
    except Refused as error:
        refusal = error
    finding = Finding(refusal.code, Place(name), "", {"reason": refusal.reason})
    return Reading((), (finding,), False, {}, digest, size)


def _misnamed(path: Path, data: bytes, name: str) -> tuple[Finding, ...]:
    """Return the notice that a file's name promises another format."""
    kind = kind_of(data)
    expected = _KIND_BY_SUFFIX.get(path.suffix.lower())
    if expected is None or kind is expected:
        return ()
    return (Finding("FILE-015", Place(name), "", {"format": _FORMATS[kind]}),)


def _contents(data: bytes, name: str, password: Password | None) -> Contents:
    """Return what the reader for this kind of content makes of it."""
    kind = kind_of(data)
    if kind is Kind.ZIP:
        return _workbook(data, name)
    if kind is Kind.TEXT:
        return _text(data, name)
    return _compound(data, name, password)


def _compound(data: bytes, name: str, password: Password | None) -> Contents:
    """Read .xls and locked files; plain bytes of a locked one never touch the disk."""
    from sunshine_xl.io.ole import read_ole

    try:
        return isolated.run(read_ole, data, name)
    except Refused as refusal:
        given = password(name) if password and refusal.code == "FILE-004" else None
        if not given:
            raise
    return isolated.run(read_ole, data, name, (given,))


def _workbook(data: bytes, name: str) -> Contents:
    from sunshine_xl.io.guard import sizes
    from sunshine_xl.io.other_books import format_of, read_other_book
    from sunshine_xl.io.xlsx import read_xlsx

    inflated = sizes(data)
    if format_of(inflated):
        return isolated.run(read_other_book, data, name)
    if sum(inflated.values()) > LIMITS.in_process_bytes:
        return isolated.run(read_xlsx, data, name)
    return read_xlsx(data, name)


def _text(data: bytes, name: str) -> Contents:
    from sunshine_xl.io.html import is_html, read_html
    from sunshine_xl.io.text import decode, read_csv

    text, guessed = decode(data)
    if is_html(text):
        return isolated.run(read_html, text, name, guessed)
    if text.lstrip().startswith(("<", "MIME-Version:", "{")):
        raise Refused("FILE-005", "内容是 XML、网页存档或程序数据")
    return read_csv(text, name, guessed)


def file_bytes(path: Path, limits: Limits = LIMITS) -> bytes:
    """Return a plain file's bytes, refusing pipes, devices and what is too large."""
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
