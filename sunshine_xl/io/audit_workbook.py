"""审计移送.xlsx: the same loans on three sheets, each grouped and summed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

from sunshine_xl.forms.audit_referral import FORM, GRAND_TOTAL, GROUPINGS, TOTAL
from sunshine_xl.forms.column import Column
from sunshine_xl.io.booklet_workbook import new_workbook
from sunshine_xl.io.form_sheet import Placed, colour, write_form
from sunshine_xl.io.styles import Styles

Row = Mapping[str, Any]
_SUMMED = ("issued_amount", "balance", "excess")
_LABEL_WIDTH = 22  # for "… 小计（3 笔）"
_LOOK = {"bg_color": "#DDEBF7", "bold": True}


def build_referral(rows: Sequence[Row]) -> bytes:
    """Return the workbook for the audit as bytes."""
    target = BytesIO()
    workbook = new_workbook(target)
    styles = Styles(workbook)
    for name, field in GROUPINGS.items():
        sheet = workbook.add_worksheet(name)
        columns = _columns(field)
        title = f"{FORM.title}—{name}"
        placed = write_form(
            sheet,
            styles,
            FORM,
            grouped(rows, field),
            title=title,
            columns=columns,
        )
        _colour_totals(sheet, styles, placed, len(columns))
    workbook.close()
    return target.getvalue()


def _columns(first: str) -> tuple[Column, ...]:
    """Return the columns with the grouped one at the left."""
    rest = [column for column in FORM.columns if column.field != first]
    leading = FORM.by_field[first]
    return (replace(leading, width=max(leading.width, _LABEL_WIDTH)), *rest)


def grouped(rows: Sequence[Row], field: str) -> list[Row]:
    """Return the rows sorted by a field, each group followed by its sums."""
    groups: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: (str(row[field]), str(row["loan_no"]))):
        groups.setdefault(str(row[field]), []).append(row)
    lines: list[Row] = []
    for name, ones in groups.items():
        lines += ones
        lines.append(_sums(ones, field, f"{name} {TOTAL}（{len(ones)} 笔）"))
    count = f"{GRAND_TOTAL}（{len(rows)} 笔）"
    return [*lines, _sums(rows, field, count)]


def _sums(rows: Sequence[Row], field: str, label: str) -> Row:
    zero = Decimal(0)
    sums = {name: sum((r[name] or zero for r in rows), zero) for name in _SUMMED}
    return {field: label, **sums}


def _colour_totals(sheet: Any, styles: Styles, placed: Placed, width: int) -> None:
    first, last = placed.first_row, placed.last_row
    cell = f"$A{first + 1}"
    is_total = (
        f'OR(ISNUMBER(SEARCH("{TOTAL}（",{cell})),LEFT({cell},2)="{GRAND_TOTAL}")'
    )
    colour(sheet, styles, (first, 0, last, width - 1), f"={is_total}", _LOOK)
