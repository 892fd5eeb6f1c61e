"""The campaign's log: who did what when to which file, so that nothing changes unseen.

``日志/日志.jsonl`` only grows, each line sealed with the one before (io/chain.py); the
count of lines and the last seal stand in 输出 as well. No full ID or phone number goes
in.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sunshine_xl.findings import Finding, Place
from sunshine_xl.hiding import all_hidden, hidden
from sunshine_xl.io import chain
from sunshine_xl.io.atomic import WriteFailed, reason_of, replace_file
from sunshine_xl.io.chain import Chain, Flaw
from sunshine_xl.io.file_lock import Locked, locked
from sunshine_xl.io.places import (
    LOG,
    LOG_ANCHOR,
    LOG_FILE,
    LOG_LOCK,
    OUTPUT,
    CampaignFolder,
)

TORN_EVENT = "断尾"
_OWN = frozenset(("n", "event", "time", "person", "file", "sha256", "h"))
_CODES = {
    Flaw.UNREADABLE: "LOG-001",
    Flaw.CHANGED: "LOG-002",
    Flaw.NUMBER: "LOG-002",
    Flaw.CUT: "LOG-003",
    Flaw.ANCHOR: "LOG-004",
    Flaw.TORN: "LOG-005",
    Flaw.UNANCHORED: "LOG-006",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log; ``values`` are what the event is about."""

    n: int
    event: str
    time: str
    person: str
    file: str
    sha256: str
    values: Mapping[str, Any]
    h: str


class Refused(Exception):
    """The log takes no line now; the text says why and what to do, in Chinese."""


class Pen:
    """What writes into the log while its lock is held."""

    def __init__(self, journal: Journal, person: str, at: dt.datetime) -> None:
        self._journal = journal
        self._person = person
        self._at = at
        self._chain = chain.anchored(journal._anchor, journal._ready_chain())
        if self._chain.torn:
            self._note_torn()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The lines so far."""
        return _entries(self._chain)

    def write(
        self, event: str, *, file: str = "", sha256: str = "", **values: Any
    ) -> Entry:
        """Add a line and return it; it is on the disk when this returns."""
        body = {
            "event": event,
            "time": self._at.isoformat(timespec="seconds"),
            "person": hidden(self._person),
            "file": hidden(file),
            "sha256": sha256,
            **all_hidden(values),
        }
        self._chain = self._journal._append(self._chain, body)
        return self.entries[-1]

    def _note_torn(self) -> None:
        """Keep the bytes of a line that was cut short, then go on without them."""
        torn = self._chain.torn
        name = f"{TORN_EVENT}-{len(self._chain.bodies) + 1}.txt"
        sha256 = self._journal._keep_torn(name, torn)
        self.write(TORN_EVENT, file=f"{LOG}/{name}", sha256=sha256)


class Journal:
    """The log of one campaign folder."""

    def __init__(self, folder: CampaignFolder) -> None:
        self._folder = folder
        self._log = folder.log(LOG_FILE)
        self._anchor = folder.output(LOG_ANCHOR)

    def entries(self) -> tuple[Entry, ...]:
        """Return the lines up to the first one that is wrong."""
        return _entries(self._read())

    def head(self) -> tuple[int, str]:
        """Return the count of lines and the last seal, for paper."""
        read = self._read()
        return len(read.bodies), read.head

    def first_break(self) -> Finding | None:
        """Return the first place where the log is not as it was written."""
        read = self._read()
        if read.flaw is None:
            return None
        words = {"line": str(read.at), "whole": str(len(read.bodies))}
        words["anchor"] = f"{OUTPUT}/{LOG_ANCHOR}"
        return Finding(_CODES[read.flaw], self._place, "", words)

    def sound_entries(self) -> tuple[Entry, ...]:
        """Return every line, or refuse where one of them is wrong."""
        return _entries(self._ready_chain())

    @contextmanager
    def writing(self, person: str, at: dt.datetime, wait: float = 5) -> Iterator[Pen]:
        """Hold the log's lock and give what writes into it."""
        since = at.isoformat(sep=" ", timespec="minutes")
        try:
            self._log.parent.mkdir(parents=True, exist_ok=True)
            lock = self._folder.log(LOG_LOCK)
            with locked(lock, hidden(person), since, wait):
                yield Pen(self, person, at)
        except Locked as problem:
            raise Refused(
                f"日志正由{problem.holder}写入，请等对方做完再试一次。"
            ) from problem
        except (WriteFailed, OSError) as problem:
            raise Refused(
                f"日志没有写成（{reason_of(problem)}），请检查磁盘和文件夹权限后再试。"
            ) from problem

    def mend(self, person: str, at: dt.datetime) -> None:
        """Anchor a last line, or put away half a one, which the power left behind."""
        if self.first_break() is not None:
            with self.writing(person, at):
                pass

    @property
    def _place(self) -> Place:
        return Place(f"{LOG}/{LOG_FILE}")

    def _read(self) -> Chain:
        return chain.read_chain(self._log, self._anchor)

    def _ready_chain(self) -> Chain:
        read = self._read()
        if not read.is_sound:
            raise Refused(
                f"日志第 {read.at} 行起与写入时不符，不能据以办理。"
                "请先用“核验”查明原因，从备份恢复日志文件夹后再试。"
            )
        return read

    def _append(self, read: Chain, body: Mapping[str, Any]) -> Chain:
        try:
            return chain.append(self._log, self._anchor, read, body)
        except OSError as problem:
            raise WriteFailed(reason_of(problem), self._log) from problem

    def _keep_torn(self, name: str, torn: bytes) -> str:
        replace_file(self._folder.log(name), torn, keep_previous=False)
        return hashlib.sha256(torn).hexdigest()


def _entries(read: Chain) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            **{name: body[name] for name in _OWN},
            values={name: value for name, value in body.items() if name not in _OWN},
        )
        for body in read.bodies
    )
