"""Turns a good file into one that nobody has seen: by its bytes, or by its XML."""

from __future__ import annotations

import re
from random import Random

from tests.hostile.making import zipped
from tests.hostile.typed import INJECTED, ODD
from tests.hostile.zips import unzipped

_NUMBER = re.compile(rb"(?<=[>\"' ])-?\d+(?:\.\d+)?(?=[<\"' ])")
_ATTRIBUTE = re.compile(rb"[\w:]+=\"[^\"]*\"")
_ELEMENT = re.compile(rb"<(\w+)[^<>]*?(?:/>|>[^<>]*</\1>)")
_TAG = re.compile(rb"</?\w[^<>]*>")
_VALUES = [
    *(b"-1", b"0", b"1e999", b"NaN", b"4294967296", b"99999999999999999999", b"1.5"),
    *(
        b"",
        b"A",
        b"#REF!",
        b"\xff\xfe",
        b"&#1;",
        b"&#xD800;",
        b"&amp;",
        b"]]>",
        b"<!--",
    ),
    *(b"XFD1048576", b"XFE1", b"ZZZZ9", b"A0", b"A1:XFD1048576", b"A1048577"),
    *(text.encode() for text in (*INJECTED[:6], *ODD[:8])),
]
_WORDS = [b"s", b"str", b"inlineStr", b"e", b"b", b"d", b"n", b"shared", b"array"]
_XML = (".xml", ".rels", ".vml")


def mutated(data: bytes, rng: Random) -> bytes:
    """Return another file: four of five keep their container whole."""
    if not data.startswith(b"PK") or rng.random() < 0.2:
        return damaged(data, rng)
    parts = unzipped(data)
    names = [name for name in parts if name.endswith(_XML)]
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        name = rng.choice(names)
        parts[name] = _changed(parts[name], rng)
    if rng.random() < 0.1:
        parts.pop(rng.choice(list(parts)))
    if rng.random() < 0.05:
        one, other = rng.choice(list(parts)), rng.choice(list(parts))
        parts[one], parts[other] = parts[other], parts[one]
    return zipped(parts)


def damaged(data: bytes, rng: Random) -> bytes:
    """Return the bytes with some of them flipped, cut, doubled or moved."""
    kind = rng.randrange(6)
    at, end = sorted(rng.randrange(len(data)) for _ in range(2))
    end = min(end, at + 2_000)
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data[:at] + data[end:]
    if kind == 2:
        return data[:end] + data[at:]
    if kind == 3:
        return data[:at] + rng.randbytes(end - at) + data[end:]
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 3, 20))):
        changed[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _changed(xml: bytes, rng: Random) -> bytes:
    kind = rng.randrange(9)
    if kind < 2:
        return _replaced(xml, _NUMBER, rng, rng.choice(_VALUES))
    if kind == 2:
        return _replaced(xml, _ATTRIBUTE, rng, b"")
    if kind == 3:
        return _replaced(xml, _ELEMENT, rng, b"")
    if kind == 4:
        return _doubled(xml, _ELEMENT, rng)
    if kind == 5:
        return _replaced(xml, _TAG, rng, rng.choice((b"", b"<x>", b"</x>", b"<!--")))
    if kind == 6:
        return _with_attribute_value(xml, rng)
    if kind == 7:
        return _swapped(xml, rng)
    return damaged(xml, rng) if len(xml) > 1 else xml


def _one(xml: bytes, pattern: re.Pattern[bytes], rng: Random) -> re.Match[bytes] | None:
    """Return a match somewhere, without listing them all."""
    start = rng.randrange(len(xml)) if xml else 0
    return pattern.search(xml, start) or pattern.search(xml)


def _replaced(
    xml: bytes, pattern: re.Pattern[bytes], rng: Random, text: bytes
) -> bytes:
    found = _one(xml, pattern, rng)
    return xml[: found.start()] + text + xml[found.end() :] if found else xml


def _doubled(xml: bytes, pattern: re.Pattern[bytes], rng: Random) -> bytes:
    found = _one(xml, pattern, rng)
    if not found:
        return xml
    times = rng.choice((1, 1, 50, 3_000))
    return xml[: found.end()] + found[0] * times + xml[found.end() :]


def _with_attribute_value(xml: bytes, rng: Random) -> bytes:
    found = _one(xml, _ATTRIBUTE, rng)
    if not found:
        return xml
    name = found[0].split(b"=")[0]
    value = rng.choice(_WORDS + _VALUES).replace(b'"', b"&quot;")
    return xml[: found.start()] + name + b'="' + value + b'"' + xml[found.end() :]


def _swapped(xml: bytes, rng: Random) -> bytes:
    first, second = _one(xml, _ELEMENT, rng), _one(xml, _ELEMENT, rng)
    if not first or not second or first.end() > second.start():
        return xml
    between = xml[first.end() : second.start()]
    return xml[: first.start()] + second[0] + between + first[0] + xml[second.end() :]
