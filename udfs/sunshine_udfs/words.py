"""What the function wizard and a result cell show: category, arguments, findings."""

from __future__ import annotations

from functools import partial

import xlwings as xw

from sunshine_xl import catalog
from sunshine_xl.findings import Finding, Place

CATEGORY = "阳光信贷"

# Decorators of an argument: one takes a cell or a block, the other a single cell.
cells = partial(xw.arg, ndim=2, err_to_str=True)
one = partial(xw.arg, err_to_str=True)


def said(code: str, title: str, **values: str) -> str:
    """Return a finding as a cell shows it: its code and what is wrong."""
    finding = Finding(code, Place(""), title, values)
    return f"{code} {catalog.sentence(finding).rstrip('。')}"
