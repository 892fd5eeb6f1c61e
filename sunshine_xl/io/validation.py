"""Native validation and conditional formats of a form's columns, with Chinese words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sunshine_xl.findings import column_letters
from sunshine_xl.forms.column import Column, Kind
from sunshine_xl.forms.vocabulary import choices

# XlsxWriter's options, and the words of the stop message.
Rule = tuple[dict[str, Any], str]

_LARGEST = 10**12
_DEFAULT_PROMPTS = {
    Kind.YES_NO: "请选“是”或“否”",
    Kind.CHOICE: "请从下拉列表中选择",
    Kind.DATE: "例如 2015-08-01",
    Kind.MONEY: "只写一个数，单位见表头",
    Kind.NUMBER: "只填数字",
    Kind.WHOLE: "只填整数",
    Kind.ID_NUMBER: "18位，末位X大写",
    Kind.PHONE: "手机11位，或 区号-号码",
}


def add_validation(sheet: Any, column: Column, rows: tuple[int, int], at: int) -> None:
    """Put a column's rule on its cells; ``rows`` are the first and the last."""
    rule = _rule(column, f"{column_letters(at)}{rows[0] + 1}")
    prompt = column.prompt or _DEFAULT_PROMPTS.get(column.kind, "")
    if rule is None:
        if not prompt:
            return
        rule = ({"validate": "any"}, "")
    options, wrong = rule
    words = {
        "input_title": column.title[:32],
        "input_message": prompt[:255],
        "error_title": f"{column.title}不对"[:32],
        "error_message": wrong[:255],
        "error_type": "warning" if column.doubtful else "stop",
        "show_input": bool(prompt),
    }
    if sheet.data_validation(rows[0], at, rows[1], at, options | words):
        raise ValueError(f"validation of {column.field} was refused")


def _rule(column: Column, first: str) -> Rule | None:
    kind = column.kind
    if kind in (Kind.YES_NO, Kind.CHOICE):
        values = list(choices(column.choices or "yes_no"))
        wrong = f"请从下拉列表中选择：{'、'.join(values)}"
        return {"validate": "list", "source": values}, wrong
    if kind is Kind.DATE:
        span = {"minimum": dt.date(1900, 1, 1), "maximum": dt.date(2100, 12, 31)}
        rule: dict[str, Any] = {"validate": "date", "criteria": "between", **span}
        return rule, "请填日期，例如 2015-08-01。"
    if kind in (Kind.MONEY, Kind.NUMBER, Kind.WHOLE):
        return _number_rule(column)
    if kind is Kind.ID_NUMBER:
        formula = f"=AND(ISTEXT({first}),LEN({first})=18)"
        wrong = "请按18位填写，单元格须为文本格式。"
        return {"validate": "custom", "value": formula}, wrong
    if kind in (Kind.TEXT, Kind.CODE, Kind.NAME, Kind.PHONE):
        rule = {
            "validate": "length",
            "criteria": "<=",
            "value": column.max_length,
        }
        return rule, f"不能超过{column.max_length}个字。"
    return None


def _number_rule(column: Column) -> Rule:
    low = -_LARGEST if column.minimum is None else column.minimum
    high = _LARGEST if column.maximum is None else column.maximum
    words = ["请只写一个数，不写范围，不写“左右”。"]
    if column.minimum is not None:
        words.append(f"不小于{column.minimum}。")
    if column.maximum is not None:
        words.append(f"不大于{column.maximum}。")
    rule = {
        "validate": "integer" if column.kind is Kind.WHOLE else "decimal",
        "criteria": "between",
        "minimum": float(low),
        "maximum": float(high),
    }
    return rule, "".join(words)
