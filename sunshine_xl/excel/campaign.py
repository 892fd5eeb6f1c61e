"""Buttons for a step of the campaign: they work on the folder the workbook lies in.

A step reads the files as they were saved and writes files; the workbooks that are open
are never changed behind somebody's back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import xlwings

from sunshine_xl import catalog
from sunshine_xl.buttons import TAB
from sunshine_xl.excel.outcome import FileChange, Outcome
from sunshine_xl.findings import Finding, Severity
from sunshine_xl.flows.finding_list import write_list
from sunshine_xl.flows.gather import Progress
from sunshine_xl.flows.report import Report
from sunshine_xl.io.places import OUTPUT, campaign_root

Step = Callable[[Path, Progress], Report]

NO_CAMPAIGN = (
    "这个工作簿不在活动文件夹里。\n"
    "活动文件夹里有 campaign.toml、总行、支行。请打开其中的一个工作簿，再按一次。"
)
_MOST_SHOWN = 5


def run_step(
    book: xlwings.Book,
    step: Step,
    label: str,
    *,
    is_final: bool = False,
    reads_front: bool = False,
) -> Outcome:
    """Do a step for the campaign a workbook belongs to and say how it went.

    ``reads_front`` steps take what is selected in the workbook in front as it stands,
    so that it need not be saved.
    """
    root = campaign_root(Path(book.fullname).parent)
    if root is None:
        return Outcome(NO_CAMPAIGN)
    unsaved = [
        one.name
        for one in _of(book.app, root)
        if not is_saved(one) and not (reads_front and one.fullname == book.fullname)
    ]
    if unsaved:
        return Outcome(
            f"有尚未保存的改动：{'、'.join(unsaved)}。\n"
            f"“{label}”按已保存的文件办理。请先保存（Ctrl+S），再按一次。"
        )
    _close_results(book, root)
    existed = _files(root)
    report = step(root, _progress(book.app, label))
    if report.refusal:
        return Outcome(report.refusal)
    listed = write_list(report.findings, root, label) if report.findings else None
    written = [*report.written, *([listed] if listed else [])]
    files = tuple(_change(path, existed) for path in written if path.is_file())
    return Outcome(
        _text(report, listed),
        is_grave=catalog.has_errors(report.findings),
        has_changed=bool(files) and not is_final,
        files=files,
        is_final=is_final and bool(files),
        shown=next((path for path in written if path.suffix == ".xlsx"), None),
    )


def is_saved(book: xlwings.Book) -> bool:
    """Return whether a workbook has no change that its file does not hold."""
    if book.app.engine.name == "calc":
        return not book.api.isModified()
    return bool(book.api.Saved)


def _of(app: xlwings.App, root: Path) -> list[xlwings.Book]:
    """Return the open workbooks that lie in a campaign's folder."""
    return [
        one for one in app.books if Path(one.fullname).absolute().is_relative_to(root)
    ]


def _close_results(front: xlwings.Book, root: Path) -> None:
    """Close what an earlier press has shown: Windows replaces no file that is open."""
    close_files(front, {one.fullname for one in _of(front.app, root / OUTPUT)})


def close_files(front: xlwings.Book, paths: Collection[str]) -> None:
    """Close these workbooks where they hold no unsaved change, but never ``front``."""
    for one in list(front.app.books):
        if one.fullname in paths and one.fullname != front.fullname and is_saved(one):
            one.close()


def _progress(app: xlwings.App, label: str) -> Progress:
    def show(name: str, number: int, total: int) -> None:
        app.status_bar = f"{TAB}：{label} {number}/{total} {name}"

    return show


def _files(root: Path) -> frozenset[str]:
    return frozenset(str(path) for path in root.rglob("*") if path.is_file())


def _change(path: Path, existed: frozenset[str]) -> FileChange:
    now = path.stat()
    return FileChange(str(path), str(path) in existed, now.st_size, now.st_mtime_ns)


def _text(report: Report, listed: Path | None) -> str:
    lines = list(report.lines)
    if report.findings:
        lines += ["", f"发现：{counts(report.findings)}。"]
        lines += _gravest(report.findings)
    if listed is not None:
        lines.append(f"全部疑点列在 {listed.parent.name}/{listed.name}。")
    return "\n".join(lines).strip()


def counts(findings: Sequence[Finding]) -> str:
    """Return "错误 3 处、提醒 5 处、提示 2 处"."""
    times = Counter(catalog.severity(one) for one in findings)
    return "、".join(f"{severity} {times[severity]} 处" for severity in Severity)


def _gravest(findings: Sequence[Finding]) -> list[str]:
    order = list(Severity)
    graver = sorted(findings, key=lambda one: order.index(catalog.severity(one)))
    shown = [
        f"【{catalog.severity(one)}】{one.place.file} {one.place.sheet} "
        f"{one.place.cell} {catalog.sentence(one)}"
        for one in graver[:_MOST_SHOWN]
    ]
    return [*shown, "……"] if len(findings) > _MOST_SHOWN else shown
