"""What printing wants of an office program, which the command line or ribbon gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol


class Converted(Protocol):
    """What an office program made of one workbook."""

    @property
    def source(self) -> Path:
        """The workbook."""

    @property
    def pdf(self) -> Path | None:
        """What it was printed into."""

    @property
    def problem(self) -> str:
        """Why it was not printed."""


class PdfWriter(Protocol):
    """Prints workbooks into PDF files with one office program."""

    def __call__(
        self,
        paths: Sequence[Path],
        target: Callable[[Path], Path],
        *,
        progress: Callable[[int, int, Converted], None] | None = None,
    ) -> Sequence[Converted]:
        """Print every workbook to where ``target`` says, telling each one at once."""
