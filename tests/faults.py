"""A process forked from one that has imported everything, in the hands of strace.

strace lists its system calls, kills it before one of them, or makes one fail.
"""

from __future__ import annotations

import ctypes
import os
import pkgutil
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from sunshine_xl import flows, io

# What changes a file, a folder or what is on the disk of them.
WRITES = (
    *("write", "pwrite64", "writev", "pwritev", "ftruncate", "fallocate"),
    *("sendfile", "copy_file_range"),
    *("fsync", "fdatasync", "rename", "renameat", "renameat2", "link", "linkat"),
    *("unlink", "unlinkat", "mkdir", "mkdirat", "rmdir"),
    *("chmod", "fchmod", "fchmodat", "utimensat"),
)
OPENS = ("open", "openat", "creat")
KILLED = -9
_ANY_TRACER = (0x59616D61, ctypes.c_ulong(-1))  # PR_SET_PTRACER, anybody
_WAIT = 60
_CALL = re.compile(r"(\w+)\(")
# A file of a handle, or a name in quotes.
_NAMED = re.compile(r'\d<([^>]+)>|"([^"]+)"')


class Call(NamedTuple):
    """A system call as strace writes it, and which of its name it was, from 1."""

    name: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended, what it said and what it called."""

    status: int
    output: str
    calls: Sequence[Call] = ()


@cache
def _forking() -> Any:
    """Return what forks processes that have the whole program imported."""
    context = get_context("forkserver")
    context.set_forkserver_preload(
        ["sunshine_xl.cli", "openpyxl", "xlsxwriter", "pyarrow.parquet", "sqlalchemy"]
        + [
            module.name
            for package in (flows, io)
            for module in pkgutil.walk_packages(
                package.__path__, package.__name__ + "."
            )
        ]
    )
    return context


def run(
    work: Callable[..., Any], *given: Any, strace: Sequence[str] = (), spoken: Path
) -> Ended:
    """Run a function in a process of its own, under strace where it has options.

    What it prints goes into the file ``spoken``.
    """
    context = _forking()
    here, there = context.Pipe()
    process = context.Process(target=_begin, args=(there, spoken, work, given))
    process.start()
    here.recv()
    trace = spoken.with_suffix(".strace")
    command = ["strace", "-qq", "-o", str(trace), *strace, "-p", str(process.pid)]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE) if strace else None
    try:
        if tracer:
            _wait_until_traced(process.pid, tracer)
        here.send("go")
        process.join(_WAIT)
        assert process.exitcode is not None, f"still running: {given}"
    finally:
        process.kill()
        process.join()
        if tracer:
            tracer.communicate(timeout=_WAIT)
    calls = _calls(trace) if strace else ()
    return Ended(process.exitcode, spoken.read_text("utf-8", "replace"), calls)


def command(*words: object) -> None:
    """Be the command line."""
    from sunshine_xl.cli import main

    os.environ["COLUMNS"] = "1000"  # no sentence is broken into lines
    sys.argv = ["sunshine-xl", *map(str, words)]
    main()


def listed() -> list[str]:
    """Return the options that list every call that writes."""
    return ["-y", "-s", "0", "-e", f"trace={','.join((*WRITES, *OPENS))}"]


def killing(call: Call) -> list[str]:
    """Return the options that kill a process as it is about to make a call."""
    return _injecting(call, "signal=SIGKILL")


def failing(call: Call, error: str) -> list[str]:
    """Return the options that let one call fail."""
    return _injecting(call, f"error={error}")


def _injecting(call: Call, what: str) -> list[str]:
    inject = f"inject={call.name}:{what}:when={call.number}"
    return ["-e", f"trace={call.name}", "-e", inject]


def changing(calls: Sequence[Call], folder: Path) -> list[Call]:
    """Return the calls that can change something below a folder."""
    return [
        call
        for call in calls
        if _is_below(folder, call)
        and (call.name not in OPENS or re.search(r"O_WRONLY|O_RDWR|O_CREAT", call.text))
    ]


def _begin(
    pipe: Any, spoken: Path, work: Callable[..., Any], given: tuple[Any, ...]
) -> None:
    ctypes.CDLL(None).prctl(*_ANY_TRACER, 0, 0, 0)
    handle = os.open(spoken, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    pipe.send("ready")
    pipe.recv()
    work(*given)


def _wait_until_traced(pid: int, tracer: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _WAIT
    while "TracerPid:\t0\n" in Path(f"/proc/{pid}/status").read_text():
        assert tracer.poll() is None, tracer.communicate()[1].decode()
        assert time.monotonic() < until, "strace does not attach"
        time.sleep(0.001)


def _calls(trace: Path) -> list[Call]:
    counts: Counter[str] = Counter()
    calls = []
    for line in trace.read_text("utf-8", "replace").splitlines():
        found = _CALL.match(line)
        if found:
            counts[found[1]] += 1
            calls.append(Call(found[1], counts[found[1]], line))
    return calls


def unsynced(calls: Sequence[Call], folder: Path) -> list[str]:
    """Return what a power cut could take although a later call relies on it.

    A file must be on the disk before it takes another's name, and a name in its folder
    before the process ends.
    """
    written: set[str] = set()
    named: dict[str, None] = {}
    lost = []
    for call in calls:
        if not _is_below(folder, call) or " = -1 " in call.text:
            continue
        paths = files_of(call)
        if call.name in ("write", "pwrite64", "writev", "pwritev", "ftruncate"):
            written.add(paths[0])
        elif call.name in ("fsync", "fdatasync"):
            written.discard(paths[0])
            named.pop(paths[0], None)
        elif call.name.startswith("rename"):
            old, new = paths[-2:]
            if old in written:
                lost.append(f"renamed before it was on the disk: {new}")
            named[str(Path(new).parent)] = None
    return lost + [f"a name that was never on the disk: {one}" for one in named]


def files_of(call: Call) -> list[str]:
    """Return the files a call is about."""
    return [_path(one or other) for one, other in _NAMED.findall(call.text)]


def _is_below(folder: Path, call: Call) -> bool:
    return any(Path(path).is_relative_to(folder) for path in files_of(call))


def _path(text: str) -> str:
    """Return a path that strace wrote, in which other letters are numbers."""
    return text.encode("latin-1").decode("unicode_escape").encode("latin-1").decode()
