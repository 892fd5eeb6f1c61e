"""The one file format Calc has no name for: a template with macros."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

_TYPES = "[Content_Types].xml"
_WORKBOOK = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_TEMPLATE = b"application/vnd.ms-excel.template.macroEnabled.main+xml"


def declare_template(path: Path) -> None:
    """Make a saved .xlsm say that it is a .xltm: nothing else tells them apart."""
    made = BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename == _TYPES:
                part = part.replace(_WORKBOOK, _TEMPLATE)
            new.writestr(entry, part)
    path.write_bytes(made.getvalue())
