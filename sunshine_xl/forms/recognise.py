"""Which official form a sheet is, and where its columns stand: by its header alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

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
from sunshine_xl.grid import Grid, Value

_SEARCHED_ROWS = 40
_HEADER_ROWS = 3
_FEWEST_TITLES = 3
# A sheet is a form when at least half of its required columns are there, and
# either a fair part of all its columns or hardly any foreign ones.
_REQUIRED_SHARE = 0.5
_COLUMN_SHARE = 0.4
_OWN_SHARE = 0.75
_NO_FIELDS: Mapping[int, tuple[str, bool]] = {}


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
    """A form whose header ends in some row, and ``height`` rows above that begins."""

    form: Form
    height: int
    columns: Mapping[str, int]
    titles: Mapping[int, Title]


def recognise(grid: Grid) -> Table | None:
    """Return the form a sheet carries, or None where it carries none we know."""
    best, at = None, 0
    for bottom in range(min(_SEARCHED_ROWS, len(grid.rows))):
        for match in _matches(grid, bottom):
            if best is None or len(match.columns) > len(best.columns):
                best, at = match, bottom
    return None if best is None else _table(grid, best, at)


def _table(grid: Grid, match: _Match, bottom: int) -> Table:
    top = bottom - match.height
    block = read_block(grid, top)
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
        top_row=top,
        first_row=bottom + 1,
        columns=match.columns,
        factors=factors,
        votes=tuple(votes[number] for number in sorted(votes)),
        block=block,
        ref=SheetRef(grid.file, grid.sheet, match.columns, titles),
    )


def _matches(grid: Grid, bottom: int) -> Sequence[_Match]:
    """Return the forms whose header may end in row ``bottom``."""
    texts = [v for v in grid.rows[bottom] if v.__class__ is str and v]
    if len(texts) < 2:
        return ()
    counts: dict[int, int] = {}
    for value in texts:
        for index in _forms_with(value):
            counts[index] = counts.get(index, 0) + 1
    wanted = tuple(index for index, count in counts.items() if count >= 2)
    if not wanted:
        return ()
    rows = range(bottom, max(bottom - _HEADER_ROWS, -1), -1)
    return _headers(tuple(_words(grid.rows[row]) for row in rows), wanted)


@lru_cache(maxsize=4096)
def _forms_with(written: str) -> Sequence[int]:
    """Return the forms that have a column of this title, once for each such column."""
    hits = known_titles().get(read_title(written).text, ())
    return tuple(index for index, _, _ in hits)


def _words(row: Sequence[Value]) -> tuple[str, ...]:
    return tuple([value if value.__class__ is str else "" for value in row])


@lru_cache(maxsize=256)
def _headers(
    rows: tuple[tuple[str, ...], ...], wanted: tuple[int, ...]
) -> Sequence[_Match]:
    """Return which of the wanted forms some rows, from below, are the header of.

    The sheets of a campaign repeat a few headers again and again.
    """
    columns = _header_columns(rows)
    matches = (_match(columns, index) for index in wanted)
    return tuple(match for match in matches if _is_enough(match))


# A title in a header row: its text, how far above the last row it stands, and the
# field it names by form.
Step = tuple[Title, int, Mapping[int, tuple[str, bool]]]


def _header_columns(rows: Sequence[Sequence[str]]) -> list[list[Step]]:
    """Return each column's titles in the rows a header may take, from below."""
    columns: list[list[Step]] = [[] for _ in range(max(map(len, rows)))]
    for height, row in enumerate(rows):
        for column, value in enumerate(row):
            if value:
                title = read_title(value)
                if title.text:
                    columns[column].append((title, height, _fields_named(title.text)))
    return columns


@cache
def _all_fields_named() -> Mapping[str, Mapping[int, tuple[str, bool]]]:
    named: dict[str, dict[int, tuple[str, bool]]] = {}
    for text, hits in known_titles().items():
        for index, field, exact in hits:
            named.setdefault(text, {}).setdefault(index, (field, exact))
    return named


def _fields_named(text: str) -> Mapping[int, tuple[str, bool]]:
    """Return, by form, the field a title names and whether it is its exact title."""
    return _all_fields_named().get(text, _NO_FIELDS)


def _match(columns: Sequence[Sequence[Step]], index: int) -> _Match:
    """Assign columns to fields; an exact title wins over an alias, left over right."""
    found: dict[str, tuple[bool, int]] = {}
    titles: dict[int, Title] = {}
    top = 0
    for column, steps in enumerate(columns):
        for title, height, named in steps:
            if index in named:
                titles[column] = title
                top = max(top, height)
                field, exact = named[index]
                if field not in found or (exact and not found[field][0]):
                    found[field] = (exact, column)
                break
        else:
            # A title far above with nothing below it belongs to the title block.
            if steps and steps[0][1] == 0:
                titles[column] = steps[0][0]
    fields = {field: column for field, (_, column) in found.items()}
    return _Match(FORMS[index], top, fields, titles)


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
