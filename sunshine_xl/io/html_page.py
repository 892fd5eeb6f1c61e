"""A page for the browser and the printer: one file, no network, nothing outside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from sunshine_xl.assets import package_data
from sunshine_xl.io.form_sheet import CONFIDENTIAL


def _file(name: str) -> str:
    return package_data(f"io/{name}").read_text("utf-8")


class Cell(str):
    """A cell's text with what it looks like and where it leads."""

    look: str = ""
    link: str = ""


def cell(text: object, look: str = "", link: str = "") -> Cell:
    """Return a cell that looks and leads somewhere.

    ``look`` is n (a number), k (unbroken), bad or odd; ``link`` an anchor of the page.
    """
    made = Cell(text)
    made.look, made.link = look, link
    return made


def page(title: str, subtitle: str, body: Iterable[str]) -> bytes:
    """Return a whole page of HTML."""
    inner = "\n".join(body)
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>{escape(title)}</title><style>{_file("page.css")}</style></head>
<body><h1>{escape(title)}</h1>
<p class="notice">{escape(CONFIDENTIAL)}</p>
<p class="note">{escape(subtitle)}</p>
{inner}
<script>{_file("page.js")}</script></body></html>
""".encode()


def table(
    titles: Sequence[str], rows: Iterable[Sequence[object]], *, has_sum: bool = False
) -> str:
    """Return a table; with ``has_sum`` its last line is a total."""
    head = "".join(f"<th>{escape(title)}</th>" for title in titles)
    lines = [list(row) for row in rows]
    body = []
    for number, row in enumerate(lines, 1):
        mark = ' class="sum"' if has_sum and number == len(lines) else ""
        body.append(f"<tr{mark}>{''.join(map(_cell, row))}</tr>")
    return (
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    )


def _cell(value: object) -> str:
    if isinstance(value, Cell):
        look, link = value.look, value.link
    else:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        look, link = ("n" if is_number else ""), ""
    text = f"{value:,}" if look == "n" and isinstance(value, int) else str(value)
    inner = escape(text)
    if link:
        inner = f'<a href="#{escape(link)}">{inner}</a>'
    return f'<td class="{look}">{inner}</td>' if look else f"<td>{inner}</td>"


def heading(text: str, anchor: str = "") -> str:
    """Return the heading of a section, with a name to link to."""
    name = f' id="{escape(anchor)}"' if anchor else ""
    return f"<h2{name}>{escape(text)}</h2>"


def paragraph(text: str) -> str:
    """Return a line of text in small print."""
    return f'<p class="note">{escape(text)}</p>'


def folded(title: str, anchor: str, body: Iterable[str]) -> str:
    """Return a section that opens on a click, when it is linked to and for print."""
    inner = "".join(body)
    name = escape(anchor)
    return (
        f'<details id="{name}"><summary>{escape(title)}</summary>'
        f"<h3>{escape(title)}</h3>{inner}</details>"
    )
