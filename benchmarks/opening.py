"""Measure what happens by itself in Excel: ``python -m benchmarks.opening``.

A booklet of 400 households × 5 evaluators opens in a live Calc, Python warm; the same
is computed from the file without any office, and 10,000 ID numbers are checked as one
array. Another workbook that opens is only glanced at.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.__main__ import make_booklet

ROUNDS = 7
HOUSEHOLDS = 400
IDS = 10_000


def main() -> None:
    import xlwings

    from sunshine_udfs import SUN_ID_CHECK
    from sunshine_xl.calc import register
    from sunshine_xl.excel.opening import summary_line

    register()
    app = xlwings.App(visible=False, add_book=False)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "朝阳村.xlsx"
        make_booklet(path, HOUSEHOLDS)
        book = app.books.open(path)
        other = app.books.add()
        other.sheets[0].range("A1").value = [[n, "米"] for n in range(5000)]
        in_calc = median(lambda: summary_line(book))
        elsewhere = median(lambda: summary_line(other))
        of_file = median(lambda: summed_up(path))
        column = [["110101199003070011"]] * IDS
        checked = median(lambda: SUN_ID_CHECK(column))
    app.quit()
    print("| what | median | least | wanted |")
    print("|---|---|---|---|")
    for what, times, wanted in (
        ("400 × 5 booklet opened in Calc, to the summary", in_calc, "< 1 s"),
        ("the same from the file, no office", of_file, "< 0.15 s"),
        ("another workbook of 5,000 rows (asked by a button)", elsewhere, ""),
        ("10,000 SUN_ID_CHECK as one array", checked, "< 0.1 s"),
    ):
        print(f"| {what} | {times[0]:.3f} s | {times[1]:.3f} s | {wanted} |")


def summed_up(path: Path) -> None:
    from sunshine_xl.flows.gather import gather
    from sunshine_xl.flows.summarise import compare, count_groups

    for result in count_groups(gather([path])):
        list(compare(result))


def median(work: Callable[[], object]) -> tuple[float, float]:
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times), min(times)


if __name__ == "__main__":
    main()
