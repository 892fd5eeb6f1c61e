"""Printing into PDF files and filling .xls through the office the buttons work in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlwings

from sunshine_xl.flows.pdf_writer import Converted, PdfWriter
from sunshine_xl.grid import Address


@dataclass(frozen=True, slots=True)
class Printed:
    """What became of one workbook; ``problem`` says why there is no PDF."""

    source: Path
    pdf: Path | None
    problem: str = ""


def pdf_writer(app: xlwings.App) -> PdfWriter:
    """Return what prints: Excel where the buttons work in Excel, else LibreOffice.

    Either runs hidden beside the user's own windows.
    """
    if app.engine.name == "calc":
        from sunshine_xl.calc import export_pdf

        return export_pdf
    return print_by_excel


def print_by_excel(
    paths: Sequence[Path],
    target: Callable[[Path], Path],
    *,
    progress: Callable[[int, int, Converted], None] | None = None,
) -> Sequence[Converted]:
    """Print workbooks by one hidden Excel, each to where ``target`` says."""
    made: list[Converted] = []
    app = xlwings.App(visible=False, add_book=False)
    try:
        for number, path in enumerate(paths, 1):
            made.append(_print(app, path, target(path)))
            if progress:
                progress(number, len(paths), made[-1])
    finally:
        app.quit()
    return made


def _print(app: xlwings.App, path: Path, pdf: Path) -> Printed:
    try:
        book = app.books.open(path, update_links=False, read_only=True)
        try:
            pdf.parent.mkdir(parents=True, exist_ok=True)
            book.to_pdf(pdf)
        finally:
            book.close()
    except Exception as error:
        # COM's errors are of no class of ours; the next workbook is still printed.
        return Printed(path, None, f"{type(error).__name__}: {error}")
    return Printed(path, pdf)


def live_fill(data: bytes, sheet: str, cells: Mapping[Address, Any]) -> bytes:
    """Fill a .xls through a hidden office: Excel on Windows, else LibreOffice Calc."""
    from sunshine_xl.calc.filling import fill_cells
    from sunshine_xl.flows.export import LiveFillFailed

    try:
        return fill_cells(data, sheet, cells)
    except Exception as error:
        # Each office has its own errors.
        raise LiveFillFailed(str(error) or type(error).__name__) from error
