"""Who sits in a group, who must stay out, who checks whom (R53–R60, R70, R77)."""

from __future__ import annotations

import datetime as dt

import pytest

from sunshine_xl.policy import default_policy
from sunshine_xl.records import CopyEntry, Customer, Evaluator, Group
from sunshine_xl.rules import groups
from tests.rules.factory import found, make, person

POLICY = default_policy().groups
COACHED = dt.date(2015, 9, 15)


def group(row=1, kind="村委会", number="0101", **values):
    good = {"branch": "东支行", "area_manager": "包一"}
    return make(Group, row, group_no=number, kind=kind, **(good | values))


def members(bank=0, outside=0, cadres=0, number="0101"):
    made = []
    for n in range(bank + outside):
        made.append(
            make(
                Evaluator,
                n + 1,
                group_no=number,
                evaluator_no=f"{number}-{n + 1}",
                name=f"评议{number}{n}",
                is_bank_staff=n < bank,
                is_cadre=n < cadres,
                coached_on=COACHED,
            )
        )
    return made


def check(groups_, evaluators=(), copies=()):
    return list(groups.check(groups_, evaluators, copies, POLICY))


def codes(*args):
    return [one.code for one in check(*args) if one.code != "GRP-010"]


@pytest.mark.parametrize(
    ("kind", "bank", "outside", "cadres", "expected"),
    [
        ("村委会", 0, 5, 2, []),
        ("村委会", 0, 4, 0, ["GRP-001"]),
        ("街道", 0, 6, 0, ["GRP-001"]),
        ("街道", 0, 5, 3, ["GRP-002"]),
        ("学校", 2, 3, 0, []),
        ("机关团体", 3, 2, 0, ["GRP-003"]),
        ("其他", 3, 0, 0, []),
        ("其他", 2, 0, 0, ["GRP-012"]),
        ("其他", 3, 1, 0, ["GRP-004"]),
        ("", 9, 9, 0, []),
    ],
)
def test_composition(kind, bank, outside, cadres, expected):  # R54, R56, R58, R59
    assert codes([group(kind=kind)], members(bank, outside, cadres)) == expected


def test_a_group_without_evaluators():  # GRP-014, R54
    assert codes([group()], []) == []
    assert codes([group(), group(2, "学校", "0102")], members(0, 5)) == ["GRP-014"]


def test_nobody_stands_twice_in_a_group():  # GRP-016, R54
    seated = members(0, 5)
    seated[4] = seated[4]._replace(name=seated[3].name)
    got = found([f for f in check([group()], seated) if f.code == "GRP-016"], Evaluator)
    assert got == [("GRP-016", "name", 5)]
    nameless = [one._replace(name="") for one in members(0, 5)]
    assert codes([group()], nameless) == []


def test_a_cadre_is_called_one():  # GRP-015, R56
    seated = members(0, 5, cadres=1)
    seated[0] = seated[0]._replace(category=groups.CADRES)
    assert codes([group()], seated) == []
    seated[1] = seated[1]._replace(category=groups.CADRES)
    got = found([f for f in check([group()], seated) if f.code == "GRP-015"], Evaluator)
    assert got == [("GRP-015", "is_cadre", 2)]


def test_a_group_finding_stands_on_the_group_and_names_it():
    (one,) = [f for f in check([group()], members(0, 4)) if f.code == "GRP-001"]
    assert one.place.cell == "A1"
    assert one.values["group"] == "0101"


def test_the_area_manager_holds_no_role():  # GRP-005, R70
    seated = members(0, 5)
    seated[0] = make(Evaluator, 1, group_no="0101", name="包 一", coached_on=COACHED)
    entry = make(CopyEntry, 1, group_no="0101", maker="包一", checker="核对")
    findings = check([group(tracker="包一")], seated, [entry])
    assert [f.values["role"] for f in findings if f.code == "GRP-005"] == [
        "跟踪人",
        "评议人",
        "录入人",
    ]


def test_without_an_area_manager_nobody_is_recused():
    assert codes([group(area_manager="", tracker="")], members(0, 5)) == []


@pytest.mark.parametrize(
    ("maker", "checker", "expected"),
    [("甲", "乙", []), ("甲", "甲", ["GRP-006"]), ("", "", []), ("甲", "", [])],
)
def test_nobody_checks_himself(maker, checker, expected):  # GRP-006, R77
    assert codes([], [], [make(CopyEntry, maker=maker, checker=checker)]) == expected


def test_coaching_comes_before_the_copies():  # GRP-008, R60
    seated = members(0, 5)
    seated[1] = make(Evaluator, 2, group_no="0101", evaluator_no="0101-2", name="甲")
    early = make(
        CopyEntry, group_no="0101", evaluator_no="0101-1", issued_on=dt.date(2015, 9, 1)
    )
    got = found(check([group()], seated, [early]), Evaluator)
    assert [x for x in got if x[0] == "GRP-008"] == [
        ("GRP-008", "coached_on", 1),
        ("GRP-008", "coached_on", 2),
    ]


def test_copies_that_are_still_out_are_named():  # GRP-013, R73
    day = dt.date(2015, 9, 16)
    copies = [
        make(CopyEntry, group_no="0101", copy_no="1/2", issued_on=day, returned_on=day),
        make(CopyEntry, group_no="0101", copy_no="2/2", issued_on=day),
    ]
    assert codes([group()], members(0, 5), copies) == ["GRP-013"]
    assert codes([group()], members(0, 5), copies[1:]) == []


def test_an_evaluator_of_an_unknown_group():  # GRP-009
    stranger = make(Evaluator, 9, group_no="9999", name="甲", coached_on=COACHED)
    assert codes([group()], [*members(0, 5), stranger]) == ["GRP-009"]
    assert codes([], [stranger]) == []


@pytest.mark.parametrize(
    ("values", "is_told"),
    [
        ({"group_no": "9999"}, True),
        ({"group_no": "0101"}, False),
        ({"group_no": ""}, False),
        ({"group_no": "9999", "filing_status": "排除"}, False),
        ({"group_no": "9999", "branch": "西支行"}, False),
    ],
)
def test_a_person_of_an_unknown_group(values, is_told):  # GRP-009
    told = groups.check_customers([person(3, **values)], [group(branch="东支行")])
    assert found(told, Customer) == ([("GRP-009", "group_no", 3)] if is_told else [])


def test_a_group_is_registered_once():  # GRP-011
    assert codes([group(1), group(2)], []) == ["GRP-011"]


def test_a_branch_needs_other_kinds_too():  # GRP-010, R57
    one = group(1)
    assert [f.code for f in check([one])] == ["GRP-010"]
    assert check([one, group(2, "学校", "0102")]) == []
    assert check([group(1, branch="")]) == []


def test_one_person_sits_in_one_village_group():  # GRP-007, R54
    twice = [
        make(Evaluator, n, group_no=f"010{n}", name="甲", coached_on=COACHED)
        for n in (1, 2)
    ]
    nameless = make(Evaluator, 3, group_no="0101", coached_on=COACHED)
    both = [group(1, number="0101"), group(2, number="0102"), group(3, "学校", "0103")]
    got = [f.code for f in check(both, [*twice, nameless])]
    assert got.count("GRP-007") == 1


def test_strangers_in_a_group_of_the_bank_are_counted():
    (told,) = [
        f for f in check([group(kind="其他")], members(3, 2)) if f.code == "GRP-004"
    ]
    assert told.values["external"] == "2"


def test_coaching_on_the_day_of_issue_is_in_time_and_open_copies_are_named():
    day = COACHED
    copies = [
        make(
            CopyEntry,
            n,
            group_no="0101",
            copy_no=f"{n}/5",
            evaluator_no=f"0101-{n}",
            **values,
        )
        for n, values in enumerate(
            (
                {"issued_on": day},
                {"issued_on": day, "returned_on": day},
                {"issued_on": day},
                {},
            ),
            1,
        )
    ]
    told = check([group()], members(0, 5), copies)
    assert "GRP-008" not in [f.code for f in told]
    open_ones = [f.values["copies"] for f in told if f.code == "GRP-013"]
    assert open_ones == ["1/5、3/5"]
