"""What Calc leaves out of an Excel file it saves, put in afterwards.

A template with macros that does not say that it is one, and the looks of tables.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

_TYPES = "[Content_Types].xml"
_MACROS = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_TEMPLATE = b"application/vnd.ms-excel.template.macroEnabled.main+xml"
_TABLE_PART = re.compile(r"xl/tables/[^/]+\.xml")
_NAME = re.compile(rb'<table\b[^>]*?\bdisplayName="([^"]*)"')
_INFO = re.compile(rb"<tableStyleInfo\b([^>]*?)/>")
_FLAGS = {
    "first_column": "showFirstColumn",
    "last_column": "showLastColumn",
    "row_stripes": "showRowStripes",
    "column_stripes": "showColumnStripes",
}


@dataclass(slots=True)
class TableStyle:
    """How Excel draws a table; Calc does not draw it and loses it on saving."""

    name: str = "TableStyleMedium2"
    first_column: bool = False
    last_column: bool = False
    row_stripes: bool = True
    column_stripes: bool = False


def read_table_styles(path: Path) -> dict[str, TableStyle]:
    """Return the styles of the tables in a saved workbook by the tables' names."""
    styles: dict[str, TableStyle] = {}
    if not zipfile.is_zipfile(path):
        return styles
    with zipfile.ZipFile(path) as package:
        for part in filter(_TABLE_PART.fullmatch, package.namelist()):
            xml = package.read(part)
            name, info = _NAME.search(xml), _INFO.search(xml)
            if name and info:
                styles[name[1].decode()] = _style(info[1].decode())
    return styles


def _style(attributes: str) -> TableStyle:
    given = dict(re.findall(r'(\w+)="([^"]*)"', attributes))
    flags = {field: given.get(name) in ("1", "true") for field, name in _FLAGS.items()}
    return TableStyle(given.get("name", ""), **flags)


def finish(path: Path, styles: Mapping[str, TableStyle]) -> None:
    """Complete a file that Calc has just saved, if there is anything to complete."""
    suffix = path.suffix.lower()
    if suffix == ".xltm":
        _rewrite(path, _declared)
    if styles and suffix in (".xlsx", ".xlsm", ".xltx", ".xltm"):
        _rewrite(path, lambda name, part: _styled(name, part, styles))


def _declared(name: str, part: bytes) -> bytes:
    return part.replace(_MACROS, _TEMPLATE) if name == _TYPES else part


def _styled(name: str, part: bytes, styles: Mapping[str, TableStyle]) -> bytes:
    found = _NAME.search(part) if _TABLE_PART.fullmatch(name) else None
    style = styles.get(found[1].decode()) if found else None
    if style is None or _INFO.search(part):
        return part
    flags = " ".join(
        f'{attribute}="{int(getattr(style, field))}"'
        for field, attribute in _FLAGS.items()
    )
    info = f'<tableStyleInfo name="{style.name}" {flags}/></table>'
    return part.replace(b"</table>", info.encode())


def _rewrite(path: Path, change: Callable[[str, bytes], bytes]) -> None:
    made = BytesIO()
    with (
        zipfile.ZipFile(path) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry, change(entry.filename, old.read(entry)))
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_bytes(made.getvalue())
    temporary.replace(path)
