"""Measure what the README claims: ``python -m benchmarks``.

A booklet of 5 evaluators × 1,000 households is checked, and the same file is merely
read by python-calamine and by pandas with openpyxl, in turn, several times.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

ROUNDS = 5


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


def seconds(work: Callable[[Path], None], path: Path) -> float:
    start = time.perf_counter()
    work(path)
    return time.perf_counter() - start


def import_seconds(modules: str) -> float:
    command = (
        f"import time; t = time.perf_counter(); import {modules}; "
        "print(time.perf_counter() - t)"
    )
    done = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "朝阳村.xlsx"
        make_booklet(path)
        works = (check_it, read_with_calamine, read_with_pandas)
        for work in works:
            work(path)
        times = {
            work: statistics.median(seconds(work, path) for _ in range(ROUNDS))
            for work in works
        }
    checked, calamine, pandas = (times[work] for work in works)
    bare = statistics.median(import_seconds("xlwings") for _ in range(ROUNDS))
    ours = statistics.median(
        import_seconds("xlwings, sunshine_udfs") for _ in range(ROUNDS)
    )
    print("| what | figure | wanted |")
    print("|---|---|---|")
    print(f"| check, 5 × 1,000 rows | {checked:.2f} s | |")
    print(f"| calamine merely reads it | {calamine:.2f} s | |")
    print(f"| pandas + openpyxl merely read it | {pandas:.2f} s | |")
    allowed = 1.5 * calamine + 0.3
    print(f"| check ÷ (1.5 × calamine + 0.3 s) | {checked / allowed:.2f} | ≤ 1 |")
    print(f"| pandas + openpyxl ÷ check | {pandas / checked:.1f} | ≥ 5 |")
    added = (ours - bare) * 1000
    print(f"| import sunshine_udfs, over xlwings | {added:.0f} ms | < 60 ms |")


if __name__ == "__main__":
    main()
