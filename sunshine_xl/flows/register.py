"""与平台比对: 基础信息 of all branches against the platform's customers (R24–R46)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sunshine_xl import catalog
from sunshine_xl.findings import Severity
from sunshine_xl.flows import (
    check,
    exclusion_lists,
    file_lists,
    union_filling,
    union_form,
)
from sunshine_xl.flows import register_lists as lists
from sunshine_xl.flows.alone import one_at_a_time
from sunshine_xl.flows.filing_figures import branch_of
from sunshine_xl.flows.filing_workbook import build_filing_workbook
from sunshine_xl.flows.gather import AskPassword, Progress, gather
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.report import Report
from sunshine_xl.flows.writing import write_files
from sunshine_xl.forms.base_information import FORM
from sunshine_xl.hiding import Whole
from sunshine_xl.io import places
from sunshine_xl.io.list_workbook import ListSheet, build_lists
from sunshine_xl.records import Customer
from sunshine_xl.rules import assignment, filing, identity, targets
from sunshine_xl.rules.filing import Kind, Verdict

# What is about files and headers is told again here; the rest belongs to 校验.
_READING = ("FILE-", "HDR-", "POL-")
_NO_PLATFORM = (
    "没有读到平台客户清单（总行/平台客户.xlsx），不能比对：否则已有的客户会被当作新增。"
    "请向业务发展部取得清单，放入“总行”文件夹后再试。"
)
_NO_FOLDER = "没有这个文件夹：{}。请核对名称后再试。"
_NO_PEOPLE = (
    "没有读到任何支行的基础信息采集表，不能比对。请把表放入各支行的文件夹后再试。"
)


@dataclass(frozen=True, slots=True)
class Registration:
    """What was read and what becomes of every person."""

    gathered: Gathered
    verdicts: Sequence[Verdict]


@one_at_a_time
def run(
    root: Path,
    *,
    password: AskPassword | None = None,
    progress: Progress | None = None,
    fill: union_form.Filler = union_filling.fill,
) -> Report:
    """Compare, write the lists under 输出 and say what there is.

    ``fill`` fills the union's own template where head office supplies one.
    """
    if not root.is_dir():
        return Report(refusal=_NO_FOLDER.format(root))
    registration = compare(root, password=password, progress=progress)
    gathered = registration.gathered
    refusal = _refusal(gathered)
    if refusal:
        return Report(findings=gathered.findings, refusal=refusal)
    at = places.CampaignFolder(root)
    files, more = _files(registration, at, fill)
    written, problems = write_files(files)
    reading = [f for f in gathered.findings if f.code.startswith(_READING)]
    told = [
        *(reason for one in registration.verdicts for reason in one.reasons),
        *filing.check_statuses(registration.verdicts),
        *check.lost_numbers(gathered),
    ]
    return Report(
        lines=[*_lines(registration), *more],
        findings=check.ordered([*reading, *told, *problems]),
        written=written,
        document=document(registration.verdicts),
    )


@one_at_a_time
def run_exclusions(
    root: Path,
    *,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """排除登记: list who is left out, by which case and who judged (R36–R43)."""
    if not root.is_dir():
        return Report(refusal=_NO_FOLDER.format(root))
    registration = compare(root, password=password, progress=progress)
    gathered = registration.gathered
    if not gathered.customers:
        return Report(findings=gathered.findings, refusal=_NO_PEOPLE)
    target = places.CampaignFolder(root).output(places.EXCLUDED)
    sheets = exclusion_lists.excluded(registration.verdicts)
    written, problems = write_files({target: build_lists(sheets)})
    told = exclusion_lists.findings(registration.verdicts, gathered.policy)
    counts = exclusion_lists.counts_by_code(registration.verdicts)
    people = sum(counts.values())
    return Report(
        lines=exclusion_lists.lines(counts),
        findings=check.ordered([*told, *problems]),
        written=written,
        document={"excluded": people, "by_code": counts},
    )


def compare(
    root: Path,
    *,
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Registration:
    """Read what the comparison needs and judge every person."""
    gathered = gather(
        [root],
        password=password,
        progress=progress,
        without=frozenset({places.BOOKLETS, places.SUMMARIES}),
    )
    people, kept = gathered.customers, gathered.kept_rows
    return Registration(gathered, filing.judge(people, gathered.platform, kept))


def _refusal(gathered: Gathered) -> str:
    if not gathered.customers:
        return _NO_PEOPLE
    head = places.HEAD_OFFICE
    is_empty = any(
        s.form == FORM.code and not s.rows and s.file == f"{head}/{places.PLATFORM}"
        for s in gathered.sheets
    )
    if gathered.platform or is_empty:
        return ""
    unread = [
        f"{one.place.file}：{catalog.sentence(one)}"
        for one in gathered.findings
        if one.place.file.startswith(f"{head}/") and one.code.startswith("FILE-")
    ]
    return "".join([_NO_PLATFORM, *unread])


def _files(
    registration: Registration,
    at: places.CampaignFolder,
    fill: union_form.Filler,
) -> tuple[dict[Path, bytes], list[str]]:
    """Return every file to write, and what there is to say about the union's form."""
    gathered, verdicts = registration.gathered, registration.verdicts
    faults = open_faults(gathered)
    areas = assignment.branches_of(gathered.areas)
    books: dict[str, list[ListSheet]] = {
        places.ADDED: [lists.added(verdicts, faults)],
        places.UPDATED: lists.updated(verdicts),
        places.REJECTED: [lists.rejected(verdicts)],
        places.EXCLUDED: exclusion_lists.excluded(verdicts),
        places.ASSIGNED: [
            file_lists.assigned(gathered.customers, areas, gathered.loans)
        ],
        places.FILE_GAPS: [file_lists.gaps(verdicts, gathered.policy)],
    }
    files = {at.output(name): build_lists(sheets) for name, sheets in books.items()}
    files[at.output(places.FILED)] = build_filing_workbook(gathered)
    ready = [
        one.person
        for one in lists.of_kind(verdicts, Kind.NEW)
        if not lists.held_back(one.person, faults)
    ]
    form, more = _union_form(gathered, ready, at, fill)
    return files | form, more


def _union_form(
    gathered: Gathered,
    people: Sequence[Customer],
    at: places.CampaignFolder,
    fill: union_form.Filler,
) -> tuple[dict[Path, bytes], list[str]]:
    template = union_form.find_template(gathered)
    more: list[str] = []
    if template is not None:
        rows = [union_form.by_title(person) for person in people]
        target = at.output(places.IMPORTS, f"新增客户{template.suffix}")
        try:
            filled = fill(template, rows)
        except ValueError as problem:
            more = [
                f"总行的导入模板“{template.name}”填不进去：{problem}"
                "请把新增客户表的内容按列填入模板。"
            ]
        else:
            told = f"新增客户已按总行的导入模板“{template.name}”填好。"
            return {target: filled.data}, [told, *filled.notes]
    folder = at.output(places.IMPORTS, places.NEW_CUSTOMERS)
    branches = sorted({branch_of(person) for person in gathered.customers})
    books = union_form.own_workbooks(people, branches)
    return {folder / f"{name}.xlsx": data for name, data in books.items()}, more


def open_faults(gathered: Gathered) -> Mapping[Any, int]:
    """Return how many 错误 stand in each row, by (file, sheet, row)."""
    counts: Counter[Any] = Counter()
    for one in check.check(gathered):
        if catalog.severity(one) is Severity.ERROR and one.place.cell:
            row = int("".join(filter(str.isdigit, one.place.cell)))
            counts[one.place.file, one.place.sheet, row] += 1
    return counts


def _lines(registration: Registration) -> Iterator[str]:
    gathered = registration.gathered
    counts = _counts(registration.verdicts)
    words = "，".join(f"{kind} {n} 人" for kind, n in counts.items())
    yield f"共 {len(gathered.customers)} 人：{words}。"
    goals = gathered.policy.targets
    counted = targets.tally(targets.units(gathered.customers, goals.unit))
    share = counted.filed_rate
    if share is not None:
        state = "已达到" if share >= goals.filed else "低于"
        yield f"建档面 {share:.2%}，{state}目标 {goals.filed:.0%}。"
    yield from waiting_lines(gathered.customers)


def waiting_lines(people: Sequence[Customer]) -> Iterator[str]:
    """Yield which branches still collect; their three tasks wait for that (R44)."""
    waiting = Counter(
        branch_of(p) for p in people if not p.is_excluded and not targets.is_filed(p)
    )
    if waiting:
        named = "、".join(f"{branch} {n} 人" for branch, n in sorted(waiting.items()))
        yield (
            f"信息采集还没有完成（建档状态为“待补”或空白）：{named}。"
            "补齐后这些支行才能进入更新、新增和编制评议册。"
        )


def _counts(verdicts: Sequence[Verdict]) -> dict[str, int]:
    kinds = Counter(one.kind for one in verdicts)
    return {str(kind): kinds.get(kind, 0) for kind in Kind}


def document(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return what ``register --json`` prints; ID numbers are masked.

    The values before and after are the list's very purpose and stand in full.
    """
    rows = [
        {
            "kind": str(one.kind),
            "file": one.person.at.sheet.file,
            "row": one.person.at.number,
            "key": identity.mask(one.person.id_number),
            "name": one.person.name,
            "household": one.person.household_no,
            "changes": [
                {
                    "field": FORM.by_field[change.field].title,
                    "before": Whole(change.before),
                    "after": Whole(change.after),
                }
                for change in one.changes
            ],
            "reasons": [catalog.sentence(reason) for reason in one.reasons],
        }
        for one in verdicts
    ]
    return {"counts": _counts(verdicts), "rows": rows}
