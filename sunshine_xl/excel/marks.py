"""Marks in a workbook that is open: colours, notes and the sheet 校验结果.

They are the marks of ``check --mark``: colours are rules that tell whose they are,
cell formats are never touched, and taking the marks out leaves no trace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import xlwings

from sunshine_xl.excel.protection import Opened, Structure, closed_sheet
from sunshine_xl.findings import Severity, cell_address, column_letters
from sunshine_xl.flows.marking import marks_in
from sunshine_xl.io.marks import (
    FILL,
    FIRST_LINE,
    HEADERS,
    INK,
    RULE,
    SIGN,
    SIGN_CELL,
    WIDTHS,
    ResultRow,
    Results,
    Spot,
    free_result_name,
    is_result_name,
    spots_by_sheet,
)

# Excel takes no longer list of addresses.
_LONGEST_ADDRESS = 250
_ADDRESS_COLUMN = HEADERS.index("单元格")
# Below the title and the header.
FIRST_ROW = 3


def put(book: xlwings.Book, results: Results) -> list[str]:
    """Replace the marks of an earlier run; return the sheets that a password closes."""
    with Structure(book):
        closed = _take_out(book).closed
        for name, spots in spots_by_sheet(marks_in(results)).items():
            with Opened(book.sheets[name]) as opened:
                if opened.is_open:
                    _colour(book.sheets[name], spots)
                    _annotate(book.sheets[name], spots)
                elif name not in closed:
                    closed.append(name)
        _list(book, results)
    return closed


def read(book: xlwings.Book) -> Results | None:
    """Return what our list in a workbook says, or None where there is none."""
    for sheet in book.sheets:
        if not _is_ours(sheet):
            continue
        bottom = max(sheet.used_range.last_cell.row, FIRST_ROW)
        last = column_letters(len(HEADERS) - 1)
        lines = sheet.range(f"A{FIRST_ROW}:{last}{bottom}").options(ndim=2, empty="")
        rows = [
            ResultRow(line[0], Severity(line[1]), *line[2:])
            for line in ([str(cell) for cell in one] for one in lines.value)
            if line[0]
        ]
        return Results(str(sheet.range("A1").value), rows)
    return None


@dataclass(frozen=True, slots=True)
class Removed:
    """Whether there was a mark, and the sheets where a password keeps marks in."""

    found: bool
    closed: list[str]


def remove(book: xlwings.Book) -> Removed:
    """Take every mark of ours out that no password keeps in."""
    with Structure(book) if _lists_of_ours(book) else nullcontext():
        return _take_out(book)


def _lists_of_ours(book: xlwings.Book) -> list[xlwings.Sheet]:
    return [sheet for sheet in book.sheets if _is_ours(sheet)]


def _take_out(book: xlwings.Book) -> Removed:
    own = _lists_of_ours(book)
    for sheet in own:
        with Opened(sheet) as opened:
            if not opened.is_open:
                # Said before anything is changed.
                raise closed_sheet(sheet.name)
    for sheet in own:
        _delete(sheet)
    found, closed = bool(own), []
    for sheet in book.sheets:
        with Opened(sheet) as opened:
            if opened.is_open:
                found = _remove_from(sheet) or found
            elif _has_marks(sheet):
                closed.append(sheet.name)
    return Removed(found, closed)


def _delete(sheet: xlwings.Sheet) -> None:
    """Delete our own sheet; a protection it was given stays lifted, as it goes."""
    Opened(sheet).__enter__()
    # Calc keeps what a rule looks like as long as the rule is not deleted.
    for rule in reversed(list(sheet.cells.conditional_formats)):
        rule.delete()
    sheet.delete()


def _has_marks(sheet: xlwings.Sheet) -> bool:
    return any(
        rule.type == "custom" and SIGN in (rule.formula or "")
        for rule in sheet.cells.conditional_formats
    ) or any(note.text.startswith(FIRST_LINE) for note in sheet.notes)


def _remove_from(sheet: xlwings.Sheet) -> bool:
    found = _remove_rules(sheet)
    for note in list(sheet.notes):
        if note.text.startswith(FIRST_LINE):
            note.delete()
            found = True
    return found


def _remove_rules(sheet: xlwings.Sheet) -> bool:
    if sheet.book.app.engine.name == "calc":
        # All at once: there a single rule is not easily taken out.
        count = sheet.impl.take_rules_out(
            lambda rules, index: (
                SIGN in getattr(rules.getByIndex(index), "Formula1", "")
            )
        )
        return bool(count)
    found = False
    # From the last on, because the numbers behind a rule change when it goes.
    for rule in reversed(list(sheet.cells.conditional_formats)):
        if rule.type == "custom" and SIGN in (rule.formula or ""):
            rule.delete()
            found = True
    return found


def _bears_our_sign(rules: Any, index: int) -> bool:
    return SIGN in getattr(rules.getByIndex(index), "Formula1", "")


def _is_ours(sheet: xlwings.Sheet) -> bool:
    row, column = SIGN_CELL
    return (
        is_result_name(sheet.name) and sheet.range((row + 1, column + 1)).value == SIGN
    )


def _colour(sheet: xlwings.Sheet, spots: Sequence[Spot]) -> None:
    for severity in Severity:
        cells = [(s.row, s.column) for s in spots if s.severity is severity]
        for addresses in _lists(_runs(cells)):
            sheet.range(addresses).conditional_formats.add_custom(
                f"={RULE}",
                fill_color=f"#{FILL[severity]}",
                font_color=f"#{INK[severity]}",
                font_bold=True,
            )


def _runs(cells: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Yield addresses that hold the cells, those under one another together."""
    by_column: dict[int, list[int]] = {}
    for row, column in sorted(cells):
        by_column.setdefault(column, []).append(row)
    for column, rows in by_column.items():
        first = last = rows[0]
        for row in [*rows[1:], -1]:
            if row == last + 1:
                last = row
                continue
            top, bottom = cell_address(first, column), cell_address(last, column)
            yield top if first == last else f"{top}:{bottom}"
            first = last = row


def _lists(addresses: Iterable[str]) -> Iterator[str]:
    """Yield as many addresses together as Excel takes in one."""
    line = ""
    for address in addresses:
        if line and len(line) + 1 + len(address) > _LONGEST_ADDRESS:
            yield line
            line = ""
        line += "," * bool(line) + address
    if line:
        yield line


def _annotate(sheet: xlwings.Sheet, spots: Iterable[Spot]) -> None:
    """Give each marked cell a note, unless somebody has written one there."""
    taken = {note.location.get_address(False, False) for note in sheet.notes}
    for spot in spots:
        address = cell_address(spot.row, spot.column)
        if address not in taken:
            sheet.range(address).add_note(spot.note)


def _list(book: xlwings.Book, results: Results) -> None:
    front = book.sheets.active
    names = [sheet.name for sheet in book.sheets]
    sheet = book.sheets.add(free_result_name(names), after=book.sheets[-1])
    bottom = FIRST_ROW - 1 + len(results.rows)
    last = column_letters(len(HEADERS) - 1)
    sheet.range(f"A1:{last}{bottom}").number_format = "@"
    link = column_letters(_ADDRESS_COLUMN)
    sheet.range(
        f"{link}{FIRST_ROW}:{link}{max(bottom, FIRST_ROW)}"
    ).number_format = "General"
    sheet.range("A1").value = results.title
    sheet.range((SIGN_CELL[0] + 1, SIGN_CELL[1] + 1)).value = SIGN
    lines = [list(HEADERS), *(_line(row, names) for row in results.rows)]
    sheet.range("A2").value = lines
    _dress(sheet, bottom, last)
    front.activate()


def _line(row: ResultRow, names: Sequence[str]) -> list[str]:
    """Return a line of the list; its cell is a link where the sheet is here."""
    address: str = row.cell
    if address and row.sheet in names:
        place = f"'{row.sheet.replace(chr(39), chr(39) * 2)}'!{row.cell}"
        quoted = place.replace('"', '""')
        address = f'=HYPERLINK("#{quoted}","{row.cell}")'
    texts = (row.code, row.severity, row.file, row.sheet)
    return [*map(str, texts), address, row.message, row.remedy]


def _dress(sheet: xlwings.Sheet, bottom: int, last: str) -> None:
    for number, width in enumerate(WIDTHS, 1):
        sheet.range((1, number)).column_width = width
    sheet.range((1, SIGN_CELL[1] + 1)).columns.hidden = True
    title, header = sheet.range("A1"), sheet.range(f"A2:{last}2")
    title.font.bold = header.font.bold = True
    title.font.size = 16
    header.color = "#DDEBF7"
    sheet.range(f"A2:{last}{bottom}").wrap_text = True
    for severity in Severity:
        sheet.range(
            f"B{FIRST_ROW}:B{max(bottom, FIRST_ROW)}"
        ).conditional_formats.add_custom(
            f'=$B3="{severity}"',
            fill_color=f"#{FILL[severity]}",
            font_color=f"#{INK[severity]}",
        )
    sheet.range(f"A2:{last}{bottom}").rows.autofit()
    if sheet.book.app.engine.name == "calc":
        page = sheet.impl.page_setup
        page.set_paper("A4", is_landscape=True)
        page.fit(wide=1)
        page.repeat(rows="2:2")
