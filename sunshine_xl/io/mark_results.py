"""The removable sheet that lists every finding with a link to its cell."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sunshine_xl.findings import Severity, column_letters
from sunshine_xl.io.book_parts import BookParts
from sunshine_xl.io.mark_styles import Styles
from sunshine_xl.io.marks import (
    HEADERS,
    SIGN,
    SIGN_CELL,
    WIDTHS,
    ResultRow,
    Results,
    free_result_name,
)
from sunshine_xl.io.package import resolve
from sunshine_xl.io.text_sizes import lines_of
from sunshine_xl.io.xml_spans import escape, escape_cell

_WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LAST = column_letters(len(HEADERS) - 1)
_SIGN_COLUMN = column_letters(SIGN_CELL[1])
_TITLE_ROWS = 2
_LONGEST_CELL = 32767
# Points, for letters of 10 points; the letters of a width that a printer may not hold.
_LINE, _PADDING, _HIGHEST, _SPARE = 14.5, 4, 409.5, 2
_FRAME = """\
<sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>\
<dimension ref="A1:{sign}{bottom}"/>\
<sheetViews><sheetView showGridLines="0" workbookViewId="0">\
<pane ySplit="2" topLeftCell="A3" activePane="bottomLeft" state="frozen"/>\
<selection pane="bottomLeft" activeCell="A3" sqref="A3"/></sheetView></sheetViews>\
<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols>\
<sheetData>{rows}</sheetData><autoFilter ref="A2:{last}{bottom}"/>{links}\
<printOptions horizontalCentered="1"/>\
<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>\
<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>\
<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter>"""


def add_sheet(book: BookParts, results: Results, styles: Styles) -> str:
    """Append the result sheet to the workbook and return the name of its part."""
    titles = [sheet.name for sheet in book.sheets]
    name = free_result_name(titles)
    pattern = "worksheets/sheetSX{}.xml"
    target = book.package.free_name(resolve(book.part.name, pattern))
    book.package.add(target, _sheet(book.namespace, results, titles, styles))
    book.types.declare(target, _WORKSHEET)
    relation_id = book.relations.add(book.base, "worksheet", target)
    numbers = [sheet.element.number("sheetId") for sheet in book.sheets]
    book.part.append(
        book.listed,
        f'<{book.part.root.prefix}sheet name="{escape(name)}" '
        f'sheetId="{max(numbers, default=0) + 1}" '
        f"{book.reference(book.part, relation_id)}/>",
    )
    return target


def _sheet(
    namespace: str, results: Results, titles: Collection[str], styles: Styles
) -> str:
    bottom = _TITLE_ROWS + len(results.rows)
    inside = _FRAME.format(
        sign=_SIGN_COLUMN,
        last=_LAST,
        bottom=bottom,
        columns=_columns(),
        rows=_title_rows(results.title, styles) + _rows(results.rows, titles, styles),
        links=_links(results.rows, titles),
    )
    return f'{_HEAD}<worksheet xmlns="{namespace}">{inside}</worksheet>'


def _columns() -> str:
    shown = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(WIDTHS, start=1)
    )
    number = SIGN_CELL[1] + 1
    return f'{shown}<col min="{number}" max="{number}" width="9" hidden="1"/>'


def _cell(column: int, row: int, text: str, style: int) -> str:
    address = f'{column_letters(column)}{row}" s="{style}'
    if not text:
        return f'<c r="{address}"/>'
    content = escape_cell(text[:_LONGEST_CELL])
    return (
        f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{content}</t></is>'
        "</c>"
    )


def _title_rows(title: str, styles: Styles) -> str:
    first = _cell(0, 1, title, styles.title())
    sign = _cell(SIGN_CELL[1], 1, SIGN, styles.plain())
    header = styles.header()
    titles = (_cell(n, 2, text, header) for n, text in enumerate(HEADERS))
    return (
        f'<row r="1" ht="27" customHeight="1">{first}{sign}</row>'
        f'<row r="2" ht="21" customHeight="1">{"".join(titles)}</row>'
    )


def _rows(rows: Sequence[ResultRow], titles: Collection[str], styles: Styles) -> str:
    text, centred, link = styles.body(), styles.body(centred=True), styles.link()
    severities = {one: styles.body(one, centred=True) for one in Severity}
    lines = []
    for number, row in enumerate(rows, start=_TITLE_ROWS + 1):
        looks = (
            (row.code, centred),
            (row.severity, severities[row.severity]),
            (row.file, text),
            (row.sheet, text),
            (row.cell, link if row.sheet in titles else centred),
            (row.message, text),
            (row.remedy, text),
        )
        cells = (_cell(n, number, *look) for n, look in enumerate(looks))
        height = f'ht="{row_height(row):g}" customHeight="1"'
        lines.append(f'<row r="{number}" {height}>{"".join(cells)}</row>')
    return "".join(lines)


def row_height(row: ResultRow) -> float:
    """Return the points that show the row's longest cell whole, on paper too.

    Only Excel would find them itself, and by the screen's letters, not the printer's.
    """
    texts = (
        row.code,
        row.severity,
        row.file,
        row.sheet,
        row.cell,
        row.message,
        row.remedy,
    )
    most = max(
        lines_of(text, width - _SPARE)
        for text, width in zip(texts, WIDTHS, strict=True)
    )
    return min(most * _LINE + _PADDING, _HIGHEST)


def _links(rows: Sequence[ResultRow], titles: Collection[str]) -> str:
    links = []
    for number, row in enumerate(rows, start=_TITLE_ROWS + 1):
        if row.sheet in titles:
            quoted = row.sheet.replace("'", "''")
            place = escape(f"'{quoted}'!{row.cell or 'A1'}")
            links.append(f'<hyperlink ref="E{number}" location="{place}"/>')
    return f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
