"""Numbered copies out of one printed group: its pages, the copy's label, a QR code.

The office program prints a group once. Its pages become forms that every copy of a
file shares, so five copies take hardly more room than one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PdfReader, PdfWriter

_MM = 72 / 25.4
_A4 = (297 * _MM, 210 * _MM)
_TOLERANCE = 3.0
# The QR code's square on a page: from the right edge, from the top, its size.
_RIGHT_MM, _TOP_MM, _SIZE_MM = 9.0, 8.0, 20.0
_LIGHT_BORDER = 2
_SHEET_SIDES = 4

# What the QR code of a copy's page says.
Code = Callable[[int, int], str]


class PagesRefused(ValueError):
    """The office program printed other pages than were laid out."""


@dataclass(frozen=True, slots=True)
class Master:
    """A printed group: ``pages`` of a copy, then a label for each of ``copies``."""

    path: Path
    pages: int
    copies: int
    code: Code


def check_master(master: Master) -> None:
    """Raise PagesRefused where the printed pages are not the ones laid out."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(master.path)
        found, wanted = len(reader.pages), master.pages + master.copies
    except PyPdfError as error:
        raise PagesRefused("印出的 PDF 读不出") from error
    if found != wanted:
        raise PagesRefused(f"应为 {wanted} 页，打印得到 {found} 页")
    for page in reader.pages:
        size = (float(page.mediabox.width), float(page.mediabox.height))
        if any(abs(a - b) > _TOLERANCE for a, b in zip(size, _A4, strict=True)):
            raise PagesRefused("纸张不是横向 A4")


def write_copies(
    masters: Sequence[Master], target: Path, *, only: int = 0, imposed: bool = False
) -> int:
    """Write copies of groups into one file; return how many pages it has.

    ``only`` is one copy's number, 0 all of them, each beginning on a sheet of its own.
    ``imposed`` puts them on A3 for saddle stitching, bound at the upper edge.
    """
    from pypdf import PdfWriter

    writer = PdfWriter()
    for master in masters:
        group = _Group(writer, master)
        for number in [only] if only else range(1, master.copies + 1):
            leaves = group.leaves(number)
            if imposed:
                _impose(writer, leaves)
            else:
                for leaf in leaves:
                    _add_page(writer, _A4, [(0.0, leaf)])
                if not only and len(leaves) % 2:
                    writer.add_blank_page(*_A4)
    _set_duplex(writer)
    pages = len(writer.pages)
    part = target.with_name(f".{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with part.open("wb") as file:
            writer.write(file)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return pages


def _set_duplex(writer: PdfWriter) -> None:
    # Bound at the upper edge, whichever way the sheets lie in the printer.
    from pypdf.generic import NameObject

    preferences = writer.create_viewer_preferences()
    preferences[NameObject("/Duplex")] = NameObject("/DuplexFlipShortEdge")
    preferences[NameObject("/PrintScaling")] = NameObject("/None")


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One page of a copy: the forms laid on one another, and its QR code."""

    forms: tuple[Any, ...]
    code: str


class _Group:
    """A group's printed pages as forms of one file."""

    def __init__(self, writer: PdfWriter, master: Master) -> None:
        from pypdf import PdfReader

        reader = PdfReader(master.path)
        self._master = master
        self._forms = list(_forms(writer, reader))

    def leaves(self, number: int) -> list[_Leaf]:
        """Return the pages of a copy."""
        label = self._forms[self._master.pages + number - 1]
        return [
            _Leaf((self._forms[page], label), self._master.code(number, page + 1))
            for page in range(self._master.pages)
        ]


def _forms(writer: PdfWriter, reader: PdfReader) -> Iterator[Any]:
    """Yield a reader's pages as form objects of a writer, their fonts shared."""
    from pypdf.generic import ArrayObject as Array
    from pypdf.generic import DecodedStreamObject, FloatObject, NameObject

    for page in reader.pages:
        contents = page.get_contents()
        form = DecodedStreamObject()
        form.set_data(b"" if contents is None else contents.get_data())
        packed = form.flate_encode()
        packed[NameObject("/Type")] = NameObject("/XObject")
        packed[NameObject("/Subtype")] = NameObject("/Form")
        packed[NameObject("/BBox")] = Array(FloatObject(x) for x in page.mediabox)
        packed[NameObject("/Resources")] = page["/Resources"].clone(writer)
        yield writer._add_object(packed)


def _add_page(
    writer: PdfWriter, size: tuple[float, float], leaves: Sequence[tuple[float, _Leaf]]
) -> None:
    """Add a page that shows leaves, each raised by some points."""
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    page = writer.add_blank_page(*size)
    drawn, shown = [], DictionaryObject()
    for raised, leaf in leaves:
        drawn.append(f"q 1 0 0 1 0 {raised:.2f} cm")
        for form in leaf.forms:
            name = f"/F{len(shown)}"
            shown[NameObject(name)] = form
            drawn.append(f"{name} Do")
        drawn += [_squares(leaf.code), "Q"]
    stream = DecodedStreamObject()
    stream.set_data("\n".join(drawn).encode("ascii"))
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): shown})


def _impose(writer: PdfWriter, leaves: Sequence[_Leaf]) -> None:
    """Add the A3 sides of one copy: upper and lower half, folded in the middle."""
    width, height = _A4
    sides: list[_Leaf | None] = [*leaves]
    sides += [None] * (-len(sides) % _SHEET_SIDES)
    for sheet in range(len(sides) // _SHEET_SIDES):
        outer = (sides[-1 - 2 * sheet], sides[2 * sheet])
        inner = (sides[2 * sheet + 1], sides[-2 - 2 * sheet])
        for upper, lower in (outer, inner):
            halves = ((height, upper), (0.0, lower))
            shown = [(raised, leaf) for raised, leaf in halves if leaf is not None]
            _add_page(writer, (width, 2 * height), shown)


@lru_cache(maxsize=4096)
def _squares(text: str) -> str:
    """Return a QR code as filled rectangles, one for every run of dark modules."""
    import segno

    rows = segno.make(text, error="m", micro=False).matrix
    count = len(rows) + 2 * _LIGHT_BORDER
    side = _SIZE_MM * _MM / count
    left = _A4[0] - (_RIGHT_MM + _SIZE_MM) * _MM + _LIGHT_BORDER * side
    top = _A4[1] - _TOP_MM * _MM - _LIGHT_BORDER * side
    drawn = ["0 g"]
    for y, row in enumerate(rows, 1):
        start = 0
        while start < len(row):
            end = start
            while end < len(row) and row[end]:
                end += 1
            if end > start:
                box = (left + start * side, top - y * side, (end - start) * side, side)
                drawn.append("{:.3f} {:.3f} {:.3f} {:.3f} re".format(*box))
            start = end + 1
    return "\n".join([*drawn, "f"])
