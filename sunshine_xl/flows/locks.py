"""Whether a campaign's final list is locked, since when and with what (R85, R102)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sunshine_xl.flows.journal import Entry, Journal
from sunshine_xl.io.places import CampaignFolder

FILE_LOCKED, LIST_LOCKED, REOPENED = "锁定", "定稿", "重新开启"


@dataclass(frozen=True, slots=True)
class Lock:
    """The lock that stands: who set it when, and each locked file's checksum.

    ``list_file`` holds the locked rows, one household each.
    """

    number: int
    person: str
    time: str
    files: Mapping[str, str]
    list_file: str
    list_sha256: str
    line: int
    totals: Mapping[str, Any] = field(default_factory=dict)


def current(folder: CampaignFolder) -> Lock | None:
    """Return the lock of a campaign, None where it was never set or was opened.

    Raise ``Refused`` where the log was changed and nobody knows.
    """
    return lock_in(Journal(folder).sound_entries())


def lock_in(entries: Sequence[Entry]) -> Lock | None:
    """Return the lock that stands after these lines of the log."""
    lock: Lock | None = None
    files: dict[str, str] = {}
    for entry in entries:
        if entry.event == FILE_LOCKED:
            files[entry.file] = entry.sha256
        elif entry.event == LIST_LOCKED:
            lock = Lock(
                number=entry.values["lock"],
                person=entry.person,
                time=entry.time,
                files=files,
                list_file=entry.file,
                list_sha256=entry.sha256,
                line=entry.n,
                totals=entry.values["totals"],
            )
            files = {}
        elif entry.event == REOPENED:
            lock, files = None, {}
    return lock


def last_opening(entries: Iterable[Entry]) -> Entry | None:
    """Return the last time the list was opened again, if it is open now."""
    opening = None
    for entry in entries:
        if entry.event == REOPENED:
            opening = entry
        elif entry.event == LIST_LOCKED:
            opening = None
    return opening


def next_number(entries: Iterable[Entry]) -> int:
    """Return the number of the next lock, from 1."""
    return 1 + sum(1 for entry in entries if entry.event == LIST_LOCKED)


def locked_words(lock: Lock) -> str:
    """Return why nothing is changed while a lock stands, and the way out."""
    when = lock.time.replace("T", " ")
    return (
        f"最终名单已于 {when} 由{lock.person}定稿锁定，没有改动。确需修改的，请先用"
        "“finalise --reopen --reason 原因 --person 姓名”重新开启。"
    )


def locked_rows(folder: CampaignFolder, lock: Lock) -> dict[str, dict[str, Any]]:
    """Return the locked households by 户号; {} where the list was changed or lost."""
    path = folder.root / lock.list_file
    if sha256_of(path) != lock.list_sha256:
        return {}
    rows = json.loads(path.read_text("utf-8"))["rows"]
    return {row["household_no"]: row for row in rows}


def sha256_of(path: Path) -> str:
    """Return a file's checksum, "" where it cannot be read."""
    if not path.is_file():
        return ""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
