"""Runs a parser in an expendable process, so that its death is only one finding."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import TypeVar, cast

from sunshine_xl.io.limits import LIMITS, Limits, Refused

Result = TypeVar("Result")

_alone = threading.Lock()


def run(
    function: Callable[..., Result], *arguments: object, limits: Limits = LIMITS
) -> Result:
    """Return ``function(*arguments)`` as computed in a process of its own.

    It gets a memory limit and 20 seconds; one that was too slow is tried once more,
    alone and with more time, because the machine may just have been busy.
    """
    task = pickle.dumps((function, arguments, limits.memory))
    answer = _attempt(task, limits.seconds[0])
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


def _attempt(task: bytes, seconds: float) -> bytes | None:
    """Return what the process answered, nothing when it died, None when too slow."""
    command = [sys.executable, "-m", "sunshine_xl.io.isolated"]
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        return child.communicate(task, timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        return None
    finally:
        child.kill()
        child.communicate()


def main() -> None:
    """Answer one task from standard input on standard output."""
    _die_with_parent()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    function, arguments, memory = pickle.load(sys.stdin.buffer)
    _limit_memory(memory)
    result, refusal = None, None
    try:
        result = function(*arguments)
    except Refused as refused:
        refusal = (refused.code, refused.reason)
    except MemoryError:
        refusal = ("FILE-014", "内存不足")
    except (ValueError, LookupError, ArithmeticError, RecursionError):
        refusal = ("FILE-001", "内容不合规")
    with answers:
        pickle.dump((result, refusal), answers, pickle.HIGHEST_PROTOCOL)


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
