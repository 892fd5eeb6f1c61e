"""Workbooks of plain forms: one or more official sheets, with 参数 where needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from sunshine_xl.forms import formulas
from sunshine_xl.forms.cells import read_date
from sunshine_xl.forms.column import Column, Form, Kind
from sunshine_xl.io.booklet_workbook import new_workbook
from sunshine_xl.io.form_sheet import Formula, Placed, write_form
from sunshine_xl.io.formula_cells import finish_formulas
from sunshine_xl.io.parameter_sheet import write_parameters
from sunshine_xl.io.put import put_cell
from sunshine_xl.io.styles import Styles
from sunshine_xl.policy import Policy
from sunshine_xl.rules import amounts, identity

Raw = Mapping[str, Any]

# field → (minuend, subtrahend)
_DIFFERENCES = {
    "net_assets": ("assets", "debts"),
    "net_income": ("gross_income", "expenses"),
}


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One sheet to build: rows are raw cell values by field.

    ``columns`` replace the form's own; ``typed`` writes computed columns as values;
    ``footer`` are the cells of a line of totals below the rows.
    """

    form: Form
    rows: Sequence[Raw] = ()
    name: str = ""
    title: str = ""
    capacity: int = 0
    columns: Sequence[Column] = ()
    typed: bool = False
    footer: Raw | None = None
    block: Sequence[tuple[str, int]] = ()


def build_forms(sheets: Sequence[FormSheet], policy: Policy) -> bytes:
    """Return a workbook with these official sheets as bytes."""
    target = BytesIO()
    workbook = new_workbook(target)
    styles = Styles(workbook)
    needs_names = False
    for one in sheets:
        wanted = {} if one.typed else _formulas(one.form)
        needs_names |= "age" in wanted
        rows = [_with_results(row, wanted, policy) for row in one.rows]
        sheet = workbook.add_worksheet(one.name or one.form.name)
        placed = write_form(
            sheet,
            styles,
            one.form,
            rows,
            title=one.title,
            columns=one.columns,
            block=one.block,
            formulas=wanted,
            capacity=one.capacity,
        )
        if one.footer:
            _write_footer(sheet, styles, one, placed)
    if needs_names:
        write_parameters(workbook, styles, policy)
    workbook.close()
    return finish_formulas(target.getvalue(), cached=True)


def _write_footer(sheet: Any, styles: Styles, one: FormSheet, placed: Placed) -> None:
    footer = one.footer or {}
    for index, column in enumerate(one.columns or one.form.columns):
        money = column.kind is Kind.MONEY
        look = {"num_format": "#,##0.00", "align": "right"} if money else {}
        style = styles.make(bold=True, border=1, bg_color="#DDEBF7", **look)
        put_cell(sheet, placed.last_row + 1, index, footer.get(column.field), style)


def _formulas(form: Form) -> dict[str, Formula]:
    """Return the native formulas of a form's computed columns."""
    wanted: dict[str, Formula] = {}
    for column in form.columns:
        if not column.formula:
            continue
        if column.field == "age":
            wanted["age"] = lambda at, row: formulas.age(f"{at['birth_date']}{row}")
        elif column.field in _DIFFERENCES:
            wanted[column.field] = _difference(*_DIFFERENCES[column.field])
    return wanted


def _difference(left: str, right: str) -> Formula:
    return lambda at, row: formulas.difference(f"{at[left]}{row}", f"{at[right]}{row}")


def _with_results(row: Raw, wanted: Mapping[str, Formula], policy: Policy) -> Raw:
    """Return a row with what its formulas show before the first recalculation."""
    results: dict[str, Any] = {}
    for field in wanted:
        if field == "age":
            results[field] = _age(row.get("birth_date"), policy.campaign.as_of)
        else:
            results[field] = _subtract(*(row.get(f) for f in _DIFFERENCES[field]))
    return {**row, **results}


def _age(born: Any, on: dt.date) -> Any:
    # DATEDIF wants a true date; a date typed as text gives nothing.
    day = None if isinstance(born, str) else read_date(born)
    return "" if day is None or day > on else identity.age(day, on)


def _subtract(left: Any, right: Any) -> Any:
    if left in (None, "") and right in (None, ""):
        return ""
    return _number(left) - _number(right)


def _number(value: Any) -> Decimal:
    """Return what N() makes of a cell: text counts 0."""
    if isinstance(value, str):
        return Decimal(0)
    return amounts.read(value).value or Decimal(0)
