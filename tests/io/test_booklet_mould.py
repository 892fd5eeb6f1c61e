"""Stamped workbooks are the ones that would have been built (R47, R79)."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sunshine_xl.io import booklet_mould
from sunshine_xl.io.booklet_data import BookletGroup, EvaluatorSheet, Household
from sunshine_xl.io.booklet_mould import Moulds, can_be_stamped
from sunshine_xl.io.booklet_workbook import build_booklet
from sunshine_xl.policy import default_policy
from tests.validators import problems

POLICY = default_policy()
MOULDS = Moulds(POLICY)
TEXT = re.compile(r"<si><t[^>]*>(.*?)</t></si>|<si>()</si>", re.DOTALL)
CELL = re.compile(r' t="s"><v>(\d+)</v>')


def plain(data: bytes) -> dict[str, str]:
    """Return a workbook's parts with its shared strings put where they are shown."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    strings = [a or b for a, b in TEXT.findall(parts.pop("xl/sharedStrings.xml"))]
    return {
        name: CELL.sub(lambda found: f">“{strings[int(found[1])]}”", part)
        for name, part in parts.items()
    }


def home(number: int, **values: str) -> Household:
    usual = {
        "household_no": f"0101{number:04d}",
        "name": "张三",
        "id_number": "990101198001010014",
        "phone": "13812345678",
        "address": f"张庄村{number}组",
    }
    return Household(100 + number, f"K{number:06d}", **usual | values)


def group(households: int = 12, evaluators: int = 5, **values: object) -> BookletGroup:
    homes = [home(n) for n in range(1, households + 1)]
    sheets = [EvaluatorSheet(f"0101-{k}") for k in range(1, evaluators + 1)]
    return BookletGroup("0101", "张庄组", "东支行", "村委会", homes, sheets, **values)


@pytest.mark.parametrize(
    ("households", "evaluators"), [(3, 1), (4, 3), (12, 5), (25, 7)]
)
def test_every_part_is_the_one_that_would_have_been_built(households, evaluators):
    made = group(households, evaluators)
    assert can_be_stamped(made)
    assert plain(MOULDS.build(made)) == plain(build_booklet(made, POLICY))


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), max_size=12)

named = words.filter(str.strip)


@settings(max_examples=8, deadline=None, phases=[Phase.generate])
@given(
    st.lists(st.tuples(named, words, words, words), min_size=3, max_size=6),
    st.tuples(words, words, words, words),
    st.integers(0, 8),
    st.integers(0, 4),
)
def test_whatever_the_texts_are(rows, names, own, spare):
    homes = [Household(n, f"K{n}", f"H{n}", *row) for n, row in enumerate(rows, 1)]
    sheets = [EvaluatorSheet(f"E{k}", f"H{own + k}") for k in range(1, 3)]
    made = BookletGroup(*names, homes, sheets, spare_rows=spare)
    assert plain(MOULDS.build(made)) == plain(build_booklet(made, POLICY))


def test_what_does_not_fit_the_mould_is_built_as_ever(monkeypatch):
    answers = {"K000001": {"knows": "是"}}
    filled = EvaluatorSheet("0101-1", answers=answers)
    odd = [
        group(2),
        group(evaluators=0),
        group(ratings={"K000001": {"character": 20}}),
        BookletGroup("1", "组", "行", "街道", [home(n) for n in range(9)], [filled]),
    ]
    assert not any(map(can_be_stamped, odd))
    monkeypatch.setattr(booklet_mould, "_Mould", None)
    for one in odd:
        assert Moulds(POLICY).build(one) == build_booklet(one, POLICY)


def test_the_open_xml_sdk_has_nothing_to_say(tmp_path):
    file = tmp_path / "册.xlsx"
    file.write_bytes(MOULDS.build(group(40, 7)))
    assert problems(file) == []
