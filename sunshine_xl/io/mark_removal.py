"""How our marks are found and removed after another program has saved the file."""

from __future__ import annotations

import io

from sunshine_xl.io.book_parts import BookParts, Sheet
from sunshine_xl.io.mark_notes import remove_notes
from sunshine_xl.io.mark_sheet import uncolour
from sunshine_xl.io.marks import SIGN, SIGN_CELL, is_result_name
from sunshine_xl.io.relations import Relations
from sunshine_xl.io.xml_spans import Element


def remove_marks(data: bytes, book: BookParts) -> None:
    """Take away our colours, our notes and our sheet; all else keeps its text.

    Entries of the style tables and shared texts stay: nothing uses them any more, and
    the next program that saves the file drops them.
    """
    named = [one for one in book.sheets if is_result_name(one.name)]
    ours = [one for one in named if _bears_sign(data, one.name)]
    for sheet in book.sheets:
        part = None if sheet in ours else book.worksheet(sheet)
        if part:
            uncolour(part)
            remove_notes(book, part)
    if ours:
        _unlist(book, ours)
        for sheet in ours:
            _remove_part(book, sheet)


def _bears_sign(data: bytes, sheet: str) -> bool:
    import python_calamine

    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    row, column = SIGN_CELL
    return len(rows) > row and len(rows[row]) > column and rows[row][column] == SIGN


def _unlist(book: BookParts, ours: list[Sheet]) -> None:
    """Take sheets off the workbook's list and mend what counts sheets."""
    gone = [number for number, one in enumerate(book.sheets) if one in ours]
    for sheet in ours:
        book.part.delete(sheet.element)
    for element in book.part.root.walk():
        if element.name == "workbookView":
            for attribute in ("activeTab", "firstSheet"):
                _renumber(book, element, attribute, gone)
    names = book.part.root.find("definedNames")
    if names:
        titles = [f"{one.name}!" for one in ours]
        local = [one for one in names.children if _goes(one, gone, titles)]
        for name in [names] if local == names.children else local:
            book.part.delete(name)
        for name in names.children:
            if name not in local:
                _renumber(book, name, "localSheetId", gone)


def _goes(name: Element, gone: list[int], titles: list[str]) -> bool:
    """Return whether a defined name belongs to a sheet that goes.

    openpyxl numbers the sheets without the chart sheets, so the number may be wrong.
    """
    built_in = name.attributes.get("name", "").startswith("_xlnm.")
    about = name.text.replace("'", "").startswith(tuple(titles))
    return _scope(name) in gone or (built_in and about)


def _scope(name: Element) -> int | None:
    return name.number("localSheetId") if "localSheetId" in name.attributes else None


def _renumber(book: BookParts, element: Element, name: str, gone: list[int]) -> None:
    if name not in element.attributes:
        return
    number = element.number(name)
    last = len(book.sheets) - len(gone) - 1
    now = min(number - sum(one < number for one in gone), last)
    if now != number:
        book.part.set_attribute(element, name, str(now))


def _remove_part(book: BookParts, sheet: Sheet) -> None:
    """Take the sheet's part away with what only it points to."""
    below = {one.target for one in Relations(book.package, sheet.target).all()}
    for relation in book.relations.all():
        if relation.target == sheet.target:
            book.relations.remove(relation)
    book.drop(sheet.target)
    owners = [_owner(name) for name in book.package.names() if name.endswith(".rels")]
    for owner in owners:
        below -= {one.target for one in Relations(book.package, owner).all()}
    for name in below:
        book.drop(name)


def _owner(relations: str) -> str:
    """Return the part whose relationships a .rels part holds."""
    return relations.replace("_rels/", "", 1).removesuffix(".rels")
