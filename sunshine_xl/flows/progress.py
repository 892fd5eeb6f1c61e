"""The campaign's progress: rates, phases, entry and findings, seen at a glance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sunshine_xl.findings import Finding
from sunshine_xl.flows.alone import one_at_a_time
from sunshine_xl.flows.gather import Progress, gather
from sunshine_xl.flows.progress_book import write_book
from sunshine_xl.flows.progress_figures import figures
from sunshine_xl.flows.progress_page import page
from sunshine_xl.flows.progress_phases import PhaseLine, phase_lines, warnings
from sunshine_xl.flows.progress_records import BY, Figures, Line
from sunshine_xl.flows.progress_rows import LEVELS, Details
from sunshine_xl.flows.progress_table import entry_rate, remarks
from sunshine_xl.flows.report import Report
from sunshine_xl.flows.writing import not_written
from sunshine_xl.io.atomic import WriteFailed, replace_file, replacing
from sunshine_xl.io.places import IMPORTS, PROGRESS, PROGRESS_PAGE, CampaignFolder
from sunshine_xl.rules.targets import Tally

_NAMES = {"branch": "branches", "group": "groups", "type": "types"}


@one_at_a_time
def run(
    root: Path, as_of: dt.date | None = None, progress: Progress | None = None
) -> Report:
    """Count where the campaign stands and write 输出/进度.xlsx and 进度.html."""
    if not root.is_dir():
        return Report(refusal=f"没有这个活动文件夹：{root}。请核对名称后再试。")
    gathered = gather([root], progress=progress)
    if not gathered.customers:
        words = "没有读到任何支行的基础信息采集表，无从统计进度。请核对活动文件夹。"
        return Report(refusal=words)
    made = figures(gathered, as_of)
    folder = CampaignFolder(root)
    phases = phase_lines(made, is_exported=_has_files(folder.output(IMPORTS)))
    written, problems = _write(folder, made, phases)
    found = [*warnings(made, phases), *problems]
    return Report(_lines(made), found, written, document(made, phases, written))


def _has_files(folder: Path) -> bool:
    return folder.is_dir() and any(one.is_file() for one in folder.iterdir())


def _write(
    folder: CampaignFolder, made: Figures, phases: Sequence[PhaseLine]
) -> tuple[list[Path], list[Finding]]:
    book, shown = folder.output(PROGRESS), folder.output(PROGRESS_PAGE)
    try:
        book.parent.mkdir(parents=True, exist_ok=True)
        with replacing(book) as target:
            write_book(target, made, phases, Details(made))
        replace_file(shown, page(made, phases))
    except (WriteFailed, OSError) as problem:
        return [], [not_written(book.name, problem)]
    return [book, shown], []


def _lines(made: Figures) -> list[str]:
    goals = made.policy.targets
    words = []
    for name, tally in (("户", made.whole.households), ("人", made.whole.people)):
        words.append(
            f"按{name}：建档面 {_percent(tally.filed_rate)}"
            f"（目标 {goals.filed:.0%}），"
            f"预授信面 {_percent(tally.pre_credit_rate)}"
            f"（目标 {goals.pre_credit:.0%}）。"
        )
    whole = made.whole
    words.append(
        f"评议册 {whole.booklets} 册，已录入 {whole.entered} 册；"
        f"已授信 {whole.households.granted} 户，合计 {whole.amount:,.0f} 元。"
    )
    return words


def _percent(rate: object) -> str:
    return "无数据" if rate is None else f"{rate:.2%}"


def document(
    made: Figures, phases: Sequence[PhaseLine], written: Sequence[Path] = ()
) -> dict[str, Any]:
    """Return what ``progress --json`` prints: rates as shares with four decimals."""
    goals = made.policy.targets
    whole = _line(made.whole, made, "whole")
    return {
        "as_of": made.as_of.isoformat(),
        "unit": goals.unit,
        "goals": {
            "filed_rate": str(goals.filed),
            "pre_credit_rate": str(goals.pre_credit),
        },
        **whole,
        **{_NAMES[by]: [_line(line, made, by) for line in made.lines[by]] for by in BY},
        "phases": [
            {
                "name": one.name,
                "start": one.phase.start.isoformat(),
                "end": one.phase.end.isoformat(),
                "measure": one.measure,
                "done": str(one.done),
                "elapsed": str(one.elapsed),
                "state": one.state,
            }
            for one in phases
        ],
        "written": [str(path) for path in written],
    }


def _line(line: Line, made: Figures, by: str) -> dict[str, Any]:
    return {
        "label": line.label,
        "households": _tally(line.households),
        "people": _tally(line.people),
        "amount": f"{line.amount:.2f}",
        "average": _text(line.average),
        "completeness": _text(line.completeness),
        "booklets": line.booklets,
        "entered": line.entered,
        "entry_rate": _text(entry_rate(line)),
        "findings": {level: line.levels[level] for level in LEVELS},
        "remarks": remarks(line, made, by),
    }


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        **tally._asdict(),
        "filed_rate": _text(tally.filed_rate),
        "pre_credit_rate": _text(tally.pre_credit_rate),
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)
