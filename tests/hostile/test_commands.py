"""Every command that reads files, on hostile ones: a finding, never a fall (R79).

``commands.py`` says which command reads what; a command that does not stand there
fails the first test. In CI each command meets all the dangerous files beside its own,
and some of them in the place of each file that it reads; ``make fuzz`` takes all.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sunshine_xl.io.places import OUTPUT
from tests.hostile import campaigns, lure, outputs
from tests.hostile.budget import IS_LONG
from tests.hostile.case import Case
from tests.hostile.commands import (
    BESIDE,
    COMMANDS,
    CROSS,
    DIFFERENCES,
    READ_NOTHING,
    REVIEW,
    SECOND,
    SUPPLEMENTS,
    Command,
    command_line,
)
from tests.hostile.corpus import CASES, HONEST
from tests.hostile.lure import CANARY
from tests.hostile.zygote import Ended, Zygote

_CODE = re.compile(r"[A-Z]{3,4}-\d{3}")
SECONDS, MEGABYTES = 60, 1_536
# What only a programmer should see.
FOREIGN = (
    *("Traceback", "panicked", "Exception ignored", 'File "', "程序内部错误"),
    *("<frozen", "Error:", "Errno", "object at 0x", "RUST_BACKTRACE"),
)
_DANGEROUS = """
bomb-1-gib-blanks bomb-that-claims-10 dtd-external-file zip-quoted cut-at-0.5
filled-with-nul locked beyond-7-letters far-row far-corner string-x error-#SPILL!
formula-without-value value-n-NaN merges-200000 nested-100000-deep no-sheets
texts-everywhere texts-odd text-control csv-named-xlsx html-named-xlsx
sheet-name-markup sheet-name-escape sheet-name-of-200 place-fifo place-link-to-itself
place-link-to-zero file-name-in-gbk file-name-escape file-name-closing-markup
file-name-newline
"""
DANGEROUS = [CASES[name] for name in _DANGEROUS.split()]


def test_every_command_says_what_it_reads() -> None:
    told = {name.partition(" --")[0] for name in COMMANDS}
    assert told | READ_NOTHING.keys() == command_line()
    assert not told & READ_NOTHING.keys()


@dataclass
class Bench:
    """A copy of a campaign that a command is run on."""

    zygote: Zygote
    command: Command
    root: Path
    out: Path

    def run(self, *more: str) -> Ended:
        given = {"root": self.root, "out": self.out}
        words = [word.format(**given) for word in self.command.words.split()]
        before, hits = outputs.state(self.root), lure.hits()
        stdin = self.command.stdin.encode()
        ended = self.zygote.command(*words, *more, cwd=self.root.parent, stdin=stdin)
        said = (ended.out + ended.err).decode("utf-8", "surrogateescape")
        assert ended.status in (0, 1, 2), (ended.status, said[-2000:])
        assert [word for word in FOREIGN if word in said] == [], said[-2000:]
        assert "\x1b[31m红" not in said and CANARY not in said
        assert ended.seconds < SECONDS and ended.megabytes < MEGABYTES, ended
        assert lure.hits() == hits
        after = outputs.state(self.root)
        self.look(before, after)
        return ended

    def look(self, before: dict[str, str], after: dict[str, str]) -> None:
        assert [name for name in after if name.endswith(".tmp")] == []
        assert before.keys() - after.keys() == set()
        new = outputs.changed(before, after)
        if not self.command.changes:
            inputs = [n for n in new if n in before and not _is_ours(n)]
            assert inputs == []
        # A copy of what somebody handed in, such as evidence, is as it was.
        handed_in = set(before.values())
        files = [self.root / name for name in new if after[name] not in handed_in]
        files += [path for path in self.out.rglob("*") if path.is_file()]
        said = [live for file in files for live in outputs.live(file)]
        assert said == []


def _is_ours(name: str) -> bool:
    ours = ("输出/", "日志/", "总行/日志锚", "支行/城区支行/汇总表/")
    return name.startswith(ours) or Path(name).name in (
        *("交叉核查.xlsx", "行内评议.xlsx", "册子登记.xlsx", "客户库.sqlite"),
    )


@pytest.fixture
def bench(
    request: Any, made: tuple[Path, Path], zygote: Zygote, tmp_path: Path
) -> Bench:
    command = COMMANDS[request.param]
    root = tmp_path / "活动"
    shutil.copytree(made[command.is_locked], root)
    if command.is_locked and command.words.split()[1] in ("agree", "execute", "list"):
        campaigns.run(zygote, COMMANDS["adjust apply"].words, root)
    if command.words.startswith("adjust execute"):
        campaigns.run(zygote, COMMANDS["adjust agree"].words, root)
    out = tmp_path / "out"
    out.mkdir()
    return Bench(zygote, command, root, out)


def told(ended: Ended) -> dict[str, Any]:
    document = json.loads(ended.out)
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize("bench", list(COMMANDS), indirect=True)
def test_hostile_files_beside(bench: Bench) -> None:
    cases = CASES.values() if IS_LONG else DANGEROUS
    for number, case in enumerate(cases):
        folder = bench.root / BESIDE / str(number)
        folder.mkdir(parents=True)
        case.lay(folder, case.spoil(HONEST))
    if IS_LONG or not bench.command.has_json or not len(bench.command.words) % 2:
        bench.run()
    if bench.command.has_json:
        ended = bench.run("--json")
        if ended.status != 2:
            told(ended)


def pairs() -> Iterator[Any]:
    """Yield commands, the files they read and what takes their place.

    In CI two of the dangerous files for each, so that all come to several commands.
    """
    number = 0
    for name, command in COMMANDS.items():
        for place in command.reads:
            if IS_LONG:
                chosen = [one for one in CASES.values() if not one.is_heavy]
            else:
                chosen = [DANGEROUS[(number + k) % len(DANGEROUS)] for k in range(2)]
                number += 2
            for case in chosen:
                yield pytest.param(name, place, case, id=f"{name}-{place.stem}-{case}")


@pytest.mark.parametrize(("bench", "place", "case"), list(pairs()), indirect=["bench"])
def test_a_hostile_file_in_the_place_of_one(
    bench: Bench, place: Path, case: Case
) -> None:
    path = bench.root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    honest = path.read_bytes() if path.is_file() else HONEST
    data = case.spoil(HONEST if honest[:2] != b"PK" else honest)
    path.unlink(missing_ok=True)
    if case.put:
        case.put(path.parent, data)
    else:
        path.write_bytes(data)
    ended = bench.run()
    said = (ended.out + ended.err).decode("utf-8", "surrogateescape")
    is_beside = case.put is not None and place.parts[0] == OUTPUT
    if not case.is_read and bench.command.opens and not is_beside:
        # What a step writes lacks these rows: never without a word.
        expected = (*case.codes, *case.or_else)
        assert any(code in said for code in expected), said[-2000:]


# What people fill in and a later step of the same command writes again.
FILLED_IN = {
    "crosscheck": CROSS,
    "review": REVIEW,
    "supplements": SUPPLEMENTS,
    "entry compare": DIFFERENCES,
    "entry sample": SECOND,
}


@pytest.mark.parametrize("spoiled", ["locked", "cut-at-0.5", "filled-with-nul"])
@pytest.mark.parametrize(
    ("bench", "place"), list(FILLED_IN.items()), indirect=["bench"]
)
def test_what_people_filled_in_and_nobody_can_read_is_not_replaced(
    bench: Bench, place: Path, spoiled: str
) -> None:
    path = bench.root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    data = CASES[spoiled].spoil(path.read_bytes() if path.is_file() else HONEST)
    path.write_bytes(data)
    ended = bench.run()
    said = (ended.out + ended.err).decode("utf-8")
    assert ended.status == 1 and "FILE-020" in said, said
    assert {*CASES[spoiled].codes, *CASES[spoiled].or_else} & set(_CODE.findall(said))
    assert path.read_bytes() == data
