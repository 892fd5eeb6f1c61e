"""Builds ``workbooks/sunshine.oxt``, the extension that puts the buttons into Calc."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from sunshine_xl import __version__, assets
from sunshine_xl.buttons import TAB, Button, buttons, by_group

NAME = "sunshine.oxt"
IDENTIFIER = "org.sunshinexl.calc"
_COMPONENTS = ("sunshine_buttons.py", "sunshine_functions.py", "sunshine_undo.py")
_SERVICE = "service:org.sunshinexl.Buttons?"
_CALC = "com.sun.star.sheet.SpreadsheetDocument"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_CONFIGURATION = "application/vnd.sun.star.configuration-data"
_PYTHON = "application/vnd.sun.star.uno-component;type=Python"
_DESCRIPTION = f"""{_HEAD}<description \
xmlns="http://openoffice.org/extensions/description/2006" \
xmlns:xlink="http://www.w3.org/1999/xlink">
<identifier value="{IDENTIFIER}"/>
<version value="{__version__}"/>
<display-name><name lang="zh">{TAB}</name><name lang="en">{TAB}</name></display-name>
</description>
"""

# The toolbar's name, and its place under the two of Calc's own.
_WINDOW_STATE = f"""{_HEAD}<oor:component-data \
xmlns:oor="http://openoffice.org/2001/registry" \
xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:name="CalcWindowState" \
oor:package="org.openoffice.Office.UI"><node oor:name="UIElements">\
<node oor:name="States"><node \
oor:name="private:resource/toolbar/addon_{IDENTIFIER}" oor:op="replace">\
<prop oor:name="UIName" oor:type="xs:string"><value xml:lang="en-US">{TAB}</value>\
<value xml:lang="zh-CN">{TAB}</value></prop>\
<prop oor:name="DockingArea" oor:type="xs:int"><value>0</value></prop>\
<prop oor:name="DockPos" oor:type="xs:string"><value>0,2</value></prop>\
<prop oor:name="Docked" oor:type="xs:boolean"><value>true</value></prop>\
<prop oor:name="Visible" oor:type="xs:boolean"><value>true</value></prop>\
</node></node></node></oor:component-data>
"""


def build() -> bytes:
    """Return the extension, the same bytes for the same list of buttons."""
    parts = {
        "Addons.xcu": (_CONFIGURATION, addons().encode()),
        "CalcWindowState.xcu": (_CONFIGURATION, _WINDOW_STATE.encode()),
        **{name: (_PYTHON, _data(name)) for name in _COMPONENTS},
    }
    files = {
        "META-INF/manifest.xml": _manifest({n: kind for n, (kind, _) in parts.items()}),
        "description.xml": _DESCRIPTION.encode(),
        **{name: content for name, (_, content) in parts.items()},
    }
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return target.getvalue()


def _data(name: str) -> bytes:
    return assets.workbook(f"calc/{name}").read_bytes()


def _manifest(kinds: Mapping[str, str]) -> bytes:
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" '
        f'manifest:media-type="{kind}"/>'
        for name, kind in kinds.items()
    )
    return (
        f"{_HEAD}<manifest:manifest "
        'xmlns:manifest="http://openoffice.org/2001/manifest">'
        f"{entries}</manifest:manifest>\n"
    ).encode()


def addons() -> str:
    """Return the configuration of menu and toolbar: a submenu for each group."""
    menu = "".join(
        _node(
            f"g{number:02}",
            {"Title": group},
            f'<node oor:name="Submenu">{_entries(members)}</node>',
        )
        for number, (group, members) in enumerate(by_group().items())
    )
    return (
        f'{_HEAD}<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:name="Addons" '
        'oor:package="org.openoffice.Office"><node oor:name="AddonUI">'
        '<node oor:name="OfficeMenuBar">'
        + _node(
            IDENTIFIER,
            {"Title": TAB, "Context": _CALC},
            f'<node oor:name="Submenu">{menu}</node>',
        )
        + f'</node><node oor:name="OfficeToolBar"><node oor:name="{IDENTIFIER}" '
        f'oor:op="replace">{_entries(_on_toolbar())}</node></node>'
        "</node></oor:component-data>\n"
    )


def _on_toolbar() -> Iterable[Button]:
    """Return the main buttons; a row of all of them would not fit a screen."""
    return (one for one in buttons() if one.large)


def _entries(shown: Iterable[Button]) -> str:
    return "".join(
        _node(
            f"b{number:02}_{one.id}",
            {
                "Title": one.label,
                "URL": _SERVICE + one.id,
                "Target": "_self",
                "Context": _CALC,
            },
        )
        for number, one in enumerate(shown)
    )


def _node(name: str, values: dict[str, str], inside: str = "") -> str:
    properties = "".join(
        f'<prop oor:name="{key}" oor:type="xs:string">{_values(key, value)}</prop>'
        for key, value in values.items()
    )
    return (
        f'<node oor:name={quoteattr(name)} oor:op="replace">{properties}{inside}</node>'
    )


def _values(key: str, value: str) -> str:
    """Return a value; a title must be given for each language of the office's menus."""
    if key != "Title":
        return f"<value>{escape(value)}</value>"
    return "".join(
        f'<value xml:lang="{language}">{escape(value)}</value>'
        for language in ("en-US", "zh-CN")
    )
