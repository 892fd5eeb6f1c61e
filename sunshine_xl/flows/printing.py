"""打印评议册: masked pages, numbered copies, a file a branch for printing (R49–R51).

The source is the booklet workbook itself, so that paper and screen have the same rows
and numbers; only what was prepared is taken from it, never what somebody filled in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from glob import escape
from pathlib import Path

from sunshine_xl.assets import template
from sunshine_xl.findings import Finding, Place
from sunshine_xl.flows import pdf_copies
from sunshine_xl.flows.gather import Progress
from sunshine_xl.flows.paper_source import read_paper
from sunshine_xl.flows.pdf_copies import Master, PagesRefused
from sunshine_xl.flows.pdf_writer import Converted, PdfWriter
from sunshine_xl.flows.print_list import PrintLine, write_print_list
from sunshine_xl.flows.print_record import PrintRecord
from sunshine_xl.flows.writing import not_written
from sunshine_xl.io.atomic import WriteFailed, replace_file
from sunshine_xl.io.cover_template import (
    CoverRefused,
    CoverTemplate,
    missing_on_cover,
    read_cover,
)
from sunshine_xl.io.paper import Paper, build_paper
from sunshine_xl.io.places import BRANCHES, COVER, PRINT_LIST, PRINTING, CampaignFolder
from sunshine_xl.policy import Policy
from sunshine_xl.rules.copy_code import CopyCode, format_code

# A change of the layout makes everything be printed anew.
_EDITION = "1"
_MASTERS, _RECORD = "底稿", "印刷记录.jsonl"
_IMPOSED = "（A3骑马订）"
_NO_BRANCH = "未分支行"


@dataclass(slots=True)
class Printed:
    """What was printed: how much, the files, and what went wrong."""

    groups: int = 0
    copies: int = 0
    pages: int = 0
    lines: list[PrintLine] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    kept: int = 0


@dataclass(frozen=True, slots=True)
class _Job:
    """One group on its way to the printer."""

    name: str
    branch: str
    stem: str
    paper: Paper  # without its rows: there are hundreds of groups
    page_count: int
    workbook: Path
    master: Path
    copies: tuple[Path, ...]
    source: str

    def pages(self) -> Master:
        """Return the printed group with what its QR codes say."""
        paper = self.paper

        def code(copy: int, page: int) -> str:
            return format_code(CopyCode(paper.edition, paper.group_no, copy, page))

        return Master(self.master, self.page_count, paper.copies, code)


class Printer:
    """Prints booklet workbooks of a campaign into 输出/印刷."""

    def __init__(
        self,
        root: Path,
        policy: Policy,
        pdf: PdfWriter,
        *,
        imposed: bool = False,
        progress: Progress | None = None,
    ) -> None:
        self._at, self._policy, self._pdf = CampaignFolder(root), policy, pdf
        self._imposed, self._progress = imposed, progress
        self._record = PrintRecord(self._at.output(PRINTING, _RECORD))
        self._printed = Printed()

    def print_all(self, paths: Sequence[Path], *, whole: bool = True) -> Printed:
        """Print these workbooks; what is there and up to date is kept.

        Where they are ``whole`` branches, each branch gets its file for the printer.
        """
        cover, cover_source = self._cover()
        jobs: list[_Job] = []
        ready: list[_Job] = []
        good: set[str] = set()
        for number, path in enumerate(paths, 1):
            if self._progress:
                self._progress(f"排版 {path.stem}", number, len(paths))
            paper = read_paper(path, self._at.root, self._policy)
            if isinstance(paper, Finding):
                self._printed.findings.append(paper)
                continue
            job = self._job(path, paper, cover_source)
            jobs.append(job)
            if self._is_done(job):
                good.add(job.name)
            elif self._write_workbook(job, paper, cover):
                ready.append(job)
        self._printed.kept = len(good)
        good |= self._convert(ready)
        out = [job for job in jobs if job.name in good]
        self._printed.groups = len(out)
        self._printed.copies = sum(job.paper.copies for job in out)
        self._printed.pages = sum(job.paper.copies * job.page_count for job in out)
        if whole:
            self._branches(jobs, good)
        return self._printed

    def _cover(self) -> tuple[CoverTemplate, str]:
        """Return head office's cover, or the shipped one where there is none."""
        own = self._at.head_office(COVER)
        for path in [own, template(COVER)] if own.is_file() else [template(COVER)]:
            try:
                cover = read_cover(path)
            except CoverRefused as problem:
                self._told("BOK-014", own, reason=str(problem))
                continue
            missing = missing_on_cover(cover)
            if missing:
                self._told("BOK-017", own, missing=missing)
            return cover, hashlib.sha256(path.read_bytes()).hexdigest()
        raise AssertionError("the shipped cover is sound")

    def _told(self, code: str, path: Path, **words: str) -> None:
        place = Place(path.relative_to(self._at.root).as_posix())
        self._printed.findings.append(Finding(code, place, "", words))

    def _unwritten(self, path: Path, problem: Exception) -> None:
        name = path.relative_to(self._at.root).as_posix()
        self._printed.findings.append(not_written(name, problem))

    def _job(self, path: Path, found: Paper, cover_source: str) -> _Job:
        # Where the file lies, not what somebody may have typed into it.
        branch = self._branch_of(path)
        folder = self._at.output(PRINTING, branch)
        text = repr((_EDITION, found, cover_source))
        return _Job(
            path.relative_to(self._at.root).as_posix(),
            branch,
            path.stem,
            replace(found, rows=()),
            found.pages,
            folder / f"{path.stem}.xlsx",
            self._at.output(PRINTING, _MASTERS, branch, f"{path.stem}.pdf"),
            tuple(
                folder / f"{path.stem}-第{k}册.pdf" for k in range(1, found.copies + 1)
            ),
            hashlib.sha256(text.encode()).hexdigest(),
        )

    def _branch_of(self, path: Path) -> str:
        parts = path.relative_to(self._at.root).parts
        is_of_branch = len(parts) > 2 and parts[0] == BRANCHES
        return parts[1] if is_of_branch else _NO_BRANCH

    def _is_done(self, job: _Job) -> bool:
        files = (job.workbook, job.master, *job.copies)
        return self._record.has(job.name, job.source) and all(
            path.is_file() for path in files
        )

    def _write_workbook(self, job: _Job, paper: Paper, cover: CoverTemplate) -> bool:
        try:
            job.workbook.parent.mkdir(parents=True, exist_ok=True)
            data = build_paper(paper, cover)
            replace_file(job.workbook, data, keep_previous=False)
        except (WriteFailed, OSError) as problem:
            self._unwritten(job.workbook, problem)
            return False
        return True

    def _convert(self, jobs: Sequence[_Job]) -> set[str]:
        """Print the jobs with one office program; return the names that came out."""
        by_path = {job.workbook: job for job in jobs}
        good: set[str] = set()

        def came(number: int, total: int, one: Converted) -> None:
            job = by_path[one.source]
            if self._progress:
                name = f"打印 {job.branch} {job.stem}"
                self._progress(name, number, total)
            if one.pdf is None:
                self._told("BOK-012", job.workbook, reason=one.problem)
            elif self._copies(job):
                good.add(job.name)

        if jobs:
            masters = {job.workbook: job.master for job in jobs}
            self._pdf(list(by_path), masters.__getitem__, progress=came)
        return good

    def _copies(self, job: _Job) -> bool:
        try:
            pdf_copies.check_master(job.pages())
            for number, path in enumerate(job.copies, 1):
                pdf_copies.write_copies([job.pages()], path, only=number)
            self._remove_stale(job)
        except PagesRefused as problem:
            self._told("BOK-013", job.workbook, reason=str(problem))
            return False
        except (WriteFailed, OSError) as problem:
            self._unwritten(job.copies[0], problem)
            return False
        self._printed.written += job.copies
        self._record.add(job.name, job.source)
        return True

    def _remove_stale(self, job: _Job) -> None:
        """Remove copies of an earlier, larger group, lest they are printed too."""
        for path in job.workbook.parent.glob(f"{escape(job.stem)}-第*册.pdf"):
            if path not in job.copies:
                path.unlink()

    def _branches(self, jobs: Sequence[_Job], good: set[str]) -> None:
        """Write one file a branch, unless a group of it is missing, and the list."""
        by_branch: dict[str, list[_Job]] = {}
        for job in jobs:
            by_branch.setdefault(job.branch, []).append(job)
        for branch, mine in by_branch.items():
            path = self._at.output(PRINTING, f"{branch}.pdf")
            imposed = path.with_name(f"{branch}{_IMPOSED}.pdf")
            for stale in (path, imposed):
                stale.unlink(missing_ok=True)
            if any(job.name not in good for job in mine):
                continue
            masters = [job.pages() for job in mine]
            pdf_copies.write_copies(masters, path)
            self._printed.written.append(path)
            if self._imposed:
                pdf_copies.write_copies(masters, imposed, imposed=True)
                self._printed.written.append(imposed)
            self._list(mine, path)
        target = self._at.output(PRINTING, PRINT_LIST)
        name = target.relative_to(self._at.root).as_posix()
        lines = self._printed.lines
        if lines:
            problems = write_print_list(target, name, lines, self._policy)
            self._printed.findings += problems
            self._printed.written.append(target)

    def _list(self, jobs: Sequence[_Job], path: Path) -> None:
        first = 1
        for job in jobs:
            paper = job.paper
            self._printed.lines.append(
                PrintLine(
                    paper.branch,
                    paper.group_no,
                    paper.group_name,
                    paper.copies,
                    job.page_count,
                    path.name,
                    first,
                )
            )
            first += paper.copies * (job.page_count + job.page_count % 2)
