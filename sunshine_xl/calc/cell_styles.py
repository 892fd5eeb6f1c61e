"""Cell styles, which conditional formats need, beside protected sheets too."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sunshine_xl.calc.protection import AllLifted
from sunshine_xl.calc.uno_access import properties, url

if TYPE_CHECKING:
    from sunshine_xl.calc.books import Book

_FAMILY = "CellStyles"
_SERVICES = {
    _FAMILY: "com.sun.star.style.CellStyle",
    "PageStyles": "com.sun.star.style.PageStyle",
}
# How the names of styles begin by which conditional formats made here look.
OURS = "rule-"


def drop_unused(book: Book, names: Iterable[str]) -> None:
    """Take styles of ours out again by which no conditional format looks any more."""
    ours = {name for name in names if name.startswith(OURS)}
    for name in ours - (_used(book) if ours else set()):
        styles = book.api.StyleFamilies.getByName(_FAMILY)
        if styles.hasByName(name) and not styles.getByName(name).isInUse():
            styles.removeByName(name)


def _used(book: Book) -> set[str]:
    """Return the styles of all conditional formats; the office does not count them."""
    return {
        str(getattr(owner.getByIndex(index), "StyleName", ""))
        for sheet in book.sheets
        for owner in sheet.xl.ConditionalFormats.getConditionalFormats()
        for index in range(owner.getCount())
    }


def provide(book: Book, name: str, values: Mapping[str, int]) -> None:
    """Make a cell style with these properties unless the document has it."""
    if book.api.StyleFamilies.getByName(_FAMILY).hasByName(name):
        return
    with AllLifted(book) as lifted:
        if lifted.is_open:
            make(book.api, _FAMILY, name, values)
            return
    _take_over(book, name, values)


def _take_over(book: Book, name: str, values: Mapping[str, int]) -> None:
    """Take a style over from another file, which Calc allows beside a password."""
    other = book.app.xl.loadComponentFromURL(
        "private:factory/scalc", "_blank", 0, properties(Hidden=True)
    )
    try:
        make(other, _FAMILY, name, values)
        with tempfile.TemporaryDirectory() as folder:
            file = url(Path(folder) / "styles.ods")
            other.storeToURL(file, properties(FilterName="calc8"))
            book.api.StyleFamilies.loadStylesFromURL(
                file, properties(OverwriteStyles=False, LoadPageStyles=False)
            )
    finally:
        other.close(True)


def make(document: Any, family: str, name: str, values: Mapping[str, Any]) -> Any:
    """Make a style and return it; no sheet may be protected."""
    made = document.createInstance(_SERVICES[family])
    document.StyleFamilies.getByName(family).insertByName(name, made)
    for key, value in values.items():
        setattr(made, key, float(value) if key == "CharWeight" else value)
    return made
