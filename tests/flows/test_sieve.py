"""The columns keep whatever the rules need: the same hits, row for row (R86–R95)."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunshine_xl.flows.sieve import Bank, encoded
from sunshine_xl.list_records import Loan
from sunshine_xl.policy import default_policy
from sunshine_xl.rules import list_checks, loans
from tests.rules.factory import id_number, make
from tests.rules.test_blacklist import bad
from tests.rules.test_loans import member, rep

POLICY = default_policy()
NUMBERS = [id_number(f"19{n:02d}0131", "003") for n in range(50, 56)]
NUMBERS += [NUMBERS[0][:17] + "0", "990101800101001", "990***0014", "", "91320982MA1XX"]
NUMBERS += ["99010119800230001" + "4", "9" * 19, "张" * 18]
NAMES = ["甲乙", "甲 乙", "丙丁", "戊己", ""]
HOMES = ["H1", "H2", "H3", ""]


@st.composite
def banks(draw):
    pick = st.sampled_from
    people = [
        draw(pick([rep, member]))(
            n,
            draw(pick(NUMBERS)),
            draw(pick(HOMES)),
            name=draw(pick(NAMES)),
            filing_status=draw(pick(["新增", "排除"])),
        )
        for n in range(1, draw(st.integers(0, 9)) + 1)
    ]
    ledger = [
        make(
            Loan,
            n,
            loan_no=draw(pick(["", "A", "B", f"J{n}"])),
            id_number=draw(pick(NUMBERS)),
            balance=draw(pick([None, -1, 0, 1, 2, 3.01])),
        )
        for n in range(1, draw(st.integers(0, 9)) + 1)
    ]
    records = [
        bad(
            n,
            draw(pick(["不良贷款", "已核销"])),
            draw(pick(NUMBERS)),
            draw(pick(NAMES)),
        )
        for n in range(1, draw(st.integers(0, 6)) + 1)
    ]
    amounts = st.one_of(st.none(), pick([0, 1, 3, 6]).map(Decimal))
    return people, ledger, records, {home: draw(amounts) for home in HOMES[:3]}


@given(banks())
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_the_sieve_keeps_is_judged_like_everything(bank):
    people, rows, records, limits = bank
    ledger = loans.read_ledger(rows)
    expected = list_checks.check(ledger, records, people, limits, POLICY)
    kept, hits, bad_hits = Bank(people, rows, records, limits).check(POLICY)
    assert (hits, bad_hits) == expected
    assert kept.nameless == ledger.nameless
    assert sorted(r.at.number for r in kept.repeated) == sorted(
        r.at.number for r in ledger.repeated
    )


def test_what_cannot_matter_falls_through():
    people = [rep(n, id_number(f"19700{n}01"), f"H{n}", name="甲") for n in range(1, 6)]
    rows = [
        make(Loan, n, id_number=p.id_number, balance=9) for n, p in enumerate(people)
    ]
    limits = {f"H{n}": Decimal(8 if n == 3 else 9) for n in range(1, 6)}
    records = [bad(1, "已核销", id_number("19600101"), "甲")]
    found = Bank(people, rows, records, limits).sieved()
    assert [[one.at.number for one in part] for part in found] == [[3], [2], []]


def test_numbers_are_told_apart():
    whole = id_number("19800101")
    old = whole[:6] + whole[8:17]
    codes = encoded([whole, whole[:17] + "0", old, "", "张三", whole + "1"])
    assert codes[0] == codes[2]
    assert codes[0] != codes[1] > 0
    assert list(codes[3:]) == [-1, -1, -1]
    assert len(encoded([])) == 0
