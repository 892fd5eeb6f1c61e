"""评议册: from 基础信息 and 评议小组 to one workbook a group (R47–R51, R61–R62)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sunshine_xl.findings import Finding
from sunshine_xl.flows.alone import one_at_a_time
from sunshine_xl.flows.booklet_builder import BUILT, KEPT, REFUSED, Builder, Done
from sunshine_xl.flows.built_booklets import BuiltRecord
from sunshine_xl.flows.check import finding_lines, ordered
from sunshine_xl.flows.gather import Progress, gather
from sunshine_xl.flows.hand_over import HandedOver, write_hand_over
from sunshine_xl.flows.paper_source import group_no_of
from sunshine_xl.flows.pdf_writer import PdfWriter
from sunshine_xl.flows.printing import Printed, Printer
from sunshine_xl.flows.report import Report
from sunshine_xl.io.folder import find_files
from sunshine_xl.io.places import (
    BOOKLET_RECORD,
    BOOKLETS,
    BRANCHES,
    CAMPAIGN_FILE,
    HEAD_OFFICE,
    NOT_READ,
    RATING_TABLE,
    SUMMARIES,
    CampaignFolder,
)
from sunshine_xl.policy import Policy, default_policy
from sunshine_xl.policy_overlay import load_campaign
from sunshine_xl.rules import rating, rating_table
from sunshine_xl.rules.rating import Indicator

_NO_CAMPAIGN = "“{}”里没有“支行”文件夹，不是活动文件夹。请选有 campaign.toml 的那一层。"
_ELSEWHERE = "“{}”不在活动文件夹“{}”中，没有打印。请打开活动文件夹里的评议册。"
_NO_GROUP = "没有找到小组 {} 的评议册。请先生成评议册，并核对小组编号。"


@one_at_a_time
def run(
    root: Path,
    *,
    pdf: PdfWriter | None = None,
    imposed: bool = False,
    partial: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Build every group's workbook; with ``pdf`` also what goes to the printer.

    ``partial`` leaves out households without a single representative instead of
    making their group wait. ``imposed`` adds A3 files for saddle stitching.
    """
    root = root.absolute()
    if not (root / BRANCHES).is_dir():
        return Report(refusal=_NO_CAMPAIGN.format(root))
    policy, findings = _policy(root)
    # What is passed over is told by check; what somebody has open, here too.
    findings += [f for f in find_files([root]).findings if f.code != "FILE-011"]
    indicators, wrong = _indicators(root)
    findings += wrong
    builder = Builder(root, policy, progress, indicators)
    for name, paths in _branches(root):
        builder.branch(name, gather(paths), partial=partial)
    done = builder.done
    findings += builder.findings
    findings += write_hand_over(builder.at, policy, [_handed_over(d) for d in done])
    printed = Printed()
    if pdf is not None:
        printer = Printer(root, policy, pdf, imposed=imposed, progress=progress)
        printed = printer.print_all([one.path for one in done])
        findings += printed.findings
    return _report(done, ordered(findings), printed, is_printed=pdf is not None)


def _indicators(root: Path) -> tuple[Sequence[Indicator], list[Finding]]:
    """Return head office's own rating table, nothing where there is none of use."""
    file = CampaignFolder(root).head_office(RATING_TABLE)
    if not file.is_file():
        return (), []
    gathered = gather([file])
    indicators, wrong = rating_table.read_table(gathered.rating_bands)
    own = () if wrong or indicators == rating.table() else indicators
    return own, [*gathered.findings, *wrong]


@one_at_a_time
def print_booklets(
    root: Path,
    *,
    pdf: PdfWriter,
    imposed: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Print every booklet of the campaign that has been built."""
    root = root.absolute()
    if not (root / BRANCHES).is_dir():
        return Report(refusal=_NO_CAMPAIGN.format(root))
    policy, findings = _policy(root)
    printer = Printer(root, policy, pdf, imposed=imposed, progress=progress)
    printed = printer.print_all(_workbooks(root))
    return _printing_report(printed, findings)


@one_at_a_time
def print_group(
    root: Path,
    group_no: str,
    *,
    pdf: PdfWriter,
    progress: Progress | None = None,
) -> Report:
    """Print one group's copies, found by its number."""
    path = _workbook_of(root.absolute(), group_no)
    if path is None:
        return Report(refusal=_NO_GROUP.format(group_no))
    return print_workbook(root, path, pdf=pdf, progress=progress)


@one_at_a_time
def print_workbook(
    root: Path,
    path: Path,
    *,
    pdf: PdfWriter,
    progress: Progress | None = None,
) -> Report:
    """Print the copies of the group whose workbook this is; results are refused."""
    root, path = root.absolute(), path.absolute()
    if not path.is_relative_to(root):
        return Report(refusal=_ELSEWHERE.format(path.name, root))
    policy, findings = _policy(root)
    printer = Printer(root, policy, pdf, progress=progress)
    printed = printer.print_all([path], whole=False)
    return _printing_report(printed, findings)


def _policy(root: Path) -> tuple[Policy, list[Finding]]:
    file = root / CAMPAIGN_FILE
    if not file.is_file():
        return default_policy(), []
    policy, findings = load_campaign(file, CAMPAIGN_FILE)
    return policy, list(findings)


def _workbooks(root: Path) -> list[Path]:
    return [
        path
        for path, _ in find_files([root / BRANCHES]).files
        if path.parent.name == BOOKLETS
    ]


def _workbook_of(root: Path, group_no: str) -> Path | None:
    """Return a group's workbook: where it was built, or else by opening them all."""
    built = BuiltRecord(CampaignFolder(root).output(BOOKLET_RECORD)).file_of(group_no)
    paths = [root / built] if built and (root / built).is_file() else []
    if not (root / BRANCHES).is_dir():
        return None
    paths += _workbooks(root)
    return next((path for path in paths if group_no_of(path) == group_no), None)


def _branches(root: Path) -> Iterator[tuple[str, list[Path]]]:
    """Yield each branch's own tables, the booklets and results left out."""
    loose = [path for path, _ in find_files([root]).files if _is_loose(path, root)]
    if loose:
        yield "", loose
    for folder in sorted((root / BRANCHES).iterdir()):
        if folder.is_dir() and not folder.name.startswith("."):
            paths = [
                path
                for path, _ in find_files([folder]).files
                if not {BOOKLETS, SUMMARIES} & set(path.relative_to(folder).parts)
            ]
            if paths:
                yield folder.name, paths


def _is_loose(path: Path, root: Path) -> bool:
    """Return whether a table lies in no branch's folder, nor in head office's."""
    parts = path.relative_to(root).parts
    in_branch = parts[0] == BRANCHES and len(parts) > 2
    return not in_branch and parts[0] not in (*NOT_READ, HEAD_OFFICE)


def _handed_over(one: Done) -> HandedOver:
    group = one.group
    return HandedOver(
        one.branch,
        group.group_no,
        group.group_name,
        group.kind,
        f"{one.branch}/{one.path.name}",
        one.households,
        one.evaluators,
        one.copies,
        one.pages,
        one.state,
        one.sha256,
    )


def _report(
    done: Sequence[Done],
    findings: Sequence[Finding],
    printed: Printed,
    *,
    is_printed: bool,
) -> Report:
    states = {state: [d for d in done if d.state == state] for state in _STATES}
    built = sum(one.households for one in states[BUILT])
    lines = [
        f"评议册：新生成 {len(states[BUILT])} 份（{built} 户），"
        f"与上次相同、未动 {len(states[KEPT])} 份，"
        f"已有填写内容、没有重做 {len(states[REFUSED])} 份。"
    ]
    waiting = sum(1 for one in findings if one.code in _WAITING)
    if waiting:
        lines.append(
            f"另有 {waiting} 个小组没有生成评议册，原因见上面的“错误”和“提醒”。"
        )
    if is_printed:
        lines += _printed_lines(printed)
    document: dict[str, Any] = {
        "files": len(done),
        "households": sum(one.households for one in done),
        "copies": sum(one.copies for one in done),
        "pages": sum(one.copies * one.pages for one in done),
        "groups": [_group_line(one) for one in done],
        "printed": _printed_document(printed),
        "findings": finding_lines(findings),
    }
    return Report(lines, findings, _shown(printed), document)


_STATES = (BUILT, KEPT, REFUSED)
# What keeps a group from having a booklet.
_WAITING = frozenset(("BOK-001", "BOK-005", "BOK-006", "BOK-007", "BOK-015"))


def _group_line(one: Done) -> dict[str, Any]:
    return {
        "branch": one.branch,
        "group": one.group.group_no,
        "name": one.group.group_name,
        "file": one.name,
        "state": one.state,
        "households": one.households,
        "copies": one.copies,
        "pages": one.pages,
        "sha256": one.sha256,
    }


def _printing_report(printed: Printed, findings: Sequence[Finding]) -> Report:
    told = ordered([*findings, *printed.findings])
    document = _printed_document(printed) | {"findings": finding_lines(told)}
    return Report(_printed_lines(printed), told, _shown(printed), document)


def _printed_document(printed: Printed) -> dict[str, Any]:
    return {
        "files": len(printed.written),
        "copies": printed.copies,
        "pages": printed.pages,
        "kept": printed.kept,
    }


def _printed_lines(printed: Printed) -> list[str]:
    return [
        f"打印：{printed.groups} 个小组，{printed.copies} 册，{printed.pages} 页"
        f"（其中 {printed.kept} 个小组与上次相同，没有重印）。",
        "印刷文件在“输出/印刷”；按 A4 横向、双面、短边翻转、实际大小打印。",
    ]


def _shown(printed: Printed) -> list[Path]:
    """Return the written files worth naming: those for the printer, not every copy."""
    many = [path for path in printed.written if "-第" not in path.name]
    return many or printed.written
