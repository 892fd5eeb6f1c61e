"""Supplied values merged back into 基础信息 (R62), people added (R35), end to end."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from sunshine_xl.cli import main
from sunshine_xl.flows import supplements
from sunshine_xl.flows.gather import gather
from sunshine_xl.rules import identity
from tests.flows.campaign import (
    BASE,
    BOOK,
    codes,
    columns,
    edit,
    loaded,
    parts,
    small_bank,
    write,
)
from tests.validators import problems

DAY = dt.date(2015, 10, 25)
LIST = "输出/补充信息.xlsx"
NUMBER = "329901196001010031"
ADDED = NUMBER[:17] + identity.check_digit(NUMBER[:17])


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Heads 1–4 lack phone, number, address, phone; evaluators know some of it."""
    made = small_bank()
    group = made.groups[0]
    heads = [p for p in group.people if p["relationship"] == "户主"][:5]
    keys = [group.keys[str(p["household_no"])] for p in heads]
    number = heads[1]["id_number"]
    for person, name in zip(
        heads, ("phone", "id_number", "home_address", "phone"), strict=False
    ):
        person[name] = None
    told = [group.answers[k] for k in range(5)]
    told[0][keys[0]] = told[0][keys[0]] | {"added_phone": "13800138000"}
    told[1][keys[0]] = told[1][keys[0]] | {"added_phone": "138 0013 8000"}
    told[0][keys[1]] = told[0][keys[1]] | {"added_id": number}
    told[2][keys[1]] = told[2][keys[1]] | {"added_id": number[:17]}
    told[3][keys[2]] = told[3][keys[2]] | {"added_address": "文昌街道9号"}
    told[0][keys[3]] = told[0][keys[3]] | {"added_phone": "13800138001"}
    told[4][keys[3]] = told[4][keys[3]] | {"added_phone": "13800138002"}
    told[2][keys[4]] = told[2][keys[4]] | {"added_address": "别处"}
    folder = write(made, tmp_path_factory.mktemp("银行"))
    edit(
        folder / BOOK,
        {
            ("评议1", "D12"): "遗漏者",
            ("评议1", "E12"): ADDED,
            ("评议2", "D12"): "遗漏者",
        },
    )
    return folder


@pytest.fixture
def campaign(built, tmp_path):
    return Path(shutil.copytree(built, tmp_path / "活动"))


def listed(folder, sheet="补充信息"):
    there = loaded(folder / LIST)[sheet]
    at = columns(there, 3)
    return [
        {title: there[f"{letter}{row}"].value for title, letter in at.items()}
        for row in range(4, there.max_row + 1)
    ]


def test_agreements_conflicts_and_refusals_are_listed(campaign):
    report = supplements.run(campaign)
    counts = report.document["counts"]
    assert counts == {
        "一致": 3,
        "评议人不一致": 1,
        "与档案不一致": 1,
        "与档案相同": 0,
        "不采用": 0,
        "档案中无此人": 0,
    }
    assert sorted({code for code, _ in codes(report)}) == ["SUP-001", "SUP-002"]
    rows = listed(campaign)
    assert [(r["补充栏目"], r["结论"]) for r in rows][:2] == [
        ("电话号码", "一致"),
        ("身份证号码", "一致"),
    ]
    conflict = next(r for r in rows if r["结论"] == "评议人不一致")
    assert (conflict["第1册"], conflict["第5册"]) == ("13800138001", "13800138002")
    (refused,) = listed(campaign, "不采用")
    assert (refused["原因"], refused["工作表"]) == ("身份证号码不合规", "评议3")
    assert problems(campaign / LIST) == []
    assert not [f for f in report.findings if "13800138" in str(f)]


def test_added_people_are_listed_with_what_filing_needs(campaign):
    supplements.run(campaign)
    (row,) = listed(campaign, "评议补充")
    assert (row["姓名"], row["身份证号码"], row["补充的册"]) == (
        "遗漏者",
        ADDED,
        "1/5、2/5",
    )
    assert row["处理意见"] == "可以建档。"
    missing = row["建档尚缺"].split("、")
    assert {"电话号码", "家庭住址", "户号", "授权(同意)书"} <= set(missing)
    assert not {"姓名", "身份证号码", "性别", "出生日期", "所属支行"} & set(missing)


def base(folder):
    heads = [p for p in gather([folder]).customers if p.is_householder]
    return [(p.phone, bool(p.id_number), p.home_address) for p in heads[:5]]


def test_only_blank_cells_with_agreed_values_are_filled(campaign):
    before, old = parts(campaign / BASE), base(campaign)
    report = supplements.run(campaign, apply_on=DAY)
    assert report.document["applied"] == 3
    now = base(campaign)
    assert now[0][0] == "13800138000"
    assert now[1][1]
    assert now[2][2] == "文昌街道9号"
    assert now[3:] == old[3:]
    assert problems(campaign / BASE) == []
    after = parts(campaign / BASE)
    assert [n for n in before if before[n] != after[n]] == ["xl/worksheets/sheet1.xml"]
    path = campaign / BASE
    assert parts(path.with_name(path.name + ".bak")) == before
    outcomes = {(r["结论"], r["处理结果"]) for r in listed(campaign)}
    assert outcomes == {
        ("一致", f"{DAY} 已写入基础信息"),
        ("评议人不一致", None),
        ("与档案不一致", None),
    }
    again = supplements.run(campaign, apply_on=DAY)
    assert (again.document["applied"], again.document["counts"]["与档案相同"]) == (0, 3)


def decide(folder, **decisions):
    there = loaded(folder / LIST)["补充信息"]
    at = columns(there, 3)
    cells = {
        ("补充信息", f"{at['采用值']}{row}"): decisions[
            there[f"{at['结论']}{row}"].value
        ]
        for row in range(4, there.max_row + 1)
        if there[f"{at['结论']}{row}"].value in decisions
    }
    edit(folder / LIST, cells)


def test_decisions_are_carried_out_and_kept(campaign):
    supplements.run(campaign)
    decide(
        campaign, 一致="不采用", 评议人不一致="13800138002", 与档案不一致="文昌街道10号"
    )
    report = supplements.run(campaign, apply_on=DAY)
    assert report.document["applied"] == 2
    now = base(campaign)
    assert now[0][0] == ""
    assert now[3][0] == "13800138002"
    assert now[4][2] == "文昌街道10号"
    assert "SUP-002" not in [code for code, _ in codes(report)]
    assert [r["采用值"] for r in listed(campaign) if r["结论"] == "一致"] == [
        "不采用"
    ] * 3


def test_a_wrong_decision_is_refused(campaign):  # SUP-012
    supplements.run(campaign)
    decide(campaign, 一致="不采用", 评议人不一致="138")
    report = supplements.run(campaign, apply_on=DAY)
    assert report.document["applied"] == 0
    assert "SUP-012" in [code for code, _ in codes(report)]


def test_values_for_somebody_unknown_are_told(campaign):  # SUP-003
    (campaign / BASE).unlink()
    report = supplements.run(campaign, apply_on=DAY)
    assert report.document["applied"] == 0
    assert "SUP-003" in [code for code, _ in codes(report)]


def test_a_base_file_open_elsewhere_is_told_and_nothing_is_marked_as_written(campaign):
    path = campaign / BASE
    path.with_name("~$" + path.name).write_bytes(b"")
    report = supplements.run(campaign, apply_on=DAY)
    assert "PAT-007" in [code for code, _ in codes(report)]
    assert report.document["applied"] == 0
    assert not any(r["处理结果"] for r in listed(campaign))


def test_the_command(campaign, monkeypatch, capsys):
    words = ("supplements", str(campaign), "--apply", "--date", "2015-10-25", "--json")
    monkeypatch.setattr("sys.argv", ["sunshine-xl", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    out = capsys.readouterr().out
    assert (ended.value.code, json.loads(out)["applied"]) == (0, 3)
    assert ADDED not in out
