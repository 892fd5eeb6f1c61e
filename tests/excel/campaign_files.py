"""A small campaign before and after its lock, and what its folder holds."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import zipfile
from io import BytesIO

from sunshine_xl.flows import crosscheck, export, finalise, reviews
from sunshine_xl.io.places import LOG, LOG_ANCHOR, LOG_FILE, MERGED
from sunshine_xl.io.temporary import is_leftover
from tests.flows.campaign import BOOK, small_bank, write
from tests.flows.test_receipt import answers, write_xlsx

RECEIPT = "回执.xlsx"
# What the platform has answered can only be looked at once the list is locked.
AFTER_THE_LOCK = ("export", "receipt", "adjust")


def make(folder):
    """Write both campaigns; return their folders by whether the list is locked."""
    open_one, locked = folder / "未锁定", folder / "已锁定"
    write(small_bank(10), open_one)
    crosscheck.run(open_one)
    reviews.run(open_one)
    shutil.copytree(open_one, locked)
    finalise.run(locked, person="定稿人", at=dt.datetime(2015, 11, 10, 9), lock=True)
    export.run(locked)
    write_xlsx(locked / RECEIPT, answers(locked))
    return {False: open_one, True: locked}


def front_of(button):
    """Return what a clerk has in front to press a button."""
    return RECEIPT if button == "receipt" else BOOK


def holds(root):
    """Return what a folder holds, but for what tells times or is kept of old files."""
    return {
        path.relative_to(root).as_posix(): contents(path.read_bytes())
        for path in sorted(root.rglob("*"))
        if path.is_file() and not tells_times(path.relative_to(root))
    }


def tells_times(path):
    return (
        path.parts[0] == LOG
        or f".{MERGED}.merge" in path.parts
        or path.name in (LOG_ANCHOR, MERGED)
        or path.name.startswith(".~lock.")
        or path.suffix in (".bak", ".lock", ".pdf", ".jsonl", ".html")
    )


def contents(data):
    """Return a file's bytes, a workbook's parts."""
    if not zipfile.is_zipfile(BytesIO(data)):
        return data
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def wrong(root, *allowed):
    """Return the files that are neither as in one of some states, nor whole and new."""
    found = []
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        if path.is_dir():
            continue
        if is_leftover(path.name) or path.name.startswith(".~lock."):
            found.append(name)
        elif tells_times(path.relative_to(root)):
            found += [] if is_whole(path) else [name]
        elif contents(path.read_bytes()) not in [one.get(name) for one in allowed]:
            found.append(name)
    return found


def is_whole(path):
    """Return whether a file ends as it should."""
    data = path.read_bytes()
    if zipfile.is_zipfile(path):
        return zipfile.ZipFile(path).testzip() is None
    if path.suffix == ".pdf":
        return data.rstrip().endswith(b"%%EOF")
    if path.name == LOG_FILE or path.suffix == ".jsonl":
        return all(map(json.loads, filter(None, data.splitlines())))
    return path.suffix in (".lock", ".html", ".json", ".bak", ".sqlite")
