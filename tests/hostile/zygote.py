"""An interpreter with the whole program loaded that forks for each thing to run.

Starting Python for each of some thousand commands takes too long; a fork is as much a
process of its own, with its own limits, measured by the system.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

_SIZE = struct.Struct("<Q")
_ROOT = Path(__file__).parents[2]
# Far above what is allowed: only so that a fault cannot take the machine along.
ADDRESS_SPACE = 6 << 30


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: its status, -9 after too long, and what it said and took.

    ``megabytes`` is the most that it or a child of its held in memory at a time.
    """

    status: int
    out: bytes
    err: bytes
    seconds: float
    megabytes: int
    result: Any = None


class Zygote:
    """The interpreter; ``call`` and ``command`` each run in a fork of it."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "COLUMNS": "160"},
        )

    def command(
        self, *words: str | Path, cwd: Path, seconds: float = 120, stdin: bytes = b""
    ) -> Ended:
        """Run a command of the program as from a terminal."""
        argv = ["sunshine-xl", *map(os.fspath, words)]
        return self._ask(("command", argv, os.fspath(cwd), seconds, stdin))

    def call(self, name: str, *arguments: Any, seconds: float = 120) -> Ended:
        """Run ``module:function``; its result comes back."""
        return self._ask(("call", (name, arguments), "/", seconds, b""))

    def _ask(self, task: object) -> Ended:
        assert self._child.stdin and self._child.stdout
        _send(self._child.stdin, task)
        ended = _receive(self._child.stdout)
        assert isinstance(ended, Ended)
        return ended

    def close(self) -> None:
        self._child.communicate()


def _send(stream: IO[bytes], message: object) -> None:
    data = pickle.dumps(message)
    stream.write(_SIZE.pack(len(data)) + data)
    stream.flush()


def _receive(stream: IO[bytes]) -> object:
    head = stream.read(_SIZE.size)
    return pickle.loads(stream.read(_SIZE.unpack(head)[0])) if head else None


def main() -> None:
    """Answer tasks until there are no more."""
    for name in _modules():
        importlib.import_module(name)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while task := _receive(sys.stdin.buffer):
        _send(answers, _run(*task))  # type: ignore[misc]


def _modules() -> Sequence[str]:
    """Return what commands would import one by one."""
    skipped = ("synthetic", "templates", "__main__")
    ours = [
        ".".join(path.relative_to(_ROOT).with_suffix("").parts)
        for folder in ("flows", "io", "forms", "rules")
        for path in sorted((_ROOT / "sunshine_xl" / folder).glob("*.py"))
        if path.stem not in skipped and path.stem != "__init__"
    ]
    third = ("pandas", "pyarrow.parquet", "openpyxl", "xlsxwriter", "rich.table")
    more = ("sqlalchemy", "lxml.html", "python_calamine", "msoffcrypto", "xlrd")
    return ["sunshine_xl.cli", *ours, *third, *more]


def _run(kind: str, what: Any, cwd: str, seconds: float, stdin: bytes) -> Ended:
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(4)]
        files[0].write(stdin)
        files[0].seek(0)
        started = time.monotonic()
        child = os.fork()
        if not child:
            _be(kind, what, cwd, files)
        status, used = _wait(child, started + seconds)
        taken = time.monotonic() - started
        for file in files:
            file.seek(0)
        out, err, result = (file.read() for file in files[1:])
        code = os.waitstatus_to_exitcode(status)
        known = pickle.loads(result) if result else None
        return Ended(code, out, err, taken, used.ru_maxrss >> 10, known)


def _wait(child: int, until: float) -> tuple[int, resource.struct_rusage]:
    pause = 0.002
    while True:
        ended, status, used = os.wait4(child, os.WNOHANG)
        if ended:
            return status, used
        if time.monotonic() > until:
            os.killpg(child, signal.SIGKILL)
            _, status, used = os.wait4(child, 0)
            return status, used
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


def _be(kind: str, what: Any, cwd: str, files: Sequence[IO[bytes]]) -> None:
    """Be the process that was asked for; never return."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    for target, file in enumerate(files[:3]):
        os.dup2(file.fileno(), target)
    # What was a pipe of the zygote's is the process's own now.
    sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115
    code = 70
    try:
        os.chdir(cwd)
        if kind == "command":
            code = _command(what)
        else:
            name, arguments = what
            module, _, function = name.partition(":")
            result = getattr(importlib.import_module(module), function)(*arguments)
            pickle.dump(result, files[3])
            files[3].flush()
            code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _command(argv: list[str]) -> int:
    from sunshine_xl.cli import main as program

    sys.argv = argv
    try:
        program()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 2
    return 0


if __name__ == "__main__":
    # What is sent must be of the module's classes, not of the program's.
    importlib.import_module("tests.hostile.zygote").main()
