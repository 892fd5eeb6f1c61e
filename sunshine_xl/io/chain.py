"""A file that only grows: JSON lines of which each is sealed with the one before.

A line is the canonical text of its body and of ``h``, the SHA-256 of the previous
line's ``h`` and the body. The count of lines and the last ``h`` stand in a second
place, the anchor, so that a cut tail is seen as well.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Any

from sunshine_xl.io.atomic import replace_file

Body = Mapping[str, Any]
START = "0" * 64


class Flaw(Enum):
    """What is wrong with a chain at its first wrong line."""

    UNREADABLE = auto()  # the line is not what the program writes
    CHANGED = auto()  # the line does not follow from the one before
    NUMBER = auto()  # the line has another line's number
    CUT = auto()  # the anchor knows more lines than there are
    ANCHOR = auto()  # the anchor is missing, damaged or of another chain
    TORN = auto()  # a last line whose writing was cut short: no fault of anybody
    UNANCHORED = auto()  # a last line written just before the program was cut short


HARMLESS = frozenset((Flaw.TORN, Flaw.UNANCHORED))


@dataclass(frozen=True, slots=True)
class Chain:
    """The whole lines of a log, and its first flaw at line ``at`` (from 1)."""

    bodies: Sequence[Body]
    head: str
    flaw: Flaw | None = None
    at: int = 0
    torn: bytes = b""

    @property
    def is_sound(self) -> bool:
        """Whether every line stands as it was written."""
        return self.flaw is None or self.flaw in HARMLESS


def canonical(body: Body) -> bytes:
    """Return the one text of a body: sorted keys, no blanks, UTF-8."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def seal(previous: str, body: Body) -> str:
    """Return the hash that ties a body to the line before."""
    return hashlib.sha256(previous.encode() + canonical(body)).hexdigest()


def read_chain(log: Path, anchor: Path) -> Chain:
    """Return a log's lines up to its first flaw."""
    data = log.read_bytes() if log.is_file() else b""
    *lines, torn = data.split(b"\n")
    bodies: list[Body] = []
    head, known = START, _read_anchor(anchor)
    for number, line in enumerate(lines, 1):
        body, flaw = _judge(line, head, number)
        if flaw is not None:
            return Chain(bodies, head, flaw, number)
        head = body["h"]
        bodies.append(body)
    flaw, at = _tail(len(bodies), bodies, torn, known, anchor)
    return Chain(bodies, head, flaw, at, torn)


def _judge(line: bytes, previous: str, number: int) -> tuple[Body, Flaw | None]:
    body = _told(line)
    if body is None or "h" not in body:
        return {}, Flaw.UNREADABLE
    bare = {key: value for key, value in body.items() if key != "h"}
    if body["h"] != seal(previous, bare):
        return {}, Flaw.CHANGED
    return (body, None) if body.get("n") == number else ({}, Flaw.NUMBER)


def _told(data: bytes) -> Body | None:
    """Return what a line of ours tells, None where it is not written as we write."""
    try:
        body = json.loads(data)
        is_ours = isinstance(body, dict) and canonical(body) == data
    except (ValueError, RecursionError):
        return None
    return body if is_ours else None


def _tail(
    count: int,
    bodies: Sequence[Body],
    torn: bytes,
    known: tuple[int, str] | None,
    anchor: Path,
) -> tuple[Flaw | None, int]:
    """Return what the anchor and the end of the file say about each other."""
    heads = [START, *(str(body["h"]) for body in bodies)]
    if known is None:
        # Before the first line the anchor is written for none.
        is_new = not anchor.exists() and not count and not torn
        return (None, 0) if is_new else (Flaw.ANCHOR, count)
    lines, head = known
    if lines > count:
        return Flaw.CUT, count + 1
    if heads[lines] != head or count > lines + 1:
        return Flaw.ANCHOR, lines
    if torn:
        return (Flaw.TORN if count == lines else Flaw.UNREADABLE), count + 1
    return (Flaw.UNANCHORED, count) if count > lines else (None, 0)


def _read_anchor(anchor: Path) -> tuple[int, str] | None:
    """Return the anchored count and head, or None where there are none to trust."""
    try:
        told = _told(anchor.read_bytes()) if anchor.is_file() else None
    except OSError:
        return None
    if told is None:
        return None
    count, head = told.get("n"), told.get("h")
    if not isinstance(count, int) or not isinstance(head, str) or count < 0:
        return None
    return (count, head) if len(told) == 2 else None


def anchored(anchor: Path, chain: Chain) -> Chain:
    """Return a sound chain whose last line is anchored; the caller holds the lock."""
    if chain.flaw is not Flaw.UNANCHORED:
        return chain
    write_anchor(anchor, len(chain.bodies), chain.head)
    return Chain(chain.bodies, chain.head)


def append(log: Path, anchor: Path, chain: Chain, body: Body) -> Chain:
    """Add a line to a sound chain; the caller holds the lock.

    At most one line is ever ahead of the anchor, and none of a chain that is added to
    (``anchored``). A torn last line, which nobody was told had been written, makes
    room.
    """
    if chain.torn:
        _cut_torn(log, len(chain.torn))
    if not chain.bodies:
        write_anchor(anchor, 0, chain.head)
    bare = {"n": len(chain.bodies) + 1, **body}
    head = seal(chain.head, bare)
    added = {**bare, "h": head}
    _write_line(log, canonical(added) + b"\n")
    write_anchor(anchor, len(chain.bodies) + 1, head)
    return Chain([*chain.bodies, added], head)


def write_anchor(anchor: Path, count: int, head: str) -> None:
    """Write how many lines there are and the last hash into the second place."""
    anchor.parent.mkdir(parents=True, exist_ok=True)
    replace_file(anchor, canonical({"n": count, "h": head}), keep_previous=False)


def _write_line(log: Path, line: bytes) -> None:
    is_new = not log.exists()
    with log.open("ab", buffering=0) as file:
        file.write(line)
        os.fsync(file.fileno())
    if is_new and os.name != "nt":
        handle = os.open(log.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _cut_torn(log: Path, length: int) -> None:
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size - length)
        os.fsync(file.fileno())
