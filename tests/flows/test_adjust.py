"""额度调整 and 核验: three people, one log, every change found (R102–R105)."""

from __future__ import annotations

import datetime as dt
import json
import shutil

import pytest

from sunshine_xl.cli import main
from sunshine_xl.flows import adjust, finalise, verify
from sunshine_xl.flows.adjust import Signature
from sunshine_xl.flows.journal import Journal
from sunshine_xl.forms import staff
from sunshine_xl.io.places import CampaignFolder
from tests.flows import small_campaign as made
from tests.flows.small_campaign import AT, BRANCH, fill, rows
from tests.validators import problems

LATER = AT + dt.timedelta(days=40)
BRANCH_MAN = Signature("陈静", BRANCH, LATER)
BUSINESS = Signature("何勇", "业务发展部", LATER)
CREDIT = Signature("金涛", "授信部", LATER)


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = made.make(tmp_path_factory.mktemp("活动"), homes=3)
    assert finalise.run(folder.root, person="李行", at=AT).document["locked"]
    (folder.root / "调查报告.pdf").write_bytes(b"%PDF")
    return folder


@pytest.fixture
def folder(template, tmp_path):
    root = tmp_path / "活动"
    shutil.copytree(template.root, root)
    return CampaignFolder(root)


def apply(folder, signature=BRANCH_MAN, **values):
    given = {
        "household": "01010001",
        "amount": "2万",
        "reason": "扩大种植，见调查报告",
        "evidence": [folder.root / "调查报告.pdf"],
    }
    return adjust.apply(folder.root, signature, **(given | values))


def agree(folder, number="0001", signature=BUSINESS, **values):
    return adjust.agree(folder.root, number, signature, **values)


def execute(folder, number="0001", signature=CREDIT, **values):
    return adjust.execute(folder.root, number, signature, **values)


def codes(folder):
    return [(f.code, f.place.file) for f in verify.run(folder.root).findings]


def register(folder):
    return rows(folder.output("额度调整.xlsx"), "额度调整")


def test_three_people_change_a_limit(folder):
    assert "待业务发展部同意" in apply(folder).lines[0]
    assert [r["调整状态"] for r in register(folder)] == ["待同意"]
    assert "待授信部执行" in agree(folder).lines[0]
    day = dt.date(2015, 12, 24)
    report = execute(folder, done=day)
    assert "现额度 20,000.00 元" in report.lines[0]
    (line,) = register(folder)
    assert (line["原额度"], line["拟调额度"], line["现额度"]) == (12000, 20000, 20000)
    assert (line["申请人"], line["同意人"], line["执行人"]) == ("陈静", "何勇", "金涛")
    assert line["执行日期"].date() == day
    assert line["调查材料"].startswith("1-调查报告.pdf（校验值 ")
    assert problems(folder.output("额度调整.xlsx")) == []
    events = [(e.event, e.person) for e in Journal(folder).entries()[-3:]]
    assert events == [("调整申请", "陈静"), ("调整同意", "何勇"), ("调整执行", "金涛")]
    (entry,) = report.document["entries"]
    assert (entry["state"], entry["before"], entry["wanted"]) == (
        "已执行",
        "12000.00",
        "20000.00",
    )
    assert codes(folder) == []


def test_a_second_change_starts_from_the_first(folder):
    apply(folder), agree(folder), execute(folder)
    assert "20,000.00 → 25,000.00" in apply(folder, amount="25000").lines[0]
    agree(folder, "0002")
    execute(folder, "0002")
    assert [r["现额度"] for r in register(folder)] == [25000, 25000]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"household": "99999999"}, "不在锁定的最终名单中"),
        ({"amount": "2-3万"}, "读不出"),
        ({"amount": ""}, "读不出"),
        ({"amount": "-5"}, "读不出"),
        ({"amount": "12000"}, "与现额度相同"),
        ({"reason": "  "}, "理由"),
        ({"evidence": []}, "必须附上调查材料"),
        ({"evidence": ["没有.pdf"]}, "找不到调查材料"),
        ({"signature": Signature("陈静", "西支行", LATER)}, "须由东支行的人办理"),
        ({"signature": Signature(" ", BRANCH, LATER)}, "办理人姓名"),
    ],
)
def test_an_application_that_is_not_whole_is_refused(folder, values, why):
    from pathlib import Path

    if "evidence" in values:
        values = {"evidence": [Path(name) for name in values["evidence"]]}
    before = Journal(folder).entries()
    assert why in apply(folder, **values).refusal
    assert Journal(folder).entries() == before


@pytest.mark.parametrize(
    ("signature", "why"),
    [
        (Signature("陈静", "业务发展部", LATER), "陈静是这项申请的申请人"),
        (Signature("陈 静", "业务发展部", LATER), "不能再办这一步"),
        (Signature("何勇", "授信部", LATER), "须由业务发展部的人办理"),
        (Signature("何勇", "", LATER), "空白"),
    ],
)
def test_who_applied_or_sits_elsewhere_cannot_agree(folder, signature, why):
    apply(folder)
    assert why in agree(folder, signature=signature).refusal


@pytest.mark.parametrize(
    ("signature", "values", "why"),
    [
        (Signature("陈静", "授信部", LATER), {}, "申请人"),
        (Signature("何勇", "授信部", LATER), {}, "同意人"),
        (Signature("金涛", "业务发展部", LATER), {}, "须由授信部的人办理"),
        (CREDIT, {"done": dt.date(2015, 11, 1)}, "早于同意日期"),
    ],
)
def test_who_agreed_cannot_execute(folder, signature, values, why):
    apply(folder)
    agree(folder)
    assert why in execute(folder, signature=signature, **values).refusal


def test_steps_go_in_order_and_once(folder):
    assert "没有编号 0001" in agree(folder).refusal
    apply(folder)
    assert "该户已有申请 0001" in apply(folder).refusal
    assert "只有“待执行”" in execute(folder).refusal
    agree(folder)
    assert "只有“待同意”" in agree(folder).refusal
    execute(folder)
    assert "现在是“已执行”" in execute(folder).refusal


def test_an_application_may_be_declined(folder):
    apply(folder)
    agree(folder, refusal="材料不足")
    assert register(folder)[0]["调整状态"] == "不同意"
    assert "现在是“不同意”" in execute(folder).refusal
    assert "申请 0002" in apply(folder).lines[0]
    shown = adjust.show(folder.root)
    assert [e["state"] for e in shown.document["entries"]] == ["不同意", "待同意"]
    assert shown.document["entries"][0]["declined_by"] == "何勇"


def test_the_staff_list_says_who_belongs_where(folder):
    people = [
        {"name": "陈静", "department": BRANCH},
        {"name": "何勇", "department": "业务发展部"},
        {"name": "金涛", "department": "业务发展部"},
    ]
    folder.head_office("岗位人员.xlsx").write_bytes(made.sheets(staff.FORM, people))
    stranger = Signature("外人", BRANCH, LATER)
    assert "外人不在“岗位人员.xlsx”中" in apply(folder, stranger).refusal
    apply(folder)
    agree(folder)
    assert "金涛属于业务发展部" in execute(folder).refusal


def test_before_the_lock_and_after_opening_nothing_is_adjusted(folder, tmp_path):
    # FIN-007
    open_folder = made.make(tmp_path / "未定稿", homes=2)
    shutil.copy(folder.root / "调查报告.pdf", open_folder.root)
    assert "还没有定稿锁定" in apply(open_folder).refusal
    assert adjust.show(open_folder.root).document == {"entries": []}
    apply(folder), agree(folder), execute(folder)
    apply(folder, household="01010002")
    finalise.reopen(folder.root, reason="重评", person="李行", at=LATER)
    assert "还没有定稿锁定" in agree(folder, "0002").refusal
    states = [e["state"] for e in adjust.show(folder.root).document["entries"]]
    assert states == ["已执行", "已失效"]
    report = finalise.run(folder.root, person="李行", at=LATER)
    (lost,) = [f for f in report.findings if f.code == "FIN-007"]
    assert (lost.values["household"], lost.values["adjusted"]) == (
        "01010001",
        "20,000.00",
    )
    assert "12,000.00 → 30,000.00" in apply(folder, amount="3万").lines[0]


def test_a_changed_locked_list_stops_adjustments(folder):
    path = next(folder.log().glob("定稿清单-*.json"))
    path.write_bytes(path.read_bytes().replace(b"12000.00", b"92000.00", 1))
    assert "缺失或已被改动" in apply(folder).refusal


def test_evidence_is_kept_and_watched(folder):  # VER-002, VER-003
    apply(folder)
    (paper,) = folder.log("调整材料").rglob("*.pdf")
    assert paper.read_bytes() == b"%PDF"
    paper.write_bytes(b"%PDG")
    name = "日志/调整材料/0001/1-调查报告.pdf"
    assert codes(folder) == [("VER-003", name)]
    paper.unlink()
    assert codes(folder) == [("VER-002", name)]


def test_evidence_that_cannot_be_kept_is_refused(folder):
    folder.log("调整材料").write_text("no folder")
    assert "没有存好" in apply(folder).refusal


# verify


def test_a_sound_campaign_passes(folder):
    report = verify.run(folder.root)
    assert report.document["ok"] is True
    assert report.document["first_break"] is None
    assert report.lines[0].startswith("核验通过")
    assert report.document["lines"] == len(Journal(folder).entries())


def test_every_flipped_byte_of_the_log_is_found(folder):
    apply(folder)
    log = folder.log("日志.jsonl")
    good = log.read_bytes()
    for place in range(0, len(good), 3):
        log.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
        document = verify.run(folder.root).document
        line = good[:place].count(b"\n") + 1
        assert not document["ok"], place
        assert f"第 {line} 行" in document["first_break"]["message"], place
    log.write_bytes(good)
    assert verify.run(folder.root).document["ok"]


def locked_files(folder):
    entries = Journal(folder).entries()
    return sorted({e.file for e in entries if e.file})


def test_every_flipped_byte_of_a_locked_file_is_found_and_named(folder):  # VER-001
    files = locked_files(folder)
    assert len(files) == 4
    for name in files:
        path = folder.root / name
        good = path.read_bytes()
        step = 1 if name.endswith(".json") else max(1, len(good) // 25)
        for place in range(0, len(good), step):
            changed = good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
            path.write_bytes(changed)
            first = verify.run(folder.root).document["first_break"]
            assert (first["code"], first["file"]) == ("VER-001", name), place
        path.write_bytes(good)
    assert verify.run(folder.root).document["ok"]


def test_a_locked_file_that_is_gone_is_named(folder):  # VER-002
    for name in locked_files(folder):
        path = folder.root / name
        path.rename(path.with_suffix(".weg"))
        assert ("VER-002", name) in codes(folder)
        path.with_suffix(".weg").rename(path)


def differences(folder, changes):
    fill(folder.branch(BRANCH, "表6.xlsx"), "表6", changes)
    report = verify.run(folder.root)
    return [
        (f.code, f.values.get("household"), f.values.get("title"), f.values.get("now"))
        for f in report.findings
    ]


def test_each_change_of_表6_is_told_by_household(folder):  # VER-001, VER-004
    assert differences(folder, {(2, "最终额度"): 99000, (3, "姓名"): "别人"}) == [
        ("VER-001", None, None, None),
        ("VER-004", "01010002", "最终额度", "99000.00"),
        ("VER-004", "01010003", "姓名", "别人"),
    ]


def test_a_change_that_was_executed_is_explained(folder):  # VER-005, VER-008, VER-009
    apply(folder), agree(folder)
    assert differences(folder, {(1, "最终额度"): 20000})[1][0] == "VER-004"
    execute(folder)
    assert differences(folder, {}) == [
        ("VER-008", None, None, None),
        ("VER-005", "01010001", "最终额度", "20000.00"),
    ]
    assert verify.run(folder.root).document["ok"] is True
    assert differences(folder, {(1, "最终额度"): 21000})[:2] == [
        ("VER-001", None, None, None),
        ("VER-009", "01010001", "最终额度", "21000.00"),
    ]


def test_households_taken_out_and_put_in_are_told(folder):  # VER-006, VER-007
    found = differences(folder, {(2, "户号"): "01010009", (3, "户号"): "01010001"})
    assert [(code, home) for code, home, *_ in found if code in EXTRA] == [
        ("VER-007", "01010001"),
        ("VER-006", "01010002"),
        ("VER-006", "01010003"),
        ("VER-007", "01010009"),
    ]


EXTRA = ("VER-006", "VER-007")


def test_a_saved_file_without_any_difference_is_still_told(folder):
    assert differences(folder, {}) == [("VER-001", None, None, None)]


def test_an_open_campaign_is_told_why(folder, tmp_path):
    assert verify.run(tmp_path).lines[-1] == "最终名单还没有定稿锁定。"
    finalise.reopen(folder.root, reason="漏了一组", person="李行", at=LATER)
    report = verify.run(folder.root)
    assert "由李行重新开启：漏了一组" in report.lines[-1]
    assert report.document["lock"] is None


def test_the_commands(folder, monkeypatch, capsys):
    def command(*words):
        monkeypatch.setattr("sys.argv", ["sunshine-xl", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, capsys.readouterr()

    root = folder.root
    paper = root / "调查报告.pdf"
    wanted = ("--branch", BRANCH, "--household", "01010001", "--amount", "2万")
    wanted += ("--reason", "扩种", "--evidence", paper, "--person", "陈静")
    assert command("adjust", "apply", root, *wanted)[0] == 0
    code, printed = command("adjust", "agree", root, "0001", "--person", "陈静")
    assert (code, "申请人" in printed.err) == (2, True)
    assert command("adjust", "agree", root, "0001", "--person", "何勇")[0] == 0
    done = ("--person", "金涛", "--done", dt.date.today())
    assert command("adjust", "execute", root, "0001", *done)[0] == 0
    code, printed = command("adjust", "list", root, "--json")
    assert json.loads(printed.out)["entries"][0]["state"] == "已执行"
    assert command("verify", root)[0] == 0
    (root / "日志/日志.jsonl").write_bytes(b"")
    code, printed = command("verify", root, "--json")
    assert (code, json.loads(printed.out)["first_break"]["code"]) == (1, "LOG-003")
