"""Reads the filled template again and proves that it says what 表6 says (R99)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from sunshine_xl.findings import Finding
from sunshine_xl.flows.import_lines import ImportLine, Plain
from sunshine_xl.forms.import_sheet import ImportSheet, find_sheet
from sunshine_xl.forms.reading import read_rows
from sunshine_xl.grid import Address
from sunshine_xl.io.opening import read_bytes
from sunshine_xl.rules import amounts, identity


def differences(
    data: bytes,
    name: str,
    sheet: ImportSheet,
    lines: Sequence[ImportLine],
    cells: Mapping[Address, Plain],
    unit: Decimal,
) -> Iterator[Finding]:
    """Yield where the filled file differs in people, count, sum, or elsewhere."""
    place = sheet.table.grid.place(sheet.first_row, 0)
    reading = read_bytes(data, name)
    again = find_sheet(reading.grids)
    if again is None:
        yield Finding("IMP-001", place, "", {"detail": "写出后认不出模板的标题行"})
        return
    rows = read_rows(again.table).rows
    # A unit that campaign.toml gives is unknown to whoever reads the file alone.
    factor = unit if again.unit is None else Decimal(1)
    wanted = Counter(
        (identity.compact(str(line.values["id_number"].value)), line.amount)
        for line in lines
    )
    found = Counter(
        (identity.compact(row.id_number), amounts.to_cents(row.amount * factor))
        for row in rows
        if row.amount is not None
    )
    if wanted != found:
        total = sum((one[1] * times for one, times in found.items()), Decimal(0))
        expected = sum((line.amount for line in lines), Decimal(0))
        detail = (
            f"应有 {len(lines)} 户 {expected:,.2f} 元，"
            f"读回 {len(rows)} 户 {total:,.2f} 元"
        )
        yield Finding("IMP-001", place, "", {"detail": detail})
    yield from _elsewhere(sheet, again, cells)


def _elsewhere(
    before: ImportSheet, after: ImportSheet, cells: Mapping[Address, Plain]
) -> Iterator[Finding]:
    """Yield the first cell that changed although nothing was written to it."""
    old, new = before.table.grid, after.table.grid
    height = max(len(old.rows), len(new.rows))
    for row in range(height):
        width = max(len(g.rows[row]) if row < len(g.rows) else 0 for g in (old, new))
        for column in range(width):
            at = (row, column)
            if at not in cells and old.value(*at) != new.value(*at):
                detail = "没有填写的单元格改变了"
                yield Finding("IMP-001", new.place(*at), "", {"detail": detail})
                return
