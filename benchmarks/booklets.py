"""Measure ``sunshine-xl booklets`` at a bank's size: ``python -m benchmarks.booklets``.

XlsxWriter writes the same cells and validations of a group's workbook with nothing
else: no formats, no colours, no print set-up. Both are timed on the same groups.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psutil
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from sunshine_xl.flows import booklets
from sunshine_xl.flows.synthetic.people import make_id, make_name, make_phone
from sunshine_xl.forms import base_information
from sunshine_xl.io.booklet_data import BookletGroup, EvaluatorSheet, Household
from sunshine_xl.io.booklet_workbook import build_booklet
from sunshine_xl.policy import default_policy

Calls = dict[str, list[tuple[str, tuple[Any, ...]]]]
GROUPS_A_BRANCH = 20
EVALUATORS = 5
PLAIN_ROUNDS = 3
_HALVES = (False, True)
_WRITES = (
    *("write_string", "write_number", "write_blank", "write_formula"),
    "data_validation",
)


def write_campaign(root: Path, groups: int, households: int, members: int) -> None:
    """Write 基础信息 and 评议小组 of a bank, the columns that matter alone."""
    from datetime import date
    from random import Random

    rng = Random(1)
    (root / "campaign.toml").write_text("", "utf-8")
    for first in range(0, groups, GROUPS_A_BRANCH):
        branch = f"第{first // GROUPS_A_BRANCH + 1}支行"
        folder = root / "支行" / branch
        folder.mkdir(parents=True)
        numbers = range(first + 1, min(first + GROUPS_A_BRANCH, groups) + 1)
        people, teams, seats = [], [], []
        for number in numbers:
            no = f"{number:04d}"
            teams.append((no, f"第{no}村评议小组", branch, "村委会", "", "许强", ""))
            seats += [(no, f"{no}-{k}", make_name(rng), "否", "否") for k in range(5)]
            for home in range(households):
                for member in range(members):
                    is_first = "是" if member == 0 else "否"
                    people.append(
                        {
                            "branch": branch,
                            "group_no": no,
                            "customer_type": "农户",
                            "name": make_name(rng),
                            "id_number": make_id(rng, date(1970, 5, 15), "男"),
                            "phone": make_phone(rng),
                            "home_address": f"第{no}村{home % 19 + 1}组{home}号",
                            "household_no": f"{no}{home:04d}",
                            "is_householder": is_first,
                            "is_representative": is_first,
                            "filing_status": "新增",
                        }
                    )
        fields = [column.field for column in base_information.FORM.columns]
        titles = [column.title for column in base_information.FORM.columns]
        rows = [[person.get(field, "") for field in fields] for person in people]
        _plain(folder / "基础信息采集表.xlsx", {"基础信息": [titles, *rows]})
        titles = "小组编号 小组名称 支行 小组类型 单位 包片客户经理 跟踪人".split()
        more = "小组编号 评议人编号 姓名 是否干部 是否本行".split()
        sheets = {"小组": [titles, *teams], "评议人员": [more, *seats]}
        _plain(folder / "评议小组.xlsx", sheets)


def _plain(path: Path, sheets: dict[str, Any]) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, text in enumerate(row):
                    if text:
                        sheet.write_string(number, column, text)


def recorded_calls(households: int) -> Calls:
    """Return what is written into each sheet of a group's workbook."""
    calls: Calls = {}

    def recorder(name: str) -> Callable[..., Any]:
        real = getattr(Worksheet, name)

        def write(sheet: Worksheet, *arguments: Any) -> Any:
            calls.setdefault(sheet.get_name(), []).append((name, arguments))
            return real(sheet, *arguments)

        return write

    homes = [
        Household(
            n,
            f"K{n:012d}",
            f"0001{n:04d}",
            f"张三{n % 97}",
            f"9901011980010{n:05d}",
            f"138{n:08d}",
            f"第0001村{n % 19 + 1}组{n}号",
        )
        for n in range(1, households + 1)
    ]
    sheets = [EvaluatorSheet(f"0001-{k}") for k in range(EVALUATORS)]
    group = BookletGroup("0001", "第0001村", "第1支行", "村委会", homes, sheets)
    with patched({name: recorder(name) for name in _WRITES}):
        build_booklet(group, default_policy())
    return calls


@contextmanager
def patched(methods: dict[str, Callable[..., Any]]) -> Iterator[None]:
    with patch.multiple(Worksheet, **methods):
        yield


def write_plainly(calls: Calls, *, formulas: bool = True) -> bytes:
    """Write the recorded cells and validations with XlsxWriter and nothing else.

    Without ``formulas`` their cells are blank: most of XlsxWriter's time goes into
    looking through formulas for functions that need a prefix.
    """
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    plain = book.add_format({"border": 1})  # without a format blanks are not written
    for name, made in calls.items():
        sheet = book.add_worksheet(name)
        for method, arguments in made:
            if method == "data_validation":
                sheet.data_validation(*arguments)
            elif method == "write_formula":
                row, column, text, _, value = arguments
                if formulas:
                    sheet.write_formula(row, column, text, plain, value)
                else:
                    sheet.write_blank(row, column, None, plain)
            else:
                getattr(sheet, method)(*arguments[:3], plain)
    book.close()
    return target.getvalue()


def resident_megabytes() -> float:
    return psutil.Process().memory_info().rss / 1e6


def plain_seconds(calls: Calls, *, formulas: bool) -> float:
    """Return the CPU seconds that XlsxWriter takes for one workbook."""
    times = []
    for _ in range(PLAIN_ROUNDS):
        start = time.process_time()
        write_plainly(calls, formulas=formulas)
        times.append(time.process_time() - start)
    return statistics.median(times)


def measure(groups: int, households: int, members: int, pdf_groups: int) -> None:
    calls = recorded_calls(households)
    one, without = (plain_seconds(calls, formulas=kind) for kind in (True, False))
    memory: list[tuple[int, float]] = []

    def watch(name: str, number: int, total: int) -> None:
        memory.append((number, resident_megabytes()))

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_campaign(root, groups, households, members)
        clock, start = time.perf_counter(), time.process_time()
        report = booklets.run(root, progress=watch)
        ours, wall = time.process_time() - start, time.perf_counter() - clock
        assert report.document["files"] == groups, report.findings[:3]
        again = time.perf_counter()
        booklets.run(root)
        again = time.perf_counter() - again
        print(f"{groups} groups x {households} households, {EVALUATORS} evaluators\n")
        print("| what | figure | wanted |\n|---|---|---|")
        print(f"| booklets, reading included | {ours:.1f} s CPU, {wall:.1f} s | |")
        print(
            f"| XlsxWriter, same cells and validations | {one * groups:.1f} s CPU | |"
        )
        print(f"| booklets / XlsxWriter | {ours / (one * groups):.2f} | <= 1.3 |")
        print(f"| XlsxWriter, formulas left out | {without * groups:.1f} s CPU | |")
        print(f"| booklets / that | {ours / (without * groups):.2f} | |")
        print(f"| run again, all kept | {again:.1f} s | |")
        halves = [max(mb for n, mb in memory if (n > groups / 2) is h) for h in _HALVES]
        print(
            "| most memory in the first half of the groups, in the second "
            f"| {halves[0]:.0f}, {halves[1]:.0f} MB | flat |"
        )
        if pdf_groups:
            measure_pdf(root, pdf_groups)


def measure_pdf(root: Path, groups: int) -> None:
    from sunshine_xl.flows.printing import Printer
    from sunshine_xl.hosts.pdf import export_pdf

    paths = sorted((root / "支行").glob("*/评议册/*.xlsx"))[:groups]
    start, before = time.perf_counter(), sum(os.times()[:4])
    printed = Printer(root, default_policy(), export_pdf).print_all(paths)
    wall, cpu = time.perf_counter() - start, sum(os.times()[:4]) - before
    assert printed.groups == len(paths), printed.findings
    each, work = 1000 * wall / printed.pages, 1000 * cpu / printed.pages
    print(f"| PDF, {printed.pages} pages of {printed.copies} copies | {wall:.1f} s | |")
    print(f"| PDF, a page | {each:.0f} ms, {work:.0f} ms CPU of both programs | |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groups", type=int, default=400)
    parser.add_argument("--households", type=int, default=383)
    parser.add_argument("--members", type=int, default=2, help="persons a household")
    parser.add_argument("--pdf", type=int, default=0, help="groups to print as well")
    given = parser.parse_args()
    measure(given.groups, given.households, given.members, given.pdf)


if __name__ == "__main__":
    main()
