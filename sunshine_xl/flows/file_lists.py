"""归属清单 and 档案缺口: whose file belongs elsewhere, and what old files lack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sunshine_xl.flows.filing_figures import EXISTING, branch_of
from sunshine_xl.flows.register_lists import MASKED, WHERE, WHO, where, who
from sunshine_xl.forms.filled_fields import blanks
from sunshine_xl.io.list_workbook import ListColumn, ListSheet, Seen
from sunshine_xl.list_records import Loan
from sunshine_xl.policy import Policy
from sunshine_xl.records import Customer
from sunshine_xl.rules.assignment import right_branch
from sunshine_xl.rules.filing import Kind, Verdict


def assigned(
    people: Iterable[Customer],
    branch_of_area: Mapping[str, str],
    loans: Iterable[Loan] = (),
) -> ListSheet:
    """Return 归属清单: everybody from elsewhere and the right branch (R33–R34).

    A live loan in the ledger counts, whatever 是否已有信贷业务 says.
    """
    lending = _lending_branches(loans)
    rows = []
    for person in people:
        if person.is_local is not False or person.is_excluded:
            continue
        found = right_branch(person, branch_of_area)
        if not person.has_credit and person.id_number in lending:
            found = lending[person.id_number], _LEDGER
        if found is None:
            right, why = "", _unknown(person)
            verdict = Seen("不能判断", "old")
        else:
            right, why = found[0], _ASSIGNED_BY[found[1]]
            is_right = right == branch_of(person)
            verdict = Seen("不变", "") if is_right else Seen("应移交", "new")
        more = [person.business_address, right, why, verdict]
        rows.append([*who(person, masked=True), *more, *where(person)])
    columns = (
        *WHO,
        ListColumn("经营地址", 28),
        ListColumn("应归支行", 12),
        ListColumn("依据", 26),
        ListColumn("结论", 10),
        *WHERE,
    )
    notes = (
        "外来人员归经营地所在的支行；已有信贷业务的仍归贷款支行。",
        MASKED,
    )
    title = "外来人员归属清单"
    return ListSheet("归属清单", title, columns, rows, notes=notes)


def _lending_branches(loans: Iterable[Loan]) -> dict[str, str]:
    """Return the branch of everybody who has a live loan, by ID number."""
    return {
        loan.id_number: loan.branch
        for loan in loans
        if loan.id_number and loan.branch and (loan.balance or 0) > 0
    }


_LEDGER = "ledger"
_ASSIGNED_BY = {
    "LOC-001": "已有信贷业务，归贷款支行",
    "LOC-002": "经营地址所在辖区",
    _LEDGER: "贷款台账中有贷款，归贷款支行",
}


def _unknown(person: Customer) -> str:
    if person.has_credit:
        return "有信贷业务，没有填贷款支行"
    return "经营地址不在辖区表中" if person.business_address else "没有填经营地址"


def gaps(verdicts: Iterable[Verdict], policy: Policy) -> ListSheet:
    """Return 档案缺口: what files that exist already lack, the gravest first (R24)."""
    start = policy.phases.file.start
    listed = []
    for one in verdicts:
        person = one.person
        is_known = one.kind in (Kind.UPDATE, Kind.SAME)
        if person.is_excluded or not (is_known or person.filing_status in EXISTING):
            continue
        required, optional = blanks(person)
        visited = person.visit_date
        is_stale = visited is not None and visited < start
        if not (required or optional or is_stale):
            continue
        cells = [
            *who(person, masked=True),
            Seen("、".join(c.title for c in required), "wrong" if required else ""),
            "、".join(c.title for c in optional),
            visited,
            Seen("早于本次活动，应重新走访", "new") if is_stale else "",
            *where(person),
        ]
        listed.append((not required, not is_stale, -len(optional), cells))
    columns = (
        *WHO,
        ListColumn("缺必输项", 26),
        ListColumn("缺非必输项", 40),
        ListColumn("走访日期", 12, "date"),
        ListColumn("档案是否过期", 16),
        *WHERE,
    )
    rows = [cells for *_, cells in sorted(listed, key=lambda one: one[:3])]
    notes = (
        f"平台上已有的客户和存量档案；走访日期早于 {start:%Y-%m-%d} 的视为过期。",
        MASKED,
    )
    return ListSheet("档案缺口", "存量档案缺口清单", columns, rows, notes=notes)
