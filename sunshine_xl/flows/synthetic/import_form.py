"""The demo bank's own import template: columns, lists and looks of a union's form."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from sunshine_xl.io.booklet_workbook import new_workbook
from sunshine_xl.io.put import put_cell

_SHEET, _DICTIONARY = "导入模板", "字典"
_LAST_ROW = 2_002
_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("机构信息", ("机构号*", "管户人工号*", "登记人", "登记日期")),
    (
        "客户信息",
        (
            "证件类型*",
            "证件号码*",
            "客户姓名*",
            "客户编号",
            "户籍编号*",
            "是否户主*",
            "联系电话",
        ),
    ),
    (
        "授信信息",
        (
            "币种*",
            "预授信金额(万元)*",
            "期限(月)*",
            "起始日期*",
            "到期日期*",
            "信用等级*",
            "客户类型*",
            "客户分群*",
        ),
    ),
    ("其他", ("行政区划代码", "常住地址", "所属行业", "待授信原因", "备注")),
)
_LISTS = {
    "证件类型*": ("01-居民身份证", "02-户口簿", "03-护照"),
    "是否户主*": ("1-是", "0-否"),
    "币种*": ("01-人民币",),
    "信用等级*": ("1-AAA", "2-AA", "3-A", "9-未评级"),
    "客户类型*": (
        "01-农户",
        "02-个体工商户",
        "03-小微企业主",
        "04-社区居民",
        "05-机关事业单位人员",
    ),
    "客户分群*": ("1-存量客户", "2-新增客户"),
}
_TEXTS = ("证件号码*", "客户编号", "户籍编号*", "联系电话")


def import_template() -> bytes:
    """Return the blank template: three header rows, drop-downs, a hidden 字典."""
    target = BytesIO()
    workbook = new_workbook(target)
    head = workbook.add_format(
        {"bold": True, "align": "center", "bg_color": "#D9E1F2", "border": 1}
    )
    sheet = workbook.add_worksheet(_SHEET)
    titles = [title for _, group in _GROUPS for title in group]
    title_format = workbook.add_format({"bold": True, "font_size": 14})
    sheet.merge_range(
        0, 0, 0, len(titles) - 1, "预授信批量导入数据模板（V3.2）", title_format
    )
    text = workbook.add_format({"num_format": "@", "border": 1, "locked": False})
    column = 0
    for group, members in _GROUPS:
        sheet.merge_range(1, column, 1, column + len(members) - 1, group, head)
        for title in members:
            put_cell(sheet, 2, column, title, head)
            sheet.set_column(column, column, 14, text if title in _TEXTS else None)
            column += 1
    _dictionary(workbook, sheet, titles, head)
    workbook.close()
    return target.getvalue()


def _dictionary(workbook: Any, sheet: Any, titles: list[str], head: Any) -> None:
    lists = workbook.add_worksheet(_DICTIONARY)
    lists.hide()
    for number, (title, entries) in enumerate(_LISTS.items()):
        put_cell(lists, 0, number, title.strip("*"), head)
        for row, entry in enumerate(entries, 1):
            put_cell(lists, row, number, entry)
        letter = chr(ord("A") + number)
        column = titles.index(title)
        source = f"={_DICTIONARY}!${letter}$2:${letter}${len(entries) + 1}"
        rule = {"validate": "list", "source": source}
        sheet.data_validation(3, column, _LAST_ROW, column, rule)
    amount = titles.index("预授信金额(万元)*")
    positive = {"validate": "decimal", "criteria": ">", "value": 0}
    sheet.data_validation(3, amount, _LAST_ROW, amount, positive)
