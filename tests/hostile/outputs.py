"""Files that a command wrote, looked into by means that are not the program's."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

from tests.hostile.lure import CANARY, MARKER

_STARTS = tuple("=+-@\t\r＝＋－＠")
_BLANK = " \u00a0\u200b\ufeff"
_ACTIVE = re.compile(rb"<(script|iframe|object|embed|link|form)\b|\bon\w+\s*=", re.I)


def state(root: Path) -> dict[str, str]:
    """Return what lies in a folder: each file's checksum, a link's or a pipe's name."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            found[name] = "special"
        elif path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return the files that are new or other than they were."""
    return [name for name, seen in after.items() if before.get(name) != seen]


def live(path: Path) -> Iterator[str]:
    """Yield whatever in a written file would run, call or open something of a stranger.

    Looked for are texts of ours with the marker that have become formulas or links, and
    the word of the file that nobody should have read.
    """
    if path.name.endswith(".bak"):
        return  # what stood there before
    data = path.read_bytes()
    if CANARY.encode() in data:
        yield f"{path.name}: the secret"
    if data.startswith(b"PK"):
        yield from _live_in_zip(path.name, data)
    elif path.suffix == ".csv":
        yield from _live_in_csv(path.name, data)
    elif path.suffix in (".html", ".htm") and MARKER.encode() in data:
        text = data.decode()
        for tag in re.findall(rf"<[^>]*{MARKER}[^>]*>", text):
            yield f"{path.name}: {tag}"


def _live_in_zip(name: str, data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for part in package.namelist():
            content = package.read(part)
            if CANARY.encode() in content:
                yield f"{name}/{part}: the secret"
            if MARKER.encode() not in content or not part.endswith((".xml", ".rels")):
                continue
            for element in etree.fromstring(content).iter(etree.Element):
                yield from _live_element(f"{name}/{part}", element)


def _live_element(where: str, element: etree._Element) -> Iterator[str]:
    tag = etree.QName(element).localname
    if tag in ("f", "formula", "formula1", "formula2", "definedName", "ddeLink"):
        if MARKER in (element.text or ""):
            yield f"{where}: {tag} {element.text}"
    elif tag in ("Relationship", "hyperlink", "externalReference"):
        named = [element.get(key, "") for key in ("Target", "location")]
        # A link into the workbook itself may name a sheet that is called so.
        outside = element.get("TargetMode") == "External"
        if outside and any(MARKER in text for text in named):
            yield f"{where}: {tag} {named}"


def _live_in_csv(name: str, data: bytes) -> Iterator[str]:
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig", "replace"))):
        for cell in row:
            if MARKER in cell and cell.lstrip(_BLANK).startswith(_STARTS):
                yield f"{name}: {cell}"
