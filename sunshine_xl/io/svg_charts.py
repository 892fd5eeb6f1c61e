"""Charts as inline SVG: bars against a goal, stacked bars, and a calendar.

Readable in black and white, too: a missed goal is hatched and marked by a sign.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

BLUE, RED, GREEN, AMBER, GREY = "#2f6fab", "#b00020", "#1a7f37", "#b8860b", "#8c959f"
_WIDTH, _LABEL, _VALUE = 920, 210, 110
_ROW, _BAR, _TOP = 26, 16, 26
_FONT = 'font-family="inherit" font-size="13"'


class Bar(NamedTuple):
    """One bar: label, share from 0 to 1 (None: nothing to show), and a link."""

    label: str
    share: float | None
    shown: str
    link: str = ""


class Stack(NamedTuple):
    """One bar of several parts."""

    label: str
    parts: Sequence[int]
    link: str = ""


class Span(NamedTuple):
    """One line of a calendar: a phase from day to day, its share done and state."""

    label: str
    start: dt.date
    end: dt.date
    done: float
    shown: str
    is_late: bool


def bars(title: str, rows: Sequence[Bar], goal: float | None = None) -> str:
    """Return bars from 0 to 100 %, with a dashed line at the goal."""
    room = _WIDTH - _LABEL - _VALUE
    height = _TOP + _ROW * len(rows) + 24
    out = [_axis(room, height)]
    for number, row in enumerate(rows):
        y = _TOP + _ROW * number
        out.append(_label(row.label, y, row.link))
        share = row.share
        misses = share is not None and goal is not None and share < goal
        if share is not None:
            wide = room * min(max(share, 0.0), 1.0)
            fill = "url(#missed)" if misses else BLUE
            edge = f' stroke="{RED}"' if misses else ""
            out.append(
                f'<rect x="{_LABEL}" y="{y + 4}" width="{wide:.1f}" height="{_BAR}" '
                f'fill="{fill}"{edge}/>'
            )
        mark = "▼ " if misses else ""
        colour = RED if misses else "#1f2328"
        out.append(
            f'<text x="{_WIDTH - _VALUE + 10}" y="{y + 17}" {_FONT} fill="{colour}">'
            f"{mark}{escape(row.shown)}</text>"
        )
    if goal is not None:
        x = _LABEL + room * goal
        out.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 6}" y2="{height - 20}" '
            f'stroke="{RED}" stroke-width="2" stroke-dasharray="6 4"/>'
            f'<text x="{x:.1f}" y="{_TOP - 10}" {_FONT} fill="{RED}" '
            f'text-anchor="middle">目标 {goal:.0%}</text>'
        )
    return _figure(title, height, "".join(out))


def stacks(title: str, names: Sequence[str], rows: Sequence[Stack]) -> str:
    """Return bars whose parts add up; the longest fills the width."""
    colours = (RED, AMBER, GREY, BLUE, GREEN)
    room = _WIDTH - _LABEL - _VALUE
    most = max((sum(row.parts) for row in rows), default=0) or 1
    height = _TOP + _ROW * len(rows) + 8
    out = []
    for number, name in enumerate(names):
        left = _LABEL + 110 * number
        out.append(
            f'<rect x="{left}" y="4" width="12" height="12" fill="{colours[number]}"/>'
            f'<text x="{left + 17}" y="15" {_FONT}>{escape(name)}</text>'
        )
    for number, row in enumerate(rows):
        y = _TOP + _ROW * number
        out.append(_label(row.label, y, row.link))
        x = float(_LABEL)
        for part, colour in zip(row.parts, colours, strict=False):
            wide = room * part / most
            out.append(
                f'<rect x="{x:.1f}" y="{y + 4}" width="{wide:.1f}" height="{_BAR}" '
                f'fill="{colour}" stroke="#fff" stroke-width="0.5"/>'
            )
            x += wide
        shown = " / ".join(f"{part:,}" for part in row.parts)
        out.append(f'<text x="{x + 8:.1f}" y="{y + 17}" {_FONT}>{shown}</text>')
    return _figure(title, height, "".join(out))


def calendar(title: str, rows: Sequence[Span], today: dt.date) -> str:
    """Return phases on a line of days, filled as far as they are done."""
    room = _WIDTH - _LABEL - 20
    first = min([row.start for row in rows] + [today])
    last = max([row.end for row in rows] + [today])
    days = (last - first).days + 1
    height = _TOP + _ROW * len(rows) + 26

    def at(day: dt.date, extra: int = 0) -> float:
        return _LABEL + room * ((day - first).days + extra) / days

    out = []
    for number, row in enumerate(rows):
        y = _TOP + _ROW * number
        left, right = at(row.start), at(row.end, 1)
        colour = RED if row.is_late else BLUE
        filled = (right - left) * min(max(row.done, 0.0), 1.0)
        out.append(_label(row.label, y, ""))
        out.append(
            f'<rect x="{left:.1f}" y="{y + 4}" width="{right - left:.1f}" '
            f'height="{_BAR}" fill="#fff" stroke="{colour}"/>'
            f'<rect x="{left:.1f}" y="{y + 4}" width="{filled:.1f}" height="{_BAR}" '
            f'fill="{colour}" fill-opacity="0.55"/>'
        )
        is_right = right > _LABEL + room * 0.55
        x, anchor = (left - 6, "end") if is_right else (right + 6, "start")
        out.append(
            f'<text x="{x:.1f}" y="{y + 17}" {_FONT} text-anchor="{anchor}" '
            f'fill="{colour}">{escape(row.shown)}</text>'
        )
    x = at(today)
    out.append(
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 6}" y2="{height - 18}" '
        f'stroke="#1f2328" stroke-dasharray="3 3"/>'
        f'<text x="{x:.1f}" y="{height - 5}" {_FONT} text-anchor="middle">'
        f"{today.isoformat()}</text>"
    )
    return _figure(title, height, "".join(out))


def _axis(room: int, height: int) -> str:
    out = []
    for tenth in range(0, 11, 2):
        x = _LABEL + room * tenth / 10
        out.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{height - 20}" '
            f'stroke="#d8dee4"/><text x="{x:.1f}" y="{height - 6}" {_FONT} '
            f'fill="#57606a" text-anchor="middle">{tenth * 10}%</text>'
        )
    return "".join(out)


def _label(text: str, y: int, link: str) -> str:
    shown = text if len(text) <= 15 else text[:14] + "…"
    words = (
        f'<text x="{_LABEL - 10}" y="{y + 17}" {_FONT} text-anchor="end">'
        f"<title>{escape(text)}</title>{escape(shown)}</text>"
    )
    return f'<a href="#{escape(link)}">{words}</a>' if link else words


def _figure(title: str, height: int, inner: str) -> str:
    pattern = (
        '<defs><pattern id="missed" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="7" height="7" fill="#fff"/>'
        f'<rect width="4" height="7" fill="{RED}"/></pattern></defs>'
    )
    return (
        f"<figure><figcaption>{escape(title)}</figcaption>"
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}">{pattern}{inner}</svg></figure>'
    )
