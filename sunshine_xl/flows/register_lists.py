"""The lists a comparison with the platform leaves: new, changed and refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sunshine_xl import catalog
from sunshine_xl.flows.filing_figures import branch_of
from sunshine_xl.forms import base_information, platform_customers
from sunshine_xl.io.list_workbook import ListColumn, ListSheet, Seen
from sunshine_xl.records import Customer
from sunshine_xl.rules import identity
from sunshine_xl.rules.filing import Change, Kind, Verdict
from sunshine_xl.rules.targets import is_filed

_BRANCH, _HOME = ListColumn("支行", 12), ListColumn("户号", 12)
_NAME, _NUMBER = ListColumn("姓名", 11), ListColumn("身份证号码", 21)
WHO = (_BRANCH, _HOME, _NAME, _NUMBER)
WHERE = (ListColumn("文件", 36), ListColumn("行", 7, "count"))
MASKED = "身份证号码已脱敏，按“文件”“行”查找。"


def title_of(field: str) -> str:
    """Return the exact title of a field of 基础信息."""
    return base_information.FORM.by_field[field].title


def of_kind(verdicts: Iterable[Verdict], kind: Kind) -> list[Verdict]:
    """Return the verdicts of one kind."""
    return [one for one in verdicts if one.kind is kind]


def who(person: Customer, *, masked: bool = False) -> list[Any]:
    """Return the cells of WHO."""
    number = identity.mask(person.id_number) if masked else person.id_number
    return [branch_of(person), person.household_no, person.name, number]


def where(person: Customer) -> list[Any]:
    """Return the cells of WHERE."""
    return [person.at.sheet.file, person.at.number]


def added(verdicts: Sequence[Verdict], open_faults: Mapping[Any, int]) -> ListSheet:
    """Return 新增清单; ``open_faults`` counts the 错误 of a row (by file and row)."""
    rows = []
    for one in of_kind(verdicts, Kind.NEW):
        person = one.person
        why = held_back(person, open_faults)
        state = Seen(f"暂不导入：{why}", "wrong") if why else "可以导入"
        more = [person.customer_type, person.filing_status, state]
        rows.append([*who(person), *more, *where(person)])
    more_columns = (
        ListColumn("客户类型", 17),
        ListColumn("建档状态", 9),
        ListColumn("导入", 24),
    )
    return ListSheet(
        "新增清单",
        "新增客户清单（平台上没有的客户）",
        (*WHO, *more_columns, *WHERE),
        rows,
        notes=("有错误或待补的人员改正后再比对一次，才会写入新增客户导入表。",),
    )


def held_back(person: Customer, open_faults: Mapping[Any, int]) -> str:
    """Return why a new customer cannot be imported yet, "" where nothing is open."""
    faults = open_faults.get(row_key(person), 0)
    if faults:
        return f"有 {faults} 处错误"
    return "" if is_filed(person) else "建档状态为待补"


def row_key(person: Customer) -> tuple[str, str, int]:
    """Return what identifies the row a person stands on."""
    return person.at.sheet.file, person.at.sheet.sheet, person.at.number


def updated(verdicts: Sequence[Verdict]) -> list[ListSheet]:
    """Return 更新清单: a line a change, and a line a customer as it should become."""
    changed = of_kind(verdicts, Kind.UPDATE)
    rows = [
        [
            *who(one.person),
            one.known.customer_no if one.known else "",
            title_of(change.field),
            change.before,
            change.after,
            *where(one.person),
        ]
        for one in changed
        for change in one.changes
    ]
    columns = (
        *WHO,
        ListColumn("客户编号", 14),
        ListColumn("项目", 11),
        ListColumn("变更前（平台）", 28, look="old"),
        ListColumn("变更后（基础信息）", 28, look="new"),
        *WHERE,
    )
    note = "只列出身份证号码和姓名都一致的客户；基础信息中空白的项不算变更。"
    return [
        ListSheet("更新明细", "客户信息更新清单", columns, rows, notes=(note,)),
        _as_they_become(changed),
    ]


def _as_they_become(changed: Sequence[Verdict]) -> ListSheet:
    written = {
        field for one in changed if one.known for field in one.known.at.sheet.columns
    }
    columns = [c for c in platform_customers.FORM.columns if c.field in written]
    rows = []
    for one in changed:
        changes: dict[str, Change] = {change.field: change for change in one.changes}
        rows.append(
            [
                Seen(changes[c.field].after, "new")
                if c.field in changes
                else getattr(one.known, c.field)
                for c in columns
            ]
        )
    shown = [
        ListColumn(c.title, c.width, "date" if c.field == "birth_date" else "text")
        for c in columns
    ] or [ListColumn("客户编号", 14)]
    note = "每名客户一行，按平台的列；标色的是变更后的值，其余与平台相同。"
    return ListSheet("更新后信息", "更新后的客户信息", shown, rows, notes=(note,))


def rejected(verdicts: Sequence[Verdict]) -> ListSheet:
    """Return 拒绝清单 with reasons and what to do."""
    rows = []
    for one in of_kind(verdicts, Kind.REJECTED):
        known = one.known
        rows += [
            [
                *who(one.person, masked=True),
                catalog.sentence(reason),
                catalog.remedy(reason),
                known.customer_no if known else "",
                known.name if known else "",
                *where(one.person),
                reason.place.cell,
            ]
            for reason in one.reasons
        ]
    columns = (
        *WHO,
        ListColumn("拒绝原因", 40, look="new"),
        ListColumn("如何处理", 40),
        ListColumn("客户编号（平台）", 14),
        ListColumn("姓名（平台）", 11),
        *WHERE,
        ListColumn("单元格", 8),
    )
    notes = ("这些人员既没有新增也没有更新，处理后再比对一次。", MASKED)
    return ListSheet("拒绝清单", "拒绝清单", columns, rows, notes=notes)
