"""Which official form a sheet is, and where its columns stand: by its header alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sunshine_xl.findings import Finding, SheetRef
from sunshine_xl.forms.column import Column, Form
from sunshine_xl.forms.header_block import HeaderBlock, read_block
from sunshine_xl.forms.registry import FORMS
from sunshine_xl.forms.titles import (
    Title,
    known_titles,
    nearest,
    read_title,
    vote_number,
)
from sunshine_xl.grid import Grid

_SEARCHED_ROWS = 40
_HEADER_ROWS = 3
_FEWEST_TITLES = 3
# A sheet is a form when at least half of its required columns are there, and
# either a fair part of all its columns or hardly any foreign ones.
_REQUIRED_SHARE = 0.5
_COLUMN_SHARE = 0.4
_OWN_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Table:
    """A recognised sheet.

    ``columns`` gives the column of each field, ``factors`` the unit of each money
    column, ``votes`` the columns 评议1…评议n of a summary. Data starts at row
    ``first_row``; rows and columns count from 0.
    """

    form: Form
    grid: Grid
    top_row: int
    first_row: int
    columns: Mapping[str, int]
    factors: Mapping[str, Decimal | None]
    votes: tuple[int, ...]
    block: HeaderBlock
    ref: SheetRef


@dataclass(frozen=True, slots=True)
class _Match:
    form: Form
    bottom: int
    top: int
    columns: dict[str, int]
    titles: dict[int, Title]


def recognise(grid: Grid) -> Table | None:
    """Return the form a sheet carries, or None where it carries none we know."""
    best: _Match | None = None
    for bottom in range(min(_SEARCHED_ROWS, len(grid.rows))):
        for match in _matches(grid, bottom):
            if best is None or len(match.columns) > len(best.columns):
                best = match
    return None if best is None else _table(grid, best)


def _table(grid: Grid, match: _Match) -> Table:
    block = read_block(grid, match.top)
    factors = {
        field: match.titles[column].factor or block.factor
        for field, column in match.columns.items()
    }
    votes = {
        number: column
        for column, title in match.titles.items()
        if (number := vote_number(title))
    }
    titles = {field: match.form.by_field[field].title for field in match.columns}
    return Table(
        form=match.form,
        grid=grid,
        top_row=match.top,
        first_row=match.bottom + 1,
        columns=match.columns,
        factors=factors,
        votes=tuple(votes[number] for number in sorted(votes)),
        block=block,
        ref=SheetRef(grid.file, grid.sheet, match.columns, titles),
    )


def _matches(grid: Grid, bottom: int) -> Iterator[_Match]:
    """Yield the forms whose header may end in row ``bottom``."""
    texts = [v for v in grid.rows[bottom] if v.__class__ is str and v]
    if len(texts) < 2:
        return
    known = known_titles()
    counts: dict[int, int] = {}
    for value in texts:
        for index, _, _ in known.get(read_title(value).text, ()):
            counts[index] = counts.get(index, 0) + 1
    for index, count in counts.items():
        if count >= 2:
            match = _match(grid, bottom, index)
            if _is_enough(match):
                yield match


def _match(grid: Grid, bottom: int, index: int) -> _Match:
    """Assign columns to fields; an exact title wins over an alias, left over right."""
    found: dict[str, tuple[bool, int]] = {}
    titles: dict[int, Title] = {}
    top = bottom
    width = max(len(row) for row in grid.rows[: bottom + 1])
    for column in range(width):
        title, row, hit = _leaf(grid, bottom, column, index)
        if title.text:
            titles[column] = title
        if hit is None:
            continue
        top = min(top, row)
        field, exact = hit
        if field not in found or (exact and not found[field][0]):
            found[field] = (exact, column)
    columns = {field: column for field, (_, column) in found.items()}
    return _Match(FORMS[index], bottom, top, columns, titles)


def _leaf(
    grid: Grid, bottom: int, column: int, index: int
) -> tuple[Title, int, tuple[str, bool] | None]:
    """Return a column's title, reading the header rows from below."""
    lowest, lowest_row = Title(""), bottom
    for row in range(bottom, max(bottom - _HEADER_ROWS, -1), -1):
        title = read_title(grid.value(row, column))
        for hit_index, field, exact in known_titles().get(title.text, ()):
            if hit_index == index:
                return title, row, (field, exact)
        if title.text and not lowest.text:
            lowest, lowest_row = title, row
    # A title far above with nothing below it belongs to the title block.
    return (lowest if lowest_row == bottom else Title("")), lowest_row, None


def _is_enough(match: _Match) -> bool:
    form, fields = match.form, match.columns
    if len(fields) < _FEWEST_TITLES:
        return False
    usual = form.usual
    required = [c.field for c in usual if c.required] or [c.field for c in usual]
    if sum(field in fields for field in required) < _REQUIRED_SHARE * len(required):
        return False
    own = len(fields) + sum(1 for t in match.titles.values() if vote_number(t))
    return len(fields) >= _COLUMN_SHARE * len(usual) or own >= _OWN_SHARE * len(
        match.titles
    )


def check_header(table: Table) -> Iterator[Finding]:
    """Yield misspelt, missing and doubled titles and a unit that cannot be read."""
    yield from _titles(table)
    block = table.block
    if block.factor is None:
        words = {"unit": block.unit_text}
        yield Finding("HDR-004", block.unit_place, "单位", words)
    elif table.form.unit_is_vital and not block.unit_text:
        yield Finding("HDR-005", block.unit_place, "单位")


def _titles(table: Table) -> Iterator[Finding]:
    grid, form, bottom = table.grid, table.form, table.first_row - 1
    taken = set(table.columns.values()) | set(table.votes)
    missing = [field for field in form.by_field if field not in table.columns]
    seen = {form.by_field[field].title for field in table.columns}
    for column in range(max(len(row) for row in grid.rows[: bottom + 1])):
        if column in taken:
            continue
        written = grid.value(bottom, column)
        title = read_title(written)
        if not title.text:
            continue
        place = grid.place(bottom, column)
        if str(written).strip() in seen:
            yield Finding("HDR-003", place, str(written).strip())
            continue
        meant = nearest(title.text, form, missing)
        if meant:
            missing.remove(form.by_title[meant].field)
            code = "HDR-001" if _is_vital(form.by_title[meant]) else "HDR-006"
            values = {"written": str(written).strip(), "meant": meant}
            yield Finding(code, place, meant, values)
    for field in missing:
        if form.by_field[field].required and not form.by_field[field].formula:
            place = grid.place(bottom, 0)
            yield Finding("HDR-002", place, form.by_field[field].title)


def _is_vital(column: Column) -> bool:
    return column.required or column.required_when is not None
