"""Builds ``workbooks/sunshine.xlam``: the ribbon and the VBA in an add-in of Excel's.

pyOpenVBA puts the modules into an add-in that Excel itself wrote; the rest is done
here, so that the same sources always give the same parts.
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path

from sunshine_xl import assets
from sunshine_xl.addin.ribbon_xml import PART, RELATIONSHIP, ribbon_xml
from sunshine_xl.addin.vba import modules
from sunshine_xl.buttons import TAB

NAME = "sunshine.xlam"
_ROOT_RELATIONSHIPS = "_rels/.rels"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_CORE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties \
xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" \
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title>\
<dc:creator>sunshine-xl</dc:creator><dc:description>{about}</dc:description>\
<dcterms:created xsi:type="dcterms:W3CDTF">2026-01-01T00:00:00Z</dcterms:created>\
<dcterms:modified xsi:type="dcterms:W3CDTF">2026-01-01T00:00:00Z</dcterms:modified>\
</cp:coreProperties>"""
_ABOUT = "阳光信贷的按钮和 SUN_ 函数"


def build(sources: dict[str, str] | None = None, kind: str = "xlam") -> bytes:
    """Return the add-in; ``sources`` may stand in for its own modules (tests)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"book.{kind}"
        _write_project(path, modules() if sources is None else sources)
        return _finished(path)


def _write_project(path: Path, sources: dict[str, str]) -> None:
    from pyopenvba import ExcelFile, VBAModuleKind, synthesize_class_header

    with ExcelFile.create_new(path) as file:
        project = file.vba_project()
        project.delete_module("Module1")
        for file_name, text in sources.items():
            name, _, kind = file_name.partition(".")
            source = text.replace("\n", "\r\n")
            if name in project.module_names():
                own = _attributes(file.get_module(name)) + _body(source)
                file.set_module(name, own)
            elif kind == "cls":
                own = synthesize_class_header(name) + _body(source)
                project.add_module(name, own, kind=VBAModuleKind.other)
            else:
                project.add_module(name, source)
        file.save()


def _attributes(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if line.startswith("Attribute VB_"))


def _body(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("Attribute VB_"))


def _finished(path: Path) -> bytes:
    """Return the file with our ribbon and name, and the times of no day."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["docProps/core.xml"] = _CORE.format(title=TAB, about=_ABOUT).encode()
    link = f'<Relationship Id="ribbon" Type="{RELATIONSHIP}" Target="{PART}"/>'
    ours = parts[_ROOT_RELATIONSHIPS].decode()
    ours = ours.replace("</Relationships>", f"{link}</Relationships>")
    parts[_ROOT_RELATIONSHIPS] = ours.encode()
    parts[PART] = ribbon_xml().encode()
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return target.getvalue()


def built() -> Path:
    """Return the add-in that lies ready to be installed."""
    return assets.workbook(NAME)


if __name__ == "__main__":
    built().write_bytes(build())
    print(built().name, file=sys.stderr)
