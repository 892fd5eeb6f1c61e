"""What people type, or attackers let them type, into cells."""

from __future__ import annotations

import string
from collections.abc import Iterator
from xml.sax.saxutils import escape

from tests.hostile import lure
from tests.hostile.case import Case, read
from tests.hostile.lure import MARKER
from tests.hostile.markup import with_rows

# Texts that want to become formulas, links or markup somewhere; each holds the marker.
INJECTED = (
    f"={MARKER}()",
    f'=1+1+N("{MARKER}")',
    f"+{MARKER}+1",
    f"-{MARKER}+1",
    f"@{MARKER}",
    f"=cmd|'/c {MARKER}'!A0",
    f'=DDE("cmd","/c {MARKER}","x")',
    f"+cmd|'/c {MARKER}'!A0",
    f"-2+3+cmd|'/c {MARKER}'!A0",
    f"@SUM(1+1)*cmd|'/c {MARKER}'!A0",
    f'=HYPERLINK("http://{MARKER}.example","请点这里")',
    f'=WEBSERVICE("http://{MARKER}.example")',
    f'=IMPORTXML("http://{MARKER}.example","//a")',
    f'=EXEC("{MARKER}")',
    f"=msexcel|'\\..\\..\\{MARKER}.exe'!''",
    f"\t={MARKER}",
    f"\r={MARKER}",
    f"\n={MARKER}",
    f" ={MARKER}",
    f"\u00a0={MARKER}",
    f"\u200b={MARKER}",
    f"\ufeff={MARKER}",
    f"＝{MARKER}",
    f"＋{MARKER}",
    f"－{MARKER}",
    f"＠{MARKER}",
)
ODD = (
    *(
        "http://example.invalid/a",
        "file:///etc/passwd",
        "mailto:a@b.invalid",
        "\\\\host\\a",
    ),
    *("[/bold]", "[red]x", "[link=http://x]y[/link]", "%s %d {0} {x}", "<b>&amp;</b>"),
    *("</t></si><si>", "]]>", "<script>alert(1)</script>", "'; DROP TABLE x;--"),
    *(
        "\x85\u2028\u2029",
        "\u202eabc",
        "\ufffe\uffff"[:0] + "é\u0301",
        "𠮷野家",
        "👨‍👩‍👧",
    ),
    *(
        "１１０１０１１９９００３０７１２３４",
        "11010119900307123x",
        "O1l0",
        "0x1F",
        "1e5",
        "TRUE",
    ),
    *(
        "#REF!",
        "#N/A",
        "NULL",
        "nan",
        "_x0041_",
        "_x000D_",
        "#NAME?",
        "1/2",
        "１２，３４５．６",
    ),
    *("1899-12-31", "2015-02-29", "二〇一五年十一月", "9999-12-31", "0000-00-00", "-0"),
)


def rows_of(texts: tuple[str, ...], first: int = 900) -> str:
    """Return rows with one text each, as shared strings are not."""
    rows = []
    for number, text in enumerate(texts, first):
        cell = f'<is><t xml:space="preserve">{_escaped(text)}</t></is>'
        rows.append(
            f'<row r="{number}"><c r="A{number}" t="inlineStr">{cell}</c></row>'
        )
    return "".join(rows)


def _everywhere() -> str:
    """Return rows in which each text stands once in each of the first columns."""
    rows = []
    for number in range(len(INJECTED)):
        cells = "".join(
            f'<c r="{letter}{900 + number}" t="inlineStr"><is><t xml:space="preserve">'
            f"{_escaped(INJECTED[(number + place) % len(INJECTED)])}</t></is></c>"
            for place, letter in enumerate(string.ascii_uppercase)
        )
        rows.append(f'<row r="{900 + number}">{cells}</row>')
    return "".join(rows)


def _escaped(text: str) -> str:
    marks = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
    return escape(text, marks)


def cases() -> Iterator[Case]:
    """Yield the workbooks with odd texts."""
    assert len(INJECTED) == 26 and all(MARKER in text for text in INJECTED)
    yield read("texts-injected", with_rows(rows_of(INJECTED)))
    yield read("texts-everywhere", with_rows(_everywhere()))
    yield read("texts-odd", with_rows(rows_of(ODD)))
    yield read("text-names-the-lure", with_rows(rows_of((lure.url(),))))
