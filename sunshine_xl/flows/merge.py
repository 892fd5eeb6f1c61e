"""Head office's merge: every branch's files into one workbook and Parquet (R2, R20).

Whatever is killed goes on from its journal; whatever cannot be read is named with the
reason, and the rest goes on.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Container, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sunshine_xl import __version__
from sunshine_xl.findings import Finding, Place, Severity
from sunshine_xl.flows.gather import Progress
from sunshine_xl.flows.merge_file import CUSTOMER_KEY, GROUP_NO, ID_NUMBER, FileToRead
from sunshine_xl.flows.merge_joins import NoDuckDB, join
from sunshine_xl.flows.merge_output import Totals, count, folder_lines, write_results
from sunshine_xl.flows.merge_page import page_path, write_page
from sunshine_xl.flows.merge_workers import (
    NoCluster,
    Workers,
    cluster_workers,
    local_workers,
    read_all,
)
from sunshine_xl.flows.report import Report
from sunshine_xl.flows.writing import not_written
from sunshine_xl.io.atomic import WriteFailed
from sunshine_xl.io.file_lock import Locked, locked
from sunshine_xl.io.folder import Found, find_files, real_path
from sunshine_xl.io.merge_journal import MergeJournal, telling_why
from sunshine_xl.io.merged_parquet import loading
from sunshine_xl.io.places import CAMPAIGN_FILE, MERGED, CampaignFolder, merge_desk
from sunshine_xl.policy import Policy, default_policy
from sunshine_xl.policy_overlay import load_campaign

_FORMAT = "2"
_CODES = {ID_NUMBER: "MRG-001", CUSTOMER_KEY: "MRG-002", GROUP_NO: "MRG-003"}
_NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Options:
    """How a merge is done; ``workers`` 0 means one on each core.

    ``joins`` asks DuckDB about all rows. ``settled`` files are known to be as the
    journal has them and are not even opened.
    """

    workers: int = 0
    dask: str = ""
    resume: bool = False
    joins: bool = False
    settled: frozenset[str] = frozenset()


def run(
    root: Path,
    out: Path | None = None,
    options: Options = Options(),
    progress: Progress | None = None,
) -> Report:
    """Merge every official form below a folder; the second time only what changed."""
    target = out or CampaignFolder(root).output(MERGED)
    refusal = _refusal(root, target)
    if refusal:
        return Report(refusal=refusal)
    try:
        with _desk(target) as desk, telling_why():
            return _merge(root, target, desk, options, progress)
    except Locked as problem:
        who = problem.holder
        return Report(refusal=f"“{target.name}”正由{who}合并，请等对方完成后再试。")
    except NoDuckDB:
        return Report(
            refusal="这台电脑没有安装 duckdb，没有核对各户；其余结果已写好。"
            "请安装 duckdb 后再试，或不用 --joins。"
        )
    except NoCluster as problem:
        return Report(refusal=f"{problem}。请核对后再试，或不用 --dask 在本机合并。")
    except (WriteFailed, OSError) as problem:
        return Report(findings=(not_written(target.name, problem),))


def _refusal(root: Path, target: Path) -> str:
    if not root.is_dir():
        return f"没有这个文件夹：{root}。请核对名称后再试。"
    if target.suffix.lower() not in (".xlsx", ".parquet"):
        return "合并结果请写成 .xlsx 或 .parquet 文件。"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return f"不能建立文件夹：{target.parent}。请核对位置和权限后再试。"
    return ""


@contextmanager
def _desk(target: Path) -> Iterator[Path]:
    """Hold the private folder beside the result in which a merge keeps its journal."""
    desk = merge_desk(target)
    desk.mkdir(mode=0o700, exist_ok=True)
    with locked(desk / "lock", wait=0):
        for left in desk.glob("at-*"):
            shutil.rmtree(left, ignore_errors=True)
        yield desk


def _merge(
    root: Path,
    target: Path,
    desk: Path,
    options: Options,
    progress: Progress | None,
) -> Report:
    found = find_files([root])
    policy, findings = _policy(found)
    journal_file = desk / "journal.sqlite"
    if not options.resume:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{journal_file}{suffix}").unlink(missing_ok=True)
    spec = f"{__version__} {_FORMAT} {policy!r}"
    with MergeJournal(journal_file, spec) as journal:
        if journal.is_of_another_kind:
            findings.append(Finding("MRG-006", Place(target.name)))
        files = _to_read(found, target, journal)
        open_ = [f for f in files if not (f.known and f.name in options.settled)]
        skipped = len(files) - len(open_)
        skipped += _read(open_, policy, journal, desk, options, progress)
        totals = count(journal)
        written = write_results(target, journal, totals)
        written.append(write_page(target, totals))
        findings += [*found.findings, *_judge(journal, totals, target)]
        if options.joins:
            findings += join(target.with_suffix(".parquet"))
        return _report(totals, findings, written, skipped, journal)


def _policy(found: Found) -> tuple[Policy, list[Finding]]:
    file = found.root / CAMPAIGN_FILE
    if not file.is_file():
        return default_policy(), []
    return load_campaign(file, CAMPAIGN_FILE)


def _to_read(found: Found, target: Path, journal: MergeJournal) -> list[FileToRead]:
    """Return the files below the folder, and forget those that are gone."""
    known = journal.known()
    own = {real_path(path) for path in results(target)}
    files: dict[str, FileToRead] = {}
    for path, name in found.files:
        if real_path(path) not in own:
            shown = _unlike(_readable(name), files)
            files[shown] = FileToRead(path.absolute(), shown, known.get(shown, ""))
    journal.remove(known.keys() - files.keys())
    return list(files.values())


def _readable(name: str) -> str:
    """Return a file's name as text; one out of an old zip is in Chinese code, GBK."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name


def _unlike(name: str, taken: Container[str]) -> str:
    number = 2
    shown = name
    while shown in taken:
        shown = f"{name}~{number}"
        number += 1
    return shown


def results(target: Path) -> tuple[Path, ...]:
    """Return every file a merge writes; they are not read where they lie inside."""
    return target, target.with_suffix(".parquet"), page_path(target)


def _read(
    files: list[FileToRead],
    policy: Policy,
    journal: MergeJournal,
    desk: Path,
    options: Options,
    progress: Progress | None,
) -> int:
    """Read what is not in the journal; return how many files were in it already."""
    done = skipped = 0
    with ExitStack() as stack:
        workers = _workers(options, desk, len(files))
        stack.callback(workers.close)
        stack.enter_context(loading())
        for outcomes in read_all(files, policy, workers):
            journal.add(outcomes)
            done += len(outcomes)
            skipped += sum(1 for one in outcomes if one.is_unchanged)
            if progress and outcomes:
                progress(outcomes[-1].name, done, len(files))
    return skipped


def _workers(options: Options, desk: Path, files: int) -> Workers:
    if options.dask:
        return cluster_workers(options.dask)
    cores = options.workers or os.cpu_count() or 1
    return local_workers(max(1, min(cores, files)), desk)


def _judge(journal: MergeJournal, totals: Totals, target: Path) -> Iterable[Finding]:
    """Return what the files show together: refusals, repetitions, errors to mend."""
    for line in totals.refused:
        code, sheet, cell, title, values = line.findings[0]
        yield Finding(code, Place(line.name, sheet, cell), title, values)
    for names in journal.same_content():
        for name in names:
            yield Finding("MRG-004", Place(name), "", {"others": _others(names, name)})
    for kind, files, places in _repeated(journal):
        for name in files:
            words = {"count": str(places[name][1]), "others": _others(files, name)}
            yield Finding(_CODES[kind], places[name][0], "", words)
    errors = totals.whole.levels[str(Severity.ERROR)]
    if errors:
        yield Finding("MRG-005", Place(target.name), "", {"count": str(errors)})


Places = dict[str, tuple[Place, int]]


def _repeated(journal: MergeJournal) -> list[tuple[str, tuple[str, ...], Places]]:
    """Return what stands in several files, gathered by kind and set of files."""
    by_key: dict[tuple[str, str], list[Any]] = {}
    gathered: dict[tuple[str, tuple[str, ...]], Places] = {}

    def close() -> None:
        for (kind, _), found in by_key.items():
            files = tuple(sorted({one.file for one in found}))
            places = gathered.setdefault((kind, files), {})
            for one in found:
                first = Place(one.file, one.sheet, one.cell)
                place, times = places.get(one.file, (first, 0))
                places[one.file] = place, times + 1
        by_key.clear()

    for one in journal.twice():
        if (one.kind, one.key) not in by_key:
            close()
        by_key.setdefault((one.kind, one.key), []).append(one)
    close()
    return [(kind, files, places) for (kind, files), places in gathered.items()]


def _others(names: Iterable[str], name: str) -> str:
    others = [other for other in names if other != name]
    more = " 等" if len(others) > _NAMED_AT_MOST else ""
    return "、".join(others[:_NAMED_AT_MOST]) + more


def _report(
    totals: Totals,
    findings: list[Finding],
    written: list[Path],
    skipped: int,
    journal: MergeJournal,
) -> Report:
    whole = totals.whole
    lines = [
        f"共 {whole.files} 个文件、{whole.rows} 行；未计入 {whole.refused} 个。",
        *([f"其中 {skipped} 个文件没有变动，未再读取。"] if skipped else []),
        "再次合并时加 --resume，只读新的和改过的文件。",
    ]
    repeated = [
        {
            "kind": kind,
            "files": list(files),
            "count": max(n for _, n in places.values()),
        }
        for kind, files, places in _repeated(journal)
    ]
    refused = [
        {"file": line.name, "code": line.findings[0][0], "reason": line.refusal}
        for line in totals.refused
    ]
    titles = ("folder", "files", "rejected", "rows", "errors", "warnings", "notices")
    folders = [dict(zip(titles, line, strict=True)) for line in folder_lines(totals)]
    document = {
        "files": whole.files,
        "rows": whole.rows,
        "unchanged": skipped,
        "rejected": refused,
        "forms": totals.forms,
        "folders": folders[:-1],
        "duplicates": repeated,
        "same_content": [list(names) for names in journal.same_content()],
        "written": [str(path) for path in written],
    }
    return Report(lines, findings, written, document)
