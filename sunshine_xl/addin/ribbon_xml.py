"""The ribbon tab of the Excel add-in (customUI14), written from the list of buttons."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from sunshine_xl.buttons import TAB, Button, by_group

PART = "customUI/customUI14.xml"
RELATIONSHIP = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
# The tab's own key tip: Alt, Y, then a button's.
_KEY = "Y"


def ribbon_xml() -> str:
    """Return the part; callbacks are those of the VBA module SunshineRibbon."""
    groups = "\n".join(
        _group(number, label, members)
        for number, (label, members) in enumerate(by_group().items(), 1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<customUI xmlns="{NAMESPACE}" onLoad="SunshineRibbon.RibbonLoaded">\n'
        "<ribbon><tabs>\n"
        f'<tab id="sunshine" label={quoteattr(TAB)} keytip="{_KEY}" '
        'insertAfterMso="TabData">\n'
        f"{groups}\n"
        "</tab>\n</tabs></ribbon>\n</customUI>\n"
    )


def _group(number: int, label: str, members: tuple[Button, ...]) -> str:
    inside = "\n".join(_button(one, f"g{number}_{one.id}", number) for one in members)
    return f'<group id="g{number}" label={quoteattr(label)}>\n{inside}\n</group>'


def _button(button: Button, name: str, group: int) -> str:
    given = {
        "id": name,
        "tag": button.id,
        "label": button.label,
        "screentip": button.tip,
        "supertip": button.help,
        # A button that stands in several groups needs a key tip in each.
        "keytip": button.key if len(button.groups) == 1 else f"{button.key}{group}",
        "imageMso": button.image,
        "size": "large" if button.large else "normal",
        "onAction": "SunshineRibbon.ButtonPressed",
        "getEnabled": "SunshineRibbon.ButtonEnabled",
    }
    written = " ".join(f"{key}={quoteattr(value)}" for key, value in given.items())
    return f"<button {written}/>"
