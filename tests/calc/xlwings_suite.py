"""Runs xlwings' own tests on the Calc engine and prints a table of the results.

Their files are not kept here: ``git clone`` the version of xlwings that is installed
and run ``python tests/calc/xlwings_suite.py path/to/xlwings/tests``. They need pytz,
polars, matplotlib, Pillow and plotly beside what the project installs.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from sunshine_xl.calc import register
from sunshine_xl.calc.apps import App

# What of the suite concerns an engine; the rest tests xlwings' paid and web parts.
MODULES = (
    "range",
    "sheet",
    "book",
    "app",
    "active",
    "names",
    "conversion",
    "ndim",
    "chunking",
    "converter_json",
    "fileformats",
    "font",
    "polars",
    "characters",
    "table",
    "shape",
)
# Tests that fail on every engine, with the reason.
BROKEN = {
    "test_insert_cell": "insert() has wanted a direction since 0.30",
    "test_insert_row": "insert() has wanted a direction since 0.30",
    "test_insert_column": "insert() has wanted a direction since 0.30",
    "test_NA": "pandas 3 compares NA and None as different",
    "test_dataframe_1": "pandas.Int64Index is gone",
    "test_read_df_2header_1unnamedindex": "pandas.Int64Index is gone",
    "test_dataframe_dateindex": "pandas 3 keeps the index's freq",
    "test_timeseries_1": "pandas 3 keeps the index's freq",
    "test_period_index": "PeriodIndex takes no year any more",
    "test_polars_write_read_roundtrip": "check_dtype was renamed in polars 2",
    "TestPlotly": "plotly's pictures need a browser",
}


class Results:
    """Collects outcomes by module and the names of what failed."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test once: when it ran, or when it could not even start."""
        if report.when != "call" and report.outcome == "passed":
            return
        module = Path(report.fspath).stem.removeprefix("test_")
        if BROKEN.keys() & set(report.nodeid.split("::")):
            outcome = "broken"
        else:
            outcome = report.outcome
        self.counts[module, outcome] += 1
        if outcome == "failed":
            self.failed.append(report.nodeid.partition("::")[2])


def main(folder: str) -> None:
    register()
    App.allow_macros = True
    results = Results()
    files = [str(Path(folder) / f"test_{name}.py") for name in MODULES]
    pytest.main(["-q", "--tb=no", "-p", "no:cacheprovider", *files], plugins=[results])
    outcomes = ("passed", "failed", "skipped", "broken")
    print("\n| module | passed | failed | skipped | broken everywhere |")
    print("|---|---|---|---|---|")
    for name in MODULES:
        print(f"| {name} |", *(f"{results.counts[name, o]} |" for o in outcomes))
    passed, failed, skipped = (
        sum(results.counts[name, o] for name in MODULES) for o in outcomes[:3]
    )
    share = passed / (passed + failed + skipped)
    print(f"\n{passed} of {passed + failed + skipped} pass: {share:.1%}")
    print(*results.failed, sep="\n")


if __name__ == "__main__":
    main(sys.argv[1])
