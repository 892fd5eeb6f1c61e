"""The ratings of a group in a workbook of their own, and the blank rating table."""

from __future__ import annotations

from io import BytesIO

from sunshine_xl.io.booklet_data import BookletGroup
from sunshine_xl.io.booklet_workbook import new_workbook
from sunshine_xl.io.formula_cells import finish_formulas
from sunshine_xl.io.parameter_sheet import write_parameters
from sunshine_xl.io.rating_builder import write_ratings
from sunshine_xl.io.styles import Styles
from sunshine_xl.policy import Policy


def build_ratings(group: BookletGroup, policy: Policy) -> bytes:
    """Return a workbook with the sheet 评级 of a group, total and grade by formula."""
    target = BytesIO()
    workbook = new_workbook(target)
    styles = Styles(workbook)
    write_ratings(workbook.add_worksheet("评级"), styles, group, policy)
    write_parameters(workbook, styles, policy)
    workbook.close()
    return finish_formulas(target.getvalue(), cached=True)
