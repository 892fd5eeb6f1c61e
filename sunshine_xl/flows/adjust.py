"""额度调整: the branch applies, one department agrees, another executes (R102–R105).

Three different people of the right departments; every step is a line of the log that
nobody can take back, and a refused step says why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from sunshine_xl.flows import adjustments as state
from sunshine_xl.flows import locks
from sunshine_xl.flows.adjustments import Adjustment
from sunshine_xl.flows.alone import one_at_a_time
from sunshine_xl.flows.gather import Progress, gather
from sunshine_xl.flows.journal import Journal, Pen, Refused
from sunshine_xl.flows.report import Report
from sunshine_xl.io.atomic import WriteFailed, reason_of, replace_file
from sunshine_xl.io.places import (
    CAMPAIGN_FILE,
    EVIDENCE,
    LOG,
    STAFF,
    CampaignFolder,
)
from sunshine_xl.policy import Policy, default_policy
from sunshine_xl.policy_overlay import load_campaign
from sunshine_xl.rules import amounts, names


@dataclass(frozen=True, slots=True)
class Signature:
    """Who acts, from which branch or department, and when."""

    person: str
    department: str
    at: dt.datetime


def apply(
    root: Path,
    signature: Signature,
    *,
    household: str,
    amount: str,
    reason: str,
    evidence: Sequence[Path],
    progress: Progress | None = None,
) -> Report:
    """申请: the branch asks for another limit, with its reasons and papers (R103)."""

    def step(pen: Pen, folder: CampaignFolder, policy: Policy) -> str:
        lock, known, rows = _standing(pen, folder)
        row = _free(household, rows, known)
        _must_belong(folder, signature, row["branch"])
        done = state.executed_limits(known, lock.number).get(household)
        before = done.wanted if done else Decimal(row["final_limit"])
        number = f"{len(known) + 1:04d}"
        wanted = _wanted(amount, before)
        papers = _keep(folder, number, evidence)
        pen.write(
            state.APPLIED,
            number=number,
            lock=lock.number,
            branch=row["branch"],
            household=household,
            name=row["name"],
            before=str(amounts.to_cents(before)),
            wanted=str(wanted),
            reason=_said(reason, "申请"),
            evidence=papers,
            department=signature.department,
        )
        change = f"{before:,.2f} → {wanted:,.2f} 元"
        return (
            f"申请 {number}：户号 {household}，{change}，待{policy.review.agrees}同意。"
        )

    return _run(root, signature, step)


def agree(
    root: Path,
    number: str,
    signature: Signature,
    *,
    refusal: str = "",
    progress: Progress | None = None,
) -> Report:
    """同意: the business development department looks into it and agrees (R104)."""

    def step(pen: Pen, folder: CampaignFolder, policy: Policy) -> str:
        one = _open(pen, folder, number, state.WAITING)
        _must_belong(folder, signature, policy.review.agrees)
        _must_differ(signature, {"申请人": one.applied.person})
        words = {"number": number, "department": signature.department}
        if refusal:
            pen.write(state.DECLINED, reason=refusal, **words)
            return f"申请 {number} 不同意，原因已记入日志。"
        pen.write(state.AGREED, **words)
        return f"申请 {number} 已同意，待{policy.review.executes}执行。"

    return _run(root, signature, step)


def execute(
    root: Path,
    number: str,
    signature: Signature,
    *,
    done: dt.date | None = None,
    progress: Progress | None = None,
) -> Report:
    """执行: the credit department has changed it in the credit system (R105)."""

    def step(pen: Pen, folder: CampaignFolder, policy: Policy) -> str:
        one = _open(pen, folder, number, state.APPROVED)
        _must_belong(folder, signature, policy.review.executes)
        agreed = one.agreed.person if one.agreed else ""
        _must_differ(signature, {"申请人": one.applied.person, "同意人": agreed})
        day = done or signature.at.date()
        if one.agreed and day < dt.date.fromisoformat(one.agreed.time[:10]):
            raise Refused(
                f"执行日期 {day} 早于同意日期 {one.agreed.time[:10]}，请核对。"
            )
        pen.write(
            state.EXECUTED,
            number=number,
            department=signature.department,
            done=day.isoformat(),
        )
        now = f"户号 {one.household_no} 现额度 {one.wanted:,.2f} 元"
        return f"申请 {number} 已执行，{now}。"

    return _run(root, signature, step)


@one_at_a_time
def show(root: Path, *, progress: Progress | None = None) -> Report:
    """列表: every application and where it stands; the register is written anew."""
    folder = CampaignFolder(root)
    entries = Journal(folder).entries()
    known = state.adjustments_in(entries)
    written, problems = state.write_register(folder, known, _policy(folder))
    open_ones = [one for one in known.values() if one.is_open]
    lines = [f"共 {len(known)} 项申请，{len(open_ones)} 项还没有办完。"]
    lines += [
        f"{one.number} {one.branch} 户号 {one.household_no} "
        f"{one.before:,.2f} → {one.wanted:,.2f} 元：{one.state}"
        for one in known.values()
    ]
    return Report(lines, problems, written, _document(known))


@one_at_a_time
def _run(
    root: Path,
    signature: Signature,
    step: Callable[[Pen, CampaignFolder, Policy], str],
) -> Report:
    """Do one step while the log is held, then write the register of now."""
    folder = CampaignFolder(root)
    if not names.compact(signature.person):
        return Report(refusal="必须写明办理人姓名（--person）。")
    policy = _policy(folder)
    try:
        with Journal(folder).writing(signature.person, signature.at) as pen:
            told = step(pen, folder, policy)
            known = state.adjustments_in(pen.entries)
    except Refused as problem:
        state.renew_register(folder, policy)
        return Report(refusal=str(problem))
    written, problems = state.write_register(folder, known, policy)
    return Report([told], problems, written, _document(known))


def _policy(folder: CampaignFolder) -> Policy:
    file = folder.root / CAMPAIGN_FILE
    return load_campaign(file, CAMPAIGN_FILE)[0] if file.is_file() else default_policy()


def _document(known: Mapping[str, Adjustment]) -> dict[str, Any]:
    return {"entries": [state.line(one) for one in known.values()]}


def _standing(
    pen: Pen, folder: CampaignFolder
) -> tuple[locks.Lock, dict[str, Adjustment], dict[str, dict[str, Any]]]:
    lock = locks.lock_in(pen.entries)
    if lock is None:
        raise Refused(
            "最终名单还没有定稿锁定，额度可在行内评议中修改，不需要调整申请。"
        )
    rows = locks.locked_rows(folder, lock)
    if not rows:
        raise Refused(f"锁定的名单“{lock.list_file}”缺失或已被改动，请先用“核验”查明。")
    return lock, state.adjustments_in(pen.entries), rows


def _free(
    household: str,
    rows: Mapping[str, dict[str, Any]],
    known: Mapping[str, Adjustment],
) -> dict[str, Any]:
    """Return a locked household that no application waits for."""
    row = rows.get(household)
    if row is None:
        raise Refused(f"户号 {household} 不在锁定的最终名单中，请核对户号。")
    for one in known.values():
        if one.household_no == household and one.is_open:
            raise Refused(f"该户已有申请 {one.number}（{one.state}），请先办完。")
    return row


def _open(pen: Pen, folder: CampaignFolder, number: str, wanted: str) -> Adjustment:
    """Return an application that waits for just this step."""
    _, known, _ = _standing(pen, folder)
    one = known.get(number)
    if one is None:
        listed = "、".join(o.number for o in known.values() if o.is_open) or "无"
        raise Refused(f"没有编号 {number} 的申请；未办完的申请：{listed}。")
    if one.state != wanted:
        raise Refused(
            f"申请 {number} 现在是“{one.state}”，只有“{wanted}”的才能办这一步。"
        )
    return one


def _wanted(text: str, before: Decimal) -> Decimal:
    read = amounts.read(text)
    if not read.is_readable or read.value is None or read.value < 0:
        raise Refused(f"金额“{text}”读不出，请只写一个不小于0的数（元），例如 60000。")
    if read.value == before:
        raise Refused(f"拟调额度与现额度相同（{before:,.2f} 元），不需要调整。")
    return amounts.to_cents(read.value)


def _said(reason: str, what: str) -> str:
    if not reason.strip():
        raise Refused(f"请写明{what}的理由（--reason）。")
    return reason.strip()


def _must_belong(folder: CampaignFolder, signature: Signature, wanted: str) -> None:
    """Refuse who is not of the department a step belongs to."""
    given = names.compact(signature.department)
    known = _departments(folder)
    mine = known.get(names.compact(signature.person))
    if known and mine is None:
        raise Refused(f"{signature.person}不在“{STAFF}”中，请先登记所在部门。")
    if mine is not None and wanted not in mine:
        where = "、".join(sorted(mine))
        raise Refused(f"{signature.person}属于{where}，这一步须由{wanted}的人办理。")
    if given != names.compact(wanted):
        raise Refused(
            f"这一步须由{wanted}的人办理，"
            f"注明的部门是“{signature.department or '空白'}”。"
        )


def _departments(folder: CampaignFolder) -> dict[str, set[str]]:
    """Return the departments of the people in 岗位人员, {} where there is no list."""
    path = folder.head_office(STAFF)
    if not path.is_file():
        return {}
    known: dict[str, set[str]] = {}
    for row in gather([path]).staff:
        known.setdefault(names.compact(row.name), set()).add(row.department)
    return known


def _must_differ(signature: Signature, others: Mapping[str, str]) -> None:
    mine = names.compact(signature.person)
    for role, person in others.items():
        if names.compact(person) == mine:
            raise Refused(
                f"{signature.person}是这项申请的{role}，不能再办这一步，请换人。"
            )


def _keep(
    folder: CampaignFolder, number: str, evidence: Sequence[Path]
) -> list[dict[str, str]]:
    """Copy the papers into the log's folder; return names and checksums."""
    if not evidence:
        raise Refused("必须附上调查材料（--evidence 文件，可以多个）。")
    missing = [path for path in evidence if not path.is_file()]
    if missing:
        raise Refused(f"找不到调查材料：{missing[0]}。")
    target = folder.log(EVIDENCE) / number
    papers = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        for count, path in enumerate(evidence, 1):
            copy = target / f"{count}-{path.name}"
            replace_file(copy, path.read_bytes(), keep_previous=False)
            name = f"{LOG}/{EVIDENCE}/{number}/{copy.name}"
            papers.append({"file": name, "sha256": locks.sha256_of(copy)})
    except (OSError, WriteFailed) as problem:
        raise Refused(
            f"调查材料没有存好（{reason_of(problem)}），请检查磁盘和权限。"
        ) from problem
    return papers
