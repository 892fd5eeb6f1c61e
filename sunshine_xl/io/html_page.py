"""A page for the browser and the printer: one file, no network, nothing outside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from sunshine_xl.io.form_sheet import CONFIDENTIAL

_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.6 "Microsoft YaHei", "Noto Sans CJK SC", "PingFang SC", sans-serif;
  color: #1f2328; background: #fff; margin: 0 auto; max-width: 1080px; padding: 24px; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 19px; margin: 32px 0 8px;
  border-bottom: 2px solid #1f5c99; padding-bottom: 2px; }
.notice { color: #b00020; margin: 0 0 12px; } .note { color: #57606a; font-size: 13px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; margin: 8px 0; }
th, td { border: 1px solid #afb8c1; padding: 3px 8px; text-align: left;
  overflow-wrap: anywhere; word-break: keep-all; }
th { background: #ddebf7; font-weight: 600; }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.bad { background: #ffe3e3; color: #b00020; font-weight: 600; }
td.bad::after { content: " ▼"; } td.odd { background: #fff3cd; font-weight: 600; }
tr.sum td { font-weight: 600; background: #f6f8fa; } a { color: #1f5c99; }
.cards { display: flex; flex-wrap: wrap; gap: 12px; }
.card { border: 1px solid #afb8c1; border-radius: 6px; padding: 8px 16px; flex: 1 1 170px; }
.card b { display: block; font-size: 25px; line-height: 1.3; white-space: nowrap; }
.card.bad { border: 2px solid #b00020; } .card.bad b { color: #b00020; }
.card.good b { color: #1a7f37; } figure { margin: 12px 0; break-inside: avoid; }
figcaption { font-weight: 600; } svg { width: 100%; height: auto; display: block; }
details { margin: 4px 0 12px; } details h3 { display: none; }
.wide { overflow-x: auto; } .wide table { font-size: 12.5px; }
.wide th, .wide td { padding: 2px 4px; } summary { cursor: pointer; color: #1f5c99; }
@page { size: A4; margin: 14mm 12mm; }
@media print { body { font-size: 11pt; padding: 0; max-width: none; }
  h2 { break-after: avoid; } tr { break-inside: avoid; } thead { display: table-header-group; }
  table { font-size: 9.5pt; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details > summary { display: none; } details h3 { display: block; margin: 10px 0 2px;
  break-after: avoid; } .wide { overflow: visible; } .wide table { font-size: 7pt; }
  .wide th, .wide td { padding: 1px 2px; } }
"""
# Details open when a link leads to them, and all of them for the printer.
_SCRIPT = """
const reveal = () => { const at = document.getElementById(
  decodeURIComponent(location.hash.slice(1)));
  if (at && at.tagName === "DETAILS") { at.open = true; at.scrollIntoView(); } };
addEventListener("hashchange", reveal); reveal();
addEventListener("beforeprint", () => document.querySelectorAll("details")
  .forEach(d => { d.dataset.was = d.open; d.open = true; }));
addEventListener("afterprint", () => document.querySelectorAll("details")
  .forEach(d => { d.open = d.dataset.was === "true"; }));
"""


class Cell(str):
    """A cell's text with what it looks like and where it leads."""

    look: str = ""
    link: str = ""


def cell(text: object, look: str = "", link: str = "") -> Cell:
    """Return a cell: ``look`` is n (a number), bad or odd; ``link`` an anchor here."""
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
<title>{escape(title)}</title><style>{_STYLE}</style></head>
<body><h1>{escape(title)}</h1>
<p class="notice">{escape(CONFIDENTIAL)}</p>
<p class="note">{escape(subtitle)}</p>
{inner}
<script>{_SCRIPT}</script></body></html>
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
        f'<h3>{escape(title)}</h3>{inner}</details>'
    )
