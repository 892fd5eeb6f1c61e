"""Measure what the README claims: ``python -m benchmarks``.

A booklet of 5 evaluators × 1,000 households is checked, and the same file is merely
read by python-calamine and by pandas with openpyxl: in turn, several times, within
one program and as programs started anew. The least time of each counts, for whatever
else the machine does only adds to it; processor time tells the work on all cores.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import NamedTuple

ROUNDS = 7
OPTIONS = "sheet_name=None, header=None, engine='openpyxl'"


class Seconds(NamedTuple):
    """What a work took: the time that passed, and the processor's own."""

    passed: float
    worked: float


def make_booklet(path: Path, households: int = 1000, evaluators: int = 5) -> None:
    from sunshine_xl.io.booklet_data import BookletGroup, EvaluatorSheet, Household
    from sunshine_xl.io.booklet_workbook import build_booklet
    from sunshine_xl.policy import default_policy

    rng = Random(1)
    homes = [
        Household(n, f"K{n:07d}", f"0101{n:05d}", "张三", "990101198001010014")
        for n in range(1, households + 1)
    ]

    def answer() -> dict[str, object]:
        net = rng.randrange(20, 200) * 1000
        return {
            "knows": "是",
            "assets": net * 3,
            "debts": 0,
            "gross_income": net * 2,
            "net_income": net,
            "suggested_limit": round(net * rng.uniform(1.12, 1.48), -3),
        }

    sheets = [
        EvaluatorSheet(f"0101-{k}", answers={h.customer_key: answer() for h in homes})
        for k in range(1, evaluators + 1)
    ]
    group = BookletGroup("0101", "朝阳村", "朝阳支行", "村委会", homes, sheets)
    path.write_bytes(build_booklet(group, default_policy()))


def check_it(path: Path) -> None:
    from sunshine_xl.flows.check import check
    from sunshine_xl.flows.gather import gather

    check(gather([path]))


def read_with_calamine(path: Path) -> None:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def read_with_pandas(path: Path) -> None:
    import pandas

    pandas.read_excel(path, sheet_name=None, header=None, engine="openpyxl")


def spent(work: Callable[[], object]) -> Seconds:
    """Return the time that passed and the processor time, started programs' too."""
    before, start = os.times(), time.perf_counter()
    work()
    passed, after = time.perf_counter() - start, os.times()
    return Seconds(passed, sum(after[:4]) - sum(before[:4]))


def least(works: dict[str, Callable[[], object]]) -> dict[str, Seconds]:
    """Return the least times of several works, done in turn."""
    for work in works.values():
        work()
    rounds = [
        {name: spent(work) for name, work in works.items()} for _ in range(ROUNDS)
    ]
    return {
        name: Seconds(*map(min, zip(*(one[name] for one in rounds), strict=True)))
        for name in works
    }


def program(*arguments: str) -> Callable[[], object]:
    """Return the start of a program whose output nobody reads."""
    return partial(subprocess.run, arguments, stdout=subprocess.DEVNULL)


def import_seconds(modules: str) -> float:
    command = (
        f"import time; t = time.perf_counter(); import {modules}; "
        "print(time.perf_counter() - t)"
    )
    done = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def imports() -> float:
    """Return what importing sunshine_udfs adds to importing xlwings, in seconds."""
    pairs = [
        (import_seconds("xlwings"), import_seconds("xlwings, sunshine_udfs"))
        for _ in range(ROUNDS)
    ]
    bare, ours = map(statistics.median, zip(*pairs, strict=True))
    return ours - bare


def report(inside: dict[str, Seconds], started: dict[str, Seconds]) -> Iterator[str]:
    """Yield the lines of the table."""
    yield "| what | time | processor time | wanted |"
    yield "|---|---|---|---|"
    for times in (inside, started):
        for name, one in times.items():
            yield f"| {name} | {one.passed:.2f} s | {one.worked:.2f} s | |"
    check, calamine, pandas = inside.values()
    allowed = 1.5 * calamine.passed + 0.3
    yield f"| check ÷ (1.5 × calamine + 0.3 s) | {check.passed / allowed:.2f} | | ≤ 1 |"
    our_program, pandas_program = started.values()
    for name, ours, theirs, wanted in (
        ("pandas + openpyxl ÷ check", check, pandas, "≥ 5"),
        ("the same, both started anew", our_program, pandas_program, ""),
    ):
        passed, worked = theirs.passed / ours.passed, theirs.worked / ours.worked
        yield f"| {name} | {passed:.1f} | {worked:.1f} | {wanted} |"
    added = imports() * 1000
    yield f"| import sunshine_udfs, over xlwings | {added:.0f} ms | | < 60 ms |"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "朝阳村.xlsx"
        make_booklet(path)
        inside = least(
            {
                "check, 5 × 1,000 rows": partial(check_it, path),
                "calamine merely reads it": partial(read_with_calamine, path),
                "pandas + openpyxl merely read it": partial(read_with_pandas, path),
            }
        )
        read = f"import pandas; pandas.read_excel({str(path)!r}, {OPTIONS})"
        started = least(
            {
                "sunshine-xl check, started anew": program(
                    sys.executable, "-m", "sunshine_xl", "check", str(path), "--json"
                ),
                "pandas + openpyxl, started anew": program(sys.executable, "-c", read),
            }
        )
    print(*report(inside, started), sep="\n")


if __name__ == "__main__":
    main()
