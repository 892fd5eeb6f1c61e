"""回执核对: the platform's answer read back, counts and sums reconciled (R100)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from sunshine_xl import catalog
from sunshine_xl.findings import Finding
from sunshine_xl.flows.check import finding_lines, ordered
from sunshine_xl.flows.customer_list import granted
from sunshine_xl.flows.gather import AskPassword, Progress, gather
from sunshine_xl.flows.receipt_match import Pair, Sent, Verdict, match
from sunshine_xl.flows.report import Report
from sunshine_xl.flows.writing import not_written
from sunshine_xl.forms import receipt
from sunshine_xl.forms.import_sheet import find_sheet
from sunshine_xl.forms.reading import Sheet, read_rows
from sunshine_xl.forms.receipt_check import FORM, TOTALS
from sunshine_xl.forms.recognise import recognise
from sunshine_xl.grid import Grid
from sunshine_xl.io.atomic import WriteFailed
from sunshine_xl.io.encrypting import write_result
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.io.opening import read_file
from sunshine_xl.io.places import (
    ALL_CUSTOMERS,
    IMPORTS,
    RECEIPT,
    CampaignFolder,
    campaign_root,
)
from sunshine_xl.policy import Policy
from sunshine_xl.rules import identity
from sunshine_xl.rules.amounts import ONE, WAN

_UNITS = {"元": ONE, "万元": WAN}
_NO_CAMPAIGN = "不知道回执属于哪个活动。请这样写：receipt 活动文件夹 回执文件。"
_NOT_A_RECEIPT = (
    "“{name}”不像导入回执：标题行应有证件号码、客户姓名、预授信金额中的几列，"
    "以及“处理结果”（或“导入结果”“状态”）一列。"
)
_NOTHING_SENT = "没有找到导出的导入文件，也没有表6，没有可核对的。请先“导入模板”。"


def run(
    root: Path | None,
    file: Path,
    *,
    protect_with: str = "",
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """Compare a receipt with the import file, or with 表6 where there is none."""
    root = root or campaign_root(file)
    if root is None:
        return Report(refusal=_NO_CAMPAIGN)
    reading = read_file(file, file.name, password=password)
    if not reading.readable:
        return Report(refusal=catalog.sentence(reading.findings[0]))
    sheets = _receipts(reading.grids)
    if not sheets:
        return Report(refusal=_NOT_A_RECEIPT.format(name=file.name))
    gathered = gather([root], password=password, progress=progress)
    sent = _sent(CampaignFolder(root), gathered.policy)
    if not sent:
        sent = [
            Sent(row.at, row.id_number, row.name, row.household_no, amount)
            for row in gathered.final_rows
            if (amount := granted(row))
        ]
    if not sent:
        return Report(refusal=_NOTHING_SENT)
    pairs: list[Pair] = []
    answers = [row for sheet in sheets for row in sheet.rows]
    factor, notices = _unit(sheets, gathered.policy)
    has_amounts = all("amount" in sheet.table.columns for sheet in sheets)
    pairs = match(sent, answers, factor, has_amounts=has_amounts)
    findings = [*notices, *(one for pair in pairs for one in pair.findings)]
    return _report(CampaignFolder(root), pairs, findings, gathered.policy, protect_with)


def _receipts(grids: Sequence[Grid]) -> list[Sheet]:
    tables = [table for grid in grids if (table := recognise(grid))]
    return [read_rows(table) for table in tables if table.form is receipt.FORM]


def _unit(sheets: Sequence[Sheet], policy: Policy) -> tuple[Decimal, list[Finding]]:
    """Return what a silent receipt's amounts are multiples of, and say so."""
    table = sheets[0].table
    amount = table.columns.get("amount")
    named = any(
        sheet.table.factors.get("amount") != ONE or sheet.table.block.unit_text
        for sheet in sheets
    )
    title = "" if amount is None else str(table.grid.value(table.first_row - 1, amount))
    if amount is None or named or "元" in title:
        return ONE, []
    unit = policy.export.unit or "元"
    place = table.grid.place(table.first_row - 1, amount)
    return _UNITS[unit], [Finding("RCP-009", place, "预授信金额", {"unit": unit})]


def _sent(folder: CampaignFolder, policy: Policy) -> list[Sent]:
    """Return the households of the newest import file that was written."""
    ours = (RECEIPT, ALL_CUSTOMERS)
    written = [
        path
        for path in folder.output(IMPORTS).glob("*.xls*")
        if path.suffix in (".xls", ".xlsx") and path.name not in ours
    ]
    for path in sorted(written, key=lambda one: one.stat().st_mtime, reverse=True):
        name = path.relative_to(folder.root).as_posix()
        sheet = find_sheet(read_file(path, name).grids)
        if sheet is None:
            continue
        factor = ONE if sheet.unit else _UNITS[policy.export.unit or "元"]
        rows = read_rows(sheet.table).rows
        return [
            Sent(row.at, row.id_number, row.name, row.household_no, row.amount * factor)
            for row in rows
            if row.amount
        ]
    return []


def _report(
    folder: CampaignFolder,
    pairs: Sequence[Pair],
    findings: Sequence[Finding],
    policy: Policy,
    protect_with: str,
) -> Report:
    target = folder.output(IMPORTS, RECEIPT)
    totals = _totals(pairs)
    told = ordered(findings)
    written: tuple[Path, ...] = (target,)
    try:
        write_result(target, _workbook(pairs, totals, policy), password=protect_with)
    except (WriteFailed, OSError) as problem:
        told, written = [*told, not_written(RECEIPT, problem)], ()
    document = {
        name: {"rows": rows, "sum": f"{total:.2f}"}
        for name, (_, rows, total) in totals.items()
    }
    return Report(
        _lines(totals),
        told,
        written,
        {
            **document,
            "differences": [_difference(p) for p in pairs if _is_open(p)],
            "findings": finding_lines(told),
        },
    )


def _is_open(pair: Pair) -> bool:
    return pair.verdict is not Verdict.ACCEPTED


def _totals(pairs: Sequence[Pair]) -> Mapping[str, tuple[str, int, Decimal]]:
    """Return label, count and sum by name: what was sent, then each verdict."""
    sent = [pair.sent.amount for pair in pairs if pair.sent]
    totals = {"sent": ("导出", len(sent), sum(sent, Decimal(0)))}
    for verdict in reversed(Verdict):
        mine = [pair for pair in pairs if pair.verdict is verdict]
        amounts = [_amount(pair) for pair in mine]
        total = sum(amounts, Decimal(0))
        totals[verdict.name.lower()] = (str(verdict), len(mine), total)
    return totals


def _amount(pair: Pair) -> Decimal:
    """Return the answer's amount; where it has none, that which was sent."""
    if pair.amount is not None:
        return pair.amount
    return pair.sent.amount if pair.sent else Decimal(0)


def _lines(totals: Mapping[str, tuple[str, int, Decimal]]) -> list[str]:
    lines = [
        f"{label}：{rows} 户，{total:,.2f} 元"
        for name, (label, rows, total) in totals.items()
        if rows or name in ("sent", "accepted")
    ]
    agreed = totals["sent"][1:] == totals["accepted"][1:]
    lines.insert(0, "回执与导出一致。" if agreed else "回执与导出不一致，请逐户处理。")
    return lines


def _difference(pair: Pair) -> dict[str, Any]:
    sent, answer = pair.sent, pair.answer
    at = (answer or sent).at.place("id_number")  # type: ignore[union-attr]
    number = sent.id_number if sent else answer.id_number if answer else ""
    return {
        "kind": str(pair.verdict),
        "name": sent.name if sent else answer.name if answer else "",
        "id_number": identity.mask(identity.compact(number)),
        "sent": f"{sent.amount:.2f}" if sent else None,
        "received": None if pair.amount is None else f"{pair.amount:.2f}",
        "reason": answer.reason if answer else "",
        "file": at.file,
        "sheet": at.sheet,
        "cell": at.cell,
    }


def _workbook(
    pairs: Sequence[Pair],
    totals: Mapping[str, tuple[str, int, Decimal]],
    policy: Policy,
) -> bytes:
    order = list(Verdict)
    rows = [
        {"seq": str(number), **_cells(pair)}
        for number, pair in enumerate(
            sorted(pairs, key=lambda pair: order.index(pair.verdict)), 1
        )
    ]
    sums = [
        {"label": label, "count": count, "total": total}
        for label, count, total in totals.values()
    ]
    sheets = [FormSheet(TOTALS, sums, typed=True), FormSheet(FORM, rows, typed=True)]
    return build_forms(sheets, policy)


def _cells(pair: Pair) -> dict[str, Any]:
    sent, answer = pair.sent, pair.answer
    difference = None
    if sent is not None and pair.amount is not None:
        difference = pair.amount - sent.amount
    return {
        "verdict": str(pair.verdict),
        "name": sent.name if sent else answer.name if answer else "",
        "id_number": sent.id_number if sent else answer.id_number if answer else "",
        "household_no": sent.household_no if sent else "",
        "expected": sent.amount if sent else None,
        "received": pair.amount,
        "difference": difference,
        "result": answer.result if answer else "",
        "reason": answer.reason if answer else "",
        "row": str(answer.at.number) if answer else "",
    }
