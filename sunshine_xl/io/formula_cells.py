"""Write formula cells as Excel itself does: shared down a column, typed results."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO

_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
_FORMULA = re.compile(rb'<c r="([A-Z]+)([0-9]+)"([^<>]*)><f>([^<>]+)</f>')
_BLANK_RESULT = re.compile(
    rb'(<c r="[A-Z]+\d+"(?: s="\d+")?)(><f[^<>]*(?:/>|>[^<]*</f>)<v></v></c>)'
)


def finish_formulas(data: bytes, *, cached: bool) -> bytes:
    """Return a workbook of XlsxWriter's with its formula cells as Excel writes them.

    A formula filled down a column is written once and shared, which keeps a long
    booklet small and quick to open. An empty result is said to be text; without a
    type (and without ``cached``) it would mean "never calculated".
    """
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            part = old.read(entry)
            if _SHEET.fullmatch(entry.filename):
                part = _shared(part)
                if cached:
                    part = _BLANK_RESULT.sub(rb'\1 t="str"\2', part)
            new.writestr(entry, part)
    return target.getvalue()


@dataclass(slots=True)
class _Run:
    """Cells under one another that hold the same formula, seen from their row."""

    column: bytes
    shape: bytes
    first: int
    last: int

    @property
    def box(self) -> bytes:
        return b"%b%d:%b%d" % (self.column, self.first, self.column, self.last)


def _shared(xml: bytes) -> bytes:
    runs = [run for run in _runs(xml) if run.last > run.first]
    at = {
        (run.column, row): (number, run)
        for number, run in enumerate(runs)
        for row in range(run.first, run.last + 1)
    }

    def cell(found: re.Match[bytes]) -> bytes:
        column, digits, attributes, text = found.groups()
        place = at.get((column, int(digits)))
        if place is None:
            return found[0]
        number, run = place
        head = b'<c r="%b%b"%b><f t="shared" ' % (column, digits, attributes)
        if int(digits) == run.first:
            return head + b'ref="%b" si="%d">%b</f>' % (run.box, number, text)
        return head + b'si="%d"/>' % number

    return _FORMULA.sub(cell, xml)


def _runs(xml: bytes) -> list[_Run]:
    """Return runs of like formulas; only references to their own row may move."""
    runs: list[_Run] = []
    latest: dict[bytes, _Run] = {}
    for column, digits, _, text in _FORMULA.findall(xml):
        row = int(digits)
        shape = re.sub(rb"(?<=[A-Z])%b(?![0-9])" % digits, b"#", text)
        run = latest.get(column)
        if run and (run.shape, run.last) == (shape, row - 1):
            run.last = row
            continue
        latest[column] = _Run(column, shape, row, row)
        runs.append(latest[column])
    return runs
