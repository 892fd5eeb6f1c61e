"""What goes to the printer for one group, written fresh from masked records (R50).

Every page is a sheet of its own, so that row numbers, headers and "page x of y" are
ours and the same in every office program. The last sheets hold nothing but the number
of a copy: each is laid over all pages of that copy.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from sunshine_xl.forms.booklet import ADDED, FORM
from sunshine_xl.forms.column import Column
from sunshine_xl.io.booklet_workbook import new_workbook
from sunshine_xl.io.cover_template import CoverTemplate, write_cover
from sunshine_xl.io.form_sheet import CONFIDENTIAL
from sunshine_xl.io.put import put_cell
from sunshine_xl.io.styles import Styles
from sunshine_xl.rules.copy_code import CopyCode, format_code

ROWS_A_PAGE = 18
BEFORE_ROWS = 2  # cover and instructions
COVER, GUIDE = "封面", "说明"
_MM = 72 / 25.4
_PIXELS = 96 / 25.4
_MARGIN_MM = 7.0
# Widths are counted in digits of the workbook's own font: one that is really there.
_ON_WINDOWS = sys.platform == "win32"
_DEFAULT_FONT = {
    "font_name": "Calibri" if _ON_WINDOWS else "DejaVu Sans",
    "font_size": 11,
}
_DIGIT_PIXELS = 7.0 if _ON_WINDOWS else 9.33
_TOP_MM = (9.0, 6.0, 6.0)
_NOTICE_MM, _GROUPS_MM, _TITLES_MM, _ROW_MM, _SIGN_MM = 5.0, 5.0, 12.0, 8.0, 9.0
# Millimetres; the 客户键 is never printed.
_WIDTHS = {
    "row_no": 7,
    "household_no": 13,
    "representative": 12,
    "id_mask": 27,
    "phone_mask": 17,
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
    "unfit_reason": 9,
    "suggested_limit": 13,
    "note": 9,
    "relation": 8,
}
_NARROW_MM, _MEDIUM_MM = 10, 13
_SIZE, _SMALLEST = 8.0, 3.5
# The title ends here; to its right stand the copy's number and the QR code.
_TITLE_COLUMNS, _LABEL_LEFT_MM, _LABEL_MM = 9, 172.0, 80.0
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
    workbook = new_workbook(target, default_format_properties=_DEFAULT_FONT)
    styles = Styles(workbook)
    front = workbook.add_worksheet(COVER)
    _page(front)
    write_cover(front, styles, cover, paper.words())
    _guide(workbook.add_worksheet(GUIDE), styles, paper)
    for page in range(paper.pages - BEFORE_ROWS):
        name = f"第{page + BEFORE_ROWS + 1}页"
        _rows(workbook.add_worksheet(name), styles, paper, page)
    for number in range(1, paper.copies + 1):
        _label(workbook.add_worksheet(f"第{number}册"), styles, paper, number)
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
    # One sheet is one page, whatever fonts an office program has.
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()


def _height(sheet: Any, row: int, millimetres: float) -> None:
    # Excel keeps heights in quarters of a pixel.
    sheet.set_row(row, round(millimetres * _MM * 4 / 3) * 0.75)


def _width(sheet: Any, first: int, last: int, millimetres: float) -> None:
    # Excel counts 5 pixels of padding; the font of the workbook gives the rest.
    sheet.set_column(first, last, (millimetres * _PIXELS - 5) / _DIGIT_PIXELS)


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


def _rows(sheet: Any, styles: Styles, paper: Paper, page: int) -> None:
    """Write one page of rows; pages count from 0."""
    columns = printed_columns()
    last = len(columns) - 1
    _page(sheet)
    for index, column in enumerate(columns):
        _width(sheet, index, index, _WIDTHS[column.field])
    _head(sheet, styles, paper)
    row = _titles(sheet, styles, columns, len(_TOP_MM) + 1)
    for values in paper.rows[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE]:
        _height(sheet, row, _ROW_MM)
        for at, column in enumerate(columns):
            value = values.get(column.field, "")
            put_cell(sheet, row, at, value, _cell_style(styles, column, values))
        row += 1
    end = len(_TOP_MM) + 3 + ROWS_A_PAGE
    for unused in range(row, end):
        _height(sheet, unused, _ROW_MM)
    row = end
    _height(sheet, row, _SIGN_MM)
    sign = "评议人签名：________________　　评议日期：______年____月____日"
    sheet.merge_range(row, 0, row, last - 6, sign, _style(styles, 10))
    text = f"第 {page + BEFORE_ROWS + 1} 页　共 {paper.pages} 页"
    sheet.merge_range(row, last - 5, row, last, text, _style(styles, 9, align="right"))


def _head(sheet: Any, styles: Styles, paper: Paper) -> None:
    for row, millimetres in enumerate(_TOP_MM):
        _height(sheet, row, millimetres)
    lines = (
        (FORM.title, _style(styles, 14, font_name="黑体", bold=True)),
        (
            f"支行：{paper.branch}　　小组编号：{paper.group_no}　　"
            f"小组类型：{paper.group_kind}",
            _style(styles, 9, shrink=True),
        ),
        (
            f"小组名称：{paper.group_name}　　年度：{paper.edition}　　单位：元",
            _style(styles, 9, shrink=True),
        ),
    )
    for row, (text, style) in enumerate(lines):
        sheet.merge_range(row, 0, row, _TITLE_COLUMNS, text, style)
    row = len(_TOP_MM)
    _height(sheet, row, _NOTICE_MM)
    last = len(printed_columns()) - 1
    notice = _style(styles, 8, font_color="#C00000")
    sheet.merge_range(row, 0, row, last, CONFIDENTIAL, notice)


def _titles(sheet: Any, styles: Styles, columns: Sequence[Column], row: int) -> int:
    """Write the two header rows; return the row below."""
    _height(sheet, row, _GROUPS_MM)
    _height(sheet, row + 1, _TITLES_MM)
    look = {"bold": True, "border": 1, "align": "center", "bg_color": "#EDEDED"}
    style = _style(styles, 7.5, text_wrap=True, **look)
    start = 0
    for at, column in enumerate(columns):
        title = _broken(column)
        if not column.group:
            sheet.merge_range(row, at, row + 1, at, title, style)
            continue
        put_cell(sheet, row + 1, at, title, style)
        if column.group != columns[at - 1].group:
            start = at
        if at + 1 == len(columns) or columns[at + 1].group != column.group:
            sheet.merge_range(row, start, row, at, column.group, style)
    return row + 2


def _broken(column: Column) -> str:
    """Return a title broken where its words end: they are of two characters mostly."""
    title, width = column.title, _WIDTHS[column.field]
    if width < _NARROW_MM and len(title) > 2:
        return "\n".join(title[at : at + 2] for at in range(0, len(title), 2))
    if width <= _MEDIUM_MM and len(title) > 3:
        return f"{title[:2]}\n{title[2:]}"
    return title


def _cell_style(styles: Styles, column: Column, values: Mapping[str, str]) -> Any:
    """Return the look of a box: thick where something is asked for, grey where not."""
    look: dict[str, object] = {"border": 1, "num_format": "@", "align": "center"}
    if column.field == "address":
        look |= {"align": "left"}
    is_worded = column.field in ("address", "representative")
    look |= {"text_wrap": True} if is_worded else {"shrink": True}
    size = _size_that_fits(values.get(column.field, ""), _WIDTHS[column.field])
    given = ADDED.get(column.field)
    if given and values.get("representative"):
        look |= _CLOSED if values.get(given) else _NEEDED
    return _style(styles, size if is_worded else _SIZE, **look)


def _size_that_fits(text: str, width: float) -> float:
    """Return the largest size at which a text's lines stay inside their box."""
    size = _SIZE
    while size > _SMALLEST:
        # A Chinese character is as wide as high; a line needs half as much again.
        a_line = max(1, int((width - 1) / (size / _MM)))
        if math.ceil(len(text) / a_line) * size * 1.45 / _MM <= _ROW_MM:
            break
        size -= 0.5
    return size


def _label(sheet: Any, styles: Styles, paper: Paper, number: int) -> None:
    """Write a copy's number, evaluator and code at the top right of an empty page."""
    _page(sheet)
    _width(sheet, 0, 0, _LABEL_LEFT_MM)
    _width(sheet, 1, 1, _LABEL_MM)
    # As wide as a page of rows, so that both are printed at the same scale.
    rest = sum(_WIDTHS.values()) - _LABEL_LEFT_MM - _LABEL_MM
    _width(sheet, 2, 2, rest)
    who = paper.evaluators[number - 1] or "____________"
    lines = (
        (f"第 {number} 册　共 {paper.copies} 册", 14),
        (f"评议人编号：{who}", 9),
        (format_code(CopyCode(paper.edition, paper.group_no, number)), 8),
    )
    for row, (text, size) in enumerate(lines):
        _height(sheet, row, _TOP_MM[row])
        put_cell(sheet, row, 1, text, _style(styles, size, align="right", shrink=True))
    # A blank cell at the end makes the page as wide as it is meant.
    put_cell(sheet, len(lines), 2, "\u3000", _style(styles, 8))
