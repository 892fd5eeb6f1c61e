"""Which part of a package points to which, and what each part is declared to be."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from sunshine_xl.io.package import Package, resolve
from sunshine_xl.io.xml_spans import Element, escape

_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship: its id, the last word of its type, and the part."""

    id: str
    kind: str
    target: str
    element: Element | None = None


def relations_part(owner: str) -> str:
    """Return the name of the part that holds a part's relationships."""
    folder, base = posixpath.split(owner)
    return posixpath.join(folder, "_rels", f"{base}.rels")


class Relations:
    """The relationships of one part, to be read, extended or taken away."""

    def __init__(self, package: Package, owner: str) -> None:
        self._package = package
        self._owner = owner
        self._name = relations_part(owner)
        self._new: list[str] = []
        self._entries: list[Relation] = []
        if self._name in package:
            self._entries = [
                self._read(element)
                for element in package.part(self._name).root.children
            ]

    def _read(self, element: Element) -> Relation:
        outside = element.attributes.get("TargetMode") == "External"
        target = element.attributes.get("Target", "")
        return Relation(
            element.attributes.get("Id", ""),
            element.attributes.get("Type", "").rpartition("/")[2],
            "" if outside else resolve(self._owner, target),
            element,
        )

    def all(self, kind: str = "") -> list[Relation]:
        """Return the relationships to parts, all or those of a kind."""
        return [one for one in self._entries if one.target and kind in ("", one.kind)]

    def target(self, relation_id: str) -> str:
        """Return the part behind an id, or "" if there is none."""
        found = (one.target for one in self._entries if one.id == relation_id)
        return next(found, "")

    def add(self, base: str, kind: str, target: str) -> str:
        """Point to a part and return the id."""
        numbers = [re.fullmatch(r"rId([0-9]+)", one.id) for one in self._entries]
        number = 1 + max((int(found[1]) for found in numbers if found), default=0)
        relation_id = f"rId{number}"
        self._entries.append(Relation(relation_id, kind, target))
        path = posixpath.relpath(target, posixpath.dirname(self._owner) or ".")
        xml = (
            f'Relationship Id="{relation_id}" Type="{base}/{kind}" '
            f'Target="{escape(path)}"/>'
        )
        self._write(xml)
        return relation_id

    def _write(self, xml: str) -> None:
        if self._name in self._package and not self._new:
            part = self._package.part(self._name)
            part.append(part.root, f"<{part.root.prefix}{xml}")
            return
        self._new.append(f"<{xml}")
        head = f'{_HEAD}<Relationships xmlns="{_PACKAGE_RELATIONS}">'
        self._package.add(self._name, f"{head}{''.join(self._new)}</Relationships>")

    def remove(self, relation: Relation) -> None:
        """Take a relationship away, and the whole part after the last one."""
        self._entries.remove(relation)
        if not self._entries:
            self._package.remove(self._name)
            ContentTypes(self._package).forget(self._name)
        elif relation.element:
            self._package.part(self._name).delete(relation.element)


class ContentTypes:
    """What each part is: the part ``[Content_Types].xml``."""

    def __init__(self, package: Package) -> None:
        self._part = package.part("[Content_Types].xml")
        self._extensions = {
            one.attributes.get("Extension", "").lower()
            for one in self._part.root.children
        }

    def of(self, name: str) -> str:
        """Return the declared type of a part, or ""."""
        return next((one.attributes["ContentType"] for one in self._named(name)), "")

    def declare(self, name: str, content_type: str) -> None:
        """Declare the type of one part."""
        self._append(f'Override PartName="/{escape(name)}"', content_type)

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Declare the type of all parts with an extension, unless it is declared."""
        if extension not in self._extensions:
            self._extensions.add(extension)
            self._append(f'Default Extension="{extension}"', content_type)

    def forget(self, name: str) -> None:
        """Take the declaration of a part away."""
        for element in self._named(name):
            self._part.delete(element)

    def _append(self, start: str, content_type: str) -> None:
        root = self._part.root
        self._part.append(root, f'<{root.prefix}{start} ContentType="{content_type}"/>')

    def _named(self, name: str) -> list[Element]:
        wanted = "/" + name.lower()
        return [
            one
            for one in self._part.root.children
            if one.attributes.get("PartName", "").lower() == wanted
        ]
