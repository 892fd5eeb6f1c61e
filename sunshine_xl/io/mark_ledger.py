"""What a marking changed, kept in our own sheet so that it can be undone exactly."""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import dataclass

from sunshine_xl.io.package import Change, Package, undone

_COMMENT = re.compile(rb"<!--SX ([A-Za-z0-9+/=]+)-->\s*\Z")
_SHEET = re.compile(r".*/sheetSX[0-9]+\.xml", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Ledger:
    """The checksum of each part a marking wrote, and the way back for old parts."""

    changed: dict[str, list[Change]]
    checksums: dict[str, int]


def record(package: Package, sheet: str) -> None:
    """Write the ledger behind the last tag of the result sheet's part."""
    changed = package.changed()
    contents = {name: content for name, (content, _) in changed.items()}
    contents |= package.added()
    ledger = {
        "changed": {
            name: [_line(one) for one in changes]
            for name, (_, changes) in changed.items()
        },
        "checksums": {
            name: zlib.crc32(content)
            for name, content in contents.items()
            if name != sheet
        },
    }
    packed = base64.b64encode(zlib.compress(json.dumps(ledger).encode(), 9)).decode()
    content = package.part(sheet).source.decode()
    package.add(sheet, f"{content}<!--SX {packed}-->")


def _line(change: Change) -> list[int | str]:
    return [change.start, change.end, base64.b64encode(change.old).decode()]


def undo(package: Package) -> bool:
    """Put every part back as it was, and return whether that could be done.

    It cannot when another program has written one of the parts since; then nothing
    is touched.
    """
    found = _find(package)
    if not found:
        return False
    sheet, ledger = found
    for name, checksum in ledger.checksums.items():
        if name not in package or zlib.crc32(package.part(name).source) != checksum:
            return False
    for name, changes in ledger.changed.items():
        part = package.part(name)
        part.replace(0, len(part.source), undone(part.source, changes).decode())
    for name in ledger.checksums.keys() - ledger.changed.keys():
        package.remove(name)
    package.remove(sheet)
    return True


def _find(package: Package) -> tuple[str, _Ledger] | None:
    for name in package.names():
        if _SHEET.fullmatch(name):
            comment = _COMMENT.search(package.part(name).source)
            if comment:
                return name, _read(comment[1])
    return None


def _read(packed: bytes) -> _Ledger:
    table = json.loads(zlib.decompress(base64.b64decode(packed)))
    changed = {
        name: [Change(start, end, base64.b64decode(old)) for start, end, old in lines]
        for name, lines in table["changed"].items()
    }
    return _Ledger(changed, table["checksums"])
