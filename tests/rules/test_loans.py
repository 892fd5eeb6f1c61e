"""L1 and L2 (R86–R87), the quick path against the plain words of the rule."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunshine_xl.list_records import Loan
from sunshine_xl.rules import identity, loans
from sunshine_xl.rules.known_people import (
    by_name,
    by_number,
    could_be,
    heads,
    whole_number,
)
from tests.rules.factory import id_number, make, person

ANN, BOB, CAI, OUT = (id_number(f"19800{n}01", "001") for n in range(1, 5))


def loan(row, number, balance, **values):
    good = {"loan_no": f"J{row}", "name": "张三", "issued_amount": balance}
    return make(Loan, row, id_number=number, balance=balance, **(good | values))


def rep(row, number, home, **values):
    values = {"is_representative": True, "is_householder": True} | values
    return person(row, id_number=number, household_no=home, **values)


def member(row, number, home, **values):
    values = {"is_representative": False, "is_householder": False} | values
    return person(row, id_number=number, household_no=home, **values)


def check(rows, people, limits):
    ledger = loans.read_ledger(rows)
    return [
        (str(h.check), h.household_no, h.balance, h.limit, h.by_household)
        for h in loans.check(ledger, people, limits)
    ]


PEOPLE = [rep(1, ANN, "H1"), member(2, BOB, "H1"), rep(3, CAI, "H2")]
LIMITS = {"H1": Decimal(50000), "H2": None}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(OUT, 100)], [("L1", "", 100, None, False)]),
        ([(OUT, 100), (OUT, 50)], [("L1", "", 150, None, False)]),
        ([(OUT, 0)], []),
        ([(OUT, None)], []),
        ([(OUT, -5)], []),
        ([(CAI, 7)], [("L1", "H2", 7, None, False)]),
        ([(ANN, 50000)], []),
        ([(ANN, 50001)], [("L2", "H1", 50001, 50000, False)]),
        ([(BOB, 50001)], [("L2", "H1", 50001, 50000, True)]),
        ([(ANN, 30000), (BOB, 20001)], [("L2", "H1", 50001, 50000, True)]),
        ([(ANN, 30000), (ANN, 20000)], []),
    ],
)
def test_the_two_checks(rows, expected):  # R86, R87
    ledger = [loan(n, number, amount) for n, (number, amount) in enumerate(rows, 1)]
    assert check(ledger, PEOPLE, LIMITS) == expected


def test_a_limit_of_nothing_is_no_place_on_the_list():
    expected = [("L1", "H1", 1, None, True)]
    assert check([loan(1, BOB, 1)], PEOPLE, {"H1": Decimal(0)}) == expected
    assert check([loan(1, BOB, 1)], PEOPLE, {}) == expected


def test_issued_amounts_are_summed_beside_the_balance():
    rows = [loan(1, OUT, 5, issued_amount=9), loan(2, OUT, 5, issued_amount=None)]
    (hit,) = loans.check(loans.read_ledger(rows), [], {})
    assert (hit.balance, hit.issued, hit.borrowers) == (10, 9, ())


def test_a_number_of_15_digits_is_the_same_person():
    old = ANN[:6] + ANN[8:17]
    assert check([loan(1, old, 60000)], PEOPLE, LIMITS)[0][:2] == ("L2", "H1")
    both = [loan(1, old, 30000), loan(2, ANN, 30000)]
    assert check(both, PEOPLE, LIMITS)[0][:3] == ("L2", "H1", 60000)
    people = [rep(1, old, "H1")]
    assert check([loan(1, ANN, 60000)], people, LIMITS)[0][:2] == ("L2", "H1")


@pytest.mark.parametrize("number", ["", "990***0014", "91320982MA1XXXXX0X", "123"])
def test_a_loan_without_an_id_number_is_kept_aside(number):
    ledger = loans.read_ledger([loan(1, number, 5)])
    assert ([r.at.number for r in ledger.nameless], ledger.by_borrower) == ([1], {})


def test_a_loan_that_stands_twice_counts_once_with_more_left():
    rows = [loan(1, OUT, 5), loan(2, OUT, 9, loan_no="J1")]
    rows += [loan(3, OUT, 7, loan_no="J1"), loan(4, CAI, 3, loan_no="J1")]
    ledger = loans.read_ledger(rows)
    assert [row.at.number for row in ledger.by_borrower[OUT]] == [2]
    assert [row.at.number for row in ledger.by_borrower[CAI]] == [4]
    assert [row.at.number for row in ledger.repeated] == [2, 3]
    blank = [loan(n, OUT, 5, loan_no="") for n in (1, 2)]
    assert loans.read_ledger(blank).repeated == []


def test_a_repeated_loan_without_a_number_is_told_once():
    rows = [loan(1, "", 5, loan_no="J"), loan(2, "", 9, loan_no="J")]
    assert [r.at.number for r in loans.read_ledger(rows).nameless] == [2]


def test_an_id_number_in_two_households_counts_where_it_has_a_limit():
    people = [rep(1, ANN, "H2"), rep(2, ANN, "H1")]
    assert check([loan(1, ANN, 60000)], people, LIMITS) == [
        ("L2", "H1", 60000, 50000, False)
    ]


def test_a_household_without_a_representative_has_only_members():
    people = [member(1, BOB, "H1")]
    assert check([loan(1, BOB, 60000)], people, LIMITS)[0][4] is True
    assert check([loan(1, BOB, 6)], people, {})[0][4] is False
    assert heads([], {"H1"}) == {}
    excluded = rep(1, ANN, "H1", filing_status="排除")
    assert heads([excluded, member(2, BOB, "H1")], {"H1"}) == {}
    head = member(3, CAI, "H1", is_householder=True)
    assert heads([member(2, BOB, "H1"), head], {"H1"}) == {"H1": head}
    chosen = rep(4, OUT, "H1", is_householder=False)
    assert heads([head, chosen], {"H1", "H2"}) == {"H1": chosen}


@pytest.mark.parametrize(
    ("written", "number", "expected"),
    [
        ("", ANN, True),
        (ANN, "", True),
        ("980***0014", "990101198001010014", False),
        ("990101********0014", "990101198001010014", True),
        (ANN, ANN, False),  # a sound number speaks for itself
        (ANN[:17] + ("0" if ANN[17] != "0" else "1"), ANN, True),
        ("1" * 18, ANN, False),
        ("123", ANN, False),
    ],
)
def test_who_a_list_may_mean(written, number, expected):
    assert could_be(written, number) is expected


def test_nobody_is_looked_for_where_nothing_is_wanted():
    assert by_name(PEOPLE, frozenset()) == {}
    assert by_number(PEOPLE, set()) == {}
    assert by_name([person(1, name="张 三")], {"张三"})["张三"][0].name == "张 三"
    assert whole_number("990101800230001") == ""


def test_a_15_digit_row_of_somebody_else_is_passed_over():
    # Somebody else's 15 digits that no check digit can tell apart from a wish.
    wish = ANN[:17] + ("0" if ANN[17] != "0" else "1")
    people = [rep(1, ANN[:6] + ANN[8:17], "H1")]
    assert by_number(people, {wish}) == {}


NUMBERS = [id_number(f"19{n:02d}0101", "003") for n in range(50, 58)]
HOMES = ["H1", "H2", "H3", ""]


@st.composite
def campaigns(draw):
    people = [
        person(
            n,
            id_number=draw(st.sampled_from(NUMBERS)),
            household_no=draw(st.sampled_from(HOMES)),
            is_representative=draw(st.booleans()),
            is_householder=draw(st.booleans()),
            filing_status=draw(st.sampled_from(["新增", "排除"])),
        )
        for n in range(1, draw(st.integers(0, 8)) + 1)
    ]
    rows = [
        loan(n, draw(st.sampled_from([*NUMBERS, ""])), draw(st.integers(-1, 4)))
        for n in range(1, draw(st.integers(0, 8)) + 1)
    ]
    amounts = st.one_of(st.none(), st.integers(0, 6).map(Decimal))
    return people, rows, {home: draw(amounts) for home in HOMES[:3]}


def plainly(people, rows, limits):
    """Return L1 and L2 row by row, in the rule's own words and order of nothing."""
    unlisted, owed = {}, {}
    for row in rows:
        if row.balance <= 0 or not row.id_number:
            continue
        homes = [p.household_no for p in people if p.id_number == row.id_number]
        listed = [home for home in homes if limits.get(home)]
        if listed:
            owed[listed[0]] = owed.get(listed[0], 0) + row.balance
        else:
            home = homes[0] if homes else ""
            known = unlisted.get(row.id_number, (home, 0))
            unlisted[row.id_number] = (home, known[1] + row.balance)
    found = [("L1", home, balance) for home, balance in unlisted.values()]
    found += [("L2", h, b) for h, b in owed.items() if b > limits[h]]
    return sorted(found)


@given(campaigns())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_quick_path_equals_the_rule(campaign):
    people, rows, limits = campaign
    hits = loans.check(loans.read_ledger(rows), people, limits)
    found = [(str(h.check), h.household_no, h.balance) for h in hits]
    assert sorted(found) == plainly(people, rows, limits)
    for hit in hits:
        own = {p.id_number for p in hit.borrowers}
        head = hit.representative
        if hit.check == "L2":
            assert hit.by_household == (own != {head.id_number if head else ""})


def test_masks_and_upgrades_agree_with_identity():
    assert whole_number(ANN[:6] + ANN[8:17]) == ANN
    assert identity.mask(ANN).count("*") == 11
