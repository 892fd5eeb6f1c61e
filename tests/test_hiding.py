"""What is said holds no whole number, whatever people typed, and says the rest."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunshine_xl import catalog, console
from sunshine_xl.cli_run import print_json
from sunshine_xl.findings import Finding, Place
from sunshine_xl.hiding import all_hidden, hidden
from tests.rules.factory import id_number

NUMBER, PHONE = id_number("19800101"), "13800138000"
MASKED, MASKED_PHONE = "990***********0014", "138****8000"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (NUMBER, MASKED),
        (f"户号 {NUMBER}：", f"户号 {MASKED}："),
        ("99010119800101001x", "990***********001x"),
        ("990101800101001", "990********1001"),
        ("９９０１０１１９８００１０１００１４", "９９０***********００１４"),
        (f"{PHONE}/{PHONE}", f"{MASKED_PHONE}/{MASKED_PHONE}"),
        (f"+86 {PHONE}。", f"+86 {MASKED_PHONE}。"),
        # What is no number of a person stays as it is.
        ("13800138000.00", "13800138000.00"),
        ("0.13800138000", "0.13800138000"),
        ("a13800138000f", "a13800138000f"),
        ("23800138000", "23800138000"),
        ("138001380001", "138001380001"),
        ("990101198013010014", "990101198013010014"),
        ("990101198001320014", "990101198001320014"),
        ("9901011980010100145", "9901011980010100145"),
        (MASKED, MASKED),
        ("", ""),
    ],
)
def test_numbers_are_hidden_and_nothing_else(text, told):
    assert hidden(text) == told


@given(st.text("0123456789x. 张", max_size=40))
def test_hiding_twice_is_hiding_once(text):
    assert hidden(hidden(text)) == hidden(text)


def test_lists_and_tables_are_hidden_through_and_through():
    given = {NUMBER: [PHONE, {"n": 13800138000}], "sum": "15000000000.00", "ok": True}
    told = {MASKED: [MASKED_PHONE, {"n": 13800138000}], "sum": "15000000000.00"}
    assert all_hidden(given) == told | {"ok": True}


def test_a_message_hides_what_it_is_about():
    found = Finding("GRP-009", Place("册.xlsx"), values={"group": NUMBER})
    assert MASKED in catalog.sentence(found)
    assert NUMBER not in catalog.sentence(found) + catalog.remedy(found)


def test_the_console_and_json_hide_too(capsys, monkeypatch):
    console.output().print(f"{NUMBER} 张三 {PHONE}")
    console.complain(f"没有 {NUMBER}")
    print_json({"household": NUMBER})
    told = capsys.readouterr()
    assert f"{MASKED} 张三 {MASKED_PHONE}" in told.out
    assert f'{{"household": "{MASKED}"}}' in told.out
    assert told.err == f"没有 {MASKED}\n"
    monkeypatch.setattr("sys.stdout", io.StringIO())
    assert not console.output().is_terminal
