"""How marked cells get a note, and how our notes are told from everybody else's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sunshine_xl.findings import cell_address
from sunshine_xl.io.book_parts import BookParts
from sunshine_xl.io.mark_sheet import place_for
from sunshine_xl.io.marks import AUTHOR, FIRST_LINE, Spot, position
from sunshine_xl.io.note_boxes import Spacing
from sunshine_xl.io.note_shapes import ShapeIds, add_shapes, new_drawing, remove_shapes
from sunshine_xl.io.obstacles import NotMarkable, Obstacle
from sunshine_xl.io.package import Part, resolve
from sunshine_xl.io.relations import Relations
from sunshine_xl.io.xml_spans import Element, escape_cell

_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(slots=True)
class _NoteSheet:
    """A sheet's part with the parts its notes live in."""

    part: Part
    relations: Relations
    comments: Part | None
    drawing: Part | None


def _open(book: BookParts, part: Part) -> _NoteSheet:
    relations = Relations(book.package, part.name)
    found = relations.all("comments")
    comments = book.package.part(found[0].target) if found else None
    legacy = part.root.find("legacyDrawing")
    drawing = None
    if legacy is not None:
        relation_id = legacy.attributes.get(f"{{{book.base}}}id", "")
        drawing = book.package.part(relations.target(relation_id))
    return _NoteSheet(part, relations, comments, drawing)


def annotate(book: BookParts, part: Part, spots: Sequence[Spot], ids: ShapeIds) -> None:
    """Give each marked cell a note, unless somebody has written one there."""
    sheet = _open(book, part)
    taken = _noted_cells(book, sheet)
    free = [spot for spot in spots if cell_address(spot.row, spot.column) not in taken]
    if not free:
        return
    spacing = Spacing(part)
    boxes = [
        (one.row, one.column, spacing.box(one.row, one.column, one.note))
        for one in free
    ]
    _write_comments(book, sheet, free)
    if sheet.drawing:
        add_shapes(sheet.drawing, ids, boxes)
        return
    name = book.package.free_name(resolve(book.part.name, "drawings/notesSX{}.vml"))
    book.package.add(name, new_drawing(ids, boxes))
    book.types.declare_extension("vml", _VML)
    reference = book.reference(part, sheet.relations.add(book.base, "vmlDrawing", name))
    element = f"<{part.root.prefix}legacyDrawing {reference}/>"
    part.insert(place_for(part, "legacyDrawing"), element)


def _noted_cells(book: BookParts, sheet: _NoteSheet) -> set[str]:
    parts = [sheet.comments] if sheet.comments else []
    threads = sheet.relations.all("threadedComment")
    parts += [book.package.part(one.target) for one in threads]
    return {
        one.attributes["ref"]
        for part in parts
        for one in part.root.walk()
        if "ref" in one.attributes
    }


def _write_comments(book: BookParts, sheet: _NoteSheet, spots: Sequence[Spot]) -> None:
    if sheet.comments:
        root = sheet.comments.root
        authors, listed = root.find("authors"), root.find("commentList")
        if authors is None or listed is None:
            raise NotMarkable(Obstacle.UNUSUAL, sheet.comments.name)
        name = root.prefix
        sheet.comments.append(authors, f"<{name}author>{AUTHOR}</{name}author>")
        author = len(authors.children)
        sheet.comments.append(listed, _comments(spots, author, name))
        return
    target = book.package.free_name(resolve(book.part.name, "commentsSX{}.xml"))
    book.package.add(
        target,
        f'{_HEAD}<comments xmlns="{book.namespace}"><authors><author>{AUTHOR}</author>'
        f"</authors><commentList>{_comments(spots, 0, '')}</commentList></comments>",
    )
    book.types.declare(target, _COMMENTS)
    sheet.relations.add(book.base, "comments", target)


def _comments(spots: Sequence[Spot], author: int, name: str) -> str:
    return "".join(
        f'<{name}comment ref="{cell_address(spot.row, spot.column)}" '
        f'authorId="{author}"><{name}text>'
        f"{_run(FIRST_LINE, name, bold=True)}{_run(chr(10) + spot.text, name)}"
        f"</{name}text></{name}comment>"
        for spot in spots
    )


def _run(text: str, name: str, *, bold: bool = False) -> str:
    weight = f"<{name}b/>" if bold else ""
    return (
        f'<{name}r><{name}rPr>{weight}<{name}sz val="9"/><{name}color indexed="81"/>'
        f'<{name}rFont val="宋体"/><{name}charset val="134"/></{name}rPr>'
        f'<{name}t xml:space="preserve">{escape_cell(text)}</{name}t></{name}r>'
    )


def remove_notes(book: BookParts, part: Part) -> None:
    """Take our notes away, also after another program wrote them anew."""
    sheet = _open(book, part)
    if not sheet.comments:
        return
    authors, listed = (sheet.comments.root.find(n) for n in ("authors", "commentList"))
    if authors is None or listed is None:
        return
    ours = [one for one in listed.children if _is_ours(one, authors)]
    cells = {_cell(one) for one in ours}
    shapes_stay = not sheet.drawing or remove_shapes(sheet.drawing, cells)
    if ours and len(ours) == len(listed.children):
        _drop(book, sheet, sheet.comments)
        if sheet.drawing and not shapes_stay:
            legacy = part.root.find("legacyDrawing")
            assert legacy is not None
            part.delete(legacy)
            _drop(book, sheet, sheet.drawing)
        return
    for comment in ours:
        sheet.comments.delete(comment)
    _remove_author(
        sheet.comments, authors, [one for one in listed.children if one not in ours]
    )


def _cell(comment: Element) -> tuple[int, int]:
    try:
        return position(comment.attributes.get("ref", "").replace("$", ""))
    except ValueError as error:
        raise NotMarkable(Obstacle.DAMAGED, str(error)) from error


def _is_ours(comment: Element, authors: Element) -> bool:
    number = comment.number("authorId", 0)
    known = number < len(authors.children)
    by_us = known and authors.children[number].all_text().strip() == AUTHOR
    return by_us or comment.all_text().lstrip().startswith(FIRST_LINE)


def _remove_author(part: Part, authors: Element, remaining: list[Element]) -> None:
    """Take our name off the list and renumber those behind it."""
    names = [one.all_text().strip() for one in authors.children]
    used = {one.number("authorId", 0) for one in remaining}
    gone = {n for n, name in enumerate(names) if name == AUTHOR and n not in used}
    for number in gone:
        part.delete(authors.children[number])
    for comment in remaining:
        number = comment.number("authorId", 0)
        before = sum(one < number for one in gone)
        if before:
            part.set_attribute(comment, "authorId", str(number - before))


def _drop(book: BookParts, sheet: _NoteSheet, part: Part) -> None:
    for relation in sheet.relations.all():
        if relation.target.lower() == part.name.lower():
            sheet.relations.remove(relation)
    book.drop(part.name)
