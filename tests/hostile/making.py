"""Builds honest, odd and hostile files from their parts, byte by byte."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def cells(text: str) -> str:
    """Return sheet data with one row per line of "A1=value" items."""
    rows = []
    for line in text.strip().splitlines():
        items = [item.split("=", 1) for item in line.split()]
        inside = "".join(f'<c r="{at}"><v>{value}</v></c>' for at, value in items)
        digits = "".join(filter(str.isdigit, items[0][0]))
        rows.append(f'<row r="{digits}">{inside}</row>')
    return "".join(rows)


def parts(
    data: str = cells("A1=1"),
    *,
    after: str = "",
    strings: tuple[str, ...] = (),
    names: str = "",
    strict: bool = False,
    styles: str = "",
    more_sheets: tuple[str, ...] = (),
) -> dict[str, bytes]:
    """Return the parts of a workbook whose first sheet holds ``data``."""
    main, office = (STRICT_MAIN, STRICT_OFFICE) if strict else (MAIN, OFFICE)
    sheets = ["评议1", *more_sheets]
    kinds = {f"worksheets/sheet{n}.xml": "worksheet" for n in range(1, len(sheets) + 1)}
    kinds |= {"sharedStrings.xml": "sharedStrings"} if strings else {}
    kinds |= {"styles.xml": "styles"} if styles else {}
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/{kind}" Target="{target}"/>'
        for n, (target, kind) in enumerate(kinds.items(), 1)
    )
    listed = "".join(
        f'<sheet name="{sheet}" sheetId="{n}" r:id="rId{n}"/>'
        for n, sheet in enumerate(sheets, 1)
    )
    texts = {
        "[Content_Types].xml": _content_types(kinds),
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}">'
        f"<sheets>{listed}</sheets>{names}</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f"{links}</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}">'
        f"<sheetData>{data}</sheetData>{after}</worksheet>",
    }
    for number in range(2, len(sheets) + 1):
        texts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData/></worksheet>'
        )
    if strings:
        inside = "".join(f"<si>{text}</si>" for text in strings)
        texts["xl/sharedStrings.xml"] = f'<sst xmlns="{main}">{inside}</sst>'
    if styles:
        texts["xl/styles.xml"] = f'<styleSheet xmlns="{main}">{styles}</styleSheet>'
    return {name: (HEAD + text).encode() for name, text in texts.items()}


def _content_types(kinds: Mapping[str, str]) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    named = {"workbook.xml": "sheet.main"} | kinds
    listed = "".join(
        f'<Override PartName="/xl/{part}" ContentType="{kind}.{what}+xml"/>'
        for part, what in named.items()
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of the parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def workbook(data: str = cells("A1=1"), **options: object) -> bytes:
    """Return a whole workbook; see ``parts``."""
    return zipped(parts(data, **options))  # type: ignore[arg-type]


def save(folder: Path, data: bytes, name: str = "表.xlsx") -> Path:
    """Write a file's bytes and return its path."""
    path = folder / name
    path.write_bytes(data)
    return path


def bomb(size: int) -> bytes:
    """Return a workbook whose shared strings inflate to ``size`` blanks."""
    files = parts()
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = b" " * (1 << 20)
    packed = b"".join(squeeze.compress(block) for _ in range(size >> 20))
    packed += squeeze.flush()
    files["xl/sharedStrings.xml"] = b"@" * 64
    data = bytearray(zipped(files, zipfile.ZIP_STORED))
    return _swap(data, b"@" * 64, packed, size)


def _swap(data: bytearray, marker: bytes, packed: bytes, size: int) -> bytes:
    """Put deflated content in the place of a stored part and mend the directory."""
    at = data.find(marker)
    name = data.rfind(b"xl/sharedStrings.xml", 0, at)
    local = name - 30
    fields = [
        (local + 8, 8, 2),
        (local + 18, len(packed), 4),
        (local + 22, size, 4),
    ]
    central = data.rfind(b"PK\1\2", 0, data.rfind(b"xl/sharedStrings.xml"))
    fields += [
        (central + 10, 8, 2),
        (central + 20, len(packed), 4),
        (central + 24, size, 4),
    ]
    end = data.rfind(b"PK\5\6")
    moved = len(packed) - len(marker)
    start = int.from_bytes(data[end + 16 : end + 20], "little")
    fields.append((end + 16, start + moved, 4))
    for position, value, width in fields:
        data[position : position + width] = value.to_bytes(width, "little")
    return bytes(data[:at]) + packed + bytes(data[at + len(marker) :])


def set_flag(data: bytes, bit: int) -> bytes:
    """Return a zip with a flag bit set in every entry."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        position = changed.find(mark)
        while position >= 0:
            changed[position + offset] |= bit
            position = changed.find(mark, position + 1)
    return bytes(changed)


def overlapping() -> bytes:
    """Return a zip in which a second name points into another part's bytes."""
    data = bytearray(zipped(parts() | {"xl/extra.xml": b"<x/>"}, zipfile.ZIP_STORED))
    first = data.find(b"PK\1\2")
    last = data.rfind(b"PK\1\2")
    data[last + 42 : last + 46] = data[first + 42 : first + 46]
    return bytes(data)
