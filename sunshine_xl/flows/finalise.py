"""表6 and 锁定: the final list, tied out, locked and opened again (R85, R97)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sunshine_xl.findings import Finding, Place
from sunshine_xl.flows import locks
from sunshine_xl.flows.adjustments import lost_adjustments
from sunshine_xl.flows.alone import one_at_a_time
from sunshine_xl.flows.case_files import save
from sunshine_xl.flows.case_findings import missing_lists
from sunshine_xl.flows.cases import CrossCheck, examine
from sunshine_xl.flows.check import check, ordered
from sunshine_xl.flows.crosscheck import NOTHING_READ
from sunshine_xl.flows.final_files import locked_list, workbooks
from sunshine_xl.flows.final_findings import Rows, blocking, doubts, tie_outs
from sunshine_xl.flows.final_rows import FinalList, final_list
from sunshine_xl.flows.gather import AskPassword, Progress, gather
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.journal import Journal, Refused
from sunshine_xl.flows.listed import branches, homes_of
from sunshine_xl.flows.locks import Lock
from sunshine_xl.flows.report import Report
from sunshine_xl.flows.reviews import review_findings, reviews
from sunshine_xl.flows.summarise import GroupResult, count_groups
from sunshine_xl.flows.summary_files import summary_bytes, target_of
from sunshine_xl.io.places import BRANCHES, LOCKED_LIST, LOG, REVIEW, CampaignFolder
from sunshine_xl.rules.amounts import to_cents
from sunshine_xl.rules.known_people import heads


@dataclass(frozen=True, slots=True)
class Draft:
    """The final list as it comes out today, its files, and what was found."""

    folder: CampaignFolder
    final: FinalList
    files: Mapping[str, bytes]
    summaries: Mapping[str, bytes]
    findings: Sequence[Finding]
    standing: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Judged:
    """The final list as it comes out today, and what was found on the way."""

    final: FinalList
    results: Sequence[GroupResult]
    findings: Sequence[Finding]


@one_at_a_time
def run(
    root: Path,
    *,
    person: str,
    at: dt.datetime,
    lock: bool = True,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """表6 (``lock=False``) or 锁定: write the final list and lock it.

    While it is locked the same outcome changes nothing, another one is refused.
    """
    folder = CampaignFolder(root)
    try:
        standing = locks.current(folder)
        if standing is not None:
            Journal(folder).mend(person, at)
    except Refused as problem:
        return Report(refusal=str(problem))
    gathered = gather([root], password=password, progress=progress)
    draft = _draft(folder, gathered)
    if draft is None:
        return Report(refusal=NOTHING_READ)
    if standing is not None:
        return _again(draft, standing)
    if draft.standing:
        return _blocked(draft)
    written, problems = _write(draft)
    if problems:
        return _report(draft, ["有文件没有写好，没有锁定。"], written, problems)
    if not lock:
        lines = ["表6已写出，还没有锁定；核对无误后请锁定。"]
        return _report(draft, lines, written)
    return _locked(draft, person, at, written)


def _locked(
    draft: Draft, person: str, at: dt.datetime, written: Sequence[Path]
) -> Report:
    try:
        locked, head = _lock(draft, person, at)
    except Refused as problem:
        return Report(refusal=str(problem), written=written)
    lines = [
        f"已定稿锁定（第 {locked.number} 次），共 {len(locked.files)} 个文件。",
        f"日志第 {head[0]} 行，校验值 {head[1][:16]}…，请抄录在签字的打印件上。",
    ]
    return _report(draft, lines, written, lock=locked, head=head)


def _draft(folder: CampaignFolder, gathered: Gathered) -> Draft | None:
    judged = judge(folder, gathered)
    if judged is None:
        return None
    final, results = judged.final, judged.results
    granted = {one.home.household_no: one for one in final.granted}
    return Draft(
        folder,
        final,
        workbooks(folder, final, gathered.policy),
        _summaries(folder, results),
        judged.findings,
        blocking(judged.findings, Rows(gathered, results), granted),
    )


def judge(folder: CampaignFolder, gathered: Gathered) -> Judged | None:
    """Return the final list as it comes out of what was read, and every finding."""
    results = count_groups(gathered)
    homes = homes_of(results)
    if not homes:
        return None
    checked = examine(gathered, homes)
    written = reviews(gathered)
    persons = heads(gathered.customers, checked.homes.keys())
    first = final_list(checked, written, persons, gathered.policy)
    # The loans are judged once more, against what the households really get.
    checked = examine(gathered, _with_finals(checked, first))
    final = final_list(checked, written, persons, gathered.policy)
    findings = ordered(
        [
            *check(gathered),
            *review_findings(gathered, homes),
            *missing_lists(gathered),
            *tie_outs(gathered, results, final),
            *doubts(final, gathered),
            *lost_adjustments(folder, final),
        ]
    )
    return Judged(final, results, findings)


def _with_finals(checked: CrossCheck, final: FinalList) -> dict[str, Any]:
    from dataclasses import replace

    limits = {one.home.household_no: one.final for one in final.kept}
    return {
        number: replace(home, limit=limits.get(number))
        for number, home in checked.homes.items()
    }


def _summaries(
    folder: CampaignFolder, results: Sequence[GroupResult]
) -> dict[str, bytes]:
    """Return the groups' 汇总表, which are locked with the list (R85)."""
    return {
        target_of(result.book.path)
        .absolute()
        .relative_to(folder.root.absolute())
        .as_posix(): summary_bytes(result)
        for result in results
    }


def _write(draft: Draft) -> tuple[list[Path], list[Finding]]:
    written: list[Path] = []
    problems: list[Finding] = []
    for name, data in {**draft.summaries, **draft.files}.items():
        save(draft.folder.root / name, data, draft.folder, written, problems)
    return written, problems


def _lock(draft: Draft, person: str, at: dt.datetime) -> tuple[Lock, tuple[int, str]]:
    """Put every file's checksum and the list itself into the log."""
    folder, journal = draft.folder, Journal(draft.folder)
    reviewed = sorted(folder.root.glob(f"{BRANCHES}/*/{REVIEW}"))
    with journal.writing(person, at) as pen:
        if locks.lock_in(pen.entries) is not None:
            raise Refused("刚才已由别人定稿锁定，请再运行一次查看。")
        number = locks.next_number(pen.entries)
        name = f"{LOG}/{LOCKED_LIST}-{number}.json"
        data = locked_list(draft.final, number)
        problems: list[Finding] = []
        save(folder.root / name, data, folder, [], problems)
        if problems:
            why = problems[0].values["reason"]
            raise Refused(f"定稿清单没有写成（{why}）。请处理后再锁定一次。")
        for file in (*draft.summaries, *draft.files):
            sha256 = locks.sha256_of(folder.root / file)
            pen.write(locks.FILE_LOCKED, file=file, sha256=sha256, lock=number)
        for path in reviewed:
            file = path.relative_to(folder.root).as_posix()
            sha256 = locks.sha256_of(path)
            pen.write(locks.FILE_LOCKED, file=file, sha256=sha256, lock=number)
        pen.write(
            locks.LIST_LOCKED,
            file=name,
            sha256=hashlib.sha256(data).hexdigest(),
            lock=number,
            totals=totals(draft.final)["total"],
        )
        lock = locks.lock_in(pen.entries)
    assert lock is not None
    return lock, journal.head()


def _again(draft: Draft, lock: Lock) -> Report:
    """Return the report where the list is locked: nothing new, or a refusal."""
    same = {
        name
        for name, data in draft.files.items()
        if hashlib.sha256(data).hexdigest() == lock.files.get(name)
    }
    other = [name for name in draft.files if name not in same]
    if other or locks.sha256_of(draft.folder.root / lock.list_file) == "":
        names = "、".join(other) or lock.list_file
        return Report(
            refusal=f"{locks.locked_words(lock)}现在重算的结果与锁定的不同：{names}。"
        )
    changed = [
        Finding("VER-001" if found else "VER-002", Place(name))
        for name, sha256 in lock.files.items()
        if (found := locks.sha256_of(draft.folder.root / name)) != sha256
    ]
    if changed:
        lines = ["锁定以后有文件被改动（见上），请用“核验”查明。"]
        return _report(draft, lines, [], changed, lock=lock)
    lines = [f"没有变化：与 {lock.time.replace('T', ' ')} 由{lock.person}定稿的相同。"]
    return _report(draft, lines, [], lock=lock, head=Journal(draft.folder).head())


def _blocked(draft: Draft) -> Report:
    """Return the report where 错误 stand in the way."""
    lines = [
        f"没有定稿：还有 {len(draft.standing)} 处错误没有改正（见上）。",
        "改正后再运行一次；有错误的户暂不授信的，可在“行内评议”写明复议或去除。",
    ]
    return Report(
        lines=lines,
        findings=draft.standing,
        document={**totals(draft.final), "locked": False},
    )


def _report(
    draft: Draft,
    lines: Sequence[str],
    written: Sequence[Path],
    problems: Sequence[Finding] = (),
    *,
    lock: Lock | None = None,
    head: tuple[int, str] | None = None,
) -> Report:
    final = draft.final
    sums = (
        f"有额度 {len(final.granted)} 户，合计 {final.total:,.2f} 元；"
        f"复议 {_waiting(final)} 户；去除 {len(final.removed)} 户。"
    )
    own = [one for one in draft.findings if one.code.startswith(("FIN", "RVW", "XCK"))]
    document: dict[str, Any] = {**totals(final), "locked": lock is not None}
    if lock is not None and head is not None:
        document |= {"lock": lock.number, "log": {"lines": head[0], "head": head[1]}}
    return Report([*lines, sums], [*own, *problems], written, document)


def _waiting(final: FinalList) -> int:
    return sum(1 for one in final.kept if one.conclusion == "复议")


def totals(final: FinalList) -> dict[str, Any]:
    """Return the totals of each branch and of the bank, as ``--json`` prints them."""
    return {
        "branches": [
            {"branch": branch, **_totals(final.of(branch))}
            for branch in branches(final.homes)
        ],
        "total": _totals(final),
    }


def _totals(final: FinalList) -> dict[str, Any]:
    return {
        "households": len(final.kept),
        "granted": len(final.granted),
        "review": _waiting(final),
        "removed": len(final.removed),
        "proposed": str(to_cents(final.proposed)),
        "final": str(to_cents(final.total)),
    }


@one_at_a_time
def reopen(root: Path, *, reason: str, person: str, at: dt.datetime) -> Report:
    """重新开启: open the locked list again; needs a reason and a name."""
    if not reason.strip() or not person.strip():
        return Report(refusal="重新开启必须写明原因和姓名（--reason、--person）。")
    folder = CampaignFolder(root)
    try:
        with Journal(folder).writing(person, at) as pen:
            lock = locks.lock_in(pen.entries)
            if lock is None:
                return Report(refusal="最终名单没有锁定，不需要重新开启。")
            pen.write(locks.REOPENED, lock=lock.number, reason=reason.strip())
    except Refused as problem:
        return Report(refusal=str(problem))
    return Report(
        lines=["已重新开启，原因记入日志。修改完成后请再定稿一次。"],
        document={"locked": False, "reopened": lock.number},
    )
