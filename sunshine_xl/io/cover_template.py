"""Head office's cover: read from its own workbook, written anew for every group (R49).

What is taken over: texts, fonts, colours, borders, alignment, merged cells, sizes and
pictures. Nothing else of the template reaches the printer.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from sunshine_xl import catalog
from sunshine_xl.io.opening import read_file
from sunshine_xl.io.put import put_cell
from sunshine_xl.io.styles import Styles

# What every cover must say, beside what head office likes to add ({银行}, {户数} …).
_NEEDED = ("{支行}", "{小组名称}", "{小组编号}", "{年度}", "内部资料", "签名")
_EMU_PER_PIXEL = 9525
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp")
_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 8.43, 15.0


class CoverRefused(ValueError):
    """A template that cannot be used; the reason is Chinese, for the clerk."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the cover: where it stands, how large in pixels, its bytes."""

    row: int
    column: int
    offset: tuple[int, int]
    size: tuple[int, int]
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class CoverTemplate:
    """A cover as plain data; rows and columns count from 0."""

    cells: Mapping[tuple[int, int], tuple[str, Mapping[str, Any]]]
    merged: tuple[tuple[int, int, int, int], ...]
    widths: Mapping[int, float]
    heights: Mapping[int, float]
    pictures: tuple[Picture, ...]

    def texts(self) -> str:
        """Return all texts of the cover."""
        return "\n".join(text for text, _ in self.cells.values())


def missing_on_cover(cover: CoverTemplate) -> str:
    """Return what a cover ought to say and does not, "" where nothing is missing."""
    texts = cover.texts()
    return "、".join(word for word in _NEEDED if word not in texts)


def read_cover(path: Path) -> CoverTemplate:
    """Return the cover that a workbook's first sheet shows."""
    import openpyxl

    opened = read_file(path, path.name)
    if not opened.readable:
        raise CoverRefused(catalog.sentence(opened.findings[0]))
    try:
        data = path.read_bytes()
        book = openpyxl.load_workbook(_without_drawings(data))
        sheet = book.worksheets[0]
        cells = {
            (cell.row - 1, cell.column - 1): (str(cell.value or ""), _look(cell))
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None or cell.has_style
        }
        merged = tuple(
            (r.min_row - 1, r.min_col - 1, r.max_row - 1, r.max_col - 1)
            for r in sheet.merged_cells.ranges
        )
        pictures = tuple(_pictures(data))
        for picture in pictures:
            picture_size(picture)
    except CoverRefused:
        raise
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, SyntaxError) as error:
        raise CoverRefused("读不出，或不是 .xlsx 工作簿") from error
    if not any(text for text, _ in cells.values()):
        raise CoverRefused("第一张表是空的")
    widths = dict(_widths(sheet))
    heights = {
        number - 1: float(row.height)
        for number, row in sheet.row_dimensions.items()
        if row.height
    }
    return CoverTemplate(cells, merged, widths, heights, pictures)


def _without_drawings(data: bytes) -> BytesIO:
    """Return a workbook without its pictures, which openpyxl cannot read alone."""
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as old,
        zipfile.ZipFile(target, "w") as new,
    ):
        for name in old.namelist():
            if not name.startswith("xl/worksheets/_rels/"):
                new.writestr(name, old.read(name))
    target.seek(0)
    return target


def _widths(sheet: Any) -> Iterator[tuple[int, float]]:
    for column in sheet.column_dimensions.values():
        for index in range(column.min or 1, (column.max or 1) + 1):
            if column.width:
                yield index - 1, float(column.width)


def _look(cell: Any) -> dict[str, Any]:
    """Return a cell's look as XlsxWriter's properties."""
    font, side = cell.font, cell.alignment
    look: dict[str, Any] = {
        "font_name": font.name,
        "font_size": font.sz,
        "bold": bool(font.b),
        "italic": bool(font.i),
        "underline": 1 if font.u else 0,
        "align": side.horizontal or "left",
        "valign": "vcenter" if side.vertical in (None, "center") else side.vertical,
        "text_wrap": bool(side.wrap_text),
    }
    if font.color is not None and isinstance(font.color.rgb, str):
        look["font_color"] = f"#{font.color.rgb[-6:]}"
    if cell.fill.fill_type == "solid" and isinstance(cell.fill.fgColor.rgb, str):
        look["bg_color"] = f"#{cell.fill.fgColor.rgb[-6:]}"
    lines = {None: 0, "hair": 7, "thin": 1, "medium": 2, "thick": 5, "double": 6}
    for name in ("left", "right", "top", "bottom"):
        line = getattr(cell.border, name)
        if line is not None and line.style:
            look[name] = lines.get(line.style, 1)
    return {name: value for name, value in look.items() if value not in (None, "")}


def _pictures(data: bytes) -> Iterator[Picture]:
    """Yield the pictures anchored on the first sheet."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        sheet = next(
            (n for n in package.namelist() if n.startswith("xl/worksheets/sheet1.")), ""
        )
        for drawing in _linked(package, sheet, "/drawing").values():
            files = _linked(package, drawing, "/image")
            for anchor in fromstring(package.read(drawing)):
                found = _picture(package, anchor, files)
                if found is not None:
                    yield found


def _linked(package: zipfile.ZipFile, part: str, kind: str) -> dict[str, str]:
    folder, name = posixpath.split(part)
    links = f"{folder}/_rels/{name}.rels"
    if links not in package.namelist():
        return {}
    return {
        link.get("Id", ""): posixpath.normpath(
            posixpath.join(folder, link.get("Target", ""))
        ).lstrip("/")
        for link in fromstring(package.read(links))
        if link.get("Type", "").endswith(kind)
    }


def _picture(
    package: zipfile.ZipFile, anchor: Element, files: Mapping[str, str]
) -> Picture | None:
    image = anchor.find(f".//{_MAIN}blip")
    start = anchor.find(f"{_DRAWING}from")
    size = anchor.find(f".//{_MAIN}xfrm/{_MAIN}ext")
    if size is None:
        size = anchor.find(f"{_DRAWING}ext")
    if image is None or start is None or size is None:
        return None
    name = files.get(image.get(f"{_LINKS}embed", ""), "")
    if not name.lower().endswith(_PICTURES):
        return None
    where = [int(start.findtext(f"{_DRAWING}{n}") or 0) for n in _CORNER]
    pixels = [max(1, int(size.get(n, 0)) // _EMU_PER_PIXEL) for n in ("cx", "cy")]
    offset = (where[1] // _EMU_PER_PIXEL, where[3] // _EMU_PER_PIXEL)
    return Picture(
        where[2],
        where[0],
        offset,
        (pixels[0], pixels[1]),
        posixpath.basename(name),
        package.read(name),
    )


_CORNER = ("col", "colOff", "row", "rowOff")


def write_cover(
    sheet: Any, styles: Styles, cover: CoverTemplate, words: Mapping[str, str]
) -> None:
    """Write a cover with its placeholders filled in."""
    for column, width in cover.widths.items():
        sheet.set_column(column, column, width)
    for row, height in cover.heights.items():
        sheet.set_row(row, height)
    for box in cover.merged:
        text, look = cover.cells.get(box[:2], ("", {}))
        sheet.merge_range(*box, filled(text, words), _style(styles, text, look))
    inside = {
        (row, column)
        for top, left, bottom, right in cover.merged
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    for (row, column), (text, look) in cover.cells.items():
        if (row, column) not in inside:
            style = _style(styles, text, look)
            put_cell(sheet, row, column, filled(text, words), style)
    for picture in cover.pictures:
        _insert(sheet, picture)


def _style(styles: Styles, text: str, look: Mapping[str, Any]) -> Any:
    """Return the template's look; what a long name fills in may shrink to fit."""
    shrinks = "{" in text and not look.get("text_wrap")
    return styles.make(**look, **({"shrink": True} if shrinks else {}))


def _insert(sheet: Any, picture: Picture) -> None:
    """Put a picture where the template has it, at the size it has there."""
    options = {"image_data": BytesIO(picture.data), "object_position": 3}
    options |= {"x_offset": picture.offset[0], "y_offset": picture.offset[1]}
    own = picture_size(picture)
    options |= {
        "x_scale": picture.size[0] / own[0],
        "y_scale": picture.size[1] / own[1],
    }
    options["description"] = "徽标"
    sheet.insert_image(picture.row, picture.column, picture.name, options)


def picture_size(picture: Picture) -> tuple[float, float]:
    """Return a picture's own size in pixels at 96 dpi, as XlsxWriter reckons it."""
    from xlsxwriter.exceptions import XlsxWriterException
    from xlsxwriter.image import Image

    try:
        image = Image(BytesIO(picture.data))
        width = image.width * 96 / image.x_dpi
        height = image.height * 96 / image.y_dpi
    except (XlsxWriterException, ValueError, IndexError, struct.error) as error:
        raise CoverRefused("徽标图片读不出，请用 .png 或 .jpg") from error
    return width, height


def filled(text: str, words: Mapping[str, str]) -> str:
    """Return a text with {支行} and the like filled in; other braces stay."""
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return text
