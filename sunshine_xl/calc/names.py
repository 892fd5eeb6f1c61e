"""Defined names, of the workbook and of single sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from sunshine_xl.calc import formulas
from sunshine_xl.calc.uno_access import items, struct

if TYPE_CHECKING:
    from sunshine_xl.calc.books import Book
    from sunshine_xl.calc.ranges import Range
    from sunshine_xl.calc.sheets import Sheet


def first_free(word: str, taken: Iterable[str]) -> str:
    """Return the word with the first number that makes it a name not taken.

    >>> first_free("Sheet", ["Sheet1", "Sheet3"])
    'Sheet2'
    """
    used = set(taken)
    return next(name for n in count(1) if (name := f"{word}{n}") not in used)


class Names(base_classes.Names):
    """The names of a workbook (its sheets' own ones among them) or of one sheet."""

    def __init__(self, book: Book, sheet: Sheet | None) -> None:
        self.book = book
        self.sheet = sheet

    @property
    def api(self) -> Any:
        owner = self.sheet.api if self.sheet else self.book.api
        return owner.NamedRanges

    def _all(self) -> list[Name]:
        found = [Name(self.book, self.sheet, one) for one in items(self.api)]
        if self.sheet is None:
            for sheet in self.book.sheets:
                found += Names(self.book, sheet)._all()
        return found

    def __iter__(self) -> Iterator[Name]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __call__(self, name_or_index: str | int) -> Name:
        if isinstance(name_or_index, int):
            return self._all()[name_or_index - 1]
        found = self.find(name_or_index)
        if found is None:
            raise KeyError(name_or_index)
        return found

    def contains(self, name_or_index: str | int) -> bool:
        if isinstance(name_or_index, int):
            return 1 <= name_or_index <= len(self)
        return self.find(name_or_index) is not None

    def find(self, name: str) -> Name | None:
        """Return a name, ``Sheet1!name`` or without its sheet, or None."""
        sheet, own = self._scope(name)
        home = sheet.api.NamedRanges if sheet else self.api
        return (
            Name(self.book, sheet, home.getByName(own)) if home.hasByName(own) else None
        )

    def _scope(self, name: str) -> tuple[Sheet | None, str]:
        sheet_name, _, own = name.rpartition("!")
        if not sheet_name:
            return self.sheet, own
        return self.book.sheets(sheet_name.strip("'").replace("''", "'")), own

    def add(self, name: str, refers_to: str) -> Name:
        """Define a name, or give it a new meaning."""
        sheet, own = self._scope(name)
        home = sheet.api.NamedRanges if sheet else self.api
        if home.hasByName(own):
            home.removeByName(own)
        home.addNewByName(own, "", struct("table.CellAddress"), 0)
        made = Name(self.book, sheet, home.getByName(own))
        made.refers_to = refers_to
        return made


class Name(base_classes.Name):
    """One defined name."""

    def __init__(self, book: Book, sheet: Sheet | None, xl: Any) -> None:
        self.book = book
        self.sheet = sheet
        self.xl = xl

    @property
    def api(self) -> Any:
        return self.xl

    def delete(self) -> None:
        owner = self.sheet.api if self.sheet else self.book.api
        owner.NamedRanges.removeByName(self.xl.Name)

    @property
    def name(self) -> str:
        if self.sheet is None:
            return str(self.xl.Name)
        return f"{formulas.quoted(self.sheet.name)}!{self.xl.Name}"

    @name.setter
    def name(self, value: str) -> None:
        self.xl.Name = value.rpartition("!")[2]

    @property
    def refers_to(self) -> str:
        return "=" + formulas.printed(self.book.api, self.xl.getTokens(), self._home())

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        text = value.removeprefix("=")
        self.xl.setTokens(formulas.parsed(self.book.api, text, self._home()))

    def _home(self) -> Any:
        index = self.sheet.index - 1 if self.sheet else 0
        return struct("table.CellAddress", Sheet=index)

    @property
    def refers_to_range(self) -> Range:
        cells = self.xl.ReferredCells
        if cells is None:
            raise ValueError(f"the name {self.xl.Name} refers to no cells")
        address = cells.RangeAddress
        return self.book.sheets(address.Sheet + 1).range_at(address)
