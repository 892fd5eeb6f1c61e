"""Attacks by XML: entities, odd encodings, absurd sizes, cells that cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from tests.hostile import lure
from tests.hostile.case import Case, Spoil, always, read, refused
from tests.hostile.making import MAIN, OFFICE, parts, workbook, zipped
from tests.hostile.zips import repacked

_SHEET = "xl/worksheets/sheet1.xml"
_BOOK = "xl/workbook.xml"
_LINKS = "xl/_rels/workbook.xml.rels"


def edited(change: Callable[[bytes], bytes], part: str = _SHEET) -> Spoil:
    """Return what changes the text of one part."""
    return repacked(lambda files: files | {part: change(files[part])})


def replaced(old: str, new: str | bytes, part: str = _SHEET) -> Spoil:
    """Return what puts another text in the place of one in a part."""
    content = new.encode() if isinstance(new, str) else new
    return edited(lambda xml: xml.replace(old.encode(), content), part)


def after_declaration(text: str, part: str = _SHEET) -> Spoil:
    """Return what puts a text between a part's declaration and its root."""
    pattern = re.compile(rb"^(\xef\xbb\xbf)?(<\?xml[^>]*\?>\s*)?")
    return edited(
        lambda xml: pattern.sub(lambda m: m[0] + text.encode(), xml, count=1), part
    )


def with_rows(rows: str) -> Spoil:
    """Return what adds rows at the end of the first sheet."""
    return replaced("</sheetData>", f"{rows}</sheetData>")


def after_rows(text: str) -> Spoil:
    """Return what adds something behind the first sheet's rows."""
    return replaced("</sheetData>", f"</sheetData>{text}")


def with_cell(cell: str, row: int = 900) -> Spoil:
    """Return what adds a row with one cell."""
    return with_rows(f'<row r="{row}">{cell}</row>')


def encoded(encoding: str, declared: str, part: str = _SHEET) -> Spoil:
    """Return what writes a part in another encoding and declares one."""

    def change(xml: bytes) -> bytes:
        bare = re.sub(r"^<\?xml[^>]*\?>", "", xml.decode())
        head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
        return (head + bare).encode(encoding, "xmlcharrefreplace")

    return edited(change, part)


def _laughs() -> str:
    lines = ['<!ENTITY a0 "ha">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    return "<!DOCTYPE x [" + "".join(lines) + "]>"


def _entities() -> Iterator[tuple[str, str]]:
    """Yield every kind of DTD; the whole lot is refused."""
    secret = lure.secret().as_uri()
    yield "billion-laughs", _laughs()
    yield "quadratic", f'<!DOCTYPE x [<!ENTITY a "{"ha" * 100_000}">]>'
    yield "external-file", f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret}">]>'
    yield "external-host", f'<!DOCTYPE x [<!ENTITY a SYSTEM "{lure.url()}">]>'
    yield "parameter", f'<!DOCTYPE x [<!ENTITY % a SYSTEM "{lure.url()}"> %a;]>'
    yield "system", f'<!DOCTYPE x SYSTEM "{lure.url()}">'
    yield "public", f'<!DOCTYPE x PUBLIC "-//x//y" "{lure.url()}">'
    yield "behind-comment", f'<!-- a --> <?pi x?><!DOCTYPE x SYSTEM "{lure.url()}">'
    yield "bare", "<!DOCTYPE x>"


def cases() -> Iterator[Case]:
    """Yield the attacks by XML."""
    for name, text in _entities():
        yield refused(f"dtd-{name}", "FILE-003", after_declaration(text))
    for part in (_BOOK, _LINKS, "[Content_Types].xml", "_rels/.rels"):
        spoil = after_declaration(_laughs(), part)
        yield refused(f"dtd-in-{part}", "FILE-003", spoil)
    yield refused("dtd-in-utf-16", "FILE-003", edited(_wide_with_dtd))
    yield from _encodings()
    yield from _links()
    yield from _shapes()
    yield from _sheets()
    yield from _addresses()
    yield from _values()
    yield from _crowds()


def _encodings() -> Iterator[Case]:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        declared = encoded(encoding, "UTF-16")
        yield read(f"part-in-{encoding}", declared)
    yield read("part-with-mark", encoded("utf-8-sig", "UTF-8"))
    yield read("part-undeclared", encoded("utf-8", ""))
    yield read("part-in-ascii", encoded("ascii", "US-ASCII"))
    yield read("part-in-gbk", encoded("gbk", "GBK"), or_else=("FILE-001",))
    yield refused("part-in-utf-32", "FILE-001", encoded("utf-32", "UTF-32"))
    unknown = encoded("utf-8", "x-unknown")
    yield read("part-in-nothing-known", unknown, cells=8)
    bad = replaced("<sheetData>", b"<sheetData>\xff\xfe\x80")
    yield refused("part-not-utf-8", "FILE-001", bad)
    for name, text in (("nul", "\0"), ("control", "\1"), ("reference", "&#1;")):
        cell = with_cell(f'<c r="A900" t="str"><v>a{text}b</v></c>')
        yield read(f"text-{name}", cell, cells=9)
    surrogate = with_cell('<c r="A900" t="str"><v>&#xD800;</v></c>')
    yield refused("text-lone-surrogate", "FILE-001", surrogate)
    escaped = '<c r="A900" t="inlineStr"><is><t>a_xD800_b_x0007_c_x0000_</t></is></c>'
    yield read("text-escaped-surrogate-and-bell", with_cell(escaped))


def _links() -> Iterator[Case]:
    outside = (
        f'<Relationship Id="rIdX" Type="{OFFICE}/externalLink" '
        f'Target="{lure.url()}" TargetMode="External"/>'
    )
    close = b"</Relationships>"
    link = edited(lambda xml: xml.replace(close, outside.encode() + close), _LINKS)
    yield read("link-to-host", link)
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{}"/>'
    yield read("include-host", after_rows(include.format(lure.url())))
    yield read("include-file", after_rows(include.format(lure.secret().as_uri())))
    style = f'<?xml-stylesheet type="text/xsl" href="{lure.url()}"?>'
    yield read("stylesheet", after_declaration(style))
    schema = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    hint = f'<ext {schema} xsi:schemaLocation="x {lure.url()}"/>'
    yield read("schema", after_rows(hint))
    targets = {
        "above": "../../../etc/passwd",
        "secret": str(lure.secret()),
        "passwd": "/etc/passwd",
    }
    for name, target in targets.items():
        away = edited(
            lambda xml, target=target: xml.replace(
                b"worksheets/sheet1.xml", target.encode()
            ),
            _LINKS,
        )
        yield refused(f"sheet-is-{name}", "FILE-001", away)


def _shapes() -> Iterator[Case]:
    yield refused("tag-open", "FILE-001", with_rows("<row"))
    crossed = with_rows('<row r="900"><c r="A900"></row></c>')
    yield read("tags-crossed", crossed, cells=8)
    unbound = with_rows('<y:row r="900"><y:c r="A900"><y:v>1</y:v></y:c></y:row>')
    yield refused("prefix-unbound", "FILE-001", unbound)
    deep = "<x>" * 100_000 + "</x>" * 100_000
    # Deeper than the parser goes that counts; the cells are the honest ones.
    yield read("nested-100000-deep", after_rows(deep), is_xml=False)
    inner = with_rows(f'<row r="900"><c r="A900">{deep}<v>1</v></c></row>')
    yield read("cell-nested-100000-deep", inner, cells=9)
    many = "".join(f' a{n}="1"' for n in range(100_000))
    yield read("attributes-100000", after_rows(f"<x{many}/>"))
    yield read("attribute-of-10-mb", after_rows(f'<x a="{"b" * 10_000_000}"/>'))
    yield read("comment-of-10-mb", after_rows(f"<!--{'b' * 10_000_000}-->"))
    hidden = '<!--<row r="900"><c r="A900"><v>1</v></c></row>-->'
    yield read("row-in-comment", with_rows(hidden))
    data = '<row r="900"><c r="A900"><v><![CDATA[7]]></v></c></row>'
    yield read("value-in-cdata", with_rows(data))
    pieces = '<c r="A900"><v>1<!-- x -->2</v></c>'
    yield read("value-cut-by-comment", with_cell(pieces), or_else=("FILE-001",))
    yield refused(
        "root-is-another", "FILE-005", edited(lambda _: b"<document/>", _BOOK)
    )
    yield refused("book-torn", "FILE-001", edited(lambda xml: xml[:-9], _BOOK))


def _sheets() -> Iterator[Case]:
    for name, title in (
        ("quote", "评&apos;议&apos;&apos;1"),
        ("newline", "评&#10;议"),
        ("emoji", "😀👨‍👩‍👧"),
        ("of-200", "长" * 200),
        ("formula", "=cmd|&apos;/c SXEVIL&apos;!A0"),
        ("markup", "[/bold][red]"),
        ("blank", ""),
        ("brackets", "a:b\\c/d?e*f[g]"),
        ("escape", "&#x9b;31m_x001b_[31m"),
    ):
        change = edited(lambda xml, t=title: _first_sheet_named(xml, t), _BOOK)
        yield read(f"sheet-name-{name}", change)
    for name, title in (("twice", "评议1"), ("twice-by-case", "SHEETa")):
        first = parts(more_sheets=(title,))
        first[_BOOK] = first[_BOOK].replace("评议1".encode(), "评议1".encode())
        if name.endswith("case"):
            first[_BOOK] = _first_sheet_named(first[_BOOK], "sheetA")
        yield refused(f"sheet-name-{name}", "FILE-003", always(zipped(first)))
    for state in ("hidden", "veryHidden", "nonsense"):
        odd = replaced("<sheet name=", f'<sheet state="{state}" name=', _BOOK)
        yield read(f"sheet-{state}", odd)
    none = edited(lambda xml: re.sub(rb"<sheet [^>]*/>", b"", xml), _BOOK)
    yield read("no-sheets", none)
    yield read("two-sheets-of-one-part", edited(_first_sheet_twice, _BOOK))
    chart = replaced('/worksheet"', '/chartsheet"', _LINKS)
    yield read("only-chart-sheets", chart)
    yield read("sheets-1000", always(workbook(more_sheets=_titles(1000))))


def _first_sheet_twice(xml: bytes) -> bytes:
    listed = rb"(<sheet [^>]*)name=\"[^\"]*\"([^>]*/>)"
    return re.sub(listed, rb'\g<0>\1name="again"\2', xml, count=1)


def _wide_with_dtd(xml: bytes) -> bytes:
    return xml.decode().replace("?><", "?><!DOCTYPE x><", 1).encode("utf-16")


def _titles(number: int) -> tuple[str, ...]:
    return tuple(f"表{n}" for n in range(number))


def _first_sheet_named(xml: bytes, title: str) -> bytes:
    named = f'<sheet name="{title}"'.encode()
    return re.sub(rb'<sheet name="[^"]*"', lambda _: named, xml, count=1)


def _addresses() -> Iterator[Case]:
    far = "FILE-003"
    for name, at, row in (
        ("beyond-xfd", "XFE900", 900),
        ("beyond-4-letters", "ZZZZ900", 900),
        ("beyond-7-letters", "zzzzzzz900", 900),
        ("row-1048577", "A1048577", 1_048_577),
        ("row-4294967295", "A4294967295", 4_294_967_295),
        ("row-4294967297", "A4294967297", 4_294_967_297),
    ):
        yield refused(name, far, with_cell(f'<c r="{at}"><v>1</v></c>', row))
    for name, at in (("row-0", "A0"), ("row-negative", "A-5"), ("absolute", "$A$900")):
        cell = with_cell(f'<c r="{at}"><v>1</v></c>')
        yield refused(f"address-{name}", "FILE-001", cell)
    for name, at in (("r1c1", "R900C1"), ("words", "第九行")):
        cell = with_cell(f'<c r="{at}"><v>1</v></c>')
        yield refused(f"address-{name}", "FILE-001", cell, or_else=("FILE-003",))
    yield read("address-empty", with_cell('<c r=""><v>1</v></c>'))
    yield read("address-lower-case", with_cell('<c r="a900"><v>1</v></c>'))
    yield read("address-of-another-row", with_cell('<c r="B950"><v>1</v></c>'))
    yield read(
        "address-missing", with_rows("<row><c><v>1</v></c><c><v>2</v></c></row>")
    )
    yield read("far-corner", with_cell('<c r="XFD1048576"><v>1</v></c>', 1_048_576))
    stray = "".join(f'<c r="{letter}1048576"><v>1</v></c>' for letter in "ABCDEFGHIJ")
    yield read("far-row", with_cell(stray, 1_048_576))
    rows = [
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(950, 900, -1)
    ]
    yield read("rows-out-of-order", with_rows("".join(rows)))
    backwards = "".join(f'<c r="{letter}900"><v>1</v></c>' for letter in "EDCBA")
    yield read("cells-out-of-order", with_cell(backwards))
    cell = '<c r="A900"><v>1</v></c>'
    yield refused("cell-twice", far, with_cell(cell + cell))
    again = f'<row r="900">{cell}</row><row r="900">{cell.replace("A9", "B9")}</row>'
    yield read("row-twice", with_rows(again))
    third = f'<row r="900">{cell}</row><row r="901">{cell}</row>'
    yield refused("cell-twice-in-two-rows", far, with_rows(third))
    for name, box in (("tiny", "A1:A1"), ("huge", "A1:XFD1048576"), ("odd", "?")):
        lie = f'<dimension ref="{box}"/><sheetData>'
        yield read(f"dimension-{name}", replaced("<sheetData>", lie))


def _values() -> Iterator[Case]:
    for index in ("-1", "99", "4294967296", "1.5", "x", "99999999999999999999"):
        cell = with_cell(f'<c r="A900" t="s"><v>{index}</v></c>')
        yield refused(f"string-{index}", "FILE-003", cell, or_else=("FILE-001",))
    for error in ("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#没听过!"):
        yield read(f"error-{error}", with_cell(f'<c r="A900" t="e"><v>{error}</v></c>'))
    for kind, text in (
        ("n", "abc"),
        ("n", "0x10"),
        ("n", "1,000"),
        ("b", "yes"),
        ("d", "someday"),
        ("odd", "1"),
        ("str", " "),
        ("n", "1e999"),
        ("n", "NaN"),
        ("n", "-inf"),
        ("n", "１２"),
        ("d", "99999-99-99"),
    ):
        cell = with_cell(f'<c r="A900" t="{kind}"><v>{text}</v></c>')
        yield read(f"value-{kind}-{text}", cell, or_else=("FILE-001",))
    for number in ("110101199003071234", "6222020200112233445", "1e308", "-1e-308"):
        yield read(f"number-{number}", with_cell(f'<c r="A900"><v>{number}</v></c>'))
    yield read("style-out-of-range", with_cell('<c r="A900" s="99999"><v>1</v></c>'))
    yield read("text-of-40000", with_cell(_inline("字" * 40_000)))
    for kind in ("d", "n", "str"):
        told = f'<c r="A900" t="{kind}"><is><t>字</t></is></c>'
        yield read(f"text-inside-{kind}", with_cell(told))
    yield read("text-of-5-mb", with_cell(_inline("字" * 1_700_000)))
    yield read("text-of-blanks", with_cell(_inline("   ")))
    waiting = '<c r="A900"><f>1+1</f></c><c r="B900"><f>A900</f><v></v></c>'
    yield read("formula-without-value", with_cell(waiting), "FILE-006")
    for name, text in (
        ("dde", "cmd|'/c SXEVIL'!A0"),
        ("hyperlink", f'HYPERLINK("{lure.url()}","SXEVIL")'),
        ("webservice", f'WEBSERVICE("{lure.url()}")'),
        ("of-100-kb", "+".join(["1"] * 50_000)),
        ("nested", "(" * 20_000 + "1" + ")" * 20_000),
        ("odd", '"'),
    ):
        text = text.replace("&", "&amp;").replace('"', "&quot;")
        cell = with_cell(f'<c r="A900"><f>{text}</f><v>1</v></c>')
        yield read(f"formula-{name}", cell)
    lost = '<c r="A900"><f t="shared" si="77"/><v>1</v></c>'
    yield read("formula-shared-with-nobody", with_cell(lost))
    loop = '<c r="A900"><f t="shared" si="7" ref="A900:A900">A900</f><v>1</v></c>'
    yield read("formula-of-itself", with_cell(loop))


def _inline(text: str) -> str:
    return f'<c r="A900" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _crowds() -> Iterator[Case]:
    boxes = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 200_001))
    yield read("merges-200000", after_rows(f"<mergeCells>{boxes}</mergeCells>"))
    for name, box in (("all", "A1:XFD1048576"), ("one", "A1"), ("body", "A9:A30")):
        merge = f'<mergeCells><mergeCell ref="{box}"/></mergeCells>'
        yield read(f"merge-{name}", after_rows(merge))
    for name, box in (("backwards", "C9:A1"), ("nonsense", "?:?"), ("far", "ZZZZ9:A1")):
        merge = f'<mergeCells><mergeCell ref="{box}"/></mergeCells>'
        yield read(f"merge-{name}", after_rows(merge), or_else=("FILE-001",))
    rule = '<conditionalFormatting sqref="A{0}:XFD{0}"><cfRule type="expression" '
    rule += (
        'priority="{0}"><formula>A{0}&gt;1</formula></cfRule></conditionalFormatting>'
    )
    many = "".join(rule.format(n) for n in range(1, 20_001))
    yield read("conditional-formats-20000", after_rows(many))
    wide = '<conditionalFormatting sqref="{}"><cfRule type="expression" priority="1">'
    wide += "<formula>1</formula></cfRule></conditionalFormatting>"
    boxes = " ".join(f"A{n}:C{n}" for n in range(1, 200_001))
    yield read("conditional-format-of-200000-ranges", after_rows(wide.format(boxes)))
    check = '<dataValidation type="list" sqref="A{0}"><formula1>"a"</formula1>'
    checks = "".join(check.format(n) + "</dataValidation>" for n in range(1, 20_001))
    yield read(
        "validations-20000", after_rows(f"<dataValidations>{checks}</dataValidations>")
    )
    yield read("comment-at-the-end-of-the-sheet", _with_far_comment)
    names = "".join(
        f'<definedName name="n{n}">评议1!$A$1</definedName>' for n in range(20_000)
    )
    yield read("names-20000", edited(partial(_with_names, names), _BOOK))
    blank = "".join(
        f'<row r="{n}" s="1" customFormat="1"/>' for n in range(901, 1_048_576)
    )
    yield read("blank-rows-1047675", with_rows(blank), is_heavy=True)
    cells = "".join(
        f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(901, 100_000)
    )
    yield read("blank-cells-99099", with_rows(cells))
    full = "".join(_full_row(n) for n in range(901, 100_000))
    yield read("cells-one-million", with_rows(full), is_heavy=True)


def _with_names(names: str, xml: bytes) -> bytes:
    bare = re.sub(rb"<definedNames>.*</definedNames>", b"", xml, flags=re.DOTALL)
    listed = f"</sheets><definedNames>{names}</definedNames>"
    return bare.replace(b"</sheets>", listed.encode())


def _full_row(number: int) -> str:
    cells = "".join(f'<c r="{letter}{number}"><v>1</v></c>' for letter in "ABCDEFGHIJ")
    return f'<row r="{number}">{cells}</row>'


def _with_far_comment(honest: bytes) -> bytes:
    comments = (
        f'<comments xmlns="{MAIN}"><authors><author>x</author></authors><commentList>'
        '<comment ref="XFD1048576" authorId="0"><text><t>x</t></text></comment>'
        "</commentList></comments>"
    )
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships"><Relationship Id="rIdN" Type="{OFFICE}/comments" '
        'Target="../comments9.xml"/></Relationships>'
    )
    path = "xl/worksheets/_rels/sheet1.xml.rels"
    added = {"xl/comments9.xml": comments.encode(), path: links.encode()}
    return repacked(lambda files: files | added)(honest)
