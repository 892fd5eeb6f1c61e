"""Open spreadsheets as xlwings' Books."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from sunshine_xl.calc import macros, pdf, saved_files
from sunshine_xl.calc.errors import CannotOpen, CannotSave, is_gone
from sunshine_xl.calc.loading import load, lock_on
from sunshine_xl.calc.names import Names
from sunshine_xl.calc.number_formats import NumberFormats
from sunshine_xl.calc.saved_files import TableStyle, read_table_styles
from sunshine_xl.calc.sheets import Sheets
from sunshine_xl.calc.uno_access import (
    named_values,
    offers,
    path_of,
    properties,
    uno,
    url,
)

if TYPE_CHECKING:
    from sunshine_xl.calc.apps import App
    from sunshine_xl.calc.ranges import Range

# Export filter by suffix. Calc reads .xlsb and writes it nowhere.
FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xltx": "Calc MS Excel 2007 XML Template",
    ".xltm": "Calc MS Excel 2007 VBA XML",
    ".xls": "MS Excel 97",
    ".xlt": "MS Excel 97 Vorlage/Template",
    ".ods": "calc8",
    ".ots": "calc8_template",
    ".csv": "Text - txt - csv (StarCalc)",
}
_ENCRYPTED = (".xlsx", ".xlsm")
_UTF8_CSV = "44,34,76,1"
# com.sun.star.document.MacroExecMode: as the user's own security settings have it, or
# always. Only "never" would keep Basic functions of the user from working in cells.
_AS_SET, _ALWAYS = 3, 4


class Books(base_classes.Books):
    """The spreadsheets open in one office, oldest first."""

    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def api(self) -> Any:
        return self.app.xl

    @property
    def active(self) -> Book:
        current = self.app.xl.getCurrentComponent()
        service = "com.sun.star.sheet.SpreadsheetDocument"
        if current is not None and current.supportsService(service):
            return Book(self.app, current)
        documents = list(self.app.office.documents())
        if not documents:
            raise KeyError("no spreadsheet is open")
        return Book(self.app, documents[-1])

    def __call__(self, name_or_index: str | int) -> Book:
        if isinstance(name_or_index, int):
            documents = list(self.app.office.documents())
            if not 1 <= name_or_index <= len(documents):
                raise KeyError(name_or_index)
            return Book(self.app, documents[name_or_index - 1])
        for book in self:
            if book.name.lower() == name_or_index.lower():
                return book
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return len(list(self.app.office.documents()))

    def __iter__(self) -> Iterator[Book]:
        return (Book(self.app, document) for document in self.app.office.documents())

    def add(self) -> Book:
        return self._load("private:factory/scalc", MacroExecutionMode=_ALWAYS)

    def open(
        self,
        fullname: str,
        update_links: bool | None = None,
        read_only: bool | None = None,
        format: str | None = None,
        password: str | None = None,
        *_: Any,
        **__: Any,
    ) -> Book:
        """Open a file; raise CannotOpen with the reason.

        Its macros run only where the app (``App.allow_macros``) or the user's own
        security settings allow them.
        """
        mode = _ALWAYS if self.app.allow_macros else _AS_SET
        options: dict[str, Any] = {"MacroExecutionMode": mode}
        if read_only:
            options["ReadOnly"] = True
        if password:
            options["Password"] = password
        if not Path(fullname).exists():
            raise CannotOpen(f"There is no file {fullname}.")
        return self._load(url(fullname), **options)

    def _load(self, address: str, **options: Any) -> Book:
        document = load(self.app.xl, address, **options)
        book = Book(self.app, document)
        book.read_table_styles()
        return book


class Book(base_classes.Book):
    """One spreadsheet document."""

    def __init__(self, app: App, document: Any) -> None:
        self._app = app
        self.document = document
        self.number_formats = NumberFormats(document)

    @property
    def app(self) -> App:
        return self._app

    @property
    def api(self) -> Any:
        return self.document

    @property
    def controller(self) -> Any:
        """The document's view."""
        return self.document.CurrentController

    @property
    def frame(self) -> Any:
        """The frame around the view."""
        return self.controller.Frame

    @property
    def window(self) -> Any:
        """The window around the frame."""
        return self.frame.ContainerWindow

    @property
    def fullname(self) -> str:
        address = self.document.URL
        # "Untitled 1" becomes Untitled1, as Excel's Book1.
        return path_of(address) if address else self.document.Title.replace(" ", "")

    @property
    def title(self) -> str:
        """What the window calls the document."""
        return str(self.document.Title)

    @property
    def name(self) -> str:
        return Path(self.fullname).name

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self, None)

    @property
    def table_styles(self) -> dict[str, TableStyle]:
        """How Excel draws the tables, by name."""
        return self.app.table_styles.setdefault(self.document.RuntimeUID, {})

    def read_table_styles(self) -> None:
        """Remember what the file says and Calc forgets."""
        file = Path(self.fullname)
        if file.is_file():
            self.table_styles.update(read_table_styles(file))

    @property
    def selection(self) -> Range | None:
        """The selected cells, the first box of several; None where it is a drawing."""
        chosen = self.controller.getSelection()
        if offers(chosen, "getRangeAddresses"):
            address = chosen.getRangeAddresses()[0]
        elif offers(chosen, "getRangeAddress"):
            address = chosen.getRangeAddress()
        else:
            return None
        return self.sheets(address.Sheet + 1).range_at(address)

    def activate(self) -> None:
        self.frame.activate()
        self.window.toFront()

    def close(self) -> None:
        self.document.close(True)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Save, in the format the suffix tells; raise CannotSave with the reason."""
        try:
            if path is None and self.document.URL:
                self._refuse_if_read_only()
                self.document.store()
            else:
                full = Path(path or self.name + ".xlsx").resolve()
                self.document.storeAsURL(url(full), _saving(full, password))
        except Exception as error:
            if is_gone(error) or isinstance(error, CannotSave):
                raise
            raise CannotSave(
                f"Calc could not save {path or self.name}: {error}"
            ) from error
        saved_files.finish(Path(self.fullname), self.table_styles)

    def _refuse_if_read_only(self) -> None:
        """Raise CannotSave where Calc, as Excel, opened a file only for reading."""
        if self.document.isReadonly():
            why = lock_on(Path(self.fullname)) or f"{self.name} may only be read."
            raise CannotSave(why)

    def to_pdf(self, path: str, quality: str | None = None) -> None:
        """Print the visible sheets into a PDF file."""
        pdf.store(self.document, path, small=quality == "minimum")

    def run(self, name: str, args: tuple[Any, ...]) -> Any:
        """Run one of the document's Basic macros and return its result."""
        return macros.run(self.document, name, args)

    def one_undo_step(self, title: str) -> _UndoStep:
        """Return a context that makes all that is written in it one undo step."""
        return _UndoStep(self, title)


class _UndoStep:
    """One entry of a document's undo list.

    No generator: an exception of UNO's cannot pass through contextlib's.
    """

    def __init__(self, book: Book, title: str) -> None:
        self._book, self._title = book, title

    def __enter__(self) -> None:
        self._book.document.getUndoManager().enterUndoContext(self._title)
        self._book.app.keeps_undo = True

    def __exit__(self, *_: object) -> None:
        self._book.app.keeps_undo = False
        self._book.document.getUndoManager().leaveUndoContext()


def _saving(path: Path, password: str | None) -> tuple[Any, ...]:
    suffix = path.suffix.lower()
    if suffix not in FILTERS:
        raise CannotSave(f"Calc cannot save {suffix or 'files without a suffix'}.")
    options: dict[str, Any] = {"FilterName": FILTERS[suffix], "Overwrite": True}
    if suffix == ".csv":
        options["FilterOptions"] = _UTF8_CSV
    if password and suffix in _ENCRYPTED:
        # "Password" alone is for the office's own formats; these ignore it silently.
        data = named_values({"OOXPassword": password, "CryptoType": "Standard"})
        kind = "[]com.sun.star.beans.NamedValue"
        options["EncryptionData"] = uno().Any(kind, data)
    elif password and suffix in (".ods", ".ots"):
        options["Password"] = password
    elif password:
        raise CannotSave(f"Calc saves no {suffix} with a password.")
    return properties(**options)
