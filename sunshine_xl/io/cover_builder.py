"""The cover that comes with the program, for head office to make its own from."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from sunshine_xl.io.booklet_workbook import new_workbook
from sunshine_xl.io.form_sheet import CONFIDENTIAL
from sunshine_xl.io.put import put_cell
from sunshine_xl.io.styles import Styles

_COLUMNS, _WIDTH = 8, 15.5
# Points above the first line, where the copy's number and its QR code stand.
_BAND, _NAME, _TITLE, _LINE, _SIGN = 75, 60, 100, 36, 48
_HOW_TO = (
    "总行可改字样、字体、徽标（插入图片）和行高列宽，另存到活动文件夹的“总行”中，"
    "文件名仍为“封面.xlsx”。",
    "花括号中的词会换成各小组的内容：{银行} {支行} {小组名称} {小组编号} {小组类型} "
    "{年度} {户数}。",
    "第一行右侧约 10 厘米留空，印册号和二维码。支行不得改动封面。",
)


def build_cover() -> bytes:
    """Return the cover template as a workbook."""
    target = BytesIO()
    workbook = new_workbook(target)
    styles = Styles(workbook)
    sheet = workbook.add_worksheet("封面")
    sheet.set_column(0, _COLUMNS - 1, _WIDTH)
    sheet.set_row(0, _BAND)
    lines: tuple[tuple[str, int, dict[str, object]], ...] = (
        ("{银行}", _NAME, {"font_size": 28}),
        ("预授信调查评议册", _TITLE, {"font_size": 44, "bold": True}),
        ("{年度} 年度", _LINE, {"font_size": 18}),
        ("支　　行：{支行}", _LINE, {"font_size": 18}),
        ("评议小组：{小组名称}（{小组编号}）", _LINE, {"font_size": 18}),
        ("小组类型：{小组类型}　　户数：{户数} 户", _LINE, {"font_size": 18}),
        ("", _LINE, {}),
        (CONFIDENTIAL, _LINE, {"font_size": 12, "font_color": "#C00000"}),
        (
            "评议人签名：________________　　领取日期：____年____月____日　　"
            "交回日期：____年____月____日",
            _SIGN,
            {"font_size": 12},
        ),
    )
    for row, (text, height, look) in enumerate(lines, 1):
        _line(sheet, styles, row, text, height, look)
    guide = workbook.add_worksheet("怎样修改")
    guide.set_column(0, 0, 100)
    for row, text in enumerate(_HOW_TO):
        guide.set_row(row, 36)
        put_cell(guide, row, 0, text, styles.make(font_size=12, text_wrap=True))
    for one in (sheet, guide):
        one.set_paper(9)
        one.set_landscape()
        one.fit_to_pages(1, 1)
        one.hide_gridlines(2)
    sheet.center_horizontally()
    workbook.close()
    return target.getvalue()


def _line(
    sheet: Any,
    styles: Styles,
    row: int,
    text: str,
    height: float,
    look: dict[str, object],
) -> None:
    style = styles.make(**{"font_name": "黑体", "align": "center"} | look)
    sheet.set_row(row, height)
    sheet.merge_range(row, 0, row, _COLUMNS - 1, text, style)
