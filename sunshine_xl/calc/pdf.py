"""Many workbooks into PDF files by one office, on a profile of its own.

The user's own Calc is neither needed nor touched, and no file is opened where it lies:
the office gets copies, so that no lock stands beside the originals and nothing can be
saved over them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sunshine_xl.calc.errors import CannotOpen, OfficeGone
from sunshine_xl.calc.loading import load
from sunshine_xl.calc.office import Office
from sunshine_xl.calc.uno_access import items, properties, uno, url

# com.sun.star.document.MacroExecMode and UpdateDocMode: never.
_NEVER = 0
_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of one workbook: a PDF, or the problem that there was."""

    source: Path
    pdf: Path | None
    pages: int
    seconds: float
    problem: str = ""


def export_pdf(
    paths: Iterable[str | os.PathLike[str]],
    target: str | os.PathLike[str] | Callable[[Path], str | os.PathLike[str]],
    *,
    sheets: Callable[[str], bool] | None = None,
    recalculate: bool = True,
    password: str = "",
    progress: Callable[[int, int, Exported], None] | None = None,
    seconds_each: float = _SECONDS,
) -> list[Exported]:
    """Print workbooks into PDF files with one headless office; say how each one went.

    ``target`` is a folder, or a function that tells the PDF's path for a workbook's.
    Only visible sheets are printed, and of these only those whose name ``sheets``
    accepts. A workbook that cannot be printed does not keep the next from being
    printed; an office that dies or hangs longer than ``seconds_each`` is replaced.
    ``progress`` is called after each one with how many are done, of how many, and what
    became of it.

    Raises OfficeMissing where no office is installed, and ValueError where two
    workbooks would become one file.
    """
    jobs = _jobs(paths, target)
    done: list[Exported] = []
    with _Printer(sheets, recalculate, password, seconds_each) as printer:
        for source, pdf in jobs:
            done.append(printer.printed(source, pdf))
            if progress:
                progress(len(done), len(jobs), done[-1])
    return done


def _jobs(
    paths: Iterable[str | os.PathLike[str]],
    target: str | os.PathLike[str] | Callable[[Path], str | os.PathLike[str]],
) -> Sequence[tuple[Path, Path]]:
    jobs: dict[Path, Path] = {}
    for source in map(Path, paths):
        if callable(target):
            pdf = Path(target(source))
        else:
            pdf = Path(target) / f"{source.stem}.pdf"
        if pdf in jobs:
            raise ValueError(f"{jobs[pdf]} and {source} would both become {pdf}.")
        jobs[pdf] = source
    return [(source, pdf) for pdf, source in jobs.items()]


class _Printer:
    """An office that prints, started with the first workbook and after each death.

    No generator: an exception of UNO's cannot pass through contextlib's.
    """

    def __init__(
        self,
        sheets: Callable[[str], bool] | None,
        recalculate: bool,
        password: str,
        seconds: float,
    ) -> None:
        self._wanted, self._recalculate = sheets, recalculate
        self._password, self._seconds = password, seconds
        self._office: Office | None = None

    def __enter__(self) -> _Printer:
        self._folder = Path(tempfile.mkdtemp(prefix="calc-engine-pdf-"))
        return self

    def __exit__(self, *_: object) -> None:
        if self._office:
            self._office.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def printed(self, source: Path, pdf: Path) -> Exported:
        """Print one workbook; a problem is part of the answer."""
        start = time.perf_counter()
        if self._office is None or not self._office.is_alive:
            self._office = Office(frugal=True)
        try:
            with self._office.answering_within(self._seconds):
                pages = self._print(self._office, source, pdf)
        except (OSError, OfficeGone) as error:
            return Exported(source, None, 0, time.perf_counter() - start, str(error))
        return Exported(source, pdf, pages, time.perf_counter() - start)

    def _print(self, office: Office, source: Path, pdf: Path) -> int:
        document = self._load(office, source)
        try:
            if self._recalculate:
                document.calculateAll()
            self._hide(document)
            made = self._folder / "made.pdf"
            store(document, made)
            pages = int(document.getRendererCount(document, ()))
            pdf.parent.mkdir(parents=True, exist_ok=True)
            beside = pdf.with_name(f".{pdf.name}.part")
            shutil.move(made, beside)
            beside.replace(pdf)
        finally:
            if office.is_alive:
                document.close(True)
        return pages

    def _load(self, office: Office, source: Path) -> Any:
        # Under its own name, which headers and footers may print.
        copy = Path(shutil.copy(source, self._folder / source.name))
        options: dict[str, Any] = {"MacroExecutionMode": _NEVER, "Hidden": True}
        options["UpdateDocMode"] = _NEVER
        if self._password:
            options["Password"] = self._password
        document = load(office.desktop, url(copy), **options)
        if not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
            document.close(True)
            raise CannotOpen(f"{source.name} is no spreadsheet.")
        return document

    def _hide(self, document: Any) -> None:
        if self._wanted is None:
            return
        shown = [sheet for sheet in items(document.Sheets) if sheet.IsVisible]
        left_out = [sheet for sheet in shown if not self._wanted(sheet.Name)]
        if len(left_out) == len(shown):
            raise CannotOpen("None of the visible sheets is to be printed.")
        for sheet in left_out:
            sheet.IsVisible = False


def store(document: Any, path: str | os.PathLike[str], *, small: bool = False) -> None:
    """Print the visible sheets of a document into a PDF file."""
    # As Excel, which prints no notes unless told to.
    data = properties(ReduceImageResolution=small, ExportNotes=False)
    options = properties(FilterName="calc_pdf_Export")
    options += properties(
        FilterData=uno().Any("[]com.sun.star.beans.PropertyValue", data)
    )
    document.storeToURL(url(Path(path)), options)
