"""Buttons for a step of the campaign: they work on the folder the workbook lies in.

A step reads the files as they were saved and writes files; the workbooks that are open
are never changed behind somebody's back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import xlwings

from sunshine_xl import catalog
from sunshine_xl.buttons import TAB
from sunshine_xl.excel import undo
from sunshine_xl.excel.book import Vanished, place_of
from sunshine_xl.excel.closing import SteppedAside, books_below, is_saved
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
    rewrites: bool = False,
) -> Outcome:
    """Do a step for the campaign a workbook belongs to and say how it went.

    ``reads_front`` steps take what is selected in the workbook in front as it stands,
    so that it need not be saved. ``rewrites`` steps write files that somebody may have
    open, the one in front among them: these are closed meanwhile. What lies under 输出
    steps aside for every step.
    """
    front = place_of(book)
    root = campaign_root(front.parent)
    if root is None:
        return Outcome(NO_CAMPAIGN)
    unsaved = [
        one.name
        for one in books_below(book.app, root)
        if not is_saved(one) and not (reads_front and one.fullname == book.fullname)
    ]
    if unsaved:
        return Outcome(
            f"有尚未保存的改动：{'、'.join(unsaved)}。\n"
            f"“{label}”按已保存的文件办理。请先保存（Ctrl+S），再按一次。"
        )
    aside = root if rewrites else root / OUTPUT
    before = _files(root)
    with SteppedAside(book, lambda one: _lies_in(one, aside)) as stepped_aside:
        report = step(root, _progress(book.app, label, root))
        if campaign_root(root) != root:
            _take_back(report.written, root)
            raise Vanished(root, is_under_way=True)
        listed = write_list(report.findings, root, label) if report.findings else None
    outcome = _outcome(report, listed, before, front, is_final=is_final)
    return replace(outcome, text=outcome.text + stepped_aside.told)


def _lies_in(book: xlwings.Book, folder: Path) -> bool:
    return Path(book.fullname).absolute().is_relative_to(folder)


def _outcome(
    report: Report,
    listed: Path | None,
    before: Mapping[str, int],
    front: Path,
    *,
    is_final: bool,
) -> Outcome:
    if report.refusal:
        is_grave = catalog.has_errors(report.findings)
        return Outcome(_text(report, listed), is_grave=is_grave, shown=listed)
    written = [*report.written, *([listed] if listed else [])]
    files = tuple(_changes(written, before))
    return Outcome(
        _text(report, listed),
        is_grave=catalog.has_errors(report.findings),
        has_changed=bool(files) and not is_final,
        files=files,
        is_final=is_final and bool(files),
        shown=_first_to_see(written, front),
    )


def _first_to_see(written: Sequence[Path], front: Path) -> Path | None:
    """Return the workbook to show: one of the same branch rather than another's."""
    books = [path for path in written if path.suffix == ".xlsx"]
    near = [path for path in books if path.parent in (front.parent, *front.parents[:2])]
    return next(iter([*near, *books]), None)


def undo_step(book: xlwings.Book, place: str, step: undo.Step) -> Outcome:
    """撤销上一步 of a step of the campaign: the files are as they were before it."""
    if step.is_final:
        return Outcome(
            f"“{step.label}”已记入日志，不能撤销。\n"
            "确需更正的，请按活动规定重新办理（如注明原因后重新开启）。"
        )
    paths = {one.path for one in step.files}
    stepped_aside = SteppedAside(book, lambda one: one.fullname in paths)
    with stepped_aside:
        done, left = undo.restore_files(step.files)
    undo.forget(place)
    lines = [f"已撤销“{step.label}”，恢复了 {len(done)} 个文件。"]
    if left:
        lines.append(f"这些文件之后又有改动，没有动：{'、'.join(left)}。")
    return Outcome("\n".join(lines) + stepped_aside.told)


def _take_back(written: Sequence[Path], root: Path) -> None:
    """Remove what was written where a folder was: it would be in the way of its return.

    What had been written before the folder went has gone with it.
    """
    folders = {one for path in written for one in path.parents}
    for path in written:
        path.unlink(missing_ok=True)
    for folder in sorted(folders, key=lambda one: len(one.parts), reverse=True):
        if folder.is_relative_to(root):
            with suppress(OSError):
                folder.rmdir()


def _progress(app: xlwings.App, label: str, root: Path) -> Progress:
    def show(name: str, number: int, total: int) -> None:
        if campaign_root(root) != root:
            raise Vanished(root, is_under_way=True)
        app.status_bar = f"{TAB}：{label} {number}/{total} {name}"

    return show


def _files(root: Path) -> dict[str, int]:
    """Return the files below a folder and when each was changed, in nanoseconds."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {str(path): path.stat().st_mtime_ns for path in files}


def _changes(
    written: Iterable[Path], before: Mapping[str, int]
) -> Iterator[FileChange]:
    """Yield the files that are not as before: one that held just this was left."""
    for path in written:
        if path.is_file():
            now, old = path.stat(), before.get(str(path))
            if now.st_mtime_ns != old:
                existed = old is not None
                yield FileChange(str(path), existed, now.st_size, now.st_mtime_ns)


def _text(report: Report, listed: Path | None) -> str:
    lines = [report.refusal] if report.refusal else list(report.lines)
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
