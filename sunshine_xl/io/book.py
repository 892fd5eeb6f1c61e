"""A workbook's own directory: its sheets in order, names, strings and date formats."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, fromstring

from sunshine_xl.io.guard import Archive
from sunshine_xl.io.limits import Refused, damaged, suspicious
from sunshine_xl.io.sheetxml import Styles, address, local

_ONE_CELL = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Za-z]{1,3})\$?(\d+)")
_UNSEEN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
BUILT_IN_DATES = frozenset(
    (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))
)
_EPOCH_1904 = dt.datetime(1904, 1, 1)

DefinedNames = Mapping[str, tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Book:
    """Where each worksheet's part lies, and the workbook's one-cell names."""

    sheets: tuple[tuple[str, str], ...]
    names: DefinedNames
    strings: str = ""
    styles: str = ""
    has_1904_dates: bool = False


def read_book(archive: Archive) -> Book:
    """Return an archive's worksheets in workbook order with what belongs to them."""
    root_links = _links(archive, "")
    path = root_links.by_kind("officeDocument")
    if path not in archive.xml:
        raise Refused("FILE-005", "压缩包里没有工作簿")
    links = _links(archive, path)
    tree = _parse(archive.xml[path])
    if local(tree.tag) != "workbook":
        raise Refused("FILE-005", "压缩包里没有工作簿")
    sheets = []
    for element in _under(tree, "sheets"):
        target, kind = links.by_id(_relationship_id(element))
        if kind == "worksheet":
            if target not in archive.xml:
                raise damaged("工作表内容缺失")
            sheets.append((element.get("name", ""), target))
    titles = [name.casefold() for name, _ in sheets]
    if len(set(titles)) < len(titles):
        raise suspicious("工作表重名")
    properties = next(_all(tree, "workbookPr"), None)
    return Book(
        tuple(sheets),
        _one_cell_names(tree),
        links.by_kind("sharedStrings"),
        links.by_kind("styles"),
        properties is not None and properties.get("date1904") in ("1", "true"),
    )


def read_styles(archive: Archive, book: Book) -> Styles:
    """Return which cell formats of the workbook show dates."""
    epoch = _EPOCH_1904 if book.has_1904_dates else Styles().epoch
    if book.styles not in archive.xml:
        return Styles((), epoch)
    tree = _parse(archive.xml[book.styles])
    codes = {
        int(one.get("numFmtId", "0")): one.get("formatCode", "")
        for one in _all(tree, "numFmt")
    }
    dates = []
    for one in _under(tree, "cellXfs"):
        number = int(one.get("numFmtId", "0"))
        dates.append(
            number in BUILT_IN_DATES
            if number not in codes
            else is_date_format(codes[number])
        )
    return Styles(tuple(dates), epoch)


@dataclass(frozen=True, slots=True)
class _Links:
    """The relationships of one part."""

    targets: Mapping[str, tuple[str, str]]

    def by_id(self, key: str) -> tuple[str, str]:
        return self.targets.get(key, ("", ""))

    def by_kind(self, kind: str) -> str:
        found = [path for path, named in self.targets.values() if named == kind]
        return found[0] if found else ""


def _links(archive: Archive, path: str) -> _Links:
    folder, name = posixpath.split(path)
    part = posixpath.join(folder, "_rels", f"{name}.rels")
    if part not in archive.xml:
        return _Links({})
    targets = {}
    for one in _parse(archive.xml[part]):
        target = one.get("Target", "").replace("\\", "/")
        whole = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        kind = one.get("Type", "").rpartition("/")[2]
        targets[one.get("Id", "")] = (whole, kind)
    return _Links(targets)


def _relationship_id(element: Element) -> str:
    for key, value in element.attrib.items():
        if key.startswith("{") and local(key) == "id":
            return value
    return ""


def _one_cell_names(tree: Element) -> DefinedNames:
    names = {}
    for one in _all(tree, "definedName"):
        match = _ONE_CELL.fullmatch((one.text or "").strip())
        if match and one.get("localSheetId") is None:
            sheet = (match[1] or match[2]).replace("''", "'")
            names[one.get("name", "")] = (sheet, *address(match[3] + match[4]))
    return names


def is_date_format(code: str) -> bool:
    """Return whether a number format shows a date or a time.

    Amount formats with [Red], 元/月 or [$¥-804] are none.
    """
    visible = _UNSEEN.sub("", code.split(";")[0]).lower()
    return bool(re.search(r"y|d|h|s|m", visible.replace("general", "")))


def _parse(xml: bytes) -> Element:
    try:
        return fromstring(xml)
    except (ParseError, LookupError, ValueError) as error:
        raise damaged("XML 内容出错") from error


def _all(tree: Element, name: str) -> Iterator[Element]:
    return (one for one in tree.iter() if local(one.tag) == name)


def _under(tree: Element, name: str) -> list[Element]:
    return [child for one in _all(tree, name) for child in one]
