"""Cell styles, which conditional formats need, beside protected sheets too."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sunshine_xl.calc.uno_access import properties, url

if TYPE_CHECKING:
    from sunshine_xl.calc.books import Book

_FAMILY = "CellStyles"


def drop(book: Book, name: str) -> None:
    """Take a cell style out again, unless something still looks by it."""
    styles = book.api.StyleFamilies.getByName(_FAMILY)
    if styles.hasByName(name) and not styles.getByName(name).isInUse():
        styles.removeByName(name)


def provide(book: Book, name: str, values: Mapping[str, int]) -> None:
    """Make a cell style with these properties unless the document has it."""
    document = book.api
    if document.StyleFamilies.getByName(_FAMILY).hasByName(name):
        return
    if not any(sheet.api.isProtected() for sheet in book.sheets):
        _make(document, name, values)
        return
    # While any sheet is protected Calc lets nobody make a style, but it does take them
    # over from another file; taking off the protection would lose its options.
    other = book.app.xl.loadComponentFromURL(
        "private:factory/scalc", "_blank", 0, properties(Hidden=True)
    )
    try:
        _make(other, name, values)
        with tempfile.TemporaryDirectory() as folder:
            file = url(Path(folder) / "styles.ods")
            other.storeToURL(file, properties(FilterName="calc8"))
            document.StyleFamilies.loadStylesFromURL(
                file, properties(OverwriteStyles=False, LoadPageStyles=False)
            )
    finally:
        other.close(True)


def _make(document: Any, name: str, values: Mapping[str, int]) -> None:
    made = document.createInstance("com.sun.star.style.CellStyle")
    document.StyleFamilies.getByName(_FAMILY).insertByName(name, made)
    for key, value in values.items():
        setattr(made, key, float(value) if key == "CharWeight" else value)
