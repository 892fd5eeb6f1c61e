"""The VML that shows notes: shapes added to a sheet's drawing or to one of our own."""

from __future__ import annotations

import re

from sunshine_xl.io.note_boxes import Box
from sunshine_xl.io.obstacles import NotMarkable, Obstacle
from sunshine_xl.io.package import Package, Part

_SHAPES_PER_CLUSTER = 1023
_NAMESPACES = {
    b"v": b"urn:schemas-microsoft-com:vml",
    b"o": b"urn:schemas-microsoft-com:office:office",
    b"x": b"urn:schemas-microsoft-com:office:excel",
}
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;'
    "margin-left:80pt;margin-top:2pt;width:{width:g}pt;height:{height:g}pt;"
    'z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
    '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note">'
    "<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>"
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)
_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="{clusters}"/></o:shapelayout>{shapes}</xml>'
)
_IDMAP = re.compile(rb"<(?:\w+:)?idmap\b[^>]*?\bdata\s*=\s*[\"']([\d,\s]*)[\"']")
_USED_ID = re.compile(rb"_x0000_s(\d+)")
_ANY_SHAPE = re.compile(rb"<((?:\w+:)?shape)\b(?!\w).*?</\1\s*>", re.DOTALL)
_NOTE = re.compile(rb"ObjectType\s*=\s*[\"']Note[\"']")
_CELL = rb"<(?:\w+:)?%s>\s*(\d+)\s*</"


class ShapeIds:
    """Numbers for shapes, from blocks of 1,024 that no drawing of the file uses."""

    def __init__(self, package: Package) -> None:
        used = {0}
        for name in package.names():
            if name.lower().endswith(".vml"):
                source = package.part(name).source
                used.update(int(number) // 1024 for number in _USED_ID.findall(source))
                for clusters in _IDMAP.findall(source):
                    used.update(int(one) for one in clusters.split(b",") if one.strip())
        self._last = max(used)

    def take(self, count: int) -> tuple[list[int], list[int]]:
        """Return the blocks taken, and one number per shape."""
        blocks = -(-count // _SHAPES_PER_CLUSTER)
        clusters = [self._last + 1 + block for block in range(blocks)]
        self._last += blocks
        numbers = [
            cluster * 1024 + one
            for cluster in clusters
            for one in range(1, _SHAPES_PER_CLUSTER + 1)
        ]
        return clusters, numbers[:count]


def _shapes(numbers: list[int], notes: list[tuple[int, int, Box]]) -> str:
    return "".join(
        _SHAPE.format(
            id=number,
            row=row,
            column=column,
            anchor=box.anchor,
            width=box.width,
            height=box.height,
        )
        for number, (row, column, box) in zip(numbers, notes, strict=True)
    )


def new_drawing(ids: ShapeIds, notes: list[tuple[int, int, Box]]) -> str:
    """Return a drawing that holds the boxes of some notes."""
    clusters, numbers = ids.take(len(notes))
    return _DRAWING.format(
        clusters=",".join(map(str, clusters)),
        shapes=_SHAPE_TYPE + _shapes(numbers, notes),
    )


def add_shapes(part: Part, ids: ShapeIds, notes: list[tuple[int, int, Box]]) -> None:
    """Add the boxes of some notes to a drawing."""
    source = part.source
    root = re.search(rb"<xml\b[^>]*>", source)
    end = source.rfind(b"</xml")
    declared = [b'"%s"' % uri for uri in _NAMESPACES.values()]
    names = [b"xmlns:" + prefix for prefix in _NAMESPACES]
    if not root or end < 0 or not all(one in root[0] for one in declared + names):
        raise NotMarkable(Obstacle.UNUSUAL, part.name)
    clusters, numbers = ids.take(len(notes))
    idmap = _IDMAP.search(source)
    if idmap:
        part.insert(idmap.end(1), "".join(f",{cluster}" for cluster in clusters))
    has_type = re.search(rb"id\s*=\s*[\"']_x0000_t202[\"']", source)
    shapes = _shapes(numbers, notes)
    part.insert(end, shapes if has_type else _SHAPE_TYPE + shapes)


def remove_shapes(part: Part, cells: set[tuple[int, int]]) -> bool:
    """Take the boxes of some cells away and return whether any shape stays."""
    stays = False
    for shape in _ANY_SHAPE.finditer(part.source):
        if _NOTE.search(shape[0]) and _cell_of(shape[0]) in cells:
            part.replace(shape.start(), shape.end(), "")
        else:
            stays = True
    return stays


def _cell_of(shape: bytes) -> tuple[int, int] | None:
    row = re.search(_CELL % b"Row", shape)
    column = re.search(_CELL % b"Column", shape)
    return (int(row[1]), int(column[1])) if row and column else None
