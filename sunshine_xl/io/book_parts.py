"""Which part of a package is the workbook, which are its sheets, may they change."""

from __future__ import annotations

from dataclasses import dataclass

from sunshine_xl.io.obstacles import NotMarkable, Obstacle
from sunshine_xl.io.package import Package, Part
from sunshine_xl.io.relations import (
    STRICT,
    TRANSITIONAL,
    ContentTypes,
    Relations,
    relations_part,
)
from sunshine_xl.io.xml_spans import Element

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_OLE_FILE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as the workbook lists it, and the part that holds it."""

    name: str
    kind: str
    target: str
    element: Element


class BookParts:
    """The workbook inside a package, ready to be patched."""

    def __init__(self, data: bytes) -> None:
        if data[:4] == _OLE_FILE:
            raise NotMarkable(Obstacle.NOT_OOXML, "an .xls or an encrypted file")
        self.package = Package(data)
        if "mimetype" in self.package:
            raise NotMarkable(Obstacle.NOT_OOXML, "an open document")
        self.types = ContentTypes(self.package)
        self.part = self._workbook()
        self.relations = Relations(self.package, self.part.name)
        root = self.part.root
        if root.name != "workbook" or root.namespace not in (MAIN, _STRICT_MAIN):
            raise NotMarkable(Obstacle.NOT_OOXML, f"{self.part.name}: {root.name}")
        self.namespace = root.namespace
        self.base = TRANSITIONAL if root.namespace == MAIN else STRICT
        self.sheets = [self._sheet(one) for one in self.listed.children]

    @property
    def listed(self) -> Element:
        """The list of sheets in the workbook part."""
        found = self.part.root.find("sheets")
        if found is None:
            raise NotMarkable(Obstacle.DAMAGED, "no sheets")
        return found

    def worksheet(self, sheet: Sheet) -> Part | None:
        """Return the part of a sheet with cells, None for a chart or dialog sheet."""
        if sheet.kind != "worksheet":
            return None
        part = self.package.part(sheet.target)
        root = part.root
        if root.name != "worksheet" or root.namespace != self.namespace:
            raise NotMarkable(Obstacle.UNUSUAL, f"{part.name}: {root.name}")
        return part

    def reference(self, part: Part, relation_id: str) -> str:
        """Return the attribute with which a part names a relationship."""
        prefix = part.document.prefixes.get(self.base)
        if prefix:
            return f'{prefix}:id="{relation_id}"'
        return f'xmlns:r="{self.base}" r:id="{relation_id}"'

    def drop(self, name: str) -> None:
        """Take a part out, with its relationships and what it is declared to be."""
        for gone in (name, relations_part(name)):
            self.package.remove(gone)
            self.types.forget(gone)

    def _workbook(self) -> Part:
        top = Relations(self.package, "")
        found = top.all("officeDocument")
        if not found:
            raise NotMarkable(Obstacle.NOT_OOXML, "no office document")
        if top.all("origin"):
            raise NotMarkable(Obstacle.SIGNED)
        if found[0].target.lower().endswith(".bin"):
            raise NotMarkable(Obstacle.BINARY, found[0].target)
        if found[0].target in self.package:
            relations = Relations(self.package, found[0].target)
            if relations.all("revisionHeaders"):
                raise NotMarkable(Obstacle.SHARED)
        return self.package.part(found[0].target)

    def _sheet(self, element: Element) -> Sheet:
        relation_id = element.attributes.get(f"{{{self.base}}}id", "")
        for relation in self.relations.all():
            if relation.id == relation_id:
                name = element.attributes.get("name", "")
                return Sheet(name, relation.kind, relation.target, element)
        raise NotMarkable(Obstacle.DAMAGED, f"sheet without a part: {relation_id}")
