"""The sheet 参数 of a workbook: the policy stamped in, with defined names."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

from sunshine_xl.forms.parameter_sheet import FORM
from sunshine_xl.io.form_sheet import write_form
from sunshine_xl.io.put import put_cell
from sunshine_xl.io.styles import Styles
from sunshine_xl.policy import Policy, grade_name, parameters, plain_type

_VALUE_COLUMN = 1


def write_parameters(workbook: Any, styles: Styles, policy: Policy) -> None:
    """Add the sheet 参数 and one workbook-wide name per parameter."""
    lines: list[tuple[str, Any, str, str, Any]] = [
        (p.label.text, p.of(policy), p.label.unit, p.label.name, plain_type(p))
        for p in parameters()
    ]
    lines += [
        (f"等级 {name} 最低分", lowest, "分", grade_name(name), Decimal)
        for name, lowest in policy.rating.grades.items()
    ]
    sheet = workbook.add_worksheet(FORM.name)
    rows = [
        {"label": label, "unit": unit, "defined_name": name}
        for label, _, unit, name, _ in lines
    ]
    placed = write_form(sheet, styles, FORM, rows, title=FORM.title)
    for row, (_, value, _, name, kind) in enumerate(lines, placed.first_row):
        style = styles.make(border=1, locked=False, align="center", **_format(kind))
        put_cell(sheet, row, _VALUE_COLUMN, value, style)
        sheet.data_validation(row, _VALUE_COLUMN, row, _VALUE_COLUMN, _rule(kind))
        workbook.define_name(name, f"={FORM.name}!$B${row + 1}")


def _format(kind: Any) -> dict[str, object]:
    return {"num_format": "yyyy-mm-dd"} if kind is dt.date else {}


def _rule(kind: Any) -> dict[str, object]:
    if get_origin(kind) is Literal:
        return {"validate": "list", "source": list(get_args(kind))}
    if kind in (int, Decimal):
        return {
            "validate": "integer" if kind is int else "decimal",
            "criteria": ">=",
            "value": 0,
            "error_title": "参数的值不对",
            "error_message": "请填不小于0的数。",
        }
    return {"validate": "any"}
