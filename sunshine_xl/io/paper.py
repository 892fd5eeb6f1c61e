"""What goes to the printer for one group, written fresh from masked records (R50).

Every page is a block of rows of its own, so that row numbers, headers and "page x of y"
are ours and the same in every office program. The last sheet holds a page for every
copy with nothing but its number: it is laid over all pages of that copy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from sunshine_xl.forms.booklet import FORM
from sunshine_xl.forms.column import Column
from sunshine_xl.io.booklet_workbook import new_workbook
from sunshine_xl.io.cover_template import CoverTemplate, write_cover
from sunshine_xl.io.form_sheet import CONFIDENTIAL
from sunshine_xl.io.put import put_cell
from sunshine_xl.io.styles import Styles
from sunshine_xl.rules.copy_code import CopyCode, format_code

ROWS_A_PAGE = 18
BEFORE_ROWS = 2  # cover and instructions
COVER, GUIDE, ROWS, LABELS = "封面", "说明", "评议", "册号"
_MM = 72 / 25.4
_PIXELS = 96 / 25.4
_MARGIN_MM = 7.0
_TOP_MM = (9.0, 6.0, 6.0)
_NOTICE_MM, _GROUPS_MM, _TITLES_MM, _ROW_MM, _SIGN_MM = 5.0, 5.0, 9.0, 8.0, 9.0
# Millimetres; the 客户键 is never printed.
_WIDTHS = {
    "row_no": 7,
    "household_no": 14,
    "representative": 12,
    "id_mask": 27,
    "phone_mask": 18,
    "address": 28,
    "added_id": 24,
    "added_address": 20,
    "added_phone": 18,
    "knows": 8,
    "assets": 13,
    "debts": 12,
    "gross_income": 13,
    "net_income": 12,
    "funding_need": 11,
    "unfit_reason": 8,
    "suggested_limit": 13,
    "note": 10,
    "relation": 8,
}
# What an evaluator may add where the row has nothing.
_ADDED = {
    "added_id": "id_mask",
    "added_address": "address",
    "added_phone": "phone_mask",
}
# The title ends here; to its right stand the copy's number and the QR code.
_TITLE_COLUMNS, _LABEL_LEFT_MM, _LABEL_MM = 9, 177.0, 80.0
_NEEDED = {"border": 2, "border_color": "#000000"}
_CLOSED = {"bg_color": "#E7E6E6"}


@dataclass(frozen=True, slots=True)
class Paper:
    """One group's booklet on paper; ``rows`` are masked cells by field."""

    bank: str
    edition: int
    branch: str
    group_no: str
    group_name: str
    group_kind: str
    households: int
    rows: Sequence[Mapping[str, str]]
    evaluators: Sequence[str]

    @property
    def copies(self) -> int:
        """How many numbered copies are printed; a copy may have no evaluator yet."""
        return len(self.evaluators)

    @property
    def pages(self) -> int:
        """How many pages a copy has, cover and instructions included."""
        return page_count(len(self.rows))

    def words(self) -> dict[str, str]:
        """Return what the cover's placeholders stand for."""
        return {
            "银行": self.bank,
            "支行": self.branch,
            "小组名称": self.group_name,
            "小组编号": self.group_no,
            "小组类型": self.group_kind,
            "年度": str(self.edition),
            "户数": str(self.households),
        }


def page_count(rows: int) -> int:
    """Return how many pages a copy with so many rows has.

    >>> page_count(403)
    25
    """
    return BEFORE_ROWS + max(1, math.ceil(rows / ROWS_A_PAGE))


def printed_columns() -> tuple[Column, ...]:
    """Return the columns that are printed, in the workbook's order."""
    return tuple(column for column in FORM.columns if not column.hidden)


def build_paper(paper: Paper, cover: CoverTemplate) -> bytes:
    """Return the workbook that the office program prints."""
    target = BytesIO()
    workbook = new_workbook(target)
    styles = Styles(workbook)
    front = workbook.add_worksheet(COVER)
    _page(front)
    write_cover(front, styles, cover, paper.words())
    front.fit_to_pages(1, 1)
    _guide(workbook.add_worksheet(GUIDE), styles, paper)
    _rows(workbook.add_worksheet(ROWS), styles, paper)
    _labels(workbook.add_worksheet(LABELS), styles, paper)
    workbook.close()
    return target.getvalue()


def _page(sheet: Any) -> None:
    margin = _MARGIN_MM / 25.4
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(margin, margin, margin, margin)
    sheet.set_header("", {"margin": 0})
    sheet.set_footer("", {"margin": 0})
    sheet.hide_gridlines(2)


def _height(sheet: Any, row: int, millimetres: float) -> None:
    # Excel keeps heights in quarters of a pixel.
    sheet.set_row(row, round(millimetres * _MM * 4 / 3) * 0.75)


def _width(sheet: Any, first: int, last: int, millimetres: float) -> None:
    sheet.set_column_pixels(first, last, round(millimetres * _PIXELS))


def _guide(sheet: Any, styles: Styles, paper: Paper) -> None:
    _page(sheet)
    _width(sheet, 0, 0, 200)
    _width(sheet, 1, 1, 75)
    for row, millimetres in enumerate(_TOP_MM):
        _height(sheet, row, millimetres)
    put_cell(sheet, 0, 0, "填写说明", _style(styles, 16, font_name="黑体", bold=True))
    put_cell(sheet, 1, 0, f"{paper.branch}　{paper.group_name}", _style(styles, 10))
    for row, line in enumerate(FORM.guide, 3):
        _height(sheet, row, 15)
        sheet.merge_range(row, 0, row, 1, line, _style(styles, 15, text_wrap=True))
    row = 3 + len(FORM.guide)
    _height(sheet, row, 12)
    sheet.merge_range(row, 0, row, 1, CONFIDENTIAL, _style(styles, 11, bold=True))
    _height(sheet, row + 1, 8)
    number = f"第 2 页　共 {paper.pages} 页"
    put_cell(sheet, row + 1, 1, number, _style(styles, 9, align="right"))


def _style(styles: Styles, size: float, **more: object) -> Any:
    return styles.make(font_size=size, **more)


def _rows(sheet: Any, styles: Styles, paper: Paper) -> None:
    _page(sheet)
    sheet.set_print_scale(100)
    sheet.center_horizontally()
    columns = printed_columns()
    for index, column in enumerate(columns):
        _width(sheet, index, index, _WIDTHS[column.field])
    top, breaks = 0, []
    for page in range(paper.pages - BEFORE_ROWS):
        rows = paper.rows[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE]
        top = _block(sheet, styles, paper, (top, page + BEFORE_ROWS + 1), rows)
        breaks.append(top)
    sheet.set_h_pagebreaks(breaks[:-1])


def _block(
    sheet: Any,
    styles: Styles,
    paper: Paper,
    place: tuple[int, int],
    rows: Sequence[Mapping[str, str]],
) -> int:
    """Write one page from a row on; return the row after it."""
    top, number = place
    columns = printed_columns()
    last = len(columns) - 1
    _head(sheet, styles, paper, top)
    row = _titles(sheet, styles, columns, top + len(_TOP_MM) + 1)
    for values in rows:
        _height(sheet, row, _ROW_MM)
        for at, column in enumerate(columns):
            value = values.get(column.field, "")
            put_cell(sheet, row, at, value, _cell_style(styles, column, values))
        row += 1
    row = top + len(_TOP_MM) + 3 + ROWS_A_PAGE
    _height(sheet, row, _SIGN_MM)
    sign = "评议人签名：________________　　评议日期：______年____月____日"
    sheet.merge_range(row, 0, row, last - 6, sign, _style(styles, 10))
    text = f"第 {number} 页　共 {paper.pages} 页"
    sheet.merge_range(row, last - 5, row, last, text, _style(styles, 9, align="right"))
    return row + 1


def _head(sheet: Any, styles: Styles, paper: Paper, top: int) -> None:
    for row, millimetres in enumerate(_TOP_MM, top):
        _height(sheet, row, millimetres)
    lines = (
        (FORM.title, _style(styles, 14, font_name="黑体", bold=True)),
        (
            f"支行：{paper.branch}　　小组编号：{paper.group_no}　　"
            f"小组类型：{paper.group_kind}",
            _style(styles, 9),
        ),
        (
            f"小组名称：{paper.group_name}　　年度：{paper.edition}　　单位：元",
            _style(styles, 9),
        ),
    )
    for row, (text, style) in enumerate(lines, top):
        sheet.merge_range(row, 0, row, _TITLE_COLUMNS, text, style)
    row = top + len(_TOP_MM)
    _height(sheet, row, _NOTICE_MM)
    last = len(printed_columns()) - 1
    notice = _style(styles, 8, font_color="#C00000")
    sheet.merge_range(row, 0, row, last, CONFIDENTIAL, notice)


def _titles(sheet: Any, styles: Styles, columns: Sequence[Column], row: int) -> int:
    """Write the two header rows; return the row below."""
    _height(sheet, row, _GROUPS_MM)
    _height(sheet, row + 1, _TITLES_MM)
    look = {"bold": True, "border": 1, "align": "center", "bg_color": "#EDEDED"}
    style = _style(styles, 8, text_wrap=True, **look)
    start = 0
    for at, column in enumerate(columns):
        if not column.group:
            sheet.merge_range(row, at, row + 1, at, column.title, style)
            continue
        put_cell(sheet, row + 1, at, column.title, style)
        if column.group != columns[at - 1].group:
            start = at
        if at + 1 == len(columns) or columns[at + 1].group != column.group:
            sheet.merge_range(row, start, row, at, column.group, style)
    return row + 2


def _cell_style(styles: Styles, column: Column, values: Mapping[str, str]) -> Any:
    """Return the look of a box: thick where something is asked for, grey where not."""
    look: dict[str, object] = {"border": 1, "num_format": "@", "align": "center"}
    if column.field == "address":
        look |= {"align": "left"}
    if column.field in ("address", "representative", "household_no"):
        look |= {"text_wrap": True}
    given = _ADDED.get(column.field)
    if given and values.get("representative"):
        look |= _CLOSED if values.get(given) else _NEEDED
    return _style(styles, 8, **look)


def _labels(sheet: Any, styles: Styles, paper: Paper) -> None:
    """Write a page for every copy: its number and its evaluator's, at the top right."""
    _page(sheet)
    sheet.set_print_scale(100)
    _width(sheet, 0, 0, _LABEL_LEFT_MM)
    _width(sheet, 1, 1, _LABEL_MM)
    breaks = []
    for number, evaluator in enumerate(paper.evaluators, 1):
        row = (number - 1) * len(_TOP_MM)
        for at, millimetres in enumerate(_TOP_MM, row):
            _height(sheet, at, millimetres)
        look = {"align": "right"}
        text = f"第 {number} 册　共 {paper.copies} 册"
        put_cell(sheet, row, 1, text, _style(styles, 14, font_name="黑体", **look))
        who = evaluator or "____________"
        put_cell(sheet, row + 1, 1, f"评议人编号：{who}", _style(styles, 9, **look))
        code = format_code(CopyCode(paper.edition, paper.group_no, number))
        put_cell(sheet, row + 2, 1, code, _style(styles, 8, **look))
        breaks.append(row + len(_TOP_MM))
    sheet.set_h_pagebreaks(breaks[:-1])
