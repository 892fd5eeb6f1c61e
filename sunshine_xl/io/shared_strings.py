"""The texts a workbook's sheets share: by pattern where they are plain, else parsed."""

from __future__ import annotations

import re

from sunshine_xl.io.sheetxml import ended_elements, local, rich_text, unescape

_PLAIN = re.compile(
    rb'<si><t(?: xml:space="preserve")?>([^<]*)</t>(?:<phoneticPr[^<>]*/>)?</si>'
)
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"))
# Characters no XML may hold, and the one that a parser reads as another.
_ODD = bytes(n for n in range(32) if n not in b"\t\n")


def read_strings(xml: bytes) -> list[str]:
    """Return the workbook's shared strings in order."""
    plain = _plain_strings(xml)
    return _parsed(xml) if plain is None else plain


def _plain_strings(xml: bytes) -> list[str] | None:
    """Return texts without a format of their own; None where one is not so plain."""
    start, end = xml.find(b"<si>"), xml.rfind(b"</sst>")
    if not 0 <= xml.find(b"<sst") < start < end or b"<!" in xml:
        return None
    body = xml[start:end]
    found = _PLAIN.findall(body)
    tags = 4 * len(found) + body.count(b"<phoneticPr")
    if tags != body.count(b"<") or len(body.translate(None, _ODD)) < len(body):
        return None
    try:
        return list(map(plain_text, found))
    except ValueError:
        return None


def plain_text(written: bytes) -> str:
    """Return the text that stands between two tags; raise ValueError where unusual."""
    text = written.decode("utf-8")
    if "&" in text:
        if "&#" in text:
            raise ValueError("a character by its number")
        for entity, character in _ENTITIES:
            text = text.replace(entity, character)
        text = text.replace("&amp;", "&")
    return unescape(text)


def _parsed(xml: bytes) -> list[str]:
    strings = []
    for element in ended_elements(xml):
        if local(element.tag) == "si":
            strings.append(rich_text(element))
            element.clear()
    return strings
