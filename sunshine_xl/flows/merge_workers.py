"""Reads files on all cores, each where its failure harms nothing but itself.

The executor is a parameter. By default it is a pool of processes with a memory limit
and a watch on time; a file whose process dies is tried once more, alone. On a cluster
each batch runs in a child of the worker, for the same reason.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from sunshine_xl.flows.merge_file import FileToRead, read_one, refused
from sunshine_xl.io import isolated
from sunshine_xl.io.limits import LIMITS, Refused
from sunshine_xl.io.merge_journal import FileOutcome
from sunshine_xl.policy import Policy

_BATCH = 4
_CLUSTER_BATCH = 32
_SMALL = 4 << 20
_ALONE = replace(LIMITS, seconds=(LIMITS.seconds[-1],))
_TRIES = 3


class NoCluster(Exception):
    """The cluster that was asked for cannot be used; the text says why."""


class Task(NamedTuple):
    """Some files to read, and the policy to judge them by."""

    files: tuple[FileToRead, ...]
    policy: Policy


Outcomes = list[FileOutcome]


@dataclass(slots=True)
class Workers:
    """Where batches are read: how to start it, how many at once, and what runs there.

    ``in_progress`` is the folder where processes note the file they are at.
    """

    start: Callable[[], Executor]
    count: int
    read: Callable[[Task], Outcomes]
    batch: int = _BATCH
    in_progress: Path | None = None
    close: Callable[[], object] = bool


def local_workers(count: int, folder: Path) -> Workers:
    """Return a pool of processes on this machine; ``folder`` is private to the run."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    notes = Path(tempfile.mkdtemp(dir=folder, prefix="at-"))

    def start() -> Executor:
        return ProcessPoolExecutor(
            count, get_context("spawn"), prepare, (str(notes), LIMITS.memory)
        )

    def close() -> None:
        shutil.rmtree(notes, ignore_errors=True)

    return Workers(start, count, read_batch, in_progress=notes, close=close)


def cluster_workers(address: str) -> Workers:
    """Return the workers of a Dask scheduler; files have one path there."""
    try:
        from distributed import Client

        client: Any = Client(address, timeout="15s")  # type: ignore[no-untyped-call]
    except ImportError as error:
        raise NoCluster("这台电脑没有安装 dask") from error
    except (OSError, ValueError) as error:
        raise NoCluster(f"连不上 Dask 调度器 {address}") from error
    threads = sum(client.nthreads().values()) or 1

    def start() -> Executor:
        return client.get_executor(retries=_TRIES)  # type: ignore[no-any-return]

    return Workers(start, threads, read_batch_apart, _CLUSTER_BATCH, close=client.close)


def read_all(
    files: Iterable[FileToRead], policy: Policy, workers: Workers
) -> Iterator[Outcomes]:
    """Yield what became of the files, batch by batch, as they are done."""
    waiting = _Waiting(files, policy, workers.batch)
    running: dict[Future[Outcomes], Task] = {}
    pool = workers.start()
    try:
        while True:
            while len(running) < 2 * workers.count and (task := waiting.take()):
                running[pool.submit(workers.read, task)] = task
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            broken = False
            for future in done:
                task = running.pop(future)
                try:
                    yield _settled(future.result(), task)
                except BrokenProcessPool:
                    waiting.put_back(task)
                    broken = True
                except Exception:
                    # Whatever befell a batch on a cluster, its files are tried here.
                    yield [read_alone(file, policy) for file in task.files]
            if broken:
                for task in running.values():
                    waiting.put_back(task)
                running.clear()
                pool.shutdown()
                yield [read_alone(f, policy) for f in waiting.suspects(workers)]
                pool = workers.start()
    finally:
        for future in running:
            future.cancel()
        pool.shutdown()


def _settled(outcomes: Outcomes, task: Task) -> Outcomes:
    """Return outcomes that do not depend on what else was read in the process.

    Where memory ran short, the files read before may be to blame: the file is read
    again alone.
    """
    short = {one.name for one in outcomes if _ran_short(one)}
    again = [f for f in task.files if f.name in short]
    kept = [one for one in outcomes if one.name not in short]
    return [*kept, *(read_alone(file, task.policy) for file in again)]


def _ran_short(outcome: FileOutcome) -> bool:
    return bool(outcome.refusal) and any(
        values.get("reason") == "内存不足" for *_, values in outcome.findings
    )


class _Waiting:
    """The files still to be read, cut into batches."""

    def __init__(self, files: Iterable[FileToRead], policy: Policy, size: int) -> None:
        self._files = iter(files)
        self._policy = policy
        self._size = size
        self._again: list[FileToRead] = []

    def take(self) -> Task | None:
        batch = self._again[: self._size]
        del self._again[: self._size]
        while len(batch) < self._size and (file := next(self._files, None)):
            batch.append(file)
        return Task(tuple(batch), self._policy) if batch else None

    def put_back(self, task: Task) -> None:
        self._again += task.files

    def suspects(self, workers: Workers) -> list[FileToRead]:
        """Take out the files that processes were at when one of them died."""
        names = set()
        if workers.in_progress is not None:
            for note in workers.in_progress.iterdir():
                names.add(note.read_text("utf-8"))
                note.unlink()
        taken = [file for file in self._again if file.name in names]
        # Nobody had begun: one file is taken all the same, so that the run moves on.
        taken = taken or self._again[:1]
        self._again = [file for file in self._again if file not in taken]
        return taken


def read_alone(file: FileToRead, policy: Policy) -> FileOutcome:
    """Read one file in a process of its own, with time and memory to spare."""
    try:
        return isolated.run(read_one, file, policy, limits=_ALONE)
    except Refused as refusal:
        return refused(file, refusal.code, refusal.reason)


def read_batch_apart(task: Task) -> Outcomes:
    """Read a batch in a child process; where that fails, file by file."""
    seconds = LIMITS.seconds[0] + len(task.files)
    try:
        limits = replace(LIMITS, seconds=(seconds,))
        return isolated.run(_read_batch_as_child, task, limits=limits)
    except Refused:
        return [read_alone(file, task.policy) for file in task.files]


def _read_batch_as_child(task: Task) -> Outcomes:
    return [read_one(file, task.policy) for file in task.files]


_note: Path | None = None


def prepare(notes: str, memory: int) -> None:
    """Make a new process of the pool fit to meet a hostile file."""
    global _note
    _note = Path(notes) / str(os.getpid())
    _end_with_parent()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    _limit_memory(memory)
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _end_with_parent() -> None:
    """End this process when the merge is killed: nobody wants its answers any more."""
    import multiprocessing
    import threading

    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _limit_memory(size: int) -> None:
    """Let the process grow by ``size`` and no more (not on Windows)."""
    if sys.platform != "win32":
        import resource

        used = 0
        if sys.platform == "linux":
            pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
            used = pages * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + size, used + size))


def read_batch(task: Task) -> Outcomes:
    """Read a batch in a process of the pool; end it where a file takes too long."""
    outcomes = []
    for file in task.files:
        if _note is not None:
            _note.write_text(file.name, "utf-8")
        with _watched(_seconds(file.path)):
            outcomes.append(_read_safely(file, task.policy))
    if _note is not None:
        _note.unlink(missing_ok=True)
    return outcomes


def _read_safely(file: FileToRead, policy: Policy) -> FileOutcome:
    try:
        return read_one(file, policy)
    except MemoryError:
        return refused(file, "FILE-014", "内存不足")
    except Exception as error:
        # A mistake of ours must not cost the bank the other files.
        return refused(file, "FILE-014", f"程序内部错误 {type(error).__name__}")


class _watched:
    """Ends the process when the block takes longer than some seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        import faulthandler

        faulthandler.dump_traceback_later(self._seconds, exit=True, file=2)

    def __exit__(self, *_: object) -> None:
        import faulthandler

        faulthandler.cancel_dump_traceback_later()


def _seconds(path: Path) -> float:
    """Return how long a file may take here; readers apart have limits of their own.

    A file that is not what its name says may end too early: it is read again alone.
    """
    try:
        is_small = path.stat().st_size <= _SMALL
    except OSError:
        is_small = True
    if is_small and path.suffix.lower() in (".xlsx", ".xlsm"):
        return LIMITS.seconds[0]
    return sum(LIMITS.seconds) + LIMITS.seconds[0]
