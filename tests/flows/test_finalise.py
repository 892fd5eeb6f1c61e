"""行内评议, 表6, 锁定 and 重新开启 on a campaign folder (R85, R95–R97)."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from decimal import Decimal

import pytest

from sunshine_xl.cli import main
from sunshine_xl.flows import crosscheck, finalise, locks, reviews
from sunshine_xl.flows.check import check
from sunshine_xl.flows.gather import gather
from sunshine_xl.flows.journal import Journal
from sunshine_xl.flows.summarise import count_groups
from sunshine_xl.flows.summary_files import write_summaries
from sunshine_xl.io.places import CampaignFolder
from tests.flows import small_campaign as made
from tests.flows.small_campaign import (
    AT,
    BRANCH,
    bad,
    fill,
    head,
    loan,
    number,
    person,
    rows,
)
from tests.validators import problems

# 1 is sound, 2 on a list himself, 3 has a listed son, 4 has too few votes,
# 5 is refused by most, 6 borrows too much.
PEOPLE = [person(n) for n in range(1, 7)] + [person(3, 1)]
RECORDS = [bad("已核销", made.name(2), number(2)), bad("已核销", "子", number(3, 1))]
LOANS = [loan(number(6), 20000, name=made.name(6))]
UNKNOWN = dict.fromkeys(made.FULL) | {"knows": "否"}
ANSWERS = {(k, 4): UNKNOWN for k in range(3)}
ANSWERS |= {(k, 5): {"suggested_limit": 0} for k in range(3)}


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return made.make(
        tmp_path_factory.mktemp("活动"),
        homes=6,
        people=PEOPLE,
        loans=LOANS,
        records=RECORDS,
        answers=ANSWERS,
    )


@pytest.fixture
def folder(template, tmp_path):
    root = tmp_path / "活动"
    shutil.copytree(template.root, root)
    return CampaignFolder(root)


def run(folder, **values):
    return finalise.run(folder.root, person="李行", at=AT, **values)


def codes(report):
    return sorted({f.code for f in report.findings})


def final_rows(folder, sheet="表6"):
    return rows(folder.branch(BRANCH, "表6.xlsx"), sheet)


def review_file(folder):
    return folder.branch(BRANCH, "行内评议.xlsx")


def meet(folder, changes):
    """Hold the meeting: three people in the head, and changes by household."""
    reviews.run(folder.root)
    path = review_file(folder)
    at = {r["户号"]: n for n, r in enumerate(rows(path, "行内评议"), 1)}
    cells = {
        (at[made.home_no(home)], title): value
        for (home, title), value in changes.items()
    }
    fill(path, "行内评议", cells)
    head(path, "行内评议", "评议人员", "陈静、许强、丁洋")
    head(path, "行内评议", "评议日期", "2015-11-06")


def test_every_household_ends_where_it_belongs(folder):  # FIN-004, FIN-005
    report = run(folder)
    found = {r["户号"]: r for r in final_rows(folder) if r["户号"]}
    ends = {
        home[-1]: (r["核查结论"], r["原因"], r["最终额度"]) for home, r in found.items()
    }
    assert ends == {
        "1": ("保留", None, 12000),
        "3": ("复议", "不良核查尚无结论", 0),
        "4": ("复议", "有效票数不足，尚未行内评议", 0),
        "5": ("保留", "多数评议人拒绝", 0),
        "6": ("保留", None, 12000),
    }
    assert found["01010006"]["贷款核查"] == "L2 超额 8,000.00（移送审计）"
    assert found["01010003"]["不良核查"] == "已核销（户内）"
    assert found["01010001"]["身份证号码"] == number(1)
    assert (found["01010001"]["期限(月)"], found["01010003"]["期限(月)"]) == (36, None)
    footer = final_rows(folder)[-1]
    assert (footer["行号"], footer["最终额度"]) == ("合计", 24000)
    (gone,) = final_rows(folder, "去除名单")
    assert (gone["户号"], gone["命中名单"]) == ("01010002", "已核销")
    assert codes(report) == ["FIN-004", "FIN-005"]
    assert report.document == {
        "branches": [{"branch": BRANCH, **TOTALS}],
        "total": TOTALS,
        "locked": True,
        "lock": 1,
        "log": {"lines": 4, "head": Journal(folder).head()[1]},
    }


TOTALS = {
    "households": 5,
    "granted": 2,
    "review": 2,
    "removed": 1,
    "proposed": "48000.00",
    "final": "24000.00",
}


def test_the_bank_s_list_is_the_branches_together(folder):
    run(folder)
    bank = rows(folder.output("表6.xlsx"), "表6")
    assert [r["户号"] for r in bank] == [r["户号"] for r in final_rows(folder)]
    assert {r["支行"] for r in bank[:-1]} == {BRANCH}
    for path in (folder.output("表6.xlsx"), folder.branch(BRANCH, "表6.xlsx")):
        assert problems(path) == []


def test_表6_is_read_back_as_it_was_meant(folder):
    run(folder)
    gathered = gather([folder.root])
    assert [f for f in check(gathered) if "表6" in f.place.file] == []
    limits = {row.household_no: row.final_limit for row in gathered.final_rows}
    assert limits["01010001"] == Decimal(12000)
    assert "01010002" not in limits
    assert [row.household_no for row in gathered.removals] == ["01010002"]


def test_the_meeting_s_amounts_are_final(folder):
    meet(
        folder,
        {
            (1, "行内评议额度"): 10000,
            (1, "调整原因"): "用途较小",
            (1, "期限(月)"): 24,
            (4, "行内评议额度"): 8000,
            (4, "调整原因"): "客户经理熟悉",
            (3, "评议结论"): "保留",
            (3, "结论原因"): "已分家另过",
            (6, "评议结论"): "去除",
            (6, "结论原因"): "已迁出",
        },
    )
    report = run(folder)
    assert codes(report) == []
    found = {r["户号"][-1]: r for r in final_rows(folder) if r["户号"]}
    assert {home: r["最终额度"] for home, r in found.items()} == {
        "1": 10000,
        "3": 12000,
        "4": 8000,
        "5": 0,
    }
    assert found["1"]["期限(月)"] == 24
    assert found["1"]["评议人员"] == "陈静、许强、丁洋"
    assert found["1"]["评议日期"].date() == dt.date(2015, 11, 6)
    gone = {r["户号"][-1]: r for r in final_rows(folder, "去除名单")}
    assert gone["6"]["去除原因"] == "已迁出"
    assert gone["6"]["去除认定人"] == "陈静、许强、丁洋"


def test_a_household_may_be_put_off(folder):
    meet(folder, {(1, "评议结论"): "复议", (1, "结论原因"): "待核实"})
    run(folder)
    found = {r["户号"]: r for r in final_rows(folder) if r["户号"]}
    assert found["01010001"]["最终额度"] == 0
    assert found["01010001"]["原因"] == "待核实"


def test_a_conclusion_about_bad_records_lets_a_household_stay(folder):
    crosscheck.run(folder.root)
    path = folder.branch(BRANCH, "交叉核查.xlsx")
    cells = {
        (2, "核查结论"): "保留",
        (2, "认定原因"): "已分家",
        (2, "认定人"): "陈静",
        (2, "认定日期"): dt.date(2015, 11, 5),
    }
    fill(path, "不良核查", cells)
    run(folder)
    found = {r["户号"]: r for r in final_rows(folder) if r["户号"]}
    assert found["01010003"]["最终额度"] == 12000


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({(1, "行内评议额度"): 10000}, ["RVW-001"]),
        ({(1, "评议人员"): "陈静、许强"}, ["RVW-002"]),
        ({(1, "评议日期"): dt.date(2015, 11, 20)}, ["RVW-004"]),
        ({(1, "行内评议额度"): 12000}, []),
        ({(1, "拟预授信金额"): 11000, (1, "行内评议额度"): 12000}, ["RVW-005"]),
    ],
)
def test_what_the_meeting_wrote_is_checked(folder, changes, expected):
    # RVW-001, RVW-002, RVW-004, RVW-005
    meet(folder, changes)
    assert [c for c in codes(run(folder)) if c.startswith("RVW")] == expected
    has_error = bool(expected) and expected != ["RVW-004"]
    assert (locks.current(folder) is None) == has_error


def test_a_meeting_without_a_day_is_told(folder):  # RVW-003
    meet(folder, {})
    head(review_file(folder), "行内评议", "评议日期", "")
    report = run(folder)
    assert codes(report) == ["RVW-003"]
    assert report.document["locked"] is False


def test_rows_of_nobody_and_doubled_rows_are_told(folder):  # RVW-006, RVW-007
    meet(folder, {(1, "期限(月)"): 12})
    twin = folder.branch(BRANCH, "行内评议二.xlsx")
    shutil.copy(review_file(folder), twin)
    fill(twin, "行内评议", {(6, "户号"): "99999999"})
    found = codes(reviews.run(folder.root))
    assert "RVW-006" in found
    assert "RVW-007" in found


def test_the_review_sheet_keeps_what_was_typed(folder):  # RVW-008
    meet(folder, {(1, "行内评议额度"): 10000, (1, "调整原因"): "用途较小"})
    report = reviews.run(folder.root)
    assert report.document == {"households": 6, "decided": 6, "waiting": 1}
    kept = {r["户号"]: r for r in rows(review_file(folder), "行内评议")}
    assert kept["01010001"]["行内评议额度"] == 10000
    assert reviews.run(folder.root).written == []
    assert problems(review_file(folder)) == []
    fill(review_file(folder), "行内评议", {(2, "行内评议额度"): "3-5万"})
    before = review_file(folder).read_bytes()
    assert "RVW-008" in codes(reviews.run(folder.root))
    assert review_file(folder).read_bytes() == before


def test_a_review_without_a_campaign_or_after_the_lock_is_refused(folder, tmp_path):
    empty = tmp_path / "空"
    empty.mkdir()
    assert "没有读到评议册" in reviews.run(empty).refusal
    run(folder)
    assert "定稿锁定" in reviews.run(folder.root).refusal


def mend(folder, **changes):
    """Give the first person of 基础信息 other cells."""
    from sunshine_xl.forms import base_information

    people = [PEOPLE[0] | changes, *PEOPLE[1:]]
    path = folder.branch(BRANCH, "基础信息采集表.xlsx")
    path.write_bytes(made.sheets(base_information.FORM, people))


def test_an_error_of_a_granted_household_stops_the_lock(folder):
    mend(folder, phone="123")
    report = run(folder)
    assert [(f.code, f.place.cell) for f in report.findings] == [("PHN-001", "N4")]
    assert report.document["locked"] is False
    assert not folder.branch(BRANCH, "表6.xlsx").exists()
    assert Journal(folder).entries() == ()


def test_an_error_of_a_household_without_a_limit_may_wait(folder):
    mend(folder, phone="123")
    meet(folder, {(1, "评议结论"): "复议", (1, "结论原因"): "电话待补"})
    assert run(folder).document["locked"] is True


def test_faulty_votes_are_answered_by_the_meeting(template, tmp_path):
    answers = {(0, 1): {"suggested_limit": "1-2万"}}
    folder = made.make(tmp_path, people=PEOPLE[:4], answers=answers)
    report = run(folder)
    assert report.document["total"]["review"] == 1
    finalise.reopen(folder.root, reason="评议", person="李行", at=AT)
    meet(folder, {(1, "行内评议额度"): 9000, (1, "调整原因"): "按材料核定"})
    assert run(folder).document["total"]["granted"] == 4


def test_a_representative_who_cannot_be_named_stops_the_lock(folder):
    # FIN-002, FIN-003
    mend(folder, household_no="01019999")
    assert codes(run(folder)) == ["FIN-002"]
    mend(folder, name="冒名者")
    assert codes(run(folder)) == ["FIN-003"]
    mend(folder, id_number=number(9), birth_date=dt.date(1970, 1, 9))
    assert codes(run(folder)) == ["FIN-003"]


def test_age_and_term_are_told(folder):  # FIN-006
    meet(folder, {(1, "期限(月)"): 240})
    assert "FIN-006" not in codes(run(folder, lock=False))
    meet(folder, {(1, "期限(月)"): 241})
    assert "FIN-006" in codes(run(folder))


def test_the_groups_sums_must_tie_out(folder):  # FIN-001
    write_summaries(count_groups(gather([folder.root])))
    path = folder.branch(BRANCH, "汇总表/张庄组.xlsx")
    fill(path, "汇总", {(1, "拟预授信金额"): 12000.01})
    report = run(folder)
    (one,) = report.findings
    assert (one.code, one.place.file) == ("FIN-001", "支行/东支行/汇总表/张庄组.xlsx")
    assert one.values["difference"] == "-0.01"
    assert report.document["locked"] is False


def test_two_representatives_do_not_break_the_tie(folder):
    path = folder.branch(BRANCH, "基础信息采集表.xlsx")
    people = [*PEOPLE[:6], person(3, 1, is_representative="是")]
    from sunshine_xl.forms import base_information

    path.write_bytes(made.sheets(base_information.FORM, people))
    report = run(folder)
    # 3 is held, and the errors on its rows wait with it.
    assert report.document["locked"] is True
    assert "FIN-001" not in codes(report)


def test_missing_lists_are_told_with_the_final_list(folder):
    folder.head_office("不良名单.xlsx").unlink()
    assert "XCK-012" in codes(run(folder))


def test_a_second_run_changes_nothing(folder):
    run(folder)
    before = {p: p.read_bytes() for p in folder.root.rglob("*") if p.is_file()}
    report = run(folder)
    assert report.lines[0].startswith("没有变化")
    assert report.document["locked"] is True
    after = {p: p.read_bytes() for p in folder.root.rglob("*") if p.is_file()}
    assert after == before


def test_a_second_run_tells_of_a_locked_file_that_was_changed(folder):
    run(folder)
    path = folder.branch(BRANCH, "表6.xlsx")
    path.write_bytes(path.read_bytes() + b" ")
    folder.output("表6.xlsx").unlink()
    told = [(f.code, f.place.file) for f in run(folder).findings]
    assert ("VER-001", "支行/东支行/表6.xlsx") in told
    assert ("VER-002", "输出/表6.xlsx") in told


def test_a_locked_list_stays_until_it_is_opened(folder):
    run(folder)
    before = folder.branch(BRANCH, "表6.xlsx").read_bytes()
    made_book = made.booklet(6, {**ANSWERS, (None, 1): {"suggested_limit": 14000}})
    folder.booklet(BRANCH, "张庄组").write_bytes(made_book)
    report = run(folder)
    assert "支行/东支行/表6.xlsx" in report.refusal
    assert folder.branch(BRANCH, "表6.xlsx").read_bytes() == before
    for reason, who in (("", "李行"), ("重新评议", " ")):
        refused = finalise.reopen(folder.root, reason=reason, person=who, at=AT)
        assert "必须写明" in refused.refusal
    opened = finalise.reopen(folder.root, reason="重新评议", person="李行", at=AT)
    assert opened.document == {"locked": False, "reopened": 1}
    last = Journal(folder).entries()[-1]
    assert (last.event, last.person, last.values["reason"]) == (
        "重新开启",
        "李行",
        "重新评议",
    )
    assert (
        "没有锁定"
        in finalise.reopen(folder.root, reason="x", person="y", at=AT).refusal
    )
    # The signed 汇总表 says still what it said.
    assert codes(run(folder)) == ["FIN-001"]
    write_summaries(count_groups(gather([folder.root])))
    again = run(folder)
    assert (again.document["lock"], again.document["total"]["final"]) == (2, "26000.00")
    assert locks.current(folder).number == 2


def test_a_draft_is_written_and_not_locked(folder):
    report = run(folder, lock=False)
    assert report.document["locked"] is False
    assert folder.branch(BRANCH, "表6.xlsx").is_file()
    assert Journal(folder).entries() == ()


def test_nothing_is_locked_where_a_file_cannot_be_written(folder):
    folder.branch(BRANCH, "表6.xlsx").mkdir()
    report = run(folder)
    assert "FILE-016" in codes(report)
    assert locks.current(folder) is None


def test_nothing_is_locked_where_the_list_cannot_be_kept(folder):
    folder.log("定稿清单-1.json").mkdir(parents=True)
    assert "定稿清单没有写成" in run(folder).refusal
    assert locks.current(folder) is None
    assert Journal(folder).entries() == ()


def test_nothing_is_locked_over_a_broken_log(folder):
    run(folder)
    finalise.reopen(folder.root, reason="x", person="李行", at=AT)
    log = folder.log("日志.jsonl")
    log.write_bytes(log.read_bytes()[:-5])
    assert "不能据以办理" in run(folder).refusal
    assert "不能据以办理" in reviews.run(folder.root).refusal
    assert (
        "不能据以办理"
        in finalise.reopen(folder.root, reason="x", person="y", at=AT).refusal
    )


def test_a_folder_without_booklets_is_refused(tmp_path):
    folder = CampaignFolder(tmp_path)
    assert "没有读到评议册" in run(folder).refusal


def test_the_commands(folder, monkeypatch, capsys):
    def command(*words):
        monkeypatch.setattr("sys.argv", ["sunshine-xl", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, capsys.readouterr()

    root = str(folder.root)
    assert command("review", root, "--json")[0] == 0
    code, printed = command("finalise", root, "--draft", "--json")
    assert (code, json.loads(printed.out)["locked"]) == (0, False)
    code, printed = command("finalise", root, "--person", "李行", "--json")
    assert (code, json.loads(printed.out)["locked"]) == (0, True)
    assert number(1) not in printed.out
    assert command("verify", root, "--json")[0] == 0
    code, printed = command("finalise", root, "--reopen", "--reason", "复核")
    assert (code, "--person" in printed.err) == (2, True)
    words = ("--reopen", "--reason", "复核", "--person", "李行")
    assert command("finalise", root, *words)[0] == 0
    mend(folder, phone="123")
    assert command("finalise", root)[0] == 1
