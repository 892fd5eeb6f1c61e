"""Values and titles are recognised in the spellings people use."""

from __future__ import annotations

import pytest

from sunshine_xl.forms.registry import FORMS
from sunshine_xl.forms.vocabulary import choices, exclusion_text, read_choice


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("group_kind", "其他(本行)", "其他"),
        ("group_kind", "其他（本行）", "其他"),
        ("filing_status", "待补充", "待补"),
        ("exclusion_code", "3-信用观念差", "3"),
        ("exclusion_code", "（八）", "8"),
        ("exclusion_code", "情形 1", "1"),
        ("exclusion_code", "情形9", ""),
        ("relationship", "0本人/户主", "户主"),
        ("id_type", "身份证", "居民身份证"),
        ("sex", "1-男", "男"),
        ("sex", "1男", "男"),
        ("marital_status", "21初婚", "初婚"),
        ("marital_status", "20", "已婚"),
        ("relationship", "0", "户主"),
        ("exclusion_code", "3.信用观念差", "3"),
        ("exclusion_code", "（三）", "3"),
        ("exclusion_code", "03", "3"),
        ("exclusion_code", "信用观念差", "3"),
        ("exclusion_code", "4、信用观念差", ""),
        ("exclusion_code", "3,8", ""),
        ("exclusion_code", "9", ""),
        ("yes_no", "TRUE", "是"),
        ("yes_no", "✓", "是"),
        ("yes_no", "✗", "否"),
        ("yes_no", " 是 ", "是"),
        ("yes_no", "x-是", ""),
        ("customer_type", "村民", ""),
    ],
)
def test_a_value_is_known_by_its_spellings(name, text, value):
    assert read_choice(name, text) == value


def test_every_list_a_form_names_exists_and_holds_its_own_values():
    for form in FORMS:
        for column in form.columns:
            if column.choices:
                for value in choices(column.choices):
                    assert read_choice(column.choices, value) == value


def test_the_eight_exclusions_have_their_words():  # R36–R43
    assert [bool(exclusion_text(code)) for code in choices("exclusion_code")] == [
        True
    ] * 8
    assert exclusion_text("9") == exclusion_text("") == ""
