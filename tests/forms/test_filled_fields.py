"""What a row of 基础信息 must and could hold, and what is blank (R24, R27–R30)."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sunshine_xl.forms import filled_fields
from sunshine_xl.forms.filled_fields import (
    COUNTED,
    Filled,
    asked,
    blanks,
    completeness,
    together,
)
from tests.rules.factory import person


def titles(columns):
    return [column.title for column in columns]


def test_what_does_not_apply_is_not_asked():
    local = {c.field for c, _ in asked(person(is_local=True, customer_type="农户"))}
    assert "business_address" not in local
    assert "main_business" not in local
    stranger = {
        c.field: required
        for c, required in asked(person(is_local=False, customer_type="个体工商户"))
    }
    assert stranger["business_address"] is True
    assert stranger["main_business"] is True
    assert stranger["education"] is False


def test_numbering_age_and_exclusions_are_not_counted():
    counted = {column.field for column in COUNTED}
    assert counted.isdisjoint({"seq", "age", "exclusion_code", "exclusion_judge"})
    assert set(filled_fields.BASE_FIELDS) < counted


def test_blanks_are_split_and_an_unreadable_cell_is_filled():
    required, optional = blanks(person(phone="", visit_date=None, education="初中"))
    assert {"电话号码", "走访日期"} <= set(titles(required))
    assert "学历" not in titles(optional)
    assert "职业" in titles(optional)
    unreadable = person(visit_date=None, unreadable=("visit_date",))
    assert "走访日期" not in titles(blanks(unreadable)[0])


def test_no_is_an_answer():
    required, _ = blanks(person(is_householder=False, is_local=False))
    assert "是否户主" not in titles(required)
    assert "经营地址" in titles(required)


def test_completeness_counts_everybody_who_is_not_excluded():
    people = [person(), person(phone="13800000000"), person(filing_status="排除")]
    whole = completeness(people)
    assert whole.by_field["phone"] == Filled(1, 2)
    assert whole.by_field["phone"].share == Decimal("0.5000")
    assert whole.by_field["name"].share == 1
    assert whole.required.asked == sum(
        sum(1 for _, required in asked(p) if required) for p in people[:2]
    )
    assert whole.optional == Filled(0, whole.optional.asked)


def test_what_could_not_be_read_was_filled_once():
    people = [
        person(1, visit_date=None, unreadable=("visit_date",)),
        person(2, customer_type="渔民", unreadable=("customer_type",)),
        person(3, visit_date=None),
    ]
    by_field = completeness(people).by_field
    assert by_field["visit_date"] == Filled(1, 3)
    assert by_field["customer_type"] == Filled(1, 3)


def test_parts_together_are_the_whole():
    people = [person(1), person(2, phone="1"), person(3, is_local=False)]
    parts = [completeness(people[:1]), completeness(people[1:])]
    assert together(parts) == completeness(people)
    assert together([]) == completeness([])


def test_nothing_asked_has_no_share():
    assert completeness([]).required.share is None


VALUES = st.fixed_dictionaries(
    {
        "phone": st.sampled_from(["", "13800000000"]),
        "is_local": st.sampled_from([True, False, None]),
        "visit_date": st.none(),
        "business_address": st.sampled_from(["", "东村"]),
        "unreadable": st.sampled_from([(), ("visit_date",), ("phone",)]),
        "filing_status": st.sampled_from(["新增", "排除"]),
    }
)


@given(st.lists(VALUES, max_size=5))
def test_columns_and_rows_count_the_same(rows):
    people = [person(n, **values) for n, values in enumerate(rows, 1)]
    counted = [one for one in people if not one.is_excluded]
    cells = [
        (required, filled_fields.is_filled(one, column))
        for one in counted
        for column, required in asked(one)
    ]
    whole = completeness(people)
    for is_required, part in ((True, whole.required), (False, whole.optional)):
        mine = [filled for required, filled in cells if required is is_required]
        assert part == Filled(sum(mine), len(mine))
