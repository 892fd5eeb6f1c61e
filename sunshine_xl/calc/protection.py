"""Protection of a sheet, lifted for a while and put back as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sunshine_xl.calc.books import Book
    from sunshine_xl.calc.sheets import Sheet


class Lifted:
    """A sheet without its protection meanwhile, if that has no password.

    ``is_open`` tells whether the sheet may be changed. What the protection allows is
    kept by Calc itself. The list of undo knows nothing of it: undoing does not ask
    whether a sheet is protected.
    """

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._was_protected = False
        self.is_open = True

    def __enter__(self) -> Lifted:
        own = self._sheet.xl
        if own.isProtected():
            try:
                self._change(own.unprotect)
            except Exception as error:
                # How UNO says that the password is another one than "".
                if not type(error).__name__.endswith("IllegalArgumentException"):
                    raise
            self.is_open = not own.isProtected()
            self._was_protected = self.is_open
        return self

    def __exit__(self, *_: object) -> None:
        if self._was_protected:
            self._change(self._sheet.xl.protect)

    def _change(self, way: object) -> None:
        manager = self._sheet.book.document.getUndoManager()
        manager.lock()
        try:
            way("")  # type: ignore[operator]
        finally:
            manager.unlock()


def has_no_password(book: Book) -> bool:
    """Return whether a workbook's structure is open, or protected without a password.

    Calc tells only by trying.
    """
    own = book.document
    if not own.isProtected():
        return True
    manager = own.getUndoManager()
    manager.lock()
    try:
        own.unprotect("")
        is_open = not own.isProtected()
        if is_open:
            own.protect("")
    except Exception as error:
        if not type(error).__name__.endswith("IllegalArgumentException"):
            raise
        is_open = False
    finally:
        manager.unlock()
    return is_open


class AllLifted:
    """A workbook without its sheets' protection meanwhile.

    While any sheet is protected Calc lets nobody make or change a style.
    """

    def __init__(self, book: Book) -> None:
        self._sheets = [Lifted(sheet) for sheet in book.sheets]

    @property
    def is_open(self) -> bool:
        """Whether no password keeps a sheet closed."""
        return all(one.is_open for one in self._sheets)

    def __enter__(self) -> AllLifted:
        for one in self._sheets:
            one.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        for one in self._sheets:
            one.__exit__(*error)
