"""Workbooks of the second entry: the copy to type into, and the list of differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from sunshine_xl.forms import booklet, entry_check
from sunshine_xl.forms.column import Form
from sunshine_xl.io.booklet_workbook import new_workbook
from sunshine_xl.io.form_sheet import Formula, Placed, write_form
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.io.formula_cells import finish_formulas
from sunshine_xl.io.styles import Styles
from sunshine_xl.policy import Policy

Raw = Mapping[str, Any]
_WIDTHS = (4, 3, 2, 2, 3, 2, 4)
_SUMS = ("rows", "cells", "mistakes")


@dataclass(frozen=True, slots=True)
class SecondSheet:
    """One copy to be typed again: its header block and its rows without answers."""

    name: str
    block: Mapping[str, str]
    rows: Sequence[Raw]


def build_second_entry(sheets: Sequence[SecondSheet], policy: Policy) -> bytes:
    """Return the workbook into which copies are typed a second time."""
    made = [
        FormSheet(
            booklet.FORM,
            one.rows,
            name=one.name,
            title="评议册第二次录入（核对用）",
            block=tuple(
                (f"{label}：{text}", width)
                for (label, text), width in zip(one.block.items(), _WIDTHS, strict=True)
            ),
        )
        for one in sheets
    ]
    return build_forms(made, policy)


def build_differences(
    differences: Sequence[Raw], tallies: Sequence[Raw], makers: Sequence[str]
) -> bytes:
    """Return the workbook in which each difference is decided on.

    The counts are formulas over the decisions, so that they follow them at once.
    """
    target = BytesIO()
    workbook = new_workbook(target)
    styles = Styles(workbook)
    form = entry_check.DIFFERENCES
    listed = write_form(
        workbook.add_worksheet(form.name), styles, form, differences, columns=()
    )
    counted = _sheet(
        workbook,
        styles,
        entry_check.TALLIES,
        tallies,
        {"mistakes": _mistakes(listed), "rate": _rate},
    )
    _sheet(
        workbook,
        styles,
        entry_check.MAKERS,
        [{"maker": maker} | dict(_totals(tallies, maker)) for maker in makers],
        {
            "copies": lambda at, row: (
                f"COUNTIF({_all(counted, 'maker')},{at['maker']}{row})"
            ),
            **{name: _sum(counted, name) for name in _SUMS},
            "rate": _rate,
        },
    )
    workbook.close()
    return finish_formulas(target.getvalue(), cached=True)


def _sheet(
    workbook: Any,
    styles: Styles,
    form: Form,
    rows: Sequence[Raw],
    formulas: Mapping[str, Formula],
) -> Placed:
    sheet = workbook.add_worksheet(form.name)
    return write_form(sheet, styles, form, rows, formulas=formulas)


def _all(placed: Placed, field: str) -> str:
    form = entry_check.TALLIES if "cells" in placed.letters else entry_check.DIFFERENCES
    return placed.range(field, form.name)


def _mistakes(listed: Placed) -> Formula:
    """Return how many cells of a copy the first entry had wrong, as decided."""

    def text(at: Mapping[str, str], row: int) -> str:
        same = "".join(
            f"({_all(listed, field)}={at[field]}{row})*"
            for field in ("group_no", "copy_no")
        )
        decided = _all(listed, "decision")
        wrong = (
            f'(({decided}="{entry_check.SECOND}")+({decided}="{entry_check.OTHER}"))'
        )
        return f"SUMPRODUCT({same}{wrong})"

    return text


def _sum(counted: Placed, field: str) -> Formula:
    def text(at: Mapping[str, str], row: int) -> str:
        makers, numbers = _all(counted, "maker"), _all(counted, field)
        return f"SUMIF({makers},{at['maker']}{row},{numbers})"

    return text


def _rate(at: Mapping[str, str], row: int) -> str:
    cells, mistakes = f"{at['cells']}{row}", f"{at['mistakes']}{row}"
    return f'IF({cells}>0,{mistakes}/{cells},"")'


def _totals(tallies: Sequence[Raw], maker: str) -> Mapping[str, Any]:
    """Return what the formulas of a maker's line show at first."""
    mine = [one for one in tallies if one["maker"] == maker]
    sums = {name: sum(one[name] for one in mine) for name in _SUMS}
    rate = sums["mistakes"] / sums["cells"] if sums["cells"] else ""
    return {"copies": len(mine), **sums, "rate": rate}
