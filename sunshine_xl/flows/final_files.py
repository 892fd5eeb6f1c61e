"""表6 on paper: per branch, for the bank, and as the list that is locked (F6, R97)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sunshine_xl.flows.final_rows import FinalHome, FinalList
from sunshine_xl.flows.listed import branches
from sunshine_xl.forms import final_list as form
from sunshine_xl.forms import removals as removal_form
from sunshine_xl.forms.column import Column
from sunshine_xl.io.chain import canonical
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.io.places import FINAL_LIST, CampaignFolder
from sunshine_xl.policy import Policy
from sunshine_xl.records import FinalRow
from sunshine_xl.rules import identity, names, review
from sunshine_xl.rules.amounts import to_cents

Row = Mapping[str, Any]
_BRANCH = Column("支行", "branch", width=12)


def workbooks(
    folder: CampaignFolder, final: FinalList, policy: Policy
) -> dict[str, bytes]:
    """Return 表6 of every branch and of the bank by path below the campaign."""
    files = {}
    for branch in branches(final.homes):
        path = folder.branch(branch, FINAL_LIST).relative_to(folder.root)
        files[path.as_posix()] = _book(final.of(branch), policy, branch)
    path = folder.output(FINAL_LIST).relative_to(folder.root)
    return {**files, path.as_posix(): _book(final, policy, "")}


def _book(final: FinalList, policy: Policy, branch: str) -> bytes:
    """Return one workbook; the bank's has the branch in a column of its own."""
    extra = () if branch else (_BRANCH,)
    sheets = [
        FormSheet(
            form.FORM,
            _numbered(final.kept),
            footer=_footer(final),
            columns=(form.FORM.columns[0], *extra, *form.FORM.columns[1:]),
            block=_block(final, policy, branch),
        ),
        FormSheet(
            removal_form.FORM,
            [_removal(one) for one in final.removed],
            columns=(*extra, *removal_form.FORM.columns),
            block=((f"支行：{branch or '全行'}", 4), ("单位：元", 4)),
        ),
    ]
    return build_forms(sheets, policy)


def _block(
    final: FinalList, policy: Policy, branch: str
) -> tuple[tuple[str, int], ...]:
    return (
        (f"支行：{branch or '全行'}", 4),
        (f"年度：{policy.campaign.edition}", 2),
        (f"有额度 {len(final.granted)} 户，合计 {final.total:,.2f} 元", 4),
        (f"拟预授信合计 {final.proposed:,.2f} 元，与各小组汇总相符", 4),
        ("单位：元", 3),
    )


def _numbered(kept: Sequence[FinalHome]) -> list[Row]:
    return [
        {"row_no": number, "branch": one.home.branch, **cells(one)}
        for number, one in enumerate(kept, 1)
    ]


def cells(one: FinalHome) -> dict[str, Any]:
    """Return a household's cells of 表6 by field."""
    home, decided = one.home, one.decided
    return {
        "customer_key": home.customer_key,
        "household_no": home.household_no,
        "name": names.compact(one.person.name) if one.person else home.name,
        "id_number": one.person.id_number if one.person else "",
        "group_no": home.group_no,
        "customer_type": one.person.customer_type if one.person else "",
        "proposed_limit": home.proposed,
        "loan_check": one.loan_check,
        "blacklist_check": one.blacklist_check,
        "conclusion": one.conclusion,
        "reason": one.reason,
        "approved_limit": decided.approved_limit if decided else None,
        "adjustment_reason": decided.adjustment_reason if decided else "",
        "attendees": "、".join(review.attendees(decided.attendees)) if decided else "",
        "review_date": decided.review_date if decided else None,
        "final_limit": one.final,
        "term_months": one.term_months if one.final > 0 else None,
    }


def _footer(final: FinalList) -> Row:
    return {
        "row_no": "合计",
        "name": f"{len(final.kept)}户",
        "proposed_limit": sum(
            (one.home.proposed or Decimal(0) for one in final.kept), Decimal(0)
        ),
        "final_limit": final.total,
    }


def _removal(one: Any) -> Row:
    home = one.home
    return {
        "branch": home.branch,
        "customer_key": home.customer_key,
        "household_no": home.household_no,
        "name": home.name,
        "id_number": home.id_mask,
        "group_no": home.group_no,
        "proposed_limit": home.proposed,
        "lists": one.lists,
        "removal_reason": one.reason,
        "removed_by": one.by,
        "removed_on": one.on,
    }


def locked_list(final: FinalList, number: int) -> bytes:
    """Return the locked rows as one canonical text, ID numbers masked."""
    rows = [
        {"branch": one.home.branch, **locked_cells(cells(one))} for one in final.kept
    ]
    return canonical({"lock": number, "rows": rows})


def locked_cells(values: Mapping[str, Any]) -> dict[str, str]:
    """Return a row's cells as the texts that are compared later."""
    texts = {field: _text(value) for field, value in values.items()}
    return {**texts, "id_number": identity.mask(texts["id_number"])}


def cells_of_row(row: FinalRow) -> dict[str, str]:
    """Return a read row of 表6 as the texts that are compared with the locked ones."""
    values = {k: v for k, v in row._asdict().items() if k not in ("at", "row_no")}
    return locked_cells(values)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return str(to_cents(value))
    if isinstance(value, int):
        return str(to_cents(Decimal(value)))
    return value.isoformat() if isinstance(value, dt.date) else str(value)
