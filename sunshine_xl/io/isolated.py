"""Runs a parser in an expendable process, so that its death is only one finding."""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, TypeVar, cast

from sunshine_xl.io.limits import LIMITS, Limits, Refused

Result = TypeVar("Result")

_alone = threading.Lock()
_SIZE = struct.Struct("<Q")
# Processes that wait for more work, while somebody said that there will be more.
_idle: list[_Process] = []
_keepers = 0
_DEAD = b""


@contextmanager
def kept_process() -> Iterator[None]:
    """Let one process read file after file, for its start takes longer than a file.

    It serves until a file harms it: that file is judged by a new one.
    """
    global _keepers
    _keepers += 1
    try:
        yield
    finally:
        _keepers -= 1
        while _idle and not _keepers:
            _idle.pop().end()


def run(
    function: Callable[..., Result], *arguments: object, limits: Limits = LIMITS
) -> Result:
    """Return ``function(*arguments)`` as computed in another process.

    It gets a memory limit and 20 seconds; one that was too slow is tried once more,
    alone and with more time, because the machine may just have been busy.
    """
    task = pickle.dumps((function, arguments, limits.memory))
    answer = _used(task, limits.seconds[0]) or _attempt(task, limits.seconds[0])
    for seconds in limits.seconds[1:]:
        if answer is None:
            with _alone:
                answer = _attempt(task, seconds)
    if answer is None:
        raise Refused("FILE-014", "超过时间上限")
    try:
        result, refusal = pickle.loads(answer)
    except (pickle.UnpicklingError, EOFError) as error:
        raise Refused("FILE-014", "读取进程异常退出") from error
    if refusal is not None:
        raise Refused(*refusal)
    return cast(Result, result)


def _used(task: bytes, seconds: float) -> bytes | None:
    """Return the answer of a process that waits, None where a new one must judge."""
    try:
        process = _idle.pop()
    except IndexError:
        return None
    answer = process.answer(task, seconds)
    _keep_or_end(process, answer)
    return None if _is_harmed(answer) else answer


def _attempt(task: bytes, seconds: float) -> bytes | None:
    """Return what a new process answered, nothing when it died, None if too slow."""
    process = _Process()
    answer = process.answer(task, seconds)
    _keep_or_end(process, answer)
    return answer


def _keep_or_end(process: _Process, answer: bytes | None) -> None:
    if _keepers and not _is_harmed(answer):
        _idle.append(process)
    else:
        process.end()


def _is_harmed(answer: bytes | None) -> bool:
    """Return whether a process died, was too slow or ran short of memory."""
    return not answer or b"FILE-014" in answer[:100]


class _Process:
    """An interpreter that answers tasks, one after the other."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "sunshine_xl.io.isolated"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )

    def answer(self, task: bytes, seconds: float) -> bytes | None:
        """Return the answer, nothing when the process died, None if too slow."""
        slow = threading.Event()

        def stop() -> None:
            slow.set()
            self._child.kill()

        timer = threading.Timer(seconds, stop)
        timer.start()
        try:
            _send(cast(IO[bytes], self._child.stdin), task)
            answer = _receive(cast(IO[bytes], self._child.stdout))
        except OSError:
            answer = _DEAD
        finally:
            timer.cancel()
        return None if slow.is_set() else answer

    def end(self) -> None:
        self._child.kill()
        self._child.communicate()


def _send(stream: IO[bytes], message: bytes) -> None:
    stream.write(_SIZE.pack(len(message)) + message)
    stream.flush()


def _receive(stream: IO[bytes]) -> bytes:
    """Return the next message, nothing at the end of the stream."""
    head = stream.read(_SIZE.size)
    if len(head) < _SIZE.size:
        return _DEAD
    (size,) = _SIZE.unpack(head)
    message = stream.read(size)
    return message if len(message) == size else _DEAD


def main() -> None:
    """Answer the tasks from standard input on standard output."""
    _die_with_parent()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while task := _receive(sys.stdin.buffer):
        function, arguments, memory = pickle.loads(task)
        _limit_memory(memory)
        _send(answers, pickle.dumps(_outcome(function, arguments), 5))


def _outcome(
    function: Callable[..., object], arguments: tuple[object, ...]
) -> tuple[object, tuple[str, str] | None]:
    """Return the result and, where there is none, why the file is refused."""
    try:
        return function(*arguments), None
    except Refused as refused:
        return None, (refused.code, refused.reason)
    except MemoryError:
        return None, ("FILE-014", "内存不足")
    except (ValueError, LookupError, ArithmeticError, RecursionError):
        return None, ("FILE-001", "内容不合规")


def _limit_memory(size: int) -> None:
    """Cap the address space where the system offers it (not on Windows)."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _die_with_parent() -> None:
    """End with the program that asked, even where that is killed (Linux)."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, 9)  # PR_SET_PDEATHSIG, SIGKILL


if __name__ == "__main__":
    main()
