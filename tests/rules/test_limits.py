"""From votes to the proposed limit (R64, R80–R82), against fractions."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunshine_xl.findings import RowRef, SheetRef
from sunshine_xl.policy import default_policy
from sunshine_xl.rules import limits, outcomes
from sunshine_xl.rules.limits import Status, Vote

POLICY = default_policy().limit
AMOUNTS = st.integers(0, 10**8).map(lambda cents: Decimal(cents) / 100)
VOTES = st.lists(st.builds(Vote, AMOUNTS, st.one_of(st.none(), AMOUNTS)), max_size=9)


def votes(*amounts, net=10_000):
    return [Vote(Decimal(a), None if net is None else Decimal(net)) for a in amounts]


@pytest.mark.parametrize(
    ("amounts", "mean"),
    [
        ((1, 2, 3, 4, 100), "3"),
        ((5, 5, 5, 5, 5), "5"),
        ((1, 1, 9, 9, 9), Decimal(19) / 3),
        ((1, 5, 9), "5"),
        ((1, 4, 6, 9), "5"),
        ((1, 2), None),
        ((), None),
    ],
)
def test_one_highest_and_one_lowest_go(amounts, mean):  # R81
    got = limits.trimmed_mean([Decimal(a) for a in amounts])
    assert got == (None if mean is None else Decimal(mean))


@pytest.mark.parametrize(
    ("made", "held", "status", "proposed"),
    [
        (votes(12000, 12000, 12000, 12000, 12000), False, Status.NORMAL, 12000),
        (votes(12999, 12999, 12999), False, Status.NORMAL, 12000),
        (votes(20000, 20000, 20000), False, Status.CLIPPED, 15000),
        (votes(15000, 15000, 15000), False, Status.NORMAL, 15000),
        (votes(12000, 12000), False, Status.FEW_VOTES, None),
        ([], False, Status.FEW_VOTES, None),
        (votes(0, 0, 12000), False, Status.REFUSED, 0),
        (votes(0, 0, 12000, 12000), False, Status.NORMAL, 6000),
        (votes(12000, 12000, 12000, net=None), False, Status.MANUAL, None),
        (votes(12000, 12000, 12000, net=0), False, Status.MANUAL, None),
        (votes(12000, 12000, 12000, net=-1), False, Status.MANUAL, None),
        (votes(0, 0, 0, net=None), False, Status.REFUSED, 0),
        (votes(12000, 12000, 12000), True, Status.HELD, None),
        (votes(12000), True, Status.HELD, None),
    ],
)
def test_what_becomes_of_a_household(made, held, status, proposed):
    limit = limits.propose(made, POLICY, is_held=held)
    assert (limit.status, limit.proposed) == (status, proposed)


def test_voters_without_a_net_income_need_enough_others():
    some = [*votes(12000, 12000), *votes(12000, 12000, 12000, net=None)]
    assert limits.propose(some, POLICY).status is Status.MANUAL
    more = [*votes(12000, 12000, 12000), *votes(12000, net=None)]
    assert limits.propose(more, POLICY).net_income == 10_000


def test_no_step_is_lost_between_a_mean_and_its_cap():  # R82
    """33,333.33… × 1.8 is 60,000: a mean that was rounded first gave 59,000."""
    nets = [Decimal(1), Decimal(30_000), Decimal(30_000), Decimal(40_000)]
    made = [Vote(Decimal(90_000), net) for net in (*nets, Decimal(10**6))]
    limit = limits.propose(made, replace(POLICY, band_high=Decimal("1.8")))
    assert (limit.status, limit.cap, limit.proposed) == (Status.CLIPPED, 60_000, 60_000)


def test_cap_warn_leaves_the_amount():  # R64
    policy = replace(POLICY, cap="warn")
    limit = limits.propose(votes(20000, 20000, 20000), policy)
    assert (limit.status, limit.proposed, limit.cap) == (Status.NORMAL, 20000, 15000)


@given(VOTES, st.randoms())
def test_the_order_of_votes_does_not_matter(made, rng):
    shuffled = list(made)
    rng.shuffle(shuffled)
    assert limits.propose(shuffled, POLICY) == limits.propose(made, POLICY)


@given(VOTES)
def test_a_proposal_is_a_step_and_never_above_cap_or_mean(made):
    limit = limits.propose(made, POLICY)
    if limit.status in (Status.NORMAL, Status.CLIPPED):
        assert limit.proposed % POLICY.step == 0
        assert limit.proposed <= limit.raw
        assert limit.cap is None or limit.proposed <= limit.cap
        bound = limit.raw if limit.status is Status.NORMAL else limit.cap
        assert bound - limit.proposed < POLICY.step
    if limit.status is Status.CLIPPED:
        assert limit.raw > limit.cap


@given(
    st.lists(
        st.tuples(st.integers(1, 10**7), st.integers(1100, 1500)),
        min_size=3,
        max_size=9,
    )
)
def test_votes_inside_the_band_give_a_mean_inside_the_band(pairs):  # rules.md, property
    made = [Vote(Decimal(net) * factor / 1000, Decimal(net)) for net, factor in pairs]
    limit = limits.propose(made, POLICY)
    slack = Decimal("1e-15")
    assert POLICY.band_low - slack <= limit.ratio <= POLICY.band_high + slack


@given(VOTES, st.integers(0, 2), st.integers(0, 2), st.integers(0, 3), st.booleans())
def test_fractions_agree(made, high, low, spare, clips):
    policy = replace(
        POLICY,
        trim_high=high,
        trim_low=low,
        min_votes=max(1, high + low + spare),
        cap="clip" if clips else "warn",
    )
    if policy.min_votes <= high + low:
        policy = replace(policy, min_votes=high + low + 1)
    limit = limits.propose(made, policy)
    raw, net = _fraction([v.amount for v in made], policy), None
    if raw is not None:
        nets = [v.net_income for v in made if v.net_income is not None]
        net = _fraction(nets, policy)
    assert _near(limit.raw, raw)
    assert _near(limit.net_income, net)
    if limit.status is Status.NORMAL:
        steps = raw // Fraction(policy.step)
        assert limit.proposed == steps * int(policy.step)


def _fraction(values, policy):
    if len(values) < policy.min_votes:
        return None
    kept = sorted(Fraction(v) for v in values)
    kept = kept[policy.trim_low : len(kept) - policy.trim_high]
    return sum(kept) / len(kept)


def _near(decimal, fraction):
    if decimal is None or fraction is None:
        return decimal is None and fraction is None
    return abs(Fraction(decimal) - fraction) < Fraction(1, 10**12)


def told(made, policy=POLICY, *, held="", evaluators=5):
    at = RowRef(SheetRef("册.xlsx", "汇总", {"proposed_limit": 0}), 7)
    limit = limits.propose(made, policy, is_held=bool(held))
    findings = outcomes.check(
        limit,
        policy,
        at,
        "proposed_limit",
        household="H1",
        held_for=held,
        evaluators=evaluators,
    )
    return [one.code for one in findings if one.place.cell == "A7"]


FIVE = (12000,) * 5


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (votes(*FIVE), []),
        (votes(*(15001,) * 5), ["LIM-001"]),
        (votes(*(10999,) * 5), ["LIM-003"]),
        (votes(*(11000,) * 5), []),
        (votes(*FIVE, net=None), ["LIM-004"]),
        (votes(12000, 12000), ["LIM-005"]),
        (votes(0, 12000, 12000, 12000, 12000), []),
        (votes(0, 0, 13000, 13000, 13000), ["LIM-006", "LIM-003"]),
        (votes(0, 0, 0, 13000, 13000), ["LIM-007"]),
        (votes(*FIVE[:4]), ["LIM-008"]),
        (votes(*(0,) * 5, net=None), ["LIM-007"]),
    ],
)
def test_findings_about_a_household(made, expected):
    assert told(made) == expected


def test_findings_under_warn_when_held_and_in_small_groups():
    warn = replace(POLICY, cap="warn")
    assert told(votes(*(15001,) * 5), warn) == ["LIM-002"]
    assert told(votes(*FIVE), held="有两名授信代表") == ["LIM-009"]
    assert told(votes(*FIVE[:4]), evaluators=4) == []
    odd = replace(POLICY, trim_high=2, trim_low=0, full_votes=4)
    assert told(votes(0, 0, 12000, 12000, net=None), odd) == ["LIM-006"]
    lenient = replace(POLICY, zeros_warning=3)
    assert told(votes(0, 0, 12000, 12000, 12000, net=None), lenient) == ["LIM-004"]
    assert told(votes(0, 0, 0, 0, net=None), replace(POLICY, full_votes=4)) == [
        "LIM-007"
    ]
