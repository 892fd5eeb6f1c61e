"""Booklet workbooks of one shape, stamped from a mould instead of written cell by cell.

A mould is what booklet_workbook.py builds for three made-up households. In its sheets
every household's row is like the second; only row numbers, texts and the ends of ranges
differ. Stamping fills these in: the workbook is the one that ``build_booklet`` returns,
at a fraction of the time.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from sunshine_xl.findings import column_letters
from sunshine_xl.forms import booklet, rating_sheet, summary
from sunshine_xl.forms.column import Column
from sunshine_xl.io.booklet_data import BookletGroup, EvaluatorSheet, Household
from sunshine_xl.io.booklet_workbook import (
    OWN,
    build_booklet,
    is_own,
    printed_cells,
    register_lines,
)
from sunshine_xl.io.form_sheet import height_of
from sunshine_xl.io.mould_strings import MADE_UP, Strings, made_up_group, token
from sunshine_xl.policy import Policy

_ROW = "\x00"
_STRING = re.compile(r"<si>(.*?)</si>", re.DOTALL)
_LINE = re.compile(r"<row .*?</row>", re.DOTALL)
_HEIGHT = re.compile(r' ht="[0-9.]+"')
_DIMENSION = re.compile(r'(<dimension ref="[A-Z]+1:[A-Z]+)\d+"')
_SHEETS = "xl/worksheets/sheet{}.xml"
_STRINGS = "xl/sharedStrings.xml"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ue000]|_x[0-9A-Fa-f]{4}_")
_BEFORE_EVALUATORS = 2  # 封面, 说明
_FILLED_IN = frozenset(
    (
        *("row_no", "customer_key", "household_no", "representative", "name"),
        *("id_mask", "id_number", "phone_mask", "address", "relation"),
    )
)

# Texts of a row, each followed by the field that is filled in behind it.
Pieces = Sequence[tuple[str, str]]
Cells = Mapping[str, str]


def can_be_stamped(group: BookletGroup) -> bool:
    """Return whether a group's workbook holds nothing but what booklets start with."""
    is_fresh = not (group.ratings or group.overwritten or group.capacity)
    is_fresh &= not group.indicators
    texts = [group.branch, group.group_no, group.name, group.kind]
    texts += [one.evaluator_no for one in group.sheets]
    texts += [str(v) for line in group.register for v in line.values()]
    for home in group.households:
        texts += [home.name, home.address, home.household_no, home.id_number]
    return (
        is_fresh
        and len(group.households) >= MADE_UP
        and bool(group.sheets)
        and all(home.name for home in group.households)
        and all(one.evaluator_no and one.unit == "元" for one in group.sheets)
        and not any(one.answers or one.rows or one.date for one in group.sheets)
        and not any(map(_CONTROL.search, texts))
    )


class Moulds:
    """The moulds of a campaign: one for each number of evaluators and copies."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._made: dict[tuple[int, ...], _Mould] = {}

    def build(self, group: BookletGroup) -> bytes:
        """Return a group's workbook, stamped where that is possible."""
        if not can_be_stamped(group):
            return build_booklet(group, self._policy)
        copies = len(register_lines(group, self._policy))
        key = (len(group.sheets), copies, group.spare_rows)
        if key not in self._made:
            self._made[key] = _Mould(*key, self._policy)
        return self._made[key].stamp(group)


@dataclass(frozen=True, slots=True)
class _Rows:
    """A sheet cut up: what stands before, the first row, the others, what follows."""

    head: str
    first: Pieces
    others: Pieces
    spare: Pieces
    tail: str
    first_row: int


class _Mould:
    """What all workbooks with so many evaluators, copies and spare rows share."""

    def __init__(self, size: int, copies: int, spare: int, policy: Policy) -> None:
        made = BytesIO(build_booklet(made_up_group(size, copies, spare), policy))
        with zipfile.ZipFile(made) as package:
            self.parts = {i: package.read(i).decode() for i in package.infolist()}
        self.size, self.spare = size, spare
        by_name = {info.filename: text for info, text in self.parts.items()}
        self.strings = _STRING.findall(by_name[_STRINGS])
        self.free: set[int] = set()
        columns: dict[int, Sequence[Column]] = {
            _BEFORE_EVALUATORS + k: booklet.FORM.columns for k in range(1, size + 1)
        }
        self.summary, self.rating = size + 3, size + 4
        columns[self.summary] = summary.all_columns(size)
        columns[self.rating] = rating_sheet.FORM.columns
        self.columns = columns
        self.sheets = {
            number: self._cut(by_name[_SHEETS.format(number)], _letters(own))
            for number, own in columns.items()
        }
        self.at = {number: rows.first_row for number, rows in self.sheets.items()}
        self.ends = {
            number: re.compile(rf"([A-Z]\$?{first}:\$?[A-Z]+\$?){last}(?!\d)")
            for number, first in self.at.items()
            for last in [self._last_row(number, MADE_UP)]
        }

    def _last_row(self, number: int, households: int) -> int:
        spare = 0 if number >= self.summary else self.spare
        return self.at[number] + households + spare - 1

    def _cut(self, xml: str, letters: Mapping[str, str]) -> _Rows:
        key = self.strings.index(f"<t>{token('key_1')}</t>")
        start = xml.rindex("<row ", 0, xml.index(f't="s"><v>{key}</v>'))
        end = xml.index("</sheetData>")
        lines = _LINE.findall(xml[start:end])
        first = int(lines[0].split('"')[1])
        cut = [self._pieces(x, first + k, letters) for k, x in enumerate(lines[:4])]
        spare = cut[MADE_UP] if len(cut) > MADE_UP else ()
        return _Rows(xml[:start], cut[0], cut[1], spare, xml[end:], first)

    def _pieces(self, xml: str, row: int, letters: Mapping[str, str]) -> Pieces:
        """Return a row as texts, each followed by the field that is filled in."""
        xml = re.sub(rf'(<(?:row|c) r="[A-Z]*){row}"', rf'\g<1>{_ROW}"', xml)
        pieces, start = [], 0
        for letter, field in letters.items():
            cell = re.compile(
                rf'<c r="{letter}{_ROW}"(?: s="\d+")?'
                r'(/>| t="s"><v>(\d+)</v></c>|><v>[^<]*</v></c>)'
            ).search(xml)
            if cell is None:
                continue
            pieces.append((xml[start : cell.start(1)], field))
            start = cell.end()
            if cell[2]:
                self.free.add(int(cell[2]))
        return [*pieces, (xml[start:], "")]

    def stamp(self, group: BookletGroup) -> bytes:
        """Return the workbook of a group of this shape."""
        strings = Strings(self.strings, self.free, _texts(group))
        texts = [_shown(home) for home in group.households]
        homes = [_cells(strings, home) for home in texts]
        made = {}
        for number, rows in self.sheets.items():
            lines = self._lines(rows, homes)
            if number < self.summary:
                one = group.sheets[number - _BEFORE_EVALUATORS - 1]
                self._mark_own(rows, lines, homes, group, one, strings)
            for index, home in enumerate(texts):
                lines[index] = _fitted(lines[index], self.columns[number], home)
            made[_SHEETS.format(number)] = self._whole(number, lines, len(homes))
        return self._packed(made, strings)

    def _lines(self, rows: _Rows, homes: Sequence[Cells]) -> list[str]:
        lines = [_line(rows.first, rows.first_row, homes[0])]
        for number, home in enumerate(homes[1:], rows.first_row + 1):
            lines.append(_line(rows.others, number, home))
        if rows.spare:
            below = rows.first_row + len(homes)
            last = int(re.sub(r"\D", "", homes[-1]["row_no"]))
            for k in range(self.spare):
                cells = {"row_no": _number(last + k + 1)}
                lines.append(_line(rows.spare, below + k, cells))
        return lines

    def _mark_own(
        self,
        rows: _Rows,
        lines: list[str],
        homes: Sequence[Cells],
        group: BookletGroup,
        one: EvaluatorSheet,
        strings: Strings,
    ) -> None:
        """Write 本人 into the row of the evaluator's own household."""
        for index, home in enumerate(group.households):
            if is_own(one, home):
                cells = {**homes[index], "relation": strings.cell(OWN)}
                pieces = rows.others if index else rows.first
                lines[index] = _line(pieces, rows.first_row + index, cells)

    def _whole(self, number: int, lines: list[str], households: int) -> str:
        """Return a sheet with its ranges ending where the rows they mean end."""
        rows = self.sheets[number]
        last = self._last_row(number, households)
        head = _DIMENSION.sub(rf'\g<1>{last}"', rows.head, count=1)
        outer = [head, lines[0], rows.tail]
        # Only 汇总 looks into other sheets, and into the evaluators' all alike.
        is_summary = number == self.summary
        meant = (
            (_BEFORE_EVALUATORS + 1, number, self.rating) if is_summary else (number,)
        )
        for target in meant:
            end = rf"\g<1>{self._last_row(target, households)}"
            outer = [self.ends[target].sub(end, text) for text in outer]
        return "".join((outer[0], outer[1], *lines[1:], outer[2]))

    def _packed(self, made: Mapping[str, str], strings: Strings) -> bytes:
        target = BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            parts = {i: made.get(i.filename, text) for i, text in self.parts.items()}
            used = sum(part.count(' t="s"') for part in parts.values())
            for info, part in parts.items():
                is_strings = info.filename == _STRINGS
                package.writestr(info, strings.xml(used) if is_strings else part)
        return target.getvalue()


def _letters(columns: Sequence[Column]) -> dict[str, str]:
    """Return the fields that are filled in, by the letters of their columns."""
    fields = (column.field for column in columns)
    return {
        column_letters(index): field
        for index, field in enumerate(fields)
        if field in _FILLED_IN
    }


def _line(pieces: Pieces, number: int, cells: Cells) -> str:
    parts = [text + cells.get(field, "/>") for text, field in pieces[:-1]]
    return ("".join(parts) + pieces[-1][0]).replace(_ROW, str(number))


def _fitted(line: str, columns: Sequence[Column], home: Mapping[str, Any]) -> str:
    """Return a row as high as its longest text, in the steps XlsxWriter writes."""
    height = height_of(columns, home)
    if height is None:
        return line
    points = int(4 / 3 * height + 0.5) * 0.75
    return _HEIGHT.sub(f' ht="{points:g}"', line, count=1)


def _shown(home: Household) -> dict[str, Any]:
    """Return what a household's cells show, by field."""
    return printed_cells(home) | {"name": home.name, "id_number": home.id_number}


def _cells(strings: Strings, home: Mapping[str, Any]) -> Cells:
    cells = {
        field: strings.cell(str(text))
        for field, text in home.items()
        if field != "row_no"
    }
    return cells | {"row_no": _number(home["row_no"])}


def _number(value: int) -> str:
    return f"><v>{value}</v></c>"


def _texts(group: BookletGroup) -> dict[str, str]:
    """Return the group's own texts by token."""
    texts = {"branch": group.branch, "group_no": group.group_no}
    texts |= {"name": group.name, "kind": group.kind}
    numbers = (one.evaluator_no for one in group.sheets)
    return texts | {f"evaluator_{k}": number for k, number in enumerate(numbers, 1)}
