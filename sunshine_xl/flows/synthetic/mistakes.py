"""The mistakes people make, put into a synthetic bank, each with what must be found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sunshine_xl.findings import column_letters
from sunshine_xl.flows.synthetic.bank import Bank, MadeGroup
from sunshine_xl.forms import (
    base_information,
    booklet,
    copy_register,
    evaluators,
    groups,
    household_file,
    summary,
)
from sunshine_xl.forms.column import Column
from sunshine_xl.io.places import BASE_INFORMATION, GROUPS, CampaignFolder

Raw = dict[str, Any]
_PLAIN_FIRST, _BOOKLET_FIRST, _SUMMARY_FIRST, _COVER_FIRST = 4, 6, 7, 11
_FILES_HEADER = 4


@dataclass(frozen=True, slots=True)
class Seeded:
    """A finding that must be made: its code and its cell."""

    code: str
    file: str
    sheet: str
    cell: str


_AT = CampaignFolder(Path())


def misspelt_titles() -> dict[str, str]:
    """Return the misspelt header of one branch's 家庭档案."""
    return {"branch": "河口支行", "年总支出": "年总之出"}


def seed(bank: Bank) -> list[Seeded]:
    """Put every kind of mistake into the bank; return what must be found where."""
    seeded = [
        *_in_base_information(bank, bank.branches()[0]),
        *_in_base_information_together(bank, bank.branches()[1]),
        *_in_groups(bank),
        *_in_booklets(bank.groups[4]),
        *_in_units_and_copies(bank.groups[5]),
        *_in_results(bank.groups[6]),
    ]
    at = _cell(household_file.FORM.columns, "expenses", _FILES_HEADER)
    branch = misspelt_titles()["branch"]
    seeded.append(Seeded("HDR-001", _base(branch), "家庭档案", at))
    return seeded


def _base(branch: str) -> str:
    return _AT.branch(branch, BASE_INFORMATION).as_posix()


def _cell(columns: tuple[Column, ...], field: str, row: int) -> str:
    index = [column.field for column in columns].index(field)
    return f"{column_letters(index)}{row}"


def _person_place(bank: Bank, branch: str, person: Raw, field: str) -> tuple[str, str]:
    people = [p for group in bank.of_branch(branch) for p in group.people]
    row = next(n for n, p in enumerate(people, _PLAIN_FIRST) if p is person)
    return _base(branch), _cell(base_information.FORM.columns, field, row)


def _in_base_information(bank: Bank, branch: str) -> Iterator[Seeded]:
    """Yield mistakes in one person's row each."""
    group = bank.of_branch(branch)[0]
    spouses = [p for p in group.people if p["relationship"] == "配偶"]
    sound = spouses[0]["id_number"]
    broken = sound[:17] + ("0" if sound[17] != "0" else "1")
    lower = next(p for p in spouses[5:] if p["id_number"].endswith("X"))
    cases: list[tuple[str, Raw, str, Any]] = [
        ("FLD-001", spouses[1], "phone", None),
        ("ID-003", spouses[0], "id_number", broken),
        ("ID-004", spouses[2], "id_number", float(spouses[2]["id_number"][:17] + "0")),
        ("ID-005", lower, "id_number", lower["id_number"].lower()),
        ("ID-006", spouses[3], "id_number", _fifteen(spouses[3]["id_number"])),
        ("PHN-001", spouses[4], "phone", "1380013800"),
        ("NAM-002", _other(spouses, lower, 5), "name", "王 小霞"),
        ("ID-007", _other(spouses, lower, 6), "sex", "?"),
        ("FLD-002", _other(spouses, lower, 7), "customer_type", "村民"),
    ]
    for code, person, field, value in cases:
        if value == "?":
            value = "男" if person["sex"] == "女" else "女"
        person[field] = value
        file, cell = _person_place(bank, branch, person, field)
        yield Seeded(code, file, "基础信息", cell)
    judged = _other(spouses, lower, 8)
    judged |= {
        "filing_status": "排除",
        "exclusion_code": "3",
        "exclusion_judge": "陈静",
    }
    file, cell = _person_place(bank, branch, judged, "exclusion_note")
    yield Seeded("EXC-001", file, "基础信息", cell)


def _other(people: list[Raw], taken: Raw, index: int) -> Raw:
    """Return a person of the list that is not the one already used."""
    rest = [person for person in people if person is not taken]
    return rest[index]


def _fifteen(number: str) -> str:
    return number[:6] + number[8:17]


def _in_base_information_together(bank: Bank, branch: str) -> Iterator[Seeded]:
    """Yield mistakes that only several rows together show."""
    group = bank.of_branch(branch)[1]
    spouses = [p for p in group.people if p["relationship"] == "配偶"]
    one, other = spouses[0], spouses[1]
    for field in ("id_number", "sex", "birth_date", "name"):
        other[field] = one[field]
    spouses[2]["is_representative"] = "是"
    head = next(
        p
        for p in group.people
        if p["household_no"] == spouses[2]["household_no"]
        and p["is_householder"] == "是"
    )
    for person in spouses[3:7]:
        person["phone"] = "13912345678"
    for code, person, field in (
        ("DUP-001", one, "id_number"),
        ("DUP-001", other, "id_number"),
        ("HH-001", spouses[2], "is_representative"),
        ("HH-001", head, "is_representative"),
        ("PHN-002", spouses[3], "phone"),
    ):
        file, cell = _person_place(bank, branch, person, field)
        yield Seeded(code, file, "基础信息", cell)


def _in_groups(bank: Bank) -> Iterator[Seeded]:
    """Yield a third cadre, a manager in his own group, one hand that checks itself."""
    village = bank.groups[6]
    file = _groups_file(village)
    village.evaluators[2] |= {"is_cadre": "是"}
    mine = bank.of_branch(village.plan.branch)
    row = mine.index(village) + _PLAIN_FIRST
    yield Seeded("GRP-002", file, "小组", _cell(groups.FORM.columns, "group_no", row))
    school = bank.groups[1]
    school.group["area_manager"] = school.evaluators[3]["name"]
    seated = [e for g in bank.of_branch(school.plan.branch) for e in g.evaluators]
    row = seated.index(school.evaluators[3]) + _PLAIN_FIRST
    cell = _cell(evaluators.FORM.columns, "name", row)
    yield Seeded("GRP-005", _groups_file(school), "评议人员", cell)
    line = school.register[1]
    line["checker"] = line["maker"]
    fields = ("copy_no", "evaluator_no", "issued_on", "returned_on", "is_entered")
    columns = tuple(
        copy_register.FORM.by_field[f] for f in (*fields, "maker", "checker")
    )
    cell = _cell(columns, "checker", _COVER_FIRST + 1)
    yield Seeded("GRP-006", _book(school), "封面", cell)


def _book(group: MadeGroup) -> str:
    return _AT.booklet(group.plan.branch, group.name).as_posix()


def _groups_file(group: MadeGroup) -> str:
    return _AT.branch(group.plan.branch, GROUPS).as_posix()


def _opinion(group: MadeGroup, sheet: int, home: int, field: str, code: str) -> Seeded:
    cell = _cell(booklet.FORM.columns, field, _BOOKLET_FIRST + home)
    return Seeded(code, _book(group), f"评议{sheet + 1}", cell)


def _answer(group: MadeGroup, sheet: int, home: int) -> Raw:
    """Return an evaluator's answer on a household, made a full one first."""
    key = list(group.keys.values())[home]
    full = {
        "knows": "是",
        "assets": 200_000,
        "debts": 0,
        "gross_income": 90_000,
        "net_income": 60_000,
        "suggested_limit": 75_000,
    }
    answer: Raw = full | dict(group.answers[sheet].get(key, {}))
    if answer["knows"] != "是":
        answer = full
    group.answers[sheet][key] = answer
    return answer


def _in_booklets(group: MadeGroup) -> Iterator[Seeded]:
    """Yield what clerks type wrong into one evaluator's sheet."""
    for home, value, code in (
        (2, "5万", "FLD-005"),
        (3, "６００００", "FLD-005"),
        (4, "3-5万", "FLD-004"),
    ):
        _answer(group, 0, home)["suggested_limit"] = value
        if code == "FLD-005":
            _answer(group, 0, home)["net_income"] = 45_000
        yield _opinion(group, 0, home, "suggested_limit", code)
    generous = _answer(group, 1, 6)
    generous["suggested_limit"] = generous["net_income"] * 2
    yield _opinion(group, 1, 6, "suggested_limit", "VOT-001")
    unfit = _answer(group, 1, 8)
    unfit["unfit_reason"] = "2"
    yield _opinion(group, 1, 8, "suggested_limit", "VOT-004")
    key = list(group.keys.values())[10]
    group.repeated[2] = key
    yield _opinion(group, 2, 10, "customer_key", "BKL-005")
    yield _opinion(group, 2, len(group.keys), "customer_key", "BKL-005")
    group.evaluators[3]["household_no"] = list(group.keys)[12]
    _answer(group, 3, 12)
    yield _opinion(group, 3, 12, "suggested_limit", "VOT-009")


def _in_units_and_copies(group: MadeGroup) -> Iterator[Seeded]:
    """Yield a wrong unit, a copied booklet and an incomplete one; 万元 is no fault."""
    amounts = ("assets", "debts", "gross_income", "net_income", "funding_need")
    for answer in group.answers[1].values():
        for field in (*amounts, "suggested_limit"):
            if answer.get(field):
                answer[field] = answer[field] / 10_000
    group.units[1] = "万元"
    for key, answer in group.answers[2].items():
        group.answers[3][key] = dict(answer)
    first = next(
        n for n, a in enumerate(group.answers[3].values()) if a.get("suggested_limit")
    )
    yield _opinion(group, 3, first, "suggested_limit", "IND-001")
    for answer in group.answers[4].values():
        for field in ("assets", "debts", "gross_income"):
            answer.pop(field, None)
    yield _opinion(group, 4, 0, "knows", "BKL-001")
    first = next(
        n for n, a in enumerate(group.answers[0].values()) if a.get("suggested_limit")
    )
    for answer in group.answers[0].values():
        for field in (*amounts, "suggested_limit"):
            if answer.get(field):
                answer[field] = answer[field] / 10_000
    yield _opinion(group, 0, first, "suggested_limit", "VOT-010")


def _in_results(group: MadeGroup) -> Iterator[Seeded]:
    """Yield refusals by most, too few votes, and a formula typed over."""
    columns = summary.all_columns(len(group.evaluators))
    keys = list(group.keys.values())
    for sheet in range(3):
        _answer(group, sheet, 1)["suggested_limit"] = 0
    for sheet in range(3, 5):
        _answer(group, sheet, 1)
    cell = _cell(columns, "proposed_limit", _SUMMARY_FIRST + 1)
    yield Seeded("LIM-007", _book(group), "汇总", cell)
    for sheet in range(3):
        group.answers[sheet][keys[3]] = {"knows": "否"}
    cell = _cell(columns, "proposed_limit", _SUMMARY_FIRST + 3)
    yield Seeded("LIM-005", _book(group), "汇总", cell)
    for sheet in range(5):
        _answer(group, sheet, 5)
    group.overwritten[keys[5], "proposed_limit"] = 300_000
    cell = _cell(columns, "proposed_limit", _SUMMARY_FIRST + 5)
    yield Seeded("SUM-001", _book(group), "汇总", cell)
    yield Seeded("SUM-002", _book(group), "汇总", cell)
