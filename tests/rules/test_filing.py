"""New, changed, the same, refused or excluded (R36–R46; settled questions 9, 12)."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunshine_xl.forms.platform_customers import FORM
from sunshine_xl.list_records import PlatformCustomer
from sunshine_xl.rules import filing, identity
from sunshine_xl.rules.filing import Kind
from tests.rules.factory import cell as address
from tests.rules.factory import found, id_number, make, person

ID = id_number("19800101", "001")
OTHER = id_number("19750202", "013")
SAME = {"name": "张三", "id_number": ID, "sex": "男", "phone": "13800000000"}


def known(row=1, **values):
    """Return a customer of the usual list; a fuller one has the columns given."""
    values = {"customer_no": f"PT{row}", **SAME, **values}
    made = make(PlatformCustomer, row, **values)
    columns = {
        name: at
        for name, at in made.at.sheet.columns.items()
        if name in values or not FORM.by_field[name].extra
    }
    return with_columns(made, columns)


def with_columns(record, columns):
    sheet = dataclasses.replace(record.at.sheet, columns=columns)
    return record._replace(at=record.at._replace(sheet=sheet))


def filed(row=1, **values):
    return person(row, **{**SAME, "filing_status": "更新", **values})


def kinds(people, *platform):
    return [str(one.kind) for one in filing.judge(people, platform)]


def codes(people, *platform):
    return [f.code for one in filing.judge(people, platform) for f in one.reasons]


def changes(customer, platform):
    return [tuple(c) for c in filing.differences(platform, customer)]


def test_who_is_not_on_the_platform_is_new():
    assert kinds([filed()]) == ["新增"]
    assert kinds([filed()], known(id_number=OTHER, name="李四")) == ["新增"]


def test_who_is_there_with_the_same_content_has_not_changed():
    assert kinds([filed()], known()) == ["无变化"]


def test_a_changed_column_is_an_update_with_both_values():
    one = filing.judge([filed(phone="13900000000")], [known()])[0]
    assert one.kind is Kind.UPDATE
    assert one.changes == (("phone", "13800000000", "13900000000"),)
    assert one.known.customer_no == "PT1"


@pytest.mark.parametrize("written", ["张 三", "张　三", "张\u200b三"])
def test_names_are_compared_without_blanks(written):
    assert kinds([filed(name=written)], known()) == ["无变化"]
    assert kinds([filed()], known(name=written)) == ["无变化"]


@pytest.mark.parametrize("dot", "·•．・")
def test_names_with_a_dot_are_the_same_whatever_the_dot(dot):
    assert kinds([filed(name=f"买买提{dot}艾力")], known(name="买买提·艾力")) == [
        "无变化"
    ]


def test_another_name_under_the_number_is_refused():  # R45
    one = filing.judge([filed(name="李四")], [known()])[0]
    assert one.kind is Kind.REJECTED
    assert found(one.reasons, type(one.person)) == [("REG-001", "name", 1)]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (ID[:-1] + ("0" if ID[-1] != "0" else "1"), "ID-003"),
        (ID[:-1], "ID-001"),
        ("990101198013010014", "ID-002"),
        (ID[:6] + ID[8:17], "ID-006"),
        ("99010119800101001A", "ID-010"),
    ],
)
def test_a_wrong_number_is_refused(number, code):  # R45, settled question 9
    assert codes([filed(id_number=number)], known()) == [code]


def test_a_number_stored_as_a_number_and_a_blank_are_told_apart():
    lost = filed(id_number="", unreadable=("id_number",))
    assert codes([lost], known()) == ["ID-004"]
    assert codes([filed(id_number="")], known()) == ["FLD-001"]


def test_a_sheet_without_the_column_is_told_as_such():
    customer = filed(id_number="")
    columns = {k: v for k, v in customer.at.sheet.columns.items() if k != "id_number"}
    assert codes([with_columns(customer, columns)], known()) == ["REG-008"]


def test_other_papers_are_not_judged_as_id_numbers():
    passport = {"id_type": "护照", "id_number": "E12345678"}
    assert kinds([filed(**passport)], known(**passport)) == ["无变化"]
    assert kinds([filed(**passport)]) == ["新增"]


def test_the_same_number_twice_is_refused_in_both_rows():  # R46
    people = [filed(1), filed(2, branch="西支行")]
    assert kinds(people, known()) == ["拒绝", "拒绝"]
    assert codes(people, known()) == ["DUP-001", "DUP-001"]


def test_a_number_that_is_wrong_and_twice_has_both_reasons():
    people = [filed(1, id_number=ID[:-1]), filed(2, id_number=ID[:-1])]
    assert codes(people) == ["ID-001", "DUP-001"] * 2


def test_excluded_people_are_excluded_whatever_their_number():  # R36–R43
    gone = filed(filing_status="排除", id_number="")
    assert kinds([gone, filed(2, filing_status="排除")], known()) == ["排除", "排除"]
    one = filing.judge([filed(filing_status="排除")], [known()])[0]
    assert one.known.customer_no == "PT1"


def test_a_platform_that_lists_the_customer_twice():
    again = known(2)._replace(customer_no="PT1")
    assert kinds([filed()], known(), again) == ["无变化"]
    assert codes([filed()], known(), known(2)) == ["REG-003"]


def test_of_two_customers_under_one_number_the_name_decides():
    assert kinds([filed()], known(1, name="李四"), known(2)) == ["无变化"]


def test_what_the_branch_left_blank_is_no_change():
    assert changes(filed(phone=""), known()) == []
    assert changes(filed(), known(phone="")) == [("phone", "", "13800000000")]


@pytest.mark.parametrize(
    ("field", "here", "there"),
    [
        ("phone", "138-0000-0000", "13800000000"),
        ("phone", "+86 13800000000", "13800000000"),
        ("home_address", "柳溪镇 1组（东）", "柳溪镇1组(东)"),
        ("employer", "ＡＢ公司", "ab公司"),
    ],
)
def test_the_same_content_in_other_writing_is_no_change(field, here, there):
    assert changes(filed(**{field: here}), known(**{field: there})) == []


def test_columns_one_sheet_lacks_are_not_compared():
    customer = filed(occupation="教师")
    sheet = customer.at.sheet
    columns = {k: v for k, v in sheet.columns.items() if k != "occupation"}
    assert changes(customer, known()) == [("occupation", "", "教师")]
    assert changes(with_columns(customer, columns), known()) == []


def test_a_fuller_export_of_the_platform_is_compared_in_all_its_columns():
    theirs = known(
        is_local=True, business_years=3, ethnic_group="汉族", is_employee=False
    )
    mine = filed(is_local=False, business_years=3.5, ethnic_group="汉族")
    assert changes(mine, theirs) == [
        ("is_local", "是", "否"),
        ("business_years", "3", "3.5"),
    ]
    assert changes(filed(business_years=30), known(business_years=30.0)) == []


def test_sex_and_birth_go_by_the_sound_number():  # the ID wins
    born = dt.date(1980, 1, 1)
    wrong = filed(sex="女", birth_date=dt.date(1981, 1, 1))
    assert changes(wrong, known(birth_date=born)) == []
    late = known(birth_date=dt.date(1979, 1, 1), sex="女")
    assert changes(wrong, late) == [
        ("sex", "女", "男"),
        ("birth_date", "1979-01-01", "1980-01-01"),
    ]
    passport = filed(id_type="护照", id_number="E1", sex="女")
    assert changes(passport, known()) == [
        ("id_type", "", "护照"),
        ("sex", "男", "女"),
    ]


NEAR = ID[:9] + str((int(ID[9]) + 1) % 10) + ID[10:]


@pytest.mark.parametrize(
    "theirs",
    [
        {"id_number": NEAR},
        {"id_number": ID[:4] + ID[5:]},
        {"id_number": ID[:7] + ID[8] + ID[7] + ID[9:]},
        {"id_number": OTHER, "birth_date": dt.date(1980, 1, 1)},
        {"id_number": "", "home_address": "柳溪镇1组"},
    ],
)
def test_a_look_alike_under_another_number_waits_for_a_person(theirs):  # R46
    mine = filed(birth_date=dt.date(1980, 1, 1), home_address="柳溪镇 1组")
    assert codes([mine], known(**theirs)) == ["REG-004"]


@pytest.mark.parametrize(
    "theirs",
    [
        {"id_number": OTHER},
        {"id_number": OTHER, "phone": ""},
        {"id_number": NEAR, "name": "李四"},
        {"id_number": ID[:-3], "phone": ""},
        {"id_number": ID[:7] + "77" + ID[9:], "phone": ""},
    ],
)
def test_a_mere_namesake_is_another_person(theirs):
    assert kinds([filed()], known(**theirs)) == ["新增"]


def test_the_old_number_of_the_platform_is_not_updated():
    old = ID[:6] + ID[8:17]
    assert identity.upgrade(old) == ID
    assert codes([filed()], known(id_number=old)) == ["REG-005"]


def test_the_branchs_own_status_is_compared():
    new, same, told, waiting = (
        filed(1),
        filed(2, id_number=OTHER, name="李四", filing_status="无变化"),
        filed(3, id_number="", filing_status="更新"),
        filed(4, id_number=id_number("19900303"), name="王五", filing_status="待补"),
    )
    verdicts = filing.judge(
        [new, same, told, waiting], [known(id_number=OTHER, name="李四")]
    )
    findings = list(filing.check_statuses(verdicts))
    assert [(f.code, f.place.cell, f.values["right"]) for f in findings] == [
        ("REG-006", address(type(new), "filing_status"), "新增")
    ]


TEXTS = st.text("张三李四 　·0123456789X", max_size=20)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_every_person_has_one_verdict_and_no_update_without_a_match(a, b, c, d):
    people = [filed(1, name=a, id_number=b), filed(2, name=c)]
    verdicts = filing.judge(people, [known(), known(2, name=a, id_number=d)])
    assert [one.person for one in verdicts] == people
    for one in verdicts:
        if one.kind in (Kind.UPDATE, Kind.SAME):
            assert one.known.id_number == one.person.id_number
            assert not identity.problem(one.person.id_number)
        assert bool(one.reasons) == (one.kind is Kind.REJECTED)
        assert bool(one.changes) == (one.kind is Kind.UPDATE)


def test_a_verdict_holds_the_person_and_whom_the_platform_knows():
    person, there = filed(), known(name="李四")
    twice = [known(1, phone="1"), known(2, phone="2")]
    near = known(id_number=f"{ID[:6]}{ID[8:17]}")
    for platform in ([there], twice, [near]):
        (one,) = filing.judge([person], platform)
        assert (one.person, one.kind) == (person, Kind.REJECTED)
        assert (one.known, one.changes) == (platform[0], ())
    out = filed(filing_status="排除", exclusion_code="1")
    (one,) = filing.judge([out], [there])
    assert (one.person, one.kind) == (out, Kind.EXCLUDED)


def test_a_change_shows_both_values_as_they_are_written():
    there = known(birth_date=dt.date(1981, 1, 2), sex="女", education="初中")
    mine = filed(birth_date=dt.date(1980, 1, 1), education="高中")
    assert set(changes(mine, there)) == {
        ("birth_date", "1981-01-02", "1980-01-01"),
        ("sex", "女", "男"),
        ("education", "初中", "高中"),
    }


def test_every_wrong_status_is_told_and_a_blank_one_is_none():
    people = [
        filed(1, filing_status="新增"),
        filed(2, filing_status="", id_number=OTHER, sex="男"),
        filed(3, filing_status="无变化", id_number=id_number("19600101", "001")),
    ]
    verdicts = filing.judge(people, [known()])
    told = [(f.place.cell, dict(f.values)) for f in filing.check_statuses(verdicts)]
    assert [values for _, values in told] == [
        {"written": "新增", "right": "无变化"},
        {"written": "无变化", "right": "新增"},
    ]
