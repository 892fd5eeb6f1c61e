"""A number that lost its last digits: what may be suggested, and when (R27)."""

from __future__ import annotations

import pytest

from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.lost_digits import suggestions
from sunshine_xl.forms import household_file
from sunshine_xl.io.form_workbook import FormSheet
from sunshine_xl.rules.identity import check_digit
from tests.flows.filing_campaign import known, raw, write


def spoilt(person):
    """Return the row with the number as Excel keeps it when typed as a number."""
    return person | {"id_number": float(int(person["id_number"][:15] + "000"))}


def found(folder):
    return [
        (f.code, f.place.cell, f.values["file"], f.values["row"])
        for f in suggestions(gather([folder]))
    ]


def twin(person):
    """Return another number with the same first 15 digits."""
    head = person["id_number"][:15] + "99"
    return head + check_digit(head)


def test_the_one_known_person_is_named(tmp_path):
    person = raw(1)
    folder = write(tmp_path, [raw(2), spoilt(person)], [known(raw(2)), known(person)])
    assert found(folder) == [("REG-007", "J5", "总行/平台客户.xlsx", "5")]


def test_the_households_file_may_know_the_representative(tmp_path):
    person = raw(1)
    home = {
        "household_no": "H001",
        "representative_name": person["name"],
        "representative_id": person["id_number"],
    }
    path = tmp_path / "支行" / "东支行" / "家庭档案.xlsx"
    extra = {path: [FormSheet(household_file.FORM, [home])]}
    folder = write(tmp_path, [spoilt(person)], [known(raw(2))], extra=extra)
    assert [x[2] for x in found(folder)] == ["支行/东支行/家庭档案.xlsx"]


@pytest.mark.parametrize(
    "others",
    [
        lambda person: [],
        lambda person: [known(person, name="别人")],
        lambda person: [known(person), known(person, id_number=twin(person))],
        lambda person: [known(person, id_number=person["id_number"][:-1])],
    ],
)
def test_nobody_or_several_is_no_suggestion(tmp_path, others):
    person = raw(1)
    folder = write(tmp_path, [spoilt(person)], others(person))
    assert found(folder) == []


def test_a_short_number_is_no_suggestion(tmp_path):
    person = raw(1)
    short = person | {"id_number": float(person["id_number"][:15])}
    assert found(write(tmp_path, [short], [known(person)])) == []


def test_without_a_spoilt_cell_nothing_is_read_again(tmp_path):
    assert found(write(tmp_path, [raw(1)], [known(raw(1))])) == []
