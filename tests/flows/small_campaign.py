"""A small campaign folder: one branch, one group, a few households."""

from __future__ import annotations

import datetime as dt

from sunshine_xl.flows.templates import default_policy
from sunshine_xl.forms import base_information, blacklist, loan_ledger
from sunshine_xl.io.booklet_data import BookletGroup, EvaluatorSheet, Household
from sunshine_xl.io.booklet_workbook import build_booklet
from sunshine_xl.io.form_workbook import FormSheet, build_forms
from sunshine_xl.io.places import CampaignFolder
from sunshine_xl.rules import identity
from tests.rules.factory import id_number

POLICY = default_policy()
BRANCH = "东支行"
AT = dt.datetime(2015, 11, 10, 9, 30)
FULL = {
    "knows": "是",
    "assets": 100000,
    "debts": 0,
    "gross_income": 20000,
    "net_income": 10000,
    "suggested_limit": 12000,
}


def number(household, member=0):
    """Return the ID number of a household's head (0) or other member."""
    return id_number(f"19{70 + member}01{household:02d}", f"{household:03d}")


def name(household, member=0):
    return f"{'张王李赵'[member]}{'一二三四五六七八九十'[household - 1]}"


def home_no(household):
    return f"0101{household:04d}"


def person(household, member=0, **values):
    """Return a sound row of 基础信息; member 0 is householder and representative."""
    born = dt.date(1970 + member, 1, household)
    is_head = "是" if member == 0 else "否"
    whole = number(household, member)
    row = {
        "branch": BRANCH,
        "manager_id": "YG1",
        "unit": "张庄村",
        "group_no": "0101",
        "customer_type": "农户",
        "name": name(household, member),
        "id_type": "居民身份证",
        "id_number": whole,
        "sex": identity.sex(whole),
        "birth_date": born,
        "phone": f"138{household:04d}{member:04d}",
        "home_address": "张庄村1组",
        "is_local": "是",
        "has_credit": "否",
        "household_no": home_no(household),
        "relationship": "户主" if member == 0 else "子",
        "is_householder": is_head,
        "is_representative": is_head,
        "source": "村委会",
        "visitor": "陈静",
        "visit_date": dt.date(2015, 8, 1),
        "consent": "是",
        "consent_date": dt.date(2015, 8, 1),
        "filing_status": "新增",
    }
    return row | values


def loan(id_number, balance, **values):
    row = {
        "loan_no": f"JJ{id_number[-6:]}{int(balance)}",
        "customer_no": f"KH{id_number[-4:]}",
        "name": "某人",
        "id_number": id_number,
        "branch": BRANCH,
        "relationship_manager": "许强",
        "issued_amount": balance,
        "balance": balance,
        "five_class": "正常",
    }
    return row | values


def bad(kind, name, id_number, day=dt.date(2013, 5, 1), **values):
    row = {
        "list_kind": kind,
        "name": name,
        "id_number": id_number,
        "loan_no": "JJ2012",
        "branch": BRANCH,
        "amount": 10000,
        "event_date": day,
    }
    return row | values


def make(root, homes=4, people=None, loans=(), records=(), answers=None):
    """Write the folder; ``answers`` change evaluators' cells by (sheet, household)."""
    folder = CampaignFolder(root)
    people = people or [person(n) for n in range(1, homes + 1)]
    records = records or [bad("已核销", "无关人", id_number("19600101", "901"))]
    loans = loans or [loan(id_number("19600101", "902"), 0)]
    files = {
        root / "campaign.toml": b'[campaign]\nbank = "x"\n',
        folder.head_office("贷款台账.xlsx"): sheets(loan_ledger.FORM, loans),
        folder.head_office("不良名单.xlsx"): sheets(blacklist.FORM, records),
        folder.branch(BRANCH, "基础信息采集表.xlsx"): sheets(
            base_information.FORM, people
        ),
        folder.booklet(BRANCH, "张庄组"): booklet(homes, answers or {}),
    }
    for path, data in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def sheets(form, rows):
    return build_forms([FormSheet(form, list(rows))], POLICY)


def booklet(homes, answers):
    listed = [
        Household(n, f"K{n}", home_no(n), name(n), number(n))
        for n in range(1, homes + 1)
    ]
    votes = []
    for k in range(5):
        cells = {h.customer_key: dict(FULL) for h in listed}
        for (sheet, household), changed in answers.items():
            if sheet in (k, None):
                cells[f"K{household}"] |= changed
        votes.append(EvaluatorSheet(f"0101-{k + 1}", answers=cells))
    group = BookletGroup("0101", "张庄组", BRANCH, "村委会", listed, votes)
    return build_booklet(group, POLICY)


def fill(path, sheet, changes):
    """Type values into a written workbook: {(row of data from 1, title): value}."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    page = book[sheet]
    header = next(
        row
        for row in page.iter_rows(max_row=10)
        if sum(1 for cell in row if cell.value) > 6
    )
    columns = {cell.value: cell.column for cell in header}
    for (row, title), value in changes.items():
        page.cell(header[0].row + row, columns[title], value)
    book.save(path)


def head(path, sheet, label, value):
    """Type a value behind a label of the head, as 评议人员：."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    for row in book[sheet].iter_rows(max_row=3):
        for cell in row:
            if str(cell.value).startswith(label):
                cell.value = f"{label}：{value}"
    book.save(path)


def rows(path, sheet):
    """Return the rows below a written header by title, read by openpyxl."""
    import openpyxl

    page = openpyxl.load_workbook(path)[sheet]
    every = [list(row) for row in page.iter_rows(values_only=True)]
    at = next(n for n, row in enumerate(every) if sum(1 for v in row if v) > 6)
    return [
        dict(zip(every[at], row, strict=True))
        for row in every[at + 1 :]
        if any(value is not None for value in row)
    ]
