"""Whatever a rule finds in any of these tests, the catalogue can say it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from string import Formatter

import pytest

from sunshine_xl import catalog, rules
from sunshine_xl.findings import Finding, RowRef, finding

# What is said of a sheet as a whole, where it lacks a column.
NO_COLUMN = {"REG-008"}


@cache
def blanks(code: str) -> set[str]:
    """Return the names of what the sentence and the remedy of a code leave open."""
    entry = catalog.entries()[code]
    parts = [*Formatter().parse(entry.sentence), *Formatter().parse(entry.remedy)]
    return {name for _, name, _, _ in parts if name} - {"field"}


def sayable(code: str, row: RowRef, name: str = "", /, **values: object) -> Finding:
    """Return a finding after a look at its cell and at what it says."""
    assert name in row.sheet.columns or code in NO_COLUMN, (
        f"{code} names no column: {name}"
    )
    assert blanks(code) <= set(values), f"{code} leaves something unsaid"
    assert None not in values.values(), f"{code} says None"
    return finding(code, row, name, **values)


@pytest.fixture(scope="package", autouse=True)
def findings_can_be_said() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module in pkgutil.iter_modules(rules.__path__):
            there = importlib.import_module(f"{rules.__name__}.{module.name}")
            if "finding" in vars(there):
                patch.setattr(there, "finding", sayable)
        yield
