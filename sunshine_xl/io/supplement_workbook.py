"""补充信息.xlsx: what evaluators supplied, what was refused, whom they added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from sunshine_xl.forms.column import Column, Form
from sunshine_xl.forms.supplement_list import ADDED, REFUSED, SUPPLEMENTS, with_copies
from sunshine_xl.io.booklet_workbook import new_workbook
from sunshine_xl.io.form_sheet import write_form
from sunshine_xl.io.styles import Styles

Rows = Sequence[Mapping[str, Any]]
_ROW_HEIGHT, _LINE_HEIGHT, _MOST_LINES = 18, 14, 12


def build_supplements(supplied: Rows, refused: Rows, added: Rows, copies: int) -> bytes:
    """Return the workbook; ``copies`` are the columns of values side by side."""
    target = BytesIO()
    workbook = new_workbook(target)
    styles = Styles(workbook)
    _list(workbook, styles, SUPPLEMENTS, supplied, with_copies(copies))
    _list(workbook, styles, REFUSED, refused, REFUSED.columns)
    _list(workbook, styles, ADDED, added, ADDED.columns)
    workbook.close()
    return target.getvalue()


def _list(
    workbook: Any, styles: Styles, form: Form, rows: Rows, columns: Sequence[Column]
) -> None:
    sheet = workbook.add_worksheet(form.name)
    placed = write_form(sheet, styles, form, rows, columns=columns)
    for number, row in enumerate(rows, placed.first_row):
        lines = max(_lines(str(row.get(c.field) or ""), c.width) for c in columns)
        sheet.set_row(number, max(_ROW_HEIGHT, lines * _LINE_HEIGHT + 4))


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column; Chinese takes double width."""
    wide = sum(1 if sign < "\u1100" else 2 for sign in text)
    return min(_MOST_LINES, -(-wide // int(width - 1)))
