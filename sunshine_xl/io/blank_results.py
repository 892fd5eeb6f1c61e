"""Tell readers that an empty formula result is a result, as Excel itself does."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
_BLANK_RESULT = re.compile(
    rb'(<c r="[A-Z]+\d+"(?: s="\d+")?)(><f>[^<]*</f><v></v></c>)'
)


def keep_blank_results(data: bytes) -> bytes:
    """Return a workbook whose formulas with an empty result say that it is text.

    XlsxWriter writes them without a type, which means "never calculated".
    """
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            part = old.read(entry)
            if _SHEET.fullmatch(entry.filename):
                part = _BLANK_RESULT.sub(rb'\1 t="str"\2', part)
            new.writestr(entry, part)
    return target.getvalue()
