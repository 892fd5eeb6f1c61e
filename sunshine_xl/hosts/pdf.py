"""PDF through the office program that is there: Excel on Windows, else LibreOffice."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sunshine_xl.calc import Exported
from sunshine_xl.calc import export_pdf as through_calc
from sunshine_xl.calc.errors import OfficeMissing

Target = Callable[[Path], Path]
Progress = Callable[[int, int, Exported], None]

_NONE = "没有找到 Excel 或 LibreOffice，请先安装其中之一"
_EXCEL_FAILED = "Excel 没有打开或印出该文件（{}）"


def export_pdf(
    paths: Sequence[Path], target: Target, *, progress: Progress | None = None
) -> list[Exported]:
    """Print workbooks into PDF files with one office program; say how each one went."""
    if sys.platform == "win32" and has_excel():
        return through_excel(paths, target, progress=progress)
    try:
        return through_calc(paths, target, progress=progress)
    except OfficeMissing:
        told = [Exported(Path(path), None, 0, 0.0, _NONE) for path in paths]
        for number, one in enumerate(told, 1):
            if progress:
                progress(number, len(told), one)
        return told


def has_excel() -> bool:
    """Return whether Windows knows an Excel to start."""
    if sys.platform != "win32":
        return False
    import winreg

    try:
        winreg.CloseKey(winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, "Excel.Application"))
    except OSError:
        return False
    return True


def through_excel(
    paths: Sequence[Path], target: Target, *, progress: Progress | None = None
) -> list[Exported]:
    """Print workbooks with one Excel of our own, which nobody sees."""
    import xlwings

    app = xlwings.App(visible=False, add_book=False)
    app.display_alerts = False
    done: list[Exported] = []
    try:
        for path in paths:
            done.append(_printed(app, path, target(path)))
            if progress:
                progress(len(done), len(paths), done[-1])
    finally:
        app.quit()
    return done


def _printed(app: object, source: Path, pdf: Path) -> Exported:
    start = time.perf_counter()
    # Excel prints into a file that ends in .pdf and nothing else.
    beside = pdf.with_name(f".{pdf.name}")
    try:
        pdf.parent.mkdir(parents=True, exist_ok=True)
        book = app.books.open(str(source), update_links=False)  # type: ignore[attr-defined]
        try:
            book.to_pdf(str(beside))
        finally:
            book.close()
        beside.replace(pdf)
    # Excel's errors have a class of their own, which exists on Windows alone.
    except Exception as error:
        beside.unlink(missing_ok=True)
        problem = _EXCEL_FAILED.format(type(error).__name__)
        return Exported(source, None, 0, time.perf_counter() - start, problem)
    return Exported(source, pdf, 0, time.perf_counter() - start)
