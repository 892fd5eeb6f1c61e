"""Measure head office's merge: ``python -m benchmarks.merging``.

200 group workbooks of 5 evaluators × 200 households are merged, and the same files are
read and checked by what a user would otherwise run. Time is processor time, so that a
busy machine does not count; wall time stands beside it. Memory is what the program and
its processes have for themselves, shared pages counted once.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import psutil

from benchmarks.corpus import make_corpus

RIVALS = {
    "pandas-openpyxl": "pandas + openpyxl, same checks",
    "openpyxl": "openpyxl script, same checks",
    "pandas-calamine": "pandas + calamine, same checks",
    "polars": "polars + fastexcel, same checks",
}


_CALAMINE = "python-calamine merely reads {} files"
_ONE = "merge to Parquet, one process"
_TWO = "merge to Parquet, two processes"
_BOOK = "merge to workbook and Parquet, two processes"


class Cost(NamedTuple):
    """Processor seconds, seconds on the wall, and megabytes at the peak."""

    cpu: float
    wall: float
    memory: float


def measure(command: Sequence[str]) -> Cost:
    start = time.perf_counter()
    process = psutil.Popen(command, stdout=subprocess.DEVNULL)
    seen: dict[int, float] = {}
    peak = 0.0
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.is_set():
            whole = 0.0
            for one in family(process):
                try:
                    seen[one.pid] = max(
                        seen.get(one.pid, 0.0), sum(one.cpu_times()[:2])
                    )
                    whole += one.memory_full_info().pss
                except psutil.Error:
                    continue
            peak = max(peak, whole / 1e6)
            # Looking costs processor time that the merge then lacks.
            time.sleep(0.25)

    watcher = threading.Thread(target=watch)
    watcher.start()
    process.wait()
    done.set()
    watcher.join()
    return Cost(sum(seen.values()), time.perf_counter() - start, peak)


def family(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def rival(name: str, folder: Path, out: Path) -> Cost:
    command = [sys.executable, "-m", "benchmarks.rivals", name, str(folder), str(out)]
    return measure(command)


def ours(folder: Path, out: Path, workers: int) -> Cost:
    command = [sys.executable, "-m", "sunshine_xl", "merge", str(folder)]
    return measure([*command, "--out", str(out), "--workers", str(workers)])


def least(costs: Sequence[Cost]) -> Cost:
    return Cost(*(min(values) for values in zip(*costs, strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--branches", type=int, default=20)
    parser.add_argument("--groups", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", type=int, default=10, help="times as many files")
    parser.add_argument(
        "--share", type=int, default=5, help="slow rivals read one file in so many"
    )
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        _measure_all(Path(scratch), args)


def _measure_all(scratch: Path, args: argparse.Namespace) -> None:
    whole, part, out = scratch / "全", scratch / "部分", scratch / "果"
    out.mkdir()
    files = make_corpus(whole, args.branches, args.groups)
    make_corpus(part, args.branches // args.share, args.groups)
    jobs: dict[str, Callable[[], Cost]] = {
        _CALAMINE.format(files): partial(rival, "calamine", whole, out / "x"),
        _ONE: partial(ours, whole, out / "a.parquet", 1),
        _TWO: partial(ours, whole, out / "b.parquet", 2),
        _BOOK: partial(ours, whole, out / "c.xlsx", 2),
    }
    for name, title in RIVALS.items():
        if name == "polars" and not find_spec("fastexcel"):
            print("polars is left out: pip install -e '.[bench]'", file=sys.stderr)
            continue
        shown = f"{title} (from 1 in {args.share})"
        jobs[shown] = partial(_of_a_part, name, part, scratch, args.share)
    costs: dict[str, list[Cost]] = {title: [] for title in jobs}
    # Round by round: a machine that grows slower does so for all of them.
    for _ in range(args.rounds):
        for title, job in jobs.items():
            costs[title].append(job())
    lines = {title: least(measured) for title, measured in costs.items()}
    if args.large:
        many = scratch / "多"
        count = make_corpus(many, args.branches * args.large, args.groups)
        title = f"merge of {count} files to Parquet, two processes"
        lines[title] = ours(many, out / "d.parquet", 2)
    _print(lines)


def _of_a_part(name: str, part: Path, scratch: Path, share: int) -> Cost:
    """Return what a rival would take for all files, from some of them and a start."""
    out = scratch / "果" / "r.parquet"
    empty, cost = rival(name, make_empty(scratch), out), rival(name, part, out)
    work = [(cost[k] - empty[k]) * share + empty[k] for k in (0, 1)]
    return Cost(*work, cost.memory)


def make_empty(scratch: Path) -> Path:
    """Return a folder with one small workbook: what a start costs."""
    folder = scratch / "一"
    if not folder.exists():
        make_corpus(folder, 1, 1, households=1)
    return folder


def _print(lines: Mapping[str, Cost]) -> None:
    """Print a table; ratios are those of processor time and of time on the wall."""
    calamine, one, two = (lines[title] for title in (next(iter(lines)), _ONE, _TWO))
    print("| what | processor s | wall s | peak MB | × calamine | × merge |")
    print("|---|---|---|---|---|---|")
    for title, cost in lines.items():
        print(
            f"| {title} | {cost.cpu:.1f} | {cost.wall:.1f} | {cost.memory:.0f} "
            f"| {cost.cpu / calamine.cpu:.1f} / {cost.wall / calamine.wall:.2f} "
            f"| {cost.cpu / one.cpu:.1f} / {cost.wall / two.wall:.1f} |"
        )
    print(f"\nTwo processes: {one.wall / two.wall:.2f} × as fast as one.")


if __name__ == "__main__":
    main()
