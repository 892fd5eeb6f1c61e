"""导入模板: the bank's own import template filled from 表6, no more (R98–R100).

A stranger's template is matched by its header; every written file is read again and
must hold exactly the people, the count and the sum of 表6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from sunshine_xl.findings import Finding, Place
from sunshine_xl.flows.alone import one_at_a_time
from sunshine_xl.flows.check import finding_lines, ordered
from sunshine_xl.flows.customer_list import CustomerList, customer_list
from sunshine_xl.flows.customer_workbook import customer_workbook
from sunshine_xl.flows.gather import AskPassword, Progress, gather
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.import_cells import ImportCells, import_cells
from sunshine_xl.flows.import_lines import ImportLine, Plain, import_lines
from sunshine_xl.flows.import_proof import differences
from sunshine_xl.flows.journal import Refused
from sunshine_xl.flows.report import Report
from sunshine_xl.flows.standing import (
    errors_of,
    is_locked,
    refusal_lines,
    standing_errors,
)
from sunshine_xl.flows.templates_found import Template, find_template
from sunshine_xl.flows.writing import not_written
from sunshine_xl.forms.import_sheet import ImportSheet
from sunshine_xl.grid import Address
from sunshine_xl.io.atomic import WriteFailed
from sunshine_xl.io.cell_patch import patch_cells
from sunshine_xl.io.encrypting import write_result
from sunshine_xl.io.number_formats import column_formats
from sunshine_xl.io.patch_faults import NotPatchable
from sunshine_xl.io.places import ALL_CUSTOMERS, FINAL_LIST, IMPORTS, CampaignFolder
from sunshine_xl.policy import Policy
from sunshine_xl.rules.amounts import ONE, WAN

_UNITS = {"元": ONE, "万元": WAN}
_NO_LIST = "还没有表6（支行/*/表6.xlsx），或其中没有一户有额度。请先完成“核查定稿”。"
_NO_HOST = (
    "模板是旧版 .xls，要借 Excel 或 LibreOffice 打开才能填写，现在没有找到。"
    "请安装其中之一，或向总行索取 .xlsx 模板。"
)

# Fills cells of a workbook through a live office: (bytes, sheet, cells) → bytes.
LiveFill = Callable[[bytes, str, Mapping[Address, Plain]], bytes]


class LiveFillFailed(Exception):
    """The live office could not open, fill or save the template."""


@dataclass(frozen=True, slots=True)
class _Filled:
    """The template with our cells in it, and what was found on the way."""

    data: bytes
    lines: Sequence[ImportLine]
    findings: list[Finding]


@one_at_a_time
def run(
    root: Path,
    *,
    template: Path | None = None,
    live_fill: LiveFill | None = None,
    protect_with: str = "",
    password: AskPassword | None = None,
    progress: Progress | None = None,
) -> Report:
    """Fill the template under 输出/导入; write the list of all customers beside it.

    ``protect_with`` locks the customer list (the platform could not read a locked
    import file).
    """
    try:
        has_lock = is_locked(root)
    except Refused as problem:
        return Report(refusal=str(problem))
    gathered = gather([root], password=password, progress=progress)
    errors = standing_errors(root, gathered)
    if errors:
        return _refused(errors, "没有导出", gathered)
    found = find_template(gathered, template)
    if isinstance(found, str):
        return Report(refusal=found)
    people = customer_list(gathered)
    if not any(row.final_limit for row in gathered.final_rows):
        return Report(refusal=_NO_LIST)
    if found.is_old and live_fill is None:
        return Report(refusal=_NO_HOST)
    filled = _filled(found, people, gathered.policy, live_fill)
    if not has_lock:
        filled.findings.append(Finding("IMP-016", Place(FINAL_LIST)))
    wrong = errors_of(filled.findings)
    if wrong:
        return _refused(wrong, "没有写出导入文件", gathered, filled.findings)
    return _write(root, found, filled, people, gathered.policy, protect_with)


def _refused(
    errors: Sequence[Finding],
    what: str,
    gathered: Gathered,
    findings: Sequence[Finding] = (),
) -> Report:
    told = ordered(findings or errors)
    document = {
        "rows": 0,
        "sum": "0.00",
        "errors": len(errors),
        "findings": finding_lines(told),
    }
    return Report(refusal_lines(errors, what), told, (), document)


def _filled(
    found: Template, people: CustomerList, policy: Policy, live_fill: LiveFill | None
) -> _Filled:
    """Return the template's bytes filled, or the 错误 that forbid it."""
    sheet, settings = found.sheet, policy.export
    unit = sheet.unit or _UNITS.get(settings.unit)
    findings = list(_doubts(found, unit))
    lines, problems = import_lines(people, policy)
    findings += problems
    if unit is None or errors_of(findings):
        return _Filled(b"", lines, findings)
    name = sheet.table.grid.sheet
    columns = [column.index for column in sheet.columns]
    formats = column_formats(found.data, name, sheet.first_row, columns)
    made = import_cells(sheet, lines, formats, settings.fixed, unit)
    findings += made.findings
    if errors_of(findings):
        return _Filled(b"", lines, findings)
    try:
        data = _put(found, name, made, live_fill)
    except NotPatchable as problem:
        return _Filled(b"", lines, [*findings, problem.finding(found.name)])
    except LiveFillFailed as problem:
        words = {"reason": str(problem)}
        wrong = Finding("IMP-015", Place(found.name, name), "", words)
        return _Filled(b"", lines, [*findings, wrong])
    findings += differences(data, found.name, sheet, lines, made.cells, unit)
    return _Filled(data, lines, findings)


def _put(
    found: Template, name: str, made: ImportCells, live_fill: LiveFill | None
) -> bytes:
    if found.is_old and live_fill is not None:
        return live_fill(found.data, name, made.cells)
    # The bank locks its template against clerks, not against being filled.
    return patch_cells(found.data, name, made.cells, allow_locked=True)


def _doubts(found: Template, unit: Decimal | None) -> list[Finding]:
    """Return what is wrong with the template itself."""
    sheet: ImportSheet = found.sheet
    grid, doubts = sheet.table.grid, []
    row = sheet.filled_row()
    if row is not None:
        doubts.append(Finding("IMP-013", grid.place(row, 0)))
    if unit is None:
        (amount,) = (c for c in sheet.columns if c.field == "amount")
        place = grid.place(sheet.first_row - 1, amount.index)
        doubts.append(Finding("IMP-014", place, amount.title))
    return doubts


def _write(
    root: Path,
    found: Template,
    filled: _Filled,
    people: CustomerList,
    policy: Policy,
    protect_with: str,
) -> Report:
    folder = CampaignFolder(root)
    target = folder.output(IMPORTS, found.path.name)
    everybody = folder.output(IMPORTS, ALL_CUSTOMERS)
    customers = people.lines()
    try:
        write_result(target, filled.data)
        listed = customer_workbook(customers, policy, people.platform_numbers)
        write_result(everybody, listed, password=protect_with)
    except (WriteFailed, OSError) as problem:
        failed = not_written(target.name, problem)
        return Report(("导入文件没有写好，原因见下。",), [*filled.findings, failed])
    total = sum((line.amount for line in filled.lines), Decimal(0))
    rows = len(filled.lines)
    findings = ordered(filled.findings)
    document = {
        "rows": rows,
        "sum": f"{total:.2f}",
        "file": str(target),
        "customers": len(customers),
        "customers_file": str(everybody),
        "errors": 0,
        "findings": finding_lines(findings),
    }
    lines = [
        f"导入模板已填写 {rows} 户，预授信金额合计 {total:,.2f} 元，与表6一致。",
        f"全部客户清单 {len(customers)} 人。",
        "以上文件是内部资料，不得对客户公开或承诺。",
    ]
    return Report(lines, findings, (target, everybody), document)
