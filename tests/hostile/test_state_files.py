"""The program's own files, damaged or made hostile: told or passed over, never a fall.

Settings, log, anchor, locked list, records and databases are no workbooks, so they have
a corpus of their own; each meets every command that reads it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile import campaigns, lure
from tests.hostile.budget import IS_LONG
from tests.hostile.commands import COMMANDS
from tests.hostile.test_commands import Bench
from tests.hostile.zygote import Zygote

LOG, ANCHOR, SETTINGS = "日志/日志.jsonl", "输出/日志锚.json", "campaign.toml"
LOCKED, DATABASE = "日志/定稿清单-1.json", "输出/客户库/客户库.sqlite"
RECORD = "输出/印刷/评议册生成记录.jsonl"
READERS = {
    SETTINGS: (
        *("check", "rollover", "anonymise", "progress", "merge", "compare-years"),
        *("booklets", "finalise", "anonymise --delete-after"),
    ),
    LOG: ("verify", "adjust agree", "adjust list", "finalise", "summarise", "export"),
    ANCHOR: ("verify", "adjust list", "finalise"),
    LOCKED: ("verify", "adjust apply", "adjust list", "export", "progress"),
    RECORD: ("booklets",),
    DATABASE: ("crm",),
}


def _written(data: bytes) -> Callable[[Path], None]:
    return lambda path: void(path.write_bytes(data))


def void(_: object) -> None:
    """Take no notice of what a call returned."""


def _shortened(path: Path) -> None:
    data = path.read_bytes() if path.is_file() else b"x" * 40
    path.write_bytes(data[: len(data) // 2])


def _in_place_of(make: Callable[[Path], None]) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        path.unlink(missing_ok=True)
        make(path)

    return spoil


SPOILS: dict[str, Callable[[Path], None]] = {
    "empty": _written(b""),
    "nul": _written(b"\0" * 4_096),
    "gbk": _written('[campaign]\nbank = "农商银行"\n'.encode("gbk")),
    "half": _shortened,
    "deep": _written(b"[" * 100_000 + b"]" * 100_000 + b"\n"),
    "list": _written(b"[]\n"),
    "wrong-kinds": _written(b'{"n":"x","h":1,"rows":5,"event":[],"file":{}}\n'),
    "huge-number": _written(b'{"n":' + b"9" * 5_000 + b"}\n"),
    "endless-number": _written(b'{"n":1e999,"h":"x"}\n'),
    "half-surrogate": _written(b'{"n":1,"h":"\\ud800"}\n'),
    "settings-odd": _written(
        b'[campaign]\nedition = -1\nas_of = 9999-12-31\nbank = ["x"]\n[[campaign]]\n'
    ),
    "settings-wild": _written(b'campaign = 7\n"\\u0000" = "\\u001b[31m"\n'),
    "dates-odd": _written(b"[campaign]\nedition = 99999\nas_of = 2015-99-99\n"),
    "pipe": _in_place_of(lambda path: os.mkfifo(path)),
    "folder": _in_place_of(lambda path: path.mkdir()),
    "link-to-itself": _in_place_of(lambda path: path.symlink_to(path)),
    "link-to-zero": _in_place_of(lambda path: path.symlink_to("/dev/zero")),
    "link-to-secret": _in_place_of(lambda path: path.symlink_to(lure.secret())),
}


@pytest.mark.parametrize("file", READERS)
@pytest.mark.parametrize("spoil", SPOILS)
def test_a_file_of_the_program_s_own(
    file: str, spoil: str, made: tuple[Path, Path], zygote: Zygote, tmp_path: Path
) -> None:
    """In CI one of the commands, another for each damage; all by ``make fuzz``."""
    names = READERS[file]
    turn = list(SPOILS).index(spoil) % len(names)
    for name in names if IS_LONG else names[turn : turn + 1]:
        work = tmp_path / name
        root, out = work / "活动", work / "out"
        out.mkdir(parents=True)
        is_locked = file in (LOG, ANCHOR, LOCKED)
        shutil.copytree(made[is_locked], root)
        if name in ("adjust agree", "adjust list"):
            campaigns.run(zygote, COMMANDS["adjust apply"].words, root)
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        SPOILS[spoil](path)
        Bench(zygote, COMMANDS[name], root, out).run()
