"""How results look on a terminal: findings, amounts, and progress on stderr."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, cast

from sunshine_xl import catalog
from sunshine_xl.findings import Finding, Severity
from sunshine_xl.hiding import hidden

if TYPE_CHECKING:
    from rich.console import Console

    from sunshine_xl.flows.gather import Progress
    from sunshine_xl.flows.report import Report
    from sunshine_xl.flows.summarise import GroupResult

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTICE: ""}
_SHOWN_PER_FILE = 100


class _Discreet:
    """A stream on which no whole ID or phone number is written."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(hidden(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def output() -> Console:
    """Return the console for results."""
    from sunshine_xl.console_plain import PlainConsole

    return PlainConsole(file=cast(IO[str], _Discreet(sys.stdout)))


def complain(text: str) -> None:
    """Print one line for the person at the keyboard on stderr."""
    from sunshine_xl.console_plain import harmless

    print(harmless(hidden(text)), file=sys.stderr)


@contextmanager
def progress(verb: str = "读取") -> Iterator[Progress | None]:
    """Show what a command is at, on a terminal's stderr only."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    from sunshine_xl.console_plain import PlainConsole, harmless

    columns = (
        TextColumn(verb),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Bar(*columns, console=PlainConsole(stderr=True), transient=True) as bar:
        task = bar.add_task("")

        def show(name: str, number: int, total: int) -> None:
            bar.update(task, description=harmless(name), completed=number, total=total)

        yield show


def counts_line(findings: Iterable[Finding]) -> str:
    """Return "错误 3 处，提醒 5 处，提示 2 处"."""
    counts = Counter(catalog.severity(one) for one in findings)
    return "，".join(f"{level} {counts.get(level, 0)} 处" for level in Severity)


def show_findings(findings: Sequence[Finding]) -> None:
    """Print findings file by file: place, what is wrong, how to mend it."""
    from rich.table import Table

    console = output()
    by_file: dict[str, list[Finding]] = {}
    for one in findings:
        by_file.setdefault(one.place.file, []).append(one)
    for file, ones in by_file.items():
        table = Table(title=file, title_justify="left", expand=True, pad_edge=False)
        for heading, ratio in (("编号", 0), ("级别", 0), ("位置", 0)):
            table.add_column(heading, no_wrap=True, ratio=ratio or None)
        table.add_column("问题", ratio=3, overflow="fold")
        table.add_column("如何修改", ratio=2, overflow="fold")
        for one in ones[:_SHOWN_PER_FILE]:
            level = catalog.severity(one)
            place = f"{one.place.sheet} {one.place.cell}".strip()
            row = (one.code, level, place, catalog.sentence(one), catalog.remedy(one))
            table.add_row(*row, style=_STYLES[level])
        console.print(table)
        if len(ones) > _SHOWN_PER_FILE:
            left = len(ones) - _SHOWN_PER_FILE
            console.print(f"……此文件还有 {left} 处，用 --mark 标在表中逐处查看。")


def show_report(report: Report) -> None:
    """Print what a step says: refusal or findings, sentences, files."""
    if report.refusal:
        complain(report.refusal)
        return
    show_findings(report.findings)
    for line in report.lines:
        output().print(line)
    for path in report.written:
        output().print(f"已写出 {path}")


def show_groups(results: Sequence[GroupResult]) -> None:
    """Print a line a group: households, statuses and total."""
    from rich.table import Table

    table = Table(title="评议小组汇总（元）", title_justify="left")
    table.add_column("小组")
    table.add_column("文件", overflow="fold")
    for heading in ("户数", "录入册数", "有额度", "待处理", "拟预授信金额合计"):
        table.add_column(heading, justify="right")
    for result in results:
        ballots = result.count.ballots
        granted = sum(1 for b in ballots if b.limit.proposed)
        waiting = sum(1 for b in ballots if b.limit.proposed is None)
        table.add_row(
            result.book.group_no,
            result.book.file,
            str(len(ballots)),
            f"{len(result.count.entered)}/{len(result.book.booklets)}",
            str(granted),
            str(waiting),
            f"{result.total:,.0f}",
        )
    output().print(table)
