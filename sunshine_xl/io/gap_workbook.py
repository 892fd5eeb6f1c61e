"""The lists of gaps of a group's booklets: one printable sheet a copy (R74)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from sunshine_xl.forms.gap_list import FORM
from sunshine_xl.io.booklet_workbook import new_workbook
from sunshine_xl.io.form_sheet import merge_line, write_form
from sunshine_xl.io.styles import LABEL, Styles

_BLOCK_WIDTHS = (2, 2, 1, 1)
_ROW_HEIGHT = 30
_SIGNATURES = (
    ("补填人（评议人）签名：________________", 4),
    ("日期：________________", 1),
    ("收回人：____________", 1),
)


@dataclass(frozen=True, slots=True)
class GapSheet:
    """One copy that goes back: the texts above its rows, and its rows."""

    name: str
    block: Sequence[str]
    rows: Sequence[Mapping[str, Any]]


def build_gap_lists(sheets: Sequence[GapSheet]) -> bytes:
    """Return the workbook with what goes back to a group's evaluators."""
    target = BytesIO()
    workbook = new_workbook(target)
    styles = Styles(workbook)
    for one in sheets:
        sheet = workbook.add_worksheet(one.name)
        block = tuple(zip(one.block, _BLOCK_WIDTHS, strict=True))
        placed = write_form(sheet, styles, FORM, one.rows, block=block)
        for row in range(placed.first_row, placed.last_row + 1):
            sheet.set_row(row, _ROW_HEIGHT)
        end = placed.last_row + 2
        sheet.set_row(end, _ROW_HEIGHT)
        merge_line(sheet, end, _SIGNATURES, styles.make(**LABEL))
        sheet.print_area(0, 0, end, len(FORM.columns) - 1)
    workbook.close()
    return target.getvalue()
