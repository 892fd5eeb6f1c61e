"""An Office package as parts: some are patched in place, all others stay."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field

from sunshine_xl.io.archive import Archive
from sunshine_xl.io.obstacles import NotMarkable, Obstacle
from sunshine_xl.io.xml_spans import Document, Element, escape, scan


@dataclass(frozen=True, slots=True)
class Change:
    """What a patch put at ``start``...``end`` of the new part, and what stood there."""

    start: int
    end: int
    old: bytes


@dataclass(slots=True)
class Part:
    """One XML part and the changes waiting to be made in its text."""

    name: str
    source: bytes
    _edits: list[tuple[int, int, bytes]] = field(default_factory=list)
    _appended: dict[int, tuple[Element, list[bytes]]] = field(default_factory=dict)
    _scanned: Document | None = None

    @property
    def document(self) -> Document:
        """The part's elements; the cells of a worksheet are left out."""
        if self._scanned is None:
            self._scanned = scan(self.source, self.name, skip="sheetData")
        return self._scanned

    @property
    def root(self) -> Element:
        """The part's outermost element."""
        return self.document.root

    def insert(self, at: int, text: str) -> None:
        """Put text at an offset of the original part."""
        self.replace(at, at, text)

    def replace(self, start: int, end: int, text: str) -> None:
        """Put text in the place of a span of the original part."""
        self._edits.append((start, end, text.encode()))

    def delete(self, element: Element) -> None:
        """Take an element out."""
        self.replace(element.start, element.end, "")

    def append(self, parent: Element, xml: str) -> None:
        """Add children at the end of an element, also of one written ``<a/>``."""
        self._appended.setdefault(parent.start, (parent, []))[1].append(xml.encode())

    def set_attribute(self, element: Element, name: str, value: str) -> None:
        """Write an attribute, whether or not the element has it already."""
        tag = self.source[element.start : element.body]
        pattern = rb"\s" + name.encode() + rb"\s*=\s*(?:\"([^\"]*)\"|'([^']*)')"
        found = re.search(pattern, tag)
        if found:
            start, end = found.span(found.lastindex or 1)
            self.replace(element.start + start, element.start + end, escape(value))
        else:
            after = element.start + 1 + len(f"{element.prefix}{element.name}".encode())
            self.insert(after, f' {name}="{escape(value)}"')

    def result(self) -> tuple[bytes, list[Change]]:
        """Return the new text, and how to come back from it to the original."""
        pieces: list[bytes] = []
        changes: list[Change] = []
        read = written = 0
        for start, end, text in sorted(self._all_edits(), key=lambda one: one[:2]):
            if start < read:
                continue  # inside an element that is deleted as a whole
            pieces += (self.source[read:start], text)
            written += start - read
            old = self.source[start:end]
            changes.append(Change(written, written + len(text), old))
            written += len(text)
            read = end
        pieces.append(self.source[read:])
        return b"".join(pieces), changes

    def _all_edits(self) -> list[tuple[int, int, bytes]]:
        edits = list(self._edits)
        for parent, texts in self._appended.values():
            start = end = parent.close
            joined = b"".join(texts)
            if parent.is_closed:
                start, end = self.source.rindex(b"/", 0, parent.end), parent.end
                name = f"{parent.prefix}{parent.name}".encode()
                joined = b">" + joined + b"</" + name + b">"
            edits.append((start, end, joined))
        return edits


def undone(content: bytes, changes: list[Change]) -> bytes:
    """Return a part as it was before the changes."""
    pieces: list[bytes] = []
    read = 0
    for change in changes:
        pieces += (content[read : change.start], change.old)
        read = change.end
    return b"".join([*pieces, content[read:]])


def resolve(owner: str, target: str) -> str:
    """Return the part a relationship of ``owner`` points to.

    >>> resolve("xl/worksheets/sheet1.xml", "../comments1.xml")
    'xl/comments1.xml'
    """
    joined = posixpath.join("/", posixpath.dirname(owner), target.replace("\\", "/"))
    return posixpath.normpath(joined).lstrip("/")


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


class Package:
    """The parts of a file; names are found without regard to case, as Office does."""

    def __init__(self, data: bytes) -> None:
        self._archive = Archive(data)
        self._names = {_key(name): name for name in self._archive.names}
        if len(self._names) != len(self._archive.names):
            raise NotMarkable(Obstacle.DAMAGED, "a part twice")
        self._parts: dict[str, Part] = {}
        self._added: dict[str, bytes] = {}
        self._removed: set[str] = set()

    def names(self) -> list[str]:
        """Return the names of all parts there are now."""
        return list(self._names.values())

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._names

    def part(self, name: str) -> Part:
        """Return a part for reading or patching."""
        key = _key(name)
        if key not in self._names:
            raise NotMarkable(Obstacle.DAMAGED, f"{name} is missing")
        if key not in self._parts:
            stored = self._names[key]
            content = self._added.get(stored)
            if content is None:
                content = self._archive.read(stored)
            self._parts[key] = Part(stored, content)
        return self._parts[key]

    def add(self, name: str, content: str) -> None:
        """Add a part, or give one added before another content."""
        self._names[_key(name)] = name
        self._parts.pop(_key(name), None)
        self._added[name] = content.encode()

    def remove(self, name: str) -> None:
        """Take a part out; what points to it is the caller's care."""
        stored = self._names.pop(_key(name), None)
        if stored is not None:
            self._removed.add(stored)

    def free_name(self, pattern: str) -> str:
        """Return the first part name of the pattern, ``{}`` its number, not in use."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    def changed(self) -> dict[str, tuple[bytes, list[Change]]]:
        """Return the parts of the original file that differ now, and the way back."""
        results = {
            part.name: part.result()
            for part in self._parts.values()
            if part.name not in self._added and part.name not in self._removed
        }
        return {name: result for name, result in results.items() if result[1]}

    def added(self) -> dict[str, bytes]:
        """Return the parts that the original file does not have."""
        patched = {part.name: part.result()[0] for part in self._parts.values()}
        return {
            name: patched.get(name, content) for name, content in self._added.items()
        }

    def is_changed(self) -> bool:
        """Return whether anything differs from the original file."""
        return bool(self.changed() or self._added or self._removed)

    def to_bytes(self) -> bytes:
        """Return the file with its changes."""
        contents = {name: result[0] for name, result in self.changed().items()}
        return self._archive.rebuilt(contents, self._removed, self.added())
