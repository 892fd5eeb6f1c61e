"""核验: the log's chain, the locked files' checksums, 表6 against the locked list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sunshine_xl.catalog import has_errors
from sunshine_xl.findings import Finding, Place
from sunshine_xl.flows import locks
from sunshine_xl.flows.adjustments import Adjustment, adjustments_in, executed_limits
from sunshine_xl.flows.check import finding_lines
from sunshine_xl.flows.final_files import cells_of_row
from sunshine_xl.flows.gather import Progress, gather
from sunshine_xl.flows.journal import TORN_EVENT, Entry, Journal
from sunshine_xl.flows.locks import Lock
from sunshine_xl.flows.report import Report
from sunshine_xl.forms import final_list as form
from sunshine_xl.io.places import FINAL_LIST, OUTPUT, CampaignFolder
from sunshine_xl.records import FinalRow

Cells = Mapping[str, str]
_AMOUNT = "final_limit"


def run(root: Path, *, progress: Progress | None = None) -> Report:
    """核验: walk the log and everything it sealed; name the first break first."""
    folder = CampaignFolder(root)
    journal = Journal(folder)
    entries = journal.entries()
    lock = locks.lock_in(entries)
    broken = journal.first_break()
    findings = [broken] if broken else []
    findings += _papers(folder, entries)
    if lock is not None:
        findings += _locked(folder, lock, adjustments_in(entries), progress)
    lines, head = journal.head()
    return Report(
        lines=_words(entries, lock, findings, (lines, head)),
        findings=findings,
        document={
            "ok": not has_errors(findings),
            "first_break": _first(findings),
            "findings": finding_lines(findings),
            "lines": lines,
            "head": head,
            "lock": lock.number if lock else None,
        },
    )


def _first(findings: Sequence[Finding]) -> dict[str, str] | None:
    wrong = [one for one in findings if has_errors([one])]
    return finding_lines(wrong[:1])[0] if wrong else None


def _words(
    entries: Sequence[Entry],
    lock: Lock | None,
    findings: Sequence[Finding],
    head: tuple[int, str],
) -> list[str]:
    lines = [f"日志 {head[0]} 行，校验值 {head[1][:16]}…，请与打印件上抄录的核对。"]
    opening = locks.last_opening(entries)
    if lock is not None:
        when = lock.time.replace("T", " ")
        lines.append(
            f"最终名单于 {when} 由{lock.person}锁定，{len(lock.files)} 个文件。"
        )
    elif opening is not None:
        when, why = opening.time.replace("T", " "), opening.values["reason"]
        lines.append(f"最终名单已于 {when} 由{opening.person}重新开启：{why}。")
    else:
        lines.append("最终名单还没有定稿锁定。")
    if not has_errors(findings):
        lines.insert(0, "核验通过，没有发现改动。")
    return lines


def _papers(folder: CampaignFolder, entries: Sequence[Entry]) -> Iterator[Finding]:
    """Yield papers of adjustments, and torn lines kept aside, that were changed."""
    sealed = [(e.file, e.sha256) for e in entries if e.event == TORN_EVENT]
    for one in adjustments_in(entries).values():
        sealed += [(paper["file"], paper["sha256"]) for paper in one.evidence]
    for file, sha256 in sealed:
        yield from _compare(folder, file, sha256, "VER-003")


def _compare(
    folder: CampaignFolder, file: str, sha256: str, code: str
) -> Iterator[Finding]:
    path = folder.root / file
    if not path.is_file():
        yield Finding("VER-002", Place(file))
    elif locks.sha256_of(path) != sha256:
        yield Finding(code, Place(file))


def _locked(
    folder: CampaignFolder,
    lock: Lock,
    adjustments: Mapping[str, Adjustment],
    progress: Progress | None,
) -> Iterator[Finding]:
    yield from _compare(folder, lock.list_file, lock.list_sha256, "VER-001")
    rows = locks.locked_rows(folder, lock)
    done = executed_limits(adjustments, lock.number)
    for number, (file, sha256) in enumerate(lock.files.items(), 1):
        if progress:
            progress(file, number, len(lock.files))
        changed = list(_compare(folder, file, sha256, "VER-001"))
        if changed and changed[0].code == "VER-001" and Path(file).name == FINAL_LIST:
            yield from _changed_list(folder, file, rows, done, lock)
        else:
            yield from changed


def _changed_list(
    folder: CampaignFolder,
    file: str,
    rows: Mapping[str, Cells],
    done: Mapping[str, Adjustment],
    lock: Lock,
) -> Iterator[Finding]:
    """Yield, household by household, how a changed 表6 differs from the locked list."""
    own = {
        number: row
        for number, row in rows.items()
        if file.startswith(OUTPUT) or file.split("/")[1] == row["branch"]
    }
    there, twice = _read(folder.root / file, file)
    differences = [
        *(Finding("VER-007", Place(file), "", {"household": n}) for n in twice),
        *_differences(file, own, there, done),
    ]
    explained = bool(differences) and not has_errors(differences)
    yield Finding("VER-008" if explained else "VER-001", Place(file))
    yield from differences


def _read(path: Path, name: str) -> tuple[dict[str, FinalRow], list[str]]:
    rows: dict[str, FinalRow] = {}
    twice = []
    for row in gather([path]).final_rows:
        if row.household_no in rows:
            twice.append(row.household_no)
        rows[row.household_no] = row
    return rows, twice


def _differences(
    file: str,
    locked: Mapping[str, Cells],
    there: Mapping[str, FinalRow],
    done: Mapping[str, Adjustment],
) -> Iterator[Finding]:
    for number, was in locked.items():
        row = there.get(number)
        if row is None:
            words = {"household": number}
            yield Finding("VER-006", Place(file), "", words)
            continue
        now = cells_of_row(row)
        for name, column in form.FORM.by_field.items():
            if name == "row_no" or now.get(name, "") == was.get(name, ""):
                continue
            yield _difference(row, name, column.title, was, now, done.get(number))
    for number in [n for n in there if n not in locked]:
        words = {"household": number}
        yield Finding("VER-007", there[number].at.place("household_no"), "", words)


def _difference(
    row: FinalRow,
    name: str,
    title: str,
    was: Cells,
    now: Cells,
    adjustment: Adjustment | None,
) -> Finding:
    words = {
        "household": row.household_no,
        "title": title,
        "was": was.get(name, "") or "空白",
        "now": now.get(name, "") or "空白",
    }
    place = row.at.place(name)
    if name == _AMOUNT and adjustment is not None:
        words["number"] = adjustment.number
        wanted = f"{adjustment.wanted:.2f}"
        return Finding(
            "VER-005" if now[name] == wanted else "VER-009", place, "", words
        )
    return Finding("VER-004", place, "", words)
