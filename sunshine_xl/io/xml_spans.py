"""Where each element of an XML part stands, byte by byte, and how to change only it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from sunshine_xl.io.obstacles import NotMarkable, Obstacle

Span = tuple[int, int, bytes]

_TAG = re.compile(rb"<[^\s/>]+(?:\s+[^\s=/>]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*(/?)>")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# No office program comes near it, and whoever walks the elements goes as deep.
_DEEPEST = 100
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def escape(text: str) -> str:
    """Return the text as Excel stores it in an element or a quoted attribute.

    >>> escape('<a & "b">')
    '&lt;a &amp; &quot;b&quot;&gt;'
    """
    text = _ILLEGAL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    for plain, entity in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ('"', "&quot;"),
    ):
        text = text.replace(plain, entity)
    return text


def escape_cell(text: str) -> str:
    """Return a cell's or note's text, where Excel reads ``_x0041_`` as a letter."""
    return escape(_ESCAPE.sub("_x005F_", text))


@dataclass(slots=True, eq=False)
class Element:
    """An element and its place: ``<`` start, body ... close ``</``, end."""

    namespace: str
    name: str
    prefix: str
    attributes: dict[str, str]
    start: int
    body: int = 0
    close: int = 0
    end: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list)

    @property
    def is_closed(self) -> bool:
        """Whether the element is written as one tag, ``<a/>``."""
        return self.body == self.end

    def number(self, name: str, otherwise: int | None = None) -> int:
        """Return an attribute that must be a whole number."""
        text = self.attributes.get(name)
        if text is None and otherwise is not None:
            return otherwise
        if text is None or not text.isdecimal():
            raise NotMarkable(Obstacle.DAMAGED, f"{self.name}: {name}={text}")
        return int(text)

    def find(self, name: str) -> Element | None:
        """Return the first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def walk(self) -> Iterator[Element]:
        """Yield the element and all below it, in the order of the part."""
        yield self
        for child in self.children:
            yield from child.walk()

    def all_text(self) -> str:
        """Return the text of the element and of all below it."""
        return "".join(one.text for one in self.walk())


@dataclass(slots=True)
class Document:
    """A scanned part: its root element and the prefixes declared there."""

    root: Element
    prefixes: dict[str, str]


class _Scanner:
    def __init__(self, data: bytes, part: str) -> None:
        self._data = data
        self._part = part
        self._open: list[Element] = []
        self._root: Element | None = None
        self._prefixes: dict[str, str] = {}
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartNamespaceDeclHandler = self._prefix
        self._listen(True)

    def _listen(self, wanted: bool) -> None:
        self._parser.StartElementHandler = self._start if wanted else None
        self._parser.EndElementHandler = self._end if wanted else None
        self._parser.CharacterDataHandler = self._characters if wanted else None

    def run(self, skip: tuple[int, int]) -> Document:
        try:
            self._parser.Parse(self._data[: skip[0]], False)
            self._listen(False)
            self._parser.Parse(self._data[skip[0] : skip[1]], False)
            self._listen(True)
            self._parser.Parse(self._data[skip[1] :], True)
        except expat.ExpatError as error:
            raise NotMarkable(Obstacle.DAMAGED, f"{self._part}: {error}") from error
        assert self._root is not None
        return Document(self._root, self._prefixes)

    def _declaration(self, _version: str, encoding: str | None, _alone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "utf8"):
            raise NotMarkable(Obstacle.ENCODING, f"{self._part}: {encoding}")

    def _doctype(self, *_: object) -> None:
        raise NotMarkable(Obstacle.DAMAGED, f"{self._part}: document type")

    def _prefix(self, prefix: str | None, uri: str) -> None:
        if not self._open:
            self._prefixes[uri] = prefix or ""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        start = self._parser.CurrentByteIndex
        tag = _TAG.match(self._data, start)
        if not tag:
            raise NotMarkable(Obstacle.DAMAGED, f"{self._part}: tag at {start}")
        namespace, local, prefix, *_ = *name.split(" "), "", ""
        if not local:
            namespace, local = "", namespace
        plain = {_plain_name(key): value for key, value in attributes.items()}
        element = Element(
            namespace, local, prefix and f"{prefix}:", plain, start, tag.end()
        )
        if tag[1]:
            element.close = element.end = element.body
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)
        if len(self._open) > _DEEPEST:
            raise NotMarkable(Obstacle.UNUSUAL, f"{self._part}: nested too deeply")

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        if not element.end:
            element.close = self._parser.CurrentByteIndex
            element.end = self._data.index(b">", element.close) + 1

    def _characters(self, text: str) -> None:
        self._open[-1].text += text


def _plain_name(name: str) -> str:
    """Return "name" or "{namespace}name" for expat's "namespace name prefix"."""
    namespace, _, rest = name.partition(" ")
    return f"{{{namespace}}}{rest.partition(' ')[0]}" if rest else name


def scan(data: bytes, part: str, skip: str = "") -> Document:
    """Return the elements of a part; those inside ``skip`` are checked, not listed."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4]:
        raise NotMarkable(Obstacle.ENCODING, part)
    return _Scanner(data, part).run(_skipped(data, skip))


def _skipped(data: bytes, name: str) -> tuple[int, int]:
    """Return the inside of the big element, or nothing where text could hide tags."""
    if not name or b"<!--" in data or b"<![CDATA[" in data:
        return 0, 0
    opening = re.search(rb"<(?:[\w.-]+:)?" + name.encode() + rb"[\s/>]", data)
    tag = _TAG.match(data, opening.start()) if opening else None
    if not tag or tag[1]:
        return 0, 0
    closing = data.rfind(b"</", tag.end(), data.rfind(name.encode() + b">"))
    return (tag.end(), closing) if closing > 0 else (0, 0)
